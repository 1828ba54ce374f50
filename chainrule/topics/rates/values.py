"""Values at the moment: those given, and those that the equations then determine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chainrule.checks.curves import solutions
from chainrule.document import Inlines, Text, words
from chainrule.model import (
    PI,
    ZERO,
    Expr,
    add,
    free_symbols,
    make,
    mul,
    neg,
    number,
    postorder,
    size,
    substitute,
)
from chainrule.model.errors import PointError
from chainrule.numeric import evaluate, exact_value
from chainrule.numeric.evaluate import holds
from chainrule.numeric.zeros import sign_changes
from chainrule.tidy import tidy
from chainrule.topics.common.numbers import Number, like_the_point, numbers_at, plain
from chainrule.topics.common.values import is_long
from chainrule.topics.common.words import listed, sentence
from chainrule.topics.rates.reading import RatesPosed, TiedBy
from chainrule.trace.decompose import derivative_of

Values = Mapping[Expr, Expr]

EMPTY: Values = {}

LONGEST = 40
"""Nodes of the longest closed form that is shown."""

FINE = 60
"""Digits of values that have no closed form."""

PERIODS = {"sin": mul(number(2), PI), "cos": mul(number(2), PI), "tan": PI, "cot": PI}
"""How far apart the solutions are that a function's value leaves open."""


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value that was not given, and how it was found.

    Attributes:
        letter: what has the value.
        value: a constant expression.
        exact: whether it is exact.
        steps: the equation with what is known put in, as it is solved; one or two lines.
        put_in: what was put in.
        note: why this solution, and which others there are.
        used: the letters whose values were put in.
    """

    letter: Expr
    value: Expr
    exact: bool
    steps: tuple[TiedBy, ...]
    put_in: tuple[Expr, ...]
    note: Inlines
    used: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is known of the values.

    Attributes:
        values: by letter, given or found.
        found: those found, in order.
        open: per letter that several values fit, the sentence that says which.
        rough: the equations that values rounded to their decimals solve only about.
    """

    values: dict[Expr, Expr]
    found: tuple[FoundValue, ...]
    open: dict[Expr, str]
    rough: tuple[TiedBy, ...]

    def needed(self, letters: Iterable[Expr]) -> tuple[FoundValue, ...]:
        """List the values found that these letters need, in order."""
        wanted = set(letters)
        for one in reversed(self.found):
            if one.letter in wanted:
                wanted.update(one.used)
        return tuple(one for one in self.found if one.letter in wanted)


def settle(posed: RatesPosed) -> Moment:
    """Find every value that the equations determine one after the other.

    Raises:
        PointError: the values given do not fit an equation.
    """
    values = dict(posed.values)
    found: list[FoundValue] = []
    several: dict[Expr, str] = {}
    pending = [(one, ()) for one in posed.equations]
    given: list[tuple[TiedBy, tuple[Expr, ...]]] = list(pending)
    while True:
        ready = [
            (one, put, unknown)
            for one, put in given
            for unknown in [[s for s in free_symbols(one.difference) if s not in values]]
            if len(unknown) == 1 and unknown[0] not in several
        ]
        if ready:
            one, put, (letter,) = min(ready, key=lambda item: not _stands_alone(item[0]))
            solved = _solve(one, put, letter, values, posed.conditions)
            if isinstance(solved, FoundValue):
                values[letter] = solved.value
                found.append(solved)
            else:
                several[letter] = solved
            continue
        joined = _joined(given, values, several)
        if joined is None:
            break
        given = joined
    rough = tuple(one for one in posed.equations if not fits(one, values))
    for condition in posed.conditions:
        letter = condition.args[0]
        if letter in values and holds(substitute(condition, values))[0] is False:
            shown = sentence(words(make("equation", letter, values[letter], value="=")))
            raise PointError(f"the condition {sentence(words(condition))} does not hold: {shown}")
    return Moment(values, tuple(found), several, rough)


def _sides(one: TiedBy) -> tuple[Expr, Expr]:
    return one.left, one.right


def _stands_alone(one: TiedBy) -> bool:
    return any(side.op == "symbol" for side in _sides(one))


Pending = list[tuple[TiedBy, tuple[Expr, ...]]]


def _joined(given: Pending, values: Values, several: Mapping[Expr, str]) -> Pending | None:
    """Put an equation that gives one letter by others into the equations that have it, too."""
    pairs = [
        (place, letter)
        for place, (one, _) in enumerate(given)
        for letter in free_symbols(one.difference)
        if letter not in values and letter not in several
    ]
    pairs.sort(key=lambda pair: pair[1] not in _sides(given[pair[0]][0]))
    for place, letter in pairs:
        one = given[place][0]
        meaning = _linear(one, letter)
        users = [
            k for k, (other, _) in enumerate(given)
            if k != place and letter in free_symbols(other.difference)
        ]  # fmt: skip
        if meaning is None or letter in free_symbols(meaning) or not users:
            continue
        shown = make("equation", letter, meaning, value="=")
        joined: Pending = [
            (TiedBy(*(substitute(side, {letter: meaning}) for side in _sides(o))),
             (*put, shown))
            if k in users else (o, put)
            for k, (o, put) in enumerate(given)
        ]  # fmt: skip
        counts = [
            sum(s not in values for s in free_symbols(joined[k][0].difference)) for k in users
        ]
        if 1 in counts:
            return joined
    return None


def _linear(one: TiedBy, letter: Expr) -> Expr | None:
    """Solve for a letter that stands alone, or that the equation is linear in."""
    for side, other in ((one.left, one.right), (one.right, one.left)):
        if side is letter and letter not in free_symbols(other):
            return other
    factor = tidy(derivative_of(one.difference, letter))
    if letter in free_symbols(factor) or factor is ZERO:
        return None
    return tidy(neg(substitute(one.difference, {letter: ZERO})) / factor)


def _solve(
    one: TiedBy, put: tuple[Expr, ...], letter: Expr, values: Values, conditions: Sequence[Expr]
) -> FoundValue | str:
    """Solve for the one letter without a value, or say which values fit."""
    known = {s: values[s] for s in free_symbols(one.difference) if s in values}
    raw = TiedBy(*(substitute(side, known) for side in _sides(one)))
    short = _isolated(raw, letter)
    candidates, exact, angle = _candidates(short, letter)
    own = [c for c in conditions if c.args[0] is letter]
    fitting = [
        c for c in candidates
        if False not in holds(*(substitute(condition, {letter: c}) for condition in own))
    ]  # fmt: skip
    usual = [c for c in fitting if holds(make("gt", c, ZERO))[0]]
    chosen = fitting[:1] if angle else fitting if len(fitting) == 1 else usual
    name = letter.value
    if not chosen:
        what = sentence(words(one.shown))
        return f"no value of {name} was found that solves {what}" if not fitting else _several(
            name, fitting
        )  # fmt: skip
    if len(chosen) > 1:
        return _several(name, chosen)
    (value,) = chosen
    others = [c for c in candidates if c is not value]
    note = _note(letter, value, others, angle, own, len(fitting))
    lines = [_turned(line, letter) for line in dict.fromkeys((raw, short))]
    put_in = (*put, *(make("equation", s, known[s], value="=") for s in known))
    return FoundValue(letter, value, exact, tuple(lines), put_in, note, tuple(known))


def _isolated(raw: TiedBy, letter: Expr) -> TiedBy:
    """Leave the term that has the letter on one side, if there is just one; tidy both."""
    whole = tidy(raw.difference)
    terms = whole.args if whole.op == "add" else (whole,)
    own = [term for term in terms if letter in free_symbols(term)]
    if len(own) != 1:
        return TiedBy(*(exactly(side) for side in _sides(raw)))
    rest = add(*(term for term in terms if term is not own[0]))
    if own[0].op == "neg":
        return TiedBy(neg(own[0]), exactly(rest))
    return TiedBy(own[0], exactly(neg(rest)))


def _turned(one: TiedBy, letter: Expr) -> TiedBy:
    """Write what is looked for on the left."""
    return one if letter in free_symbols(one.left) else TiedBy(one.right, one.left)


def _several(name: str, fitting: Sequence[Expr]) -> str:
    shown = " and ".join(f"{name} = {_written(c)}" for c in fitting)
    return f"several values fit: {shown}"


def _written(value: Expr) -> str:
    return plain(evaluate([], [value], {})[value]) if is_rounded(value) else sentence(words(value))


def is_rounded(value: Expr) -> bool:
    """Tell whether a value has numerals that a computer found."""
    return any(is_long(node) for node in postorder(value))


def _note(
    letter: Expr,
    value: Expr,
    others: Sequence[Expr],
    angle: Expr | None,
    own: Sequence[Expr],
    fitting: int,
) -> Inlines:
    """Say why this solution was taken, and which others there are."""
    if not others and angle is None:
        return ()
    shown = [make("equation", letter, other, value="=") for other in others]
    also = (*listed(shown), *words(" solves it, too" if len(shown) == 1 else " solve it, too"))
    if angle is not None:
        acute = holds(make("and", make("gt", value, ZERO), make("lt", value, PI / 2)))[0]
        taken = words("the acute angle; " if acute else "the principal value; ")
        if own and fitting == 1:
            taken = words("given is ", own[0], "; ")
        more = words("solutions repeat every ", angle)
        return (*taken, *more) if angle is PI else (*taken, *also, *words(", and "), *more)
    if own and fitting == 1:
        return (*also, *words(", but given is ", own[0]))
    return (*also, Text("; lengths are positive"))


def exactly(expr: Expr) -> Expr:
    """Return a constant in closed form, or in digits if it has some; anything else tidied."""
    if free_symbols(expr):
        return tidy(expr)
    if not is_rounded(expr):
        return exact_value([], expr, {}) or tidy(expr)
    (found,) = numbers_at([expr], {}, FINE)
    constant = Number(found.outcome, None).constant
    return tidy(expr) if constant is None else constant


def _candidates(one: TiedBy, letter: Expr) -> tuple[list[Expr], bool, Expr | None]:
    """List the solutions, whether they are exact, and how far apart those of an angle repeat."""
    undone, period = undo(one.difference, letter)
    if undone is None:
        places = sign_changes(one.difference, letter)
        undone = None if places is None else [exactly(place) for place in places]
    if undone is not None:
        right = [c for c in dict.fromkeys(undone) if is_zero(one.difference, {letter: c})]
        return right, True, period
    found = solutions(one.difference, letter, {})
    return [value for value, _ in found], all(exact for _, exact in found), None


def is_zero(expr: Expr, values: Values) -> bool:
    """Tell whether a formula has a value, and that is 0."""
    outcome = evaluate([], [expr], values)[expr]
    return bool(outcome.defined) and not outcome.value


def number_for(value: Expr, exact: bool, digits: int, point: Values = EMPTY) -> Number:
    """Evaluate a constant: with its closed form where it is exact, short, and no decimal is in it.

    >>> number_for(make("atan", number(2)), True, 6).exact
    atan(2)
    """
    (found,) = numbers_at([value], {}, max(digits, 15))
    if not exact or is_rounded(value):
        return Number(found.outcome, None)
    closed = found.exact if found.exact is not None else value
    if size(closed, LONGEST) > LONGEST:
        return Number(found.outcome, None)
    return Number(found.outcome, like_the_point(closed, point, digits))


Undone = Callable[[Expr], list[Expr]]

INVERSES: dict[str, Undone] = {
    "neg": lambda v: [neg(v)],
    "sqrt": lambda v: [v**2],
    "exp": lambda v: [make("ln", v)],
    "ln": lambda v: [make("exp", v)],
    "abs": lambda v: [v, neg(v)],
    "sin": lambda v: [make("asin", v), PI - make("asin", v)],
    "cos": lambda v: [make("acos", v), neg(make("acos", v))],
    "tan": lambda v: [make("atan", v), make("atan", v) + PI],
    "cot": lambda v: [make("acot", v)],
    "asin": lambda v: [make("sin", v)],
    "acos": lambda v: [make("cos", v)],
    "atan": lambda v: [make("tan", v)],
}
"""Per function of one operand, what the operand can be where the function has a value."""


def undo(difference: Expr, letter: Expr) -> tuple[list[Expr] | None, Expr | None]:
    """Solve ``difference = 0`` for a letter that stands at one place; None where that fails.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> undo(2 * x**2 - 18, x)
    ([3, -3], None)
    """
    period: Expr | None = None
    open_: list[tuple[Expr, Expr]] = [(tidy(difference), ZERO)]
    done: list[Expr] = []
    while open_:
        node, value = open_.pop(0)
        if node is letter:
            done.append(value)
            continue
        places = [k for k, arg in enumerate(node.args) if letter in free_symbols(arg)]
        if len(places) != 1:
            return None, None
        (place,) = places
        inner = node.args[place]
        rest = [arg for k, arg in enumerate(node.args) if k != place]
        options = _inside(node, place, rest, value)
        if options is None:
            return None, None
        if node.op in PERIODS:
            period = PERIODS[node.op] if inner is letter else None
        closed = (exactly(option) for option in options)
        open_.extend((inner, c) for c in closed if evaluate([], [c], {})[c].defined)
    return list(dict.fromkeys(done)), period


def _inside(node: Expr, place: int, rest: Sequence[Expr], value: Expr) -> list[Expr] | None:
    """List what the operand with the letter can be where a node has a value."""
    if node.op in INVERSES:
        return INVERSES[node.op](value)
    if node.op == "add":
        return [add(value, *(neg(other) for other in rest))]
    if node.op == "mul":
        return [value / mul(*rest)]
    if node.op == "div":
        if place == 0:
            return [value * rest[0]]
        return [] if value is ZERO else [rest[0] / value]
    if node.op == "root" and place == 0:
        return [make("pow", value, rest[0])]
    if node.op == "pow":
        return _power_inside(place, rest[0], value)
    return None


def _power_inside(place: int, other: Expr, value: Expr) -> list[Expr] | None:
    if place == 1:
        return [make("ln", value) / make("ln", other)]
    if not other.is_number:
        return None
    exponent = Fraction(other.value)
    negative = bool(holds(make("lt", value, ZERO))[0])
    if exponent.denominator == 1 and exponent.numerator % 2:
        inside = neg(value) if negative else value
        length = make("pow", inside, number(1 / exponent))
        return [neg(length) if negative else length]
    length = make("pow", value, number(1 / exponent))
    return [length, neg(length)] if exponent.denominator == 1 else [length]


def fits(one: TiedBy, values: Values) -> bool:
    """Tell whether values solve an equation, or do so only within what their decimals leave open.

    Raises:
        PointError: they do not even do that.
    """
    letters = free_symbols(one.difference)
    if any(s not in values for s in letters):
        return True
    sides = evaluate([], [one.left, one.right, one.difference], values)
    left, right, gap = (sides[side] for side in (one.left, one.right, one.difference))
    place = ", ".join(f"{s.value} = {_written(values[s])}" for s in letters)
    equation = sentence(words(one.shown))
    for side, outcome in (("left", left), ("right", right)):
        if not outcome.defined:
            raise PointError(f"the {side} side of {equation} has no value at {place}")
    if not gap.value:
        return True
    if abs(gap.value) <= slack(one, values):
        return any(is_rounded(values[s]) for s in letters)
    raise PointError(
        f"the values do not fit {equation}: at {place} the left side is {plain(left)} "
        f"and the right side is {plain(right)}",
        hint="leave one of them out, and it is found from the others",
    )


def slack(one: TiedBy, values: Values) -> float:
    """Return how far the sides may be apart where values are rounded to their last decimal."""
    total = 0.0
    for letter in free_symbols(one.difference):
        value = values[letter]
        if is_rounded(value):
            total += 1e-12 * (1 + abs(float(value.value))) if value.is_number else 1e-12
        if value.op != "decimal" or value.value.denominator == 1:
            continue
        slope = derivative_of(one.difference, letter)
        outcome = evaluate([], [slope], values)[slope]
        total += abs(float(outcome.value or 0)) * 0.51 * 10.0 ** -_decimals(value.value)
    return total


def _decimals(value: Fraction) -> int:
    """Count the decimals of a number as typed."""
    return next((k for k in range(40) if 10**k % value.denominator == 0), 40)

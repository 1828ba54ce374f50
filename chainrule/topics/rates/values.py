"""Values at the moment: those given, and those that the equations then determine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    neg,
    postorder,
    substitute,
)
from chainrule.model.errors import PointError
from chainrule.model.walks import BINDERS
from chainrule.numeric import evaluate
from chainrule.numeric.evaluate import holds
from chainrule.numeric.zeros import sign_changes
from chainrule.tidy import tidy
from chainrule.topics.common.numbers import Number, plain
from chainrule.topics.common.words import listed, sentence
from chainrule.topics.rates.constants import (
    FINE,
    Values,
    exactly,
    has_digits,
    is_zero,
    undo,
)
from chainrule.topics.rates.reading import RatesPosed, TiedBy
from chainrule.trace.decompose import derivative_of

NOISE = 1e-12
"""How nearly values in digits must solve an equation, for its size."""


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
        open: per letter that has no one value, what the equation says of it, and a hint.
        rough: the equations that values rounded to their decimals solve only about.
    """

    values: dict[Expr, Expr]
    found: tuple[FoundValue, ...]
    open: dict[Expr, tuple[str, str]]
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
    several: dict[Expr, tuple[str, str]] = {}
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


def _joined(
    given: Pending, values: Values, several: Mapping[Expr, tuple[str, str]]
) -> Pending | None:
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
) -> FoundValue | tuple[str, str]:
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
    if not candidates:
        place = ", ".join(f"{s.value} = {_written(known[s])}" for s in known)
        what = f"no {name} was found that solves {sentence(words(one.shown))}"
        hint = f"look at the values given; if {name} is known, give it"
        return f"{what} at {place}" if place else what, hint
    if not fitting:
        asked = " and ".join(sentence(words(condition)) for condition in own)
        return f"no solution has {asked}: {_all(name, candidates)}", "look at the conditions"
    if not chosen:
        return _several(name, fitting)
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


def _several(name: str, fitting: Sequence[Expr]) -> tuple[str, str]:
    hint = f"say which: {name}=…, or a condition such as {name}<… or {name}>…"
    return f"several values fit: {_all(name, fitting)}", hint


def _all(name: str, values: Sequence[Expr]) -> str:
    return " and ".join(f"{name} = {_written(value)}" for value in values)


def _written(value: Expr) -> str:
    return plain(evaluate([], [value], {})[value]) if has_digits(value) else sentence(words(value))


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


def _candidates(one: TiedBy, letter: Expr) -> tuple[list[Expr], bool, Expr | None]:
    """List the solutions, whether they are exact, and how far apart those of an angle repeat."""
    for side, other in (_sides(one), _sides(one)[::-1]):
        if side is letter and not free_symbols(other):
            value = _usable(other)
            return [] if value is None else [value], value is other, None
    undone, period = undo(one.difference, letter)
    if undone is None:
        places = sign_changes(one.difference, letter)
        undone = None if places is None else [exactly(place) for place in places]
    if undone is not None:
        right = [c for c in dict.fromkeys(undone) if _solves(one, {letter: c})]
        return right, not any(map(has_digits, right)), period
    found = solutions(one.difference, letter, {})
    return [value for value, _ in found], all(exact for _, exact in found), None


def _usable(value: Expr) -> Expr | None:
    """Return a constant as programs take it, in digits if need be; None if it has no value."""
    if all(node.op not in BINDERS for node in postorder(value)):
        return value if evaluate([], [value], {})[value].defined else None
    return Number(evaluate([], [value], {}, digits=FINE)[value], None).constant


def _solves(one: TiedBy, values: Values) -> bool:
    """Tell whether values satisfy an equation, those in digits as nearly as they have some."""
    if not any(map(has_digits, values.values())):
        return is_zero(one.difference, values)
    sides = evaluate([], [*_sides(one), one.difference], values)
    left, right, gap = (side.value for side in sides.values())
    if left is None or right is None or gap is None:
        return False
    return bool(abs(gap) <= NOISE * (abs(left) + abs(right)))


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
        if outcome.defined is False:
            raise PointError(f"the {side} side of {equation} has no value at {place}")
    if gap.value is None or not gap.value or _solves(one, {s: values[s] for s in letters}):
        return True
    if abs(gap.value) <= slack(one, values):
        return False
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
        if value.op != "decimal" or value.value.denominator == 1:
            continue
        slope = derivative_of(one.difference, letter)
        outcome = evaluate([], [slope], values)[slope]
        total += abs(float(outcome.value or 0)) * 0.51 * 10.0 ** -_decimals(value.value)
    return total


def _decimals(value: Fraction) -> int:
    """Count the decimals of a number as typed."""
    return next((k for k in range(40) if 10**k % value.denominator == 0), 40)

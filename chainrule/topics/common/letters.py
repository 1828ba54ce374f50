"""A derivative at a point where letters stay letters: its formula, checked at several values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, Comparison
from chainrule.document import (
    Block,
    Equations,
    Inlines,
    Line,
    Math,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import Expr, free_symbols, number, postorder, size, substitute
from chainrule.model.errors import LimitError, PointError, UndefinedError
from chainrule.numeric import Existence, Outcome, evaluate, exact_value, real_points
from chainrule.tidy import tidy
from chainrule.topics.common.answers import NOT_KNOWN, Final, place
from chainrule.topics.common.numbers import Number, numbers_at
from chainrule.topics.common.pieces import at_heading, tangent_blocks, value_lines
from chainrule.topics.common.points import Values
from chainrule.topics.common.words import sentence

if TYPE_CHECKING:
    import sympy

LONG = 200
"""Nodes of the longest formula into which a point with letters is put."""

WANTED, FEWEST, TRIED = 5, 3, 24
"""Values of the letters that should agree, that must, and that are tried."""

POSITIVE = 6
"""The first trials give every letter a positive value."""

STEP, DIGITS = Fraction(1, 10**12), 40
CONDITIONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"})

Numbers = Callable[[Values], Existence | None]
"""What the derivative does where every letter has a number; None where nothing has a value."""


@dataclass(frozen=True, slots=True)
class LettersAt:
    """A derivative at a point where letters remain.

    Attributes:
        point: what was given values to.
        letters: the letters that remain.
        put_in: the formula of the derivative with the point put in.
        slope: the same, tidied; None where it is not the derivative for all values of the letters.
        places: the coordinates there, as far as they could be settled.
        check: the outcome of the comparison with difference quotients.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    letters: tuple[Expr, ...]
    put_in: Expr
    slope: Expr | None
    places: tuple[Expr | None, Expr | None]
    check: Check
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the last coordinate as a SymPy expression of the letters."""
        return self._sympy(self.places[1])

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative as a SymPy expression of the letters.

        Raises:
            UndefinedError: no one formula is the derivative for all their values.
        """
        return self._sympy(self.slope)

    @property
    def existence(self) -> Existence:
        """Return what the derivative does wherever the letters were given numbers."""
        if self.slope is not None and self.check.state == "passed":
            return Existence("smooth")
        return Existence("unknown", reason=self.check.reason)

    def _sympy(self, expr: Expr | None) -> sympy.Expr:
        from chainrule.bridge import to_sympy

        if expr is None:
            raise UndefinedError(sentence(self.check.reason) or "there is no formula for it here")
        return to_sympy(expr, evaluate=True)


def with_letters(
    point: Values, needed: Sequence[Expr], taken: Sequence[Expr]
) -> tuple[Values, tuple[Expr, ...]]:
    """Put numbers of a point into its other values, and list the letters that remain.

    Args:
        point: values by name, the variable among them.
        needed: the variable, and the letters of the formula.
        taken: names that mean something else here.

    Raises:
        PointError: a value uses a name that cannot stand for a number.

    >>> from chainrule.model import symbol
    >>> x, a, b = map(symbol, "xab")
    >>> with_letters({x: a + 1, a: number(2)}, [x, a, b], [])
    ({x: add(2, 1), a: 2}, (b,))
    """
    known = {name: value for name, value in point.items() if not free_symbols(value)}
    point = {name: substitute(value, known) for name, value in point.items()}
    wrt = needed[0]
    for name, value in point.items():
        for letter in free_symbols(value):
            if letter is wrt or letter in point or letter in taken:
                raise PointError(
                    f"the value of {name.value} must not contain {letter.value}, "
                    "which means something else here",
                    hint=f"use another letter, or a number, for example --at {name.value}=1",
                )
    free = [letter for value in point.values() for letter in free_symbols(value)]
    free += [name for name in needed if name not in point]
    return point, tuple(dict.fromkeys(free))


def settled_at(
    slope: Expr,
    curve: tuple[Expr, Expr],
    wrt: Expr,
    point: Values,
    letters: tuple[Expr, ...],
    numbers: Numbers,
    digits: int,
) -> LettersAt:
    """Put a point with letters into a derivative, and keep what agrees with the definition.

    Args:
        slope: the formula of the derivative.
        curve: what runs across and what runs up; across is the variable itself for a graph.
        wrt: the variable, or the parameter of the curve.
        point: the values, as ``with_letters`` gives them.
        letters: the letters that remain.
        numbers: what the derivative does where they are numbers.
        digits: digits asked for.

    Raises:
        LimitError: the formula is too long.
    """
    if any(size(expr, LONG) > LONG for expr in (slope, *curve)):
        raise LimitError(
            "the derivative is too long for letters to stay letters",
            hint=f"give {letters[0].value} a number",
        )
    put_in = substitute(slope, point)
    trials = list(_trials(letters))
    x, y = (_short(substitute(expr, point)) for expr in curve)
    found = Check("unknown")
    for form in dict.fromkeys((_short(put_in), put_in)):
        found = _check(form, curve, wrt, point, trials, numbers)
        if found.state != "failed":
            break
    kept = None if found.state == "failed" or found.reason == NOWHERE else form
    places = tuple(
        short if _same_values(short, expr, point, found) else None
        for short, expr in zip((x, y), curve, strict=True)
    )
    return LettersAt(tuple(point.items()), letters, put_in, kept, places, found, digits)  # type: ignore[arg-type]


def _short(expr: Expr) -> Expr:
    """Tidy a formula, after what has no letter in it got its closed form."""
    nodes = postorder(expr)
    open_nodes = {node for node in nodes if free_symbols(node)}
    parts = {arg for node in open_nodes for arg in node.args if arg not in open_nodes}
    parts |= set() if expr in open_nodes else {expr}
    known: dict[Expr, Expr] = {}
    for part in parts:
        if part.args and part.op not in CONDITIONS:
            closed = exact_value([], part, {})
            if closed is not None:
                known[part] = closed
    return tidy(substitute(expr, known))


def _trials(letters: Sequence[Expr]) -> Iterator[dict[Expr, Fraction]]:
    for turn, trial in enumerate(islice(real_points(letters), TRIED)):
        yield {k: abs(v) for k, v in trial.items()} if turn < POSITIVE else trial


NOWHERE = words("there is no value here, whatever was tried for the letters")
FEW = words("too few values of the letters lie in the domain")


def _check(
    form: Expr,
    curve: tuple[Expr, Expr],
    wrt: Expr,
    point: Values,
    trials: Sequence[Mapping[Expr, Fraction]],
    numbers: Numbers,
) -> Check:
    """Compare a formula in letters with difference quotients at several values of them."""
    agreed: list[Comparison] = []
    unknown = False
    for trial in trials:
        values = {name: number(value, decimal=True) for name, value in trial.items()}
        exists = numbers({name: substitute(value, values) for name, value in point.items()} | {
            name: value for name, value in values.items() if name not in point
        })  # fmt: skip
        if exists is None:
            continue
        if exists.kind == "unknown":
            unknown = True
            continue
        if not exists.exists:
            return Check("failed", tuple(agreed), (*_with(trial), *_lower(exists.reason)))
        quotient = _quotient(
            curve, wrt, {n: substitute(v, values) for n, v in point.items()}, values
        )
        rules = evaluate([], [form], values, digits=DIGITS)[form].value
        if quotient is None:
            unknown = True
            continue
        if rules is None or abs(rules - quotient) > 1e-9 * max(1e-9, abs(quotient)):
            reason = (*_with(trial), *words("the formula has another value or none"))
            return Check("failed", tuple(agreed), reason)
        agreed.append(Comparison(trial, quotient, rules))
        if len(agreed) == WANTED:
            break
    if len(agreed) >= FEWEST:
        return Check("passed", tuple(agreed))
    return Check("unknown", tuple(agreed), FEW if agreed or unknown else NOWHERE)


def _with(trial: Mapping[Expr, Fraction]) -> Inlines:
    pairs = [(name, number(value, decimal=True)) for name, value in trial.items()]
    return (Text("with "), *place(pairs), Text(" "))


def _lower(reason: Inlines) -> Inlines:
    said = sentence(reason).removesuffix(".") if reason else ""
    return words(
        f"it does not exist: {said[:1].lower()}{said[1:]}" if said else "it does not exist"
    )


def _quotient(curve: tuple[Expr, Expr], wrt: Expr, point: Values, values: Values) -> Any:
    """Return the central difference quotient of a curve; None where a neighbor has no value."""
    ends: list[list[Any]] = []
    for step in (STEP, -STEP):
        moved = {**values, **point, wrt: point[wrt] + number(step)}
        outcomes = evaluate([], list(curve), moved, digits=DIGITS)
        ends.append([outcomes[expr].value for expr in curve])
    if any(value is None for end in ends for value in end):
        return None
    (x1, y1), (x0, y0) = ends
    return (y1 - y0) / (x1 - x0) if x1 != x0 else None


def _same_values(short: Expr, expr: Expr, point: Values, found: Check) -> bool:
    """Tell whether a coordinate in letters is right wherever the slope was compared."""
    for compared in found.points:
        values = {name: number(value) for name, value in compared.point.items()}
        moved = {**values, **{name: substitute(value, values) for name, value in point.items()}}
        here = evaluate([], [expr], moved)[expr].value
        there = evaluate([], [short], values)[short].value
        if here is None or there is None or abs(here - there) > 1e-9 * max(1e-9, abs(here)):
            return False
    return bool(found.points)


# Words


def letters_blocks(
    at: LettersAt, named: Expr, left: Expr | None, across: Expr, up: Expr, *, tangent: bool = True
) -> list[Block]:
    """Write the formula with the point put in, f′(a) as ``left`` if named so, and the tangent."""
    heading = at_heading(at.point, at.digits)
    if at.slope is None:
        said = (Math(named), Text(" has no formula here that holds for all "), *join(at.letters))
        tail = Text(f". Give {at.letters[0].value} a number.")
        return [heading, Status("unknown", (*said, Text(": "), *at.check.reason, tail))]
    lines = [Line(named, at.put_in, (Text("put in "), *place(at.point)))]
    if at.slope is not at.put_in:
        lines.append(Line(None, at.slope, words("simplify")))
    slope = slope_in_letters(at)
    last = value_lines(left, slope, at.digits) if slope.outcome.value is not None else [
        Line(left, at.slope)
    ]  # fmt: skip
    parts = [(*lines, *last[1:])] if left is None else [tuple(lines), tuple(last)]
    blocks: list[Block] = [heading, *map(Equations, parts)]
    x, y = at.places
    if tangent and x is not None and y is not None:
        blocks += tangent_blocks((across, x), (up, y), slope, at.digits)
    return [*blocks, _status(at)]


def slope_in_letters(at: LettersAt) -> Number:
    """Return the slope: a number where no letter is left in it, else its formula."""
    assert at.slope is not None
    if free_symbols(at.slope):
        return Number(Outcome(None, None, (), None), at.slope)
    return numbers_at([at.slope], {}, at.digits)[0]


def _status(at: LettersAt) -> Status:
    if at.check.state != "passed":
        return Status("unknown", (Text("could not be checked: "), *at.check.reason))
    count = f"agrees with difference quotients at {len(at.check.points)} values of "
    return Status("passed", (Text(count), *join(at.letters)))


def letters_final(at: LettersAt, named: Expr) -> Final:
    """Return the derivative at the point for answers and data."""
    if at.slope is None:
        return Final(named, NOT_KNOWN, at=at.point, note=at.check.reason, verdict="not known")
    verdict = "exists" if at.check.state == "passed" else "not known"
    return Final(named, at.slope, at=at.point, closing=True, verdict=verdict)  # type: ignore[arg-type]

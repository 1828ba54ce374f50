"""The places at which a curve of one variable may break, bend or end, and what it does there.

Zeros of what the domains and corners of its operations ask name the places; the values on both
sides, at many bits, say what the curve does at each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from chainrule.model import Expr, bounds, free_symbols, postorder
from chainrule.numeric.callables import Function
from chainrule.numeric.closed import Closed
from chainrule.numeric.exact import exact_values
from chainrule.numeric.existence import limit
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program
from chainrule.numeric.work import Budget, context
from chainrule.rules import kinks_of
from chainrule.trace.decompose import decompose
from chainrule.trace.domain import conditions, kinks

MOST_PLACES = 48
"""Places of one curve that are looked at closely."""

MOST_GUIDES = 8
GRID = 192
"""Intervals in which a guide is looked at."""

BITS, STEPS = 640, (40, 80, 120)
"""Precision, and binary exponents of the distances at which each side is sampled."""

PARTS = {"pow": 1, "neg": 1, "abs": 1, "sqrt": 1, "root": 1, "div": 1, "mul": None}
"""How many operands of an operation make it 0 where they are; None for any of them."""

Shape = Literal[
    "smooth", "corner", "cusp", "vertical", "jump", "hole", "pole", "end", "point", "swing", "none"
]


@dataclass(frozen=True, slots=True)
class Side:
    """Where a curve is heading on one side of a place: a value, infinity, or nowhere."""

    kind: Literal["finite", "infinite", "absent", "unknown"]
    value: float = math.nan
    slope: float = math.nan


@dataclass(frozen=True, slots=True)
class Mark:
    """What a curve does at a place.

    Attributes:
        shape: ``smooth``: nothing; ``point``: it has a value and no neighbors; ``none``: nothing
            is there at all; ``swing``: a limit does not show.
        x: the place.
        left: the side to the left.
        right: the side to the right.
        here: the value at the place itself, nan where there is none.
    """

    shape: Shape
    x: float
    left: Side
    right: Side
    here: float

    @property
    def joins(self) -> bool:
        """Tell whether the curve goes on through the place."""
        return self.shape in ("smooth", "corner", "cusp", "vertical")


def guides(value: Expr, slope: Expr, x: Expr) -> tuple[list[Expr], list[Expr]]:
    """List formulas that are 0 where a curve may break or bend.

    Returns:
        all of them, and those whose zeros are outside the domain.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> guides(make("tan", x), make("sec", x) ** 2, x)
    ([cos(x)], [cos(x)])
    """
    found: dict[Expr, None] = {}
    trace = decompose([("f", value)], [x])
    outside = dict.fromkeys(_zeros(conditions(trace, values=True), {"ne", "lt", "gt"}))
    of_slope = decompose([("f", slope)], [x])
    found.update(outside)
    for each in (trace, of_slope):
        found.update(dict.fromkeys(_zeros([equation for equation, _ in kinks(each)])))
        found.update(dict.fromkeys(_zeros(conditions(each))))
    moving = [guide for guide in found if free_symbols(guide) == (x,)]
    return moving[:MOST_GUIDES], [guide for guide in outside if guide in moving]


def _zeros(relations: Iterable[Expr], ops: Iterable[str] = ()) -> list[Expr]:
    """Split relations into formulas whose zeros are their edges, each without powers around it."""
    wanted = set(ops) or {"ne", "lt", "gt", "le", "ge", "eq", "equation"}
    found: dict[Expr, None] = {}
    for node in postorder(*relations):
        if node.op in wanted:
            left, right = node.args
            zero = right.is_number and right.value == 0
            found.update(dict.fromkeys(_factors(left if zero else left - right)))
        if node.op in ("floor", "ceil"):
            found.update(dict.fromkeys(kinks_of(node)))
    return list(found)


def _factors(expr: Expr) -> list[Expr]:
    waiting, found = [expr], []
    while waiting:
        node = waiting.pop()
        if node.op in PARTS:
            waiting.extend(node.args[: PARTS[node.op]])
        elif free_symbols(node):
            found.append(node)
    return found


def zeros_between(guide: Expr, x: Expr, low: float, high: float) -> list[Fraction]:
    """Find the places between two numbers at which a formula is 0 or changes its sign."""
    function = Function((), guide, [], (x,))

    def at(place: float) -> float:
        return float(function(place)[0])

    grid = [low + (high - low) * k / GRID for k in range(GRID + 1)]
    values = [at(place) for place in grid]
    found: list[Fraction] = []
    for k, (place, value) in enumerate(zip(grid, values, strict=True)):
        if value == 0:
            found.append(Fraction(place))
        elif k and value * values[k - 1] < 0:
            passed = _positive(at) if value > 0 else _negative(at)
            root = bisected(passed, grid[k - 1], place)
            found.append(_polished(guide, x, root))
        elif 0 < k < GRID and 0 < abs(value) < min(abs(values[k - 1]), abs(values[k + 1])):
            near = simplest(_lowest(lambda p: abs(at(p)), grid[k - 1], grid[k + 1]), high - low)
            if at(float(near)) == 0:
                found.append(near)
        if len(found) >= MOST_PLACES:
            break
    return found


def _positive(at: Callable[[float], float]) -> Callable[[float], bool]:
    return lambda place: at(place) > 0


def _negative(at: Callable[[float], float]) -> Callable[[float], bool]:
    return lambda place: at(place) < 0


def bisected(beyond: Callable[[float], bool], low: float, high: float) -> float:
    """Halve an interval until its ends are neighbors: the first place that is beyond."""
    for _ in range(80):
        middle = low / 2 + high / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if beyond(middle) else (middle, high)
    return high


def simplest(place: float, span: float) -> Fraction:
    """Return the fraction with a small denominator that a place found by floats stands for."""
    simple = Fraction(place).limit_denominator(720)
    return simple if abs(float(simple) - place) < 1e-7 * span else Fraction(place)


def _lowest(height: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(60):
        first, second = low + (high - low) * 0.382, low + (high - low) * 0.618
        low, high = (low, second) if height(first) <= height(second) else (first, high)
    return low / 2 + high / 2


def _polished(guide: Expr, x: Expr, root: float) -> Fraction:
    """Return a zero to many bits by the secant method, exactly if it is a simple fraction."""
    simple = Fraction(root).limit_denominator(720)
    if abs(float(simple) - root) <= 4e-15 * max(1.0, abs(root)):
        return simple
    mp = context()
    program = Program((), [guide])
    before, start = mp.prec, Fraction(root)
    try:
        mp.prec = BITS
        near, new = mp.mpf(root) * (1 + mp.ldexp(1, -40)), mp.mpf(root)
        old = program.run(mp, {x: near})[program.outputs[0]]
        for _ in range(12):
            value = program.run(mp, {x: new})[program.outputs[0]]
            if value is None or old is None or value == old or abs(new - near) < mp.ldexp(1, -520):
                break
            near, new, old = new, new - value * (new - near) / (value - old), value
        found = Fraction(int(mp.floor(mp.ldexp(new, 560))), 2**560)
        return found if abs(found - start) < abs(start) / 2**40 else start
    except (Refusal, ArithmeticError, ValueError, TypeError):
        return start
    finally:
        mp.prec = before


class Looker:
    """What a curve and its slope do at places, from values at many bits on both sides.

    Attributes:
        exprs: the formula, its derivative, and the derivative of that.
    """

    def __init__(self, exprs: Sequence[Expr], x: Expr) -> None:
        self.x = x
        self.program = Program((), list(exprs))

    def marks(self, place: Fraction, *, outside: bool, span: float) -> tuple[Mark, Mark]:
        """Look at one place.

        Args:
            place: where.
            outside: whether the formula has no value there, for a place that is no simple number.
            span: how wide the curve is drawn.

        Returns:
            what the curve does there, and what its slope does.
        """
        mp = context()
        before = mp.prec
        try:
            with Budget(bounds().existence_work):
                mp.prec = BITS
                unit = Fraction(2) ** (math.frexp(span)[1])
                sides = [[self._run(place + s * unit / 2**k) for k in STEPS] for s in (-1, 1)]
                left, right = ([_side(rows, 0), _side(rows, 1)] for rows in sides)
                here = self._run(place, exact=True)[0] if place.denominator < 2**200 else None
                if place.denominator >= 2**60 and not outside and left[0].kind == "finite":
                    here = sides[0][-1][0]
                return _both(float(place), left, right, here)
        except Refusal:
            unknown = Mark("swing", float(place), Side("unknown"), Side("unknown"), math.nan)
            return unknown, unknown
        finally:
            mp.prec = before

    def _run(self, place: Fraction, *, exact: bool = False) -> list[Any]:
        known: list[Any] = []
        if exact:
            values = exact_values(self.program, {self.x: place})
            known = [None if isinstance(value, Closed) else value for value in values]
        values = self.program.run(context(), {self.x: place}, known)
        found = [values[output] for output in self.program.outputs]
        return [None] * len(found) if found[0] is None else found


def _side(rows: Sequence[Sequence[Any]], which: int) -> Side:
    found = limit([row[which] for row in rows])
    if found.kind != "finite":
        return Side(found.kind, _float(found.value) if found.kind == "infinite" else math.nan)
    slope = limit([row[which + 1] for row in rows])
    kinds = ("finite", "infinite")
    return Side("finite", _float(found.value), _float(slope.value) if slope.kind in kinds else
                math.nan)  # fmt: skip


def _float(value: Any) -> float:
    try:
        return float(value)
    except (OverflowError, TypeError):
        return math.nan


def _both(x: float, left: Sequence[Side], right: Sequence[Side], here: Any) -> tuple[Mark, Mark]:
    value = math.nan if here is None else _float(here)
    of_value = Mark(_shape(left[0], right[0], value), x, left[0], right[0], value)
    exists = of_value.shape == "smooth" or (of_value.shape == "end" and value == value)
    steady = [side.value for side in (left[1], right[1]) if side.kind == "finite"]
    slope = steady[0] if exists and steady else math.nan
    of_slope = Mark(_shape(left[1], right[1], slope), x, left[1], right[1], slope)
    return of_value, of_slope


def _shape(left: Side, right: Side, here: float) -> Shape:
    """Name what two sides and the value between them make."""
    kinds = {left.kind, right.kind}
    if "infinite" in kinds:
        return "pole"
    if "unknown" in kinds:
        return "swing"
    if kinds == {"absent"}:
        return "point" if here == here else "none"
    if "absent" in kinds:
        return "end"
    if not _near(left.value, right.value):
        return "jump"
    if not _near(left.value, here):
        return "hole"
    if math.isinf(left.slope) and math.isinf(right.slope):
        return "vertical" if left.slope == right.slope else "cusp"
    both = left.slope == left.slope and right.slope == right.slope
    return "corner" if both and not _near(left.slope, right.slope) else "smooth"


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= 1e-9 * max(abs(first), abs(second), 1e-3)

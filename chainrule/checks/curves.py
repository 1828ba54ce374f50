"""Curves given by an equation, followed in numbers: roots, and slopes by difference quotients.

Nothing here uses a differentiation rule: points are found on the original equation by bisection
and the secant method, so that what is read off them can check a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any

from chainrule.checks.definition import AGREE_BITS, Check, Comparison
from chainrule.checks.unknown import stand_ins
from chainrule.document import words
from chainrule.model import PI, ZERO, Expr, bounds, div, free_symbols, make, mul, number
from chainrule.model.errors import LimitError
from chainrule.numeric import exact_value, real_points
from chainrule.numeric.evaluate import public
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program
from chainrule.numeric.work import Budget, SlowError, context

SCAN_BITS = 80
"""Working precision of the search for points."""

CHECK_BITS = 400
"""Working precision of a quotient: with 100, d²y/dx² = 3/(4t) of t², t³ drowns in rounding."""

STEP_BITS = 50
"""Neighbors are at a relative distance of 2^-STEP_BITS; at 2^-20 the slope 1/(2y) of
y = √(x − 1/3) is not seen to AGREE_BITS."""

GRID = 60
SEARCHED = "between -81,000 and 81,000"
"""Where roots are looked for: the grid ends at sinh(GRID/5)."""

LOOSE = 15
"""Bits that are right of a root where the difference is flat, so that it is found with few."""

MOST_ROOTS = 6
"""Most solutions that are listed, those nearest to 0; y⁴ − 10y² + 9 = 0 has four."""

Point = Mapping[Expr, Any]


class Curve:
    """The values of one variable that solve ``difference = 0`` where the others are given."""

    def __init__(self, difference: Expr, dependent: Expr) -> None:
        self.program = Program((), [difference], stand_ins(difference))
        self.dependent = dependent
        self.refusal: Refusal | None = None

    def value(self, point: Point, y: Any) -> Any:
        """Evaluate the difference of the two sides; None where it is undefined or not computed."""
        given = {s: v for s, v in {**point, self.dependent: y}.items() if s in self.program.inputs}
        try:
            found = self.program.run(context(), given)[self.program.outputs[0]]
        except Refusal as refusal:
            if refusal.final:
                raise
            self.refusal = refusal
            return None
        return None if isinstance(found, bool) else found

    def roots(self, point: Point) -> list[Any]:
        """Find solutions by looking for changes of sign on a grid around 0, in order.

        Where there are none, and something could not be computed, that is raised.
        """
        mp = context()
        self.refusal = None
        mp.prec = SCAN_BITS
        grid = [mp.sinh(mp.mpf(k) / 5) + mp.mpf(1) / 1009 for k in range(-GRID, GRID + 1)]
        found: list[Any] = []
        before: tuple[Any, Any] | None = None
        for y in grid:
            here = self.value(point, y)
            if here is not None and before is not None and here * before[1] < 0:
                root = self._bisect(point, before, (y, here))
                if root is not None:
                    found.append(root)
            before = None if here is None else (y, here)
        if self.refusal is not None and not found:
            raise self.refusal
        return sorted(sorted(found, key=abs)[:MOST_ROOTS])

    def _bisect(self, point: Point, left: tuple[Any, Any], right: tuple[Any, Any]) -> Any:
        """Halve an interval with a change of sign; None where a pole or a jump makes it."""
        size, width = max(abs(left[1]), abs(right[1])), right[0] - left[0]
        for _ in range(SCAN_BITS - 10):
            middle = (left[0] + right[0]) / 2
            value = self.value(point, middle)
            if value is None:
                return None
            if not value:
                beside = [self.value(point, middle + s * width / 2**30) for s in (-1, 1)]
                jumps = any(v is None or abs(v) > size / 2**10 for v in beside)
                return None if jumps else middle
            if value * left[1] < 0:
                right = (middle, value)
            else:
                left = (middle, value)
        if max(abs(left[1]), abs(right[1])) > size / 2**20:
            return None
        middle = (left[0] + right[0]) / 2
        polished = self.polish(point, middle)
        return middle if polished is None else polished

    def polish(self, point: Point, start: Any) -> Any:
        """Solve to the context's precision by the secant method; None where it does not settle."""
        mp = context()
        old, new = start, start + mp.ldexp(1, mp.mag(start or mp.one) - 30)
        below, above = self.value(point, old), self.value(point, new)
        for _ in range(60):
            if below is None or above is None:
                return None
            if not above or above == below:
                return new if abs(above) < mp.ldexp(1, -mp.prec // 2) else None
            old, new = new, new - above * (new - old) / (above - below)
            if abs(new - old) <= mp.ldexp(1, mp.mag(new or mp.one) - mp.prec + 16):
                return new
            below, above = above, self.value(point, new)
        return None

    def is_flat(self, point: Point, y: Any) -> bool:
        """Tell whether the difference is much flatter at a root than farther away from it."""
        mp = context()
        steep = []
        for bits in (LOOSE - 7, SCAN_BITS // 2):
            step = mp.ldexp(1, mp.mag(y or mp.one) - bits)
            above, below = self.value(point, y + step), self.value(point, y - step)
            if above is None or below is None:
                return False
            steep.append(abs(above - below) / step)
        return bool(steep[1] < mp.ldexp(steep[0], 7 - LOOSE))

    def slope(self, point: Point, wrt: Expr, y: Any, order: int, step_bits: int) -> Any:
        """Return a central difference quotient of the given order along the curve."""
        mp = context()
        x = point[wrt]
        x = mp.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x
        step = mp.ldexp(1, mp.mag(x or mp.one) - step_bits)
        total = mp.zero
        for index in range(order + 1):
            moved = x + (mp.mpf(order) / 2 - index) * 2 * step
            there = self.polish({**point, wrt: moved}, y)
            if there is None or abs(there - y) > mp.ldexp(1, mp.mag(y or mp.one) - step_bits // 2):
                return None
            total += (-1) ** index * comb(order, index) * there
        return total / (2 * step) ** order


def check_along(
    difference: Expr,
    dependent: Expr,
    wrt: Expr,
    derivative: Expr,
    *,
    order: int = 1,
    points: int = 5,
) -> Check:
    """Compare a derivative with difference quotients along the curve ``difference = 0``.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> circle = x**2 + y**2 - 1
    >>> check_along(circle, y, x, -x / y).state, check_along(circle, y, x, x / y).state
    ('passed', 'failed')
    """
    mp = context()
    before = mp.prec
    try:
        curve = Curve(difference, dependent)
        slope = Program((), [derivative], stand_ins(derivative))
        others = tuple(s for s in free_symbols(difference, derivative, wrt) if s is not dependent)
        with Budget(bounds().curve_work):
            return _compared(_trials(curve, others), curve, slope, wrt, order, points)
    except Refusal as refusal:
        return Check("unknown", (), refusal.inlines())
    except SlowError as error:
        return Check("unknown", (), words(error.message))
    finally:
        mp.prec = before


def _trials(curve: Curve, others: Sequence[Expr]) -> Iterator[tuple[Point, Any]]:
    for point in real_points(others):
        for root in curve.roots(point)[:2]:
            yield point, root


def _compared(
    trials: Iterator[tuple[Point, Any]],
    curve: Curve,
    slope: Program,
    wrt: Expr,
    order: int,
    wanted: int,
) -> Check:
    mp = context()
    found: list[Comparison] = []
    obstacle = words("no point of the curve was found")
    while len(found) < wanted:
        try:
            trial = next(trials, None)
            if trial is None:
                break
            point, root = trial
            agreed = _compare(curve, slope, point, wrt, root, order)
        except Refusal as refusal:
            obstacle = refusal.inlines()
            break
        if agreed is None:
            continue
        same, quotient, value = agreed
        at = {**point, curve.dependent: public(root)}
        found.append(Comparison(at, public(quotient), public(mp.mpf(value))))
        if not same:
            reason = words("points of the curve itself give another slope")
            return Check("failed", tuple(found), reason)
    return Check("passed", tuple(found)) if found else Check("unknown", (), obstacle)


def _compare(
    curve: Curve, slope: Program, point: Point, wrt: Expr, root: Any, order: int
) -> tuple[bool, Any, Any] | None:
    """Compare at one point; None where two quotients of different steps do not agree either."""
    mp = context()
    mp.prec = CHECK_BITS + 2 * STEP_BITS * order
    y = curve.polish(point, root)
    if y is None:
        return None
    given = {**point, curve.dependent: y}
    place = slope.outputs[0]
    value = slope.run(mp, {s: v for s, v in given.items() if s in slope.inputs})[place]
    fine = curve.slope(point, wrt, y, order, STEP_BITS)
    coarse = curve.slope(point, wrt, y, order, STEP_BITS - 8)
    if value is None or fine is None or coarse is None or not alike(fine, coarse):
        return None
    return alike(fine, value), fine, value


def alike(left: Any, right: Any) -> bool:
    """Tell whether two numbers agree, or are both nothing but rounding."""
    mp = context()
    scale = max(abs(left), abs(right))
    if scale < mp.ldexp(1, -STEP_BITS):
        return True
    return bool(abs(left - right) <= mp.ldexp(scale, -AGREE_BITS))


def solutions(
    difference: Expr, unknown: Expr, point: Mapping[Expr, Expr]
) -> tuple[tuple[Expr, bool], ...]:
    """Solve ``difference = 0`` for one variable near 0, exactly where a short form fits.

    Args:
        difference: zero where the equation holds.
        unknown: the variable to solve for.
        point: the values of all others, constant expressions.

    Returns:
        Constant expressions and whether each is exact.

    Raises:
        LimitError: the work was spent before any was found.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> solutions(x**2 + y**2 - 1, y, {x: number(Fraction(3, 5))})
    ((-4/5, True), (4/5, True))
    """
    mp = context()
    before = mp.prec
    found: list[tuple[Expr, bool]] = []
    try:
        with Budget(bounds().curve_work):
            mp.prec = CHECK_BITS
            given = _numbers(point)
            curve = Curve(difference, unknown)
            for root in curve.roots(given):
                bits = LOOSE if curve.is_flat(given, root) else SCAN_BITS // 2
                exact = _recognized(root, difference, unknown, point, bits)
                if exact is not None:
                    found.append((exact, True))
                    continue
                mp.prec = CHECK_BITS
                fine = curve.polish(given, root)
                found.append((_as_number(root if fine is None else fine), False))
    except Refusal as refusal:
        if refusal.final and not found:
            raise LimitError(
                f"finding {unknown.value} there takes too long",
                hint=f"give {unknown.value} as well, or ask for fewer points at a time",
            ) from None
    finally:
        mp.prec = before
    return tuple(found)


def _numbers(point: Mapping[Expr, Expr]) -> dict[Expr, Any]:
    names = tuple(point)
    program = Program(point.items(), names)
    values = program.run(context(), {})
    return {name: values[place] for name, place in zip(names, program.outputs, strict=True)}


def _as_number(value: Any) -> Expr:
    sign, mantissa, exponent, _ = value._mpf_
    return number(Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent)


def _short(value: Any, bits: int) -> Fraction | None:
    """Return the nearby fraction of small denominator, if the value agrees in so many bits."""
    mp = context()
    if abs(value) > 10**6:
        return None
    exact = _as_number(value).value
    near = Fraction(exact).limit_denominator(1000)
    return near if abs(near - exact) < Fraction(1, 2**bits) and mp else None


def _times_pi(factor: Expr) -> Expr:
    return div(mul(number(factor.value.numerator), PI), number(factor.value.denominator))


SHAPES: tuple[tuple[Callable[[Any, Any], Any], Callable[[Expr], Expr]], ...] = (
    (lambda mp, v: v, lambda q: q),
    (lambda mp, v: v / mp.pi, _times_pi),
    (lambda mp, v: v * v, lambda q: make("sqrt", q)),
    (lambda mp, v: mp.exp(v), lambda q: make("ln", q)),
    (lambda mp, v: mp.log(abs(v)) if v else mp.mpf(0), lambda q: make("exp", q)),
    (lambda mp, v: v**3, lambda q: make("root", q, 3)),
)
"""How a fraction can be found behind a value: what to apply to the value, and its inverse."""


def _recognized(
    value: Any, difference: Expr, unknown: Expr, point: Mapping[Expr, Expr], bits: int
) -> Expr | None:
    """Find a short exact number at a value, and make sure that it solves the equation."""
    mp = context()
    if abs(value) > 10**6:
        return None
    for inside, written in SHAPES:
        near = _short(inside(mp, value), bits)
        if near is None:
            continue
        shown = written(number(abs(near)))
        for candidate in (shown, make("neg", shown)) if not shown.is_number else (number(near),):
            found = exact_value([], difference, {**point, unknown: candidate})
            if found is ZERO and _near(candidate, value, bits * 2 // 3):
                return exact_value([], candidate, {}) or candidate
    return None


def _near(candidate: Expr, value: Any, bits: int) -> bool:
    mp = context()
    program = Program((), [candidate])
    found = program.run(mp, {})[program.outputs[0]]
    return found is not None and abs(found - value) < mp.ldexp(1, -bits)


def check_parametric(
    x: Expr, y: Expr, parameter: Expr, derivative: Expr, *, order: int = 1, points: int = 5
) -> Check:
    """Compare dy/dx, or d²y/dx², with divided differences of neighboring points of a curve.

    >>> from chainrule.model import symbol
    >>> t = symbol("t")
    >>> circle = make("cos", t), make("sin", t)
    >>> check_parametric(*circle, t, -make("cot", t)).state
    'passed'
    """
    mp = context()
    before = mp.prec
    found: list[Comparison] = []
    obstacle = words("no point of the curve was found")
    try:
        unknown = stand_ins(x, y)
        curve, slope = Program((), [x, y], unknown), Program((), [derivative], unknown)
        symbols = tuple(dict.fromkeys((*curve.inputs, *slope.inputs, parameter)))
        with Budget(bounds().curve_work):
            for point in real_points(symbols):
                mp.prec = CHECK_BITS
                quotient = _divided_difference(curve, point, parameter, order, STEP_BITS + 10)
                coarse = _divided_difference(curve, point, parameter, order, STEP_BITS)
                given = {s: v for s, v in point.items() if s in slope.inputs}
                value = slope.run(mp, given)[slope.outputs[0]]
                if quotient is None or coarse is None or value is None:
                    continue
                if not alike(quotient, coarse):
                    continue
                found.append(Comparison(point, public(quotient), public(mp.mpf(value))))
                if not alike(quotient, value):
                    reason = words("points of the curve itself give another slope")
                    return Check("failed", tuple(found), reason)
                if len(found) >= points:
                    break
    except Refusal as refusal:
        obstacle = refusal.inlines()
    except SlowError as error:
        return Check("unknown", (), words(error.message))
    finally:
        mp.prec = before
    return Check("passed", tuple(found)) if found else Check("unknown", (), obstacle)


def _divided_difference(
    curve: Program, point: Point, parameter: Expr, order: int, step_bits: int
) -> Any:
    """Return [P₋, P₊]y for order 1 and 2·[P₋, P₀, P₊]y for order 2."""
    mp = context()
    center = mp.mpf(point[parameter].numerator) / point[parameter].denominator
    step = mp.ldexp(1, mp.mag(center) - step_bits)
    places: list[tuple[Any, Any]] = []
    for offset in (-1, 1) if order == 1 else (-1, 0, 1):
        moved = {**point, parameter: center + offset * step}
        values = curve.run(mp, {s: v for s, v in moved.items() if s in curve.inputs})
        x, y = (values[place] for place in curve.outputs)
        if x is None or y is None:
            return None
        places.append((x, y))
    slopes: list[Any] = []
    for (x, y), (u, v) in pairwise(places):
        if u == x:
            return None
        slopes.append((v - y) / (u - x))
    if order == 1:
        return slopes[0]
    return 2 * (slopes[1] - slopes[0]) / (places[2][0] - places[0][0])

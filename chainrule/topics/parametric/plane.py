"""Plane curves given by a parameter or in polar coordinates: dy/dx and d²y/dx²."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from chainrule.checks.agreement import agreed
from chainrule.checks.curves import check_parametric
from chainrule.checks.definition import Check
from chainrule.model import ZERO, Expr, free_symbols, make, number, symbol
from chainrule.model.errors import InputError, LimitError
from chainrule.numeric import Existence, differentiability, evaluate, within_time
from chainrule.syntax import Formula, Reading
from chainrule.tidy import tidy
from chainrule.tidy.polynomial import together, written
from chainrule.topics.common.formulas import (
    NAMED,
    Let,
    Source,
    as_formula,
    parameter_of,
    read_lets,
    single,
    whole,
)
from chainrule.topics.common.numbers import DIFFERENTIABLE, Number, numbers_at, where_it_exists
from chainrule.topics.common.points import named, point_for
from chainrule.topics.common.result import Shown
from chainrule.topics.parametric.space import VectorCurve, vector
from chainrule.trace.decompose import derivative_of

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document

NEAR = Fraction(1, 10**9)
"""Where a slope is looked for beside a point that has none."""

Kind = Literal["slanted", "horizontal", "vertical", "singular", "undefined"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A derivative by x as a quotient of derivatives by the parameter.

    Attributes:
        top: the derivative by the parameter of y, or of the derivative before.
        quotient: it over dx/dt.
        result: the same, tidied.
        check: the outcome of the independent check.
    """

    top: Expr
    quotient: Expr
    result: Expr
    check: Check


@dataclass(frozen=True)
class ParametricCurve(Shown):
    """A checked derivation of dy/dx along a plane curve, immutable and picklable.

    Attributes:
        across: the first coordinate: its name and its formula as typed.
        up: the second coordinate.
        parameter: the parameter, t.
        lets: the user's own intermediate variables; for a polar curve the last one is r.
        is_polar: whether the curve was given as r(θ).
        run: dx/dt with every definition put in.
        rise: dy/dt.
        ratios: dy/dx and, for order 2, d²y/dx².
        readings: what was ambiguous in the text.
    """

    across: Let
    up: Let
    parameter: Expr
    lets: tuple[Let, ...]
    is_polar: bool
    run: Expr
    rise: Expr
    ratios: tuple[Ratio, ...]
    readings: tuple[Reading, ...] = ()

    @property
    def coordinates(self) -> tuple[Expr, Expr]:
        """Return both formulas with every definition put in."""
        return whole(self.across[1], self.lets), whole(self.up[1], self.lets)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return the outcomes of the independent checks."""
        return tuple(ratio.check for ratio in self.ratios)

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        return tuple(s for s in free_symbols(*self.coordinates) if s is not self.parameter)

    @cached_property
    def derivatives(self) -> tuple[sympy.Expr, ...]:
        """Return dy/dx, d²y/dx², … as SymPy expressions in the parameter."""
        from chainrule.bridge import to_sympy

        return tuple(to_sympy(ratio.result, evaluate=True) for ratio in self.ratios)

    @property
    def derivative(self) -> sympy.Expr:
        """Return dy/dx as a SymPy expression in the parameter.

        >>> parametric("t^2", "t^3").derivative
        3*t/2
        """
        return self.derivatives[0]

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> ParametricAt:
        """Evaluate at a value of the parameter.

        Raises:
            PointError: the point names the wrong variables.
        """
        return parametric_at(self, named(point, values), digits=digits)

    def explain(self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.topics.parametric.words import explain_parametric

        return explain_parametric(self, within_time(self.at(point, digits=digits) for point in at))


@dataclass(frozen=True)
class ParametricAt:
    """A parametric curve at one value of its parameter.

    Attributes:
        point: the values of the parameter and of all constants.
        kind: how the tangent lies; ``singular`` where dx/dt and dy/dt are both 0.
        radius: r of a polar curve, else None.
        place: the values of both coordinates.
        speed: dx/dt and dy/dt.
        results: dy/dx and, for order 2, d²y/dx².
        existence: what dx/dt and dy/dt of the original formulas do there.
        limit: the slope approached from both sides where the formula has none, or None.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    kind: Kind
    radius: Number | None
    place: tuple[Number, Number]
    speed: tuple[Number, Number]
    results: tuple[Number, ...]
    existence: tuple[Existence, Existence]
    limit: Number | None
    digits: int


def parametric(
    x: Source,
    y: Source,
    *,
    wrt: str | None = None,
    order: int = 2,
    let: Sequence[str] = (),
    log_base: int | None = None,
) -> ParametricCurve:
    """Find dy/dx along a curve x(t), y(t) by the chain rule.

    Args:
        x: the first coordinate, ``"cos t"`` or ``"x = cos t"``, or a SymPy expression.
        y: the second coordinate.
        wrt: the parameter; ``t`` or the only variable by default.
        order: 1 for dy/dx alone, 2 also for d²y/dx².
        let: definitions such as ``"u = t^2"``, each using earlier ones.
        log_base: base of ``log``; natural by default.

    Raises:
        InputError: the text cannot be read, or x does not change with the parameter.

    >>> parametric("cos t", "sin t").derivatives
    (-cot(t), -csc(t)**3)
    """
    lets, readings = read_lets(let, log_base=log_base)
    names = [name.value for name, _ in lets] + ([wrt] if wrt else [])
    formulas = [as_formula(formula, log_base, names) for formula in (x, y)]
    given = [formula.name for formula in formulas]
    if given[0] is not None and given[0] == given[1]:
        raise InputError(
            f"both formulas are called {given[0]}",
            hint='name them x and y: chainrule parametric "x = cos t" "y = sin t"',
        )
    if given[0] == "y" or given[1] == "x":
        formulas.reverse()
        given.reverse()
    hint = "give x(t) and y(t) as two formulas, or all components in one list"
    exprs = [single(formula, hint) for formula in formulas]
    used = free_symbols(*(whole(expr, lets) for expr in exprs))
    t = parameter_of(used, wrt, ("t", "theta"))
    across, up = _coordinate_names(given, {s.value for s in (*used, *(n for n, _ in lets))})
    for formula in formulas:
        readings = (*readings, *formula.readings)
    return _curve((across, exprs[0]), (up, exprs[1]), t, lets, order, readings)


def pose(
    formulas: Sequence[str],
    *,
    polar_radius: str | None = None,
    wrt: str | None = None,
    order: int | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
) -> ParametricCurve | VectorCurve:
    """Choose between a plane curve, a polar curve and a curve of vectors by what is given.

    Raises:
        InputError: neither two formulas, nor one list, nor a radius is given.
    """
    if polar_radius is not None:
        if formulas:
            raise InputError(
                "expected either --polar or x(t) and y(t), found both",
                hint='for example: chainrule parametric --polar "1 + cos theta"',
            )
        return polar(polar_radius, wrt=wrt, order=order or 1, let=let, log_base=log_base)
    if len(formulas) == 2:
        x, y = formulas
        return parametric(x, y, wrt=wrt, order=order or 2, let=let, log_base=log_base)
    if len(formulas) != 1:
        count = "none" if not formulas else len(formulas)
        raise InputError(
            f"expected two formulas x(t) and y(t), or one list, found {count}",
            hint='for example: chainrule parametric "cos t" "sin t"',
        )
    names = [match.group(1) for line in let if (match := NAMED.match(line)) is not None]
    formula = as_formula(formulas[0], log_base, names)
    if len(formula.exprs) < 2:
        raise InputError(
            "expected a second formula, y(t)",
            source=formula.text,
            start=len(formula.text),
            hint='for example: chainrule parametric "cos t" "sin t"',
        )
    return vector(formula, wrt=wrt, let=let, log_base=log_base)


def polar(
    radius: Source,
    *,
    wrt: str | None = None,
    order: int = 1,
    let: Sequence[str] = (),
    log_base: int | None = None,
) -> ParametricCurve:
    """Find dy/dx along a polar curve r(θ), with x = r cos θ and y = r sin θ.

    Args:
        radius: the formula of r, ``"1 + cos theta"`` or ``"r = 1 + cos theta"``.
        wrt: the angle; ``theta`` or the only variable by default.
        order: 1 for dy/dx alone, 2 also for d²y/dx².
        let: definitions, each using earlier ones.
        log_base: base of ``log``; natural by default.

    Raises:
        InputError: the text cannot be read.

    >>> polar("theta").derivative
    (theta*cos(theta) + sin(theta))/(-theta*sin(theta) + cos(theta))
    """
    lets, readings = read_lets(let, log_base=log_base)
    names = [name.value for name, _ in lets] + ([wrt] if wrt else [])
    formula: Formula = as_formula(radius, log_base, names)
    expr = single(formula, "give r as one formula in theta")
    used = free_symbols(whole(expr, lets))
    angle = parameter_of(used, wrt, ("theta", "phi", "t"), default="theta")
    taken = {s.value for s in used} | set(names)
    r = symbol(next(n for n in (formula.name or "r", "r", "rho", "R", "radius") if n not in taken))
    across, up = _coordinate_names([None, None], taken)
    lets = (*lets, (r, expr))
    x, y = r * make("cos", angle), r * make("sin", angle)
    readings = (*readings, *formula.readings)
    return _curve((across, x), (up, y), angle, lets, order, readings, is_polar=True)


def _coordinate_names(given: Sequence[str | None], taken: set[str]) -> tuple[Expr, Expr]:
    """Call the coordinates as the user did, else x and y, else X and Y."""
    found: list[str] = []
    for name, plain in zip(given, ("x", "y"), strict=True):
        choices = (name, plain, plain.upper(), f"{plain}_1")
        found.append(next(n for n in choices if n and n not in taken and n not in found))
    return symbol(found[0]), symbol(found[1])


def _curve(
    across: Let,
    up: Let,
    t: Expr,
    lets: tuple[Let, ...],
    order: int,
    readings: tuple[Reading, ...],
    *,
    is_polar: bool = False,
) -> ParametricCurve:
    if order not in (1, 2):
        raise LimitError(f"the order must be 1 or 2, not {order}")
    x, y = whole(across[1], lets), whole(up[1], lets)
    run, rise = derivative_of(x, t), derivative_of(y, t)
    if run is ZERO:
        raise InputError(
            f"{across[0].value} does not change with {t.value}, so the curve has no "
            f"d{up[0].value}/d{across[0].value}",
            hint="the curve is a vertical line or a point",
        )
    ratios: list[Ratio] = []
    top = rise
    for index in range(1, order + 1):
        quotient = top / run
        compare = partial(check_parametric, x, y, t, order=index)
        result, checked = agreed(shortest_quotient(top, run), quotient, compare)
        ratios.append(Ratio(top, quotient, result, checked))
        top = derivative_of(result, t)
    return ParametricCurve(across, up, t, lets, is_polar, run, rise, tuple(ratios), readings)


def shortest_quotient(top: Expr, bottom: Expr) -> Expr:
    """Tidy a quotient; over one denominator where that is shorter."""
    from chainrule.model import size

    tidied = tidy(top / bottom)
    combined = together(tidied)
    if combined is None:
        return tidied
    other = written(combined)
    return other if size(other) < size(tidied) else tidied


def parametric_at(
    curve: ParametricCurve, values: Mapping[str, Any], *, digits: int = 6
) -> ParametricAt:
    """Evaluate coordinates, slopes and results at a value of the parameter.

    Raises:
        PointError: the point names the wrong variables.
    """
    point = point_for(values, (curve.parameter, *curve.held))
    radius = whole(curve.lets[-1][1], curve.lets[:-1]) if curve.is_polar else ZERO
    wanted = [radius, *curve.coordinates, curve.run, curve.rise]
    wanted += [ratio.result for ratio in curve.ratios]
    r, x, y, run, rise, *results = numbers_at(wanted, point, digits)
    for index, ratio in enumerate(curve.ratios[:-1], start=1):
        results[index] = where_it_exists(results[index], ratio.result, curve.parameter, point)
    first, second = (
        differentiability([], coordinate, curve.parameter, point, derivative=value.outcome)
        for coordinate, value in zip(curve.coordinates, (run, rise), strict=True)
    )
    kind = _kind(run, rise)
    if first.kind not in DIFFERENTIABLE or second.kind not in DIFFERENTIABLE:
        kind = "undefined"
    limit = None
    if kind == "singular":
        limit = results[0] if results[0].outcome.defined else _limit(curve, point)
    return ParametricAt(
        tuple(point.items()),
        kind,
        r if curve.is_polar else None,
        (x, y),
        (run, rise),
        tuple(results),
        (first, second),
        limit,
        digits,
    )


def _limit(curve: ParametricCurve, point: dict[Expr, Expr]) -> Number | None:
    """Return the slope beside a point, where it is the same on both sides to six digits."""
    t, slope = curve.parameter, curve.ratios[0].result
    found: list[Any] = []
    for offset in (NEAR, -NEAR, NEAR / 1000, -NEAR / 1000):
        (value,) = numbers_at([slope], {**point, t: point[t] + offset}, 15)
        if value.outcome.value is None:
            return None
        found.append(value.outcome.value)
    if max(found) - min(found) > 1e-7 * max(1, abs(found[-1])):
        return None
    rounded = round(float(found[-1]), 6)
    return Number(evaluate([], [number(Fraction(str(rounded)))], {}).popitem()[1], None)


def _kind(run: Number, rise: Number) -> Kind:
    if not run.outcome.defined or not rise.outcome.defined:
        return "undefined"
    if run.is_zero:
        return "singular" if rise.is_zero else "vertical"
    return "horizontal" if rise.is_zero else "slanted"

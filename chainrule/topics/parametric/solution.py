"""Plane curves given by a parameter or in polar coordinates: dy/dx and d²y/dx²."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from chainrule.checks.agreement import agreed
from chainrule.checks.curves import check_parametric
from chainrule.checks.definition import Check
from chainrule.model import ZERO, Expr, Trace, free_symbols, make, size, symbol
from chainrule.model.errors import InputError, LimitError
from chainrule.syntax import Reading
from chainrule.tidy import tidy
from chainrule.tidy.polynomial import together, written
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import Let, Name, Source, parameter_of, single, whole
from chainrule.trace.decompose import decompose, derivative_of


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
class ParametricSolution:
    """A checked derivation of dy/dx along a plane curve, immutable and picklable.

    Attributes:
        across: the first coordinate: its name and its formula as typed.
        up: the second coordinate.
        parameter: the parameter, t.
        lets: the user's own intermediate variables; for a polar curve the last one is r.
        is_polar: whether the curve was given as r(θ).
        run: dx/dt with every definition put in.
        rise: dy/dt.
        ratios: dy/dx and, where it is shown, d²y/dx².
        order: which of them was asked for.
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
    order: int
    readings: tuple[Reading, ...] = ()

    @property
    def coordinates(self) -> tuple[Expr, Expr]:
        """Return both formulas with every definition put in."""
        return whole(self.across[1], self.lets), whole(self.up[1], self.lets)

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        return tuple(s for s in free_symbols(*self.coordinates) if s is not self.parameter)

    @cached_property
    def trace(self) -> Trace:
        """Return the steps of both coordinates."""
        named = [(name.value, expr) for name, expr in (self.across, self.up)]
        return decompose(named, [self.parameter], lets=self.lets)


def parametric_solution(
    formulas: Sequence[Source],
    wrt: Name | None,
    order: int | None,
    let: Sequence[str],
    log_base: int | None,
) -> ParametricSolution:
    """Find dy/dx along a curve x(t), y(t) by the chain rule.

    Raises:
        InputError: the text cannot be read, or x does not change with the parameter.
    """
    definitions = read_definitions(let, log_base, wrt)
    pair, lets = definitions.formulas(formulas)
    given = [formula.name for formula in pair]
    if given[0] is not None and given[0] == given[1]:
        raise InputError(
            f"both formulas are called {given[0]}",
            hint='name them x and y: chainrule parametric "x = cos t" "y = sin t"',
        )
    if given[0] == "y" or given[1] == "x":
        pair.reverse()
        given.reverse()
    hint = "give x(t) and y(t) as two formulas, or all components in one list"
    exprs = [single(formula, hint) for formula in pair]
    used = free_symbols(*(whole(expr, lets) for expr in exprs))
    t = parameter_of(used, wrt, ("t", "theta"))
    across, up = _coordinate_names(given, {s.value for s in (*used, *(n for n, _ in lets))})
    readings = (*definitions.readings, *(r for formula in pair for r in formula.readings))
    x, y = exprs
    return _curve((across, x), (up, y), t, lets, readings, order=order, shown=2)


def polar_solution(
    radius: Source, wrt: Name | None, order: int | None, let: Sequence[str], log_base: int | None
) -> ParametricSolution:
    """Find dy/dx along a polar curve r(θ), with x = r cos θ and y = r sin θ.

    Raises:
        InputError: the text cannot be read.
    """
    definitions = read_definitions(let, log_base, wrt)
    formula, lets = definitions.formula(radius)
    expr = single(formula, "give r as one formula in theta")
    used = free_symbols(whole(expr, lets))
    angle = parameter_of(used, wrt, ("theta", "phi", "t"), default="theta")
    taken = {s.value for s in (*used, *(name for name, _ in lets))}
    r = symbol(next(n for n in (formula.name or "r", "r", "rho", "R", "radius") if n not in taken))
    across, up = _coordinate_names([None, None], taken)
    lets = (*lets, (r, expr))
    x, y = r * make("cos", angle), r * make("sin", angle)
    readings = (*definitions.readings, *formula.readings)
    return _curve((across, x), (up, y), angle, lets, readings, order=order, shown=1, is_polar=True)


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
    readings: tuple[Reading, ...],
    *,
    order: int | None,
    shown: int,
    is_polar: bool = False,
) -> ParametricSolution:
    """Derive a curve: up to the order asked for, or to what is shown where none is."""
    asked = 1 if order is None else order
    if asked not in (1, 2):
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
    for index in range(1, (shown if order is None else order) + 1):
        quotient = top / run
        compare = partial(check_parametric, x, y, t, order=index)
        result, checked = agreed(shortest_quotient(top, run), quotient, compare)
        ratios.append(Ratio(top, quotient, result, checked))
        top = derivative_of(result, t)
    return ParametricSolution(
        across, up, t, lets, is_polar, run, rise, tuple(ratios), asked, readings
    )


def shortest_quotient(top: Expr, bottom: Expr) -> Expr:
    """Tidy a quotient; over one denominator where that is shorter."""
    tidied = tidy(top / bottom)
    combined = together(tidied)
    if combined is None:
        return tidied
    other = written(combined)
    return other if size(other) < size(tidied) else tidied

"""The derivative of an inverse function: one over the derivative, at the right place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chainrule.checks.agreement import agreed
from chainrule.checks.curves import check_along
from chainrule.checks.definition import Check
from chainrule.model import ZERO, Expr, Trace, div, free_symbols, neg, power, symbol
from chainrule.model.errors import InputError, LimitError
from chainrule.syntax import Reading
from chainrule.tidy import tidy
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import Let, Name, Source, parameter_of, single, whole
from chainrule.topics.inverse.closed import Explicit, closed
from chainrule.trace.decompose import decompose, derivative_of
from chainrule.trace.domain import signs

HIGHEST = 2
"""Order of derivative that there is a formula for here."""


@dataclass(frozen=True, slots=True)
class Curvature:
    """The second derivative of an inverse function.

    Attributes:
        slope: f″(x).
        raw: −f″(x)/f′(x)³, as it is put together.
        result: the same, tidied.
        check: the outcome of the independent check.
    """

    slope: Expr
    raw: Expr
    result: Expr
    check: Check


@dataclass(frozen=True)
class InverseSolution:
    """A checked derivative of an inverse function, immutable and picklable.

    Attributes:
        name: what the function is called.
        expr: its formula as typed.
        argument: its variable, x.
        value: the name of its value, y.
        lets: the user's own intermediate variables, in order.
        slope: f′(x).
        result: 1/f′(x), tidied.
        check: the outcome of the independent check.
        closed: the derivatives in terms of y, where f(x) = y can be undone step by step.
        second: the second derivative, if it was asked for.
        readings: what was ambiguous in the text.
    """

    name: Expr
    expr: Expr
    argument: Expr
    value: Expr
    lets: tuple[Let, ...]
    slope: Expr
    result: Expr
    check: Check
    closed: Explicit | None = None
    second: Curvature | None = None
    readings: tuple[Reading, ...] = ()

    @property
    def order(self) -> int:
        """Return the order of the derivative."""
        return 1 if self.second is None else 2

    @property
    def formula(self) -> Expr:
        """Return the formula with every definition put in."""
        return whole(self.expr, self.lets)

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        return tuple(s for s in free_symbols(self.formula) if s is not self.argument)

    @cached_property
    def trace(self) -> Trace:
        """Return the steps of the function."""
        return decompose([(self.name.value, self.expr)], [self.argument], lets=self.lets)

    @property
    def is_monotonic(self) -> bool:
        """Tell whether f′ is seen to be positive (or negative) everywhere."""
        known = signs(self.slope)[self.slope] == "positive"
        flipped = -self.slope
        return known or signs(flipped)[flipped] == "positive"


def inverse_solution(
    formula: Source, wrt: Name | None, let: Sequence[str], log_base: int | None, order: int = 1
) -> InverseSolution:
    """Differentiate the inverse of a function without solving for it.

    Raises:
        InputError: the text cannot be read, or the function is constant.
        LimitError: the order is above 2.
    """
    if order > HIGHEST:
        raise LimitError(
            f"the inverse is differentiated up to order {HIGHEST}", hint="choose --order 2 or 1"
        )
    definitions = read_definitions(let, log_base, wrt)
    given, lets = definitions.formula(formula)
    expr = single(given, "give one formula f(x)")
    full = whole(expr, lets)
    used = free_symbols(full)
    x = given.arguments[0] if given.arguments and wrt is None else None
    x = parameter_of(used, wrt, ("x", "t", "theta")) if x is None else x
    taken = {s.value for s in (x, *used, *(name for name, _ in lets))}
    name, value = _called(given.name, bool(given.arguments), taken)
    slope = derivative_of(full, x)
    if slope is ZERO:
        raise InputError(
            f"the function does not change with {x.value}, so it has no inverse",
            source=given.text or None,
            start=0 if given.text else None,
            end=len(given.text) or None,
        )
    result, checked = agreed(
        tidy(1 / slope), 1 / slope, lambda form: check_along(full - value, x, value, form)
    )
    readings = (*definitions.readings, *given.readings)
    second = _second(full - value, x, value, slope) if order > 1 else None
    onward = closed(full, x, value, slope, order)
    return InverseSolution(
        name, expr, x, value, lets, slope, result, checked, onward, second, readings
    )


def _second(difference: Expr, x: Expr, y: Expr, slope: Expr) -> Curvature:
    bend = derivative_of(slope, x)
    raw = neg(div(bend, power(slope, 3)))
    result, checked = agreed(
        tidy(raw), raw, lambda form: check_along(difference, x, y, form, order=2, points=3)
    )
    return Curvature(bend, raw, result, checked)


def _called(given: str | None, is_function: bool, taken: set[str]) -> tuple[Expr, Expr]:
    """Name the function and its value: ``f(x) = …`` names the one, ``y = …`` the other."""
    function = given if is_function else None
    value = None if is_function else given
    name = next(n for n in (function, "f", "F", "h", "function") if n and n not in taken)
    called = next(n for n in (value, "y", "z", "w", "value") if n and n not in taken)
    return symbol(name), symbol(called)

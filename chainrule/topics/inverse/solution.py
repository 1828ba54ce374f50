"""The derivative of an inverse function: one over the derivative, at the right place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chainrule.checks.agreement import agreed
from chainrule.checks.curves import check_along
from chainrule.checks.definition import Check
from chainrule.model import ZERO, Expr, Trace, free_symbols, symbol
from chainrule.model.errors import InputError
from chainrule.syntax import Reading
from chainrule.tidy import tidy
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import Let, Name, Source, parameter_of, single, whole
from chainrule.trace.decompose import decompose, derivative_of
from chainrule.trace.domain import signs


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
    readings: tuple[Reading, ...] = ()

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
    formula: Source, wrt: Name | None, let: Sequence[str], log_base: int | None
) -> InverseSolution:
    """Differentiate the inverse of a function without solving for it.

    Raises:
        InputError: the text cannot be read, or the function is constant.
    """
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
    return InverseSolution(
        name, expr, x, value, lets, slope, result, checked, (*definitions.readings, *given.readings)
    )


def _called(given: str | None, is_function: bool, taken: set[str]) -> tuple[Expr, Expr]:
    """Name the function and its value: ``f(x) = …`` names the one, ``y = …`` the other."""
    function = given if is_function else None
    value = None if is_function else given
    name = next(n for n in (function, "f", "F", "h", "function") if n and n not in taken)
    called = next(n for n in (value, "y", "z", "w", "value") if n and n not in taken)
    return symbol(name), symbol(called)

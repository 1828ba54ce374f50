"""Rows for functions known only by name, and for integrals with variable limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.model import ZERO, Expr, Rule, make, substitute

UNKNOWN = "Unknown functions and integrals"

QUADRATURE_DEGREE = 6


INVERSE_ORDER = (-1,)
"""The orders of ``f⁻¹(u)``, the inverse of an unknown function."""


def call_partial(name: str, orders: tuple[int, ...], operands: tuple[Expr, ...], i: int) -> Expr:
    """Return the unknown function with its derivative by the i-th operand taken once more.

    The inverse has the slope 1/f′(f⁻¹(u)).
    """
    if orders == INVERSE_ORDER:
        value = make("call", *operands, value=(name, orders))
        return 1 / make("call", value, value=(name, (1,)))
    raised = tuple(order + (k == i) for k, order in enumerate(orders))
    return make("call", *operands, value=(name, raised))


def leibniz(_: Expr, integrand: Expr, dummy: Expr, lower: Expr, upper: Expr) -> tuple[Any, ...]:
    """Return the integrand at the limits: minus at the lower one, plus at the upper one."""
    return (
        None,
        None,
        -substitute(integrand, {dummy: lower}),
        substitute(integrand, {dummy: upper}),
    )


def integral_parameter(node: Expr, symbol: Expr, derivative_of_integrand: Expr) -> Expr:
    """Return ∫ ∂g/∂p dt, the part of an integral's derivative that comes from inside.

    Args:
        node: the integral; its limits are kept.
        symbol: the parameter p; the result is 0 where it is the dummy variable itself.
        derivative_of_integrand: ∂g/∂p, in the dummy variable of ``node``.

    >>> from chainrule.model import number, symbol
    >>> p, t = symbol("p"), symbol("t")
    >>> integral_parameter(make("integral", p * t, t, number(0), number(1)), p, t)
    integral(t, t, 0, 1)
    """
    dummy, lower, upper = node.args[1:]
    vanishes = derivative_of_integrand.is_number and derivative_of_integrand.value == 0
    if vanishes or symbol is dummy:
        return ZERO
    return make("integral", derivative_of_integrand, dummy, lower, upper)


def quadrature(mp: Any, integrand: Callable[[Any], Any], _: Any, lower: Any, upper: Any) -> Any:
    """Return the integral of a Python function between two numbers; nan if a value is missing.

    The integrand's and the dummy's places take the function and nothing.
    """
    if any(mp.isnan(limit) or mp.isinf(limit) for limit in (lower, upper)):
        return mp.nan
    try:
        value = mp.quad(integrand, [lower, upper], maxdegree=QUADRATURE_DEGREE)
    except (ArithmeticError, ValueError, mp.NoConvergence):
        return mp.nan
    return mp.nan if value.imag != 0 else value.real


ROWS = (
    Rule(
        name="call",
        title="unknown function",
        arity=None,
        partials=lambda y, *us: tuple(
            call_partial("f", (0,) * len(us), us, i) for i in range(len(us))
        ),
        numeric=lambda mp, *us: mp.nan,
        sample=(),
        reason="Nothing is known about the function, so its derivative keeps its name.",
        family=UNKNOWN,
    ),
    Rule(
        name="integral",
        title="Leibniz rule",
        arity=4,
        partials=leibniz,
        numeric=quadrature,
        sample=(),
        spellings=("integral", "Integral", "integrate", "int"),
        reason="Moving the upper limit adds the integrand there; moving the lower one takes it "
        "away.",
        family=UNKNOWN,
    ),
)

"""Rows for the activation functions that PyTorch names beyond the common ones."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from chainrule.model import ONE, ZERO, Expr, Rule, make, number
from chainrule.rules.arithmetic import A, point
from chainrule.rules.networks import ACTIVATIONS, softplus_value
from chainrule.rules.numbers import is_huge

SCALE = number(Fraction("1.0507009873554805"), decimal=True)
SCALED = number(Fraction("1.7580993408473766"), decimal=True)
"""λ and λ·α of selu, to the digits of a float."""

HALF = number(Fraction(1, 2))
BEND = "The derivative at a corner does not exist; it is taken as the slope to the left of it."


def cases(*parts: Expr) -> Expr:
    """Return a piecewise function."""
    return make("piecewise", *parts)


def above(u: Expr, bound: int | Expr) -> Expr:
    """Return the condition u > bound."""
    return make("gt", u, bound)


def ramp(u: Expr, lower: int, upper: int, slope: Expr = ONE) -> Expr:
    """Return the slope between two bounds, 0 outside."""
    within = make("and", make("gt", u, number(lower)), make("le", u, number(upper)))
    return cases(slope, within, ZERO)


def clamped(u: Expr, lower: int, upper: int) -> Expr:
    """Return u between two bounds."""
    return make("max", number(lower), make("min", number(upper), u))


def unit(
    name: str,
    title: str,
    spellings: tuple[str, ...],
    definition: Callable[[Expr], Expr],
    slope: Callable[[Expr], Expr],
    reason: str,
    corners: tuple[Expr, ...] = (),
    numeric: Callable[..., Any] | None = None,
) -> Rule:
    """Return the row of an activation function."""
    return Rule(
        name=name,
        title=title,
        definition=definition,
        partials=lambda y, u: (slope(u),),
        numeric=numeric,
        sample=point("3/10"),
        spellings=spellings,
        reason=reason,
        kinks=corners,
        convention=BEND if corners else "",
        family=ACTIVATIONS,
        activation=True,
    )


def mish_value(mp: Any, u: Any) -> Any:
    """Return u·tanh(ln(1 + eᵘ))."""
    if is_huge(mp, u):
        return u if u > 0 else mp.zero
    return u * mp.tanh(softplus_value(mp, u))


def mish_slope(u: Expr) -> Expr:
    """Return the slope of mish."""
    inner = make("softplus", u)
    return make("tanh", inner) + u * make("sigmoid", u) * make("sech", inner) ** 2


def softsign_value(mp: Any, u: Any) -> Any:
    """Return u/(1 + |u|)."""
    return mp.sign(u) if mp.isinf(u) else u / (1 + abs(u))


def tanhshrink_value(mp: Any, u: Any) -> Any:
    """Return u − tanh(u)."""
    return u if is_huge(mp, u) else u - mp.tanh(u)


ROWS = (
    unit(
        "elu", "exponential linear unit", ("elu", "ELU"),
        lambda u: cases(u, above(u, ZERO), make("expm1", u)),
        lambda u: cases(ONE, above(u, ZERO), make("exp", u)),
        "It is u for positive u and eᵘ − 1 for negative u; both slopes are 1 at 0.",
    ),
    unit(
        "selu", "scaled exponential linear unit", ("selu", "SELU"),
        lambda u: cases(SCALE * u, above(u, ZERO), SCALED * make("expm1", u)),
        lambda u: cases(SCALE, above(u, ZERO), SCALED * make("exp", u)),
        "It is λu for positive u and λα(eᵘ − 1) for negative u.",
        (A,),
    ),
    unit(
        "mish", "mish", ("mish", "Mish"),
        lambda u: u * make("tanh", make("softplus", u)),
        mish_slope,
        "The product rule applies; the slope of softplus is the sigmoid.",
        numeric=mish_value,
    ),
    unit(
        "softsign", "softsign", ("softsign", "Softsign"),
        lambda u: u / (1 + make("abs", u)),
        lambda u: 1 / (1 + make("abs", u)) ** 2,
        "The quotient rule applies on each side of 0, and both slopes are 1 there.",
        numeric=softsign_value,
    ),
    unit(
        "hardtanh", "hard hyperbolic tangent", ("hardtanh", "Hardtanh"),
        lambda u: clamped(u, -1, 1),
        lambda u: ramp(u, -1, 1),
        "It is u between −1 and 1 and constant outside.",
        (A + 1, A - 1),
    ),
    unit(
        "relu6", "rectified linear unit up to 6", ("relu6", "ReLU6"),
        lambda u: clamped(u, 0, 6),
        lambda u: ramp(u, 0, 6),
        "It is u between 0 and 6 and constant outside.",
        (A, A - 6),
    ),
    unit(
        "hardsigmoid", "hard sigmoid", ("hardsigmoid", "Hardsigmoid"),
        lambda u: clamped(u + 3, 0, 6) / 6,
        lambda u: ramp(u, -3, 3, number(Fraction(1, 6))),
        "It is u/6 + 1/2 between −3 and 3 and constant outside.",
        (A + 3, A - 3),
    ),
    unit(
        "hardswish", "hard swish", ("hardswish", "Hardswish"),
        lambda u: u * make("hardsigmoid", u),
        lambda u: cases(
            ZERO, make("le", u, number(-3)), (2 * u + 3) / 6, make("le", u, number(3)), ONE
        ),
        "It is u(u + 3)/6 between −3 and 3, 0 to the left and u to the right.",
        (A + 3, A - 3),
        lambda mp, u: u if u >= 3 else mp.zero if u <= -3 else u * (u + 3) / 6,
    ),
    unit(
        "tanhshrink", "tanh shrinkage", ("tanhshrink", "Tanhshrink"),
        lambda u: u - make("tanh", u),
        lambda u: make("tanh", u) ** 2,
        "The slope 1 − (1 − tanh²) is tanh².",
        numeric=tanhshrink_value,
    ),
    unit(
        "softshrink", "soft shrinkage", ("softshrink", "Softshrink"),
        lambda u: cases(u - HALF, above(u, HALF), u + HALF, make("lt", u, -HALF), ZERO),
        lambda u: cases(ONE, make("gt", make("abs", u), HALF), ZERO),
        "It is u moved by 1/2 toward 0, and 0 between −1/2 and 1/2.",
        (A - HALF, A + HALF),
    ),
    unit(
        "logsigmoid", "logarithm of the sigmoid", ("logsigmoid", "LogSigmoid", "log_expit"),
        lambda u: make("ln", make("sigmoid", u)),
        lambda u: make("sigmoid", -u),
        "The slope σ(1 − σ)/σ is 1 − σ(u), the sigmoid of −u.",
        numeric=lambda mp, u: -softplus_value(mp, -u),
    ),
)  # fmt: skip

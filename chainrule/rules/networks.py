"""Rows for the activation functions of neural networks, and for two-operand geometry."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from chainrule.model import ONE, PI, ZERO, Expr, Rule, make, number
from chainrule.rules.arithmetic import A, B, point
from chainrule.rules.numbers import exponential

ACTIVATIONS = "Activation functions"
PLANE = "Two variables"

LEAK = number(Fraction(1, 100))


def normal_density(u: Expr) -> Expr:
    """Return the standard normal density at u."""
    return make("exp", -(u**2 / 2)) / make("sqrt", 2 * PI)


def normal_probability(u: Expr) -> Expr:
    """Return the standard normal distribution function at u."""
    return (1 + make("erf", u / make("sqrt", number(2)))) / 2


def sigmoid_value(mp: Any, u: Any) -> Any:
    """Return 1/(1 + e^(−u))."""
    return 1 / (1 + exponential(mp, -u))


def softplus_value(mp: Any, u: Any) -> Any:
    """Return ln(1 + e^u) without overflow."""
    return mp.nan if mp.isnan(u) else max(u, mp.zero) + mp.log1p(exponential(mp, -abs(u)))


def gelu_value(mp: Any, u: Any) -> Any:
    """Return u times the normal distribution function, accurate in the left tail."""
    if mp.isnan(u):
        return mp.nan
    if mp.mag(u) > 1_000:
        return u if u > 0 else mp.zero
    return u * mp.erfc(-u / mp.sqrt(2)) / 2


def hypot_value(mp: Any, u: Any, v: Any) -> Any:
    """Return the length of the vector (u, v)."""
    return mp.sqrt(u * u + v * v)


def atan2_value(mp: Any, y: Any, x: Any) -> Any:
    """Return the angle of the point (x, y); nan at the origin."""
    if mp.isnan(y) or mp.isnan(x) or (y == 0 and x == 0):
        return mp.nan
    return mp.atan2(y, x)


ACTIVATION_ROWS = (
    Rule(
        name="sigmoid",
        title="sigmoid",
        definition=lambda u: 1 / (1 + make("exp", -u)),
        partials=lambda y, u: (y * (1 - y),),
        numeric=sigmoid_value,
        sample=point("3/5"),
        spellings=("sigmoid", "logistic", "expit", "σ"),
        reason="The reciprocal rule gives a slope that can be written with the value alone.",
        family=ACTIVATIONS,
        activation=True,
    ),
    Rule(
        name="softplus",
        title="softplus",
        definition=lambda u: make("ln", 1 + make("exp", u)),
        partials=lambda y, u: (make("sigmoid", u),),
        numeric=softplus_value,
        sample=point("3/5"),
        spellings=("softplus",),
        reason="The slope eᵘ/(1 + eᵘ) is the sigmoid.",
        family=ACTIVATIONS,
        activation=True,
    ),
    Rule(
        name="relu",
        title="rectified linear unit",
        definition=lambda u: make("max", ZERO, u),
        partials=lambda y, u: (make("bracket", make("gt", u, ZERO)),),
        sample=point("3/5"),
        spellings=("relu", "ReLU", "Relu", "ReLu"),
        reason="Relu is u for positive u and 0 for negative u, so its slope is 1 or 0.",
        kinks=(A,),
        convention="The derivative at 0 does not exist; it is taken as 0.",
        family=ACTIVATIONS,
        activation=True,
    ),
    Rule(
        name="leakyrelu",
        title="leaky rectified linear unit",
        definition=lambda u: make("piecewise", u, make("gt", u, ZERO), u / 100),
        partials=lambda y, u: (make("piecewise", ONE, make("gt", u, ZERO), LEAK),),
        sample=point("-3/5"),
        spellings=("leakyrelu", "LeakyReLU", "leaky_relu", "lrelu"),
        reason="It is u for positive u and u/100 for negative u, so its slope is 1 or 1/100.",
        kinks=(A,),
        convention="The derivative at 0 does not exist; it is taken as 1/100.",
        family=ACTIVATIONS,
        activation=True,
    ),
    Rule(
        name="silu",
        title="sigmoid linear unit",
        definition=lambda u: u * make("sigmoid", u),
        partials=lambda y, u: (y + make("sigmoid", u) * (1 - y),),
        numeric=lambda mp, u: u * sigmoid_value(mp, u) if u != mp.ninf else mp.zero,
        sample=point("3/5"),
        spellings=("silu", "SiLU", "swish"),
        reason="The product rule applies, and the sigmoid has the slope σ(1 − σ).",
        family=ACTIVATIONS,
        activation=True,
    ),
    Rule(
        name="gelu",
        title="Gaussian error linear unit",
        definition=lambda u: u * (1 + make("erf", u / make("sqrt", number(2)))) / 2,
        partials=lambda y, u: (normal_probability(u) + u * normal_density(u),),
        numeric=gelu_value,
        sample=point("3/5"),
        spellings=("gelu", "GELU"),
        reason="Gelu is u times the normal distribution function, so the product rule applies.",
        family=ACTIVATIONS,
        activation=True,
    ),
)

PLANE_ROWS = (
    Rule(
        name="atan2",
        title="angle of a point",
        arity=2,
        partials=lambda y, u, v: (v / (u**2 + v**2), -(u / (u**2 + v**2))),
        numeric=atan2_value,
        sample=point("3/5", "-4/3"),
        spellings=("atan2", "arctan2"),
        reason="The angle of the point (v, u) is arctan(u/v) up to a constant.",
        domain=(make("or", make("ne", A, ZERO), make("ne", B, ZERO)),),
        kinks=(make("piecewise", A, make("le", B, ZERO), ONE),),
        convention="The angle jumps by 2π on the negative axis; the slope beside it is used.",
        family=PLANE,
        sympy="atan2",
    ),
    Rule(
        name="hypot",
        title="length of a vector",
        arity=2,
        definition=lambda u, v: make("sqrt", u**2 + v**2),
        partials=lambda y, u, v: (u / y, v / y),
        numeric=hypot_value,
        sample=point("3/5", "-4/3"),
        spellings=("hypot",),
        reason="Each side counts in proportion to its share of the length.",
        kinks=(make("hypot", A, B),),
        family=PLANE,
    ),
)

ROWS = ACTIVATION_ROWS + PLANE_ROWS

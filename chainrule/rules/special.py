"""Rows for the gamma family, the error function, Bessel functions and integrals without names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.model import ONE, PI, ZERO, E, Expr, Rule, bounds, make
from chainrule.rules.arithmetic import A, B, point
from chainrule.rules.numbers import (
    guarded,
    is_huge,
    limited,
    modest,
    real,
    side,
)

GAMMA = "Gamma functions"
INTEGRALS = "Error function and integrals"
BESSEL = "Bessel functions and Lambert W"

BY_DEFINITION = "It is an integral up to u, so its slope is the integrand at u."
BESSEL_REASON = "Differentiate the series term by term: the neighboring orders appear."
SIZE_BITS = 64


def no_pole(operand: Expr) -> Expr:
    """Return the condition that ``operand`` is not one of 0, −1, −2, …."""
    return make("or", make("gt", operand, ZERO), make("ne", make("floor", operand), operand))


def digamma(operand: Expr) -> Expr:
    """Return the digamma node."""
    return make("digamma", operand)


def neighbors(op: str, order: Expr, u: Expr, upper: int) -> Expr:
    """Return (F_{n−1}(u) ± F_{n+1}(u))/2, where ``upper`` is the sign; for order 0 it is ±F₁(u).

    Source: DLMF 10.6.1, 10.6.3, 10.29.1, 10.29.3.
    """
    above = make(op, order + 1, u)
    above = above if upper > 0 else -above
    if order.is_number and order.value == 0:
        return above
    return (make(op, order - 1, u) + above) / 2


def bessel(name: str, *, alternating: bool) -> Callable[..., Any]:
    """Return the numeric column of a Bessel function; whole orders below 0 are reflected.

    Source: DLMF 10.4.1, 10.27.1, 10.27.3. ``alternating`` is whether F₋ₙ is (−1)ⁿ·Fₙ or Fₙ.
    """
    plain = modest(name, SIZE_BITS)
    positive = name in ("bessely", "besselk")

    def numeric(mp: Any, order: Any, x: Any) -> Any:
        if abs(order) > bounds().special_order or (positive and not x > 0):
            return mp.nan
        if not (order < 0 and mp.isint(order)):
            return plain(mp, order, x)
        value = plain(mp, -order, x)
        return -value if alternating and order % 2 else value

    return numeric


def polygamma_value(mp: Any, order: Any, x: Any) -> Any:
    """Return the polygamma function of a whole order from 0 to the bound."""
    if mp.isnan(order) or not mp.isint(order) or not 0 <= order <= bounds().special_order:
        return mp.nan
    if is_huge(mp, x) or x < -bounds().recurrence:
        return mp.nan
    return guarded(mp, mp.polygamma, int(order), x)


def gamma_beyond(mp: Any, x: Any) -> Any:
    """Return the limit of the gamma function; it has none to the left."""
    return mp.inf if x > 0 else mp.nan


def log_gamma(mp: Any, x: Any) -> Any:
    """Return ln Γ(x); left of 0 it is complex, and mpmath takes seconds to say so."""
    return mp.nan if x < 0 else limited("loggamma", gamma_beyond, 2_000)(mp, x)


GAMMA_ROWS = (
    Rule(
        name="factorial",
        title="factorial",
        definition=lambda u: make("gamma", u + 1),
        partials=lambda y, u: (y * digamma(u + 1),),
        numeric=limited("factorial", gamma_beyond, 2_000),
        sample=point("7/3"),
        spellings=("factorial", "fact"),
        reason="The logarithm of Γ has the digamma function as its slope.",
        domain=(no_pole(A + 1),),
        family=GAMMA,
        sympy="factorial",
    ),
    Rule(
        name="gamma",
        title="gamma function",
        partials=lambda y, u: (y * digamma(u),),
        numeric=limited("gamma", gamma_beyond, 2_000),
        sample=point("7/3"),
        spellings=("Gamma", "gamma", "tgamma"),
        reason="The logarithm of Γ has the digamma function as its slope, by definition.",
        domain=(no_pole(A),),
        family=GAMMA,
        sympy="gamma",
    ),
    Rule(
        name="loggamma",
        title="logarithm of gamma",
        partials=lambda y, u: (digamma(u),),
        numeric=log_gamma,
        sample=point("7/3"),
        spellings=("loggamma", "lgamma", "gammaln", "lnGamma", "lngamma"),
        reason="The digamma function is defined as this slope.",
        domain=(make("gt", A, ZERO),),
        family=GAMMA,
        sympy="loggamma",
    ),
    Rule(
        name="digamma",
        title="digamma function",
        partials=lambda y, u: (make("polygamma", ONE, u),),
        numeric=limited("digamma", gamma_beyond, 2_000),
        sample=point("7/3"),
        spellings=("digamma", "psi"),
        reason="The polygamma functions are the derivatives of the digamma function.",
        domain=(no_pole(A),),
        family=GAMMA,
    ),
    Rule(
        name="polygamma",
        title="polygamma function",
        arity=2,
        partials=lambda y, n, u: (None, make("polygamma", n + 1, u)),
        numeric=polygamma_value,
        sample=point("2", "7/3"),
        spellings=("polygamma",),
        reason="Each polygamma function is the derivative of the one before it.",
        domain=(make("ge", A, ZERO), no_pole(B)),
        family=GAMMA,
        sympy="polygamma",
    ),
    Rule(
        name="beta",
        title="beta function",
        arity=2,
        definition=lambda u, v: make("gamma", u) * make("gamma", v) / make("gamma", u + v),
        partials=lambda y, u, v: (
            y * (digamma(u) - digamma(u + v)),
            y * (digamma(v) - digamma(u + v)),
        ),
        numeric=modest("beta", 2_000),
        sample=point("7/3", "5/4"),
        spellings=("Beta", "beta"),
        reason="Take logarithms and differentiate.",
        domain=(no_pole(A), no_pole(B)),
        family=GAMMA,
        sympy="beta",
    ),
)

INTEGRAL_ROWS = (
    Rule(
        name="erf",
        title="error function",
        partials=lambda y, u: (2 / make("sqrt", PI) * make("exp", -(u**2)),),
        numeric=limited("erf", side, 1_000),
        sample=point("3/5"),
        spellings=("erf",),
        reason=BY_DEFINITION,
        family=INTEGRALS,
        sympy="erf",
    ),
    Rule(
        name="erfc",
        title="complementary error function",
        definition=lambda u: 1 - make("erf", u),
        partials=lambda y, u: (-(2 / make("sqrt", PI) * make("exp", -(u**2))),),
        numeric=limited("erfc", lambda mp, x: 1 - side(mp, x), 1_000),
        sample=point("3/5"),
        spellings=("erfc",),
        reason="The 1 does not change, so the slope is minus that of erf.",
        family=INTEGRALS,
        sympy="erfc",
    ),
    Rule(
        name="ei",
        title="exponential integral",
        partials=lambda y, u: (make("exp", u) / u,),
        numeric=limited("ei", lambda mp, x: mp.inf if x > 0 else mp.zero, SIZE_BITS),
        sample=point("3/5"),
        spellings=("Ei", "ei", "expi", "expinti"),
        reason=BY_DEFINITION,
        domain=(make("ne", A, ZERO),),
        family=INTEGRALS,
        sympy="Ei",
    ),
    Rule(
        name="si",
        title="sine integral",
        partials=lambda y, u: (make("sin", u) / u,),
        numeric=limited("si", lambda mp, x: side(mp, x) * mp.pi / 2),
        sample=point("3/5"),
        spellings=("Si", "si", "sinint"),
        reason=BY_DEFINITION,
        family=INTEGRALS,
        sympy="Si",
    ),
    Rule(
        name="ci",
        title="cosine integral",
        partials=lambda y, u: (make("cos", u) / u,),
        numeric=limited("ci", lambda mp, x: mp.zero if x > 0 else mp.nan),
        sample=point("3/5"),
        spellings=("Ci", "ci", "cosint"),
        reason=BY_DEFINITION,
        domain=(make("gt", A, ZERO),),
        family=INTEGRALS,
        sympy="Ci",
    ),
    Rule(
        name="fresnels",
        title="Fresnel sine integral",
        partials=lambda y, u: (make("sin", PI * u**2 / 2),),
        numeric=limited("fresnels", lambda mp, x: side(mp, x) / 2, 1_000),
        sample=point("3/5"),
        spellings=("fresnels", "FresnelS"),
        reason=BY_DEFINITION,
        family=INTEGRALS,
        sympy="fresnels",
    ),
    Rule(
        name="fresnelc",
        title="Fresnel cosine integral",
        partials=lambda y, u: (make("cos", PI * u**2 / 2),),
        numeric=limited("fresnelc", lambda mp, x: side(mp, x) / 2, 1_000),
        sample=point("3/5"),
        spellings=("fresnelc", "FresnelC"),
        reason=BY_DEFINITION,
        family=INTEGRALS,
        sympy="fresnelc",
    ),
)


BESSEL_ROWS = (
    Rule(
        name="besselj",
        title="Bessel function of the first kind",
        arity=2,
        partials=lambda y, n, u: (None, neighbors("besselj", n, u, -1)),
        numeric=bessel("besselj", alternating=True),
        sample=point("2", "7/3"),
        spellings=("besselj", "BesselJ", "jv"),
        reason=BESSEL_REASON,
        domain=(make("or", make("gt", B, ZERO), make("eq", make("floor", A), A)),),
        family=BESSEL,
        sympy="besselj",
    ),
    Rule(
        name="bessely",
        title="Bessel function of the second kind",
        arity=2,
        partials=lambda y, n, u: (None, neighbors("bessely", n, u, -1)),
        numeric=bessel("bessely", alternating=True),
        sample=point("2", "7/3"),
        spellings=("bessely", "BesselY", "yv"),
        reason=BESSEL_REASON,
        domain=(make("gt", B, ZERO),),
        family=BESSEL,
        sympy="bessely",
    ),
    Rule(
        name="besseli",
        title="modified Bessel function of the first kind",
        arity=2,
        partials=lambda y, n, u: (None, neighbors("besseli", n, u, 1)),
        numeric=bessel("besseli", alternating=False),
        sample=point("2", "7/3"),
        spellings=("besseli", "BesselI", "iv"),
        reason=BESSEL_REASON,
        domain=(make("or", make("gt", B, ZERO), make("eq", make("floor", A), A)),),
        family=BESSEL,
        sympy="besseli",
    ),
    Rule(
        name="besselk",
        title="modified Bessel function of the second kind",
        arity=2,
        partials=lambda y, n, u: (None, -neighbors("besselk", n, u, 1)),
        numeric=bessel("besselk", alternating=False),
        sample=point("2", "7/3"),
        spellings=("besselk", "BesselK", "kv"),
        reason=BESSEL_REASON,
        domain=(make("gt", B, ZERO),),
        family=BESSEL,
        sympy="besselk",
    ),
    Rule(
        name="lambertw",
        title="Lambert W",
        partials=lambda y, u: (1 / (u + make("exp", y)),),
        numeric=real("lambertw"),
        sample=point("7/3"),
        spellings=("lambertw", "LambertW", "productlog", "ProductLog"),
        reason="Differentiate both sides of W·e^W = u and solve for the slope of W.",
        domain=(make("ge", A, -(1 / E)),),
        family=BESSEL,
        sympy="LambertW",
    ),
)

ROWS = GAMMA_ROWS + INTEGRAL_ROWS + BESSEL_ROWS

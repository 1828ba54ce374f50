"""Rows for inverse error functions, Airy functions, and their kin."""

from __future__ import annotations

from typing import Any

from chainrule.model import ONE, PI, ZERO, Rule, bounds, make, symbol
from chainrule.rules.arithmetic import A, B, point
from chainrule.rules.numbers import growing, guarded, is_huge, is_tiny, limited, modest
from chainrule.rules.special import BY_DEFINITION, GAMMA, INTEGRALS

AIRY = "Airy functions"
ZETA = "Zeta function"

C = symbol("c")
SERIES_BITS = 30
"""From 2**30 on two terms of an asymptotic series give 120 bits each."""


def tail(mp: Any, u: Any, sign: int) -> Any:
    """Return the sum of (2k − 1)!!·(sign/(2u²))ᵏ, an asymptotic series for large u.

    Source: DLMF 7.12.1.
    """
    total = term = mp.one
    count = 0
    while abs(term) > mp.eps / 8:
        count += 1
        term *= sign * mp.mpf(2 * count - 1) / (2 * u * u)
        total += term
    return total


def scaled(name: str, sign: int, factor: Any, beyond: Any) -> Any:
    """Return the numeric column of e^(sign·u²) times the error function called ``name``."""

    def numeric(mp: Any, u: Any) -> Any:
        if mp.isnan(u):
            return mp.nan
        if is_huge(mp, u, SERIES_BITS):
            return beyond(mp, u)
        with mp.workprec(mp.prec + 2 * max(int(mp.mag(u)) if u else 0, 0) + 10):
            found = guarded(mp, lambda x: mp.exp(sign * x * x) * getattr(mp, name)(x), u)
            found *= factor(mp)
        return +found

    return numeric


def erfcx_beyond(mp: Any, u: Any) -> Any:
    """Return erfcx of a huge operand."""
    if u < 0:
        return mp.inf
    return mp.zero if mp.isinf(u) else tail(mp, u, -1) / (u * mp.sqrt(mp.pi))


def dawson_beyond(mp: Any, u: Any) -> Any:
    """Return Dawson's function of a huge operand."""
    return mp.zero if mp.isinf(u) else tail(mp, u, 1) / (2 * u)


def within_bounds(name: str, lower: float, upper: float) -> Any:
    """Return the numeric column of a function with values between two numbers only."""

    def numeric(mp: Any, u: Any) -> Any:
        return guarded(mp, getattr(mp, name), u) if lower < u < upper else mp.nan

    return numeric


def airy(name: str, order: int) -> Any:
    """Return the numeric column of an Airy function or its derivative."""

    def numeric(mp: Any, u: Any) -> Any:
        if is_huge(mp, u, 30) or is_tiny(mp, u):
            return mp.nan
        return guarded(mp, lambda x: getattr(mp, name)(x, derivative=order), u)

    return numeric


def zeta_value(mp: Any, order: Any, u: Any) -> Any:
    """Return a derivative of Riemann's zeta function, of a whole order."""
    if mp.isnan(order) or not mp.isint(order) or not 0 <= order <= bounds().special_order:
        return mp.nan
    if is_huge(mp, u, 10) or is_tiny(mp, u) or u == 1:
        return mp.nan
    return guarded(mp, lambda x: mp.zeta(x, 1, int(order)), u)


def gamma_part(mp: Any, order: Any, u: Any, lower: bool, regularized: bool) -> Any:
    """Return an incomplete gamma function."""
    if not (order > 0 and u >= 0) or is_huge(mp, order, 16) or is_tiny(mp, order):
        return mp.nan
    if is_huge(mp, u, 20):
        whole = mp.one if regularized else mp.gamma(order)
        return whole if lower else mp.zero
    ends = (0, u) if lower else (u, mp.inf)
    return guarded(mp, lambda a: mp.gammainc(a, *ends, regularized=regularized), order)


def part_of_gamma(lower: bool, regularized: bool) -> Any:
    """Return the numeric column of an incomplete gamma function."""
    return lambda mp, order, u: gamma_part(mp, order, u, lower, regularized)


def beta_part(mp: Any, p: Any, q: Any, u: Any) -> Any:
    """Return the regularized incomplete beta function."""
    if not (p > 0 and q > 0 and 0 <= u <= 1):
        return mp.nan
    if any(is_huge(mp, v, 16) or is_tiny(mp, v) for v in (p, q, u)):
        return mp.nan
    return guarded(mp, lambda x: mp.betainc(p, q, 0, x, regularized=True), u)


def gamma_density(order: Any, u: Any) -> Any:
    """Return the integrand of the gamma function."""
    return u ** (order - 1) * make("exp", -u)


ERROR_ROWS = (
    Rule(
        name="erfi",
        title="imaginary error function",
        partials=lambda y, u: (2 / make("sqrt", PI) * make("exp", u**2),),
        numeric=limited("erfi", growing, 30),
        sample=point("3/5"),
        spellings=("erfi",),
        reason=BY_DEFINITION,
        family=INTEGRALS,
        sympy="erfi",
    ),
    Rule(
        name="erfcx",
        title="scaled complementary error function",
        definition=lambda u: make("exp", u**2) * make("erfc", u),
        partials=lambda y, u: (2 * u * y - 2 / make("sqrt", PI),),
        numeric=scaled("erfc", 1, lambda mp: mp.one, erfcx_beyond),
        sample=point("3/5"),
        spellings=("erfcx",),
        reason="The product rule gives 2u times the value, and the slope of erfc without its "
        "exponential.",
        family=INTEGRALS,
    ),
    Rule(
        name="dawsn",
        title="Dawson's integral",
        definition=lambda u: make("sqrt", PI) / 2 * make("exp", -(u**2)) * make("erfi", u),
        partials=lambda y, u: (1 - 2 * u * y,),
        numeric=scaled("erfi", -1, lambda mp: mp.sqrt(mp.pi) / 2, dawson_beyond),
        sample=point("3/5"),
        spellings=("dawsn", "dawson"),
        reason="The product rule gives −2u times the value, and 1 for the integral.",
        family=INTEGRALS,
    ),
    Rule(
        name="erfinv",
        title="inverse error function",
        partials=lambda y, u: (make("sqrt", PI) / 2 * make("exp", y**2),),
        numeric=within_bounds("erfinv", -1, 1),
        sample=point("3/5"),
        spellings=("erfinv",),
        reason="The slope of an inverse is 1 over the slope of erf at its value.",
        domain=(make("gt", A, -ONE), make("lt", A, ONE)),
        family=INTEGRALS,
        sympy="erfinv",
    ),
    Rule(
        name="expint",
        title="generalized exponential integral",
        arity=2,
        partials=lambda y, n, u: (None, -make("expint", n - 1, u)),
        numeric=lambda mp, n, u: modest("expint", 12)(mp, n, u) if u > 0 else mp.nan,
        sample=point("2", "7/3"),
        spellings=("expint", "expn"),
        reason="Differentiate under the integral sign: the order falls by 1.",
        domain=(make("gt", B, ZERO),),
        family=INTEGRALS,
        sympy="expint",
    ),
    Rule(
        name="li",
        title="logarithmic integral",
        partials=lambda y, u: (1 / make("ln", u),),
        numeric=lambda mp, u: (
            modest("li", 1_000)(mp, u) if u > 0 and u != 1 and not mp.isinf(u) else mp.nan
        ),
        sample=point("7/3"),
        spellings=("li", "logint"),
        reason=BY_DEFINITION,
        domain=(make("gt", A, ZERO), make("ne", A, ONE)),
        family=INTEGRALS,
        sympy="li",
    ),
)

AIRY_ROWS = tuple(
    Rule(
        name=name,
        title=title,
        partials=partials,
        numeric=airy(name.removesuffix("prime"), int(name.endswith("prime"))),
        sample=point("3/5"),
        spellings=spellings,
        reason=reason,
        family=AIRY,
        sympy=name,
    )
    for name, title, partials, spellings, reason in (
        (
            "airyai", "Airy function Ai", lambda y, u: (make("airyaiprime", u),),
            ("airyai", "Ai"), "The derivative is a function of its own, Ai′.",
        ),
        (
            "airyaiprime", "derivative of Ai", lambda y, u: (u * make("airyai", u),),
            ("airyaiprime",), "Airy's equation says that y″ is u·y.",
        ),
        (
            "airybi", "Airy function Bi", lambda y, u: (make("airybiprime", u),),
            ("airybi", "Bi"), "The derivative is a function of its own, Bi′.",
        ),
        (
            "airybiprime", "derivative of Bi", lambda y, u: (u * make("airybi", u),),
            ("airybiprime",), "Airy's equation says that y″ is u·y.",
        ),
    )
)  # fmt: skip

INCOMPLETE_ROWS = (
    Rule(
        name="lowergamma",
        title="lower incomplete gamma function",
        arity=2,
        partials=lambda y, a, u: (None, gamma_density(a, u)),
        numeric=part_of_gamma(True, False),
        sample=point("2", "7/3"),
        spellings=("lowergamma",),
        reason=BY_DEFINITION,
        domain=(make("gt", A, ZERO), make("ge", B, ZERO)),
        family=GAMMA,
        sympy="lowergamma",
    ),
    Rule(
        name="uppergamma",
        title="upper incomplete gamma function",
        arity=2,
        partials=lambda y, a, u: (None, -gamma_density(a, u)),
        numeric=part_of_gamma(False, False),
        sample=point("2", "7/3"),
        spellings=("uppergamma",),
        reason="It is an integral from u on, so its slope is minus the integrand at u.",
        domain=(make("gt", A, ZERO), make("ge", B, ZERO)),
        family=GAMMA,
        sympy="uppergamma",
    ),
    Rule(
        name="gammainc",
        title="regularized lower incomplete gamma function",
        arity=2,
        definition=lambda a, u: make("lowergamma", a, u) / make("gamma", a),
        partials=lambda y, a, u: (None, gamma_density(a, u) / make("gamma", a)),
        numeric=part_of_gamma(True, True),
        sample=point("2", "7/3"),
        spellings=("gammainc",),
        reason=BY_DEFINITION,
        domain=(make("gt", A, ZERO), make("ge", B, ZERO)),
        family=GAMMA,
    ),
    Rule(
        name="gammaincc",
        title="regularized upper incomplete gamma function",
        arity=2,
        definition=lambda a, u: make("uppergamma", a, u) / make("gamma", a),
        partials=lambda y, a, u: (None, -(gamma_density(a, u) / make("gamma", a))),
        numeric=part_of_gamma(False, True),
        sample=point("2", "7/3"),
        spellings=("gammaincc",),
        reason="It is an integral from u on, so its slope is minus the integrand at u.",
        domain=(make("gt", A, ZERO), make("ge", B, ZERO)),
        family=GAMMA,
    ),
    Rule(
        name="betainc",
        title="regularized incomplete beta function",
        arity=3,
        partials=lambda y, p, q, u: (
            None,
            None,
            u ** (p - 1) * (1 - u) ** (q - 1) / make("beta", p, q),
        ),
        numeric=beta_part,
        sample=point("2", "7/3", "3/5"),
        spellings=("betainc",),
        reason=BY_DEFINITION,
        domain=(
            make("gt", A, ZERO), make("gt", B, ZERO), make("ge", C, ZERO), make("le", C, ONE),
        ),
        family=GAMMA,
    ),
)  # fmt: skip

ZETA_ROWS = (
    Rule(
        name="zeta",
        title="Riemann zeta function",
        partials=lambda y, u: (make("zetaderiv", ONE, u),),
        numeric=lambda mp, u: zeta_value(mp, mp.zero, u),
        sample=point("7/3"),
        spellings=("zeta",),
        reason="The derivative is a series of its own, with −ln(n) in every term.",
        domain=(make("ne", A, ONE),),
        family=ZETA,
    ),
    Rule(
        name="zetaderiv",
        title="derivative of the zeta function",
        arity=2,
        partials=lambda y, n, u: (None, make("zetaderiv", n + 1, u)),
        numeric=zeta_value,
        sample=point("1", "7/3"),
        spellings=("zetaderiv",),
        reason="The order counts the derivatives.",
        domain=(make("ge", A, ZERO), make("ne", B, ONE)),
        family=ZETA,
    ),
)

ROWS = ERROR_ROWS + AIRY_ROWS + INCOMPLETE_ROWS + ZETA_ROWS

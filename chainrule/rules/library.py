"""Rows that numerical libraries name: exact near 0, rounding, remainders, normal distribution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.model import ONE, PI, ZERO, Expr, Rule, make
from chainrule.rules.arithmetic import EXPONENTIALS, A, B, point
from chainrule.rules.networks import normal_density, normal_probability, softplus_value
from chainrule.rules.numbers import any_nan, guarded, is_huge, limited, real
from chainrule.rules.pieces import FLAT

PROBABILITY = "Normal distribution"
ROUNDING = "Rounding and remainders"

JUMP = "The derivative at a jump does not exist; it is taken as if there were none."


def sinc_value(mp: Any, u: Any) -> Any:
    """Return sin(πu)/(πu), 1 at 0 and 0 at infinity."""
    return mp.zero if is_huge(mp, u) else guarded(mp, mp.sincpi, u)


def logaddexp_value(mp: Any, u: Any, v: Any) -> Any:
    """Return ln(eᵘ + eᵛ) without overflow."""
    if any_nan(mp, (u, v)):
        return mp.nan
    return u if u == v == mp.inf or u == v == mp.ninf else v + softplus_value(mp, u - v)


def xlogy_value(mp: Any, u: Any, v: Any) -> Any:
    """Return u·ln(v), and 0 where u is 0."""
    if any_nan(mp, (u, v)):
        return mp.nan
    if u == 0:
        return mp.zero
    return u * mp.log(v) if v > 0 else mp.nan


def normal_value(mp: Any, u: Any) -> Any:
    """Return the normal distribution function, accurate in the left tail."""
    if is_huge(mp, u, 1_000):
        return mp.one if u > 0 else mp.zero
    return guarded(mp, lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, u)


def truncated(mp: Any, u: Any) -> Any:
    """Return u without its decimals."""
    return mp.nan if mp.isnan(u) else mp.floor(u) if u >= 0 else mp.ceil(u)


def remainder_by(whole: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return u − v·whole(u/v), nan where the quotient has no decimals left."""

    def numeric(mp: Any, u: Any, v: Any) -> Any:
        if any_nan(mp, (u, v)) or v == 0 or mp.isinf(u) or mp.isinf(v):
            return mp.nan
        if is_huge(mp, u / v, mp.prec):
            return mp.nan
        return u - v * whole(mp, u / v)

    return numeric


def floored(mp: Any, u: Any) -> Any:
    """Return the largest integer up to u."""
    return mp.floor(u)


EXACT_ROWS = (
    Rule(
        name="expm1",
        title="exponential minus 1",
        definition=lambda u: make("exp", u) - 1,
        partials=lambda y, u: (make("exp", u),),
        numeric=limited("expm1", lambda mp, x: mp.inf if x > 0 else -mp.one),
        sample=point("3/5"),
        spellings=("expm1",),
        reason="The 1 does not change, so the slope is that of eᵘ.",
        family=EXPONENTIALS,
    ),
    Rule(
        name="log1p",
        title="logarithm of 1 plus",
        definition=lambda u: make("ln", 1 + u),
        partials=lambda y, u: (1 / (1 + u),),
        numeric=lambda mp, u: guarded(mp, mp.log1p, u) if not u <= -1 else mp.nan,
        sample=point("3/5"),
        spellings=("log1p",),
        reason="The 1 does not change, so the slope is that of the logarithm at 1 + u.",
        domain=(make("gt", 1 + A, ZERO),),
        family=EXPONENTIALS,
    ),
    Rule(
        name="logit",
        title="logit",
        definition=lambda u: make("ln", u / (1 - u)),
        partials=lambda y, u: (1 / (u * (1 - u)),),
        sample=point("3/5"),
        spellings=("logit",),
        reason="It undoes the sigmoid, whose slope is y·(1 − y).",
        domain=(make("gt", A, ZERO), make("lt", A, ONE)),
        family=EXPONENTIALS,
    ),
    Rule(
        name="logaddexp",
        title="logarithm of a sum of exponentials",
        arity=2,
        definition=lambda u, v: make("ln", make("exp", u) + make("exp", v)),
        partials=lambda y, u, v: (make("sigmoid", u - v), make("sigmoid", v - u)),
        numeric=logaddexp_value,
        sample=point("3/5", "-4/3"),
        spellings=("logaddexp",),
        reason="Each exponential counts in proportion to its share of the sum.",
        family=EXPONENTIALS,
    ),
    Rule(
        name="xlogy",
        title="product with a logarithm",
        arity=2,
        definition=lambda u, v: make("piecewise", ZERO, make("eq", u, ZERO), u * make("ln", v)),
        partials=lambda y, u, v: (make("ln", v), u / v),
        numeric=xlogy_value,
        sample=point("3/5", "4/3"),
        spellings=("xlogy",),
        reason="It is u·ln(v), and 0 where u is 0, so the product rule applies.",
        domain=(make("or", make("eq", A, ZERO), make("gt", B, ZERO)),),
        family=EXPONENTIALS,
    ),
    Rule(
        name="sinc",
        title="normalized sinc",
        definition=lambda u: make(
            "piecewise", make("sin", PI * u) / (PI * u), make("ne", u, ZERO), ONE
        ),
        partials=lambda y, u: ((make("cos", PI * u) - y) / u,),
        numeric=sinc_value,
        sample=point("3/5"),
        spellings=("sinc",),
        reason="The quotient rule gives the cosine minus the value, over u; at 0 the slope is 0.",
        family="Trigonometric functions",
    ),
)

PROBABILITY_ROWS = (
    Rule(
        name="normcdf",
        title="normal distribution function",
        definition=normal_probability,
        partials=lambda y, u: (normal_density(u),),
        numeric=normal_value,
        sample=point("3/5"),
        spellings=("normcdf", "ndtr", "pnorm", "ncdf"),
        reason="It is the integral of the normal density up to u, so its slope is the density.",
        family=PROBABILITY,
    ),
)


def step_row(name: str, title: str, spellings: tuple[str, ...], value: Any, kink: Expr) -> Rule:
    """Return the row of a function that is constant between jumps."""
    return Rule(
        name=name,
        title=title,
        partials=lambda y, u: (ZERO,),
        numeric=value,
        sample=point("9/5"),
        spellings=spellings,
        reason=FLAT,
        kinks=(kink,),
        convention="The derivative at a jump does not exist; it is taken as 0.",
        family=ROUNDING,
    )


def remainder_row(name: str, title: str, spellings: tuple[str, ...], rounding: str) -> Rule:
    """Return the row of a remainder, by how its quotient is rounded."""
    jumps = {"floor": lambda q: make("sin", PI * q), "trunc": lambda q: make("sinc", q)}
    whole = {"floor": floored, "trunc": truncated}[rounding]
    return Rule(
        name=name,
        title=title,
        arity=2,
        definition=lambda u, v: u - v * make(rounding, u / v),
        partials=lambda y, u, v: (ONE, -make(rounding, u / v)),
        numeric=remainder_by(whole),
        sample=point("9/5", "-2/3"),
        spellings=spellings,
        reason="Between two jumps the whole quotient is constant.",
        domain=(make("ne", B, ZERO),),
        kinks=(jumps[rounding](A / B),),
        convention=JUMP,
        family=ROUNDING,
    )


ROUNDING_ROWS = (
    step_row("trunc", "truncation", ("trunc",), truncated, make("sinc", A)),
    step_row(
        "round", "rounding", ("round", "rint", "nint", "roundeven", "nearbyint"), real("nint"),
        make("cos", PI * A),
    ),
    Rule(
        name="frac",
        title="fractional part",
        definition=lambda u: u - make("trunc", u),
        partials=lambda y, u: (ONE,),
        sample=point("9/5"),
        spellings=("frac",),
        reason="Between two jumps the whole part is constant.",
        kinks=(make("sinc", A),),
        convention=JUMP,
        family=ROUNDING,
    ),
    remainder_row("mod", "remainder", ("mod", "remainder"), "floor"),
    remainder_row("fmod", "remainder with the sign of the first", ("fmod", "rem"), "trunc"),
)  # fmt: skip

ROWS = EXACT_ROWS + PROBABILITY_ROWS + ROUNDING_ROWS

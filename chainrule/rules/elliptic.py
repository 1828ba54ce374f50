"""Rows for elliptic integrals, of the angle and the parameter m."""

from __future__ import annotations

from typing import Any

from chainrule.model import ONE, PI, ZERO, Rule, make
from chainrule.rules.arithmetic import A, B, point
from chainrule.rules.numbers import guarded, is_huge, is_tiny

ELLIPTIC = "Elliptic integrals"
UNDER = "Differentiate under the integral sign, then write it with the complete integrals."


def elliptic(name: str, bound: float) -> Any:
    """Return the numeric column of a complete elliptic integral of the parameter m."""

    def numeric(mp: Any, m: Any) -> Any:
        if mp.isnan(m) or not m <= bound or is_huge(mp, m):
            return mp.nan
        return guarded(mp, getattr(mp, name), m)

    return numeric


def reaches(mp: Any, angle: Any, m: Any) -> bool:
    """Tell whether an incomplete elliptic integral is real up to this angle."""
    if any(mp.isnan(v) or is_huge(mp, v, 64) or is_tiny(mp, v) for v in (angle, m)):
        return False
    return bool((m < 1 or abs(angle) < mp.pi / 2) and m * mp.sin(angle) ** 2 < 1)


def incomplete(name: str) -> Any:
    """Return the numeric column of an incomplete elliptic integral."""

    def numeric(mp: Any, angle: Any, m: Any) -> Any:
        return guarded(mp, getattr(mp, name), angle, m) if reaches(mp, angle, m) else mp.nan

    return numeric


def third_value(mp: Any, n: Any, m: Any) -> Any:
    """Return the complete elliptic integral of the third kind."""
    if not (n < 1 and m < 1) or any(is_huge(mp, v, 64) or is_tiny(mp, v) for v in (n, m)):
        return mp.nan
    return guarded(mp, mp.ellippi, n, m)


def root_of_elliptic(angle: Any, m: Any) -> Any:
    """Return √(1 − m·sin²φ), the integrand of the second kind."""
    return make("sqrt", 1 - m * make("sin", angle) ** 2)


def below(m: Any) -> tuple[Any, ...]:
    """Return the conditions under which an incomplete elliptic integral is real."""
    steep = make("or", make("lt", make("abs", A), PI / 2), make("lt", m, ONE))
    return (steep, make("gt", 1 - m * make("sin", A) ** 2, ZERO))


ROWS = (
    Rule(
        name="ellipk",
        title="complete elliptic integral of the first kind",
        partials=lambda y, m: ((make("ellipe", m) - (1 - m) * y) / (2 * m * (1 - m)),),
        numeric=lambda mp, m: elliptic("ellipk", 1)(mp, m) if m < 1 else mp.nan,
        sample=point("3/5"),
        spellings=("ellipk", "EllipticK"),
        reason=UNDER,
        domain=(make("lt", A, ONE),),
        family=ELLIPTIC,
        sympy="elliptic_k",
    ),
    Rule(
        name="ellipe",
        title="complete elliptic integral of the second kind",
        partials=lambda y, m: ((y - make("ellipk", m)) / (2 * m),),
        numeric=elliptic("ellipe", 1),
        sample=point("3/5"),
        spellings=("ellipe", "EllipticE"),
        reason=UNDER,
        domain=(make("le", A, ONE),),
        family=ELLIPTIC,
        sympy="elliptic_e",
    ),
    Rule(
        name="ellipf",
        title="incomplete elliptic integral of the first kind",
        arity=2,
        partials=lambda y, phi, m: (
            1 / root_of_elliptic(phi, m),
            make("ellipeinc", phi, m) / (2 * m * (1 - m))
            - y / (2 * m)
            - make("sin", 2 * phi) / (4 * (1 - m) * root_of_elliptic(phi, m)),
        ),
        numeric=incomplete("ellipf"),
        sample=point("3/5", "2/7"),
        spellings=("ellipf", "ellipkinc", "EllipticF"),
        reason="By the angle the slope is the integrand; by m, differentiate under the integral.",
        domain=below(B),
        family=ELLIPTIC,
        sympy="elliptic_f",
    ),
    Rule(
        name="ellipeinc",
        title="incomplete elliptic integral of the second kind",
        arity=2,
        partials=lambda y, phi, m: (
            root_of_elliptic(phi, m),
            (y - make("ellipf", phi, m)) / (2 * m),
        ),
        numeric=incomplete("ellipe"),
        sample=point("3/5", "2/7"),
        spellings=("ellipeinc",),
        reason="By the angle the slope is the integrand; by m, differentiate under the integral.",
        domain=below(B),
        family=ELLIPTIC,
    ),
    Rule(
        name="ellippi",
        title="complete elliptic integral of the third kind",
        arity=2,
        partials=lambda y, n, m: (
            (make("ellipe", m) + (m - n) * make("ellipk", m) / n + (n**2 - m) * y / n)
            / (2 * (m - n) * (n - 1)),
            (make("ellipe", m) / (m - 1) + y) / (2 * (n - m)),
        ),
        numeric=third_value,
        sample=point("3/5", "2/7"),
        spellings=("ellippi", "EllipticPi"),
        reason=UNDER,
        domain=(make("lt", A, ONE), make("lt", B, ONE)),
        family=ELLIPTIC,
        sympy="elliptic_pi",
    ),
)

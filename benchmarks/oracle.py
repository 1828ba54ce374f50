"""Derivatives from mpmath alone: nothing of the package's rules, numbers or checks is used.

The fuzz driver compares with it. Where it has nothing to say (an unknown function, an integral, a
number out of reach, a value that is not real) the answer is None.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import mpmath
from mpmath.libmp import NoConvergence

from chainrule.model import Expr, postorder

DIGITS = 80
STEPS = (mpmath.mpf(10) ** -16, mpmath.mpf(10) ** -20)
FARTHEST = mpmath.mpf(10) ** 10
"""Values and slopes beyond this are not compared: near a pole, quotients are no derivatives."""

FAR = 60
"""Binary exponent beyond which a number is out of reach; of a special function's operand, 12."""

NEAR = mpmath.mpf(10) ** -30
"""Quotients as close to 0 as this may be noise."""


class OutOfReachError(Exception):
    """There is nothing to compare with."""


def _root(value: Any, index: Any) -> Any:
    if value < 0 and index == int(index) and int(index) % 2:
        return -mpmath.power(-value, 1 / index)
    return mpmath.power(value, 1 / index)


def _piecewise(*parts: Any) -> Any:
    for value, holds in zip(parts[::2], parts[1::2], strict=False):
        if holds:
            return value
    if len(parts) % 2:
        return parts[-1]
    raise OutOfReachError


_SELU = mpmath.mpf(10507009873554805) / 10**16
_SCALED = mpmath.mpf(17580993408473766) / 10**16


def _trunc(u: Any) -> Any:
    return mpmath.floor(u) if u > 0 else mpmath.ceil(u)


def _between(u: Any, lower: int, upper: int) -> Any:
    return max(min(u, mpmath.mpf(upper)), mpmath.mpf(lower))


def _named(names: str) -> dict[str, Callable[..., Any]]:
    return {name: getattr(mpmath, name) for name in names.split()}


ORDINARY: dict[str, Callable[..., Any]] = {
    "add": lambda *terms: mpmath.fsum(terms), "neg": operator.neg, "div": operator.truediv,
    "mul": lambda *factors: reduce(operator.mul, factors), "pow": operator.pow, "root": _root,
    "dot": lambda *factors: reduce(operator.mul, factors), "group": operator.pos,
    "bracket": lambda holds: mpmath.mpf(bool(holds)),
    "log": lambda value, base: mpmath.ln(value) / mpmath.ln(base) if base else mpmath.nan,
    **_named("""
        sqrt exp ln sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh
        acosh atanh acot acsc acsch asec asech acoth sign floor ceil hypot atan2
    """),
    "abs": abs, "max": max, "min": min,
    "heaviside": lambda u: (mpmath.sign(u) + 1) / 2, "piecewise": _piecewise,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "eq": operator.eq, "ne": operator.ne, "not": operator.not_,
    "and": lambda *all_of: all(all_of), "or": lambda *any_of: any(any_of),
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)), "relu": lambda u: max(u, mpmath.mpf(0)),
    "softplus": lambda u: mpmath.log1p(mpmath.exp(u)), "silu": lambda u: u / (1 + mpmath.exp(-u)),
    "leakyrelu": lambda u: u if u > 0 else u / 100, "gelu": lambda u: u * mpmath.ncdf(u),
    "expm1": mpmath.expm1, "log1p": mpmath.log1p, "logit": lambda u: mpmath.ln(u / (1 - u)),
    "logaddexp": lambda u, v: mpmath.ln(mpmath.exp(u) + mpmath.exp(v)),
    "xlogy": lambda u, v: u * mpmath.ln(v) if u else mpmath.mpf(0), "sinc": mpmath.sincpi,
    "normcdf": mpmath.ncdf, "round": mpmath.nint, "trunc": lambda u: _trunc(u),
    "frac": lambda u: u - _trunc(u), "mod": lambda u, v: u - v * mpmath.floor(u / v),
    "fmod": lambda u, v: u - v * _trunc(u / v),
    "elu": lambda u: u if u > 0 else mpmath.expm1(u), "selu": lambda u: (
        _SELU * u if u > 0 else _SCALED * mpmath.expm1(u)
    ),
    "mish": lambda u: u * mpmath.tanh(mpmath.ln(1 + mpmath.exp(u))),
    "softsign": lambda u: u / (1 + abs(u)), "hardtanh": lambda u: _between(u, -1, 1),
    "relu6": lambda u: _between(u, 0, 6), "hardsigmoid": lambda u: _between(u / 6 + 0.5, 0, 1),
    "hardswish": lambda u: u * _between(u / 6 + 0.5, 0, 1),
    "tanhshrink": lambda u: u - mpmath.tanh(u),
    "softshrink": lambda u: mpmath.sign(u) * max(abs(u) - 0.5, mpmath.mpf(0)),
    "logsigmoid": lambda u: -mpmath.log1p(mpmath.exp(-u)),
}  # fmt: skip
STAIRS = frozenset(("floor", "ceil", "sign", "heaviside", "trunc", "round", "frac"))
ZIGZAGS = frozenset(("sin", "cos", "tan", "cot"))
SPECIAL: dict[str, Callable[..., Any]] = {
    **_named("""
        factorial gamma loggamma digamma beta erf erfc ei si ci fresnels fresnelc besselj bessely
        besseli besselk lambertw
    """),
    "polygamma": lambda n, u: mpmath.psi(int(n), u),
    **_named("erfi erfinv expint li airyai airybi ellipk ellipe ellipf ellippi zeta"),
    "erfcx": lambda u: mpmath.exp(u * u) * mpmath.erfc(u),
    "dawsn": lambda u: mpmath.quad(lambda t: mpmath.exp(t * t - u * u), [0, u]),
    "airyaiprime": lambda u: mpmath.airyai(u, derivative=1), "ellipeinc": mpmath.ellipe,
    "airybiprime": lambda u: mpmath.airybi(u, derivative=1),
    "zetaderiv": lambda n, u: mpmath.zeta(u, 1, int(n)),
    "lowergamma": lambda a, u: mpmath.gammainc(a, 0, u), "uppergamma": mpmath.gammainc,
    "gammainc": lambda a, u: mpmath.gammainc(a, 0, u, regularized=True),
    "gammaincc": lambda a, u: mpmath.gammainc(a, u, regularized=True),
    "betainc": lambda a, b, u: mpmath.betainc(a, b, 0, u, regularized=True),
}  # fmt: skip


def value_of(root: Expr, point: Mapping[Expr, Any]) -> Any:
    """Evaluate a formula."""
    found: dict[Expr, Any] = dict(point)
    for node in postorder(root):
        if node in found:
            continue
        if node.is_number:
            found[node] = mpmath.mpf(node.value.numerator) / node.value.denominator
        elif node.op == "constant" and node.value in ("pi", "e"):
            found[node] = +getattr(mpmath, node.value)
        else:
            found[node] = _applied(node.op, [found[arg] for arg in node.args])
    return found[root]


def _applied(op: str, args: list[Any]) -> Any:
    special = SPECIAL.get(op)
    call = special or ORDINARY.get(op)
    bound = 12 if special else FAR
    if call is None or any(mpmath.mag(a) > bound for a in args if not isinstance(a, bool)):
        raise OutOfReachError
    if op in STAIRS and 0 < abs(args[0] - mpmath.nint(args[0])) < NEAR:
        raise OutOfReachError  # rounding may have moved it over the step
    try:
        value = call(*args)
    except (ArithmeticError, ValueError, TypeError, NoConvergence) as error:
        raise OutOfReachError from error
    if not isinstance(value, bool) and (
        isinstance(value, mpmath.mpc) or not mpmath.isfinite(value)
    ):
        raise OutOfReachError
    if op in ZIGZAGS and 0 < abs(value) < NEAR < abs(args[0]):
        raise OutOfReachError  # what rounding has left of tan(π)
    return value


def slope_at(root: Expr, wrt: Expr, point: Mapping[Expr, Any]) -> Any:
    """Return the central difference quotient.

    Raises:
        OutOfReachError: there is none.
    """
    with mpmath.workdps(DIGITS):
        step = STEPS[1]
        after, before = (
            value_of(root, {**point, wrt: point[wrt] + side * step}) for side in (1, -1)
        )
        return (after - before) / (2 * step)


@dataclass(frozen=True, slots=True)
class Local:
    """A function's value at a point, its slope, and a bound for the slope's error.

    ``smooth`` tells whether the difference between the slopes to both sides shrinks with the step;
    None where this does not show.
    """

    value: Any
    slope: Any
    error: Any
    smooth: bool | None


def agree(one: Any, other: Any, near: Any = NEAR) -> bool:
    """Tell whether nine digits are the same, or both are nearly 0."""
    with mpmath.workdps(DIGITS):
        return bool(abs(one - other) <= 1e-9 * max(abs(one), abs(other)) + near)


def local(root: Expr, wrt: Expr, point: Mapping[Expr, Any]) -> Local | None:
    """Return value and slope at a point, or None."""
    with mpmath.workdps(DIGITS):
        at = {s: mpmath.mpf(v.numerator) / v.denominator for s, v in point.items()}
        center = at.get(wrt, mpmath.mpf(0))
        try:
            here = value_of(root, at)
            around = [
                [value_of(root, {**at, wrt: center + side * step}) for side in (-1, 1)]
                for step in STEPS
            ]
        except OutOfReachError:
            return None
        if any(isinstance(value, bool) for value in (here, *around[0], *around[1])):
            return None
        sides = [
            ((here - before) / step, (after - here) / step)
            for step, (before, after) in zip(STEPS, around, strict=True)
        ]
        wide, gap = (abs(left - right) for left, right in sides)
        coarse, slope = (sum(pair) / 2 for pair in sides)
        if abs(slope) > FARTHEST or abs(here) > FARTHEST:
            return None
        noise = NEAR * max(1, abs(here), abs(slope))
        smooth = True if gap <= max(noise, wide / 1000) else False if gap > wide * 9 / 10 else None
        if smooth and abs(slope - coarse) > abs(slope) / 20:
            smooth = None  # it grows with every step, as beside x ln x
        return Local(here, slope, noise + gap + abs(slope - coarse), smooth)

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
STEP = mpmath.mpf(10) ** -20
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


def _named(names: str) -> dict[str, Callable[..., Any]]:
    return {name: getattr(mpmath, name) for name in names.split()}


ORDINARY: dict[str, Callable[..., Any]] = {
    "add": lambda *terms: mpmath.fsum(terms), "neg": operator.neg, "div": operator.truediv,
    "mul": lambda *factors: reduce(operator.mul, factors), "pow": operator.pow, "root": _root,
    "log": lambda value, base: mpmath.ln(value) / mpmath.ln(base),
    **_named("""
        sqrt exp ln sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh
        acosh atanh acsc acsch asec asech acoth sign floor ceil hypot atan2
    """),
    "acot": lambda u: mpmath.pi / 2 - mpmath.atan(u), "abs": abs, "max": max, "min": min,
    "heaviside": lambda u: (mpmath.sign(u) + 1) / 2, "piecewise": _piecewise,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "eq": operator.eq, "ne": operator.ne, "not": operator.not_,
    "and": lambda *all_of: all(all_of), "or": lambda *any_of: any(any_of),
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)), "relu": lambda u: max(u, mpmath.mpf(0)),
    "softplus": lambda u: mpmath.log1p(mpmath.exp(u)), "silu": lambda u: u / (1 + mpmath.exp(-u)),
    "leakyrelu": lambda u: u if u > 0 else u / 100, "gelu": lambda u: u * mpmath.ncdf(u),
}  # fmt: skip
STEPS = frozenset(("floor", "ceil", "sign", "heaviside"))
SPECIAL: dict[str, Callable[..., Any]] = {
    **_named("""
        factorial gamma loggamma digamma beta erf erfc ei si ci fresnels fresnelc besselj bessely
        besseli besselk lambertw
    """),
    "polygamma": lambda n, u: mpmath.psi(int(n), u),
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
    if op in STEPS and 0 < abs(args[0] - mpmath.nint(args[0])) < NEAR:
        raise OutOfReachError  # rounding may have moved it over the step
    try:
        value = call(*args)
    except (ArithmeticError, ValueError, TypeError, NoConvergence) as error:
        raise OutOfReachError from error
    if not isinstance(value, bool) and (
        isinstance(value, mpmath.mpc) or not mpmath.isfinite(value)
    ):
        raise OutOfReachError
    return value


@dataclass(frozen=True, slots=True)
class Local:
    """A function's value at a point, and its difference quotients to both sides."""

    value: Any
    left: Any
    right: Any

    @property
    def smooth(self) -> bool:
        return agree(self.left, self.right, mpmath.sqrt(STEP))

    @property
    def slope(self) -> Any:
        with mpmath.workdps(DIGITS):
            return (self.left + self.right) / 2


def agree(one: Any, other: Any, near: Any = NEAR) -> bool:
    """Tell whether nine digits are the same, or both are nearly 0."""
    with mpmath.workdps(DIGITS):
        return bool(abs(one - other) <= 1e-9 * max(abs(one), abs(other)) + near)


def local(root: Expr, wrt: Expr, point: Mapping[Expr, Any]) -> Local | None:
    """Return value and quotients at a point, or None."""
    with mpmath.workdps(DIGITS):
        at = {s: mpmath.mpf(v.numerator) / v.denominator for s, v in point.items()}
        try:
            here = value_of(root, at)
            after = value_of(root, {**at, wrt: at.get(wrt, 0) + STEP})
            before = value_of(root, {**at, wrt: at.get(wrt, 0) - STEP})
        except OutOfReachError:
            return None
        if any(isinstance(value, bool) for value in (here, after, before)):
            return None
        return Local(here, (here - before) / STEP, (after - here) / STEP)

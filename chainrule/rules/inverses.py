"""What inverse functions undo, and how the slope of that is written by its own value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.model import PI, Expr, make, number
from chainrule.rules.trigonometry import sqrt


@dataclass(frozen=True, slots=True)
class Undone:
    """What ``y = arcsin(u)`` undoes, ``sin(y) = u``, and the slope of that.

    Attributes:
        outer: called with y, and the further operands of the inverse; what gives u.
        slope: the derivative of ``outer`` by y.
        again: that slope written by ``outer`` itself, or ``slope``.
        reason: why the two agree, for ``{y}`` in the inverse's range.
        within: the range of ``{y}``, if ``outer`` takes a value more than once.
    """

    outer: Callable[..., Expr]
    slope: Callable[..., Expr]
    again: Callable[..., Expr]
    reason: str = ""
    within: str = ""


def _f(name: str) -> Callable[[Expr], Expr]:
    return lambda y: make(name, y)


def _square(name: str, y: Expr) -> Expr:
    return make("pow", make(name, y), number(2))


def _undone(name: str, slope: Callable[[Expr], Expr], again: Callable[[Expr], Expr],
            reason: str, within: str = "") -> Undone:  # fmt: skip
    return Undone(_f(name), slope, again, reason, within)


RIGHT_HALF = "−π/2 ≤ {y} ≤ π/2"
UPPER_HALF = "0 ≤ {y} ≤ π"

UNDOES: dict[str, Undone] = {
    "ln": Undone(_f("exp"), _f("exp"), _f("exp")),
    "sqrt": Undone(lambda y: y**2, lambda y: 2 * y, lambda y: 2 * y, within="{y} ≥ 0"),
    "root": Undone(
        lambda y, n: y**n, lambda y, n: n * y ** (n - 1), lambda y, n: n * y ** (n - 1),
    ),
    "asin": _undone(
        "sin", _f("cos"), lambda y: sqrt(1 - _square("sin", y)),
        "sin² + cos² = 1, and cos({y}) ≥ 0 for " + RIGHT_HALF, RIGHT_HALF,
    ),
    "acos": _undone(
        "cos", lambda y: -make("sin", y), lambda y: -sqrt(1 - _square("cos", y)),
        "sin² + cos² = 1, and sin({y}) ≥ 0 for " + UPPER_HALF, UPPER_HALF,
    ),
    "atan": _undone(
        "tan", lambda y: make("sec", y) ** 2, lambda y: 1 + _square("tan", y),
        "sec² = 1 + tan²", "−π/2 < {y} < π/2",
    ),
    "acot": _undone(
        "cot", lambda y: -(make("csc", y) ** 2), lambda y: -(1 + _square("cot", y)),
        "csc² = 1 + cot²", "−π/2 < {y} ≤ π/2",
    ),
    "asec": _undone(
        "sec", lambda y: make("sec", y) * make("tan", y),
        lambda y: make("abs", make("sec", y)) * sqrt(_square("sec", y) - 1),
        "tan² = sec² − 1, and the product is not negative for " + UPPER_HALF, UPPER_HALF,
    ),
    "acsc": _undone(
        "csc", lambda y: -(make("csc", y) * make("cot", y)),
        lambda y: -(make("abs", make("csc", y)) * sqrt(_square("csc", y) - 1)),
        "cot² = csc² − 1, and csc({y}) cot({y}) ≥ 0 for " + RIGHT_HALF, RIGHT_HALF,
    ),
    "asinh": _undone(
        "sinh", _f("cosh"), lambda y: sqrt(_square("sinh", y) + 1), "cosh² − sinh² = 1",
    ),
    "acosh": _undone(
        "cosh", _f("sinh"), lambda y: sqrt(_square("cosh", y) - 1),
        "cosh² − sinh² = 1, and sinh({y}) ≥ 0 for {y} ≥ 0", "{y} ≥ 0",
    ),
    "atanh": _undone(
        "tanh", lambda y: make("sech", y) ** 2, lambda y: 1 - _square("tanh", y),
        "sech² = 1 − tanh²",
    ),
    "acoth": _undone(
        "coth", lambda y: -(make("csch", y) ** 2), lambda y: 1 - _square("coth", y),
        "csch² = coth² − 1",
    ),
    "asech": _undone(
        "sech", lambda y: -(make("sech", y) * make("tanh", y)),
        lambda y: -(make("sech", y) * sqrt(1 - _square("sech", y))),
        "tanh² = 1 − sech², and tanh({y}) ≥ 0 for {y} ≥ 0", "{y} ≥ 0",
    ),
    "acsch": _undone(
        "csch", lambda y: -(make("csch", y) * make("coth", y)),
        lambda y: -(make("abs", make("csch", y)) * sqrt(1 + _square("csch", y))),
        "coth² = 1 + csch², and the product is positive",
    ),
    "lambertw": Undone(
        lambda y: y * make("exp", y), lambda y: make("exp", y) * (1 + y),
        lambda y: make("exp", y) * (1 + y), within="{y} ≥ −1",
    ),
    "erfinv": Undone(
        _f("erf"), lambda y: 2 * make("exp", -(y**2)) / sqrt(PI),
        lambda y: 2 * make("exp", -(y**2)) / sqrt(PI),
    ),
}  # fmt: skip
"""By the name of the inverse."""

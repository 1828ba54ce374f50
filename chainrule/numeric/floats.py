"""Operations on floating-point numbers: with ``math`` for single ones, with NumPy for arrays.

The tables hold what is fast and means the same as the rule table; whatever is missing here, or
fails here, is computed by the rule's own numeric column. Conditions are 1.0, 0.0, or nan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from chainrule.model import Expr
from chainrule.rules.arithmetic import rational

Operation = Callable[..., Any]

NAN = math.nan
MOST_MULTIPLIED = 16
"""Whole exponents up to this are multiplied out by repeated squaring."""


def _relation(test: Callable[[float, float], bool]) -> Operation:
    def compare(a: float, b: float) -> float:
        return NAN if a != a or b != b else 1.0 if test(a, b) else 0.0

    return compare


def _all(*tests: float) -> float:
    return 0.0 if 0.0 in tests else math.prod(tests)


def _any(*tests: float) -> float:
    return 1.0 if 1.0 in tests else sum(tests)


def _piecewise(*operands: float) -> float:
    """Return the value before the first condition that holds; an undefined one hides the rest."""
    last = len(operands) - 1
    for place in range(0, len(operands), 2):
        test = operands[place + 1] if place < last else 1.0
        if test != 0.0:
            return operands[place] if test == 1.0 else NAN
    return NAN


def _extreme(choose: Callable[..., float]) -> Operation:
    return lambda *us: NAN if any(u != u for u in us) else choose(us)


def _sign(u: float) -> float:
    return u if u != u else float((u > 0) - (u < 0))


def _sigmoid(u: float) -> float:
    if u >= 0:
        return 1 / (1 + math.exp(-u))
    small = math.exp(u)
    return small / (1 + small)


def _logarithm(x: float, base: float) -> float:
    return math.log2(x) if base == 2 else math.log10(x) if base == 10 else math.log(x, base)


def _silenced(value: float, *brackets: float) -> float:
    """Return 0 where a bracket in front is 0, whatever stands behind it; as brackets are read."""
    return 0.0 if 0.0 in brackets else value


def _divide(a: float, b: float) -> float:
    return a / b


SCALAR: Mapping[str, Operation] = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "div": _divide,
    "neg": lambda u: -u,
    "group": lambda u: u,
    "exp": math.exp,
    "ln": math.log,
    "log": _logarithm,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sec": lambda u: 1 / math.cos(u),
    "csc": lambda u: 1 / math.sin(u),
    "cot": lambda u: 1 / math.tan(u),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sech": lambda u: 1 / math.cosh(u),
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "abs": abs,
    "sign": _sign,
    "floor": lambda u: float(math.floor(u)),
    "gamma": math.gamma,
    "factorial": lambda u: math.gamma(u + 1),
    "erf": math.erf,
    "erfc": math.erfc,
    "hypot": math.hypot,
    "sigmoid": _sigmoid,
    "softplus": lambda u: max(u, 0.0) + math.log1p(math.exp(-abs(u))) if u == u else u,
    "silu": lambda u: u * _sigmoid(u),
    "max": _extreme(max),
    "min": _extreme(min),
    "lt": _relation(lambda a, b: a < b),
    "le": _relation(lambda a, b: a <= b),
    "gt": _relation(lambda a, b: a > b),
    "ge": _relation(lambda a, b: a >= b),
    "eq": _relation(lambda a, b: a == b),
    "ne": _relation(lambda a, b: a != b),
    "and": _all,
    "or": _any,
    "not": lambda test: 1.0 - test,
    "bracket": lambda test: test,
    "silenced": _silenced,
    "piecewise": _piecewise,
}
"""Single numbers. Where the value is undefined these raise or return nan."""

CHAINED = frozenset({"add", "mul"})
"""Operations of two operands that are applied again and again to more."""


FINITE = frozenset(
    {"add", "mul", "neg", "group", "sin", "cos", "atan", "tanh", "abs", "sign", "max", "min"}
    | {"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "bracket", "case", "piecewise"}
    | {"sigmoid", "softplus", "silu", "erf", "erfc", "floor", "hypot"}
)
"""Operations that have a value everywhere."""

VANISHING = frozenset(
    {"mul", "div", "pow", "root", "exp", "sech", "erfc", "sigmoid", "silu"}
    | {"csch", "gamma", "factorial", "besselk"}
)
"""Operations whose result is 0 for operands that are not only where it is too small for a float."""


def scalar_power(exponent: Fraction | None) -> Operation:
    """Return ``(base, exponent) ↦ power``, the real root where the denominator is odd."""
    if exponent is None:
        return math.pow
    if exponent.denominator == 1:
        return math.pow
    if exponent.denominator == 2 and exponent.numerator == 1:
        return lambda base, _: math.sqrt(base)
    if exponent.denominator % 2 == 0:
        return math.pow
    odd = exponent.numerator % 2 == 1

    def real(base: float, power: float) -> float:
        size = math.pow(abs(base), power)
        return -size if odd and base < 0 else size

    return real


def scalar_root(index: Fraction | None) -> Operation | None:
    """Return ``(radicand, index) ↦ root`` for a whole index; None for any other."""
    if index is None or index == 0 or index.denominator > 1:
        return None
    real = scalar_power(1 / index)
    exponent = float(1 / index)
    return lambda radicand, _: real(radicand, exponent)


def scalar_operation(node: Expr) -> Operation | None:
    """Return the operation on floats, or None where only the rule's own column knows it."""
    known = SCALAR.get(node.op)
    if known is not None:
        return known
    if node.op == "pow":
        return scalar_power(rational(node.args[1]))
    if node.op == "root":
        return scalar_root(rational(node.args[1]))
    return _case(node.value) if node.op == "case" else None


def _case(wanted: int) -> Operation:
    def value(*tests: float) -> float:
        for place, test in enumerate(tests):
            if test != test:
                return NAN
            if test:
                return float(place == wanted)
        return float(len(tests) == wanted)

    return value


def array_table(np: Any) -> dict[str, Operation]:
    """Return the operations on arrays of floats; undefined and infinite values become nan."""

    def relation(test: Operation) -> Operation:
        return lambda a, b: np.where(np.isnan(a) | np.isnan(b), np.nan, test(a, b))

    def finite_or_nan(function: Operation) -> Operation:
        def value(*operands: Any) -> Any:
            found = function(*operands)
            return np.where(np.isinf(found), np.nan, found) if np.isinf(found).any() else found

        return value

    def divide(a: Any, b: Any) -> Any:
        return a / (b if np.all(b) else np.where(b == 0, np.nan, b))

    def sigmoid(u: Any) -> Any:
        small = np.exp(-abs(u))
        return np.where(u >= 0, 1.0, small) / (1 + small)

    def every(*tests: Any) -> Any:
        false = reduce(np.logical_or, [test == 0 for test in tests])
        return np.where(false, 0.0, reduce(np.multiply, tests))

    def some(*tests: Any) -> Any:
        true = reduce(np.logical_or, [test == 1 for test in tests])
        return np.where(true, 1.0, reduce(np.add, tests))

    def piecewise(*operands: Any) -> Any:
        found: Any = operands[-1] if len(operands) % 2 else np.nan
        last = len(operands) - 1 - len(operands) % 2
        for place in range(last - 1, -1, -2):
            value, test = operands[place], operands[place + 1]
            found = np.where(test == 1, value, np.where(test == 0, found, np.nan))
        return found

    def silenced(value: Any, *brackets: Any) -> Any:
        total = np.sum(value)
        if total - total == 0:
            return value
        return np.where(reduce(np.logical_or, [test == 0 for test in brackets]), 0.0, value)

    return {
        "add": np.add,
        "mul": np.multiply,
        "div": divide,
        "neg": np.negative,
        "group": lambda u: u,
        "exp": np.exp,
        "ln": finite_or_nan(np.log),
        "log": finite_or_nan(lambda x, base: np.log(x) / np.log(base)),
        "sqrt": np.sqrt,
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "sec": lambda u: 1 / np.cos(u),
        "csc": lambda u: divide(1.0, np.sin(u)),
        "cot": lambda u: divide(1.0, np.tan(u)),
        "asin": np.arcsin,
        "acos": np.arccos,
        "atan": np.arctan,
        "sinh": np.sinh,
        "cosh": np.cosh,
        "tanh": np.tanh,
        "sech": lambda u: 1 / np.cosh(u),
        "asinh": np.arcsinh,
        "acosh": np.arccosh,
        "atanh": finite_or_nan(np.arctanh),
        "abs": np.abs,
        "sign": np.sign,
        "floor": np.floor,
        "hypot": np.hypot,
        "sigmoid": sigmoid,
        "softplus": lambda u: np.maximum(u, 0) + np.log1p(np.exp(-abs(u))),
        "silu": lambda u: u * sigmoid(u),
        "max": lambda *us: reduce(np.maximum, us),
        "min": lambda *us: reduce(np.minimum, us),
        "lt": relation(np.less),
        "le": relation(np.less_equal),
        "gt": relation(np.greater),
        "ge": relation(np.greater_equal),
        "eq": relation(np.equal),
        "ne": relation(np.not_equal),
        "and": every,
        "or": some,
        "not": lambda test: 1.0 - test,
        "bracket": lambda test: test,
        "silenced": silenced,
        "piecewise": piecewise,
    }


def array_operation(np: Any, table: Mapping[str, Operation], node: Expr) -> Operation | None:
    """Return the operation on arrays, or None where each element is computed by itself."""
    if node.op == "pow":
        return _array_power(np, rational(node.args[1]))
    if node.op == "root":
        index = rational(node.args[1])
        return _array_root(_array_power(np, 1 / index), index) if index else None
    return table.get(node.op)


def _array_root(power: Operation | None, index: Fraction) -> Operation | None:
    exponent = float(1 / index)
    return None if power is None else lambda radicand, _: power(radicand, exponent)


def _array_power(np: Any, exponent: Fraction | None) -> Operation | None:
    if exponent is None or exponent == 0:
        return None
    if exponent == Fraction(1, 2):
        return lambda base, _: np.sqrt(base)
    if exponent.denominator != 1:
        return _array_root_power(np, exponent)
    whole = int(exponent)
    if abs(whole) > MOST_MULTIPLIED:
        return _array_root_power(np, exponent)

    def repeated(base: Any, _: Any) -> Any:
        product, square, left = None, base, abs(whole)
        while left:
            if left & 1:
                product = square if product is None else product * square
            left >>= 1
            if left:
                square = square * square
        return product if whole > 0 else 1.0 / np.where(base == 0, np.nan, product)

    return repeated


def _array_root_power(np: Any, exponent: Fraction) -> Operation:
    odd, real = exponent.numerator % 2 == 1, exponent.denominator % 2 == 1

    def value(base: Any, power: Any) -> Any:
        low = np.where(base == 0, np.nan, base) if exponent < 0 else base
        if not real or exponent.denominator == 1:
            return np.power(low, power)
        size = np.power(np.abs(low), power)
        return np.copysign(size, low) if odd else size

    return value

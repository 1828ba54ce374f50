"""Real values of the operations at any precision: never complex, never an exception, no hang.

Every function takes an mpmath context first. Outside the domain and at poles the value is nan;
an operand of more than ``MAGNITUDE`` bits is answered with its limit (infinity, 0, ±1) or nan.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from threading import RLock
from typing import Any

Numeric = Callable[..., Any]

MPMATH = RLock()
"""Held while mpmath computes: it keeps tables for the whole process, such as the coefficients of
the gamma function, and fails where one thread adds to a table that another goes through."""

MAGNITUDE = 1_024
"""Operands up to 2**MAGNITUDE (the range of a double) are evaluated; beyond, costs explode."""


def guarded(mp: Any, function: Callable[..., Any], *values: Any) -> Any:
    """Call an mpmath function and return its real value, or nan where it has none."""
    if not all(is_finite(mp, value) for value in values) and any(map(mp.isnan, values)):
        return mp.nan
    try:
        result = function(*values)
    except (ArithmeticError, ValueError, mp.NoConvergence):
        return mp.nan
    if is_finite(mp, result):
        return result
    if result.imag != 0:
        return mp.nan
    result = result.real
    if mp.isinf(result) and not any(mp.isinf(value) for value in values):
        return mp.nan
    return result


def is_finite(mp: Any, value: Any) -> bool:
    """Tell quickly whether a value is a real number; False says nothing about other types."""
    if value.__class__ is not mp.mpf:
        return False
    _, mantissa, exponent, _ = value._mpf_
    return bool(mantissa or not exponent)


def real(name: str) -> Numeric:
    """Return the numeric column for the function that mpmath calls ``name``."""

    def numeric(mp: Any, *values: Any) -> Any:
        return guarded(mp, getattr(mp, name), *values)

    return numeric


def limited(name: str, beyond: Callable[[Any, Any], Any], bits: int = MAGNITUDE) -> Numeric:
    """Return the numeric column of a one-operand function, with its limit for huge operands.

    Args:
        name: what mpmath calls the function.
        beyond: called as ``beyond(mp, x)`` when x has more than ``bits`` bits before the point.
        bits: the magnitude from which the limit stands for the value.
    """

    def numeric(mp: Any, x: Any) -> Any:
        if is_huge(mp, x, bits):
            return beyond(mp, x)
        return guarded(mp, getattr(mp, name), x)

    return numeric


def modest(name: str, bits: int) -> Numeric:
    """Return the numeric column of a function that is only evaluated at operands up to 2**bits.

    Args:
        name: what mpmath calls the function.
        bits: magnitude beyond which the value is nan, because the series would not end.
    """

    def numeric(mp: Any, *values: Any) -> Any:
        if any(is_huge(mp, value, bits) or is_tiny(mp, value) for value in values):
            return mp.nan
        return guarded(mp, getattr(mp, name), *values)

    return numeric


def is_huge(mp: Any, value: Any, bits: int = MAGNITUDE) -> bool:
    """Tell whether ``value`` has more than ``bits`` bits before the point; nan has not."""
    if is_finite(mp, value):
        _, mantissa, exponent, size = value._mpf_
        return bool(mantissa and exponent + size > bits)
    return bool(not mp.isnan(value) and mp.mag(value) > bits)


def is_tiny(mp: Any, value: Any) -> bool:
    """Tell whether ``value`` is not 0 but closer to it than 2**−MAGNITUDE; nan is not."""
    return bool(value != 0 and not mp.isnan(value) and mp.mag(value) < -MAGNITUDE)


def undefined(mp: Any, _: Any) -> Any:
    """Return nan, for functions without a limit at infinity."""
    return mp.nan


def side(mp: Any, x: Any) -> Any:
    """Return the limit of tanh and coth."""
    return mp.one if x > 0 else -mp.one


def vanishing(mp: Any, _: Any) -> Any:
    """Return the limit of functions that go to 0 on both sides."""
    return mp.zero


def growing(mp: Any, x: Any) -> Any:
    """Return the limit of odd functions without bound."""
    return mp.inf if x > 0 else -mp.inf


def rising(mp: Any, _: Any) -> Any:
    """Return the limit of even functions without bound."""
    return mp.inf


def exponential(mp: Any, x: Any) -> Any:
    """Return e**x; infinity or 0 when x is astronomically large."""
    if is_huge(mp, x):
        return mp.inf if x > 0 else mp.zero
    return guarded(mp, mp.exp, x)


def power_value(mp: Any, base: Any, exponent: Fraction | None, exponent_value: Any) -> Any:
    """Return the real power; exact about the exponent when it is a known fraction.

    Args:
        mp: an mpmath context.
        base: a number of that context.
        exponent: the exponent as a fraction in lowest terms, or None when it is not rational.
        exponent_value: the exponent as a number of the context.

    A negative base has a real power when the denominator is odd; 0**0 is 1 and 0 to a negative
    power is nan.

    >>> import mpmath
    >>> print(power_value(mpmath.mp, mpmath.mpf(-8), Fraction(2, 3), mpmath.mpf(2) / 3))
    4.0
    """
    if mp.isnan(base) or mp.isnan(exponent_value):
        return mp.nan
    if exponent is None and mp.isint(exponent_value) and not is_huge(mp, exponent_value, 64):
        exponent = Fraction(int(exponent_value))
    if exponent_value == 0:
        return mp.one
    if base == 0:
        return mp.zero if exponent_value > 0 else mp.nan
    sign = 1
    if base < 0:
        if exponent is None or exponent.denominator % 2 == 0:
            return mp.nan
        sign = -1 if exponent.numerator % 2 else 1
    return sign * _positive_power(mp, abs(base), exponent, exponent_value)


def _positive_power(mp: Any, base: Any, exponent: Fraction | None, exponent_value: Any) -> Any:
    if base == 1:
        return mp.one
    if is_huge(mp, exponent_value * mp.log(base)):
        return mp.inf if (base > 1) == (exponent_value > 0) else mp.zero
    if exponent is not None and exponent.denominator == 1:
        return guarded(mp, mp.power, base, int(exponent))
    if exponent is not None and exponent.denominator <= 64:
        root = mp.root(base, exponent.denominator)
        return guarded(mp, mp.power, root, exponent.numerator)
    return guarded(mp, mp.power, base, exponent_value)


def root_value(mp: Any, radicand: Any, index: Any) -> Any:
    """Return the real root; a negative radicand has one when the index is odd."""
    fractional = not mp.isint(index)
    if mp.isnan(radicand) or mp.isnan(index) or index == 0 or (fractional and radicand < 0):
        return mp.nan
    if not fractional and not is_huge(mp, index, 64):
        exponent = Fraction(1, int(index))
        return power_value(mp, radicand, exponent, 1 / mp.mpf(index))
    return power_value(mp, radicand, None, 1 / index)


def logarithm(mp: Any, x: Any, base: Any) -> Any:
    """Return the logarithm of x to a positive base other than 1."""
    if mp.isnan(x) or mp.isnan(base) or not (x > 0 and base > 0) or base == 1:
        return mp.nan
    return mp.log(x) / mp.log(base)


def quotient(mp: Any, top: Any, bottom: Any) -> Any:
    """Return the quotient, nan for a divisor of 0."""
    return mp.nan if bottom == 0 else guarded(mp, lambda a, b: a / b, top, bottom)


def product_value(mp: Any, *factors: Any) -> Any:
    """Return the product of the factors, in order."""
    result = mp.one
    for factor in factors:
        result *= factor
    return result


def sum_value(mp: Any, *terms: Any) -> Any:
    """Return the sum of the terms, in order."""
    result = mp.zero
    for term in terms:
        result += term
    return result


def any_nan(mp: Any, values: tuple[Any, ...]) -> bool:
    """Tell whether one of the values (numbers or truth values) is nan."""
    return any(not isinstance(value, bool) and mp.isnan(value) for value in values)

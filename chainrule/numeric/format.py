"""Numbers for display: decimals that read well, and digits that are all right."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from chainrule.model import Expr, make, neg, number

SMALLEST = Fraction(1, 10_000)
LARGEST = Fraction(10**10)
SHORT = 12
"""Longest exact numeral, in characters, that is shown in full at six decimals."""


def format_number(value: Any, digits: int = 6) -> Expr:
    """Write a number (``mpf`` or ``Fraction``) for display.

    Six ``digits`` or less are decimals after the point; more are significant digits. Integers and
    short decimals stay exact; very large and very small numbers are in scientific notation.

    >>> import mpmath
    >>> [format_number(mpmath.mpf(v)) for v in ("2.25", "3", "-0.62817362")]
    [9/4, 3, -0.628174]
    >>> format_number(Fraction(1, 3), 30)
    0.333333333333333333333333333333
    >>> format_number(mpmath.mpf(10) ** -9)
    1e-9
    """
    exact = value if isinstance(value, Fraction) else None
    noise = Fraction(0)
    if exact is None:
        sign, mantissa, exponent, _ = value._mpf_
        if not mantissa and exponent:
            raise ValueError("only finite numbers can be shown")
        if abs(exponent + value._mpf_[3]) < 2_000:
            exact = Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent
            noise = abs(exact) / 10 ** (digits + 12)
    if exact is not None:
        written = _plainly(exact, digits, noise)
        if written is not None:
            return written
    return make("literal", value=_scientific(value, digits))


def _plainly(value: Fraction, digits: int, noise: Fraction) -> Expr | None:
    """Write without an exponent; a short decimal nearer than ``noise`` is taken as exact."""
    if value == 0:
        return number(0)
    if value.denominator != 1 and 0 < abs(value - round(value)) <= noise:
        value = Fraction(round(value))
    if value.denominator == 1 and len(str(abs(value.numerator))) <= max(SHORT, digits):
        return number(value.numerator)
    if not SMALLEST <= abs(value) < LARGEST:
        return None
    size = len(str(int(abs(value)))) if abs(value) >= 1 else -_leading_zeros(abs(value))
    places = digits if digits <= 6 else max(digits - size, 0)
    scaled = round(abs(value) * 10**places)
    if scaled == 0:
        return None
    if abs(Fraction(scaled, 10**places) - abs(value)) <= noise:
        plain = number(Fraction(scaled, 10**places), decimal=True)
        return neg(plain) if value < 0 else plain
    text = str(scaled).rjust(places + 1, "0")
    whole, part = text[: len(text) - places], text[len(text) - places :]
    part = part.rstrip("0") if digits > 6 else part
    text = f"{whole}.{part}" if part else whole
    return make("literal", value=f"-{text}" if value < 0 else text)


def _leading_zeros(value: Fraction) -> int:
    zeros = 0
    while value * 10 ** (zeros + 1) < 1:
        zeros += 1
    return zeros


def _scientific(value: Any, digits: int) -> str:
    import mpmath

    mp = mpmath.mp
    if isinstance(value, Fraction):
        from mpmath.libmp import from_rational

        bits = 10 * digits // 3 + 64
        number_ = mp.make_mpf(from_rational(value.numerator, value.denominator, bits, "n"))
    else:
        number_ = value
    shown = max(digits, 2) if digits > 6 else digits + 1
    text = str(mpmath.nstr(number_, shown, min_fixed=1, max_fixed=0, strip_zeros=True))
    mantissa, _, power = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(power)}" if power else mantissa

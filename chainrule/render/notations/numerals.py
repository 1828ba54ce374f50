"""How numbers look."""

from __future__ import annotations

import math
import re
from fractions import Fraction as Rational

from chainrule.document import Level
from chainrule.render.notations.combining import Drawn, leaf, minus
from chainrule.render.notations.nodes import Fraction, Leaf, Product, Script

_SHOWN_BITS = 3_300
_LITERAL = re.compile(r"([+-]?)([^eE]*?)(?:[eE]([+-]?)0*(\d+))?")


def _scientific(mantissa: str, exponent: str, negative: bool) -> Drawn:
    sup = leaf(exponent, "number", "number")
    if negative:
        sup = minus(sup)
    power = Script(Leaf("10", "number"), None, sup.node)
    if mantissa == "1":
        return Drawn(power, Level.POWER, "number", "other")
    node = Product((Leaf(mantissa, "number"), power), ("·",))
    return Drawn(node, Level.PRODUCT, "number", "other")


def integer_numeral(value: int) -> Drawn:
    """Draw an integer; beyond about 1,000 digits only how it starts and how long it is."""
    if value < 0:
        return minus(integer_numeral(-value))
    if value.bit_length() <= _SHOWN_BITS:
        return leaf(str(value), "number", "number")
    exponent = int(math.log10(value >> (value.bit_length() - 60)))
    exponent += int((value.bit_length() - 60) * math.log10(2))
    while value >= 10 ** (exponent + 1):
        exponent += 1
    while value < 10**exponent:
        exponent -= 1
    head = str(value // 10 ** (exponent - 9))
    return _scientific(f"{head[0]}.{head[1:]}⋯", str(exponent), negative=False)


def rational_numeral(value: Rational) -> Drawn:
    """Draw an exact rational number."""
    if value.denominator == 1:
        return integer_numeral(value.numerator)
    if value < 0:
        return minus(rational_numeral(-value))
    top, bottom = integer_numeral(value.numerator), integer_numeral(value.denominator)
    return Drawn(Fraction(top.node, bottom.node, "number"), Level.FRACTION, "half", "half")


def decimal_numeral(value: Rational) -> Drawn:
    """Draw a rational number as a finite decimal, or as a quotient if it is none.

    >>> decimal_numeral(Rational(-1, 8)).magnitude.node.text
    '0.125'
    """
    if value < 0:
        return minus(decimal_numeral(-value))
    rest, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0 and count <= _SHOWN_BITS:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest != 1 or places > 1_000 or value.numerator.bit_length() > _SHOWN_BITS:
        return rational_numeral(value)
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    if places == 0:
        return leaf(digits, "number", "number")
    significant = digits.lstrip("0")
    if places - len(significant) >= 6:
        head, tail = significant[0], significant[1:]
        mantissa = f"{head}.{tail}" if tail else head
        return _scientific(mantissa, str(places - len(significant) + 1), negative=True)
    return leaf(f"{digits[:-places]}.{digits[-places:]}", "number", "number")


_SPECIAL = {"inf": "∞", "oo": "∞", "nan": "undefined"}


def literal_numeral(text: str) -> Drawn:
    """Draw digits given as text: ``-1.5e-7`` with a proper minus and power of ten."""
    matched = _LITERAL.fullmatch(text)
    if matched is None:
        return leaf(text, "number", "number")
    sign, mantissa, exponent_sign, exponent = matched.groups()
    if mantissa.lower() in _SPECIAL:
        magnitude = leaf(_SPECIAL[mantissa.lower()], "number", "word")
    elif exponent is not None:
        magnitude = _scientific(mantissa, exponent, exponent_sign == "-")
    else:
        magnitude = leaf(mantissa, "number", "number")
    return minus(magnitude) if sign == "-" else magnitude

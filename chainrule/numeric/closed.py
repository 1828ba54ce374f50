"""Exact numbers: fractions, and sums of products of roots, π, powers of e and logarithms.

A ``Closed`` number maps monomials to rational coefficients, e.g. 3√2/2 + π. A monomial is a
sorted tuple of ``(base, exponent)``; bases are primes, π, e and logarithms of primes. What
cancels here is exactly zero, which no floating-point number can tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Union

Base = tuple[str, int]
Monomial = tuple[tuple[Base, Fraction], ...]

PI: Base = ("pi", 0)
EULER: Base = ("e", 0)
TERMS = 8
"""Most terms of a closed number; longer sums are left to floating point."""
BITS = 20_000
FACTORED = 1_000_000
"""Largest integer that is split into primes."""


class Closed:
    """An irrational exact number: a sum of rational multiples of monomials."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Monomial, Fraction]) -> None:
        self.terms = terms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closed) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))


Exact = Union[Fraction, Closed]
Maybe = Union[Fraction, Closed, None]


def _small(value: Fraction) -> bool:
    return value.numerator.bit_length() < BITS and value.denominator.bit_length() < BITS


def _terms(value: Exact) -> dict[Monomial, Fraction]:
    if isinstance(value, Closed):
        return value.terms
    return {(): value} if value else {}


def _closed(terms: dict[Monomial, Fraction]) -> Maybe:
    """Normalize: a rational number is a plain fraction; too long or too large is None."""
    kept = {monomial: c for monomial, c in terms.items() if c}
    if not kept:
        return Fraction(0)
    if len(kept) > TERMS or not all(_small(c) for c in kept.values()):
        return None
    return kept[()] if kept.keys() == {()} else Closed(kept)


def _normal(powers: dict[Base, Fraction], coefficient: Fraction) -> tuple[Monomial, Fraction]:
    """Move whole powers of primes into the coefficient."""
    kept: list[tuple[Base, Fraction]] = []
    for base, exponent in powers.items():
        if base[0] == "prime":
            whole = math.floor(exponent)
            if abs(whole) * base[1].bit_length() > BITS:
                raise OverflowError
            coefficient *= Fraction(base[1]) ** whole
            exponent -= whole
        if exponent:
            kept.append((base, exponent))
    return tuple(sorted(kept)), coefficient


def total_of(*values: Exact) -> Maybe:
    """Add exact numbers."""
    if all(isinstance(value, Fraction) for value in values):
        total = Fraction(0)
        for value in values:
            total += value  # type: ignore[operator]
        return total if _small(total) else None
    terms: dict[Monomial, Fraction] = {}
    for value in values:
        for monomial, coefficient in _terms(value).items():
            terms[monomial] = terms.get(monomial, Fraction(0)) + coefficient
    return _closed(terms)


def _multiply(left: Exact, right: Exact) -> Maybe:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        product = left * right
        return product if _small(product) else None
    first, second = _terms(left), _terms(right)
    if len(first) * len(second) > 4 * TERMS:
        return None
    terms: dict[Monomial, Fraction] = {}
    for m, a in first.items():
        for n, b in second.items():
            powers = dict(m)
            for base, exponent in n:
                powers[base] = powers.get(base, Fraction(0)) + exponent
            monomial, coefficient = _normal(powers, a * b)
            terms[monomial] = terms.get(monomial, Fraction(0)) + coefficient
    return _closed(terms)


def product_of(*values: Exact) -> Maybe:
    """Multiply exact numbers."""
    total: Maybe = Fraction(1)
    for value in values:
        if total is None:
            return None
        total = _multiply(total, value)
    return total


def negative_of(value: Exact) -> Maybe:
    """Negate."""
    return _multiply(Fraction(-1), value)


def quotient_of(top: Exact, bottom: Exact) -> Maybe:
    """Divide; the divisor must be a single term. Raises ZeroDivisionError."""
    if isinstance(bottom, Fraction):
        return _multiply(top, 1 / bottom)
    inverse = power_of(bottom, Fraction(-1))
    return None if inverse is None else _multiply(top, inverse)


def power_of(base: Exact, exponent: Exact) -> Maybe:
    """Raise to a rational power; a sum only to small whole powers.

    Raises ZeroDivisionError for 0 to a negative power and ValueError where no real power exists.
    """
    if not isinstance(exponent, Fraction):
        return _exponential(base, exponent)
    whole = exponent.denominator == 1
    if isinstance(base, Fraction):
        if base == 0 and exponent < 0:
            raise ZeroDivisionError
        if whole:
            bits = max(base.numerator.bit_length(), base.denominator.bit_length())
            if base not in (0, 1, -1) and abs(exponent) * bits > BITS:
                return None
            return base ** int(exponent) if abs(base) != 1 else base ** (int(exponent) % 2)
        return _rational_power(base, exponent)
    if len(base.terms) == 1:
        ((monomial, coefficient),) = base.terms.items()
        outer = power_of(coefficient, exponent) if whole or coefficient > 0 else None
        if outer is None:
            return None
        powers = {b: e * exponent for b, e in monomial}
        inner, scale = _normal(powers, Fraction(1))
        return _multiply(outer, Closed({inner: scale}) if inner else scale)
    if whole and 0 < exponent <= 4:
        return product_of(*([base] * int(exponent)))
    return None


def _exponential(base: Exact, exponent: Closed) -> Maybe:
    """Raise e itself to a closed power."""
    if isinstance(base, Closed) and base.terms == {((EULER, Fraction(1)),): Fraction(1)}:
        return exp(exponent)
    return Fraction(1) if base == 1 else None


def _rational_power(base: Fraction, exponent: Fraction) -> Maybe:
    if base < 0:
        if exponent.denominator % 2 == 0:
            raise ValueError("an even root of a negative number is not real")
        positive = _rational_power(-base, exponent)
        odd = exponent.numerator % 2 == 1
        return positive if positive is None or not odd else negative_of(positive)
    if base == 0:
        return Fraction(0)
    if exponent.denominator > 64 or abs(exponent.numerator) > 64:
        return None
    top, bottom = (_root(n, exponent.denominator) for n in (base.numerator, base.denominator))
    if top is not None and bottom is not None:
        return power_of(Fraction(top, bottom), Fraction(exponent.numerator))
    powers: dict[Base, Fraction] = {}
    for integer, sign in ((base.numerator, 1), (base.denominator, -1)):
        split = _primes(integer)
        if split is None:
            return None
        for prime, count in split.items():
            powers[("prime", prime)] = sign * count * exponent
    monomial, coefficient = _normal(powers, Fraction(1))
    return _closed({monomial: coefficient})


def _root(integer: int, degree: int) -> int | None:
    """Return the exact root of a positive integer, or None."""
    if integer < 2:
        return integer
    if degree == 2:
        root = math.isqrt(integer)
        return root if root * root == integer else None
    if integer.bit_length() > 2_000:
        return None
    low, high = 1, 1 << (integer.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= integer else (low, middle - 1)
    return low if low**degree == integer else None


def _primes(integer: int) -> dict[int, int] | None:
    if integer > FACTORED:
        return None
    found: dict[int, int] = {}
    divisor = 2
    while divisor * divisor <= integer:
        while integer % divisor == 0:
            found[divisor] = found.get(divisor, 0) + 1
            integer //= divisor
        divisor += 1
    if integer > 1:
        found[integer] = found.get(integer, 0) + 1
    return found


def exp(value: Exact) -> Maybe:
    """Return e to a rational plus rational multiples of logarithms of primes."""
    if isinstance(value, Fraction):
        if value == 0:
            return Fraction(1)
        return Closed({((EULER, value),): Fraction(1)}) if abs(value) <= 10_000 else None
    powers: dict[Base, Fraction] = {}
    for monomial, coefficient in value.terms.items():
        if not monomial:
            powers[EULER] = coefficient
        elif len(monomial) == 1 and monomial[0][0][0] == "ln" and monomial[0][1] == 1:
            powers[("prime", monomial[0][0][1])] = coefficient
        else:
            return None
    monomial, coefficient = _normal(powers, Fraction(1))
    return _closed({monomial: coefficient})


def ln(value: Exact) -> Maybe:
    """Return the natural logarithm. Raises ValueError where it is not real."""
    if isinstance(value, Closed):
        if len(value.terms) > 1:
            return None
        ((monomial, coefficient),) = value.terms.items()
    else:
        monomial, coefficient = (), value
    if coefficient <= 0:
        raise ValueError("the logarithm of a number that is not positive")
    terms: dict[Monomial, Fraction] = {}
    key: Monomial
    for integer, sign in ((coefficient.numerator, 1), (coefficient.denominator, -1)):
        split = _primes(integer)
        if split is None:
            return None
        for prime, count in split.items():
            key = ((("ln", prime), Fraction(1)),)
            terms[key] = terms.get(key, Fraction(0)) + sign * count
    for (name, number), exponent in monomial:
        if name == "pi" or name == "ln":
            return None
        key = () if name == "e" else ((("ln", number), Fraction(1)),)
        terms[key] = terms.get(key, Fraction(0)) + exponent
    return _closed(terms)


def turns(value: Exact) -> Fraction | None:
    """Return c when the value is exactly c·π, else None.

    >>> turns(Closed({((PI, Fraction(1)),): Fraction(1, 2)}))
    Fraction(1, 2)
    """
    if isinstance(value, Fraction):
        return Fraction(0) if value == 0 else None
    if value.terms.keys() == {((PI, Fraction(1)),)}:
        return value.terms[((PI, Fraction(1)),)]
    return None


def _surd(whole: Fraction, **roots: Fraction) -> Maybe:
    terms: dict[Monomial, Fraction] = {(): whole}
    for name, coefficient in roots.items():
        number = int(name[1:])
        split = _primes(number) or {}
        terms[tuple((("prime", p), Fraction(1, 2)) for p in sorted(split))] = coefficient
    return _closed(terms)


_Q = Fraction
_SINES: dict[Fraction, Maybe] = {
    _Q(0): _Q(0),
    _Q(1, 12): _surd(_Q(0), r6=_Q(1, 4), r2=_Q(-1, 4)),
    _Q(1, 10): _surd(_Q(-1, 4), r5=_Q(1, 4)),
    _Q(1, 6): _Q(1, 2),
    _Q(1, 4): _surd(_Q(0), r2=_Q(1, 2)),
    _Q(3, 10): _surd(_Q(1, 4), r5=_Q(1, 4)),
    _Q(1, 3): _surd(_Q(0), r3=_Q(1, 2)),
    _Q(5, 12): _surd(_Q(0), r6=_Q(1, 4), r2=_Q(1, 4)),
    _Q(1, 2): _Q(1),
}
_TANGENTS: dict[Fraction, Maybe] = {
    _Q(0): _Q(0),
    _Q(1, 12): _surd(_Q(2), r3=_Q(-1)),
    _Q(1, 6): _surd(_Q(0), r3=_Q(1, 3)),
    _Q(1, 4): _Q(1),
    _Q(1, 3): _surd(_Q(0), r3=_Q(1)),
    _Q(5, 12): _surd(_Q(2), r3=_Q(1)),
}


def sin(value: Exact) -> Maybe:
    """Return the sine of a rational multiple of π with a short value."""
    part = turns(value)
    return None if part is None else _sine(part)


def _sine(part: Fraction) -> Maybe:
    part %= 2
    if part > 1:
        below = _sine(part - 1)
        return None if below is None else negative_of(below)
    return _SINES.get(min(part, 1 - part))


def cos(value: Exact) -> Maybe:
    """Return the cosine of a rational multiple of π with a short value."""
    part = turns(value)
    return None if part is None else _sine(part + _Q(1, 2))


def tan(value: Exact) -> Maybe:
    """Return the tangent of a rational multiple of π. Raises ZeroDivisionError at its poles."""
    part = turns(value)
    if part is None:
        return None
    part %= 1
    if part == _Q(1, 2):
        raise ZeroDivisionError
    if part > _Q(1, 2):
        mirrored = _TANGENTS.get(1 - part)
        return None if mirrored is None else negative_of(mirrored)
    return _TANGENTS.get(part)


def cot(value: Exact) -> Maybe:
    """Return the cotangent of a rational multiple of π. Raises ZeroDivisionError at its poles."""
    part = turns(value)
    return None if part is None else tan(multiple_of_pi(Fraction(1, 2) - part) or Fraction(0))


def reciprocal(function: Callable[[Exact], Maybe]) -> Callable[[Exact], Maybe]:
    """Return 1/function. Raises ZeroDivisionError where the function is 0."""

    def inverse(value: Exact) -> Maybe:
        result = function(value)
        return None if result is None else quotient_of(Fraction(1), result)

    return inverse


def inverse_of(table: dict[Fraction, Maybe]) -> dict[Any, Fraction]:
    """Map the values of a table of angles back to the angles, in units of π, both signs."""
    found: dict[Any, Fraction] = {}
    for part, value in table.items():
        if value is not None:
            found[value] = part
            negative = negative_of(value)
            found[negative] = -part
    return found


ARCSINES = inverse_of(_SINES)
ARCTANGENTS = inverse_of(_TANGENTS)


def multiple_of_pi(part: Fraction) -> Maybe:
    """Return part·π."""
    return _closed({((PI, Fraction(1)),): part})

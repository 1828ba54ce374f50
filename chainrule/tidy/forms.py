"""The normal form: a sum is ``{monomial: coefficient}``, a monomial ``((base, exponent), …)``.

Coefficients are exact rationals. Bases are nodes that are neither numerals nor products;
a sum that stands as a factor is a base too, so nothing is multiplied out by reading it.
Exponents are rationals, or an ``Expr`` where a symbol stands in the exponent.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Union

from chainrule.model import Expr, bounds, ordered

Rational = Union[int, Fraction]
Exponent = Union[int, Fraction, Expr]
Mono = tuple[tuple[Expr, Exponent], ...]
Sum = dict[Mono, Rational]
Term = tuple[Rational, Mono]

ONE_MONO: Mono = ()


class TooLargeError(Exception):
    """An exact number or a polynomial would pass its bound; the caller keeps what it has."""


class UndefinedHereError(Exception):
    """The expression divides by an exact zero, so there is nothing to rewrite."""


def missing(root: Expr, known: Container[Expr]) -> list[Expr]:
    """List the nodes below ``root`` that are not known, operands before the nodes that use them."""
    return ordered(
        [root] if root not in known else [],
        lambda node: [arg for arg in node.args if arg not in known],
    )


def exact(value: Rational) -> Rational:
    """Return an ``int`` where the value is one (integers hash and add much faster)."""
    return value.numerator if value.denominator == 1 else value


def bits(value: Rational) -> int:
    """Count the bits of the larger of numerator and denominator."""
    return max(abs(value.numerator).bit_length(), value.denominator.bit_length())


def times(left: Rational, right: Rational) -> Rational:
    """Multiply two rationals whose product stays below the bound on integers."""
    if left == 1:
        return right
    if right == 1:
        return left
    if bits(left) + bits(right) > bounds().bits:
        raise TooLargeError
    return exact(left * right)


def to_power(value: Rational, exponent: int) -> Rational:
    """Raise a rational to an integer power below the bound on integers."""
    if value == 0 and exponent < 0:
        raise UndefinedHereError
    if value in (1, -1):
        return value if exponent % 2 else 1
    if bits(value) * abs(exponent) > bounds().bits:
        raise TooLargeError
    return exact(Fraction(value) ** exponent)


def add_into(total: Sum, terms: Iterable[tuple[Mono, Rational]], scale: Rational = 1) -> None:
    """Add ``scale`` times the terms to ``total``, dropping what cancels."""
    most = bounds().bits
    for mono, coefficient in terms:
        value = exact(total.get(mono, 0) + times(scale, coefficient))
        if value:
            if bits(value) > most:
                raise TooLargeError
            total[mono] = value
        else:
            total.pop(mono, None)


def multiple(form: Sum, factor: Rational) -> Sum:
    """Multiply every coefficient."""
    if factor == 1:
        return form
    return {mono: times(c, factor) for mono, c in form.items()} if factor else {}


def content(form: Sum) -> Rational:
    """Return the positive rational that leaves coprime integers as coefficients.

    >>> content({(): 4, ((None, 1),): 6})
    2
    """
    top, bottom = 0, 1
    most = bounds().bits
    for coefficient in form.values():
        top = gcd(top, coefficient.numerator)
        bottom = lcm(bottom, coefficient.denominator)
        if bits(bottom) > most:
            raise TooLargeError
    return exact(Fraction(top, bottom)) if top else 1


def only_term(form: Sum) -> Term | None:
    """Return the single term of a form, or None if it has more (zero counts as ``0·1``)."""
    if not form:
        return 0, ONE_MONO
    if len(form) > 1:
        return None
    mono, coefficient = next(iter(form.items()))
    return coefficient, mono


def constant_value(form: Sum) -> Rational | None:
    """Return the number that the form is, or None."""
    term = only_term(form)
    return term[0] if term is not None and not term[1] else None


def is_polynomial(form: Sum) -> bool:
    """Tell whether every exponent is a nonnegative integer."""
    return all(type(k) is int and k > 0 for mono in form for _, k in mono)


def divide(top: Sum, bottom: Sum, steps: int = 200) -> Sum | None:
    """Divide polynomials exactly; None if there is a remainder or it takes too long.

    Every base counts as a variable of its own; the order of monomials is lexicographic.
    """
    if not (is_polynomial(top) and is_polynomial(bottom)) or len(bottom) > 12 or len(top) > 60:
        return None
    bases = list(dict.fromkeys(base for form in (bottom, top) for mono in form for base, _ in mono))
    if len({b for mono in bottom for b, _ in mono} - {b for mono in top for b, _ in mono}):
        return None
    rest, divisor = _vectors(top, bases), _vectors(bottom, bases)
    lead = max(divisor)
    quotient: dict[tuple[int, ...], Rational] = {}
    while rest and steps > 0:
        steps -= 1
        head = max(rest)
        shift = tuple(a - b for a, b in zip(head, lead, strict=True))
        if min(shift) < 0:
            return None
        factor = exact(Fraction(rest[head]) / divisor[lead])
        quotient[shift] = factor
        for vector, coefficient in divisor.items():
            place = tuple(a + b for a, b in zip(vector, shift, strict=True))
            value = exact(rest.get(place, 0) - times(factor, coefficient))
            if value:
                rest[place] = value
            else:
                rest.pop(place, None)
    if rest:
        return None
    return {
        tuple((b, k) for b, k in zip(bases, vector, strict=True) if k): c
        for vector, c in quotient.items()
    }


def square_root(form: Sum) -> Sum | None:
    """Return ``a + b`` for ``a² + 2ab + b²`` with its terms in any order, or None.

    >>> square_root({(("x", 2),): 1, (("x", 1),): -2, (): 1})
    {(('x', 1),): 1, (): -1}
    """
    if len(form) != 3 or not is_polynomial(form):
        return None
    for cross in form:
        first, second = (_half(mono, form[mono]) for mono in form if mono is not cross)
        if first is None or second is None:
            continue
        powers = dict(first[1])
        for base, k in second[1]:
            powers[base] = powers.get(base, 0) + k
        if powers == dict(cross) and abs(form[cross]) == 2 * first[0] * second[0]:
            sign = 1 if form[cross] > 0 else -1
            return {tuple(first[1]): first[0], tuple(second[1]): sign * second[0]}
    return None


def _half(mono: Mono, coefficient: Rational) -> tuple[int, list[tuple[Expr, int]]] | None:
    """Return the square root of a term of a polynomial, or None."""
    powers = [(base, int(k)) for base, k in mono]  # type: ignore[arg-type]
    if coefficient <= 0 or coefficient.denominator != 1 or any(k % 2 for _, k in powers):
        return None
    root = isqrt(int(coefficient))
    return (root, [(base, k // 2) for base, k in powers]) if root**2 == coefficient else None


def _vectors(form: Sum, bases: list[Expr]) -> dict[tuple[int, ...], Rational]:
    place = {base: index for index, base in enumerate(bases)}
    vectors: dict[tuple[int, ...], Rational] = {}
    for mono, coefficient in form.items():
        vector = [0] * len(bases)
        for base, k in mono:
            vector[place[base]] = int(k)  # type: ignore[arg-type]
        vectors[tuple(vector)] = coefficient
    return vectors


def factored(value: int) -> list[tuple[int, int]]:
    """Split a positive integer into small primes; what trial division leaves counts as prime."""
    found: list[tuple[int, int]] = []
    prime = 2
    while prime < 1000 and prime * prime <= value:
        power = 0
        while value % prime == 0:
            value //= prime
            power += 1
        if power:
            found.append((prime, power))
        prime += 1 if prime == 2 else 2
    if value > 1:
        found.append((value, 1))
    return found

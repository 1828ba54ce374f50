"""Fractions of polynomials: over one denominator, divided out, and reduced by an equation.

A polynomial is ``{monomial: coefficient}``; a monomial lists ``(base, exponent)``, and a base is
any node that is no sum, product or whole power (``x``, ``sin(x)``, ``e^y``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from chainrule.model import Expr, add, div, mul, number, postorder, power, size
from chainrule.tidy import collect, tidy

Mono = frozenset[tuple[Expr, int]]
Poly = dict[Mono, Fraction]
Key = frozenset[tuple[Mono, Fraction]]
Below = dict[Key, int]

MOST_TERMS = 150
MOST_POWER = 12
MOST_NODES = 600
"""Bounds of the work; what is larger stays as it is."""
ONE_MONO: Mono = frozenset()


class TooLongError(Exception):
    """The polynomial would pass its bound."""


class Quotient:
    """A polynomial over a product of powers of polynomials."""

    __slots__ = ("below", "top")

    def __init__(self, top: Poly, below: Below) -> None:
        self.top = top
        self.below = below


def together(expr: Expr) -> Quotient | None:
    """Write an expression over one denominator, multiplied out; None past the bounds."""
    if size(expr, MOST_NODES) > MOST_NODES:
        return None
    known: dict[Expr, Quotient] = {}
    try:
        for node in postorder(expr):
            known[node] = _read(node, known)
    except TooLongError:
        return None
    return known[expr]


def _read(node: Expr, known: Mapping[Expr, Quotient]) -> Quotient:
    parts = [known[arg] for arg in node.args]
    if node.is_number:
        return Quotient({ONE_MONO: node.value} if node.value else {}, {})
    if node.op == "add":
        return _sum(parts)
    if node.op == "neg":
        return Quotient({m: -c for m, c in parts[0].top.items()}, parts[0].below)
    if node.op == "mul":
        product = parts[0]
        for part in parts[1:]:
            product = _times(product, part)
        return product
    if node.op == "div":
        return _times(parts[0], _inverse(node.args[1], parts[1], known))
    exponent = node.args[1].value if node.op == "pow" and node.args[1].is_number else None
    if exponent is not None and exponent.denominator == 1 and abs(exponent) <= MOST_POWER:
        base = parts[0]
        if exponent < 0:
            base = _inverse(node.args[0], base, known)
        return _power(base, abs(int(exponent)))
    return Quotient({frozenset({(node, 1)}): Fraction(1)}, {})


def _power(base: Quotient, exponent: int) -> Quotient:
    found = Quotient({ONE_MONO: Fraction(1)}, {})
    for _ in range(exponent):
        found = _times(found, base)
    return found


def _inverse(node: Expr, value: Quotient, known: Mapping[Expr, Quotient]) -> Quotient:
    """Turn upside down, keeping the factors of a denominator apart."""
    top: Poly = {ONE_MONO: Fraction(1)}
    below: Below = {}
    stack = [(node, 1)]
    while stack:
        current, times = stack.pop()
        if current.op == "mul":
            stack.extend((arg, times) for arg in current.args)
            continue
        if current.op == "neg":
            top = {m: -c for m, c in top.items()} if times % 2 else top
            stack.append((current.args[0], times))
            continue
        whole = current.op == "pow" and current.args[1].is_number
        if whole and current.args[1].value.denominator == 1 and current.args[1].value > 0:
            stack.append((current.args[0], times * int(current.args[1].value)))
            continue
        part = known[current]
        if not part.top or times > MOST_POWER:
            raise TooLongError
        for key, k in part.below.items():
            top = _product(top, _power(Quotient(dict(key), {}), k * times).top)
        factor, key = _primitive(part.top)
        top = {m: c / factor**times for m, c in top.items()}
        if len(key) == 1:
            ((mono, _),) = key
            for base, k in mono:
                single = _single(base)
                below[single] = below.get(single, 0) + k * times
        else:
            below[key] = below.get(key, 0) + times
    return Quotient(top, below)


def _primitive(poly: Poly) -> tuple[Fraction, Key]:
    """Split off a coefficient so that multiples of one polynomial have one key."""
    lead = min(poly, key=_order)
    factor = poly[lead]
    return factor, frozenset((m, c / factor) for m, c in poly.items())


def _order(mono: Mono) -> tuple[int, str]:
    return -sum(k for _, k in mono), " ".join(sorted(f"{base!r}^{k}" for base, k in mono))


def _times(left: Quotient, right: Quotient) -> Quotient:
    below = dict(left.below)
    for key, k in right.below.items():
        below[key] = below.get(key, 0) + k
    return Quotient(_product(left.top, right.top), below)


def _product(left: Poly, right: Poly) -> Poly:
    if len(left) * len(right) > 20 * MOST_TERMS:
        raise TooLongError
    found: Poly = {}
    for m, c in left.items():
        for n, e in right.items():
            key = _joined(m, n)
            found[key] = found.get(key, Fraction(0)) + c * e
    found = {m: c for m, c in found.items() if c}
    if len(found) > MOST_TERMS or any(c.numerator.bit_length() > 2_000 for c in found.values()):
        raise TooLongError
    return found


def _joined(left: Mono, right: Mono) -> Mono:
    if not left or not right:
        return left or right
    powers = dict(left)
    for base, k in right:
        powers[base] = powers.get(base, 0) + k
    return frozenset(powers.items())


def _sum(parts: list[Quotient]) -> Quotient:
    below: Below = {}
    for part in parts:
        for key, k in part.below.items():
            below[key] = max(below.get(key, 0), k)
    total: Poly = {}
    for part in parts:
        top = part.top
        for key, k in below.items():
            missing = k - part.below.get(key, 0)
            if missing:
                top = _product(top, _power(Quotient(dict(key), {}), missing).top)
        for m, c in top.items():
            total[m] = total.get(m, Fraction(0)) + c
    return Quotient({m: c for m, c in total.items() if c}, below)


def written(quotient: Quotient) -> Expr:
    """Write a quotient as a tidy expression, dividing out what divides."""
    top, below = quotient.top, dict(quotient.below)
    for key in list(below):
        while below[key]:
            divided = _divided(top, dict(key))
            if divided is None:
                break
            top, below[key] = divided, below[key] - 1
    bottom = mul(*(power(_expr(dict(key)), k) for key, k in below.items() if k))
    return tidy(div(_expr(top), bottom))


def _apart(quotient: Quotient) -> Expr:
    """Write a quotient as a sum of fractions, one for each term of its numerator."""
    terms = [written(Quotient({m: c}, quotient.below)) for m, c in quotient.top.items()]
    return add(*sorted(terms, key=lambda term: term.op == "neg"))


def _expr(poly: Poly) -> Expr:
    terms = []
    for mono in sorted(poly, key=_order):
        factors = [power(base, k) for base, k in sorted(mono, key=lambda item: repr(item[0]))]
        terms.append(mul(number(poly[mono]), *factors))
    return add(*terms)


def _divided(top: Poly, by: Poly) -> Poly | None:
    """Divide exactly; None where something would remain."""
    lead = min(by, key=_order)
    left = dict(top)
    quotient: Poly = {}
    for _ in range(4 * MOST_TERMS):
        if not left:
            return quotient
        mono = min(left, key=_order)
        factor = _over(mono, lead)
        if factor is None:
            return None
        scale = left[mono] / by[lead]
        quotient[factor] = quotient.get(factor, Fraction(0)) + scale
        left = _minus(left, by, factor, scale)
    return None


def _over(mono: Mono, lead: Mono) -> Mono | None:
    """Divide monomials; None where one does not divide the other."""
    powers = dict(mono)
    for base, k in lead:
        if powers.get(base, 0) < k:
            return None
        powers[base] -= k
    return frozenset((base, k) for base, k in powers.items() if k)


def _minus(left: Poly, by: Poly, factor: Mono, scale: Fraction) -> Poly:
    found = dict(left)
    for mono, c in by.items():
        key = _joined(mono, factor)
        found[key] = found.get(key, Fraction(0)) - scale * c
        if not found[key]:
            del found[key]
    if len(found) > MOST_TERMS:
        raise TooLongError
    return found


def reduced(expr: Expr, zero: Expr) -> Expr | None:
    """Shorten an expression by an equation ``zero = 0``; None where that does not help.

    Each term of the equation is tried as the one that is replaced by the others, in the numerator
    and in the denominator; a fraction may be extended by a factor of its denominator first.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> reduced(-(x**2 + y**2) / y**3, x**2 + y**2 - 1)
    neg(div(1, pow(y, 3)))
    >>> reduced(2 * (x + y) / x**2, x**2 + x * y - 5)
    div(10, pow(x, 3))
    """
    whole, relation = together(expr), together(collect(zero))
    if whole is None or relation is None or len(relation.top) < 2:
        return None
    best = expr
    for lead in relation.top:
        if lead == ONE_MONO:
            continue
        try:
            found = list(_replaced(whole, relation.top, lead))
            forms = [write(quotient) for quotient in found for write in (written, _apart)]
        except TooLongError:
            continue
        best = min([best, *forms], key=size)
    return None if best is expr else best


def _replaced(whole: Quotient, by: Poly, lead: Mono) -> Iterator[Quotient]:
    """Replace a term of an equation by the others, where nothing of it is left half way."""
    functions = [base for base, _ in lead if base.args]
    for extra in _extensions(whole, lead):
        top = _remainder(_product(whole.top, {extra: Fraction(1)}), by, lead)
        if top is None or (extra and len(top) >= len(whole.top)):
            continue
        if any(_related(base, known) for mono in top for base, _ in mono for known in functions):
            continue
        below = dict(whole.below)
        for base, _ in extra:
            key = _single(base)
            below[key] = below.get(key, 0) + 1
        if not any(base in functions for key in below for mono, _ in key for base, _ in mono):
            yield Quotient(top, below)
            continue
        bottoms = [(_remainder(dict(key), by, lead), k) for key, k in below.items()]
        if all(bottom for bottom, _ in bottoms):
            factor = Fraction(1)
            found: Below = {}
            for bottom, k in bottoms:
                assert bottom is not None
                scale, key = _primitive(bottom)
                factor /= scale**k
                found[key] = found.get(key, 0) + k
            yield Quotient({m: c * factor for m, c in top.items()}, found)


def _related(left: Expr, right: Expr) -> bool:
    """Tell whether two nodes are powers of one base, as x^y and x^(y − 1) are."""
    return left.op == right.op == "pow" and left.args[0] is right.args[0] and left is not right


def _extensions(whole: Quotient, lead: Mono) -> Iterator[Mono]:
    """List what a fraction may be extended by: 1, and factors that its denominator has already."""
    yield ONE_MONO
    for base, _ in lead:
        if _single(base) in whole.below:
            yield frozenset({(base, 1)})


def _single(base: Expr) -> Key:
    return frozenset({(frozenset({(base, 1)}), Fraction(1))})


def _remainder(top: Poly, by: Poly, lead: Mono) -> Poly | None:
    left = dict(top)
    for _ in range(2 * MOST_TERMS):
        for mono in sorted(left, key=_order):
            factor = _over(mono, lead)
            if factor is not None:
                left = _minus(left, by, factor, left[mono] / by[lead])
                break
        else:
            return left
    return None

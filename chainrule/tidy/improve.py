"""Several ways to write one sum; the shortest wins."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from chainrule.model import Expr, free_symbols, size
from chainrule.tidy.algebra import Algebra
from chainrule.tidy.branches import merge_brackets, merge_cases
from chainrule.tidy.forms import (
    ONE_MONO,
    Exponent,
    Mono,
    Rational,
    Sum,
    Term,
    add_into,
    content,
    divide,
    exact,
    only_term,
    square_root,
)
from chainrule.tidy.identities import SQUARES
from chainrule.tidy.show import Book, expressed

EXPANDED_TERMS = 40
"""Most terms that multiplying out may produce; this and the next two only bound the work."""

EXPANDED_POWER = 4
"""Highest power of a sum that is multiplied out."""

COMPARED_TERMS = 60
"""Longest sum that is written in more than one way."""

_DEPTH = 2
"""Times that a factor is pulled out of what is left: 2 for Γ(x) (x ψ(x) − 1)/(x |x|)."""

_ROUNDS = 4
"""Fractions in fractions that are cleared: two for u ↦ 1/(u² + 1) done three times to x."""


class Improver:
    """Chooses the shortest way to write a sum.

    Args:
        book: what is known about the nodes.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.algebra = Algebra(book, self.best)
        self._known: dict[tuple[frozenset[tuple[Mono, Rational]], int], Sum] = {}

    def best(self, form: Sum, depth: int = _DEPTH) -> Sum:
        """Return the form that prints shortest, the one given if nothing is shorter."""
        form = self.simplify_squares(self._clear_terms(form))
        form = merge_brackets(merge_cases(form, self.algebra, self.best), self.algebra, self.best)
        if len(form) < 2 or len(form) > COMPARED_TERMS:
            return form
        key = (frozenset(form.items()), depth)
        if key not in self._known:
            self._known[key] = form
            choices = list(self._choices(form, depth))
            self._known[key] = min(choices, key=self._cost) if len(choices) > 1 else form
        return self._known[key]

    def _clear_terms(self, form: Sum) -> Sum:
        """Simplify the terms that divide by a sum of fractions."""
        nested = [mono for mono in form if any(self._divides_by_fractions(*item) for item in mono)]
        if not nested or len(nested) > COMPARED_TERMS:
            return form
        total: Sum = {}
        for mono, coefficient in form.items():
            term = {mono: coefficient}
            if mono in nested:
                term = min([term, *self._cleared((coefficient, mono))], key=self._cost)
            add_into(total, term.items())
        return total

    def _divides_by_fractions(self, base: Expr, k: Exponent) -> bool:
        form = self.book.sums.get(base)
        return (
            form is not None and type(k) is int and k < 0 and bool(self.shared(form, True, False))
        )

    def best_term(self, form: Sum) -> Sum:
        """Return the best form of a whole result: also cancel within a single fraction."""
        form = self.best(form)
        term = only_term(form)
        if term is None or not term[0]:
            return form
        best = min([form, *self._fractions(term), *self._shares(term)], key=self._cost)
        last = only_term(best)
        return best if last is None else self._with_monomials_out(last)

    def _shares(self, term: Term) -> Iterator[Sum]:
        """Split a fraction over a sum of exponentials: (y₁ + y₂)·e^a/(e^a + e^b) − y₁, as softmax.

        What is split off has only letters that the denominator has not.
        """
        _, mono = term
        for below, form in ((base, self.book.sums.get(base)) for base, k in mono if k == -1):
            if not form or not all(any(b.op == "exp" for b, _ in inside) for inside in form):
                continue
            own = set(free_symbols(below))
            inverse: Mono = ((below, -1),)
            above = self.algebra.product([term, (1, ((below, 1),))])
            top = self.expand({above[1]: above[0]}) or {above[1]: above[0]}
            splits: list[tuple[bool, Sum]] = []
            for lead, scale in form.items():
                out = tuple((base, self.algebra.scale(k, -1)) for base, k in lead)
                found = [(m, self.algebra.product([(c, m), (1, out)])) for m, c in top.items()]
                whole: Sum = {}
                for _, (value, rest) in found:
                    if not any(own & set(free_symbols(base)) for base, _ in rest):
                        add_into(whole, [(rest, exact(value / Fraction(scale)))])
                if not whole:
                    continue
                left = dict(top)
                add_into(left, self._multiply(whole, form).items(), -1)
                if left:
                    inner = self.best(left)
                    over = only_term(inner) or self.algebra.sum_term(inner)
                    value, rest = self.algebra.product([over, (1, inverse)])
                    split = dict(whole)
                    add_into(split, [(rest, value)])
                    splits.append((max(whole.values()) > 0, split))
            yield from (split for _, split in sorted(splits, key=lambda pair: pair[0]))

    def _with_monomials_out(self, term: Term) -> Sum:
        """Write a polynomial factor as a monomial times a polynomial."""
        coefficient, mono = term
        parts: list[Term] = [(coefficient, ONE_MONO)]
        for base, k in mono:
            form = self.book.sums.get(base)
            part: Term = (1, ((base, k),))
            if form and k == 1 and len(mono) > 1:
                shared = self.shared(form, False, True)
                if shared and all(b.op == "symbol" for b, _ in shared):
                    inverse = tuple((b, self.algebra.scale(e, -1)) for b, e in shared)
                    inner: Sum = {}
                    for m, c in form.items():
                        value, rest = self.algebra.product([(c, m), (1, inverse)])
                        add_into(inner, [(rest, value)])
                    part = self.algebra.product([(1, shared), self.algebra.sum_term(inner)])
            parts.append(part)
        value, product = self.algebra.product(parts)
        return {product: value}

    def _cost(self, form: Sum) -> int:
        return self.book.cost(expressed(self.book, form))

    def _choices(self, form: Sum, depth: int) -> Iterator[Sum]:
        for variant in (form, self.expand(form)):
            if variant is None:
                continue
            yield variant
            # A polynomial on its own is printed multiplied out.
            if not depth or len(variant) < 2 or all(map(_of_symbols, variant)):
                continue
            seen: set[Mono] = set()
            for negative, positive in ((True, True), (True, False), (False, True)):
                shared = self.shared(variant, negative, positive)
                if shared and shared not in seen:
                    seen.add(shared)
                    yield from self._pulled(variant, shared, depth)
            exponential = _shortest_exponential(variant)
            if exponential is not None and not seen:
                yield from self._pulled(variant, ((exponential, 1),), depth)
            if content(variant).denominator != 1 and not seen:
                factor, mono = self.algebra.sum_term(variant)
                yield {mono: factor}

    def _pulled(self, form: Sum, shared: Mono, depth: int) -> Iterator[Sum]:
        algebra = self.algebra
        inverse = tuple((base, algebra.scale(k, -1)) for base, k in shared)
        inner: Sum = {}
        for mono, coefficient in form.items():
            factor, rest = algebra.product([(coefficient, mono), (1, inverse)])
            add_into(inner, [(rest, factor)])
        inner = self.best(inner, max(depth - 1, 0))
        found = only_term(inner)
        term = algebra.sum_term(inner) if found is None else found
        whole = algebra.product([(1, shared), term])
        if not whole[0]:
            yield {}
            return
        yield {whole[1]: whole[0]}
        yield from self._fractions(whole)

    def shared(self, form: Sum, negative: bool, positive: bool) -> Mono:
        """Return the factor that all terms share, a common denominator included."""
        powers = [dict(mono) for mono in form]
        least: dict[Expr, Exponent] = {}
        for base in dict.fromkeys(base for mono in form for base, _ in mono):
            if base.is_number and not any(isinstance(p.get(base), Expr) for p in powers):
                continue
            k = self._extreme([power.get(base, 0) for power in powers], positive)
            if isinstance(k, Expr) or (k < 0 and negative) or (k > 0 and positive):
                least[base] = k
        return self.book.mono(least)

    def _extreme(self, exponents: list[Exponent], high: bool) -> Exponent:
        """Return the least exponent; of symbolic ones the greatest if ``high``."""
        if not any(isinstance(k, Expr) for k in exponents):
            return min(exponents)  # type: ignore[type-var]
        first = exponents[0]
        extreme: Rational = 0
        for k in exponents[1:]:
            gap = self.algebra.plus(k, self.algebra.scale(first, -1))
            if isinstance(gap, Expr):
                return 0
            extreme = max(extreme, gap) if high else min(extreme, gap)
        return self.algebra.plus(first, extreme)

    def expand(self, form: Sum) -> Sum | None:
        """Multiply out small powers of sums; None if there are none or it would grow too long."""
        sums = self.book.sums
        if not any(base in sums and type(k) is int and k > 0 for mono in form for base, k in mono):
            return None
        total: Sum = {}
        for mono, coefficient in form.items():
            partial: Sum = {tuple(item for item in mono if not _opens(sums, item)): coefficient}
            for base, k in mono:
                for _ in range(int(k) if _opens(sums, (base, k)) else 0):  # type: ignore[arg-type]
                    if len(partial) * len(sums[base]) > EXPANDED_TERMS:
                        return None
                    partial = self._multiply(partial, sums[base])
            add_into(total, partial.items())
            if len(total) > EXPANDED_TERMS:
                return None
        return self.simplify_squares(total)

    def _multiply(self, left: Sum, right: Sum) -> Sum:
        result: Sum = {}
        for mono, coefficient in left.items():
            for other, factor in right.items():
                value, product = self.algebra.product([(coefficient, mono), (factor, other)])
                add_into(result, [(product, value)])
        return result

    def _fractions(self, term: Term) -> Iterator[Sum]:
        """Cancel sums of the denominator that divide a sum of the numerator."""
        coefficient, mono = term
        sums = self.book.sums
        above = [base for base, k in mono if base in sums and k == 1]
        below = [base for base, k in mono if base in sums and type(k) is int and k < 0]
        yield from self._cleared(term)
        yield from self._squares(term)
        yield from self._conjugates(term, above)
        yield from self._conjugates(term, [base for base in below if (base, -1) in mono])
        for top in above:
            for bottom in below:
                quotient = divide(sums[top], sums[bottom])
                if quotient is None:
                    yield from self._reduced(term, top, bottom)
                    continue
                rest = tuple(item for item in mono if item[0] is not top)
                inner = only_term(quotient) or self.algebra.sum_term(quotient)
                parts: list[Term] = [(coefficient, rest), (1, ((bottom, 1),)), inner]
                value, product = self.algebra.product(parts)
                yield {product: value}
                yield from self._fractions((value, product))

    def _reduced(self, term: Term, top: Expr, bottom: Expr) -> Iterator[Sum]:
        """Cancel a sum of the numerator that divides a sum of the denominator."""
        coefficient, mono = term
        quotient = divide(self.book.sums[bottom], self.book.sums[top])
        if quotient is None:
            return
        k = dict(mono)[bottom]
        rest = tuple(item for item in mono if item[0] is not bottom)
        inner = only_term(quotient) or self.algebra.sum_term(quotient)
        whole: Term = self.algebra.product(
            [
                (coefficient, rest),
                self.algebra.power_term(inner, int(k)),  # type: ignore[arg-type]
                (1, ((top, k),)),
            ]
        )
        yield {whole[1]: whole[0]}

    def _squares(self, term: Term) -> Iterator[Sum]:
        """Write the perfect squares among the factors as squares, then cancel."""
        coefficient, mono = term
        parts: list[Term] = [(coefficient, ONE_MONO)]
        for base, k in mono:
            part: Term = (1, ((base, k),))
            if type(k) is int and len(mono) > 1:
                root = square_root(self.book.sums.get(base, {}))
                if root is not None:
                    part = self.algebra.power_term(self.algebra.sum_term(root), 2 * k)
            parts.append(part)
        found = self.algebra.product(parts)
        if found != term:
            yield {found[1]: found[0]}
            yield from self._fractions(found)

    def _cleared(self, term: Term) -> Iterator[Sum]:
        """Write sums of fractions that are factors as one fraction each, inside out."""
        for _ in range(_ROUNDS):
            coefficient, mono = term
            parts: list[Term] = [(coefficient, ONE_MONO)]
            for base, k in mono:
                part: Term = (1, ((base, k),))
                form = self.book.sums.get(base)
                shared = self.shared(form, True, False) if form and type(k) is int else ONE_MONO
                if form and shared:
                    pulled = only_term(next(self._pulled(form, shared, 0)))
                    if pulled is not None and pulled[0]:
                        part = self.algebra.power_term(pulled, int(k))  # type: ignore[arg-type]
                parts.append(part)
            found = self.algebra.product(parts)
            if found == term:
                return
            term = found
            yield {term[1]: term[0]}

    def _conjugates(self, term: Term, bases: list[Expr]) -> Iterator[Sum]:
        """Multiply two sums whose product is short, as ``(a + b)(a − b)`` is."""
        coefficient, mono = term
        sums = self.book.sums
        for first, second in combinations(bases[:4], 2):
            if len(sums[first]) != len(sums[second]) or len(sums[first]) > 3:
                continue
            product = self._multiply(sums[first], sums[second])
            if 1 < len(product) < 2 * len(sums[first]) - 1:
                k = dict(mono)[first]
                rest = tuple(item for item in mono if item[0] not in (first, second))
                inner = self.algebra.power_term(self.algebra.sum_term(product), int(k))  # type: ignore[arg-type]
                value, whole = self.algebra.product([(coefficient, rest), inner])
                yield {whole: value}

    def simplify_squares(self, form: Sum) -> Sum:
        """Use ``sin² + cos² = 1`` and its relatives wherever two terms of the sum allow."""
        if len(form) < 2:
            return form
        form = dict(form)
        waiting = list(form)
        while waiting:
            mono = waiting.pop()
            for base, k in mono:
                if mono not in form or base.op not in SQUARES or type(k) is not int or k < 2:
                    continue
                new = self._use_square(form, mono, base)
                if new is not None:
                    waiting.append(new)
        return form

    def _use_square(self, form: Sum, mono: Mono, base: Expr) -> Mono | None:
        coefficient = form[mono]
        term: Term = (1, mono)
        over: Term = (1, ((base, -2),))
        arg = base.args[0]
        for partner, ratio, result, sign in SQUARES[base.op]:
            if partner is None:
                other = _without_square(mono, base)
            else:
                other = self.algebra.product([term, over, (1, self._square(partner, arg))])[1]
            if other != mono and form.get(other) == coefficient * ratio:
                _, new = self.algebra.product([term, over, (1, self._square(result, arg))])
                del form[mono], form[other]
                add_into(form, [(new, coefficient * sign)])
                return new
        return None

    def _square(self, op: str | None, arg: Expr) -> Mono:
        if op is None:
            return ONE_MONO
        base = Expr(op, (arg,))
        self.book.place(base)
        return ((base, 2),)


def _shortest_exponential(form: Sum) -> Expr | None:
    """Return the exponential of the shortest exponent if every term has one."""
    found: list[Expr] = []
    for mono in form:
        inside = [base for base, k in mono if base.op == "exp" and k == 1]
        if not inside:
            return None
        found += inside
    return min(found, key=size)


def _of_symbols(mono: Mono) -> bool:
    return all(base.is_atom and type(k) is int and k > 0 for base, k in mono)


def _opens(sums: dict[Expr, Sum], item: tuple[Expr, Exponent]) -> bool:
    base, k = item
    return base in sums and type(k) is int and 0 < k <= EXPANDED_POWER


def _without_square(mono: Mono, base: Expr) -> Mono:
    return tuple((b, k - 2 if b is base else k) for b, k in mono if not (b is base and k == 2))

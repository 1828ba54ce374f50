"""Several ways to write one sum; the shortest wins."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.model import Expr
from chainrule.tidy.algebra import Algebra
from chainrule.tidy.forms import (
    ONE_MONO,
    Exponent,
    Mono,
    Rational,
    Sum,
    Term,
    add_into,
    divide,
    only_term,
)
from chainrule.tidy.identities import SQUARES
from chainrule.tidy.show import Book, show

EXPANDED_TERMS = 40
"""Most terms that multiplying out may produce."""

EXPANDED_POWER = 4
"""Highest power of a sum that is multiplied out."""

COMPARED_TERMS = 60
"""Longest sum that is written in more than one way."""

_DEPTH = 2


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
        form = self.merge_cases(self.simplify_squares(form))
        if len(form) < 2 or len(form) > COMPARED_TERMS:
            return form
        key = (frozenset(form.items()), depth)
        if key not in self._known:
            self._known[key] = form
            choices = list(self._choices(form, depth))
            self._known[key] = min(choices, key=self._cost) if len(choices) > 1 else form
        return self._known[key]

    def best_term(self, form: Sum) -> Sum:
        """Return the best form of a whole result: also cancel within a single fraction."""
        form = self.best(form)
        term = only_term(form)
        if term is None or not term[0]:
            return form
        return min([form, *self._fractions(term)], key=self._cost)

    def _cost(self, form: Sum) -> int:
        return self.book.cost(show(self.book, form))

    def _choices(self, form: Sum, depth: int) -> Iterator[Sum]:
        yield form
        variants = [form]
        expanded = self.expand(form)
        if expanded is not None:
            variants.append(expanded)
            yield expanded
        if not depth:
            return
        for variant in variants:
            if len(variant) < 2:
                continue
            seen: set[Mono] = set()
            for negative, positive in ((True, True), (True, False), (False, True)):
                shared = self.shared(variant, negative, positive)
                if not shared or shared in seen:
                    continue
                seen.add(shared)
                yield from self._pulled(variant, shared, depth)

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
            if base.is_number:
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
        yield from self._over_common(term, above if below else [])
        for top in above:
            for bottom in below:
                quotient = divide(sums[top], sums[bottom])
                if quotient is None:
                    continue
                rest = tuple(item for item in mono if item[0] is not top)
                inner = only_term(quotient) or self.algebra.sum_term(quotient)
                parts: list[Term] = [(coefficient, rest), (1, ((bottom, 1),)), inner]
                value, product = self.algebra.product(parts)
                yield {product: value}
                yield from self._fractions((value, product))

    def _over_common(self, term: Term, above: list[Expr]) -> Iterator[Sum]:
        """Write a sum of fractions in the numerator as one, if its numerator then cancels."""
        coefficient, mono = term
        for top in above:
            form = self.book.sums[top]
            shared = self.shared(form, negative=True, positive=False)
            if not shared:
                continue
            for choice in self._pulled(form, shared, 0):
                pulled = only_term(choice)
                if pulled is not None and pulled[0]:
                    rest = tuple(item for item in mono if item[0] is not top)
                    value, product = self.algebra.product([(coefficient, rest), pulled])
                    yield {product: value}

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

    def merge_cases(self, form: Sum) -> Sum:
        """Write a sum of terms that each carry a case of the same conditions as a piecewise."""
        conditions: tuple[Expr, ...] | None = None
        branches: dict[int, Sum] = {}
        for mono, coefficient in form.items():
            cases = [base for base, k in mono if base.op == "case" and k == 1]
            if len(cases) != 1 or conditions not in (None, cases[0].args):
                return form
            conditions = cases[0].args
            rest = tuple(item for item in mono if item[0] is not cases[0])
            add_into(branches.setdefault(cases[0].value, {}), [(rest, coefficient)])
        if conditions is None:
            return form
        parts: list[Expr] = []
        for k in range(len(conditions) + 1):
            parts.append(show(self.book, self.best(branches.get(k, {}))))
            parts.extend(conditions[k : k + 1])
        if all(part is parts[0] for part in parts[::2]):
            return self.algebra.read(parts[0])
        node = Expr("piecewise", tuple(parts))
        self.book.place(node)
        return {((node, 1),): 1}


def _opens(sums: dict[Expr, Sum], item: tuple[Expr, Exponent]) -> bool:
    base, k = item
    return base in sums and type(k) is int and 0 < k <= EXPANDED_POWER


def _without_square(mono: Mono, base: Expr) -> Mono:
    return tuple((b, k - 2 if b is base else k) for b, k in mono if not (b is base and k == 2))

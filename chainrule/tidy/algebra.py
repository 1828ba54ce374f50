"""Reading an expression into the normal form, one node after another."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from chainrule.model import BINDERS, INFINITY, PI, ZERO, E, Expr, make, number
from chainrule.tidy.forms import (
    ONE_MONO,
    Exponent,
    Mono,
    Rational,
    Sum,
    Term,
    TooLargeError,
    UndefinedHereError,
    add_into,
    constant_value,
    content,
    exact,
    factored,
    missing,
    multiple,
    only_term,
    times,
    to_power,
)
from chainrule.tidy.identities import EVEN, EXACT, FAMILY, ODD, merged_powers, of_inverse
from chainrule.tidy.show import Book, expressed

POSITIVE = frozenset({PI, E})


class Algebra:
    """Reads nodes into forms, each node once.

    Args:
        book: what is known about the nodes.
        improve: called on a sum that becomes a factor; returns the best form of it.
    """

    def __init__(self, book: Book, improve: Callable[[Sum], Sum] | None = None) -> None:
        self.book = book
        self.improve = improve
        self._forms: dict[Expr, Sum] = {}
        self._bases: dict[frozenset[tuple[Mono, Rational]], Expr] = {}

    def read(self, root: Expr) -> Sum:
        """Return the form of an expression."""
        if root not in self._forms:
            for node in missing(root, self._forms):
                reader = _READERS.get(node.op, Algebra._function)
                self._forms[node] = reader(self, node)
        return self._forms[root]

    def atom(self, node: Expr) -> Sum:
        """Return the form of a node that stands for itself."""
        return {((node, 1),): 1}

    def term(self, form: Sum) -> Term:
        """Return a form as one term; a sum becomes a base."""
        found = only_term(form)
        if found is None and self.improve is not None:
            form = self.improve(form)
            found = only_term(form)
        return self.sum_term(form) if found is None else found

    def sum_term(self, form: Sum, *, signed: bool = False) -> Term:
        """Return a sum as a multiple of a base without common divisor.

        With ``signed`` the multiple is positive, as an even root needs it.
        """
        factor = content(form)
        if self.book.decimal and any(c.denominator != 1 for c in form.values()):
            factor = 1
        if not signed and all(c < 0 for c in form.values()):
            factor = -factor
        if factor != 1:
            form = {mono: exact(Fraction(c) / factor) for mono, c in form.items()}
        key = frozenset(form.items())
        if key not in self._bases:
            mirror = frozenset((mono, -c) for mono, c in key)
            if mirror in self._bases and not signed:
                return -factor, ((self._bases[mirror], 1),)
            base = expressed(self.book, form)
            self._bases[key] = base
            self.book.sums[base] = form
            self.book.place(base)
        return factor, ((self._bases[key], 1),)

    def product(self, terms: list[Term]) -> Term:
        """Multiply terms, adding the exponents of equal bases."""
        coefficient: Rational = 1
        powers: dict[Expr, Exponent] = {}
        for factor, mono in terms:
            coefficient = times(coefficient, factor)
            for base, k in mono:
                powers[base] = self.plus(powers[base], k) if base in powers else k
        return self.settle(coefficient, powers)

    def plus(self, left: Exponent, right: Exponent) -> Exponent:
        """Add exponents."""
        if not isinstance(left, Expr) and not isinstance(right, Expr):
            return exact(left + right)
        total = dict(self._exponent(left))
        add_into(total, self._exponent(right).items())
        return self._as_exponent(total)

    def scale(self, k: Exponent, factor: Rational) -> Exponent:
        """Multiply an exponent by a number."""
        if not isinstance(k, Expr):
            return exact(k * factor)
        return self._as_exponent(multiple(self.read(k), factor))

    def _exponent(self, k: Exponent) -> Sum:
        return self.read(k) if isinstance(k, Expr) else ({ONE_MONO: k} if k else {})

    def _as_exponent(self, form: Sum) -> Exponent:
        value = constant_value(form)
        return expressed(self.book, form) if value is None else value

    def settle(self, coefficient: Rational, powers: dict[Expr, Exponent]) -> Term:
        """Apply the identities of products, then sort the bases."""
        kept = {base: k for base, k in powers.items() if isinstance(k, Expr) or k}
        exponentials: list[Expr] = []
        trig: dict[tuple[str, Expr], list[Expr]] = {}
        for base in list(kept):
            op, k = base.op, kept[base]
            if op == "exp":
                exponentials.append(base)
            elif op in FAMILY:
                trig.setdefault((FAMILY[op], base.args[0]), []).append(base)
            elif op == "number":
                coefficient = times(coefficient, self._whole_part(base, k, kept))
            elif op == "bracket" or op == "case":
                kept[base] = 1 if not isinstance(k, Expr) and k > 0 else k
                if _already_zero(base, kept):
                    del kept[base]
        for (suffix, arg), bases in trig.items():
            if len(bases) > 1 and all(type(kept[base]) is int for base in bases):
                given = {base.op: kept.pop(base) for base in bases}
                for op, k in merged_powers(given, suffix).items():  # type: ignore[arg-type]
                    kept[make(op, arg)] = k
        if any(base.op in ("abs", "sign") for base in kept):
            again = self._absolute(kept)
            if again is not None:
                return self.product([(coefficient, ONE_MONO), again])
        if exponentials and (len(exponentials) > 1 or kept[exponentials[0]] != 1):
            merged = self._exponential(exponentials, kept)
            if merged is not None:
                rest = self.book.mono(kept)
                return self.product([(coefficient, rest), merged])
        return coefficient, self.book.mono(kept)

    def _whole_part(self, base: Expr, k: Exponent, kept: dict[Expr, Exponent]) -> Rational:
        if isinstance(k, Expr):
            return 1
        whole = k.numerator // k.denominator
        if whole:
            if k == whole:
                del kept[base]
            else:
                kept[base] = exact(k - whole)
        return to_power(exact(base.value), whole)

    def _absolute(self, kept: dict[Expr, Exponent]) -> Term | None:
        """Use ``|u|² = u²``, ``sign(u)·|u| = u`` and ``u·sign(u) = |u|``."""
        for base in list(kept):
            k = kept[base]
            if base.op == "abs" and type(k) is int and k % 2 == 0:
                del kept[base]
                square = self.power_term(self.term(self.read(base.args[0])), k)
                return self.product([(1, self.book.mono(kept)), square])
            if base.op != "sign" or k != 1:
                continue
            inner = base.args[0]
            size = make("abs", inner)
            if type(kept.get(size)) is int:
                del kept[base]
                kept[size] = self.plus(kept[size], -1)
                mono = self.book.mono({b: e for b, e in kept.items() if e != 0})
                return self.product([(1, mono), self.term(self.read(inner))])
            power = kept.get(inner)
            if type(power) is int and power > 0:
                del kept[base]
                kept[inner] = power - 1
                mono = self.book.mono({b: e for b, e in kept.items() if e != 0})
                return self.product([(1, mono), (1, ((size, 1),))])
        return None

    def _exponential(self, bases: list[Expr], kept: dict[Expr, Exponent]) -> Term | None:
        """Merge exponentials if their exponents cancel or collect; give each the exponent 1."""
        total: Sum = {}
        count = 0
        for base in bases:
            k = kept[base]
            form = self.read(base.args[0])
            if isinstance(k, Expr):
                return None
            count += len(form)
            add_into(total, form.items(), k)
        if len(total) < count:
            for base in bases:
                del kept[base]
            return self.exponential(total)
        changed = [base for base in bases if kept[base] != 1]
        if not changed:
            return None
        parts = [
            self.exponential(multiple(self.read(base.args[0]), kept.pop(base)))  # type: ignore[arg-type]
            for base in changed
        ]
        return self.product(parts)

    def exponential(self, form: Sum) -> Term:
        """Return ``e`` to the power of a form; ``e^(n ln u)`` is ``u^n``."""
        rest: Sum = {}
        parts: list[Term] = []
        for mono, coefficient in form.items():
            logs = [base for base, k in mono if base.op == "ln" and k == 1]
            if len(logs) == 1 and (len(mono) == 1 or len(form) == 1):
                others = tuple(item for item in mono if item[0] is not logs[0])
                exponent = expressed(self.book, {others: coefficient})
                parts.append(self._power_of(self.read(logs[0].args[0]), exponent, logs[0].args[0]))
            else:
                rest[mono] = coefficient
        if rest:
            node = make("exp", expressed(self.book, rest))
            value = EXACT.get(("exp", node.args[0]))
            self.book.place(node)
            parts.append((1, ((value or node, 1),)))
        return parts[0] if len(parts) == 1 else self.product(parts)

    def power_term(self, term: Term, k: int) -> Term:
        """Raise a term to an integer power."""
        coefficient, mono = term
        if k == 1:
            return term
        lifted = {base: self.scale(e, k) for base, e in mono}
        return self.settle(to_power(coefficient, k), lifted)

    def root_term(self, form: Sum, exponent: Fraction) -> Term:
        """Raise a form to a fraction, staying real: ``√(x²)`` is ``|x|``."""
        odd = exponent.denominator % 2 == 1
        term = only_term(form)
        if term is None and self.improve is not None:
            form = self.improve(form)
            term = only_term(form)
        coefficient, mono = self.sum_term(form, signed=True) if term is None else term
        if self.book.decimal and coefficient.denominator != 1:
            return self._plain_root(coefficient, mono, exponent)
        if coefficient == 0:
            if exponent < 0:
                raise UndefinedHereError
            return 0, ONE_MONO
        negative = coefficient < 0
        parts = [self._radical(Fraction(-coefficient if negative else coefficient), exponent)]
        inside: dict[Expr, Exponent] = {}
        for base, k in mono:
            sure = base.op in ("exp", "number") or base in POSITIVE
            if not isinstance(k, Expr) and (odd or sure):
                parts.append(self.settle(1, {base: exact(k * exponent)}))
            else:
                inside[base] = k
        if negative and odd:
            parts.append((-1 if exponent.numerator % 2 else 1, ONE_MONO))
        elif negative or len(inside) > 1 or any(isinstance(k, Expr) for k in inside.values()):
            radicand = expressed(self.book, {self.book.mono(inside): -1 if negative else 1})
            parts.append((1, ((radicand, exact(exponent)),)))
        else:
            for base, k in inside.items():
                even = k.numerator % 2 == 0  # type: ignore[union-attr]
                root = make("abs", base) if even and base.op != "abs" else base
                parts.append(self.settle(1, {root: self.scale(k, exponent)}))
        return self.product(parts)

    def _plain_root(self, coefficient: Rational, mono: Mono, exponent: Fraction) -> Term:
        """Keep a radicand with a decimal numeral as it is written."""
        radicand = expressed(self.book, {mono: coefficient})
        if radicand.is_number:
            raise TooLargeError
        self.book.place(radicand)
        return 1, ((radicand, exact(exponent)),)

    def _radical(self, value: Fraction, exponent: Fraction) -> Term:
        powers: dict[Expr, Exponent] = {}
        for part, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, count in factored(part):
                base = number(prime)
                self.book.place(base)
                powers[base] = exact(exponent * count * sign)
        return self.settle(1, powers)

    def _power_of(self, form: Sum, exponent: Expr, shown: Expr) -> Term:
        value = constant_value(self.read(exponent))
        if value is None:
            low = constant_value(form)
            if low == 1:
                return 1, ONE_MONO
            term = only_term(form)
            if term is not None and term[0] == 1 and len(term[1]) == 1:
                root, k = term[1][0]
                if isinstance(k, Fraction) and k.denominator % 2 == 0:
                    return 1, ((root, self.scale(exponent, k)),)
            if len(form) > 1 and content(form) == 1:
                _, ((base, _),) = self.sum_term(form, signed=True)
            else:
                base = expressed(self.book, form)
                self.book.place(base)
            return 1, ((base, expressed(self.book, self.read(exponent))),)
        if value.denominator != 1:
            return self.root_term(form, Fraction(value))
        term = self.term(form)
        if term[0] == 0 and value <= 0:
            raise UndefinedHereError
        return self.power_term(term, int(value))

    def _as_form(self, term: Term) -> Sum:
        """Return a term as a form; a lone base that is a sum becomes its terms again."""
        coefficient, mono = term
        if not coefficient:
            return {}
        if len(mono) == 1 and coefficient in (1, -1):
            base, k = mono[0]
            if k == 1 and base in self.book.sums:
                return multiple(self.book.sums[base], coefficient)
        return {mono: coefficient}

    def _number(self, node: Expr) -> Sum:
        return {ONE_MONO: exact(node.value)} if node.value else {}

    def _add(self, node: Expr) -> Sum:
        total: Sum = {}
        for arg in node.args:
            add_into(total, self._forms[arg].items())
        if len(total) > 1:
            self.book.remember(total)
        return total

    def _mul(self, node: Expr) -> Sum:
        self.book.remember_product(node)
        forms = [self._forms[arg] for arg in node.args]
        several = [form for form in forms if len(form) != 1]
        if len(several) == 1:
            others = self.product([self.term(form) for form in forms if form is not several[0]])
            if not others[1] and others[0] in (1, -1):
                return multiple(several[0], others[0])
        return self._as_form(self.product([self.term(form) for form in forms]))

    def _div(self, node: Expr) -> Sum:
        top, bottom = (self._forms[arg] for arg in node.args)
        value = constant_value(bottom)
        if value in (1, -1):
            return multiple(top, value or 1)
        if not bottom:
            raise UndefinedHereError
        return self._as_form(self.product([self.term(top), self.power_term(self.term(bottom), -1)]))

    def _pow(self, node: Expr) -> Sum:
        low, high = node.args
        return self._as_form(self._power_of(self._forms[low], high, low))

    def _root(self, node: Expr) -> Sum:
        degree = 2 if len(node.args) == 1 else constant_value(self._forms[node.args[1]])
        if degree is None or degree.denominator != 1 or degree < 2:
            return self._function(node)
        return self._as_form(self.root_term(self._forms[node.args[0]], Fraction(1, int(degree))))

    def _exp(self, node: Expr) -> Sum:
        return self._as_form(self.exponential(self._forms[node.args[0]]))

    def _ln(self, node: Expr) -> Sum:
        term = only_term(self._forms[node.args[0]])
        if term is not None and term[0] == 1 and len(term[1]) == 1:
            base, k = term[1][0]
            if base.op == "exp" and k == 1:
                return self.read(base.args[0])
        return self._function(node)

    def _function(self, node: Expr) -> Sum:
        """Keep a function as it is, its operands tidied one by one."""
        if node.op in BINDERS or INFINITY in node.args:
            return self.atom(node)
        args = tuple(expressed(self.book, self._forms[arg]) for arg in node.args)
        sign = 1
        if len(args) == 1 and (node.op in ODD or node.op in EVEN):
            term = only_term(self._forms[node.args[0]])
            if term is not None and term[0] < 0:
                args = (expressed(self.book, {term[1]: -term[0]}),)
                sign = -1 if node.op in ODD else 1
        value = EXACT.get((node.op, args[0])) if len(args) == 1 else None
        value = value or (of_inverse(node.op, args[0]) if len(args) == 1 else None)
        if value is not None:
            return multiple(self.read(value), sign)
        if node.op == "abs" and args[0].is_number:
            return self._number(number(abs(args[0].value)))
        shown = Expr(node.op, args, node.value)
        self.book.place(shown)
        return {((shown, 1),): sign}


def _already_zero(bracket: Expr, powers: dict[Expr, Exponent]) -> bool:
    """Tell whether ``relu(u)`` stands beside ``[u > 0]``: it is 0 where the bracket is."""
    condition = bracket.args[0]
    if bracket.op != "bracket" or condition.op != "gt" or condition.args[1] is not ZERO:
        return False
    k = powers.get(make("relu", condition.args[0]), 0)
    return not isinstance(k, Expr) and k > 0


_READERS: dict[str, Callable[[Algebra, Expr], Sum]] = {
    "number": Algebra._number,
    "decimal": Algebra._number,
    "constant": Algebra.atom,
    "symbol": Algebra.atom,
    "add": Algebra._add,
    "neg": lambda algebra, node: multiple(algebra.read(node.args[0]), -1),
    "mul": Algebra._mul,
    "div": Algebra._div,
    "pow": Algebra._pow,
    "sqrt": Algebra._root,
    "root": Algebra._root,
    "exp": Algebra._exp,
    "ln": Algebra._ln,
}

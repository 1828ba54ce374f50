"""From the normal form back to an expression, in the order in which textbooks write."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_uppercase

from chainrule.model import Expr, number, postorder
from chainrule.tidy.forms import ONE_MONO, Exponent, Mono, Rational, Sum, content, exact, missing
from chainrule.tidy.identities import FAMILY, OF_INVERSE

SHORT_DECIMAL = 10
"""Most digits after the point that a decimal numeral is given: 26.015625, not 26015625/10⁶."""

_CLASS = {
    **dict.fromkeys(("ln", "log"), 5),
    **dict.fromkeys(FAMILY, 6),
    "exp": 7,
    **dict.fromkeys(("bracket", "case", "piecewise"), 9),
}
"""Where kinds of factors stand, as in 3x ln(x) cos(x) eˣ."""
_SYMBOL, _POLYNOMIAL, _ROOT, _FUNCTION, _SUM = 1, 2, 3, 4, 8


CAPITALS = frozenset(ascii_uppercase)


class Book:
    """What one run knows about its nodes: where each was seen, what each sum stands for.

    Attributes:
        index: position of every base in order of first appearance; fixes the order of monomials.
        sums: the form behind a base that is a sum.
        orders: the order in which the terms of a sum were written.
        products: the order in which symbols were multiplied.
    """

    def __init__(self, root: Expr) -> None:
        nodes = postorder(root)
        self.index: dict[Expr, int] = {node: place for place, node in enumerate(nodes)}
        ops = {node.op for node in nodes}
        self.decimal = "decimal" in ops
        self.roots = "root" in ops
        self.sums: dict[Expr, Sum] = {}
        self.orders: dict[frozenset[tuple[Mono, Rational]], tuple[Mono, ...]] = {}
        self.products: dict[frozenset[Expr], list[Expr]] = {}
        self._costs: dict[Expr, int] = {}

    def place(self, base: Expr) -> int:
        """Return the position of a base, a new one after all that are known."""
        return self.index.setdefault(base, len(self.index))

    def mono(self, powers: dict[Expr, Exponent]) -> Mono:
        """Sort powers into a monomial."""
        if len(powers) < 2:
            return tuple(powers.items())
        return tuple(sorted(powers.items(), key=lambda item: self.place(item[0])))

    def remember(self, form: Sum) -> None:
        """Keep the order in which the terms of a sum were written, whatever its sign or scale."""
        divisor = content(form)
        for factor in {Fraction(1), Fraction(-1), 1 / Fraction(divisor), -1 / Fraction(divisor)}:
            key = frozenset((mono, exact(c * factor)) for mono, c in form.items())
            self.orders.setdefault(key, tuple(form))

    def remember_product(self, node: Expr) -> None:
        """Keep the order of a product of symbols; a numeral among them says nobody typed it so."""
        symbols = [arg for arg in node.args if arg.op == "symbol"]
        if any(arg.is_number for arg in node.args[1:]):
            return
        if len(symbols) > 1 and all(arg.is_atom for arg in node.args):
            self.products.setdefault(frozenset(symbols), symbols)

    def cost(self, root: Expr) -> int:
        """Weigh how long an expression prints: nodes, digits, fractions, parentheses."""
        costs = self._costs
        if root in costs:
            return costs[root]
        for node in missing(root, costs):
            costs[node] = _own_cost(node) + sum(costs[arg] for arg in node.args)
        return costs[root]


def _own_cost(node: Expr) -> int:
    """Weigh a node without its operands; beside each weight stands a case that hangs on it."""
    op, args = node.op, node.args
    if len(args) == 1 and (op, args[0].op) in OF_INVERSE:
        return 12  # √(1 − 4x²), not cos(arcsin 2x)
    if op == "number" or op == "decimal":
        digits = len(str(abs(node.value.numerator))) if abs(node.value) < 10**9 else 12
        # √3/√2, not √(3/2), but ∛(−7/2), not −∛7/∛2
        fraction = 4 if node.value.denominator != 1 and op == "number" else 0
        # x/4 − 4/x², not (x³ − 16)/(4x²), and 2x + 1, not x + 1 + x; −2y, not (−2)y
        return 1 + digits // 2 + fraction + int(node.value < 0)
    inside = sum(arg.op == "add" for arg in args)
    if op == "mul":
        # A leading numeral is just set in front, as in 2x.
        joined = 0 if args[0].is_number and len(args) > 1 else 1
        # xⁿ⁻¹ (n − x) e⁻ˣ, not xⁿ (n/x − 1) e⁻ˣ; 3s²t² + 3s²t, not 3s²t (t + 1)
        clumsy = sum(map(_has_fractions, args)) + 2 * sum(map(_shares_symbol, args))
        # x (J₀(x) − J₂(x))/2, not x·((J₀(x) − J₂(x))/2)
        clumsy += 2 * sum(arg.op in ("div", "neg") for arg in args)
        return joined + inside + clumsy
    if op == "div":
        nested = sum(arg.op == "div" for arg in args) + sum(map(_has_fractions, args))
        nested += _shares_symbol(args[0])  # x (3x + 2)/(2y), not (3x² + 2x)/(2y)
        # (x cos x − sin x)/x², not cos x/x − sin x/x²; 2/√x − 10/x³, not 2(x^(5/2) − 5)/x³;
        # −y (y + x ln y)/(x (y ln x + x)), not −(y/x + ln y)/(ln x + x/y)
        return 2 + 3 * nested + 4 * _has_improper_power(args[0])
    if op == "case" or op == "bracket":
        return 8  # {3 if y < 0, 0 otherwise}, not 3 [y < 0]
    if op == "pow":
        high = args[1]
        # 1/x^(3/2), not x^(−3/2), and x^(3/2), not x·√x
        flipped = 4 if high.is_number and high.value < 0 else 0
        flipped -= 4 if high.op == "number" and high.value.denominator != 1 else 0
        plain = high.is_number and high.value.denominator == 1 and high.value > 0
        # (ln x)ˣ (1/ln x + ln ln x), not (ln x)ˣ⁻¹ + (ln x)ˣ ln ln x
        symbolic = 2 if not high.is_number else int(not plain)
        return symbolic + (args[0].op in ("add", "mul")) + flipped
    if op == "neg":
        return 1 + 2 * inside  # −2x − y, not −(2x + y)
    if op == "add":
        # 1 − 2x − 2y², not 1 − 2(x + y²), but e²ˣ (eˣ + 2), not 2e²ˣ + e³ˣ
        return 1 + 2 * inside + 2 * sum(map(_multiplies_sum, args)) + 2 * _shares_growth(args)
    if op == "sqrt" and args[0].is_number:
        # 2√2, not √8
        return 1 + 4 * any(args[0].value.numerator % square == 0 for square in (4, 9, 25, 49))
    return 1


def _has_fractions(node: Expr) -> bool:
    """Tell whether a numerator or denominator holds a sum of fractions."""
    sums = [arg for arg in (node.args if node.op == "mul" else (node,)) if arg.op == "add"]
    return any("div" in (t.op, t.args[0].op if t.op == "neg" else "") for s in sums for t in s.args)


def _has_improper_power(node: Expr) -> bool:
    """Tell whether a sum in a numerator holds a power such as ``x^(5/2)``."""
    sums = [arg for arg in (node.args if node.op == "mul" else (node,)) if arg.op == "add"]
    parts = [p for s in sums for t in s.args for p in (t, *t.args)]
    powers = [p.args[1] for p in parts if p.op == "pow" and p.args[1].op == "number"]
    return any(k.value.denominator != 1 and k.value > 1 for k in powers)


def _shares_symbol(node: Expr) -> bool:
    """Tell whether one symbol is a factor of every term of a sum."""
    if node.op != "add":
        return False
    common: set[Expr] | None = None
    for term in node.args:
        product = term.args[0] if term.op == "neg" else term
        factors = product.args if product.op == "mul" else (product,)
        found = {f.args[0] if f.op == "pow" else f for f in factors}
        found = {factor for factor in found if factor.op == "symbol"}
        common = found if common is None else common & found
    return bool(common)


def _shares_growth(terms: tuple[Expr, ...]) -> bool:
    """Tell whether every term has a growing exponential, of which one can be pulled out."""
    exponents = [
        factor.args[0]
        for term in terms
        for factor in (term.args if term.op in ("neg", "mul") else (term,))
        if factor.op == "exp"
    ]
    return len(exponents) == len(terms) and not any(k.op == "neg" for k in exponents)


def _multiplies_sum(term: Expr) -> bool:
    """Tell whether a term of a sum is itself the product of a sum and something not a numeral."""
    product = term.args[0] if term.op == "neg" else term
    return product.op == "mul" and any(arg.op == "add" for arg in product.args)


def expressed(book: Book, form: Sum, *, outer: bool = False) -> Expr:
    """Write a form as an expression; ``outer`` sorts polynomials even if typed otherwise."""
    if not form:
        return number(0)
    if len(form) == 1:
        mono, coefficient = next(iter(form.items()))
        return expressed_term(book, coefficient, mono)
    ordered = sorted_terms(book, form, outer)
    return Expr("add", tuple(expressed_term(book, form[mono], mono) for mono in ordered))


def sorted_terms(book: Book, form: Sum, outer: bool) -> list[Mono]:
    """Order the terms: as typed, else by falling degree; a positive term first if there is one."""
    typed = None if outer else book.orders.get(frozenset(form.items()))
    monos = list(typed or form)
    if typed is None:
        if all(_degree(mono) is not None for mono in monos):
            monos = _falling(monos)
            if form[monos[0]] < 0 < form[monos[-1]]:
                monos.reverse()
        elif ONE_MONO in form:
            monos.remove(ONE_MONO)
            monos.append(ONE_MONO)
    if form[monos[0]] < 0:
        first = next((mono for mono in monos if form[mono] > 0), None)
        if first is not None:
            monos.remove(first)
            monos.insert(0, first)
    return monos


def _falling(monos: list[Mono]) -> list[Mono]:
    """Sort by falling degree in the main variable, the one of the highest power."""
    highest: dict[str, Rational] = {}
    for mono in monos:
        for base, k in mono:
            if base.op == "symbol" and not isinstance(k, Expr):
                highest[base.value] = max(highest.get(base.value, 0), k)
    if not highest:
        return monos
    main = min(highest, key=lambda name: (-highest[name], "xyzt".find(name) % 5, name))

    def key(mono: Mono) -> tuple[Rational, Rational, list[str]]:
        powers = {str(base.value): k for base, k in mono if not isinstance(k, Expr)}
        names = sorted(
            name for name, k in powers.items() for _ in range(min(round(abs(Fraction(k))), 9))
        )
        return -powers.get(main, 0), -(_degree(mono) or 0), names

    return sorted(monos, key=key)


def _degree(mono: Mono) -> Rational | None:
    total: Rational = 0
    for base, k in mono:
        if base.op == "symbol" and not isinstance(k, Expr):
            total += k
        elif not base.is_atom:
            return None
    return total


def expressed_term(book: Book, coefficient: Rational, mono: Mono) -> Expr:
    """Write one term as a product or a fraction."""
    sign = -1 if coefficient < 0 else 1
    top, bottom = abs(coefficient.numerator), coefficient.denominator
    above: list[tuple[Expr, Exponent]] = []
    below: list[tuple[Expr, Exponent]] = []
    radicals: dict[Fraction, int] = {}
    for base, k in mono:
        if isinstance(k, Expr):
            above.append((base, k))
        elif base.is_number:
            prime = base.value.numerator
            if prime > 1 and bottom % prime == 0 and k > 0:
                bottom //= prime
                k = k - 1
            radicals[Fraction(k)] = radicals.get(Fraction(k), 1) * prime
        elif k > 0:
            above.append((base, k))
        else:
            below.append((base, -k))
    numerator = _powers(book, above, {k: n for k, n in radicals.items() if k > 0})
    denominator = _powers(book, below, {-k: n for k, n in radicals.items() if k < 0})
    if book.decimal and bottom != 1 and _is_short(bottom):
        lead = number(Fraction(top, bottom), decimal=True)
        top, bottom = 1, 1
        product = _product([lead, *numerator])
    elif book.decimal and bottom != 1 and _is_short(top):
        denominator = [number(Fraction(bottom, top), decimal=True), *denominator]
        top, bottom = 1, 1
        product = _product(numerator)
    else:
        product = _product(numerator, top)
    if bottom != 1 or denominator:
        if not numerator and not denominator and top:
            value = Fraction(sign * top, bottom)
            return number(value)
        product = Expr("div", (product, _product(denominator, bottom)))
    if sign > 0:
        return product
    if product.is_number:
        return number(-product.value, decimal=product.op == "decimal")
    return Expr("neg", (product,))


def _is_short(denominator: int) -> bool:
    return bool(10**SHORT_DECIMAL % denominator == 0)


def _product(factors: list[Expr], coefficient: int = 1) -> Expr:
    if coefficient != 1 or not factors:
        factors = [number(coefficient), *factors]
    flat: list[Expr] = []
    for factor in factors:
        flat.extend(factor.args if factor.op == "mul" else (factor,))
    return flat[0] if len(flat) == 1 else Expr("mul", tuple(flat))


def _powers(
    book: Book, items: list[tuple[Expr, Exponent]], radicals: dict[Fraction, int]
) -> list[Expr]:
    """Write powers in textbook order; ``√2·√x`` is one root."""
    if not items and not radicals:
        return []
    nodes: list[tuple[tuple[int, str, int], Expr]] = []
    for exponent, radicand in radicals.items():
        same = [base for base, k in items if k == exponent]
        constants = [base for base in same if base.op == "constant"]
        others = [base for base in same if base.op != "constant"]
        joined = constants + (others if len(others) == 1 else [])
        items = [(base, k) for base, k in items if base not in joined or k != exponent]
        inside = _times_into(book, radicand, joined)
        place = (_ROOT, "", 0) if others and len(others) == 1 else (0, "", 0)
        nodes.append((place, raise_to(book, inside, exponent)))
    for base, k in items:
        nodes.append((_rank(book, base, k), raise_to(book, base, k)))
    nodes.sort(key=lambda item: item[0])
    _as_typed(book, nodes)
    return [node for _, node in nodes]


def _as_typed(book: Book, nodes: list[tuple[tuple[int, str, int], Expr]]) -> None:
    """Put symbols back into the order in which the input multiplies just them.

    Capital letters, which may stand for matrices, keep the order in which they were seen.
    """
    places = [i for i, (_, node) in enumerate(nodes) if node.op == "symbol"]
    capitals = [i for i in places if nodes[i][1].value.partition("_")[0] in CAPITALS]
    if len(capitals) > 1:
        seen = sorted((nodes[i] for i in capitals), key=lambda item: book.place(item[1]))
        for i, item in zip(capitals, seen, strict=True):
            nodes[i] = item
    if not book.products:
        return
    typed = book.products.get(frozenset(nodes[i][1] for i in places), [])
    for i, base in zip(places, typed, strict=False):
        nodes[i] = (nodes[i][0], base)


def _times_into(book: Book, radicand: int, bases: list[Expr]) -> Expr:
    if len(bases) == 1 and bases[0] in book.sums:
        form = book.sums[bases[0]]
        return expressed(book, {mono: c * radicand for mono, c in form.items()})
    return _product(bases, radicand)


def raise_to(book: Book, base: Expr, k: Exponent) -> Expr:
    """Write a power: ``√x`` for one half, ``∛x`` where the input writes roots."""
    if isinstance(k, Expr):
        return Expr("pow", (base, k))
    if k == 1:
        return base
    k = Fraction(k)
    if k == Fraction(1, 2):
        return Expr("sqrt", (base,))
    if book.roots and k.numerator == 1 and k.denominator > 1:
        return Expr("root", (base, number(k.denominator)))
    decimal = book.decimal and k.denominator != 1 and _is_short(k.denominator)
    return Expr("pow", (base, number(k, decimal=decimal)))


def _rank(book: Book, base: Expr, k: Exponent) -> tuple[int, str, int]:
    place = book.place(base)
    if base.op == "constant":
        return 0, "", place
    if isinstance(k, Expr):
        return (_SYMBOL if base.is_atom else 7), f"~{base.value}", place
    if k.denominator != 1:
        return (_SYMBOL, "~~", place) if base.op == "symbol" else (_ROOT, "", place)
    if base.op == "symbol":
        return _SYMBOL, str(base.value), place
    if base in book.sums:
        plain = all(_degree(mono) is not None for mono in book.sums[base])
        return (_POLYNOMIAL if plain else _SUM), "", place
    return _CLASS.get(base.op, _FUNCTION), "", place

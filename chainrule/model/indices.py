"""Sums and products over an index, and letters with an index such as ``x_i``.

A sum is ``sum(body, index, lower, upper)``, and likewise ``prod``. The letters of its body whose
subscript contains the index stand for different variables in every term; they are not free in the
sum. A variable that is one of them, such as ``x_k`` of Σ xᵢ, is a further operand of the sum once
somebody asks for its derivative: only the term ``i = k`` contains it (Kronecker's delta).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import factorial

from chainrule.model.errors import InputError
from chainrule.model.expr import Expr, add, div, mul, neg, number, postorder, power, symbol
from chainrule.model.limits import bounds
from chainrule.model.walks import (
    BINDERS,
    SUMS,
    free_symbols,
    indices,
    rewritten,
    subscripts,
    substitute,
)


def renamed(letter: Expr, values: Mapping[str, str]) -> Expr:
    """Put other indices in the place of some.

    >>> renamed(symbol("w_ij"), {"i": "2"}), renamed(symbol("x_i"), {"i": "12"})
    (w_2j, x_12)
    """
    head, parts = subscripts(letter.value)
    found = [[values.get(index, index) for index in part] for part in parts]
    glued = ["".join(p) if all(len(index) == 1 for index in p) else "_".join(p) for p in found]
    return symbol("_".join((head, *glued)))


def at_index(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """Put numbers or letters in the place of indices, also below letters.

    >>> x, i = symbol("x_i"), symbol("i")
    >>> at_index(x**i, {i: number(3)}), at_index(x, {i: symbol("k")})
    (pow(x_3, 3), x_k)
    """
    named = {index.value: str(value.value) for index, value in values.items()}

    def put(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
        if node.op == "symbol" and node not in values and not indices(node).isdisjoint(named):
            return renamed(node, named)
        if node.op in BINDERS and (own := node.args[1]) in values:  # an index of the same name
            body = at_index(node.args[0], {k: v for k, v in values.items() if k is not own})
            return Expr(node.op, (body, own, *args[2:]), node.value)
        return None if args else values.get(node, node)

    found = rewritten(expr, put)
    return folded(found) if any(value.is_number for value in values.values()) else found


def folded(root: Expr) -> Expr:
    """Fold what is trivial, as ``x^1`` and ``1·x``."""
    return rewritten(root, lambda node, args: FOLD[node.op](*args) if node.op in FOLD else None)


def index_match(letter: Expr, variable: Expr, bound: Iterable[str]) -> dict[str, str] | None:
    """Return the indices at which an indexed letter is a variable, None where it never is.

    >>> index_match(symbol("w_ij"), symbol("w_k2"), ["i", "j"])
    {'i': 'k', 'j': '2'}
    >>> index_match(symbol("x_i"), symbol("x_k"), []) is None
    True
    """
    (head, parts), (other, wanted) = subscripts(letter.value), subscripts(variable.value)
    own = [index for part in parts for index in part]
    theirs = [index for part in wanted for index in part]
    if len(theirs) == 1 < len(own) == len(theirs[0]) and theirs[0].isdigit():
        theirs = [*theirs[0]]  # w_12 of w_ij
    if head != other or len(own) != len(theirs) or letter is variable:
        return None
    found: dict[str, str] = {}
    free = frozenset(bound)
    for index, value in zip(own, theirs, strict=True):
        if index in free and found.setdefault(index, value) != value:
            return None
        if index not in free and index != value:
            return None
    return found or None


def members(node: Expr, variable: Expr) -> list[dict[str, str]]:
    """List at which indices of a sum, and of those inside it, letters with them are a variable."""
    found: list[dict[str, str]] = []
    stack: list[tuple[Expr, frozenset[str]]] = [(node, frozenset())]
    while stack:
        current, bound = stack.pop()
        inside = bound | {current.args[1].value}
        inner = [part for part in postorder(current.args[0]) if part.op in SUMS]
        stack.extend((part, inside) for part in inner)
        letters = (part for part in postorder(current.args[0]) if part.op == "symbol")
        found += [at for letter in letters if (at := index_match(letter, variable, inside))]
    return found


def terms_with(node: Expr, variable: Expr) -> tuple[Expr, ...]:
    """List the indices of a sum whose terms contain a variable that its body has only by index."""
    values = (at.get(node.args[1].value) for at in members(node, variable))
    return tuple(dict.fromkeys(as_index(value) for value in values if value is not None))


def as_index(name: str) -> Expr:
    """Return a number or a letter."""
    return number(int(name)) if name.isdigit() else symbol(name)


def with_members(root: Expr, variables: Sequence[Expr]) -> Expr:
    """Make the variables that are terms of a sum operands of it.

    >>> from chainrule.model import make
    >>> total = make("sum", symbol("x_i"), symbol("i"), number(1), symbol("n"))
    >>> free_symbols(with_members(total, [symbol("x_k")]))
    (n, x_k)
    """
    nodes = postorder(root)
    sums = [node for node in nodes if node.op in SUMS]
    if not sums:
        return root
    for outer in sums:
        inner = [part for part in postorder(outer.args[0]) if part.op in SUMS]
        moving = any(outer.args[1] in free_symbols(*part.args[2:4]) for part in inner)
        if moving and any(members(outer, variable) for variable in variables):
            raise InputError(
                "a sum whose bounds depend on another index is not differentiated by its letters",
                hint="write it out with numbers as bounds",
            )

    def with_own(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
        if node.op not in SUMS:
            return None
        own = (v for v in variables if terms_with(node, v))
        return Expr(node.op, (*args[:4], *own), node.value)

    return rewritten(root, with_own)


def has_letters(node: Expr) -> bool:
    """Tell whether letters with its index stand in a sum."""
    letters = (part for part in postorder(node.args[0]) if part.op == "symbol")
    return any(node.args[1].value in indices(letter) for letter in letters)


def counted(*roots: Expr) -> frozenset[Expr]:
    """Return the indices of sums and the letters in their bounds, all of them whole numbers."""
    sums = (node for node in postorder(*roots) if node.op in SUMS)
    return whole_numbers(*roots) | {node.args[1] for node in sums}


def whole_numbers(*roots: Expr) -> frozenset[Expr]:
    """Return the letters that stand in bounds of sums; they count terms."""
    sums = [node for node in postorder(*roots) if node.op in SUMS]
    bounds = free_symbols(*(bound for node in sums for bound in node.args[2:4]))
    return frozenset(bounds) - {node.args[1] for node in sums}


MARK = "\u200b"


def with_marks(expr: Expr, index: Expr | None = None) -> Expr:
    """Mark the letters that have an index, or every letter."""

    def marked(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
        if node.op != "symbol" or not (index is None or index.value in indices(node)):
            return None
        head, parts = subscripts(node.value)
        return symbol(head + MARK + node.value[len(head) :]) if parts else node

    return rewritten(expr, marked)


def without_marks(expr: Expr) -> Expr:
    """Take the marks away."""
    return rewritten(
        expr,
        lambda node, args: symbol(node.value.replace(MARK, "")) if node.op == "symbol" else None,
    )


def _factorial(count: Expr) -> Expr:
    small = count.is_number and count.value.denominator == 1 and 0 <= count.value <= MOST_FACTORIAL
    return number(factorial(int(count.value))) if small else Expr("factorial", (count,))


MOST_FACTORIAL = 20

FOLD: dict[str, Callable[..., Expr]] = {
    "add": add, "mul": mul, "neg": neg, "div": div, "pow": power, "factorial": _factorial,
}  # fmt: skip
"""How what a number was put into is written."""


def term_by_term(node: Expr, most: int) -> Expr | None:
    """Return a sum with numbers as bounds term by term, None where there are too many terms.

    >>> from chainrule.model import make
    >>> x, i = symbol("x"), symbol("i")
    >>> term_by_term(make("sum", x**i, i, number(1), number(3)), 10)
    add(x, pow(x, 2), pow(x, 3))
    """
    body, index, lower, upper = node.args[:4]
    if not (lower.is_number and upper.is_number):
        return None
    first, last = int(lower.value), int(upper.value)
    if last - first >= most:
        return None
    terms = [at_index(body, {index: number(value)}) for value in range(first, last + 1)]
    join = "add" if node.op == "sum" else "mul"
    if len(terms) > 1:
        return Expr(join, tuple(p for t in terms for p in (t.args if t.op == join else (t,))))
    return terms[0] if terms else number(int(join == "mul"))


def without_sums(expr: Expr, most: int) -> Expr:
    """Write every sum out that has numbers as bounds, the outer ones first.

    The bounds of inner ones may depend on their indices.
    """
    for _ in range(bounds().integrals + 1):
        sums = [node for node in postorder(expr) if node.op in SUMS]
        inside = {part for node in sums for part in postorder(node.args[0]) if part.op in SUMS}
        known = {node: term_by_term(node, most) for node in sums if node not in inside}
        found = {node: value for node, value in known.items() if value is not None}
        if not found:
            break
        expr = folded(substitute(expr, found))
    return expr

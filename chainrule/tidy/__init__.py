"""Tidy a raw derivative into the form a textbook prints, exactly and within bounds."""

from __future__ import annotations

from chainrule.model import BINDERS, INFINITY, Expr, bounds, expanded, postorder
from chainrule.tidy.algebra import Algebra
from chainrule.tidy.forms import Sum, TooLargeError, UndefinedHereError
from chainrule.tidy.improve import Improver
from chainrule.tidy.show import Book, expressed

__all__ = ["collect", "expand_polynomial", "tidy"]

_PASSES = 4
"""Times that the result is tidied again; −t/√(−1 − t²)·(−1 − t²)^(−3/2) takes two."""


def tidy(expr: Expr, *, bound: int | None = None) -> Expr:
    """Return the shortest form that a textbook would print.

    Uses identities of real numbers only, each valid wherever ``expr`` is defined; a removable
    hole may be filled (``x/x`` is 1). Powers of sums stay as they are. An expression of more
    than ``bound`` nodes (``limits.result_nodes``) is returned unchanged.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> tidy(make("cos", x**2) * (2 * x))
    mul(2, x, cos(pow(x, 2)))
    >>> tidy(1 / (x + 1) - x / (x + 1) ** 2)
    div(1, pow(add(x, 1), 2))
    """
    if not _can_read(expr, bound):
        return expr
    shortest = expr
    for _ in range(_PASSES):
        book = Book(shortest)
        try:
            improver = Improver(book)
            form = improver.best_term(improver.algebra.read(shortest))
        except (TooLargeError, UndefinedHereError):
            break
        found = expressed(book, form, outer=True)
        if found is shortest or book.cost(found) > book.cost(shortest):
            break
        shortest = found
    return shortest


def collect(expr: Expr, *, bound: int | None = None) -> Expr:
    """Fold numerals, flatten products and add up equal terms, nothing more.

    >>> from chainrule.model import make, number, symbol
    >>> x = symbol("x")
    >>> collect(make("mul", 2, make("pow", x, 1), 1))
    mul(2, x)
    """
    if (not expr.args and expr.op != "decimal") or not _can_read(expr, bound):
        return expr
    book = Book(expr)
    try:
        return expressed(book, Algebra(book).read(expr))
    except (TooLargeError, UndefinedHereError):
        return expr


def expand_polynomial(expr: Expr, *, bound: int | None = None) -> Expr:
    """Multiply out small powers of sums and collect; unchanged where that would grow too long.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> expand_polynomial((x + 1) * (x - 1))
    add(pow(x, 2), -1)
    """
    if not _can_read(expr, bound):
        return expr
    book = Book(expr)
    improver = Improver(book)
    try:
        expanded: Sum | None = improver.expand(Algebra(book).read(expr))
    except (TooLargeError, UndefinedHereError):
        return expr
    return expr if expanded is None else expressed(book, expanded, outer=True)


def _can_read(expr: Expr, bound: int | None) -> bool:
    limit = bounds().result_nodes if bound is None else bound
    nodes = postorder(expr)
    if expanded(nodes, limit) > limit:
        return False
    return not any(INFINITY in node.args and node.op not in BINDERS for node in nodes)

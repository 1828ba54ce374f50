"""Sums over an index at a small size: what a check compares instead of letters that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.model import SUMS, Expr, number, postorder
from chainrule.model.indices import (
    as_index,
    at_index,
    members,
    whole_numbers,
    with_members,
    without_sums,
)
from chainrule.model.walks import indices

FIRST_SIZE = 3
MOST_TERMS = 16


@dataclass(frozen=True, slots=True)
class Small:
    """Formulas whose sums are written out.

    Attributes:
        exprs: the formulas, each with numbers in the place of letters that count.
        wrt: the variable, x_2 where it was x_k.
        sizes: what was put in for each letter.
    """

    exprs: tuple[Expr, ...]
    wrt: Expr
    sizes: tuple[tuple[Expr, Expr], ...]


def small(exprs: Sequence[Expr], wrt: Expr) -> Small | None:
    """Write the sums of some formulas out at a small size; None where there are none.

    >>> from chainrule.model import make, symbol
    >>> i, x, k = symbol("i"), symbol("x_i"), symbol("x_k")
    >>> found = small([make("sum", x**2, i, number(1), symbol("n"))], k)
    >>> found.exprs, found.wrt, found.sizes
    ((add(pow(x_1, 2), pow(x_2, 2), pow(x_3, 2)),), x_2, ((n, 3), (k, 2)))
    """
    nodes = [node for node in postorder(*exprs) if node.op in SUMS]
    if not nodes:
        return None
    counts = sorted(whole_numbers(*exprs), key=lambda letter: str(letter.value))
    values = [at for node in nodes for one in members(node, wrt) for at in one.values()]
    chosen = [letter for letter in dict.fromkeys(map(as_index, values)) if letter.op == "symbol"]
    taken = {i for node in postorder(*exprs, wrt) if node.op == "symbol" for i in indices(node)}
    free = [value for value in (2, 1, *range(3, MOST_TERMS)) if str(value) not in taken]
    places = {letter: number(value) for letter, value in zip(chosen, free, strict=False)}
    first = max([FIRST_SIZE, *(int(value.value) for value in places.values())])
    sizes = {letter: number(first + place) for place, letter in enumerate(counts)} | places
    found = [at_index(with_members(expr, ()), sizes) for expr in (*exprs, wrt)]
    *small_ones, variable = (without_sums(expr, MOST_TERMS) for expr in found)
    return Small(tuple(small_ones), variable, tuple(sizes.items()))

"""Vectors and matrices of numbers: exactly where every entry is short, and rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.document import Line
from chainrule.model import Expr, make
from chainrule.topics.common.answers import Final, Where, entry, relation_of_entries
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.values import UNDEFINED, UNKNOWN, shown

Write = Callable[[Sequence[Expr]], Expr]
"""How entries are put together."""


def vector_of(entries: Sequence[Expr]) -> Expr:
    """Write a vector for display; a single entry stands alone."""
    return make("vector", *entries) if len(entries) > 1 else entries[0]


def matrix(columns: int) -> Write:
    """Return how a matrix with so many columns is written for display."""
    return lambda entries: make("matrix", *entries, value=columns)


def entries_lines(
    left: Expr, write: Write, values: Sequence[Number | None], digits: int
) -> list[Line]:
    """Write a vector or a matrix: exactly and in decimals, or in decimals alone.

    >>> from chainrule.model import number, symbol
    >>> from chainrule.topics.common.numbers import numbers_at
    >>> thirds = numbers_at([number(1) / 3, number(2)], {}, 6)
    >>> [(line.relation, line.right) for line in entries_lines(symbol("v"), vector_of, thirds, 6)]
    [('=', vector(1/3, 2)), ('≈', vector(0.333333, 2))]
    """
    known = [value for value in values if value is not None]
    decimals = [UNKNOWN if value is None else shown(value.outcome, digits) for value in values]
    if relation_of_entries(known, digits) == "≈":
        return [Line(left, write(decimals), (), "≈")]
    exact = [UNKNOWN if value is None else entry(value, digits) for value in values]
    rounded = (
        [Line(None, write(decimals), (), "≈")] if any(s.op == "literal" for s in decimals) else []
    )
    return [Line(left, write(exact)), *rounded]


def entries_final(
    name: Expr, write: Write, values: Sequence[Number | None], at: Where, digits: int
) -> Final:
    """Return a vector or a matrix at a point as a final result; None is what does not exist."""
    known = [value for value in values if value is not None]
    entries = [UNDEFINED if value is None else entry(value, digits) for value in values]
    return Final(name, write(entries), at=at, relation=relation_of_entries(known, digits))

"""The determinant of a small matrix."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.model import ZERO, Expr

LARGEST = 3

Entries = Sequence[Sequence[Expr]]


def determinant(entries: Entries) -> Expr | None:
    """Return the determinant of a small square matrix, else None.

    >>> from chainrule.model import symbol
    >>> a, b, c, d = (symbol(letter) for letter in "abcd")
    >>> determinant([[a, b], [c, d]])
    add(mul(a, d), neg(mul(b, c)))
    """
    size = len(entries)
    if not 2 <= size <= LARGEST or any(len(row) != size for row in entries):
        return None
    if size == 2:
        (a, b), (c, e) = entries
        return a * e - b * c
    total: Expr = ZERO
    for place, lead in enumerate(entries[0]):
        minor = determinant([[*row[:place], *row[place + 1 :]] for row in entries[1:]])
        assert minor is not None
        total = total + lead * minor if place % 2 == 0 else total - lead * minor
    return total

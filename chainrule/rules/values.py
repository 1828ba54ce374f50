"""The value of one node from the values of its operands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainrule.model import Expr
from chainrule.rules import check
from chainrule.rules.table import TABLE


def value_of(mp: Any, node: Expr, values: Sequence[Any]) -> Any:
    """Return the real value of one node; nan outside the domain, never an exception.

    Args:
        mp: an mpmath context.
        node: any node but a symbol; for an integral the first two values are a Python function
            of the dummy variable and None.
        values: one per operand; conditions have truth values.

    >>> import mpmath
    >>> from chainrule.model import make, number, symbol
    >>> cube_root = symbol("x") ** (number(1) / 3)
    >>> print(value_of(mpmath.mp, cube_root, [mpmath.mpf(-27), mpmath.mpf(1) / 3]))
    -3.0
    """
    return check.value_of(mp, node, values, TABLE)

"""Values of expressions by the rows' numeric columns, or by their definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chainrule.model import Expr, Rule, postorder, symbol
from chainrule.rules.arithmetic import rational
from chainrule.rules.numbers import power_value
from chainrule.rules.table import TABLE

CONSTANTS: Mapping[str, Callable[[Any], Any]] = {
    "pi": lambda mp: +mp.pi,
    "e": lambda mp: +mp.e,
    "eulergamma": lambda mp: +mp.euler,
    "oo": lambda mp: mp.inf,
}


def value_of(mp: Any, node: Expr, values: Sequence[Any]) -> Any:
    """Return the real value of one node; nan outside the domain, never an exception.

    Numerals, constants, powers with a rational exponent and cases need more than the values of
    their operands; everything else is told by its row.

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
    if node.is_number:
        return mp.mpf(node.value.numerator) / node.value.denominator
    if node.op == "constant":
        return CONSTANTS[node.value](mp)
    if node.op == "pow":
        return power_value(mp, values[0], rational(node.args[1]), values[1])
    value = row_value(mp, TABLE[node.op], values)
    if node.op == "case" and not mp.isnan(value):
        return mp.mpf(1 if value == node.value else 0)
    return value


def row_value(mp: Any, rule: Rule, values: Sequence[Any]) -> Any:
    """Return the value of a row's function: by its numeric column if it has one."""
    return (rule.numeric or defined_value(rule))(mp, *values)


def defined_value(rule: Rule) -> Callable[..., Any]:
    """Return the numeric column that a row's definition makes."""

    def numeric(mp: Any, *values: Any) -> Any:
        assert rule.definition is not None
        letters = [symbol(f"operand_{index}") for index in range(len(values))]
        return value_at(mp, rule.definition(*letters), dict(zip(letters, values, strict=True)))

    return numeric


def value_at(mp: Any, root: Expr, point: Mapping[Expr, Any]) -> Any:
    """Return the value of an expression without integrals at a point, linear in its graph."""
    values: dict[Expr, Any] = dict(point)
    for node in postorder(root):
        if node not in values:
            values[node] = value_of(mp, node, [values[arg] for arg in node.args])
    return values[root]

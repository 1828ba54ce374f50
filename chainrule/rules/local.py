"""The local derivatives of one application, for the operands that vary and no others."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.model import Expr
from chainrule.model.errors import MissingRuleError
from chainrule.rules.check import lookup
from chainrule.rules.pieces import ALIKE, extreme_partials
from chainrule.rules.unknown import call_partial

CONDITIONAL = frozenset({"case", "bracket", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"})
"""Conditions, and what is 1 or 0 by a condition: no derivative passes them."""

PARTIALS_WITHOUT = CONDITIONAL | {"piecewise", "integral"}
"""Operations with operands that nothing arrives through even when they vary."""


def local_partials(node: Expr, result: Expr, varies: Sequence[bool]) -> tuple[Expr | None, ...]:
    """Return the local derivative of ``node`` by each operand that varies, None by the others.

    Args:
        node: one operation applied to its operands.
        result: how the rows write the value of ``node``: its symbol, or ``node`` itself.
        varies: per operand, whether it depends on what is differentiated by.

    Raises:
        MissingRuleError: the operation, or its derivative by this operand, is not known.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> local_partials(x**3, x**3, [True, False])
    (mul(3, pow(x, 2)), None)
    """
    rule = lookup(node.op)
    if rule.arity is not None and len(node.args) != rule.arity:
        raise MissingRuleError(f"{node.op!r} takes {rule.arity} operands, not {len(node.args)}")
    if True not in varies:
        return (None,) * len(node.args)
    if node.op in ALIKE:
        return extreme_partials(node.op, node.args, varies)
    if node.op == "call":
        name, orders = node.value
        return tuple(
            call_partial(name, orders, node.args, i) if moves else None
            for i, moves in enumerate(varies)
        )
    partials = rule.partials(result, *node.args)
    if None not in partials and all(varies):
        return partials
    for index, (partial, moves) in enumerate(zip(partials, varies, strict=True)):
        if moves and partial is None and node.op not in PARTIALS_WITHOUT:
            raise MissingRuleError(
                f"no rule differentiates {rule.title!r} by its operand {index + 1}",
                hint="Keep that operand free of the variable.",
            )
    return tuple(p if moves else None for p, moves in zip(partials, varies, strict=True))

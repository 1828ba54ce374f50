"""The rule table: one row per operation; adding a function is one row."""

from __future__ import annotations

from chainrule.model import Expr, Rule
from chainrule.rules import (
    arithmetic,
    elliptic,
    functions,
    library,
    networks,
    pieces,
    special,
    sums,
    trigonometry,
    units,
    unknown,
)

TABLE: dict[str, Rule] = {}
"""Every row, by ``Expr.op``."""

FUNCTIONS: dict[str, str] = {}
"""Every spelling that is read as a function, and the operation it stands for."""

SHORTHANDS: dict[str, tuple[str, Expr]] = {}
"""Spellings of one operand for an operation of two: the operation and its second operand."""


def enter(rule: Rule) -> None:
    """Put a row into the table, and its spellings among those that are read."""
    TABLE[rule.name] = rule
    FUNCTIONS.update((spelling, rule.name) for spelling in rule.spellings)
    SHORTHANDS.update((name, (rule.name, second)) for name, second in rule.shorthands)


for _module in (
    arithmetic, trigonometry, pieces, library, networks, units, special, functions, elliptic,
    unknown, sums,
):  # fmt: skip
    for _row in _module.ROWS:
        enter(_row)

OWN = frozenset(TABLE)
"""The rows that are always there; all others were added at run time."""


def added() -> tuple[Rule, ...]:
    """List the rows that were added at run time."""
    return tuple(rule for rule in tuple(TABLE.values()) if rule.name not in OWN)


def definition_of(node: Expr) -> Expr | None:
    """Return what a function is in terms of others; None where its row does not say.

    >>> from chainrule.model import make, symbol
    >>> definition_of(make("tan", symbol("x")))
    div(sin(x), cos(x))
    """
    rule = TABLE.get(node.op)
    return None if rule is None or rule.definition is None else rule.definition(*node.args)


def activations() -> tuple[str, ...]:
    """List what the neurons of a network can do to their sums; ``identity`` is nothing.

    >>> "sigmoid" in activations(), "sin" in activations()
    (True, False)
    """
    return (*(rule.name for rule in tuple(TABLE.values()) if rule.activation), "identity")

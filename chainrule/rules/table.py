"""The rule table: one row per operation, checked on first use; adding a function is one row."""

from __future__ import annotations

from chainrule.model import Expr, Rule, number
from chainrule.model.errors import InputError, MissingRuleError
from chainrule.rules import arithmetic, networks, pieces, special, trigonometry, unknown
from chainrule.rules.check import check

TABLE: dict[str, Rule] = {
    row.name: row
    for module in (arithmetic, trigonometry, pieces, networks, special, unknown)
    for row in module.ROWS
}
"""Every row, by ``Expr.op``."""

FUNCTIONS: dict[str, str] = {
    spelling: row.name for row in TABLE.values() for spelling in row.spellings
}
"""Every spelling that is read as a function, and the operation it stands for."""

SHORTHANDS: dict[str, tuple[str, Expr]] = {
    "cbrt": ("root", number(3)),
    "log10": ("log", number(10)),
    "lg": ("log", number(10)),
    "log2": ("log", number(2)),
    "lb": ("log", number(2)),
    "ld": ("log", number(2)),
}
"""Spellings of one operand for an operation of two: the operation and its second operand."""

_checked: set[str] = set()


def lookup(op: str) -> Rule:
    """Return the row for an operation; its first use tests its local derivatives.

    Raises:
        MissingRuleError: there is no row; the message says how to add one.
        CheckFailedError: the row's local derivatives disagree with its own values.

    >>> lookup("tanh").title
    'hyperbolic tangent'
    """
    rule = TABLE.get(op)
    if rule is None:
        raise MissingRuleError(
            f"no rule differentiates {op!r}",
            hint="Add one row: chainrule.rules.register(Rule(name, title, arity, partials, "
            "numeric, sample)); CONTRIBUTING.md shows an example.",
        )
    if op not in _checked:
        check(rule, TABLE)
        _checked.add(op)
    return rule


def register(rule: Rule) -> Rule:
    """Add a row at run time, tested at once, and make its spellings readable.

    Raises:
        InputError: the operation or a spelling is taken, or there is no sample point.
        CheckFailedError: the local derivatives disagree with the values.
    """
    if rule.name in TABLE:
        raise InputError(f"there is already a rule named {rule.name!r}")
    taken = [name for name in rule.spellings if name in FUNCTIONS or name in SHORTHANDS]
    if taken:
        raise InputError(f"{taken[0]!r} already means {FUNCTIONS.get(taken[0], taken[0])!r}")
    if len(rule.sample) != (rule.arity or len(rule.sample)) or not rule.sample:
        raise InputError(f"the rule {rule.name!r} needs a sample point with a number per operand")
    check(rule, {**TABLE, rule.name: rule})
    TABLE[rule.name] = rule
    _checked.add(rule.name)
    FUNCTIONS.update((spelling, rule.name) for spelling in rule.spellings)
    return rule

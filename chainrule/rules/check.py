"""Rows are tested on first use, and when they are added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainrule.model import Rule, symbol
from chainrule.model.errors import CheckFailedError, InputError, MissingRuleError
from chainrule.rules.numbers import MPMATH
from chainrule.rules.table import FUNCTIONS, SHORTHANDS, TABLE, enter
from chainrule.rules.values import defined_value, row_value, value_at

CHECK_DIGITS = 50
STEP = "1e-12"
TOLERANCE = "1e-20"

NOT_FUNCTIONS = frozenset(
    {"number", "decimal", "constant", "symbol", "derivative", "dot", "equation", "bar", "tangent"}
    | {"prime", "vector", "matrix", "literal", "at", "dots", "word", "group", "chosen"}
)
"""Nodes without operands, and those that are only drawn: no row can have their names."""

_checked: dict[str, Rule] = {}


def lookup(op: str) -> Rule:
    """Return the row for an operation; its first use tests it.

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
            hint="Add one row: chainrule.rules.register(Rule(name, title, partials, sample, "
            "definition, spellings)); CONTRIBUTING.md shows an example.",
        )
    if _checked.get(op) is not rule:
        with MPMATH:
            check_row(rule)
        _checked[op] = rule
    return rule


def register(rule: Rule) -> Rule:
    """Add a row at run time, tested at once, and make its spellings readable.

    Raises:
        MissingRuleError: the row lacks what every row needs.
        InputError: the operation or a spelling is taken.
        CheckFailedError: the local derivatives or the definition disagree with the values.
    """
    with MPMATH:
        _require_new(rule)
        TABLE[rule.name] = rule
        try:
            lookup(rule.name)
        except BaseException:
            del TABLE[rule.name]
            raise
        enter(rule)
    return rule


def _require_new(rule: Rule) -> None:
    if rule.name in TABLE or rule.name in NOT_FUNCTIONS:
        raise InputError(f"there is already something named {rule.name!r}")
    known = {**FUNCTIONS, **{name: op for name, (op, _) in SHORTHANDS.items()}}
    for name in (*rule.spellings, *(name for name, _ in rule.shorthands)):
        if name in known:
            raise InputError(f"{name!r} already means {known[name]!r}")
    if rule.definition is None and rule.numeric is None:
        raise MissingRuleError(
            f"the row {rule.name!r} does not say what its values are",
            hint="Give it a definition in terms of other functions, such as "
            "definition=lambda u: 1 - make('cos', u), or numeric=lambda mp, u: 1 - mp.cos(u).",
        )
    if not rule.sample or len(rule.sample) != (rule.arity or len(rule.sample)):
        raise MissingRuleError(
            f"the row {rule.name!r} needs a sample point with a number per operand",
            hint="Give it a point inside its domain, such as sample=(Fraction(1, 2),).",
        )


def check_row(rule: Rule) -> None:
    """Compare a row's local derivatives and definition at its sample point with its values.

    Rows without a sample point (conditions, unknown functions) have nothing to compare.

    Raises:
        CheckFailedError: naming the row, the operand and both numbers.
    """
    if not rule.sample:
        return
    from mpmath.ctx_mp import MPContext

    mp = MPContext()
    mp.dps = CHECK_DIGITS
    operands = [symbol(f"operand_{index}") for index in range(len(rule.sample))]
    values = [mp.mpf(number.numerator) / number.denominator for number in rule.sample]
    result = symbol("result")
    value = row_value(mp, rule, values)
    if rule.definition is not None and rule.numeric is not None:
        _compare(mp, rule, "definition gives", defined_value(rule)(mp, *values), "is", value)
    point = dict(zip(operands, values, strict=True)) | {result: value}
    for index, partial in enumerate(rule.partials(result, *operands)):
        if partial is not None:
            claim = f"local derivative by operand {index + 1} is"
            measured = difference(mp, rule, values, index)
            _compare(mp, rule, claim, value_at(mp, partial, point), "changes at the rate", measured)


def _compare(mp: Any, rule: Rule, what: str, claimed: Any, does: str, measured: Any) -> None:
    if not abs(claimed - measured) <= mp.mpf(TOLERANCE) * (1 + abs(measured)):
        raise CheckFailedError(
            f"the row {rule.name!r} is wrong: its {what} {mp.nstr(claimed, 10)} at its sample "
            f"point, but its value {does} {mp.nstr(measured, 10)} there",
            hint=f"Correct `partials`, `definition` or `numeric` in the row {rule.name!r}.",
        )


def difference(mp: Any, rule: Rule, values: Sequence[Any], index: int) -> Any:
    """Return the symmetric difference quotient of a row's values by one operand."""
    step = mp.mpf(STEP)
    sides = []
    for shift in (step, -step):
        moved = list(values)
        moved[index] += shift
        sides.append(row_value(mp, rule, moved))
    return (sides[0] - sides[1]) / (2 * step)

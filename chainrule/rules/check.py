"""Values of expressions by the rows' numeric columns, and the test that every row must pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chainrule.model import Expr, Rule, postorder, symbol
from chainrule.model.errors import CheckFailedError
from chainrule.rules.arithmetic import rational
from chainrule.rules.numbers import power_value

CHECK_DIGITS = 50
STEP = "1e-12"
TOLERANCE = "1e-20"

CONSTANTS: Mapping[str, Callable[[Any], Any]] = {
    "pi": lambda mp: +mp.pi,
    "e": lambda mp: +mp.e,
    "eulergamma": lambda mp: +mp.euler,
    "oo": lambda mp: mp.inf,
}


def value_of(mp: Any, node: Expr, values: Sequence[Any], table: Mapping[str, Rule]) -> Any:
    """Return the value of one node from the values of its operands.

    Args:
        mp: an mpmath context.
        node: any node but a symbol or an integral (whose operands are not all numbers).
        values: one number (or truth value, for conditions) per operand.
        table: the rows.

    Numerals, constants, powers with a rational exponent and cases need more than the values of
    their operands; everything else is its row's numeric column.
    """
    if node.is_number:
        return mp.mpf(node.value.numerator) / node.value.denominator
    if node.op == "constant":
        return CONSTANTS[node.value](mp)
    if node.op == "pow":
        return power_value(mp, values[0], rational(node.args[1]), values[1])
    value = table[node.op].numeric(mp, *values)
    if node.op == "case" and not mp.isnan(value):
        return mp.mpf(1 if value == node.value else 0)
    return value


def evaluate(mp: Any, root: Expr, point: Mapping[Expr, Any], table: Mapping[str, Rule]) -> Any:
    """Return the value of an expression without integrals at a point, linear in its graph."""
    values: dict[Expr, Any] = dict(point)
    for node in postorder(root):
        if node not in values:
            values[node] = value_of(mp, node, [values[arg] for arg in node.args], table)
    return values[root]


def check(rule: Rule, table: Mapping[str, Rule]) -> None:
    """Compare a row's local derivatives at its sample point with differences of its values.

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
    point = dict(zip(operands, values, strict=True)) | {result: rule.numeric(mp, *values)}
    for index, partial in enumerate(rule.partials(result, *operands)):
        if partial is None:
            continue
        claimed = evaluate(mp, partial, point, table)
        measured = difference(mp, rule, values, index)
        if not abs(claimed - measured) <= mp.mpf(TOLERANCE) * (1 + abs(measured)):
            raise CheckFailedError(
                f"the row {rule.name!r} is wrong: its local derivative by operand {index + 1} is "
                f"{mp.nstr(claimed, 10)} at its sample point, but its values change at the rate "
                f"{mp.nstr(measured, 10)}",
                hint=f"Correct `partials` or `numeric` in the row {rule.name!r}.",
            )


def difference(mp: Any, rule: Rule, values: Sequence[Any], index: int) -> Any:
    """Return the symmetric difference quotient of a row's values by one operand."""
    step = mp.mpf(STEP)
    sides = []
    for shift in (step, -step):
        moved = list(values)
        moved[index] += shift
        sides.append(rule.numeric(mp, *moved))
    return (sides[0] - sides[1]) / (2 * step)

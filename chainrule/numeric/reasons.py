"""Why a value does not exist: the operation that fails first, and the condition it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.document import Inlines, words
from chainrule.model import Expr, Rule, make, number, substitute, symbol
from chainrule.numeric.operations import Refusal, first_true
from chainrule.numeric.program import Program, context

OPERANDS = tuple(symbol(name) for name in "abcdefgh")

PHRASES: dict[tuple[str, int], str] = {
    ("gt", 0): "must be positive",
    ("ge", 0): "must not be negative",
    ("ne", 0): "must not be 0",
    ("lt", 0): "must be negative",
    ("gt", 1): "must be greater than 1",
    ("ge", 1): "must be at least 1",
    ("le", 1): "must be at most 1",
    ("lt", 1): "must be less than 1",
    ("ne", 1): "must not be 1",
}


def culprit(program: Program, values: Sequence[Any], place: int) -> int:
    """Return the position of the operation that fails although its operands have values."""
    while True:
        node, args = program.nodes[place], program.args[place]
        used: Sequence[int] = args
        if node.op == "piecewise":
            used = args[1::2]
            chosen = first_true([values[a] for a in used])
            if chosen is not None and 2 * chosen < len(args):
                used = (args[2 * chosen],)
        missing = [a for a in used if values[a] is None]
        if not missing:
            return place
        place = missing[0]


def explain_missing(
    program: Program, values: Sequence[Any], place: int
) -> tuple[Inlines, bool | None]:
    """Say why the value at a position is missing; and False if it is undefined, None if unsure."""
    found = culprit(program, values, place)
    node = program.nodes[found]
    operands = [values[a] for a in program.args[found]]
    if node.op == "piecewise":
        return words("no case of the piecewise function holds here"), False
    if node.op == "div":
        return words("division by 0 in ", node), False
    if node.op == "pow":
        return _power_reason(node, operands), False
    if node.op == "integral":
        return words("the integral ", node, " could not be computed"), None
    from chainrule.rules import TABLE

    rule = TABLE.get(node.op)
    if rule is None:
        return words(node, " has no value here"), None
    broken = broken_condition(rule, operands)
    if broken is None:
        poles = node.op in ("tan", "cot", "sec", "csc") or not rule.domain
        return words(node, " has no value here" if poles else " could not be computed here"), None
    return _sentence(rule, node, operands, broken), False


def _power_reason(node: Expr, operands: Sequence[Any]) -> Inlines:
    if operands and not operands[0]:
        return words("division by 0: ", node, " is a negative power of 0")
    return words(node, " is not a real number: its base is negative")


def _sentence(rule: Rule, node: Expr, operands: Sequence[Any], broken: Expr) -> Inlines:
    from chainrule.numeric.format import format_number

    name = rule.spellings[0] if rule.spellings else rule.title
    shown = [format_number(value) for value in operands]
    start = words(
        f"{name} is undefined at ", shown[0] if len(shown) == 1 else make("chosen", *shown)
    )
    phrase = _phrase(broken)
    if phrase is not None:
        return (*start, *words(f": its argument {phrase}"))
    names: Mapping[Expr, Expr] = dict(zip(OPERANDS, node.args, strict=False))
    return (*start, *words(": it needs ", substitute(broken, names)))


def _phrase(condition: Expr) -> str | None:
    """Word a condition on the only operand; None when it must be shown as a formula."""
    if len(condition.args) != 2 or condition.args[0] is not OPERANDS[0]:
        return None
    bound = condition.args[1]
    if not bound.is_number:
        return None
    phrase = PHRASES.get((condition.op, bound.value))
    if phrase is None and bound is number(-1):
        phrase = {"ge": "must be at least −1", "gt": "must be greater than −1"}.get(condition.op)
    return phrase


def broken_condition(rule: Rule, operands: Sequence[Any]) -> Expr | None:
    """Return the first condition of a rule's domain that these operands do not meet."""
    mp = context()
    given = dict(zip(OPERANDS, operands, strict=False))
    for condition in rule.domain:
        program = Program((), [condition])
        try:
            value = program.run(mp, given)[program.outputs[0]]
        except Refusal:
            continue
        if value is not True:
            return condition
    return None

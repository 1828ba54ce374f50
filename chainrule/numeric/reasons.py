"""Why a value does not exist: the operation that fails first, and the condition it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.document import Inlines, words
from chainrule.model import INFINITY, SUMS, Expr, Rule, neg, substitute
from chainrule.numeric.exact import UNDEFINED, as_expression
from chainrule.numeric.operations import Refusal, first_true
from chainrule.numeric.program import FAILURES, Program
from chainrule.numeric.quadrature import DivergesError
from chainrule.numeric.work import context
from chainrule.rules import TABLE
from chainrule.rules.arithmetic import rational
from chainrule.rules.domains import LETTERS, domain_of

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
    ("ge", -1): "must be at least −1",
    ("gt", -1): "must be greater than −1",
}
TURNED = {"le": "ge", "lt": "gt"}


def culprit(
    program: Program, values: Sequence[Any], place: int, known: dict[int, int] | None
) -> int:
    """Return the position of the operation that fails although its operands have values.

    ``known`` remembers the answers, so that many outputs of one deep chain share the way.
    """
    known = {} if known is None else known
    passed: list[int] = []
    while place not in known:
        passed.append(place)
        node, args = program.nodes[place], program.args[place]
        used: Sequence[int] = args
        if node.op == "piecewise":
            used = args[1::2]
            chosen = first_true([values[a] for a in used])
            if chosen is not None and 2 * chosen < len(args):
                used = (args[2 * chosen],)
        missing = [a for a in used if values[a] is None]
        if not missing:
            known[place] = place
            break
        place = missing[0]
    known.update((earlier, known[place]) for earlier in passed)
    return known[place]


def explain_missing(
    program: Program,
    values: Sequence[Any],
    place: int,
    exact: Sequence[Any],
    known: dict[int, int] | None = None,
) -> tuple[Inlines, bool | None]:
    """Say why the value at a position is missing; and False if it is undefined, None if unsure.

    ``exact`` holds what is exactly known of every position, see ``exact_values``, and ``known``
    the culprits found before, see ``culprit``.
    """
    found = culprit(program, values, place, known)
    node, args = program.nodes[found], program.args[found]
    operands = [values[a] for a in args]
    if node.op == "div" and exact[args[1]] is None and exact[found] is None:
        return words("the divisor in ", node, " cannot be told apart from 0"), False
    if node.op == "integral" and _diverges(program, found, operands):
        return words("the integral ", node, " diverges"), False
    fixed = FIXED.get(node.op)
    if fixed is not None:
        sentence, defined = fixed
        return words(*(node if part is None else part for part in sentence)), defined
    if node.op == "pow":
        return _power_reason(node, operands), False
    rule = TABLE.get(node.op)
    if rule is None:
        return words(node, " has no value here"), None
    conditions = patterns(node)
    broken = broken_condition(conditions, operands)
    if broken is None and exact[found] is UNDEFINED and conditions:
        broken = conditions[0]
    if broken is None:
        return words(node, " could not be computed here"), None
    if len(args) == 1 and exact[args[0]] is None and values[args[0]] == 0:
        return words("the argument of ", node, " cannot be told apart from 0"), None
    shown = [_shown(exact[a], values[a]) for a in args]
    return _sentence(rule, node, shown, broken), False


def _diverges(program: Program, place: int, operands: Sequence[Any]) -> bool:
    """Integrate once more to learn whether that failed because there is no finite value."""
    call = program.calls[place]
    try:
        if call is not None:
            call(context(), *operands)
    except DivergesError:
        return True
    except (Refusal, *FAILURES):
        pass
    return False


FIXED: dict[str, tuple[tuple[str | None, ...], bool | None]] = {
    "piecewise": (("no case of the piecewise function holds here",), False),
    "div": (("division by 0 in ", None), False),
    "integral": (("the integral ", None, " could not be computed"), None),
    **dict.fromkeys(SUMS, (("the terms of ", None, " could not be computed"), None)),
}
"""Sentences for single operations, None standing for the node, and whether it is undefined."""

POLES = {
    "gamma": "must not be 0, −1, −2, …",
    "digamma": "must not be 0, −1, −2, …",
    "factorial": "must not be −1, −2, −3, …",
}


def _shown(exact: Any, value: Any) -> Expr:
    from chainrule.numeric.format import format_number

    if context().isinf(value):
        return INFINITY if value > 0 else neg(INFINITY)
    closed_form = as_expression(exact, 12)
    return format_number(value) if closed_form is None else closed_form


def _power_reason(node: Expr, operands: Sequence[Any]) -> Inlines:
    if operands and not operands[0]:
        return words("division by 0: ", node, " is a negative power of 0")
    return words(node, " is not a real number: its base is negative")


def patterns(node: Expr) -> tuple[Expr, ...]:
    """Return the conditions on an operation's operands, which stand as a, b, …, numerals apart.

    >>> from chainrule.model import make
    >>> patterns(make("root", LETTERS[1], -4))
    (gt(a, 0),)
    """
    pairs = zip(node.args, LETTERS, strict=False)
    operands = (letter if rational(arg) is None else arg for arg, letter in pairs)
    return domain_of(Expr(node.op, tuple(operands), node.value))


def _sentence(rule: Rule, node: Expr, shown: Sequence[Expr], broken: Expr) -> Inlines:
    names: Mapping[Expr, Expr] = dict(zip(LETTERS, node.args, strict=False))
    needed = substitute(broken, names)
    if len(shown) != 1:
        index = rational(node.args[-1]) if node.op == "root" else None
        ruled = " for a root with a fractional index" if index and index.denominator > 1 else ""
        return words(node, " is undefined here: it needs ", needed, ruled)
    name = rule.spellings[0] if rule.spellings else rule.title
    phrase = POLES.get(node.op) or _phrase(broken)
    start = words(f"{name} is undefined at ", shown[0])
    if phrase is not None:
        return (*start, *words(f": its argument {phrase}"))
    return (*start, *words(": it needs ", needed))


def _phrase(condition: Expr) -> str | None:
    """Word a condition on the only operand; None when it must be shown as a formula."""
    if len(condition.args) != 2:
        return None
    op, (operand, bound) = condition.op, condition.args
    if operand.is_number:
        op, operand, bound = TURNED.get(op, op), bound, operand
    if operand is not LETTERS[0] or not bound.is_number:
        return None
    return PHRASES.get((op, bound.value))


def broken_condition(conditions: Sequence[Expr], operands: Sequence[Any]) -> Expr | None:
    """Return the first of the conditions that these operands do not meet."""
    mp = context()
    given = dict(zip(LETTERS, operands, strict=False))
    for condition in conditions:
        program = Program((), [condition])
        try:
            value = program.run(mp, given)[program.outputs[0]]
        except Refusal:
            continue
        if value is not True:
            return condition
    return None

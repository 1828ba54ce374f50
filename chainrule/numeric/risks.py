"""Where a program might not be differentiable at a point: kinks, edges of domains, ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from chainrule.model import BINDERS, Expr, Rule, make
from chainrule.numeric.operations import magnitude
from chainrule.numeric.program import FAILURES, Program
from chainrule.numeric.work import context
from chainrule.rules import TABLE
from chainrule.rules.domains import LETTERS

MARGIN = 24
"""Numbers that agree to all but this many bits are a tie."""

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "lt": lambda sign: sign < 0,
    "le": lambda sign: sign <= 0,
    "gt": lambda sign: sign > 0,
    "ge": lambda sign: sign >= 0,
    "ne": lambda sign: sign != 0,
    "eq": lambda sign: sign == 0,
}


def near(left: Any, right: Any, scale: Any = None) -> bool:
    """Tell whether two numbers cannot be told apart at the context's precision."""
    mp = context()
    gap = left - right
    if not gap:
        return True
    sizes = [magnitude(v) for v in (left, right, scale) if v]
    return bool(magnitude(gap) < max(sizes) - mp.prec + MARGIN)


def moving(program: Program, wrt: Expr) -> list[bool]:
    """Tell for each instruction whether it depends on ``wrt``."""
    found: list[bool] = []
    for node, args in zip(program.nodes, program.args, strict=True):
        found.append(node is wrt or any(found[a] for a in args))
    return found


def is_risky(program: Program, values: Sequence[Any], wrt: Expr) -> bool:
    """Tell whether some operation may not be differentiable at these values.

    False is a promise: every operation that depends on ``wrt`` is smooth there.
    """
    moves = moving(program, wrt)
    for place, (node, args) in enumerate(zip(program.nodes, program.args, strict=True)):
        if not args or not moves[place]:
            continue
        operands = [values[a] for a in args]
        moved = [moves[a] for a in args]
        if any(value is None for value in operands):
            if values[place] is None:
                continue
            # A branch that is not taken may be undefined; its condition is looked at by itself.
            if node.op not in ("piecewise", "case"):
                return True
            continue
        test = TESTS.get(node.op, _by_rule)
        try:
            if values[place] is None or test(program, place, operands, moved):
                return True
        except FAILURES:
            return True
    return False


Test = Callable[[Program, int, Sequence[Any], Sequence[bool]], bool]


def _never(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    return False


def _tie(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    return near(*operands)


def _zero(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    return near(operands[0], context().zero, context().one)


def _whole(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    return near(operands[0], context().nint(operands[0]))


def _extreme(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    ordered = sorted(operands, reverse=program.nodes[place].op == "max")
    return len(ordered) > 1 and near(ordered[0], ordered[1])


def _power(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    base, exponent = operands
    if moved[1]:
        return bool(base <= 0) or near(base, context().zero, context().one)
    if context().isint(exponent) and exponent >= 0:
        return False
    return near(base, context().zero, context().one)


def _angle(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    height, along = operands
    return near(height, context().zero, context().one) and bool(along <= 0)


def _length(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    return near(_total(operands), context().zero, context().one)


def _total(operands: Sequence[Any]) -> Any:
    """Return the sum of the operands' sizes."""
    return sum((abs(value) for value in operands), context().zero)


def _integral(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    """Look at the integrand where a moving limit stands."""
    body, dummy = program.nodes[place].args[:2]
    if program.nodes[place].op != "integral":
        return any(moved)
    inner = Program((), [body])
    captured = [symbol for symbol in inner.inputs if symbol is not dummy]
    if any(moved[2:]):
        return True
    given = dict(zip(captured, operands[2:], strict=False))
    for limit, moves in zip(operands[:2], moved[:2], strict=True):
        if not moves:
            continue
        values = inner.run(context(), {**given, dummy: limit})
        if values[inner.outputs[0]] is None or is_risky(inner, values, dummy):
            return True
    return False


TESTS: dict[str, Test] = {
    **dict.fromkeys(("add", "mul", "neg", "exp", "sin", "cos", "atan", "call", "group"), _never),
    **dict.fromkeys(("piecewise", "case", "bracket", "and", "or", "not"), _never),
    **dict.fromkeys(COMPARISONS, _tie),
    **dict.fromkeys(("abs", "sign", "heaviside", "sqrt", "root"), _zero),
    "floor": _whole,
    **dict.fromkeys(("max", "min"), _extreme),
    **dict.fromkeys(BINDERS, _integral),
    "pow": _power,
    "atan2": _angle,
    "hypot": _length,
}


def _by_rule(program: Program, place: int, operands: Sequence[Any], moved: Sequence[bool]) -> bool:
    """Look at the zeros of a rule's kinks and the edges of its domain."""
    rule = TABLE.get(program.nodes[place].op)
    compiled = None if rule is None else _conditions(rule)
    if compiled is None:
        return False
    given = dict(zip(LETTERS, operands, strict=False))
    shifting = {s for s, moves in zip(LETTERS, moved, strict=False) if moves}
    values = compiled.run(context(), given)
    truths = _robust(compiled, values, shifting)
    return any(truths[p] is not True for p in compiled.outputs)


@cache
def _conditions(rule: Rule) -> Program | None:
    """Compile what must hold for an operation to be smooth; None when nothing needs to."""
    smooth = [make("ne", kink, 0) for kink in rule.kinks]
    wanted = [*rule.domain, *smooth]
    return Program((), wanted) if wanted else None


def _robust(program: Program, values: Sequence[Any], shifting: set[Expr]) -> list[bool | None]:
    """Decide conditions; None where a tie makes the answer hang on nothing."""
    truths: list[bool | None] = []
    moves: list[bool] = []
    for node, args in zip(program.nodes, program.args, strict=True):
        moves.append(node in shifting or any(moves[a] for a in args))
        below = [truths[a] for a in args]
        if node.op in COMPARISONS:
            left, right = (values[a] for a in args)
            tie = near(left, right, context().one)
            sign = 0 if tie else (left > right) - (left < right)
            truths.append(None if tie and moves[-1] else COMPARISONS[node.op](sign))
        elif node.op == "or":
            truths.append(True if True in below else None if None in below else False)
        elif node.op == "and":
            truths.append(False if False in below else None if None in below else True)
        else:
            truths.append(None)
    return truths

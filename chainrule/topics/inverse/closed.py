"""The derivative of an inverse in terms of its value, where f(x) = y can be undone step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chainrule.checks.definition import Check, check
from chainrule.model import ONE, Expr, add, div, free_symbols, make, mul, power, substitute
from chainrule.rules import UNDOES, Undone
from chainrule.tidy import collect, tidy
from chainrule.trace.decompose import derivative_of

OUTER = {
    row.outer(ONE).op: name for name, row in UNDOES.items() if name not in ("root", "lambertw")
}
"""The inverse of each function."""


@dataclass(frozen=True, slots=True)
class Explicit:
    """The derivative of an inverse as a formula of its value y.

    Attributes:
        inverse: the inverse itself.
        known: what is put in, on the left of ``known = value``.
        value: what it is in terms of y.
        rewritten: the slope f′(x), written by ``known`` where an identity was needed.
        identity: the sentence about that identity, with ``{y}`` for its operand, or empty.
        operand: that operand.
        result: the derivative of the inverse.
        second: the second derivative, or None.
        check: the outcome of the independent checks of both.
    """

    inverse: Expr
    known: Expr
    value: Expr
    rewritten: Expr
    identity: str
    operand: Expr
    result: Expr
    second: Expr | None
    check: Check


def closed(formula: Expr, x: Expr, y: Expr, slope: Expr, order: int) -> Explicit | None:
    """Go on to y; None where x cannot be eliminated, or the check does not agree.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> closed(make("sin", x), x, y, make("cos", x), 1).result
    div(1, sqrt(add(1, neg(pow(y, 2)))))
    """
    layers = list(_layers(formula, x, y))
    if layers[-1][0] is not x or x not in free_symbols(slope):
        return None
    inverse = tidy(layers[-1][1])
    rewritten, identity, operand = _by_identity([node for node, _ in layers], slope)
    for known, value in layers:
        form = tidy(substitute(div(ONE, rewritten), {known: value}))
        if x not in free_symbols(form):
            break
    found = check([], inverse, y, [], form)
    if found.state != "passed":
        return None
    second = derivative_of(form, y) if order > 1 else None
    if second is not None:
        found = check([], form, y, [], second)
        if found.state != "passed":
            return None
    return Explicit(inverse, known, tidy(value), rewritten, identity, operand, form, second, found)


def _layers(formula: Expr, x: Expr, y: Expr) -> Iterator[tuple[Expr, Expr]]:
    """List what f(x) is made of, from the outside in, each with its value in terms of y."""
    node, value = formula, y
    while True:
        yield node, value
        moving = [place for place, arg in enumerate(node.args) if x in free_symbols(arg)]
        if len(moving) != 1:
            return
        undone = _undo(node, moving[0], value)
        if undone is None:
            return
        node, value = node.args[moving[0]], undone


def _undo(node: Expr, place: int, value: Expr) -> Expr | None:
    """Solve ``node = value`` for the operand at a place, on the branch of the inverse function."""
    others = [arg for index, arg in enumerate(node.args) if index != place]
    if node.op == "add":
        return value - add(*others)
    if node.op == "neg":
        return -value
    if node.op == "mul":
        return div(value, mul(*others))
    if node.op == "div":
        return div(others[0], value) if place else mul(value, others[0])
    if node.op == "pow":
        return _root(value, collect(others[0])) if not place else _logarithm(value, others[0])
    if node.op == "log":
        return make("pow", others[0], value)
    if node.op in UNDOES:
        return UNDOES[node.op].outer(value, *others)
    return make(OUTER[node.op], value) if node.op in OUTER else None


def _root(value: Expr, exponent: Expr) -> Expr | None:
    if not exponent.is_number or exponent.value == 0:
        return None
    return power(value, 1 / exponent.value)


def _logarithm(value: Expr, base: Expr) -> Expr:
    return div(make("ln", value), make("ln", base))


def _by_identity(nodes: list[Expr], slope: Expr) -> tuple[Expr, str, Expr]:
    """Write cos(x) in the slope of sin(x) as √(1 − sin²(x)), and its like."""
    for node in nodes:
        row: Undone | None = UNDOES.get(OUTER.get(node.op, ""))
        if row is not None and row.reason:
            sides = [write(node.args[0]) for write in (row.slope, row.again)]
            if sides[0].op == sides[1].op == "neg":
                sides = [side.args[0] for side in sides]
            found = substitute(slope, {sides[0]: sides[1]})
            if found is not slope:
                return found, row.reason, node.args[0]
    return slope, "", ONE

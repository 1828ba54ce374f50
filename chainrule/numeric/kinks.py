"""The number that a program takes at a kink: slope 0 for the kinked step, then the chain rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chainrule.document import Inlines, Math
from chainrule.model import ZERO, Expr, free_symbols, size, substitute, symbol
from chainrule.numeric.evaluate import evaluate
from chainrule.numeric.program import Row
from chainrule.numeric.verdicts import AtKink, Existence
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import edges, rows, tangent_rows, tangent_symbol

LONGEST = 40
"""Formulas of at most so many nodes are written out in sentences."""


def unfolded(program: Sequence[Row], output: Expr) -> Expr:
    """Put the steps of a program into what it computes.

    >>> from chainrule.model import symbol
    >>> u, x = symbol("u"), symbol("x")
    >>> unfolded([(u, x * 2)], u + 1)
    add(mul(x, 2), 1)
    """
    known: dict[Expr, Expr] = {}
    for name, expr in program:
        known[name] = substitute(expr, known)
    return substitute(output, known)


def in_inputs(program: Sequence[Row], reason: Inlines) -> Inlines:
    """Write the formulas in a sentence without the names of steps, as far as they stay short.

    >>> u, x = symbol("u"), symbol("x")
    >>> in_inputs([(u, x**2)], (Math(u / x),))
    (Math(expr=div(pow(x, 2), x)),)
    """
    if not any(isinstance(part, Math) for part in reason):
        return reason
    whole = [
        Math(unfolded(program, part.expr)) if isinstance(part, Math) else part for part in reason
    ]
    long = any(isinstance(part, Math) and size(part.expr, LONGEST) > LONGEST for part in whole)
    return reason if long else tuple(whole)


def program_slope(
    program: Sequence[Row], output: Expr, wrt: Expr, point: Mapping[Expr, Expr]
) -> Any:
    """Differentiate operation by operation; None where that gives no number.

    A step that has a value but no slope of its own, as √u at 0, counts as a kinked step, too.

    >>> from chainrule.model import make, number, symbol
    >>> x = symbol("x")
    >>> tie = make("max", x, 3 * x) + make("sqrt", x**2)
    >>> int(program_slope([], tie, x, {x: number(0)}))
    1
    """
    whole, name = unfolded(program, output), "f"
    used = free_symbols(whole)
    while symbol(name) in used:
        name += "f"
    moving = [s for s in point if s in used]
    trace = decompose([(name, whole)], moving, grain="operation")
    primal = rows(trace)
    links = edges(trace)
    wanted = [*(e.local for e in links), *(e.target for e in links)]
    found = evaluate(primal, wanted, point)
    kinked = {
        e.local: ZERO
        for e in links
        if found[e.local].defined is False and found[e.target].value is not None
    }
    tangents = [(name, substitute(expr, kinked)) for name, expr in tangent_rows(trace, wrt)]
    slope = tangent_symbol(trace.outputs[0], wrt)
    return evaluate([*primal, *tangents], [slope], point)[slope].value


def conventional(
    found: Existence,
    program: Sequence[Row],
    output: Expr,
    wrt: Expr,
    point: Mapping[Expr, Expr],
    at_kink: AtKink,
) -> Existence:
    """Add to a verdict what a program takes, and the convention that was chosen."""
    if found.kind != "kink" or found.left is None or found.right is None:
        return found
    number = program_slope(program, output, wrt, point)
    return replace(found, program=number, at_kink=at_kink)

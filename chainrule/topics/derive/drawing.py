"""A function of one variable drawn with its derivative, and the lines that touch it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from chainrule.document import Block, Paragraph, words
from chainrule.model import Expr, substitute
from chainrule.numeric.callables import Function
from chainrule.render.notations.one_line import plain_text
from chainrule.topics.common.answers import place
from chainrule.topics.common.outlines import on_floats, values_of
from chainrule.topics.common.plots import Tangent, plotted
from chainrule.topics.derive.point import DeriveAt
from chainrule.topics.derive.solution import DeriveSolution, derive_problem
from chainrule.trace.edges import put_back

Exprs = tuple[Expr, Expr, Expr]
"""A formula, its derivative, and the derivative of that."""


def exprs_of(first: DeriveSolution, second: DeriveSolution) -> Exprs:
    """Return a formula and both derivatives, with every definition put in."""
    value = first.problem.expr
    if first.problem.lets:
        value = put_back(first.output, first.trace)
    return value, first.whole, second.whole


def function_drawing(solution: DeriveSolution, points: Sequence[DeriveAt]) -> list[Block]:
    """Draw what was derived around the points at which it is evaluated.

    Raises:
        InputError: a letter has no number.
    """
    first = solution.stages[0]
    second = derive_problem(replace(solution.problem, order=2))
    held = values_of((at.point for at in points), [solution.wrt])
    on_floats(first.problem.expr, [solution.wrt, *(n for n, _ in first.problem.lets)], held)
    value, slope, bend = (substitute(e, held) for e in exprs_of(first, second))
    exprs = (value, slope, bend)
    places = [_number(dict(at.point)[solution.wrt]) for at in points]
    found = [tangent_of(solution, exprs, at) for at in points] if solution.order == 1 else []
    touching = [line for line in found if line is not None]
    block, _ = plotted(first.output, exprs, solution.wrt, around(places), touching)
    return [block, Paragraph(words(block.description))]


def around(places: Sequence[float]) -> tuple[float, float]:
    """Choose where a drawing starts and ends, for all places to be seen with what is near.

    >>> around([1.0]), around([100.0])
    ((-3.0, 3.0), (50.0, 150.0))
    """
    if all(abs(x) <= 2.5 for x in places):
        return -3.0, 3.0
    reach = [max(3.0, abs(x) / 2) for x in places]
    low = min(x - r for x, r in zip(places, reach, strict=True))
    return low, max(x + r for x, r in zip(places, reach, strict=True))


def tangent_of(solution: DeriveSolution, exprs: Exprs, at: DeriveAt) -> Tangent | None:
    """Return the line that touches a function at a point; None where there is none."""
    value = at.layers[-1].value.value if at.layers else None
    slope = at.existence.value if at.existence.kind == "removable" else at.result.value
    if at.existence.kind == "vertical":
        slope = math.inf
    elif not at.existence.exists:
        return None
    x = _number(dict(at.point)[solution.wrt])
    if value is None:
        value = Function((), exprs[0], [], (solution.wrt,))(x)[0]
    if slope is None or not math.isfinite(float(value)):
        return None
    return Tangent(x, float(value), float(slope), plain_text(place(at.point, at.digits)))


def _number(expr: Expr) -> float:
    found: float = Function((), expr, [], ())()[0]
    return found

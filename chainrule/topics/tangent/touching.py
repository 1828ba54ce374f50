"""Check that a line or a plane touches: near the point it is nearer than any other would be.

No rule of differentiation is used; what was typed is evaluated beside the point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, Comparison
from chainrule.document import words
from chainrule.model import ONE, ZERO, Expr, add, mul, neg, number, substitute
from chainrule.numeric import evaluate
from chainrule.numeric.evaluate import public
from chainrule.topics.common.formulas import whole
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.topics.implicit.solution import ImplicitSolution
from chainrule.topics.parametric.solution import ParametricSolution

if TYPE_CHECKING:
    from chainrule.topics.tangent.solution import Contact, TangentSolution

FAR, NEAR = Fraction(1, 10**4), Fraction(1, 10**12)
"""Two distances from the point."""
NEARLY = 1e-3
"""What a line leaves at the small distance, in parts of it, at most; or a tenth of the other."""
DIGITS = 40


def check_contact(
    solution: TangentSolution, contact: Contact, point: Mapping[Expr, Expr]
) -> Check | None:
    """Compare a tangent with differences of what was typed; None where there is no tangent."""
    if contact.slopes is None and not contact.is_vertical:
        return None
    slopes = [s.constant for s in contact.slopes or ()]
    if None in slopes:
        return Check("unknown", (), words("a slope has no value"))
    size = 1 + sum(abs(float(s.outcome.value)) for s in contact.slopes or ())
    found: list[Comparison] = []
    pairs = zip(
        _leaves(solution, contact, slopes, point, FAR),
        _leaves(solution, contact, slopes, point, NEAR),
        strict=True,
    )
    for far, near in pairs:
        if near is None:
            continue
        found.append(Comparison({}, public(near), public(near * 0)))
        if near > NEARLY * size and (far is None or near > far / 10):
            return Check("failed", tuple(found), words("it leaves what it should touch"))
    if not found:
        return Check("unknown", (), words("there is no value beside the point"))
    return Check("passed", tuple(found))


def turns_back(formula: Expr, x: Expr, point: Mapping[Expr, Expr]) -> bool:
    """Tell whether a graph lies on one side of a point's height, left and right of it.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> [turns_back(f, x, {x: ZERO}) for f in (make("abs", x), make("root", x, number(3)))]
    [True, False]
    """
    rises = [_change(formula, point, {x: h}) for h in (number(NEAR), number(-NEAR))]
    found = evaluate([], rises, {}, digits=DIGITS)
    left, right = (found[rise].value for rise in rises)
    return left is not None and right is not None and bool(left * right > 0)


def _leaves(
    solution: TangentSolution,
    contact: Contact,
    slopes: list[Any],
    point: Mapping[Expr, Expr],
    distance: Fraction,
) -> Iterator[Any]:
    """Say how far what was typed is from the tangent, in parts of the way gone."""
    for top, bottom in _ratios(solution, contact, slopes, dict(point), number(distance)):
        values = evaluate([], [top, bottom], {}, digits=DIGITS)
        above, below = values[top].value, values[bottom].value
        yield None if above is None or not below else abs(above / below)


def _ratios(
    solution: TangentSolution,
    contact: Contact,
    slopes: list[Any],
    point: dict[Expr, Expr],
    h: Expr,
) -> Iterator[tuple[Expr, Expr]]:
    solved, places = solution.solved, dict(contact.place)
    moves = [h, neg(h)]
    if isinstance(solved, ImplicitSolution):
        x, y = solution.axes
        gap = solved.difference
        for move in moves:
            step = {x: ZERO, y: move} if not slopes else {x: move, y: mul(slopes[0], move)}
            yield _change(gap, point | places, step), h
    elif isinstance(solved, ParametricSolution):
        across, up = (whole(e, solved.lets) for _, e in (solved.across, solved.up))
        for move in moves:
            run = _change(across, point, {solved.parameter: move})
            rise = _change(up, point, {solved.parameter: move})
            yield (add(rise, neg(mul(slopes[0], run))), run) if slopes else (run, rise)
    elif isinstance(solved, DeriveSolution):
        for move in moves:
            rise = _change(solution.formula, point, {solved.wrt: move})
            yield (add(rise, neg(mul(slopes[0], move))), h) if slopes else (h, rise)
    else:
        axes = solution.axes[:-1]
        ways = [[ONE if a is b else ZERO for b in axes] for a in axes] + [[ONE] * len(axes)]
        for way in ways:
            for move in moves:
                step = {axis: mul(move, part) for axis, part in zip(axes, way, strict=True)}
                rise = _change(solution.formula, point, step)
                plane = (mul(s, step[a]) for s, a in zip(slopes, axes, strict=True))
                yield add(rise, neg(add(*plane))), h


def _change(expr: Expr, point: Mapping[Expr, Expr], step: Mapping[Expr, Expr]) -> Expr:
    """Write what a formula gains when the point moves."""
    moved = {s: add(value, step[s]) if s in step else value for s, value in point.items()}
    return add(substitute(expr, moved), neg(substitute(expr, dict(point))))

"""Write out implicit differentiation: both sides term by term, then solve for y′."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.document import (
    Answer,
    Block,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import ONE, ZERO, Expr, Trace, add, free_symbols, make, mul, neg, substitute
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    looks_like,
    tangent_blocks,
    value_lines,
)
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.values import located, number_of
from chainrule.topics.common.words import ORDINALS, checks_status, tidied
from chainrule.topics.implicit.point import ImplicitAt, ImplicitPoints
from chainrule.topics.implicit.solution import ImplicitSolution, SideTerm, Stage, marker
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import put_back

MOST_TERMS = 24

NO_SIDE = "A side of the equation has no derivative here, so "
VERTICAL = "The tangent is vertical here: the factor of "
MAY_CROSS = (
    " and the other side are 0. The curve may cross itself, have a cusp, or consist of this "
    "point alone."
)


def blocks(
    solution: ImplicitSolution, detail: str = "normal", points: Sequence[ImplicitPoints] = ()
) -> list[Block]:
    """Write out an implicit derivative of any order.

    Args:
        solution: what was derived.
        detail: ``short``, ``normal`` or ``full``; full says why the rules hold.
        points: evaluations from ``implicit_at``.

    >>> from chainrule import implicit
    >>> written = blocks(implicit("x^2 + y^2 = 1"))
    >>> [b.content[0].text for b in written if isinstance(b, Heading)]
    ['Differentiate both sides with respect to ', 'Solve for ']
    """
    opening = Line(solution.left, solution.right)
    found = given_blocks(solution, opening, lets=solution.lets)
    if detail == "short":
        pairs = enumerate(solution.stages, start=1)
        answer = (Line(_slope(solution, order=o), s.shortest, final=True) for o, s in pairs)
        found.append(Answer(tuple(answer)))
    else:
        found.extend(_both_sides(solution))
        if detail == "full":
            found.extend(rules_used(_traces(solution)))
        found.extend(_solved(solution))
        for order, stage in enumerate(solution.stages[1:], start=2):
            found.extend(_higher(solution, stage, order))
    for at in points:
        found.extend(point_blocks(solution, at))
    checks = [stage.check for stage in solution.stages]
    what = "agrees with difference quotients along the curve itself at "
    return [*found, *checks_status(checks, what)]


def point_blocks(solution: ImplicitSolution, points: ImplicitPoints) -> list[Block]:
    """Write the numbers at every point of the curve that was found."""
    return [block for at in points for block in _numbers(solution, at, solved=points.solved)]


def _slope(solution: ImplicitSolution, of: Expr | None = None, order: int = 1) -> Expr:
    top = solution.dependent if of is None else of
    return marker(top, solution.wrt, solution.partial, order)


def _of_term(solution: ImplicitSolution, expr: Expr) -> Expr:
    """Write d/dx of a term."""
    inside = expr if expr.args or expr.op == "symbol" else make("group", expr)
    return make("derivative", inside, solution.wrt, value=(1, solution.partial))


def _both_sides(solution: ImplicitSolution) -> list[Block]:
    x, y = solution.wrt, solution.dependent
    intro = (
        *words(y, " depends on ", x, ": by the chain rule, every ", y),
        *words(" that is differentiated brings the factor ", _slope(solution), "."),
    )
    terms = dict.fromkeys((*solution.sides[0], *solution.sides[1]))
    lines = [
        Line(_slope(solution, name), _signed(term), _note(solution, term))
        for (name, _), term in zip(solution.lets, solution.definitions, strict=True)
    ]
    shown: set[Expr] = set()
    for term in list(terms)[:MOST_TERMS]:
        if term.expr in shown or (term.expr is y and len(terms) > 1):
            continue
        shown.add(term.expr)
        left, first = _of_term(solution, term.expr), _chain_step(solution, term.expr)
        lines += [Line(left, first, _note(solution, term))] if first is not None else []
        note = () if first is not None else _note(solution, term)
        lines.append(Line(None if first is not None else left, term.derivative, note))
    left, right = (_summed(side) for side in solution.sides)
    return [
        Heading(words("Differentiate both sides with respect to ", x)),
        Paragraph(intro),
        Equations(tuple(lines)),
        Paragraph(words("Put together, the two sides are")),
        Equations((Line(left, right),)),
    ]


def _chain_step(solution: ImplicitSolution, expr: Expr) -> Expr | None:
    """Write the derivative of a composition as outer times d/dx of the inside, before that."""
    trace = decompose([("·", expr)], _moving(solution))
    edges = list(trace.steps[-1].edges()) if trace.steps else []
    if len(edges) != 1 or edges[0][0] in trace.inputs:
        return None
    inside = put_back(edges[0][0], trace)
    outer = substitute(edges[0][1], {edges[0][0]: inside})
    return make("dot", outer, _of_term(solution, inside))


def _moving(solution: ImplicitSolution) -> tuple[Expr, ...]:
    return (solution.wrt, solution.dependent, *(name for name, _ in solution.lets))


def _traces(solution: ImplicitSolution) -> list[Trace]:
    """Write the steps of every definition and of every term of both sides."""
    moving = _moving(solution)
    terms = (*solution.definitions, *solution.sides[0], *solution.sides[1])
    return [decompose([("·", term.expr)], moving) for term in terms]


def _note(solution: ImplicitSolution, term: SideTerm) -> Inlines:
    """Name the rules, and say where the chain rule brought a factor."""
    rules = ", ".join(term.titles[:4])
    named = {name for name, _ in solution.lets}
    followed = [s for s in free_symbols(term.expr) if s is solution.dependent or s in named]
    if not followed or term.expr.is_atom:
        return words(rules) if rules else ()
    factors = join([_slope(solution, s) for s in followed])
    return (*words(f"{rules}; " if rules else ""), *factors, Text(" by the chain rule"))


def _signed(term: SideTerm) -> Expr:
    return term.derivative if term.sign > 0 else neg(term.derivative)


def _summed(side: Sequence[SideTerm]) -> Expr:
    return add(*(_signed(term) for term in side))


def _solved(solution: ImplicitSolution) -> list[Block]:
    slope, stage = _slope(solution), solution.stages[0]
    coefficient, rest = solution.coefficient, solution.rest
    lines: list[Line] = []
    collected = mul(coefficient, slope)
    left, right = (_summed(side) for side in solution.sides)
    if coefficient is not ONE and not (collected is left and rest is right):
        note = words("terms with ", slope, " to the left, all others to the right")
        if solution.lets:
            note = (*note, Text(", definitions put in"))
        lines.append(Line(collected, rest, note))
    quotient = stage.put_in
    if coefficient is not ONE and rest is not ZERO and not looks_like(quotient, stage.result):
        lines.append(Line(slope, quotient, words("divide by ", coefficient)))
        lines = [*tidied(lines, stage.result)]
    else:
        note = words("divide by ", coefficient) if coefficient is not ONE else ()
        lines.append(Line(slope, stage.result, note, final=True))
    lines = _on_curve(solution, stage, lines)
    kind = Answer if len(lines) == 1 else Equations
    return [Heading(words("Solve for ", slope)), kind(tuple(lines))]


def _higher(solution: ImplicitSolution, stage: Stage, order: int) -> list[Block]:
    slope = _slope(solution, order=order)
    before = solution.stages[order - 2].shortest
    first = _slope(solution)
    lines = [Line(slope, _of_term(solution, before))]
    if stage.raw is not before:
        lines.append(Line(None, stage.raw))
    if stage.put_in is not lines[-1].right:
        note = words("put in ", make("equation", first, solution.stages[0].result, value="="))
        lines.append(Line(None, stage.put_in, note))
    lines = [*tidied(lines, stage.result, final=False)]
    lines = _on_curve(solution, stage, [*lines[:-1], replace(lines[-1], final=True)])
    name = ORDINALS[order - 1].capitalize()
    again = words(
        "Differentiate once more; ", solution.dependent, " still depends on ", solution.wrt, "."
    )
    return [Heading(words(f"{name} derivative")), Paragraph(again), Equations(tuple(lines))]


def _on_curve(solution: ImplicitSolution, stage: Stage, lines: Sequence[Line]) -> list[Line]:
    """End with the form that the equation of the curve allows, where it is shorter."""
    if stage.on_curve is None:
        return list(lines)
    equation = make("equation", solution.left, solution.right, value="=")
    note = words("by the equation of the curve, ", equation)
    return [
        *lines[:-1],
        replace(lines[-1], final=False),
        Line(None, stage.on_curve, note, final=True),
    ]


def _numbers(solution: ImplicitSolution, at: ImplicitAt, *, solved: bool) -> list[Block]:
    x, y, slope = solution.wrt, solution.dependent, _slope(solution)
    blocks: list[Block] = [at_heading(at.point, at.digits)]
    side = number_of(at.side, at.digits)
    if solved:
        blocks.append(Paragraph(words(y, " was found by solving the equation.")))
    elif side is not None:
        blocks.append(Paragraph(words("The point is on the curve: both sides are ", side, ".")))
    place = located(x, dict(at.point)[x], at.digits)
    without_slope = {
        "corner": words(NO_SIDE, slope, " is not determined."),
        "singular": words("No tangent is determined here: both the factor of ", slope, MAY_CROSS),
        "vertical": words(VERTICAL, slope, " is 0. Its equation is ", place, "."),
    }
    if at.kind != "smooth":
        return [*blocks, Status("note", without_slope[at.kind])]
    lines: list[Line] = []
    for order, value in enumerate(at.results, start=1):
        lines += value_lines(_slope(solution, order=order), value, at.digits)
    blocks.append(Equations(tuple(lines)))
    values = dict(at.point)
    return [*blocks, *tangent_blocks((x, values[x]), (y, values[y]), at.results[0], at.digits)]

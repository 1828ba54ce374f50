"""Write Jacobian and Hessian matrices with their steps, numbers and checks."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Equations,
    Heading,
    Line,
    Paragraph,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import Expr, make, symbol
from chainrule.tidy import tidy
from chainrule.topics.common.matrices import entries_lines, matrix
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import at_heading, slope_lines, value_lines
from chainrule.topics.common.reasons import Known, why_link
from chainrule.topics.common.sums import partial
from chainrule.topics.common.systems import check_line, formula_blocks
from chainrule.topics.common.verdicts import derivative_lines
from chainrule.topics.common.words import d
from chainrule.topics.gradient.determinant import Entries, determinant
from chainrule.topics.gradient.hessian import HessianSolution
from chainrule.topics.gradient.point import HessianAt, JacobianAt
from chainrule.topics.gradient.solution import JacobianSolution
from chainrule.topics.gradient.words import (
    cost_blocks,
    steps,
    too_long,
    verdicts,
    where_blocks,
)

WIDEST_MATRIX = 8


def jacobian_blocks(
    jacobian: JacobianSolution, detail: str, points: Sequence[JacobianAt]
) -> list[Block]:
    """Write out a Jacobian matrix: each entry with its steps, then numbers and checks."""
    system = jacobian.system
    blocks: list[Block] = [*formula_blocks(system), *steps(jacobian, detail)]
    blocks.append(Heading(words("The Jacobian matrix")))
    table = [[p.result for p in row] for row in jacobian.partials]
    entries = [[e for e in row if e is not None] for row in table]
    complete = all(len(a) == len(b) for a, b in zip(table, entries, strict=True))
    if complete and max(len(table), len(system.inputs)) <= WIDEST_MATRIX:
        names = [
            [partial(jacobian.trace, p.output, p.wrt) for p in row] for row in jacobian.partials
        ]
        blocks.append(_matrix_answer(symbol("J"), names, entries, detail))
        blocks.extend(_determinant(entries))
    else:
        blocks.append(
            Answer(
                tuple(
                    Line(partial(jacobian.trace, p.output, p.wrt), p.result)
                    for row in jacobian.partials
                    for p in row
                    if p.result is not None
                )
            )
        )
        blocks.extend(too_long([p for row in jacobian.partials for p in row]))
    if detail != "short":
        blocks.extend(where_blocks(jacobian))
    for at in points:
        blocks.extend(jacobian_point_blocks(at))
    if detail != "short":
        blocks.extend(cost_blocks(jacobian))
    return [*blocks, check_line(jacobian.checks, "every entry")]


def _matrix_answer(name: Expr, names: Entries, entries: Entries, detail: str) -> Block:
    """Write a matrix with the names of its entries, then filled in."""
    write = matrix(len(entries[0]))
    filled = write([entry for row in entries for entry in row])
    if detail == "short":
        return Answer((Line(name, filled, final=True),))
    named = write([entry for row in names for entry in row])
    return Answer((Line(name, named), Line(None, filled, final=True)))


def _determinant(entries: Entries) -> list[Block]:
    raw = determinant(entries)
    if raw is None:
        return []
    lines = [Line(make("word", value="det J"), raw)]
    short = tidy(raw)
    if short is not raw:
        lines.append(Line(None, short, words("simplify")))
    return [Equations(tuple(lines))]


def jacobian_point_blocks(at: JacobianAt) -> list[Block]:
    """Write the numbers of a Jacobian matrix at one point."""
    trace, slopes = at.jacobian.trace, at.slopes
    blocks: list[Block] = [at_heading(at.point.items(), at.digits)]
    lines: list[Line] = []
    for output, number_ in zip(trace.outputs, at.outputs, strict=True):
        lines.extend(value_lines(output, number_, at.digits))
    blocks.append(Equations(tuple(lines)))
    if max(len(trace.outputs), len(trace.inputs)) <= WIDEST_MATRIX:
        known = [None if slope.outcome.value is None else slope for slope in slopes.values()]
        write = matrix(len(trace.inputs))
        blocks.append(Answer(tuple(entries_lines(symbol("J"), write, known, at.digits))))
        if at.determinant is not None:
            name = make("word", value="det J")
            blocks.append(Equations(tuple(value_lines(name, at.determinant, at.digits))))
    else:
        flat: list[Line] = []
        for pair, slope in slopes.items():
            left = partial(trace, *pair)
            flat += derivative_lines(left, slope, at.existence.get(pair), at.digits)
        blocks.append(Answer(tuple(flat)))
    return [*blocks, *verdicts(at)]


# Second derivatives


def hessian_blocks(
    hessian: HessianSolution, detail: str, points: Sequence[HessianAt]
) -> list[Block]:
    """Write out a Hessian matrix: first derivatives, second ones from them, the matrix."""
    system, jacobian = hessian.system, hessian.gradient.jacobian
    blocks: list[Block] = [*formula_blocks(system), *steps(jacobian, detail)]
    if detail != "short":
        blocks.append(Heading(words("Differentiate each first derivative again")))
        blocks.append(Equations(tuple(_second_lines(hessian))))
    if detail == "full":
        known: Known = set()
        for entry in hessian.gradient.partials:
            assert entry.result is not None
            name = symbol(f"{entry.output.value}_{entry.wrt.value}")
            for wrt in system.inputs:
                blocks.extend(why_link(name, entry.result, wrt, partial=True, known=known))
    blocks.append(Heading(words("The Hessian matrix")))
    names = [[second_name(hessian, i, j) for j in _places(hessian)] for i in _places(hessian)]
    blocks.append(_matrix_answer(symbol("H"), names, hessian.entries, detail))
    if detail != "short":
        blocks.extend(_symmetry(hessian))
        blocks.extend(where_blocks(jacobian))
    for at in points:
        blocks.extend(hessian_point_blocks(at))
    return [*blocks, check_line(hessian.checks, "every first and second derivative")]


def _places(hessian: HessianSolution) -> range:
    return range(len(hessian.entries))


def second_name(hessian: HessianSolution, i: int, j: int) -> Expr:
    """Write ∂²f/∂y∂x for the derivative by variable i, then by variable j."""
    inputs = hessian.system.inputs
    output = hessian.gradient.output
    partial = len(hessian.system.variables) > 1
    if i == j:
        return d(output, inputs[i], partial=partial, order=2)
    return make("derivative", output, inputs[j], inputs[i], value=(2, True))


def _second_lines(hessian: HessianSolution) -> list[Line]:
    inputs = hessian.system.inputs
    lines: list[Line] = []
    for i in _places(hessian):
        slope = hessian.gradient.partials[i].result
        assert slope is not None
        for j in _places(hessian):
            found = slope_lines(symbol("f"), slope, inputs[j], partial=True)
            left = second_name(hessian, i, j)
            lines.append(Line(left, found[-1].right, found[0].note))
    return lines


def _symmetry(hessian: HessianSolution) -> list[Block]:
    if len(hessian.entries) == 1:
        return []
    if hessian.symmetric is None:
        return []
    if hessian.symmetric:
        text = (
            "Where they are continuous, the mixed derivatives do not depend on the order of "
            "differentiation (Schwarz): "
            "the matrix is symmetric."
        )
        return [Paragraph(words(text))]
    return [Status("failed", words("the mixed derivatives disagree with each other"))]


def hessian_point_blocks(at: HessianAt) -> list[Block]:
    """Write the numbers of a Hessian matrix at one point, and what they say of a critical one."""
    blocks: list[Block] = [at_heading(at.point.items(), at.digits)]
    write = matrix(len(at.entries))
    known = [None if n is None or n.outcome.value is None else n for n in at.known]
    blocks.append(Answer(tuple(entries_lines(symbol("H"), write, known, at.digits))))
    blocks.extend(verdicts(at.first))
    if at.missing:
        names = [second_name(at.hessian, i, j) for i, j in at.missing]
        verb = " does not exist here, or is" if len(names) == 1 else " do not exist here, or are"
        ending = f"{verb} not known: the function is not smooth at this point."
        blocks.append(Status("note", (*join(names), Text(ending))))
    if len(at.entries) == 2 and at.determinant is not None:
        blocks.extend(_second_derivative_test(at, at.determinant))
    return blocks


def _second_derivative_test(at: HessianAt, determinant: Number) -> list[Block]:
    """Classify a critical point of two variables by det H and the first entry."""
    lines = value_lines(make("word", value="det H"), determinant, at.digits)
    blocks: list[Block] = [Equations(tuple(lines))]
    value = determinant.outcome.value
    slopes = [slope.outcome.value for slope in at.first.slopes.values()]
    if value is None or not all(found.exists for found in at.existence.values()) or None in slopes:
        return blocks
    if any(slope != 0 for slope in slopes):
        return [*blocks, Paragraph(words("The gradient is not 0 here: no critical point."))]
    first = at.entries[0][0].outcome.value
    if value < 0:
        verdict = "a saddle point: det H is negative"
    elif value == 0:
        verdict = "a critical point, but det H is 0 and the test says nothing"
    elif first is not None and first > 0:
        verdict = "a local minimum: det H and the first entry are positive"
    else:
        verdict = "a local maximum: det H is positive and the first entry negative"
    return [*blocks, Paragraph(words(f"The gradient is 0 here; this is {verdict}."))]

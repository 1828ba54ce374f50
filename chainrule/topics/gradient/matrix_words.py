"""Write Jacobian and Hessian matrices with their steps, numbers and checks."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Document,
    Equations,
    Heading,
    Line,
    Paragraph,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import Expr, make, number, symbol
from chainrule.numeric import Outcome, evaluate
from chainrule.tidy import tidy
from chainrule.topics.common.numbers import number_at
from chainrule.topics.common.pieces import at_heading, slope_lines
from chainrule.topics.common.systems import UNKNOWN, check_line, formula_blocks
from chainrule.topics.common.words import d
from chainrule.topics.gradient.solution import Hessian, HessianAt, Jacobian, JacobianAt
from chainrule.topics.gradient.words import (
    cost_blocks,
    existence_notes,
    partial_name,
    steps,
    too_long,
    value_lines,
    where,
)

WIDEST_MATRIX = 8
LARGEST_DETERMINANT = 3

Entries = Sequence[Sequence[Expr]]


def explain_jacobian(jacobian: Jacobian, points: Sequence[JacobianAt] = ()) -> Document:
    """Write out a Jacobian matrix: each entry with its steps, then numbers and checks."""
    system = jacobian.system
    blocks: list[Block] = [*formula_blocks(system), *steps(jacobian)]
    blocks.append(Heading(words("The Jacobian matrix")))
    table = [[p.result for p in row] for row in jacobian.partials]
    entries = [[e for e in row if e is not None] for row in table]
    complete = all(len(a) == len(b) for a, b in zip(table, entries, strict=True))
    if complete and max(len(table), len(system.inputs)) <= WIDEST_MATRIX:
        names = [[partial_name(p, system) for p in row] for row in jacobian.partials]
        lines = [Line(symbol("J"), matrix(names)), Line(None, matrix(entries), final=True)]
        blocks.append(Answer(tuple(lines)))
        blocks.extend(_determinant(entries))
    else:
        blocks.append(
            Answer(
                tuple(
                    Line(partial_name(p, system), p.result)
                    for row in jacobian.partials
                    for p in row
                    if p.result is not None
                )
            )
        )
        blocks.extend(too_long([p for row in jacobian.partials for p in row]))
    blocks.extend(where(jacobian))
    for at in points:
        blocks.extend(_jacobian_at(at))
    blocks.extend(cost_blocks(jacobian))
    blocks.append(check_line(jacobian.checks, "every entry"))
    return Document(tuple(blocks))


def matrix(entries: Entries) -> Expr:
    """Write a matrix for display."""
    flat = [entry for row in entries for entry in row]
    return make("matrix", *flat, value=len(entries[0]))


def determinant(entries: Entries) -> Expr | None:
    """Return the determinant of a small square matrix, else None.

    >>> a, b, c, d = (symbol(letter) for letter in "abcd")
    >>> determinant([[a, b], [c, d]])
    add(mul(a, d), neg(mul(b, c)))
    """
    size = len(entries)
    if not 2 <= size <= LARGEST_DETERMINANT or any(len(row) != size for row in entries):
        return None
    if size == 2:
        (a, b), (c, e) = entries
        return a * e - b * c
    total: Expr = number(0)
    for place, lead in enumerate(entries[0]):
        rest = [[*row[:place], *row[place + 1 :]] for row in entries[1:]]
        minor = determinant(rest)
        assert minor is not None
        total = total + lead * minor if place % 2 == 0 else total - lead * minor
    return total


def _determinant(entries: Entries) -> list[Block]:
    raw = determinant(entries)
    if raw is None:
        return []
    lines = [Line(make("word", value="det J"), raw)]
    short = tidy(raw)
    if short is not raw:
        lines.append(Line(None, short, words("tidied")))
    return [Equations(tuple(lines))]


def _numbers(entries: Sequence[Sequence[Outcome]], digits: int) -> list[list[Expr]]:
    shown = [[number_at(entry, digits) for entry in row] for row in entries]
    return [[UNKNOWN if value is None else value for value in row] for row in shown]


def _jacobian_at(at: JacobianAt) -> list[Block]:
    system = at.jacobian.system
    blocks: list[Block] = [at_heading(at.point.items(), at.digits)]
    lines: list[Line] = []
    for (name, _), outcome in zip(system.outputs, at.outputs, strict=True):
        lines.extend(value_lines(symbol(name), outcome, None, at.digits))
    blocks.append(Equations(tuple(lines)))
    entries = _numbers(at.entries, at.digits)
    missing = at.missing
    for i, row in enumerate(at.jacobian.partials):
        for j, partial in enumerate(row):
            if (partial.output, partial.wrt) in missing:
                entries[i][j] = UNKNOWN
    if max(len(entries), len(entries[0])) <= WIDEST_MATRIX:
        blocks.append(Answer((Line(symbol("J"), matrix(entries)),)))
        blocks.extend([] if missing else _determinant_at(at))
    else:
        pairs = zip(at.jacobian.partials, entries, strict=True)
        flat = [
            Line(partial_name(p, system), value)
            for row, values in pairs
            for p, value in zip(row, values, strict=True)
        ]
        blocks.append(Answer(tuple(flat)))
    return [*blocks, *existence_notes(at, system)]


def _determinant_at(at: JacobianAt) -> list[Block]:
    table = [
        [p.result if p.result is not None else p.name for p in r] for r in at.jacobian.partials
    ]
    entries = [[number(0) if entry is None else entry for entry in row] for row in table]
    raw = determinant(entries)
    if raw is None:
        return []
    found = evaluate(at.jacobian.found.program, [raw], dict(at.point))[raw]
    return [Equations(tuple(value_lines(make("word", value="det J"), found, None, at.digits)))]


# Second derivatives


def explain_hessian(hessian: Hessian, points: Sequence[HessianAt] = ()) -> Document:
    """Write out a Hessian matrix: first derivatives, second ones from them, the matrix."""
    system, jacobian = hessian.system, hessian.gradient.jacobian
    blocks: list[Block] = [*formula_blocks(system), *steps(jacobian)]
    blocks.append(Heading(words("Differentiate each first derivative again")))
    blocks.append(Equations(tuple(_second_lines(hessian))))
    blocks.append(Heading(words("The Hessian matrix")))
    names = [[second_name(hessian, i, j) for j in _places(hessian)] for i in _places(hessian)]
    blocks.append(
        Answer((Line(symbol("H"), matrix(names)), Line(None, matrix(hessian.entries), final=True)))
    )
    blocks.extend(_symmetry(hessian))
    blocks.extend(where(jacobian))
    for at in points:
        blocks.extend(_hessian_at(at))
    checks = (*jacobian.checks, *hessian.checks)
    blocks.append(check_line(checks, "every first and second derivative"))
    return Document(tuple(blocks))


def _places(hessian: Hessian) -> range:
    return range(len(hessian.entries))


def second_name(hessian: Hessian, i: int, j: int) -> Expr:
    """Write ∂²f/∂y∂x for the derivative by variable i, then by variable j."""
    inputs = hessian.system.inputs
    output = hessian.gradient.partials[0].output
    partial = len(hessian.system.variables) > 1
    if i == j:
        return d(output, inputs[i], partial=partial, order=2)
    return make("derivative", output, inputs[j], inputs[i], value=(2, True))


def _second_lines(hessian: Hessian) -> list[Line]:
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


def _symmetry(hessian: Hessian) -> list[Block]:
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


def _hessian_at(at: HessianAt) -> list[Block]:
    digits = at.first.digits
    blocks: list[Block] = [at_heading(at.first.point.items(), at.digits)]
    entries = _numbers(at.entries, digits)
    missing = at.missing
    for i, j in missing:
        entries[i][j] = UNKNOWN
    blocks.append(Answer((Line(symbol("H"), matrix(entries)),)))
    blocks.extend(existence_notes(at.first, at.hessian.system))
    if missing:
        names = [second_name(at.hessian, i, j) for i, j in missing]
        verb = " does not exist here, or is" if len(names) == 1 else " do not exist here, or are"
        ending = f"{verb} not known: the function is not smooth at this point."
        blocks.append(Status("note", (*join(names), Text(ending))))
    if len(at.entries) == 2 and not missing:
        blocks.extend(_second_derivative_test(at))
    return blocks


def _second_derivative_test(at: HessianAt) -> list[Block]:
    """Classify a critical point of two variables by det H and the first entry."""
    raw = determinant(at.hessian.entries)
    assert raw is not None
    found = evaluate([], [raw], dict(at.first.point))[raw]
    lines = value_lines(make("word", value="det H"), found, None, at.first.digits)
    blocks: list[Block] = [Equations(tuple(lines))]
    slopes = at.first.entries[0]
    if found.value is None or any(s.value is None for s in slopes) or at.first.existence:
        return blocks
    if any(s.value != 0 for s in slopes):
        return [*blocks, Paragraph(words("The gradient is not 0 here: no critical point."))]
    first = at.entries[0][0].value
    if found.value < 0:
        verdict = "a saddle point: det H is negative"
    elif found.value == 0:
        verdict = "a critical point, but det H is 0 and the test says nothing"
    elif first is not None and first > 0:
        verdict = "a local minimum: det H and the first entry are positive"
    else:
        verdict = "a local maximum: det H is positive and the first entry negative"
    return [*blocks, Paragraph(words(f"The gradient is 0 here; this is {verdict}."))]

"""Write a computational graph, its two passes and what they cost as documents."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Block,
    Document,
    Equations,
    Heading,
    Line,
    Paragraph,
    words,
)
from chainrule.model import (
    Expr,
    Trace,
    add,
    limits,
    mul,
)
from chainrule.numeric import evaluate, existence_of_each, settled
from chainrule.topics.common.numbers import number_at
from chainrule.topics.common.pieces import SHOWN_INPUTS, at_heading
from chainrule.topics.common.sums import edge_name, product, sum_of, telling
from chainrule.topics.common.systems import CORNER, formula_blocks
from chainrule.topics.common.values import absent, limit_line
from chainrule.topics.common.words import d
from chainrule.topics.graph.solution import ComputationalGraph, GraphAt
from chainrule.trace.edges import Edge, count_paths, paths, reaching, rows


def explain_graph(
    graph: ComputationalGraph, points: Sequence[GraphAt] = (), *, paths: bool = True
) -> Document:
    """Write out a graph, at each point if there are some, and the sum over its paths."""
    blocks: list[Block] = [*formula_blocks(graph.system)]
    if not points:
        blocks.append(graph.drawing)
    for at in points:
        if len(points) > 1:
            blocks.append(at_heading(at.point.items(), at.digits))
        blocks.append(at.drawing)
    if paths:
        blocks.extend(_path_blocks(graph, points[0] if len(points) == 1 else None))
    return Document(tuple(blocks))


def _path_blocks(graph: ComputationalGraph, at: GraphAt | None) -> list[Block]:
    """Multiply along each path and add the paths, where they are few enough to write."""
    trace = graph.trace
    pairs = [(output, wrt) for output in trace.outputs for wrt in trace.inputs]
    if len(pairs) > SHOWN_INPUTS:
        return []
    counts = {pair: count_paths(trace, pair[1], pair[0]) for pair in pairs}
    lines: list[Line] = []
    crowded = False
    for output, wrt in pairs:
        count = counts[output, wrt]
        useful = reaching(trace, wrt, output)
        if count > limits.PATHS or len(useful) > 4 * limits.PATHS:
            crowded = True
        elif count:
            lines.extend(_path_lines(trace, output, wrt, at))
    blocks: list[Block] = []
    if lines:
        blocks.append(Heading(words(_path_title(counts.values()))))
        blocks.append(Equations(tuple(lines)))
    if crowded:
        most = max(counts.values())
        many = f"{most:,}" if most < 10**9 else f"more than 10^{len(str(most)) - 1}"
        hint = "there are too many to write out; 'chainrule backprop' adds them up in one sweep."
        blocks.append(Paragraph(words(f"Up to {many} paths lead to one input: {hint}")))
    return blocks


def _path_title(counts: object) -> str:
    several = any(count > 1 for count in counts)  # type: ignore[attr-defined]
    return "Multiply along each path, add the paths" if several else "Multiply along the path"


def _path_lines(trace: Trace, output: Expr, wrt: Expr, at: GraphAt | None) -> list[Line]:
    found = paths(trace, wrt, output)
    named = sum_of([product([edge_name(trace, e) for e in path]) for path in found])
    filled = sum_of([product(telling(path)) for path in found])
    left = d(output, wrt, partial=len(trace.inputs) > 1)
    note = words(f"{len(found)} paths") if len(found) > 1 else ()
    direct = len(found) == 1 and len(found[0]) == 1
    lines = [] if direct else [Line(left, named, note)]
    lines.append(Line(None if lines else left, filled))
    if at is not None:
        lines.extend(_path_numbers((output, wrt), found, filled, at))
    return lines


def _path_numbers(
    pair: tuple[Expr, Expr], found: Sequence[Sequence[Edge]], filled: Expr, at: GraphAt
) -> list[Line]:
    """Repeat a sum over paths with its numbers, and add them up."""
    program = rows(at.graph.trace)
    total = add(*(mul(*(edge.local for edge in path)) for path in found))
    slope = evaluate(program, [total], dict(at.point), digits=max(at.digits, 15))[total]
    existence = existence_of_each(program, {pair: slope}, at.point, most=1).get(pair)
    outcome, note = settled(slope, existence), words()
    if existence is not None and existence.kind == "removable":
        return [limit_line(None, existence, slope, at.digits)]
    if existence is not None and existence.kind == "kink":
        note = CORNER
    factors = [[number_at(at.values[local], at.digits) for local in telling(p)] for p in found]
    known = [[factor for factor in path if factor is not None] for path in factors]
    if outcome.value is None or known != factors:
        return [Line(None, absent(outcome), outcome.reason)]
    written = sum_of([product(path) for path in known])
    shown = number_at(outcome, at.digits)
    lines = [] if written is filled else [Line(None, written)]
    if shown is not None and (note or shown is not written):
        lines.append(Line(None, shown, note))
    return lines

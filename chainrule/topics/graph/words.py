"""Write a computational graph: its drawing, with numbers at points, and the sums over its paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.document import Block, Equations, Heading, Line, Paragraph, words
from chainrule.model import Expr
from chainrule.numeric.existence import agrees
from chainrule.topics.common.partials import Pair
from chainrule.topics.common.pieces import SHOWN_INPUTS, at_heading, value_lines
from chainrule.topics.common.reasons import why_all
from chainrule.topics.common.sums import (
    Path,
    partial,
    path_sums,
    product,
    sum_of,
    telling,
)
from chainrule.topics.common.systems import check_line, formula_blocks, kink_notes
from chainrule.topics.common.values import absent, is_rounded, number_of
from chainrule.topics.common.verdicts import closings, derivative_lines
from chainrule.topics.common.words import many
from chainrule.topics.graph.solution import GraphAt, GraphSolution
from chainrule.trace.edges import count_paths


def blocks(graph: GraphSolution, detail: str, points: Sequence[GraphAt]) -> list[Block]:
    """Write out a graph, at each point if there are some, and the sum over its paths."""
    found: list[Block] = [*formula_blocks(graph.system)]
    if not points:
        found.append(graph.drawing)
    if detail == "full":
        found.extend(why_all(graph.trace))
    if not points and detail != "short":
        found.extend(_sums(graph, None))
    for at in points:
        found.extend(point_blocks(at, named=len(points) > 1, sums=detail != "short"))
    return [*found, check_line(graph.checks, "every sum over paths")]


def point_blocks(at: GraphAt, *, named: bool = True, sums: bool = True) -> list[Block]:
    """Write the numbers at one point.

    Args:
        at: the point.
        named: whether the point is named even where nothing is rounded.
        sums: whether the sums over paths are written.
    """
    rounded = any(is_rounded(outcome, at.digits) for outcome in at.values.values())
    found: list[Block] = [at.drawing, *kink_notes(at.graph.trace, at.point)]
    if sums:
        found.extend(_sums(at.graph, at))
    said = [(partial(at.graph.trace, *pair), verdict) for pair, verdict in at.existence.items()]
    found.extend(closings(said, at.digits))
    if named or rounded:
        heading = at_heading(at.point.items(), at.digits, rounded=rounded, level=1)
        found.insert(0, heading)
    return found


def _sums(graph: GraphSolution, at: GraphAt | None) -> list[Block]:
    """Multiply along each path and add the paths, where they are few enough to write."""
    lines: list[Line] = []
    for pair, paths in graph.paths.items():
        if paths:
            lines.extend(_sum(graph, pair, paths, at))
    found: list[Block] = []
    if lines:
        several = any(paths and len(paths) > 1 for paths in graph.paths.values())
        title = "Multiply along each path, add the paths" if several else "Multiply along the path"
        found = [Heading(words(title)), Equations(tuple(lines))]
    crowded = any(paths is None for paths in graph.paths.values())
    if crowded and len(graph.paths) <= SHOWN_INPUTS:
        most = max(count_paths(graph.trace, wrt, output) for output, wrt in graph.paths)
        hint = "there are too many to write out; 'chainrule backprop' adds them up in one sweep."
        found.append(Paragraph(words(f"Up to {many(most)} paths lead to one input: {hint}")))
    return found


def _sum(graph: GraphSolution, pair: Pair, paths: Sequence[Path], at: GraphAt | None) -> list[Line]:
    named, filled = path_sums(graph.trace, paths)
    left = partial(graph.trace, *pair)
    note = words(f"{len(paths)} paths") if len(paths) > 1 else ()
    direct = len(paths) == 1 and len(paths[0]) == 1
    lines = [] if direct else [Line(left, named, note)]
    lines.append(Line(None if lines else left, filled))
    if at is not None:
        lines.extend(_numbers(pair, paths, filled, at))
    return lines


def _numbers(pair: Pair, paths: Sequence[Path], filled: Expr, at: GraphAt) -> list[Line]:
    """Repeat a sum over paths with its numbers, and add them up."""
    existence, slope = at.existence.get(pair), at.slopes[pair]
    if existence is not None and not agrees(at.formulas[pair], existence):
        return derivative_lines(None, slope, existence, at.digits, at.formulas[pair])
    factors = [[number_of(at.values[local], at.digits) for local in telling(p)] for p in paths]
    known = [[factor for factor in path if factor is not None] for path in factors]
    if slope.outcome.value is None or known != factors:
        return [Line(None, absent(slope.outcome), slope.outcome.reason)]
    written = sum_of([product(path) for path in known])
    exactly = all(factor.is_number for path in known for factor in path)
    first, *rest = value_lines(None, slope, at.digits)
    lines: list[Line] = []
    if written is not filled and (exactly or slope.exact is None):
        lines.append(Line(None, written, (), "=" if exactly else "≈"))
    if _same(first.right, written):
        return lines
    near = any(line.relation == "≈" for line in lines)
    return [*lines, replace(first, relation="≈") if near else first, *rest]


def _same(value: Expr, written: Expr) -> bool:
    """Tell whether a value stands above already: 1/2 as 0.5, too."""
    return value is written or (
        value.is_number and written.is_number and value.value == written.value
    )

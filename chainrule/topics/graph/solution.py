"""The computational graph of a formula, and the sum over paths from each input to each output."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from chainrule.checks.agreement import check_together
from chainrule.checks.definition import Check, check
from chainrule.document import Graph, GraphEdge, GraphNode, equated
from chainrule.model import ZERO, Expr, Trace, add, make, mul, substitute
from chainrule.numeric import Outcome, within_work
from chainrule.numeric.verdicts import DIFFERENTIABLE, AtKink
from chainrule.topics.common.partials import (
    FEW,
    Pair,
    PartialsAt,
    evaluated,
    pairs_of,
    written_out,
)
from chainrule.topics.common.pieces import SHOWN_INPUTS
from chainrule.topics.common.posing import System, point_of
from chainrule.topics.common.sums import Path, written_paths
from chainrule.topics.common.values import local_at, number_of
from chainrule.trace.accumulate import Sweep, sweeps
from chainrule.trace.edges import Edge, adjoints, edges, meanings, rows


@dataclass(frozen=True)
class GraphSolution:
    """A formula as a graph: nodes in order of evaluation, local derivatives on the edges.

    Attributes:
        system: the formula as read.
        trace: the nodes, a Wengert list.
    """

    system: System
    trace: Trace

    @cached_property
    def drawing(self) -> Graph:
        """Return the nodes and edges as a document holds them, without numbers."""
        return drawing(self.trace)

    @cached_property
    def paths(self) -> dict[Pair, tuple[Path, ...] | None]:
        """Map ``(output, input)`` to the paths between them; None where they are too many.

        Where there are many inputs, none are listed.
        """
        pairs = pairs_of(self.trace)
        if len(pairs) > SHOWN_INPUTS:
            return dict.fromkeys(pairs)
        return {(output, wrt): written_paths(self.trace, wrt, output) for output, wrt in pairs}

    @cached_property
    def slopes(self) -> dict[Pair, Expr]:
        """Map ``(output, input)`` to the sum over its paths, in the names of the nodes.

        >>> from chainrule import graph
        >>> graph("(a+b)*c").slopes.values()
        dict_values([c, c, u])
        """
        found: dict[Pair, Expr] = {}
        swept: dict[Expr, dict[Expr, Expr]] = {}
        for (output, wrt), paths in self.paths.items():
            if paths is not None:
                total = add(*(mul(*(edge.local for edge in path)) for path in paths))
            else:
                if output not in swept:
                    swept[output] = adjoints(self.trace, output, self.trace.inputs)
                total = swept[output].get(wrt, ZERO)
            found[output, wrt] = total
        return found

    @cached_property
    def symbolic(self) -> dict[Pair, Expr | None]:
        """Map ``(output, input)`` to the tidied derivative; None where it would be too long."""
        known = meanings(self.trace)
        wholes = {pair: substitute(sum_, known) for pair, sum_ in self.slopes.items()}
        return written_out(self.trace, wholes)

    @cached_property
    def sweeps(self) -> tuple[Sweep, ...]:
        """Return the sweep of adjoints, where there is one output."""
        return sweeps(self.trace, "reverse") if len(self.trace.outputs) == 1 else ()

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Check every sum over paths, one by one or, where they are many, along a line."""
        program, inputs = rows(self.trace), self.trace.inputs
        if len(self.slopes) > FEW:
            by_output = {o: {s: self.slopes[o, s] for s in inputs} for o in self.trace.outputs}
            return within_work(
                check_together(program, output, program, slopes)
                for output, slopes in by_output.items()
            )
        return within_work(
            check(program, output, wrt, program, total)
            for (output, wrt), total in self.slopes.items()
        )


@dataclass(frozen=True)
class GraphAt(PartialsAt):
    """The numbers of a graph at one point.

    Attributes:
        graph: what was evaluated.
        values: per node and per local derivative its value.
    """

    graph: GraphSolution
    values: Mapping[Expr, Outcome]

    @property
    def drawing(self) -> Graph:
        """Return the nodes and edges with their numbers, as a document holds them."""
        sweeps = self.graph.sweeps
        return drawing(self.graph.trace, self.values, self.digits, adjoints_at(self, sweeps))


def graph_at(
    graph: GraphSolution, values: Mapping[str, Any], digits: int, at_kink: AtKink = "refuse"
) -> GraphAt:
    """Evaluate every node, every edge and every sum over paths at a point."""
    trace = graph.trace
    swept = [row for sweep in graph.sweeps for row in sweep.program]
    others = [*(step.symbol for step in trace.steps), *trace.inputs, *(name for name, _ in swept)]
    others.extend(edge.local for edge in edges(trace))
    point = point_of(values, graph.system)
    program = (*rows(trace), *swept)
    at, outcomes = evaluated(trace, program, graph.slopes, point, digits, others, at_kink)
    return GraphAt(**at.__dict__, graph=graph, values=outcomes)


def adjoints_at(at: PartialsAt, sweeps: Sequence[Sweep]) -> dict[Expr, Expr]:
    """Map every node to the name of its adjoint, where one output has all its derivatives."""
    if len(sweeps) != 1 or any(e.kind not in DIFFERENTIABLE for e in at.existence.values()):
        return {}
    return {row.of: row.name for row in sweeps[0].rows}


def drawing(
    trace: Trace,
    values: Mapping[Expr, Outcome] | None = None,
    digits: int = 6,
    adjoints: Mapping[Expr, Expr] | None = None,
    marked: Container[Edge] = (),
) -> Graph:
    """Write a trace as the nodes and edges of a document, with numbers where there are some.

    Args:
        trace: what is drawn.
        values: per node, local derivative and adjoint its value.
        digits: digits of the numbers.
        adjoints: per node the name of its adjoint among the values.
        marked: the edges that are pointed out.
    """
    outputs = set(trace.outputs)
    known = values or {}

    def node(name: Expr, expr: Expr | None, role: Literal["input", "step", "output"]) -> GraphNode:
        found = number_of(known.get((adjoints or {}).get(name, name)), digits)
        adjoint = None
        if adjoints and name in adjoints and found is not None:
            adjoint = equated(make("bar", name), found)
        return GraphNode(name, expr, number_of(known.get(name), digits), role, adjoint)

    nodes = [node(name, None, "input") for name in trace.inputs]
    nodes += [
        node(s.symbol, s.expr, "output" if s.symbol in outputs else "step") for s in trace.steps
    ]
    drawn = [
        GraphEdge(e.source, e.target, e.local, local_at(e, known, digits), e in marked)
        for e in edges(trace)
    ]
    return Graph(tuple(nodes), tuple(drawn))

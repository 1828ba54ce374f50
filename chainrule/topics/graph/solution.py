"""The computational graph of a formula, and forward and reverse accumulation along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Graph, GraphEdge, GraphNode
from chainrule.model import (
    Expr,
    Trace,
)
from chainrule.numeric import (
    Outcome,
    evaluate,
    within_time,
)
from chainrule.topics.common.formulas import Source
from chainrule.topics.common.numbers import local_at, number_at
from chainrule.topics.common.points import named
from chainrule.topics.common.posing import System, point_of, read_system
from chainrule.trace.decompose import Grain
from chainrule.trace.edges import edges, rows

if TYPE_CHECKING:
    from chainrule.document import Document


@dataclass(frozen=True)
class ComputationalGraph:
    """A formula as a graph: nodes in order of evaluation, local derivatives on the edges.

    Attributes:
        system: the formula as read.
        trace: the nodes, a Wengert list.
    """

    system: System
    trace: Trace

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> GraphAt:
        """Evaluate every node and every edge at a point.

        >>> from chainrule.model import symbol
        >>> graph("(a+b)*c").at(a=5, b=-3, c=-2).values[symbol("f")].exact
        -4
        """
        found = point_of(named(point, values), self.system)
        wanted = [*(step.symbol for step in self.trace.steps), *self.trace.inputs]
        wanted.extend(edge.local for edge in edges(self.trace))
        outcomes = evaluate(rows(self.trace), wanted, found, digits=max(digits, 15))
        return GraphAt(self, found, outcomes, digits)

    @cached_property
    def drawing(self) -> Graph:
        """Return the nodes and edges as a document holds them, without numbers."""
        return drawing(self.trace)

    def explain(
        self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6, paths: bool = True
    ) -> Document:
        """Return the graph as a document that any format can render."""
        from chainrule.topics.graph.words import explain_graph

        return explain_graph(self, within_time(self.at(p, digits=digits) for p in at), paths=paths)

    def render(self, format: str = "text", *, at: Mapping[str, Any] | None = None) -> str:
        """Draw the graph, with numbers at a point if one is given.

        Args:
            format: ``dot``, ``mermaid``, ``svg``, ``text``, or any other format there is.
            at: a value for every variable.
        """
        from chainrule.render import render

        return render(self.explain(at=(at,) if at else ()), format=format)

    def __str__(self) -> str:
        return self.render()

    def _repr_svg_(self) -> str:
        return self.render("svg")


@dataclass(frozen=True)
class GraphAt:
    """The numbers of a graph at one point.

    Attributes:
        graph: what was evaluated.
        point: the variables' values.
        values: per node and per local derivative its value.
        digits: digits asked for.
    """

    graph: ComputationalGraph
    point: Mapping[Expr, Expr]
    values: Mapping[Expr, Outcome]
    digits: int

    @property
    def drawing(self) -> Graph:
        """Return the nodes and edges with their numbers, as a document holds them."""
        return drawing(self.graph.trace, self.values, self.digits)


def graph(
    formula: Source,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    *,
    grain: Grain = "operation",
    log_base: int | None = None,
) -> ComputationalGraph:
    """Build the computational graph of a formula, one operation a node.

    Args:
        formula: text, a list such as ``"[x*y, sin(x)]"``, or an expression.
        wrt: the inputs; all variables by default, and any others are constants.
        let: the user's own names for parts, such as ``"d = a + b"``.
        grain: ``textbook`` for fewer, larger nodes.
        log_base: base of ``log``; natural by default.

    >>> [(str(n.symbol), n.role) for n in graph("(a+b)*c", let=["d = a+b"]).drawing.nodes]
    [('a', 'input'), ('b', 'input'), ('c', 'input'), ('d', 'step'), ('f', 'output')]
    """
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return ComputationalGraph(system, system.trace(grain))


def drawing(trace: Trace, values: Mapping[Expr, Outcome] | None = None, digits: int = 6) -> Graph:
    """Write a trace as the nodes and edges of a document, with numbers where there are some."""
    outputs = set(trace.outputs)
    known = values or {}
    nodes = [GraphNode(s, None, number_at(known.get(s), digits), "input") for s in trace.inputs]
    nodes += [
        GraphNode(
            step.symbol,
            step.expr,
            number_at(known.get(step.symbol), digits),
            "output" if step.symbol in outputs else "step",
        )
        for step in trace.steps
    ]
    drawn = [
        GraphEdge(e.source, e.target, e.local, local_at(e, known, digits)) for e in edges(trace)
    ]
    return Graph(tuple(nodes), tuple(drawn))

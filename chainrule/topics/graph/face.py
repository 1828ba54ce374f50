"""The face of ``graph``: what a computational graph can do, and the function that makes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chainrule.document import Block, Inlines, Text, words
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import places
from chainrule.topics.common.formulas import Source, known_convention
from chainrule.topics.common.posing import read_system
from chainrule.topics.common.several import SeveralVariables
from chainrule.topics.graph.solution import GraphAt, GraphSolution, graph_at
from chainrule.topics.graph.words import blocks, point_blocks

if TYPE_CHECKING:
    from chainrule.trace.decompose import Grain


class ComputationalGraph(SeveralVariables, GraphSolution):
    """A formula as a graph with the sums over its paths, immutable and picklable."""

    topic = "graph"

    def numbers(self, point: Mapping[str, Any], digits: int) -> GraphAt:
        """Evaluate every node and every edge at a point."""
        return graph_at(self, point, digits, self.at_kink)

    def blocks(self, detail: str, points: Sequence[GraphAt]) -> Sequence[Block]:
        """Write out the graph and the sums over its paths."""
        return blocks(self, detail, points)

    def point_blocks(self, found: GraphAt) -> Sequence[Block]:
        """Draw the graph with the numbers of one point."""
        return point_blocks(found)

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Draw the computational graph …``"""
        tail = (Text(", with its values at "), *places(self.placed(points))) if points else ()
        sentence = "Draw the computational graph with the local derivative on every edge"
        return (*words(sentence), *tail, Text("."))

    def answer_blocks(self, points: Sequence[Any] = (), digits: int = 6) -> tuple[Block, ...]:
        """Return the drawing, at each point if there are some."""
        drawings = [at.drawing for at in self.evaluated(points, digits)]
        return tuple(drawings) or (self.drawing,)


@posing
def graph(
    formula: Source,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    grain: Grain = "operation",
) -> ComputationalGraph:
    """Build the computational graph of a formula, one operation a node, and check its sums.

    Args:
        formula: text, a list such as ``"[x*y, sin(x)]"``, or an expression.
        wrt: the inputs; all variables by default, and any others are constants.
        let: the user's own names for parts, such as ``"d = a + b"``.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        grain: ``textbook`` for fewer, larger nodes.

    >>> [(str(n.symbol), n.role) for n in graph("(a+b)*c", let=["d = a+b"]).drawing.nodes]
    [('a', 'input'), ('b', 'input'), ('c', 'input'), ('d', 'step'), ('f', 'output')]
    """
    known_convention(at_kink)
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return ComputationalGraph.of(GraphSolution(system, system.trace(grain)), at_kink=at_kink)

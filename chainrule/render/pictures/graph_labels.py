"""What stands on the nodes and edges of a drawn graph, and their colors."""

from __future__ import annotations

from itertools import count

from chainrule.document import Document, Graph, GraphEdge, GraphNode, equated
from chainrule.model import Expr, make, size
from chainrule.model.errors import InputError
from chainrule.render.notations.shortening import shorten

LONGEST_LABEL = 40
FILLS = {"input": "#e3eefb", "step": "#ffffff", "output": "#e4f5e6"}
STROKES = {"input": "#33669c", "step": "#5b6470", "output": "#2e7d3a"}


def graphs_of(document: Document) -> list[Graph]:
    """List the graphs of a document; an error if there is none to draw."""
    found = [block for block in document.blocks if isinstance(block, Graph)]
    if not found:
        raise InputError(
            "there is no graph in this output to draw", hint="use the command 'chainrule graph'"
        )
    return found


def numbered(document: Document) -> list[tuple[Graph, dict[Expr, str]]]:
    """List the graphs of a document with a name for every node, numbered in order."""
    numbers = count()
    return [
        (graph, {node.symbol: f"n{next(numbers)}" for node in graph.nodes})
        for graph in graphs_of(document)
    ]


def brief(expr: Expr) -> Expr:
    """Shorten an expression so that it fits a label."""
    return expr if size(expr, LONGEST_LABEL) <= LONGEST_LABEL else shorten(expr, LONGEST_LABEL // 2)


def head_of(node: GraphNode) -> Expr:
    """Return what stands in a node: ``u = x²``, or the name alone."""
    if node.expr is None or node.expr is node.symbol:
        return node.symbol
    return make("equation", node.symbol, brief(node.expr), value="=")


def texts_of(node: GraphNode) -> list[Expr]:
    """List what stands in a node, one below the other: its head, value, adjoint and bias."""
    found = (node.value, node.adjoint, node.bias)
    return [head_of(node), *(text for text in found if text is not None)]


def label_of(edge: GraphEdge) -> Expr:
    """Return what stands on an edge: the local derivative, and its number if known."""
    if edge.value is None or edge.value is edge.label:
        return brief(edge.label)
    return equated(brief(edge.label), edge.value)

"""What a picture of graphs shows, in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Graph, GraphNode
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.pictures.graph_labels import head_of, label_of

SPOKEN = 12
"""Up to so many nodes are picture_words one by one."""


def picture_title(graphs: Sequence[Graph]) -> str:
    """Say what is drawn, in a few words."""
    graph = graphs[0]
    if graph.columns:
        sizes = [len(column.nodes) + column.left_out for column in graph.columns]
        return f"A network {'-'.join(map(str, sizes))}"
    outputs = [to_unicode(head_of(node)) for node in graph.nodes if node.role == "output"]
    return "Computational graph of " + ", ".join(outputs)


def picture_words(graphs: Sequence[Graph]) -> str:
    """Describe pictures: what stands where, and each node with what leads to it."""
    return " ".join(_network(graph) if graph.columns else _graph(graph) for graph in graphs)


def _graph(graph: Graph) -> str:
    parts = [
        f"{len(graph.nodes)} nodes from left to right in order of evaluation, "
        f"{len(graph.edges)} edges with the local derivatives."
    ]
    if any(node.value is not None for node in graph.nodes):
        parts.append("Below the name of a node stands its value.")
    if any(node.adjoint is not None for node in graph.nodes):
        parts.append(
            "Below the value, with a bar, stands the adjoint: the derivative of the output by it."
        )
    if len(graph.nodes) <= SPOKEN:
        parts.extend(_node(graph, node) for node in graph.nodes)
    return " ".join(parts + _marks(graph))


def _network(graph: Graph) -> str:
    parts = [f"Neurons as circles in {len(graph.columns)} columns, weights on the edges."]
    for place, column in enumerate(graph.columns):
        kind = "input" if not place else "output" if place == len(graph.columns) - 1 else "hidden"
        hidden = f", {column.left_out} more left out" if column.left_out else ""
        names = ", ".join(map(to_unicode, column.nodes))
        parts.append(f"{kind.capitalize()} layer: {names}{hidden}.")
    return " ".join(parts + _marks(graph))


def _marks(graph: Graph) -> list[str]:
    marked = [e for e in graph.edges if e.marked]
    ends = ", ".join(f"{to_unicode(e.source)} to {to_unicode(e.target)}" for e in marked)
    return [f"Thick edges: {ends}."] if marked else []


def _node(graph: Graph, node: GraphNode) -> str:
    said = to_unicode(head_of(node))
    if node.value is not None:
        said += f", value {to_unicode(node.value)}"
    if node.adjoint is not None:
        said += f", adjoint {to_unicode(node.adjoint.args[1])}"
    into = [
        f"from {to_unicode(edge.source)} with {to_unicode(label_of(edge))}"
        for edge in graph.edges
        if edge.target is node.symbol
    ]
    return f"{said}; {', '.join(into)}." if into else f"{said}."

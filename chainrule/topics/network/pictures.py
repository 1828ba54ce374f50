"""Pictures of a network: its layers as circles, or its trace as a computational graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from chainrule.document import Graph, GraphColumn, GraphEdge, GraphNode, equated
from chainrule.model import Expr, make
from chainrule.numeric import evaluate
from chainrule.topics.common.values import number_of
from chainrule.topics.graph.solution import drawing
from chainrule.topics.network.shape import COST
from chainrule.topics.network.solution import NetworkAt, NetworkSolution
from chainrule.trace.edges import Edge, reaching

MOST_SHOWN = 5
"""A layer with more neurons is shortened by dots."""


def layers(net: NetworkSolution, at: NetworkAt | None) -> Graph:
    """Draw the neurons in columns, with numbers where there are some."""
    shape = net.architecture
    shown = [_shown(shape.sizes[layer]) for layer in range(shape.depth + 1)]
    columns = tuple(
        GraphColumn(
            tuple(shape.activated(layer, k) for k in places), shape.sizes[layer] - len(places)
        )
        for layer, places in enumerate(shown)
    )
    nodes = [_neuron(net, layer, k, at) for layer, places in enumerate(shown) for k in places]
    marked = _marked(net)
    # From an activation to a sum the local derivative is the weight between them.
    weights = {edge.local for edge in marked} | {edge.source for edge in marked}
    edges = [
        GraphEdge(
            shape.activated(layer - 1, source),
            shape.activated(layer, to),
            weight := shape.weight(layer, to, source),
            None if at is None else _given(at, weight),
            weight in weights,
        )
        for layer in shape.layers()
        for to in shown[layer]
        for source in shown[layer - 1]
    ]
    return Graph(tuple(nodes), tuple(edges), columns)


def trace_graph(net: NetworkSolution, at: NetworkAt | None) -> Graph:
    """Draw weights, biases and operations as nodes, with values and adjoints at numbers."""
    marked = _marked(net)
    if at is None:
        return drawing(net.trace, marked=marked)
    names = {node: make("bar", node) for node in at.adjoints}
    given = evaluate((), list(dict.fromkeys(at.point.values())), {}, digits=at.digits)
    values = {
        **at.values,
        **{name: given[value] for name, value in at.point.items()},
        **{names[node]: outcome for node, outcome in at.adjoints.items()},
    }
    return drawing(net.trace, values, at.digits, names, marked)


DRAWN: dict[str, Callable[[NetworkSolution, NetworkAt | None], Graph]] = {
    "layers": layers,
    "graph": trace_graph,
}
"""What ``--as`` chooses from."""


def _shown(size: int) -> list[int]:
    """Return the places of the neurons that are drawn."""
    places = [*range(1, size + 1)]
    return places if size <= MOST_SHOWN else [*places[: MOST_SHOWN - 2], size]


def _neuron(net: NetworkSolution, layer: int, place: int, at: NetworkAt | None) -> GraphNode:
    shape = net.architecture
    name, bias = shape.activated(layer, place), shape.bias(layer, place)
    if not layer:
        return GraphNode(name, None, None if at is None else _given(at, name), "input")
    role: Literal["step", "output"] = "output" if layer == shape.depth else "step"
    if at is None:
        return GraphNode(name, None, None, role, None, bias)
    value = number_of(at.values[name], at.digits)
    slope = number_of(at.adjoints[shape.input_sum(layer, place)], at.digits)
    error = None if slope is None else equated(shape.error(layer, place), slope)
    return GraphNode(name, None, value, role, error, equated(bias, _given(at, bias)))


def _given(at: NetworkAt, name: Expr) -> Expr:
    """Return a weight, bias or input as it is displayed."""
    value = at.point[name]
    found = number_of(evaluate((), [value], {}, digits=at.digits)[value], at.digits)
    return value if found is None else found


def _marked(net: NetworkSolution) -> frozenset[Edge]:
    """Return the lines of all paths from the weight or bias that is asked for, if it is one."""
    return frozenset(reaching(net.trace, net.shown[0], COST) if len(net.shown) == 1 else ())

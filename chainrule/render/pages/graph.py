"""A computational graph as text: one node a line, its incoming edges below it."""

from __future__ import annotations

from chainrule.document import Graph, GraphEdge, GraphNode, equated
from chainrule.model import Expr, make
from chainrule.render.characters import cells
from chainrule.render.pages.page import Page
from chainrule.render.pages.styled_text import Span, Spans, span_cells, wrap, wrap_math


def graph_lines(block: Graph, page: Page) -> list[Spans]:
    """List the nodes in order with operation, inputs, value and uses, edges with derivatives."""
    incoming: dict[Expr, list[GraphEdge]] = {}
    outgoing: dict[Expr, list[GraphEdge]] = {}
    for edge in block.edges:
        incoming.setdefault(edge.target, []).append(edge)
        outgoing.setdefault(edge.source, []).append(edge)
    heads = [_head(node, page) for node in block.nodes]
    fitting = [cells(head) for head in heads if cells(head) <= page.room // 2]
    column = max(fitting, default=0) + 3
    lines: list[Spans] = []
    for node, head in zip(block.nodes, heads, strict=True):
        facts = _facts(node, incoming.get(node.symbol, []), outgoing.get(node.symbol, []), page)
        lines.extend(_node(head, facts, column, page))
        lines.extend(_edges(incoming.get(node.symbol, []), page))
    return lines


def _head(node: GraphNode, page: Page) -> str:
    name = page.draw(node.symbol)
    if node.expr is None or node.expr is node.symbol:
        return name
    return f"{name} = {page.draw(node.expr)}"


def _facts(
    node: GraphNode, incoming: list[GraphEdge], outgoing: list[GraphEdge], page: Page
) -> Spans:
    sources = dict.fromkeys(edge.source for edge in incoming)
    arrow = page.text("← ")
    facts: list[str] = []
    if sources:
        facts.append(arrow + ", ".join(page.draw(source) for source in sources))
    else:
        facts.append("input" if node.role == "input" else "constant")
    if node.value is not None:
        facts.append(f"value {page.draw(node.value)}")
    if node.adjoint is not None:
        facts.append(f"adjoint {page.draw(node.adjoint)}")
    if node.role == "output":
        facts.append("output")
    if len(outgoing) > 1:
        users = dict.fromkeys(page.draw(edge.target) for edge in outgoing)
        facts.append(f"used {len(outgoing)} times, by {', '.join(users)}")
    return (Span("   ".join(facts), "muted"),)


def _node(head: str, facts: Spans, column: int, page: Page) -> list[Spans]:
    if cells(head) + 3 <= column and column + span_cells(facts) <= page.room:
        return [(Span(head, "strong"), Span(" " * (column - cells(head))), *facts)]
    first, *rest = wrap_math(head, page.room, page.room - 4)
    lines: list[Spans] = [(Span(first, "strong"),)]
    lines.extend((Span("    "), Span(part, "strong")) for part in rest)
    lines.extend((Span("    "), *part) for part in wrap(facts, page.room - 4, 2))
    return lines


def _edges(edges: list[GraphEdge], page: Page) -> list[Spans]:
    lines: list[Spans] = []
    partial = len(edges) > 1
    for index, edge in enumerate(edges):
        last = index == len(edges) - 1
        branch = ("`- " if last else "|- ") if page.is_ascii else ("└─ " if last else "├─ ")
        stem = "   " if last else ("|  " if page.is_ascii else "│  ")
        derivative = make("derivative", edge.target, edge.source, value=(1, partial))
        label = edge.label
        if edge.value is not None and edge.value is not label:
            label = equated(label, edge.value)
        text = f"{page.draw(derivative)} = {page.draw(label)}"
        first, *rest = wrap_math(text, page.room - 5, page.room - 9)
        lines.append((Span("  " + branch, "muted"), Span(first)))
        lines.extend((Span("  " + stem, "muted"), Span("    " + part)) for part in rest)
    return lines

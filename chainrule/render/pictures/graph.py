"""Computational graphs as SVG that needs nothing but a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chainrule.document import Graph, GraphNode
from chainrule.render.markup import escape_markup
from chainrule.render.notations.boxes import Box, boxed, resized
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.pictures.graph_labels import FILLS, STROKES, label_of
from chainrule.render.pictures.graph_words import picture_title, picture_words
from chainrule.render.pictures.ink import LABEL, ink_at, node_lines
from chainrule.render.pictures.network import NetworkDrawing, network_drawing
from chainrule.render.pictures.placement import Placement, Rect, Spot, place_graph

MARGIN, PADDING = 18.0, 9.0

STYLE = (
    "text{font-family:'STIX Two Math','Latin Modern Math','Cambria Math','DejaVu Serif',serif;"
    "fill:#1b1f24}.i{font-style:italic}.e{fill:none;stroke:#8a94a0;stroke-width:1.4}"
    ".l text{fill:#8b2f16}.l .p{stroke:#8b2f16}.p{fill:none;stroke:#1b1f24}"
    ".v text{fill:#1f5a96}.v .p{stroke:#1f5a96}.b text{fill:#8b2f16}.b .p{stroke:#8b2f16}"
    ".a{fill:#8a94a0}.m{stroke:#8b2f16;stroke-width:3.4}.c text{fill:#4a5560}"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A placed graph: rectangles for its nodes and labels, and the boxes inside them."""

    graph: Graph
    placement: Placement
    heads: tuple[Box, ...]
    labels: tuple[Box, ...]

    @property
    def width(self) -> float:
        """Return the width of the whole drawing."""
        return self.placement.width

    @property
    def height(self) -> float:
        """Return the height of the whole drawing."""
        return self.placement.height


def graphs_svg(graphs: Sequence[Graph]) -> str:
    """Draw graphs below each other as one self-contained SVG."""
    drawings = [network_drawing(g) if g.columns else drawing_of(g) for g in graphs]
    width = max(d.width for d in drawings) + 2 * MARGIN
    height = sum(d.height for d in drawings) + MARGIN * (len(drawings) + 1)
    body: list[str] = []
    top = MARGIN
    for drawing in drawings:
        body.append(f'<g transform="translate({MARGIN:g} {top:.2f})">')
        written = drawing.parts() if isinstance(drawing, NetworkDrawing) else _graph(drawing)
        body.extend(written)
        body.append("</g>")
        top += drawing.height + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.2f} {height:.2f}" role="img">'
    )
    title, words = (escape_markup(text) for text in (picture_title(graphs), picture_words(graphs)))
    page = f'<rect width="{width:.2f}" height="{height:.2f}" fill="#fff"/>'
    lines = [
        head,
        f"<title>{title}</title>",
        f"<desc>{words}</desc>",
        f"<style>{STYLE}</style>",
        page,
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def drawing_of(graph: Graph) -> Drawing:
    """Measure and place_graph a graph."""
    heads = tuple(_head(node) for node in graph.nodes)
    labels = tuple(resized(boxed(label_of(edge)), LABEL) for edge in graph.edges)
    sizes = {
        node.symbol: (box.width + 2 * PADDING, box.height + 2 * PADDING)
        for node, box in zip(graph.nodes, heads, strict=True)
    }
    edges = [
        (edge.source, edge.target, (box.width + 8.0, box.height + 4.0))
        for edge, box in zip(graph.edges, labels, strict=True)
    ]
    return Drawing(graph, place_graph(sizes, edges), heads, labels)


def _head(node: GraphNode) -> Box:
    box, *below = (box for _, box in node_lines(node))
    # What stands below adds its own height under the head's baseline.
    down = box.down + sum(line.height + 3.0 for line in below)
    return Box(max(line.width for line in (box, *below)), box.up, down, box.ink)


def _graph(drawing: Drawing) -> list[str]:
    graph, placement = drawing.graph, drawing.placement
    parts: list[str] = []
    for edge, line, rect in zip(graph.edges, placement.lines, placement.labels, strict=True):
        kind = "e m" if edge.marked else "e"
        parts.append(f'<path class="{kind}" d="{_route(line, rect)}"/>')
        parts.append(_arrow(line[-1][1]))
    for edge, box, rect in zip(graph.edges, drawing.labels, placement.labels, strict=True):
        spoken = f"{to_unicode(edge.target)} by {to_unicode(edge.source)}"
        group = ink_at(box, rect.x - box.width / 2, rect.top + 2.0 + box.up)
        parts.append(f'<g class="l" aria-label="{escape_markup(spoken)}">{group}</g>')
    for node, box in zip(graph.nodes, drawing.heads, strict=True):
        parts.extend(_node(node, box, placement.nodes[node.symbol]))
    return parts


def _node(node: GraphNode, box: Box, rect: Rect) -> list[str]:
    parts = [
        f'<rect x="{rect.left:.2f}" y="{rect.top:.2f}" width="{rect.width:.2f}" '
        f'height="{rect.height:.2f}" rx="7" fill="{FILLS[node.role]}" '
        f'stroke="{STROKES[node.role]}" stroke-width="1.4"/>'
    ]
    top = rect.top + PADDING
    for kind, line in node_lines(node):
        written = ink_at(line, rect.x - line.width / 2, top + line.up)
        parts.append(f'<g class="{kind}">{written}</g>' if kind else f"<g>{written}</g>")
        top += line.height + 3.0
    return parts


def _route(line: Sequence[tuple[Spot, Spot]], label: Rect) -> str:
    """Write a line as path commands, interrupted where its label stands."""
    begin, first = line[0]
    commands = [f"M{begin[0]:.2f} {begin[1]:.2f}H{first[0]:.2f}"]
    for (_, before), (start, end) in pairwise(line):
        middle = (before[0] + start[0]) / 2
        bend = f"{middle:.2f} {before[1]:.2f} {middle:.2f} {start[1]:.2f}"
        commands.append(f"C{bend} {start[0]:.2f} {start[1]:.2f}")
        if start[0] <= label.x <= end[0]:
            commands.append(f"H{label.left:.2f}M{label.right:.2f} {label.y:.2f}")
        commands.append(f"H{end[0]:.2f}")
    return "".join(commands)


def _arrow(tip: Spot) -> str:
    x, y = tip
    return f'<path class="a" d="M{x:.2f} {y:.2f}l-8 -3.6v7.2z"/>'

"""Networks as they are usually drawn: circles in columns, weights on the edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from chainrule.document import Graph, GraphEdge, GraphNode
from chainrule.model import Expr
from chainrule.render.markup import escape_markup
from chainrule.render.notations.boxes import Box, boxed, resized
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.pictures.graph_labels import FILLS, STROKES, label_of
from chainrule.render.pictures.ink import LABEL, TEXT, VALUE, ink_at
from chainrule.render.pictures.placement import Rect

Line = tuple[float, float, float, float]

LEAST_RADIUS = 22.0
SPACE = 6.0
"""Between a circle and the words above and below it, and around a label."""

PLACES = 60
"""Where along its edge a label is tried, from the middle outward."""

ROOM, GROWTH, TRIES = 60.0, 1.3, 16
"""Free space between columns and rows at first; how much more is tried, and how often."""


@dataclass(frozen=True, slots=True)
class _Disc:
    """What belongs to a neuron: lines inside its circle, one above it, one below."""

    inside: tuple[tuple[str, Box], ...]
    above: Box | None
    below: Box | None

    @property
    def radius(self) -> float:
        width = max(box.width for _, box in self.inside)
        height = sum(box.height for _, box in self.inside)
        return max(hypot(width, height) / 2 + 3.0, LEAST_RADIUS)

    @property
    def outside(self) -> list[tuple[int, str, Box]]:
        sides = ((-1, "c", self.above), (1, "b", self.below))
        return [(side, kind, box) for side, kind, box in sides if box is not None]


@dataclass(frozen=True, slots=True)
class NetworkDrawing:
    """A placed network.

    Attributes:
        graph: what is drawn.
        radius: of every circle.
        centers: where each neuron stands.
        discs: what is written in and at each neuron.
        dots: where neurons are left out.
        labels: a rectangle per edge.
        boxes: what stands in them.
        width: of the whole drawing.
        height: of the whole drawing.
    """

    graph: Graph
    radius: float
    centers: dict[Expr, tuple[float, float]]
    discs: dict[Expr, _Disc]
    dots: tuple[tuple[float, float, int], ...]
    labels: tuple[Rect, ...]
    boxes: tuple[Box, ...]
    width: float
    height: float

    @property
    def words(self) -> list[Rect]:
        """List the rectangles of what stands above and below circles."""
        return [
            Rect(x, y + side * (self.radius + SPACE + box.height / 2), box.width, box.height)
            for node, (x, y) in self.centers.items()
            for side, _, box in self.discs[node].outside
        ]

    def parts(self) -> list[str]:
        """Write edges, then labels on them, then neurons."""
        found = [self._edge(edge) for edge in self.graph.edges]
        for edge, rect, box in zip(self.graph.edges, self.labels, self.boxes, strict=True):
            spoken = f"{to_unicode(edge.source)} to {to_unicode(edge.target)}"
            found.append(
                f'<g class="l" aria-label="{escape_markup(spoken)}">{_paper(rect)}'
                f"{_centered(box, rect)}</g>"
            )
        found.extend(map(_paper, self.words))
        for node in self.graph.nodes:
            found.extend(self._neuron(node))
        for x, y, count in self.dots:
            found.extend(
                f'<circle cx="{x:.2f}" cy="{y + shift:.2f}" r="2.5" fill="#1b1f24"/>'
                for shift in (-10, 0, 10)
            )
            found.append(
                f'<text x="{x + 12:.2f}" y="{y + 5:.2f}" font-size="{VALUE:g}">{count} more</text>'
            )
        return found

    def _edge(self, edge: GraphEdge) -> str:
        (x1, y1), (x2, y2) = self.centers[edge.source], self.centers[edge.target]
        share = self.radius / hypot(x2 - x1, y2 - y1)
        dx, dy = (x2 - x1) * share, (y2 - y1) * share
        kind = "e m" if edge.marked else "e"
        ends = f"M{x1 + dx:.2f} {y1 + dy:.2f}L{x2 - dx:.2f} {y2 - dy:.2f}"
        return f'<path class="{kind}" d="{ends}"/>'

    def _neuron(self, node: GraphNode) -> list[str]:
        (x, y), disc = self.centers[node.symbol], self.discs[node.symbol]
        found = [
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{self.radius:.2f}" fill="{FILLS[node.role]}" '
            f'stroke="{STROKES[node.role]}" stroke-width="1.4"/>'
        ]
        top = y - sum(box.height for _, box in disc.inside) / 2
        for kind, box in disc.inside:
            found.append(f'<g class="{kind}">{ink_at(box, x - box.width / 2, top + box.up)}</g>')
            top += box.height
        for side, kind, box in disc.outside:
            middle = y + side * (self.radius + SPACE + box.height / 2)
            rect = Rect(x, middle, box.width, box.height)
            found.append(f'<g class="{kind}">{_centered(box, rect)}</g>')
        return found


def _paper(rect: Rect) -> str:
    """Write the ground that a label stands on, so that no line runs through it."""
    return (
        f'<rect x="{rect.left:.2f}" y="{rect.top:.2f}" width="{rect.width:.2f}" '
        f'height="{rect.height:.2f}" fill="#fff"/>'
    )


def _centered(box: Box, rect: Rect) -> str:
    return ink_at(box, rect.x - box.width / 2, rect.y - box.height / 2 + box.up)


def network_drawing(graph: Graph) -> NetworkDrawing:
    """Place a network so that no label covers another: with more room until all have a place."""
    discs = {node.symbol: _disc(node) for node in graph.nodes}
    boxes = tuple(resized(boxed(label_of(edge)), LABEL) for edge in graph.edges)
    room = ROOM
    for _ in range(TRIES):
        drawing = _placed(graph, discs, boxes, room)
        if len(drawing.labels) == len(boxes):
            break
        room *= GROWTH
    return drawing


def _disc(node: GraphNode) -> _Disc:
    inside = [("", resized(boxed(node.symbol), TEXT))]
    if node.value is not None:
        inside.append(("v", resized(boxed(node.value), VALUE)))
    above, below = (
        None if text is None else resized(boxed(text), VALUE) for text in (node.bias, node.adjoint)
    )
    return _Disc(tuple(inside), above, below)


def _placed(
    graph: Graph, discs: dict[Expr, _Disc], boxes: Sequence[Box], room: float
) -> NetworkDrawing:
    radius = max(disc.radius for disc in discs.values())
    over, under = (
        max(
            (b.height + SPACE for d in discs.values() for s, _, b in d.outside if s == side),
            default=0,
        )
        for side in (-1, 1)
    )
    row = 2 * radius + over + under + room / 3
    rows = max(len(column.nodes) + bool(column.left_out) for column in graph.columns)
    height = rows * row - room / 3
    centers: dict[Expr, tuple[float, float]] = {}
    dots: list[tuple[float, float, int]] = []
    edges: list[tuple[float, float]] = []
    left = 0.0
    widest = max((box.width for box in boxes), default=0.0)
    for column in graph.columns:
        slots: list[Expr | None] = [*column.nodes]
        if column.left_out:
            slots.insert(-1, None)
        half = max([radius, *(b.width / 2 for n in column.nodes for *_, b in discs[n].outside)])
        half += 40.0 if column.left_out else 0.0
        top = (height - len(slots) * row + room / 3) / 2 + over + radius
        for place, node in enumerate(slots):
            spot = (left + half, top + place * row)
            if node is None:
                dots.append((*spot, column.left_out))
            else:
                centers[node] = spot
        edges.append((left, left + 2 * half))
        left += 2 * half + widest + room
    width = edges[-1][1]
    gaps = {
        node: (edges[k][1], edges[k + 1][0])
        for k, column in enumerate(graph.columns[:-1])
        for node in column.nodes
    }
    labels = _labels(graph, centers, gaps, boxes)
    return NetworkDrawing(
        graph, radius, centers, discs, tuple(dots), labels, tuple(boxes), width, height
    )


def _labels(
    graph: Graph,
    centers: dict[Expr, tuple[float, float]],
    gaps: dict[Expr, tuple[float, float]],
    boxes: Sequence[Box],
) -> tuple[Rect, ...]:
    """Put each label on its edge where none is yet, and no other edge if there is such a place.

    Fewer labels come back where one found no place.
    """
    found: list[Rect] = []
    lines = {edge: (*centers[edge.source], *centers[edge.target]) for edge in graph.edges}
    for edge, box in zip(graph.edges, boxes, strict=True):
        low, high = gaps[edge.source]
        low, high = low + box.width / 2 + SPACE, high - box.width / 2 - SPACE
        free: list[Rect] = []
        for k in range(PLACES):
            share = 0.5 + (k + 1) // 2 * (0.5 if k % 2 else -0.5) / (PLACES // 2)
            x = low + share * (high - low)
            rect = Rect(x, _height(lines[edge], x), box.width + 4.0, box.height + 2.0)
            if not any(_touch(rect, other) for other in found):
                free.append(rect)
        if not free:
            return tuple(found)
        others = [
            line for other, line in lines.items() if line[0] == lines[edge][0] and other != edge
        ]
        clear = (rect for rect in free if not any(_runs_through(o, rect) for o in others))
        found.append(next(clear, free[0]))
    return tuple(found)


def _height(line: Line, x: float) -> float:
    x1, y1, x2, y2 = line
    return y1 + (x - x1) / (x2 - x1) * (y2 - y1)


def _runs_through(line: Line, rect: Rect) -> bool:
    at = sorted((_height(line, rect.left), _height(line, rect.right)))
    return at[0] < rect.top + rect.height and at[1] > rect.top


def _touch(a: Rect, b: Rect) -> bool:
    across = abs(a.x - b.x) < (a.width + b.width) / 2
    return across and abs(a.y - b.y) < (a.height + b.height) / 2

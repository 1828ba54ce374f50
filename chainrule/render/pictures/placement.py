"""Place a graph from left to right so that nothing overlaps, whatever the sizes.

Each edge is cut into pieces that occupy slots of their own in the columns between its ends, its
label among them. Slots of a column stand above each other without overlap, and lines run only
through their own slots and the gaps between columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chainrule.model.errors import LimitError

MOST_SLOTS = 20_000
COLUMN_GAP = 26.0
ROW_GAP = 12.0
ORDERINGS, ALIGNMENTS = 8, 24
STIFFNESS = 8.0
"""How much straighter long lines are kept than nodes are kept in the middle."""

Size = tuple[float, float]
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its center."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Return the x of the left side."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """Return the x of the right side."""
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        """Return the y of the upper side; y grows downward."""
        return self.y - self.height / 2


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything stands.

    Attributes:
        nodes: a rectangle per node.
        labels: a rectangle per edge.
        lines: per edge the points it passes, in pairs: straight between the points of a pair,
            curved between pairs; the label lies inside one of the pairs.
        width: of the whole drawing.
        height: of the whole drawing.
    """

    nodes: Mapping[Any, Rect]
    labels: tuple[Rect, ...]
    lines: tuple[tuple[tuple[Spot, Spot], ...], ...]
    width: float
    height: float


@dataclass
class _Slots:
    """Slots by number: their sizes, columns and neighbors."""

    sizes: list[Size]
    columns: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]

    def add(self, column: int, size: Size) -> int:
        while len(self.columns) <= column:
            self.columns.append([])
        self.sizes.append(size)
        self.before.append([])
        self.after.append([])
        self.columns[column].append(len(self.sizes) - 1)
        if len(self.sizes) > MOST_SLOTS:
            raise LimitError(
                "the graph is too large to draw",
                hint="write it with --format dot and draw it with Graphviz",
            )
        return len(self.sizes) - 1

    def link(self, left: int, right: int) -> None:
        self.after[left].append(right)
        self.before[right].append(left)


def place_graph(nodes: Mapping[Any, Size], edges: Sequence[tuple[Any, Any, Size]]) -> Placement:
    """Place nodes and edge labels of these sizes; every edge leads to a later node.

    Raises:
        LimitError: the drawing would have more than ``MOST_SLOTS`` pieces.

    >>> found = place_graph({"x": (9, 9), "f": (9, 9)}, [("x", "f", (8, 8)), ("x", "f", (8, 8))])
    >>> upper, lower = sorted(found.labels, key=lambda label: label.y)
    >>> upper.x == lower.x and upper.y + 8 <= lower.y
    True
    """
    rank = _ranks(nodes, edges)
    slots = _Slots([], [], [], [])
    own = {node: slots.add(2 * rank[node], size) for node, size in nodes.items()}
    chains = _chains(slots, own, rank, edges)
    _order(slots)
    ys = _align(slots)
    xs, widths = _columns(slots)
    top = min((ys[s] - slots.sizes[s][1] / 2 for s in range(len(ys))), default=0.0)
    rects = [Rect(xs[s], ys[s] - top, *slots.sizes[s]) for s in range(len(ys))]
    height = max((r.y + r.height / 2 for r in rects), default=0.0)
    width = max((r.right for r in rects), default=0.0)
    lines = _lines(rects, widths, chains, slots)
    labels = tuple(rects[chain[label]] for chain, label in chains)
    return Placement({n: rects[s] for n, s in own.items()}, labels, lines, width, height)


Chain = tuple[list[int], int]
"""The slots an edge passes, its ends included, and which of them is its label."""


def _ranks(nodes: Mapping[Any, Size], edges: Sequence[tuple[Any, Any, Size]]) -> dict[Any, int]:
    """Give each node the length of the longest path to it, then pull inputs to their uses."""
    order = {node: place for place, node in enumerate(nodes)}
    rank = dict.fromkeys(nodes, 0)
    for source, target, _ in sorted(edges, key=lambda edge: order[edge[1]]):
        rank[target] = max(rank[target], rank[source] + 1)
    entered = {target for _, target, _ in edges}
    nearest: dict[Any, int] = {}
    for source, target, _ in edges:
        nearest[source] = min(nearest.get(source, rank[target]), rank[target])
    for node, first in nearest.items():
        if node not in entered:
            rank[node] = first - 1
    return rank


def _chains(
    slots: _Slots,
    own: Mapping[Any, int],
    rank: Mapping[Any, int],
    edges: Sequence[tuple[Any, Any, Size]],
) -> list[Chain]:
    leaving: dict[Any, int] = {}
    arriving: dict[Any, int] = {}
    for source, target, _ in edges:
        leaving[source] = leaving.get(source, 0) + 1
        arriving[target] = arriving.get(target, 0) + 1
    chains: list[Chain] = []
    for source, target, size in edges:
        first, last = 2 * rank[source] + 1, 2 * rank[target] - 1
        at_label = first if arriving[target] > leaving[source] else last
        between = (
            slots.add(column, size if column == at_label else (0.0, 4.0))
            for column in range(first, last + 1)
        )
        chain = [own[source], *between, own[target]]
        for left, right in pairwise(chain):
            slots.link(left, right)
        chains.append((chain, 1 + at_label - first))
    return chains


def _order(slots: _Slots) -> None:
    """Sort each column by the mean place of its neighbors, from both sides in turn."""
    where: dict[int, float] = {}

    def note(column: list[int]) -> None:
        where.update((slot, place / len(column)) for place, slot in enumerate(column, start=1))

    for column in slots.columns:
        note(column)
    for turn in range(ORDERINGS):
        forward = turn % 2 == 0
        neighbors = slots.before if forward else slots.after
        for column in slots.columns if forward else reversed(slots.columns):
            keys = {
                slot: sum(where[n] for n in neighbors[slot]) / len(neighbors[slot])
                if neighbors[slot]
                else where[slot]
                for slot in column
            }
            column.sort(key=keys.__getitem__)
            note(column)


def _align(slots: _Slots) -> list[float]:
    """Choose heights: as straight as the order and the distances allow."""
    ys = [0.0] * len(slots.sizes)
    offsets: list[list[float]] = []
    for column in slots.columns:
        running, above = 0.0, 0.0
        offsets.append([])
        for place, slot in enumerate(column):
            half = slots.sizes[slot][1] / 2
            running += above + half + ROW_GAP if place else 0.0
            above = half
            offsets[-1].append(running)
            ys[slot] = running
        middle = running / 2
        for slot in column:
            ys[slot] -= middle
    for turn in range(ALIGNMENTS):
        both = list(zip(slots.columns, offsets, strict=True))
        for column, offset in both if turn % 2 == 0 else reversed(both):
            wanted = []
            for slot in column:
                sides = [*slots.before[slot], *slots.after[slot]]
                wanted.append(sum(ys[n] for n in sides) / len(sides) if sides else ys[slot])
            weights = [1.0 if slots.sizes[slot][0] else STIFFNESS for slot in column]
            for slot, y in zip(column, _spread(wanted, offset, weights), strict=True):
                ys[slot] = y
    return ys


def _spread(
    wanted: Sequence[float], offset: Sequence[float], weights: Sequence[float]
) -> list[float]:
    """Come as near to the wanted places as the offsets allow: pool adjacent violators."""
    pools: list[tuple[float, float, int]] = []
    for want, shift, weight in zip(wanted, offset, weights, strict=True):
        total, count = weight * (want - shift), 1
        while pools and pools[-1][0] / pools[-1][1] > total / weight:
            before, heavy, members = pools.pop()
            total, weight, count = total + before, weight + heavy, count + members
        pools.append((total, weight, count))
    flat = [total / weight for total, weight, count in pools for _ in range(count)]
    return [base + shift for base, shift in zip(flat, offset, strict=True)]


def _columns(slots: _Slots) -> tuple[list[float], list[float]]:
    """Return the x of every slot's center and the width of its column."""
    xs = [0.0] * len(slots.sizes)
    widths = [0.0] * len(slots.sizes)
    left = 0.0
    for column in slots.columns:
        width = max((slots.sizes[slot][0] for slot in column), default=0.0)
        for slot in column:
            xs[slot] = left + width / 2
            widths[slot] = width
        left += width + COLUMN_GAP
    return xs, widths


def _lines(
    rects: Sequence[Rect], widths: Sequence[float], chains: Sequence[Chain], slots: _Slots
) -> tuple[tuple[tuple[Spot, Spot], ...], ...]:
    leaving = _ports(rects, chains, at_start=True)
    arriving = _ports(rects, chains, at_start=False)
    lines = []
    for index, (chain, _) in enumerate(chains):
        first, last = rects[chain[0]], rects[chain[-1]]
        pairs: list[tuple[Spot, Spot]] = []
        start = first.x + widths[chain[0]] / 2
        pairs.append(((first.right, leaving[index]), (start, leaving[index])))
        for slot in chain[1:-1]:
            rect, half = rects[slot], widths[slot] / 2
            pairs.append(((rect.x - half, rect.y), (rect.x + half, rect.y)))
        end = last.x - widths[chain[-1]] / 2
        pairs.append(((end, arriving[index]), (last.left, arriving[index])))
        lines.append(tuple(pairs))
    return tuple(lines)


def _ports(rects: Sequence[Rect], chains: Sequence[Chain], *, at_start: bool) -> list[float]:
    """Spread the ends of lines over the side of their node, in the order of where they lead."""
    meeting: dict[int, list[int]] = {}
    for index, (chain, _) in enumerate(chains):
        meeting.setdefault(chain[0] if at_start else chain[-1], []).append(index)
    ports = [0.0] * len(chains)
    for node, indices in meeting.items():
        rect = rects[node]
        indices.sort(key=lambda i: rects[chains[i][0][1 if at_start else -2]].y)
        step = min(0.7 * rect.height / len(indices), 14.0)
        for place, index in enumerate(indices):
            ports[index] = rect.y + (place - (len(indices) - 1) / 2) * step
    return ports

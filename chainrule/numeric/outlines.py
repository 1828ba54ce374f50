"""Plane curves as points to draw: along a parameter, and where a formula of two has a value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]
Window = tuple[float, float, float, float]
"""Lowest and highest x, lowest and highest y."""

Branches = tuple[tuple[Point, ...], ...]

STEPS = 240
"""Pieces of a curve along its parameter before any is halved."""

MOST_POINTS = 3_000
"""Most points along one curve."""

CELLS = (90, 60)
"""Columns and rows of the net in which a curve given by an equation is looked for."""

HALVINGS = 30
"""How often a side of a cell is halved to find where the curve crosses it."""

SIZES = (1.5, 3.0, 6.0, 12.0, 25.0, 50.0, 100.0)
"""How far from the origin such a curve is looked for."""

RATIO = 1.6
"""How much wider than high a drawing is, so that circles are round."""


def followed(place: Callable[[float], Point], low: float, high: float) -> Branches:
    """Follow a curve from one value of its parameter to another, torn where it jumps.

    >>> (circle,) = followed(lambda t: (math.cos(t), math.sin(t)), 0.0, math.tau)
    >>> len(circle)
    241
    """
    known = {t: place(t) for t in (low + (high - low) * k / STEPS for k in range(STEPS + 1))}
    for _ in range(10):
        left, right, below, above = fitting(known.values())
        wide, high_ = right - left, above - below
        order = sorted(known)
        new = [
            first / 2 + last / 2
            for first, last in pairwise(order)
            if _gap(known[first], known[last], wide, high_) > 1 / 60
        ]
        if not new or len(known) + len(new) > MOST_POINTS:
            break
        known.update((t, place(t)) for t in new)
    branches: list[list[Point]] = [[]]
    for first, last in pairwise([*sorted(known), math.nan]):
        here = known[first]
        shown = all(map(math.isfinite, here))
        if shown:
            branches[-1].append(here)
        if not shown or last != last or _gap(here, known[last], wide, high_) > 1 / 12:
            branches.append([])
    return tuple(tuple(branch) for branch in branches if len(branch) > 1)


def _gap(here: Point, there: Point, wide: float, high: float) -> float:
    gap = math.hypot((there[0] - here[0]) / wide, (there[1] - here[1]) / high)
    return gap if math.isfinite(gap) else math.inf if gap == math.inf else 0.0


def fitting(points: Iterable[Point]) -> Window:
    """Return what part of the plane shows points, without those that lie far from the others."""
    finite = [point for point in points if all(map(math.isfinite, point))]
    sides: list[tuple[float, float]] = []
    for values in zip(*finite, strict=True) if finite else ((0.0,), (0.0,)):
        ordered = sorted(values)
        low, high = ordered[0], ordered[-1]
        tenth = len(ordered) // 10
        usual = ordered[-1 - tenth] - ordered[tenth]
        if high - low > 5 * usual > 0:
            low = max(low, ordered[tenth] - usual / 2)
            high = min(high, ordered[-1 - tenth] + usual / 2)
        edge = (high - low) * 0.06 or max(abs(high), 1.0)
        sides.append((low - edge, high + edge))
    return (*sides[0], *sides[1])


def round_window(window: Window) -> Window:
    """Widen a window so that a unit is as long across as it is up.

    >>> round_window((-1.0, 1.0, -1.0, 1.0))
    (-1.6, 1.6, -1.0, 1.0)
    """
    low, high, below, above = window
    wide, tall = high - low, above - below
    across, up = max(0.0, RATIO * tall - wide) / 2, max(0.0, wide / RATIO - tall) / 2
    return low - across, high + across, below - up, above + up


def contour(
    value: Callable[[float, float], float], window: Window, level: float = 0.0,
    cells: tuple[int, int] = CELLS,
) -> Branches:  # fmt: skip
    """Find where a function of two variables has a value, by marching squares.

    Where it only touches the value without passing it, nothing is found.

    >>> len(contour(lambda x, y: x * x + y * y - 1, (-2.0, 2.0, -2.0, 2.0)))
    1
    """
    return _Net(value, window, cells).contour(level)


def contours(value: Callable[[float, float], float], window: Window, count: int = 8) -> Branches:
    """Find lines on which a function of two variables is constant, at usual values of it."""
    net = _Net(value, window, CELLS)
    heights = sorted(v for column in net.heights for v in column if math.isfinite(v))
    if not heights:
        return ()
    shares = (((k + 0.5) / count) ** 2 for k in range(count))
    levels = dict.fromkeys(heights[int(share * (len(heights) - 1))] for share in shares)
    return tuple(branch for level in levels for branch in net.contour(level))


def where_zero(value: Callable[[float, float], float], points: Sequence[Point] = ()) -> Window:
    """Return a window for a curve on which a formula is 0: all of it if it is closed."""
    reach = max((abs(c) * 1.3 for point in points for c in point), default=0.0)
    sizes = [size for size in SIZES if size >= reach] or [reach]
    usual = 0.0
    for size in sizes:
        box = _box(value, size)
        if box is None:
            continue
        usual = usual or (size if size >= 3 else 0.0)
        if max(map(abs, box)) < 0.9 * size:
            wider = _box(value, 2 * size)
            if wider is not None and max(map(abs, wider)) < 1.2 * max(map(abs, box)):
                edge = 0.1 * max(box[1] - box[0], box[3] - box[2])
                return round_window((box[0] - edge, box[1] + edge, box[2] - edge, box[3] + edge))
    side = usual or max(3.0, reach)
    return round_window((-side, side, -side, side))


def _box(value: Callable[[float, float], float], size: float) -> Window | None:
    found = contour(value, (-size, size, -size, size), cells=(40, 40))
    points = [point for branch in found for point in branch]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), max(xs), min(ys), max(ys)


Edge = tuple[int, int, int]
"""A side of a cell: its column, its row, and 0 if it lies across or 1 if it stands."""


class _Net:
    """A function on the corners of a net of squares."""

    def __init__(
        self, value: Callable[[float, float], float], window: Window, cells: tuple[int, int]
    ) -> None:
        low, high, below, above = window
        self.value = value
        columns, rows = cells
        # Not at round numbers, where curves often pass exactly through a corner.
        self.xs = [low + (high - low) * (k + 1e-7) / columns for k in range(columns + 1)]
        self.ys = [below + (above - below) * (k + 1e-7) / rows for k in range(rows + 1)]
        self.heights = [[value(x, y) for y in self.ys] for x in self.xs]

    def contour(self, level: float) -> Branches:
        """List the pieces on which the function has a value."""
        spots: dict[Edge, Point | None] = {}
        neighbors: dict[Edge, list[Edge]] = {}
        for i in range(len(self.xs) - 1):
            for j in range(len(self.ys) - 1):
                for first, last in self._segments(i, j, level):
                    for edge in (first, last):
                        if edge not in spots:
                            spots[edge] = self._crossing(edge, level)
                    if spots[first] and spots[last]:
                        neighbors.setdefault(first, []).append(last)
                        neighbors.setdefault(last, []).append(first)
        branches: list[tuple[Point, ...]] = []
        ends = [edge for edge, near in neighbors.items() if len(near) == 1]
        for start in [*ends, *neighbors]:
            path, here = [start], start
            while neighbors[here]:
                there = neighbors[here].pop()
                neighbors[there].remove(here)
                path.append(there)
                here = there
            if len(path) > 1:
                branches.append(tuple(p for edge in path if (p := spots[edge])))
        return tuple(branches)

    def _segments(self, i: int, j: int, level: float) -> list[tuple[Edge, Edge]]:
        """Join the sides of a cell that the curve crosses."""
        h = self.heights
        corners = (h[i][j], h[i + 1][j], h[i + 1][j + 1], h[i][j + 1])
        if not all(map(math.isfinite, corners)):
            return []
        above = [corner >= level for corner in corners]
        sides: tuple[Edge, ...] = ((i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1))
        crossed = [side for k, side in enumerate(sides) if above[k] != above[(k + 1) % 4]]
        if len(crossed) < 4:
            return [(crossed[0], crossed[1])] if crossed else []
        center = self.value((self.xs[i] + self.xs[i + 1]) / 2, (self.ys[j] + self.ys[j + 1]) / 2)
        if (center >= level) == above[0]:
            return [(sides[0], sides[1]), (sides[2], sides[3])]
        return [(sides[3], sides[0]), (sides[1], sides[2])]

    def _crossing(self, edge: Edge, level: float) -> Point | None:
        """Return where the curve crosses a side of a cell; None where the function jumps."""
        i, j, stands = edge
        first, last = self.heights[i][j] - level, self.heights[i + 1 - stands][j + stands] - level
        near = 0.05 * min(abs(first), abs(last))
        low, high, share = 0.0, 1.0, first / (first - last)
        for _ in range(HALVINGS):
            x = self.xs[i] if stands else self._between(self.xs, i, share)
            y = self._between(self.ys, j, share) if stands else self.ys[j]
            here = self.value(x, y) - level
            if abs(here) <= near:
                return x, y
            low, high = (share, high) if (here < 0) == (first < 0) else (low, share)
            share = (low + high) / 2
        return None

    @staticmethod
    def _between(places: Sequence[float], start: int, share: float) -> float:
        return places[start] + share * (places[start + 1] - places[start])

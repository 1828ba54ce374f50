"""Where the curves of a plot stand between its sides, and what is said of it in words."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from chainrule.document import Plot, PlotCurve

Spot = tuple[float, float]
"""A place in a plot: 0 … 1 from left to right, 0 … 1 from below."""

TICKS = 6


class Frame:
    """The part of the plane that a plot shows.

    Attributes:
        window: lowest and highest x, lowest and highest y; None where there is nothing to show.
    """

    def __init__(self, block: Plot) -> None:
        self.window = block.window or _filled(block.curves)

    def spot(self, x: float, y: float) -> Spot:
        """Place a point."""
        assert self.window is not None
        low, high, below, above = self.window
        return _share(x, low, high), _share(y, below, above)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point is shown."""
        return all(-1e-9 <= share <= 1 + 1e-9 for share in self.spot(x, y))

    def spots(self, curve: PlotCurve) -> list[Spot]:
        """Place the points of a curve, without lines between them."""
        points = (point for branch in curve.branches for point in branch)
        return [self.spot(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]

    def lines(self, curve: PlotCurve) -> list[list[Spot]]:
        """Place the branches of a curve, cut off at the sides."""
        found: list[list[Spot]] = []
        for branch in curve.branches:
            line: list[Spot] = []
            spots = [self.spot(x, y) for x, y in branch if math.isfinite(x) and math.isfinite(y)]
            for first, last in itertools.pairwise(spots):
                piece = _inside(first, last)
                if piece is None:
                    continue
                if not line or line[-1] != piece[0]:
                    line = [piece[0]]
                    found.append(line)
                line.append(piece[1])
        return found


def ticks(low: float, high: float) -> list[float]:
    """List round numbers between two.

    >>> ticks(-3.2, 3.1)
    [-2.0, 0.0, 2.0]
    """
    if not 0 < high - low < math.inf:
        return [low]
    rough = (high - low) / TICKS
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next((k * scale for k in (1, 2, 5) if k * scale >= rough * 0.99), 10 * scale)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def tick_text(value: float) -> str:
    """Write a number of an axis."""
    return f"{value:.4g}".replace("-", "−")


def height_text(block: Plot, value: float) -> str:
    """Write a number of the upright axis."""
    return f"{10**value:.3g}".replace("-", "−") if block.logarithmic else tick_text(value)


def caption(block: Plot) -> str:
    """Name what is drawn."""
    return f"{block.y_label} against {block.x_label}"


def spoken(block: Plot) -> str:
    """Say in words what is drawn."""
    if block.description:
        return block.description
    points = [p for curve in block.curves for branch in curve.branches for p in branch]
    points = [p for p in points if math.isfinite(p[0]) and math.isfinite(p[1])]
    if not points:
        return f"{caption(block)}: nothing to plot"
    first, last = points[0][1], points[-1][1]
    return f"{caption(block)}: from {height_text(block, first)} to {height_text(block, last)}"


def _filled(curves: Iterable[PlotCurve]) -> tuple[float, float, float, float] | None:
    points = [p for curve in curves for branch in curve.branches for p in branch]
    points = [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), max(xs), min(ys), max(ys)


def _share(value: float, low: float, high: float) -> float:
    """Map a number linearly to 0 … 1, and to the middle if there is no room."""
    if high <= low:
        return 0.5
    # Halved first: the span of two huge numbers of opposite sign overflows.
    return (value / 2 - low / 2) / (high / 2 - low / 2)


def _inside(first: Spot, last: Spot) -> tuple[Spot, Spot] | None:
    """Cut a line off at the sides of the frame, after Liang and Barsky."""
    start, end = 0.0, 1.0
    for here, there in zip(first, last, strict=True):
        way = there - here
        for toward, room in ((-way, here), (way, 1 - here)):
            if toward == 0:
                if room < 0:
                    return None
            elif toward > 0:
                end = min(end, room / toward)
            else:
                start = max(start, room / toward)
    if start > end:
        return None
    return _along(first, last, start), _along(first, last, end)


def _along(first: Spot, last: Spot, part: float) -> Spot:
    across, up = (a if part == 0 else b if part == 1 else a + part * (b - a)
                  for a, b in zip(first, last, strict=True))  # fmt: skip
    # Rounding carries a point that comes from far away past the side it is cut off at.
    return min(max(across, 0.0), 1.0), min(max(up, 0.0), 1.0)


def trimmed(line: Sequence[Spot], center: Spot, reach: float, wide: float) -> list[Spot]:
    """Shorten a line where it comes to an open dot; ``wide`` is how much wider than high."""

    def far(spot: Spot) -> float:
        return math.hypot((spot[0] - center[0]) * wide, spot[1] - center[1])

    found = list(line)
    for end in (0, -1):
        while len(found) > 1 and far(found[end]) < reach:
            inner = found[1 if end == 0 else -2]
            if far(inner) > reach:
                part = (reach - far(found[end])) / (far(inner) - far(found[end]))
                found[end] = _along(found[end], inner, part)
                break
            found.pop(end)
    return found

"""A curve of one variable as points to draw: branches without a line across what breaks them.

Each piece of the curve is a cubic through the values and slopes at its two ends. Where the value
in the middle is not what the cubic says, the piece is halved, for as long as that can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from chainrule.model import Expr
from chainrule.numeric.callables import Function
from chainrule.numeric.places import (
    MOST_PLACES,
    Looker,
    Mark,
    bisected,
    guides,
    simplest,
    zeros_between,
)

PIECES = 96
"""Pieces of a curve before any is halved."""

MOST_CALLS = 3_000
"""Most evaluations of the function for one drawing."""

DEEPEST = 14
"""How often a piece is halved; where it is still not smooth then, the curve is torn there."""

FINE = 400
"""Parts of the height that can be told apart."""

Point = tuple[float, float]
Window = tuple[float, float, float, float]
"""Lowest and highest x, lowest and highest y."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A curve to draw.

    Attributes:
        branches: the pieces on which it is continuous, each as points from left to right.
        marks: what it does where it is not smooth.
    """

    branches: tuple[tuple[Point, ...], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class SampledPair:
    """A function and its derivative, sampled together.

    Attributes:
        value: the curve of the function.
        slope: the curve of its derivative.
        window: what part of the plane shows both.
        complete: whether every place that asked for it could be looked at.
        calls: how often the function was evaluated.
    """

    value: Sampled
    slope: Sampled
    window: Window
    complete: bool
    calls: int


def sample(exprs: Sequence[Expr], x: Expr, low: float, high: float) -> SampledPair:
    """Sample a formula and its derivative between two numbers.

    Args:
        exprs: the formula, its derivative, and the derivative of that.
        x: the variable.
        low: where the drawing starts.
        high: where it ends.

    >>> from chainrule import derive
    >>> second = derive("1/x", order=2)
    >>> orders = [second.problem.expr, *(stage.whole for stage in second.stages)]
    >>> drawn = sample(orders, second.wrt, -3.0, 3.0)
    >>> len(drawn.value.branches), [(mark.shape, mark.x) for mark in drawn.value.marks]
    (2, [('pole', 0.0)])
    """
    return _Sampler(exprs, x, low, high).drawn()


class _Sampler:
    def __init__(self, exprs: Sequence[Expr], x: Expr, low: float, high: float) -> None:
        self.low, self.high, self.span = low, high, high - low
        self.function = Function((), exprs[0], exprs[1:3], (x,))
        self.looker = Looker(exprs[:3], x)
        self.known: dict[float, tuple[float, ...]] = {}
        self.marks: dict[float, tuple[Mark, Mark]] = {}
        self.torn: list[float] = []
        self.complete = True
        every, outside = guides(exprs[0], exprs[1], x)
        found: dict[Fraction, bool] = {}
        for guide in every:
            for place in zeros_between(guide, x, low, high):
                found[place] = found.get(place, False) or guide in outside
        self._look(found)

    def _look(self, places: dict[Fraction, bool]) -> None:
        for place, outside in sorted(places.items()):
            near = (abs(float(place) - known) < 1e-9 * self.span for known in self.marks)
            if any(near):
                continue
            if len(self.marks) >= MOST_PLACES:
                self.complete = False
                return
            self.marks[float(place)] = self.looker.marks(place, outside=outside, span=self.span)

    def at(self, place: float) -> tuple[float, ...]:
        """Return value, slope and the slope's slope, all nan outside the domain."""
        found = self.known.get(place)
        if found is None:
            value, slopes = self.function(place)
            outside = value != value
            found = (math.nan,) * 3 if outside else (value, *slopes)
            self.known[place] = found
        return found

    def drawn(self) -> SampledPair:
        grids = self._grids()
        ends = self._ends_between(grids)
        if ends:
            self._look(ends)
            grids = self._grids()
        window = self._window(grids)
        curves = [self._curve(grids, which, window) for which in (0, 1)]
        if self.torn:
            self._look({simplest(place, self.span * 1e-4): False for place in self.torn})
            grids = self._grids()
            curves = [self._curve(grids, which, window) for which in (0, 1)]
        return SampledPair(curves[0], curves[1], window, self.complete, len(self.known))

    def _grids(self) -> list[list[float]]:
        """Divide what lies between two places that are known, leaving out what is undefined."""
        breaks = [self.low, *sorted(p for p in self.marks if self.low < p < self.high), self.high]
        grids: list[list[float]] = []
        for start, end in pairwise(breaks):
            length = end - start
            count = max(math.ceil(PIECES * length / self.span), 6)
            inside = [start + length * k / count for k in range(1, count)]
            probes = [inside[len(inside) * k // 4] for k in (1, 2, 3)]
            bare = start in self.marks and end in self.marks
            if bare and all(self.at(p)[0] != self.at(p)[0] for p in probes):
                grids.append([])
                continue
            grids.append([self._near(start, length), *inside, self._near(end, -length)])
        return grids

    def _near(self, end: float, length: float) -> float:
        return end + length * 1e-6 if end in self.marks else end

    def _ends_between(self, grids: list[list[float]]) -> dict[Fraction, bool]:
        """Find ends of the domain that no guide has named."""
        found: dict[Fraction, bool] = {}
        for grid in grids:
            for before, after in pairwise(grid):
                last = self._defined(after)
                if self._defined(before) != last and len(found) < MOST_PLACES:
                    test = self._defined if last else self._undefined
                    edge = bisected(test, before, after)
                    found[simplest(edge, self.span * 1e-6)] = False
        return found

    def _window(self, grids: list[list[float]]) -> Window:
        low, high = self._range(grids, 0)
        below, above = self._range(grids, 1)
        height = high - low or 1.0
        low, high = min(low, max(below, low - height)), max(high, min(above, high + height))
        if not high > low:
            low, high = low - 1, high + 1
        edge = (high - low) * 0.04
        return self.low, self.high, low - edge, high + edge

    def _range(self, grids: list[list[float]], which: int) -> tuple[float, float]:
        """Return all of a curve's heights, or those that are usual where it is unbounded."""
        heights = sorted(v for g in grids for v in (self.at(p)[which] for p in g[1:-1])
                         if math.isfinite(v))  # fmt: skip
        for grid in grids:
            ends = [p for p in grid[:: max(len(grid) - 1, 1)] if p in (self.low, self.high)]
            heights.extend(v for p in ends if math.isfinite(v := self.at(p)[which]))
        marks = [both[which] for both in self.marks.values()]
        sides = [side for mark in marks for side in (mark.left, mark.right)]
        heights.extend(side.value for side in sides if side.kind == "finite")
        if not heights:
            return 0.0, 0.0
        heights.sort()
        low, high = heights[0], heights[-1]
        if any(side.kind in ("infinite", "unknown") for side in sides):
            tenth = len(heights) // 10
            usual = heights[tenth], heights[-1 - tenth]
            more = (usual[1] - usual[0]) / 2 or abs(usual[1]) or 1.0
            low, high = max(low, usual[0] - more), min(high, usual[1] + more)
        return low, high

    def _curve(self, grids: list[list[float]], which: int, window: Window) -> Sampled:
        branches: list[list[Point]] = []
        joined = False
        for grid in grids:
            if not grid:
                joined = False
                continue
            pieces = self._pieces(grid, which, window)
            start = self._mark(grid[0], which)
            end = self._mark(grid[-1], which)
            if start is not None and start.right.kind == "finite" and pieces:
                pieces[0].insert(0, (start.x, start.right.value))
            if end is not None and end.left.kind == "finite" and pieces:
                pieces[-1].append((end.x, end.left.value))
            if joined and branches and pieces:
                branches[-1].extend(pieces.pop(0))
            branches.extend(pieces)
            joined = end is not None and end.joins and bool(pieces or branches)
        marks = tuple(m[which] for _, m in sorted(self.marks.items())
                      if m[which].shape not in ("smooth", "none"))  # fmt: skip
        return Sampled(tuple(tuple(b) for b in branches if len(b) > 1), marks)

    def _mark(self, near: float, which: int) -> Mark | None:
        reach = 2e-6 * self.span
        found = [m for p, m in self.marks.items() if abs(p - near) < reach]
        return min(found, key=lambda m: abs(m[which].x - near))[which] if found else None

    def _pieces(self, grid: Sequence[float], which: int, window: Window) -> list[list[Point]]:
        """Turn a grid into polylines, halving what is not what the cubic says."""
        tolerance = (window[3] - window[2]) / FINE
        lines: list[list[Point]] = [[]]
        waiting = [(a, b, 0) for a, b in reversed(list(pairwise(grid)))]
        while waiting:
            first, last, depth = waiting.pop()
            (y0, s0), (y1, s1) = (self.at(p)[which : which + 2] for p in (first, last))
            if not (math.isfinite(y0) and math.isfinite(y1)):
                lines.append([])
                continue
            if not lines[-1]:
                lines[-1].append((first, y0))
            width = last - first
            seen = min(y0, y1) <= window[3] and max(y0, y1) >= window[2]
            bend = width * (s0 - s1) / 8
            if depth < DEEPEST and seen and len(self.known) < MOST_CALLS:
                middle = first / 2 + last / 2
                gap = abs(self.at(middle)[which] - (y0 + y1) / 2 - bend)
                if not (gap <= tolerance and width * max(abs(s0), abs(s1)) < 1e300):
                    waiting += [(middle, last, depth + 1), (first, middle, depth + 1)]
                    continue
            elif (
                seen
                and depth >= DEEPEST
                and abs(y1 - y0) > 8 * tolerance
                and (not math.isfinite(bend) or abs(y1 - y0) > 4 * width * max(abs(s0), abs(s1)))
            ):
                if which == 0:
                    self.torn.append(self._step_between(first, last))
                lines.append([])
                continue
            if seen and math.isfinite(bend):
                lines[-1].extend(_between(first, last, (y0, s0, y1, s1), tolerance))
            lines[-1].append((last, y1))
        return [line for line in lines if len(line) > 1]

    def _defined(self, place: float) -> bool:
        return not math.isnan(self.at(place)[0])

    def _undefined(self, place: float) -> bool:
        return not self._defined(place)

    def _step_between(self, low: float, high: float) -> float:
        """Follow the greater of two steps until its ends are neighbors."""
        for _ in range(60):
            middle = low / 2 + high / 2
            if middle in (low, high):
                break
            start, value, end = (self.at(p)[0] for p in (low, middle, high))
            low, high = (middle, high) if abs(end - value) > abs(value - start) else (low, middle)
        return high


def _between(
    first: float, last: float, ends: tuple[float, float, float, float], tolerance: float
) -> list[Point]:
    """List points of the cubic so close that straight lines between them are as good."""
    y0, s0, y1, s1 = ends
    width = last - first
    secant = (y1 - y0) / width
    bend = max(abs(s0 - secant), abs(s1 - secant)) * width
    count = min(math.ceil(math.sqrt(bend / (2 * tolerance))), 8)
    points: list[Point] = []
    for k in range(1, count):
        t = k / count
        u = 1 - t
        height = u * u * (1 + 2 * t) * y0 + t * t * (3 - 2 * t) * y1
        points.append((first + t * width, height + t * u * width * (u * s0 - t * s1)))
    return points

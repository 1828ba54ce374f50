"""Points of a plot that can be drawn, and where they stand between its sides."""

from __future__ import annotations

import math
from collections.abc import Sequence


def finite_points(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep the points that can be drawn."""
    return [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]


def share(values: Sequence[float]) -> list[float]:
    """Map values linearly to 0 … 1, and to the middle if they are all the same."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if high <= low:
        return [0.5 for _ in values]
    # Halved first: the span of two huge numbers of opposite sign overflows.
    return [(value / 2 - low / 2) / (high / 2 - low / 2) for value in values]

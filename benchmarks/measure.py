"""Time two things in turn, and write what came out as rows of one table."""

from __future__ import annotations

import gc
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was measured.
        ours: our median in seconds, or a count.
        peer: the peer's median in seconds, or a count; None where there is no peer.
        value: the figure that has a target: a ratio, or an exponent of growth.
        target: the largest value that is good enough; None where the row is for information.
        note: what the peer is, one phrase.
    """

    name: str
    ours: float | None
    peer: float | None
    value: float
    target: float | None
    note: str = ""


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest of a few runs."""
    return min(seconds(work) for _ in range(rounds))


def interleave(
    ours: Callable[[], float], peer: Callable[[], float], rounds: int
) -> tuple[float, float, float]:
    """Run both in turn and return the medians of our time, the peer's, and the ratio.

    Each call returns its own time, so that it can prepare and clean up unmeasured. What else
    the machine does falls on neighbors alike, so the ratio is taken within each round.
    """
    pairs = []
    for turn in range(rounds):
        gc.collect()
        first = ours() if turn % 2 == 0 else None
        second = peer()
        pairs.append((first if first is not None else ours(), second))
    mine, theirs = (median(side) for side in zip(*pairs, strict=True))
    return mine, theirs, median(a / b for a, b in pairs)


def compare(
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    target: float | None,
    rounds: int = 7,
    note: str = "",
) -> Row:
    """Measure one thing beside its peer."""
    mine, theirs, ratio = interleave(lambda: seconds(ours), lambda: seconds(peer), rounds)
    return Row(name, mine, theirs, ratio, target, note)


def compiled_into(directory: str) -> dict[str, str]:
    """Return an environment in which Python keeps its compiled modules in a directory."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": directory}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the slope of log(value) over log(size) by least squares: 1 is linear."""
    xs, ys = [math.log(s) for s in sizes], [math.log(v) for v in values]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - middle_x) ** 2 for x in xs)


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = [
        "| what | ours | peer | ratio or growth | target | peer, remarks |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        target = "" if row.target is None else f"≤ {row.target:g}"
        mark = "" if row.target is None or row.value <= row.target else " **missed**"
        cells = (row.name, _time(row.ours), _time(row.peer), f"{row.value:.3g}{mark}", target)
        lines.append("| " + " | ".join((*cells, row.note)) + " |")
    return "\n".join(lines)


def _time(value: float | None) -> str:
    if value is None:
        return ""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * scale >= 1:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"

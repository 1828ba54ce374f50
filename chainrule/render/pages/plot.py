"""Curves sketched in braille dots, or with letters in ASCII, told apart without color."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from chainrule.document import Plot
from chainrule.render.characters import cells, cut
from chainrule.render.pages.page import Page
from chainrule.render.pages.styled_text import Span, Spans, wrap
from chainrule.render.pictures.plot_points import Frame, Spot, height_text, tick_text

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_RUNS = ((1, 0), (4, 3), (1, 2), (6, 2), (2, 1))
"""How many dots of a curve are drawn and how many left out, in turn; one pair a curve."""

_SIGNS = "*+.x%"
"""What draws each curve in ASCII."""

_CHARACTERS = {False: ("○", "●", "┊", "┄", "│"), True: ("o", "@", ":", "-", "|")}
"""Per page, in ASCII or not: an open dot, a filled one, an asymptote, an axis, the wall."""


def plot_lines(block: Plot, page: Page) -> list[Spans]:
    """Draw curves, or the points of a run, with the range of both axes."""
    frame = Frame(block)
    if frame.window is None:
        return [(Span("nothing to plot", "muted"),)]
    height = 18 if block.window else 10
    low, high, below, above = frame.window
    tags = [page.text(height_text(block, value)) for value in (above, below)]
    margin = max(map(cells, tags))
    width = max(min(page.room - margin - 2, 72 if block.window else 60), 8)
    grid = _grid(block, frame, width, height, ascii=page.is_ascii)
    wall = _CHARACTERS[page.is_ascii][-1]
    lines = wrap((Span(page.text(block.y_label), "muted"),), page.room)
    for index, row in enumerate(grid):
        tag = {0: tags[0], height - 1: tags[1]}.get(index, "")
        axis = Span(f"{' ' * (margin - cells(tag))}{tag} {wall}", "muted")
        lines.append((axis, Span(row.rstrip(), "good")))
    start, end = page.text(tick_text(low)), page.text(tick_text(high))
    label = page.text(block.x_label)
    label = label[: cut(label, max(width - cells(start) - cells(end) - 4, 1))]
    free = max(width - cells(start) - cells(end) - cells(label), 2)
    pad = " " * (free // 2)
    feet = f"{' ' * (margin + 2)}{start}{pad}{label}{' ' * (free - free // 2)}{end}"
    lines.append((Span(feet, "muted"),))
    if block.window is not None:
        for place, curve in enumerate(block.curves):
            sample = _sample(place, ascii=page.is_ascii)
            lines += wrap((Span(f"{sample}  {page.text(curve.label)}", "muted"),), page.room)
    return lines


def _sample(place: int, *, ascii: bool) -> str:
    if ascii:
        return _SIGNS[place % len(_SIGNS)] * 4
    return _braille({(x, 2) for x in range(8) if _is_drawn(x, place)}, 4, 1)[0]


def _grid(block: Plot, frame: Frame, width: int, height: int, *, ascii: bool) -> list[str]:
    across, down = (1, 1) if ascii else (2, 4)
    columns, rows = width * across, height * down

    def cell(spot: Spot, wide: int, high: int) -> tuple[int, int]:
        return min(int(spot[0] * wide), wide - 1), min(int((1 - spot[1]) * high), high - 1)

    sketches: list[list[str]] = []
    for place, curve in enumerate(block.curves):
        if block.window is None:
            dots = {cell(spot, columns, rows) for spot in frame.spots(curve)}
        else:
            dots = {
                (x, y)
                for line in frame.lines(curve)
                for count, (x, y) in enumerate(_steps([cell(s, columns, rows) for s in line]))
                if ascii or _is_drawn(count, place)
            }
        sign = _SIGNS[place % len(_SIGNS)]
        sketches.append(
            _letters(dots, width, height, sign) if ascii else _braille(dots, width, height)
        )
    grid = [list(" " * width) for _ in range(height)]
    hole, dot, asymptote, axis, wall = _CHARACTERS[ascii]
    if block.window is not None:
        _axes(grid, frame, axis, wall)
        for x in block.poles:
            column = cell(frame.spot(x, 0), width, height)[0]
            for row in grid:
                row[column] = asymptote
    for sketch in reversed(sketches):
        for row, drawn in zip(grid, sketch, strict=True):
            row[:] = [_over(old, new) for old, new in zip(row, drawn, strict=True)]
    for curve in reversed(block.curves):
        for x, y, filled in curve.dots:
            if frame.holds(x, y):
                column, line = cell(frame.spot(x, y), width, height)
                grid[line][column] = dot if filled else hole
    return ["".join(row) for row in grid]


def _axes(grid: list[list[str]], frame: Frame, axis: str, wall: str) -> None:
    assert frame.window is not None
    low, high, below, above = frame.window
    if low < 0 < high:
        column = min(int(frame.spot(0, below)[0] * len(grid[0])), len(grid[0]) - 1)
        for row in grid:
            row[column] = wall
    if below < 0 < above:
        line = min(int((1 - frame.spot(low, 0)[1]) * len(grid)), len(grid) - 1)
        grid[line] = [axis] * len(grid[0])


def _over(old: str, new: str) -> str:
    """Lay one cell over another; braille dots of both stay."""
    if new == " ":
        return old
    both = "\u2800" <= old <= "\u28ff" and "\u2800" <= new <= "\u28ff"
    return chr(ord(old) | ord(new)) if both else new


def _is_drawn(count: int, place: int) -> bool:
    drawn, left_out = _RUNS[place % len(_RUNS)]
    return count % (drawn + left_out) < drawn


def _steps(corners: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Walk along a line from dot to dot, each once."""
    yield from corners[:1]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        count = max(abs(x1 - x0), abs(y1 - y0))
        for k in range(1, count + 1):
            yield round(x0 + (x1 - x0) * k / count), round(y0 + (y1 - y0) * k / count)


def _letters(dots: set[tuple[int, int]], width: int, height: int, sign: str) -> list[str]:
    return ["".join(sign if (x, y) in dots else " " for x in range(width)) for y in range(height)]


def _braille(dots: set[tuple[int, int]], width: int, height: int) -> list[str]:
    masks = [[0] * width for _ in range(height)]
    for x, y in dots:
        masks[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return ["".join(chr(0x2800 + mask) if mask else " " for mask in row) for row in masks]

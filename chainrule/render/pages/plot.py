"""A curve sketched in braille dots, or with stars in ASCII."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Plot
from chainrule.render.characters import cells, cut
from chainrule.render.pages.page import Page
from chainrule.render.pages.styled_text import Span, Spans, wrap
from chainrule.render.pictures.plot_points import finite_points, share

_HEIGHT = 10
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def plot_lines(block: Plot, page: Page) -> list[Spans]:
    """Draw the finite points of a curve with the range of both axes."""
    points = finite_points(block.points)
    if not points:
        return [(Span("nothing to plot", "muted"),)]
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
    low_y, high_y = min(y for _, y in points), max(y for _, y in points)
    tags = [page.text(_short(value)) for value in (high_y, low_y)]
    margin = max(map(cells, tags))
    width = max(min(page.room - margin - 2, 60), 8)
    across, down = (1, 1) if page.is_ascii else (2, 4)
    xs, ys = [x for x, _ in points], [-y for _, y in points]
    dots = set(zip(_steps(xs, width * across), _steps(ys, _HEIGHT * down), strict=True))
    rows = _stars(dots, width) if page.is_ascii else _braille(dots, width)
    wall = "|" if page.is_ascii else "│"
    lines = wrap((Span(page.text(block.y_label), "muted"),), page.room)
    for index, row in enumerate(rows):
        tag = {0: tags[0], _HEIGHT - 1: tags[1]}.get(index, "")
        axis = Span(f"{' ' * (margin - cells(tag))}{tag} {wall}", "muted")
        lines.append((axis, Span(row.rstrip(), "good")))
    start, end = page.text(_short(low_x)), page.text(_short(high_x))
    label = page.text(block.x_label)
    label = label[: cut(label, max(width - cells(start) - cells(end) - 4, 1))]
    free = max(width - cells(start) - cells(end) - cells(label), 2)
    pad = " " * (free // 2)
    feet = f"{' ' * (margin + 2)}{start}{pad}{label}{' ' * (free - free // 2)}{end}"
    lines.append((Span(feet, "muted"),))
    return lines


def _short(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _steps(values: Sequence[float], steps: int) -> list[int]:
    return [min(int(value * steps), steps - 1) for value in share(values)]


def _stars(dots: set[tuple[int, int]], width: int) -> list[str]:
    return ["".join("*" if (x, y) in dots else " " for x in range(width)) for y in range(_HEIGHT)]


def _braille(dots: set[tuple[int, int]], width: int) -> list[str]:
    masks = [[0] * width for _ in range(_HEIGHT)]
    for x, y in dots:
        masks[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return ["".join(chr(0x2800 + mask) if mask else " " for mask in row) for row in masks]

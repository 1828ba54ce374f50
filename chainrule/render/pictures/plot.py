"""A plotted curve as SVG."""

from __future__ import annotations

from chainrule.document import Plot
from chainrule.render.markup import escape_markup
from chainrule.render.pictures.plot_points import finite_points, share

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 600, 240, 70, 30


def plot_svg(block: Plot) -> str:
    """Draw the finite points of a curve with the range of both axes."""
    points = finite_points(block.points)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    spots = " ".join(
        f"{_LEFT + x * (_WIDTH - _LEFT - 10):.1f},{10 + (1 - y) * (_HEIGHT - _BOTTOM - 20):.1f}"
        for x, y in zip(share(xs), share(ys), strict=True)
    )
    floor = _HEIGHT - _BOTTOM
    axes = f'<path fill="none" stroke="currentColor" d="M{_LEFT} 10V{floor}H{_WIDTH - 10}"/>'
    return (
        f'<svg class="plot" role="img" aria-label="{escape_markup(_spoken(block, points))}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'xmlns="http://www.w3.org/2000/svg">{axes}'
        f'<polyline fill="none" stroke="currentColor" points="{spots}"/>'
        f"{_tags(xs, ys) if points else ''}</svg>"
    )


def _tags(xs: list[float], ys: list[float]) -> str:
    floor = _HEIGHT - _BOTTOM
    tags = [
        (_LEFT - 6, 16, "end", max(ys)),
        (_LEFT - 6, floor, "end", min(ys)),
        (_LEFT, _HEIGHT - 10, "start", min(xs)),
        (_WIDTH - 10, _HEIGHT - 10, "end", max(xs)),
    ]
    return "".join(
        f'<text fill="currentColor" font-size="13" x="{x}" y="{y}" text-anchor="{anchor}">'
        f"{_number(value)}</text>"
        for x, y, anchor, value in tags
    )


def _spoken(block: Plot, points: list[tuple[float, float]]) -> str:
    words = f"{block.y_label} against {block.x_label}"
    if not points:
        return f"{words}: nothing to plot"
    return f"{words}: from {_number(points[0][1])} to {_number(points[-1][1])}"


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")

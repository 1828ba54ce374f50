"""Plotted curves as SVG: told apart by their dashes, with and without color."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chainrule.document import Plot
from chainrule.render.markup import escape_markup
from chainrule.render.pictures.plot_points import (
    Frame,
    Spot,
    caption,
    height_text,
    spoken,
    tick_text,
    ticks,
    trimmed,
)

_WIDTH, _LEFT, _BOTTOM, _TOP = 600, 70, 30, 10
_RADIUS = 4
_Pixel = Callable[[Spot], tuple[float, float]]
DASHES = ("", "8 4", "2 4", "10 3 2 3", "4 2")
"""How the lines of a plot are broken, one after the other."""

_COLORS = ("currentColor", "#2f7fd0", "#c2611a", "#7a5bc7", "#2a8f5a")


def plot_svg(block: Plot) -> str:
    """Draw curves with dots, asymptotes and axes, or the points of a run."""
    frame = Frame(block)
    height = 380 if block.window else 240
    body = "".join(_body(block, frame, height)) if frame.window else ""
    title, described = escape_markup(caption(block)), escape_markup(spoken(block))
    return (
        f'<svg class="plot" role="img" aria-label="{described}" '
        f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{title}</title><desc>{described}</desc>'
        f'<path fill="none" stroke="currentColor" d="M{_LEFT} {_TOP}V{_floor(block, height)}'
        f'H{_WIDTH - 10}"/>{body}</svg>'
    )


def _floor(block: Plot, height: int) -> int:
    rows = (len(block.curves) + 1) // 2 if block.window else 0
    return height - _BOTTOM - 20 * rows


def _body(block: Plot, frame: Frame, height: int) -> Iterator[str]:
    floor = _floor(block, height)
    wide, high = _WIDTH - _LEFT - 10, floor - _TOP

    def pixel(spot: Spot) -> tuple[float, float]:
        return _LEFT + spot[0] * wide, _TOP + (1 - spot[1]) * high

    assert frame.window is not None
    yield from _scales(frame, block, pixel, floor)
    if block.window is None:
        for curve in block.curves:
            yield _polyline([pixel(spot) for spot in frame.spots(curve)], 0)
        return
    for x in block.poles:
        across = pixel(frame.spot(x, 0))[0]
        yield (
            f'<path fill="none" stroke="currentColor" stroke-opacity="0.6" '
            f'stroke-dasharray="3 6" d="M{across:.1f} {_TOP}V{floor}"/>'
        )
    for place, curve in enumerate(block.curves):
        shown = [dot for dot in curve.dots if frame.holds(dot[0], dot[1])]
        holes = [frame.spot(x, y) for x, y, filled in shown if not filled]
        for line in frame.lines(curve):
            for hole in holes:
                line = trimmed(line, hole, _RADIUS / high, wide / high)
            if len(line) > 1:
                yield _polyline([pixel(spot) for spot in line], place)
        for x, y, filled in shown:
            right, down = pixel(frame.spot(x, y))
            color = _COLORS[place % len(_COLORS)]
            fill = color if filled else "none"
            yield (
                f'<circle cx="{right:.1f}" cy="{down:.1f}" r="{_RADIUS}" fill="{fill}" '
                f'stroke="{color}" stroke-width="1.5"/>'
            )
        left = _LEFT + place % 2 * wide / 2
        row = floor + _BOTTOM + 20 * (place // 2) + 12
        yield _polyline([(left, row - 4), (left + 36, row - 4)], place)
        yield _tag(left + 42, row, "start", curve.label)


def _scales(frame: Frame, block: Plot, pixel: _Pixel, floor: int) -> Iterator[str]:
    """Number the axes: at round numbers, or at the ends for the points of a run."""
    assert frame.window is not None
    low, high, below, above = frame.window
    if block.window is None:
        yield _tag(_LEFT - 6, 16, "end", height_text(block, above))
        yield _tag(_LEFT - 6, floor, "end", height_text(block, below))
        yield _tag(_LEFT, floor + 20, "start", tick_text(low))
        yield _tag(_WIDTH - 10, floor + 20, "end", tick_text(high))
        return
    for x in ticks(low, high):
        across = pixel(frame.spot(x, below))[0]
        yield _tag(across, floor + 18, "middle", tick_text(x))
        yield f'<path fill="none" stroke="currentColor" d="M{across:.1f} {floor}v4"/>'
    for y in ticks(below, above):
        down = pixel(frame.spot(low, y))[1]
        yield _tag(_LEFT - 8, down + 4, "end", height_text(block, y))
        yield f'<path fill="none" stroke="currentColor" d="M{_LEFT} {down:.1f}h-4"/>'
    faint = '<path fill="none" stroke="currentColor" stroke-opacity="0.35" d="{}"/>'
    if below < 0 < above:
        yield faint.format(f"M{_LEFT} {pixel(frame.spot(low, 0))[1]:.1f}H{_WIDTH - 10}")
    if low < 0 < high:
        yield faint.format(f"M{pixel(frame.spot(0, below))[0]:.1f} {_TOP}V{floor}")


def _polyline(points: Sequence[tuple[float, float]], place: int) -> str:
    spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = DASHES[place % len(DASHES)]
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    color = _COLORS[place % len(_COLORS)]
    wide = ' stroke-width="2"' if place else ""
    return f'<polyline fill="none" stroke="{color}"{wide}{broken} points="{spots}"/>'


def _tag(x: float, y: float, anchor: str, text: str) -> str:
    return (
        f'<text fill="currentColor" font-size="13" x="{x:.5g}" y="{y:.5g}" '
        f'text-anchor="{anchor}">{escape_markup(text)}</text>'
    )

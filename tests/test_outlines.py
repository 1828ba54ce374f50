"""Curves drawn along a parameter or from an equation, and --plot on every topic that draws."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from chainrule import derive, descend, implicit, inverse, parametric, polar
from chainrule.cli.app import run
from chainrule.document import Plot
from chainrule.numeric.outlines import contour, contours, followed, where_zero

CURVES: dict[str, tuple[Callable[[float, float], float], int, int]] = {
    # what is 0 on the curve, its pieces within three of the origin, how many of them are closed
    "circle": (lambda x, y: x * x + y * y - 4, 1, 1),
    "ellipse": (lambda x, y: x * x / 4 + y * y - 1, 1, 1),
    "two circles": (lambda x, y: (x * x + y * y - 1) * ((x - 2) ** 2 + y * y - 0.25), 2, 2),
    "hyperbola": (lambda x, y: x * x - y * y - 1, 2, 0),
    "hyperbola with a pole": (lambda x, y: y - 1 / x if x else math.nan, 2, 0),
    "parabola": (lambda x, y: y - x * x, 1, 0),
    "line": (lambda x, y: y - x / 3 - 0.1, 1, 0),
    "cubic": (lambda x, y: y * y - x * x * x + x, 2, 1),
    "sine": (lambda x, y: y - math.sin(3 * x), 1, 0),
    "nothing": (lambda x, y: x * x + y * y + 1, 0, 0),
}


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_has_its_pieces(name: str) -> None:
    value, pieces, closed = CURVES[name]
    window = (-3.0, 3.0, -3.0, 3.0)
    found = contour(value, window)
    assert len(found) == pieces
    assert sum(branch[0] == branch[-1] for branch in found) == closed
    for branch in found:
        # Every point is on the curve, to a small part of a cell.
        for x, y in branch:
            steep = math.hypot(value(x + 1e-6, y) - value(x, y), value(x, y + 1e-6) - value(x, y))
            assert abs(value(x, y)) < 0.01 * steep / 1e-6 + 1e-9


def test_a_crossing_keeps_four_arms() -> None:
    found = contour(lambda x, y: x * x - y * y, (-1.0, 1.0, -1.0, 1.0))
    ends = [point for branch in found for point in (branch[0], branch[-1])]
    corners = {(x > 0, y > 0) for x, y in ends if max(abs(x), abs(y)) > 0.99}
    assert len(corners) == 4


@pytest.mark.parametrize("radius", [1, 5, 20, 80])
def test_a_window_shows_the_whole_of_a_closed_curve(radius: float) -> None:
    low, high, below, above = where_zero(lambda x, y: x * x + y * y - radius**2)
    assert low < -radius < radius < high < 2.5 * radius
    assert below < -radius < radius < above < 1.5 * radius
    assert (high - low) / (above - below) == pytest.approx(1.6)


def test_an_open_curve_is_shown_with_the_point_asked_for() -> None:
    low, high, below, above = where_zero(lambda x, y: y - x * x, [(5.0, 25.0)])
    assert low < 5 < high
    assert below < 25 < above


def test_a_curve_that_jumps_is_torn() -> None:
    assert len(followed(lambda t: (t, math.floor(t)), -1.5, 1.5)) == 4
    assert len(followed(lambda t: (t, 1 / t if t else math.nan), -1.0, 1.0)) == 2
    assert len(followed(lambda t: (math.cos(t), math.sin(t)), 0.0, math.tau)) == 1


def test_lines_of_one_height_have_one_height() -> None:
    lines = contours(lambda x, y: x * x + 4 * y * y, (-2.0, 2.0, -1.0, 1.0))
    assert len(lines) >= 6
    for line in lines:
        heights = [x * x + 4 * y * y for x, y in line]
        assert max(heights) - min(heights) < 0.02


DRAWN: dict[str, tuple[Callable[[], Any], list[dict[str, Any]], list[str]]] = {
    "derive": (
        lambda: derive("x^3 - 3x", plot=True), [{"x": 1.5}], ["f", "f′", "tangent at x = 1.5"]
    ),
    "derive with a letter": (
        lambda: derive("a x^2", wrt="x", plot=True), [{"x": 1, "a": 2}],
        ["f", "f′", "tangent at x = 1, a = 2"],
    ),
    "parametric": (
        lambda: parametric("cos t", "sin t", plot=True), [{"t": 0}],
        ["the curve for t from 0 to 6.283", "tangent at t = 0"],
    ),
    "polar": (
        lambda: polar("1 + cos theta", plot=True), [],
        ["the curve for θ from 0 to 6.283"],
    ),
    "implicit": (
        lambda: implicit("x^2 + y^2 = 25", plot=True), [{"x": 3, "y": 4}],
        ["the curve x² + y² = 25", "tangent at x = 3, y = 4"],
    ),
    "inverse": (
        lambda: inverse("x^3 + x", plot=True), [{"y": 2}],
        ["the inverse of f", "f", "the mirror y = x", "tangent at y = 2"],
    ),
    "descend by one": (
        lambda: descend("(x - 3)^2", start={"x": 0}, plot=True), [], ["f(x)", "the steps"]
    ),
    "descend by two": (
        lambda: descend("x^2 + 3y^2", start={"x": 2, "y": 1}, plot=True), [],
        ["lines on which f(x, y) is constant", "the steps"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn(name: str) -> None:
    solve, points, labels = DRAWN[name]
    found = solve()
    block = found.explain(points=points).blocks[-2]
    assert isinstance(block, Plot)
    assert [curve.label for curve in block.curves] == labels
    assert block.window is not None
    assert all(branch for curve in block.curves for branch in curve.branches)
    # A tangent goes through its point with the slope of the derivation.
    for point, curve in zip(points, block.curves[-len(points) :] if points else (), strict=True):
        (x0, y0), (x1, y1) = curve.branches[0]
        ((x, y, filled),) = curve.dots
        assert filled
        if x0 == x1:
            assert abs(x - x0) < 1e-12
            continue
        number = found.at(point)
        slope = number.derivative if not isinstance(number.derivative, tuple) else number[0]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(float(slope))
        assert y == pytest.approx(y0 + (y1 - y0) / (x1 - x0) * (x - x0))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["derive", "a x^2", "--wrt", "x"], "a drawing needs a number for a"),
        (["implicit", "x^2 + y^2 = r^2"], "a drawing needs a number for r"),
        (["parametric", "r cos t", "r sin t", "--wrt", "t"], "a drawing needs a number for r"),
        (["parametric", "[cos t, sin t, t]"], "a curve in space is not drawn"),
        (["descend", "x^2 + y^2 + z^2", "--from", "x=1,y=1,z=1"], "3 variables cannot be drawn"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--plot"]) == 2
    assert said in capsys.readouterr().err


def test_a_loss_that_falls_far_is_plotted_over_powers_of_ten() -> None:
    far = descend("x^2", start={"x": 3}, steps=30)
    near = descend("x^2 + 5", start={"x": 3}, steps=30)
    (one,) = (b for b in far.explain().blocks if isinstance(b, Plot))
    (other,) = (b for b in near.explain().blocks if isinstance(b, Plot))
    assert (one.logarithmic, other.logarithmic) == (True, False)
    assert one.curves[0].branches[0][0] == (0.0, pytest.approx(math.log10(9)))
    assert "f (logarithmic)" in str(far)


def test_homework_draws_where_asked(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("1. x^2; at x=1; drawing\n2. x^3\n", encoding="utf-8")
    assert run(["solve", str(sheet)]) == 0
    assert capsys.readouterr().out.count("tangent at x = 1.") == 1

"""Drawings of functions of known shape: as many pieces, poles, jumps and corners as they have."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from chainrule import plot
from chainrule.cli.app import run

SHAPES: list[tuple[str, str, str, int, dict[str, int]]] = [
    # formula, from, to, branches, and what breaks them or bends them (all by hand)
    ("x", "-3", "3", 1, {}), ("x^2", "-3", "3", 1, {}), ("x^3 - 3x", "-3", "3", 1, {}),
    ("sin x", "-7", "7", 1, {}), ("cos(5x)", "-3", "3", 1, {}), ("e^x", "-3", "3", 1, {}),
    ("e^(-x^2)", "-3", "3", 1, {}), ("tanh x", "-3", "3", 1, {}), ("arctan x", "-9", "9", 1, {}),
    ("sigmoid(50x)", "-3", "3", 1, {}), ("tanh(200x)", "-3", "3", 1, {}),
    ("sin(x)^2 + x", "-3", "3", 1, {}), ("erf x", "-3", "3", 1, {}), ("5", "-3", "3", 1, {}),
    ("x e^(-x)", "-1", "5", 1, {}), ("1/(1 + x^2)", "-3", "3", 1, {}), ("cosh x", "-3", "3", 1, {}),
    # poles
    ("1/x", "-3", "3", 2, {"pole": 1}), ("1/x^2", "-3", "3", 2, {"pole": 1}),
    ("tan x", "-3", "3", 3, {"pole": 2}), ("tan x", "-5", "5", 5, {"pole": 4}),
    ("sec x", "-5", "5", 5, {"pole": 4}), ("cot x", "-1", "7", 4, {"pole": 3}),
    ("1/(x^2 - 1)", "-3", "3", 3, {"pole": 2}), ("1/(x - 1/3)", "-1", "1", 2, {"pole": 1}),
    ("x/(x^2 - 2)", "-3", "3", 3, {"pole": 2}), ("ln|x|", "-3", "3", 2, {"pole": 1}),
    ("1/sin x", "-4", "4", 4, {"pole": 3}), ("csc(2x)", "-1", "1", 2, {"pole": 1}),
    ("gamma(x)", "-1/2", "4", 2, {"pole": 1}), ("e^(1/x^2)", "-3", "3", 2, {"pole": 1}),
    # jumps
    ("floor x", "-5/2", "5/2", 6, {"jump": 5}), ("ceil x", "-3/2", "3/2", 4, {"jump": 3}),
    ("sign x", "-3", "3", 2, {"jump": 1}), ("|x|/x", "-3", "3", 2, {"jump": 1}),
    ("heaviside x", "-3", "3", 2, {"jump": 1}), ("x - floor x", "-3/2", "3/2", 4, {"jump": 3}),
    ("{1 if x < 1, 2 otherwise}", "-3", "3", 2, {"jump": 1}),
    ("{x if x < 0, x + 1 otherwise}", "-3", "3", 2, {"jump": 1}),
    ("arctan(1/x)", "-3", "3", 2, {"jump": 1}),
    # corners, cusps, vertical tangents
    ("|x|", "-3", "3", 1, {"corner": 1}), ("|x^2 - 2|", "-3", "3", 1, {"corner": 2}),
    ("|sin x|", "-4", "4", 1, {"corner": 3}), ("max(x, x^2)", "-3", "3", 1, {"corner": 2}),
    ("relu x", "-3", "3", 1, {"corner": 1}), ("| |x| - 1 |", "-3", "3", 1, {"corner": 3}),
    ("min(x, 1)", "-3", "3", 1, {"corner": 1}), ("e^|x|", "-3", "3", 1, {"corner": 1}),
    ("sqrt|x|", "-3", "3", 1, {"cusp": 1}), ("cbrt(x^2)", "-3", "3", 1, {"cusp": 1}),
    ("cbrt x", "-3", "3", 1, {"vertical": 1}),
    ("{x^2 if x < 1, x otherwise}", "-3", "3", 1, {"corner": 1}),
    # holes and ends
    ("sin(x)/x", "-3", "3", 2, {"hole": 1}), ("(x^2 - 1)/(x - 1)", "-3", "3", 2, {"hole": 1}),
    ("x^2/x", "-3", "3", 2, {"hole": 1}), ("sqrt x", "-3", "3", 1, {"end": 1}),
    ("sqrt(1 - x^2)", "-3", "3", 1, {"end": 2}), ("arcsin x", "-3", "3", 1, {"end": 2}),
    ("x^x", "-1/2", "3", 1, {"end": 1}), ("ln x", "-3", "3", 1, {"pole": 1}),
    ("sqrt(x^2 - 1)", "-3", "3", 2, {"end": 2}), ("x ln x", "-1", "3", 1, {"end": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "low", "high", "branches", "wanted"), SHAPES)
def test_a_drawing_has_the_shape_of_the_function(
    formula: str, low: str, high: str, branches: int, wanted: dict[str, int]
) -> None:
    found = plot(formula, start=low, end=high)
    drawn = found.drawn()
    marks = Counter(mark.shape for mark in drawn.value.marks)
    del marks["smooth"], marks["none"]
    assert (len(drawn.value.branches), dict(marks)) == (branches, wanted)
    value = found.function()
    for branch in drawn.value.branches:
        for x, y in branch[1:-1]:
            exact = value(x)[0]
            assert math.isnan(exact) or y == pytest.approx(exact, rel=2e-2, abs=2e-2 * span(drawn))


def span(drawn: object) -> float:
    _, _, below, above = drawn.window  # type: ignore[attr-defined]
    return float(above - below)


@pytest.mark.parametrize("width", ["80", "120"])
def test_a_drawing_is_printed(width: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plot", "tan x", "--at", "x=pi/4", "--width", width]) == 0
    printed = capsys.readouterr().out
    assert "f has poles at x ≈ −1.571 and x ≈ 1.571" in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= int(width)

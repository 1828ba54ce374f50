"""One verdict at a special point: right, and the same from every command."""

from __future__ import annotations

import json
from typing import Any

import mpmath
import pytest

from chainrule import backprop, derive, gradient, graph, jacobian, total
from chainrule.homework import solve
from chainrule.render import render

EXISTS, NOT = "exists", "does not exist"

POINTS: list[tuple[str, str, str, Any]] = [
    # corners and ties: the slopes on the two sides
    ("|x|", "0", NOT, (-1, 1)),
    ("|x-2| x", "2", NOT, (-2, 2)),
    ("max(x, 2x)", "0", NOT, (1, 2)),
    ("min(x, x^2)", "0", NOT, (1, 0)),
    ("max(x, x^2)", "1", NOT, (1, 2)),
    ("relu(x)", "0", NOT, (0, 1)),
    ("e^|x|", "0", NOT, (-1, 1)),
    ("|sin x|", "0", NOT, (-1, 1)),
    ("|x^2-1|", "1", NOT, (-2, 2)),
    ("sqrt(x^2)", "0", NOT, (-1, 1)),
    ("hypot(x, 2x)", "0", NOT, (-mpmath.sqrt(5), mpmath.sqrt(5))),
    ("piecewise(x if x < 1 else 2-x)", "1", NOT, (1, -1)),
    ("leakyrelu(x)", "0", NOT, (0.01, 1)),
    ("|x| + x", "0", NOT, (0, 2)),
    ("max(sin x, cos x)", "pi/4", NOT, (-mpmath.sqrt(0.5), mpmath.sqrt(0.5))),
    ("|ln x|", "1", NOT, (-1, 1)),
    ("arcsin(sin x)", "pi/2", NOT, (1, -1)),
    # cusps, vertical tangents, jumps, poles, ends, no limit
    ("sqrt|x|", "0", NOT, None),
    ("cbrt(x)", "0", NOT, None),
    ("cbrt(x^2)", "0", NOT, None),
    ("floor(x)", "2", NOT, None),
    ("sign(x)", "0", NOT, None),
    ("ceil(x) x", "1", NOT, None),
    ("heaviside(x)", "0", NOT, None),
    ("piecewise(1 if x < 0 else 2)", "0", NOT, None),
    ("1/x", "0", NOT, None),
    ("1/x^2", "0", NOT, None),
    ("tan x", "pi/2", NOT, None),
    ("ln|x|", "0", NOT, None),
    ("gamma(x)", "0", NOT, None),
    ("|x|/x", "0", NOT, None),
    ("sqrt(x)", "0", NOT, None),
    ("x^(3/2)", "-1", NOT, None),
    ("ln(x)", "-1", NOT, None),
    ("arcsin(x)", "1", NOT, None),
    ("arcosh(x)", "1", NOT, None),
    ("sqrt(x-1)", "0", NOT, None),
    ("sin(1/x)", "0", NOT, None),
    ("piecewise(x sin(1/x) if x != 0 else 0)", "0", NOT, None),
    ("e^(1/x)", "0", NOT, None),
    ("arctan(1/x)", "0", NOT, None),
    # exists after all: the derivative
    ("x|x|", "0", EXISTS, 0),
    ("|x|^3", "0", EXISTS, 0),
    ("|x|^4", "0", EXISTS, 0),
    ("sqrt(x^2)^2", "0", EXISTS, 0),
    ("max(x, x)", "1", EXISTS, 1),
    ("relu(x)^2", "0", EXISTS, 0),
    ("x^2/x", "0", EXISTS, 1),
    ("sin(x)/x", "0", EXISTS, 0),
    ("(e^x-1)/x", "0", EXISTS, 0.5),
    ("(x^2-1)/(x-1)", "1", EXISTS, 1),
    ("0.5*sqrt(relu(x)^2)^2", "-1", EXISTS, 0),
    ("piecewise(x^2 if x <= 1 else 2x-1)", "1", EXISTS, 2),
    ("cos(sqrt|x|)^2 + |x|", "0", EXISTS, 0),
    ("piecewise(x^2 sin(1/x) if x != 0 else 0)", "0", EXISTS, 0),
    ("sin(|x|) |x|", "0", EXISTS, 0),
    ("cbrt(x)^3", "0", EXISTS, 1),
    ("exp(-sqrt(x^2)^2)", "0", EXISTS, 0),
    ("|x|^(3/2)", "0", EXISTS, 0),
    ("x", "0", EXISTS, 1),
    ("x^3 + |x+1|", "0", EXISTS, 1),
]


ASKED = (derive, gradient, jacobian, backprop, graph)


@pytest.mark.parametrize(("formula", "point", "verdict", "truth"), POINTS)
def test_one_verdict_from_all(formula: str, point: str, verdict: str, truth: Any) -> None:
    found = {pose.__name__: pose(formula).at(x=point).verdict for pose in ASKED}
    found["total"] = total("u", let=[f"u = {formula}"], wrt="x").at(x=point).verdict
    assert found == dict.fromkeys(found, verdict)
    at = derive(formula).at(x=point)
    assert at.existence.verdict == verdict
    data = json.loads(json.dumps(derive(formula).data([{"x": point}])))
    assert data["points"][0]["existence"]["verdict"] == verdict
    if verdict == EXISTS:
        assert float(at.derivative) == pytest.approx(float(truth), abs=1e-12)
    elif truth is not None:
        sides = (float(at.existence.left), float(at.existence.right))
        assert sides == pytest.approx([float(side) for side in truth])
    sheet = render(solve(f"1. {formula}; at x={point}", sheet="answers").explain(), "text")
    assert ("does not exist" in sheet) == (verdict == NOT)


@pytest.mark.parametrize(
    ("formula", "point", "truth"), [p[:2] + p[3:] for p in POINTS if isinstance(p[3], tuple)]
)
def test_conventions_take_the_slope_of_a_side(formula: str, point: str, truth: Any) -> None:
    for at_kink, side in (("left", truth[0]), ("right", truth[1])):
        found = derive(formula, at_kink=at_kink)
        assert float(found.at(x=point).derivative) == pytest.approx(float(side))
        if point.isdigit():
            assert found.function()(float(point))[1] == pytest.approx(float(side))


def test_a_program_takes_slope_0_for_the_kinked_step() -> None:
    assert float(derive("|x| + 3x", at_kink="zero").at(x=0).derivative) == 3
    assert gradient("max(x, y)", at_kink="zero").at(x=1, y=1).derivative == pytest.approx((1, 0))
    assert derive("|x| + 3x", at_kink="zero").function()(0.0) == (0.0, 3.0)


UNWRITTEN: list[tuple[str, str]] = [
    ("e^(-x^2)", "10^40"),
    ("e^(-x)", "10^30"),
    ("2^(-x)", "10^40"),
    ("sigmoid(x)", "-10^40"),
    ("sech(x)", "10^40"),
    ("erfc(x)", "10^20"),
    ("exp(-exp(x))", "100"),
    ("e^(e^x)", "100"),
    ("e^x", "10^40"),
    ("x^(10^40)", "1/2"),
    ("1/(1+e^x)", "10^40"),
    ("x e^(-x)", "10^40"),
    ("e^(-1/x^2)", "10^(-40)"),
    ("arctan(e^x)", "-10^40"),
    ("gamma(x)", "10^40"),
]


@pytest.mark.parametrize(("formula", "point"), UNWRITTEN)
def test_what_is_too_small_or_too_large_to_write_exists(formula: str, point: str) -> None:
    at = {pose.__name__: pose(formula).at(x=point) for pose in ASKED}
    at["total"] = total("u", let=[f"u = {formula}"], wrt="x").at(x=point)
    for name, found in at.items():
        assert found.verdict == "exists", name
        said = " ".join(render(found.explain(), "text").split())
        assert "exists here, but " in said, name
        assert "does not exist" not in said, name
        assert "not known" not in said, name

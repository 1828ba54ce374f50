"""Curves given by a parameter against SymPy."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy

from chainrule import (
    InputError,
    LimitError,
    ParametricCurve,
    PointError,
    UndefinedError,
    parametric,
    parse,
    polar,
    vector,
)
from chainrule.bridge import to_sympy
from chainrule.checks.curves import check_parametric
from chainrule.checks.definition import equal
from chainrule.model import make, number, symbol
from chainrule.render import render
from chainrule.syntax import read

T = symbol("t")

PLANE = [
    ("cos t", "sin t"),
    ("t^2", "t^3"),
    ("t - sin t", "1 - cos t"),
    ("a cos t", "b sin t"),
    ("e^t cos t", "e^t sin t"),
    ("cos^3 t", "sin^3 t"),
    ("sec t", "tan t"),
    ("3t/(1 + t^3)", "3t^2/(1 + t^3)"),
    ("ln t", "sqrt(t)"),
    ("v t", "h - g t^2/2"),
    ("cos(2t)", "sin(3t)"),
    ("t + 1/t", "t - 1/t"),
    ("cosh t", "sinh t"),
]

POLAR = ["1 + cos theta", "theta", "e^theta", "sin(3 theta)", "2/(1 + cos theta)", "3", "a theta^2"]


def slopes(curve: ParametricCurve) -> list[sympy.Expr]:
    return [to_sympy(ratio.result, evaluate=True) for ratio in curve.ratios]


def same(left: sympy.Expr, right: sympy.Expr) -> bool:
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    point = {s: sympy.Rational(9 + 4 * i, 13) for i, s in enumerate(symbols)}
    return bool(abs((left - right).evalf(30, subs=point)) < 1e-15)


@pytest.mark.parametrize(("x", "y"), PLANE)
def test_plane_curves_agree_with_sympy(x: str, y: str) -> None:
    found = parametric(x, y)
    t = sympy.Symbol("t")
    run = parse(x).doit().diff(t)
    first = parse(y).doit().diff(t) / run
    assert same(slopes(found)[0], first)
    assert same(slopes(found)[1], first.diff(t) / run)
    assert found.derivative == slopes(found)[0]
    assert [check.state for check in found.checks] == ["passed", "passed"]


@pytest.mark.parametrize("radius", POLAR)
def test_polar_curves_agree_with_sympy(radius: str) -> None:
    found = polar(radius, order=2)
    theta = sympy.Symbol("theta")
    r = parse(radius).doit()
    run, rise = ((r * f(theta)).diff(theta) for f in (sympy.cos, sympy.sin))
    assert same(slopes(found)[0], rise / run)
    assert same(slopes(found)[1], (rise / run).diff(theta) / run)
    assert found.derivative == slopes(found)[1]
    assert [check.state for check in found.checks] == ["passed", "passed"]


@pytest.mark.parametrize(
    "formula",
    ["[cos t, sin t, t]", "[t, t^2, t^3]", "[e^t, e^-t]", "[3t, 4t]", "[ln t, sqrt t, sin(t^2)]"],
)
def test_vectors_agree_with_sympy(formula: str) -> None:
    found = vector(formula)
    t = sympy.Symbol("t")
    position = sympy.Matrix([parse(part) for part in formula.strip("[]").split(", ")]).doit()
    velocity = position.diff(t)
    speed = sympy.sqrt(sum(v**2 for v in velocity))
    assert all(same(a, b) for a, b in zip(found.derivative, velocity, strict=True))
    assert same(to_sympy(found.speed, evaluate=True), speed)
    assert same(to_sympy(found.speeding, evaluate=True), speed.diff(t))
    for mine, truth in zip(found.acceleration, velocity.diff(t), strict=True):
        assert same(to_sympy(mine, evaluate=True), truth)
    assert {check.state for check in found.checks} == {"passed"}


def test_the_helix_has_constant_speed() -> None:
    found = vector("[cos t, sin t, t]")
    assert found.speed is make("sqrt", number(2))
    assert found.speeding is number(0)


def test_definitions_are_steps_of_the_chain() -> None:
    found = parametric("u^2", "sin u", let=["u = t^3"])
    t = sympy.Symbol("t")
    assert same(found.derivative, (sympy.sin(t**3)).diff(t) / (t**6).diff(t))
    assert "dx/dt = 2u·du/dt" in str(found)
    assert "du/dt" in str(vector("[u, u^2]", let=["u = sin t"]))


def test_a_point_with_its_tangent() -> None:
    at = parametric("cos t", "sin t").at(t="pi/4")
    assert at.kind == "slanted"
    assert [value.exact for value in at.results] == [
        number(-1),
        make("neg", make("mul", 2, make("sqrt", 2))),
    ]
    shown = str(parametric("cos t", "sin t").explain(points=[{"t": Fraction(0)}]))
    assert "vertical" in shown


@pytest.mark.parametrize(
    ("x", "y", "t", "kind"),
    [
        ("cos t", "sin t", "0", "vertical"),
        ("cos t", "sin t", "pi/2", "horizontal"),
        ("t^2", "t^3", "0", "singular"),
        ("ln t", "t", "0", "undefined"),
        ("|t|", "t^2", "0", "undefined"),
    ],
)
def test_kinds_of_tangents(x: str, y: str, t: str, kind: str) -> None:
    assert parametric(x, y).at(t=t).kind == kind


def test_the_slope_beside_a_cusp() -> None:
    limit = polar("1 + cos theta").at(theta="pi").limit
    assert limit is not None
    assert limit.outcome.value == 0
    assert parametric("t - sin t", "1 - cos t").at(t=0).limit is None
    assert parametric("t^2", "t^3").at(t=0).limit is not None


def test_a_vector_at_a_point() -> None:
    at = vector("[t, t^2, t^3]").at(t=1)
    assert [value.exact for value in at.velocity] == [number(1), number(2), number(3)]
    assert at.speed.exact is make("sqrt", number(14))


def test_names_of_the_coordinates() -> None:
    found = parametric("u = t^2", "v = t^3")
    assert "dv/du" in str(found)
    assert "dY/dX" in str(parametric("x", "x^2", wrt="x")).replace("dy/dX", "dY/dX")


def test_the_check_sees_a_wrong_slope() -> None:
    x, y = make("cos", T), make("sin", T)
    right = -make("cot", T)
    assert check_parametric(x, y, T, right).state == "passed"
    assert check_parametric(x, y, T, -right).state == "failed"
    assert check_parametric(x, y, T, right, order=2).state == "failed"


@pytest.mark.parametrize(
    ("formulas", "settings", "kind", "words"),
    [
        (["cos t"], {}, InputError, "expected a second formula"),
        ([], {}, InputError, "found none"),
        (["t", "t", "t"], {}, InputError, "found 3"),
        (["2", "t"], {}, InputError, "does not change"),
        (["t", "[t, t]"], {}, InputError, "found a list"),
        (["a b", "a"], {}, InputError, "several variables"),
        (["t", "t^2"], {"order": 3}, LimitError, "1 or 2"),
        (["t", "t +"], {}, InputError, "expected"),
    ],
)
def test_refusals(
    formulas: list[str], settings: dict[str, str], kind: type[InputError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        parametric(*formulas, **settings)  # type: ignore[arg-type]


def test_a_point_must_name_the_parameter() -> None:
    with pytest.raises(PointError, match="no free variable x"):
        parametric("t", "t^2").at(x=1)


def test_results_can_be_kept() -> None:
    for found in (parametric("t^2", "t^3"), polar("theta"), vector("[t, t^2]")):
        assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("width", [80, 120])
def test_reads_as_kept(golden: Callable[[str, str], None], width: int) -> None:
    for name, curve, at in (
        ("parametric", parametric("cos t", "sin t"), {"t": "pi/4"}),
        ("polar", polar("1 + cos theta"), {"theta": "pi/3"}),
        ("vector", vector("[cos t, sin t, t^2]"), {"t": 0}),
    ):
        document = curve.explain(points=[at])
        golden(f"relations/{name}-{width}.txt", render(document, "text", width=width))


def test_coordinates_go_by_their_names() -> None:
    expected = slopes(parametric("x = t^2", "y = t^3"))
    assert slopes(parametric("y = t^3", "x = t^2")) == expected
    assert slopes(parametric("t^3", "x = t^2")) == expected
    with pytest.raises(InputError, match="both formulas are called x"):
        parametric("x = t^2", "x = t^3")


def test_a_component_without_derivative_has_no_velocity() -> None:
    curve = vector("[|t|, t]")
    printed = render(curve.explain(points=[{"t": 0}]), format="text")
    assert "dr₁/dt does not exist" in printed
    assert "dr/dt        =" not in printed
    assert "does not exist" not in render(curve.explain(points=[{"t": 1}]), format="text")


def test_a_wrong_quotient_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    right = slopes(parametric("t^2", "t^3"))
    module = "chainrule.topics.parametric.solution"
    monkeypatch.setattr(f"{module}.shortest_quotient", lambda top, run: top)
    found = parametric("t^2", "t^3")
    assert [check.state for check in found.checks] == ["passed", "passed"]
    assert all(same(a, b) for a, b in zip(slopes(found), right, strict=True))


def test_a_list_is_a_curve_in_space_for_parametric_as_well() -> None:
    listed = parametric("[cos t, sin t, t]")
    assert listed == vector("[cos t, sin t, t]") == vector(["cos t", "sin t", "t"])
    t = sympy.Symbol("t")
    assert vector([sympy.cos(t), t]).derivative == sympy.Matrix([-sympy.sin(t), 1])


def test_plain_callables_of_the_parameter() -> None:
    y, slope = parametric("cos t", "a sin t").function()(0.5, 3.0)
    assert (y, slope) == pytest.approx((3 * math.sin(0.5), -3 / math.tan(0.5)))
    place, velocity = vector("[cos t, a t]").function()(0.5, a=2.0)
    assert (*place, *velocity) == pytest.approx((math.cos(0.5), 1, -math.sin(0.5), 2))
    _, second = parametric("cos t", "sin t", order=2).function()(0.5)
    assert second == pytest.approx(-1 / math.sin(0.5) ** 3)


def test_values_at_a_parameter() -> None:
    at = parametric("t^2", "t^3", order=2).at(t=2)
    assert (at.value, at.derivative) == (8, Fraction(3, 8))
    vertical = parametric("cos t", "sin t").at(t=0)
    assert vertical.existence.kind == "vertical"
    with pytest.raises(UndefinedError, match="the tangent is vertical"):
        _ = vertical.derivative
    stopped = parametric("t^2", "t^3").at(t=0)
    assert (stopped.existence.kind, stopped.derivative) == ("removable", 0)
    curve = vector("[t, t^2]").at(t=3)
    assert (curve.value, curve.derivative) == (sympy.Matrix([3, 9]), sympy.Matrix([1, 6]))


def test_rounded_entries_are_not_equated() -> None:
    shown = str(vector("[cos t, t]").at(t=1))
    assert "dr/dt        ≈ (−0.841471, 1)" in shown
    assert "|dr/dt|      ≈ 1.306933" in shown
    assert "dr/dt        = (0, 1)" in str(vector("[cos t, t]").at(t=0))


def test_data_has_a_schema_of_its_own() -> None:
    for name, curve, slopes in (
        ("parametric", parametric("t^2", "t^3"), ["2t", "3t^2"]),
        ("polar", polar("t"), ["cos t - t sin t", "sin t + t cos t"]),
        ("vector", vector("[t, t^2]"), ["1", "2t"]),
    ):
        data = curve.data(points=[{"t": 1}])
        assert data["schema"] == f"chainrule/{name}/1"
        found = data["velocity"] if name == "vector" else [data["run"], data["rise"]]
        pairs = zip(found, slopes, strict=True)
        assert all(equal(read(one["text"]).expr, read(known).expr) for one, known in pairs)
        assert data["points"][0]["point"][0][0]["text"] == "t"


def test_a_list_of_expressions_is_a_vector() -> None:
    found = vector([T**2, make("sin", T)])
    assert found.velocity == vector("[t^2, sin t]").velocity == (2 * T, make("cos", T))

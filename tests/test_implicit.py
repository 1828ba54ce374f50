"""Implicit derivatives against SymPy's ``idiff`` and against the curves themselves."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy

from chainrule import (
    FormulaError,
    InputError,
    LimitError,
    PointError,
    UndefinedError,
    implicit,
    parse,
)
from chainrule.bridge import to_sympy
from chainrule.checks.curves import check_along, solutions
from chainrule.checks.definition import equal
from chainrule.cli.app import run
from chainrule.model import Expr, number, symbol
from chainrule.tidy import tidy
from chainrule.tidy.polynomial import reduced, together, written

X, Y = symbol("x"), symbol("y")

CASES = [
    ("x^2 + y^2 = 1", "y", "x"),
    ("x^3 + y^3 = 6xy", "y", "x"),
    ("xy + sin(y) = x", "y", "x"),
    ("x^2/a^2 + y^2/b^2 = 1", "y", "x"),
    ("y^2 = x^3 + 2x + 1", "y", "x"),
    ("e^(x y) = x + y", "y", "x"),
    ("sqrt(x) + sqrt(y) = 2", "y", "x"),
    ("tan(y) = x", "y", "x"),
    ("y ln x + x ln y = 1", "y", "x"),
    ("(x^2 + y^2)^2 = x^2 - y^2", "y", "x"),
    ("x^2 y^3 - y = 4x", "y", "x"),
    ("y = x^y", "y", "x"),
    ("cos(x - y) = y e^x", "y", "x"),
    # Boyle's law, the lens equation, van der Waals, an indifference curve, Kepler's equation
    ("P V = n R T", "V", "P"),
    ("1/f = 1/u + 1/v", "v", "u"),
    ("(P + a/V^2)(V - b) = R T", "V", "T"),
    ("x^(1/2) y^(1/3) = k", "y", "x"),
    ("E - k sin E = M", "E", "M"),
    ("x^2 + y^2 + z^2 = 9", "z", "x"),
]


def sides(text: str) -> sympy.Expr:
    left, right = (parse(side) for side in text.split("="))
    return left - right


def truth(text: str, dependent: str, wrt: str, order: int = 1) -> sympy.Expr:
    y, x = sympy.Symbol(dependent), sympy.Symbol(wrt)
    return sympy.idiff(sides(text), y, x, order)


def same(left: sympy.Expr, right: sympy.Expr) -> bool:
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    point = {s: sympy.Rational(9 + 4 * i, 13) for i, s in enumerate(symbols)}
    return bool(abs((left - right).evalf(30, subs=point)) < 1e-15)


@pytest.mark.parametrize(("text", "dependent", "wrt"), CASES)
def test_agrees_with_sympy(text: str, dependent: str, wrt: str) -> None:
    found = implicit(text, dependent=dependent, wrt=wrt)
    assert same(found.derivative, truth(text, dependent, wrt))
    assert found.stages[0].check.state == "passed"


def test_the_textbook_circle() -> None:
    x, y = sympy.symbols("x y")
    found = implicit("x^2 + y^2 = 1", order=2)
    assert [to_sympy(stage.shortest, evaluate=True) for stage in found.stages] == [
        -x / y,
        -1 / y**3,
    ]
    assert implicit("x^2 + y^2 = 25", order=2).derivative == -25 / y**3


@pytest.mark.parametrize("text", [case[0] for case in CASES[:6]])
def test_second_derivatives_hold_on_the_curve(text: str) -> None:
    found = implicit(text, order=2)
    assert [stage.check.state for stage in found.stages] == ["passed", "passed"]
    difference, second = sides(text), truth(text, "y", "x", 2)
    others = sorted((difference.free_symbols | second.free_symbols) - {sympy.Symbol("y")}, key=str)
    values = {s: mpmath.mpf(3 + 4 * ("abx".index(s.name) < 2)) / 10 for s in others}
    function = sympy.lambdify(sympy.Symbol("y"), difference.subs(values), "mpmath")
    root = mpmath.findroot(function, 1.1)
    point = {**values, sympy.Symbol("y"): root}
    assert abs((found.derivative - second).evalf(subs=point)) < 1e-9


def test_each_term_is_shown() -> None:
    shown = str(implicit("x^2 + xy + y^2 = 3"))
    for line in ("d/dx (x²) = 2x", "d/dx (xy) = y + xy′", "d/dx (y²) = 2y·y′", "d/dx (3)  = 0"):
        assert line in shown


def test_a_point_on_the_curve() -> None:
    (at,) = implicit("x^2 + y^2 = 1", order=2).at(x="3/5", y="4/5")
    assert [value.exact for value in at.results] == [
        number(Fraction(-3, 4)),
        number(Fraction(-125, 64)),
    ]
    (at,) = implicit("x^2 + y^2 = 1").at(x="1/2", y="sqrt(3)/2")
    assert mpmath.almosteq(at.results[0].outcome.value, -1 / mpmath.sqrt(3))


def test_a_point_off_the_curve_is_refused_with_both_sides() -> None:
    words = "x = 0.6, y = 0.9 is not on the curve: there the left side is 1.17 and the right side"
    with pytest.raises(PointError, match=words) as caught:
        implicit("x^2 + y^2 = 1").at(x=0.6, y=0.9)
    assert "y = 0.8" in (caught.value.hint or "")
    assert caught.value.exit_code == 2


def test_y_is_found_where_it_is_left_out() -> None:
    points = implicit("x^3 + y^3 = 6xy").at(x=3)
    heights = sorted(float(value.value) for point in points for name, value in point.point[-1:])
    assert heights == pytest.approx([-4.854102, 1.854102, 3], abs=1e-6)
    slopes = [float(point.results[0].outcome.value) for point in points]
    assert -1 in slopes


def test_one_point_has_one_derivative_and_several_have_several() -> None:
    circle = implicit("x^2 + y^2 = 1")
    one, both = circle.at(x="3/5", y="4/5"), circle.at(x="3/5")
    assert (one.value, one.derivative) == (Fraction(4, 5), Fraction(-3, 4))
    assert both.value == (Fraction(-4, 5), Fraction(4, 5))
    assert both.derivative == (Fraction(3, 4), Fraction(-3, 4))
    assert (len(both), both[1].point[-1]) == (2, (Y, number(Fraction(4, 5))))
    assert str(both).count("The tangent line is") == 2
    assert "y = 4/5 − ¾(x − 3/5)" in str(one)
    assert repr(both) == "<ImplicitDerivation at x = 3/5>"


def test_what_was_found_by_solving_is_not_equated() -> None:
    found = implicit("x^3 + y^3 = 6xy").at(x=3)
    assert "At x = 3, y ≈ −4.854102" in str(found)
    assert "y ≈ −4.854102 − 1.065248(x − 3)" in str(found)
    low, middle, high = found.value
    assert [float(low), float(middle)] == pytest.approx([-4.8541019662, 1.8541019662])
    assert high == 3


def test_a_point_without_a_slope_has_no_derivative() -> None:
    at = implicit("x^2 + y^2 = 1").at(x=1, y=0)
    assert at.existence.kind == "vertical"
    with pytest.raises(UndefinedError, match="the tangent is vertical"):
        _ = at.derivative


def test_the_slope_is_a_function_of_both_variables() -> None:
    slope = implicit("x^2/a^2 + y^2 = 1", order=2).function()
    assert slope.inputs == ("x", "y", "a")
    x, y, a = 0.9, 0.8, 1.5
    assert slope(x, y, a)[0] == y
    assert slope(x, y, a)[1] == pytest.approx(-1 / (a**2 * y**3))
    assert implicit("x^2 + y^2 = 1").function()(3.0, 4.0) == (4.0, -0.75)


def test_data_has_both_sides_and_every_order() -> None:
    data = implicit("x^2 + y^2 = 1", order=2).data(points=[{"x": "3/5"}])
    assert data["schema"] == "chainrule/implicit/1"
    assert [term["titles"] for term in data["sides"][0]] == [["power rule"], ["power rule"]]
    assert data["stages"][0]["result"]["text"] == "-x/y"
    assert data["stages"][1]["on_curve"]["text"] == "-(1/y^3)"
    (point,) = data["points"]
    assert point["solved"]
    assert [at["results"][0]["exact"] for at in point["found"]] == ["3/4", "-3/4"]


@pytest.mark.parametrize(
    ("text", "point", "kind"),
    [
        ("x^2 + y^2 = 1", {"x": 1, "y": 0}, "vertical"),
        ("y^2 = x^3 + x^2", {"x": 0, "y": 0}, "singular"),
        ("y^2 = x^3", {"x": 0, "y": 0}, "singular"),
        ("x^2 + y^2 = 1", {"x": 0, "y": 1}, "smooth"),
        ("|x| + |y| = 1", {"x": 1, "y": 0}, "corner"),
    ],
)
def test_kinds_of_points(text: str, point: dict[str, int], kind: str) -> None:
    (at,) = implicit(text).at(point)
    assert at.kind == kind


def test_definitions_are_differentiated_first() -> None:
    found = implicit("r^2 = x", let=["r = x + y^2"])
    assert same(found.derivative, truth("(x + y^2)^2 = x", "y", "x"))
    assert "r′" in str(found)


def test_other_variables_make_it_partial() -> None:
    assert "∂z/∂x" in str(implicit("x^2 + y^2 + z^2 = 9", dependent="z"))
    assert "y′" in str(implicit("x^2 + a y^2 = 9"))


@pytest.mark.parametrize(
    ("text", "settings", "slope"),
    [
        ("x = y^2", {}, "1/(2*y)"),
        ("sin x = y^2", {}, "cos(x)/(2*y)"),
        ("x^2 + t^2 = 1", {}, "-x/t"),
        ("y^2 + t^2 = 1", {}, "-t/y"),
        ("x^2 + y^2 = 1", {"dependent": "x"}, "-y/x"),
        ("y^2 = r x", {"let": ["r = a + 1"]}, "(a + 1)/(2*y)"),
        ("sin(a) x + y = ln(a)", {}, "-sin(a)"),
    ],
)
def test_which_variable_depends_on_which(text: str, settings: dict[str, Any], slope: str) -> None:
    found = implicit(text, **settings)
    assert same(found.derivative, sympy.sympify(slope))
    assert found.stages[0].check.state == "passed"


@pytest.mark.parametrize(
    ("text", "point", "kind", "words"),
    [
        ("sqrt(x) + y = 1", {"x": -1, "y": 2}, PointError, "the left side of the equation has no"),
        ("y = ln(x)", {"x": -1, "y": 2}, PointError, "the right side of the equation has no value"),
        ("x^2 + y^2 = 1", {"x": 2}, PointError, "no point of the curve was found there"),
        ("e^(e^(e^x)) = y", {"x": 10, "y": 2}, LimitError, "the left side .* could not be"),
        ("x^2 + y^2 = 1", {"x": 2, "y": 2}, PointError, "the left side is 8 and the right side is"),
    ],
)
def test_points_that_are_refused(
    text: str, point: dict[str, int], kind: type[InputError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        implicit(text).at(point)


def test_a_slope_that_fails_its_check_gives_way_to_the_one_that_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrongly(expr: Expr) -> Expr:
        return -tidy(expr) if expr.op == "div" else tidy(expr)

    monkeypatch.setattr("chainrule.topics.implicit.solution.tidy", wrongly)
    monkeypatch.setattr("chainrule.topics.implicit.solution.reduced", lambda expr, zero: expr + 1)
    found = implicit("x^2 + y^2 = 1", order=2)
    assert [stage.check.state for stage in found.stages] == ["passed", "passed"]
    for stage, order in zip(found.stages, (1, 2), strict=True):
        gap = to_sympy(stage.shortest) - truth("x^2 + y^2 = 1", "y", "x", order)
        on_curve = gap.subs({"x": 0.6, "y": 0.8})
        assert abs(on_curve) < 1e-12


@pytest.mark.parametrize(
    ("text", "settings", "kind", "words"),
    [
        ("x^2 + y^2 - 1", {}, FormulaError, "expected '='"),
        ("x^2 = 1", {}, InputError, "y does not occur"),
        ("y - y + x = 1", {}, InputError, "gives no y′"),
        ("x + y = 1", {"dependent": "x", "wrt": "x"}, InputError, "cannot depend on itself"),
        ("x + y = 1", {"wrt": "q"}, InputError, "q does not occur"),
        ("x + y = 1", {"order": 9}, LimitError, "between 1 and 4"),
        ("x + y = +", {}, FormulaError, "expected"),
    ],
)
def test_refusals(text: str, settings: dict[str, str], kind: type[InputError], words: str) -> None:
    with pytest.raises(kind, match=words):
        implicit(text, **settings)  # type: ignore[arg-type]


def test_the_check_sees_a_wrong_slope() -> None:
    curve = X**3 + Y**3 - 6 * X * Y
    right = (2 * Y - X**2) / (Y**2 - 2 * X)
    assert check_along(curve, Y, X, right).state == "passed"
    assert check_along(curve, Y, X, -right).state == "failed"
    assert check_along(curve, Y, X, right, order=2).state == "failed"


def test_solving_recognizes_short_numbers() -> None:
    from chainrule.syntax import read

    for text, expected in (
        ("y^2 - 2", ["-sqrt(2)", "sqrt(2)"]),
        ("2 y - pi/3", ["pi/6"]),
        ("ln y - 2", ["e^2"]),
        ("e^y - 5", ["ln 5"]),
        ("3 y - 7", ["7/3"]),
    ):
        found = solutions(read(text).expr, Y, {})
        assert len(found) == len(expected)
        for (value, exact), wanted in zip(found, expected, strict=True):
            assert exact
            assert equal(value, read(wanted).expr)


def test_no_root_is_seen_at_a_pole() -> None:
    assert solutions(1 / (Y - number(Fraction(1, 3))), Y, {}) == ()


def test_reduction_by_the_curve_keeps_the_value_there() -> None:
    curve = X**2 + Y**2 - 1
    long = -(X**2 + Y**2) / Y**3
    short = reduced(long, curve)
    assert short is not None
    assert equal(short, -1 / Y**3)
    whole = together(1 / X + 1 / Y - (X + Y) / (X * Y))
    assert whole is not None
    assert written(whole).value == 0


def test_results_can_be_kept() -> None:
    found = implicit("x^3 + y^3 = 6xy", order=2)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("width", [80, 120])
def test_reads_as_kept(golden: Callable[[str, str], None], width: int) -> None:
    from chainrule.render import render

    found = implicit("x^2 + y^2 = 1", order=2)
    at = [{"x": Fraction(3, 5), "y": Fraction(4, 5)}, {"x": 1, "y": 0}]
    golden(f"relations/implicit-{width}.txt", render(found.explain(points=at), "text", width=width))


def test_the_command_marks_a_point_off_the_curve(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["implicit", "x^2 + y^2 = 1", "--at", "x=1,y=1"]) == 2
    assert "  x=1,y=1\n  ^^^^^^^\n" in capsys.readouterr().err

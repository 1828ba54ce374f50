"""Derivatives of inverse functions against inverses that SymPy or mpmath know."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy

from chainrule import FormulaError, InputError, PointError, inverse
from chainrule.model import number

CASES = [
    ("x^3 + x", "2", 1),
    ("x^5 + 2x + 1", "4", 1),
    ("x + e^x", "1", 0),
    ("2x + cos x", "1", 0),
    ("ln x + x", "1", 1),
    ("x^3 - 2", "6", 2),
    ("tan x", "1", "pi/4"),
    ("sin x", "1/2", "pi/6"),
    ("x^2", "2", "sqrt(2)"),
    ("e^x", "5", "log(5)"),
    # from Fahrenheit to Celsius, free fall, demand as a function of price
    ("9x/5 + 32", "212", 100),
    ("x^2/2 + x", "3/2", 1),
    ("100/(1 + x)", "20", 4),
]


@pytest.mark.parametrize(("formula", "height", "place"), CASES)
def test_the_reciprocal_of_the_slope(formula: str, height: str, place: object) -> None:
    from chainrule import parse

    at = inverse(formula).at(height)
    slope = parse(formula).doit().diff(sympy.Symbol("x")).subs(sympy.Symbol("x"), place)
    assert at.exact
    assert sympy.simplify(at.derivative - 1 / slope) == 0


@pytest.mark.parametrize(
    ("formula", "known", "y"),
    [
        ("sin x", mpmath.asin, 0.3),
        ("tanh x", mpmath.atanh, 0.4),
        ("e^x", mpmath.log, 2.5),
        ("x e^x", mpmath.lambertw, 0.7),
        ("x^3", mpmath.cbrt, 5),
        ("erf x", mpmath.erfinv, 0.2),
    ],
)
def test_agrees_with_known_inverses(formula: str, known: Callable[..., object], y: float) -> None:
    at = inverse(formula).at(y)
    assert float(at.derivative) == pytest.approx(float(mpmath.diff(known, y).real), rel=1e-9)


def test_the_general_statement() -> None:
    x = sympy.Symbol("x")
    found = inverse("x^3 + x")
    assert found.derivative == 1 / (3 * x**2 + 1)
    assert found.check.state == "passed"
    assert found.is_monotonic
    assert not inverse("x^2").is_monotonic


def test_the_place_may_be_given_instead() -> None:
    at = inverse("x^2").at(x=-3)
    assert at.height is number(9)
    assert at.derivative == sympy.Rational(-1, 6)


def test_other_branches_are_named() -> None:
    at = inverse("x^2").at(4)
    assert at.place is number(2)
    assert at.others == (number(-2),)


def test_names_as_the_user_gave_them() -> None:
    found = inverse("F(s) = s^3")
    assert (found.name.value, found.argument.value) == ("F", "s")
    assert inverse("q = p^2 + p").value.value == "q"


def test_constants_need_values() -> None:
    found = inverse("a x + b")
    assert found.at(y=7, a=2, b=1).derivative == sympy.Rational(1, 2)
    with pytest.raises(PointError, match="a value for y"):
        found.at(7)


def test_definitions_are_steps_of_the_chain() -> None:
    found = inverse("u^3 + u", let=["u = 2x"])
    assert found.at(2).derivative == sympy.Rational(1, 8)
    assert "du/dx" in str(found)


@pytest.mark.parametrize(
    ("formula", "point", "words"),
    [
        ("x^3", "0", "is 0 at x = 0"),
        ("x^2", "0", "is 0 at x = 0"),
        ("x^2", "x=0", "is 0 at x = 0"),
        ("sin x", "1", "is 0 at x = 1.57"),
        ("x^2", "-1", "no x with this value"),
        ("ln x", "x=-1", "no value at this x"),
        ("x^2", "y=1,x=1", "must give a value"),
        ("x^2", "x", "expected a number"),
        ("x + |x|/2", "0", "no derivative at x = 0"),
        ("x^2", "q=1", "must give a value"),
    ],
)
def test_points_without_a_derivative(formula: str, point: str, words: str) -> None:
    found = inverse(formula)
    with pytest.raises(PointError, match=words):
        found.evaluated(found.read_points([point]))


@pytest.mark.parametrize(
    ("formula", "kind", "words"),
    [
        ("3", InputError, "does not change"),
        ("[x, x^2]", InputError, "found a list"),
        ("x +", FormulaError, "expected"),
    ],
)
def test_refusals(formula: str, kind: type[InputError], words: str) -> None:
    with pytest.raises(kind, match=words):
        inverse(formula)


def test_results_can_be_kept() -> None:
    found = inverse("x^3 + x")
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("width", [80, 120])
def test_reads_as_kept(golden: Callable[[str, str], None], width: int) -> None:
    from chainrule.render import render

    found = inverse("x^3 + x")
    document = found.explain(points=[found.at(2), found.at(1)])
    golden(f"relations/inverse-{width}.txt", render(document, "text", width=width))


def test_a_wrong_reciprocal_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.topics.inverse.solution.tidy", lambda expr: 2 * expr)
    found = inverse("x^3 + x")
    assert found.check.state == "passed"
    assert found.at(2).derivative == Fraction(1, 4)


def test_the_value_of_the_inverse_is_the_place() -> None:
    found = inverse("x^3 + x")
    assert found.at(2).value == 1
    assert float(found.at(1).value) == pytest.approx(0.6823278038)
    assert "x ≈ 0.682328, found numerically" in " ".join(str(found.at(1)).split())


def test_a_rounded_height_is_not_equated() -> None:
    shown = str(inverse("sin x").at(x=1))
    assert "At y ≈ 0.841471" in shown
    assert "f(1)         ≈ 0.841471" in shown


@pytest.mark.parametrize(
    ("formula", "x", "known"),
    [("sin x", 0.3, mpmath.asin), ("e^x", 1.5, mpmath.log), ("x^3", -2.0, None)],
)
def test_a_plain_callable_gives_the_slope_of_the_inverse_above_x(
    formula: str, x: float, known: Callable[..., object] | None
) -> None:
    y, slope = inverse(formula).function()(x)
    expected = mpmath.diff(known, y) if known is not None else 1 / mpmath.mpf(12)
    assert slope == pytest.approx(float(expected))


def test_points_are_read_in_three_ways() -> None:
    found = inverse("a x^3 + x")
    points = found.read_points(["y=3,a=2", "x=1,a=2"])
    assert [at.derivative for at in found.evaluated(points)] == [Fraction(1, 7)] * 2
    (bare,) = inverse("x^3 + x").read_points(["2"])
    assert inverse("x^3 + x").at(bare).derivative == Fraction(1, 4)


def test_data_says_where_the_value_is_taken() -> None:
    data = inverse("x^2").data(points=[{"y": 4}])
    assert data["schema"] == "chainrule/inverse/1"
    (point,) = data["points"]
    assert (point["place"]["text"], point["exact"]) == ("2", True)
    assert [other["text"] for other in point["others"]] == ["-2"]
    assert point["reciprocal"]["exact"] == "1/4"


@pytest.mark.parametrize(
    ("formula", "height"), [("x + floor(x)", "1"), ("floor(x)*x", "2"), ("x^2", "1e-14")]
)
def test_no_place_is_made_up(formula: str, height: str) -> None:
    with pytest.raises(PointError, match="no x with this value was found"):
        inverse(formula).at(height)


def test_slopes_of_one_sign_say_nothing_across_a_gap() -> None:
    said = " ".join(str(inverse("x - 1/x")).split())
    assert "on each interval where it exists" in said


@pytest.mark.parametrize(
    ("formula", "first", "second"),
    [
        ("sin x", "1/sqrt(1 - y**2)", "y/(1 - y**2)**Rational(3, 2)"),
        ("cos x", "-1/sqrt(1 - y**2)", "-y/(1 - y**2)**Rational(3, 2)"),
        ("tan x", "1/(1 + y**2)", "-2*y/(1 + y**2)**2"),
        ("tanh x", "1/(1 - y**2)", "2*y/(1 - y**2)**2"),
        ("e^x", "1/y", "-1/y**2"),
        ("e^(2x) + 1", "1/(2*(y - 1))", "-1/(2*(y - 1)**2)"),
        ("ln x", "exp(y)", "exp(y)"),
        ("log10 x", "log(10)*10**y", "log(10)**2*10**y"),
        ("x^2", "1/(2*sqrt(y))", "-1/(4*y**Rational(3, 2))"),
        ("3 sin(2x) - 1", "1/(2*sqrt(9 - (y + 1)**2))", "(y+1)/(2*(9 - (y+1)**2)**Rational(3, 2))"),
        ("sqrt x", "2*y", "2"),
        ("1/x", "-1/y**2", "2/y**3"),
    ],
)
def test_it_goes_on_to_y(formula: str, first: str, second: str) -> None:
    from chainrule.bridge import to_sympy

    found = inverse(formula, order=2).closed
    assert found is not None
    assert found.second is not None
    y = sympy.Symbol("y")
    for ours, known in ((found.result, first), (found.second, second)):
        gap = to_sympy(ours, evaluate=True) - sympy.sympify(known)
        assert abs(complex(gap.subs(y, sympy.Rational(1, 3)).evalf())) < 1e-12


@pytest.mark.parametrize("formula", ["x^3 + x", "x + e^x", "x^x", "2x", "floor(x) + x"])
def test_it_stays_with_x_where_it_must(formula: str) -> None:
    assert inverse(formula).closed is None


def test_a_wrong_form_in_y_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from chainrule.topics.inverse import closed

    monkeypatch.setattr(closed, "tidy", lambda expr: expr + 1)
    assert inverse("sin x").closed is None


@pytest.mark.parametrize(("formula", "height"), [("x^3 + x", "2"), ("sin x", "1/2"), ("e^x", "5")])
def test_the_second_derivative(formula: str, height: str) -> None:
    from chainrule import parse

    at = inverse(formula, order=2).at(height)
    x = sympy.Symbol("x")
    f = parse(formula).doit()
    known = (-f.diff(x, 2) / f.diff(x) ** 3).subs(x, at.value)
    assert sympy.simplify(at.derivative - known) == 0
    assert inverse(formula, order=2).checks[1].state == "passed"


def test_no_third_derivative() -> None:
    with pytest.raises(InputError, match="up to order 2"):
        inverse("e^x", order=3)

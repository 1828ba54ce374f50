"""What the derivative does at a point; truths by hand from the definition of the derivative."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from chainrule.document import Text
from chainrule.model import PI, E, Expr, number, symbol
from chainrule.model.errors import PointError
from chainrule.numeric import Existence, differentiability, evaluate
from chainrule.syntax import read

X = symbol("x")
HALF = Fraction(1, 2)


def at(text: str, value: Expr | Fraction | int) -> Existence:
    where = value if isinstance(value, Expr) else number(value)
    return differentiability([], read(text).exprs[0], X, {X: where})


def words_of(found: Existence) -> str:
    parts = found.reason
    return "".join(p.text if isinstance(p, Text) else repr(getattr(p, "expr", "")) for p in parts)


SMOOTH = [
    ("|x|", 1), ("|x|", -3), ("floor(x)", Fraction(3, 2)), ("x^2", 0), ("max(0, x)", 1),
    ("sqrt(x)", 4), ("x^(1/3)", -8), ("root(x, 3)", -8), ("tan(x)", 1), ("gamma(x)", 3),
    ("lambertw(x)", 0), ("x!", 0), ("atan2(x, 1)", 0), ("besselj(0, x)", 0), ("erf(x)", 0),
    ("1/x", 2), ("ln(x)", HALF), ("piecewise(x^2 if x < 0 else sin x)", 1), ("x^3", 0),
    ("relu(x)", -1), ("sign(x)", 5), ("x^x", 2), ("e^x", 0), ("asin(x)", HALF),
    ("integral(sin t, t, 0, x)", 0), ("max(x, 1, 2)", 3), ("cosh(x)", 0), ("|sin x|", 1),
    ("ln(1 - sigmoid(x))", 1000), ("ln(1 - tanh(x))", 500),
]  # fmt: skip
EXISTS = [
    ("x|x|", 0, 0), ("|x|^3", 0, 0), ("cos(|x|)", 0, 0), ("sqrt(x^4)", 0, 0),
    ("max(0, x) + min(0, x)", 0, 1), ("piecewise(x^2 if x < 0 else x^3)", 0, 0),
    ("piecewise(x if x < 1 else (x^2+1)/2)", 1, 1), ("(x^5)^(1/3)", 0, 0),
    ("sin(x)/x", 0, 0), ("x^2/x", 0, 1), ("(x^2-1)/(x-1)", 1, 1), ("(1-cos x)/x^2", 0, 0),
    ("(1-cos x)/x", 0, HALF), ("ln(x)/(x-1)", 1, -HALF), ("x/(e^x-1)", 0, -HALF),
    ("x^2 sin(1/x)", 0, 0), ("e^(-1/x^2)", 0, 0), ("(e^x-1)/x", 0, HALF),
    ("tan(x)/x", 0, 0), ("(e^x-1-x)/x^2", 0, Fraction(1, 6)), ("|x|*sin(x)", 0, 0),
    ("x^(5/3)", 0, 0), ("relu(x)^2", 0, 0), ("floor(x)*(x-2)^2", 2, 0),
    ("integral(x t, t, 0, 1)", 2, HALF), ("integral(max(t, 1), t, 1, x)", 1, 1),
    ("piecewise(x^2 if x < 0 or ln(x) > 0 else x)", -1, -2),
]  # fmt: skip
KINKS = [
    ("|x|", 0, -1, 1), ("max(0, x)", 0, 0, 1), ("min(0, x)", 0, 1, 0), ("relu(x)", 0, 0, 1),
    ("leakyrelu(x)", 0, Fraction(1, 100), 1), ("sin(|x|)", 0, -1, 1), ("|x-2|*3", 2, -3, 3),
    ("|sin x|", PI, -1, 1), ("|x^2-1|", 1, -2, 2), ("max(x, -x)", 0, -1, 1),
    ("piecewise(x^2 if x < 0 else sin x)", 0, 0, 1), ("max(x, x^2)", 1, 1, 2),
    ("piecewise(x if x < 1 else 2x-1)", 1, 1, 2), ("e^(-|x|)", 0, 1, -1),
    ("max(x, 2x, 3x)", 0, 1, 3), ("x + |x|/2", 0, HALF, Fraction(3, 2)),
    ("sqrt(x^2)", 0, -1, 1), ("integral(max(0, t) , t, -1, |x|)", 0, 0, 0),
]  # fmt: skip
OTHERS = [
    ("jump", "floor(x)", 2), ("jump", "ceil(x)", -1), ("jump", "sign(x)", 0),
    ("jump", "heaviside(x)", 0), ("jump", "piecewise(x if x < 0 else x+1)", 0),
    ("jump", "atan2(x, -1)", 0), ("jump", "atan(1/x)", 0), ("jump", "floor(x^2)", 1),
    ("jump", "x/|x|", 0), ("jump", "floor(sin x)", PI), ("jump", "acot(x)", 0),
    ("pole", "1/x", 0), ("pole", "1/x^2", 0), ("pole", "tan(x)", PI / 2),
    ("pole", "sec(x)", PI / 2), ("pole", "csc(x)", 0), ("pole", "cot(x)", PI),
    ("pole", "ln(x)", 0), ("pole", "ln|x|", 0), ("pole", "gamma(x)", -2),
    ("pole", "x^(-1/3)", 0), ("pole", "e^(1/x)", 0), ("pole", "atanh(x)", 1),
    ("vertical", "x^(1/3)", 0), ("vertical", "root(x, 3)", 0), ("vertical", "x^(2/3)", 0),
    ("vertical", "cbrt(x-1)", 1), ("vertical", "sqrt|x|", 0), ("vertical", "sign(x) sqrt|x|", 0),
    ("endpoint", "sqrt(x)", 0), ("endpoint", "acosh(x)", 1), ("endpoint", "asin(x)", 1),
    ("endpoint", "acos(x)", -1), ("endpoint", "x^(3/2)", 0), ("endpoint", "x^x", 0),
    ("endpoint", "lambertw(x)", -1 / E), ("endpoint", "sqrt(x)^2", 0), ("endpoint", "asec(x)", 1),
    ("undefined", "ln(x)", -1), ("undefined", "acosh(x)", -2), ("undefined", "asin(x)", 2),
    ("undefined", "sqrt(x)", -1), ("undefined", "sqrt(-x^2)", 0), ("undefined", "x ln x", 0),
    ("undefined", "x^(1/2)", -4), ("undefined", "piecewise(x if x > 0)", -1),
    ("undefined", "lambertw(x)", -1), ("undefined", "atanh(x)", 2), ("undefined", "x^x", -HALF),
    ("undefined", "x sin(1/x)", 0),
    ("undefined", "piecewise(sin(1/x) if x != 0 else 0)", 0), ("unknown", "sqrt(x^2 - 2^-200)", 0),
    ("undefined", "piecewise(x sin(1/x) if x != 0 else 0)", 0),
    ("unknown", "ln(1 - sigmoid(x))", 5000),
    ("vertical", "x/x*cbrt(x)", 0), ("unknown", "e^(e^(e^x))", 10), ("unknown", "f(x)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "point"), SMOOTH)
def test_smooth_points_need_no_limit(formula, point):
    assert at(formula, point).kind == "smooth"


@pytest.mark.parametrize(("formula", "point", "slope"), EXISTS)
def test_derivatives_that_exist_are_found_without_the_rules(formula, point, slope):
    found = at(formula, point)
    assert found.kind == "removable"
    assert found.reason
    assert (
        abs(found.value - mpmath.mpf(Fraction(slope).numerator) / Fraction(slope).denominator)
        < 1e-15
    )


@pytest.mark.parametrize(("formula", "point", "left", "right"), KINKS[:-1])
def test_corners_have_two_slopes(formula, point, left, right):
    found = at(formula, point)
    assert found.kind == "kink"
    assert found.value is None
    assert abs(found.left - float(left)) < 1e-15
    assert abs(found.right - float(right)) < 1e-15


@pytest.mark.parametrize(("kind", "formula", "point"), OTHERS)
def test_where_no_derivative_exists_there_is_no_number(kind, formula, point):
    found = at(formula, point)
    assert found.kind == kind
    assert found.value is None
    assert found.reason


@pytest.mark.parametrize(
    ("formula", "point", "left", "right"),
    [("sqrt(x)", 0, None, None), ("x^(3/2)", 0, None, 0), ("sqrt(x)^2", 0, None, 1),
     ("x sqrt(1-x)", 1, None, None), ("(1-x)^(3/2)", 1, 0, None)],
)  # fmt: skip
def test_endpoints_give_the_slope_of_their_side_when_finite(formula, point, left, right):
    found = at(formula, point)
    assert found.kind == "endpoint"
    assert (found.left, found.right) == (left, right)


@pytest.mark.parametrize(
    ("kind", "formula"),
    [("undefined", "piecewise(1 if x = 0)"), ("jump", "piecewise(1 if x < 0 else 2)")],
)
def test_constants_that_change_with_a_condition_have_no_slope(kind: str, formula: str) -> None:
    found = at(formula, 0)
    assert (found.kind, found.value) == (kind, None)


def test_a_slope_may_grow_without_bound_on_one_side_only():
    found = at("piecewise(x^2 if x < 0 else sqrt(x))", 0)
    assert (found.kind, found.left, found.right) == ("kink", 0, None)
    assert words_of(found) == "On one side of this point the slope grows without bound."


def test_slopes_that_are_no_short_fractions_keep_their_digits():
    found = at("|sin(x) - sin(2)|", 2)
    assert found.kind == "kink"
    assert abs(found.right - abs(mpmath.cos(2))) < 1e-15
    assert abs(found.left + abs(mpmath.cos(2))) < 1e-15


def test_families_of_corners_and_steps_at_generated_places():
    for step in range(-12, 13):
        place = Fraction(step, 7)
        shifted = f"(x - ({place}))"
        assert at(f"|{shifted}|", place).kind == "kink"
        assert at(f"x + sign({shifted})", place).kind == "jump"
        assert at(f"1/{shifted}", place).kind == "pole"
        assert at(f"cbrt{shifted}", place).kind == "vertical"
        assert at(f"sqrt{shifted}", place).kind == "endpoint"
        assert at(f"ln({shifted} - 1)", place).kind == "undefined"
        assert at(f"sin{shifted}/{shifted}", place).kind == "removable"
        assert at(f"x*sqrt({shifted}^2 + 1)", place).kind == "smooth"


def test_parameters_are_held_at_their_values():
    a = symbol("a")
    node = read("|x - a|").exprs[0]
    here = {X: number(2), a: number(2)}
    assert differentiability([], node, X, here).kind == "kink"
    assert differentiability([], node, X, {**here, a: number(3)}).kind == "smooth"
    assert (
        differentiability([], read("|a| + x").exprs[0], X, {X: number(1), a: number(0)}).kind
        == "smooth"
    )
    assert differentiability([], read("|a|").exprs[0], X, {a: number(0)}).kind == "smooth"


def test_what_is_undefined_whatever_the_variable_is():
    a = symbol("a")
    here = {X: number(1), a: number(-1)}
    found = differentiability([], read("ln(a)").exprs[0], X, here)
    assert (found.kind, found.value) == ("undefined", None)
    assert words_of(found) == "ln is undefined at -1: its argument must be positive."
    untaken = read("piecewise(x^2 if x > 0 else x ln(a))").exprs[0]
    assert differentiability([], untaken, X, here).kind == "smooth"
    settled = read("piecewise(x^2 if x > 0 or ln(a) > 0 else x)").exprs[0]
    found = differentiability([], settled, X, here)
    assert (found.kind, found.value) == ("removable", 2)


def test_a_formula_that_agrees_with_the_limit_is_smooth():
    node, formula = read("x|x|").exprs[0], read("2|x|").exprs[0]
    wrong = read("2|x| + 1").exprs[0]
    values = evaluate([], [formula, wrong], {X: number(0)})
    here = {X: number(0)}
    found = differentiability([], node, X, here, derivative=values[formula])
    assert (found.kind, found.value) == ("smooth", 0)
    assert differentiability([], node, X, here, derivative=values[wrong]).kind == "removable"


def test_a_missing_input_is_an_error():
    with pytest.raises(PointError):
        differentiability([], X, X, {})


@pytest.mark.parametrize(("formula", "point"), [("e^(-x^2)", 10**40), ("e^(x^2)", 10**40)])
def test_what_is_only_too_large_or_too_small_to_write_has_a_derivative(
    formula: str, point: int
) -> None:
    assert at(formula, point).kind == "smooth"

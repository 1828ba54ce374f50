"""The check: passes what is right, fails what is wrong, and admits what it cannot see."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from chainrule import derive
from chainrule.checks.definition import Check, check, equal
from chainrule.model import Expr, make, number, symbol
from chainrule.syntax import read
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import rows, tangent_rows, tangent_symbol

X = symbol("x")


def expr(text: str) -> Expr:
    return read(text).exprs[0]


def checked(function: str, derivative: str, wrt: Expr = X) -> Check:
    return check([], expr(function), wrt, [], expr(derivative))


RIGHT = [
    ("exp(sin(x^2))", "2x cos(x^2) exp(sin(x^2))"),
    ("x^x", "x^x (ln(x) + 1)"),
    ("sin(x)^x", "sin(x)^x (ln(sin x) + x cos(x)/sin(x))"),
    ("ln(x-10)", "1/(x-10)"),
    ("asin(x/1000)", "1/sqrt(10^6-x^2)"),
    ("acosh(x)", "1/sqrt(x^2-1)"),
    ("sqrt(x-50)", "1/(2sqrt(x-50))"),
    ("ln(ln(ln x))", "1/(x ln(x) ln(ln x))"),
    ("ln(ln(ln(ln x)))", "1/(x ln(x) ln(ln x) ln(ln(ln x)))"),
    ("asin(x-100)", "1/sqrt(1-(x-100)^2)"),
    ("sqrt(1000-x^2)", "-x/sqrt(1000-x^2)"),
    ("ln(x-1000000)", "1/(x-1000000)"),
    ("acosh(x-12345)", "1/sqrt((x-12345)^2-1)"),
    ("f(x^2)", "2x f'(x^2)"),
    ("f'(x^2)", "2x f''(x^2)"),
    ("f(g(x))", "f'(g(x)) g'(x)"),
    ("integral(sin(t^2), t, 0, x^2)", "2x sin(x^4)"),
    ("integral(e^(-t^2), t, x, 1)", "-e^(-x^2)"),
    ("piecewise(x^2 if x < 0 else sin x)", "piecewise(2x if x < 0 else cos x)"),
    ("floor(x)", "0"),
    ("|x|", "sign(x)"),
    ("x^3 - x^3 + sin(x)^2 + cos(x)^2", "0"),
    ("e^(x^2)/10^40", "2x e^(x^2)/10^40"),
    ("10^30 + x", "1"),
    ("x^(1/3)", "x^(-2/3)/3"),
    ("gamma(x)", "gamma(x) digamma(x)"),
    ("x^n", "n x^(n-1)"),
    ("a sin(b x + c)", "a b cos(b x + c)"),
    ("besselj(1, x)", "(besselj(0, x) - besselj(2, x))/2"),
    ("max(0, x)^2", "2max(0, x)"),
]
WRONG = [
    ("exp(sin(x^2))", "2x sin(x^2) exp(sin(x^2))"),
    ("x^x", "x*x^(x-1)"),
    ("sin(x)", "-cos(x)"),
    ("f(x^2)", "f'(x^2)"),
    ("f'(x)", "f(x)"),
    ("x^2", "2x + 10^(-11)*x"),
    ("|x|", "1"),
    ("integral(sin(t^2), t, 0, x)", "cos(x^2)"),
    ("10^30 + x", "2"),
    ("x/10^30", "0"),
    ("ln(x-10)", "1/x"),
    ("asin(x-100)", "-1/sqrt(1-(x-100)^2)"),
    ("floor(x)", "1"),
    ("piecewise(x^2 if x < 0 else sin x)", "piecewise(2x if x < 0 else sin x)"),
    ("sin(a x)", "cos(a x)"),
]


@pytest.mark.parametrize(("function", "derivative"), RIGHT)
def test_right_derivatives_pass(function, derivative):
    found = checked(function, derivative)
    assert found.state == "passed"
    assert len(found.points) >= 3
    assert found.reason == ()


@pytest.mark.parametrize(("function", "derivative"), WRONG)
def test_wrong_derivatives_fail_and_show_where(function, derivative, bounded):
    bounded(check_work=60_000_000)
    found = checked(function, derivative)
    assert found.state == "failed"
    last = found.points[-1]
    assert last.definition != last.rules
    assert found.reason


@pytest.mark.parametrize("function", ["ln(cos(x) - 2)", "sqrt(-1 - x^2)", "e^(e^(e^(e^(x^2+9))))"])
def test_functions_without_points_are_unknown(function):
    found = checked(function, "1")
    assert found.state == "unknown"
    assert found.points == ()
    assert found.reason


def test_five_points_of_the_domain():
    found = checked("ln(x-10)", "1/(x-10)")
    assert len(found.points) == 5
    assert all(point.point[X] > 10 for point in found.points)
    assert len({point.point[X] for point in found.points}) == 5


def test_partial_derivatives_of_unknown_functions_of_two_variables():
    def g(i: int, j: int) -> Expr:
        return make("call", X**2, symbol("y"), value=("g", (i, j)))

    assert check([], g(0, 0), X, [], 2 * X * g(1, 0)).state == "passed"
    assert check([], g(1, 0), symbol("y"), [], g(1, 1)).state == "passed"
    assert check([], g(1, 0), X, [], 2 * X * g(2, 0)).state == "passed"
    assert check([], g(0, 0), X, [], 2 * X * g(0, 1)).state == "failed"


def test_orders_check_one_from_the_other():
    assert checked("2x cos(x^2)", "2cos(x^2) - 4x^2 sin(x^2)").state == "passed"


def chain(depth: int, slip: bool) -> Check:
    node = X
    for _ in range(depth):
        node = make("sin", make("exp", node))
    trace = decompose([("f", node)], [X])
    tangents = list(tangent_rows(trace, X))
    if slip:
        name, right = tangents[depth]
        tangents[depth] = (name, make("mul", number(2), right))
    output = trace.outputs[0]
    return check(rows(trace), output, X, (*rows(trace), *tangents), tangent_symbol(output, X))


@pytest.mark.parametrize("depth", [3, 30, 60, 100, 500])
def test_deep_chains_are_checked_although_their_derivatives_vanish(depth):
    assert chain(depth, slip=False).state == "passed"
    assert chain(depth, slip=True).state == "failed"


def test_precision_is_bounded(bounded):
    bounded(precision=256)
    assert checked("10^300 + x", "2").state == "failed"


def test_kinks_at_a_trial_point_are_passed_over():
    place = Fraction("0.7310593")
    node = make("abs", X - number(place))
    assert check([], node, X, [], make("sign", X - number(place))).state == "passed"
    corner = make("max", number(0), X - number(place))
    slope = make("bracket", make("gt", X, number(place)))
    assert check([], corner, X, [], slope).state == "passed"
    terms = [make("sin", X + k) for k in range(60)]
    wide, flat = make("add", corner, *terms), [make("cos", X + k) for k in range(60)]
    found = check([], wide, X, [], make("add", slope, *flat))
    assert found.state == "passed"
    assert len(found.points) == 3


def test_results_are_frozen():
    with pytest.raises(FrozenInstanceError):
        checked("x", "1").state = "failed"


EQUAL = [
    ("sin(2x)", "2 sin(x) cos(x)", True),
    ("x^2/x", "x", True),
    ("sin(x)^2 + cos(x)^2 - 1", "0", True),
    ("ln(x^2)", "2 ln(x)", False),
    ("sqrt(x^2)", "x", False),
    ("x + 10^(-20)", "x", False),
    ("f(x) + f(y)", "f(y) + f(x)", True),
    ("sqrt(-1-x^2)", "x", None),
    ("1/2", "0.5", True),
    ("2", "3", False),
]


@pytest.mark.parametrize(("left", "right", "expected"), EQUAL)
def test_equality_of_two_lines(left, right, expected):
    first, second = expr(left), expr(right)
    assert equal(first, second, [X]) is expected


def test_zeros_left_by_cancellation_do_not_contradict_a_tiny_slope():
    """Far out on the left, 1 + erf(u) rounds to 0 while its slope does not."""
    derivation = derive("(1+erf((x-mu)/(s*sqrt(2))))/2", wrt="x")
    assert derivation.check.state == "passed"
    assert derive("sin(pi erf(4cosh x))").check.state != "failed"
    assert checked("(1+erf(x-60))/2", "3").state == "failed"


@pytest.mark.parametrize(
    ("formula", "claimed"),
    [
        ("max(0, x)", "1"),
        ("floor(x)", "1"),
        ("erf(40 + x^2)", "e^(-x)"),
        ("tanh(x + 90)", "1/10^20"),
    ],
)
def test_a_flat_stretch_does_not_hide_a_wrong_slope(formula: str, claimed: str) -> None:
    assert check([], read(formula).expr, X, [], read(claimed).expr).state == "failed"


def test_points_where_all_digits_are_lost_come_last() -> None:
    expr, slope = read("erf(x/s)").expr, read("2 e^(-x^2/s^2)/(s sqrt(pi))").expr
    outcome = check([], expr, X, [], slope)
    assert outcome.state == "passed"
    assert len(outcome.points) == 5
    assert check([], read("tanh(60 + x^2)").expr, X, [], read("2x/cosh(60+x^2)^2").expr).points


def test_a_factor_that_is_0_though_no_rule_says_so() -> None:
    function = "sin(exp(ln(pi))) (erf(x) - exp(sinh(2) - arctan(x)))"
    assert derive(function).check.state == "passed"
    assert checked(function, "0").state == "passed"
    assert checked(function, "1/10^20").state == "failed"
    assert checked("10^-50 erf(x)", "0").state == "failed"


def test_a_variable_that_few_digits_swallow_is_no_disagreement() -> None:
    assert derive("sin(tan(arcosh(log_2(x/3)) + cosh(a)))", wrt="x").check.state == "passed"
    assert checked("sin(x) + 10^60", "cos(x)").state == "passed"
    assert checked("sin(x) + 10^60", "cos(x) + 1/10^9").state == "failed"

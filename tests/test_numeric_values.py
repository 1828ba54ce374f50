"""Values against mpmath at 2,000 digits, formulas written a second time by hand."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from mpmath.ctx_mp import MPContext

from chainrule import limits
from chainrule.document import Math, Text
from chainrule.model import PI, Expr, make, number, symbol
from chainrule.model.errors import LimitError, PointError
from chainrule.numeric import Outcome, evaluate
from chainrule.syntax import read

TRUTH = MPContext()
TRUTH.dps = 2_000

X = symbol("x")

# (formula, the same for mpmath, points)
CANCELING = [
    ("(1-cos(x))/x^2", lambda m, x: (1 - m.cos(x)) / x**2, "1e-3 1e-8 1e-20 1e-100 -1e-8 3"),
    ("(e^x-1-x)/x^2", lambda m, x: (m.exp(x) - 1 - x) / x**2, "1e-7 -1e-7 1e-30 2 -5"),
    ("(1+1/x)^x", lambda m, x: (1 + 1 / x) ** x, "1e9 1e6 1e40 3 0.5"),
    ("x/(e^x-1)", lambda m, x: x / (m.exp(x) - 1), "1e-9 -1e-9 1e-50 1 40 -40"),
    ("tanh(x)", lambda m, x: m.tanh(x), "25 -25 1e-9 0.3 100"),
    ("1-tanh(x)", lambda m, x: 1 - m.tanh(x), "25 1 60 100"),
    ("ln(x+sqrt(x^2+1))", lambda m, x: m.log(x + m.sqrt(x**2 + 1)), "-1e9 -1e30 1e9 1e-12"),
    (
        "x^7-7x^6+21x^5-35x^4+35x^3-21x^2+7x-1",
        lambda m, x: (x - 1) ** 7,
        "1.0001 0.9999 1.00000001 2 -3",
    ),
    ("1/(1+e^(-x))", lambda m, x: 1 / (1 + m.exp(-x)), "400 -400 4000 0 -0.5"),
    ("sigmoid(x)", lambda m, x: 1 / (1 + m.exp(-x)), "400 -400 4000 0.25 -20"),
    ("e^x/(1+e^x)", lambda m, x: m.exp(x) / (1 + m.exp(x)), "400 1000 -1000 20000"),
    ("sin(x)-x", lambda m, x: m.sin(x) - x, "1e-5 1e-10 -1e-20 0.1"),
    ("tan(x)-sin(x)", lambda m, x: m.tan(x) - m.sin(x), "1e-5 1e-10 1.5"),
    ("sqrt(x+1)-sqrt(x)", lambda m, x: m.sqrt(x + 1) - m.sqrt(x), "1e10 1e30 1e100 2"),
    ("ln(1+x)/x", lambda m, x: m.log1p(x) / x, "1e-10 1e-40 -0.5"),
    ("ln(1+e^x)", lambda m, x: m.log(1 + m.exp(x)), "-100 -40 30 800"),
    ("softplus(x)", lambda m, x: m.log(1 + m.exp(x)), "-100 -40 30 800"),
    ("cosh(x)^2-sinh(x)^2", lambda m, x: m.one, "1 20 100 -50"),
    ("e^(-x^2/2)", lambda m, x: m.exp(-(x**2) / 2), "0.5 10 40 -3 1000"),
    ("1-erf(x)", lambda m, x: m.erfc(x), "1 5 10 20 -2"),
    ("(x^2-4)/(x-2)", lambda m, x: x + 2, "2.0000001 1.99999999999 5"),
    ("sin(x)", lambda m, x: m.sin(x), "1e22 1e100 -1e50 355 0.7"),
    ("acos(x)", lambda m, x: m.acos(x), "0.99999999999999999 -1 0.5 -0.3"),
    ("x^x", lambda m, x: x**x, "0.5 1e-5 100 2.5"),
    ("x^(sin x)", lambda m, x: x ** m.sin(x), "0.5 1e-5 100 2.5"),
    ("(x+1)^(2x)", lambda m, x: (x + 1) ** (2 * x), "0.5 -0.5 30"),
    ("-x^2", lambda m, x: -(x**2), "3 -0.1"),
    ("(1+x^2)^(1/3)", lambda m, x: (1 + x**2) ** (m.one / 3), "2 -7 1e10"),
    ("log_2(x)", lambda m, x: m.log(x) / m.log(2), "3 0.1 1e-30"),
    ("gamma(x)", lambda m, x: m.gamma(x), "0.5 -1.5 30.25 1e-9"),
    ("gelu(x)", lambda m, x: x * m.erfc(-x / m.sqrt(2)) / 2, "-10 -3 0.5 8"),
    ("lambertw(x)", lambda m, x: m.lambertw(x).real, "0.5 1e-10 -0.36 1e10"),
    ("atan2(x, -1)", lambda m, x: m.atan2(x, -1), "1 -1 1e-9 -1e-9"),
    ("besselj(0, x)", lambda m, x: m.besselj(0, x), "0.5 2.404825557695773 20"),
    ("max(0, x)", lambda m, x: max(m.zero, x), "-1 0.5"),
    ("|x|^3", lambda m, x: abs(x) ** 3, "-2.5 1e-4"),
    ("x!", lambda m, x: m.factorial(x), "5 0.5 1000 -0.5"),
    ("hypot(x, 3)", lambda m, x: m.sqrt(x**2 + 9), "4 1e200 -1e-30"),
    ("erf(x)", lambda m, x: m.erf(x), "0.1 1e-9 3 -3"),
    ("acosh(x)", lambda m, x: m.acosh(x), "1.0000000000001 2 1e20"),
    ("integral(e^(-t^2), t, 0, x)", lambda m, x: m.erf(x) * m.sqrt(m.pi) / 2, "0.5 2 -1"),
    ("piecewise(x^2 if x < 0 else sin x)", lambda m, x: x**2 if x < 0 else m.sin(x), "-2 2 0.1"),
]
CASES = [
    pytest.param(formula, truth, at, id=f"{formula} at {at}")
    for formula, truth, points in CANCELING
    for at in points.split()
]


def expr(text: str) -> Expr:
    return read(text).exprs[0]


def at(text: str, value: Expr | Fraction | int | str, digits: int = 15) -> Outcome:
    node = expr(text)
    where = value if isinstance(value, Expr) else number(Fraction(value))
    return evaluate([], [node], {X: where}, digits=digits)[node]


def words_of(outcome: Outcome) -> str:
    return "".join(
        part.text if isinstance(part, Text) else repr(part.expr)
        for part in outcome.reason
        if isinstance(part, (Text, Math))
    )


def error(value: mpmath.mpf, truth: mpmath.mpf) -> float:
    """Return the relative error."""
    exact = TRUTH.make_mpf(value._mpf_)
    return float(abs(exact - truth) / abs(truth)) if truth else float(abs(exact))


@pytest.mark.parametrize(("formula", "truth", "point"), CASES)
def test_fifteen_digits_are_right(formula, truth, point):
    exact = Fraction(point)
    expected = truth(TRUTH, TRUTH.mpf(exact.numerator) / exact.denominator)
    assert error(at(formula, exact).value, expected) < 5e-16


THIRTY = CASES[::3]


@pytest.mark.parametrize(("formula", "truth", "point"), THIRTY)
def test_thirty_digits_are_right(formula, truth, point):
    exact = Fraction(point)
    expected = truth(TRUTH, TRUTH.mpf(exact.numerator) / exact.denominator)
    assert error(at(formula, exact, 30).value, expected) < 5e-31


def test_there_are_at_least_two_hundred_cases():
    assert len(CASES) + len(THIRTY) >= 200


EXACT = [
    ("sin(x)", PI, 0),
    ("cos(x)", PI / 2, 0),
    ("sin(x)", PI / 6, Fraction(1, 2)),
    ("tan(x)", 5 * PI / 4, 1),
    ("floor(100x)", Fraction("0.29"), 29),
    ("sqrt(x)^2 - 2", 2, 0),
    ("floor(ln(x)/ln(2))", 8, 3),
    ("x^(1/3)", -8, -2),
    ("x^(2/3)", -8, 4),
    ("(x-1)^50", Fraction("1.001"), Fraction(1, 10**150)),
    ("(1+x)-1", Fraction(1, 10**600), Fraction(1, 10**600)),
    ("((1+x)-1)/x+1", Fraction(1, 10**600), 2),
    ("0*ln(2)+x", 3, 3),
    ("e^(ln x)", 7, 7),
    ("asin(x)*6/pi", Fraction(1, 2), 1),
    ("factorial(x)", 5, 120),
]


@pytest.mark.parametrize(("formula", "point", "expected"), EXACT)
def test_exact_values_are_exact(formula, point, expected):
    outcome = at(formula, point)
    assert outcome.exact is number(expected)
    assert (
        error(
            outcome.value, TRUTH.mpf(Fraction(expected).numerator) / Fraction(expected).denominator
        )
        < 1e-20
    )


UNDEFINED = [
    ("ln(x)", -1, "ln is undefined at -1: its argument must be positive"),
    ("ln(x)", 0, "must be positive"),
    ("acosh(x)", -2, "arcosh is undefined at -2: its argument must be at least 1"),
    ("asin(x)", 2, "must be at most 1"),
    ("sqrt(x)", -1, "must not be negative"),
    ("tan(x)", PI / 2, "tan is undefined at div(pi, 2)"),
    ("sec(x)", 3 * PI / 2, "sec is undefined"),
    ("cot(x)", PI, "cot is undefined"),
    ("1/x", 0, "division by 0 in div(1, x)"),
    ("1/(sqrt(x)^2-2)", 2, "division by 0"),
    ("1/(sin(x)^2+cos(x)^2-1)", 1, "cannot be told apart from 0"),
    ("sin(x)/x", 0, "division by 0"),
    ("x^(-2)", 0, "division by 0"),
    ("x^(1/2)", -1, "its base is negative"),
    ("(-2)^x", Fraction(1, 2), "its base is negative"),
    ("gamma(x)", -3, "must not be 0, −1, −2"),
    ("x!", -1, "must not be −1, −2"),
    ("atanh(x)", 1, "must be less than 1"),
    ("ln(ln(x))", Fraction(1, 2), "ln is undefined at neg(ln(2))"),
    ("atan2(x, 0)", 0, "undefined here"),
    ("lambertw(x)", -1, "lambertw is undefined at -1"),
    ("acos(x)", -2, "arccos is undefined at -2: its argument must be at least −1"),
    ("atanh(x)", -1, "artanh is undefined at -1: its argument must be greater than −1"),
    ("asech(x)", -1, "arsech is undefined at -1: its argument must be positive"),
    ("piecewise(ln(x) if x < 0 else 1)", -1, "ln is undefined at -1"),
    ("piecewise(1 if x > 0 else ln(x))", -1, "ln is undefined at -1"),
    ("piecewise(1 if ln(x) > 0 else 2)", -1, "ln is undefined at -1"),
    ("besselk(x, 0)", 1, "it needs gt(0, 0)"),
]


@pytest.mark.parametrize(("formula", "point", "reason"), UNDEFINED)
def test_undefined_values_name_the_operation_and_its_condition(formula, point, reason):
    outcome = at(formula, point)
    assert outcome.value is None
    assert outcome.exact is None
    assert outcome.defined is False
    assert reason in words_of(outcome)


REFUSED = [
    ("e^(e^(e^x))", 10),
    ("9^9^9^9", 1),
    ("((9^9)^9999)^9999^x", 9999),
    ("x^x^x^x", 10),
    ("e^(-e^(e^(e^x)))", 10),
    ("e^x", Fraction(10) ** 400),
    ("sigmoid(-x)", Fraction(10) ** 400),
    ("f(x)", 1),
]


@pytest.mark.parametrize(("formula", "point"), REFUSED)
def test_gigantic_numbers_are_refused_before_they_are_built(formula, point):
    outcome = at(formula, point)
    assert outcome.value is None
    assert outcome.defined is None
    assert outcome.reason


@pytest.mark.parametrize("formula", ["ln(1-sigmoid(x))", "ln(1-tanh(x))", "ln(1-1/(1+e^(-x)))"])
def test_a_logarithm_of_what_rounds_to_0_is_not_called_undefined(formula):
    outcome = at(formula, 5000)
    assert (outcome.value, outcome.defined) == (None, None)
    assert "cannot be told apart from 0" in words_of(outcome)
    assert abs(at("ln(1-sigmoid(x))", 1000).value + 1000) < 1e-12


def test_a_refusal_leaves_the_other_values_alone():
    good, bad = expr("x+1"), expr("e^(e^(e^x))")
    found = evaluate([], [bad, good], {X: number(10)})
    assert found[bad].value is None
    assert found[good].exact is number(11)


def test_large_but_possible_values():
    # Stirling's series by hand: ln n! = n ln n - n + ln(2πn)/2 + 1/(12n) - …
    n = TRUTH.mpf(10**9)
    series = (
        n * TRUTH.log(n) - n + TRUTH.log(2 * TRUTH.pi * n) / 2 + 1 / (12 * n) - 1 / (360 * n**3)
    )
    assert error(at("factorial(x)", 10**9).value, TRUTH.exp(series)) < 5e-16
    assert error(at("e^(e^x)", 10).value, TRUTH.exp(TRUTH.exp(10))) < 5e-16
    assert error(at("sin(x)", Fraction(10) ** 300).value, TRUTH.sin(TRUTH.mpf(10) ** 300)) < 5e-16


def test_zero_that_no_precision_shows_is_marked():
    outcome = at("sin(x)^2+cos(x)^2-1", 1)
    assert outcome.value == 0
    assert outcome.exact is None
    assert "cannot be told apart from 0" in words_of(outcome)


def test_step_functions_do_not_follow_noise():
    assert at("floor(sin(x)^2+cos(x)^2)", 1).value is None  # it might be a little less than 1
    assert at("floor(cos(x))", Fraction(1, 10**60)).value == 0


def test_untaken_branches_may_be_undefined():
    assert at("piecewise(ln(x) if x > 0 else 5)", -1).exact is number(5)
    assert at("piecewise(ln(x) if x > 0)", -1).defined is False


def test_conditions_are_values_too():
    written = ("x < 2", "not x < 2", "not (0 < x and x < 2)", "not (x < 0 or x > 2)", "x < oo")
    tests = [expr(f"piecewise(1 if {test} else 0)").args[1] for test in written]
    found = evaluate([], tests, {X: number(1)})
    assert [found[test].value for test in tests] == [True, False, False, True, True]
    negated = [make("not", make("gt", expr(side), number(1))) for side in ("x", "x+3", "ln(x)")]
    found = evaluate([], negated, {X: number(-1)})
    assert [found[test].value for test in negated] == [True, False, None]


def test_products_past_the_exact_numbers_keep_their_digits():
    outcome = at("x*x*x", Fraction(10) ** 4000)
    assert outcome.exact is None
    assert mpmath.almosteq(outcome.value, mpmath.mpf(10) ** 12_000)


def test_what_only_prints_has_no_number():
    outcome = evaluate([], [prime := make("prime", X, value=1)], {X: number(1)})[prime]
    assert outcome.value is None
    assert words_of(outcome) == "prime[1](x) has no numeric value"


def test_rows_are_a_program_in_any_depth():
    rows = []
    last = X
    for index in range(3_000):
        name = symbol(f"v_{index}")
        rows.append((name, make("cos", last)))
        last = name
    value = evaluate(rows, [last], {X: number(1)})[last].value
    assert error(value, TRUTH.findroot(lambda t: TRUTH.cos(t) - t, 0.74)) < 1e-15


def test_sharing_is_linear():
    node = X
    for _ in range(200):
        node = make("add", node, node)
    assert evaluate([], [node], {X: number(1)})[node].exact is number(2**200)


def test_points_may_be_constant_expressions():
    truth = TRUTH.sin(TRUTH.sqrt(2))
    assert error(at("sin(x)", make("sqrt", number(2))).value, truth) < 5e-16


def test_missing_inputs_and_too_many_digits_are_errors():
    with pytest.raises(PointError, match="no value for x"):
        evaluate([], [X], {})
    with pytest.raises(LimitError):
        at("x", 1, limits.digits + 1)
    assert at("sqrt(2)+x-x", 1, limits.digits).value is not None


def test_the_global_precision_is_never_touched():
    mpmath.mp.prec = 77
    try:
        at("(1-cos(x))/x^2", Fraction(1, 10**30))
        assert mpmath.mp.prec == 77
    finally:
        mpmath.mp.prec = 53


@pytest.mark.parametrize("point", range(2, 14))
def test_noise_in_a_divisor_counts_as_zero(point):
    outcome = at("1/(sin(x)^2+cos(x)^2-1)", point)
    assert outcome.value is None
    assert "cannot be told apart from 0" in words_of(outcome)

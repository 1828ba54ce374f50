"""Plain callables: their numbers are those of the rule table, and undefined stays undefined."""

from __future__ import annotations

import math
import pickle
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from chainrule import derive, gradient, hessian, jacobian
from chainrule.model import Expr, make, symbol
from chainrule.model.errors import InputError, MissingExtraError, UndefinedError
from chainrule.numeric.callables import Function
from chainrule.numeric.floats import SCALAR
from chainrule.rules import TABLE
from chainrule.rules.values import row_value

X, Y = symbol("x"), symbol("y")
GRID = (-7.25, -2.0, -1.0, -0.3, 0.0, 0.2, 0.75, 1.0, 2.5, 9.0)
CONDITIONS = {"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "bracket", "piecewise"}
ONE_OPERAND = [
    op
    for op, row in TABLE.items()
    if row.arity == 1 and (op in SCALAR or row.numeric is None) and op not in CONDITIONS
]


def same(ours: float, truth: Any) -> bool:
    if not mpmath.isfinite(truth) or mpmath.im(truth) != 0:
        return not math.isfinite(ours)
    return bool(abs(ours - truth) <= 1e-13 * (1 + abs(truth)))


def value_function(expr: Expr, *inputs: Expr) -> Function:
    return Function((), expr, (), inputs)


@pytest.mark.parametrize("op", ONE_OPERAND)
def test_operation_means_what_its_rule_means(op: str) -> None:
    function = value_function(make(op, X), X)
    for at in GRID:
        truth = row_value(mpmath.mp, TABLE[op], [mpmath.mpf(at)])
        assert same(function(at)[0], truth), at


@pytest.mark.parametrize("op", ["hypot", "atan2", "log", "max", "min"])
def test_operation_of_two(op: str) -> None:
    function = value_function(make(op, X, Y), X, Y)
    for a in GRID:
        for b in GRID:
            truth = row_value(mpmath.mp, TABLE[op], [mpmath.mpf(a), mpmath.mpf(b)])
            assert same(function(a, b)[0], truth), (a, b)


DERIVED = [
    ("exp(sin(x^2))", "exp(sin(x**2))", (0.3, -1.5)),
    ("x^3 sin(3x)", "x**3*sin(3*x)", (0.3, -1.5)),
    ("x^(1/3)", None, (-8.0, 8.0)),
    ("x^x", "x**x", (0.5, 3.0)),
    ("x^-3", "x**-3", (0.5, -3.0)),
    ("x^20", "x**20", (1.5, -0.5)),
    ("x^(5/2)", "x**2.5", (1.5, 4.0)),
    ("besselj(0, x)", "besselj(0, x)", (2.0, 5.0)),
    ("integral(sin t, t, 0, x^2)", "1 - cos(x**2)", (1.0, -0.5)),
    ("log10(x)", "log10(x)", (2.0, 5.0)),
    ("piecewise(x^2 if x < 0 else sin x)", "x**2 if x < 0 else sin(x)", (-2.0, 1.5)),
]


@pytest.mark.parametrize(("formula", "truth", "points"), DERIVED)
def test_value_and_derivative(formula: str, truth: str | None, points: tuple[float, ...]) -> None:
    function = derive(formula).function()
    names = {name: getattr(mpmath, name) for name in ("exp", "sin", "cos", "log10", "besselj")}

    def expected(x: Any) -> Any:
        if truth is None:
            return mpmath.sign(x) * mpmath.root(abs(x), 3)
        return eval(truth, {**names, "x": x})

    for at in points:
        value, slope = function(at)
        with mpmath.workdps(40):
            assert abs(value - expected(mpmath.mpf(at))) < 1e-13 * (1 + abs(value))
            assert abs(slope - mpmath.diff(expected, mpmath.mpf(at))) < 1e-12 * (1 + abs(slope))


@pytest.mark.parametrize(
    ("formula", "at"),
    [("|x|", 0.0), ("max(0, x)", 0.0), ("floor(x)", 2.0), ("relu(x)", 0.0), ("sqrt(x)", 0.0)],
)
def test_no_number_where_there_is_no_derivative(formula: str, at: float) -> None:
    value, slope = derive(formula).function()(at)
    assert math.isfinite(value)
    assert math.isnan(slope)


@pytest.mark.parametrize("formula", ["ln x", "1/x", "x^-2", "ln(x - 1)", "atanh(1/x)", "gamma(x)"])
def test_poles_are_nan(formula: str) -> None:
    assert all(math.isnan(number) for number in derive(formula).function()(0.0))


def test_overflow_in_between_is_no_loss() -> None:
    logistic = derive("1/(1+e^-x)").function()
    assert logistic(-1000.0) == (0.0, 0.0)
    value, slope = logistic(-400.0)
    assert slope == pytest.approx(value, rel=1e-12)


def test_arguments_by_name_and_the_wrong_ones() -> None:
    function = derive("a x^2", wrt="x").function()
    assert function.inputs == ("x", "a")
    assert function(3, a=2) == function(x=3, a=2) == (18.0, 12.0)
    for wrong in ({"x": 1}, {"x": 1, "a": 2, "b": 3}):
        with pytest.raises(TypeError, match="x, a"):
            function(**wrong)
    with pytest.raises(TypeError, match="x, a"):
        function(1)
    with pytest.raises(TypeError, match="found text"):
        function("3", 2)


def test_arrays_of_something_else_are_refused() -> None:
    numpy = pytest.importorskip("numpy")
    square = derive("x^2").function()
    with pytest.raises(TypeError, match="complex"):
        square(numpy.array([1 + 1j, 2]))
    with pytest.raises(TypeError, match="text"):
        square(numpy.array(["1", "2"]))


def test_unknown_functions_have_no_numbers() -> None:
    with pytest.raises(UndefinedError, match="unknown function"):
        derive("g(x)").function()


def test_it_can_be_pickled() -> None:
    function = pickle.loads(pickle.dumps(derive("sin(x)^2").function()))
    assert function(0.5) == derive("sin(x)^2").function()(0.5)


def test_rows_define_names_for_later_rows() -> None:
    square = symbol("s")
    function = Function([(square, X * X)], make("sin", square) + square, [2 * X], [X], single=True)
    assert function(2.0) == (math.sin(4) + 4, 4.0)
    assert Function([(square, X)], square * square, [], [X])(3.0) == (9.0, ())
    with pytest.raises(InputError, match="no value is given for y"):
        Function([], X * Y, [], [X])


def test_cases_are_one_where_they_hold_and_zero_elsewhere() -> None:
    conditions = make("lt", X, 0), make("gt", make("ln", X), 1)
    cases = [value_function(Expr("case", conditions, place), X) for place in range(3)]
    for at, holds in ((-1.0, 0), (3.0, 1), (2.0, 2)):
        assert [case(at)[0] for case in cases] == [float(place == holds) for place in range(3)]
    assert all(math.isnan(case(math.nan)[0]) for case in cases)
    swapped = Expr("case", conditions[::-1], 1)
    assert math.isnan(value_function(swapped, X)(-1.0)[0])


def test_numbers_of_other_kinds_are_taken() -> None:
    function = derive("x^2").function()
    for half in (Fraction(1, 2), Decimal("0.5"), mpmath.mpf("0.5")):
        assert function(half) == (0.25, 1.0)
    assert repr(derive("a x^2", wrt="x").function()) == "<function of x, a: value and derivatives>"


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("x + 10^400", 1.0, (math.inf, 1.0)),
        (f"x - {'9' * 400}", 1.0, (-math.inf, 1.0)),
        ("x/10^400*10^400", 1.0, (1.0, 1.0)),
        ("e^(e^(e^x))", 10.0, (math.inf, math.inf)),
        ("1/e^(e^(e^x))", 10.0, (0.0, 0.0)),
        ("e^x", math.inf, (math.inf, math.inf)),
        ("1/x", math.inf, (0.0, 0.0)),
        ("besselj(0, x)", math.inf, (math.nan, math.nan)),
        ("lambertw(x)", -1.0, (math.nan, math.nan)),
    ],
)
def test_beyond_the_range_of_floats(formula: str, at: float, expected: tuple[float, float]) -> None:
    assert derive(formula).function()(at) == pytest.approx(expected, nan_ok=True)


def test_arrays_need_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    function = derive("x^2").function()
    assert function(3.0) == (9.0, 6.0)
    with pytest.raises(MissingExtraError, match="NumPy, which is not installed") as caught:
        function([1.0, 2.0])
    assert caught.value.hint == "pip install numpy"


def test_higher_order_gives_the_value_and_that_derivative() -> None:
    assert derive("x^4", order=2).function()(2.0) == (16.0, 48.0)


def test_lets_and_deep_chains(bounded: Any) -> None:
    bounded(characters=100_000)
    shared = derive("b", wrt="x", let=["a = x sin(x) + x", "b = a sin(a) + a"]).function()
    a = 0.5 * math.sin(0.5) + 0.5
    assert shared(0.5)[0] == pytest.approx(a * math.sin(a) + a)
    deep = derive("sin(" * 2000 + "x" + ")" * 2000).function()
    assert 0 < deep(1.0)[1] < deep(1.0)[0] < 1


def test_gradient_gives_value_and_all_partials() -> None:
    value, slopes = gradient("x y^2 + sin(y)").function()(2.0, 3.0)
    assert value == 18 + math.sin(3)
    assert slopes == pytest.approx((9, 12 + math.cos(3)))


def test_matrices_give_values_and_rows() -> None:
    values, rows = jacobian("[x y^2, sin(y)]").function()(2.0, 3.0)
    assert values == pytest.approx((18, math.sin(3)))
    assert rows == ((9.0, 12.0), (0.0, pytest.approx(math.cos(3))))
    second = hessian("x^3 y + sin(y)").function()
    assert second(x=2.0, y=1.0)[0] == pytest.approx(8 + math.sin(1))
    assert second(2.0, 1.0)[1] == ((12.0, 12.0), (12.0, pytest.approx(-math.sin(1))))
    assert math.isnan(hessian("|x| y").function()(0.0, 1.0)[1][0][0])
    assert pickle.loads(pickle.dumps(second))(2.0, 1.0) == second(2.0, 1.0)
    alone = jacobian("x^2").function()
    assert alone(3.0) == ((9.0,), ((6.0,),))


def test_arrays_agree_with_single_numbers() -> None:
    np = pytest.importorskip("numpy")
    points = np.linspace(-3, 3, 61).reshape(1, 61)
    for formula in (
        "exp(sin(x^2))",
        "x^x",
        "ln x",
        "|x|/x",
        "x^(1/3)",
        "tanh(x) erf(x)",
        "x^-3",
        "max(0, x)^2",
        "piecewise(x^2 if x < 0 else sin x)",
        "log(x, 2) + root(x, 5)",
    ):
        function = derive(formula).function()
        value, slope = function(points)
        assert value.shape == slope.shape == (1, 61)
        for at, v, s in zip(points.ravel(), value.ravel(), slope.ravel(), strict=True):
            expected = function(float(at))
            assert (v, s) == pytest.approx(expected, rel=1e-11, abs=1e-300, nan_ok=True), formula


def test_arrays_longer_than_a_block_broadcast() -> None:
    np = pytest.importorskip("numpy")
    function = gradient("x y").function()
    x = np.arange(40_000.0)
    value, (by_x, by_y) = function(x, 2.0)
    assert (value == 2 * x).all()
    assert (by_x == 2).all()
    assert (by_y == x).all()


def test_whole_numbers_of_any_size() -> None:
    function = derive("x^2 + x").function()
    assert function(3) == function(3.0) == (12.0, 7.0)
    assert function(10**400) == (math.inf, math.inf)
    assert derive("x").function()(-(10**400)) == (-math.inf, 1.0)


@pytest.mark.parametrize(
    "formula", ["x^2/2", "x", "5 + 0x", "2x", "|x|", "floor(x/2)", "max(0, x)", "sin(x)/x"]
)
def test_arrays_of_any_shape_are_answered_and_left_alone(formula: str) -> None:
    np = pytest.importorskip("numpy")
    function = derive(formula, wrt="x").function()
    column = np.arange(-2, 3)
    for given in (
        np.array([]),
        np.zeros((0, 3)),
        np.array(2),
        column,
        column.tolist(),
        column.astype(np.float32),
        np.zeros((1, 1)),
        np.arange(6.0).reshape(2, 3).T,
        np.arange(12.0)[::-3],
    ):
        before = np.array(given, copy=True)
        value, slope = function(given)
        assert np.array_equal(given, before)
        assert value.shape == slope.shape == before.shape
        single = [function(float(x)) for x in before.ravel()]
        assert np.allclose(value.ravel(), [v for v, _ in single], rtol=1e-14, equal_nan=True)
        assert np.allclose(slope.ravel(), [s for _, s in single], rtol=1e-14, equal_nan=True)


@pytest.mark.parametrize(("formula", "point"), [("x^(3/2)", 0.0), ("(x-1)^2.5", 1.0)])
def test_the_end_of_a_root_has_no_slope(formula: str, point: float) -> None:
    value, slope = derive(formula).function()(point)
    assert value == 0
    assert math.isnan(slope)


def test_a_root_that_does_not_end_there_keeps_its_slope() -> None:
    assert derive("(1 + x^2)^(3/2)").function()(0.0) == (1.0, 0.0)
    assert derive("sin(x) (x^2)^(3/2)").function()(1.0)[1] == pytest.approx(3.0647153)
    assert derive("x^(5/3)").function()(0.0) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("piecewise(x^2 if 0 < x < 1, 3x if x >= 1, 0)", 0.5, (0.25, 1.0)),
        ("piecewise(x^2 if 0 < x < 1, 3x if x >= 1, 0)", 2.0, (6.0, 3.0)),
        ("piecewise(x^2 if 0 < x and x < 1 or x > 5)", 6.0, (36.0, 12.0)),
        ("piecewise(x^2 if not x < 1 else x)", 0.5, (0.5, 1.0)),
        ("piecewise(x if x = 2, x^2 if x != 3)", 3.5, (12.25, 7.0)),
        ("root(x, 3)", -8.0, (-2.0, 1 / 12)),
        ("x^(1/3)", -8.0, (-2.0, 1 / 12)),
        ("x^(2/3)", -8.0, (4.0, -1 / 3)),
        ("root(x, 4)", 16.0, (2.0, 1 / 32)),
        ("x^-2", 2.0, (0.25, -0.25)),
        ("max(x, 2x, x^2)", 3.0, (9.0, 6.0)),
        ("min(x, 2x, x^2)", 3.0, (3.0, 1.0)),
        ("log_2(x)", 8.0, (3.0, 1 / (8 * math.log(2)))),
        ("atan2(x, 1)", 1.0, (math.pi / 4, 0.5)),
        ("sigmoid(x)", -800.0, (0.0, 0.0)),
        ("x^20", 1.5, (1.5**20, 20 * 1.5**19)),
    ],
)
def test_numbers_of_single_operations(
    formula: str, at: float, expected: tuple[float, float]
) -> None:
    numpy = pytest.importorskip("numpy")
    function = derive(formula).function()
    assert function(at) == pytest.approx(expected, rel=1e-14)
    values, slopes = function(numpy.array([at, at]))
    assert values.tolist() == pytest.approx([expected[0]] * 2, rel=1e-14)
    assert slopes.tolist() == pytest.approx([expected[1]] * 2, rel=1e-14)


@pytest.mark.parametrize(
    ("formula", "at"),
    [
        ("piecewise(x if ln(x) > 0 else 1)", -1.0),
        ("piecewise(x^2 if x > 0)", -1.0),
        ("1/x", 0.0),
        ("x^-2", 0.0),
        ("x^(1/2)", -1.0),
        ("root(x, 4)", -1.0),
        ("ln(x)", 0.0),
        ("atanh(x)", 1.0),
        ("log_x(2)", -1.0),
    ],
)
def test_nothing_is_made_up_where_a_function_is_undefined(formula: str, at: float) -> None:
    numpy = pytest.importorskip("numpy")
    function = derive(formula, wrt="x").function()
    assert [math.isnan(number) for number in function(at)] == [True, True]
    values, slopes = function(numpy.array([at]))
    assert numpy.isnan(values).all()
    assert numpy.isnan(slopes).all()

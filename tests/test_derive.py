"""Derivations from Python: names, variables, orders, exactness, and what people read."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule import derive, gradient, graph, limits, parametric, parse
from chainrule.bridge import to_sympy
from chainrule.model.errors import FormulaError, InputError, LimitError, PointError, UndefinedError
from chainrule.render import render

x = sympy.Symbol("x")

SHOWN = {
    "chain": ("exp(sin(x**2))", {}),
    "product": ("x^2 sin(3x)", {}),
    "quotient": ("sin(x)/x", {}),
    "general_power": ("x^x", {}),
    "folded": ("(3x^2+1)^5", {}),
    "terms": ("ln x + sin(x^2) + e^(3x)", {}),
    "held": ("a x^2 + b x", {}),
    "unknown": ("f(g(x))", {}),
    "integral": ("integral(sin t, t, 0, x^2)", {}),
    "piecewise": ("piecewise(x^2 if x < 0 else sin x)", {}),
    "corner": ("|x^2 - 1|", {}),
    "constant": ("5", {}),
    "orders": ("x^2 ln x", {"order": 3}),
    "operations": ("(3x^2+1)^5", {"grain": "operation"}),
    "definitions": ("d*c", {"let": ["d = a+b"], "wrt": "a"}),
    "many_paths": ("sin(x)*(1+sin(x))*(2+sin(x))*(3+sin(x))*cos(x)*ln(x)*e^(x sin(x))", {}),
}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("detail", ["short", "normal", "full"])
def test_derivation_reads(golden: Callable[[str, str], None], name: str, detail: str) -> None:
    formula, options = SHOWN[name]
    document = derive(formula, **options).explain(detail=detail)
    golden(f"derive/{name}.{detail}.txt", render(document, format="text", width=80))


POINTS = {
    "smooth": ("exp(sin(x**2))", {"x": 1.5}, 6),
    "exact": ("sin x", {"x": "pi/4"}, 6),
    "digits": ("exp(sin(x**2))", {"x": "pi/4"}, 30),
    "corner": ("|x|", {"x": 0}, 6),
    "outside": ("ln x", {"x": -1}, 6),
    "hole": ("sin(x)/x", {"x": 0}, 6),
    "vertical": ("sqrt x", {"x": 0}, 6),
    "jump": ("floor x", {"x": 2}, 6),
    "pole": ("tan x", {"x": "pi/2"}, 6),
    "parameters": ("a x^2", {"x": 2, "a": "1/3"}, 6),
}


@pytest.mark.parametrize("name", POINTS)
def test_points_read(golden: Callable[[str, str], None], name: str) -> None:
    formula, point, digits = POINTS[name]
    document = derive(formula).explain(points=[point], digits=digits)
    golden(f"at/{name}.txt", render(document, format="text", width=80))


def test_result_is_an_ordinary_sympy_expression() -> None:
    found = derive("exp(sin(x^2))", wrt="x", order=1).derivative
    assert found == sympy.diff(sympy.exp(sympy.sin(x**2)), x)
    assert found.free_symbols == {x}


def test_parse_gives_the_tree_as_typed() -> None:
    assert parse("exp(sin(x^2))") == sympy.exp(sympy.sin(x**2))
    assert str(parse("x + x")) == "x + x"


def test_a_sympy_expression_is_as_good_as_text() -> None:
    expr = x**2 * sympy.sin(3 * x) / (x + 1)
    found = derive(expr)
    assert found.check.state == "passed"
    assert sympy.simplify(found.derivative - sympy.diff(expr, x)) == 0


def test_derivations_are_picklable_and_immutable() -> None:
    found = derive("x^2 sin(3x)", order=2)
    again = pickle.loads(pickle.dumps(found))
    assert str(again) == str(found)
    assert again.result is found.result
    with pytest.raises(AttributeError):
        found.result = None  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "name", "wrt"),
    [
        ("y = x^2", "y", "x"),
        ("E(w) = w^2 x", "E", "w"),
        ("d/dt (a t^2)", "f", "t"),
        ("theta^2", "f", "theta"),
        ("f^2 x", "y", "x"),
        ("f(x^2)", "y", "x"),
        ("f(x^2) + y", "g", "x"),
    ],
)
def test_output_and_variable_are_named_by_the_formula(text: str, name: str, wrt: str) -> None:
    found = derive(text)
    assert (found.output.value, found.wrt.value) == (name, wrt)


def test_the_variable_may_be_a_sympy_symbol() -> None:
    assert derive("a x^2", wrt=sympy.Symbol("a")).derivative == x**2


def test_several_variables_ask_for_one() -> None:
    with pytest.raises(InputError, match="several variables: a, b") as caught:
        derive("a b")
    assert "--wrt a" in (caught.value.hint or "")


def test_unknown_names_raise_with_a_position() -> None:
    with pytest.raises(FormulaError) as caught:
        derive("x + snh(x)")
    assert caught.value.position == 4
    assert isinstance(caught.value, chainrule.ChainruleError)


def test_order_is_bounded_on_both_sides() -> None:
    assert derive("x^25", order=limits.order).derivative.is_polynomial()
    for order in (0, limits.order + 1):
        with pytest.raises(LimitError):
            derive("x^2", order=order)


def test_each_order_starts_from_the_tidied_one_before() -> None:
    stages = derive("x^2 e^x", order=3).stages
    assert [stage.order for stage in stages] == [1, 2, 3]
    for before, after in pairwise(stages):
        assert after.trace.definitions()
        assert sympy.simplify(sympy.diff(to_sympy(before.result), x) - to_sympy(after.result)) == 0


def test_a_result_too_long_stays_in_substitution_variables(bounded: Any) -> None:
    bounded(result_nodes=20)
    found = derive("sin(x^2+1) cos(x^3+x) ln(x^4+x^2+1)")
    assert found.put_back is None
    assert found.check.state == "passed"
    assert "stays in substitution variables" in str(found)


def test_the_middle_of_a_very_long_list_is_left_out(bounded: Any) -> None:
    bounded(lines=60)
    assert "left out" not in str(derive("sin(" * 60 + "x" + ")" * 60))
    shown = str(derive("sin(" * 61 + "x" + ")" * 61))
    assert "21 lines like these are left out" in shown
    assert "v₄₁" not in shown.split("Differentiate")[0].split("left out")[0]


def test_a_wrong_rewrite_is_dropped_and_a_wrong_rule_is_loud(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = __import__("chainrule.topics.derive.solution", fromlist=["tidy"])
    monkeypatch.setattr(module, "tidy", lambda expr: expr + 1)
    rescued = derive("x^2 sin(x)")
    assert rescued.check.state == "passed"
    assert rescued.result is rescued.put_back
    monkeypatch.setattr(module, "total_derivative", lambda trace, wrt: wrt)
    wrong = derive("x^2 sin(x)")
    assert wrong.check.state == "failed"
    assert "disagrees with the definition" in str(wrong)


@pytest.mark.parametrize(
    ("formula", "point", "expected"),
    [
        ("x^3", {"x": 2}, 12),
        ("sin x", {"x": "pi/4"}, sympy.sqrt(2) / 2),
        ("x^2", {"x": sympy.Rational(1, 3)}, sympy.Rational(2, 3)),
        ("a x^2", {"x": 3, "a": 2}, 12),
        ("x1^2", {"x1": 3}, 6),
        ("x1^2", {"x_1": 3}, 6),
    ],
)
def test_values_at_points_are_exact(
    formula: str, point: dict[str, object], expected: object
) -> None:
    assert derive(formula).at(point).derivative == expected


@pytest.mark.parametrize(("formula", "at"), [("|x|", 0), ("ln x", -1), ("1/x", 0), ("sqrt x", 0)])
def test_no_number_where_there_is_no_derivative(formula: str, at: int) -> None:
    with pytest.raises(UndefinedError):
        _ = derive(formula).at(x=at).derivative


@pytest.mark.parametrize("values", [{}, {"x": 1, "q": 2}])
def test_points_name_every_variable_and_no_other(values: dict[str, int]) -> None:
    with pytest.raises(PointError):
        derive("x^2").at(values)


def test_floats_mean_what_they_show() -> None:
    assert derive("x^2").at(x=0.1).derivative == sympy.Rational(1, 5)


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("piecewise(x^2 if x<0, sin x if x>0)", "{2x if x < 0, cos(x) if x > 0}"),
        ("piecewise(x^2 if x<0, 5 if x>2)", "{2x if x < 0, 0 if x > 2}"),
        ("piecewise(x^2 if x<0 else 5)", "{2x if x < 0, 0 if x > 0}"),
    ],
)
def test_a_derivative_is_defined_where_the_function_is(formula: str, shown: str) -> None:
    assert shown in str(derive(formula))


LEAVES = st.sampled_from(["x", "2", "3", "x", "1/2"])


def _grow(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.tuples(st.sampled_from(["sin", "cos", "exp", "atan", "tanh"]), children)
    two = st.tuples(children, st.sampled_from(["+", "-", "*"]), children)
    return st.one_of(
        one.map(lambda p: f"{p[0]}({p[1]})"),
        two.map(lambda p: f"({p[0]}){p[1]}({p[2]})"),
        children.map(lambda c: f"({c})**2"),
        children.map(lambda c: f"1/(({c})**2+1)"),
    )


@settings(max_examples=60, deadline=None)
@given(st.recursive(LEAVES, _grow, max_leaves=7))
def test_random_formulas_agree_with_an_independent_derivative(text: str) -> None:
    """SymPy parses the same text, and mpmath differentiates it numerically."""
    numeric = sympy.lambdify(x, sympy.sympify(text), "mpmath")
    with mpmath.workdps(40):
        point = mpmath.mpf("0.6180557")
        expected = mpmath.diff(numeric, point)
        for grain in ("textbook", "operation"):
            found = derive(text, wrt="x", grain=grain)  # type: ignore[arg-type]
            assert found.check.state == "passed"
            ours = sympy.lambdify(x, found.derivative, "mpmath")(point)
            assert mpmath.almosteq(ours, expected, 1e-15, 1e-15)


def test_a_zero_that_is_not_settled_is_not_shown_as_zero() -> None:
    """At 1e-700 the numerator cancels beyond the highest precision; the truth is 1/2."""
    shown = render(derive("(1-cos x)/x^2").explain(points=[{"x": "1e-700"}]), format="text")
    assert "not told apart from 0" in shown
    assert "df/dx is not known" in shown


def test_a_point_is_given_by_names_symbols_and_numbers_of_other_packages() -> None:
    numpy = pytest.importorskip("numpy")
    x, y = sympy.symbols("x y")
    curve, surface = derive("x^2"), gradient("x y")
    for two in (2, 2.0, "2", sympy.Integer(2), numpy.float64(2), numpy.int64(2), numpy.array(2)):
        assert curve.at({x: two}).derivative == curve.at(x=two).derivative == 4
        assert surface.at({x: two}, y=1).value == 2
        assert surface.at({"x": two, y: 1}).value == 2


@pytest.mark.parametrize(
    ("point", "sentence"),
    [
        (2, "expected a point that names its values, found int"),
        ("x=2", "expected a point that names its values, found str"),
        ({1: 2}, "expected the name of a variable, found int"),
        ({"x": [2]}, "cannot read a list"),
        ({"x": 2j}, "cannot read a complex"),
        ({"x": "x + 1"}, "the value of x must "),
    ],
)
def test_what_is_no_point_is_said(point: object, sentence: str) -> None:
    for formula in (derive("x^2"), gradient("x^2"), parametric("x", "x^2"), graph("x^2")):
        with pytest.raises(InputError, match=sentence):
            formula.at(point)  # type: ignore[arg-type]


def test_an_undefined_constant_in_a_branch_refuses_nothing() -> None:
    assert derive("piecewise(x^2 if x>0 else ln(-1))").at(x=2).derivative == 4
    with pytest.raises(InputError, match="undefined everywhere"):
        derive("piecewise(x if 1/0 > x else 2)")
    for power in ("0^x", "(-8)^x"):
        with pytest.raises(InputError, match="where its base is positive"):
            derive(power)


@pytest.mark.parametrize("order", [1.5, True, "2", None])
def test_an_order_is_a_whole_number(order: object) -> None:
    if order is None:
        assert derive("x^3", order=order).order == 1
        return
    with pytest.raises(InputError, match="whole number"):
        derive("x^3", order=order)  # type: ignore[arg-type]


def test_a_point_is_made_of_finite_numbers() -> None:
    x = sympy.Symbol("x")
    for value, sentence in ((x, "must not contain x"), ("oo", "finite"),
                            (sympy.oo, "finite"), (float("inf"), "finite")):  # fmt: skip
        with pytest.raises(PointError, match=sentence):
            derive("x^2").at(x=value)


def test_a_mixed_derivative_is_evaluated_at_a_variable_that_is_gone() -> None:
    assert derive("∂^2/(∂x∂y) x^2").at(x=1, y=2).derivative == 0

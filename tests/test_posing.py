"""What is asked for, before any rule is used: names, variables, orders and points."""

from __future__ import annotations

import copy
import math
import re
from fractions import Fraction
from typing import Any

import pytest

from chainrule import derive, gradient, parametric
from chainrule.model import Expr, make, number, power, symbol
from chainrule.model.errors import InputError, LimitError, PointError
from chainrule.topics.common.numbers import numbers_at

X = symbol("x")


@pytest.mark.parametrize(
    ("formula", "settings", "words"),
    [
        ("[x, y]", {}, "expected one formula, found a list"),
        ("b", {"let": ["b = a + x", "a = x^2"]}, "'a' is used before it is defined"),
        ("b", {"let": ["b = b + x"]}, "'b' is used before it is defined"),
        ("b", {"let": ["b = x", "b = 2"]}, "'b' is defined twice"),
        ("d/dx x y", {"wrt": "y"}, "the formula says d/dx but --wrt says y"),
        ("x y", {"wrt": "2"}, "expected the name of a variable after --wrt, found '2'"),
        ("x y", {"wrt": " "}, "expected the name of a variable after --wrt, found ' '"),
        ("x = t^2", {"wrt": "x"}, "'x' names the function and its variable"),
    ],
)
def test_what_is_not_one_question(formula: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(formula, **settings)
    assert str(caught.value) == words
    assert caught.value.exit_code == 2


def test_the_parameter_of_a_curve_is_a_name() -> None:
    with pytest.raises(InputError, match="expected the name of a variable after --wrt, found '2'"):
        parametric("t", "t^2", wrt="2")


def test_a_derivative_too_long_is_not_differentiated_again(bounded: Any) -> None:
    bounded(result_nodes=10)
    with pytest.raises(LimitError, match="of order 1 is too long") as caught:
        derive("sin(x^2) cos(x^3) exp(x)", order=2)
    assert "result_nodes" in (caught.value.hint or "")
    assert derive("x^2", order=2).derivative == 2


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_point_is_finite(value: float) -> None:
    with pytest.raises(PointError, match=f"x must be a finite number, not {value}"):
        derive("x^2").at(x=value)


def test_a_derivative_that_exists_although_the_formula_does_not_say_so() -> None:
    assert derive("sin(x)/x + 3|x|^3").at(x=0).derivative == 0
    assert derive("(e^x - 1)/x").at(x=0).derivative == 0.5


def test_names_of_a_point_are_spelled_either_way() -> None:
    found = gradient("x1 y").at({"x1": 3, "y": 2})
    assert found.point == {symbol("x_1"): number(3), symbol("y"): number(2)}
    for name in ("x !", "x+1"):
        with pytest.raises(PointError, match=f"the formula has no free variable {re.escape(name)}"):
            gradient("x y").at({name: 1, "y": 2})


def test_a_number_is_a_constant_exactly_or_as_near_as_it_was_computed() -> None:
    sine, root, logarithm = (make(op, X) for op in ("sin", "sqrt", "ln"))
    near, exact = numbers_at([sine, root], {X: number(2)}, 6)
    assert near.constant is not None
    assert float(near.constant.value) == pytest.approx(math.sin(2), rel=1e-15)
    assert exact.constant is make("sqrt", number(2))
    (missing,) = numbers_at([logarithm], {X: number(-1)}, 6)
    assert missing.constant is None
    assert not missing.is_zero


def test_expressions_never_change_and_are_never_copied() -> None:
    node = make("sin", X)
    with pytest.raises(AttributeError, match="cannot change"):
        node.op = "cos"
    with pytest.raises(AttributeError, match="cannot change"):
        del node.op
    assert node.op == "sin"
    assert copy.copy(node) is copy.deepcopy(node) is node


def test_small_powers_of_numerals_fold_and_large_ones_do_not() -> None:
    assert power(2, 10) is number(1024)
    assert power(2, -2) is number(Fraction(1, 4))
    assert power(2, 65) is Expr("pow", (number(2), number(65)))
    assert power(X, 0) is number(1)

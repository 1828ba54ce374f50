"""One variable, one symbol: names that print alike are the same variable, wherever they stand."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from chainrule import (
    backprop,
    derive,
    descend,
    gradient,
    hessian,
    implicit,
    inverse,
    jacobian,
    parametric,
    total,
)
from chainrule.model import canonical, symbol
from chainrule.model.errors import InputError
from chainrule.render.notations.one_line import to_unicode

SPELLINGS = ("w1", "w_1", "w₁", "w_{1}")
PAIRS = list(product(SPELLINGS, SPELLINGS[:3]))
W = sympy.Symbol("w_1")
C, X = sympy.symbols("c x")

NAMES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["x", "w", "theta", "θ", "lambda", "lamda", "λ", "rate"]),
        st.sampled_from(["", "hat", "_hat", "tilde"]),
        st.sampled_from(["", "__2"]),
        st.sampled_from(["", "1", "_1", "₁", "_₁", "12", "_12", "₁₂", "_1_2", "_max", "_i"]),
    ),
)


@given(NAMES, NAMES)
def test_what_prints_alike_is_one_variable(first: str, second: str) -> None:
    alike = to_unicode(symbol(first)) == to_unicode(symbol(second))
    assert alike == (symbol(first) is symbol(second))


@given(NAMES)
def test_a_spelling_is_settled_at_once(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name)


@pytest.mark.parametrize(("written", "asked"), PAIRS)
def test_every_topic_finds_the_variable(written: str, asked: str) -> None:
    square = f"c {written}^2"
    first = derive(square, wrt=asked)
    assert first.derivative == 2 * C * W
    assert first.at({asked: 3, "c": 1}).derivative == 6
    assert first.function()(**{asked: 3.0, "c": 1.0}) == (9.0, 6.0)
    assert gradient(square, wrt=asked).derivative == (2 * C * W,)
    assert backprop(square, wrt=asked).derivative == (2 * C * W,)
    assert total(square, wrt=asked).derivative == 2 * C * W
    assert jacobian(square, wrt=asked).derivative == sympy.Matrix([[2 * C * W]])
    assert hessian(square, wrt=asked).derivative == sympy.Matrix([[2 * C]])
    assert implicit(f"{written}^2 + x^2 = 1", dependent=asked).derivative == -X / W
    assert inverse(f"{written}^3", wrt=asked).derivative == 1 / (3 * W**2)
    assert parametric(f"{written}^2", f"{written}^3", wrt=asked).derivative == 3 * W / 2
    moved = descend(f"{written}^2", start={asked: 1}, rate="1/4", steps=1)
    assert moved.places[-1].point[0].value == 0.5


@pytest.mark.parametrize(("written", "asked"), PAIRS)
def test_definitions_know_it_by_every_spelling(written: str, asked: str) -> None:
    assert derive("h^2", wrt=asked, let=[f"h = {written} x"]).derivative == 2 * W * X**2
    assert derive(f"x {written}", wrt="x", let=[f"{asked} = x^2"]).derivative == 3 * X**2
    assert derive(f"{written}(3x)", wrt="x", let=[f"{asked}(u) = u^2"]).derivative == 18 * X


@pytest.mark.parametrize("name", ["x1", "x_1"])
@pytest.mark.parametrize("asked", ["x1", "x_1", "x₁", sympy.Symbol("x1"), sympy.Symbol("x_1")])
def test_symbols_of_sympy_keep_their_spelling(name: str, asked: Any) -> None:
    x = sympy.Symbol(name)
    found = derive(x**2, wrt=asked)
    assert found.derivative == 2 * x
    assert found.at({asked: 3}).derivative == 6
    assert gradient(x**2, wrt=asked).derivative == (2 * x,)
    assert hessian(x**3, wrt=asked).derivative == sympy.Matrix([[6 * x]])
    moved = descend(x**2, start={str(asked): 1}, rate="1/4", steps=1)
    assert moved.places[-1].point[0].value == 0.5
    one = sympy.Symbol("x_1")
    assert derive(x * sympy.Symbol("h"), wrt=asked, let=["h = x1"]).derivative == 2 * one


def test_two_symbols_of_sympy_that_print_alike_are_refused() -> None:
    with pytest.raises(InputError, match="both named 'x1'"):
        derive(sympy.Symbol("x1") + sympy.Symbol("x_1"), wrt="x1")

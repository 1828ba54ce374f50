"""Quotients of polynomials: over one denominator, reduced by an equation, and their bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.checks.definition import equal
from chainrule.model import Expr, make, number, symbol
from chainrule.syntax import read
from chainrule.tidy import polynomial
from chainrule.tidy.polynomial import reduced, together, written

X, Y = symbol("x"), symbol("y")

POINTS = [{"x": Fraction(7, 5), "y": Fraction(-3, 4)}, {"x": Fraction(-2, 3), "y": Fraction(5, 2)}]


def value(expr: Expr, point: dict[str, Fraction]) -> Fraction:
    """Compute a rational function exactly, by Python's own fractions."""
    if expr.is_number:
        return Fraction(expr.value)
    if expr.op == "symbol":
        return point[expr.value]
    operands = [value(arg, point) for arg in expr.args]
    if expr.op == "add":
        return sum(operands, Fraction(0))
    if expr.op == "mul":
        found = Fraction(1)
        for operand in operands:
            found *= operand
        return found
    if expr.op == "neg":
        return -operands[0]
    if expr.op == "div":
        return operands[0] / operands[1]
    assert expr.op == "pow", expr.op
    return Fraction(operands[0] ** int(operands[1]))


ATOMS = st.sampled_from([X, Y, number(2), number(-3), number(Fraction(1, 2))])
RATIONAL = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["add", "mul", "div"]), inner, inner).map(
            lambda row: make(row[0], row[1], row[2])
        ),
        inner.map(lambda operand: make("neg", operand)),
        st.tuples(inner, st.integers(-3, 3)).map(lambda row: make("pow", row[0], number(row[1]))),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(RATIONAL)
def test_one_denominator_keeps_the_value(expr: Expr) -> None:
    found = together(expr)
    if found is None:
        return
    shown = written(found)
    for point in POINTS:
        try:
            expected = value(expr, point)
        except (ZeroDivisionError, OverflowError):
            continue
        assert value(shown, point) == expected


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("(x^2 + 2x + 1)/(x + 1)", "x + 1"),
        ("1/x + 1/y", "(x + y)/(x y)"),
        ("x/(y (x^2 + x))", "1/(y (x + 1))"),
        ("1/(1/x)", "x"),
        ("1/(-(x^2))", "-1/x^2"),
        ("(x - y)/(y - x)", "-1"),
        ("sin(x)^2/sin(x)", "sin x"),
        ("x - x", "0"),
    ],
)
def test_what_cancels(text: str, shorter: str) -> None:
    found = together(read(text).expr)
    assert found is not None
    assert equal(written(found), read(shorter).expr)
    assert len(repr(written(found))) <= len(repr(read(text).expr))


def test_an_exact_zero_below_is_left_alone() -> None:
    assert together(read("1/(x - x)").expr) is None


def test_the_bounds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = read("(x+y+1)^6").expr
    assert together(wide) is not None
    monkeypatch.setattr(polynomial, "MOST_TERMS", 10)
    assert together(wide) is None
    assert together(read("x + y").expr) is not None
    monkeypatch.setattr(polynomial, "MOST_NODES", 2)
    assert together(read("x + y").expr) is None


def test_a_high_power_is_one_thing() -> None:
    found = together(read("(x+1)^1000 (x+1)").expr)
    assert found is not None
    assert equal(written(found), read("(x+1)^1001").expr)


def test_an_equation_shortens_what_it_can() -> None:
    circle = X**2 + Y**2 - 1
    assert reduced(-(X**2 + Y**2) / Y**3, circle) is make("neg", make("div", 1, Y**3))
    assert reduced(X, Y) is None
    assert reduced(make("sin", X), circle) is None

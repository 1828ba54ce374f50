"""What is echoed of a formula: where it could be meant otherwise, how to write that, and once."""

from __future__ import annotations

import pytest

from chainrule import derive, jacobian, total
from chainrule.syntax import notes, read, read_equation
from chainrule.topics.common.data import plain_text
from chainrule.topics.common.words import read_as


def echoes(text: str) -> list[str]:
    return [f"{reading.typed}: {reading.reason}" for reading in read(text).readings]


@pytest.mark.parametrize(
    ("typed", "piece", "instead"),
    [
        ("5x3", "x3", "write x^3 for a power, x*3 for a product"),
        ("e^-x2", "x2", "write x^2 for a power, x*2 for a product"),
        ("x3+2x2+x", "x3", "write x^3 for a power, x*3 for a product"),
        ("theta2 x", "theta2", "write theta^2 for a power, theta*2 for a product"),
        (r"\theta2 x", r"\theta2", "write theta^2 for a power, theta*2 for a product"),
        ("ω3 t", "ω3", "write ω^3 for a power, ω*3 for a product"),
        ("x10", "x10", "write x^10 for a power, x*10 for a product"),
        ("ax2", "x2", "write x^2 for a power, x*2 for a product"),
        (r"\frac{y3^kw^2}{1+y^2}", "y3", "write y*3^k for a product"),
        ("y3^2", "y3", "write y*3^2 for a product"),
        ("y3^(k+1)", "y3", "write y*3^(…) for a product"),
        ("y3²", "y3", "write y*3^(…) for a product"),
        ("sin x2", "x2", "write x^2 for a power, x*2 for a product"),
        ("y = x^2 + x2", "x2", "write x^2 for a power, x*2 for a product"),
        ("f(x) = t2 x", "t2", "write t^2 for a power, t*2 for a product"),
    ],
)
def test_an_index_of_digits_is_echoed(typed: str, piece: str, instead: str) -> None:
    assert f"{piece}: {notes.INDEX}; {instead}" in echoes(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "x1", "x0 + x", "x1 + x2", "x_1 x2", "x₁ + x2", "w1*x1 + w2*x2", "x_2", "x₂", "x_{2}",
        "x_i + x2", "log2(x)", "log10(x)", "expm1(x)", "atan2(x, y)", "j0(x)", "2x", "x^2", "x*2",
        "theta1 - theta2", "x__2_11",
    ],
)  # fmt: skip
def test_an_index_that_nobody_doubts_is_not(typed: str) -> None:
    assert not [echo for echo in echoes(typed) if notes.INDEX in echo]


def test_a_name_that_is_defined_is_no_power() -> None:
    assert not derive("x2*t", wrt="t", let=["x2=t^2"]).readings
    assert not derive("x2*u", wrt="t", let=["x2=t^2", "u = x2 + t"]).readings
    assert not total("x2*y2", let=["x2=cos t", "y2=t"]).readings
    assert [r.typed for r in derive("x2*t", wrt="x2").readings] == ["x2"]
    assert [r.typed for r in read_equation("x2 + y = 1").readings] == ["x2"]


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("a b c d e f", 1), ("2e x", 1), ("ex", 1), ("xe", 1), ("k*e*q", 1), ("e x^2", 1),
        ("a e b e", 1), ("e^x", 0), ("x e^x", 0), ("2e", 0), ("eˣ y", 0), ("x*e^(2x)", 0),
        ("e + x", 0), ("e sin x", 0), ("x^e", 0), (r"\mathrm{e} x", 0),
    ],
)  # fmt: skip
def test_e_beside_letters_is_echoed(typed: str, count: int) -> None:
    assert sum(notes.EULER_BESIDE in echo for echo in echoes(typed)) == count


@pytest.mark.parametrize(
    ("typed", "piece", "other"),
    [
        ("x^2 sin 1/x", "sin 1/x", "sin(1/x)"), ("sin x/2", "sin x/2", "sin(x/2)"),
        ("3 cos x*2", "cos x*2", "cos(x*2)"), ("ln 1+x", "ln 1+x", "ln(1+x)"),
        ("sqrt 2x", "sqrt 2x", "sqrt(2x)"), ("√2x", "√2x", "√(2x)"),
        ("1/2x", "1/2x", "1/(2x)"), ("a/bc", "a/bc", "a/(bc)"), ("e^2x", "e^2x", "e^(2x)"),
        ("x^1/2", "x^1/2", "x^(1/2)"), ("e^-xy", "e^-xy", "e^(-xy)"),
        (r"\sin \omega\cdot t", r"\sin \omega\cdot t", r"\sin(\omega\cdot t)"),
        ("x e^-t/2", "e^-t/2", "e^(-t/2)"), ("2^x/2", "2^x/2", "2^(x/2)"),
        ("tan 1/t", "tan 1/t", "tan(1/t)"), ("exp 1/x", "exp 1/x", "exp(1/x)"),
    ],
)  # fmt: skip
def test_the_other_reading_is_offered_and_has_no_echo(typed: str, piece: str, other: str) -> None:
    (echo,) = [found for found in echoes(typed) if found.startswith(f"{piece}: ")]
    assert echo.endswith(f"; write {other} for the other")
    rewritten = read(typed.replace(piece, other))
    assert rewritten.expr is not read(typed).expr
    assert not rewritten.readings


@pytest.mark.parametrize("typed", ["xy", "kx + mx^2", "x y z", "2xy", "n(n+1)x", "nRT"])
def test_letters_are_echoed_where_they_could_be_a_word(typed: str) -> None:
    assert (notes.PRODUCT in str(echoes(typed))) == (typed == "nRT")


def echoed(formulas: str) -> list[str]:
    return [plain_text(parts) for parts in read_as(jacobian(formulas).readings)]


def test_a_reason_stands_once_and_says_what_differs() -> None:
    said = "read abc as a · b · c and nRT as n · R · T: letters side by side are multiplied"
    assert echoed("(abc x, 2abc y, nRT x)") == [said]
    said = "g(x), f(g(x)) and h(x): this letter before a parenthesis is an unknown function"
    assert [plain_text(parts) for parts in read_as(read("f(g(x)) + h(x)").readings)] == [said]

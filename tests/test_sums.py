"""Sums and products over an index: read, written out, differentiated under the sign, printed."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from chainrule import backprop, derive, gradient, graph, limits
from chainrule.bridge import from_sympy, to_sympy
from chainrule.checks.definition import check
from chainrule.checks.indexed import small
from chainrule.model import SUMS, Expr, make, number, postorder, symbol
from chainrule.model.errors import FormulaError, InputError
from chainrule.model.indices import index_match, members
from chainrule.render.notations.one_line import to_ascii, to_unicode
from chainrule.render.notations.texmath import to_latex
from chainrule.syntax import notes, read
from chainrule.syntax.write import to_plain

x, i, n = symbol("x"), symbol("i"), symbol("n")

SUM_SPELLINGS = [
    r"\sum_{i=1}^{n} T", r"\sum_{i=1}^n T", r"\sum\limits_{i=1}^{n} T", r"\sum^{n}_{i=1} T",
    r"\sum^n_{i=1} T", r"\sum_{i = 1}^{n}{T}", r"\displaystyle\sum_{i=1}^n\left(T\right)",
    "∑_{i=1}^{n} T", "∑_(i=1)^n T", "∑ᵢ₌₁ⁿ T", "Σ_{i=1}^{n} T", "Σᵢ₌₁ⁿ T", r"\Sigma_{i=1}^n T",
    "sum_{i=1}^n T", "sum_(i=1)^n T", "sum(T, i, 1, n)", "Sum(T, (i, 1, n))",
    "summation(T, i, 1, n)",
    r"\operatorname{sum}(T, i, 1, n)",
]  # fmt: skip
TERMS = [
    "x_i",
    "x_i^2",
    "(x_i-m)^2",
    "x_i y_i",
    "e^{x_i}",
    "x^i",
    r"\sin x_i",
    "2x_i",
    "x_i/n",
    "i",
]


@pytest.mark.parametrize("spelling", SUM_SPELLINGS)
@pytest.mark.parametrize("term", TERMS)
def test_every_spelling_of_a_sum(spelling: str, term: str) -> None:
    tex = "\\" in spelling or "{" in spelling
    typed = term if tex else term.replace("e^{x_i}", "exp(x_i)").replace(r"\sin", "sin")
    found = read(spelling.replace("T", typed)).expr
    assert found is make("sum", read(term).expr, i, 1, n)


@pytest.mark.parametrize(
    "text", [r"\prod_{i=1}^{n} x_i", "∏_{i=1}^{n} x_i", "∏ᵢ₌₁ⁿ xᵢ", "Π_{i=1}^{n} x_i",
             "prod(x_i, i, 1, n)", "Product(x_i, (i, 1, n))", "prod_(i=1)^n x_i",
             r"\prod\limits_{i=1}^n x_i"],
)  # fmt: skip
def test_every_spelling_of_a_product(text: str) -> None:
    assert read(text).expr is make("prod", symbol("x_i"), i, 1, n)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"\sum_{i=1}^n x_i y_i + z", "sum(x_i y_i, i, 1, n) + z"),
        (r"\sum_{i=1}^n x_i - z", "sum(x_i, i, 1, n) - z"),
        (r"2\sum_{i=1}^n x_i", "2 sum(x_i, i, 1, n)"),
        (r"\frac{1}{n}\sum_{i=1}^n x_i", "1/n*sum(x_i, i, 1, n)"),
        (r"\sum_{i=1}^n\sum_{j=1}^m w_{ij} x_j", "sum(sum(w_ij x_j, j, 1, m), i, 1, n)"),
        (r"\ln\sum_{j=1}^n e^{z_j}", "ln(sum(exp(z_j), j, 1, n))"),
        (r"\left(\sum_{i=1}^n x_i\right)^2", "sum(x_i, i, 1, n)^2"),
        (r"\sum_{i=1}^n x_i \cdot y_i / z", "sum(x_i*y_i/z, i, 1, n)"),
        (r"\sum_{i=2}^{n-1} x_i", "sum(x_i, i, 2, n-1)"),
        (r"a - \sum_{i=1}^n -x_i", "a - sum(-x_i, i, 1, n)"),
        (r"\sum_i x_i", "sum(x_i, i, 1, n)"), (r"\sum_{i} x_i", "sum(x_i, i, 1, n)"),
        ("Σ_i x_i", "sum(x_i, i, 1, n)"), ("Σᵢ xᵢ", "sum(x_i, i, 1, n)"),
        (r"\sum_n x_n", "sum(x_n, n, 1, N)"),
    ],
)  # fmt: skip
def test_how_far_a_sign_reaches(text: str, same: str) -> None:
    assert read(text).expr is read(same).expr


@pytest.mark.parametrize("text", ["Σ x", "Σ_i x", "Σ + 1", r"\Sigma x", "Σᵢ + Σᵢ", "Π", "Π_1 x"])
def test_greek_letters_stay_letters(text: str) -> None:
    assert not any(node.op in SUMS for node in postorder(read(text).expr))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (r"\sum x", "a sum needs an index"), (r"\sum_{i=1} x_i", "a sum needs both bounds"),
        (r"\sum_{i<n} x", "below the sign of a sum stands its index"),
        (r"\sum_{i,j} x", "below the sign of a sum stands its index"),
        (r"\sum_{i=0}^\infty x^i", "a sum without an end is not read"),
        ("sum(x, 2, 1, 3)", "the index of a sum is a letter"),
        ("sum(x, i, 1/2, 3)", "whole numbers or letters"), ("sum(x, i, 1, 2.5)", "whole numbers"),
        ("sum(x)", "sum takes four arguments"), ("sum(x, i, 1, i)", "do not depend on its index"),
        (r"\sum_{i=1}^n \sum_{i=1}^n x_i", "have the same index i"),
        ("sum(x_i, i, 1, 1000)", "more than 30 letters"), ("sum(x, i, 1, 10^9)", None),
        ("sum(x, i, 1, 2000000)", "whole numbers"), (r"\sum", "expected a number"),
        (r"\sum_{i=1}^{n}", "expected a number"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, sentence: str | None) -> None:
    if sentence is None:
        assert read(text).expr.op == "sum"
    else:
        with pytest.raises(FormulaError, match=sentence):
            read(text)


# Written out


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("sum(x^i, i, 1, 3)", "x + x^2 + x^3"), (r"\sum_{i=0}^{2} x^i", "1 + x + x^2"),
        (r"\prod_{i=1}^3 (x-i)", "(x-1)(x-2)(x-3)"), ("sum(x, i, 1, 1)", "x"),
        ("sum(x, i, 3, 1)", "0"), ("prod(x, i, 3, 1)", "1"),
        ("sum(x_i, i, 1, 3)", "x_1 + x_2 + x_3"),
        ("sum(x_i y_i, i, 1, 2)", "x_1 y_1 + x_2 y_2"), ("sum(w_ij, i, 1, 2)", "w_{1j} + w_{2j}"),
        (r"\sum_{i=1}^2 \sum_{j=1}^2 w_{ij}", "w_11 + w_12 + w_21 + w_22"),
        (r"\sum_{i=1}^{2}\sum_{j=1}^{i} a_{ij}", "a_11 + a_21 + a_22"),
        (r"\sum_{k=0}^3 \frac{x^k}{k!}", "1 + x + x^2/2 + x^3/6"),
        ("sum(f(i x), i, 1, 2)", "f(x) + f(2x)"), ("∑ᵢ₌₁² w__2_i", "w__2_1 + w__2_2"),
    ],
)  # fmt: skip
def test_sums_with_numbers_as_bounds_are_written_out(text: str, same: str) -> None:
    found = read(text)
    assert found.expr is read(same).expr
    assert notes.WRITTEN_OUT in {reading.reason for reading in found.readings}


def test_long_sums_stay_sums() -> None:
    assert read("sum(x^i, i, 1, 30)").expr.op == "add"
    assert read("sum(x^i, i, 1, 31)").expr.op == "sum"
    with limits(terms=3):
        assert read("sum(x^i, i, 1, 4)").expr.op == "sum"
    nested = "sum(" * 4 + "x^(i+j+k+l), i, 1, 3), j, 1, 3), k, 1, 3), l, 1, 3)"
    assert len(postorder(read(nested).expr)) < 2_500


# Derivatives: SymPy differentiates the sum written out at n = 3, m = 2.

LETTERS: dict[str, Any] = {}
for head in "xyzabw":
    LETTERS |= {f"{head}_{p}": sympy.Symbol(f"{head}_{p}") for p in range(1, 5)}
LETTERS |= {f"w_{p}{q}": sympy.Symbol(f"w_{p}{q}") for p in range(1, 5) for q in range(1, 5)}
DERIVED = [
    (r"\sum_{i=1}^{n} (x_i - \mu)^2", "mu", "(x_1-mu)**2 + (x_2-mu)**2 + (x_3-mu)**2", "mu"),
    (r"\frac{1}{n}\sum_{i=1}^n (y_i - a x_i - b)^2", "a",
     "((y_1-a*x_1-b)**2 + (y_2-a*x_2-b)**2 + (y_3-a*x_3-b)**2)/3", "a"),
    (r"\sum_{i=1}^n x_i^2", "x_k", "x_1**2 + x_2**2 + x_3**2", "x_2"),
    (r"\sum_{i=1}^n x_i^2", "x_3", "x_1**2 + x_2**2 + x_3**2", "x_3"),
    (r"\sum_{i=1}^n (x_i - x_k)^2", "x_k", "(x_1-x_2)**2 + (x_3-x_2)**2", "x_2"),
    (r"\left(\sum_{i=1}^n x_i\right)^2", "x_k", "(x_1+x_2+x_3)**2", "x_2"),
    (r"\ln\sum_{j=1}^n e^{z_j}", "z_k", "log(exp(z_1)+exp(z_2)+exp(z_3))", "z_2"),
    (r"\frac{e^{z_k}}{\sum_{j=1}^n e^{z_j}}", "z_k",
     "exp(z_2)/(exp(z_1)+exp(z_2)+exp(z_3))", "z_2"),
    (r"\prod_{i=1}^n x_i", "x_k", "x_1*x_2*x_3", "x_2"),
    (r"\prod_{i=1}^n (x - a_i)", "x", "(x-a_1)*(x-a_2)*(x-a_3)", "x"),
    (r"\prod_{i=1}^n (x_i + x_k)", "x_k", "(x_1+x_2)*(2*x_2)*(x_3+x_2)", "x_2"),
    (r"\sum_{i=1}^{n}\sum_{j=1}^{n} w_{ij} x_i x_j", "x_k",
     "+".join(f"w_{p}{q}*x_{p}*x_{q}" for p in (1, 2, 3) for q in (1, 2, 3)), "x_2"),
    (r"\sum_{i=1}^{n}\sum_{j=1}^{n} w_{ij} w_{ji}", "w_kl",
     "+".join(f"w_{p}{q}*w_{q}{p}" for p in (1, 2, 3) for q in (1, 2, 3)), "w_21"),
    (r"\sum_{i=1}^{n}\left(\sum_{j=1}^{n} w_{ij} x_j - y_i\right)^2", "w_kl",
     "+".join(f"(w_{p}1*x_1+w_{p}2*x_2+w_{p}3*x_3-y_{p})**2" for p in (1, 2, 3)), "w_12"),
    ("sum(x^i, i, 1, n)", "x", "x + x**2 + x**3", "x"),
    ("sum(sin(i x)/i, i, 1, n)", "x", "sin(x) + sin(2*x)/2 + sin(3*x)/3", "x"),
    (r"\sum_{i=1}^n \sum_{j=1}^n w_{ij}/e^x", "x",
     "(" + "+".join(f"w_{p}{q}" for p in (1, 2, 3) for q in (1, 2, 3)) + ")*exp(-x)", "x"),
    (r"a + \sum_{i=1}^n a^i x_i", "a", "a + a*x_1 + a**2*x_2 + a**3*x_3", "a"),
]  # fmt: skip


def values(expr: sympy.Expr) -> float:
    names = sorted(expr.free_symbols, key=lambda s: s.name)
    at = {s: sympy.Rational(len(s.name) + 3 * sum(map(ord, s.name)) % 17, 10) for s in names}
    return float(expr.subs(at))


@pytest.mark.parametrize(("formula", "wrt", "column", "by"), DERIVED)
@pytest.mark.parametrize("grain", ["textbook", "operation"])
def test_derivatives_are_those_of_the_sum_written_out(
    formula: str, wrt: str, column: str, by: str, grain: Any
) -> None:
    found = derive(formula, wrt=wrt, grain=grain)
    assert found.check.state == "passed"
    at_size = small([found.problem.expr, found.result], read(wrt).expr)
    assert at_size is not None
    _, slope = at_size.exprs
    whole = sympy.sympify(column, locals=LETTERS)
    variable = next(s for s in whole.free_symbols if s.name == at_size.wrt.value)
    assert variable.name == by or not by[-1].isdigit() or "k" in wrt
    wanted = whole.diff(variable)
    assert values(to_sympy(slope)) == pytest.approx(values(wanted), rel=1e-9)


@pytest.mark.parametrize("wrong", ["2*x_i", "2*sum(x_i, i, 1, n)", "x_k", "0", "2*x_k + 1"])
def test_a_wrong_derivative_is_found_out(wrong: str) -> None:
    squares = read(r"\sum_{i=1}^n x_i^2").expr
    k = symbol("x_k")
    assert check([], squares, k, [], 2 * k).state == "passed"
    assert check([], squares, k, [], read(wrong).expr).state == "failed"


def test_the_check_says_at_which_size() -> None:
    assert "at 5 points with n = 3 and k = 2" in " ".join(
        str(derive(r"\sum_{i=1}^n x_i^2", wrt="x_k")).split()
    )
    assert str(derive("sum(x^i, i, 1, 3)")).rstrip().endswith("at 5 points")


def test_a_letter_with_an_index_is_none_of_those_with_numbers() -> None:
    found = derive(r"\sum_{i=1}^n x_i^2 + x_1 x_2", wrt="x_k")
    assert found.result is read("2x_k").expr
    assert found.check.state == "passed"
    assert symbol("x_k") in {name for name, _ in found.check.sizes} | {found.wrt}


def test_a_second_derivative() -> None:
    found = derive(r"\sum_{i=1}^n x_i^3", wrt="x_k", order=2)
    assert found.result is read("6x_k").expr
    mixed = derive(
        r"\frac{\partial^2}{\partial x_l \partial x_k} \sum_{i=1}^n \sum_{j=1}^n x_i x_j"
    )
    assert mixed.result is read("2").expr
    assert {c.state for c in mixed.checks} == {"passed"}


@pytest.mark.parametrize(
    ("formula", "wrt", "sentence"),
    [
        ("n sum(x^i, i, 1, n)", "n", "n counts the terms of a sum"),
        (r"\sum_{i=1}^{n}\sum_{j=1}^{i} x_i x_j", "x_k", "whose bounds depend on another index"),
    ],
)
def test_derivatives_that_are_refused(formula: str, wrt: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        derive(formula, wrt=wrt)


def test_letters_that_count_are_no_variables_by_themselves() -> None:
    assert derive("sum(x^i, i, 1, n)").wrt is x
    found = gradient(r"\sum_{i=1}^n (y_i - a x_i - b)^2")
    assert [s.value for s in found.system.inputs] == ["a", "b"]


def test_numbers_where_the_bounds_are_numbers() -> None:
    found = derive("sum(x^i, i, 1, n)", wrt="x")
    at = found.at({"x": -2, "n": 3})
    assert (float(at.value), float(at.derivative)) == (-6, 9)
    assert float(derive("sum(x^i, i, 1, 40)").at(x=1).derivative) == sum(range(41))
    assert derive("prod(x + i, i, 1, 31)").at(x=0).existence.kind == "smooth"
    assert found.function()(2.0, 3.0) == (14.0, 17.0)


def test_commands_that_draw_and_run_backwards() -> None:
    formula = r"\frac12\sum_{i=1}^3 (y_i - w x_i)^2"
    point = {"w": 1, "x_1": 1, "x_2": 2, "x_3": 3, "y_1": 1, "y_2": 1, "y_3": 1}
    for made in (graph(formula), backprop(formula)):
        assert made.at(point) is not None
    assert "∑ᵢ₌₁ⁿ" in str(graph(r"\sum_{i=1}^n (y_i - w x_i)^2", wrt="w"))


# Printing and reading back

PRINTED = [
    r"\sum_{i=1}^{n} (x_i - \mu)^2", r"-2\sum_{i=1}^{n} (x_i - \mu)", r"\prod_{i=1}^n (x - a_i)",
    r"\left(\sum_{i=1}^n x_i\right)^2", r"\frac{\sum_{i=1}^n x_i}{n}", "x + sum(x_i, i, 1, n)",
    r"\left(\prod_{i=1}^n x_i\right) y", r"\left(\sum_{i=1}^n x_i\right)\sum_{j=1}^m y_j",
    r"\sum_{i=1}^{n} \sum_{j=1}^{m} w_{ij} x_j", r"\ln\left(\sum_{j=1}^n e^{z_j}\right)",
    r"\sum_{i=1}^{n} (x_i + 1)", r"\sum_{i=2}^{n-1} x_i y_i", "sum(x^i/i, i, 1, 40)",
    r"\frac{\prod_{i=1}^n x_i}{x_k}", r"e^{-\sum_{i=1}^n x_i}",
]  # fmt: skip


@pytest.mark.parametrize("text", PRINTED)
def test_what_is_printed_is_read_back(text: str) -> None:
    expr = read(text).expr
    assert read(to_plain(expr)).expr is expr
    for write in (to_unicode, to_ascii, to_latex):
        again = read(write(expr)).expr
        assert same_value(again, expr), (write(expr), again)
    assert from_sympy(to_sympy(expr)) is expr or same_value(from_sympy(to_sympy(expr)), expr)


def same_value(left: Expr, right: Expr) -> bool:
    """Compare at a small size, by SymPy."""
    both = small([left, right], symbol("unused"))
    assert both is not None
    return bool(sympy.expand(to_sympy(both.exprs[0]) - to_sympy(both.exprs[1])).equals(0))


def test_sympy_gets_indexed_letters() -> None:
    found = to_sympy(read(r"\sum_{i=1}^{n} (x_i - \mu)^2").expr)
    assert sympy.latex(found) == r"\sum_{i=1}^{n} \left(- \mu + {x}_{i}\right)^{2}"
    assert found.subs(sympy.Symbol("n"), 2).doit().has(sympy.IndexedBase("x")[2])


def test_which_letters_have_which_index() -> None:
    w, total = symbol("w_ij"), make("sum", symbol("x_i"), i, number(1), n)
    assert index_match(w, symbol("w_kl"), ["i"]) is None
    assert index_match(w, symbol("w_kj"), ["i"]) == {"i": "k"}
    assert index_match(symbol("x_max"), symbol("x_k"), ["a", "m", "x"]) is None
    assert members(total, symbol("y_k")) == []
    assert members(total, symbol("x_k")) == [{"i": "k"}]

"""Mathematics on paper: what people see, and that it cannot be read as something else."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import limits
from chainrule.checks.definition import equal
from chainrule.model import Expr, constant, make, number, postorder, symbol
from chainrule.render.notations.one_line import to_ascii, to_unicode
from chainrule.render.notations.pretty import to_pretty
from chainrule.render.notations.texmath import to_latex
from chainrule.syntax import read
from chainrule.syntax.write import to_plain

x, y, u, v, w, f, n, t = map(symbol, "xyuvwfnt")
PI, E, INF = constant("pi"), constant("e"), constant("oo")
half = number(Fraction(1, 2))


def d(top: Expr | int, *below: Expr, partial: bool = False, order: int = 1) -> Expr:
    return make("derivative", top, *below, value=(order, partial))


SAMPLES: dict[str, tuple[Expr, ...]] = {
    "Sums, signs": (
        x - y, x - 3 * y, x + (-3), -(x + y), -x - y, make("add", x, make("add", y, t)),
        x - (y - t), number(-1) * make("sin", x), make("neg", number(-3)),
        make("sin", -x), make("div", -x, 2), y + make("div", -x, 2), make("mul", 1, x),
        make("pow", x, 1), make("mul", x, number(-3), y), x * (-y), -(x / y), number(-3) ** x,
    ),
    "Products": (
        2 * x, 2 * PI * x, x * y, 2 * x * make("cos", x**2) * make("exp", make("sin", x**2)),
        make("exp", make("sin", x)) * make("cos", x), x * make("exp", x), x * 2, x * 2 * y * 3,
        x * (x + 1), 30 * x * (3 * x**2 + 1) ** 4, x**2 * (x + 1), (x + 1) * (x - 1),
        make("sin", x) * (x + 1), (x + 1) * make("sin", x), make("abs", x) * make("abs", y),
        make("sqrt", x) * y, 2 * make("sqrt", x), symbol("rate") * x * 2, half * x,
        half * (x - y) ** 2, number(Fraction(5, 7)) * x, make("div", 1, 2) * x, 2 * (x / y),
        (x / y) * (u / v), make("factorial", n) * x, number(2) ** x * make("ln", 2),
        make("call", u, value=("f", (0,))) * x, x * make("call", u, value=("f", (0,))),
    ),
    "Quotients": (
        x / 2, (x + 1) / (x - 1), 1 / (2 * x), -1 / x**2, x / y / t, x / (y / t), (x / y) ** 2,
        (x + 1) ** 2 / (2 * x), make("sin", x) / x, 1 / make("sqrt", 1 - x**2), half,
        number(Fraction(-1, 3)), x / make("exp", x**2), (2 * x * y) / 3,
    ),
    "Powers and roots": (
        x**2, x**-1, x**n, x**half, x ** (n - 1), x ** (x + 1), x ** (2 * y / 3), x**y**t,
        (x**y) ** t, make("exp", v), make("exp", -x), make("exp", -x**2 / 2), make("exp", 1),
        make("exp", make("sin", x**2)), make("exp", x + 1) * y, (x + 1) ** 2, make("sin", x) ** 2,
        make("sin", x) ** -1, make("sin", x**2) ** n, make("sqrt", x), make("sqrt", x + 1),
        make("sqrt", x) ** 3, make("root", x, 3), make("root", x + 1, 5), make("root", x, n),
        make("sqrt", make("abs", x)), symbol("x_1") ** 2, make("abs", x) ** 3,
        (x / y) ** half, symbol("w__2_11") ** 2, number(-2) ** 2,
        make("derivative", u, x, value=(1, False)) ** 2,
    ),
    "Functions": (
        make("ln", x), make("ln", make("abs", x)), make("log", x, 2), make("log", x, y),
        make("log", x, x + 1), make("asin", x), make("asinh", x), make("gamma", x),
        make("loggamma", x), make("digamma", x), make("sigmoid", x), make("relu", x),
        make("max", 0, x), make("atan2", y, x), make("besselj", 0, x), make("polygamma", 1, x),
        make("factorial", n), make("factorial", n + 1), make("floor", x / 2), make("ceil", x),
        make("call", u, value=("f", (1,))), make("call", u, value=("f", (2,))),
        make("call", u, value=("f", (4,))), make("call", u, v, value=("f", (0, 0))),
        make("call", u, v, value=("f", (0, 1))), make("call", u, v, value=("f", (2, 1))),
        make("integral", make("sin", t), t, 0, x**2), make("integral", t + 1, t, 0, x),
        x * make("integral", t, t, symbol("a"), x),
    ),
    "Names": tuple(map(symbol, ("theta", "x_1", "x1", "w__2_11", "x_max", "theta_12", "alpha_n",
                                "yhat_3", "y_hat", "rate", "Omega", "x_1_2", "lambda"))),
    "Numbers": (
        number(3), number(-3), number(half.value, decimal=True), number(-2, decimal=True),
        number(Fraction(1, 10**9), decimal=True), number(10**30), number(7**5000),
        *(make("literal", value=text) for text in
          ("0.778073", "-0.628174", "-1.5e-7", "1e20", "inf", "-inf", "nan")),
        make("literal", value="-1.5e-7") * x, PI, E, INF, constant("eulergamma"),
    ),
    "Conditions": (
        make("lt", x, 0), make("and", make("le", 0, x), make("lt", x, 1)),
        make("or", make("ne", x, 0), make("gt", y, 1)), make("not", make("eq", x, y)),
        make("piecewise", x**2, make("lt", x, 0), make("sin", x)),
        make("piecewise", -x, make("lt", x, 0), x, make("gt", x, 1)),
        2 * x * make("bracket", make("lt", x, 0)), make("case", make("lt", x, 0), value=0),
        make("case", make("lt", x, 0), value=1),
        make("case", make("lt", x, 0), make("le", x, 1), value=1),
        make("case", make("lt", x, 0), make("le", x, 1), value=2),
    ),
    "For display": (
        d(u, x), d(f, u, partial=True), d(f, x, order=2), d(f, x, y, partial=True, order=2),
        d(symbol("v_1"), symbol("x_2"), partial=True), d(x**2 + 1, x), d(make("sin", u), x),
        d(symbol("E"), symbol("w__2_11"), partial=True),
        make("dot", d(f, v), d(v, u), d(u, x)), make("dot", make("exp", make("sin", x)), 2 * x),
        make("dot", -x, y, -u), make("equation", d(u, x), 2 * x, value="="),
        make("equation", x, PI, value="≈"), make("equation", w, w - u, value="←"),
        make("bar", symbol("v_1")), make("bar", symbol("rate")), make("tangent", u),
        make("prime", y, value=1), make("prime", y, value=2), make("vector", 1, x, number(-2)),
        make("matrix", 1, x, y, 2, value=2), make("at", d(f, x), make("equation", x, 2, value="=")),
        make("dots"), make("word", value="undefined"), make("group", x) * y, make("chosen", x, y),
    ),
}  # fmt: skip

Printer = Callable[[Expr], str]


def pretty_text(expr: Expr) -> str:
    return "\n".join(to_pretty(expr))


PRINTERS: dict[str, Printer] = {
    "unicode": to_unicode,
    "ascii": to_ascii,
    "latex": to_latex,
    "pretty": lambda expr: pretty_text(expr) + "\n",
}


@pytest.mark.parametrize("name", PRINTERS)
def test_what_people_see(name: str, golden: Callable[[str, str], None]) -> None:
    lines: list[str] = []
    for title, exprs in SAMPLES.items():
        lines += [f"# {title}", "", *map(PRINTERS[name], exprs), ""]
    golden(f"render/math-{name}.txt", "\n".join(lines))


ALL = [expr for exprs in SAMPLES.values() for expr in exprs]


@pytest.mark.parametrize("expr", ALL, ids=repr)
def test_ascii_is_ascii(expr: Expr) -> None:
    assert to_ascii(expr).isascii()
    assert to_plain(expr).isascii()


@pytest.mark.parametrize("expr", ALL, ids=repr)
def test_no_doubled_signs(expr: Expr) -> None:
    for text in (to_unicode(expr), to_ascii(expr), to_latex(expr)):
        assert not any(bad in text for bad in ("--", "+ -", "+ −", "−−", "- -", "− −", "+-"))


# Whatever is drawn on one line must read back as a formula of the same value: that is what
# "cannot be misread" means. The reader is the package's own; the values are computed here.

FUNCTIONS = {
    "sin": math.sin,
    "cos": math.cos,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "abs": abs,
    "ln": math.log,
    "atan": math.atan,
}
COMBINED: dict[str, Callable[..., float]] = {
    "add": lambda *terms: sum(terms),
    "mul": lambda *factors: math.prod(factors),
    "div": lambda top, bottom: top / bottom,
    "neg": lambda operand: -operand,
    "pow": lambda base, exponent: base**exponent,
    "log": lambda value, base: math.log(value) / math.log(base),
    "root": lambda value, index: value ** (1 / index),
    "max": max,
} | FUNCTIONS
POINT = {"x": 0.7311, "y": 1.2345, "n": 2.125, "t": 0.381, "v_1": 1.618, "theta": 0.519}


def value_of(expr: Expr) -> float | complex:
    values: dict[Expr, float | complex] = {}
    for node in postorder(expr):
        if node.is_number:
            values[node] = float(node.value)
        elif node.op == "symbol":
            values[node] = POINT[node.value]
        elif node.op == "constant":
            values[node] = getattr(math, node.value)
        else:
            values[node] = COMBINED[node.op](*(values[arg] for arg in node.args))
    return values[expr]


leaves = st.one_of(
    st.sampled_from([symbol(name) for name in POINT] + [PI, E]),
    st.integers(-12, 12).map(number),
    st.sampled_from([number(Fraction(n, 4), decimal=True) for n in (1, 2, 10, -3)]),
)


def combinations(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda args: make("add", *args)),
        st.lists(inner, min_size=2, max_size=4).map(lambda args: make("mul", *args)),
        st.tuples(st.sampled_from(["div", "pow", "log", "root", "max"]), inner, inner).map(
            lambda row: make(*row)
        ),
        st.tuples(st.sampled_from(["neg", *FUNCTIONS]), inner).map(lambda row: make(*row)),
    )


expressions = st.recursive(leaves, combinations, max_leaves=9)


def same_value(text: str, expr: Expr) -> None:
    try:
        expected = value_of(expr)
        if isinstance(expected, complex) or not math.isfinite(expected):
            return
    except (ArithmeticError, ValueError, TypeError):
        return
    found = value_of(read(text).expr)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9), text


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_unicode_cannot_be_misread(expr: Expr) -> None:
    text = to_unicode(expr)
    same_value(text, expr)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (make("mul", make("mul", x, y), y, x), "xy·yx"),
        (make("mul", t, x, n), "tx n"),
        (make("mul", x, y, t), "xy t"),
        (make("mul", u, v, symbol("p")), "uvp"),
        (make("mul", symbol("l"), symbol("b"), x), "l bx"),
        (make("root", x, make("sin", x)), "root(x, sin(x))"),
        (make("root", x, n), "ⁿ√x"),
        (2 * make("root", x, n), "2·ⁿ√x"),
        (make("ln", make("abs", x + make("abs", y))), "ln|x + |y||"),
        (make("ln", make("abs", make("mul", x, make("abs", y)))), "ln(abs(x |y|))"),
        (y * make("root", x, 5), "y·⁵√x"),
        (make("abs", make("mul", x, make("abs", y))), "abs(x |y|)"),
    ],
)
def test_letters_roots_and_bars_side_by_side(expr: Expr, text: str) -> None:
    assert to_unicode(expr) == text


@pytest.mark.parametrize(
    "formula",
    [
        "(ln|x|)^n",
        "(ln|x|)!",
        "(ln|x|)^floor(3)",
        "arcsin(piecewise(e^x if x <= 0 else 1 + x))",
        "f(piecewise(x if x <= 0 else 1))",
        "x^o o t",
        "x^i f",
        r"\log_{2gamma} x",
        r"\log_{x+1} x",
        "x_2^|a|",
        "u_alpha g_pi",
        "x_{1,2}^2",
        "x_{max,2}",
        "c s l! n",
        "w_max*piecewise(x^2 if x < 0 else x)",
    ],
)
@pytest.mark.parametrize("printer", [to_plain, to_ascii, to_unicode, to_latex])
def test_what_was_misread_once(printer: Callable[[Expr], str], formula: str) -> None:
    expr = read(formula).expr
    assert read(printer(expr)).expr is expr


def test_a_letter_below_does_not_take_in_the_next_one() -> None:
    product = make("mul", symbol("K_m"), symbol("S"))
    assert to_latex(product) == "K_m S"


@pytest.mark.parametrize("name", ["phi", "varphi", "epsilon", "varepsilon", "theta", "vartheta"])
def test_a_greek_letter_keeps_its_name_in_latex(name: str) -> None:
    assert to_latex(symbol(name)) == f"\\{name}"


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_ascii_cannot_be_misread(expr: Expr) -> None:
    same_value(to_ascii(expr), expr)


@settings(max_examples=200, deadline=None)
@given(expressions)
def test_latex_cannot_be_misread(expr: Expr) -> None:
    same_value(to_latex(expr), expr)


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_plain_reads_back(expr: Expr) -> None:
    text = to_plain(expr)
    again = read(text).expr
    same_value(text, expr)
    assert read(to_plain(again)).expr is again


def corpus() -> list[str]:
    files = sorted((Path(__file__).parent / "corpus").glob("*.txt"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    formulas = [line for line in lines if line.strip() and not line.startswith("#")]
    return [line.split(" ::")[0].split("  #")[0] for line in formulas]


def test_plain_of_the_corpus_is_the_same_expression() -> None:
    different = []
    for text in corpus():
        if "d/dx" in text or any(sign in text for sign in "½¾⅓"):
            continue  # a numeral fraction has a spelling of its own in Unicode only
        expr = read(text).expr
        if read(to_plain(expr)).expr is not expr:
            different.append(text)
    assert not different


# Size


def nested(op: str, depth: int) -> Expr:
    expr = x
    for _ in range(depth):
        expr = make(op, expr)
    return expr


def test_a_piecewise_has_one_pair_of_delimiters() -> None:
    pieces = make("piecewise", 1, make("lt", x, 0), x)
    assert to_unicode(make("mul", 2, pieces)).count("(") == 0


@pytest.mark.parametrize("op", ["sin", "exp", "neg", "sqrt", "factorial", "abs"])
def test_depth_is_no_danger(op: str) -> None:
    expr = nested(op, 10_000)
    for printer in (to_unicode, to_ascii, to_latex, pretty_text):
        assert len(printer(expr)) < 50 * limits.result_nodes
    assert "⋯" in to_unicode(expr)
    assert to_plain(expr).count(op) in (0, 10_000)


def test_sharing_is_no_danger() -> None:
    expr = x
    for _ in range(200):
        expr = expr * make("sin", expr) + expr
    assert "⋯" in to_unicode(expr)
    assert len(to_unicode(expr)) < 20 * limits.result_nodes


def test_width_is_no_danger() -> None:
    terms = [make("sin", k * x) for k in range(2, 10_000)]
    text = to_unicode(make("add", *terms))
    assert text.startswith("sin(2x) + sin(3x) + ")
    assert text.endswith("⋯")


def test_numerals_that_are_no_short_decimals() -> None:
    third, tiny = Fraction(1, 3), Fraction(1, 10**1200)
    assert to_unicode(number(third, decimal=True)) == to_plain(number(third, decimal=True)) == "1/3"
    assert to_unicode(number(tiny, decimal=True)) == "1/(1.000000000⋯·10¹²⁰⁰)"
    assert to_unicode(make("literal", value="1e")) == "1e"


def test_parentheses_in_an_exponent_are_not_doubled() -> None:
    assert to_unicode(make("pow", x, make("group", y + 1))) == to_unicode(make("pow", x, y + 1))
    assert to_unicode(make("group", make("group", x + 1))) == "(x + 1)"


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        ("piecewise(x^2 if x > 0)", ["{ x²  if x > 0"]),
        ("piecewise(x if x > 0, 0 otherwise)", ["⎧ x  if x > 0", "⎨", "⎩ 0  otherwise"]),
        (
            "piecewise(x^2 if x > 0, x if x < -1, 0 otherwise)",
            ["⎧ x²  if x > 0", "⎨ x   if x < −1", "⎩ 0   otherwise"],
        ),
    ],
)
def test_braces_are_as_tall_as_their_cases(formula: str, lines: list[str]) -> None:
    assert [line.rstrip() for line in to_pretty(read(formula).expr)] == lines


def test_letters_before_a_fraction_in_brackets_are_no_function() -> None:
    expr = read("((a)*(x))*((((arcsin(x))-(a))/(2))*(tan(a)))").expr
    for printed in (to_unicode(expr), to_latex(expr)):
        assert equal(read(printed).expr, expr)

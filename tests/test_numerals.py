"""Numerals as people write them: decimal commas where they were asked for, thousands refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

import chainrule
from chainrule.cli.app import run
from chainrule.model.errors import ChainruleError, FormulaError, InputError
from chainrule.syntax import read
from chainrule.syntax.numerals import decimals

COMMAS = {
    "1,5x": "1.5x",
    "max(1,5x; 2)": "max(1.5x, 2)",
    "2,5e-3x": "2.5e-3x",
    "log(x; 2,5)": "log(x, 2.5)",
    "[0,5x; x^1,5]": "[0.5x, x^1.5]",
    "x^1,5": "x^1.5",
    "sin 2,5x": "sin 2.5x",
    "integral(0,5 t; t; 0; x)": "integral(0.5 t, t, 0, x)",
    "sum(0,5 x^i; i; 1; 3)": "sum(0.5 x^i, i, 1, 3)",
    "piecewise(1,5x if x < 0,5; 2 otherwise)": "piecewise(1.5x if x < 0.5, 2 otherwise)",
    r"\frac{1{,}5x}{2,5}": r"\frac{1.5x}{2.5}",
    r"1{,}5\cdot x": r"1.5\cdot x",
    r"\begin{cases} 1,5x, & x<0 \\ x, & x \ge 0 \end{cases}": (
        r"\begin{cases} 1.5x, & x<0 \\ x, & x \ge 0 \end{cases}"
    ),
    r"x_{1,2} + 1,5": r"x_{1,2} + 1.5",
    "f(x; y) = 0,5x y": "f(x, y) = 0.5x y",
    "x^2.": "x^2",
}


@pytest.mark.parametrize("typed", COMMAS)
def test_a_decimal_comma_is_a_decimal_point(typed: str) -> None:
    with decimals("comma"):
        found = read(typed)
    wanted = read(COMMAS[typed])
    assert found.exprs == wanted.exprs
    assert found.arguments == wanted.arguments


WITHOUT_COMMA = {
    "1,5x": "separates arguments",
    "1,5x + 2": "separates arguments",
    "sin(1,5x)": "takes one argument",
    "max(1,5x; 2)": "mixed",
    r"1{,}5x": "no comma here",
    r"\frac{1{,}5}{x}": "no comma here",
    "1.000,5x": "separates arguments",
}


@pytest.mark.parametrize("typed", WITHOUT_COMMA)
def test_a_comma_between_digits_brings_a_hint(typed: str) -> None:
    with pytest.raises(FormulaError, match=WITHOUT_COMMA[typed]) as caught:
        read(typed)
    assert "--decimal comma" in (caught.value.hint or "")


THOUSANDS = {
    ("point", "1'000x"): "1000",
    ("point", "1’000’000x"): "1000000",
    ("point", "1_000x"): "1000",
    ("point", "12\u202f000x"): "12000",
    ("point", "1\u00a0000x"): "1000",
    ("point", "1,000x"): "1000",
    ("point", "max(x, 1,000)"): "1000",
    ("point", "12,050x"): "12050",
    ("point", "1,000.5x"): "1000.5",
    ("point", "1'000.5x"): "1000.5",
    ("point", "1.000.000x"): "1000000",
    ("point", r"1{,}000\,x"): "1000",
    ("comma", "1.000x"): "1000",
    ("comma", "1.000,5x"): "1000,5",
    ("comma", "1.234.567,25x"): "1234567,25",
    ("comma", "1'000,5x"): "1000,5",
    ("comma", "1\u202f000,5x"): "1000,5",
}


@pytest.mark.parametrize(("sign", "typed"), THOUSANDS)
def test_thousands_that_are_apart_are_refused(sign: str, typed: str) -> None:
    with decimals(sign), pytest.raises(FormulaError, match="between its thousands") as caught:
        read(typed)
    assert caught.value.hint == f"Write {THOUSANDS[sign, typed]}."


@pytest.mark.parametrize("typed", ["1 000x", "1 000,5x", r"1\,000x", "2 1/2", "-2 2 x"])
def test_numerals_side_by_side_are_refused(typed: str) -> None:
    with pytest.raises(FormulaError, match="two numerals stand side by side"):
        read(typed)


@pytest.mark.parametrize("typed", ["max(1,200)", "max(0,100)", "max(1.125,5)", "hypot(3, 400)"])
def test_two_arguments_stay_two(typed: str) -> None:
    assert len(read(typed).expr.args) == 2


@pytest.mark.parametrize("typed", ["max(x, 2)", "x,5", ",5x", "max(1,5, 2)", "1,5,2"])
def test_after_decimal_comma_a_comma_separates_nothing(typed: str) -> None:
    with decimals("comma"), pytest.raises(FormulaError, match="a semicolon separates"):
        read(typed)


@pytest.mark.parametrize("typed", ["1.5x", "x + 2.25", "max(1.5; x)"])
def test_after_decimal_comma_a_point_is_refused(typed: str) -> None:
    with decimals("comma"), pytest.raises(FormulaError, match="decimal comma here"):
        read(typed)


@pytest.mark.parametrize("typed", ["1e5e5", "1e5E-2x", "1e5.5", "2e3e4e5"])
def test_a_numeral_has_one_exponent(typed: str) -> None:
    with pytest.raises(FormulaError, match="one exponent"):
        read(typed)


POSED = {
    "derive": ("0,5x^3", {}),
    "gradient": ("0,5x^2 y", {"wrt": "x;y"}),
    "jacobian": ("[0,5x y; x]", {}),
    "hessian": ("0,5x^2 y", {}),
    "graph": ("0,5x y", {}),
    "backprop": ("0,5x y", {}),
    "implicit": ("0,5x^2 + y^2 = 1,5", {}),
    "inverse": ("x^3 + 0,5x", {}),
    "polar": ("1 + 0,5cos theta", {}),
    "vector": ("[0,5t; t^2; t^3]", {}),
    "total": ("0,5x y", {"let": ["x = 1,5t", "y = t^2"], "wrt": "t"}),
    "descend": ("0,5x^2", {"start": {"x": "2,5"}, "rate": "0,1", "steps": 1}),
}


def pointed(value: object) -> object:
    """Write the decimal commas of an option as points, and semicolons as commas."""
    if isinstance(value, str):
        return value.replace(",", ".").replace(";", ",")
    if isinstance(value, list):
        return [pointed(part) for part in value]
    if isinstance(value, dict):
        return {name: pointed(part) for name, part in value.items()}
    return value


@pytest.mark.parametrize("name", POSED)
def test_every_function_takes_decimals(name: str) -> None:
    text, options = POSED[name]
    solve = getattr(chainrule, name)
    found = solve(text, decimal="comma", **options)
    wanted = solve(str(pointed(text)), **{k: pointed(v) for k, v in options.items()})
    assert str(found.explain()) == str(wanted.explain())
    with pytest.raises(ChainruleError):
        solve(text, **options)


def test_networks_curves_and_sympy_take_decimals() -> None:
    net = chainrule.network("1-1", input=["0,5"], target=["1"], decimal="comma")
    assert Fraction(1, 2) in [value.value for value in net.example.point.values()]
    curve = chainrule.parametric("1,5t", "t^2", decimal="comma")
    assert str(curve.derivative) == "4*t/3"
    assert str(chainrule.parse("0,5x", decimal="comma", evaluate=True)) == "x/2"


def test_only_two_signs_are_known() -> None:
    with pytest.raises(InputError, match="no decimal sign 'dot'"):
        chainrule.derive("x", decimal="dot")


def test_the_sign_holds_for_one_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "1,5x", "--decimal", "comma", "--at", "x=2,5"]) == 0
    assert run(["derive", "1,5x"]) == 2
    assert "--decimal comma" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["gradient", "x^2 y", "--at", "x=1,5; y=2", "--direction", "0,6; 0,8"],
        ["gradient", "x^2 y", "--at", "x=1,5; y=2", "--direction", "x=0,6; y=0,8"],
        ["network", "1-1", "--input", "0,5", "--target", "1", "--set", "w__1_11=0,1; b__1_1=0,2"],
        ["descend", "x^2 y", "--from", "x=1,5; y=2", "--rate", "0,1", "--steps", "1"],
        ["parametric", "1,5cos t", "2,5sin t", "--at", "t=0,5"],
    ],
)
def test_options_take_decimals(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--decimal", "comma"]) == 0
    assert run([str(pointed(word)) for word in words]) == 0
    printed = capsys.readouterr().out
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]


SHEET = """title: Kettenregel
decimal: comma
1. 1,5x^2; at x=2,5
2. gradient: x^2 y; at x=1,5; y=2
3. parametric: 1,5 cos t; 2,5 sin t
4. y = 3x^2, at x=1,5
"""


def test_a_sheet_has_one_sign(capsys: pytest.CaptureFixture[str]) -> None:
    sheet = chainrule.solve(SHEET)
    assert not sheet.mistakes
    mistakes = chainrule.solve(SHEET.replace("decimal: comma", "")).mistakes
    assert [mistake.line for mistake in mistakes] == [3, 4, 5, 6]
    assert "after a line 'decimal: comma' at the top" in (mistakes[0].error.hint or "")
    assert not chainrule.solve(SHEET.replace("decimal: comma", ""), decimal="comma").mistakes

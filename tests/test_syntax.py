"""What is read, what is refused, and how: tables in tests/golden/syntax.

Every line that is not indented is a formula; the indented lines below it say how it is read.
To add a case, add a line and run ``pytest --update-golden``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from chainrule import limits
from chainrule.checks.definition import equal
from chainrule.model import Expr, make, number, symbol
from chainrule.model.errors import ChainruleError, FormulaError, LimitError, PointError
from chainrule.rules import FUNCTIONS, SHORTHANDS
from chainrule.syntax import caret, read, read_equation, read_let, read_point

TABLES = Path(__file__).parent / "golden" / "syntax"
x, y = symbol("x"), symbol("y")


def described(text: str) -> list[str]:
    formula = read(text)
    lines = [", ".join(map(repr, formula.exprs))]
    if formula.name:
        lines.append(f"output {formula.name} of {formula.arguments}")
    if len(set(formula.by)) == 1:
        lines.append(f"derivative of order {formula.order} in {formula.wrt}")
    elif formula.by:
        lines.append(f"derivative in {', then '.join(map(repr, formula.by))}")
    return lines + [f"'{r.typed}' as {r.meaning}: {r.reason}" for r in formula.readings]


def described_point(text: str) -> list[str]:
    return [f"{name} is {value}" for name, value in read_point(text)]


def described_equation(text: str) -> list[str]:
    equation = read_equation(text)
    return [f"{equation.left} is {equation.right}"]


def described_definition(text: str) -> list[str]:
    found = read_let(text)
    of = f" of {found.arguments}" if found.arguments else ""
    lines = [f"{found.name}{of} stands for {found.expr or 'a function'}"]
    return lines + [f"'{r.typed}' as {r.meaning}" for r in found.readings]


@pytest.mark.parametrize(
    ("name", "describe"),
    [
        ("plain", described),
        ("unicode", described),
        ("latex", described),
        ("signs", described),
        ("applied", described),
        ("sums", described),
        ("refused", described),
        ("points", described_point),
        ("equations", described_equation),
        ("definitions", described_definition),
    ],
)
def test_table(
    name: str, describe: Callable[[str], list[str]], golden: Callable[[str, str], None]
) -> None:
    table = (TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    formulas = [line for line in table if line and not line.startswith(" ")]
    assert len(formulas) > 15
    lines: list[str] = []
    for text in formulas:
        try:
            found = describe(text)
        except ChainruleError as error:
            found = caret(error).splitlines()
        lines += [text, *("    " + line for line in found)]
    golden(f"syntax/{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("exp(sin(x**2))", "e^sin(x²)", r"e^{\sin x^2}", r"$\exp\left(\sin(x^2)\right)$"),
         make("exp", make("sin", make("pow", x, 2)))),
        (("sqrt(x)/2", "√x/2", r"\frac{\sqrt x}{2}", r"{\sqrt{x}\over 2}", r"\frac{\sqrt x}2"),
         make("div", make("sqrt", x), 2)),
        (("sin(x)^2", "sin^2 x", "sin²x", "sin² (x)", r"\sin^2 x", r"\sin^{2}{\left(x\right)}"),
         make("pow", make("sin", x), 2)),
        (("asin(x)", "arcsin x", "sin^-1 x", "sin⁻¹(x)", r"\arcsin x", r"\sin^{-1}x",
          r"\operatorname{arcsin}x"), make("asin", x)),
        (("|x|", "abs(x)", "Abs(x)", r"|x|", r"\left|x\right|", r"\lvert x\rvert", r"\vert x\vert"),
         make("abs", x)),
        (("log(x, 2)", "log_2 x", "log2(x)", "log₂x", r"\log_2 x", r"\log_{2}(x)", r"\log_2{x}"),
         make("log", x, 2)),
        (("root(x, 3)", "cbrt x", "∛x", "nthRoot(x, 3)", r"\sqrt[3]{x}", r"\sqrt[3]x"),
         make("root", x, 3)),
        (("x*y", "xy", "x y", "x·y", "x×y", "(x)(y)", r"x\cdot y", r"x\,y", r"x\times{y}"),
         make("mul", x, y)),
        (("x - y", "x − y", "x-y", "{x-y}", r"\left[x-y\right]"), make("add", x, make("neg", y))),
    ],
)  # fmt: skip
def test_spellings_of_one_formula_are_one_node(spellings: tuple[str, ...], expected: Expr) -> None:
    for text in spellings:
        assert read(text).expr is expected, text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("⁷√x", "root(x, 7)"),
        ("2·ⁿ√x", "2*root(x, n)"),
        ("x ⁵√(x+1)", "x*root(x+1, 5)"),
        ("2ⁿ√x", "2^n*sqrt(x)"),
        ("sin²√x", "sin(sqrt(x))^2"),
        ("|⁷√x|", "abs(root(x, 7))"),
        ("|x|⁷√x", "abs(x)^7*sqrt(x)"),
        ("xᶠ + xʰ", "x^f + x^h"),
        ("x₁,₂", "x_{1,2}"),
        ("∫₋₁ˣ sin(t) dt", "integral(sin(t), t, -1, x)"),
        ("∫ₐᵇ t dt", "integral(t, t, a, b)"),
        ("∫₀¹ x₁ dx₁", "integral(x_1, x_1, 0, 1)"),
        ("\\int_0^1 x_1 \\, \\mathrm{d}x_1", "integral(x_1, x_1, 0, 1)"),
        ("logₓ₊₁(x)", "log(x, x + 1)"),
        ("log_h(x)", "log(x, h)"),
        ("\\log_h(x)", "log(x, h)"),
        ("log_β(x)", "log(x, beta)"),
        ("ᵉ√x", "root(x, e)"),
        ("π2", "pi*2"),
        ("2∞", "2 oo"),
        ("2{x if x < 0, x^2 if x < 1, 0 otherwise}", "2 piecewise(x if x<0, x^2 if x<1, 0)"),
    ],
)
def test_what_is_printed_for_reading_is_read(text: str, plain: str) -> None:
    assert read(text).expr is read(plain).expr


@pytest.mark.parametrize("name", ["x", "rate"])
def test_a_declared_name_may_have_a_subscript_sign(name: str) -> None:
    assert read(f"2{name}₁", names=(name,)).expr is read(f"2*{name}_1", names=(f"{name}_1",)).expr


@pytest.mark.parametrize("text", ["{x otherwise}", "{x if x < 0, 2 otherwise, 3}", "⁻¹√x"])
def test_what_is_not_read(text: str) -> None:
    with pytest.raises(FormulaError):
        read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2|x|", "1 + 2*abs(x)"),
        ("x + x |x|", "x + x*abs(x)"),
        ("1 - |x| |y|", "1 - abs(x)*abs(y)"),
        ("2^|x| |y|", "2^abs(x) * abs(y)"),
        ("1 + x|x|/2 - y", "1 + x*abs(x)/2 - y"),
        ("a - b||x| - 1|", "a - b*abs(abs(x) - 1)"),
        ("max(1 + x|y|, 2)", "max(1 + x*abs(y), 2)"),
    ],
)
def test_a_bar_that_opens_binds_like_a_factor(text: str, value: str) -> None:
    assert read(text).expr is read(value).expr


def test_numerals_are_exact() -> None:
    assert read("0.1").expr is number(Fraction(1, 10), decimal=True)
    assert read("1e-3").expr is number(Fraction(1, 1000), decimal=True)
    assert read("½").expr is number(Fraction(1, 2))
    assert read("1/2").expr is make("div", 1, 2)
    assert read("-3").expr is number(-3)


def test_common_logarithm_on_request() -> None:
    assert read("log x", log_base=10).expr is make("log", x, 10)
    assert read("log x").expr is make("ln", x)
    assert read("ln x", log_base=10).expr is make("ln", x)


def test_declared_names_are_variables() -> None:
    pi = symbol("pi")
    for text in ("2pi", "2 pi", "2π", r"2\pi"):
        assert read(text, names=("pi",)).expr is make("mul", 2, pi), text
    assert read(r"\text{rate} x", names=("rate",)).expr is symbol("rate") * x
    assert read(r"\text{rate}(x)", names=("rate",)).expr is symbol("rate") * x
    rate = symbol("rate")
    assert read("rate^2", names=["rate"]).expr is make("pow", rate, 2)
    assert read("f(x+1)", names=["f"]).expr is make("mul", symbol("f"), make("add", x, 1))
    assert read("e x", names=["e"]).expr is make("mul", symbol("e"), x)
    assert read(r"\mathrm{rate}\,x", names=["rate"]).expr is make("mul", rate, x)
    with pytest.raises(FormulaError, match="not a known name"):
        read("rate^2")


def test_equations_points_and_definitions() -> None:
    equation = read_equation("x^2 + y^2 = 1")
    assert (equation.left, equation.right) == (read("x^2+y^2").expr, number(1))
    for broken in ("x^2", "= 1", "x =", "x = y = z", ""):
        with pytest.raises(FormulaError):
            read_equation(broken)
    assert read_point("a=5,b=-3, c = 1e400")[1] == (symbol("b"), number(-3))
    assert read_point("x=1, x=2") == ((x, number(1)), (x, number(2)))
    assert read_point("w_1=√2, θ=π/4")[1][0] is symbol("theta")
    assert read_point("x=max(1, 2)") == ((x, make("max", 1, 2)),)
    for broken in ("", "x", "x=", "=3", "x=y", "3=x", "x=1,", "x=(1", "x=1e9999999", "x==1=2"):
        with pytest.raises((PointError, LimitError)):
            read_point(broken)
    assert read_let("d = a+b")[0] is symbol("d")
    with pytest.raises(FormulaError):
        read_let("a+b")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("d/x", "d*(1/x)"),
        ("d/d + x", "d*(1/d) + x"),
        ("d/d2", "d*(1/d_2)"),
        ("x + d/d x", "x + d*(1/d)*x"),
        ("1/(dx + c)", "1/(d*x + c)"),
        ("1/(d x)", "1/(d*x)"),
        (r"\frac{a}{dx+1}", "a/(d*x+1)"),
        ("d(x+1)", "d*(x+1)"),
        ("dx/2", "d*x/2"),
    ],
)
def test_letters_d_that_ask_for_no_derivative(text: str, plain: str) -> None:
    formula = read(text)
    assert formula.wrt is None
    assert equal(formula.expr, read(plain).expr)


@pytest.mark.parametrize(
    ("text", "order", "wrt"),
    [
        ("d/dalpha alpha^2", 1, "alpha"),
        ("y = d/dalpha alpha^2", 1, "alpha"),
        ("d^2/dtheta^2 theta^3", 2, "theta"),
        ("d^(2)/dx^(2) x^3", 2, "x"),
        ("(d/dx) x^2", 1, "x"),
        (r"\left(\frac{d}{dx}\right) x^2", 1, "x"),
    ],
)
def test_signs_that_ask_for_a_derivative(text: str, order: int, wrt: str) -> None:
    formula = read(text)
    assert (formula.wrt, formula.order) == (symbol(wrt), order)


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("f(x y z) = x", (0, 8), "expected a name such as y or f(x) before '='"),
        ("f(2) = x", (0, 4), "expected a name such as y or f(x) before '='"),
        ("(d/dx x^2) + 1", (1, 5), "a derivative sign is read only before the whole formula"),
        ("d/dx^y z", (0, 4), "a derivative sign is read only before the whole formula"),
        ("d^2/dx^3 x", (0, 8), "the orders above and below the derivative sign differ"),
        ("sin(d/dtheta)", (4, 12), "a derivative sign is read only before the whole formula"),
        ("x + d^(2)/dtheta theta", (10, 16), "'dtheta' below a line is a sign of"),
        ("x_ + 1", (1, 2), "expected letters or digits after '_'"),
        ("∫_0 sin(t) dt", (0, 13), "an integral needs both limits"),
        ("max(x if x<0, 2)", (0, 16), "'if' belongs into piecewise( … )"),
        ("max(x<1, 2)", (0, 11), "a comparison stands where a value is expected"),
        ("piecewise(x, x<0, x<1)", (0, 22), "part 3 of a piecewise function is a value"),
        ("piecewise(x, 2)", (0, 15), "part 2 of a piecewise function is a condition"),
        ("f''(x, y)", (0, 2), "a prime needs a function of one argument"),
        ("σ'(x)", (0, 2), "a prime marks the derivative of an unknown function"),
        (r"\text{sinx}", (6, 10), "'sinx' is not a known name"),
    ],
)
def test_what_is_wrong_and_where(text: str, place: tuple[int, int], sentence: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert (caught.value.start, caught.value.end) == place
    assert caught.value.message.startswith(sentence)


def test_conditions_join_in_a_row() -> None:
    joined = {
        word: read(f"piecewise(x if x > 0 {word} x < 1 {word} y != 2 else 3)").expr.args[1]
        for word in ("and", "or")
    }
    parts = make("gt", x, 0), make("lt", x, 1), make("ne", y, 2)
    assert joined == {word: make(word, *parts) for word in joined}


def test_primes_are_counted_up_to_the_highest_order() -> None:
    most = read("f" + "'" * limits.order + "(x)").expr
    assert most is make("call", x, value=("f", (limits.order,)))
    with pytest.raises(LimitError, match=f"at most {limits.order} primes are read"):
        read("f" + "'" * (limits.order + 1) + "(x)")


def test_a_greek_letter_beside_a_list_is_a_factor() -> None:
    assert read("σ(x, y)").expr is make("mul", symbol("sigma"), x, y)
    assert read("σ(x)").expr is make("sigmoid", x)


def test_errors_point_into_the_text_as_typed() -> None:
    for text, place in [("sin(x) + sni(x)", (9, 12)), (r"\frac{1}{2} + \foo", (14, 18)),
                        ("½x² + х", (6, 7)), (r"\sqrt{x} + (x", (11, 12))]:  # fmt: skip
        with pytest.raises(FormulaError) as caught:
            read(text)
        assert (caught.value.start, caught.value.end) == place
        assert caught.value.source == text


def test_messages_show_a_window_and_no_control_characters() -> None:
    text = "x + " * 100 + "\x1b[31m\u202e" + " + x" * 100
    with pytest.raises(FormulaError) as caught:
        read(text)
    shown = caret(caught.value)
    lines = shown.splitlines()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert max(map(len, lines)) < 100
    assert lines[1].index("\\u{1b}") == lines[2].index("^")


def test_a_caret_stands_on_its_own_line_of_several() -> None:
    with pytest.raises(FormulaError) as caught:
        read("x +\ny + * 2\n+ z")
    assert caret(caught.value).splitlines()[1:3] == ["  y + * 2", "      ^"]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"source": None, "start": 1}, ["m"]),
        ({"source": "xyz"}, ["m"]),
        ({"source": "xyz", "start": 0}, ["m", "  xyz", "  ^"]),
        ({"source": "xyz", "start": 1, "end": 3}, ["m", "  xyz", "   ^^"]),
        ({"source": "xyz", "start": 1, "end": 9}, ["m", "  xyz", "   ^^"]),
        ({"source": "xyz", "start": 3, "end": 4}, ["m", "  xyz", "     ^"]),
        ({"source": "\nxyz", "start": 0, "end": 1}, ["m", "  ", "  ^"]),
        ({"source": "\nxyz", "start": 1, "end": 2}, ["m", "  xyz", "  ^"]),
        ({"source": "ab\nxyz\nc", "start": 4, "end": 8}, ["m", "  xyz", "   ^^"]),
        ({"source": "本x", "start": 1, "end": 2}, ["m", "  本x", "    ^"]),
        ({"source": "本本x", "start": 0, "end": 2}, ["m", "  本本x", "  ^^^^"]),
        ({"source": "x\x1by", "start": 2, "end": 3}, ["m", r"  x\u{1b}y", "         ^"]),
        ({"source": "xy", "start": 0, "end": 1, "hint": "h\x1b"},
         ["m", "  xy", "  ^", r"hint: h\u{1b}"]),
    ],
)  # fmt: skip
def test_a_caret_stands_under_its_place(place: dict[str, Any], shown: list[str]) -> None:
    assert caret(FormulaError("m", **place)).splitlines() == shown


@pytest.mark.parametrize(
    ("length", "start", "window"),
    [(72, 71, (0, 72)), (73, 0, (0, 72)), (73, 72, (1, 73)), (200, 100, (64, 136)),
     (200, 36, (0, 72)), (200, 37, (1, 73)), (200, 164, (128, 200)), (200, 199, (128, 200))],
)  # fmt: skip
def test_a_long_line_is_shown_in_a_window(length: int, start: int, window: tuple[int, int]) -> None:
    source = "".join(chr(ord("a") + n % 26) for n in range(length))
    first, last = window
    left, right = "…" * (first > 0), "…" * (last < length)
    expected = [f"  {left}{source[first:last]}{right}",
                "  " + " " * (len(left) + start - first) + "^"]  # fmt: skip
    error = FormulaError("m", source=source, start=start, end=start + 1)
    assert caret(error).splitlines()[1:] == expected


@pytest.mark.parametrize(
    "text",
    [
    "", " ", "\u0000", "\u001b[0m", "\udc80", "\u202ex", "x\u200b", "ſin x", "１", "а", "Α", "ο",
    "__import__('os')", "x; import os", "`x`", "x@y", "\\", "$", "$$", "{}", "\\frac", "\\left",
    "\\begin", "\\end{cases}", "\\\\", "&", "_", "^", "'", "!", "|", "||", "x_{", "\\sqrt[",
    "1..2", "\\begin{cases}\\end{cases}", "\\text{}", "d/dx", "f'", "f'x", "log_", "\\log_{}x",
    "∫", "dx dx)", "otherwise", "if", "else", "x else y", "x if y", "x, y", "[x, y] + 1",
    "[[x,y],z]", "sin(x, y)", "max()", "sin()", "sin^", "sin^-1", "ln^-1 x", "x < y", "(x<y)+1",
    "not not",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    with pytest.raises(ChainruleError) as caught:
        read(text)
    assert caught.value.exit_code == 2
    assert caught.value.message
    assert caught.value.start is not None
    assert 0 <= caught.value.start <= len(text)
    caret(caught.value).encode("utf-8")


def test_bounds_on_both_sides(bounded: Any) -> None:
    bounded(characters=20)
    bounded(nesting=5)
    bounded(digits=6)
    read("x" + "+x" * 9)
    read("(((((x)))))")
    read("123456")
    read("1e5")
    for text in ("x" + "+x" * 10, "((((((x))))))", "1234567", "1e7", "1e-8", "1e999999999"):
        with pytest.raises(LimitError):
            read(text)


def test_brackets_side_by_side_are_not_deep(bounded: Any) -> None:
    bounded(nesting=3)
    for piece in ("(x)", "|x| ", "⌊x⌋", "sin(x)", "[x]"):
        assert read(piece * 20).expr.op == "mul"
    assert read("(((x)))").expr is symbol("x")
    with pytest.raises(LimitError):
        read("((((x))))")


@pytest.mark.parametrize("count", [40, 56, 57, 58, 90])
def test_a_long_piece_is_shortened_in_its_echo(count: int) -> None:
    typed = "y(" + "2" * count + ")"
    (reading,) = read(typed).readings
    assert reading.typed == (typed if len(typed) <= 60 else typed[:59] + "…")


@pytest.mark.parametrize(
    "text",
    ["(" * 5000 + "x" + ")" * 5000, "-" * 10_000 + "x", "x^" * 5000 + "x", "sin " * 5000 + "x",
     "|" * 4000 + "x" + "|" * 4000, r"\frac1" * 4000 + "x", "f(" * 4000 + "x" + ")" * 4000,
     "1/" * 9000 + "x", "{" * 5000 + "x" + "}" * 5000, "(x if x<1 else " * 900 + "x" + ")" * 900],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_deep_input_is_read_without_recursion(text: str, bounded: Any) -> None:
    bounded(characters=200_000)
    assert read(text).expr.op


def test_long_sums_stay_one_node(bounded: Any) -> None:
    bounded(characters=200_000)
    assert len(read("x+" * 20_000 + "x").expr.args) == 20_001


def test_readings_are_printable_and_few() -> None:
    readings = read("\t+".join(["xy/2z"] * 100)).readings
    assert 0 < len(readings) <= 12
    assert all(r.typed.isprintable() and len(r.typed) <= 60 for r in readings)


def test_the_published_reference_is_complete_and_true() -> None:
    reference = (Path(__file__).parents[1] / "docs" / "input.md").read_text(encoding="utf-8")
    spans = set(re.findall(r"`([^`\n]+)`", reference))
    assert set(FUNCTIONS) | set(SHORTHANDS) <= spans | {s.removesuffix("(x)") for s in spans}
    section = reference.split("## Functions")[1].split("`log` is")[0]
    for line in section.splitlines():
        for text in re.findall(r"`([^`]+)`", line.partition(" | ")[0]):
            assert read(text).exprs
    pairs = re.findall(r"\| ([\d,]+) \| `([a-z]+)` \|", reference)
    assert len(pairs) == 4
    assert all(getattr(limits, name) == int(size.replace(",", "")) for size, name in pairs)


def test_braces_alone_do_not_split_a_name() -> None:
    assert read("w_max x_{1}").expr is symbol("w_max") * symbol("x_1")
    assert read(r"w_max \cdot x").expr is make("mul", *map(symbol, ("w_m", "a", "x", "x")))


@pytest.mark.parametrize(
    "gap", [r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad ", r"\qquad ", r"\enspace ", r"\thinspace "]
)
def test_gaps_of_tex_part_nothing(gap: str) -> None:
    assert read(rf"\sin x{gap}y").expr is read(r"\sin x y").expr


@pytest.mark.parametrize(
    "brackets",
    [
        ("(", ")"),
        (r"\lbrack ", r"\rbrack "),
        (r"\lbrace ", r"\rbrace "),
        (r"\lparen ", r"\rparen "),
    ],
)
def test_brackets_by_name(brackets: tuple[str, str]) -> None:
    opened, closed = brackets
    assert read(rf"2{opened}x+1{closed}").expr is read("2(x+1)").expr


def test_a_numeral_longer_than_python_converts(bounded: Any) -> None:
    bounded(digits=10_000)
    assert read("1" * 9_001).expr.value == (10**9_001 - 1) // 9


@pytest.mark.parametrize("spelled", ["lambda", "lamda", "λ", r"\lambda"])
def test_lambda_is_read_however_it_is_spelled(spelled: str) -> None:
    assert read(f"{spelled}^2").expr is symbol("lambda") ** 2


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("+x", "x"),
        ("(+x)", "x"),
        ("sin(+x)", "sin(x)"),
        ("2*+x", "2*x"),
        ("x^+2", "x^2"),
        ("--+x", "--x"),
        ("sin x f'(x)", "sin(x)*f'(x)"),
        ("ln x g''(x)", "ln(x)*g''(x)"),
        ("sin x f(x)", "sin(x)*f(x)"),
    ],
)
def test_signs_that_say_nothing_and_where_a_bare_argument_ends(text: str, same: str) -> None:
    assert read(text).expr is read(same).expr


@pytest.mark.parametrize(
    "text",
    ["|x if x<0|", "|x if x<0, 1|", "⌊x if x<0⌋", "⌈x if x < 0 else 1⌉", "sin(x if x<0)",
     "f(x if x<0)", r"\left|x if x<0\right|"],
)  # fmt: skip
def test_an_if_inside_other_brackets_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="'if' belongs into piecewise"):
        read(text)


def test_the_size_of_a_piecewise_function() -> None:
    inside = read("piecewise(x if x < 0)").expr
    for text in ("|{x if x < 0}|", "|piecewise(x if x<0)|", "|(x if x<0)|", "abs({x if x<0})"):
        assert read(text).expr is make("abs", inside)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"\nicefrac{x}{2}", "x/2"),
        (r"x \div 2", "x/2"),
        (r"\sec x", "sec x"),
        (r"\log_{2} x", "log_2(x)"),
    ],
)
def test_commands_of_tex(text: str, same: str) -> None:
    assert read(text).expr is read(same).expr

"""Documents in a terminal, in plain text, in LaTeX and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from chainrule import document as d
from chainrule.model import Expr, add, make, number, symbol
from chainrule.model.errors import InputError
from chainrule.render import FORMATS, format_for, render
from chainrule.render.characters import clean
from chainrule.render.formats.terminal import render_terminal
from chainrule.render.notations.texmath import to_latex
from chainrule.render.options import FormulaStyle

x, u, v, f, a, b, c = map(symbol, "xuvfabc")
SGR = re.compile(r"\x1b\[[0-9;]*m")


def rate(top: Expr, below: Expr, partial: bool = False) -> Expr:
    return make("derivative", top, below, value=(1, partial))


def equal(left: Expr, right: Expr) -> Expr:
    return make("equation", left, right, value="=")


def digits(text: str) -> Expr:
    return make("literal", value=text)


OUTER = make("exp", make("sin", x**2))
TIDIED = 2 * x * make("cos", x**2) * OUTER

CHAIN = d.Document((
    d.Heading(d.words(equal(make("call", x, value=("f", (0,))), OUTER)), 1),
    d.Heading(d.words("Name each layer, from the inside out")),
    d.Equations((d.Line(u, x**2), d.Line(v, make("sin", u)), d.Line(f, make("exp", v)))),
    d.Heading(d.words("Differentiate each layer with respect to its own variable")),
    d.Equations((
        d.Line(rate(u, x), 2 * x, d.words("power rule")),
        d.Line(rate(v, u), make("cos", u), d.words("sine")),
        d.Line(rate(f, v), make("exp", v), d.words("exponential")),
    )),
    d.Heading(d.words("Multiply along the chain")),
    d.Equations((
        d.Line(rate(f, x), make("dot", rate(f, v), rate(v, u), rate(u, x))),
        d.Line(None, make("dot", make("exp", v), make("cos", u), 2 * x)),
        d.Line(None, make("dot", OUTER, make("cos", x**2), 2 * x),
               d.words("put ", v, " and ", u, " back")),
        d.Line(None, TIDIED, d.words("tidied")),
    )),
    d.Answer((d.Line(rate(f, x), TIDIED),)),
    d.Heading(d.words("At ", equal(x, number(Fraction(3, 2), decimal=True)))),
    d.Table(
        tuple(map(d.words, ("layer", "value", "local derivative", "product so far"))),
        (
            (d.words(u), d.words(digits("2.25")), d.words(equal(rate(u, x), number(3))),
             d.words(digits("3"))),
            (d.words(v), d.words(digits("0.778073")),
             d.words(equal(rate(v, u), digits("-0.628174"))), d.words(digits("-1.884521"))),
            (d.words(f), d.words(digits("2.177273")),
             d.words(equal(rate(f, v), digits("2.177273"))), d.words(digits("-4.103116"))),
        ),
        "lrlr",
    ),
    d.Status("passed", d.words("agrees with the definition of the derivative at 5 points")),
))  # fmt: skip

dd = symbol("d")
REST = d.Document((
    d.Heading(d.words("Backpropagation of ", (a + b) * c), 1),
    d.Paragraph(d.words("A sentence long enough to be broken at the right side of the page, with ",
                        make("sin", x + 1) + make("cos", x), " in the middle of it, and ",
                        d.Text("strong", "strong"), " and ", d.Text("muted", "muted"), " words.")),
    d.Bullets((d.words("one item about ", make("bar", u)), d.words("another item, " * 9))),
    d.Heading(d.words("Graph")),
    d.Graph(
        (
            d.GraphNode(a, None, number(5), "input"), d.GraphNode(b, None, number(-3), "input"),
            d.GraphNode(c, None, number(-2), "input"), d.GraphNode(dd, a + b, number(2)),
            d.GraphNode(f, c * dd**2, number(-8), "output"),
        ),
        (
            d.GraphEdge(a, dd, number(1)), d.GraphEdge(b, dd, number(1)),
            d.GraphEdge(c, f, dd**2, number(4)), d.GraphEdge(dd, f, c * dd, number(-4)),
            d.GraphEdge(dd, f, c * dd, number(-4)),
        ),
    ),
    d.Heading(d.words("Long lines")),
    d.Equations((
        d.Line(rate(f, x), add(*(make("sin", k * x) * make("cos", x**k) for k in range(2, 12))),
               d.words("a note that is too long to stand beside such an equation")),
        d.Line(None, make("sin", x)),
        d.Line(make("call", *map(symbol, "abcdefgh"), value=("f", (0,) * 8)) + 1234567890, x),
    )),
    d.Table(
        (d.words("quantity"), d.words("meaning"), d.words("value")),
        ((d.words(make("bar", u)), d.words("the adjoint of ", u, ", " + "explained " * 5),
          d.words(digits("1.5e-7"))),),
        "llr", d.words("A table that is too wide for a narrow page"),
    ),
    d.Plot((d.PlotCurve("loss", (tuple((float(k), 4.0 / (k + 1)) for k in range(40)),)),),
           "step", "loss"),
    d.Details(d.words("How it comes about"), (
        d.Paragraph(d.words("Inside.")),
        d.Equations((d.Line(u, (x + 1) / (x - 1), d.words("quotient")),)),
    )),
    d.Status("unknown", d.words("could not be checked, since ", make("ln", x), " has no value")),
    d.Status("failed", d.words("disagrees")),
    d.Status("note", d.words("read as ", 2 * make("sin", x))),
))  # fmt: skip

SHOWN = {"chain": CHAIN, "rest": REST}
STYLES: tuple[FormulaStyle, ...] = ("unicode", "pretty", "ascii")


PAGES: list[tuple[str, FormulaStyle, int]] = [
    *((name, math, 80) for name in SHOWN for math in STYLES),
    ("rest", "unicode", 60),
    ("rest", "unicode", 120),
]


@pytest.mark.parametrize(("name", "math", "width"), PAGES)
def test_terminal(
    name: str, math: FormulaStyle, width: int, golden: Callable[[str, str], None]
) -> None:
    text = render_terminal(SHOWN[name], width=width, math=math)
    golden(f"render/{name}-{math}-{width}.txt", text)


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize(("format_name", "ending"), [("latex", "tex"), ("markdown", "md")])
def test_files(
    name: str, format_name: str, ending: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"render/{name}.{ending}", render(SHOWN[name], format_name, standalone=True))


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("math", STYLES)
@pytest.mark.parametrize("width", range(60, 130, 7))
def test_color_only_adds_color(name: str, math: FormulaStyle, width: int) -> None:
    colored = render_terminal(SHOWN[name], width=width, math=math, color=True)
    assert SGR.search(colored)
    plain = render(SHOWN[name], "text", width=width, math=math)
    assert [line.rstrip() for line in SGR.sub("", colored).split("\n")] == plain.split("\n")


def test_no_color_leaves_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    codes = set(re.findall(r"\x1b\[([0-9;]*)m", render_terminal(CHAIN, color=True)))
    assert codes <= {"0", "1", "2"}


# Nothing from outside reaches the reader as a control sequence, and no line is too long.

HOSTILE = "\x1b[31mred\x1b]0;title\x07\u202egnp\u200b\x9b31m\r\n\t\x00\ud800%\\input{x}$&#_^~{}<b>`"
texts = st.one_of(st.text(max_size=40), st.just(HOSTILE), st.just("word " * 30), st.just("w" * 200))
names = st.one_of(st.sampled_from(["x", "v_1", "theta", "w__2_11"]), texts)
operations = st.sampled_from(
    ["sin", "neg", "sqrt", "bar", "abs", "exp", "add", "mul", "div", "dot"]
)


def build(op: str, left: Expr, right: Expr) -> Expr:
    return make(op, left, right) if op in ("add", "mul", "div", "dot") else make(op, left)


exprs = st.recursive(
    names.map(symbol) | texts.map(lambda text: make("word", value=text)),
    lambda inner: st.builds(build, operations, inner, inner),
    max_leaves=12,
)
inlines = st.lists(texts.map(d.Text) | exprs.map(d.Math), max_size=4).map(tuple)
lines = st.builds(d.Line, st.none() | exprs, exprs, inlines, st.sampled_from(["=", "≈", HOSTILE]))
line_groups = st.lists(lines, min_size=1, max_size=3).map(tuple)
blocks = st.one_of(
    st.builds(d.Heading, inlines, st.integers(1, 3)),
    st.builds(d.Paragraph, inlines),
    st.builds(d.Equations, line_groups),
    st.builds(d.Answer, line_groups),
    st.builds(d.Bullets, st.lists(inlines, max_size=2).map(tuple)),
    st.builds(d.Status, st.sampled_from(["passed", "unknown", "failed", "note"]), inlines),
    st.lists(inlines, min_size=3, max_size=3).map(
        lambda row: d.Table(tuple(row), (tuple(row), tuple(row)), "lrc")
    ),
    st.builds(
        lambda s, e, t: d.Graph(
            (d.GraphNode(s, e, e), d.GraphNode(t, None)), (d.GraphEdge(t, s, e),)
        ),
        names.map(symbol), exprs, names.map(symbol),
    ),
    st.builds(
        d.Plot,
        st.lists(st.tuples(st.floats(), st.floats()), max_size=9).map(
            lambda points: (d.PlotCurve("c", (tuple(points),)),)
        ),
        texts, texts, st.just((0.5,)), st.sampled_from([None, (-1.0, 1.0, -2.0, 2.0)]),
    ),
)  # fmt: skip
documents = st.lists(
    blocks | st.builds(lambda s, b: d.Details(s, tuple(b)), inlines, st.lists(blocks, max_size=2)),
    max_size=4,
).map(lambda found: d.Document(tuple(found)))


@settings(max_examples=150, deadline=None)
@given(documents, st.integers(60, 120), st.sampled_from(STYLES))
@example(REST, 60, "pretty")
@example(REST, 60, "ascii")
def test_lines_fit_and_are_harmless(document: d.Document, width: int, math: FormulaStyle) -> None:
    text = render(document, "text", width=width, math=math)
    for line in text.split("\n"):
        assert line.isprintable()
        assert cell_len(line) <= width, line
    if math == "ascii":
        assert text.isascii()


@settings(max_examples=100, deadline=None)
@given(documents)
def test_latex_is_balanced_and_knows_its_commands(document: d.Document) -> None:
    text = render(document, "latex")
    depth = 0
    for token in re.findall(r"\\[A-Za-z]+\*?|\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    assert depth == 0
    assert r"\input" not in text
    opened, closed = (re.findall(rf"\\{word}\{{(\w+\*?)\}}", text) for word in ("begin", "end"))
    assert sorted(opened) == sorted(closed)
    assert text.count(r"\left") - text.count(r"\leftarrow") == text.count(r"\right") - text.count(
        r"\rightarrow"
    )


@given(exprs)
@example(symbol("∇f"))
@example(symbol("∇x_1"))
@example(make("word", value="θ ≤ $5"))
@example(make("equation", symbol("x"), symbol("y"), value="∝≤"))
def test_no_formula_ends_its_own_dollar_signs(expr: Expr) -> None:
    assert "$" not in to_latex(expr)


@settings(max_examples=100, deadline=None)
@given(documents)
def test_markdown_holds_no_tags_from_outside(document: d.Document) -> None:
    text = render(document, "markdown")
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert set(re.findall(r"<[^>]*>", outside)) <= {
        "<details>", "</details>", "<summary>", "</summary>",
    }  # fmt: skip


@given(st.text())
@example(HOSTILE)
def test_clean(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert not text.isprintable() or cleaned == text


PICTURES = {"svg", "dot", "mermaid"}


def test_every_format_renders() -> None:
    for name in FORMATS:
        if name in PICTURES:
            with pytest.raises(InputError, match="no graph"):
                render(CHAIN, name)
        else:
            assert render(CHAIN, name).strip()


def test_formats_are_found_by_ending() -> None:
    assert format_for(".md") == "markdown"
    with pytest.raises(InputError, match=r"\.exe"):
        format_for(".exe")
    with pytest.raises(InputError, match="no format"):
        render(CHAIN, "papyrus")


def test_the_final_line_is_emphasized_in_color() -> None:
    lines = (d.Line(f, x**2), d.Line(None, x**3, final=True))
    shown = render_terminal(d.Document((d.Equations(lines),)), color=True)
    plain, final = shown.splitlines()[:2]
    assert "\x1b[1m" not in plain
    assert "\x1b[1m" in final


def test_a_wide_last_column_of_words_is_wrapped() -> None:
    header = (d.words("name"), d.words("also typed as"))
    rows = (
        (d.words("arccot"), d.words("acot, arcctg, arccotan, acotan")),
        (d.words("b"), d.words("c")),
    )
    table = d.Document((d.Table(header, rows),))
    lines = render(table, "text", width=36).splitlines()
    assert [line.split() for line in lines[2:4]] == [
        ["arccot", "acot,", "arcctg,", "arccotan,"],
        ["acotan"],
    ]
    assert lines[3].index("acotan") == lines[2].index("acot,")


def test_a_wide_table_breaks_inside_its_cells_before_it_becomes_a_list() -> None:
    wide = [
        ["x", "incoming and local derivative together", "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10"]
    ]
    header = (d.words("name"), d.words("what comes in"), d.words("numbers"))
    table = d.Table(header, tuple(tuple(d.words(cell) for cell in row) for row in wide), "llr")
    broken = render(d.Document((table,)), "text", width=60)
    assert "numbers:" not in broken
    assert all(len(line) <= 60 for line in broken.splitlines())
    joined = " ".join(broken.split())
    assert all(part in joined for part in ("incoming and", "together", "+ 10"))
    assert "numbers:" in render(d.Document((table,)), "text", width=30)

"""The web page: its structure for readers with and without eyes, its font, and hidden answers."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from html import unescape
from itertools import pairwise

import pytest
from test_sourced import CASES as SOURCED
from thirty import CASES, document

from chainrule import derive, solve
from chainrule import document as d
from chainrule.model import Expr, make, number, symbol
from chainrule.render import render
from chainrule.render.formats.html import body
from chainrule.render.notations.breaking import broken, pieces, width
from chainrule.render.notations.layout import layout
from chainrule.render.notations.mathml import to_mathml, to_wrapping_mathml
from chainrule.render.notations.nodes import fold
from chainrule.render.notations.one_line import UNICODE, to_unicode
from chainrule.render.options import Options
from chainrule.syntax import read

x, u = symbol("x"), symbol("u")


def spoken(markup: str) -> str:
    """Return the text of MathML without its invisible operators and spaces."""
    text = "".join(ET.fromstring(markup).itertext())
    return re.sub("[\u2061\u2062\u00a0\\s]", "", text)


@pytest.mark.parametrize("name", CASES)
def test_headings_go_down_without_gaps(name: str) -> None:
    page = render(document(name), "html")
    ranks = [int(rank) for rank in re.findall(r"<h(\d)>", page)]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))


@pytest.mark.parametrize("name", CASES)
def test_every_formula_is_well_formed_and_has_a_text(name: str) -> None:
    page = body(document(name), Options())
    formulas = re.findall(r"<math.*?</math>", page, re.S)
    assert formulas
    for formula in formulas:
        element = ET.fromstring(formula)
        assert element.get("alttext")
        for part in element.iter():
            if part.tag in ("mfrac", "msup", "msub", "mover", "mroot"):
                assert len(part) == 2
            if part.tag == "msubsup":
                assert len(part) == 3


@pytest.mark.parametrize("name", CASES)
def test_tables_have_heads_for_rows_and_columns(name: str) -> None:
    for table in re.findall(r"<table>.*?</table>", body(document(name), Options()), re.S):
        columns = len(re.findall('<th scope="col"', table))
        rows = len(re.findall('<th scope="row"', table))
        assert rows >= 1
        assert len(re.findall("<td", table)) == rows * (columns - 1)


def test_the_page_says_its_language_and_title() -> None:
    page = render(document("chain"), "html", title="Homework <3>")
    assert '<html lang="en">' in page
    assert unescape(page.split("<title>")[1].split("<")[0]) == "f(x) = e^sin(x²) – Homework <3>"
    assert "<h1>Homework &lt;3&gt;</h1>" in page


def test_the_font_is_in_the_page() -> None:
    page = render(document("chain"), "html")
    font = base64.b64decode(page.split("font/woff2;base64,")[1].split(")")[0])
    assert font.startswith(b"wOF2")
    assert len(font) < 150_000


def in_sight(page: str) -> str:
    """Return what a reader sees before the first click: the summaries, nothing inside."""
    shown: list[str] = []
    depth = 0
    for piece in re.split(r"(<details[^>]*>|</details>|<summary>.*?</summary>)", page, flags=re.S):
        if piece.startswith("<details"):
            depth += 1
        elif piece == "</details>":
            depth -= 1
        elif depth == 0 or (depth == 1 and piece.startswith("<summary>")):
            shown.append(piece)
    assert depth == 0
    return "".join(shown)


def test_answers_hide_only_when_asked_to() -> None:
    line = d.Line(u, x**2, final=True)
    page = d.Document((d.Equations((d.Line(u, x), line)), d.Answer((line,))))
    assert "reveal" not in body(page, Options())
    hidden = body(page, Options(reveal=True))
    assert "x²" in hidden
    assert "x²" not in in_sight(hidden)
    assert re.findall("<summary>(.*?)</summary>", hidden) == ["Show the answer"] * 2


REVEALED = [
    *dict.fromkeys(formula for formula, *_ in SOURCED),
    "sin(x)", "x^2", "1/x", "abs(x)", "7", "piecewise(x^2 if x < 0, x^3)", "f(g(x))",
]  # fmt: skip
DETAILS = ("short", "normal", "full")


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("detail", DETAILS)
def test_nothing_of_an_answer_is_in_sight_before_its_click(part: int, detail: str) -> None:
    for formula in REVEALED[part::8]:
        solution = derive(formula).explain(detail=detail)
        asked = to_unicode(solution.blocks[0].lines[0].right)
        answers = {
            to_unicode(line.right)
            for block in solution.blocks
            if isinstance(block, d.Equations | d.Answer)
            for line in block.lines
            if line.final
        }
        page = render(solution, "html", reveal=True)
        seen = unescape(in_sight(page[page.index("<title>") :]))
        said = re.findall('alttext="([^"]*)"', seen)
        hidden = {answer for answer in answers if answer not in asked}
        # A title is cut where it is long, so what it says of an answer may be less than all.
        said += re.findall("<title>(.*?)</title>", seen)
        assert not [text for text in said for answer in hidden if answer in text], formula
        assert answers or "Show the answer" not in page, formula
        assert re.findall("<h[1-6]>(.*?)</h[1-6]>", seen) == ["Chain rule"]
        assert re.findall("<summary>(.*?)</summary>", seen) in (
            ["Show step 1"], ["Show the answer"],
        )  # fmt: skip


def test_each_problem_of_a_sheet_keeps_its_own_answer() -> None:
    sheet = solve(
        "1. sin(x^2)\nnote: Take your time.\n2. x^2 +\n3. implicit x^2 + y^2 = 25\n"
        "4. backprop x y\n   at x=1, y=2\n5. network 2-2-1\n6. hessian x^2 y\n7. graph x y"
    )
    for kind in ("answers", "solutions"):
        page = body(sheet.explain(kind), Options(reveal=True))
        seen = in_sight(page)
        assert seen.count("<summary>Show ") == 6, kind
        assert "Take your time" in seen
        assert "not solved" in seen
        for answer in ("2x cos(x²)", "−x/y", "= y"):
            assert f'{answer}"' in page, (kind, answer)
            assert f'{answer}"' not in seen, (kind, answer)
    problems = sheet.explain("problems")
    assert "<details" not in body(problems, Options(reveal=True))


def test_a_check_stands_inside_its_problem_and_after_its_steps() -> None:
    page = d.Document((
        d.Heading(d.words("Problem 1"), 2), d.Heading(d.words("Step"), 3),
        d.Paragraph(d.words("how")), d.Status("passed", d.words("fine")),
        d.Heading(d.words("Problem 2"), 2),
    ))  # fmt: skip
    text = body(page, Options())
    order = ["Problem 1", "Step", "how", "</details>", "fine", "</details>", "Problem 2"]
    places = []
    for part in order:
        places.append(text.index(part, places[-1] + 1 if places else 0))
    assert text.count("<details") == text.count("</details>") == 3


FORMULAS: dict[str, Expr] = {
    "x+1x−1": (x + 1) / (x - 1),
    "sin(x2)": make("sin", x**2),
    "x1/2": make("pow", x, number(Fraction(1, 2))),
    "f′(u)": make("call", u, value=("f", (1,))),
    "[01]": make("matrix", number(0), number(1), value=2),
    "{xifx<00otherwise": make("piecewise", x, make("lt", x, 0), 0),
    "∫0xtdt": make("integral", symbol("t"), symbol("t"), number(0), x),
    "x2|x=2": make("at", x**2, make("equation", x, number(2), value="=")),
    "xu": make("root", x, u),
    "x1u+1": make("pow", x, 1 / (u + 1)),
    "x1u": make("pow", x, 1 / make("sqrt", u)),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_keep_every_sign(text: str) -> None:
    assert spoken(to_mathml(FORMULAS[text])) == text


def long_sum(terms: int) -> Expr:
    return make("add", *(make("mul", number(k), make("sin", x + k)) for k in range(2, terms)))


def test_long_formulas_break_between_their_terms_and_lose_nothing() -> None:
    expr = long_sum(20)
    (wrapped,) = to_wrapping_mathml(expr, 24, 60, before="=")
    assert wrapped.count("<wbr>") == 17
    whole = spoken(to_mathml(expr))
    parts = re.findall(r"<math.*?</math>", wrapped, re.S)
    assert "".join(map(spoken, parts)) == "=" + whole


WIDE = (
    "(x^5 + 3x^4) sin(3x)/(x^4 + 2x^3)", "x(a + b)/(c + d) y", "1/(1 + 1/(1 + 1/(x + y)))",
    "a/b/(c + d)", "sin(x)^2 (x + 1)/(x - 1)/(y + 2)", "-(a + b + c)/(d + e + f)",
    "sqrt(x^2 + sin(x) + 7)", "root(x^2 + sin(x) + 7, 3)", "(x^2 + sin(x) + 1)^(1/3)",
    "gamma(x^2 + sin(x) + 7)^2", "e^(-x^2/2 + 3x + sin(x))", "x_1^(a + b + c + d)",
    "max(x^2 + 1, sin(x) + 3, 7x)", "ln|x^3 + sin(x) + 1|", "(a + b + c)!", "log_2(x^2 + y + 7)",
    "piecewise(x^2 sin(x) if x < 0, e^(-x) + 1 if x < pi, (x - 1)^3 otherwise)",
    "integral(e^(-t^2) sin(t) + t^3, t, 0, x^2 + 1)",
)  # fmt: skip
WIDE_FOR_DISPLAY = (
    make("root", x**2 + make("sin", x), u + 1),
    make("matrix", x**2 + 1, make("sin", x), number(0), u**3 - 7, value=2),
    make("vector", x**2 + 1, make("sin", x)),
    make("at", x**2 + make("sin", x), make("equation", x, number(2), value="=")),
)


@pytest.mark.parametrize("expr", [*(read(text).expr for text in WIDE), *WIDE_FOR_DISPLAY], ids=str)
@pytest.mark.parametrize("widest", [10, 14, 20])
def test_what_is_too_wide_is_written_as_on_one_line(expr: Expr, widest: int) -> None:
    parts = pieces([("", layout(expr))], widest, widest)
    joined = "".join(gap + fold(node, UNICODE).text for part in parts for gap, node in part)
    assert re.sub("[ ·\u2062]", "", joined) == re.sub("[ ·]", "", to_unicode(expr))
    assert all(width(part) <= widest + 1 for part in parts)


def test_dots_keep_a_fraction_with_a_slash_from_its_neighbors() -> None:
    parts = pieces([("", layout(read("x (a + b)/(c + d) y").expr))], 4, 4)
    joined = "".join(gap + fold(node, UNICODE).text for part in parts for gap, node in part)
    assert joined == "x·(a + b)/(c + d)·y"


def test_only_a_narrow_page_breaks_a_fraction_that_fits_a_wide_one() -> None:
    for terms, on_wide, on_narrow in ((2, 1, 1), (3, 1, 0), (9, 0, 0)):
        line = d.Line(u, 1 / long_sum(terms + 2), note=d.words("as given"))
        text = body(d.Document((d.Equations((line,)),)), Options())
        wide, _, narrow = text.partition('<span class="on-narrow" hidden>')
        assert bool(narrow) == (on_wide != on_narrow)
        assert (wide.count("<mfrac>"), (narrow or wide).count("<mfrac>")) == (on_wide, on_narrow)


def test_lines_fit_and_join_to_the_whole() -> None:
    expr = make("mul", x, long_sum(30), make("exp", long_sum(9)))
    lines = broken(layout(expr), 60)
    assert len(lines) > 3
    assert all(width(line) <= 61 for line in lines if len(line) > 1)
    assert to_unicode(expr).count("sin") == sum(_count_sines(line) for line in lines)


def _count_sines(line: list[tuple[str, object]]) -> int:
    from chainrule.render.notations import nodes as n

    count, stack = 0, [node for _, node in line]
    while stack:
        node = stack.pop()
        assert isinstance(node, n.Node)
        count += isinstance(node, n.Leaf) and node.text == "sin"
        stack.extend(node.parts)
    return count


def test_small_fractions_in_exponents_have_a_slash_and_large_ones_a_bar() -> None:
    assert "<mfrac>" not in to_mathml(make("pow", x, number(Fraction(1, 2))))
    assert "<mfrac>" in to_mathml(make("pow", x, 1 / (u + 1)))
    assert "<mroot><mi>x</mi><mi>u</mi></mroot>" in to_mathml(make("root", x, u))


def test_a_place_below_a_bar_counts_for_the_width() -> None:
    (line,) = broken(layout(make("at", x**2, make("equation", x, number(2), value="="))), 60)
    (bare,) = broken(layout(x**2), 60)
    assert width(bare) + 1 < width(line) < width(bare) + 4

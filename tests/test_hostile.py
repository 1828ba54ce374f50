"""What a user types stays text: no format takes it for a tag, a command or a formula of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import document as d
from chainrule.model import Expr, make, symbol
from chainrule.render import render

HOSTILE = (
    "<script>alert(1)</script>",
    "\\input{/etc/passwd}",
    "\\write18{ls}",
    "[red]bold[/red]",
    "=cmd|'/C calc'!A0",
    '\'" onload=alert(1) x="',
    "]]></math><img src=x onerror=alert(1)>",
    '#eval("1") #import "@preview/x"',
    "$x$ $$ \\(y\\)",
    "`code` *bold* _it_ [a](javascript:x) ![i](x) | a |",
    "<!-- --> &lt; &#60; <details>",
    "%\n\\end{document}",
    "\x1b[31m\u202e\u0000",
    "// comment /* */ @label <label> ~ ^",
    "}{ \\} ^^5c",
)


def everywhere(text: str) -> d.Document:
    """Put a text into every place of a document that can hold words or names."""
    name, words = symbol(text or "x"), d.words(text, d.Text(text, "strong"), d.Text(text, "muted"))
    inlines = (*words, d.Math(name))
    unknown = make("call", name, value=(text or "f", (1,)))
    line = d.Line(name, unknown + make("word", value=text), inlines, relation="=", final=True)
    return d.Document((
        d.Heading(inlines, 1), d.Heading(inlines, 2), d.Paragraph(inlines),
        d.Equations((line, d.Line(None, make("bar", name), inlines, text[:6] or "="))),
        d.Table((inlines, inlines), ((inlines, inlines),), "lr", inlines),
        d.Bullets((inlines,)), d.Answer((line,)), d.Status("note", inlines),
        d.Graph((d.GraphNode(name, None, None, "input"), d.GraphNode(symbol("f"), unknown)),
                (d.GraphEdge(name, symbol("f"), unknown),)),
        d.Plot((d.PlotCurve(text, (((0.0, 1.0), (1.0, 2.0)),)),), text, text),
        d.Plot((d.PlotCurve(text, (((0.0, 1.0), (1.0, 2.0)),), ((0.0, 1.0, False),)),), text, text,
               (0.5,), (-1.0, 1.0, -1.0, 1.0), text),
        d.Details(inlines, (d.Paragraph(inlines),)),
    ))  # fmt: skip


class Tags(HTMLParser):
    """Collect every element with its attributes, and check that elements are closed in order."""

    VOID = frozenset({"meta", "br", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.others: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def tags(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    parser.close()
    assert not parser.open
    assert not parser.others
    return parser


KNOWN = {
    "html": "lang", "head": "", "meta": "charset name content http-equiv", "title": "",
    "style": "", "body": "", "main": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "",
    "p": "class", "div": "class role aria-label tabindex", "span": "class aria-hidden hidden",
    "strong": "", "ul": "", "li": "", "table": "", "caption": "", "thead": "", "tbody": "",
    "tr": "", "th": "scope class", "td": "class", "details": "class open", "summary": "",
    "figure": "class role aria-label tabindex", "figcaption": "", "wbr": "",
    "math": "alttext displaystyle",
    "mrow": "", "mi": "mathvariant", "mn": "", "mtext": "", "mfrac": "", "msup": "", "msub": "",
    "mo": "form fence stretchy separator lspace rspace", "msubsup": "", "msqrt": "", "mroot": "",
    "mover": "accent", "mtable": "class", "mtr": "", "mtd": "", "mspace": "width",
    "svg": "class role aria-label viewbox width height xmlns",
    "g": "transform class role aria-label",
    "rect": "x y width height rx fill stroke stroke-width class",
    "path": "d class fill stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap "
    "stroke-linejoin transform",
    "text": "x y class textlength lengthadjust font-size fill text-anchor",
    "polyline": "points fill stroke stroke-width stroke-dasharray", "desc": "",
    "circle": "cx cy r fill stroke stroke-width",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_has_only_our_own_elements(text: str) -> None:
    parser = tags(render(everywhere(text), "html", title=text, reveal=True))
    for tag, names in parser.found:
        assert tag in KNOWN
        assert set(names) <= set(KNOWN[tag].split()), tag
    for _, name, value in parser.attributes:
        assert not name.startswith("on")
        assert "javascript" not in value or name in ("alttext", "aria-label")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_loads_nothing(text: str) -> None:
    page = render(everywhere(text), "html", title=text)
    assert re.findall(r"url\((\w+:)", page) == ["data:"]
    parser = tags(page)
    loading = {"src", "href", "srcset", "action", "data", "background", "style"}
    assert not {name for _, name, _ in parser.attributes} & loading
    assert not {tag for tag, _ in parser.found} & {"script", "link", "img", "iframe", "object"}


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_text_leaves_the_elements_as_they_are(text: str) -> None:
    shapes = [
        [tag for tag, _ in tags(render(d.Document((block,)), "html", title=text)).found]
        for words in (text, "a")
        for block in (d.Paragraph(d.words(words)), d.Plot((), words, words))
    ]
    assert shapes[:2] == shapes[2:]


TEXT = re.compile(r'\\.|"(?:[^"\\]|\\.)*"', re.DOTALL)


def bare(typst: str) -> Iterator[str]:
    """List the calls and imports in Typst, outside of strings and what a backslash escapes."""
    yield from re.findall(r"#([a-z]+)", TEXT.sub("", typst))


@pytest.mark.parametrize("text", HOSTILE)
def test_typst_runs_only_our_own_code(text: str) -> None:
    usual = set(bare(render(everywhere("a"), "typst")))
    assert set(bare(render(everywhere(text), "typst", title=text))) <= usual
    assert "eval" not in usual
    assert "import" not in usual


COMMAND = re.compile(r"\\([A-Za-z]+)")
LITERALS = {"textbackslash", "textdollar", "textless", "textgreater", "textbar", "text", "mathrm"}
LITERALS |= {"textasciitilde", "textasciicircum", "texttt", "operatorname", "dots"}


@pytest.mark.parametrize("text", HOSTILE)
def test_latex_gains_no_command(text: str) -> None:
    usual = set(COMMAND.findall(render(everywhere("ab"), "latex", standalone=True)))
    found = set(COMMAND.findall(render(everywhere(text), "latex", standalone=True)))
    spelled = {"le", "ge", "lt", "gt", "ne", "cdot", "to"}
    assert found <= usual | LITERALS | spelled | {"overline", "bar", "quad", "qquad"}
    assert not found & {"input", "write", "include", "def", "csname"}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format_name", ["terminal", "text", "latex", "markdown", "typst", "html"])
def test_no_control_character_is_written(format_name: str, text: str) -> None:
    written = render(everywhere(text), format_name, title=text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_holds_no_markup_of_the_user(text: str) -> None:
    written = render(everywhere(text), "markdown")
    written = re.sub(r"```.*?```", "", written, flags=re.DOTALL)
    tags_found = set(re.findall(r"<(/?\w+)", written))
    assert tags_found <= {"details", "/details", "summary", "/summary"}
    assert not re.search(r"(?<!\\)\]\(", written)


@pytest.mark.parametrize("text", HOSTILE)
def test_data_stays_data(text: str) -> None:
    document = json.loads(render(everywhere(text), "json", title=text))
    assert document["title"] == text
    assert document["blocks"][2]["content"][0] == {"words": text}
    notebook = json.loads(render(everywhere(text), "ipynb", title=text))
    assert all(cell["cell_type"] == "markdown" for cell in notebook["cells"])


def test_typst_package_reads_the_hostile_names_as_text() -> None:
    typst = pytest.importorskip("typst", reason='needs pip install "chainrule[pdf]"')
    for text in HOSTILE:
        source = render(everywhere(text), "typst", title=text)
        assert typst.compile(source.encode(), format="pdf").startswith(b"%PDF")


def deep(depth: int) -> Expr:
    expr = symbol("x")
    for _ in range(depth):
        expr = make("sqrt", expr + 1)
    return expr


@pytest.mark.parametrize("format_name", ["html", "typst", "json", "ipynb", "latex"])
def test_a_deep_formula_stays_shallow(format_name: str) -> None:
    line = d.Line(symbol("f"), deep(900))
    text = render(d.Document((d.Equations((line,)),)), format_name)
    assert "⋯" in text or "cdots" in text
    if format_name == "html":
        parser = Tags()
        depths = []
        for piece in re.findall(r"<[^>]+>", text):
            parser.feed(piece)
            depths.append(len(parser.open))
        assert max(depths) < 400

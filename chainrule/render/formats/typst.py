"""The Typst format: markup for a page that looks like a textbook's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from chainrule import document as d
from chainrule.render.formats import svg
from chainrule.render.formats.latex import STATES
from chainrule.render.notations.breaking import width
from chainrule.render.notations.layout import layout
from chainrule.render.notations.typstmath import quoted, relation, to_typst, to_typst_lines
from chainrule.render.pages.curve import curve_svg
from chainrule.render.pages.options import Options
from chainrule.render.pages.safe import clean

_FONT = "New Computer Modern"
_LONGEST = 62.0
_NOTE_ROOM = 74.0
_FRAME = """\
#set page(paper: "a4", margin: (x: 2.6cm, y: 2.8cm), numbering: "1")
#set text(font: "New Computer Modern", size: 11pt, lang: "en")
#set par(leading: 0.7em, spacing: 0.9em, justify: false)
#set heading(numbering: none)
#show heading: set block(above: 1.5em, below: 0.8em, sticky: true)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 3): set text(size: 11pt)
#show math.equation.where(block: true): set align(left)
#show math.equation.where(block: true): set block(breakable: true, above: 1em, below: 1em)
#set math.equation(numbering: none)
#set table(stroke: none, inset: (x: 8pt, y: 5pt))
#let fit(body) = layout(size => {
  let needed = measure(body).width
  if needed > size.width { scale(size.width / needed * 100%%, reflow: true, body) } else { body }
})
#let shown(body) = pad(left: 1.2em, fit(body))
#let answer(body) = pad(left: 1.2em, block(stroke: 0.6pt, inset: 9pt, radius: 2pt, fit(body)))
#let note(body) = text(size: 0.92em, fill: luma(35%%), body)
#let fold(summary, body) = block(
  inset: (left: 1.2em), stroke: (left: 1pt + luma(75%%)), [#strong(summary)\\ #body],
)
#set document(title: %s)

"""


def render(document: d.Document, options: Options) -> str:
    """Render a document as a Typst file that needs no package and no font beside Typst's own."""
    first = document.blocks[0] if document.blocks else None
    titled = isinstance(first, d.Heading) and first.level == 1
    title = "" if titled else f"= {escape(options.title)}\n\n"
    return _FRAME % quoted(options.title) + title + _blocks(document.blocks) + "\n"


def _blocks(blocks: Sequence[d.Block]) -> str:
    return "\n\n".join(_BLOCKS[type(block)](block) for block in blocks)


_SPECIAL = re.compile(r"([\\#$*_`<>@\[\]{}~=+/\"|&%^:;-]|(?<=\d)\.(?=\s|$))")


def escape(text: str) -> str:
    """Write text so that Typst prints it as it is, in markup.

    >>> print(escape("#eval [x] <y> 1. -"))
    \\#eval \\[x\\] \\<y\\> 1\\. \\-
    """
    return _SPECIAL.sub(r"\\\1", clean(text))


def inlines(content: d.Inlines) -> str:
    """Write words and formulas for markup."""
    return "".join(map(_inline, content))


_TONES = {"plain": "{}", "strong": "#strong[{}]", "muted": "#note[{}]"}


def _inline(part: d.Inline) -> str:
    if isinstance(part, d.Math):
        return f"${to_typst(part.expr)}$"
    return _TONES[part.tone].format(escape(part.text))


def _heading(block: d.Heading) -> str:
    return f"{'=' * block.level} {inlines(block.content)}"


def _paragraph(block: d.Paragraph) -> str:
    return f"#[]{inlines(block.content)}"


def _aligned(lines: Sequence[d.Line]) -> str:
    return " \\\n".join(row for line in lines for row in _rows(line))


def _rows(line: d.Line) -> list[str]:
    left = "" if line.left is None else to_typst(line.left)
    first, *rest = to_typst_lines(line.right, _LONGEST)
    rows = [f"  {left} & {relation(line.relation)} {first}"]
    rows += [f'  & quad "" {part}' for part in rest]
    if line.note:
        note = f"#note[{inlines(line.note).strip()}]"
        beside = len(rows) == 1 and _size(line) <= _NOTE_ROOM
        rows[-1:] = (
            [f"{rows[-1]} & quad quad & {note}"] if beside else [rows[-1], f"  & quad {note}"]
        )
    return rows


def _size(line: d.Line) -> float:
    """Estimate the width of a line with its note."""
    formulas = [expr for expr in (line.left, line.right) if expr is not None]
    words = sum(len(part.text) if isinstance(part, d.Text) else 2 for part in line.note)
    return sum(width([("", layout(expr))]) for expr in formulas) + words


def _equations(block: d.Equations) -> str:
    return f"#shown($\n{_aligned(block.lines)}\n$)"


def _answer(block: d.Answer) -> str:
    return f"#answer($\n{_aligned(block.lines)}\n$)"


_ALIGNMENTS = {"l": "left", "r": "right", "c": "center"}


def _table(block: d.Table) -> str:
    count = len(block.header)
    sides = [_ALIGNMENTS.get(block.align[i : i + 1], "left") for i in range(count)]
    head = ", ".join(f"[{inlines(cell)}]" for cell in block.header)
    rows = "\n".join("  " + ", ".join(f"[{inlines(c)}]" for c in row) + "," for row in block.rows)
    caption = f"#note[{inlines(block.caption)}]\n\n" if block.caption else ""
    columns = "(" + "auto, " * count + ")"
    align = "(" + "".join(f"{side} + horizon, " for side in sides) + ")"
    return (
        f"{caption}#table(columns: {columns}, align: {align},\n  table.header({head}), "
        f"table.hline(stroke: 0.5pt),\n{rows}\n)"
    )


def _bullets(block: d.Bullets) -> str:
    return "\n".join(f"- #[]{inlines(item)}" for item in block.items)


def _status(block: d.Status) -> str:
    return f"#strong[{STATES[block.state]}:] {inlines(block.content)}"


def _graph(block: d.Graph) -> str:
    picture = svg.render(d.Document((block,)), Options()).replace("STIX Two Math", _FONT)
    return f"#figure(fit(image(bytes({_source(picture)}))))"


def _plot(block: d.Plot) -> str:
    caption = f"{escape(block.y_label)} against {escape(block.x_label)}"
    picture = f"image(bytes({_source(curve_svg(block))}), width: 80%)"
    return f"#figure({picture}, caption: [{caption}], numbering: none)"


def _source(markup: str) -> str:
    """Write SVG as a Typst string, its characters as they are."""
    return '"' + markup.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _details(block: d.Details) -> str:
    return f"#fold[{inlines(block.summary)}][\n{_blocks(block.blocks)}\n]"


_BLOCKS: dict[type[Any], Callable[[Any], str]] = {
    d.Heading: _heading,
    d.Paragraph: _paragraph,
    d.Equations: _equations,
    d.Answer: _answer,
    d.Table: _table,
    d.Bullets: _bullets,
    d.Status: _status,
    d.Graph: _graph,
    d.Plot: _plot,
    d.Details: _details,
}

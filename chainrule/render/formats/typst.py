"""The Typst format: markup for a page that looks like a textbook's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from chainrule import document as d
from chainrule.render.characters import clean
from chainrule.render.notations.breaking import width
from chainrule.render.notations.layout import layout
from chainrule.render.notations.typstmath import (
    to_typst,
    to_typst_lines,
    typst_relation,
    typst_string,
)
from chainrule.render.options import Options

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
    title = "" if titled else f"= {_escape(options.title)}\n\n"
    return _FRAME % typst_string(options.title) + title + _blocks(document.blocks) + "\n"


def _blocks(blocks: Sequence[d.Block]) -> str:
    return "\n\n".join(_BLOCKS[type(block)](block) for block in blocks)


_SPECIAL = re.compile(r"([\\#$*_`<>@\[\]{}~=+/\"|&%^:;-]|(?<=\d)\.(?=\s|$))")


def _escape(text: str) -> str:
    """Write text so that Typst prints it as it is, in markup.

    >>> print(_escape("#eval [x] <y> 1. -"))
    \\#eval \\[x\\] \\<y\\> 1\\. \\-
    """
    return _SPECIAL.sub(r"\\\1", clean(text))


def _inlines(content: d.Inlines) -> str:
    """Write words and formulas for markup."""
    return "".join(map(_inline, content))


_TONES = {"plain": "{}", "strong": "#strong[{}]", "muted": "#note[{}]"}


def _inline(part: d.Inline) -> str:
    if isinstance(part, d.Math):
        return f"${to_typst(part.expr)}$"
    return _TONES[part.tone].format(_escape(part.text))


def _aligned(lines: Sequence[d.Line]) -> str:
    return " \\\n".join(row for line in lines for row in _rows(line))


def _rows(line: d.Line) -> list[str]:
    left = "" if line.left is None else to_typst(line.left)
    first, *rest = to_typst_lines(line.right, _LONGEST)
    rows = [f"  {left} & {typst_relation(line.relation)} {first}"]
    rows += [f'  & quad "" {part}' for part in rest]
    if line.note:
        note = f"#note[{_inlines(line.note).strip()}]"
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


_ALIGNMENTS = {"l": "left", "r": "right", "c": "center"}


def _table(block: d.Table) -> str:
    count = len(block.header)
    sides = [_ALIGNMENTS.get(block.align[i : i + 1], "left") for i in range(count)]
    head = ", ".join(f"[{_inlines(cell)}]" for cell in block.header)
    rows = "\n".join("  " + ", ".join(f"[{_inlines(c)}]" for c in row) + "," for row in block.rows)
    caption = f"#note[{_inlines(block.caption)}]\n\n" if block.caption else ""
    columns = "(" + "auto, " * count + ")"
    align = "(" + "".join(f"{side} + horizon, " for side in sides) + ")"
    return (
        f"{caption}#table(columns: {columns}, align: {align},\n  table.header({head}), "
        f"table.hline(stroke: 0.5pt),\n{rows}\n)"
    )


def _graph(block: d.Graph) -> str:
    # Only here, as for plots: a file without pictures need not load what draws them.
    from chainrule.render.pictures.graph import graphs_svg

    picture = graphs_svg([block]).replace("STIX Two Math", _FONT)
    return f"#figure(fit(image(bytes({_source(picture)}))))"


def _plot(block: d.Plot) -> str:
    from chainrule.render.pictures.plot import plot_svg

    caption = f"{_escape(block.y_label)} against {_escape(block.x_label)}"
    picture = f"image(bytes({_source(plot_svg(block))}), width: 80%)"
    return f"#figure({picture}, caption: [{caption}], numbering: none)"


def _source(markup: str) -> str:
    """Write SVG as a Typst string, its characters as they are."""
    return '"' + markup.replace("\\", "\\\\").replace('"', '\\"') + '"'


_BLOCKS: dict[type[Any], Callable[[Any], str]] = {
    d.Heading: lambda block: f"{'=' * block.level} {_inlines(block.content)}",
    d.Paragraph: lambda block: f"#[]{_inlines(block.content)}",
    d.Equations: lambda block: f"#shown($\n{_aligned(block.lines)}\n$)",
    d.Answer: lambda block: f"#answer($\n{_aligned(block.lines)}\n$)",
    d.Table: _table,
    d.Bullets: lambda block: "\n".join(f"- #[]{_inlines(item)}" for item in block.items),
    d.Status: lambda block: f"#strong[{d.STATES[block.state][1]}:] {_inlines(block.content)}",
    d.Graph: _graph,
    d.Plot: _plot,
    d.Details: lambda block: f"#fold[{_inlines(block.summary)}][\n{_blocks(block.blocks)}\n]",
}

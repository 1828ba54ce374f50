"""The HTML format: one file with its own font, readable without scripts or a network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pkgutil import get_data
from typing import Any

from chainrule import document as d
from chainrule.model import Expr
from chainrule.render.characters import cells
from chainrule.render.markup import escape_markup
from chainrule.render.notations.breaking import width
from chainrule.render.notations.layout import layout
from chainrule.render.notations.mathml import to_mathml, to_wrapping_mathml
from chainrule.render.notations.one_line import plain_text, to_unicode
from chainrule.render.options import Options
from chainrule.render.reveal import clicks, problems

_LONGEST = 24
_WIDE, _NARROW = 44, 24
_NOTE_BESIDE = 34
_ROOM = 64.0
_LEFT_ALONE = 18
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"


def render(document: d.Document, options: Options) -> str:
    """Render a document as a page that needs nothing beside itself."""
    return _PAGE.format(
        policy=_POLICY,
        title=escape_markup(_subject(document, options.title)),
        style=_style_sheet(),
        body=body(document, options),
    )


@cache
def _style_sheet() -> str:
    """Return the style sheet with the font in it."""
    font = b64encode(_asset("stix-two-math.woff2")).decode("ascii")
    return _asset("page.css").decode("utf-8").rstrip("\n").replace("FONT", font)


def _asset(name: str) -> bytes:
    # Not importlib.resources: that would load what makes temporary files, and shutil with it.
    found = get_data("chainrule.render", f"assets/{name}")
    if found is None:
        raise FileNotFoundError(name)
    return found


def _subject(document: d.Document, title: str) -> str:
    """Name the page after its first heading or formula, then its title."""
    first = document.blocks[0] if document.blocks else None
    if isinstance(first, d.Heading):
        return plain_text(first.content)
    if isinstance(first, d.Equations) and first.lines:
        asked = [line for line in first.lines if not line.final] or first.lines[:1]
        line = next((line for line in reversed(asked) if line.left), asked[-1])
        left = f"{to_unicode(line.left)} {line.relation} " if line.left else ""
        formula = left + to_unicode(line.right)
        return f"{formula if len(formula) <= 80 else formula[:79] + '…'} – {title}"
    return title


@dataclass(frozen=True, slots=True)
class _Page:
    """What the blocks of one page share: heading ranks."""

    ranks: dict[int, int] = field(default_factory=dict)


def body(document: d.Document, options: Options) -> str:
    """Write a title and the blocks of a document as HTML; headings go down without gaps."""
    title, blocks = escape_markup(options.title), document.blocks
    if blocks and isinstance(blocks[0], d.Heading) and blocks[0].level == 1:
        title, blocks = _inlines(blocks[0].content), blocks[1:]
    levels = sorted({block.level for block in _headings(blocks)})
    ranks = {level: min(rank, 6) for rank, level in enumerate(levels, start=2)}
    page = _Page(ranks)
    written = _revealed(document.blocks, page) if options.reveal else _sections(blocks, page)
    return f"<h1>{title}</h1>\n{written}"


def _revealed(blocks: Sequence[d.Block], page: _Page) -> str:
    """Write each problem and, one inside the other, the steps that its reader asks for."""
    parts: list[str] = []
    for heading, inside in problems(blocks):
        statement, steps = clicks(inside)
        if heading is not None:
            parts.append(_heading(heading, page))
        parts.extend(_BLOCKS[type(block)](block, page) for block in statement)
        numbers = count(1)
        for step in steps:
            asked = "the answer" if step.answer else f"step {next(numbers)}"
            parts.append(f'<details class="reveal">\n<summary>Show {asked}</summary>')
            parts.extend(_BLOCKS[type(block)](block, page) for block in step.blocks)
        parts.extend("</details>" for _ in steps)
    return "\n".join(parts)


def _headings(blocks: Iterable[d.Block]) -> Iterable[d.Heading]:
    for block in blocks:
        if isinstance(block, d.Heading):
            yield block
        elif isinstance(block, d.Details):
            yield from _headings(block.blocks)


def _sections(blocks: Sequence[d.Block], page: _Page) -> str:
    """Write blocks in order; what follows a heading below level 1 folds away under it."""
    parts: list[str] = []
    open_levels: list[int] = []

    def close(above: int) -> None:
        while open_levels and open_levels[-1] >= above:
            open_levels.pop()
            parts.append("</details>")

    for block in blocks:
        if isinstance(block, d.Status):
            # What was checked is the whole: it stands after the steps, inside their problem.
            close(open_levels[0] + 1 if len(open_levels) > 1 else 0)
        if not isinstance(block, d.Heading):
            parts.append(_BLOCKS[type(block)](block, page))
            continue
        close(block.level)
        heading = _heading(block, page)
        if block.level == 1:
            parts.append(heading)
            continue
        parts.append(f'<details class="step" open>\n<summary>{heading}</summary>')
        open_levels.append(block.level)
    close(0)
    return "\n".join(parts)


def _inlines(content: d.Inlines, formula: Callable[[Expr], str] | None = None) -> str:
    """Write words and formulas for a sentence; no line breaks between a formula and a comma."""
    parts: list[str] = []
    for part in content:
        if isinstance(part, d.Math):
            parts.append((formula or _wrapping)(part.expr))
            continue
        joiner = _JOINER if parts and part.text.startswith(_CLOSING) else ""
        parts.append(joiner + _TONES[part.tone].format(escape_markup(part.text)))
    return "".join(parts)


_CLOSING = (".", ",", ";", ":", "?", ")")
_JOINER = "&#x2060;"
_TONES = {"plain": "{}", "strong": "<strong>{}</strong>", "muted": '<span class="muted">{}</span>'}


def _heading(block: d.Heading, page: _Page) -> str:
    rank = page.ranks.get(block.level, 6)
    return f"<h{rank}>{_inlines(block.content)}</h{rank}>"


def _aligned(rows: Iterable[str]) -> str:
    return '<div class="equations">\n' + "\n".join(rows) + "\n</div>"


def _line_cells(line: d.Line, mark: str) -> str:
    cells_ = []
    if line.left is not None:
        wide = cells(to_unicode(line.left)) > _LEFT_ALONE
        kind = "wide" if wide else "left"
        left = _wrapping(line.left, display=True)
        cells_.append(f'<div class="{kind}{mark}">{left}</div>')
    right = _wrapping(line.right, line.relation, display=True)
    cells_.append(f'<div class="right{mark}">{right}</div>')
    if line.note:
        kind = "note" if _fits_beside(line) else "note long"
        cells_.append(f'<div class="{kind}">{_inlines(line.note).strip()}</div>')
    return "\n".join(cells_)


def _wrapping(expr: Expr, before: str = "", *, display: bool = False) -> str:
    """Write a formula that can break, twice where a narrow page breaks what a wide one need not."""
    wide, narrow = to_wrapping_mathml(
        expr, _LONGEST, _WIDE, _NARROW, before=before, display=display
    )
    if wide == narrow:
        return wide
    return f'<span class="on-wide">{wide}</span><span class="on-narrow" hidden>{narrow}</span>'


def _fits_beside(line: d.Line) -> bool:
    """Tell whether a note stands well to the right of its equation on a wide page."""
    words = len(plain_text(line.note))
    return words <= _NOTE_BESIDE or words + width([("", layout(line.right))]) <= _ROOM


def _answer(block: d.Answer, page: _Page) -> str:
    rows = _aligned(_line_cells(line, " final") for line in block.lines)
    return f'<div class="answer">\n{rows}\n</div>'


_SIDES = {"r": ' class="r"', "c": ' class="c"'}


def _table(block: d.Table, page: _Page) -> str:
    sides = [_SIDES.get(block.align[i : i + 1], "") for i in range(len(block.header))]
    head = "".join(
        f'<th scope="col"{side}>{_inlines(cell, to_mathml)}</th>'
        for side, cell in zip(sides, block.header, strict=True)
    )
    rows = "\n".join(_row(row, sides) for row in block.rows)
    caption = f"<caption>{_inlines(block.caption)}</caption>\n" if block.caption else ""
    heads = ", ".join(plain_text(cell) for cell in block.header if cell)
    label = escape_markup(plain_text(block.caption) or f"Table: {heads}")
    return (
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">\n<table>\n{caption}'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(row: Sequence[d.Inlines], sides: Sequence[str]) -> str:
    first, *rest = (_inlines(cell, to_mathml) for cell in row)
    data = "".join(f"<td{side}>{cell}</td>" for side, cell in zip(sides[1:], rest, strict=True))
    return f'<tr><th scope="row"{sides[0]}>{first}</th>{data}</tr>'


def _status(block: d.Status, page: _Page) -> str:
    sign, word = d.STATES[block.state]
    return (
        f'<p class="status {block.state}"><span class="mark" aria-hidden="true">{sign}</span>'
        f"<strong>{word}:</strong> {_inlines(block.content)}</p>"
    )


def _graph(block: d.Graph, page: _Page) -> str:
    # Only here, as for plots: a page without pictures need not load what draws them.
    from chainrule.render.pictures.graph import graphs_svg

    return (
        f'<figure class="graph" tabindex="0" aria-label="Drawn graph">\n'
        f"{graphs_svg([block])}</figure>\n"
        '<details class="fold">\n<summary>The graph as a list</summary>\n'
        f"{_nodes(block)}\n</details>"
    )


def _nodes(block: d.Graph) -> str:
    items: list[str] = []
    for node in block.nodes:
        shown = to_mathml(node.symbol)
        if node.expr is not None and node.expr is not node.symbol:
            shown += f" = {to_mathml(node.expr)}"
        if node.value is not None:
            shown += f" {d.relation(node.value)} {to_mathml(node.value)}"
        if node.adjoint is not None:
            shown += f", {to_mathml(node.adjoint)}"
        edges = "".join(_edge(edge) for edge in block.edges if edge.target is node.symbol)
        items.append(f"<li>{shown}{f'<ul>{edges}</ul>' if edges else ''}</li>\n")
    return f"<ul>\n{''.join(items)}</ul>"


def _edge(edge: d.GraphEdge) -> str:
    value = "" if edge.value is None else f" {d.relation(edge.value)} {to_mathml(edge.value)}"
    ends = f"{to_mathml(edge.source)} → {to_mathml(edge.target)}"
    return f"<li>{ends}: {to_mathml(edge.label)}{value}</li>"


def _plot(block: d.Plot, page: _Page) -> str:
    from chainrule.render.pictures.plot import plot_svg
    from chainrule.render.pictures.plot_points import caption

    words = escape_markup(caption(block))
    return f"<figure>\n{plot_svg(block)}\n<figcaption>{words}</figcaption>\n</figure>"


def _details(block: d.Details, page: _Page) -> str:
    inside = _sections(block.blocks, page)
    summary = _inlines(block.summary)
    return f'<details class="fold">\n<summary>{summary}</summary>\n{inside}\n</details>'


_BLOCKS: dict[type[Any], Callable[[Any, _Page], str]] = {
    d.Paragraph: lambda block, page: f"<p>{_inlines(block.content)}</p>",
    d.Equations: lambda block, page: _aligned(
        _line_cells(line, " final" if line.final else "") for line in block.lines
    ),
    d.Heading: _heading,
    d.Table: _table,
    d.Bullets: lambda block, page: (
        "<ul>\n" + "".join(f"<li>{_inlines(item)}</li>\n" for item in block.items) + "</ul>"
    ),
    d.Answer: _answer,
    d.Status: _status,
    d.Graph: _graph,
    d.Plot: _plot,
    d.Details: _details,
}

"""Lay a document out as lines of styled text, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chainrule import document as d
from chainrule.render.characters import cells
from chainrule.render.options import FormulaStyle
from chainrule.render.pages.equations import equation_lines
from chainrule.render.pages.graph import graph_lines
from chainrule.render.pages.page import Page
from chainrule.render.pages.plot import plot_lines
from chainrule.render.pages.styled_text import Span, Spans, Style, wrap
from chainrule.render.pages.table import table_lines

Lines = list[Spans]


def page_lines(document: d.Document, width: int, math: FormulaStyle) -> Lines:
    """Lay out a document in lines of at most ``width`` cells."""
    lines: Lines = []
    _blocks(document.blocks, Page(max(width, 24), math, 2), lines)
    return lines


def _blocks(blocks: Sequence[d.Block], page: Page, lines: Lines) -> None:
    before: d.Block | None = None
    inner = page
    for block in blocks:
        if before is not None and not _joined(before, block):
            lines.append(())
        here = page if isinstance(block, d.Status) else inner
        if isinstance(block, d.Heading):
            here = page.inside(2 * max(block.level - 2, 0))
        margin = Span(" " * here.indent)
        lines.extend((margin, *line) if line else () for line in _BLOCKS[type(block)](block, here))
        if isinstance(block, d.Details):
            lines.append(())
            _blocks(block.blocks, here.inside(2), lines)
        if isinstance(block, d.Heading):
            inner = here.inside(2) if block.level > 1 else page
        before = block


def _joined(before: d.Block, block: d.Block) -> bool:
    """Tell whether two blocks stand together without a blank line."""
    if isinstance(before, d.Heading):
        return before.level > 1
    return isinstance(before, d.Status) and isinstance(block, d.Status)


_HEADINGS: dict[int, Style] = {1: "title", 2: "heading"}


def _heading(block: d.Heading, page: Page) -> Lines:
    """Write a heading; a title has a line below it, for where there is no color."""
    lines = wrap(page.spans(block.content, _HEADINGS.get(block.level, "strong")), page.room)
    if block.level == 1:
        longest = max((sum(cells(span.text) for span in line) for line in lines), default=0)
        lines.append((Span(("=" if page.is_ascii else "═") * longest, "muted"),))
    return lines


def _bullets(block: d.Bullets, page: Page) -> Lines:
    mark = Span("- " if page.is_ascii else "• ", "muted")
    return [line for item in block.items for line in _hanging(mark, item, page)]


def _hanging(mark: Span, content: d.Inlines, page: Page) -> Lines:
    """Write a mark, and words beside it."""
    size = len(mark.text)
    first, *rest = wrap(page.spans(content), page.room - size)
    return [(mark, *first), *((Span(" " * size), *line) for line in rest)]


_STATES: dict[str, tuple[str, Style]] = {
    "passed": ("ok:", "good"), "unknown": ("?", "warn"), "failed": ("failed:", "bad"),
    "note": ("note:", "muted"),
}  # fmt: skip


def _status(block: d.Status, page: Page) -> Lines:
    word, style = _STATES[block.state]
    mark = (word if page.is_ascii else d.STATES[block.state][0]) + " "
    return _hanging(Span(mark, style), block.content, page)


def _answer(block: d.Answer, page: Page) -> Lines:
    bar = Span("> " if page.is_ascii else "┃ ", "good")
    drawn = equation_lines(block.lines, page.inside(2), "answer")
    return [(bar, *line) for line in drawn]


_BLOCKS: dict[type[Any], Callable[[Any, Page], Lines]] = {
    d.Heading: _heading,
    d.Paragraph: lambda block, page: wrap(page.spans(block.content), page.room),
    d.Equations: lambda block, page: equation_lines(block.lines, page, ""),
    d.Table: table_lines,
    d.Bullets: _bullets,
    d.Answer: _answer,
    d.Status: _status,
    d.Graph: graph_lines,
    d.Plot: plot_lines,
    d.Details: lambda block, page: wrap(page.spans(block.summary, "strong"), page.room),
}

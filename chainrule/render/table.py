"""Tables without boxes: a muted header, a rule, columns; stacked where they do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.document import Table
from chainrule.render.spans import Span, Spans, span_cells, wrap

if TYPE_CHECKING:
    from chainrule.render.page import Page

_GAPS = (4, 3, 2)


def table_lines(block: Table, page: Page) -> list[Spans]:
    """Draw a table in columns, or row by row when it is too wide."""
    caption = wrap(page.spans(block.caption, "muted"), page.room) if block.caption else []
    header = [_solid(page.spans(cell, "muted")) for cell in block.header]
    rows = [[_solid(page.spans(cell)) for cell in row] for row in block.rows]
    widths = [max(map(span_cells, column)) for column in zip(header, *rows, strict=True)]
    for gap in _GAPS:
        if sum(widths) + gap * (len(widths) - 1) <= page.room:
            return caption + _columns(header, rows, widths, block.align, gap, page)
    return caption + _stacked(block, page)


def _solid(spans: Spans) -> Spans:
    return tuple(Span(span.text.replace("\u00a0", " "), span.style) for span in spans)


def _columns(
    header: Sequence[Spans],
    rows: Sequence[Sequence[Spans]],
    widths: Sequence[int],
    align: str,
    gap: int,
    page: Page,
) -> list[Spans]:
    rule = ("-" if page.is_ascii else "─") * (sum(widths) + gap * (len(widths) - 1))
    lines = [_line(header, widths, align, gap), (Span(rule, "muted"),)]
    lines.extend(_line(row, widths, align, gap) for row in rows)
    return lines


def _line(row: Sequence[Spans], widths: Sequence[int], align: str, gap: int) -> Spans:
    line: list[Span] = []
    waiting = 0
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        side = align[index : index + 1] or "l"
        free = width - span_cells(cell)
        before = {"r": free, "c": free // 2}.get(side, 0)
        if cell:
            line += [Span(" " * (waiting + before)), *cell] if waiting + before else list(cell)
            waiting = free - before + gap
        else:
            waiting += width + gap
    return tuple(line)


def _stacked(block: Table, page: Page) -> list[Spans]:
    labels = [page.spans(cell, "muted") for cell in block.header]
    lines: list[Spans] = []
    for row in block.rows:
        for index, (label, cell) in enumerate(zip(labels, row, strict=True)):
            content = page.spans(cell, "strong" if index == 0 else "")
            if not content:
                continue
            margin = "" if index == 0 else "  "
            sentence = (*label, Span(": ", "muted"), *content) if label else content
            wrapped = wrap(sentence, page.room - len(margin), 2)
            lines.extend((Span(margin), *part) for part in wrapped)
    return lines

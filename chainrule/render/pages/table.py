"""Tables without boxes: a muted header, a rule, columns.

Where they do not fit, lines break inside cells, and only then is each row written as a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from chainrule.document import Table, Text
from chainrule.render.characters import cells
from chainrule.render.pages.page import Page
from chainrule.render.pages.styled_text import Span, Spans, span_cells, wrap

_GAPS = (4, 3, 2)
_LEAST = 20
"""Narrowest column that lines are broken in."""


def table_lines(block: Table, page: Page) -> list[Spans]:
    """Draw a table in columns, or row by row when it is too wide."""
    caption = wrap(page.spans(block.caption, "muted"), page.room) if block.caption else []
    header = [page.spans(cell, "muted") for cell in block.header]
    rows = [[page.spans(cell) for cell in row] for row in block.rows]
    widths = [max(map(span_cells, column)) for column in zip(header, *rows, strict=True)]
    for gap in _GAPS:
        if sum(widths) + gap * (len(widths) - 1) <= page.room:
            return caption + _columns(header, rows, widths, block.align, gap, page)
    narrowed = _narrowed(block, widths, page.room, span_cells(header[-1]) if header else 0)
    if narrowed is not None:
        return caption + _columns(header, rows, narrowed, block.align, _GAPS[0], page)
    least = [max(map(_longest, column)) for column in zip(header, *rows, strict=True)]
    squeezed = _squeezed(widths, least, page.room)
    if squeezed is not None:
        return caption + _columns(header, rows, squeezed, block.align, _GAPS[-1], page)
    return caption + _stacked(block, page)


def _narrowed(block: Table, widths: list[int], room: int, heading: int) -> list[int] | None:
    """Give a last column of words the room that is left, if that is enough to wrap it in."""
    left = room - sum(widths[:-1]) - _GAPS[0] * (len(widths) - 1)
    in_words = all(isinstance(part, Text) for row in block.rows for part in row[-1])
    if len(widths) < 2 or left < max(_LEAST, heading) or not in_words or block.align[-1:] == "r":
        return None
    return [*widths[:-1], left]


def _squeezed(widths: list[int], least: list[int], room: int) -> list[int] | None:
    """Take from the widest columns what is too much, if each keeps room enough to break in."""
    found = list(widths)
    while sum(found) + _GAPS[-1] * (len(found) - 1) > room:
        free = [k for k, width in enumerate(found) if width > max(least[k], _LEAST)]
        if not free:
            return None
        wide = max(free, key=found.__getitem__)
        found[wide] -= 1
    return found


def _longest(cell: Spans) -> int:
    """Measure what no line breaks inside: a word, a numeral."""
    return max(map(cells, "".join(span.text for span in _solid(cell)).split(" ")))


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
    lines: list[Spans] = []
    for row in (header, *rows):
        cells_ = [_broken(cell, width) for cell, width in zip(row, widths, strict=True)]
        lines.extend(_line(part, widths, align, gap) for part in zip_longest(*cells_, fillvalue=()))
        lines += [(Span(rule, "muted"),)] if row is header else []
    return lines


def _broken(cell: Spans, width: int) -> list[Spans]:
    return wrap(cell, width) if span_cells(cell) > width else [_solid(cell)]


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

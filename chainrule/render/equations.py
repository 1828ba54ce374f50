"""Lines of mathematics aligned at their relations, with a column of notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chainrule.document import Line
from chainrule.model import Expr
from chainrule.render.spans import Span, Spans, Style, cells, span_cells, wrap, wrap_math

if TYPE_CHECKING:
    from chainrule.render.page import Page

_GAP = 5


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One equation as text lines; the note belongs beside line ``baseline``."""

    lines: list[str]
    baseline: int
    note: Spans

    @property
    def width(self) -> int:
        return max(map(cells, self.lines))


def equation_lines(lines: Sequence[Line], page: Page, style: Style) -> list[Spans]:
    """Draw equations one under the other, notes beside them where they fit, else below."""
    left_width = _left_column(lines, page)
    drawn = [_draw(line, left_width, page) for line in lines]
    column = _note_column(drawn, page.room)
    result: list[Spans] = []
    for index, equation in enumerate(drawn):
        tall = len(equation.lines) > 1 or len(drawn[index - 1].lines) > 1
        if index and tall and page.math == "pretty":
            result.append(())
        result.extend(_with_note(equation, column, page, style))
    return result


def _left_column(lines: Sequence[Line], page: Page) -> int:
    measure = _tall_width if page.math == "pretty" else lambda expr: cells(page.draw(expr))
    widths = [measure(line.left) for line in lines if line.left is not None]
    fitting = [width for width in widths if width <= page.room // 3]
    return max(fitting, default=0)


def _tall_width(expr: Expr) -> int:
    from chainrule.render.pretty import picture

    return picture(expr).width


def _draw(line: Line, left_width: int, page: Page) -> _Drawn:
    note = page.spans(line.note, "muted")
    if page.math == "pretty":
        tall = _draw_tall(line, left_width, page, note)
        if tall is not None:
            return tall
    left = "" if line.left is None else page.draw(line.left)
    relation = page.text(line.relation)
    pad = max(left_width - cells(left), 0)
    head = f"{left}{' ' * pad} {relation} " if left or left_width else f"{relation} "
    right = page.draw(line.right)
    if cells(head) <= page.room // 2:
        hang = cells(head)
        first, *rest = wrap_math(right, page.room - hang, page.room - hang)
        first = head + first
    else:
        hang = 4
        first, *rest = wrap_math(head + right, page.room, page.room - hang)
    return _Drawn([first, *(" " * hang + piece for piece in rest)], 0, note)


def _draw_tall(line: Line, left_width: int, page: Page, note: Spans) -> _Drawn | None:
    from chainrule.render.pretty import Block, beside, picture

    left = Block(("",), 0) if line.left is None else picture(line.left)
    pad = Block((" " * max(left_width - left.width, 0) + f" {page.text(line.relation)} ",), 0)
    whole = beside([left, pad, picture(line.right)])
    if whole.width > page.room:
        return None
    return _Drawn([text.rstrip() for text in whole.lines], whole.baseline, note)


def _note_column(drawn: Sequence[_Drawn], room: int) -> int:
    """Return where notes start: right of every equation whose note can stand beside it."""
    noted = [equation for equation in drawn if equation.note]
    widest_note = max((span_cells(equation.note) for equation in noted), default=0)
    column = 0
    for equation in noted:
        start = equation.width + _GAP
        if start + widest_note <= room:
            column = max(column, start)
    return column


def _with_note(equation: _Drawn, column: int, page: Page, style: Style) -> list[Spans]:
    lines: list[Spans] = [(Span(text, style),) for text in equation.lines]
    if not equation.note:
        return lines
    size = span_cells(equation.note)
    spot = equation.baseline if page.math == "pretty" else len(lines) - 1
    taken = cells(equation.lines[spot])
    start = max(column, taken + _GAP)
    if start + size <= page.room:
        note = tuple(Span(span.text.replace("\u00a0", " "), span.style) for span in equation.note)
        lines[spot] = (*lines[spot], Span(" " * (start - taken)), *note)
        return lines
    lines.extend((Span("    "), *part) for part in wrap(equation.note, page.room - 4))
    return lines

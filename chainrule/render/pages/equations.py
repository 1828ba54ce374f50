"""Lines of mathematics aligned at their relations, with a column of notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.document import Line
from chainrule.render.characters import cells
from chainrule.render.pages.page import Page
from chainrule.render.pages.styled_text import Span, Spans, Style, span_cells, wrap, wrap_math

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
    drawn = _tall(lines, page) if page.math == "pretty" else None
    spread = drawn is not None
    if drawn is None:
        column = _column(
            [cells(page.draw(line.left)) for line in lines if line.left is not None], page
        )
        drawn = [_draw(line, column, page) for line in lines]
    notes = _note_column(drawn, page.room)
    result: list[Spans] = []
    for index, equation in enumerate(drawn):
        if spread and index and max(len(equation.lines), len(drawn[index - 1].lines)) > 1:
            result.append(())
        emphasis: Style = "strong" if lines[index].final and not style else style
        result.extend(_with_note(equation, notes, page, emphasis))
    return result


def _column(widths: Sequence[int], page: Page) -> int:
    return max((width for width in widths if width <= page.room // 3), default=0)


def _draw(line: Line, left_width: int, page: Page) -> _Drawn:
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
    texts = [first, *(" " * hang + piece for piece in rest)]
    return _Drawn(texts, len(texts) - 1, page.spans(line.note, "muted"))


def _tall(lines: Sequence[Line], page: Page) -> list[_Drawn] | None:
    """Draw equations over several lines each, unless one of them is too wide for the page."""
    # Only here: one-line mathematics does not need it.
    from chainrule.render.notations.pretty import beside, flat, text_box

    lefts = [flat("") if line.left is None else text_box(line.left) for line in lines]
    column = _column([left.width for left in lefts], page)
    drawn: list[_Drawn] = []
    for line, left in zip(lines, lefts, strict=True):
        sign = flat(" " * max(column - left.width, 0) + f" {page.text(line.relation)} ")
        whole = beside([left, sign, text_box(line.right)])
        if whole.width > page.room:
            return None
        texts = [text.rstrip() for text in whole.lines]
        drawn.append(_Drawn(texts, whole.baseline, page.spans(line.note, "muted")))
    return drawn


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
    spot = equation.baseline
    taken = cells(equation.lines[spot])
    start = max(column, taken + _GAP)
    if start + size <= page.room:
        note = tuple(Span(span.text.replace("\u00a0", " "), span.style) for span in equation.note)
        lines[spot] = (*lines[spot], Span(" " * (start - taken)), *note)
        return lines
    lines.extend((Span("    "), *part) for part in wrap(equation.note, page.room - 4))
    return lines

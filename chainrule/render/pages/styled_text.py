"""Styled text before it becomes a terminal's: spans, their width in cells, wrapping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chainrule.render.characters import cells, cut

Style = Literal["", "title", "heading", "strong", "muted", "answer", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Span:
    """Printable text in one style."""

    text: str
    style: Style = ""


Spans = tuple[Span, ...]


def span_cells(spans: Iterable[Span]) -> int:
    """Count the cells of a line."""
    return sum(cells(span.text) for span in spans)


_RANKS = {"=": 0, "≈": 0, "←": 0, "+": 1, "−": 1, "-": 1, "·": 2, "*": 2}
_OPENING, _CLOSING = frozenset("([{⌊⌈"), frozenset(")]}⌋⌉")


def wrap_math(text: str, first: int, rest: int) -> list[str]:
    """Break a formula before its outermost operators so that lines fit.

    >>> wrap_math("a + b·(c + d) + e", 14, 14)
    ['a + b·(c + d)', '+ e']
    >>> wrap_math("{a + b if c < d, 2 if e + f > g}", 26, 26)
    ['{a + b if c < d,', '2 if e + f > g}']
    """
    lines: list[str] = []
    room = max(first, 8)
    while cells(text) > room:
        at = _break(text, room)
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
        room = max(rest, 8)
    lines.append(text)
    return lines


def _break(text: str, room: int) -> int:
    end = cut(text, room)
    best: tuple[int, int, int] | None = None
    depth = 0
    for index in range(min(end + 1, len(text))):
        character = text[index]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif index >= end // 3 and index and (character in " ·*"):
            following = text[index + 1 : index + 2] if character == " " else character
            operator = character != " " or text[index + 2 : index + 3] == " "
            rank = _RANKS.get(following, 3) if operator else 3
            if character == " " and text[index - 1] in "+−-·*=≈←":
                continue
            if text[index - 1] == ",":
                rank = 0
            choice = (depth, rank, -index)
            best = choice if best is None or choice < best else best
    return end if best is None else -best[2]


def wrap(spans: Iterable[Span], width: int, hang: int = 0) -> list[Spans]:
    """Break a sentence at spaces; lines after the first are indented by ``hang``."""
    lines: list[Spans] = []
    line: list[Span] = []
    used = 0
    for word in _words(spans):
        size = span_cells(word)
        if line and used + 1 + size > width:
            lines.append(tuple(line))
            line, used = [Span(" " * hang)] if hang else [], hang
            gap = 0
        else:
            gap = 1 if used > (hang if lines else 0) else 0
        if gap:
            same = line[-1].style == word[0].style
            line.append(Span(" ", word[0].style if same else ""))
        if used + gap + size <= width:
            line.extend(word)
            used += gap + size
            continue
        for span in word:
            pieces = wrap_math(span.text, width - used - gap, width - hang)
            for number, piece in enumerate(pieces):
                if number or (line and used + cells(piece) > width):
                    lines.append(tuple(line))
                    line, used = [Span(" " * hang)] if hang else [], hang
                line.append(Span(piece, span.style))
                used += cells(piece)
            gap = 0
    lines.append(tuple(line))
    return lines


def _words(spans: Iterable[Span]) -> list[list[Span]]:
    """Split at spaces; a formula (text with no-break spaces) stays whole if it fits a line."""
    words: list[list[Span]] = [[]]
    for span in spans:
        for index, piece in enumerate(span.text.split(" ")):
            if index:
                words.append([])
            if piece:
                words[-1].append(Span(piece.replace("\u00a0", " "), span.style))
    return [word for word in words if word]


def unstyled(lines: Iterable[Spans]) -> str:
    """Join the text of lines, without styles or trailing spaces."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)

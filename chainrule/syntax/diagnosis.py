"""How a message about typed text is shown: the sentence, the line, a caret, a suggestion."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from chainrule.model.errors import ChainruleError

WIDTH = 72
"""Columns of the user's line that a message shows."""


def visible(text: str) -> str:
    r"""Write control, direction, zero-width and unassigned characters as ``\u{…}``.

    >>> print(visible("x\x1b + y"))
    x\u{1b} + y
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() and not unicodedata.combining(character):
        return character
    if character.isspace() and character not in "\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    return f"\\u{{{ord(character):x}}}"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def caret(error: ChainruleError) -> str:
    """Render a message for people: the sentence, the place in their text, the hint.

    >>> from chainrule.model.errors import FormulaError
    >>> print(caret(FormulaError("expected something after '+'", source="x +", start=3)))
    expected something after '+'
      x +
         ^
    """
    lines = [visible(error.message)]
    if error.source is not None and error.start is not None:
        lines.extend(_place(error.source, error.start, error.end or error.start + 1))
    if error.hint:
        lines.append(f"hint: {visible(error.hint)}")
    return "\n".join(lines)


def _place(source: str, start: int, end: int) -> tuple[str, str]:
    first = source.rfind("\n", 0, start) + 1
    last = source.find("\n", start)
    line = source[first : len(source) if last < 0 else last]
    start, end = start - first, min(end - first, len(line))
    left = max(0, min(start - WIDTH // 2, len(line) - WIDTH))
    right = min(len(line), left + WIDTH)
    before = ("…" if left else "") + visible(line[left:start])
    marked = visible(line[start : max(start, min(end, right))])
    after = visible(line[max(start, min(end, right)) : right]) + ("…" if right < len(line) else "")
    carets = "^" * max(1, _columns(marked))
    return f"  {before}{marked}{after}", "  " + " " * _columns(before) + carets


def slips(word: str, known: Iterable[str]) -> list[str]:
    """List the known words one slip away: one letter changed, added, dropped, or two swapped.

    >>> slips("sni", ["sin", "cos", "sinh"])
    ['sin']
    """
    size = len(word)
    near = [other for other in known if -1 <= len(other) - size <= 1 and other != word]
    return [other for other in near if _one_slip(word, other)]


def _one_slip(word: str, other: str) -> bool:
    head = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        head += 1
    rest, tail = word[head:], other[head:]
    if len(rest) == len(tail):
        return rest[1:] == tail[1:] or (rest[1::-1] == tail[:2] and rest[2:] == tail[2:])
    return rest[1:] == tail or rest == tail[1:]


def _slip_rank(word: str, other: str) -> tuple[bool, int]:
    """Rank slips: swapped letters, then a dropped or doubled one, a changed one, another."""
    kept = all(letter in other for letter in word)
    return sorted(word) != sorted(other), (0 if kept and len(other) != len(word) else 1) + (
        len(other) < len(word) and not kept
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like this one, if any is alike enough to suggest.

    >>> nearest("sqroot", ["sqrt", "root", "sin"])
    'sqrt'
    """
    pool = [name for name in known if len(name) > 1]
    close = slips(word, pool)
    if close:
        return min(close, key=lambda name: _slip_rank(word, name))
    # Of a ratio 2·matches/letters of 0.7, lengths and common letters rule most names out.
    letters = set(word)
    alike = [name for name in pool if 0.53 < len(name) / len(word) < 1.87 and letters & set(name)]
    from difflib import get_close_matches

    found = get_close_matches(word[:40], alike, 1, 0.7)
    return found[0] if found else None

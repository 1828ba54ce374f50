"""The tokens that every spelling is cut into, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal[
    "number",
    "name",
    "function",
    "infix",
    "open",
    "close",
    "bar",
    "comma",
    "if",
    "else",
    "otherwise",
    "factorial",
    "prime",
    "base",
    "integral",
    "sum",
    "end",
]


class Token(NamedTuple):
    """One piece of a formula and its place in the text as typed.

    Attributes:
        kind: what the parser does with it.
        text: the piece in the parser's own spelling, e.g. ``*`` for ``·`` and for ``\\cdot``.
        start: first character, counted from 0.
        end: one past the last character.
        value: the ``Expr`` of a number or name; the function a ``function`` token means.
        spaced: whether white space stands before it.
        call: for a name, what it is when a parenthesis follows: a function of the table (``Γ``),
            or a key of ``notes.CALLS``.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: Any = None
    spaced: bool = False
    call: str | None = None


PAIRS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "brace": "brace",
    "|": "|",
    "floor": "floor",
    "ceil": "ceil",
    "⟨": "⟩",
} | {"integral": "dt"}
"""Opening brackets and what closes them; ``brace`` is an invisible group of LaTeX."""


def partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Map the place of every opening token to that of the one that closes it."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.kind in ("open", "integral"):
            opened.append(index)
        elif token.kind == "close" and opened:
            found[opened.pop()] = index
    return found


def unwrapped(tokens: list[Token]) -> list[Token]:
    """Drop the groups that editors write around a function: ``{{\\sin }^{2}}x``."""
    partner = partners(tokens)
    dropped: set[int] = set()
    for place in range(len(tokens) - 3):
        primed = tokens[place + 1].kind == "name" and tokens[place + 3].kind == "prime"
        if primed and tokens[place].text == "brace" and partner.get(place) == place + 2:
            dropped |= {place, place + 2}
    for place in (place for place, token in enumerate(tokens) if token.kind == "function"):
        low, end = place - 1, place + 1
        around: set[int] = set()
        while low >= 0 and (tokens[low].kind, tokens[low].text) == ("open", "brace"):
            if partner.get(low) == end:
                around |= {low, end}
                low, end = low - 1, end + 1
            elif end + 1 < len(tokens) and tokens[end].text == "^":
                end = partner.get(end + 1, end + 1) + 1
            else:
                break
        if end < len(tokens) and tokens[end].kind not in ("infix", "close", "comma"):
            dropped |= around
    return [token for place, token in enumerate(tokens) if place not in dropped]

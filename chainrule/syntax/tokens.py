"""The tokens that every spelling is cut into, and nothing else."""

from __future__ import annotations

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
        call: for a name, the function it is when a parenthesis follows (``f``, ``Γ``).
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
} | {"integral": "dt"}
"""Opening brackets and what closes them; ``brace`` is an invisible group of LaTeX."""

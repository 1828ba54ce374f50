"""What every reader of typed text shares: the text, the tokens, and the echoes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chainrule.model import Expr
from chainrule.model.errors import FormulaError
from chainrule.syntax.diagnosis import visible
from chainrule.syntax.tokens import Kind, Token


@dataclass(frozen=True, slots=True)
class Reading:
    """One piece that could be read in more than one way, and how it was read.

    Attributes:
        typed: the piece as typed, made printable.
        meaning: what it was read as.
        reason: one short sentence.
    """

    typed: str
    meaning: Expr
    reason: str


SUBSCRIPT_PLACE = "a subscript stands right after a letter or after log"

MOST_READINGS = 12
"""Readings kept per formula; a formula with more says nothing new."""


POINT = re.compile(
    r"\s*[,;]?\s*(?:(?:at|with|for)\s*:?\s+)?([A-Za-z]\w{0,20}\s*=\s*[-+−]?\s*(?:[\d.(π√]|pi|sqrt|e\b).*)",
    re.DOTALL,
)
"""A number for a letter, to the end of the text."""


class Source:
    """A text being cut into tokens.

    ``names`` are words that stand for themselves, ``functions`` those of the user's functions.
    """

    def __init__(self, text: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> None:
        self.text = text
        self.names = frozenset(names)
        self.functions = frozenset(functions)
        self.tokens: list[Token] = []
        self.readings: list[Reading] = []
        self.spaced = False
        self.integrals = 0
        self.products = 0
        self.defined: dict[Expr, frozenset[Expr]] = {}
        """Letters that are defined as formulas of some variables, which may follow in brackets."""
        self.likely: set[int] = set()
        """Places of letters that multiply a bracket and could be functions of it."""
        self.short = False
        """Whether only one character of a word or numeral is taken, as TeX does."""

    def emit(
        self,
        kind: Kind,
        text: str,
        start: int,
        end: int,
        value: Any = None,
        call: str | None = None,
    ) -> int:
        """Append a token and return its end."""
        self.tokens.append(Token(kind, text, start, end, value, self.spaced, call))
        self.spaced = False
        return end

    def fail(self, message: str, start: int, end: int, hint: str | None = None) -> FormulaError:
        """Build the error for a place in the text."""
        return FormulaError(message, source=self.text, start=start, end=end, hint=hint)

    def point_after(self, place: int) -> FormulaError | None:
        """Build the error for a formula that is followed by a point, as in ``x^2; x=1``."""
        point = POINT.fullmatch(self.text, place)
        if point is None:
            return None
        hint = f"Write --at {excerpt(point.group(1))}."
        return self.fail("a point does not stand in the formula", place, len(self.text), hint)

    def note(self, start: int, end: int, meaning: Expr, reason: str) -> None:
        """Record how something ambiguous was read."""
        if len(self.readings) < MOST_READINGS:
            self.readings.append(Reading(excerpt(self.text[start:end]), meaning, reason))


def excerpt(text: str) -> str:
    """Shorten a piece of typed text for a sentence, and make it printable."""
    shown = visible(" ".join(text[:200].split()))
    return shown if len(shown) <= 60 else shown[:59] + "…"

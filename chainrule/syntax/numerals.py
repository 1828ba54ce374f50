"""Numerals as people write them: with a decimal point, or where that was said with a comma."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from chainrule.model.errors import InputError

Decimal = Literal["point", "comma"]
"""The sign before the decimals of a numeral. After ``comma``, ``;`` separates what commas would."""

SIGNS: tuple[Decimal, ...] = ("point", "comma")

_holding: ContextVar[Decimal] = ContextVar("decimal", default="point")


def decimal_comma() -> bool:
    """Tell whether numerals have a decimal comma here."""
    return _holding.get() == "comma"


@contextmanager
def decimals(sign: str | None) -> Iterator[None]:
    """Read numerals with this sign inside ``with``; None leaves it as it is.

    Raises:
        InputError: there is no such sign.
    """
    found = next((known for known in SIGNS if known == (sign or _holding.get())), None)
    if found is None:
        raise InputError(f"there is no decimal sign '{sign}'", hint=f"choose {' or '.join(SIGNS)}")
    before = _holding.set(found)
    try:
        yield
    finally:
        _holding.reset(before)


P = ParamSpec("P")
R = TypeVar("R")


def posing(solve: Callable[P, R]) -> Callable[P, R]:
    """Let a function read all texts with the decimal sign that its ``decimal`` names."""

    @wraps(solve)
    def posed(*args: P.args, **given: P.kwargs) -> R:
        sign = given.get("decimal")
        with decimals(None if sign is None else str(sign)):
            return solve(*args, **given)

    return posed


NUMERALS = {
    False: re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII),
    True: re.compile(r"\d+(?:(?:,|\{,\})\d+)?(?:[eE][+-]?\d+)?", re.ASCII),
}
"""A numeral, by whether its decimals stand after a comma."""

_GAP = r"['’˙_\u00a0\u2009\u202f]"
THOUSANDS = {
    False: re.compile(
        rf"([1-9]\d{{0,2}}(?:(?:{_GAP}\d{{3}})+(?![\d'])|(?:\.\d{{3}}){{2,}}(?!\d)"
        r"|(?:(?:,|\{,\})\d{3})*(?:,|\{,\})0\d\d(?:(?:,|\{,\})\d{3})*(?!\d)))(?:[.,](\d+))?",
        re.ASCII,
    ),
    True: re.compile(rf"([1-9]\d{{0,2}}(?:(?:\.|{_GAP})\d{{3}})+(?!\d))(?:,(\d+))?", re.ASCII),
}
"""A numeral whose thousands are apart, where nothing else can be meant."""


def thousands(text: str, place: int) -> tuple[int, str] | None:
    """Return the end of a numeral whose thousands are apart, and how to write it.

    >>> thousands("1'000.5", 0)
    (7, '1000.5')
    """
    found = THOUSANDS[decimal_comma()].match(text, place)
    if found is None:
        return None
    sign = "," if decimal_comma() else "."
    whole = re.sub(r"\D", "", found.group(1))
    return found.end(), whole + (f"{sign}{found.group(2)}" if found.group(2) else "")


SAY_COMMA = "Decimals have a point: 2.5; after --decimal comma they have a comma: 2,5."
SEPARATED = re.compile(r"\d(?:,|\{,\})\d")


def comma_hint(text: str) -> str | None:
    """Return what to say of decimals where digits stand on both sides of a comma."""
    return SAY_COMMA if not decimal_comma() and SEPARATED.search(text) else None


def split_list(text: str) -> list[str]:
    """Split a list of numbers at its commas; with decimal commas, at its semicolons.

    >>> with decimals("comma"):
    ...     split_list("1,5; 2")
    ['1,5', '2']
    """
    return [part.strip() for part in text.split(";" if decimal_comma() else ",")]

"""What is echoed of single letters: digits that follow one, and e beside others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.model import E
from chainrule.syntax import notes
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.tokens import Token

INDEXED = re.compile(r"\\?([^\W\d_]+)(\d+)")
FIRST = ("_0", "_1", "_i", "_j", "_k", "_n", "_m")
"""Indices that say of a letter that it has indices."""


def echo_letters(tokens: Sequence[Token], lexer: Lexer) -> None:
    """Echo an index of digits that could be a power or a factor, and e beside letters."""
    written = {t.value.value for t in tokens if t.kind == "name" and t.value.op == "symbol"}
    known = written | lexer.names
    for place, token in enumerate(tokens):
        if token.kind != "name":
            continue
        typed = lexer.text[token.start : token.end]
        found = INDEXED.fullmatch(typed)
        if found and token.value.op == "symbol" and token.value not in lexer.defined:
            base = token.value.value.removesuffix("_" + found[2])
            if int(found[2][:9]) > 1 and known.isdisjoint(base + index for index in FIRST):
                reason = (
                    f"{notes.INDEX}; {_instead(found[1], found[2], tokens[place + 1 : place + 3])}"
                )
                lexer.note(token.start, token.end, token.value, reason)
                known.add(f"{base}_1")  # once for each letter
        beside = any(_is_letter(tokens, place, step) for step in (-1, 1))
        if typed == "e" and token.value is E and tokens[place + 1].text != "^" and beside:
            lexer.note(token.start, token.end, E, notes.EULER_BESIDE)


def _instead(letter: str, digits: str, after: Sequence[Token]) -> str:
    if after[0].text != "^":
        return f"write {letter}^{digits} for a power, {letter}*{digits} for a product"
    exponent = after[1]
    power = exponent.text if exponent.kind == "name" else exponent.value
    shown = power if exponent.kind in ("name", "number") else "(…)"
    return f"write {letter}*{digits}^{shown} for a product"


def _is_letter(tokens: Sequence[Token], place: int, step: int) -> bool:
    """Tell whether a letter stands on one side, perhaps with a sign of multiplication between."""
    place += step * (1 + (tokens[(place + step) % len(tokens)].text == "*"))
    near = tokens[place] if 0 <= place < len(tokens) else tokens[-1]
    return near.kind == "name" and near.call is None and near.value.op == "symbol"

"""What is echoed of single letters: digits that follow one, and e beside others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.model import E, Expr
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
    padded = (tokens[0], *tokens, tokens[-1])
    for before, token, after in zip(padded, tokens, padded[2:], strict=False):
        if token.kind != "name":
            continue
        typed = lexer.text[token.start : token.end]
        found = INDEXED.fullmatch(typed)
        if found and token.value.op == "symbol" and token.value not in lexer.defined:
            base = token.value.value.removesuffix("_" + found[2])
            if int(found[2][:9]) > 1 and known.isdisjoint(base + index for index in FIRST):
                reason = f"{notes.INDEX}; {_instead(found[1], found[2], after, tokens)}"
                lexer.note(token.start, token.end, token.value, reason)
                known.add(f"{base}_1")  # once for each letter
        beside = _is_letter(before) or _is_letter(after)
        if typed == "e" and token.value is E and after.text != "^" and beside:
            lexer.note(token.start, token.end, E, notes.EULER_BESIDE)


def _instead(letter: str, digits: str, after: Token, tokens: Sequence[Token]) -> str:
    if after.text != "^":
        return f"write {letter}^{digits} for a power, {letter}*{digits} for a product"
    exponent = tokens[tokens.index(after) + 1]
    power = exponent.text if exponent.kind == "name" else exponent.value
    shown = power if exponent.kind in ("name", "number") else "(…)"
    return f"write {letter}*{digits}^{shown} for a product"


def _is_letter(token: Token) -> bool:
    value: Expr | None = token.value if token.kind == "name" and token.call is None else None
    return value is not None and value.op == "symbol"

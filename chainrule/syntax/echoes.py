"""Echoes of names that could mean something else: the digit of ``x3``, and e among letters."""

from __future__ import annotations

import re

from chainrule.model import E
from chainrule.syntax import notes
from chainrule.syntax.source import Source

DIGITED = re.compile(r"[A-Za-z][2-9]", re.ASCII)


def echo_names(source: Source) -> None:
    """Say how a digit right behind a letter was read, and an e between other letters.

    Where a letter has several indices in a formula, nobody means powers; and 0 and 1 are none.
    """
    tokens = source.tokens
    indices: dict[str, set[str]] = {}
    for token in tokens:
        if token.kind == "name" and token.value.op == "symbol":
            letter, _, index = token.value.value.partition("_")
            indices.setdefault(letter, set()).update({index} - {""})
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        among = before.kind == after.kind == "name" and token.value is E
        if among and {before.value.op, after.value.op} == {"symbol"}:
            source.note(token.start, token.end, E, notes.EULER_AMONG_LETTERS)
    for token in tokens:
        typed = source.text[token.start : token.end]
        if token.kind != "name" or token.call == "defined" or not DIGITED.fullmatch(typed):
            continue
        if token.value.op == "symbol" and len(indices.get(typed[0], ())) == 1:
            power, product = (sign.join(typed) for sign in "^*")
            reason = notes.DIGIT_BELOW.format(power=power, product=product)
            source.note(token.start, token.end, token.value, reason)

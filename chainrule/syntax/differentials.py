"""The dt of an integral that stands in a fraction: ``∫ dt/t``, ``\\int \\frac{2t dt}{t^2+1}``."""

from __future__ import annotations

from chainrule.model import number
from chainrule.syntax.tokens import Token


def at_the_end(tokens: list[Token]) -> list[Token]:
    """Move every dt behind the fraction in whose numerator it stands.

    Behind ``dt/`` it is moved only where the denominator has the variable of integration, or
    where nothing else is left to integrate: ``∫₀¹ t dt/2`` is the same either way.
    """
    found = list(tokens)
    signs: list[int] = []
    for place in range(len(tokens)):
        if found[place].kind == "integral":
            signs.append(place)
        elif found[place].text == "dt" and signs:
            _move(found, signs.pop(), place)
    return found


def _move(tokens: list[Token], sign: int, place: int) -> None:
    """Put one dt behind its fraction, in place; a 1 stands for a numerator that gets empty."""
    token, closing = tokens[place], _closing(tokens)
    around = [at for at, end in closing.items() if sign < at < place < end]
    if around:
        inner, outer = max(around), min(around)
        alone = closing[inner] == inner + 2
        at_edge = place in (inner + 1, closing[inner] - 1)
        if not at_edge or not _is_sign(tokens, closing[inner] + 1, "/"):
            return
        end = closing[outer]
        end = _operand_end(tokens, end + 2, closing) if _is_sign(tokens, end + 1, "/") else end
    else:
        alone = place == _after_limits(tokens, sign, closing)
        divided = _is_sign(tokens, place + 1, "/")
        if not (alone or divided):
            return
        end = _operand_end(tokens, place + 2, closing) if divided else place
        if not alone and all(part.value is not token.value for part in tokens[place + 2 : end + 1]):
            return
    if end >= len(tokens) - 1:
        return
    one = Token("number", "number", token.start, token.end, number(1))
    tokens[place : end + 1] = [*([one] if alone else []), *tokens[place + 1 : end + 1], token]


def _closing(tokens: list[Token]) -> dict[int, int]:
    """Map the place of every opening bracket to that of its closing one, whatever dt is between."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(place)
        elif token.kind == "close" and token.text != "dt" and opened:
            found[opened.pop()] = place
    return found


def _is_sign(tokens: list[Token], place: int, sign: str) -> bool:
    return place < len(tokens) and tokens[place].text == sign


def _operand_end(tokens: list[Token], place: int, closing: dict[int, int]) -> int:
    """Return the last place of a number, a letter or a bracket, and of its exponent."""
    end = closing.get(place, place)
    while _is_sign(tokens, end + 1, "^"):
        end = closing.get(end + 2, end + 2)
    return end


def _after_limits(tokens: list[Token], sign: int, closing: dict[int, int]) -> int:
    place = sign + 1
    for _ in range(2):
        place = closing.get(place + 1, place + 1) + 1
    return place

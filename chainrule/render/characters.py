"""Characters: which are harmless, how wide they are, and what stands for them in ASCII."""

from __future__ import annotations

import unicodedata
from functools import cache

from chainrule.model.names import GREEK

REPLACEMENT = "\ufffd"
_SPACES = {"\t", "\n", "\r", "\u2028", "\u2029", "\u0085", "\u000b", "\u000c"}
_INVISIBLE = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}


def clean(text: str) -> str:
    """Make every control, direction and zero-width character visible or drop it.

    Line breaks and tabs become spaces, C0 controls their pictures (``␛``), zero-width
    characters vanish; what else no terminal should see (C1, bidirectional controls, lone
    surrogates, private use) becomes U+FFFD. The result is printable, and cleaning it again
    changes nothing.

    >>> clean("a\\x1b[31mb\\u202ec\\u200bd\\ne")
    'a␛[31mb\ufffdcd e'
    """
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character in _SPACES or unicodedata.category(character) == "Zs":
        return " "
    if character in _INVISIBLE:
        return ""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else REPLACEMENT


_SIGNS = {
    "−": "-", "·": "*", "×": "x", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=",
    "≡": "==", "←": "<-", "→": "->", "↦": "|->", "⇒": "=>", "∞": "oo", "∂": "d", "√": "sqrt",
    "∫": "integral", "∑": "sum", "∏": "prod", "Σ": "Sigma",
    "⋯": "...", "…": "...", "′": "'", "″": "''", "‴": "'''",
    "’": "'", "‘": "'",
    "“": '"', "”": '"', "–": "-", "—": "-", "✓": "ok", "✗": "failed", "•": "-", "∇": "grad ",
    "∈": "in", "±": "+-", "½": "1/2", "Β": "Beta", "°": " degrees", "│": "|", "─": "-", "§": "S",
}  # fmt: skip
_TABLE = {character: name for name, character in reversed(GREEK.items())} | _SIGNS


def as_ascii(text: str) -> str:
    """Rewrite text in printable ASCII; what has no reading becomes ``?``.

    >>> as_ascii("∂θ ≤ −x₁²")
    'dtheta <= -x1^2'
    """
    text = clean(text)
    return text if text.isascii() else "".join(map(_ascii, text))


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    if character in _TABLE:
        return _TABLE[character]
    kind = unicodedata.decomposition(character)
    plain = unicodedata.normalize("NFKD", character)
    kept = "".join(c if c.isascii() else _TABLE.get(c, "") for c in plain)
    if not kept:
        return "" if unicodedata.combining(character) else "?"
    return f"^{kept}" if kind.startswith("<super>") else kept


def cells(text: str) -> int:
    """Count the terminal cells that a text takes.

    >>> cells("v̄₁"), cells("速度")
    (2, 4)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


@cache
def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> int:
    """Return how many characters fit into ``width`` cells, at least one."""
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > width and index:
            return index
    return len(text)

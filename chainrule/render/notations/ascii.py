"""Say in ASCII what the other notations say with Unicode."""

from __future__ import annotations

import unicodedata

from chainrule.render.notations.names import GREEK
from chainrule.render.pages.safe import clean

_SIGNS = {
    "−": "-", "·": "*", "×": "x", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=",
    "≡": "==", "←": "<-", "→": "->", "↦": "|->", "⇒": "=>", "∞": "oo", "∂": "d", "√": "sqrt",
    "∫": "integral", "Σ": "Sigma", "⋯": "...", "…": "...", "′": "'", "″": "''", "‴": "'''",
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

"""The one place where text from outside is made harmless before it reaches a reader."""

from __future__ import annotations

import unicodedata

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

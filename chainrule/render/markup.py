"""Words inside HTML and SVG."""

from __future__ import annotations

from html import escape

from chainrule.render.characters import clean


def escape_markup(words: str) -> str:
    """Write words so that no browser sees markup in them, in text or in an attribute.

    >>> escape_markup("a < \\"b\\"\\x1b")
    'a &lt; &quot;b&quot;␛'
    """
    return escape(clean(words))

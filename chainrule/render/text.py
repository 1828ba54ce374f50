"""The plain text format, for pipes and files."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.page import MathStyle, page_lines
from chainrule.render.terminal import plain


def render_text(document: Document, *, width: int = 80, math: MathStyle = "unicode") -> str:
    """Render a document as plain text lines of at most ``width`` columns."""
    return plain(page_lines(document, width, math))

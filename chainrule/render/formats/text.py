"""The plain text format, for pipes and files."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.options import Options
from chainrule.render.pages.blocks import page_lines
from chainrule.render.pages.styled_text import unstyled


def render(document: Document, options: Options) -> str:
    """Render a document as plain text lines."""
    return unstyled(page_lines(document, options.width, options.math))

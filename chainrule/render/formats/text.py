"""The plain text format, for pipes and files."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.formats.terminal import plain
from chainrule.render.pages.options import Options
from chainrule.render.pages.page import page_lines


def render(document: Document, options: Options) -> str:
    """Render a document as plain text lines."""
    return plain(page_lines(document, options.width, options.math))

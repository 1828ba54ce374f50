"""The PDF format: the Typst page, set by Typst's own Python package."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.model.errors import MissingExtraError
from chainrule.render.formats import typst as markup
from chainrule.render.options import Options


def render(document: Document, options: Options) -> bytes:
    """Render a document as a PDF file.

    Raises ``MissingExtraError`` where Typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtraError(
            "PDF needs the package typst, which is not installed",
            hint='pip install "chainrule[pdf]", or choose --format typst, latex or html',
        ) from None
    source = markup.render(document, options).encode("utf-8")
    page: bytes = typst.compile(source, format="pdf")
    return page

"""Formats: a document in, text out. A format is one module and one line in ``FORMATS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, overload

from chainrule.document import Block, Document
from chainrule.model.errors import InputError
from chainrule.render.options import Options

__all__ = [
    "FORMATS", "PICTURES", "Format", "Options", "format_for", "join_pieces", "piece", "render",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table of formats.

    Attributes:
        name: how the format is asked for.
        endings: file name endings that mean it, the usual one first.
        description: one phrase for the help.
        module: where below ``chainrule.render.formats`` its ``render(document, options)`` stands,
            which returns the text, or bytes; imported when first used.
        pieces: whether blocks can be rendered apart from the rest of their document; the module
            then has ``piece(blocks, options)`` and ``join_pieces(pieces, options)`` as well.
    """

    name: str
    endings: tuple[str, ...]
    description: str
    module: str
    pieces: bool = False

    @property
    def function(self) -> Callable[[Document, Options], str | bytes]:
        """Import the module that renders this format and return its function."""
        found: Callable[[Document, Options], str | bytes] = _module(self.name).render
        return found


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("terminal", (), "colored text", "terminal"),
        Format("text", (".txt",), "plain text", "text"),
        Format("latex", (".tex",), "LaTeX with amsmath", "latex", True),
        Format("markdown", (".md",), "Markdown", "markdown", True),
        Format("svg", (".svg",), "a picture of the graph", "svg"),
        Format("dot", (".dot", ".gv"), "the graph for Graphviz", "dot"),
        Format("mermaid", (".mmd",), "the graph for Mermaid", "mermaid"),
        Format("typst", (".typ",), "Typst", "typst"),
        Format("pdf", (".pdf",), "PDF (needs chainrule[pdf])", "pdf"),
        Format("html", (".html", ".htm"), "one web page", "html"),
        Format("json", (".json",), "data for programs", "json_format"),
        Format("ipynb", (".ipynb",), "a Jupyter notebook", "notebook"),
    )
}

PICTURES = frozenset({"svg", "dot", "mermaid"})
"""The formats that draw graphs and write nothing else."""


@overload
def render(document: Document, format: Literal["pdf"], **options: Any) -> bytes: ...
@overload
def render(document: Document, format: str = "terminal", **options: Any) -> str: ...
def render(document: Document, format: str = "terminal", **options: Any) -> str | bytes:
    """Render a document in one of ``FORMATS``: text, or bytes for PDF.

    Raises ``InputError`` for a format nobody knows; the options are those of ``Options``.

    >>> from chainrule.document import Paragraph, words
    >>> render(Document((Paragraph(words("Hello.")),)), "text")
    '  Hello.\\n'
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError(f"there is no format called {format!r}", hint=f"choose one of {known}")
    return FORMATS[format].function(document, Options(**options))


def piece(blocks: Sequence[Block], format: str, options: Options) -> str:
    """Render some blocks of a document, in a format that can be rendered in pieces."""
    found: str = _module(format).piece(blocks, options)
    return found


def join_pieces(pieces: Sequence[str], format: str, options: Options) -> str:
    """Put rendered pieces together: what ``render`` gives for all their blocks."""
    found: str = _module(format).join_pieces(pieces, options)
    return found


def _module(format: str) -> Any:
    return import_module(f"chainrule.render.formats.{FORMATS[format].module}")


def format_for(ending: str) -> str:
    """Return the name of the format that a file name's ending means.

    >>> format_for(".TEX")
    'latex'
    """
    for row in FORMATS.values():
        if ending.lower() in row.endings:
            return row.name
    known = ", ".join(ending for row in FORMATS.values() for ending in row.endings)
    raise InputError(f"no format ends in {ending!r}", hint=f"end the name in one of {known}")

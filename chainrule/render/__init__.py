"""Formats: a document in, text out. A format is one module and one line in ``FORMATS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from chainrule.document import Document
from chainrule.errors import InputError

__all__ = ["FORMATS", "Format", "format_of", "render"]


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table of formats.

    Attributes:
        name: how the format is asked for.
        endings: file name endings that mean it, the usual one first.
        description: one phrase for the help.
        entry: ``module:function``; imported when first used, called as
            ``function(document, **options)`` and returning the text.
    """

    name: str
    endings: tuple[str, ...]
    description: str
    entry: str

    @property
    def function(self) -> Callable[..., str]:
        """Import the module that renders this format and return its function."""
        module, _, name = self.entry.partition(":")
        found: Callable[..., str] = getattr(import_module(module), name)
        return found


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("terminal", (), "colored text", "chainrule.render.terminal:render_terminal"),
        Format("text", (".txt",), "plain text", "chainrule.render.text:render_text"),
        Format("latex", (".tex",), "LaTeX with amsmath", "chainrule.render.latex:render_latex"),
        Format("markdown", (".md",), "Markdown", "chainrule.render.markdown:render_markdown"),
    )
}


def render(document: Document, format: str = "terminal", **options: Any) -> str:
    """Render a document in one of ``FORMATS``.

    Raises ``InputError`` for a format nobody knows; options are those of the format.

    >>> from chainrule.document import Paragraph, words
    >>> render(Document((Paragraph(words("Hello.")),)), "text")
    '  Hello.\\n'
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError(f"there is no format called {format!r}", hint=f"choose one of {known}")
    return FORMATS[format].function(document, **options)


def format_of(path: str) -> Format | None:
    """Return the format that a file name's ending means, if any.

    >>> format_of("solution.TEX").name
    'latex'
    """
    lowered = path.lower()
    return next((row for row in FORMATS.values() if lowered.endswith(row.endings or ("\0",))), None)

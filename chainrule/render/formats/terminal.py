"""The terminal format: styled lines, in color through Rich or plain."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.options import FormulaStyle, Options
from chainrule.render.pages.blocks import page_lines
from chainrule.render.pages.styled_text import Spans, unstyled

_STYLES = {
    "": "",
    "title": "bold",
    "heading": "bold cyan",
    "strong": "bold",
    "muted": "dim",
    "answer": "bold",
    "good": "green",
    "warn": "yellow",
    "bad": "bold red",
}


def render_terminal(
    document: Document, *, width: int = 80, color: bool = False, math: FormulaStyle = "unicode"
) -> str:
    """Render a document for a terminal of ``width`` columns.

    >>> from chainrule.document import Paragraph, words
    >>> render_terminal(Document((Paragraph(words("Hello.")),)))
    '  Hello.\\n'
    """
    lines = page_lines(document, width, math)
    return _colored(lines, width) if color else unstyled(lines)


def render(document: Document, options: Options) -> str:
    """Render the terminal format."""
    return render_terminal(document, width=options.width, color=options.color, math=options.math)


def _colored(lines: list[Spans], width: int) -> str:
    # Only here: a plain derivation does not wait for Rich.
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for line in lines:
            text = Text(end="\n")
            for span in line:
                text.append(span.text, _STYLES[span.style])
            text.rstrip()
            console.print(text, soft_wrap=True)
    return capture.get()

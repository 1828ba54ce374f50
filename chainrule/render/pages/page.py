"""A page of text: how wide it is, and how words and formulas are written on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule import document as d
from chainrule.model import Expr
from chainrule.render.characters import as_ascii, clean
from chainrule.render.notations.one_line import to_ascii, to_unicode
from chainrule.render.options import FormulaStyle
from chainrule.render.pages.styled_text import Span, Spans, Style


@dataclass(frozen=True, slots=True)
class Page:
    """How wide a page is, how far its text is indented, and how its mathematics is drawn."""

    width: int
    math: FormulaStyle = "unicode"
    indent: int = 0

    @property
    def room(self) -> int:
        """Return the cells left for text."""
        return max(self.width - self.indent, 12)

    @property
    def is_ascii(self) -> bool:
        """Tell whether only ASCII characters may appear."""
        return self.math == "ascii"

    def draw(self, expr: Expr) -> str:
        """Draw an expression on one line."""
        return to_ascii(expr) if self.is_ascii else to_unicode(expr)

    def text(self, text: str) -> str:
        """Make text safe, and ASCII where asked for."""
        return as_ascii(text) if self.is_ascii else clean(text)

    def spans(self, content: d.Inlines, style: Style = "") -> Spans:
        """Turn inlines into spans; the spaces inside formulas do not break."""
        return tuple(self._span(part, style) for part in content)

    def _span(self, part: d.Inline, style: Style) -> Span:
        if isinstance(part, d.Math):
            return Span(self.draw(part.expr).replace(" ", "\u00a0"), style)
        tone: Style = "" if part.tone == "plain" else part.tone
        return Span(self.text(part.text), tone or style)

    def inside(self, by: int) -> Page:
        """Return the same page with its text indented further."""
        return replace(self, indent=self.indent + by)

"""How every result shows itself: as text when printed, as formulas in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chainrule.document import Inlines, Math
from chainrule.model import size

SHORT = 40
"""Nodes of the largest formula that is written out inside the sentence of an error."""


def sentence(parts: Inlines) -> str:
    """Write a sentence with formulas as text, as formulas are typed.

    >>> from chainrule.model import make, symbol
    >>> sentence((Math(make("ln", symbol("x") - 1)),))
    'ln(x - 1)'
    """
    from chainrule.syntax.write import to_plain

    return "".join(
        part.text
        if not isinstance(part, Math)
        else to_plain(part.expr)
        if size(part.expr, SHORT) <= SHORT
        else "a part of the formula"
        for part in parts
    )


class Shown:
    """Add ``print`` and the display of notebooks to a class that has ``explain()``."""

    __slots__ = ()

    if TYPE_CHECKING:
        explain: Any

    def __str__(self) -> str:
        from chainrule.render import render

        return render(self.explain(), "text")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return Markdown, LaTeX and plain text; a notebook shows the best it can."""
        from chainrule.render.formats.notebook import show

        return show(self.explain())

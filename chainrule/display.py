"""How every result shows itself: as text when printed, as formulas in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


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
        from chainrule.render.notebook import show

        return show(self.explain())

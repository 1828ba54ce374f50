"""What can be chosen about the output; a format uses what concerns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chainrule.model import Expr

FormulaStyle = Literal["unicode", "pretty", "ascii"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for rendering.

    Attributes:
        width: columns of the page, for text formats.
        color: whether a terminal may be sent colors.
        math: how text formats draw formulas.
        standalone: whether to write a whole file rather than a fragment.
        title: the title of a standalone file.
        reveal: whether a page shows the problem, then one step a click, the answer last.
        typed: writes a formula as it is typed, for JSON; without it the text of formulas is null.
    """

    width: int = 80
    color: bool = False
    math: FormulaStyle = "unicode"
    standalone: bool = False
    title: str = "Chain rule"
    reveal: bool = False
    typed: Callable[[Expr], str] | None = None

"""What can be chosen about the output; a format uses what concerns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MathStyle = Literal["unicode", "pretty", "ascii"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for rendering.

    Attributes:
        width: columns of the page, for text formats.
        color: whether a terminal may be sent colors.
        math: how text formats draw formulas.
        standalone: whether to write a whole file rather than a fragment.
        title: the title of a standalone file.
        reveal: whether a page hides final answers until the reader asks for them.
    """

    width: int = 80
    color: bool = False
    math: MathStyle = "unicode"
    standalone: bool = False
    title: str = "Chain rule"
    reveal: bool = False

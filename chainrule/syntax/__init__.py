"""From typed text to expressions."""

from chainrule.syntax.diagnosis import caret
from chainrule.syntax.reading import Equation, Formula, read, read_equation, read_let, read_point
from chainrule.syntax.source import Reading

__all__ = [
    "Equation",
    "Formula",
    "Reading",
    "caret",
    "read",
    "read_equation",
    "read_let",
    "read_point",
]

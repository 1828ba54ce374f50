"""From typed text to expressions."""

from chainrule.syntax.diagnosis import caret
from chainrule.syntax.reading import (
    Definition,
    Equation,
    Formula,
    Functions,
    read,
    read_equation,
    read_let,
    read_point,
)
from chainrule.syntax.source import Reading

__all__ = [
    "Definition",
    "Equation",
    "Formula",
    "Functions",
    "Reading",
    "caret",
    "read",
    "read_equation",
    "read_let",
    "read_point",
]

"""From typed text to expressions."""

from chainrule.syntax.diagnosis import caret
from chainrule.syntax.reading import (
    Definition,
    Equation,
    Formula,
    Functions,
    as_vector,
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
    "as_vector",
    "caret",
    "read",
    "read_equation",
    "read_let",
    "read_point",
]

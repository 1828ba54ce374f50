"""The border to SymPy; nothing else in the package knows it, and it is imported when called."""

from chainrule.bridge.read import from_sympy
from chainrule.bridge.write import to_sympy

__all__ = ["from_sympy", "to_sympy"]

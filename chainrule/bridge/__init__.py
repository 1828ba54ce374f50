"""The border to SymPy; nothing else in the package knows it, and it is imported when called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule.bridge.read import from_sympy
from chainrule.bridge.write import to_sympy
from chainrule.syntax import read
from chainrule.syntax.numerals import Decimal, posing

if TYPE_CHECKING:
    import sympy

__all__ = ["from_sympy", "parse", "to_sympy"]


@posing
def parse(
    text: str,
    *,
    log_base: int | None = None,
    decimal: Decimal | None = None,
    evaluate: bool = False,
) -> sympy.Expr:
    """Read a formula and return it as a SymPy tree.

    Args:
        text: a formula in the project's grammar; any name or ``d/dx`` before it is dropped.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        evaluate: let SymPy rewrite the tree; by default it stays as typed.

    Raises:
        FormulaError: the text cannot be read; the error carries the position.

    >>> parse("exp(sin(x^2))")
    exp(sin(x**2))
    """
    return to_sympy(read(text, log_base=log_base).expr, evaluate=evaluate)

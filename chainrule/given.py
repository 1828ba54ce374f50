"""What relations between variables are given as: formulas, points, and names that vary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chainrule.derivation import Source
from chainrule.errors import InputError, PointError
from chainrule.model import Expr
from chainrule.point import read_values
from chainrule.syntax import Formula, read

VARIABLE_LETTERS = frozenset({*"stuvwxyzrpq", "theta", "phi", "rho", "tau"})
"""Letters that stand for variables even when they are held fixed; others are constants."""


def as_formula(formula: Source, log_base: int | None, names: Sequence[str] = ()) -> Formula:
    """Read text, or wrap an expression of ours or of SymPy, as a formula."""
    if isinstance(formula, Formula):
        return formula
    if isinstance(formula, str):
        return read(formula, log_base=log_base, names=names)
    if not isinstance(formula, Expr):
        from chainrule.bridge import from_sympy

        formula = from_sympy(formula)
    return Formula("", None, (), None, 0, (formula,), ())


def single(formula: Formula, hint: str) -> Expr:
    """Return the one expression of a formula, or say that a list was not expected."""
    if len(formula.exprs) != 1:
        raise InputError(
            "expected one formula, found a list",
            source=formula.text or None,
            start=0 if formula.text else None,
            end=len(formula.text) or None,
            hint=hint,
        )
    return formula.expr


def point_for(values: Mapping[str, Any], needed: Iterable[Expr]) -> dict[Expr, Expr]:
    """Read a point that must give a value to exactly these symbols.

    Raises:
        PointError: a symbol has no value, or a name does not occur.

    >>> from chainrule.model import symbol
    >>> point_for({"t": 0}, [symbol("t")])
    {t: 0}
    """
    point = read_values(values)
    wanted = set(needed)
    missing = sorted(s.value for s in wanted if s not in point)
    if missing:
        listed = ",".join(f"{name}=1" for name in sorted(s.value for s in wanted))
        raise PointError(
            f"the point gives no value for {', '.join(missing)}",
            hint=f"give every variable a number, for example --at {listed}",
        )
    for name in sorted(s.value for s in point if s not in wanted):
        raise PointError(
            f"{name} is no variable that can be chosen here", hint=f"leave {name} out of the point"
        )
    return point

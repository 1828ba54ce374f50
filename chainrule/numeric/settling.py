"""What plain callables return at points that floats alone do not settle: what ``.at()`` says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from chainrule.model import Expr, number
from chainrule.numeric.evaluate import Outcome, evaluate
from chainrule.numeric.existence import differentiability
from chainrule.numeric.program import Row
from chainrule.numeric.verdicts import AtKink

Origin = tuple[Expr, Expr]
"""What a derivative is the derivative of, and by which variable."""

NAN = math.nan


def as_float(value: Any) -> float:
    """Round any real number; what is beyond the range of floats is infinite.

    >>> as_float(Fraction(1, 4)), as_float(-(10**400))
    (0.25, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def settled_floats(
    rows: Sequence[Row],
    wanted: Sequence[Expr],
    origins: Sequence[Origin],
    point: Sequence[tuple[Expr, float]],
    found: Sequence[float],
    at_kink: AtKink = "refuse",
) -> list[float]:
    """Return the value and the derivatives at a point as floats, nan where there are none.

    Args:
        rows: the program.
        wanted: the value, then the derivatives.
        origins: one for each derivative; none if it is not known what they are derivatives of.
        point: finite numbers for the inputs.
        found: what floats gave; it stays where nothing better is known.
        at_kink: what is taken at a kink; nan unless something is.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> wanted = [make("abs", x) * x, make("abs", x) + x * make("sign", x)]
    >>> settled_floats([], wanted, [(wanted[0], x)], [(x, 0.0)], [0.0, NAN])
    [0.0, 0.0]
    """
    place = {name: number(Fraction(value)) for name, value in point}
    outcomes = evaluate(rows, wanted, place)
    values = [_rounded(outcomes[expr], before) for expr, before in zip(wanted, found, strict=True)]
    for index, (of, wrt) in enumerate(origins, start=1):
        outcome = outcomes[wanted[index]]
        chosen = None if at_kink == "refuse" else at_kink
        existence = differentiability(rows, of, wrt, place, derivative=outcome, at_kink=chosen)
        if existence.kind == "removable":
            values[index] = as_float(existence.value)
        elif existence.taken is not None:
            values[index] = as_float(existence.taken)
        elif existence.kind != "smooth" and outcome.defined is not None:
            values[index] = NAN
    return values


def _rounded(outcome: Outcome, before: float) -> float:
    if outcome.value is None:
        return NAN if outcome.defined is False else before
    return as_float(outcome.value)

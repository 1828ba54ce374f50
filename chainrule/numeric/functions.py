"""Plain callables for several formulas at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chainrule.numeric.callables import Function


class Functions:
    """Values and derivatives of several formulas as one plain callable, immutable and picklable.

    It takes what each ``Function`` takes and returns the values, and a row of derivatives each.

    Attributes:
        parts: one function for each row of derivatives.
        together: whether all have the same value, which is then given once.

    >>> from chainrule import jacobian
    >>> jacobian("[x y, x + y]").function()(2.0, 3.0)
    ((6.0, 5.0), ((3.0, 2.0), (1.0, 1.0)))
    """

    __slots__ = ("parts", "together")

    def __init__(self, parts: Iterable[Function], *, together: bool = False) -> None:
        self.parts = tuple(parts)
        self.together = together

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names of the arguments, in order."""
        return self.parts[0].inputs

    def __repr__(self) -> str:
        return f"<function of {', '.join(self.inputs)}: values and derivatives>"

    def __call__(self, *values: Any, **named: Any) -> tuple[Any, tuple[Any, ...]]:
        """Return the values and the derivatives at a point, or at every element of arrays."""
        found = [part(*values, **named) for part in self.parts]
        given = found[0][0] if self.together else tuple(value for value, _ in found)
        return given, tuple(slopes for _, slopes in found)

"""Plain callables for a value and its derivatives, in floating point, from straight-line programs.

Nothing is compiled by Python: a program is a flat list of operations that a loop runs through,
over single floats with ``math``, or over blocks of an array with NumPy where it is installed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from chainrule.model import Expr, canonical
from chainrule.numeric.blocks import Vector
from chainrule.numeric.program import (
    Row,
)
from chainrule.numeric.scalars import Scalar
from chainrule.numeric.settling import Origin
from chainrule.numeric.verdicts import AtKink

NAN = math.nan


class Function:
    """Value and derivatives of a formula as one plain callable, immutable and picklable.

    Call it with one number per name in ``inputs``, in order or by name. Floats give floats;
    NumPy arrays give arrays of the same shape. Where something is undefined the result is nan,
    beyond the range of a float it is inf, and at a corner (|x| at 0) the derivatives are nan, or
    what ``at_kink`` of the result says; a
    derivative that exists although its formula has no value there (x|x| at 0) is that of ``at``.
    In arrays this holds for up to ``MOST_SETTLED`` different points, and a part that overflows
    makes the result what floating point makes of it. Rounding errors are those of ordinary
    floating point, so that digits cancel: for (1 − cos x)/x² at 10⁻⁴ the derivative is 0.0
    instead of −8.333e-6. ``Derivation.at`` gives digits that are all right.

    Attributes:
        inputs: the names of the arguments, in order.
        single: whether there is one derivative, returned as ``(value, derivative)``; otherwise
            the result is ``(value, (∂/∂first, ∂/∂second, …))``. Where it is single, further
            ``derivatives`` are those of lower orders: where one is undefined, so is the result.

    >>> from chainrule import derive
    >>> cube = derive("x^3").function()
    >>> cube(2.0)
    (8.0, 12.0)
    """

    __slots__ = ("_recipe", "_scalar", "_vector", "inputs", "single")

    inputs: tuple[str, ...]
    single: bool

    def __init__(
        self,
        rows: Iterable[Row],
        value: Expr,
        derivatives: Sequence[Expr],
        inputs: Sequence[Expr],
        *,
        single: bool = False,
        origins: Iterable[Origin] = (),
        at_kink: AtKink = "refuse",
    ) -> None:
        self._recipe = (
            tuple(rows), value, tuple(derivatives), tuple(inputs), single, tuple(origins), at_kink
        )  # fmt: skip
        self.inputs = tuple(name.value for name in inputs)
        self.single = single
        self._scalar = Scalar(self._recipe[0], [value, *derivatives], inputs, *self._recipe[-2:])
        self._vector: Vector | None = None

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, self._recipe

    def __repr__(self) -> str:
        return f"<function of {', '.join(self.inputs)}: value and derivatives>"

    def __call__(self, *values: Any, **named: Any) -> tuple[Any, Any]:
        """Return the value and the derivatives at a point, or at every element of arrays."""
        given = self._arguments(values, named) if named else values
        if len(given) != len(self.inputs):
            raise TypeError(f"expected a number for each of {', '.join(self.inputs)}")
        if all(isinstance(item, (float, int)) for item in given):
            value, *slopes = self._scalar(given)
        else:
            kinds = [getattr(getattr(item, "dtype", None), "kind", "") for item in given]
            if any(isinstance(item, (str, bytes)) for item in given) or {"U", "S"} & {*kinds}:
                raise TypeError("expected numbers or arrays, found text")
            if "c" in kinds:
                raise TypeError("expected real numbers, found complex ones")
            value, *slopes = self._over_arrays(given)
        if not self.single:
            return value, tuple(slopes)
        slope, *lower = slopes
        for below in lower:
            if isinstance(below, float):
                slope = slope if below == below else NAN
            else:
                assert self._vector is not None
                slope = self._vector.np.where(below == below, slope, NAN)
        return value, slope

    def _arguments(self, values: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        rest = [canonical(name) for name in self.inputs[len(values) :]]
        known = {canonical(name): value for name, value in named.items()}
        if set(known) != set(rest) or len(known) != len(named):
            raise TypeError(f"expected a number for each of {', '.join(self.inputs)}")
        return [*values, *(known[name] for name in rest)]

    def _over_arrays(self, given: Sequence[Any]) -> Sequence[Any]:
        if not any(hasattr(item, "__len__") for item in given):
            return self._scalar(given)
        if self._vector is None:
            self._vector = Vector(self._scalar)
        return self._vector(given)


def _rebuild(
    rows: Any, value: Expr, derivatives: Any, inputs: Any, single: bool, origins: Any, at_kink: Any
) -> Function:
    return Function(
        rows, value, derivatives, inputs, single=single, origins=origins, at_kink=at_kink
    )

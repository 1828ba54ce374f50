"""Programs over blocks of arrays, with NumPy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from chainrule.model.errors import MissingExtraError
from chainrule.numeric.floats import (
    Operation,
    array_operation,
    array_table,
)
from chainrule.numeric.scalars import Instruction, Scalar, Slow, operands_at

BLOCK = 16_384
"""Elements of an array that are computed together; a block of each operand fits into the cache."""

MOST_SETTLED = 16
"""Different elements of an array that are looked at one by one where floats have no answer."""

NAN = math.nan


class Vector:
    """Run a program over blocks of arrays."""

    def __init__(self, scalar: Scalar) -> None:
        self.scalar = scalar
        self.np = np = _numpy()
        table = array_table(np)
        self.constants = scalar.constants
        self.inputs = scalar.inputs
        self.outputs = scalar.outputs
        self.count = scalar.count
        self.instructions: list[Instruction] = []
        for (operation, first, second), origin in zip(
            scalar.instructions, scalar.origin, strict=True
        ):
            fast = array_operation(np, table, origin)
            each = fast if fast is not None else self._one_by_one(operation, Slow(scalar, origin))
            self.instructions.append((each, first, second))
        self.released = _last_uses(scalar)

    def _one_by_one(self, operation: Operation, slow: Operation) -> Operation:
        def one(*operands: float) -> float:
            try:
                return float(operation(*operands))
            except (ArithmeticError, ValueError):
                return float(slow(*operands))

        def each(*operands: Any) -> Any:
            columns = self.np.broadcast_arrays(*operands)
            found = [one(*row) for row in zip(*(c.ravel().tolist() for c in columns), strict=True)]
            return self.np.array(found, dtype=float).reshape(columns[0].shape)

        return each

    def __call__(self, given: Sequence[Any]) -> list[Any]:
        """Compute the value and the derivatives at every element."""
        np = self.np
        arrays = np.broadcast_arrays(*(np.asarray(item, dtype=float) for item in given))
        shape = arrays[0].shape
        flat = [np.ascontiguousarray(item).ravel() for item in arrays]
        size = flat[0].size
        found = [np.empty(size) for _ in range(self.count)]
        special = []
        with np.errstate(all="ignore"):
            for start in range(0, size, BLOCK):
                part = slice(start, start + BLOCK)
                pieces = self._block([column[part] for column in flat])
                for whole, piece in zip(found, pieces, strict=False):
                    whole[part] = piece
                value, *slopes = [whole[part] for whole in found]
                undefined = value != value
                for corner in pieces[self.count :]:
                    undefined |= corner == 0
                if undefined.any():
                    for slope in slopes:
                        slope[undefined] = NAN
                for slope in slopes:
                    undefined |= ~np.isfinite(slope)
                if undefined.any():
                    special.append(start + np.flatnonzero(undefined))
        if special and self.scalar.origins:
            self._settle(found, flat, np.concatenate(special))
        return [whole.reshape(shape) for whole in found]

    def _settle(self, found: Sequence[Any], flat: Sequence[Any], special: Any) -> None:
        """Look closer at isolated points, as single numbers are; many are no isolated ones."""
        columns = self.np.stack([column[special] for column in flat])
        points, which = self.np.unique(columns, axis=1, return_inverse=True)
        if points.shape[1] > MOST_SETTLED:
            return
        for index, point in enumerate(points.T.tolist()):
            settled = self.scalar(point)
            for whole, number in zip(found, settled, strict=True):
                whole[special[which.ravel() == index]] = number

    def _block(self, columns: Sequence[Any]) -> list[Any]:
        values: list[Any] = [*columns, *self.constants]
        push = values.append
        for (operation, first, second), released in zip(
            self.instructions, self.released, strict=True
        ):
            push(operation(*operands_at(values, first, second)))
            for place in released:
                values[place] = None
        return [values[place] for place in self.outputs]


def _last_uses(scalar: Scalar) -> list[list[int]]:
    """List after each instruction the values that nothing uses later, so that memory stays flat."""
    used = set(scalar.outputs)
    found: list[list[int]] = []
    for _, first, second in reversed(scalar.instructions):
        places = second if isinstance(second, tuple) else (first, second)
        last = [place for place in dict.fromkeys(places) if place >= 0 and place not in used]
        used.update(last)
        found.append(last)
    return found[::-1]


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise MissingExtraError(
            "arrays need NumPy, which is not installed", hint="pip install numpy"
        ) from None
    return numpy

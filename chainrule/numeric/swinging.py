"""Whether a function has no limit because it keeps swinging, as sin(1/x) does at 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

COUNT = 16
"""How many values are compared at each distance, each about half as far away as the one before."""


def swings(value: Callable[[Fraction], Any], sign: int, distances: Sequence[int]) -> bool:
    """Tell whether values on one side swing as far at ever smaller distances.

    Where there is a limit the values come together, and where they grow they leave those before.

    Args:
        value: the function of the distance with its sign; None where it has no value.
        sign: −1 for the left side, 1 for the right one.
        distances: binary exponents.

    >>> from chainrule.numeric.work import context
    >>> mp = context()
    >>> functions = (lambda h: mp.sin(1 / mp.mpf(h.numerator) * h.denominator), lambda h: 1 / h)
    >>> [swings(f, 1, (20, 30, 40)) for f in functions]
    [True, False]
    """
    ends: list[tuple[Any, Any]] = []
    for bits in distances:
        shifts = [
            sign * Fraction(97 + 29 * place % 31, 128) / 2 ** (bits + place)
            for place in range(COUNT)
        ]
        values = [value(shift) for shift in shifts]
        if None in values:
            return False
        ends.append((min(values), max(values)))
    gaps = [high - low for low, high in ends]
    shared = min(high for _, high in ends) - max(low for low, _ in ends)
    return bool(gaps[-1] * 2 >= gaps[0] and shared * 4 > gaps[0])

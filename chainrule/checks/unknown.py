"""Smooth functions, with exact derivatives, in the place of unknown ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from chainrule.model import Expr


def stand_in(node: Expr) -> Callable[..., Any]:
    """Return a smooth function, with its exact derivatives, in the place of an unknown one.

    It is sin(Σ aᵢuᵢ + c) + Σ uᵢ²/(7+i) + Σ uᵢuⱼ/(5+i+j) with a, c depending on its name.
    """
    name, orders = node.value
    seed = sum((k + 1) * ord(letter) for k, letter in enumerate(name)) % 89
    rates = [Fraction(13 + seed % 7 + 3 * i, 10) for i in range(len(orders))]
    shift = Fraction(4 + seed, 10)

    def value(mp: Any, *operands: Any) -> Any:
        angle = mp.mpf(shift.numerator) / shift.denominator
        scale = mp.one
        for rate, operand, order in zip(rates, operands, orders, strict=True):
            angle += operand * rate.numerator / rate.denominator
            scale *= (mp.mpf(rate.numerator) / rate.denominator) ** order
        angle += sum(orders) * mp.pi / 2
        return scale * mp.sin(angle) + _quadratic(mp, operands, orders)

    return value


def _quadratic(mp: Any, operands: Sequence[Any], orders: Sequence[int]) -> Any:
    """Return a derivative of Σ uᵢ²/(7+i) + Σ uᵢuⱼ/(5+i+j)."""
    if sum(orders) > 2:
        return mp.zero
    total = mp.zero
    for i in range(len(operands)):
        for j in range(i, len(operands)):
            powers = [(i == k) + (j == k) for k in range(len(operands))]
            if any(order > power for order, power in zip(orders, powers, strict=True)):
                continue
            weight = mp.one / (7 + i) if i == j else mp.one / (5 + i + j)
            total += weight * _term(mp, operands, powers, orders)
    return total


def _term(mp: Any, operands: Sequence[Any], powers: Sequence[int], orders: Sequence[int]) -> Any:
    product = mp.one
    for operand, power, order in zip(operands, powers, orders, strict=True):
        for factor in range(power - order + 1, power + 1):
            product *= factor
        product *= operand ** (power - order)
    return product

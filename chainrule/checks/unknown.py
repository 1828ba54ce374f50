"""Smooth functions, with exact derivatives, in the place of unknown ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from chainrule.model import Expr, postorder
from chainrule.rules import INVERSE_ORDER


def stand_ins(*exprs: Expr) -> Callable[[Expr], Callable[..., Any]]:
    """Return what stands for the unknown functions of some expressions.

    A function whose inverse occurs is one that has an inverse.
    """
    calls = [node for node in postorder(*exprs) if node.op == "call"]
    inverted = {node.value[0] for node in calls if node.value[1] == INVERSE_ORDER}
    return lambda node: (invertible if node.value[0] in inverted else stand_in)(node)


def invertible(node: Expr) -> Callable[..., Any]:
    """Return 2u + sin(u + c), a derivative of it, or its inverse."""
    name, (order,) = node.value
    shift = Fraction(4 + sum(map(ord, name)) % 89, 10)

    def value(mp: Any, operand: Any) -> Any:
        c = mp.mpf(shift.numerator) / shift.denominator
        if order >= 0:
            wave = mp.sin(operand + c + order * mp.pi / 2)
            return wave + (2 * operand if order == 0 else 2 if order == 1 else 0)
        found = operand / 2
        for _ in range(8):
            found = (operand - mp.sin(found + c)) / 2
        for _ in range(mp.prec):
            step = (2 * found + mp.sin(found + c) - operand) / (2 + mp.cos(found + c))
            found -= step
            if abs(step) <= mp.ldexp(1 + abs(found), -mp.prec // 2 - 4):
                break
        return found

    return value


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

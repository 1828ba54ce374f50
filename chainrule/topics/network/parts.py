"""What the words about a network share: its formulas, and what is left out of long ones."""

from __future__ import annotations

from chainrule.model import Expr, make, number, size, substitute
from chainrule.tidy import tidy
from chainrule.topics.network.shape import COST
from chainrule.topics.network.solution import NetworkSolution

SMALL = 24
"""Up to so many weights and biases every formula is written out; beyond, tables are."""

LONG_SUM = 4
"""Longer sums are with_dots by dots."""

LONGEST = 120
"""A derivative with more nodes than this is written with δ."""


def is_small(net: NetworkSolution) -> bool:
    """Tell whether every formula is written out."""
    return net.architecture.count <= SMALL


def cost_formula(net: NetworkSolution) -> Expr:
    """Return the cost, with dots in the middle where there are many outputs."""
    expr = net.steps[COST].expr
    sums = [part for part in (expr, *expr.args) if part.op == "add"]
    if net.architecture.sizes[-1] <= LONG_SUM or not sums:
        return expr
    return substitute(expr, {sums[0]: with_dots(sums[0])})


def slope_of_cost(net: NetworkSolution, j: int) -> Expr:
    """Return ∂C/∂a of an output."""
    shape = net.architecture
    return net.local(COST, shape.activated(shape.depth, j))


def slope_of_activation(net: NetworkSolution, layer: int, j: int) -> Expr:
    """Return da/dz of a neuron."""
    shape = net.architecture
    return net.local(shape.activated(layer, j), shape.input_sum(layer, j))


def with_delta(net: NetworkSolution, name: Expr) -> Expr:
    """Write ∂C/∂name with the δ of its neuron."""
    shape = net.architecture
    layer, to, source = shape.places[name]
    delta = shape.error(layer, to)
    return make("mul", delta, shape.activated(layer - 1, source)) if source else delta


def formula_of(net: NetworkSolution, name: Expr) -> Expr:
    """Write ∂C/∂name in weights and activations, or where that is too long with δ."""
    whole = net.whole[name]
    return tidy(whole) if size(whole, LONGEST) <= LONGEST else with_delta(net, name)


def dotted(*factors: Expr) -> Expr:
    """Join factors with explicit dots, flat, without factors 1."""
    flat: list[Expr] = []
    for factor in factors:
        flat.extend(factor.args if factor.op == "dot" else (factor,))
    kept = [factor for factor in flat if not (factor.is_number and factor.value == 1)]
    if not kept:
        return number(1)
    return kept[0] if len(kept) == 1 else make("dot", *kept)


def with_dots(expr: Expr) -> Expr:
    """Leave out the middle of a long sum."""
    if expr.op != "add" or len(expr.args) <= LONG_SUM + 1:
        return expr
    return make("add", *expr.args[:2], make("dots"), *expr.args[-2:])

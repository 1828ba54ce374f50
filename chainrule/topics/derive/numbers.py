"""The numbers of a derivation at one point: one table, and what exists there."""

from __future__ import annotations

from dataclasses import replace

from chainrule.document import (
    Block,
    Equations,
    Inlines,
    Math,
    Status,
    Table,
    Text,
    equated,
    words,
)
from chainrule.model import make, symbol
from chainrule.numeric.verdicts import because
from chainrule.topics.common.numbers import Number, at_last
from chainrule.topics.common.pieces import at_heading, tangent_blocks, value_lines
from chainrule.topics.common.values import absent, cell, is_rounded, number_of
from chainrule.topics.common.verdicts import closing, derivative_lines
from chainrule.topics.derive.point import DeriveAt, LayerAt


def point_blocks(at: DeriveAt) -> list[Block]:
    """Write the numbers of every layer at one point, and the derivative there."""
    if at.existence.kind == "smooth" and not _gaps(at):
        found = [_table(at), *_conclusion(at)]
        found += closing(at.derivation.named, at.existence, at.digits)
        shown = [*(layer.value for layer in at.layers), at.result]
        shown += [outcome for layer in at.layers for _, outcome in layer.local]
    else:
        found = [_values(at), *_missing(at)]
        shown = [layer.value for layer in at.layers]
    rounded = any(is_rounded(outcome, at.digits) for outcome in shown)
    return [at_heading(at.point, at.digits, rounded=rounded), *found]


def _table(at: DeriveAt) -> Block:
    chain = at.derivation.path_count <= 1
    last = words("product so far" if chain else f"d/d{at.derivation.wrt.value} so far")
    header = (words("layer"), words("value"), words("local derivative"), last)
    rows = tuple(_row(layer, at) for layer in at.layers)
    return Table(header, rows, align="lrlr")


def _row(layer: LayerAt, at: DeriveAt) -> tuple[Inlines, ...]:
    mixed = bool(at.derivation.problem.by)
    several = mixed or len({operand for operand, _ in layer.local}) > 1
    local: list[Text | Math] = []
    for operand, outcome in layer.local:
        if local:
            local.append(Text(",  "))
        left = make("derivative", layer.symbol, operand, value=(1, several))
        shown = number_of(outcome, at.digits)
        if shown is None:
            local.extend([Math(left), Text(" "), Math(absent(outcome))])
        else:
            local.append(Math(equated(left, shown)))
    running = words("0") if layer.running is None else cell(layer.running, at.digits)
    return words(layer.symbol), cell(layer.value, at.digits), tuple(local), running


def _conclusion(at: DeriveAt) -> list[Block]:
    """End with f′(a), exactly where that is short, and with the tangent line through the point."""
    derivation = at.derivation
    if derivation.problem.by or derivation.wrt not in dict(at.point):
        return []
    place, output = dict(at.point)[derivation.wrt], derivation.stages[0].output
    left, slope = make("call", place, value=(output.value, (derivation.order,))), at.slope
    found: list[Block] = [Equations(tuple(value_lines(left, slope, at.digits)))]
    height = at.height.constant
    if derivation.order > 1 or height is None:
        return found
    taken = {name.value for name, _ in at.point}
    up = output if "y" in taken else symbol("y")
    return [*found, *tangent_blocks((derivation.wrt, place), (up, height), slope, at.digits)]


def _values(at: DeriveAt) -> Block:
    """List the layers' values alone, where the derivatives have none."""
    header = (words("layer"), words("value"))
    rows = tuple((words(layer.symbol), cell(layer.value, at.digits)) for layer in at.layers)
    return Table(header, rows, align="lr")


def _gaps(at: DeriveAt) -> bool:
    """Tell whether a part of the chain has no value, although the whole has one."""
    parts = [outcome for layer in at.layers for _, outcome in layer.local]
    parts += [layer.running for layer in at.layers if layer.running is not None]
    return any(part.value is None for part in parts)


def _missing(at: DeriveAt) -> list[Block]:
    existence, left = at.existence, at.derivation.named
    if existence.kind == "smooth" and not existence.reason:
        existence = replace(existence, value=at.result.value, reason=because("exists"))
    slope = at_last(Number(at.result, at.exact), existence)
    if slope.outcome.value is None and existence.exists:
        why = slope.outcome.reason or words("it could not be computed")
        return [Status("unknown", (Math(left), Text(" exists here, but "), *why, Text(".")))]
    lines = derivative_lines(left, slope, existence, at.digits, at.result)
    shown = [Equations(tuple(lines))] if slope.outcome.value is not None else []
    return [*shown, *closing(left, existence, at.digits)]

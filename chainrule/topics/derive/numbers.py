"""The numbers of a derivation at one point: one table, and what exists there."""

from __future__ import annotations

from chainrule.document import (
    Block,
    Equations,
    Inlines,
    Math,
    Paragraph,
    Table,
    Text,
    equated,
    words,
)
from chainrule.model import make
from chainrule.topics.common.numbers import DIFFERENTIABLE, Number
from chainrule.topics.common.pieces import at_heading, missing_blocks, value_lines
from chainrule.topics.common.values import absent, cell, is_rounded, limit_line, number_of
from chainrule.topics.derive.point import DeriveAt, LayerAt


def point_blocks(at: DeriveAt) -> list[Block]:
    """Write the numbers of every layer at one point, and the derivative there."""
    if at.existence.kind == "smooth":
        found = [_table(at), *_closed_form(at)]
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


def _closed_form(at: DeriveAt) -> list[Block]:
    """Repeat the derivative exactly, where the table has it rounded."""
    if at.exact is None or not is_rounded(at.result, at.digits):
        return []
    return [
        Equations(tuple(value_lines(at.derivation.named, Number(at.result, at.exact), at.digits)))
    ]


def _values(at: DeriveAt) -> Block:
    """List the layers' values alone, where the derivatives have none."""
    header = (words("layer"), words("value"))
    rows = tuple((words(layer.symbol), cell(layer.value, at.digits)) for layer in at.layers)
    return Table(header, rows, align="lr")


def _missing(at: DeriveAt) -> list[Block]:
    existence = at.existence
    left = at.derivation.named
    blocks: list[Block] = []
    if existence.kind in DIFFERENTIABLE:
        if existence.reason:
            blocks.append(Paragraph(existence.reason))
        if existence.value is not None:
            blocks.append(Equations((limit_line(left, existence, at.result, at.digits),)))
        return blocks
    blocks.extend(missing_blocks(left, existence, at.digits))
    if existence.kind == "kink" and at.result.value is not None:
        shown = number_of(at.result, at.digits)
        if shown is not None:
            sentence = words("By convention programs take ", shown, " here; it is not a slope.")
            blocks.append(Paragraph(sentence))
    return blocks

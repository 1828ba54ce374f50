"""The numbers of a derivation at one point: one table, and what exists there."""

from __future__ import annotations

from chainrule.document import (
    Block,
    Bullets,
    Equations,
    Heading,
    Inlines,
    Line,
    Math,
    Paragraph,
    Table,
    Text,
    words,
)
from chainrule.model import Expr, make
from chainrule.numeric import format_number
from chainrule.topics.common.numbers import DIFFERENTIABLE
from chainrule.topics.common.values import LONG, absent, cell, limit_line, missing_status, number_of
from chainrule.topics.derive.point import AtPoint, LayerAt


def point_blocks(at: AtPoint) -> list[Block]:
    """Write the numbers of every layer at one point, and the derivative there."""
    parts: list[Text | Math] = [Text("At ")]
    for index, (name, value) in enumerate(at.point):
        if index:
            parts.append(Text(", "))
        parts.append(Math(make("equation", name, _shown(value), value="=")))
    blocks: list[Block] = [Heading(tuple(parts))]
    if at.existence.kind == "smooth":
        blocks.append(_table(at))
        blocks.extend(_closed_form(at))
        return blocks
    blocks.append(_values(at))
    blocks.extend(_missing(at))
    return blocks


def _derivative(at: AtPoint) -> Expr:
    first = at.derivation.stages[0].output
    return make("derivative", first, at.derivation.wrt, value=(at.derivation.order, False))


def _shown(value: Expr) -> Expr:
    """Return a coordinate as typed, or in scientific notation where it is very long."""
    if value.is_number and max(abs(value.value.numerator), value.value.denominator) > LONG:
        return format_number(value.value)
    return value


def _table(at: AtPoint) -> Block:
    chain = at.derivation.path_count <= 1
    last = words("product so far" if chain else f"d/d{at.derivation.wrt.value} so far")
    header = (words("layer"), words("value"), words("local derivative"), last)
    rows = tuple(_row(layer, at) for layer in at.layers)
    return Table(header, rows, align="lrlr")


def _row(layer: LayerAt, at: AtPoint) -> tuple[Inlines, ...]:
    several = len({operand for operand, _ in layer.local}) > 1
    local: list[Text | Math] = []
    for operand, outcome in layer.local:
        if local:
            local.append(Text(",  "))
        left = make("derivative", layer.symbol, operand, value=(1, several))
        shown = number_of(outcome, at.digits)
        if shown is None:
            local.extend([Math(left), Text(" "), Math(absent(outcome))])
        else:
            local.append(Math(make("equation", left, shown, value="=")))
    running = words("0") if layer.running is None else cell(layer.running, at.digits)
    return words(layer.symbol), cell(layer.value, at.digits), tuple(local), running


def _closed_form(at: AtPoint) -> list[Block]:
    exact = at.exact
    if exact is None or exact.is_number:
        return []
    left = _derivative(at)
    shown = number_of(at.result, at.digits)
    lines = [Line(left, exact, words("exactly"))]
    if shown is not None:
        lines.append(Line(None, shown, (), "≈"))
    return [Equations(tuple(lines))]


def _values(at: AtPoint) -> Block:
    """List the layers' values alone, where the derivatives have none."""
    header = (words("layer"), words("value"))
    rows = tuple((words(layer.symbol), cell(layer.value, at.digits)) for layer in at.layers)
    return Table(header, rows, align="lr")


def _missing(at: AtPoint) -> list[Block]:
    existence = at.existence
    left = _derivative(at)
    blocks: list[Block] = []
    if existence.kind in DIFFERENTIABLE:
        if existence.reason:
            blocks.append(Paragraph(existence.reason))
        if existence.value is not None:
            blocks.append(Equations((limit_line(left, existence, at.result, at.digits),)))
        return blocks
    blocks.append(missing_status(left, existence))
    blocks.extend(_sides(at))
    if existence.kind == "kink" and at.result.value is not None:
        shown = number_of(at.result, at.digits)
        if shown is not None:
            sentence = words("By convention programs take ", shown, " here; it is not a slope.")
            blocks.append(Paragraph(sentence))
    return blocks


def _sides(at: AtPoint) -> list[Block]:
    items: list[Inlines] = []
    for side, value in (("left", at.existence.left), ("right", at.existence.right)):
        if value is not None:
            items.append(words(f"from the {side}: slope ", format_number(value, at.digits)))
    return [Bullets(tuple(items))] if items else []

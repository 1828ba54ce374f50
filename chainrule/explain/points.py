"""The part of a derivation that has numbers: one table a point, and what exists there."""

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
    Status,
    Table,
    Text,
    words,
)
from chainrule.model import Expr, make
from chainrule.numeric import Existence, Outcome, format_number
from chainrule.point import DIFFERENTIABLE, AtPoint, LayerAt

LONG = 10**20
UNDEFINED = make("word", value="undefined")
NOT_COMPUTED = make("word", value="not computed")
BY_CONVENTION = words("by convention only, see below")

KINDS = {
    "kink": "The graph has a corner here: the slopes on the two sides differ.",
    "jump": "The function jumps here.",
    "pole": "The function has a pole here.",
    "vertical": "The graph is vertical here: the slope is infinite.",
    "endpoint": "This is an end of the domain: only one side exists.",
    "undefined": "The function is not defined here.",
    "unknown": "Whether a derivative exists here could not be settled.",
}


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


def number_of(outcome: Outcome, digits: int) -> Expr | None:
    """Return a value as it is displayed, or None where there is none."""
    if outcome.value is None and outcome.exact is None:
        return None
    value = outcome.exact.value if outcome.exact is not None else outcome.value
    return format_number(value, digits)


def absent(outcome: Outcome | None) -> Expr:
    """Return the word for a missing value: undefined, or no more than that it was not computed."""
    unsettled = outcome is not None and outcome.defined is None
    return NOT_COMPUTED if unsettled else UNDEFINED


def missing_status(left: Expr, existence: Existence) -> Status:
    """Say that a derivative does not exist here, or is not known, and why."""
    unknown = existence.kind == "unknown"
    reason = existence.reason or words(KINDS.get(existence.kind, ""))
    starts_low = isinstance(reason[0], Math) or not reason[0].text[:1].isupper()
    verdict = " is not known here" if unknown else " does not exist"
    stop = " because " if starts_low else ". "
    return Status("unknown" if unknown else "note", (Math(left), Text(verdict + stop), *reason))


def limit_line(left: Expr | None, existence: Existence, formula: Outcome, digits: int) -> Line:
    """Write a derivative that was found as a limit, and what the formula gives instead."""
    undefined = formula.value is None
    what = "formula itself is undefined here" if undefined else "formula's own is a convention"
    note = words(f"the limit; the {what}")
    return Line(left, format_number(existence.value, digits), note)


def missing_with_sides(left: Expr, existence: Existence, digits: int) -> Status:
    """Say that a derivative does not exist here, and the slopes on the two sides."""
    status = missing_status(left, existence)
    parts: list[str | Expr] = []
    for side, value in (("left", existence.left), ("right", existence.right)):
        if value is not None:
            shown = number_of(Outcome(value), digits)
            parts += [" The slope " if not parts else ", ", f"from the {side} is "]
            parts.append(shown if shown is not None else UNDEFINED)
    return Status(status.state, (*status.content, *(words(*parts, ".") if parts else ())))


def cell(outcome: Outcome, digits: int) -> Inlines:
    """Return a value for a table cell."""
    shown = number_of(outcome, digits)
    if shown is not None and outcome.value == 0 and outcome.exact is None and outcome.reason:
        return words("not told apart from 0")
    return words(absent(outcome) if shown is None else shown)


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

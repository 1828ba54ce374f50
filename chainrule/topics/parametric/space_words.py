"""Write out velocity, acceleration and speed of a vector-valued function."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Answer, Block, Equations, Heading, Line, Paragraph, Status, words
from chainrule.model import ZERO, Expr, add, make, mul, power
from chainrule.topics.common.answers import entry, relation_of_entries
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    slope_through,
    slopes_through,
    value_lines,
)
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.verdicts import closing
from chainrule.topics.common.words import checks_status, d, tidied, with_arguments
from chainrule.topics.parametric.space import VectorAt, VectorSolution


def blocks(
    curve: VectorSolution, detail: str = "normal", points: Sequence[VectorAt] = ()
) -> list[Block]:
    """Write out the derivatives of a vector-valued function.

    Args:
        curve: what was derived.
        detail: ``short``, ``normal`` or ``full``; full says why the rules hold.
        points: evaluations from ``vector_at``.

    >>> from chainrule import vector
    >>> written = blocks(vector("[t, t^2]"))
    >>> [b.content[0].text for b in written if isinstance(b, Heading)]
    ['Velocity', 'Acceleration', 'Speed']
    """
    called = with_arguments(curve.name, (curve.parameter,))
    opening = Line(called, make("vector", *curve.components))
    found = given_blocks(curve, opening, lets=curve.lets)
    if detail == "short":
        found.append(Answer(_lines(curve)))
    else:
        found.extend(_velocity(curve))
        if detail == "full":
            found.extend(rules_used([curve.trace]))
        found.extend([*_acceleration(curve), *_speed(curve)])
    for at in points:
        found.extend(point_blocks(curve, at))
    what = "every component agrees with the definition of the derivative at "
    return [*found, *checks_status(sorted(curve.checks, key=lambda c: len(c.points)), what)]


def _lines(curve: VectorSolution) -> tuple[Line, Line, Line]:
    """Write velocity, acceleration and speed."""
    first, second = (d(curve.name, curve.parameter, order=order) for order in (1, 2))
    return (
        Line(first, make("vector", *curve.velocity), final=True),
        Line(second, make("vector", *curve.acceleration), final=True),
        Line(make("abs", first), curve.speed, final=True),
    )


def _velocity(curve: VectorSolution) -> list[Block]:
    t = curve.parameter
    slopes, lines = slopes_through(curve.lets, t)
    parts = zip(curve.entries, curve.components, curve.velocity, strict=True)
    for name, expr, result in parts:
        lines += slope_through(name, expr, t, slopes, result)
    intro = words("Each component is differentiated on its own, with the chain rule where needed.")
    links, whole = Equations(tuple(lines)), Equations(_lines(curve)[:1])
    return [Heading(words("Velocity")), Paragraph(intro), links, whole]


def _acceleration(curve: VectorSolution) -> list[Block]:
    intro = words("Differentiate each component of the velocity once more.")
    return [Heading(words("Acceleration")), Paragraph(intro), Equations(_lines(curve)[1:2])]


def _speed(curve: VectorSolution) -> list[Block]:
    t = curve.parameter
    first, second = d(curve.name, t), d(curve.name, t, order=2)
    length = make("abs", first)
    bare = [v.args[0] if v.op == "neg" else v for v in curve.velocity]
    squares = make("sqrt", add(*(power(v, 2) for v in bare)))
    lines = tidied([Line(length, squares)], curve.speed)
    blocks: list[Block] = [Heading(words("Speed")), Equations(lines)]
    if curve.speed is ZERO:
        return blocks
    pairs = zip(curve.velocity, curve.acceleration, strict=True)
    products = [mul(v, a) for v, a in pairs if v is not ZERO and a is not ZERO]
    rate = make("derivative", length, t, value=(1, False))
    rates = [Line(rate, make("div", make("group", make("dot", first, second)), length))]
    if curve.speeding is not ZERO or products:
        rates.append(Line(None, make("div", add(*products), curve.speed)))
    root = (
        "The speed is the square root of a sum of squares. By the chain rule it grows at the rate"
    )
    found = tidied(rates, curve.speeding, final=False)
    return [*blocks, Paragraph(words(root)), Equations(found)]


def point_blocks(curve: VectorSolution, at: VectorAt) -> list[Block]:
    """Write position, velocity, acceleration and speed at a value of the parameter."""
    t = curve.parameter
    first, second = d(curve.name, t), d(curve.name, t, order=2)
    heading = at_heading(at.point, at.digits)
    vectors = ((curve.name, at.position), (first, at.velocity), (second, at.acceleration))
    lines = [vector_line(*vector, at.digits) for vector in vectors]
    pairs = zip(curve.entries, at.existence, strict=True)
    said = [block for name, e in pairs for block in closing(d(name, t), e, at.digits)]
    if not all(e.exists for e in at.existence):
        return [heading, Equations((lines[0],)), *said]
    lines += value_lines(make("abs", first), at.speed, at.digits)
    if at.speed.is_zero:
        note = Status("note", words("The speed is 0 here: the velocity has no direction."))
        return [heading, Equations(tuple(lines)), *said, note]
    rate = make("derivative", make("abs", first), t, value=(1, False))
    return [heading, Equations((*lines, *value_lines(rate, at.speeding, at.digits))), *said]


def vector_line(left: Expr, values: Sequence[Number], digits: int) -> Line:
    """Write a vector at a point: each entry exactly where it is short."""
    entries = make("vector", *(entry(value, digits) for value in values))
    return Line(left, entries, (), relation_of_entries(values, digits))

"""Write out velocity, acceleration and speed of a vector-valued function."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Block,
    Document,
    Equations,
    Heading,
    Line,
    Paragraph,
    Status,
    words,
)
from chainrule.model import ONE, ZERO, Expr, add, free_symbols, make, mul, power, symbol
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    missing_blocks,
    slope_through,
    value_lines,
)
from chainrule.topics.common.values import absent, number_of
from chainrule.topics.common.words import check_status, d
from chainrule.topics.parametric.space import VectorAt, VectorCurve


def explain_vector(curve: VectorCurve, points: Sequence[VectorAt] = ()) -> Document:
    """Write out the derivatives of a vector-valued function, with numbers at points.

    >>> from chainrule.topics.parametric.space import vector
    >>> document = explain_vector(vector("[t, t^2]"))
    >>> [b.content[0].text for b in document.blocks if isinstance(b, Heading)]
    ['Velocity', 'Acceleration', 'Speed']
    """
    blocks: list[Block] = [*_given(curve), *_velocity(curve), *_acceleration(curve)]
    blocks.extend(_speed(curve))
    for at in points:
        blocks.extend(_numbers(curve, at))
    blocks.extend(_checks(curve))
    return Document(tuple(blocks))


def _given(curve: VectorCurve) -> list[Block]:
    lines = [Line(name, expr) for name, expr in curve.lets]
    called = make("call", curve.parameter, value=(curve.name.value, (0,)))
    lines.append(Line(called, make("vector", *curve.components)))
    return given_blocks(lines, curve.readings, curve.held)


def _entries(curve: VectorCurve) -> list[Expr]:
    """Name the components r₁, r₂, …"""
    return [symbol(f"{curve.name.value}_{i}") for i in range(1, len(curve.components) + 1)]


def _velocity(curve: VectorCurve) -> list[Block]:
    t = curve.parameter
    slopes = {t: ONE}
    lines: list[Line] = []
    for name, expr in curve.lets:
        lines += slope_through(name, expr, t, slopes, None)
        if any(s in slopes for s in free_symbols(expr)):
            slopes[name] = d(name, t)
    parts = zip(_entries(curve), curve.components, curve.velocity, strict=True)
    for name, expr, result in parts:
        lines += slope_through(name, expr, t, slopes, result)
    whole = Line(d(curve.name, t), make("vector", *curve.velocity))
    intro = words("Each component is differentiated on its own, with the chain rule where needed.")
    return [
        Heading(words("Velocity")),
        Paragraph(intro),
        Equations(tuple(lines)),
        Equations((whole,)),
    ]


def _acceleration(curve: VectorCurve) -> list[Block]:
    second = d(curve.name, curve.parameter, order=2)
    line = Line(second, make("vector", *curve.acceleration))
    intro = words("Differentiate each component of the velocity once more.")
    return [Heading(words("Acceleration")), Paragraph(intro), Equations((line,))]


def _speed(curve: VectorCurve) -> list[Block]:
    t = curve.parameter
    first, second = d(curve.name, t), d(curve.name, t, order=2)
    length = make("abs", first)
    bare = [v.args[0] if v.op == "neg" else v for v in curve.velocity]
    squares = make("sqrt", add(*(power(v, 2) for v in bare)))
    lines = [Line(length, squares)]
    if curve.speed is not squares:
        lines.append(Line(None, curve.speed, words("tidied")))
    blocks: list[Block] = [Heading(words("Speed")), Equations(tuple(lines))]
    if curve.speed is ZERO:
        return blocks
    products = [
        mul(v, a)
        for v, a in zip(curve.velocity, curve.acceleration, strict=True)
        if v is not ZERO and a is not ZERO
    ]
    rate = make("derivative", length, t, value=(1, False))
    rates = [Line(rate, make("div", make("group", make("dot", first, second)), length))]
    if curve.speeding is not ZERO or products:
        rates.append(Line(None, make("div", add(*products), curve.speed)))
    if curve.speeding is not rates[-1].right:
        rates.append(Line(None, curve.speeding, words("tidied")))
    text = words(
        "The speed is the square root of a sum of squares. By the chain rule it grows at the rate"
    )
    return [*blocks, Paragraph(text), Equations(tuple(rates))]


def _numbers(curve: VectorCurve, at: VectorAt) -> list[Block]:
    t = curve.parameter
    first, second = d(curve.name, t), d(curve.name, t, order=2)
    gaps = [
        block
        for name, existence in zip(_entries(curve), at.existence, strict=True)
        for block in missing_blocks(d(name, t), existence)
    ]
    if gaps:
        place = make("vector", *(_shown(value, at.digits) for value in at.position))
        return [at_heading(at.point, at.digits), Equations((Line(curve.name, place),)), *gaps]
    lines = [
        Line(left, make("vector", *(_shown(value, at.digits) for value in values)))
        for left, values in (
            (curve.name, at.position),
            (first, at.velocity),
            (second, at.acceleration),
        )
    ]
    lines += value_lines(make("abs", first), at.speed, at.digits)
    if at.speed.is_zero:
        note = Status("note", words("The speed is 0 here: the velocity has no direction."))
        return [at_heading(at.point, at.digits), Equations(tuple(lines)), note]
    rate = make("derivative", make("abs", first), t, value=(1, False))
    lines += value_lines(rate, at.speeding, at.digits)
    return [at_heading(at.point, at.digits), Equations(tuple(lines))]


def _shown(value: Number, digits: int) -> Expr:
    if value.exact is not None:
        return value.exact
    shown = number_of(value.outcome, digits)
    return absent(value.outcome) if shown is None else shown


def _checks(curve: VectorCurve) -> list[Block]:
    bad = [check for check in curve.checks if check.state != "passed"]
    if bad:
        return [check_status(check) for check in bad]
    count = min(len(check.points) for check in curve.checks)
    text = f"every component agrees with the definition of the derivative at {count} points"
    return [Status("passed", words(text))]

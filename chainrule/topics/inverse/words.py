"""Write out the derivative of an inverse function: f(f⁻¹(y)) = y, and the chain rule."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Block,
    Document,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    join,
    words,
)
from chainrule.model import ONE, Expr, free_symbols, make, symbol
from chainrule.topics.common.pieces import (
    at_heading,
    coordinate,
    given_blocks,
    slope_through,
    value_lines,
)
from chainrule.topics.common.words import applied, check_status
from chainrule.topics.inverse.solution import InverseAt, InverseDerivation

INVERSE_LETTERS = ("g", "G", "h", "inverse")


def explain_inverse(derivation: InverseDerivation, points: Sequence[InverseAt] = ()) -> Document:
    """Write out the derivative of an inverse function, with numbers at points.

    >>> from chainrule.topics.inverse.solution import inverse
    >>> document = explain_inverse(inverse("x^3 + x"))
    >>> [b.content[0].text for b in document.blocks if isinstance(b, Heading)]
    ['Where the chain rule comes in', 'Differentiate ', 'Take the reciprocal']
    """
    blocks: list[Block] = [*_given(derivation), *_reason(derivation), *_slope(derivation)]
    for at in points:
        blocks.extend(_numbers(derivation, at))
    blocks.append(_checked(derivation))
    return Document(tuple(blocks))


def _given(derivation: InverseDerivation) -> list[Block]:
    lines = [Line(name, expr) for name, expr in derivation.lets]
    lines.append(Line(applied(derivation.name, (derivation.argument,)), derivation.expr))
    return given_blocks(lines, derivation.readings, derivation.held)


def _letter(derivation: InverseDerivation) -> Expr:
    """Choose a letter for the inverse function."""
    taken = {s.value for s in free_symbols(derivation.expr, derivation.formula)}
    taken |= {derivation.name.value, derivation.value.value}
    taken |= {name.value for name, _ in derivation.lets}
    return symbol(next(n for n in INVERSE_LETTERS if n not in taken))


def _primed(name: Expr, argument: Expr) -> Expr:
    return make("call", argument, value=(name.value, (1,)))


def _reason(derivation: InverseDerivation) -> list[Block]:
    f, g = derivation.name, _letter(derivation)
    x, y = derivation.argument, derivation.value
    back = applied(g, (y,))
    text = words(
        "Let ",
        make("equation", g, make("pow", f, -1), value="="),
        " be the inverse function: ",
        make("equation", x, back, value="="),
        " where ",
        make("equation", y, applied(f, (x,)), value="="),
        ".",
    )
    lines = (
        Line(applied(f, (back,)), y, words(g, " undoes ", f)),
        Line(
            make("dot", _primed(f, back), _primed(g, y)),
            ONE,
            words("chain rule on the left, with respect to ", y),
        ),
        Line(
            _primed(g, y),
            make("div", ONE, _primed(f, x)),
            words("where ", _primed(f, x), " is not 0"),
        ),
    )
    return [
        Heading(words("Where the chain rule comes in")),
        Paragraph(text),
        Equations(lines),
    ]


def _slope(derivation: InverseDerivation) -> list[Block]:
    x, slope = derivation.argument, _primed(derivation.name, derivation.argument)
    slopes = {x: ONE}
    lines: list[Line] = []
    for name, expr in derivation.lets:
        lines += slope_through(name, expr, x, slopes, None)
        if any(s in slopes for s in free_symbols(expr)):
            slopes[name] = make("derivative", name, x, value=(1, False))
    own = slope_through(derivation.name, derivation.expr, x, slopes, derivation.slope)
    lines += [Line(slope, own[0].right, own[0].note), *own[1:]]
    back = _primed(_letter(derivation), derivation.value)
    fraction = make("div", ONE, derivation.slope)
    result = [Line(back, fraction)]
    if derivation.result is not fraction:
        result.append(Line(None, derivation.result, words("tidied")))
    blocks: list[Block] = [
        Heading(words("Differentiate ", derivation.name)),
        Equations(tuple(lines)),
        Heading(words("Take the reciprocal")),
        Equations(tuple(result)),
        Paragraph(
            words(
                "Here ",
                x,
                " stands for the place with ",
                make("equation", applied(derivation.name, (x,)), derivation.value, value="="),
                ".",
            )
        ),
    ]
    if derivation.is_monotonic:
        text = words(
            slope,
            " never changes its sign, so on each interval where it exists ",
            derivation.name,
            " takes every value once at most and has one inverse.",
        )
        blocks.append(Paragraph(text))
    return blocks


def _numbers(derivation: InverseDerivation, at: InverseAt) -> list[Block]:
    f, g = derivation.name, _letter(derivation)
    place, height = coordinate(at.place, at.digits), coordinate(at.height, at.digits)
    relation = "=" if at.exact else "≈"
    lines = [Line(applied(f, (place,)), height, (), relation)]
    lines += value_lines(_primed(f, place), at.slope, at.digits)
    found = [_primed(g, height), make("div", ONE, _primed(f, place))]
    result = value_lines(found[0], at.result, at.digits)
    middle = Line(found[0], found[1])
    lines += [middle, *(Line(None, line.right, line.note, line.relation) for line in result)]
    blocks: list[Block] = [at_heading(((derivation.value, at.height),), at.digits)]
    blocks.append(Paragraph(_found(derivation, at)))
    blocks.append(Equations(tuple(lines)))
    if at.others:
        listed = join([coordinate(other, at.digits) for other in at.others])
        text = words(f, " has this value also at ", derivation.argument, " = ")
        more = words(
            "; there it has another inverse. This one belongs to the branch near ",
            make("equation", derivation.argument, place, value="="),
            ".",
        )
        blocks.append(Status("note", (*text, *listed, *more)))
    return blocks


def _found(derivation: InverseDerivation, at: InverseAt) -> Inlines:
    x, f = derivation.argument, derivation.name
    place = make("equation", x, coordinate(at.place, at.digits), value="=")
    grows = at.slope.outcome.value is not None and at.slope.outcome.value > 0
    near = words(" Near it ", f, f" {'grows' if grows else 'falls'}, so it can be undone there.")
    if at.given_place:
        return (*words("The place ", place, " was given."), *near)
    how = "" if at.exact else ", found numerically"
    equation = make("equation", applied(f, (x,)), coordinate(at.height, at.digits), value="=")
    return (*words("Solving ", equation, " gives ", place, f"{how}."), *near)


def _checked(derivation: InverseDerivation) -> Status:
    if derivation.check.state != "passed":
        return check_status(derivation.check)
    count = len(derivation.check.points)
    noun = "point" if count == 1 else "points"
    text = f"agrees with difference quotients of the inverse, found by solving, at {count} {noun}"
    return Status("passed", words(text))

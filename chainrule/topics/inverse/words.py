"""Write out the derivative of an inverse function: f(f⁻¹(y)) = y, and the chain rule."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.checks.curves import MOST_ROOTS
from chainrule.document import (
    Answer,
    Block,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    join,
    words,
)
from chainrule.model import ONE, Expr, div, free_symbols, make, neg, power, symbol
from chainrule.topics.common.origins import filled
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    slope_through,
    slopes_through,
    value_lines,
)
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.values import coordinate, located
from chainrule.topics.common.words import checks_status, tidied, with_arguments
from chainrule.topics.inverse.point import InverseAt
from chainrule.topics.inverse.solution import InverseSolution
from chainrule.trace.period import period_of

INVERSE_LETTERS = ("g", "G", "h", "inverse")


def blocks(
    solution: InverseSolution, detail: str = "normal", points: Sequence[InverseAt] = ()
) -> list[Block]:
    """Write out the derivative of an inverse function.

    Args:
        solution: what was derived.
        detail: ``short``, ``normal`` or ``full``; full says why the rules hold.
        points: evaluations from ``inverse_at``.

    >>> from chainrule import inverse
    >>> written = blocks(inverse("x^3 + x"))
    >>> [b.content[0].text for b in written if isinstance(b, Heading)]
    ['Where the chain rule comes in', 'Differentiate ', 'Take the reciprocal']
    """
    opening = Line(with_arguments(solution.name, (solution.argument,)), solution.expr)
    found = given_blocks(solution, opening, lets=solution.lets)
    if detail == "short":
        slope = Line(_primed(solution.name, solution.argument), solution.slope)
        back = _primed(_letter(solution), solution.value)
        lines = [slope, Line(back, solution.result, final=True)]
        if solution.second is not None:
            twice = _primed(_letter(solution), solution.value, 2)
            lines.append(Line(twice, solution.second.result, final=True))
        found.append(Answer(tuple(lines)))
        found.append(_stands_for(solution))
    else:
        found.extend([*_reason(solution), *_slope(solution)])
        if detail == "full":
            found.extend(rules_used([solution.trace]))
        found.extend([*_reciprocal(solution), *_second(solution), *_in_value(solution)])
    for at in points:
        found.extend(point_blocks(solution, at))
    checks = [solution.check]
    checks += [solution.second.check] if solution.second is not None else []
    what = "agrees with difference quotients of the inverse, found by solving, at "
    return [*found, *checks_status(checks, what)]


def _letter(solution: InverseSolution) -> Expr:
    """Choose a letter for the inverse function."""
    taken = {s.value for s in free_symbols(solution.expr, solution.formula)}
    taken |= {solution.name.value, solution.value.value}
    taken |= {name.value for name, _ in solution.lets}
    return symbol(next(n for n in INVERSE_LETTERS if n not in taken))


def _primed(name: Expr, argument: Expr, order: int = 1) -> Expr:
    return make("call", argument, value=(name.value, (order,)))


def _reason(solution: InverseSolution) -> list[Block]:
    f, g = solution.name, _letter(solution)
    x, y = solution.argument, solution.value
    back = with_arguments(g, (y,))
    inverted = make("equation", g, make("pow", f, -1), value="=")
    place = make("equation", x, back, value="=")
    value = make("equation", y, with_arguments(f, (x,)), value="=")
    text = words("Let ", inverted, " be the inverse function: ", place, " where ", value, ".")
    product = make("dot", _primed(f, back), _primed(g, y))
    reciprocal = make("div", ONE, _primed(f, x))
    lines = (
        Line(with_arguments(f, (back,)), y, words(g, " undoes ", f)),
        Line(product, ONE, words("chain rule on the left, with respect to ", y)),
        Line(_primed(g, y), reciprocal, words("where ", _primed(f, x), " is not 0")),
    )
    return [Heading(words("Where the chain rule comes in")), Paragraph(text), Equations(lines)]


def _slope(solution: InverseSolution) -> list[Block]:
    x, slope = solution.argument, _primed(solution.name, solution.argument)
    slopes, lines = slopes_through(solution.lets, x)
    own = slope_through(solution.name, solution.expr, x, slopes, solution.slope)
    lines += [Line(slope, own[0].right, own[0].note), *own[1:]]
    return [Heading(words("Differentiate ", solution.name)), Equations(tuple(lines))]


def _reciprocal(solution: InverseSolution) -> list[Block]:
    slope = _primed(solution.name, solution.argument)
    back = _primed(_letter(solution), solution.value)
    fraction = make("div", ONE, solution.slope)
    lines = tidied([Line(back, fraction)], solution.result)
    heading = Heading(words("Take the reciprocal"))
    blocks: list[Block] = [heading, Equations(lines), _stands_for(solution)]
    if solution.is_monotonic:
        where = " never changes its sign, so on each interval where it exists "
        once = " takes every value once at most and has one inverse."
        blocks.append(Paragraph(words(slope, where, solution.name, once)))
    return blocks


def _second(solution: InverseSolution) -> list[Block]:
    """Differentiate 1/f′(g(y)) once more by the chain rule."""
    found = solution.second
    if found is None:
        return []
    f, g, x, y = solution.name, _letter(solution), solution.argument, solution.value
    slope, bend = _primed(f, x), _primed(f, x, 2)
    chain = neg(make("dot", div(bend, power(slope, 2)), _primed(g, y)))
    lines = [
        Line(
            _primed(g, y, 2),
            chain,
            words("reciprocal rule and chain rule: ", x, " is ", with_arguments(g, (y,))),
        ),
        Line(
            None,
            neg(div(bend, power(slope, 3))),
            words("put in ", make("equation", _primed(g, y), div(ONE, slope), value="=")),
        ),
    ]
    closing = tidied([Line(_primed(g, y, 2), found.raw)], found.result)
    return [
        Heading(words("Second derivative")),
        Equations((*lines, Line(bend, found.slope), *closing)),
    ]


def _in_value(solution: InverseSolution) -> list[Block]:
    """Go on to y, where f(x) = y can be undone."""
    found = solution.closed
    if found is None:
        return []
    g, y, x = _letter(solution), solution.value, solution.argument
    lines = [Line(_primed(g, y), div(ONE, solution.slope))]
    if found.identity:
        note = filled(found.identity, "{y}", found.operand)
        lines.append(Line(None, div(ONE, found.rewritten), note))
    put = make("equation", found.known, found.value, value="=")
    lines.append(Line(None, found.result, words("put in ", put), final=True))
    if found.second is not None:
        lines.append(
            Line(_primed(g, y, 2), found.second, words("differentiated by ", y), final=True)
        )
    known = make("equation", with_arguments(g, (y,)), found.inverse, value="=")
    start = "Here " if solution.is_monotonic else "On the branch "
    text = words(start, known, ", and ", x, " can be put in.")
    return [Heading(words("In terms of ", y)), Paragraph(text), Equations(tuple(lines))]


def _stands_for(solution: InverseSolution) -> Paragraph:
    x = solution.argument
    equation = make("equation", with_arguments(solution.name, (x,)), solution.value, value="=")
    return Paragraph(words("Here ", x, " stands for the place with ", equation, "."))


def point_blocks(solution: InverseSolution, at: InverseAt) -> list[Block]:
    """Write the place, the slope there, and one over it."""
    f, g = solution.name, _letter(solution)
    place, height = coordinate(at.place, at.digits), coordinate(at.height, at.digits)
    exactly = at.exact and place is at.place and height is at.height
    relation = "=" if exactly else "≈"
    lines = [Line(with_arguments(f, (place,)), height, (), relation)]
    lines += value_lines(_primed(f, place), at.slope, at.digits)
    found = [_primed(g, height), make("div", ONE, _primed(f, place))]
    result = value_lines(found[0], at.reciprocal, at.digits)
    middle = Line(found[0], found[1], (), relation)
    lines += [middle, *(Line(None, line.right, line.note, line.relation) for line in result)]
    if at.second is not None:
        lines += value_lines(_primed(g, height, 2), at.second, at.digits)
    blocks: list[Block] = [at_heading(((solution.value, at.height),), at.digits)]
    blocks.append(Paragraph(_found(solution, at)))
    blocks.append(Equations(tuple(lines)))
    if at.others:
        listed = join([located(solution.argument, other, at.digits) for other in at.others])
        text = words(f, " has this value also at ")
        period = period_of(solution.formula, solution.argument)
        many = period is not None or len(at.others) >= MOST_ROOTS - 1
        repeats = (" repeats every ", period) if period is not None else ()
        more = words(
            ", among other places" if many else "",
            *((": ", f, *repeats) if repeats else ()),
            "; there it has another inverse. This one belongs to the branch near ",
            located(solution.argument, at.place, at.digits),
            ".",
        )
        blocks.append(Status("note", (*text, *listed, *more)))
    return blocks


def _found(solution: InverseSolution, at: InverseAt) -> Inlines:
    x, f = solution.argument, solution.name
    place = located(x, at.place, at.digits)
    grows = at.slope.outcome.value is not None and at.slope.outcome.value > 0
    near = words(" Near it ", f, f" {'grows' if grows else 'falls'}, so it can be undone there.")
    if any(name is x for name, _ in at.point):
        return (*words("The place ", place, " was given."), *near)
    how = "" if at.exact else ", found numerically"
    equation = located(with_arguments(f, (x,)), at.height, at.digits)
    return (*words("Solving ", equation, " gives ", place, f"{how}."), *near)

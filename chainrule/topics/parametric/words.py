"""Write out dy/dx along a parametric or polar curve, and what its tangents do."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Equations,
    Heading,
    Inlines,
    Line,
    Math,
    Paragraph,
    Status,
    Text,
    words,
)
from chainrule.model import ZERO, Expr, free_symbols, make
from chainrule.topics.common.letters import LettersAt
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    looks_like,
    slope_through,
    slopes_through,
    tangent_blocks,
    value_lines,
)
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.values import located, number_of
from chainrule.topics.common.verdicts import closing
from chainrule.topics.common.words import checks_status, d, tidied
from chainrule.topics.parametric.letters import letters_words
from chainrule.topics.parametric.point import ParametricAt
from chainrule.topics.parametric.solution import ParametricSolution, Ratio

NUMERATORS = frozenset({"div", "mul", "neg"})


def blocks(
    curve: ParametricSolution,
    detail: str = "normal",
    points: Sequence[ParametricAt | LettersAt] = (),
) -> list[Block]:
    """Write out dy/dx and d²y/dx².

    Args:
        curve: what was derived.
        detail: ``short``, ``normal`` or ``full``; full says why the rules hold.
        points: evaluations, in numbers or in letters.

    >>> from chainrule import parametric
    >>> written = blocks(parametric("cos t", "sin t"))
    >>> [b.content[0].text for b in written if isinstance(b, Heading)]
    ['Where the chain rule comes in', 'Differentiate both coordinates', 'Divide', \
'Second derivative']
    """
    found = given_blocks(curve, lets=(*curve.lets, curve.across, curve.up))
    if detail == "short":
        lines = (
            Line(d(curve.up[0], curve.across[0], order=order), ratio.result, final=True)
            for order, ratio in enumerate(curve.ratios, start=1)
        )
        found.append(Answer(tuple(lines)))
    else:
        found.extend([*_reason(curve), *_coordinates(curve)])
        if detail == "full":
            found.extend(rules_used([curve.trace]))
        found.extend(_first(curve))
        for ratio in curve.ratios[1:]:
            found.extend(_second(curve, ratio))
        found.extend(_directions(curve))
    for at in points:
        found.extend(point_blocks(curve, at))
    checks = [ratio.check for ratio in curve.ratios]
    what = "agrees with difference quotients between neighboring points, at "
    return [*found, *checks_status(checks, what)]


def _names(curve: ParametricSolution) -> tuple[Expr, Expr, Expr]:
    """Return dy/dx, dx/dt and dy/dt for display."""
    x, y, t = curve.across[0], curve.up[0], curve.parameter
    return d(y, x), d(x, t), d(y, t)


def _reason(curve: ParametricSolution) -> list[Block]:
    slope, run, rise = _names(curve)
    x, y, t = curve.across[0], curve.up[0], curve.parameter
    text = words(y, " depends on ", t, " through ", x, ".")
    lines = (
        Line(rise, make("dot", slope, run), words("chain rule")),
        Line(slope, make("div", rise, run), words("where ", run, " is not 0")),
    )
    return [Heading(words("Where the chain rule comes in")), Paragraph(text), Equations(lines)]


def _coordinates(curve: ParametricSolution) -> list[Block]:
    t = curve.parameter
    slopes, lines = slopes_through(curve.lets, t)
    for (name, expr), result in zip((curve.across, curve.up), (curve.run, curve.rise), strict=True):
        lines += slope_through(name, expr, t, slopes, result)
    return [Heading(words("Differentiate both coordinates")), Equations(tuple(lines))]


def _first(curve: ParametricSolution) -> list[Block]:
    slope, run, rise = _names(curve)
    lines = (Line(slope, make("div", rise, run)), *_quotient_lines(curve.ratios[0]))
    return [Heading(words("Divide")), Equations(lines)]


def _quotient_lines(ratio: Ratio) -> tuple[Line, ...]:
    alike = looks_like(ratio.quotient, ratio.result)
    return tidied([Line(None, ratio.result if alike else ratio.quotient)], ratio.result)


def _second(curve: ParametricSolution, ratio: Ratio) -> list[Block]:
    slope, run, _ = _names(curve)
    x, y, t = curve.across[0], curve.up[0], curve.parameter
    second = d(y, x, order=2)
    again = " as well, so the same step is taken once more."
    text = words(slope, " depends on ", t, " through ", x, again)
    before = make("derivative", slope, t, value=(1, False))
    inner = make("derivative", make("group", curve.ratios[0].result), t, value=(1, False))
    lines = (
        Line(before, make("dot", second, run), words("chain rule")),
        Line(before, inner),
        Line(None, ratio.top),
        Line(second, make("div", make("group", before), run)),
        *_quotient_lines(ratio),
    )
    return [Heading(words("Second derivative")), Paragraph(text), Equations(lines)]


def _directions(curve: ParametricSolution) -> list[Block]:
    """Say where the tangent is horizontal and where it is vertical."""
    _, run, rise = _names(curve)
    items: list[Inlines] = []
    sides = (("horizontal", curve.rise, rise, run), ("vertical", curve.run, run, rise))
    for word, expr, name, other in sides:
        core = _core(expr, curve.parameter)
        if curve.parameter not in free_symbols(core):
            if expr is ZERO:
                items.append(words("The tangent is horizontal everywhere."))
            continue
        condition = make("equation", core, ZERO, value="=")
        parts = words(f"The tangent is {word} where ", name, " is 0, that is ", condition)
        items.append((*parts, *words(", unless ", other, " is 0 there as well.")))
    return [Bullets(tuple(items))] if items else []


def _core(expr: Expr, t: Expr) -> Expr:
    """Drop signs, constants and denominators, which do not change where an expression is 0."""
    while expr.op in NUMERATORS:
        if expr.op != "mul":
            expr = expr.args[0]
            continue
        moving = [arg for arg in expr.args if t in free_symbols(arg)]
        if len(moving) != 1:
            break
        expr = moving[0]
    return expr


def point_blocks(curve: ParametricSolution, at: ParametricAt | LettersAt) -> list[Block]:
    """Write both coordinates at a value of the parameter, the slopes and the tangent line."""
    if isinstance(at, LettersAt):
        return letters_words(curve, at)
    slope, run, rise = _names(curve)
    x, y = curve.across[0], curve.up[0]
    rows = list(zip((x, y, run, rise), (*at.place, *at.speed), strict=True))
    if at.radius is not None:
        rows.insert(0, (curve.lets[-1][0], at.radius))
    if at.kind == "undefined":
        rows = rows[:-2]
    lines = [line for left, value in rows for line in value_lines(left, value, at.digits)]
    blocks: list[Block] = [at_heading(at.point, at.digits), Equations(tuple(lines))]
    if at.kind in ("vertical", "singular", "undefined"):
        return [*blocks, *_without_slope(curve, at)]
    named = zip((slope, d(y, x, order=2)), at.results, strict=False)
    lines = [line for left, value in named for line in value_lines(left, value, at.digits)]
    return [*blocks, Equations(tuple(lines)), *_tangent(curve, at, at.results[0])]


def _tangent(curve: ParametricSolution, at: ParametricAt, slope: Number) -> list[Block]:
    start, height = (value.constant for value in at.place)
    if start is None or height is None:
        return []
    (x, _), (y, _) = curve.across, curve.up
    return tangent_blocks((x, start), (y, height), slope, at.digits)


def _without_slope(curve: ParametricSolution, at: ParametricAt) -> list[Block]:
    """Say what the curve does where dx/dt is 0 or missing."""
    slope, run, rise = _names(curve)
    if at.kind == "undefined":
        pairs = zip((run, rise), at.coordinates, strict=True)
        found = [block for pair in pairs for block in closing(*pair, at.digits)]
        return found or [Status("note", words(run, " or ", rise, " is not defined here."))]
    start = at.place[0].constant
    if at.kind == "vertical" and start is not None:
        place = located(curve.across[0], start, at.digits)
        text = words("The tangent is vertical, because ", run, " is 0 and ", rise, " is not: ")
        return [Status("note", (*text, Math(place), Text(".")))]
    text = words(run, " and ", rise, " are both 0 here: the curve stops for a moment.")
    if at.limit is None:
        return [Status("note", text)]
    if at.limit is at.results[0]:
        more = words(" The tidied formula still has a value, the limit of ", slope, ":")
        lines = value_lines(slope, at.limit, at.digits)
    else:
        more = words(" From both sides, ", slope, " approaches the same value:")
        shown = number_of(at.limit.outcome, at.digits)
        lines = [] if shown is None else [Line(slope, shown, (), "→")]
    tangent = _tangent(curve, at, at.limit)
    return [Status("note", (*text, *more)), Equations(tuple(lines)), *tangent]

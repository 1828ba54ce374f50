"""Write out dy/dx along a parametric or polar curve, and what its tangents do."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Block,
    Bullets,
    Document,
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
from chainrule.model import ONE, ZERO, Expr, free_symbols, make
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import (
    at_heading,
    coordinate,
    given_blocks,
    looks_like,
    missing_blocks,
    slope_through,
    tangent_blocks,
    value_lines,
)
from chainrule.topics.common.values import number_of
from chainrule.topics.common.words import check_status, d
from chainrule.topics.parametric.plane import ParametricAt, ParametricCurve, Ratio

NUMERATORS = frozenset({"div", "mul", "neg"})


def explain_parametric(curve: ParametricCurve, points: Sequence[ParametricAt] = ()) -> Document:
    """Write out dy/dx and d²y/dx², with numbers at values of the parameter.

    >>> from chainrule.topics.parametric.plane import parametric
    >>> document = explain_parametric(parametric("cos t", "sin t"))
    >>> [b.content[0].text for b in document.blocks if isinstance(b, Heading)]
    ['Where the chain rule comes in', 'Differentiate both coordinates', 'Divide', \
'Second derivative']
    """
    blocks: list[Block] = [*_given(curve), *_reason(curve), *_coordinates(curve)]
    blocks.extend(_first(curve))
    for ratio in curve.ratios[1:]:
        blocks.extend(_second(curve, ratio))
    blocks.extend(_directions(curve))
    for at in points:
        blocks.extend(_numbers(curve, at))
    blocks.extend(_checks(curve))
    return Document(tuple(blocks))


def _given(curve: ParametricCurve) -> list[Block]:
    lines = [Line(name, expr) for name, expr in (*curve.lets, curve.across, curve.up)]
    return given_blocks(lines, curve.readings, curve.held)


def _names(curve: ParametricCurve) -> tuple[Expr, Expr, Expr]:
    """Return dy/dx, dx/dt and dy/dt for display."""
    x, y, t = curve.across[0], curve.up[0], curve.parameter
    return d(y, x), d(x, t), d(y, t)


def _reason(curve: ParametricCurve) -> list[Block]:
    slope, run, rise = _names(curve)
    x, y, t = curve.across[0], curve.up[0], curve.parameter
    text = words(y, " depends on ", t, " through ", x, ".")
    lines = (
        Line(rise, make("dot", slope, run), words("chain rule")),
        Line(slope, make("div", rise, run), words("where ", run, " is not 0")),
    )
    return [
        Heading(words("Where the chain rule comes in")),
        Paragraph(text),
        Equations(lines),
    ]


def _coordinates(curve: ParametricCurve) -> list[Block]:
    t = curve.parameter
    slopes = {t: ONE}
    lines: list[Line] = []
    for name, expr in curve.lets:
        lines += slope_through(name, expr, t, slopes, None)
        if any(s in slopes for s in free_symbols(expr)):
            slopes[name] = d(name, t)
    for (name, expr), result in zip((curve.across, curve.up), (curve.run, curve.rise), strict=True):
        lines += slope_through(name, expr, t, slopes, result)
    return [Heading(words("Differentiate both coordinates")), Equations(tuple(lines))]


def _first(curve: ParametricCurve) -> list[Block]:
    ratio = curve.ratios[0]
    slope, run, rise = _names(curve)
    lines = [Line(slope, make("div", rise, run))]
    lines += _quotient_lines(ratio)
    return [Heading(words("Divide")), Equations(tuple(lines))]


def _quotient_lines(ratio: Ratio) -> list[Line]:
    if looks_like(ratio.quotient, ratio.result):
        return [Line(None, ratio.result)]
    return [Line(None, ratio.quotient), Line(None, ratio.result, words("tidied"))]


def _second(curve: ParametricCurve, ratio: Ratio) -> list[Block]:
    slope, run, _ = _names(curve)
    x, y, t = curve.across[0], curve.up[0], curve.parameter
    second = d(y, x, order=2)
    text = words(
        slope, " depends on ", t, " through ", x, " as well, so the same step is taken once more."
    )
    before = make("derivative", slope, t, value=(1, False))
    inner = make("derivative", make("group", curve.ratios[0].result), t, value=(1, False))
    lines = [
        Line(before, make("dot", second, run), words("chain rule")),
        Line(before, inner),
        Line(None, ratio.top),
        Line(second, make("div", make("group", before), run)),
        *_quotient_lines(ratio),
    ]
    return [Heading(words("Second derivative")), Paragraph(text), Equations(tuple(lines))]


def _directions(curve: ParametricCurve) -> list[Block]:
    """Say where the tangent is horizontal and where it is vertical."""
    _, run, rise = _names(curve)
    items: list[Inlines] = []
    for word, expr, name, other in (
        ("horizontal", curve.rise, rise, run),
        ("vertical", curve.run, run, rise),
    ):
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


def _numbers(curve: ParametricCurve, at: ParametricAt) -> list[Block]:
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


def _tangent(curve: ParametricCurve, at: ParametricAt, slope: Number) -> list[Block]:
    start, height = (value.constant for value in at.place)
    if start is None or height is None:
        return []
    (x, _), (y, _) = curve.across, curve.up
    return tangent_blocks((x, start), (y, height), slope, at.digits)


def _without_slope(curve: ParametricCurve, at: ParametricAt) -> list[Block]:
    """Say what the curve does where dx/dt is 0 or missing."""
    slope, run, rise = _names(curve)
    if at.kind == "undefined":
        first, second = at.existence
        found = [*missing_blocks(run, first), *missing_blocks(rise, second)]
        return found or [Status("note", words(run, " or ", rise, " is not defined here."))]
    start = at.place[0].constant
    if at.kind == "vertical" and start is not None:
        place = make("equation", curve.across[0], coordinate(start, at.digits), value="=")
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


def _checks(curve: ParametricCurve) -> list[Block]:
    checks = [ratio.check for ratio in curve.ratios]
    if any(check.state != "passed" for check in checks):
        return [check_status(check) for check in checks if check.state != "passed"]
    count = len(checks[0].points)
    noun = "point" if count == 1 else "points"
    found = f"agrees with difference quotients between neighboring points, at {count} {noun}"
    return [Status("passed", words(found))]

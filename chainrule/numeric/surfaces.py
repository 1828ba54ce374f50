"""What a function of several variables does at a point: never concluded from the axes alone.

That a function is smooth, or has a limit, is claimed where its tidied form is smooth and agrees
with it on all sides; that it has no limit or no tangent plane, where two ways to the point differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from chainrule.document import Inlines, Text, words
from chainrule.model import (
    Expr,
    add,
    bounds,
    free_symbols,
    make,
    mul,
    neg,
    number,
    postorder,
    size,
    substitute,
    symbol,
)
from chainrule.numeric.evaluate import Outcome, evaluate, public
from chainrule.numeric.existence import (
    DISTANCES,
    SAMPLE_BITS,
    agrees,
    differentiability,
    hole,
    is_smooth,
    known_values,
    limit,
    same,
)
from chainrule.numeric.format import format_number
from chainrule.numeric.kinks import in_inputs, unfolded
from chainrule.numeric.operations import Refusal, as_fraction
from chainrule.numeric.program import Program, Row
from chainrule.numeric.verdicts import AtKink, Existence, because
from chainrule.numeric.work import Budget, context
from chainrule.tidy import tidy
from chainrule.trace.reverse import value_and_gradient

GENERIC = tuple(Fraction(text) for text in ("7/5", "-11/13", "17/19", "-23/29", "31/37", "-41/43"))
"""Steps on lines that lie in no special way to the axes or to each other."""

LINES = (Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2))
"""Slopes of the lines beside the axes along which a point is approached."""

MOST_PARTS = 200
"""In longer formulas the parts that have no value are not looked at one by one."""

MOST = 6
"""Of more variables than this nothing is sampled."""

ALONG = symbol(" along")
"""How far a point has moved; no user can type this name."""

Way = Mapping[Expr, Expr]
"""How variables move along a line or a curve, the others held."""


TOO_MANY = Existence(
    "unknown", reason=words("there are too many partial derivatives here to look at each.")
)


def existence_of_each(
    rows: Sequence[Row],
    slopes: Mapping[tuple[Expr, Expr], Outcome],
    point: Mapping[Expr, Expr],
    *,
    most: int,
    at_kink: AtKink = "refuse",
) -> dict[tuple[Expr, Expr], Existence]:
    """Look at the partial derivatives that may not exist at a point; smooth ones are left out.

    Args:
        rows: the original program.
        slopes: per output and variable what the formula of the derivative gives there.
        point: a constant expression for every input.
        most: how many are looked at one by one; beyond them it is ``TOO_MANY``.
        at_kink: the convention chosen.

    Those that exist after all are there too, with what is to be said of them.
    """
    outputs = dict.fromkeys(output for output, _ in slopes)
    smooth = {output: is_smooth(rows, output, point) for output in outputs}
    doubtful = [
        pair for pair, slope in slopes.items() if not smooth[pair[0]] or slope.value is None
    ]
    found: dict[tuple[Expr, Expr], Existence] = {}
    for output, wrt in doubtful[:most]:
        if (output, wrt) in found:
            continue
        center = evaluate(rows, [output], point)[output]
        center = replace(center, reason=in_inputs(rows, center.reason))
        inputs = [s for of, s in slopes if of is output]
        if center.defined is False and len(inputs) > 1:
            at = at_hole(rows, output, inputs, point, center)
            found.update(((output, s), verdict) for s, verdict in at.items())
            continue
        slope = slopes[output, wrt]
        found[output, wrt] = differentiability(
            rows, output, wrt, point, derivative=slope, at_kink=at_kink
        )
    found.update((pair, TOO_MANY) for pair in doubtful[most:] if pair not in found)
    return {pair: it for pair, it in found.items() if it.kind != "smooth" or it.reason}


def smooth_form(
    rows: Sequence[Row], output: Expr, inputs: Sequence[Expr], point: Mapping[Expr, Expr]
) -> Expr | None:
    """Return the tidied function, where it is smooth at a point and agrees with it all around.

    >>> from chainrule.model import make
    >>> x, y = symbol("x"), symbol("y")
    >>> origin = {x: number(0), y: number(0)}
    >>> smooth_form([], make("sqrt", x**2 + y**2) ** 2, [x, y], origin)
    add(pow(x, 2), pow(y, 2))
    """
    whole = unfolded(rows, output)
    if not 1 < len(inputs) <= MOST or size(whole, bounds().result_nodes) > bounds().result_nodes:
        return None
    form = tidy(whole)
    if form is whole or not is_smooth([], form, point, set(inputs)):
        return None
    for turn in range(4):
        steps = [GENERIC[(turn + place * (turn + 2)) % 6] for place in range(len(inputs))]
        way = {wrt: mul(number(step), ALONG) for wrt, step in zip(inputs, steps, strict=True)}
        for both in _samples([whole, form], point, way, (NEAREST, -NEAREST)):
            if None in both or not same(*both):
                return None
    return form


def at_hole(
    rows: Sequence[Row],
    output: Expr,
    inputs: Sequence[Expr],
    point: Mapping[Expr, Expr],
    center: Outcome,
) -> dict[Expr, Existence]:
    """Tell by each variable what a function does where its formula has no value.

    >>> x, y = symbol("x"), symbol("y")
    >>> found = at_hole([], x * y / x, [x, y], {x: number(0), y: number(1)}, Outcome(None))
    >>> [(wrt, found[wrt].kind, int(found[wrt].value)) for wrt in (x, y)]
    [(x, 'removable', 0), (y, 'removable', 1)]
    """
    form = smooth_form(rows, output, inputs, point)
    if form is None and _is_filled(unfolded(rows, output), inputs, point):
        return {wrt: differentiability(rows, output, wrt, point) for wrt in inputs}
    if form is None:
        return dict.fromkeys(inputs, _without_limit(rows, output, inputs, point, center))
    _, slopes = value_and_gradient(form, inputs)
    found = evaluate([], [form, *slopes], point)
    tends = found[form].value
    reason = hole(center.reason, tends)
    return {
        wrt: Existence("removable", found[slope].value, reason=reason, limit=tends)
        for wrt, slope in zip(inputs, slopes, strict=True)
    }


def _is_filled(whole: Expr, inputs: Sequence[Expr], point: Mapping[Expr, Expr]) -> bool:
    """Tell whether all that has no value is of one variable and has a limit and a slope there,
    and everything around it is smooth: then the limits make the whole smooth."""
    if size(whole, MOST_PARTS) > MOST_PARTS:
        return False
    whole = _by_variable(whole, set(inputs))
    nodes = postorder(whole)
    found = evaluate([], nodes, point)
    parts = [node for node in nodes if found[node].defined is False]
    alone = {node for node in parts if len(_moving(node, inputs)) == 1}
    inside = {arg for node in alone for arg in node.args}
    filled: dict[Expr, Expr] = {}
    values: dict[Expr, Expr] = {}
    for part in alone - inside:
        (wrt,) = _moving(part, inputs)
        limited = differentiability([], part, wrt, point)
        if limited.kind != "removable" or limited.limit is None:
            return False
        filled[part] = symbol(f" part {len(filled)}")
        values[filled[part]] = _constant(limited.limit)
    rest = substitute(whole, filled)
    return bool(filled) and is_smooth([], rest, {**point, **values}, {*inputs, *values})


def _constant(value: Any) -> Expr:
    """Return a limit as a numeral; what is far too small to be written is 0."""
    small = not value or context().mag(value) < -4 * SAMPLE_BITS
    return number(0) if small else number(as_fraction(value))


def _moving(node: Expr, inputs: Iterable[Expr]) -> list[Expr]:
    used = free_symbols(node)
    return [wrt for wrt in inputs if wrt in used]


def _by_variable(whole: Expr, inputs: set[Expr]) -> Expr:
    """Write y·sin(x)/x as y·(sin(x)/x): what shares its variable with a divisor stands over it."""
    written: dict[Expr, Expr] = {}
    for node in postorder(whole):
        if node.op == "div" and node.args[0].op == "mul":
            top, bottom = node.args
            below = set(_moving(bottom, inputs))
            mine = [a for a in top.args if set(_moving(a, inputs)) <= below]
            rest = [a for a in top.args if a not in mine]
            if rest and mine:
                written[node] = mul(*rest, make("div", mul(*mine), bottom))
    return substitute(whole, written)


def _without_limit(
    rows: Sequence[Row],
    output: Expr,
    inputs: Sequence[Expr],
    point: Mapping[Expr, Expr],
    center: Outcome,
) -> Existence:
    plainly = (*center.reason, Text(".")) if center.reason else because("undefined")
    start = (*because("hole"), Text(" ("), *center.reason, Text(")"))
    start = start if center.reason else because("hole")
    whole, first = unfolded(rows, output), None
    ends = False
    for way in _ways(inputs):
        samples = [value for (value,) in _samples([whole], point, way, STEPS)]
        tends = limit(samples)
        ends = ends or tends.kind == "absent"
        if tends.kind == "infinite":
            return Existence("pole", reason=plainly)
        if tends.kind != "finite":
            continue
        if first is None:
            first = tends.value, way
        elif not same(first[0], tends.value):
            told = words(", and the function has no limit: ", *_tends(*first, point), ", ")
            told = (*told, *words(*_tends(tends.value, way, point), "."))
            return Existence("undefined", reason=(*start, *told))
    if first is None or ends:
        return Existence("undefined", reason=plainly)
    told = words(
        ". ", *_tends(*first, point), " and along other lines, too: that is no proof of a limit."
    )
    return Existence("unknown", reason=(*start, *told))


def tangent_plane(
    rows: Sequence[Row],
    output: Expr,
    slopes: Mapping[Expr, Outcome],
    point: Mapping[Expr, Expr],
) -> tuple[bool | None, Inlines]:
    """Tell whether the slopes along the axes are those of a tangent plane, and why not.

    None: that is not known.

    >>> x, y = symbol("x"), symbol("y")
    >>> one = Outcome(context().mpf(1))
    >>> origin = {x: number(0), y: number(0)}
    >>> tangent_plane([], make("root", x**3 + y**3, number(3)), {x: one, y: one}, origin)[0]
    False
    """
    inputs = tuple(slopes)
    if len(inputs) == 1 or is_smooth(rows, output, point):
        return True, ()
    if smooth_form(rows, output, inputs, point) is not None:
        return True, ()
    for one, other in combinations(inputs[:MOST], 2):
        for factor in LINES:
            way = {one: ALONG, other: mul(number(factor), ALONG)}
            lines = [(wrt, add(point[wrt], step)) for wrt, step in way.items()]
            held = {name: value for name, value in point.items() if name not in way}
            start = {**held, ALONG: number(0)}
            found = differentiability([*rows, *lines], output, ALONG, start)
            line = words("The function is not differentiable here: along ", _named(way, point))
            if found.exists and found.value is not None:
                plane = (
                    slopes[one].value + slopes[other].value * factor.numerator / factor.denominator
                )
                if not agrees(Outcome(plane), found):
                    shown = format_number(found.value, 6), ", the slopes along the axes give "
                    return False, (
                        *line,
                        *words(" its slope is ", *shown, format_number(plane, 6), "."),
                    )
            elif not found.exists and found.kind != "unknown":
                return False, (*line, *words(" it has no slope."))
    return None, ()


NEAREST = Fraction(11, 8) / 2 ** DISTANCES[0]
STEPS = tuple(Fraction(11, 8) / 2**bits for bits in DISTANCES)


def _ways(inputs: Sequence[Expr]) -> Iterator[Way]:
    """List axes, lines between two axes, and parabolas."""
    for wrt in inputs[:MOST]:
        yield {wrt: ALONG}
    for one, other in combinations(inputs[:MOST], 2):
        for factor in LINES:
            yield {one: ALONG, other: mul(number(factor), ALONG)}
        yield {one: ALONG, other: ALONG**2}
        yield {one: ALONG**2, other: ALONG}


def _samples(
    wanted: Sequence[Expr], point: Mapping[Expr, Expr], way: Way, steps: Iterable[Fraction]
) -> list[list[Any]]:
    """Evaluate at steps along a way; None stands for what has no value."""
    moved = {name: add(value, way[name]) if name in way else value for name, value in point.items()}
    mp = context()
    before = mp.prec
    found: list[list[Any]] = []
    try:
        mp.prec = SAMPLE_BITS
        with Budget(bounds().existence_work):
            program = Program(list(moved.items()), wanted)
            for step in steps:
                values = program.run(mp, {ALONG: step}, known_values(program, {}))
                found.append([values[place] for place in program.outputs])
    except Refusal:
        found += [[None] * len(wanted)] * (len(STEPS) - len(found))
    finally:
        mp.prec = before
    return found


def _tends(value: Any, way: Way, point: Mapping[Expr, Expr]) -> tuple[str | Expr, ...]:
    return "along ", _named(way, point), " it tends to ", format_number(public(value), 6)


def _named(way: Way, point: Mapping[Expr, Expr]) -> Expr:
    """Write the equation of a way, such as y = x or y = 1 + 2·(x − 3)."""
    (name, step), *rest = way.items()
    if not rest:
        others = [s for s in point if s is not name]
        if len(others) == 1:
            return make("equation", others[0], point[others[0]], value="=")
        return name
    ((other, along),) = rest
    if step is not ALONG:
        name, other, along = other, name, step
    run = tidy(add(name, neg(point[name])))
    return make(
        "equation", other, tidy(add(point[other], substitute(along, {ALONG: run}))), value="="
    )

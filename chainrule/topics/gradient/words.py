"""Write a gradient with its steps, its numbers, a direction, and how it was checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import ONE, ZERO, Expr, Trace, bounds, make, neg, number, symbol
from chainrule.topics.common.matrices import entries_lines, vector_of
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.partials import FEW, PartialsAt
from chainrule.topics.common.pieces import at_heading, slope_lines, value_lines
from chainrule.topics.common.posing import System
from chainrule.topics.common.reasons import Known, why_all, why_link
from chainrule.topics.common.sums import edge_name, partial, path_sums, sum_of, written_paths
from chainrule.topics.common.systems import check_line, formula_blocks
from chainrule.topics.common.values import number_of
from chainrule.topics.common.verdicts import closings, derivative_lines
from chainrule.topics.common.where import where
from chainrule.topics.common.words import bounded, d, with_arguments
from chainrule.topics.gradient.direction import length_of
from chainrule.topics.gradient.point import ALONG_AXES, GradientAt
from chainrule.topics.gradient.solution import GradientSolution, JacobianSolution, Partial
from chainrule.trace.edges import edges

NAMED = 8
"""Up to so many derivatives that are too long are named; beyond so many variables costs count."""

WIDEST_VECTOR = 6
INCREMENTS = ("h", "k", "l")


def blocks(gradient: GradientSolution, detail: str, points: Sequence[GradientAt]) -> list[Block]:
    """Write out a gradient: each partial derivative with its steps, then numbers and checks."""
    jacobian = gradient.jacobian
    found: list[Block] = [*formula_blocks(gradient.system)]
    along = () if gradient.direction is None else (_direction_name(gradient).value,)
    found.extend(steps(jacobian, detail, along))
    found.append(Heading(words(_title(gradient))))
    found.append(Answer(tuple(_gradient_lines(gradient))))
    found.extend(too_long(gradient.partials))
    if gradient.direction is not None:
        found.extend(_direction_blocks(gradient, detail))
    if detail != "short":
        found.extend(where_blocks(jacobian))
    for at in points:
        found.extend(point_blocks(at))
    if detail != "short":
        found.extend(cost_blocks(jacobian))
    return [*found, check_line(jacobian.checks, "every partial derivative")]


def _title(gradient: GradientSolution) -> str:
    return "The gradient" if len(gradient.partials) > 1 else "The partial derivative"


# Steps


def steps(jacobian: JacobianSolution, detail: str, reserved: Sequence[str] = ()) -> list[Block]:
    """Differentiate by one variable at a time, or along the user's own names.

    Names that are ``reserved`` stand for something else already.
    """
    count = sum(len(row) for row in jacobian.partials)
    if count > FEW or detail == "short":
        return []
    if jacobian.system.lets:
        return _steps_through_names(jacobian, detail)
    blocks: list[Block] = []
    known: Known = set()
    for (name, expr), row in zip(jacobian.system.outputs, jacobian.partials, strict=True):
        lines: list[Line] = []
        several = len(jacobian.system.variables) > 1
        for entry in row:
            lines.extend(
                slope_lines(symbol(name), expr, entry.wrt, partial=several, reserved=reserved)
            )
        blocks.append(Heading(_steps_title(jacobian, symbol(name))))
        blocks.append(Equations(tuple(lines)))
        if detail == "full":
            for entry in row:
                blocks.extend(
                    why_link(
                        symbol(name),
                        expr,
                        entry.wrt,
                        partial=several,
                        reserved=reserved,
                        known=known,
                    )
                )
    return blocks


def _steps_title(jacobian: JacobianSolution, name: Expr) -> Inlines:
    if len(jacobian.system.variables) == 1:
        return words("Differentiate ", name)
    if len(jacobian.partials) > 1:
        return words("Differentiate ", name, " by one variable, the others held constant")
    if len(jacobian.partials[0]) == 1:
        wrt = jacobian.partials[0][0].wrt
        return words("Differentiate by ", wrt)
    return words("Differentiate by one variable at a time; the others are held constant")


def _steps_through_names(jacobian: JacobianSolution, detail: str) -> list[Block]:
    """Show the local derivatives of the user's own names, then the sum over paths."""
    trace = jacobian.system.trace("textbook")
    lines = [Line(edge_name(trace, e), bounded(e.local)) for e in edges(trace)]
    named = [Line(s.symbol, bounded(s.expr)) for s in trace.steps]
    blocks: list[Block] = [
        Heading(words("Name each part")),
        Equations(tuple(named)),
        Heading(words("Differentiate each part; what else it is made of is held constant")),
        Equations(tuple(lines)),
    ]
    if detail == "full":
        blocks.extend(why_all(trace))
    summed: list[Line] = []
    for row in jacobian.partials:
        for entry in row:
            summed.extend(_sum_over_paths(trace, entry))
    if summed:
        blocks.append(Heading(words("Multiply along each path and add the paths")))
        blocks.append(Equations(tuple(summed)))
    return blocks


def _sum_over_paths(trace: Trace, entry: Partial) -> list[Line]:
    found = written_paths(trace, entry.wrt, entry.output)
    if not found:
        return []
    named, filled = path_sums(trace, found)
    left = partial(trace, entry.output, entry.wrt)
    lines = [Line(left, named), Line(None, filled)] if named is not left else [Line(left, filled)]
    if entry.result is not None and entry.result is not filled:
        lines.append(Line(None, entry.result, words("substitute back and simplify")))
    return lines


def _gradient_lines(gradient: GradientSolution) -> list[Line]:
    partials = gradient.partials
    if 1 < len(partials) <= WIDEST_VECTOR and all(p.result is not None for p in partials):
        entries = [p.result for p in partials if p.result is not None]
        return [Line(nabla(gradient.output), vector_of(entries))]
    return [
        Line(partial(gradient.trace, p.output, p.wrt), p.result)
        for p in partials
        if p.result is not None
    ]


def nabla(output: Expr) -> Expr:
    """Write ∇f."""
    return symbol(f"∇{output.value}")


def too_long(partials: Iterable[Partial]) -> list[Block]:
    """Say which derivatives are not written out, and where to find them."""
    missing = [p.wrt for p in partials if p.result is None]
    if not missing:
        return []
    listed = join(missing[:NAMED])
    dots = words(", …") if len(missing) > NAMED else ()
    ending = (
        f" would have more than {bounds().result_nodes:,} symbols written out in full; "
        "'chainrule backprop' shows it in steps, with its numbers at a point."
    )
    return [Paragraph((Text("The partial derivative by "), *listed, *dots, Text(ending)))]


def where_blocks(jacobian: JacobianSolution) -> list[Block]:
    """State the domain and the points without a derivative."""
    several = len(jacobian.system.variables) > 1
    every = (entry for row in jacobian.partials for entry in row)
    seams = [(d(p.output, p.wrt, partial=several), seam) for p in every for seam in p.seams]
    items = where([jacobian.found.trace], [seams])
    return [Bullets(tuple(items))] if items else []


def cost_blocks(jacobian: JacobianSolution) -> list[Block]:
    """Print what the reverse sweep cost, where that is the point of it."""
    counted = jacobian.found.costs
    many = len(jacobian.system.inputs)
    if many <= NAMED:
        return []
    both = counted.function.total + counted.local.total + counted.reverse.total
    sweeps = len(jacobian.partials)
    how = "one reverse sweep" if sweeps == 1 else f"{sweeps:,} reverse sweeps"
    sentence = (
        f"All {many * sweeps:,} partial derivatives come from {how}: {both:,} operations together "
        f"with the function, whose own are {counted.function.total:,}; "
        f"{counted.ratio('reverse'):.2f} times as many."
    )
    return [Paragraph(words(sentence))]


# Numbers of a gradient


def point_blocks(at: GradientAt) -> list[Block]:
    """Write the numbers of a gradient at one point, and what they say about small steps."""
    gradient, slopes = at.gradient, list(at.slopes.values())
    shown = [number_of(slope.outcome, at.digits) for slope in slopes]
    blocks: list[Block] = [at_heading(at.point.items(), at.digits)]
    place = tuple(at.point[s] for s in gradient.system.inputs)
    few = len(place) <= WIDEST_VECTOR
    left = with_arguments(gradient.output, place) if few else gradient.output
    blocks.append(Equations((*value_lines(left, at.outputs[0], at.digits), *_slope_lines(at))))
    notes = verdicts(at)
    blocks.extend(notes)
    known = [value for value in shown if value is not None]
    if len(known) < len(shown) or not all(e.exists for e in at.existence.values()):
        return blocks
    if not at.is_differentiable:
        why = at.tangent_plane[1]
        return [*blocks, Status("note" if why else "unknown", why or words(ALONG_AXES))]
    if 1 < len(known) <= WIDEST_VECTOR:
        lines = entries_lines(
            with_arguments(nabla(gradient.output), place), vector_of, slopes, at.digits
        )
        blocks.append(Answer(tuple(lines)))
    blocks.extend(_linear_approximation(at, known))
    if at.along is not None:
        blocks.extend(_direction_at(at, at.along, known))
    return blocks


def _slope_lines(at: GradientAt) -> list[Line]:
    lines: list[Line] = []
    for pair, slope in at.slopes.items():
        left, found = partial(at.gradient.trace, *pair), at.existence.get(pair)
        lines += derivative_lines(left, slope, found, at.digits, at.formulas[pair])
    return lines


def verdicts(at: PartialsAt) -> list[Block]:
    """Say of each derivative that is special at a point whether it exists."""
    several = len(at.point) > 1
    pairs = [(d(*pair, partial=several), found) for pair, found in at.existence.items()]
    return closings(pairs, at.digits)


def _linear_approximation(at: GradientAt, values: Sequence[Expr]) -> list[Block]:
    """Say what a small step in each variable does, and to the linear approximation."""
    gradient = at.gradient
    inputs, output = gradient.system.inputs, gradient.output
    here = number_of(at.outputs[0].outcome, at.digits)
    if len(inputs) > WIDEST_VECTOR or here is None:
        return []
    steps = _increments(gradient.system)
    items: list[Inlines] = [
        words("increasing ", wrt, " by ", h, " changes ", output, " by about ", _scaled(value, h))
        for wrt, h, value in zip(inputs, steps, values, strict=True)
    ]
    moved = [_plus(at.point[wrt], h) for wrt, h in zip(inputs, steps, strict=True)]
    terms = [_scaled(value, h) for value, h in zip(values, steps, strict=True)]
    kept = [term for term in (here, *terms) if term is not ZERO] or [ZERO]
    line = Line(with_arguments(output, moved), sum_of(kept), words("for small steps"), "≈")
    return [
        Heading(words("Linear approximation")),
        Bullets(tuple(items)),
        Equations((line,)),
    ]


def _increments(system: System) -> list[Expr]:
    taken = {s.value for s in system.variables} | {name for name, _ in system.outputs}
    taken |= {name.value for name, _ in system.lets}
    count = len(system.inputs)
    if count <= len(INCREMENTS) and not taken & set(INCREMENTS[:count]):
        return [symbol(letter) for letter in INCREMENTS[:count]]
    stem = next(letter for letter in ("h", "k", "delta", "epsilon", "eta") if letter not in taken)
    return [symbol(f"{stem}_{place}") for place in range(1, count + 1)]


def _scaled(value: Expr, step: Expr) -> Expr:
    """Write −6h, h, −h or 0 for a number times a step."""
    if value.op != "literal":
        return value * step
    text = str(value.value)
    return (
        neg(make("mul", make("literal", value=text[1:]), step))
        if text[:1] == "-"
        else make("mul", value, step)
    )


def _plus(value: Expr, step: Expr) -> Expr:
    return step if value is ZERO else make("add", value, step)


# Directions


def _direction_name(gradient: GradientSolution) -> Expr:
    """Choose a letter for the direction."""
    system = gradient.system
    taken = {*gradient.trace.inputs, *gradient.trace.parameters, gradient.output}
    taken |= {name for name, _ in system.lets}
    letters = map(symbol, ("u", "v", "a", "n", "direction"))
    return next(letter for letter in letters if letter not in taken)


def _direction_blocks(gradient: GradientSolution, detail: str) -> list[Block]:
    """Write D_u f = ∇f · u/|u| with symbols."""
    assert gradient.direction is not None
    direction = gradient.direction
    length = length_of(direction)
    u, output = _direction_name(gradient), gradient.output
    left = make("mul", symbol(f"D_{u.value}"), output)
    title = Heading(words("The derivative in the direction of ", u))
    if detail == "short":
        short = [Line(u, make("vector", *direction))]
        if gradient.slope is not None:
            short.append(Line(left, gradient.slope, final=True))
        return [title, Equations(tuple(short))]
    norm = make("abs", u)
    squares = make("add", *(make("pow", _held(c), number(2)) for c in direction))
    root = make("sqrt", squares.args[0] if len(direction) == 1 else squares)
    lines = [
        Line(u, make("vector", *direction)),
        Line(norm, root if root is not length else length),
    ]
    if root is not length:
        lines.append(Line(None, length))
    over = make("div", u, norm)
    lines.append(Line(left, make("dot", nabla(output), over)))
    if gradient.slope is not None:
        terms = [
            make("dot", p.result, c)
            for p, c in zip(gradient.partials, direction, strict=True)
            if p.result is not None
        ]
        if length is not ONE:
            lines.append(Line(None, make("div", sum_of(terms), length)))
        else:
            lines.append(Line(None, sum_of(terms)))
        lines.append(Line(None, gradient.slope, words("simplify"), final=True))
    normalized = length is ONE
    words_before = (
        "The direction has length 1 already."
        if normalized
        else "The direction is divided by its length, so that only where it points matters."
    )
    return [
        title,
        Paragraph(words(words_before)),
        Equations(tuple(lines)),
    ]


def _held(component: Expr) -> Expr:
    negative = component.is_number and component.value < 0
    return make("group", component) if negative else component


def _direction_at(at: GradientAt, slope: Number, values: Sequence[Expr]) -> list[Block]:
    """Give the slope in the direction, and the steepest slope there is."""
    gradient = at.gradient
    assert gradient.direction is not None
    place = tuple(at.point[s] for s in gradient.system.inputs)
    u = _direction_name(gradient)
    left = make("mul", symbol(f"D_{u.value}"), with_arguments(gradient.output, place))
    length = length_of(gradient.direction)
    terms = [make("dot", value, c) for value, c in zip(values, gradient.direction, strict=True)]
    inner = sum_of(terms)
    exactly = all(value.is_number for value in values)
    lines = value_lines(left, slope, at.digits)
    if exactly or slope.exact is None:
        filled = inner if length is ONE else make("div", inner, length)
        first = replace(lines[0], left=None, relation=lines[0].relation if exactly else "≈")
        lines = [Line(left, filled, (), "=" if exactly else "≈"), first, *lines[1:]]
    steepest = make("abs", nabla(gradient.output))
    top = value_lines(steepest, at.steepest, at.digits)
    return [
        Heading(words("In the direction of ", u)),
        Equations((*lines, *top)),
        Paragraph(words("No direction climbs faster than ", steepest, ", that of the gradient.")),
    ]

"""Write a gradient with its steps, its numbers, a direction, and how it was checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Document,
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
from chainrule.model import ONE, ZERO, Expr, Trace, limits, make, neg, number, symbol
from chainrule.numeric import Outcome
from chainrule.numeric.existence import TOO_MANY, is_smooth
from chainrule.topics.backprop.solution import ONE_BY_ONE
from chainrule.topics.common.numbers import number_at
from chainrule.topics.common.pieces import at_heading, slope_lines
from chainrule.topics.common.posing import System
from chainrule.topics.common.sums import edge_name, product, sum_of, telling
from chainrule.topics.common.systems import (
    UNKNOWN,
    bounded,
    check_line,
    formula_blocks,
)
from chainrule.topics.common.values import BY_CONVENTION, absent, missing_with_sides
from chainrule.topics.common.words import applied, corners, d
from chainrule.topics.gradient.solution import (
    Gradient,
    Jacobian,
    JacobianAt,
    Partial,
    length_of,
)
from chainrule.trace.domain import conditions
from chainrule.trace.edges import count_paths, edges, paths, reaching, rows

WIDEST_VECTOR = 6
INCREMENTS = ("h", "k", "l")


def explain_gradient(gradient: Gradient, points: Sequence[JacobianAt] = ()) -> Document:
    """Write out a gradient: each partial derivative with its steps, then numbers and checks."""
    jacobian = gradient.jacobian
    blocks: list[Block] = [*formula_blocks(gradient.system), *steps(jacobian)]
    blocks.append(Heading(words(_title(gradient))))
    blocks.append(Answer(tuple(_gradient_lines(gradient))))
    blocks.extend(too_long(gradient.partials))
    if gradient.direction is not None:
        blocks.extend(_direction_blocks(gradient))
    blocks.extend(where(jacobian))
    for at in points:
        blocks.extend(_gradient_at(gradient, at))
    blocks.extend(cost_blocks(jacobian))
    blocks.append(check_line(jacobian.checks, "every partial derivative"))
    return Document(tuple(blocks))


def _title(gradient: Gradient) -> str:
    return "The gradient" if len(gradient.partials) > 1 else "The partial derivative"


# Steps


def steps(jacobian: Jacobian) -> list[Block]:
    """Differentiate by one variable at a time, or along the user's own names."""
    count = sum(len(row) for row in jacobian.partials)
    if count > 2 * ONE_BY_ONE:
        return []
    if jacobian.system.lets:
        return _steps_through_names(jacobian)
    blocks: list[Block] = []
    for (name, expr), row in zip(jacobian.system.outputs, jacobian.partials, strict=True):
        lines: list[Line] = []
        for partial in row:
            others = [s for s in jacobian.system.variables if s is not partial.wrt]
            lines.extend(slope_lines(symbol(name), expr, partial.wrt, partial=bool(others)))
        blocks.append(Heading(_steps_title(jacobian, symbol(name))))
        blocks.append(Equations(tuple(lines)))
    return blocks


def _steps_title(jacobian: Jacobian, name: Expr) -> Inlines:
    if len(jacobian.system.variables) == 1:
        return words("Differentiate ", name)
    if len(jacobian.partials) > 1:
        return words("Differentiate ", name, " by one variable, the others held constant")
    if len(jacobian.partials[0]) == 1:
        wrt = jacobian.partials[0][0].wrt
        return words("Differentiate by ", wrt)
    return words("Differentiate by one variable at a time; the others are held constant")


def _steps_through_names(jacobian: Jacobian) -> list[Block]:
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
    summed: list[Line] = []
    for row in jacobian.partials:
        for partial in row:
            summed.extend(_sum_over_paths(trace, partial, jacobian.system))
    if summed:
        blocks.append(Heading(words("Multiply along each path and add the paths")))
        blocks.append(Equations(tuple(summed)))
    return blocks


def _sum_over_paths(trace: Trace, partial: Partial, system: System) -> list[Line]:
    output, wrt = partial.output, partial.wrt
    count = count_paths(trace, wrt, output)
    if not count or count > limits.PATHS or len(reaching(trace, wrt, output)) > 4 * limits.PATHS:
        return []
    found = paths(trace, wrt, output)
    named = sum_of([product([edge_name(trace, e) for e in path]) for path in found])
    filled = sum_of([product(telling(path)) for path in found])
    left = partial_name(partial, system)
    lines = [Line(left, named), Line(None, filled)] if named is not left else [Line(left, filled)]
    if partial.result is not None and partial.result is not filled:
        lines.append(Line(None, partial.result, words("put back and tidied")))
    return lines


def partial_name(partial: Partial, system: System) -> Expr:
    """Write ∂f/∂x, or df/dx where there is no other variable."""
    return d(partial.output, partial.wrt, partial=len(system.variables) > 1)


def _gradient_lines(gradient: Gradient) -> list[Line]:
    partials = gradient.partials
    if 1 < len(partials) <= WIDEST_VECTOR and all(p.result is not None for p in partials):
        vector = make("vector", *(p.result for p in partials if p.result is not None))
        return [Line(_nabla(partials[0].output), vector)]
    return [
        Line(partial_name(p, gradient.system), p.result) for p in partials if p.result is not None
    ]


def _nabla(output: Expr) -> Expr:
    return symbol(f"∇{output.value}")


def too_long(partials: Iterable[Partial]) -> list[Block]:
    """Say which derivatives are not written out, and where to find them."""
    missing = [p.wrt for p in partials if p.result is None]
    if not missing:
        return []
    listed = join(missing[:ONE_BY_ONE])
    dots = words(", …") if len(missing) > ONE_BY_ONE else ()
    ending = (
        f" would have more than {limits.RESULT_NODES:,} symbols written out in full; "
        "'chainrule backprop' shows it in steps, and --at gives its numbers."
    )
    return [Paragraph((Text("The partial derivative by "), *listed, *dots, Text(ending)))]


def where(jacobian: Jacobian) -> list[Block]:
    """State the domain and the points without a derivative."""
    trace = jacobian.found.trace
    items: list[Inlines] = []
    needed = conditions(trace)
    if needed:
        items.append((Text("Valid where "), *join(needed), Text(".")))
    items += corners(trace)
    return [Bullets(tuple(items))] if items else []


def cost_blocks(jacobian: Jacobian) -> list[Block]:
    """Print what the reverse sweep cost, where that is the point of it."""
    counted = jacobian.found.costs
    many = len(jacobian.system.inputs)
    if many <= ONE_BY_ONE:
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


ALONG_AXES = (
    "These are the slopes along the axes. Whether the function is differentiable here is not "
    "known, so no direction and no approximation is given."
)


def _gradient_at(gradient: Gradient, at: JacobianAt) -> list[Block]:
    system = gradient.system
    blocks: list[Block] = [at_heading(at.point.items(), at.digits)]
    place = tuple(at.point[s] for s in system.inputs)
    output = gradient.partials[0].output
    few = len(place) <= WIDEST_VECTOR
    lines = value_lines(applied(output, place) if few else output, at.outputs[0], None, at.digits)
    for partial, entry, exact in zip(gradient.partials, at.entries[0], at.exact[0], strict=True):
        left = partial_name(partial, system)
        found = at.existence.get((partial.output, partial.wrt))
        if found is not None and found.kind not in ("smooth", "removable"):
            lines.append(_by_convention(left, entry, at.digits))
        else:
            lines.extend(value_lines(left, entry, exact, at.digits))
    blocks.append(Equations(tuple(lines)))
    notes = existence_notes(at, system)
    blocks.extend(notes)
    values = [number_at(entry, at.digits) for entry in at.entries[0]]
    if notes or any(value is None for value in values):
        return blocks
    shown = [value for value in values if value is not None]
    program = rows(gradient.jacobian.found.trace)
    if len(shown) > 1 and not is_smooth(program, output, at.point):
        blocks.append(Status("unknown", words(ALONG_AXES)))
        return blocks
    if 1 < len(shown) <= WIDEST_VECTOR:
        left = applied(_nabla(output), place)
        blocks.append(Answer((Line(left, make("vector", *shown)),)))
    blocks.extend(_linear_approximation(gradient, at, shown))
    if gradient.direction is not None:
        blocks.extend(_direction_at(gradient, at, shown))
    return blocks


def value_lines(left: Expr, outcome: Outcome, exact: Expr | None, digits: int) -> list[Line]:
    """Write a value, exactly and as a decimal where it has a closed form."""
    shown = number_at(outcome, digits)
    if shown is None:
        return [Line(left, absent(outcome), outcome.reason)]
    if exact is None or exact.is_number or exact is shown:
        return [Line(left, shown)]
    return [Line(left, exact), Line(None, shown, (), "≈")]


def _by_convention(left: Expr, entry: Outcome, digits: int) -> Line:
    shown = number_at(entry, digits)
    if shown is None:
        return Line(left, absent(entry))
    return Line(left, shown, BY_CONVENTION)


def existence_notes(at: JacobianAt, system: System) -> list[Block]:
    """Say which partial derivatives do not exist at the point, with one-sided slopes."""
    blocks: list[Block] = []
    skipped = sum(found is TOO_MANY for found in at.existence.values())
    for (output, wrt), found in at.existence.items():
        left = d(output, wrt, partial=len(system.variables) > 1)
        if found is TOO_MANY:
            continue
        if found.kind == "removable" and found.value is not None:
            value = number_at(Outcome(found.value), at.digits)
            sentence = words(left, " is ", value if value is not None else UNKNOWN)
            blocks.append(Status("note", (*sentence, Text(" here. "), *found.reason)))
            continue
        blocks.append(missing_with_sides(left, found, at.digits))
    if skipped:
        text = f"{skipped:,} more partial derivatives are not known here because "
        blocks.append(Status("unknown", (Text(text), *TOO_MANY.reason)))
    return blocks


def _linear_approximation(
    gradient: Gradient, at: JacobianAt, values: Sequence[Expr]
) -> list[Block]:
    """Say what a small step in each variable does, and to the linear approximation."""
    inputs = gradient.system.inputs
    here = number_at(at.outputs[0], at.digits)
    if len(inputs) > WIDEST_VECTOR or here is None:
        return []
    steps = _increments(gradient.system)
    output = gradient.partials[0].output
    items: list[Inlines] = [
        words("increasing ", wrt, " by ", h, " changes ", output, " by about ", _scaled(value, h))
        for wrt, h, value in zip(inputs, steps, values, strict=True)
    ]
    moved = [_plus(at.point[wrt], h) for wrt, h in zip(inputs, steps, strict=True)]
    terms = [_scaled(value, h) for value, h in zip(values, steps, strict=True)]
    kept = [term for term in (here, *terms) if term is not ZERO] or [ZERO]
    line = Line(applied(output, moved), sum_of(kept), words("for small steps"), "≈")
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


def _direction_blocks(gradient: Gradient) -> list[Block]:
    """Write D_u f = ∇f · u/|u| with symbols."""
    assert gradient.direction is not None
    direction = gradient.direction
    length = length_of(direction)
    u, output = symbol("u"), gradient.partials[0].output
    left = make("mul", symbol("D_u"), output)
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
    lines.append(Line(left, make("dot", _nabla(output), over)))
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
        lines.append(Line(None, gradient.slope, words("tidied"), final=True))
    normalized = length is ONE
    words_before = (
        "The direction has length 1 already."
        if normalized
        else "The direction is divided by its length, so that only where it points matters."
    )
    return [
        Heading(words("The derivative in the direction of ", u)),
        Paragraph(words(words_before)),
        Equations(tuple(lines)),
    ]


def _held(component: Expr) -> Expr:
    negative = component.is_number and component.value < 0
    return make("group", component) if negative else component


def _direction_at(gradient: Gradient, at: JacobianAt, values: Sequence[Expr]) -> list[Block]:
    """Give the slope in the direction, and the steepest slope there is."""
    from chainrule.numeric import evaluate, exact_value

    assert gradient.direction is not None
    output = gradient.partials[0].output
    names = [p.result if p.result is not None else p.name or ZERO for p in gradient.partials]
    inner = make("add", *(c * n for c, n in zip(gradient.direction, names, strict=True)))
    slope = make("div", inner, length_of(gradient.direction))
    steepest = make("sqrt", make("add", *(make("pow", n, number(2)) for n in names)))
    program = gradient.jacobian.found.program
    found = evaluate(program, [slope, steepest], dict(at.point), digits=max(at.digits, 15))
    place = tuple(at.point[s] for s in gradient.system.inputs)
    left = make("mul", symbol("D_u"), applied(output, place))
    terms = [make("dot", value, c) for value, c in zip(values, gradient.direction, strict=True)]
    length = length_of(gradient.direction)
    lines = [Line(left, make("div", sum_of(terms), length) if length is not ONE else sum_of(terms))]
    exact = exact_value(program, slope, dict(at.point))
    lines.extend(value_lines(left, found[slope], exact, at.digits))
    lines[1] = Line(None, lines[1].right, lines[1].note)
    most = exact_value(program, steepest, dict(at.point))
    top = value_lines(make("abs", _nabla(output)), found[steepest], most, at.digits)
    return [
        Heading(words("In the direction of ", symbol("u"))),
        Equations((*lines, *top)),
        Paragraph(
            words(
                "No direction climbs faster than ",
                make("abs", _nabla(output)),
                ", that of the gradient.",
            )
        ),
    ]

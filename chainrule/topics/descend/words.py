"""Write a run of gradient descent: the rule, its first steps in numbers, the rest as a table."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Document,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Paragraph,
    Plot,
    Status,
    Table,
    Text,
    join,
    words,
)
from chainrule.model import ZERO, Expr, free_symbols, limits, make, number, postorder, size, symbol
from chainrule.numeric import Outcome, format_number
from chainrule.rules import TABLE
from chainrule.topics.common.numbers import number_at
from chainrule.topics.common.sums import edge_name, partial, product, sum_of, telling
from chainrule.topics.common.systems import bounded
from chainrule.topics.common.words import applied, check_status
from chainrule.topics.descend.run import CROSSINGS, RECENT, RISES, Place
from chainrule.topics.descend.solution import Descent
from chainrule.trace.domain import kinks
from chainrule.trace.edges import count_paths, paths, put_back, reaching

SHOWN_INPUTS = 8
"""Up to so many variables every formula is written out."""

SHOWN_STEPS = 3
"""A run of at most so many steps is written out in full; of a longer one the first step is."""

SHOWN_COLUMNS = 4
PLOTTED = 4
"""Fewer points than this are no curve."""

LONG = 60
"""Longest derivative, in nodes, that is written with its substitutions put back."""

UNKNOWN = make("word", value="undefined")


def explain_descent(run: Descent, digits: int = 6) -> Document:
    """Write out a run of gradient descent or ascent.

    >>> from chainrule.topics.descend.solution import descend
    >>> document = explain_descent(descend("x^2", {"x": 1}, rate=0.25, steps=1))
    >>> [block.content[0].text for block in document.blocks if isinstance(block, Heading)]
    ['The gradient, by the chain rule', 'The update', 'Step 1, from ']
    """
    blocks: list[Block] = [*_formula(run), *_gradient(run), *_update(run)]
    moves = len(run.places) - 1
    written = moves if moves <= SHOWN_STEPS else 1
    for place, after in list(pairwise(run.places))[:written]:
        blocks.extend(_step(run, place, after, digits))
    if moves > written:
        blocks.extend(_table(run, digits))
    blocks.extend(_ending(run, digits))
    blocks.append(check_status(run.check))
    return Document(tuple(blocks))


def rate_symbol(run: Descent) -> Expr:
    """Choose a letter for the rate that the formula does not use: h up, η down."""
    trace = run.backprop.trace
    taken = {s.value for step in trace.steps for s in (step.symbol, *free_symbols(step.expr))}
    letters = ("h", "eta", "alpha") if run.ascend else ("eta", "alpha", "h")
    return symbol(next((name for name in letters if name not in taken), "rate"))


def _formula(run: Descent) -> list[Block]:
    """Show the formula as a function of what moves, and the numbers of what does not."""
    system = run.system
    lines = [Line(name, bounded(expr)) for name, expr in system.lets]
    ((_, expr),) = system.outputs
    many = len(system.inputs) > SHOWN_INPUTS
    left = run.output if many else applied(run.output, system.inputs)
    lines.append(Line(left, bounded(expr)))
    blocks: list[Block] = [Equations(tuple(lines))]
    if run.held:
        pairs = [make("equation", name, value, value="=") for name, value in run.held.items()]
        verb = " is held constant." if len(pairs) == 1 else " are held constant."
        blocks.append(Paragraph((*join(pairs[: 2 * SHOWN_INPUTS]), Text(verb))))
    items = tuple(
        words(f"read {reading.typed} as ", bounded(reading.meaning), f": {reading.reason}")
        for reading in system.readings
    )
    return [*blocks, Bullets(items)] if items else blocks


# The rule


def _gradient(run: Descent) -> list[Block]:
    """Write every partial derivative as the product along its path, or the sum over its paths."""
    trace, output = run.backprop.trace, run.output
    blocks: list[Block] = [Heading(words("The gradient, by the chain rule"))]
    if len(trace.inputs) > SHOWN_INPUTS or any(_crowded(run, s) for s in trace.inputs):
        count = len(trace.inputs)
        given = (
            "the derivative; it is too long"
            if count == 1
            else f"all {count:,} partial derivatives; they are too many or too long"
        )
        text = (
            f"One reverse sweep gives {given} to write out. 'chainrule backprop' shows the sweep."
        )
        return [*blocks, Paragraph(words(text))]
    lines: list[Line] = []
    if len(trace.steps) > 1:
        blocks.append(Equations(tuple(Line(step.symbol, step.expr) for step in trace.steps)))
    for wrt in trace.inputs:
        found = paths(trace, wrt, output)
        left = partial(trace, output, wrt)
        if not found:
            lines.append(Line(left, ZERO, words("no path leads there")))
            continue
        named = sum_of([product([edge_name(trace, edge) for edge in path]) for path in found])
        filled = sum_of([product(telling(path)) for path in found])
        if named is not left:
            lines.append(Line(left, named))
        lines.append(Line(None if named is not left else left, filled))
        lines.extend(_in_own_names(run, filled))
    blocks.append(Equations(tuple(lines)))
    return [*blocks, *_corners(run)]


def _in_own_names(run: Descent, filled: Expr) -> list[Line]:
    """Put back every substitution that the user did not name."""
    trace = run.backprop.trace
    named = [name for name, _ in run.system.lets]
    own = {step.symbol for step in trace.steps} - set(named)
    used = [s for s in free_symbols(filled) if s in own]
    if not used:
        return []
    restored = _whole(run, filled)
    if size(restored, LONG) > LONG:
        return []
    return [Line(None, restored, words("put ", *join(used), " back"))]


def _crowded(run: Descent, wrt: Expr) -> bool:
    trace, output = run.backprop.trace, run.output
    if count_paths(trace, wrt, output) > limits.PATHS:
        return True
    return len(reaching(trace, wrt, output)) > 4 * limits.PATHS


def _corners(run: Descent) -> list[Block]:
    trace = run.backprop.trace
    items: list[Inlines] = []
    for kink, convention in kinks(trace):
        ending = f". {convention}" if convention else "."
        items.append(words("possible corner where ", kink, ending))
    locals_ = [local for step in trace.steps for _, local in step.edges()]
    if any(node.op in ("bracket", "case") for node in postorder(*locals_)):
        items.append(words("a bracket [ ] is 1 where its condition holds and 0 elsewhere"))
    return [Bullets(tuple(items))] if items else []


def _update(run: Descent) -> list[Block]:
    rate = rate_symbol(run)
    trace = run.backprop.trace
    lines = [
        Line(wrt, _moved(run, wrt, rate, partial(trace, run.output, wrt)), relation="←")
        for wrt in trace.inputs[:SHOWN_INPUTS]
    ]
    if len(trace.inputs) > SHOWN_INPUTS:
        lines.append(Line(make("dots"), make("dots"), relation="←"))
    why = (
        "The gradient points where f grows fastest, so a step along it goes up."
        if run.ascend
        else "The gradient points where f grows fastest, so a step against it goes down."
    )
    before, _, after = why.partition("f grows")
    sentence = words(
        before, run.output, f" grows{after} With ", make("equation", rate, run.rate, value="="), ":"
    )
    return [Heading(words("The update")), Paragraph(sentence), Equations(tuple(lines))]


def _moved(run: Descent, here: Expr, rate: Expr, slope: Expr) -> Expr:
    """Write ``a + h · ∂f/∂a`` or ``w − η · ∂E/∂w``."""
    step = make("dot", rate, slope)
    return make("add", here, step if run.ascend else make("neg", step))


# Steps in numbers


def _step(run: Descent, place: Place, after: Place, digits: int) -> list[Block]:
    trace = run.backprop.trace
    inputs = trace.inputs
    point = [
        make("equation", name, _number(value, digits), value="=")
        for name, value in zip(inputs, place.point, strict=True)
    ]
    shown = point if len(point) <= SHOWN_INPUTS else [*point[:SHOWN_INPUTS], make("dots")]
    title = (Text(f"Step {after.step}, from "), *join(shown))
    values = [
        Line(step.symbol, _number(place.values[step.symbol], digits))
        for step in trace.steps[-SHOWN_INPUTS:]
    ]
    slopes = [
        Line(partial(trace, run.output, name), _number(slope, digits))
        for name, slope in zip(inputs, place.gradient, strict=True)
    ][:SHOWN_INPUTS]
    updates = [
        line
        for k, name in enumerate(inputs[:SHOWN_INPUTS])
        for line in _update_line(run, name, place, after, k, digits)
    ]
    blocks: list[Block] = [Heading(title), Equations((*values, *slopes)), *_kink_notes(run, place)]
    blocks.append(Equations(tuple(updates)))
    return [*blocks, *_gain(run, place, after, digits)]


def _update_line(
    run: Descent, name: Expr, place: Place, after: Place, k: int, digits: int
) -> list[Line]:
    here = _number(place.point[k], digits)
    slope = _grouped(_number(place.gradient[k], digits))
    step = make("dot", run.rate, slope)
    whole = make("add", here, step if run.ascend else make("neg", step))
    there = _number(after.point[k], digits)
    right = make("equation", whole, there, value=_relation(after.point[k], there))
    return [Line(name, right, relation="←")]


def _grouped(value: Expr) -> Expr:
    """Put a negative number in parentheses."""
    negative = value.op == "neg" or (value.is_number and value.value < 0)
    negative = negative or (value.op == "literal" and value.value.startswith("-"))
    return make("group", value) if negative else value


def _relation(outcome: Outcome, shown: Expr) -> str:
    return "≈" if shown.op == "literal" else "="


def _gain(run: Descent, place: Place, after: Place, digits: int) -> list[Block]:
    """Compare what the step gained with what the gradient predicted."""
    before, now = (p.values[run.output] for p in (place, after))
    names = run.system.inputs
    left = run.output
    if len(names) <= SHOWN_COLUMNS:
        call = applied(run.output, tuple(_number(v, digits) for v in after.point))
        left = call if not run.held and not run.system.lets else run.output
    shown = _number(now, digits)
    lines = (Line(left, shown, relation=_relation(now, shown)),)
    change = _difference(now, before)
    direction = "rises" if change > 0 else "falls" if change < 0 else "does not change"
    predicted = _predicted(run, place)
    parts: list[str | Expr | Inline] = [run.output, f" {direction}"]
    if change:
        parts += [" by ", format_number(abs(change), digits)]
    parts += [
        "; the gradient predicts ",
        "a rise" if run.ascend else "a fall",
        " of about ",
        format_number(predicted, digits),
        ", the rate times the squared length of the gradient.",
    ]
    return [Equations(lines), Paragraph(words(*parts))]


def _difference(now: Outcome, before: Outcome) -> Any:
    """Subtract exactly where both values are exact."""
    if now.exact is not None and before.exact is not None:
        return now.exact.value - before.exact.value
    return now.value - before.value


def _predicted(run: Descent, place: Place) -> Any:
    """Return the rate times the squared length of the gradient."""
    rate: Fraction = run.rate.value
    exact = [slope.exact.value for slope in place.gradient if slope.exact is not None]
    if len(exact) == len(place.gradient):
        return rate * sum(slope**2 for slope in exact)
    return place.norm.value**2 * rate.numerator / rate.denominator


def _kink_notes(run: Descent, place: Place) -> list[Block]:
    blocks: list[Block] = []
    for node in dict.fromkeys(place.kinks):
        convention = TABLE[node.op].convention if node.op in TABLE else ""
        ending = f" {convention}" if convention else " Its slopes on the two sides differ."
        blocks.append(
            Status("note", words(_whole(run, node), f" has a kink exactly here.{ending}"))
        )
    return blocks


def _number(outcome: Outcome, digits: int) -> Expr:
    shown = number_at(outcome, digits)
    return UNKNOWN if shown is None else shown


# Many steps


def _table(run: Descent, digits: int) -> list[Block]:
    output = run.output
    names = run.system.inputs
    columns = names if len(names) <= SHOWN_COLUMNS else ()
    norm = make("abs", make("symbol", value=f"∇{output.value}"))
    header = (words("step"), *(words(s) for s in columns), words(output), words(norm))
    rows = []
    for place in (run.places[k] for k in chosen_steps(len(run.places))):
        numbers = [*place.point[: len(columns)], place.values[output], place.norm]
        rows.append((words(f"{place.step:,}"), *(words(_number(n, digits)) for n in numbers)))
    blocks: list[Block] = [
        Heading(words("Step after step")),
        Table(header, tuple(rows), "r" * len(header)),
    ]
    points = [(float(p.step), float(p.values[output].value)) for p in run.places]
    if len(points) >= PLOTTED:
        blocks.append(Plot(tuple(points), "step", str(output.value)))
    return blocks


def chosen_steps(count: int) -> list[int]:
    """Choose the rows of a long table: 0 to 5, then 10, 20, 50, 100, …, and the last.

    >>> chosen_steps(300)
    [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 299]
    """
    if count <= 2 * RECENT:
        return list(range(count))
    rows = list(range(6))
    scale = 10
    while scale < count:
        rows += [scale * k for k in (1, 2, 5) if scale * k < count - 1]
        scale *= 10
    return [*rows, count - 1]


# How it ended


def _ending(run: Descent, digits: int) -> list[Block]:
    last = run.places[-1]
    blocks: list[Block] = [_verdict(run, digits), *_flat(run), *_zigzag(run)]
    blocks.extend(_kink_notes(run, last))
    if len(run.system.inputs) <= SHOWN_INPUTS:
        names = zip(run.system.inputs, last.point, strict=True)
        lines = [_result_line(name, outcome, digits) for name, outcome in names]
        lines.append(_result_line(run.output, last.values[run.output], digits))
        blocks.append(Answer(tuple(lines)))
    return blocks


def _result_line(name: Expr, outcome: Outcome, digits: int) -> Line:
    shown = _number(outcome, digits)
    return Line(name, shown, relation=_relation(outcome, shown))


def _verdict(run: Descent, digits: int) -> Status:
    last = run.places[-1]
    count = f"{last.step:,} step" + ("" if last.step == 1 else "s")
    norm = format_number(last.norm.value, digits)
    goal = "largest" if run.ascend else "smallest"
    if run.ending == "converged":
        if last.step == 0 and last.kinks:
            text = "The gradient comes out as 0, but only by convention: the start is at a kink. "
            return Status("note", words(f"{text}Nothing moves; start beside it."))
        if last.step == 0:
            text = "The gradient is 0 at the start, so nothing moves: this may be a minimum, a "
            return Status("note", words(f"{text}maximum or a saddle."))
        bound = format_number(run.tolerance, digits)
        text = f"Converged after {count}: the length of the gradient, "
        return Status("passed", words(text, norm, ", is at most ", bound, "."))
    if run.ending == "unbounded":
        way = "above" if run.ascend else "below"
        text = f" runs away after {count}: it seems to be unbounded {way} here, so there is no "
        return Status("failed", words(run.output, f"{text}{goal} value to find."))
    if run.ending == "domain":
        sentence = words(f"Step {last.step + 1:,} leaves the domain: ", *run.reason, ".")
        return Status("failed", (*sentence, *_stay_inside(run)))
    if run.ending == "diverged":
        return Status("failed", (*_diverged(run, digits), *_advice(run)))
    if run.ending == "time":
        return Status("note", words(f"Stopped after {count}: ", *run.reason, "."))
    text = f"Stopped after {count}, as asked; the length of the gradient is "
    return Status("note", (*words(text, norm, "."), *_worse(run)))


def _diverged(run: Descent, digits: int) -> Inlines:
    first, last = run.places[0], run.places[-1]
    if run.reason:
        return words(f"Diverges at step {last.step + 1:,}: ", *run.reason, ".")
    way = "fallen" if run.ascend else "risen"
    values = [_number(p.values[run.output], digits) for p in (first, last)]
    text = f" has {way} {RISES} steps in a row, from "
    return words("Diverges: ", run.output, text, values[0], " to ", values[1], ".")


def _stay_inside(run: Descent) -> Inlines:
    if run.gentler is None:
        return words(" Try a smaller --rate, or another start.")
    shown = number(run.gentler, decimal=True)
    return words(" A smaller --rate, such as ", shown, ", stays inside longer.")


def _advice(run: Descent) -> Inlines:
    """Suggest a rate with which the first step goes the right way."""
    if run.gentler is None:
        return words(" Try a smaller --rate, or another start.")
    shown = number(run.gentler, decimal=True)
    return words(" The steps are too long; try --rate ", shown, ".")


def _worse(run: Descent) -> Inlines:
    first, last = (p.values[run.output].value for p in (run.places[0], run.places[-1]))
    wrong = last < first if run.ascend else last > first
    if not wrong:
        return ()
    went = "lower" if run.ascend else "higher"
    text = f" It ended {went} than it began: the steps are too long, try a smaller --rate."
    return words(text)


def _flat(run: Descent) -> list[Block]:
    """Say where a gradient of 0 comes from a unit that is switched off."""
    last = run.places[-1]
    if last.norm.value != 0 or last.step == 0:
        return []
    nodes = zip(run.kink_nodes, last.sides, strict=True)
    off = dict.fromkeys(node for node, side in nodes if node.op == "relu" and side < 0)
    text = " is switched off here: it is 0 with slope 0, so nothing inside it can move any more."
    return [Status("note", words(_whole(run, node), text)) for node in off]


def _whole(run: Descent, node: Expr) -> Expr:
    """Write a function over the names the user gave."""
    return put_back(node, run.backprop.trace, [name for name, _ in run.system.lets])


def _zigzag(run: Descent) -> list[Block]:
    """Say where the last steps jump back and forth across a kink."""
    recent = run.places[-RECENT:]
    blocks: list[Block] = []
    nodes = run.kink_nodes
    for k, node in enumerate(nodes):
        turns = sum(a.sides[k] * b.sides[k] < 0 for a, b in pairwise(recent))
        if turns >= CROSSINGS and run.ending == "steps":
            text = (
                ": there the slope does not shrink, so steps of a fixed rate never settle. "
                "A smaller --rate comes closer."
            )
            sentence = words(
                "The last steps jump back and forth across the kink of ", _whole(run, node), text
            )
            blocks.append(Status("note", sentence))
    return blocks

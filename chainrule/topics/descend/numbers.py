"""The numbers of a run of gradient descent: single steps, all of them, and other points."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from chainrule.document import (
    Block,
    Equations,
    Heading,
    Inline,
    Line,
    Paragraph,
    Plot,
    PlotCurve,
    Status,
    Table,
    Text,
    equated,
    join,
    words,
)
from chainrule.model import Expr, make
from chainrule.numeric import Outcome, format_number
from chainrule.topics.backprop.solution import BackpropAt
from chainrule.topics.common.numbers import Number, short
from chainrule.topics.common.pieces import SHOWN_INPUTS, at_heading, rounded_to, value_lines
from chainrule.topics.common.sums import partial
from chainrule.topics.common.values import grouped, is_rounded, shown
from chainrule.topics.common.verdicts import closings, derivative_lines
from chainrule.topics.common.words import taken_at, with_arguments
from chainrule.topics.descend.run import RECENT, Place
from chainrule.topics.descend.solution import DescendSolution
from chainrule.trace.edges import put_back

SHOWN_COLUMNS = 4
PLOTTED = 4
"""Fewer points than this are no curve."""

LONGEST_TABLE = 100
"""Most rows of a table of every step."""


def step_blocks(run: DescendSolution, place: Place, after: Place) -> list[Block]:
    """Write one step in numbers: where it starts, the slopes, where it leads, what it gains."""
    trace, digits = run.trace, run.digits
    point = [
        equated(name, shown(value, digits))
        for name, value in zip(trace.inputs, place.point, strict=True)
    ]
    named = point if len(point) <= SHOWN_INPUTS else [*point[:SHOWN_INPUTS], make("dots")]
    values = [(step.symbol, place.values[step.symbol]) for step in trace.steps[-SHOWN_INPUTS:]]
    slopes = zip(trace.inputs[:SHOWN_INPUTS], place.gradient, strict=False)
    values += [(partial(trace, run.output, name), slope) for name, slope in slopes]
    lines = [
        line
        for left, outcome in values
        for line in value_lines(left, Number(outcome, None), digits)
    ]
    updates = [
        _update_line(run, name, place, after, k)
        for k, name in enumerate(trace.inputs[:SHOWN_INPUTS])
    ]
    return [
        Heading((Text(f"Step {after.step}, from "), *join(named))),
        Equations(tuple(lines)),
        *kinks_at(run, place),
        Equations(tuple(updates)),
        *_gain(run, place, after),
    ]


def moved(run: DescendSolution, here: Expr, rate: Expr, slope: Expr) -> Expr:
    """Write ``a + h · ∂f/∂a`` or ``w − η · ∂E/∂w``."""
    step = make("dot", rate, slope)
    return make("add", here, step if run.ascend else make("neg", step))


def _update_line(run: DescendSolution, name: Expr, place: Place, after: Place, k: int) -> Line:
    here, slope, there = (
        shown(outcome, run.digits)
        for outcome in (place.point[k], place.gradient[k], after.point[k])
    )
    return Line(name, equated(moved(run, here, run.rate, grouped(slope)), there), relation="←")


def _gain(run: DescendSolution, place: Place, after: Place) -> list[Block]:
    """Compare what the step gained with what the gradient predicted."""
    digits = run.digits
    before, now = (p.values[run.output] for p in (place, after))
    left = run.output
    if len(after.point) <= SHOWN_COLUMNS and not run.held and not run.system.lets:
        left = with_arguments(run.output, tuple(shown(v, digits) for v in after.point))
    change = _difference(now, before)
    direction = "rises" if change > 0 else "falls" if change < 0 else "does not change"
    parts: list[str | Expr | Inline] = [run.output, f" {direction}"]
    if change:
        parts += [" by ", format_number(abs(change), digits)]
    parts += [
        "; the gradient predicts ",
        "a rise" if run.ascend else "a fall",
        " of about ",
        format_number(_predicted(run, place), digits),
        ", the rate times the squared length of the gradient.",
    ]
    lines = value_lines(left, Number(now, None), digits)
    return [Equations(tuple(lines)), Paragraph(words(*parts))]


def _difference(now: Outcome, before: Outcome) -> Any:
    """Subtract exactly where both values are exact."""
    if now.exact is not None and before.exact is not None:
        return now.exact.value - before.exact.value
    return now.value - before.value


def _predicted(run: DescendSolution, place: Place) -> Any:
    """Return the rate times the squared length of the gradient."""
    rate: Fraction = run.rate.value
    exact = [slope.exact.value for slope in place.gradient if slope.exact is not None]
    if len(exact) == len(place.gradient):
        return rate * sum(slope**2 for slope in exact)
    return place.norm.value**2 * rate.numerator / rate.denominator


def kinks_at(run: DescendSolution, place: Place) -> list[Block]:
    """Say what is taken at each kink that a point stands at."""
    blocks: list[Block] = []
    for node in dict.fromkeys(place.kinks):
        ending = taken_at(node, run.at_kink) or "The slope of the kinked step is taken as 0."
        blocks.append(
            Status("note", words(in_given_names(run, node), f" has a kink exactly here. {ending}"))
        )
    return blocks


FAR = 100
"""Positive values that fall or grow by this factor are plotted over powers of ten."""


def in_given_names(run: DescendSolution, node: Expr) -> Expr:
    """Write a function over the names the user gave."""
    return put_back(node, run.trace, [name for name, _ in run.system.lets])


def table_blocks(run: DescendSolution, detail: str) -> list[Block]:
    """List the steps, and plot the values; ``full`` detail lists every one of them."""
    output, digits = run.output, run.digits
    count = len(run.places)
    columns = run.trace.inputs if len(run.trace.inputs) <= SHOWN_COLUMNS else ()
    norm = make("abs", make("symbol", value=f"∇{output.value}"))
    header = (words("step"), *(words(s) for s in columns), words(output), words(norm))
    every = detail == "full" and count <= LONGEST_TABLE
    rows, rounded = [], False
    for place in (run.places[k] for k in (range(count) if every else chosen_steps(count))):
        numbers = [*place.point[: len(columns)], place.values[output], place.norm]
        rounded = rounded or any(is_rounded(outcome, digits) for outcome in numbers)
        rows.append((words(f"{place.step:,}"), *(words(shown(n, digits)) for n in numbers)))
    blocks: list[Block] = [
        Heading(words("Step after step" + (rounded_to(digits) if rounded else ""))),
        Table(header, tuple(rows), "r" * len(header)),
    ]
    if count >= PLOTTED:
        blocks.append(_over_steps(run))
    return blocks


def _over_steps(run: DescendSolution) -> Plot:
    """Plot the values of the steps; over powers of ten where they fall far."""
    label = str(run.output.value)
    heights = [float(p.values[run.output].value) for p in run.places]
    far = min(heights) > 0 and max(heights) > FAR * min(heights)
    if far:
        heights = [math.log10(height) for height in heights]
    points = tuple((float(p.step), h) for p, h in zip(run.places, heights, strict=True))
    label += " (logarithmic)" if far else ""
    return Plot((PlotCurve(label, (points,)),), "step", label, logarithmic=far)


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


def last_values(run: DescendSolution) -> list[tuple[Expr, Number]]:
    """List the last point and the value there, by name."""
    last = run.places[-1]
    pairs = [*zip(run.trace.inputs, last.point, strict=True), (run.output, last.values[run.output])]
    return [(name, short(outcome, run.digits)) for name, outcome in pairs]


def point_blocks(at: BackpropAt) -> list[Block]:
    """Write the value and the gradient at another point."""
    trace = at.backprop.trace
    lines = value_lines(trace.outputs[0], at.outputs[0], at.digits)
    said = [(partial(trace, *pair), at.existence.get(pair)) for pair in at.slopes]
    for (name, existence), (pair, slope) in zip(said, at.slopes.items(), strict=True):
        lines += derivative_lines(name, slope, existence, at.digits, at.formulas[pair])
    heading = at_heading(at.point.items(), at.digits)
    return [heading, Equations(tuple(lines)), *closings(said, at.digits)]

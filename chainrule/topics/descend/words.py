"""Write a run of gradient descent: the rule first, then its steps, then how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chainrule.document import Block, Bullets, Equations, Heading, Line, Paragraph, join, words
from chainrule.model import ZERO, Expr, free_symbols, make, size, symbol
from chainrule.topics.backprop.solution import BackpropAt
from chainrule.topics.common.pieces import SHOWN_INPUTS
from chainrule.topics.common.reasons import why_all
from chainrule.topics.common.sums import partial, path_sums, written_paths
from chainrule.topics.common.words import (
    bounded,
    bracket_note,
    check_status,
    conventions,
    held_blocks,
    read_as,
    with_arguments,
)
from chainrule.topics.descend.ending import ending_blocks
from chainrule.topics.descend.numbers import (
    in_given_names,
    moved,
    point_blocks,
    step_blocks,
    table_blocks,
)
from chainrule.topics.descend.solution import DescendSolution

SHOWN_STEPS = 3
"""A run of at most so many steps is written out in full; of a longer one the first step is."""

LONG = 60
"""Longest derivative, in nodes, that is written with its substitutions put back."""


def blocks(
    run: DescendSolution, detail: str = "normal", points: Sequence[BackpropAt] = ()
) -> list[Block]:
    """Write out a run of gradient descent or ascent.

    Args:
        run: the run.
        detail: ``short`` for how it ended alone, ``normal``, or ``full`` with every step's row
            and the reasons of the local derivatives.
        points: evaluations at other points.
    """
    found = _formula(run)
    if detail != "short":
        found += [*_gradient(run, detail), *_update(run), *_steps(run, detail)]
    found += ending_blocks(run)
    for at in points:
        found += point_blocks(at)
    return [*found, check_status(run.check)]


def _steps(run: DescendSolution, detail: str) -> list[Block]:
    """Write the first steps in numbers, and all in a table where they are many."""
    moves = len(run.places) - 1
    written = moves if moves <= SHOWN_STEPS else 1
    found: list[Block] = []
    for place, after in list(pairwise(run.places))[:written]:
        found += step_blocks(run, place, after)
    return [*found, *table_blocks(run, detail)] if moves > written else found


def rate_symbol(run: DescendSolution) -> Expr:
    """Choose a letter for the rate that the formula does not use: h up, η down."""
    trace = run.trace
    taken = {s.value for step in trace.steps for s in (step.symbol, *free_symbols(step.expr))}
    letters = ("h", "eta", "alpha") if run.ascend else ("eta", "alpha", "h")
    return symbol(next((name for name in letters if name not in taken), "rate"))


def _formula(run: DescendSolution) -> list[Block]:
    """Show the formula as a function of what moves, and the numbers of what does not."""
    system = run.system
    lines = [Line(name, bounded(expr)) for name, expr in system.lets]
    ((_, expr),) = system.outputs
    many = len(system.inputs) > SHOWN_INPUTS
    left = run.output if many else with_arguments(run.output, system.inputs)
    lines.append(Line(left, bounded(expr)))
    blocks: list[Block] = [Equations(tuple(lines))]
    pairs = [make("equation", name, value, value="=") for name, value in run.held.items()]
    blocks += held_blocks(join(pairs[: 2 * SHOWN_INPUTS]), len(pairs))
    items = read_as(system.readings)
    return [*blocks, Bullets(items)] if items else blocks


def _gradient(run: DescendSolution, detail: str) -> list[Block]:
    """Write every partial derivative as the product along its path, or the sum over its paths."""
    trace, output = run.trace, run.output
    blocks: list[Block] = [Heading(words("The gradient, by the chain rule"))]
    count = len(trace.inputs)
    few = trace.inputs if count <= SHOWN_INPUTS else ()
    found = {wrt: written_paths(trace, wrt, output) for wrt in few}
    if not found or None in found.values():
        given = "the derivative; it is too long"
        if count > 1:
            given = f"all {count:,} partial derivatives; they are too many or too long"
        text = "to write out. 'chainrule backprop' shows the sweep."
        return [*blocks, Paragraph(words(f"One reverse sweep gives {given} {text}"))]
    lines: list[Line] = []
    if len(trace.steps) > 1:
        blocks.append(Equations(tuple(Line(step.symbol, step.expr) for step in trace.steps)))
    for wrt, ways in found.items():
        left = partial(trace, output, wrt)
        if not ways:
            lines.append(Line(left, ZERO, words("no path leads there")))
            continue
        named, filled = path_sums(trace, ways)
        if named is not left:
            lines.append(Line(left, named))
        lines.append(Line(None if named is not left else left, filled))
        lines.extend(_in_own_names(run, filled))
    blocks.append(Equations(tuple(lines)))
    if detail == "full":
        blocks += why_all(trace)
    notes = (*conventions(trace, run.at_kink), *bracket_note(trace))
    return [*blocks, Bullets(notes)] if notes else blocks


def _in_own_names(run: DescendSolution, filled: Expr) -> list[Line]:
    """Put back every substitution that the user did not name."""
    trace = run.trace
    named = [name for name, _ in run.system.lets]
    own = {step.symbol for step in trace.steps} - set(named)
    used = [s for s in free_symbols(filled) if s in own]
    if not used:
        return []
    restored = in_given_names(run, filled)
    if size(restored, LONG) > LONG:
        return []
    return [Line(None, restored, words("substitute ", *join(used), " back"))]


def _update(run: DescendSolution) -> list[Block]:
    rate = rate_symbol(run)
    trace = run.trace
    lines = [
        Line(wrt, moved(run, wrt, rate, partial(trace, run.output, wrt)), relation="←")
        for wrt in trace.inputs[:SHOWN_INPUTS]
    ]
    if len(trace.inputs) > SHOWN_INPUTS:
        lines.append(Line(make("dots"), make("dots"), relation="←"))
    way = "along it goes up" if run.ascend else "against it goes down"
    why = f" grows fastest, so a step {way}. With "
    given = make("equation", rate, run.rate, value="=")
    sentence = words("The gradient points where ", run.output, why, given, ":")
    return [Heading(words("The update")), Paragraph(sentence), Equations(tuple(lines))]

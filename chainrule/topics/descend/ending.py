"""How a run of gradient descent ended, and what to do about it."""

from __future__ import annotations

from itertools import pairwise

from chainrule.document import Answer, Block, Inlines, Status, words
from chainrule.model import number
from chainrule.numeric import format_number
from chainrule.topics.common.pieces import SHOWN_INPUTS, value_lines
from chainrule.topics.common.values import shown
from chainrule.topics.descend.numbers import in_given_names, kinks_at, last_values
from chainrule.topics.descend.run import CROSSINGS, RECENT, RISES
from chainrule.topics.descend.solution import DescendSolution


def ending_blocks(run: DescendSolution) -> list[Block]:
    """Say why a run stopped, what is suspicious about it, and where it stands."""
    last = run.places[-1]
    blocks: list[Block] = [_verdict(run), *_flat(run), *_zigzag(run), *kinks_at(run, last)]
    if len(last.point) > SHOWN_INPUTS:
        return blocks
    found = last_values(run)
    lines = [line for name, value in found for line in value_lines(name, value, run.digits)]
    return [*blocks, Answer(tuple(lines))]


def _verdict(run: DescendSolution) -> Status:
    last = run.places[-1]
    count = f"{last.step:,} step" + ("" if last.step == 1 else "s")
    norm = format_number(last.norm.value, run.digits)
    goal = "largest" if run.ascend else "smallest"
    if run.ending == "converged":
        if last.step == 0 and last.kinks:
            text = "The gradient comes out as 0, but only by convention: the start is at a kink. "
            return Status("note", words(f"{text}Nothing moves; start beside it."))
        if last.step == 0:
            text = "The gradient is 0 at the start, so nothing moves: this may be a minimum, a "
            return Status("note", words(f"{text}maximum or a saddle."))
        bound = format_number(run.tolerance, run.digits)
        text = f"Converged after {count}: the length of the gradient, "
        return Status("passed", words(text, norm, ", is at most ", bound, "."))
    if run.ending == "unbounded":
        way = "above" if run.ascend else "below"
        text = f" runs away after {count}: it seems to be unbounded {way} here, so there is no "
        return Status("failed", words(run.output, f"{text}{goal} value to find."))
    if run.ending == "kink":
        text = f"Step {last.step + 1:,} reaches a point without a slope: "
        return Status("note", words(text, *run.reason, "."))
    if run.ending == "domain":
        sentence = words(f"Step {last.step + 1:,} leaves the domain: ", *run.reason, ".")
        advice = _gentler(run, " A smaller rate, such as ", ", stays inside longer.")
        return Status("failed", (*sentence, *advice))
    if run.ending == "diverged":
        advice = _gentler(run, " The steps are too long; try a rate of ", ".")
        return Status("failed", (*_diverged(run), *advice))
    if run.ending == "time":
        return Status("note", words(f"Stopped after {count}: ", *run.reason, "."))
    text = f"Stopped after {count}, as asked; the length of the gradient is "
    return Status("note", (*words(text, norm, "."), *_worse(run)))


def _diverged(run: DescendSolution) -> Inlines:
    first, last = run.places[0], run.places[-1]
    if run.reason:
        return words(f"Diverges at step {last.step + 1:,}: ", *run.reason, ".")
    way = "fallen" if run.ascend else "risen"
    values = [shown(p.values[run.output], run.digits) for p in (first, last)]
    text = f" has {way} {RISES} steps in a row, from "
    return words("Diverges: ", run.output, text, values[0], " to ", values[1], ".")


def _gentler(run: DescendSolution, before: str, after: str) -> Inlines:
    """Suggest a rate with which the first step goes the right way."""
    if run.gentler is None:
        return words(" Try a smaller rate, or another start.")
    return words(before, number(run.gentler, decimal=True), after)


def _worse(run: DescendSolution) -> Inlines:
    first, last = (p.values[run.output].value for p in (run.places[0], run.places[-1]))
    wrong = last < first if run.ascend else last > first
    if not wrong:
        return ()
    went = "lower" if run.ascend else "higher"
    text = f" It ended {went} than it began: the steps are too long, try a smaller rate."
    return words(text)


def _flat(run: DescendSolution) -> list[Block]:
    """Say where a gradient of 0 comes from a unit that is switched off."""
    last = run.places[-1]
    if last.norm.value != 0 or last.step == 0:
        return []
    nodes = zip(run.kink_nodes, last.sides, strict=True)
    off = dict.fromkeys(node for node, side in nodes if node.op == "relu" and side < 0)
    text = " is switched off here: it is 0 with slope 0, so nothing inside it can move any more."
    return [Status("note", words(in_given_names(run, node), text)) for node in off]


def _zigzag(run: DescendSolution) -> list[Block]:
    """Say where the last steps jump back and forth across a kink."""
    recent = run.places[-RECENT:]
    text = (
        ": there the slope does not shrink, so steps of a fixed rate never settle. "
        "A smaller rate comes closer."
    )
    blocks: list[Block] = []
    for k, node in enumerate(run.kink_nodes):
        turns = sum(a.sides[k] * b.sides[k] < 0 for a, b in pairwise(recent))
        if turns >= CROSSINGS and run.ending == "steps":
            before = "The last steps jump back and forth across the kink of "
            blocks.append(Status("note", words(before, in_given_names(run, node), text)))
    return blocks

"""Explain the local derivatives of a trace: which rule gives each, and why it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chainrule.document import (
    Block,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Text,
    words,
)
from chainrule.model import Expr, Step
from chainrule.rules import title_for
from chainrule.topics.common.reasons import why_all
from chainrule.topics.common.words import d, listed, shortened, tidied
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.titles import titles_in_order


def local_derivatives(stage: DeriveSolution, chain: bool, detail: str) -> list[Block]:
    """Write the local derivative on every edge; ``full`` detail shows how each arises."""
    trace = stage.trace
    lines: list[Line] = []
    details = why_all(trace) if detail == "full" else []
    for step in trace.steps:
        lines.extend(_local_lines(step, partial=bool(stage.problem.by)))
    if not lines:
        nothing = words(
            "Nothing here changes with ", stage.wrt, ": the derivative of a constant is 0."
        )
        return [Paragraph(nothing)]
    if len(trace.steps) == 1:
        title = words("Differentiate")
        if len(lines) == 1:
            lines = list(tidied([replace(lines[0], left=stage.named)], stage.result))
    elif chain:
        title = words("Differentiate each layer with respect to its own variable")
    else:
        title = words("Differentiate each part with respect to what it is made of")
    return [Heading(title), Equations(shortened(lines)), *details]


def _local_lines(step: Step, *, partial: bool) -> list[Line]:
    """Write each local derivative of a step with the rules that give it."""
    moving = list(dict.fromkeys(operand for operand, _ in step.edges()))
    repeated = len(moving) < sum(1 for _ in step.edges())
    onward = _onward(step)
    lines: list[Line] = []
    for place, (operand, local) in enumerate(step.edges(), start=1):
        title = _titles_through(step, operand, onward)
        again = step.inner is None and place > 1 and title == step.title
        note: Inlines = words("the same rule" if again else title)
        if repeated:
            note = (*note, Text(f", through place {place}"))
        elif len(moving) > 1:
            others = [s for s in moving if s is not operand]
            held = listed(others) if len(others) <= 3 else words("the others")
            note = (*note, Text(", "), *held, Text(" held fixed"))
        left = d(step.symbol, operand, partial=partial or len(moving) > 1 or repeated)
        lines.append(Line(left, local, note))
    return lines


def _onward(step: Step) -> dict[Expr, list[int]]:
    """Map each symbol of a folded step to the places of the inner steps that use it."""
    found: dict[Expr, list[int]] = {}
    for place, inner in enumerate(step.inner.steps if step.inner is not None else ()):
        for operand, _ in inner.edges():
            found.setdefault(operand, []).append(place)
    return found


def _titles_through(step: Step, operand: Expr, onward: Mapping[Expr, list[int]]) -> str:
    """Name the rules on the way from one operand through a folded step."""
    if step.rule == "integral" and operand not in step.expr.args[2:]:
        return title_for(step.expr, [True, False, False, False])
    if step.inner is None:
        return step.title
    steps = step.inner.steps
    passed: set[int] = set()
    stack = list(onward.get(operand, ()))
    while stack:
        place = stack.pop()
        if place not in passed:
            passed.add(place)
            stack.extend(onward.get(steps[place].symbol, ()))
    first = step.title.split(", ")[0]
    return ", ".join(titles_in_order(step.inner, first, {steps[place].symbol for place in passed}))

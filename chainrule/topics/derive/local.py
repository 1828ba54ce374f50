"""Explain the local derivatives of a trace: which rule gives each, and why it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.document import (
    Block,
    Bullets,
    Details,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    Text,
    words,
)
from chainrule.model import ONE, Expr, Step, Trace, make, substitute
from chainrule.tidy import collect
from chainrule.topics.common.reasons import step_reasons
from chainrule.topics.common.sums import as_product, product, sum_of
from chainrule.topics.common.words import d, listed, shortened
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.edges import Term, accumulate


def local_derivatives(stage: DeriveSolution, chain: bool, detail: str) -> list[Block]:
    """Write the local derivative on every edge; ``full`` detail shows how each arises."""
    trace = stage.trace
    lines: list[Line] = []
    details: list[Block] = []
    for step in trace.steps:
        lines.extend(_local_lines(step))
        if detail == "full":
            details.extend(_how(step))
    if not lines:
        nothing = words(
            "Nothing here changes with ", stage.wrt, ": the derivative of a constant is 0."
        )
        return [Paragraph(nothing)]
    if len(trace.steps) == 1:
        title = words("Differentiate")
        if stage.order == len(lines) == 1 and lines[0].right is stage.result:
            lines = [replace(lines[0], final=True)]
    elif chain:
        title = words("Differentiate each layer with respect to its own variable")
    else:
        title = words("Differentiate each part with respect to what it is made of")
    return [Heading(title), Equations(shortened(lines)), *details]


def _local_lines(step: Step) -> list[Line]:
    """Write each local derivative of a step with the rules that give it."""
    moving = list(dict.fromkeys(operand for operand, _ in step.edges()))
    repeated = len(moving) < sum(1 for _ in step.edges())
    onward = _onward(step)
    lines: list[Line] = []
    for place, (operand, partial) in enumerate(step.edges(), start=1):
        title = _titles_through(step, operand, onward)
        note: Inlines = words(title if step.inner is not None or place == 1 else "the same rule")
        if repeated:
            note = (*note, Text(f", through place {place}"))
        elif len(moving) > 1:
            others = [s for s in moving if s is not operand]
            held = listed(others) if len(others) <= 3 else words("the others")
            note = (*note, Text(", "), *held, Text(" held fixed"))
        left = d(step.symbol, operand, partial=len(moving) > 1 or repeated)
        lines.append(Line(left, partial, note))
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
    return ", ".join(dict.fromkeys(steps[place].title for place in sorted(passed, reverse=True)))


def _how(step: Step) -> list[Block]:
    """Show how the local derivatives of one step arise, rule by rule."""
    items = step_reasons(step)
    blocks: list[Block] = []
    if step.inner is not None:
        sources = [operand for operand, _ in step.edges()]
        lines = [line for s in sources for line in _inner_lines(step.inner, s, len(sources) > 1)]
        blocks.append(Equations(tuple(lines)))
    if items:
        blocks.append(Bullets(tuple(items)))
    return [Details(words("Why ", *_claims(step)), tuple(blocks))] if blocks else []


def _claims(step: Step) -> list[Inline | str]:
    """List the local derivatives of a step as equations."""
    several = len({operand for operand, _ in step.edges()}) > 1
    claims: list[Inline | str] = []
    for operand, partial in step.edges():
        if claims:
            claims.append(" and ")
        left = d(step.symbol, operand, partial=several)
        claims.append(Math(make("equation", left, partial, value="=")))
    return claims


def _inner_lines(inner: Trace, source: Expr, partial: bool) -> list[Line]:
    """Differentiate the parts of a folded step in order, each from the parts before it."""
    known = inner.definitions()
    for name, expr in known.items():
        known[name] = substitute(expr, known)
    lines: list[Line] = []

    def write(part: Step, terms: Sequence[Term]) -> Expr:
        both = [(substitute(term.edge.local, known), term.carried) for term in terms]
        right = sum_of([product([f for f in pair if f is not ONE] or [ONE]) for pair in both])
        left = d(make("group", known[part.symbol]), source, partial=partial)
        lines.append(Line(left, right, words(part.title)))
        return collect(as_product(right))

    accumulate(inner, {source: ONE}, write)
    return lines

"""Write a derivation as a document: what is named, why each local derivative holds, the sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    Status,
    Text,
    words,
)
from chainrule.model import (
    Expr,
    Step,
    Trace,
    bounds,
    free_symbols,
    make,
    number,
    size,
    substitute,
)
from chainrule.topics.common.sums import lines_in_order, path_sums
from chainrule.topics.common.where import where
from chainrule.topics.common.words import (
    ORDINALS,
    bounded,
    check_status,
    d,
    held_blocks,
    listed,
    many,
    read_as,
    shortened,
    tidied,
    with_arguments,
)
from chainrule.topics.derive.local import local_derivatives
from chainrule.topics.derive.solution import DeriveSolution, as_powers
from chainrule.trace.edges import paths, reaching

if TYPE_CHECKING:
    from chainrule.topics.common.letters import LettersAt
    from chainrule.topics.derive.point import DeriveAt

LONG_LINE = 200
"""A line with more nodes than this is not written out between two shorter ones."""


MEETINGS = 4
"""Up to so many rules are named by which paths meet."""

PATH_RULES = {
    "mul": "For a product, this sum is the product rule.",
    "div": "For a quotient, this sum is the quotient rule.",
    "pow": "For a power whose base and exponent both vary, this sum is the general power rule.",
    "add": "For a sum, this is the sum rule: each term is differentiated on its own.",
}


def blocks(
    derivation: DeriveSolution,
    detail: str = "normal",
    points: Sequence[DeriveAt | LettersAt] = (),
) -> list[Block]:
    """Write out a derivation of any order.

    Args:
        derivation: what was derived.
        detail: ``short``, ``normal`` or ``full``; full shows how each local derivative arises.
        points: evaluations, each shown as a table, or as a formula where letters remain.
    """
    found = _formula(derivation)
    stages = derivation.stages
    for stage in stages:
        if len(stages) > 1:
            found.extend(_order_heading(stage))
        found.extend(_short(stage) if detail == "short" else _stage(stage, detail))
    if detail != "short":
        found.extend(_where(stages))
    if points:
        from chainrule.topics.derive.letters import at_blocks

        found.extend(block for at in points for block in at_blocks(derivation, at))
    found.extend(_checks(stages))
    return found


def _formula(derivation: DeriveSolution) -> list[Block]:
    problem = derivation.problem
    left = with_arguments(derivation.stages[0].output, problem.variables)
    lines = [Line(name, expr) for name, expr in problem.lets]
    lines.extend(_opening(left, problem.expr, derivation.stages[0]))
    blocks: list[Block] = [Equations(tuple(lines))]
    parameters = derivation.stages[0].trace.parameters
    held = [name for name in parameters if name not in problem.variables]
    blocks += held_blocks(listed(held), len(held))
    items = read_as(problem.readings)
    return [*blocks, Bullets(items)] if items else blocks


def _order_heading(stage: DeriveSolution) -> list[Block]:
    name = ORDINALS[stage.order - 1] if stage.order <= len(ORDINALS) else f"{stage.order}th"
    blocks: list[Block] = [Heading(words(f"{name.capitalize()} derivative"), level=1)]
    if stage.previous is not None:
        left = with_arguments(stage.output, stage.problem.variables)
        blocks.append(Equations(_opening(left, stage.previous.result, stage)))
    return blocks


def _opening(left: Expr, expr: Expr, stage: DeriveSolution) -> tuple[Line, ...]:
    """Write what is differentiated, and with powers for roots in denominators."""
    line = Line(left, bounded(expr))
    if stage.grain != "textbook" or (written := as_powers(expr, stage.wrt)) is expr:
        return (line,)
    return line, Line(None, bounded(written), words("written as powers"))


def _stage(stage: DeriveSolution, detail: str) -> list[Block]:
    trace = stage.trace
    chain = stage.path_count <= 1
    if detail != "short" and stage.problem.style != "paths":
        from chainrule.topics.derive.textbook import told

        blocks = told(stage, detail)
        if blocks:
            return blocks
    blocks = []
    if len(trace.steps) > 1:
        title = "Name each layer, from the inside out" if chain else "Name each part"
        blocks.append(Heading(words(title)))
        blocks.append(Equations(shortened([Line(s.symbol, s.expr) for s in trace.steps])))
    blocks.extend(local_derivatives(stage, chain, detail))
    blocks.extend(_combination(stage))
    return blocks


def _combination(stage: DeriveSolution) -> list[Block]:
    if stage.path_count == 0:
        return [Answer((Line(stage.named, number(0), final=True),))]
    if len(stage.trace.steps) == 1 and stage.path_count == 1:
        return []
    if stage.path_count == 1:
        return _chain(stage)
    if stage.path_count <= bounds().paths and len(reaching(*_ends(stage))) <= 4 * bounds().paths:
        return _sum_over_paths(stage)
    return _inside_out(stage)


def _ends(stage: DeriveSolution) -> tuple[Trace, Expr, Expr]:
    return stage.trace, stage.wrt, stage.output


def _chain(stage: DeriveSolution) -> list[Block]:
    (path,) = paths(*_ends(stage))
    named, filled = path_sums(stage.trace, [path])
    lines = [Line(stage.named, named), Line(None, filled)]
    return [Heading(words("Chain rule: multiply along the chain")), *_results(stage, lines)]


def _sum_over_paths(stage: DeriveSolution) -> list[Block]:
    found = paths(*_ends(stage))
    intro = words(
        stage.wrt,
        " reaches ",
        stage.output,
        f" along {len(found)} paths. Multiply along each path and add the paths.",
        *_meetings(stage.trace),
    )
    named, filled = path_sums(stage.trace, found)
    lines = [Line(stage.named, named), Line(None, filled)]
    return [Heading(words("Add up the paths")), Paragraph(intro), *_results(stage, lines)]


def _meetings(trace: Trace) -> list[Inline | str]:
    """Say which rule is behind the sum: what each step is called in which several paths meet."""
    meets: dict[str, list[Expr]] = {}
    for step in trace.steps:
        if sum(1 for _ in step.edges()) < 2:
            continue
        parts = step.inner.steps if step.inner is not None else (step,)
        for title in dict.fromkeys(p.title for p in parts if sum(1 for _ in p.edges()) > 1):
            meets.setdefault(title, []).append(step.symbol)
    last = trace.steps[-1]
    if list(meets.values()) == [[last.symbol]] and last.inner is None and last.rule in PATH_RULES:
        return [f" {PATH_RULES[last.rule]}"]
    said: list[Inline | str] = []
    for place, (title, names) in enumerate(meets.items()):
        link = " They meet at " if not said else " and at " if place == len(meets) - 1 else ", at "
        said += [link, *listed(names), f" ({title})"]
    few = len(meets) <= MEETINGS and sum(map(len, meets.values())) <= 2 * MEETINGS
    return [*said, "."] if said and few else []


def _inside_out(stage: DeriveSolution) -> list[Block]:
    """Differentiate the steps in order where the paths are too many to write out."""
    intro = words(
        stage.wrt,
        " reaches ",
        stage.output,
        f" along {many(stage.path_count)} paths, too many to write out. Differentiate the parts "
        "in order instead, each from the ones before it (forward accumulation).",
    )
    blocks: list[Block] = [
        Heading(words("Work from the inside out")),
        Paragraph(intro),
        Equations(lines_in_order(*_ends(stage))),
    ]
    if stage.put_back is None:
        return [*blocks, _stays()]
    answer = Line(stage.named, stage.result, words("substitute back and simplify"), final=True)
    return [*blocks, Answer((answer,))]


def _stays() -> Paragraph:
    return Paragraph(
        words(
            "The answer stays in substitution variables: written out in full it would have more "
            f"than {bounds().result_nodes:,} symbols."
        )
    )


def _results(stage: DeriveSolution, lines: list[Line]) -> list[Block]:
    """Append the lines that substitute back and tidy the result."""
    if stage.put_back is None:
        return [Equations(tuple(lines)), _stays()]
    own = {step.symbol for step in stage.trace.steps}
    names = [s for s in free_symbols(lines[-1].right) if s in own]
    if names:
        restored = substitute(lines[-1].right, _values(stage.trace))
        if size(restored, LONG_LINE) > LONG_LINE:
            lines.append(Line(None, stage.result, words("substitute back and simplify")))
        else:
            lines.append(Line(None, restored, _put_back_note(names)))
    return [Equations(tidied(lines, stage.result))]


def _values(trace: Trace) -> dict[Expr, Expr]:
    known: dict[Expr, Expr] = {}
    for step in trace.steps:
        known[step.symbol] = substitute(step.expr, known)
    return known


def _put_back_note(names: Sequence[Expr]) -> Inlines:
    if len(names) > 3:
        return words("substitute back")
    return (Text("substitute "), *listed(names), Text(" back"))


def _short(stage: DeriveSolution) -> list[Block]:
    lines = [
        Line(step.symbol, step.expr, (Text(" "), *_short_note(step))) for step in stage.trace.steps
    ]
    blocks: list[Block] = [Equations(tuple(lines))] if len(lines) > 1 else []
    if stage.put_back is None:
        return [*blocks, *_combination(stage)]
    return [*blocks, Answer((Line(stage.named, stage.result, final=True),))]


def _short_note(step: Step) -> Inlines:
    moving = {operand for operand, _ in step.edges()}
    parts: list[Inline] = []
    for operand, partial in step.edges():
        if parts:
            parts.append(Text(",  "))
        left = d(step.symbol, operand, partial=len(moving) > 1)
        parts.append(Math(make("equation", left, partial, value="=")))
    return tuple(parts)


def _where(stages: Sequence[DeriveSolution]) -> list[Block]:
    """State the domain and the places without a derivative, in terms of the inputs."""
    seams = [[(each.named, seam) for seam in each.seams] for each in stages]
    items = where([stage.trace for stage in stages], seams)
    if len(items) == 1:
        return [Paragraph(items[0])]
    return [Bullets(tuple(items))] if items else []


def _checks(stages: Sequence[DeriveSolution]) -> list[Block]:
    if len(stages) == 1:
        return [check_status(stages[0].check)]
    worst = next((s for s in stages if s.check.state == "failed"), None) or next(
        (s for s in stages if s.check.state != "passed"), None
    )
    if worst is not None:
        return [check_status(worst.check)]
    counted = sum(len(stage.check.points) for stage in stages)
    return [Status("passed", words(f"every order agrees with the definition, at {counted} points"))]

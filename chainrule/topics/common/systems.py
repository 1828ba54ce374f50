"""What explanations of several variables open and close with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.checks.definition import Check
from chainrule.document import (
    Block,
    Bullets,
    Equations,
    Line,
    Paragraph,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import Expr, Trace, free_symbols, make
from chainrule.numeric import Outcome, evaluate
from chainrule.numeric.evaluate import STEPS
from chainrule.rules import TABLE, kinks_of
from chainrule.topics.common.pieces import SHOWN_INPUTS
from chainrule.topics.common.posing import System
from chainrule.topics.common.words import (
    bounded,
    check_status,
    held_blocks,
    read_as,
    with_arguments,
)
from chainrule.trace.edges import rows


def formula_blocks(system: System) -> list[Block]:
    """Show the formulas as they were read, and what is held constant."""
    lines = [Line(name, bounded(expr)) for name, expr in system.lets]
    for name, expr in system.outputs:
        left = make("symbol", value=name)
        names = system.variables
        shown = with_arguments(left, names) if len(names) <= SHOWN_INPUTS else left
        lines.append(Line(shown, bounded(expr)))
    blocks: list[Block] = [Equations(tuple(lines))]
    blocks += held_blocks(join(system.held), len(system.held))
    used = free_symbols(*(expr for _, expr in (*system.outputs, *system.lets)))
    unused = [s for s in system.inputs if s not in used]
    if unused and system.held:
        verb = " does not occur in the formula." if len(unused) == 1 else " do not occur in it."
        blocks.append(Paragraph((*join(unused), Text(verb))))
    items = read_as(system.readings)
    return [*blocks, Bullets(items)] if items else blocks


def kink_notes(trace: Trace, point: Mapping[Expr, Expr]) -> list[Block]:
    """Name the nodes that stand at a kink, where the local derivative is a convention."""
    kinks = [(step, kink) for step in trace.steps for kink in kinks_of(step.expr)]
    if not kinks:
        return []
    found = evaluate(rows(trace), [kink for _, kink in kinks], point)
    blocks: list[Block] = []
    for step in dict.fromkeys(s for s, kink in kinks if _is_zero(found[kink])):
        convention = TABLE[step.rule].convention.rstrip(".")
        what = " jumps" if step.expr.op in STEPS else " has a kink"
        sentence = words(step.symbol, f"{what} at this point")
        ending = f": {convention}." if convention else "; its slopes on the two sides differ."
        blocks.append(Status("note", (*sentence, Text(ending))))
    return blocks


def _is_zero(outcome: Outcome) -> bool:
    return outcome.value is not None and outcome.value == 0


def check_line(checks: Sequence[Check], what: str) -> Status:
    """Sum up several checks: the worst of them, or all passed."""
    for state in ("failed", "unknown"):
        for outcome in checks:
            if outcome.state == state:
                return check_status(outcome)
    counted = sum(len(outcome.points) for outcome in checks)
    if len(checks) == 1:
        return check_status(checks[0])
    text = f"{what} agrees with the definition of the derivative, at {counted} points in all"
    return Status("passed", words(text))

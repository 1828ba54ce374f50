"""Why the rules hold that a derivation used."""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.document import Block, Bullets, Details, Inlines, words
from chainrule.model import Step, Trace
from chainrule.rules import reason_for


def step_reasons(step: Step) -> list[Inlines]:
    """Say why each rule holds that differentiates one step."""
    parts = step.inner.steps if step.inner is not None else (step,)
    items: list[Inlines] = []
    for part in parts:
        varies = [partial is not None for partial in part.partials]
        reason = reason_for(part.expr, varies) if len(varies) == len(part.expr.args) else ""
        if reason:
            items.append(words(f"{part.title}: {reason}"))
    return list(dict.fromkeys(items))


def rules_used(traces: Iterable[Trace]) -> list[Block]:
    """Say once why each rule holds that was used in traces.

    >>> from chainrule.model import make, symbol
    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> (found,) = rules_used([decompose([("f", make("sin", x) + make("sin", 2 * x))], [x])])
    >>> [item[0].text.split(":")[0] for item in found.blocks[0].items]
    ['constant multiple rule', 'sine', 'sum rule']
    """
    items = [item for trace in traces for step in trace.steps for item in step_reasons(step)]
    if not items:
        return []
    return [Details(words("Why these rules hold"), (Bullets(tuple(dict.fromkeys(items))),))]

"""The rules of a step that holds several operations, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Collection

from chainrule.model import Expr, Trace, free_symbols
from chainrule.rules.titles import DIFFERENCE


def titles_in_order(
    trace: Trace, title: str = "", only: Collection[Expr] | None = None
) -> list[str]:
    """Name the rule of the last step, then those of its parts in the order in which they stand.

    Args:
        trace: the steps.
        title: what the rule of the last step is called instead.
        only: the steps that count, if not all do.
    """
    steps = {step.symbol: step for step in trace.steps}
    root = trace.steps[-1]
    found = [title or root.title]
    # The minus sign of a difference is no constant multiple.
    sign = root.expr.args[-1] if title == DIFFERENCE[0] else None
    waiting = [*reversed(root.expr.args)]
    while waiting:
        step = steps.pop(waiting.pop(), None)
        if step is not None and step is not root:
            counts = only is None or step.symbol in only
            if counts and (step.symbol is not sign or step.expr.op != "neg"):
                found.append(step.title)
            waiting.extend(reversed(free_symbols(step.expr)))
    return list(dict.fromkeys(part for each in found for part in each.split(", ")))

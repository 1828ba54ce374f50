"""Why the rules hold that a derivation used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule.document import (
    Block,
    Bullets,
    Details,
    Equations,
    Inline,
    Inlines,
    Line,
    Math,
    words,
)
from chainrule.model import ONE, Expr, Step, Trace, free_symbols, make, substitute
from chainrule.rules import application, defining_equation, lookup, reason_for
from chainrule.tidy import collect
from chainrule.topics.common.sums import as_product, product, sum_of
from chainrule.topics.common.words import d
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import Share, accumulate


def step_reasons(step: Step, *, general: bool = False) -> list[Inlines]:
    """Say why each rule holds that differentiates one step, or in ``general`` letters."""
    parts = step.inner.steps if step.inner is not None else (step,)
    items: list[Inlines] = []
    for part in parts:
        varies = [partial is not None for partial in part.partials]
        reason = reason_for(part.expr, varies) if len(varies) == len(part.expr.args) else ""
        shown = application(lookup(part.rule)) if reason and general else part.expr
        defined = defining_equation(shown)
        if reason and defined is not None:
            items.append(words(f"{part.title}: ", defined, f". {reason}"))
        elif reason:
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
    items = [
        item
        for trace in traces
        for step in trace.steps
        for item in step_reasons(step, general=True)
    ]
    if not items:
        return []
    return [Details(words("Why these rules hold"), (Bullets(tuple(dict.fromkeys(items))),))]


def why_all(trace: Trace) -> list[Block]:
    """Show how the local derivatives of every step arise."""
    return [block for step in trace.steps for block in why(step)]


def why_link(
    name: Expr, expr: Expr, wrt: Expr, *, partial: bool = False, reserved: Sequence[str] = ()
) -> list[Block]:
    """Show how the derivative of one formula by one variable arises; ``partial`` writes it ∂."""
    trace = decompose([(name.value, expr)], [wrt], reserved=reserved)
    return [block for step in trace.steps for block in why(step, partial=partial)]


def why(step: Step, *, partial: bool = False) -> list[Block]:
    """Show how the local derivatives of one step arise, rule by rule; ``partial`` writes them ∂."""
    items = step_reasons(step)
    blocks: list[Block] = []
    if step.inner is not None:
        sources = [operand for operand, _ in step.edges()]
        lines = [line for s in sources for line in _inner_lines(step.inner, s, len(sources) > 1)]
        blocks.append(Equations(tuple(lines)))
    if items:
        blocks.append(Bullets(tuple(items)))
    return [Details(words("Why ", *_claims(step, partial)), tuple(blocks))] if blocks else []


def _claims(step: Step, partial: bool) -> list[Inline | str]:
    """List the local derivatives of a step as equations."""
    moving = {operand for operand, _ in step.edges()}
    several = len(moving) > 1 or (partial and len(free_symbols(step.expr)) > 1)
    claims: list[Inline | str] = []
    for operand, local in step.edges():
        if claims:
            claims.append(" and ")
        left = d(step.symbol, operand, partial=several)
        claims.append(Math(make("equation", left, local, value="=")))
    return claims


def _inner_lines(inner: Trace, source: Expr, partial: bool) -> list[Line]:
    """Differentiate the parts of a folded step in order, each from the parts before it."""
    known = inner.definitions()
    for name, expr in known.items():
        known[name] = substitute(expr, known)
    lines: list[Line] = []

    def write(part: Step, terms: Sequence[Share]) -> Expr:
        both = [(substitute(term.edge.local, known), term.carried) for term in terms]
        right = sum_of([product([f for f in pair if f is not ONE] or [ONE]) for pair in both])
        left = d(make("group", known[part.symbol]), source, partial=partial)
        lines.append(Line(left, right, words(part.title)))
        return collect(as_product(right))

    accumulate(inner, {source: ONE}, write)
    return lines

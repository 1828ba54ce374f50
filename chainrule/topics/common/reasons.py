"""Why the rules hold that a derivation used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chainrule.document import (
    Block,
    Bullets,
    Details,
    Equations,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    words,
)
from chainrule.model import ONE, Expr, Step, Trace, free_symbols, make, substitute, symbol
from chainrule.rules import TABLE, application, defining_equation, definition_of, lookup, reason_for
from chainrule.tidy import collect
from chainrule.topics.common.origins import (
    ARGUMENTS,
    VALUES,
    fresh,
    general_power,
    origin,
)
from chainrule.topics.common.sums import as_product, product, sum_of
from chainrule.topics.common.words import d
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import Share, accumulate

Known = set[tuple[object, ...]]

LETTERED = re.compile(r"(?<!\w)[unvwxy](?!\w)|[ᵘᵛ]")
"""Sentences that speak of letters; a derivation has letters of its own."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A derivation of the local derivative that a rule gives, and the ``kind`` it is good for."""

    title: str
    kind: tuple[object, ...]
    lines: tuple[Line, ...]


def step_reasons(step: Step, *, general: bool = False) -> list[Inlines]:
    """Say why each rule holds that differentiates one step, or in ``general`` letters."""
    items: list[Inlines] = []
    for part in _parts(step):
        varies = [partial is not None for partial in part.partials]
        reason = reason_for(part.expr, varies) if len(varies) == len(part.expr.args) else ""
        derived = bool(_derived(part, (), own=False))
        if not reason or (derived and LETTERED.search(reason)):
            continue
        shown = application(lookup(part.rule)) if general else part.expr
        defined = None if derived else defining_equation(shown)
        said = (defined, ". ") if defined is not None else ()
        items.append(words(f"{part.title}: ", *said, reason))
    return list(dict.fromkeys(items))


def _parts(step: Step) -> tuple[Step, ...]:
    return step.inner.steps if step.inner is not None else (step,)


def _origins(step: Step, taken: Sequence[Expr], *, general: bool = False) -> list[Origin]:
    """Derive each rule that differentiates one step, in its letters or in ``general`` ones."""
    own = not general and step.inner is None
    found = [
        Origin(part.title, _kind(part), tuple(_derived(part, taken, own=own)))
        for part in _parts(step)
    ]
    return [each for each in {o.kind: o for o in found}.values() if each.lines]


def _kind(part: Step) -> tuple[object, ...]:
    pairs = zip(part.expr.args, part.partials, strict=False)
    return (part.title, *(arg for arg, partial in pairs if partial is None))


def _derived(part: Step, taken: Sequence[Expr], *, own: bool) -> list[Line]:
    """Derive the rule of one operation; with letters of its own unless the step's are meant."""
    places = [place for place, partial in enumerate(part.partials) if partial is not None]
    if part.rule not in TABLE or len(part.partials) != len(part.expr.args):
        return []
    node = part.expr
    if not own or any(node.args[place].op != "symbol" for place in places):
        letters = [fresh(ARGUMENTS, taken)]
        letters += [fresh(VALUES, [*taken, *letters])]
        args = list(node.args)
        for place, letter in zip(places, letters, strict=False):
            args[place] = letter
        node = make(node.op, *args, value=node.value)
        own = False
    if len(places) == 2 and part.rule == "pow":
        return general_power(node)
    several = len(places) > 1
    if not places or (several and definition_of(node) is None):
        return []
    name = part.symbol if own else fresh(VALUES, [*taken, *free_symbols(node)])
    lines = [origin(node, place, name, taken, partial=several) for place in places]
    return [*lines[0], *(line for more in lines[1:] for line in more[1:])]


def rules_used(traces: Iterable[Trace]) -> list[Block]:
    """Say once why each rule holds that was used in traces, and derive it.

    >>> from chainrule.model import make, symbol
    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> (found,) = rules_used([decompose([("f", make("sin", x) + make("sin", 2 * x))], [x])])
    >>> [item[0].text.split(":")[0] for item in found.blocks[0].items]
    ['constant multiple rule', 'sine', 'sum rule']
    """
    traces = list(traces)
    taken = [name for trace in traces for name in symbols_of(trace)]
    steps = [step for trace in traces for step in trace.steps]
    items = [item for step in steps for item in step_reasons(step, general=True)]
    origins = [o for step in steps for o in _origins(step, taken, general=True)]
    blocks: list[Block] = [Bullets(tuple(dict.fromkeys(items)))] if items else []
    for found in {found.kind: found for found in origins}.values():
        blocks += [Paragraph(words(f"{found.title}:")), Equations(found.lines)]
    return [Details(words("Why these rules hold"), tuple(blocks))] if blocks else []


def symbols_of(trace: Trace) -> list[Expr]:
    """List every symbol that means something in a trace."""
    names = [name for step in trace.steps for name in (step.symbol, *free_symbols(step.expr))]
    return list(dict.fromkeys([*trace.inputs, *trace.parameters, *names]))


def why_all(trace: Trace, taken: Sequence[Expr] = ()) -> list[Block]:
    """Show how the local derivatives of every step arise, each rule derived once."""
    known: Known = set()
    names = [*symbols_of(trace), *taken]
    return [block for step in trace.steps for block in why(step, taken=names, known=known)]


def why_link(
    name: Expr,
    expr: Expr,
    wrt: Expr,
    *,
    partial: bool = False,
    reserved: Sequence[str] = (),
    known: Known | None = None,
) -> list[Block]:
    """Show how the derivative of one formula by one variable arises; ``partial`` writes it ∂."""
    taken = [wrt, *free_symbols(expr), *map(symbol, reserved)]
    trace = decompose([(name.value, expr)], [wrt], reserved=reserved)
    return [
        block
        for step in trace.steps
        for block in why(step, partial=partial, taken=[*symbols_of(trace), *taken], known=known)
    ]


def why(
    step: Step,
    *,
    partial: bool = False,
    taken: Sequence[Expr] = (),
    known: Known | None = None,
) -> list[Block]:
    """Show how the local derivatives of one step arise, rule by rule.

    Args:
        step: the step.
        partial: whether they are written with ∂.
        taken: symbols that mean something elsewhere.
        known: kinds of rules that were derived already; those of this step are added.
    """
    blocks: list[Block] = []
    if step.inner is not None:
        sources = [operand for operand, _ in step.edges()]
        lines = [line for s in sources for line in _inner_lines(step.inner, s, len(sources) > 1)]
        blocks.append(Equations(tuple(lines)))
    blocks += reasoned(step, taken, known)
    return [Details(words("Why ", *_claims(step, partial)), tuple(blocks))] if blocks else []


def reasoned(step: Step, taken: Sequence[Expr] = (), known: Known | None = None) -> list[Block]:
    """Say why the rules of a step hold, and derive those that are not ``known``."""
    items = step_reasons(step)
    blocks: list[Block] = [Bullets(tuple(items))] if items else []
    derived: Known = set() if known is None else known
    for found in _origins(step, taken):
        if found.kind not in derived:
            derived.add(found.kind)
            titled = [Paragraph(words(f"{found.title}:"))] if step.inner is not None else []
            blocks += [*titled, Equations(found.lines)]
    return blocks


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

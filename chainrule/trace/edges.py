"""Walks over a trace: adjoints by reverse, tangents by forward accumulation, and its paths.

Every walk visits each step once, so its cost follows the graph. The derivatives it returns are
expressions in the trace's own symbols; ``rows_with_tangents`` writes the same sweep as further
steps, so that numbers come from evaluating one straight-line program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainrule.model import ONE, ZERO, Expr, Step, Trace, add, mul, substitute, symbol

Row = tuple[Expr, Expr]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the computational graph: ``target`` uses ``source`` at operand ``position``."""

    source: Expr
    target: Expr
    position: int
    local: Expr


@dataclass(frozen=True, slots=True)
class Share:
    """One path's share: a derivative that is known already times the local derivative of an edge.

    Attributes:
        edge: the edge it goes along.
        carried: the adjoint of the edge's target, or the tangent of its source; 1 at the start.
    """

    edge: Edge
    carried: Expr

    @property
    def product(self) -> Expr:
        """Multiply, with constants folded."""
        return mul(self.edge.local, self.carried)


def edges(trace: Trace) -> tuple[Edge, ...]:
    """List every edge that carries a local derivative, in order of evaluation."""
    return tuple(edge for step in trace.steps for edge in edges_into(step))


def edges_into(step: Step) -> tuple[Edge, ...]:
    """List the edges of one step that carry a local derivative."""
    return tuple(
        Edge(operand, step.symbol, position, partial)
        for position, (operand, partial) in enumerate(
            zip(step.operands, step.partials, strict=True)
        )
        if partial is not None
    )


def accumulate(
    trace: Trace,
    tangents: Mapping[Expr, Expr],
    carry: Callable[[Step, Sequence[Share]], Expr],
) -> dict[Expr, Expr]:
    """Go forward through a trace, given the tangents of what varies.

    Args:
        trace: the steps.
        tangents: the derivative of each input that varies.
        carry: called with each step that anything arrives at, and with what arrives; returns how
            later steps write its tangent, in full or by a name.

    Returns:
        The tangents given, and those of the steps; a step that nothing arrives at has none.

    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> trace = decompose([("f", x * x + x)], [x], grain="operation")
    >>> found = accumulate(trace, {x: ONE}, lambda step, terms: add(*(t.product for t in terms)))
    >>> found[symbol("f")]
    add(x, x, 1)
    """
    known = dict(tangents)
    for step in trace.steps:
        terms = [Share(e, known[e.source]) for e in edges_into(step) if e.source in known]
        if terms:
            known[step.symbol] = carry(step, terms)
    return known


def reaching(trace: Trace, wrt: Expr, output: Expr) -> tuple[Edge, ...]:
    """List the edges that lie on some path from ``wrt`` to ``output``."""
    found = edges(trace)
    below: set[Expr] = {wrt}
    for edge in found:
        if edge.source in below:
            below.add(edge.target)
    above: set[Expr] = {output}
    for edge in reversed(found):
        if edge.target in above:
            above.add(edge.source)
    return tuple(e for e in found if e.source in below and e.target in above)


def count_paths(trace: Trace, wrt: Expr, output: Expr) -> int:
    """Count the paths from ``wrt`` to ``output`` without listing them."""
    ways: dict[Expr, int] = {wrt: 1}
    for edge in reaching(trace, wrt, output):
        ways[edge.target] = ways.get(edge.target, 0) + ways.get(edge.source, 0)
    return ways.get(output, 0)


def paths(trace: Trace, wrt: Expr, output: Expr) -> tuple[tuple[Edge, ...], ...]:
    """List the paths from ``output`` down to ``wrt``; call ``count_paths`` first.

    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> trace = decompose([("f", x * x)], [x], grain="operation")
    >>> [[edge.local for edge in path] for path in paths(trace, x, symbol("f"))]
    [[x], [x]]
    """
    into: dict[Expr, list[Edge]] = {}
    for edge in reaching(trace, wrt, output):
        into.setdefault(edge.target, []).append(edge)
    finished: list[tuple[Edge, ...]] = []
    stack: list[tuple[Edge, ...]] = [(edge,) for edge in reversed(into.get(output, []))]
    while stack:
        path = stack.pop()
        last = path[-1].source
        if last is wrt:
            finished.append(path)
        else:
            stack.extend((*path, edge) for edge in reversed(into[last]))
    return tuple(finished)


def adjoints(trace: Trace, output: Expr, wanted: Iterable[Expr]) -> dict[Expr, Expr]:
    """Differentiate ``output`` in one reverse sweep, along edges below which a wanted symbol lies.

    Symbols that nothing arrives at are absent.

    Source: reverse accumulation, e.g. A. Griewank and A. Walther, "Evaluating Derivatives",
    2nd ed., SIAM 2008, chapter 3.
    """
    useful = edges(trace)
    below = set(wanted)
    for edge in useful:
        if edge.source in below:
            below.add(edge.target)
    useful = tuple(edge for edge in useful if edge.source in below)
    incoming: dict[Expr, list[Expr]] = {output: [ONE]}
    finished: dict[Expr, Expr] = {}
    remaining = list(useful)
    order = [step.symbol for step in trace.steps]
    for target in reversed(order):
        mine: list[Edge] = []
        while remaining and remaining[-1].target is target:
            mine.append(remaining.pop())
        if target not in incoming:
            continue
        adjoint = finished[target] = add(*reversed(incoming[target]))
        for edge in reversed(mine):
            incoming.setdefault(edge.source, []).append(mul(adjoint, edge.local))
    for leaf, parts in incoming.items():
        if leaf not in finished:
            finished[leaf] = add(*reversed(parts))
    return finished


def total_derivative(trace: Trace, wrt: Expr, output: Expr | None = None) -> Expr:
    """Return the derivative of an output with respect to one input, in the trace's symbols.

    >>> from chainrule.trace.decompose import decompose
    >>> from chainrule.model import make
    >>> x = symbol("x")
    >>> total_derivative(decompose([("f", make("sin", x**2))], [x]), x)
    mul(cos(u), 2, x)
    """
    result = trace.outputs[0] if output is None else output
    return adjoints(trace, result, (wrt,)).get(wrt, ZERO)


def rows(trace: Trace) -> tuple[Row, ...]:
    """Write the trace as a straight-line program of ``(symbol, expression)`` rows."""
    return tuple((step.symbol, step.expr) for step in trace.steps)


def tangent_symbol(of: Expr, wrt: Expr) -> Expr:
    """Name the derivative of ``of`` with respect to ``wrt``; no user can type this name."""
    return symbol(f" d{of.value}/d{wrt.value}")


def tangent_rows(trace: Trace, wrt: Expr) -> tuple[Row, ...]:
    """Write forward accumulation as rows: each step's derivative from those of its operands.

    Rows of steps that ``wrt`` does not reach are absent.
    """
    written: list[Row] = []

    def write(step: Step, terms: Sequence[Share]) -> Expr:
        name = tangent_symbol(step.symbol, wrt)
        written.append((name, add(*(term.product for term in terms))))
        return name

    accumulate(trace, {wrt: ONE}, write)
    return tuple(written)


def put_back(expr: Expr, trace: Trace, keep: Sequence[Expr] = ()) -> Expr:
    """Replace every substitution variable by what it stands for, down to the inputs.

    Linear in the graph; the expanded tree may still be exponential, so measure it with
    ``model.size`` before printing it.
    """
    return substitute(expr, meanings(trace, keep))


def meanings(trace: Trace, keep: Sequence[Expr] = ()) -> dict[Expr, Expr]:
    """Map every substitution variable to what it stands for, in terms of the inputs."""
    known: dict[Expr, Expr] = {}
    for step in trace.steps:
        if step.symbol not in keep:
            known[step.symbol] = substitute(step.expr, known)
    return known

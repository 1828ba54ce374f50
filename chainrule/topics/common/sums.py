"""How products along paths, their sums, and derivatives from the inside out are written."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Line, words
from chainrule.model import ONE, Expr, Step, Trace, bounds, make
from chainrule.topics.common.words import d, shortened
from chainrule.trace.edges import Edge, Share, accumulate, count_paths, paths, reaching

Path = tuple[Edge, ...]

SHOWN_FACTORS = 8
"""Factors shown at each end of a product whose middle is left out."""


def edge_name(trace: Trace, edge: Edge) -> Expr:
    """Write the derivative along an edge: with ∂ where its target has several edges."""
    step = next(step for step in trace.steps if step.symbol is edge.target)
    return d(edge.target, edge.source, partial=sum(1 for _ in step.edges()) > 1)


def telling(path: Sequence[Edge]) -> list[Expr]:
    """List the local derivatives of a path, without factors 1 that others stand beside."""
    return [edge.local for edge in path if edge.local is not ONE] or [ONE]


def product(factors: Sequence[Expr]) -> Expr:
    """Join factors with explicit dots, leaving out the middle of a very long product."""
    if len(factors) == 1:
        return factors[0]
    if len(factors) > 4 * SHOWN_FACTORS:
        factors = (*factors[:SHOWN_FACTORS], make("dots"), *factors[-SHOWN_FACTORS:])
    return make("dot", *factors)


def as_product(expr: Expr) -> Expr:
    """Turn explicit dots, which are for display, into products."""
    if expr.op == "add":
        return make("add", *(as_product(term) for term in expr.args))
    if expr.op == "neg":
        return make("neg", as_product(expr.args[0]))
    return make("mul", *expr.args) if expr.op == "dot" else expr


def sum_of(terms: Sequence[Expr]) -> Expr:
    """Write a sum as it is, folding nothing."""
    return terms[0] if len(terms) == 1 else make("add", *terms)


def written_paths(trace: Trace, wrt: Expr, output: Expr) -> tuple[Path, ...] | None:
    """List the paths between two nodes; None where they are too many to write out."""
    if count_paths(trace, wrt, output) > bounds().paths:
        return None
    if len(reaching(trace, wrt, output)) > 4 * bounds().paths:
        return None
    return paths(trace, wrt, output)


def path_sums(trace: Trace, found: Sequence[Path]) -> tuple[Expr, Expr]:
    """Write the sum over paths twice: with the names of the local derivatives, and filled in."""
    meets = {step.symbol: sum(1 for _ in step.edges()) > 1 for step in trace.steps}
    named = [[d(e.target, e.source, partial=meets[e.target]) for e in path] for path in found]
    filled = [telling(path) for path in found]
    return sum_of([product(path) for path in named]), sum_of([product(path) for path in filled])


def lines_in_order(trace: Trace, wrt: Expr, output: Expr) -> tuple[Line, ...]:
    """Differentiate by one input from the inside out, each step from the ones before it.

    >>> from chainrule.model import symbol
    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> trace = decompose([("f", make("sin", x**2))], [x])
    >>> [line.right for line in lines_in_order(trace, x, symbol("f"))]
    [mul(2, x), dot(cos(u), derivative[(1, False)](u, x))]
    """
    useful = {edge.target for edge in reaching(trace, wrt, output)}
    lines: list[Line] = []

    def write(step: Step, terms: Sequence[Share]) -> Expr:
        left = d(step.symbol, wrt)
        if step.symbol in useful:
            right = sum_of([product(_factors(term)) for term in terms])
            note = words("sum over its operands") if len(terms) > 1 else ()
            lines.append(Line(left, right, note))
        return left

    accumulate(trace, {wrt: ONE}, write)
    return shortened(lines)


def _factors(term: Share) -> list[Expr]:
    return [term.edge.local] if term.carried is ONE else [term.edge.local, term.carried]


def partial(trace: Trace, output: Expr, wrt: Expr) -> Expr:
    """Write ∂f/∂x, or df/dx for the only variable."""
    return d(output, wrt, partial=len(trace.inputs) + len(trace.parameters) > 1)

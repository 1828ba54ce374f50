"""How products along paths and their sums are written."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.model import (
    ONE,
    Expr,
    Trace,
    make,
)
from chainrule.topics.common.words import d
from chainrule.trace.edges import Edge


def edge_name(trace: Trace, edge: Edge) -> Expr:
    """Write the derivative along an edge: with ∂ where its target has several edges."""
    step = next(step for step in trace.steps if step.symbol is edge.target)
    return d(edge.target, edge.source, partial=sum(1 for _ in step.edges()) > 1)


def telling(path: Sequence[Edge]) -> list[Expr]:
    """List the local derivatives of a path, without factors 1 that others stand beside."""
    return [edge.local for edge in path if edge.local is not ONE] or [ONE]


def product(factors: Sequence[Expr]) -> Expr:
    """Join factors with explicit dots."""
    return factors[0] if len(factors) == 1 else make("dot", *factors)


def sum_of(terms: Sequence[Expr]) -> Expr:
    """Write a sum as it is, folding nothing."""
    return terms[0] if len(terms) == 1 else make("add", *terms)


# Both passes


def partial(trace: Trace, output: Expr, wrt: Expr) -> Expr:
    """Write ∂f/∂x, or df/dx for the only variable."""
    return d(output, wrt, partial=len(trace.inputs) + len(trace.parameters) > 1)

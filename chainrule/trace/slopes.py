"""Derivatives of whole expressions, by the walks over a trace of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from chainrule.model import (
    ZERO,
    Expr,
    add,
    free_symbols,
)
from chainrule.tidy import collect
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import accumulate, put_back
from chainrule.trace.titles import titles_in_order


def along(expr: Expr, slopes: Mapping[Expr, Expr]) -> tuple[Expr, tuple[str, ...]]:
    """Differentiate by forward accumulation, given the derivative of every variable.

    Returns the derivative as a student would first write it, and the rules used.

    >>> from chainrule.model import ONE, make, symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> along(x * y, {x: ONE, y: make("prime", y, value=1)})
    (add(y, mul(x, prime[1](y))), ('product rule',))
    """
    inputs = tuple(s for s in free_symbols(expr) if s in slopes)
    if not inputs:
        return ZERO, ("constant",)
    if expr in slopes:
        return slopes[expr], ()
    trace = decompose([("·", expr)], inputs)
    known = accumulate(trace, slopes, lambda _, terms: add(*(term.product for term in terms)))
    titles = titles_in_order(trace, trace.steps[-1].title.split(", ")[0])
    return collect(put_back(known.get(trace.outputs[0], ZERO), trace)), tuple(titles)


def named_slopes(
    definitions: Iterable[tuple[Expr, Expr]],
    slopes: Mapping[Expr, Expr],
    name: Callable[[Expr], Expr],
) -> dict[Expr, Expr]:
    """Add the derivative of every definition that something varies in, by its name.

    >>> from chainrule.model import ONE, make, number, symbol
    >>> t, u, v = symbol("t"), symbol("u"), symbol("v")
    >>> named_slopes([(u, t**2), (v, number(3))], {t: ONE}, lambda s: make("prime", s, value=1))
    {t: 1, u: prime[1](u)}
    """
    known = dict(slopes)
    for defined, expr in definitions:
        if any(s in known for s in free_symbols(expr)):
            known[defined] = name(defined)
    return known

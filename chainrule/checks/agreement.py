"""What a check decides: the form of a result that may be shown, and many derivatives at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainrule.checks.definition import Check, check
from chainrule.model import ZERO, Expr, add, make, mul, number, symbol
from chainrule.numeric.program import Row


def agreed(
    tidied: Expr, before: Expr | None, compare: Callable[[Expr], Check]
) -> tuple[Expr, Check]:
    """Return the tidied form and its check; the line before if only that one agrees.

    Args:
        tidied: the form to show.
        before: what it was made from; None where there is nothing to fall back on.
        compare: the check of a form.

    >>> x = symbol("x")
    >>> form, found = agreed(2 * x, 3 * x**2, lambda form: check([], x**3, x, [], form))
    >>> form, found.state
    (mul(3, pow(x, 2)), 'passed')
    """
    outcome = compare(tidied)
    if outcome.state == "failed" and before is not None and before is not tidied:
        again = compare(before)
        if again.state != "failed":
            return before, again
    return tidied, outcome


def check_together(
    original: Sequence[Row],
    output: Expr,
    program: Sequence[Row],
    slopes: Mapping[Expr, Expr],
    *,
    points: int = 2,
) -> Check:
    """Check all derivatives of an output at once: along a line through each trial point.

    With x_k = p_k + t·d_k the derivative by t is the sum of d_k·∂f/∂x_k, so that one wrong
    partial derivative makes it wrong. Where thousands of inputs take the function out of all
    bounds, points nearer to 0 are tried.

    Args:
        original: the rows of the function.
        output: what was differentiated.
        program: the rows that the derivatives use.
        slopes: per input its derivative.
        points: how many points must agree.

    >>> x, y = symbol("x"), symbol("y")
    >>> [check_together([], x * y, [], {x: y, y: slope}).state for slope in (x, y)]
    ['passed', 'failed']
    """
    outcome = check(*_along(original, output, program, slopes, number(1)), points=points)
    if outcome.state != "unknown":
        return outcome
    nearer = _along(original, output, program, slopes, number(1) / 1000)
    return check(*nearer, points=points)


def _along(
    original: Sequence[Row],
    output: Expr,
    program: Sequence[Row],
    slopes: Mapping[Expr, Expr],
    scale: Expr,
) -> tuple[Sequence[Row], Expr, Expr, Sequence[Row], Expr]:
    """Write the original and the derivative along a line, as ``check`` takes them."""
    moved = symbol(" t")
    starts: list[Row] = []
    terms: list[Expr] = []
    for place, (wrt, slope) in enumerate(slopes.items()):
        rate = number(1 + (7 * place + 3) % 11) / 8
        start = mul(scale, symbol(f" p {wrt.value}"))
        starts.append((wrt, add(start, mul(scale, rate, moved))))
        if slope is not ZERO:
            terms.append(make("mul", scale, rate, slope))
    whole = make("add", *terms) if len(terms) > 1 else (terms or [ZERO])[0]
    return (*starts, *original), output, moved, (*starts, *program), whole

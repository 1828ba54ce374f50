"""Keep a rewritten form only where the independent check agrees with it."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.checks.definition import Check
from chainrule.model import Expr


def agreed(
    tidied: Expr, before: Expr | None, compare: Callable[[Expr], Check]
) -> tuple[Expr, Check]:
    """Return the tidied form and its check; the line before if only that one agrees.

    Args:
        tidied: the form to show.
        before: what it was made from; None where there is nothing to fall back on.
        compare: the check of a form.

    >>> from chainrule.checks.definition import check
    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> form, found = agreed(2 * x, 3 * x**2, lambda form: check([], x**3, x, [], form))
    >>> form, found.state
    (mul(3, pow(x, 2)), 'passed')
    """
    outcome = compare(tidied)
    if outcome.state == "failed" and before is not None and before is not tidied:
        again = compare(before)
        if again.state == "passed":
            return before, again
    return tidied, outcome

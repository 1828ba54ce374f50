"""Which conditions of a maximum or minimum exclude each other, and whether one always holds."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.model import Expr

_TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_STRICT = frozenset({"lt", "gt"})


def exclude_each_other(conditions: Sequence[Expr]) -> bool:
    """Tell whether no two of the conditions can hold together.

    >>> from chainrule.model import make, symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> exclude_each_other([make("ge", x, y), make("gt", y, x)])
    True
    >>> exclude_each_other([make("ge", x, y), make("ge", y, x)])
    False
    """
    claims = [_claims(condition) for condition in conditions]
    return all(
        any(_contradict(*claim, later) for claim in earlier.items())
        for index, later in enumerate(claims)
        for earlier in claims[:index]
    )


def one_must_hold(conditions: Sequence[Expr]) -> bool:
    """Tell whether each condition says that one operand beats just the operands of the others."""
    claims = [_claims(condition) for condition in conditions]
    winners = [{left for left, _ in claim} for claim in claims]
    if any(len(winner) != 1 for winner in winners):
        return False
    all_winners = set().union(*winners)
    return len(all_winners) == len(claims) and all(
        {right for _, right in claim} == all_winners - winner
        for claim, winner in zip(claims, winners, strict=True)
    )


def _claims(condition: Expr) -> dict[tuple[Expr, Expr], str]:
    """List the comparisons that a condition joins by "and", by their two sides."""
    parts = condition.args if condition.op == "and" else (condition,)
    return {(p.args[0], p.args[1]): p.op for p in parts if p.op in _TURNED}


def _contradict(sides: tuple[Expr, Expr], op: str, claims: dict[tuple[Expr, Expr], str]) -> bool:
    left, right = sides
    other = claims.get((right, left))
    other = _TURNED[other] if other else claims.get(sides)
    if other is None or other[0] == op[0]:
        return False
    return op in _STRICT or other in _STRICT

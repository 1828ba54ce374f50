"""Terms that hold only under conditions, joined into one piecewise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.model import ZERO, Expr
from chainrule.tidy.algebra import Algebra
from chainrule.tidy.forms import Mono, Rational, Sum, add_into
from chainrule.tidy.show import expressed

Best = Callable[[Sum], Sum]

MOST_BRANCHES = 12
"""Most brackets that are joined into one piecewise."""

_TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_STRICT = frozenset({"lt", "gt"})


def merge_cases(form: Sum, algebra: Algebra, best: Best) -> Sum:
    """Write the terms that carry a case of the same conditions as a piecewise.

    A piecewise of the same conditions that stands beside them is taken in.
    """
    found = [base for mono in form for base, k in mono if base.op == "case" and k == 1]
    if not found or any(base.args != found[0].args for base in found):
        return form
    conditions = found[0].args
    branches: dict[int, Sum] = {}
    rest: Sum = {}
    for mono, coefficient in form.items():
        switches = [item[0] for item in mono if _switches(item, conditions)]
        if not switches:
            add_into(rest, [(mono, coefficient)])
            continue
        if len(switches) > 1:
            return form
        others = tuple(item for item in mono if item[0] is not switches[0])
        for place, value in _by_branch(switches[0], algebra):
            terms = [algebra.product([(coefficient, others), (c, m)]) for m, c in value.items()]
            add_into(branches.setdefault(place, {}), [(m, c) for c, m in terms])
    book = algebra.book
    parts: list[Expr] = []
    for place in range(len(conditions) + 1):
        if place == len(conditions) and place not in branches and _are_opposite(conditions):
            break
        parts.append(expressed(book, best(branches.get(place, {}))))
        parts.extend(conditions[place : place + 1])
    while len(parts) > 2 and len(parts) % 2 and parts[-1] is parts[-3]:
        del parts[-3:-1]
    if all(part is parts[0] for part in parts[::2]):
        add_into(rest, algebra.read(parts[0]).items())
        return rest
    return _with_piecewise(rest, parts, algebra)


def _switches(item: tuple[Expr, object], conditions: tuple[Expr, ...]) -> bool:
    base, k = item
    if base.op == "piecewise":
        return k == 1 and base.args[1::2] == conditions
    return base.op == "case" and k == 1


def _by_branch(switch: Expr, algebra: Algebra) -> list[tuple[int, Sum]]:
    if switch.op == "case":
        return [(switch.value, {(): 1})]
    return [(place, algebra.read(value)) for place, value in enumerate(switch.args[::2])]


def _with_piecewise(rest: Sum, parts: Sequence[Expr], algebra: Algebra) -> Sum:
    node = Expr("piecewise", tuple(parts))
    algebra.book.place(node)
    add_into(rest, [(((node, 1),), 1)])
    return rest


def merge_brackets(form: Sum, algebra: Algebra, best: Best) -> Sum:
    """Write the slopes of a maximum or minimum, one bracket each, as a piecewise."""
    branches: dict[Expr, Sum] = {}
    rest: Sum = {}
    for mono, coefficient in form.items():
        brackets = [base for base, k in mono if base.op == "bracket" and k == 1]
        term: tuple[Mono, Rational] = (mono, coefficient)
        if len(brackets) != 1:
            add_into(rest, [term])
            continue
        others = tuple(item for item in mono if item[0] is not brackets[0])
        add_into(branches.setdefault(brackets[0], {}), [(others, coefficient)])
    conditions = [bracket.args[0] for bracket in branches]
    if not 1 < len(conditions) <= MOST_BRANCHES or not exclude_each_other(conditions):
        return form
    parts: list[Expr] = []
    for branch, condition in zip(branches.values(), conditions, strict=True):
        parts.extend((expressed(algebra.book, best(branch)), condition))
    parts = parts[:-1] if one_must_hold(conditions) else [*parts, ZERO]
    return _with_piecewise(rest, parts, algebra)


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


_OPPOSITE = {("lt", "ge"), ("ge", "lt"), ("le", "gt"), ("gt", "le"), ("eq", "ne"), ("ne", "eq")}


def _are_opposite(conditions: tuple[Expr, ...]) -> bool:
    """Tell whether one of two conditions always holds, so that nothing is left for otherwise."""
    if len(conditions) != 2:
        return False
    first, second = conditions
    return first.args == second.args and (first.op, second.op) in _OPPOSITE

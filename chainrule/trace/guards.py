"""Under which conditions each part of a formula is needed: what the branches of cases ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from chainrule.model import Expr, Trace, make, postorder, substitute

Guard = frozenset[Expr]
"""Conditions that all hold where a part is needed; empty where it always is."""

MOST = 4
"""Ways to need one part that are told apart."""

DEEPEST = 8
"""Most conditions of a guard: what stands behind more of them is not said."""

OPPOSITE = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}
ALWAYS: Guard = frozenset()


def guards(trace: Trace) -> Mapping[Expr, Sequence[Guard]] | None:
    """Map every part of a trace, written over its inputs, to the guards it is needed under.

    Parts that are needed in more than ``MOST`` ways, or behind more than ``DEEPEST`` conditions,
    have none. None stands for a trace without
    cases, where all parts are always needed.

    >>> from chainrule.trace.decompose import decompose
    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> whole = make("piecewise", make("ln", x), make("gt", x, 0), x**2)
    >>> guards(decompose([("f", whole)], [x]))[make("ln", x)]
    (frozenset({gt(x, 0)}),)
    """
    if not any(node.op == "piecewise" for step in trace.steps for node in postorder(step.expr)):
        return None
    known: dict[Expr, Expr] = {}
    for step in trace.steps:
        known[step.symbol] = substitute(step.expr, known)
    roots = [known.get(output, output) for output in trace.outputs]
    needed: dict[Expr, tuple[Guard, ...]] = dict.fromkeys(roots, (ALWAYS,))
    for node in reversed(postorder(*roots)):
        for arg, asked in _operands(node):
            ways = dict.fromkeys((*needed.get(arg, ()), *(g | asked for g in needed[node])))
            needed[arg] = (ALWAYS,) if ALWAYS in ways else tuple(ways)[: MOST + 1]
    return {node: ways if _few(ways) else () for node, ways in needed.items()}


def _few(ways: Sequence[Guard]) -> bool:
    return len(ways) <= MOST and all(len(guard) <= DEEPEST for guard in ways)


def _operands(node: Expr) -> Iterator[tuple[Expr, Guard]]:
    """List operands with what must hold for the node to use them."""
    if node.op != "piecewise":
        for arg in node.args:
            yield arg, ALWAYS
        return
    before: list[Expr] = []
    for value, condition in zip(node.args[0::2], node.args[1::2], strict=False):
        yield condition, frozenset(before)
        yield value, frozenset((*before, condition))
        before.append(opposite(condition))
    if len(node.args) % 2:
        yield node.args[-1], frozenset(before)


def opposite(condition: Expr) -> Expr:
    """Return the condition that holds where another does not.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> opposite(make("and", make("lt", x, 1), make("ge", x, 0)))
    or(ge(x, 1), lt(x, 0))
    """
    if condition.op in OPPOSITE:
        return Expr(OPPOSITE[condition.op], condition.args, condition.value)
    if condition.op in ("and", "or") and all(part.op in OPPOSITE for part in condition.args):
        joined = "or" if condition.op == "and" else "and"
        return make(joined, *map(opposite, condition.args))
    return condition.args[0] if condition.op == "not" else make("not", condition)


def under(condition: Expr, guard: Guard) -> Expr | None:
    """State a condition that only matters under a guard; None where it then always holds.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> under(make("gt", x, 0), frozenset({make("gt", x, 1)})) is None
    True
    >>> under(make("gt", x, 0), frozenset({make("gt", x, -1)}))
    or(gt(x, 0), le(x, -1))
    """
    if not guard and condition.op in OPPOSITE:
        return condition
    parts = list(condition.args) if condition.op == "or" else [condition]
    for asked in sorted(guard, key=repr):
        against = opposite(asked)
        parts.extend(against.args if against.op == "or" else (against,))
    parts = list(dict.fromkeys(parts))
    if any(opposite(part) in parts for part in parts):
        return None
    places = _places(make("or", *parts))
    true = {part: {at for at in places if _holds(part, at)} for part in parts}
    if places and set().union(*true.values()) == set(places):
        return None
    for part in tuple(parts) if places else ():
        others = [other for other in parts if other is not part]
        if others and true[part] <= set().union(*(true[other] for other in others)):
            parts = others
    return parts[0] if len(parts) == 1 else make("or", *parts)


def _places(condition: Expr) -> list[Fraction]:
    """List a value of each kind where a condition compares one variable with numerals."""
    relations = [node for node in postorder(condition) if node.op in OPPOSITE]
    variables, edges = set(), set()
    for relation in relations:
        for side in relation.args:
            if side.is_number:
                edges.add(side.value)
            elif side.op == "symbol":
                variables.add(side)
            else:
                return []
    if len(variables) != 1 or not edges:
        return []
    ordered = sorted(edges)
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    return [ordered[0] - 1, *ordered, *between, ordered[-1] + 1]


def _holds(condition: Expr, place: Fraction) -> bool:
    known: dict[Expr, bool] = {}
    for node in postorder(condition):
        if node.op in OPPOSITE:
            left, right = (side.value if side.is_number else place for side in node.args)
            known[node] = {
                "lt": left < right, "le": left <= right, "gt": left > right,
                "ge": left >= right, "eq": left == right, "ne": left != right,
            }[node.op]  # fmt: skip
        elif node.op == "not":
            known[node] = not known[node.args[0]]
        elif node.op in ("and", "or"):
            known[node] = (all if node.op == "and" else any)(known[arg] for arg in node.args)
    return known[condition]

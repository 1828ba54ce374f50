"""Where one application has a real value, and where it has no derivative."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from chainrule.model import ZERO, Expr, bounds, make, postorder, substitute, symbol
from chainrule.rules.arithmetic import rational
from chainrule.rules.table import TABLE

Conditions = tuple[Expr, ...]
LETTERS = tuple(symbol(letter) for letter in "abcdefgh")
"""The operands in the conditions of a row."""
COMPARISONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})


def _of_power(node: Expr) -> Conditions:
    base, exponent = node.args
    known = rational(exponent)
    if known is None:
        return (make("gt", base, ZERO),)
    if known.denominator % 2 == 0:
        return (make("ge" if known > 0 else "gt", base, ZERO),)
    return () if known >= 0 else (make("ne", base, ZERO),)


def _of_root(node: Expr) -> Conditions:
    radicand, index = node.args
    known = rational(index)
    if known is None:
        return (make("gt", radicand, ZERO), make("ne", index, ZERO))
    if known == 0:
        return (make("ne", index, ZERO),)
    odd = known.numerator % 2 == 1 and known.denominator == 1
    relation = ("ge" if known > 0 else "gt") if not odd else "ne"
    return () if odd and known > 0 else (make(relation, radicand, ZERO),)


def _ties(node: Expr) -> Conditions:
    """Return the zeros where two operands of a maximum or minimum meet, neighbors first."""
    count = len(node.args)
    pairs = ((i, i + gap) for gap in range(1, count) for i in range(count - gap))
    different = ((i, j) for i, j in pairs if node.args[i] is not node.args[j])
    return tuple(node.args[i] - node.args[j] for i, j in islice(different, bounds().ties))


def _edges(node: Expr) -> Conditions:
    """Return the zeros where a condition of a piecewise function changes."""
    conditions = node.args[1::2] if node.op == "piecewise" else node.args
    parts = postorder(*conditions)
    found = [part.args[0] - part.args[1] for part in parts if part.op in COMPARISONS]
    return tuple(dict.fromkeys(found))


DOMAINS: dict[str, Callable[[Expr], Conditions]] = {"pow": _of_power, "root": _of_root}
KINKS: dict[str, Callable[[Expr], Conditions]] = {
    "max": _ties,
    "min": _ties,
    "piecewise": _edges,
    "case": _edges,
    "bracket": _edges,
}


def _instance(patterns: Conditions, node: Expr) -> Conditions:
    operands = dict(zip(LETTERS, node.args, strict=False))
    return tuple(substitute(pattern, operands) for pattern in patterns)


def _either(condition: Expr) -> Conditions:
    """Settle ``⌊n⌋ = n`` and ``m < 1`` of a numeral inside an alternative.

    >>> x, whole = symbol("x"), make("eq", make("floor", 3), 3)
    >>> _either(make("or", make("gt", x, ZERO), whole))
    ()
    """
    if condition.op != "or":
        return (condition,)
    left, right = condition.args
    known = rational(right.args[0]) if right.op == "lt" else None
    if known is not None and right.args[1].is_number:
        return () if known < right.args[1].value else (left,)
    if right.op != "eq" or not right.args[1].is_number:
        return (condition,)
    return () if right.args[1].value.denominator == 1 else (left,)


def domain_of(node: Expr) -> Conditions:
    """Return the conditions on the operands of ``node`` under which its value is real.

    >>> x = symbol("x")
    >>> domain_of(make("ln", x + 1)), domain_of(x**3)
    ((gt(add(x, 1), 0),), ())
    """
    if node.op in DOMAINS:
        return DOMAINS[node.op](node)
    if node.op not in TABLE:
        return ()
    return tuple(
        c for condition in _instance(TABLE[node.op].domain, node) for c in _either(condition)
    )


def kinks_of(node: Expr) -> Conditions:
    """Return expressions whose zeros are points where ``node`` has no derivative.

    >>> kinks_of(make("max", symbol("u"), symbol("v")))
    (add(u, neg(v)),)
    """
    if node.op in KINKS:
        return KINKS[node.op](node)
    return _instance(TABLE[node.op].kinks, node) if node.op in TABLE else ()

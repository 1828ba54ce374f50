"""Conditions on one variable, solved: the intervals and points where all of them hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from chainrule.model import ZERO, Expr, add, free_symbols, make, number, postorder, size, substitute
from chainrule.numeric.evaluate import Outcome, evaluate, holds
from chainrule.numeric.zeros import sign_changes
from chainrule.tidy import tidy

COMPARISONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})
MOST = 24
"""Places that the line is divided at."""

DIGITS = 30
SHORT = 40
"""A solution of so many nodes is written, however short the conditions are."""


SIGNS = {"gt": {1}, "ge": {0, 1}, "ne": {-1, 1}, "lt": {-1}, "le": {-1, 0}, "eq": {0}}
"""Which signs of the difference of its sides a comparison allows."""

NOWHERE = make("or")
"""Stands for a condition that never holds."""


NEVER = frozenset({"exp", "cosh", "sech", "sigmoid"})
"""Functions that are positive everywhere."""

ZEROS_OF: dict[str, Callable[[Expr], Expr]] = {
    **dict.fromkeys(("neg", "div", "sqrt", "root", "abs", "sinh", "tanh", "atan"), lambda u: u),
    "tan": lambda u: make("sin", u),
    "cot": lambda u: make("cos", u),
}
"""Functions that are 0 just where a simpler expression in their operand is."""


class _UnsolvedError(Exception):
    """Some truth could not be settled."""


def solved(conditions: Sequence[Expr], x: Expr) -> tuple[Expr, ...] | None:
    """Solve conditions on one variable; None if they cannot be solved.

    Returns:
        Conditions that all must hold: intervals, joined by ``or``, and the points left out. None
        are left where all always hold, and ``NOWHERE`` stands for what never does.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> solved([make("gt", x**2, 1), make("ne", x - 3, 0)], x)
    (or(lt(x, -1), gt(x, 1)), ne(x, 3))
    >>> solved([make("ge", -(x**2), 1)], x) == (NOWHERE,)
    True
    """
    comparisons = [n for n in postorder(*conditions) if n.op in COMPARISONS]
    places: dict[Expr, None] = {}
    for comparison in comparisons:
        left, right = comparison.args
        found = sign_changes(left - right, x)
        if found is None:
            return None
        places |= dict.fromkeys(found)
    ordered = _ordered(list(places))
    if ordered is None or len(ordered) > MOST:
        return None
    try:
        truth = _truth(conditions, comparisons, x, list(_cells(ordered)))
    except _UnsolvedError:
        return None
    return _written(x, [place for place, _ in ordered], truth)


def _ordered(places: Sequence[Expr]) -> list[tuple[Expr, Any]] | None:
    """Sort constant expressions by their values, each value once in its shortest form."""
    found = evaluate([], places, {}, digits=DIGITS) if places else {}
    real = [(place, found[place].value) for place in sorted(places, key=size)]
    if any(found[place].value is None and found[place].defined is not False for place in places):
        return None
    kept: list[tuple[Expr, Any]] = []
    for place, value in real:
        near = [known for _, known in kept if value is not None and abs(known - value) < 1e-18]
        if value is not None and not near:
            kept.append((place, value))
    kept.sort(key=lambda item: item[1])
    close = any(high - low < 1e-6 for (_, low), (_, high) in pairwise(kept))
    return None if close or any(abs(value) > 1e9 for _, value in kept) else kept


def _cells(ordered: Sequence[tuple[Expr, Any]]) -> Iterator[Expr]:
    """List a place of every kind: between two neighbors, at one, …"""
    if not ordered:
        yield number(Fraction(1, 3))
        return
    values = [Fraction(float(value)) for _, value in ordered]
    yield number(Fraction(int(values[0]) - 2))
    for k, (place, _) in enumerate(ordered):
        yield place
        if k + 1 < len(values):
            yield number(_between(values[k], values[k + 1]))
    yield number(Fraction(int(values[-1]) + 2))


def _between(low: Fraction, high: Fraction) -> Fraction:
    middle, gap = (low + high) / 2, (high - low) / 4
    return middle.limit_denominator(int(1 / gap) + 2)


def _truth(
    conditions: Sequence[Expr], comparisons: Sequence[Expr], x: Expr, cells: Sequence[Expr]
) -> list[bool]:
    asked = {(c, cell): substitute(c, {x: cell}) for c in comparisons for cell in cells}
    brackets = {node: Expr("bracket", (node,)) for node in asked.values() if node.args}
    found = evaluate([], list(brackets.values()), {}) if brackets else {}
    truth: list[bool] = []
    for cell in cells:
        known: dict[Expr, bool | None] = {
            c: _settled(found[brackets[asked[c, cell]]]) for c in comparisons
        }
        for node in postorder(*conditions):
            if node.op in ("and", "or", "not"):
                known[node] = _joined(node.op, [known[arg] for arg in node.args])
        truth.append(all(known[c] is True for c in conditions))
    return truth


def _settled(outcome: Outcome) -> bool | None:
    """Tell whether a comparison holds; None where a side of it is undefined."""
    if outcome.value is None and outcome.defined is not False:
        raise _UnsolvedError
    return None if outcome.value is None else bool(outcome.value)


def _joined(op: str, parts: Sequence[bool | None]) -> bool | None:
    if op == "not":
        return None if parts[0] is None else not parts[0]
    deciding = op == "or"
    if deciding in parts:
        return deciding
    return None if None in parts else not deciding


def _written(x: Expr, places: Sequence[Expr], truth: Sequence[bool]) -> tuple[Expr, ...]:
    """Write which cells of the line hold, in turn an interval and a place."""
    if not any(truth):
        return (NOWHERE,)
    filled = list(truth)
    holes: list[Expr] = []
    for k in range(1, len(truth), 2):
        if truth[k - 1] and truth[k + 1] and not truth[k]:
            filled[k] = True
            holes.append(make("ne", x, places[k // 2]))
    pieces: list[Expr] = []
    for holding, group in groupby(range(len(filled)), key=lambda k: filled[k]):
        cells = list(group)
        if holding:
            pieces.append(_interval(x, places, cells[0], cells[-1], len(filled) - 1))
    whole = pieces[0] if len(pieces) == 1 else make("or", *pieces)
    return (*((whole,) if whole.args else ()), *holes)


def _interval(x: Expr, places: Sequence[Expr], first: int, last: int, end: int) -> Expr:
    """Write a run of cells; an odd one is the place itself, so the interval is closed there."""
    if first == last and first % 2:
        return make("eq", x, places[first // 2])
    low = places[(first - 1) // 2] if first > 0 else None
    high = places[last // 2] if last < end else None
    below, above = ("le" if first % 2 else "lt"), ("le" if last % 2 else "lt")
    if low is None or high is None:
        if high is not None:
            return make(above, x, high)
        return make("and") if low is None else make("ge" if first % 2 else "gt", x, low)
    return make("and", make(below, low, x), make(above, x, high))


def minimal(conditions: Sequence[Expr]) -> tuple[Expr, ...]:
    """Solve conditions where that can be done, and drop what others imply.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> minimal([make("gt", x, 0), make("ne", x * y, 0)])
    (gt(x, 0), ne(y, 0))
    >>> minimal([make("ge", y - x, 0), make("ne", y - x, 0)])
    (gt(add(y, neg(x)), 0),)
    """
    parts = list(dict.fromkeys(part for c in conditions for part in _apart(c)))
    if False in holds(*(part for part in parts if not free_symbols(part))):
        return (NOWHERE,)
    parts = [part for part in parts if free_symbols(part)]
    alone: dict[Expr, list[Expr]] = {}
    for part in parts:
        symbols = free_symbols(part)
        if len(symbols) == 1:
            alone.setdefault(symbols[0], []).append(part)
    found: list[Expr] = []
    for x, asked in alone.items():
        region = solved(asked, x)
        if region is None:
            asked = [part for part in asked if solved([part], x) is not None]
            region = solved(asked, x)
        if region is not None and _is_short(region, asked):
            found += region
            known = [part for part in parts if part.op == "or" and _follows(part, asked, region, x)]
            parts = [part for part in parts if part not in asked and part not in known]
    found += _together(parts)
    if NOWHERE in found:
        return (NOWHERE,)
    signed = [c.args[0] for c in found if c.op in ("gt", "lt") and c.args[1] is ZERO]
    implied = {make("ne", f, ZERO) for left in signed if left.op == "mul" for f in left.args}
    return tuple(condition for condition in found if condition not in implied)


def _follows(alternative: Expr, asked: Sequence[Expr], region: Sequence[Expr], x: Expr) -> bool:
    """Tell whether one part of an alternative holds in the whole region."""
    return any(
        free_symbols(part) == (x,) and solved([*asked, part], x) == tuple(region)
        for part in alternative.args
    )


def _is_short(region: Sequence[Expr], asked: Sequence[Expr]) -> bool:
    """Tell whether a solution is worth its length."""
    return sum(map(size, region)) <= max(2 * sum(map(size, asked)), SHORT)


def _apart(condition: Expr) -> list[Expr]:
    """Split ``u·v ≠ 0`` and its like into conditions on the parts."""
    found: list[Expr] = []
    stack = [condition]
    while stack:
        current = stack.pop()
        further = _smaller(current)
        if further is None:
            found.append(current)
        else:
            stack.extend(reversed(further))
    return found


def _smaller(condition: Expr) -> list[Expr] | None:
    """Return conditions on parts that ask the same where the parts are defined, if there are."""
    if condition.op == "or" and all(p.op == "ne" and p.args[1] is ZERO for p in condition.args):
        return [make("ne", add(*(part.args[0] ** 2 for part in condition.args)), ZERO)]
    if condition.op == "or":
        return _alternative(condition)
    if condition.op not in COMPARISONS:
        return None
    left, right = condition.args
    if not free_symbols(condition) or not (right.is_number and right.value == 0):
        return None
    ne = condition.op == "ne"
    if ne and left.op == "mul":
        return [make("ne", factor, right) for factor in left.args if free_symbols(factor)]
    if (left.op in NEVER and condition.op in ("ne", "gt")) or (ne and left.op in ("sec", "csc")):
        return []
    if left.op == "hypot" and condition.op in ("ne", "gt"):
        return [make("ne", add(*(side**2 for side in left.args)), right)]
    if ne and left.op in ZEROS_OF:
        return [make("ne", ZEROS_OF[left.op](left.args[0]), right)]
    if condition.op == "gt" and left.op == "abs":
        return [make("ne", left.args[0], right)]
    exponent = left.args[1] if left.op == "pow" else None
    if exponent is None or not exponent.is_number or exponent.value <= 0:
        return None
    even = exponent.value.denominator % 2 == 1 and exponent.value.numerator % 2 == 0
    if ne or (condition.op == "gt" and even):
        return [make("ne", left.args[0], right)]
    return None


def _alternative(condition: Expr) -> list[Expr] | None:
    """Simplify the parts of an alternative that ask one thing each."""
    simpler = [_smaller(part) or [part] for part in condition.args]
    parts = [
        found[0] if len(found) == 1 else part
        for part, found in zip(condition.args, simpler, strict=True)
    ]
    return None if tuple(parts) == condition.args else [make("or", *parts)]


def _together(parts: Sequence[Expr]) -> list[Expr]:
    """Join comparisons of the same two sides to one."""
    known: dict[Expr, tuple[Expr, set[int]]] = {}
    rest: list[Expr] = []
    for part in parts:
        if part.op not in SIGNS:
            rest.append(part)
            continue
        difference = tidy(part.args[0] - part.args[1])
        turned = tidy(part.args[1] - part.args[0])
        flips = difference not in known and turned in known
        first, allowed = known.setdefault(turned if flips else difference, (part, {-1, 0, 1}))
        signs = SIGNS[part.op]
        allowed &= {-sign for sign in signs} if flips else signs
    for first, allowed in known.values():
        op = next((op for op, signs in SIGNS.items() if signs == allowed), None)
        rest.append(NOWHERE if op is None else Expr(op, first.args, first.value))
    return rest

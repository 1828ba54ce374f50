"""Where a derivation holds: conditions on the inputs, and the points without a derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from chainrule.model import (
    BINDERS,
    ZERO,
    Expr,
    Trace,
    free_symbols,
    make,
    postorder,
    size,
    substitute,
)
from chainrule.model.indices import counted
from chainrule.rules import CONDITIONAL, domain_of, kinks_of
from chainrule.trace.guards import ALWAYS, OPPOSITE, guards, under

MOST = 24
"""Conditions that are listed; further ones are not looked for."""

MOST_KINKS = 6
SETTLED = frozenset({"lambertw"})
"""Rows whose own domain says all of where there is a slope."""

LONGEST = 60

STRICT = {"ge": "gt", "le": "lt"}
FLIPPED = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}


def conditions(trace: Trace, *, values: bool = False) -> tuple[Expr, ...]:
    """List what the inputs must satisfy for the derivative to exist, most telling first.

    Conditions that always hold (such as x² + 1 ≠ 0) are left out, and so are edges: at the end
    of a root's or an arcsine's domain the slope is infinite, so ``≥`` is given as ``>``. What
    the local derivatives ask counts as well, unless only ``values`` must exist.

    >>> from chainrule.trace.decompose import decompose
    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> conditions(decompose([("f", make("ln", x - 1))], [x]))
    (gt(x, 1), ne(x, 1))
    """
    found: dict[Expr, None] = {}
    needed = guards(trace)
    known = {*trace.inputs, *trace.parameters, *(step.symbol for step in trace.steps)}
    counting = counted(*(step.expr for step in trace.steps))
    nodes = {node: node for node in _applications(trace)}
    if not values:
        nodes = {**dict(_in_slopes(trace)), **nodes}
    for node, owner in sorted(nodes.items(), key=lambda pair: pair[0] is not pair[1]):
        if node.op == "pow" and is_whole(node.args[1], counting):
            continue  # asks no more than a power with a numeral
        moving = not values and any(s in trace.inputs for s in free_symbols(node))
        for condition in _asked(node, moving):
            symbols = free_symbols(condition)
            if symbols and counting.issuperset(symbols):
                continue
            if size(condition, LONGEST) > LONGEST or not known.issuperset(symbols):
                continue
            for guard in (ALWAYS,) if needed is None else needed.get(owner, ()):
                stated = under(_moved(condition), guard)
                if stated is not None:
                    found[stated] = None
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


WHOLE = frozenset({"add", "mul", "neg"})


def is_whole(expr: Expr, counting: frozenset[Expr]) -> bool:
    """Tell whether an exponent counts, as i − 1 where i is the index of a sum."""
    parts = postorder(expr)
    counts = any(part in counting for part in parts)
    return counts and all(
        part in counting or part.op in WHOLE or (part.is_number and part.value.denominator == 1)
        for part in parts
    )


def _asked(node: Expr, moving: bool) -> Iterator[Expr]:
    """List what a node asks of its operands where it has a slope (or a value, if it stands still).

    What always holds is left out.
    """
    if node.op == "piecewise" and len(node.args) % 2 == 0:
        cases = node.args[1::2]
        yield make("or", *cases) if len(cases) > 1 else _strict(cases[0]) if moving else cases[0]
    for condition in domain_of(node):
        asked = _strict(condition) if moving else condition
        if not _always(asked):
            yield asked


def _strict(condition: Expr) -> Expr:
    return Expr(STRICT.get(condition.op, condition.op), condition.args, condition.value)


def kinks(trace: Trace) -> tuple[tuple[Expr, Expr], ...]:
    """List equations where there may be no derivative, each with the operation that has none.

    >>> from chainrule.trace.decompose import decompose
    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> [equation for equation, _ in kinks(decompose([("f", make("abs", x - 1))], [x]))]
    [equation[=](x, 1)]
    """
    found: dict[Expr, Expr] = {}
    for node in _applications(trace):
        if node.op == "pow" or not any(s in trace.inputs for s in free_symbols(node)):
            continue
        for kink in kinks_of(node):
            if size(kink, LONGEST) > LONGEST or not free_symbols(kink):
                continue
            found.setdefault(_moved(make("equation", kink, ZERO, value="=")), node)
        if len(found) >= MOST_KINKS:
            break
    return tuple(found.items())[:MOST_KINKS]


def _applications(trace: Trace) -> Iterator[Expr]:
    """Iterate over every operation of a trace, written over the inputs, shortest ones only."""
    known: dict[Expr, Expr] = {}
    sizes: dict[Expr, int] = {}
    seen: set[Expr] = set()
    for step in trace.steps:
        whole = substitute(step.expr, known)
        for node in postorder(whole, seen=seen):
            sizes[node] = 1 + sum([sizes[arg] for arg in node.args])
            if node.args and node.op not in BINDERS and sizes[node] <= LONGEST:
                yield node
        if sizes[whole] <= LONGEST:
            known[step.symbol] = whole


def _in_slopes(trace: Trace) -> Iterator[tuple[Expr, Expr]]:
    """List the operations of local derivatives, over the inputs, each with whose slope it is in."""
    known: dict[Expr, Expr] = {}
    for step in trace.steps:
        whole = substitute(step.expr, known)
        if size(whole, LONGEST) > LONGEST:
            continue
        known[step.symbol] = whole
        if step.rule in SETTLED or any(node.op in BINDERS for node in postorder(whole)):
            continue
        for _, partial in step.edges():
            slope = substitute(partial, known)
            nodes = postorder(slope) if size(slope, LONGEST) <= LONGEST else []
            if not any(node.op in CONDITIONAL or node.op == "piecewise" for node in nodes):
                yield from ((node, whole) for node in nodes if node.args)


def _moved(relation: Expr) -> Expr:
    """Write ``u − 1 > 0`` as ``u > 1`` where the left side ends in a numeral."""
    if relation.op not in OPPOSITE and relation.op != "equation":
        return relation
    left, right = relation.args
    if not (right.is_number and right.value == 0) or left.op not in ("add", "neg"):
        return relation
    if left.op == "neg":
        return Expr(FLIPPED.get(relation.op, relation.op), (left.args[0], right), relation.value)
    first, last = left.args[0], left.args[-1]
    if len(left.args) == 2 and last.is_number:
        return _with(relation, first, -last)
    if len(left.args) == 2 and last.op == "neg":
        if first.is_number:
            flipped = FLIPPED.get(relation.op, relation.op)
            return Expr(flipped, (last.args[0], first), relation.value)
        return _with(relation, first, last.args[0])
    return relation


def _with(relation: Expr, left: Expr, right: Expr) -> Expr:
    return Expr(relation.op, (left, right), relation.value)


def _always(relation: Expr) -> bool:
    """Tell whether a relation ``u > 0``, ``u ≥ 0`` or ``u ≠ 0`` holds for all real inputs."""
    left, right = relation.args
    if not right.is_number or right.value != 0:
        return False
    sign = signs(left)[left]
    return sign == "positive" or (relation.op == "ge" and sign == "nonnegative")


def signs(root: Expr) -> dict[Expr, str | None]:
    """Bound the sign of every node from its operands: positive, nonnegative, or unknown."""
    known: dict[Expr, str | None] = {}
    for node in postorder(root):
        rule = SIGNS.get(node.op)
        below = [known[arg] for arg in node.args]
        known[node] = rule(node, below) if rule is not None else None
    return known


def _of_number(node: Expr, below: list[str | None]) -> str | None:
    return "positive" if node.value > 0 else "nonnegative" if node.value == 0 else None


def _of_sum(node: Expr, below: list[str | None]) -> str | None:
    if None in below:
        return None
    return "positive" if "positive" in below else "nonnegative"


def _of_product(node: Expr, below: list[str | None]) -> str | None:
    if None in below:
        return None
    return "nonnegative" if "nonnegative" in below else "positive"


def _of_largest(node: Expr, below: list[str | None]) -> str | None:
    return next((sign for sign in ("positive", "nonnegative") if sign in below), None)


def _of_power(node: Expr, below: list[str | None]) -> str | None:
    exponent = node.args[1]
    if below[0] is not None:
        return below[0]
    even = exponent.is_number and exponent.value.numerator % 2 == 0
    return "nonnegative" if even and exponent.value > Fraction(0) else None


SIGNS: dict[str, Callable[[Expr, list[str | None]], str | None]] = {
    "number": _of_number,
    "decimal": _of_number,
    "constant": lambda node, below: "positive",
    "add": _of_sum,
    "mul": _of_product,
    "div": _of_product,
    "pow": _of_power,
    "max": _of_largest,
    "min": _of_product,
    "relu": lambda node, below: below[0] or "nonnegative",
    "sqrt": lambda node, below: below[0] or "nonnegative",
    "exp": lambda node, below: "positive",
    "cosh": lambda node, below: "positive",
    "sigmoid": lambda node, below: "positive",
    "softplus": lambda node, below: "positive",
    "abs": lambda node, below: below[0] or "nonnegative",
}

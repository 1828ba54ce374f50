"""Walks over expression graphs: each linear in the graph, none recursive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from chainrule.model.expr import Expr, postorder

SUMS = frozenset({"sum", "prod"})
"""Sums and products over an index: body, index, lower, upper, and variables among the terms."""

BINDERS = frozenset({"integral"}) | SUMS
"""Operations whose second operand is a bound (dummy) variable: integrand, dummy, lower, upper."""

INDEX = re.compile(r"\d+|[ijklmnpqrst]")


NAME = re.compile(r"([^_]*(?:__[^_]+)?)(?:_(.+))?", re.DOTALL)


@lru_cache(4096)
def subscripts(name: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Split a name into its letter, with a layer, and the indices of each subscript.

    >>> subscripts("w__2_ij"), subscripts("x_max")
    (('w__2', (('i', 'j'),)), ('x', (('max',),)))
    """
    found = NAME.fullmatch(name)
    if found is None or found.group(2) is None:
        return name, ()
    parts: list[tuple[str, ...]] = []
    for part in found.group(2).split("_"):
        one_by_one = tuple(INDEX.findall(part))
        parts.append(one_by_one if "".join(one_by_one) == part else (part,))
    return found.group(1), tuple(parts)


def indices(letter: Expr) -> frozenset[str]:
    """Return the indices below a letter.

    >>> from chainrule.model import symbol
    >>> sorted(indices(symbol("w_ij")))
    ['i', 'j']
    """
    return frozenset(index for part in subscripts(letter.value)[1] for index in part)


def is_bound(node: Expr, letter: Expr) -> bool:
    """Tell whether an integral or sum binds a letter of its body."""
    dummy = node.args[1]
    return letter is dummy or (node.op in SUMS and dummy.value in indices(letter))


def free_symbols(*roots: Expr) -> tuple[Expr, ...]:
    """List the symbols that occur free below ``roots``, in order of first appearance.

    >>> from chainrule.model import make, number, symbol
    >>> x, t = symbol("x"), symbol("t")
    >>> free_symbols(make("integral", x * t, t, number(0), x))
    (x,)
    """
    nodes = postorder(*roots)
    symbols = [node for node in nodes if node.op == "symbol"]
    if BINDERS.isdisjoint([node.op for node in nodes]):
        return tuple(symbols)
    free: dict[Expr, dict[Expr, None]] = {}
    for node in nodes:
        found: dict[Expr, None] = {node: None} if node.op == "symbol" else {}
        below = node.args
        if node.op in BINDERS:
            found.update((s, None) for s in free[below[0]] if not is_bound(node, s))
            below = below[2:]
        for arg in below:
            found.update(free[arg])
        free[node] = found
    return tuple(dict.fromkeys(s for root in roots for s in free[root]))


def varying(nodes: Iterable[Expr]) -> dict[Expr, bool]:
    """Tell of every node of a ``postorder`` whether a free symbol occurs in it.

    >>> from chainrule.model import make, number, symbol
    >>> x, t = symbol("x"), symbol("t")
    >>> area = make("integral", t, t, number(0), number(1))
    >>> varying(postorder(area + x)) == {t: True, number(0): False, number(1): False,
    ...                                  area: False, x: True, area + x: True}
    True
    """
    known: dict[Expr, bool] = {}
    for node in nodes:
        if node.op in BINDERS:
            body, dummy, *limits = node.args
            inside = any(s is not dummy for s in free_symbols(body))
            known[node] = inside or any(known[limit] for limit in limits)
        else:
            known[node] = node.op == "symbol" or any(known[arg] for arg in node.args)
    return known


def substitute(root: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """Replace nodes by others, linear in the graph; nodes without a replacement below stay.

    The dummy variable of an integral is never replaced inside its integrand, nor the index of
    a sum and the letters that have it.

    >>> from chainrule.model import make, number, symbol
    >>> x, u = symbol("x"), symbol("u")
    >>> substitute(make("sin", u), {u: x**2})
    sin(pow(x, 2))
    """
    if not root.args:
        return replacements.get(root, root)
    done: dict[Expr, Expr] = {}
    for node in postorder(root):
        if node in replacements:
            done[node] = replacements[node]
        elif not node.args:
            done[node] = node
        elif node.op in BINDERS:
            dummy = node.args[1]
            free = [k for k in replacements if k.op != "symbol" or not is_bound(node, k)]
            body = done[node.args[0]]
            if len(free) < len(replacements):
                body = substitute(node.args[0], {k: replacements[k] for k in free})
            limits = tuple(done[arg] for arg in node.args[2:])
            done[node] = Expr(node.op, (body, dummy, *limits), node.value)
        else:
            args = tuple(done[arg] for arg in node.args)
            done[node] = node if args == node.args else Expr(node.op, args, node.value)
    return done[root]


def rewritten(root: Expr, rule: Callable[[Expr, tuple[Expr, ...]], Expr | None]) -> Expr:
    """Rebuild a graph from its leaves up.

    ``rule(node, args)`` gets a node and its new operands, and returns what stands for it, or
    None for the same operation on them.

    >>> from chainrule.model import make, symbol
    >>> rewritten(make("sin", symbol("x")), lambda n, args: symbol("y") if n.is_atom else None)
    sin(y)
    """
    done: dict[Expr, Expr] = {}
    for node in postorder(root):
        args = tuple(done[arg] for arg in node.args)
        found = rule(node, args)
        if found is None:
            found = node if args == node.args else Expr(node.op, args, node.value)
        done[node] = found
    return done[root]


def size(root: Expr, bound: int | None = None) -> int:
    """Count the nodes of the expanded tree, without expanding it; stop counting past ``bound``."""
    return expanded(postorder(root), bound)


def expanded(nodes: Sequence[Expr], bound: int | None = None) -> int:
    """Count the nodes of the tree below the last of ``nodes``, which ``postorder`` listed."""
    counts: dict[Expr, int] = {}
    count = 0
    for node in nodes:
        count = 1
        for arg in node.args:
            count += counts[arg]
        if bound is not None and count > bound:
            break
        counts[node] = count
    return count

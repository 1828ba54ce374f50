"""Put ⋯ for what is too deep in a formula, or too much."""

from __future__ import annotations

from chainrule.model import Expr, make, postorder

DEEPEST = 60
"""Browsers flatten markup below 512 elements, and one operation may take several of them."""


def shallow(root: Expr, deepest: int = DEEPEST) -> Expr:
    """Put ⋯ for what lies more than ``deepest`` operations below the root.

    >>> from chainrule.model import symbol
    >>> shallow(make("sin", make("cos", make("tan", symbol("x")))), 1)
    sin(cos(None))
    """
    nodes = postorder(root)
    if len(nodes) <= deepest:
        return root
    depths = {root: 0}
    for node in reversed(nodes):
        below = depths[node] + 1
        for arg in node.args:
            depths[arg] = max(below, depths.get(arg, 0))
    if max(depths.values()) <= deepest:
        return root
    done: dict[Expr, Expr] = {}
    for node in nodes:
        if depths[node] > deepest:
            done[node] = make("dots")
        else:
            done[node] = Expr(node.op, tuple(done[arg] for arg in node.args), node.value)
    return done[root]


_MANY = 8


def shorten(expr: Expr, bound: int) -> Expr:
    """Keep about ``bound`` nodes of the expanded tree, the outermost, and put ⋯ for the rest.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> shorten(make("sin", make("cos", make("tan", x))), 2)
    sin(cos(None))
    """
    sizes: dict[Expr, int] = {}
    for node in postorder(expr):
        sizes[node] = min(1 + sum(sizes[arg] for arg in node.args), bound + 1)
    kept, budgets = [expr], [bound]
    children: list[range] = []
    while len(children) < len(kept):
        node, budget = kept[len(children)], budgets[len(children)]
        start = len(kept)
        if sizes.get(node, 1) > budget:
            shares = _shares([sizes[arg] for arg in node.args], budget - 1)
            if len(shares) < len(node.args):
                shares.append(0)
            for arg, share in zip(node.args, shares, strict=False):
                kept.append(arg if share else make("dots"))
                budgets.append(share)
        children.append(range(start, len(kept)))
    for index in range(len(kept) - 1, -1, -1):
        if children[index]:
            node = kept[index]
            kept[index] = Expr(node.op, tuple(kept[p] for p in children[index]), node.value)
    return kept[0]


def _shares(sizes: list[int], budget: int) -> list[int]:
    """Divide a budget: many operands one after the other, few of them evenly."""
    shares = [0] * len(sizes)
    if len(sizes) > _MANY:
        count = 0
        while count < len(sizes) and sizes[count] <= budget:
            budget -= sizes[count]
            count += 1
        return sizes[:count]
    by_size = sorted(range(len(sizes)), key=sizes.__getitem__)
    for done, index in enumerate(by_size):
        shares[index] = min(sizes[index], max(budget, 0) // (len(sizes) - done))
        budget -= shares[index]
    return shares

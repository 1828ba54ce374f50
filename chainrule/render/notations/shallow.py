"""Keep formulas shallow enough for programs that recurse over them: browsers and typesetters."""

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

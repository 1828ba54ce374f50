"""Where long formulas may break, and about how wide they are when they are drawn."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.render.characters import cells
from chainrule.render.notations import nodes as n

TIMES = "\u2062"
"""An invisible times sign: the gap between factors that are set side by side."""

Group = list[tuple[str, n.Node]]
"""Nodes in a row, each with the gap before it: nothing, a space, ``·`` or ``TIMES``."""

_SCRIPT = 0.7
_SPACED = ("operator", "relation")


def groups(node: n.Node) -> list[Group]:
    """Part a sum or a relation before its operators, and a product before its factors."""
    if isinstance(node, n.Product):
        gaps = [gap or TIMES for gap in node.separators]
        return [[part] for part in zip(["", *gaps], node.factors, strict=True)]
    if not isinstance(node, n.Row):
        return [[("", node)]]
    found: list[Group] = [[]]
    for item in node.items:
        if found[-1] and isinstance(item, n.Leaf) and item.kind in _SPACED:
            found.append([])
        found[-1].append(("", item))
    return found


def pieces(part: Group, longest: float, fence: float) -> list[Group]:
    """Part a group until every piece is at most ``longest`` wide, or can be parted no more.

    Parentheses are opened only around what is wider than ``fence``.
    """
    finished: list[Group] = []
    stack = [part]
    while stack:
        piece = stack.pop()
        opened = _opened(piece, fence) if width(piece) > longest else [piece]
        if opened == [piece]:
            finished.append(piece)
        else:
            stack.extend(reversed(opened))
    return finished


def _opened(part: Group, fence: float) -> list[Group]:
    """Part the nodes of one group one level further, keeping a sign with what follows it."""
    found: list[Group] = [[]]
    for gap, node in part:
        if isinstance(node, n.Fence) and width([("", node)]) > fence:
            first, *rest = groups(node.body)
            first = [("", n.Leaf(node.open, "word")), *first]
        else:
            first, *rest = groups(node)
        found[-1] += [(gap, first[0][1]), *first[1:]]
        found += rest
        if isinstance(node, n.Fence) and width([("", node)]) > fence:
            found[-1].append(("", n.Leaf(node.close, "word")))
    return found


def broken(root: n.Node, longest: float) -> list[Group]:
    """Break a formula into lines about ``longest`` characters wide, outermost parts first."""
    lines: list[Group] = [[]]
    used = 0.0
    for part in groups(root):
        for piece in pieces(part, longest, longest):
            size = width(piece)
            if used and used + size > longest:
                lines.append([])
                used = 0.0
            lines[-1] += piece
            used += size
    return lines


def width(part: Group) -> float:
    """Estimate how wide a group is when it is drawn, in characters."""
    gaps = {"": 0.0, TIMES: 0.0, " ": 0.4, "·": 1.5}
    return sum(gaps[gap] + n.fold(node, WIDTH) for gap, node in part)


Done = Callable[[n.Node], float]


def _sum(node: n.Node, done: Done) -> float:
    return sum(map(done, node.parts))


def _fence(node: n.Fence, done: Done) -> float:
    return done(node.body) + 1


def _leaf(node: n.Leaf, done: Done) -> float:
    return cells(node.text) + 1.5 * (node.kind in _SPACED)


def _script(node: n.Script, done: Done) -> float:
    scripts = [done(part) for part in node.parts[1:]]
    return done(node.base) + _SCRIPT * max(scripts, default=0.0)


def _root(node: n.Root, done: Done) -> float:
    return done(node.body) + 1.5


def _fraction(node: n.Fraction, done: Done) -> float:
    return max(done(node.top), done(node.bottom)) + 0.5


def _product(node: n.Product, done: Done) -> float:
    return _sum(node, done) + 0.4 * node.separators.count(" ") + 1.5 * node.separators.count("·")


def _cases(node: n.Cases, done: Done) -> float:
    values = max(done(value) for value, _ in node.rows)
    return values + max(6 + (done(where) if where else 4) for _, where in node.rows)


def _matrix(node: n.Matrix, done: Done) -> float:
    return 2 + sum(2 + max(map(done, column)) for column in zip(*node.rows, strict=False))


def _integral(node: n.Integral, done: Done) -> float:
    limits = max(done(node.lower), done(node.upper))
    return 2.5 + _SCRIPT * limits + done(node.body) + done(node.dummy)


def _evaluated(node: n.Evaluated, done: Done) -> float:
    return done(node.body) + 0.5 + _SCRIPT * done(node.place)


WIDTH: n.Rules[float] = {
    n.Leaf: _leaf,
    n.Row: _sum,
    n.Product: _product,
    n.Fraction: _fraction,
    n.Script: _script,
    n.Root: _root,
    n.Fence: _fence,
    n.Accent: _sum,
    n.Cases: _cases,
    n.Matrix: _matrix,
    n.Integral: _integral,
    n.Evaluated: _evaluated,
}

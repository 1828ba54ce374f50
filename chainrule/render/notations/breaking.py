"""Where long formulas may break, and about how wide they are when they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from chainrule.document import Level
from chainrule.render.characters import cells
from chainrule.render.notations import nodes as n
from chainrule.render.notations.one_line import UNICODE, radical_sign

TIMES = "\u2062"
"""An invisible times sign: the gap between factors that are set side by side."""

Group = list[tuple[str, n.Node]]
"""Nodes in a row, each with the gap before it: nothing, a space, ``·`` or ``TIMES``."""

_SCRIPT = 0.7
_SPACED = ("operator", "relation")


def groups(node: n.Node, widest: float) -> list[Group]:
    """Part a sum or a relation before its operators, a product before its factors, a list."""
    if isinstance(node, n.Product):
        return [[part] for part in zip(_gaps(node, widest), node.factors, strict=True)]
    if not isinstance(node, n.Row):
        return [[("", node)]]
    found: list[Group] = [[]]
    for item in node.items:
        if found[-1] and isinstance(item, n.Leaf) and item.kind in _SPACED:
            found.append([])
        found[-1].append(("", item))
        if isinstance(item, n.Leaf) and item.kind == "comma":
            found.append([])
    return found


def _gaps(node: n.Product, widest: float) -> list[str]:
    """Return the gap before each factor; a fraction with a slash needs dots around it."""
    slashed = [isinstance(f, n.Fraction) and _width(f) > widest for f in node.factors]
    beside = map(any, pairwise(slashed))
    return [
        "",
        *("·" if dot else gap or TIMES for dot, gap in zip(beside, node.separators, strict=True)),
    ]


def pieces(part: Group, longest: float, widest: float) -> list[Group]:
    """Part a group until every piece is at most ``longest`` wide, or can be parted no more.

    What has no place to break, such as a fraction or what stands in parentheses, is parted only
    if it is wider than ``widest``, and then written as on one line.
    """
    finished: list[Group] = []
    stack = [part]
    while stack:
        piece = stack.pop()
        opened = _opened(piece, widest) if width(piece) > longest else [piece]
        if opened == [piece]:
            finished.append(piece)
        else:
            stack.extend(reversed(opened))
    return finished


def _opened(part: Group, widest: float) -> list[Group]:
    """Part the nodes of one group one level further, keeping a sign with what follows it."""
    found: list[Group] = [[]]
    solid = max(_width(node) for _, node in part) if width(part) > widest else widest
    for gap, node in part:
        first, *rest = groups(node, widest)
        if first == [("", node)] and _width(node) >= max(solid, widest / 2):
            first, *rest = _spelled(node)
        found[-1] += [(gap, first[0][1]), *first[1:]]
        found += rest
    return found


def _spelled(node: n.Node) -> list[Group]:
    """Write a node that is drawn in one as parts in a row, which may break between groups."""
    rule = _SPELLED.get(type(node))
    parts = [[node]] if rule is None else rule(node)
    return [[("", part) for part in group] for group in parts]


Parts = list[list[n.Node]]


def _word(text: str) -> n.Leaf:
    return n.Leaf(text, "word")


def _in_parentheses(node: n.Node) -> n.Fence:
    return node if isinstance(node, n.Fence) and node.open == "(" else n.Fence("(", node, ")")


def _held(node: n.Node, level: Level) -> n.Node:
    found = n.fold(node, UNICODE).level
    return node if found >= level and found is not Level.FRACTION else _in_parentheses(node)


def _spelled_fence(node: n.Fence) -> Parts:
    if isinstance(node.body, n.Cases) and node.open == "(":
        return [[node.body]]
    return [[_word(node.open), node.body, _word(node.close)]]


def _spelled_fraction(node: n.Fraction) -> Parts:
    if node.style == "derivative":
        return [[node]]
    bottom = _held(node.bottom, Level.POWER)
    return [[_held(node.top, Level.SIGN)], [n.Leaf("/", "postfix"), bottom]]


def _spelled_script(node: n.Script) -> Parts:
    *before, last = node.base.items if isinstance(node.base, n.Row) else (node.base,)
    if isinstance(last, n.Fence) and _width(node.base) > _width(node) / 2:
        close = n.Script(_word(last.close), node.sub, node.sup)
        return [[*before, _word(last.open), last.body, close]]
    if node.sup is None:
        return [[node]]
    base = node.base if node.sub is None else n.Script(node.base, node.sub)
    return [[base, _word("^"), _in_parentheses(node.sup)]]


def _spelled_root(node: n.Root) -> Parts:
    sign = radical_sign("" if node.index is None else n.fold(node.index, UNICODE).text)
    if node.index is None or sign is not None:
        return [[_word(sign or "√"), _in_parentheses(node.body)]]
    return [
        [n.Leaf("root", "function"), _word("("), node.body],
        [_word(", "), node.index, _word(")")],
    ]


def _spelled_cases(node: n.Cases) -> Parts:
    found: Parts = []
    for value, where in node.rows:
        clause = [_word(" otherwise")] if where is None else [_word(" if "), where]
        found += [[value], [*clause, n.Leaf(",", "comma")]]
    found[0].insert(0, _word("{"))
    found[-1][-1] = _word("}")
    return found


def _spelled_matrix(node: n.Matrix) -> Parts:
    found: Parts = []
    for row in node.rows:
        entries: Parts = [[entry, n.Leaf(",", "comma")] for entry in row]
        entries[0].insert(0, _word("["))
        entries[-1].insert(-1, _word("]"))
        found += entries
    found[0].insert(0, _word("["))
    found[-1][-1] = _word("]")
    return found


_SPELLED: dict[type[n.Node], Callable[[Any], Parts]] = {
    n.Fence: _spelled_fence,
    n.Fraction: _spelled_fraction,
    n.Script: _spelled_script,
    n.Root: _spelled_root,
    n.Cases: _spelled_cases,
    n.Matrix: _spelled_matrix,
    n.Integral: lambda node: [
        [
            n.Script(_word("∫"), node.lower, node.upper),
            node.body,
            n.Leaf("d", "differential"),
            node.dummy,
        ]
    ],
    n.Evaluated: lambda node: [[node.body], [_word("at "), node.place]],
}


def broken(root: n.Node, longest: float) -> list[Group]:
    """Break a formula into lines about ``longest`` characters wide, outermost parts first."""
    lines: list[Group] = [[]]
    used = 0.0
    for part in groups(root, longest):
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
    return sum(gaps[gap] + _width(node) for gap, node in part)


def _width(node: n.Node) -> float:
    return n.fold(node, WIDTH)


Done = Callable[[n.Node], float]


def _sum(node: n.Node, done: Done) -> float:
    return sum(map(done, node.parts))


def _script(node: n.Script, done: Done) -> float:
    scripts = [done(part) for part in node.parts[1:]]
    return done(node.base) + _SCRIPT * max(scripts, default=0.0)


def _cases(node: n.Cases, done: Done) -> float:
    values = max(done(value) for value, _ in node.rows)
    return values + max(6 + (done(where) if where else 4) for _, where in node.rows)


def _integral(node: n.Integral, done: Done) -> float:
    limits = max(done(node.lower), done(node.upper))
    return 2.5 + _SCRIPT * limits + done(node.body) + done(node.dummy)


WIDTH: n.Rules[float] = {
    n.Leaf: lambda node, done: cells(node.text) + 1.5 * (node.kind in _SPACED),
    n.Row: _sum,
    n.Product: lambda node, done: (
        _sum(node, done) + 0.4 * node.separators.count(" ") + 1.5 * node.separators.count("·")
    ),
    n.Fraction: lambda node, done: max(done(node.top), done(node.bottom)) + 0.5,
    n.Script: _script,
    n.Root: lambda node, done: done(node.body) + 1.5,
    n.Fence: lambda node, done: done(node.body) + 1,
    n.Accent: _sum,
    n.Cases: _cases,
    n.Matrix: lambda node, done: (
        2 + sum(2 + max(map(done, column)) for column in zip(*node.rows, strict=False))
    ),
    n.Integral: _integral,
    n.Series: lambda node, done: (
        max(1.5, _SCRIPT * max(done(node.lower), done(node.upper))) + 0.5 + done(node.body)
    ),
    n.Evaluated: lambda node, done: done(node.body) + 0.5 + _SCRIPT * done(node.place),
}

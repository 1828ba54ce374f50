"""How drawn pieces combine: parentheses, minus signs, sums and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chainrule.document import Level
from chainrule.render.notations.nodes import Fence, Leaf, LeafKind, Node, Row


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A layout node with what its surroundings must know about it.

    Attributes:
        node: the drawing.
        level: how tightly it holds together.
        start: what its first characters look like, which tells what may stand before.
        end: what its last characters look like.
        magnitude: the drawing without its leading minus, if it has one.
    """

    node: Node
    level: Level = Level.ATOM
    start: str = "other"
    end: str = "other"
    magnitude: Drawn | None = None


def leaf(text: str, kind: LeafKind, look: str = "other", level: Level = Level.ATOM) -> Drawn:
    """Draw one run of characters."""
    return Drawn(Leaf(text, kind), level, look, look)


def fenced(inner: Drawn, left: str = "(", right: str = ")") -> Drawn:
    """Put a piece between delimiters, unless it already is between round ones."""
    if left == "(" and isinstance(inner.node, Fence) and inner.node.open == "(":
        return inner
    look = {"(": "fence", "|": "bars"}.get(left, "brackets")
    return Drawn(Fence(left, inner.node, right), Level.ATOM, look, look)


def held(inner: Drawn, level: Level) -> Drawn:
    """Return the piece, in parentheses if it is looser than ``level``."""
    return inner if inner.level >= level else fenced(inner)


def minus(magnitude: Drawn) -> Drawn:
    """Put a minus sign before a piece."""
    node = Row((Leaf("−", "sign"), magnitude.node))
    return Drawn(node, Level.SIGN, "sign", magnitude.end, magnitude)


def between(nodes: Iterable[Node], text: str, kind: LeafKind) -> Row:
    """Set nodes in a row with the same sign between them."""
    signed = [part for node in nodes for part in (Leaf(text, kind), node)]
    return Row(tuple(signed[1:]))


def comma_separated(items: Sequence[Drawn]) -> Drawn:
    """Separate pieces by commas."""
    if len(items) == 1:
        return items[0]
    return Drawn(between((item.node for item in items), ",", "comma"), Level.LIST)


def chained(items: Sequence[Drawn], text: str, kind: LeafKind, level: Level) -> Drawn:
    """Join pieces by one operator, parenthesizing what is not tighter than it."""
    nodes = ((item if item.level > level else fenced(item)).node for item in items)
    return Drawn(between(nodes, text, kind), level, items[0].start, items[-1].end)


def summed(terms: Sequence[Drawn]) -> Drawn:
    """Add pieces; a term with a leading minus is subtracted."""
    first = terms[0] if terms[0].level >= Level.SUM else fenced(terms[0])
    nodes: list[Node] = [first.node]
    for term in terms[1:]:
        sign, body = ("+", term) if term.magnitude is None else ("−", term.magnitude)
        nodes += (Leaf(sign, "operator"), held(body, Level.PRODUCT).node)
    return Drawn(Row(tuple(nodes)), Level.SUM, first.start, "other")

"""What notations that are text share: templates for nodes, and text that is taller than a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from chainrule.render.notations import nodes as n

Done = Callable[[n.Node], str]


class Tall(str):
    """Text that is taller than a line, so that delimiters around it must grow."""

    __slots__ = ()


def as_tall_as(text: str, *parts: str) -> str:
    """Return text that is tall if one of its parts is."""
    for part in parts:
        if type(part) is Tall:
            return Tall(text)
    return text


def form(
    template: str, *, tall: bool = False, **words: Mapping[str, str]
) -> Callable[[Any, Done], str]:
    """Write the nodes of one class by a template, in which ``%(top)s`` is the part ``top``.

    Args:
        template: the text around the parts.
        tall: whether it is always tall, not only where a part is.
        words: what the words become that a node has beside its parts, such as its sign.

    >>> one, two = n.Leaf("1", "number"), n.Leaf("2", "number")
    >>> form("%(top)s/%(bottom)s")(n.Fraction(one, two), lambda leaf: leaf.text)
    '1/2'
    """
    names = re.findall(r"%\((\w+)\)s", template)

    def rule(node: Any, done: Done) -> str:
        parts: dict[str, str] = {}
        for name in names:
            part = getattr(node, name)
            is_word = isinstance(part, str)
            parts[name] = words.get(name, {}).get(part, part) if is_word else done(part)
        text = template % parts
        return Tall(text) if tall else as_tall_as(text, *parts.values())

    return rule


def slashed(node: n.Node, done: Done, slash: str = "/", row: str = "%s") -> str | None:
    """Write a simple fraction in an exponent with a slash, where a stacked one is too small."""
    if isinstance(node, n.Row) and len(node.items) == 2:
        sign, rest = node.items
        text = slashed(rest, done, slash, row)
        return text and row % (done(sign) + text)
    if not isinstance(node, n.Fraction) or isinstance(node.top, n.Row):
        return None
    top, bottom = done(node.top), done(node.bottom)
    if not isinstance(node.bottom, n.Leaf | n.Script | n.Fence):
        return None
    return None if isinstance(as_tall_as("", top, bottom), Tall) else row % f"{top}{slash}{bottom}"


def is_prime(node: n.Node | None) -> bool:
    """Tell whether a superscript is the mark of a derivative, raised of itself."""
    return isinstance(node, n.Leaf) and node.kind == "postfix"

"""The closed set of layout nodes between an expression and every notation.

A notation (Unicode, LaTeX, two-dimensional text, MathML, …) is a table with one function per
node class, applied by ``fold``. Nodes compare by identity and may be shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, TypeVar

LeafKind = Literal[
    "identifier", "number", "constant", "function", "word", "operator", "sign", "postfix",
    "relation", "differential", "comma", "dots",
]  # fmt: skip
Separator = Literal["", " ", "·"]
Mark = Literal["bar", "dot", "hat", "tilde"]

R = TypeVar("R")


class Node:
    """A piece of drawn mathematics."""

    __slots__ = ()

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the nodes that this one is made of, in reading order."""
        return _PARTS[type(self)](self)


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Node):
    """A run of characters: Unicode text (``θ``, ``−``, ``≤``, ``arcsin``), and what it is."""

    text: str
    kind: LeafKind


@dataclass(frozen=True, slots=True, eq=False)
class Row(Node):
    """Pieces side by side; operator and relation leaves between them bring their own space."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Product(Node):
    """Juxtaposed factors; ``separators[i]`` stands between factors i and i + 1."""

    factors: tuple[Node, ...]
    separators: tuple[Separator, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Fraction(Node):
    """A quotient; ``style`` tells numerals and derivatives (du/dx) from ordinary quotients."""

    top: Node
    bottom: Node
    style: Literal["quotient", "number", "derivative"] = "quotient"


@dataclass(frozen=True, slots=True, eq=False)
class Script(Node):
    """A base with a subscript, a superscript, or both."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Root(Node):
    """A radical; no index means the square root."""

    body: Node
    index: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fence(Node):
    """A body between delimiters: ``()``, ``[]``, ``||``, ``⌊⌋``, ``⌈⌉``."""

    open: str
    body: Node
    close: str


@dataclass(frozen=True, slots=True, eq=False)
class Accent(Node):
    """A mark over a letter."""

    body: Node
    mark: Mark


@dataclass(frozen=True, slots=True, eq=False)
class Cases(Node):
    """Values with their conditions; a condition None means otherwise."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(Node):
    """Entries in rows."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Integral(Node):
    """A definite integral."""

    body: Node
    dummy: Node
    lower: Node
    upper: Node


@dataclass(frozen=True, slots=True, eq=False)
class Series(Node):
    """A sum ``∑`` or product ``∏`` over an index; ``lower`` is ``i = 1``."""

    sign: str
    body: Node
    lower: Node
    upper: Node


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated(Node):
    """A body evaluated where the condition says."""

    body: Node
    place: Node


def _present(*parts: Node | None) -> tuple[Node, ...]:
    return tuple(part for part in parts if part is not None)


_PARTS: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Leaf: lambda node: (),
    Row: lambda node: node.items,
    Product: lambda node: node.factors,
    Fraction: lambda node: (node.top, node.bottom),
    Script: lambda node: _present(node.base, node.sub, node.sup),
    Root: lambda node: _present(node.body, node.index),
    Fence: lambda node: (node.body,),
    Accent: lambda node: (node.body,),
    Cases: lambda node: _present(*chain(*node.rows)),
    Matrix: lambda node: tuple(chain(*node.rows)),
    Integral: lambda node: (node.body, node.dummy, node.lower, node.upper),
    Series: lambda node: (node.body, node.lower, node.upper),
    Evaluated: lambda node: (node.body, node.place),
}

Rules = Mapping[type[Node], Callable[[Any, Callable[[Node], R]], R]]
"""One function per node class: ``rule(node, done)``, where ``done(part)`` is a finished part."""


def fold(root: Node, rules: Rules[R]) -> R:
    """Translate bottom-up by the rules, each distinct node once, without recursion.

    >>> leaf, row = Leaf("x", "identifier"), Row
    >>> fold(row((leaf, leaf)), {
    ...     Leaf: lambda node, done: node.text,
    ...     Row: lambda node, done: "".join(map(done, node.items)),
    ... })
    'xx'
    """
    finished: dict[Node, R] = {}
    done = finished.__getitem__
    stack: list[Node | None] = [root]
    begun: list[Node] = []
    while stack:
        node = stack.pop()
        if node is None:
            node = begun.pop()
            finished[node] = rules[type(node)](node, done)
        elif node not in finished:
            parts = _PARTS[type(node)](node)
            if parts:
                begun.append(node)
                stack.append(None)
                stack.extend(parts[::-1])
            else:
                finished[node] = rules[type(node)](node, done)
    return finished[root]

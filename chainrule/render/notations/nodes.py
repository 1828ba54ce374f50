"""The closed set of layout nodes between an expression and every notation.

A notation (Unicode, LaTeX, two-dimensional text, MathML, …) is a table with one function per
node class, applied by ``fold``. Nodes compare by identity and may be shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

LeafKind = Literal[
    "identifier",
    "number",
    "constant",
    "function",
    "word",
    "operator",
    "sign",
    "postfix",
    "relation",
    "differential",
    "comma",
    "dots",
]
Separator = Literal["", " ", "·"]
Mark = Literal["bar", "dot", "hat", "tilde"]

R = TypeVar("R")


class Node:
    """A piece of drawn mathematics."""

    __slots__ = ()

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the nodes that this one is made of, in reading order."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Node):
    """A run of characters: Unicode text (``θ``, ``−``, ``≤``, ``arcsin``), and what it is."""

    text: str
    kind: LeafKind


@dataclass(frozen=True, slots=True, eq=False)
class Row(Node):
    """Pieces side by side; operator and relation leaves between them bring their own space."""

    items: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the items."""
        return self.items


@dataclass(frozen=True, slots=True, eq=False)
class Product(Node):
    """Juxtaposed factors; ``separators[i]`` stands between factors i and i + 1."""

    factors: tuple[Node, ...]
    separators: tuple[Separator, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the factors."""
        return self.factors


@dataclass(frozen=True, slots=True, eq=False)
class Fraction(Node):
    """A quotient; ``style`` tells numerals and derivatives (du/dx) from ordinary quotients."""

    top: Node
    bottom: Node
    style: Literal["quotient", "number", "derivative"] = "quotient"

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return numerator and denominator."""
        return (self.top, self.bottom)


@dataclass(frozen=True, slots=True, eq=False)
class Script(Node):
    """A base with a subscript, a superscript, or both."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return base, subscript and superscript, as far as present."""
        return tuple(part for part in (self.base, self.sub, self.sup) if part is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Root(Node):
    """A radical; no index means the square root."""

    body: Node
    index: Node | None = None

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the body, and the index if there is one."""
        return (self.body,) if self.index is None else (self.body, self.index)


@dataclass(frozen=True, slots=True, eq=False)
class Fence(Node):
    """A body between delimiters: ``()``, ``[]``, ``||``, ``⌊⌋``, ``⌈⌉``."""

    open: str
    body: Node
    close: str

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the body."""
        return (self.body,)


@dataclass(frozen=True, slots=True, eq=False)
class Accent(Node):
    """A mark over a letter."""

    body: Node
    mark: Mark

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the body."""
        return (self.body,)


@dataclass(frozen=True, slots=True, eq=False)
class Cases(Node):
    """Values with their conditions; a condition None means otherwise."""

    rows: tuple[tuple[Node, Node | None], ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return values and conditions, row by row."""
        return tuple(part for row in self.rows for part in row if part is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(Node):
    """Entries in rows."""

    rows: tuple[tuple[Node, ...], ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return the entries, row by row."""
        return tuple(part for row in self.rows for part in row)


@dataclass(frozen=True, slots=True, eq=False)
class Integral(Node):
    """A definite integral."""

    body: Node
    dummy: Node
    lower: Node
    upper: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return integrand, dummy, lower and upper limit."""
        return (self.body, self.dummy, self.lower, self.upper)


@dataclass(frozen=True, slots=True, eq=False)
class Series(Node):
    """A sum ``∑`` or product ``∏`` over an index; ``lower`` is ``i = 1``."""

    sign: str
    body: Node
    lower: Node
    upper: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return term, lower and upper bound."""
        return (self.body, self.lower, self.upper)


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated(Node):
    """A body evaluated where the condition says."""

    body: Node
    place: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Return body and place."""
        return (self.body, self.place)


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
            parts = node.parts
            if parts:
                begun.append(node)
                stack.append(None)
                stack.extend(parts[::-1])
            else:
                finished[node] = rules[type(node)](node, done)
    return finished[root]

"""The closed set of blocks and inlines between the explanation and every output format.

Mathematics stands here as expressions, never as strings; a format decides how to draw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, Union

from chainrule.model import Expr, make

Tone = Literal["plain", "strong", "muted"]
State = Literal["passed", "unknown", "failed", "note"]
STATES = {
    "passed": ("✓", "Checked"), "unknown": ("?", "Not checked"), "failed": ("✗", "Failed"),
    "note": ("·", "Note"),
}  # fmt: skip
"""The sign and the word that stand before a status."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words. May hold text the user typed: every format escapes it."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Math:
    """An expression inside a sentence or a table cell."""

    expr: Expr


Inline = Union[Text, Math]
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a derivation's title, 2 a part of it, 3 a part of that."""

    content: Inlines
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few; ``apart`` where it stands between the problems of a sheet."""

    content: Inlines
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group of equations: ``left relation right``, and a note beside it.

    ``left`` None continues the line above: the relation is aligned under its relation.
    ``final`` marks the result, which a format may emphasize or hide until asked for.
    """

    left: Expr | None
    right: Expr
    note: Inlines = ()
    relation: str = "="
    final: bool = False


@dataclass(frozen=True, slots=True)
class Equations:
    """Lines of mathematics aligned at their relations, notes in a column of their own."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``align`` has one of ``l``, ``r``, ``c`` per column; every row is as long."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: str = ""
    caption: Inlines = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short items."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The final result; a format may frame it or hide it until asked for."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The outcome of a check: passed, unknown (could not check), failed, or a note."""

    state: State
    content: Inlines


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of a computational graph: its symbol, its expression, its value if known.

    ``adjoint`` is an equation such as ū = 3, the derivative of the output by this node; ``bias``
    is what a neuron adds to its sum.
    """

    symbol: Expr
    expr: Expr | None
    value: Expr | None = None
    role: Literal["input", "step", "output"] = "step"
    adjoint: Expr | None = None
    bias: Expr | None = None


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """An edge from ``source`` to ``target`` with its local derivative, and its number if known.

    A ``marked`` edge lies on a path that is pointed out.
    """

    source: Expr
    target: Expr
    label: Expr
    value: Expr | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class GraphColumn:
    """A layer of a network: the nodes that are drawn, and how many before the last are not."""

    nodes: tuple[Expr, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """A computational graph, nodes in order of evaluation.

    With ``columns`` it is a network: circles in columns, what multiplies on the edges.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    columns: tuple[GraphColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class PlotCurve:
    """One curve of a plot: branches of points that lines join, and dots, filled or open."""

    label: str
    branches: tuple[tuple[tuple[float, float], ...], ...]
    dots: tuple[tuple[float, float, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves to sketch, with words for the axes.

    ``window`` is the part of the plane that is drawn (lowest and highest x, lowest and highest
    y); without one it is what the points fill, and they are the steps of a run, not a line.
    ``poles`` are the places of vertical asymptotes. ``description`` says it all in words. Where
    ``logarithmic``, the heights are the decimal logarithms of what they stand for.
    """

    curves: tuple[PlotCurve, ...]
    x_label: str
    y_label: str
    poles: tuple[float, ...] = ()
    window: tuple[float, float, float, float] | None = None
    description: str = ""
    logarithmic: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a format may fold away under a summary."""

    summary: Inlines
    blocks: tuple[Block, ...]


Block = Union[Heading, Paragraph, Equations, Table, Bullets, Answer, Status, Graph, Plot, Details]


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order."""

    blocks: tuple[Block, ...]


def words(*parts: str | Expr | Inline) -> Inlines:
    """Join strings and expressions into inlines.

    >>> from chainrule.model import symbol
    >>> words("with respect to ", symbol("x"))
    (Text(text='with respect to ', tone='plain'), Math(expr=x))
    """
    return tuple(_inline(part) for part in parts)


def _inline(part: str | Expr | Inline) -> Inline:
    if isinstance(part, str):
        return Text(part)
    return Math(part) if isinstance(part, Expr) else part


def join(items: Iterable[Expr], separator: str = ", ") -> Inlines:
    """List expressions with a separator between them."""
    parts: list[Inline] = []
    for item in items:
        if parts:
            parts.append(Text(separator))
        parts.append(Math(item))
    return tuple(parts)


def relation(shown: Expr) -> str:
    """Return ``=`` for a value that is shown exactly, ``≈`` for one that is rounded."""
    return "=" if shown.is_number else "≈"


def equated(left: Expr, shown: Expr) -> Expr:
    """Write that something has a value, as it is shown."""
    return make("equation", left, shown, value=relation(shown))


class Level(IntEnum):
    """How tightly a piece holds together; a looser piece inside a tighter one gets parentheses."""

    LIST = 0
    LOGIC = 1
    RELATION = 2
    SUM = 3
    SIGN = 4
    PRODUCT = 5
    FRACTION = 6
    POWER = 7
    ATOM = 8


RELATIONS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠"}

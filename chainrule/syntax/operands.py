"""What stands on the parser's two stacks: operands, and operators that still wait."""

from __future__ import annotations

from typing import Literal

from chainrule.model import Expr, make
from chainrule.syntax.tokens import Token

OVER, IF, OR, AND, NOT, COMPARE, SUM, MINUS, PRODUCT, TIGHT_MINUS = range(1, 11)
FUNCTION, ARGUMENT_MINUS, BESIDE, EXPONENT_MINUS, POWER = range(11, 16)
"""How tightly operators bind, weakest first; BESIDE joins factors of one bare argument."""

INFIX = {
    "over": OVER, "or": OR, "and": AND, "<": COMPARE, "<=": COMPARE, ">": COMPARE,
    ">=": COMPARE, "=": COMPARE, "!=": COMPARE, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT,
    "mod": PRODUCT, "^": POWER,
}  # fmt: skip

COEFFICIENT, LETTERS, OTHER = range(3)
"""What a bare argument consists of so far: numbers only, letters, anything else."""

RADICALS = frozenset({"sqrt", "cbrt", "root4"})
"""Roots by the tokens of plain text; those of Unicode are the same tokens."""

ROOTS = RADICALS | {"\\sqrt"}

MACROS = frozenset({"\\sqrt", "cases"})
"""Functions whose braces are part of the command, unlike those of ``\\sin{x}``."""

Shape = Literal[
    "closed",
    "group",
    "add",
    "mul",
    "div",
    "pow",
    "compare",
    "and",
    "or",
    "call",
    "list",
    "branch",
    "rest",
]


PARTS = frozenset({"list", "branch", "rest"})
"""Shapes that are no value of their own."""


class Operand:
    """A value read so far; sums and products collect their parts before they are built."""

    __slots__ = ("end", "expr", "last", "parts", "shape", "start", "stuff")

    def __init__(
        self,
        expr: Expr | None,
        start: int,
        end: int,
        shape: Shape = "closed",
        stuff: int = OTHER,
        parts: list[Expr] | None = None,
        last: Expr | None = None,
    ) -> None:
        self.expr = expr
        self.start = start
        self.end = end
        self.shape = shape
        self.stuff = stuff
        self.parts = parts
        self.last = last

    def value(self) -> Expr:
        """Return the expression, built on first use."""
        if self.expr is None:
            assert self.parts is not None
            op = "and" if self.shape == "compare" else self.shape
            self.expr = self.parts[0] if len(self.parts) == 1 else make(op, *self.parts)
        return self.expr


class Waiting:
    """An operator, a function without parentheses, or an open bracket."""

    __slots__ = (
        "argument",
        "base",
        "cases",
        "exponent",
        "function",
        "items",
        "key",
        "kind",
        "letter",
        "meaning",
        "note",
        "note_start",
        "primes",
        "rank",
        "separator",
        "start",
        "token",
    )

    def __init__(self, kind: str, rank: int, token: Token) -> None:
        self.kind = kind
        self.rank = rank
        self.token = token
        self.start = token.start
        self.key = token.value if token.kind == "function" else ""
        self.exponent: Expr | None = None
        self.base: Expr | None = None
        self.primes = 0
        self.letter: Expr | None = None
        self.function: Waiting | None = None
        self.items: list[tuple[str, list[Expr]]] = []
        self.cases = False
        self.separator = ""
        self.note = ""
        self.note_start = token.start
        self.argument = 0
        self.meaning: Expr | None = None

"""One homework problem on its way to an answer: its options read, its parts when solved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainrule.checks.definition import Check
from chainrule.document import Block, Document, Equations, Inline, Inlines, Line, Math, Text, words
from chainrule.homework.file import Problem
from chainrule.homework.words import split_definitions
from chainrule.model import Expr, make, symbol
from chainrule.model.errors import InputError
from chainrule.numeric import Outcome
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.points import read_points
from chainrule.topics.common.posing import System
from chainrule.topics.common.values import absent, number_of

Point = Mapping[str, Expr]

TOO_LONG = make("word", value="too long to write out")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every problem of a sheet.

    Attributes:
        detail: ``short``, ``normal`` or ``full``.
        digits: significant digits of values.
        log_base: base of ``log``; natural when None.
    """

    detail: str = "normal"
    digits: int = 6
    log_base: int | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """A problem solved.

    Attributes:
        sentence: what is to be done, for all three sheets.
        given: the formula as read.
        answer: the final result.
        steps: the explanation after the formula.
        failed: why the independent check disagrees, or the empty string.
    """

    sentence: Inlines
    given: tuple[Block, ...]
    answer: tuple[Block, ...]
    steps: tuple[Block, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A problem and the settings it is solved with."""

    problem: Problem
    settings: Settings

    @property
    def formula(self) -> str:
        """Return the formula as typed."""
        return self.problem.formula

    @property
    def digits(self) -> int:
        """Return how many digits values have."""
        return self.settings.digits

    @property
    def log_base(self) -> int | None:
        """Return the base of ``log``."""
        return self.settings.log_base

    @property
    def lets(self) -> list[str]:
        """List the definitions, one each."""
        return [line for value in self.problem.values("let") for line in split_definitions(value)]

    def one(self, name: str) -> str | None:
        """Return the value of an option that can be given once."""
        values = self.problem.values(name)
        if len(values) > 1:
            raise InputError(
                f"'{name}' is given twice", source=values[1], start=0, end=len(values[1])
            )
        return values[0] if values else None

    def integer(self, name: str) -> int | None:
        """Return the value of an option that is a whole number."""
        text = self.one(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise InputError(
                f"expected a whole number after '{name}', found '{text}'",
                source=text,
                start=0,
                end=len(text),
            )
        return int(text)

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Return the value of an option that is one of a few words."""
        text = self.one(name)
        if text is None:
            return default
        if text not in allowed:
            raise InputError(
                f"expected {' or '.join(allowed)} after '{name}', found '{text}'",
                source=text,
                start=0,
                end=len(text),
            )
        return text

    def points(self, names: Collection[str] = (), *, option: str = "at") -> Sequence[Point]:
        """Read the points; where a name repeats in one of them, the next point starts."""
        return read_points(self.problem.values(option), names)

    def point(self, names: Collection[str] = (), *, option: str = "at") -> Point:
        """Read one point, on one line or several."""
        joined: dict[str, Expr] = {}
        for part in self.points(names, option=option):
            joined.update(part)
        return joined


def solved(
    sentence: Inlines,
    document: Document,
    answer: Sequence[Line] | Block,
    checks: Iterable[Check] = (),
    *,
    given: tuple[Block, ...] = (),
    reason: str = "",
) -> Solution:
    """Put a solution together; the formula is what the explanation opens with."""
    blocks = document.blocks
    opens = bool(blocks) and isinstance(blocks[0], Equations)
    first, steps = (blocks[:1], blocks[1:]) if opens else ((), blocks)
    final = (Equations(tuple(answer)),) if isinstance(answer, Sequence) else (answer,)
    failures = (_reason(check) for check in checks if check.state == "failed")
    return Solution(sentence, given or first, final, steps, next(failures, reason))


def _reason(check: Check) -> str:
    return f"the result disagrees with the definition of the derivative: {check.reason}"


# Sentences


def find(what: Sequence[Expr] | Inlines, points: Sequence[Point] = (), tail: str = "") -> Inlines:
    """Write ``Find df/dx, then evaluate at x = 1.``"""
    items = [part if isinstance(part, Text | Math) else Math(part) for part in what]
    listed = items if any(isinstance(part, Text) for part in items) else _and(items)
    end = words(tail) if tail else ()
    then = (Text(", then evaluate at "), *places(points)) if points else ()
    return (Text("Find "), *listed, *end, *then, Text("."))


def _and(items: Sequence[Inline]) -> list[Inline]:
    listed: list[Inline] = []
    for index, item in enumerate(items):
        if index:
            listed.append(Text(" and " if index == len(items) - 1 else ", "))
        listed.append(item)
    return listed


def place(point: Mapping[str, Expr] | Sequence[tuple[Expr, Expr]]) -> Inlines:
    """Write ``x = 1, y = 2``."""
    listed: list[Inline] = []
    pairs = point.items() if isinstance(point, Mapping) else point
    for key, value in pairs:
        name = symbol(key) if isinstance(key, str) else key
        listed += [Text(", ")] * bool(listed)
        listed.append(Math(make("equation", name, value, value="=")))
    return tuple(listed)


def places(points: Sequence[Point]) -> Inlines:
    """Write ``x = 1 and at x = 2``."""
    listed: list[Inline] = []
    for index, point in enumerate(points):
        if index:
            listed.append(Text(" and at " if index == len(points) - 1 else ", at "))
        listed.extend(place(point))
    return tuple(listed)


def variables(system: System) -> list[str]:
    """List the names that a point may give a value to."""
    return [s.value for s in system.variables]


# Values


def entry(value: Number | Outcome, digits: int, exact: Expr | None = None) -> Expr:
    """Write a value inside a vector or a matrix: exact where it is short."""
    if isinstance(value, Number):
        value, exact = value.outcome, value.exact
    if exact is not None:
        return exact
    shown = number_of(value, digits)
    return absent(value) if shown is None else shown


def at_point(lines: Sequence[Line], point: Inlines) -> list[Line]:
    """Add the point to the first of the lines that write a value there."""
    first, *rest = lines
    note = (Text("at "), *point, *((Text("; "), *first.note) if first.note else ()))
    return [Line(first.left, first.right, note, first.relation, first.final), *rest]

"""What a file of problems holds: problems, headings and notes, mistakes and remarks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Union

from chainrule.model.errors import ChainruleError


@dataclass(frozen=True, slots=True)
class Said:
    """One option of a problem, as typed: ``at`` with ``x=1``, and the line it stands on."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and the line of the file it is on, counted from 1."""

    line: int
    error: ChainruleError


@dataclass(frozen=True, slots=True)
class Remark:
    """How something on a line of the file was read that could have meant something else."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem as typed.

    Attributes:
        label: its number or letter.
        command: what to do with the formula, ``derive`` by default.
        formula: the formula, over several lines where it was continued.
        lines: the line of the file on which each line of the formula stands.
        options: what else was said, in order.
        title: the problem's own title, or the empty string.
        points: what it is worth, if that was said.
        mistakes: lines of it that could not be read; it is solved where its formula's lines are
            none of them.
        remarks: how its lines were read where that was not the only way.
    """

    label: str
    command: str
    formula: str
    lines: tuple[int, ...]
    options: tuple[Said, ...] = ()
    title: str = ""
    points: Fraction | None = None
    mistakes: tuple[Mistake, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def line(self) -> int:
        """Return the line of the file on which the problem starts."""
        return self.lines[0]

    def values(self, name: str) -> tuple[str, ...]:
        """List the values of an option, in order."""
        return tuple(option.value for option in self.options if option.name == name)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading between problems."""

    title: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence between problems, such as instructions."""

    text: str


Entry = Union[Problem, Section, Note]


@dataclass(frozen=True, slots=True)
class HomeworkFile:
    """A file of problems as read.

    Attributes:
        title: the title of the sheet, or the empty string.
        entries: problems, section headings and notes in order.
        mistakes: lines that belong to no problem and could not be read.
        decimal: the sign before decimals, ``point`` or ``comma``, if the file says it.
        remarks: how lines that belong to no problem were read.
    """

    title: str
    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = ()
    decimal: str | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List the problems in order."""
        return tuple(entry for entry in self.entries if isinstance(entry, Problem))

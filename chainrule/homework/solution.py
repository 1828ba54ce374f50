"""What a problem is solved with, and what its solution is made of."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.document import Block, Inlines
from chainrule.homework.records import Mistake, Problem, Remark


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every problem of a sheet.

    Attributes:
        detail: ``short``, ``normal`` or ``full``.
        digits: significant digits of values.
        log_base: base of ``log``; natural when None.
        decimal: ``comma`` where numerals have a decimal comma.
    """

    detail: str = "normal"
    digits: int = 6
    log_base: int | None = None
    decimal: str | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """A problem solved.

    Attributes:
        sentence: what is to be done, for all three sheets.
        given: the formula as read.
        answer: the final result.
        steps: the explanation after the formula.
        readings: how ambiguous text was read, which the steps say as well.
        failed: why the independent check disagrees, or the empty string.
    """

    sentence: Inlines
    given: tuple[Block, ...]
    answer: tuple[Block, ...]
    steps: tuple[Block, ...]
    readings: tuple[Inlines, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem and its solution, or the mistakes that stand in its way.

    Attributes:
        problem: as typed.
        solution: None where it could not be solved.
        mistakes: what is wrong; beside a solution, lines that it leaves out, or a failed check.
        remarks: how lines and formula were read where that was not the only way.
    """

    problem: Problem
    solution: Solution | None
    mistakes: tuple[Mistake, ...] = ()
    remarks: tuple[Remark, ...] = ()

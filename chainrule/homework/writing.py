"""Write a file of homework problems as a sheet in some format, in one process or several.

Where the format allows it, a problem is drawn in the process that solved it: text is cheaper to
send than a solution, and drawing takes about as long as a third of solving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from chainrule.document import Block
from chainrule.homework.file import read_homework
from chainrule.homework.pages import arranged, title_of, written_problem
from chainrule.homework.records import Mistake, Problem, Remark
from chainrule.homework.sheet import (
    Progress,
    Sheet,
    by_line,
    checked_settings,
    in_order,
    report_of,
    solve_one,
)
from chainrule.homework.solution import Settings, Solved
from chainrule.render import FORMATS, Options, join_pieces, piece
from chainrule.syntax.numerals import Decimal
from chainrule.syntax.write import to_plain


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet as text, or as bytes for PDF.

    Attributes:
        content: the sheet.
        mistakes: everything that is wrong in the file, by line.
        problems: how many problems the file has.
        solved: how many of them are solved without a mistake.
        remarks: how lines and formulas were read that could be read otherwise, by line.
    """

    content: str | bytes
    mistakes: tuple[Mistake, ...]
    problems: int
    solved: int
    remarks: tuple[Remark, ...] = ()

    def report(self, name: str) -> str:
        """Write every mistake as ``file:line: sentence``, with a caret under its place."""
        return report_of(self.mistakes, name)


def write(
    text: str,
    format: str,
    *,
    sheet: str = "solutions",
    detail: str = "normal",
    digits: int = 6,
    log_base: int | None = None,
    decimal: Decimal | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    **options: Any,
) -> Written:
    r"""Solve a file of problems and write its sheet; the same as ``solve`` and then ``render``.

    ``format`` is one of ``FORMATS`` and the options are those of ``Options``; all else is as in
    ``chainrule.solve``, whose errors this raises.

    >>> written = write("sin(x^2)\nx^2 +", "markdown", sheet="answers")
    >>> print(written.solved, written.content.partition("Problem 1")[2].strip()[:18])
    1 $$
    \begin{aligned}
    """
    file = read_homework(text)
    settings = checked_settings(sheet, detail, digits, log_base, decimal or file.decimal, jobs)
    chosen = Options(**{"title": title_of(file, sheet), "typed": to_plain, **options})
    if not FORMATS[format].pieces:
        solve = partial(solve_one, settings=settings)
        found = Sheet(file, tuple(in_order(solve, file.problems, jobs, progress)), sheet)
        content = FORMATS[format].function(found.explain(), chosen)
        good = sum(map(_is_good, found.solved))
        return Written(content, found.mistakes, len(found.solved), good, found.remarks)
    draw = partial(piece, format=format, options=chosen)
    work = partial(_written, settings=settings, kind=sheet, draw=draw)
    drawn = in_order(work, file.problems, jobs, progress)
    pieces = arranged(file, sheet, (one.text for one in drawn), draw)
    content = join_pieces(list(pieces), format, chosen)
    mistakes = by_line(file.mistakes, (one.mistakes for one in drawn))
    remarks = by_line(file.remarks, (one.remarks for one in drawn))
    return Written(content, mistakes, len(drawn), sum(one.good for one in drawn), remarks)


@dataclass(frozen=True, slots=True)
class _Problem:
    """A problem as it stands on the sheet."""

    text: str
    mistakes: tuple[Mistake, ...]
    remarks: tuple[Remark, ...]
    good: bool


def _written(
    problem: Problem, settings: Settings, kind: str, draw: Callable[[Sequence[Block]], str]
) -> _Problem:
    solved = solve_one(problem, settings)
    text = draw(written_problem(solved, kind))
    return _Problem(text, solved.mistakes, solved.remarks, _is_good(solved))


def _is_good(solved: Solved) -> bool:
    return solved.solution is not None and not solved.mistakes

"""Homework: a file of problems in; a sheet of problems, of answers or of solutions out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chainrule.homework.file import read_homework
from chainrule.homework.processes import spread
from chainrule.homework.records import HomeworkFile, Mistake, Problem, Remark
from chainrule.homework.solution import Settings, Solved
from chainrule.model.errors import ChainruleError, CheckFailedError, FormulaError, InputError
from chainrule.syntax.numerals import Decimal, decimals
from chainrule.syntax.write import to_plain
from chainrule.topics.common.result import Shown
from chainrule.topics.common.words import sentence

if TYPE_CHECKING:
    from chainrule.document import Document

KINDS = ("problems", "answers", "solutions")
T = TypeVar("T")
Said = TypeVar("Said", Mistake, Remark)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sheet(Shown):
    """A solved file of problems.

    Attributes:
        file: the file as read.
        solved: its problems in order.
        kind: the sheet that ``print``, ``save`` and a notebook show: ``problems``,
            ``answers`` or ``solutions``.
    """

    file: HomeworkFile
    solved: tuple[Solved, ...]
    kind: str = "solutions"

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """List everything that is wrong in the file, by line."""
        return by_line(self.file.mistakes, (one.mistakes for one in self.solved))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """List how lines and formulas were read that could be read otherwise, by line."""
        return by_line(self.file.remarks, (one.remarks for one in self.solved))

    def explain(self, kind: str | None = None) -> Document:
        """Return the sheet, or another of the three, as a document that any format can render.

        >>> document = solve("title: Chains\\n1. sin(x^2) [2 points]").explain("problems")
        >>> [block.content[0].text for block in document.blocks[:3]]
        ['Chains', '1 problem, 2 points', 'Problem 1']
        """
        from chainrule.homework.pages import write_sheet

        return write_sheet(self.file, self.solved, known_kind(kind or self.kind))

    def title(self, kind: str | None = None) -> str:
        """Return what stands at the top of the sheet."""
        from chainrule.homework.pages import title_of

        return title_of(self.file, kind or self.kind)

    def report(self, name: str = "problems.txt") -> str:
        """Write every mistake as ``file:line: sentence``, with a caret under its place."""
        return report_of(self.mistakes, name)

    def save(self, path: str | Path, *, kind: str | None = None, **options: Any) -> None:
        """Write the sheet to a file, in the format that its ending means.

        Args:
            path: where to; an existing file is replaced.
            kind: another of the three sheets than ``self.kind``.
            options: those of ``chainrule.render.Options``, such as ``width``.
        """
        from chainrule.render import format_for, render

        chosen = format_for(Path(path).suffix)
        given = {"standalone": True, "title": self.title(kind), "typed": to_plain, **options}
        text: str | bytes = render(self.explain(kind), format=chosen, **given)
        data = text.encode("utf-8") if isinstance(text, str) else text
        Path(path).write_bytes(data)


def solve(
    text: str,
    *,
    sheet: str = "solutions",
    detail: str = "normal",
    digits: int = 6,
    log_base: int | None = None,
    decimal: Decimal | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Sheet:
    r"""Solve a file of homework problems; problems that cannot be solved say why.

    Args:
        text: the content of the file, in the format of docs/homework.md.
        sheet: the sheet that is printed: ``problems``, ``answers`` or ``solutions``.
        detail: ``short``, ``normal`` or ``full``.
        digits: significant digits of values.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5, as a line ``decimal: comma`` at the top says.
        jobs: how many processes to use; the result is the same.
        progress: called with the number of problems solved so far and of all.

    Raises:
        LimitError: the file is too large.
        InputError: ``sheet`` or ``detail`` is unknown.

    >>> sheet = solve("sin(x^2)\nx^2 +", sheet="answers")
    >>> [one.solution is not None for one in sheet.solved], sheet.mistakes[0].line
    ([True, False], 2)
    """
    file = read_homework(text)
    settings = checked_settings(sheet, detail, digits, log_base, decimal or file.decimal, jobs)
    work = partial(solve_one, settings=settings)
    return Sheet(file, tuple(in_order(work, file.problems, jobs, progress)), sheet)


def checked_settings(
    sheet: str, detail: str, digits: int, log_base: int | None, decimal: str | None, jobs: int
) -> Settings:
    """Return what holds for every problem, or say which choice there is not."""
    from chainrule.topics.common.result import DETAILS

    known_kind(sheet)
    if detail not in DETAILS:
        raise InputError(f"there is no detail '{detail}'", hint=f"choose {' or '.join(DETAILS)}")
    if jobs < 1:
        raise InputError(f"the number of jobs must be at least 1, not {jobs}")
    with decimals(decimal):
        return Settings(detail, digits, log_base, decimal)


def in_order(
    work: Callable[[Problem], T],
    problems: Sequence[Problem],
    jobs: int,
    progress: Progress | None = None,
) -> list[T]:
    """Work on every problem, in several processes if asked for; return the results in order."""
    found: dict[int, T] = {}
    for place, one in spread(work, problems, min(jobs, len(problems) or 1)):
        found[place] = one
        if progress is not None:
            progress(len(found), len(problems))
    return [found[place] for place in range(len(problems))]


def by_line(loose: Sequence[Said], found: Iterable[Sequence[Said]]) -> tuple[Said, ...]:
    """List what is said of a file and of its problems by line."""
    return tuple(sorted(chain(loose, *found), key=lambda one: one.line))


def report_of(mistakes: Iterable[Mistake], name: str) -> str:
    """Write every mistake as ``file:line: sentence``, with a caret under its place."""
    return "\n".join(f"{name}:{m.line}: {message(m.error)}" for m in mistakes)


def known_kind(kind: str) -> str:
    """Return the kind of sheet, or say which kinds there are."""
    if kind not in KINDS:
        raise InputError(
            f"there is no sheet called '{kind}'", hint=f"choose one of {', '.join(KINDS)}"
        )
    return kind


def solve_one(problem: Problem, settings: Settings) -> Solved:
    """Solve one problem, or collect what stands in its way.

    A mistake in a line below the formula takes that line away, not the problem.
    """
    mistakes = list(problem.mistakes)
    if any(mistake.line in problem.lines for mistake in mistakes):
        return Solved(problem, None, tuple(mistakes), problem.remarks)
    from chainrule.homework.commands import solve_problem

    asked = problem
    while True:
        try:
            with decimals(settings.decimal):
                solution = solve_problem(asked, settings)
        except ChainruleError as error:
            line = _line_of(error, asked)
            kept = tuple(option for option in asked.options if option.line != line)
            below = line not in problem.lines and kept != asked.options
            # Without its options a formula may ask for them; that is no mistake of its own.
            if below or asked is problem or isinstance(error, FormulaError):
                mistakes.append(Mistake(line, in_a_file(error, asked)))
            if below:
                asked = replace(asked, options=kept)
                continue
            return Solved(problem, None, tuple(mistakes), problem.remarks)
        except Exception as error:
            if os.environ.get("CHAINRULE_DEBUG"):
                raise
            # One problem that breaks the program must not take the other problems with it.
            ours = ChainruleError(f"chainrule made a mistake of its own ({type(error).__name__})")
            mistakes.append(Mistake(problem.line, ours))
            return Solved(problem, None, tuple(mistakes), problem.remarks)
        if solution.failed:
            mistakes.append(Mistake(problem.line, CheckFailedError(solution.failed)))
        readings = (Remark(problem.line, sentence(one)) for one in solution.readings)
        return Solved(problem, solution, tuple(mistakes), (*problem.remarks, *readings))


def _line_of(error: ChainruleError, problem: Problem) -> int:
    """Find the line of the file that an error is about."""
    if error.source == problem.formula:
        before = problem.formula[: error.start or 0].count("\n")
        return problem.lines[min(before, len(problem.lines) - 1)]
    for option in problem.options:
        if error.source and error.source in option.value:
            return option.line
    return problem.line


IN_A_FILE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"--let\b"), "definition"),
    (re.compile(r"after --decimal comma\b"), "after a line 'decimal: comma' at the top"),
    (re.compile(r"--decimal comma\b"), "the line 'decimal: comma'"),
    (re.compile(r"--from\b"), "from"),
    (re.compile(r"--(?=[a-z])"), ""),
    (re.compile(r"use:? '?chainrule (\w+)'?"), r"start the line with '\1'"),
)
"""What messages say about the command line, and what that is in a file of problems."""


def in_a_file(error: ChainruleError, problem: Problem) -> ChainruleError:
    """Reword an error that speaks of the command line, and let it point somewhere."""
    words: Iterable[str | None] = (error.message, error.hint)
    message, hint = (_reworded(part) for part in words)
    source, start, end = error.source, error.start, error.end
    if source is None or start is None:
        source, start, end = problem.formula, 0, len(problem.formula)
    return type(error)(message or "", source=source, start=start, end=end, hint=hint)


def _reworded(text: str | None) -> str | None:
    if text is None:
        return None
    for pattern, words in IN_A_FILE:
        text = pattern.sub(words, text)
    return text


def message(error: ChainruleError) -> str:
    """Render an error for people, with a caret under its place."""
    from chainrule.syntax import caret

    return caret(error)

"""Write a solved file of problems as a sheet of problems, of answers or of full solutions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import TypeVar

from chainrule.document import (
    Block,
    Bullets,
    Details,
    Document,
    Heading,
    Inlines,
    Paragraph,
    Status,
    Text,
    words,
)
from chainrule.homework.records import HomeworkFile, Mistake, Note, Problem, Section
from chainrule.homework.solution import Solution, Solved
from chainrule.model.errors import CheckFailedError

T = TypeVar("T")
PROBLEM_LEVEL = 2


def write_sheet(file: HomeworkFile, solved: Sequence[Solved], kind: str) -> Document:
    """Write one of the three sheets, in the order of the file."""
    problems = (written_problem(one, kind) for one in solved)
    return Document(tuple(chain.from_iterable(arranged(file, kind, problems, tuple))))


def arranged(
    file: HomeworkFile, kind: str, problems: Iterator[T], draw: Callable[[Sequence[Block]], T]
) -> Iterator[T]:
    """Arrange problems as in the file, with what stands above and between them drawn as well."""
    yield draw((Heading(words(title_of(file, kind)), 1), Paragraph(words(_summary(file.problems)))))
    for entry in file.entries:
        if isinstance(entry, Section):
            yield draw((Heading(words(entry.title), level=1),))
        elif isinstance(entry, Note):
            yield draw((Paragraph(words(entry.text), apart=True),))
        else:
            yield next(problems)


def title_of(file: HomeworkFile, kind: str) -> str:
    """Return what stands at the top of a sheet."""
    if not file.title:
        return kind.capitalize()
    return file.title if kind == "problems" else f"{file.title} – {kind}"


def _summary(problems: Sequence[Problem]) -> str:
    """Count the problems and add up what they are worth."""
    parts = [_counted(Fraction(len(problems)), "problem")]
    worth = [problem.points for problem in problems if problem.points is not None]
    if worth:
        parts.append(_counted(sum(worth, Fraction(0)), "point"))
    return ", ".join(parts)


def _counted(number: Fraction, noun: str) -> str:
    return f"{_decimal(number)} {noun}" if number == 1 else f"{_decimal(number)} {noun}s"


def _decimal(number: Fraction) -> str:
    """Write a number of points as people do: 3, 2.5, 1/3."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number * 10_000
    return f"{float(number):g}" if scaled.denominator == 1 else str(number)


def written_problem(solved: Solved, kind: str) -> tuple[Block, ...]:
    """Write one problem for a sheet, or the mistakes that stand in its way."""
    heading = Heading(_name(solved.problem), level=PROBLEM_LEVEL)
    if solved.solution is None:
        return (heading, *(_mistake("not solved, see", one) for one in solved.mistakes))
    # What a check says stands in the solution.
    unread = (m for m in solved.mistakes if not isinstance(m.error, CheckFailedError))
    left_out = (_mistake("solved without", one) for one in unread)
    return (heading, *left_out, *_PARTS[kind](solved.solution))


def _name(problem: Problem) -> Inlines:
    parts: list[Text] = [Text(f"Problem {problem.label}")]
    if problem.title:
        parts.append(Text(f": {problem.title}"))
    if problem.points is not None:
        parts.append(Text(f" ({_counted(problem.points, 'point')})", "muted"))
    return tuple(parts)


def _mistake(what: str, mistake: Mistake) -> Status:
    where = f"{what} line {mistake.line} of the file"
    return Status("failed", words(f"{where}: {mistake.error.message}"))


def _statement(solution: Solution) -> tuple[Block, ...]:
    return (Paragraph(solution.sentence), *solution.given)


def _problems(solution: Solution) -> tuple[Block, ...]:
    return (*_statement(solution), *_readings(solution))


def _answers(solution: Solution) -> tuple[Block, ...]:
    return (*_readings(solution), *solution.answer)


def _solutions(solution: Solution) -> tuple[Block, ...]:
    return (*_statement(solution), *lowered(solution.steps, PROBLEM_LEVEL))


def _readings(solution: Solution) -> tuple[Block, ...]:
    return (Bullets(solution.readings),) if solution.readings else ()


_PARTS: dict[str, Callable[[Solution], tuple[Block, ...]]] = {
    "problems": _problems,
    "answers": _answers,
    "solutions": _solutions,
}


def lowered(blocks: Sequence[Block], below: int) -> tuple[Block, ...]:
    """Move headings below a level, keeping their order of rank."""
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    by = max(0, below + 1 - min(levels, default=below + 1))
    return tuple(_lowered(block, by) for block in blocks)


def _lowered(block: Block, by: int) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=block.level + by)
    if isinstance(block, Details):
        return replace(block, blocks=tuple(_lowered(inner, by) for inner in block.blocks))
    return block

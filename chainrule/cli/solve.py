"""``chainrule solve``: a file of homework problems, solved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

if TYPE_CHECKING:
    from chainrule.homework.sheet import Progress
    from chainrule.homework.writing import Written

EXAMPLES = """
[bold]Examples[/bold]

chainrule solve problems.txt

chainrule solve problems.txt --output solutions.tex

chainrule solve problems.txt --sheet answers --output answers.md

The file has one problem a line: [cyan]3. sin(x^2); at x=1 \\[2 points][/cyan]

docs/homework.md describes all of it.
"""

LONG_FILE = 12
"""Problems from which on a progress bar is worth showing."""


class SheetChoice(StrEnum):
    """What is written out of the file."""

    PROBLEMS = "problems"
    ANSWERS = "answers"
    SOLUTIONS = "solutions"


@command(EXAMPLES, formulas=False)
def solve(
    file: Annotated[
        str, typer.Argument(help="A file of problems; - reads it from standard input.")
    ],
    sheet: Annotated[
        SheetChoice, typer.Option("--sheet", help="The problems, their answers, or full solutions.")
    ] = SheetChoice.SOLUTIONS,
    detail: options.DetailOption = options.Detail.NORMAL,
    digits: options.Digits = 6,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", help="Processes to use.", min=1, max=256)
    ] = 1,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    reveal: options.Reveal = False,
    width: options.Width = None,
) -> int:
    """Solve a file of problems: a sheet of problems, of answers, or of full solutions."""
    from chainrule.cli.output import choices, deliver
    from chainrule.homework.writing import write

    chosen, settings = choices(math=math, width=width, format_name=format_name, output=output)
    with _progress() as report:
        found = write(
            _read(file),
            chosen,
            sheet=sheet.value,
            detail=detail.value,
            digits=digits,
            log_base=log,
            jobs=jobs,
            progress=report,
            standalone=True,
            reveal=reveal,
            **settings,
        )
    deliver(found.content, output, force=force)
    return _summary(found, "standard input" if file == "-" else file)


def _read(name: str) -> str:
    """Read the file, no more of it than could be used."""
    from pathlib import Path

    from chainrule.cli.inputs import decoded
    from chainrule.model import limits
    from chainrule.model.errors import InputError, LimitError

    most = 4 * limits.HOMEWORK_CHARACTERS
    if name == "-":
        data = sys.stdin.buffer.read(most + 1)
    else:
        try:
            with Path(name).open("rb") as stream:
                data = stream.read(most + 1)
        except OSError as error:
            raise InputError(f"cannot read {name}: {error.strerror}") from None
    if len(data) > most:
        raise LimitError(f"the file is longer than {limits.HOMEWORK_CHARACTERS:,} characters")
    return decoded(data)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a progress bar on a terminal, and only for long files."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Solving", visible=False)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= LONG_FILE)

        yield report


def _summary(found: Written, name: str) -> int:
    """Report every mistake and how many problems were solved; 1 if something is wrong."""
    if not found.mistakes:
        return 0
    wrong = len(found.mistakes)
    noun = "mistake" if wrong == 1 else "mistakes"
    report = (
        f"{found.report(name)}\n{found.solved} of {found.problems} problems solved, {wrong} {noun}"
    )
    encoding = sys.stderr.encoding or "ascii"
    sys.stderr.write(report.encode(encoding, "replace").decode(encoding) + "\n")
    return 1

"""``chainrule solve``: a file of homework problems, solved."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chainrule.cli.commands import Command
from chainrule.cli.options import FILE, FORCE, FORMAT, MATH, REVEAL, WIDTH
from chainrule.topics.common.topic import DECIMAL, DETAIL, DIGITS, LOG, WORDS, Argument, Option

if TYPE_CHECKING:
    from chainrule.homework.sheet import Progress
    from chainrule.homework.writing import Written

LONG_FILE = 12
"""Problems from which on a progress bar is worth showing."""


def solve_file(given: Mapping[str, Any]) -> int:
    """Solve a file of problems: a sheet of problems, of answers, or of full solutions."""
    from chainrule.cli.output import choices, deliver
    from chainrule.homework.writing import write

    chosen, settings = choices(given)
    names = ("sheet", "detail", "digits", "log_base", "decimal", "jobs")
    with _progress() as report:
        found = write(
            _read(given["file"]),
            chosen,
            progress=report,
            standalone=True,
            **{name: given[name] for name in names},
            **settings,
        )
    deliver(found.content, given)
    return _summary(found, "standard input" if given["file"] == "-" else given["file"])


SHEET = Option(
    "sheet",
    "The problems, their answers, or full solutions.",
    "choice",
    choices=("problems", "answers", "solutions"),
    default="solutions",
    group=WORDS,
)
JOBS = Option("jobs", "Processes to use.", "whole", "N", short="j", default=1, least=1, most=256)
SIGN = DECIMAL.but(default=None)
COMMAND = Command(
    "solve",
    "Solve a file of problems: a sheet of problems, of answers, or of full solutions.",
    Argument("file", "A file of problems; - reads it from standard input."),
    (
        SHEET,
        DETAIL,
        DIGITS,
        JOBS,
        LOG,
        DECIMAL.but(default=None),
        MATH,
        FORMAT,
        FILE,
        FORCE,
        REVEAL,
        WIDTH,
    ),
    solve_file,
    (
        "solve problems.txt",
        "solve problems.txt --output solutions.tex",
        "solve problems.txt --sheet answers --output answers.md",
    ),
    (
        "The file has one problem a line: [cyan]3. sin(x^2); at x=1 \\[2 points][/cyan]",
        "docs/homework.md describes all of it.",
    ),
)


def _read(name: str) -> str:
    """Read the file, no more of it than could be used."""
    from pathlib import Path

    from chainrule.cli.inputs import decoded
    from chainrule.model import bounds
    from chainrule.model.errors import InputError, LimitError

    most = 4 * bounds().homework_characters
    if name == "-":
        data = sys.stdin.buffer.read(most + 1)
    else:
        try:
            with Path(name).open("rb") as stream:
                data = stream.read(most + 1)
        except OSError as error:
            raise InputError(f"cannot read {name}: {error.strerror}") from None
    if len(data) > most:
        raise LimitError(f"the file is longer than {bounds().homework_characters:,} characters")
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
    """Report readings, mistakes and how many problems were solved; 1 if something is wrong."""
    from chainrule.syntax.diagnosis import visible

    lines = [visible(f"{name}:{one.line}: {one.text}") for one in found.remarks]
    wrong = len(found.mistakes)
    if wrong:
        noun = "mistake" if wrong == 1 else "mistakes"
        summary = f"{found.solved} of {found.problems} problems solved, {wrong} {noun}"
        lines.extend((found.report(name), summary))
    report = "".join(f"{line}\n" for line in lines)
    encoding = sys.stderr.encoding or "ascii"
    sys.stderr.write(report.encode(encoding, "replace").decode(encoding))
    return 1 if wrong else 0

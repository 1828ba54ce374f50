"""Read a file of homework problems: one a line or a block, with titles, points and options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Union

from chainrule.homework.words import (
    COMMAND_WORDS,
    OPTION_WORDS,
    near_miss,
    option_of,
    points_of,
    split_options,
)
from chainrule.model import bounds, raising
from chainrule.model.errors import ChainruleError, InputError, LimitError
from chainrule.rules import FUNCTIONS
from chainrule.syntax.numerals import SIGNS
from chainrule.topics import topic_named


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
        mistakes: lines of it that could not be read; then it is not solved.
    """

    label: str
    command: str
    formula: str
    lines: tuple[int, ...]
    options: tuple[Said, ...] = ()
    title: str = ""
    points: Fraction | None = None
    mistakes: tuple[Mistake, ...] = ()

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
    """

    title: str
    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = ()
    decimal: str | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List the problems in order."""
        return tuple(entry for entry in self.entries if isinstance(entry, Problem))


LABEL = re.compile(
    r"(?:(?:problem|exercise|question)\s+(\w{1,6})\s*[.:)]|"
    r"(\d{1,4})[.)](?=[\s;A-Za-z(\\√|]|$)|"
    r"(?:(\d{1,4}|[a-z])[.)]|\((\d{1,4}|[a-z])\))(?=\s|;|$))\s*",
    re.IGNORECASE,
)
SECTION = re.compile(r"(?:==+\s*(.+?)\s*=*|section\s*:\s*(.+))\s*", re.IGNORECASE)
DECIMAL_SIGN = re.compile(rf"decimals?\s*:?\s*({'|'.join(SIGNS)})\.?", re.IGNORECASE)
SHEET_TITLE = re.compile(r"title\s*:\s*(.*)", re.IGNORECASE)
NOTE = re.compile(r"(?:note|text|instructions?)\s*:\s*(.*)", re.IGNORECASE)
FORMULA = re.compile(r"formula\s*:\s*(.*)", re.IGNORECASE)
COMMAND = re.compile(r"([a-z]+)(?:\s+of\b)?(?:\s*:\s*|\s+)(?![=\s])(.*)", re.IGNORECASE | re.DOTALL)
UNKNOWN_KEY = re.compile(r"([a-z]{3,})\s*:(?!=)", re.IGNORECASE)

MISTAKES_IN_A_LINE = 3
"""After so many the rest of a line is not read."""


def read_homework(text: str) -> HomeworkFile:
    r"""Read a file of problems; what cannot be read is reported in its place.

    Raises:
        LimitError: the file is larger than ``limits.homework_characters``, or has more than
            ``limits.problems`` problems.

    >>> found = read_homework("title: Chains\n1. sin(x^2); at x=1 [2 points]\n   wrt x")
    >>> found.title, found.problems[0].formula, found.problems[0].points
    ('Chains', 'sin(x^2)', Fraction(2, 1))
    >>> found.problems[0].values("at"), found.problems[0].values("wrt")
    (('x=1',), ('x',))
    """
    if len(text) > bounds().homework_characters:
        raise LimitError(
            f"the file is longer than {bounds().homework_characters:,} characters",
            hint=raising("homework_characters", "split it"),
        )
    reader = _Reader()
    for line, content in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        reader.take(line, content.rstrip("\r"))
    return reader.close()


def without_comment(line: str) -> str:
    """Drop a comment: from ``#`` at the start, or from a ``#`` between blanks.

    >>> without_comment("x^2   # warm-up")
    'x^2'
    """
    if line.lstrip().startswith("#"):
        return ""
    return re.split(r"\s#(?:\s|$)", line, maxsplit=1)[0].rstrip()


@dataclass
class _Draft:
    """A problem while its lines are being read."""

    label: str
    indent: int
    formula: list[str]
    lines: list[int]
    options: list[Said] = field(default_factory=list)
    title: str = ""
    points: Fraction | None = None
    command: str = "derive"
    mistakes: list[Mistake] = field(default_factory=list)


class _Reader:
    """Take the lines of a file one by one."""

    def __init__(self) -> None:
        self.title = ""
        self.decimal: str | None = None
        self.entries: list[Entry | _Draft] = []
        self.mistakes: list[Mistake] = []
        self.current: _Draft | None = None
        self.apart = True  # whether a blank line stands between here and the problem above
        self.waiting: list[tuple[int, str]] = []  # options written above their formula
        self.count = 0
        self.last_label = 0

    def take(self, line: int, content: str) -> None:
        text = without_comment(content.expandtabs())
        bare = text.strip()
        if not bare:
            if not content.strip():
                self.apart = True
                self._nothing_followed()
            return
        indent = len(text) - len(text.lstrip())
        if self._is_about_the_sheet(bare) or self._continues(line, bare, indent):
            return
        if option_of(bare) is not None:
            self.waiting.append((line, bare))
            return
        self._start(line, bare, indent)

    def _is_about_the_sheet(self, bare: str) -> bool:
        """Take titles, section headings and notes."""
        section, note = SECTION.fullmatch(bare), NOTE.fullmatch(bare)
        title = SHEET_TITLE.fullmatch(bare)
        if title and not self.count and not self.title:
            self.title = title[1]
            return True
        sign = DECIMAL_SIGN.fullmatch(bare)
        if sign and not self.count:
            self.decimal = sign[1].lower()
            return True
        if not section and not note:
            return False
        self._nothing_followed()
        self.current = None
        if section:
            self.entries.append(Section(section[1] or section[2]))
        elif note and note[1]:
            self.entries.append(Note(note[1]))
        return True

    def _continues(self, line: int, bare: str, indent: int) -> bool:
        """Add an option, or one more line of the formula, to the problem above."""
        draft = self.current
        if draft is None or (self.apart and indent <= draft.indent):
            return False
        if option_of(bare) is not None:
            self._add_options(draft, line, split_options(bare))
            return True
        if indent <= draft.indent:
            return False
        unknown = _misspelled(bare)
        if unknown is not None:
            draft.mistakes.append(Mistake(line, unknown))
            return True
        formula, *rest = split_options(bare)
        draft.formula.append(formula)
        draft.lines.append(line)
        self._add_options(draft, line, rest)
        return True

    def _start(self, line: int, bare: str, indent: int) -> None:
        self.count += 1
        if self.count > bounds().problems:
            raise LimitError(
                f"the file has more than {bounds().problems:,} problems",
                hint=raising("problems", "split it"),
            )
        label = LABEL.match(bare)
        name = next(group for group in label.groups() if group) if label else ""
        if name.isdecimal():
            self.last_label = int(name)
        elif not name:
            self.last_label += 1
        rest = bare[label.end() :] if label else bare
        named = FORMULA.fullmatch(rest)
        formula, *others = split_options(named[1] if named else rest)
        draft = _Draft(name or str(self.last_label), indent, [], [line])
        draft.command, formula, mistake = _command(formula)
        if mistake is not None:
            draft.mistakes.append(Mistake(line, mistake))
        draft.formula.append(formula)
        for above, text in self.waiting:
            self._add_options(draft, above, split_options(text))
        self.waiting.clear()
        self._add_options(draft, line, others)
        self.entries.append(draft)
        self.current, self.apart = draft, False

    def _add_options(self, draft: _Draft, line: int, pieces: Iterable[str]) -> None:
        before = len(draft.mistakes)
        for piece in pieces:
            try:
                self._add_option(draft, line, piece)
            except ChainruleError as error:
                draft.mistakes.append(Mistake(line, error))
                if len(draft.mistakes) - before == MISTAKES_IN_A_LINE:
                    return

    def _add_option(self, draft: _Draft, line: int, piece: str) -> None:
        found = option_of(piece)
        if found is None:
            topic = topic_named(draft.command)
            several = topic is not None and topic.argument.several
            if several and _misspelled(piece) is None:
                draft.formula[-1] += f"; {piece}"
                return
            raise _misspelled(piece) or _no_option(piece)
        name, value = found
        if not value:
            raise InputError(f"expected something after '{piece}'", source=piece, start=len(piece))
        if name == "title":
            draft.title = value
        elif name == "points":
            draft.points = points_of(value)
        else:
            draft.options.append(Said(name, value, line))

    def _nothing_followed(self) -> None:
        for line, text in self.waiting:
            error = InputError(
                "this line belongs to a problem, and none stands directly above or below it",
                source=text,
                start=0,
                end=len(text),
                hint="write it right below the problem's formula, without a blank line",
            )
            self.mistakes.append(Mistake(line, error))
        self.waiting.clear()

    def close(self) -> HomeworkFile:
        self._nothing_followed()
        entries = tuple(_finished(e) if isinstance(e, _Draft) else e for e in self.entries)
        return HomeworkFile(self.title, entries, tuple(self.mistakes), self.decimal)


def _finished(draft: _Draft) -> Problem:
    formula = "\n".join(draft.formula)
    if not formula.strip() and not draft.mistakes:
        error = InputError("expected a formula", source=draft.label, start=len(draft.label))
        draft.mistakes.append(Mistake(draft.lines[0], error))
    return Problem(
        draft.label,
        draft.command,
        formula,
        tuple(draft.lines),
        tuple(draft.options),
        draft.title,
        draft.points,
        tuple(draft.mistakes),
    )


def _command(text: str) -> tuple[str, str, ChainruleError | None]:
    """Split a command's word from the formula; ``derive`` where there is none."""
    found = COMMAND.fullmatch(text)
    if not found:
        return "derive", text, None
    word = found[1].lower()
    if word in COMMAND_WORDS:
        return COMMAND_WORDS[word], found[2], None
    close = len(word) >= 5 and found[1] not in FUNCTIONS and near_miss(word, COMMAND_WORDS)
    if close or UNKNOWN_KEY.match(text):
        return "derive", found[2], _unknown(found[1], "command", COMMAND_WORDS, text)
    return "derive", text, None


def _misspelled(text: str) -> ChainruleError | None:
    """Return an error if a line looks like an option that does not exist."""
    word = (re.match(r"[A-Za-z]+", text) or [""])[0]
    rest = text[len(word) :]
    is_formula = word in FUNCTIONS and not rest.strip().isdecimal()
    close = len(word) >= 3 and not is_formula and near_miss(word.lower(), OPTION_WORDS)
    if UNKNOWN_KEY.match(text) or (close and rest.startswith(" ")):
        return _unknown(word, "option", OPTION_WORDS, text)
    return None


def _no_option(text: str) -> ChainruleError:
    known = ", ".join(_kinds(OPTION_WORDS.values()))
    return InputError(
        "expected an option after the formula",
        source=text,
        start=0,
        end=len(text),
        hint=f"options are {known}",
    )


def _unknown(word: str, kind: str, known: dict[str, str], text: str) -> ChainruleError:
    close = near_miss(word.lower(), known)
    listed = ", ".join(_kinds(known.values()))
    return InputError(
        f"there is no {kind} called '{word}'",
        source=text,
        start=0,
        end=len(word),
        hint=f"did you mean '{close}'?" if close else f"{kind}s are {listed}",
    )


def _kinds(names: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(names))

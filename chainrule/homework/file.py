"""Read a file of homework problems: one a line or a block, with titles, points and options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chainrule.homework.lines import (
    COMMENT,
    EACH,
    LAYOUT,
    Worth,
    in_series,
    is_labelled,
    points_of,
    require_no_table,
    series_of,
    split_label,
    unclear_line,
    without_markup,
    worth_of,
)
from chainrule.homework.records import (
    Entry,
    HomeworkFile,
    Mistake,
    Note,
    Problem,
    Remark,
    Said,
    Section,
)
from chainrule.homework.sentences import Asked, asked, asked_of
from chainrule.homework.words import (
    COMMAND_WORDS,
    command_of,
    misspelled,
    no_option,
    option_for,
    split_options,
)
from chainrule.model import bounds, raising
from chainrule.model.errors import ChainruleError, InputError, LimitError
from chainrule.syntax.numerals import SIGNS
from chainrule.topics import topic_named

SECTION = re.compile(
    r"(?:==+\s*(.+?)\s*=*|section\s*:\s*(.+)|\\(?:sub)?section\*?\{(.+)\})\s*", re.IGNORECASE
)
DECIMAL_SIGN = re.compile(rf"decimals?\s*:?\s*({'|'.join(SIGNS)})\.?", re.IGNORECASE)
SHEET_TITLE = re.compile(r"title\s*:\s*(.*)|\\title\{(.*)\}", re.IGNORECASE)
NOTE = re.compile(r"(?:note|text|instructions?)\s*:\s*(.*)", re.IGNORECASE)
FORMULA = re.compile(r"formula\s*:\s*(.*)", re.IGNORECASE)
GOES_ON = re.compile(
    r"[-+*/^=<>≤≥≠·×÷)\]},;&|!'′]|\\(?:cdot|times|div|pm|right|left|quad|leq?|geq?|circ|Big\w*)"
)
"""How a line starts that goes on with the formula above."""

OPEN_END = re.compile(r"(?:[-+*/^=<>≤≥·×÷,(\[{&_]|\\[A-Za-z]+)$")
"""How a formula ends that goes on in the next line."""

LET_AND_ASK = re.compile(r"let\b.{0,2000}[.,;:]\s", re.IGNORECASE)

MOST_SHOWN = 100
"""Characters of a line that a remark repeats."""

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
    lines = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
    reader = _Reader(series_of([line.strip() for line in lines]))
    for place, content in enumerate(lines, start=1):
        reader.take(place, content)
    return reader.close()


def without_comment(line: str) -> str:
    """Drop a comment: from ``#``, ``%`` or ``//`` at the start, or from a ``#`` between blanks.

    >>> without_comment("x^2   # warm-up")
    'x^2'
    """
    if COMMENT.match(line.lstrip()):
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
    depth: int = 0
    environments: int = 0
    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, formula: str, line: int) -> None:
        """Add a line of the formula, and count the brackets that it leaves open."""
        self.formula.append(formula)
        self.lines.append(line)
        self.environments += formula.count("\\begin{") - formula.count("\\end{")
        self.depth += sum((c in "([{") - (c in ")]}") for c in formula)

    @property
    def is_whole(self) -> bool:
        """Tell whether the formula could end here."""
        is_open = OPEN_END.search(self.formula[-1][-20:].rstrip())
        return not is_open and max(self.depth, self.environments) <= 0


@dataclass(frozen=True, slots=True)
class _Instruction:
    """A sentence that says what to do with the problems below it."""

    label: str
    indent: int
    asked: Asked


class _Reader:
    """Take the lines of a file one by one."""

    def __init__(self, series: frozenset[str] = frozenset()) -> None:
        self.series = series
        self.remarks: list[Remark] = []
        self.above: _Instruction | None = None
        self.major, self.major_indent, self.in_parts, self.parts = "", 0, False, 0
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
        if not bare or LAYOUT.fullmatch(bare):
            if not content.strip():
                self.apart = True
                self._nothing_followed()
            elif re.match(r"\s*#\d", content):
                self.remarks.append(Remark(line, f"read '{content.strip()[:60]}' as a comment"))
            return
        indent = len(text) - len(text.lstrip())
        draft = self.current
        inside = draft and (indent > draft.indent or bare.startswith("\\end{"))
        if draft and draft.environments > 0 and inside:
            draft.add(bare, line)
            return
        bare = without_markup(bare).strip()
        if self._is_about_the_sheet(bare) or self._continues(line, bare, indent):
            return
        if option_for("", bare) is not None and not _is_sentence(bare):
            self.waiting.append((line, bare))
            return
        self._start(line, bare, indent)

    def _is_about_the_sheet(self, bare: str) -> bool:
        """Take titles, section headings and notes."""
        section, note = SECTION.fullmatch(bare), NOTE.fullmatch(bare)
        title = SHEET_TITLE.fullmatch(bare)
        if title and not self.count and not self.title:
            self.title = title[1] or title[2] or ""
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
            self.above = None
            self.entries.append(Section(section[1] or section[2] or section[3]))
        elif note and note[1]:
            self.entries.append(Note(note[1]))
        return True

    def _continues(self, line: int, bare: str, indent: int) -> bool:
        """Add an option, or one more line of the formula, to the problem above."""
        draft = self.current
        if draft is None or (self.apart and indent <= draft.indent):
            return False
        if option_for(draft.command, bare) is not None and not _is_sentence(bare):
            self._add_options(draft, line, self._split(draft, line, bare))
            return True
        if indent <= draft.indent:
            return False
        is_whole = draft.is_whole and bool(draft.formula[0])
        if is_whole and is_labelled(bare):
            return False
        unknown = misspelled(bare)
        if unknown is not None:
            draft.mistakes.append(Mistake(line, unknown))
            return True
        if is_whole and not GOES_ON.match(bare):
            return self._asks(draft, line, bare)
        formula, *rest = self._split(draft, line, bare)
        draft.add(formula, line)
        self._add_options(draft, line, rest)
        return True

    def _asks(self, draft: _Draft, line: int, bare: str) -> bool:
        """Take a sentence below a formula that says what to do with it."""
        try:
            found = asked(bare.rstrip("."))
        except ChainruleError:
            return False
        if found is None or found.formula or draft.command != "derive":
            return False
        draft.command = found.command
        found = replace(found, options=asked_of(found, "\n".join(draft.formula)))
        draft.remarks.append(Remark(line, f"read '{_short(bare)}' as {found.typed}"))
        self._add_options(draft, line, found.options)
        return True

    def _start(self, line: int, bare: str, indent: int) -> None:
        mistakes: list[Mistake] = []
        said: Asked | None = None
        label, part, rest, worth = "", "", bare, Worth(bare)
        try:
            require_no_table(bare)
            if self._may_go_on(indent) and not is_labelled(bare):
                raise unclear_line(bare)
            label, part, rest = split_label(in_series(bare, self.series))
            each = EACH.search(rest, max(0, len(rest) - 40))
            worth = worth_of(rest[: each.start()] if each else rest, sure=True)
            said = asked(worth.rest)
            if said is not None and not said.formula and each:
                said = replace(said, options=(*said.options, f"{each[1]} points"))
            if said is not None and said.formula:
                rest = said.formula + (f" [{worth.points} points]" if worth.points else "")
        except ChainruleError as error:
            mistakes.append(Mistake(line, error))
        if said is not None and not said.formula:
            self._instruct(line, bare, indent, label, said)
            return
        self.count += 1
        if self.count > bounds().problems:
            raise LimitError(
                f"the file has more than {bounds().problems:,} problems",
                hint=raising("problems", "split it"),
            )
        above = self._instruction(label, indent)
        draft = _Draft(self._label(label, part, indent), indent, [], [], mistakes=mistakes)
        named = FORMULA.fullmatch(rest)
        formula, *others = self._split(draft, line, named[1] if named else rest)
        word = "" if said is None else said.command
        if not word and not mistakes:
            word, formula, mistake = command_of(formula, part or label)
            mistakes.extend([Mistake(line, mistake)] if mistake is not None else [])
        draft.command = word or (above.command if above else "derive")
        draft.add(formula, line)
        for place, text in self.waiting:
            self._add_options(draft, place, self._split(draft, place, text))
        self.waiting.clear()
        self._add_options(draft, line, others)
        if above is not None and not word:
            new = asked_of(above, formula)
            fresh = [one for one in new if draft.points is None or not one.endswith(" points")]
            self._add_options(draft, line, fresh)
        if said is not None:
            self._add_options(draft, line, said.options)
            if _first_word(worth.rest) not in COMMAND_WORDS:
                text = f"read '{_short(worth.rest)}' as {said.typed}"
                draft.remarks.append(Remark(line, text))
        self.entries.append(draft)
        self.current, self.apart = draft, False

    def _may_go_on(self, indent: int) -> bool:
        """Tell whether a line that starts a problem stands where a formula may go on."""
        return self.current is not None and indent > self.current.indent

    def _instruct(self, line: int, bare: str, indent: int, label: str, said: Asked) -> None:
        """Take a sentence that says what to do with the problems below."""
        self._nothing_followed()
        self.above = _Instruction(label, indent, said)
        self.entries.append(Note(bare))
        self.current, self.apart, self.in_parts, self.parts = None, False, bool(label), 0
        if label:
            self.major, self.major_indent = label, indent
        text = f"read '{_short(bare)}' as {said.typed}, for the problems below"
        self.remarks.append(Remark(line, text))

    def _instruction(self, label: str, indent: int) -> Asked | None:
        """Return what is asked for above, while its parts go on."""
        above = self.above
        ends = label[:1].isdigit() or (not label and self.apart)
        if above is not None and above.label and indent <= above.indent and ends:
            self.above = above = None
        return None if above is None else above.asked

    def _label(self, label: str, part: str, indent: int) -> str:
        """Return the number of a problem; a part has that of the whole before it."""
        if part or (label[:1].isdigit() and not label[-1].isdigit()):
            self.major, self.major_indent, self.in_parts = (
                label.rstrip("abcdefghijklmnopqrstuvwxyz"),
                indent,
                True,
            )
            self.last_label = int(self.major) if self.major.isdecimal() else self.last_label
            return label + part
        if label[:1].isdigit():
            self.major, self.major_indent, self.in_parts = label, indent, False
            self.last_label = int(label) if label.isdecimal() else self.last_label
            return label
        if label:
            self.in_parts = bool(self.major) and (self.in_parts or indent > self.major_indent)
            return f"{self.major}{label}" if self.in_parts else label
        if self.above is not None and self.above.label:
            self.parts += 1
            return f"{self.above.label}.{self.parts}"
        self.last_label += 1
        self.in_parts = False
        return str(self.last_label)

    def _split(self, draft: _Draft, line: int, text: str) -> list[str]:
        """Split a line at its options; what is unclear about it is a mistake of the problem."""
        try:
            return split_options(text)
        except ChainruleError as error:
            draft.mistakes.append(Mistake(line, error))
            return [text]

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
        found = option_for(draft.command, piece)
        if found is None:
            topic = topic_named(draft.command)
            several = topic is not None and topic.argument.several
            if several and misspelled(piece) is None:
                draft.formula[-1] += f"; {piece}"
                return
            if self._asks(draft, line, piece):
                return
            raise misspelled(piece) or no_option(piece)
        name, value = found
        if not value:
            raise InputError(f"expected something after '{piece}'", source=piece, start=len(piece))
        if name == "title":
            draft.title = value
        elif name == "points":
            draft.points = points_of(value)
            if piece[0] in "[(":
                draft.remarks.append(Remark(line, f"read {piece} as points; write products with *"))
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
        if self.series:
            text = "read the numbers or dashes that lines start with as numbers of problems"
            self.remarks.insert(0, Remark(1, text))
        return HomeworkFile(
            self.title, entries, tuple(self.mistakes), self.decimal, tuple(self.remarks)
        )


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
        tuple(draft.remarks),
    )


def _first_word(text: str) -> str:
    return (re.match(r"[A-Za-z]*", text) or [""])[0].lower()


def _is_sentence(text: str) -> bool:
    """Tell whether a line that starts with an option's word is a whole problem as a sentence."""
    try:
        found = asked(text) if LET_AND_ASK.match(text) else None
    except ChainruleError:
        return False
    return found is not None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"

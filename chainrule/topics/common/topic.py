"""The record of a topic: what it is called, how it is solved, and what it can be asked.

Commands and their help, the keywords of homework with their options, the public names and the
lists in docs are made from these records. A record imports nothing that solves anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from inspect import signature
from typing import Any, Literal

from chainrule.model.errors import InputError, VariableError

Kind = Literal["text", "whole", "choice", "flag", "path", "lines", "texts", "names", "point"]
"""How an option is given: ``text``; a ``whole`` number; one ``choice`` of some; a ``flag``; a
``path``; ``lines``, definitions; ``texts``, each given by itself; ``names`` with commas between
them; a ``point``, in one text or several."""

MANY = frozenset({"lines", "texts", "names", "point"})
"""Kinds that may be given several times."""

PROBLEM, NUMBERS, WORDS, OUTPUT = "The problem", "Numbers", "Words", "Output"
"""Groups of options in a command's help."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be said about a problem.

    Attributes:
        name: its name in Python.
        help: one sentence for the help; ``{choices}`` in it is replaced by the list of them.
        kind: how it is given.
        metavar: what stands for its value in the help.
        flag: how the command line spells it, where that is not ``--name``.
        short: one letter for the command line.
        keyword: what homework calls it, where that is neither ``flag`` nor the name.
        words: what else homework calls it.
        choices: what can be chosen.
        source: where ``choices`` stand, as ``module:name``, if not in the record; looked up late.
        default: what holds where nothing is said.
        least: the smallest whole number.
        most: the largest.
        required: whether something must be said.
        group: under which heading of the help it stands.
        homework: whether a line of homework may say it.
        in_homework: what a line of homework means that does not say it, where that is not what
            the function that solves would do.
        elsewhere: names that are choices elsewhere and not here, with what to say of them.
    """

    name: str
    help: str
    kind: Kind = "text"
    metavar: str = ""
    flag: str = ""
    short: str = ""
    keyword: str = ""
    words: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    source: str = ""
    default: Any = None
    least: int | None = None
    most: int | None = None
    required: bool = False
    group: str = PROBLEM
    homework: bool = True
    in_homework: Any = None
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def spelling(self) -> str:
        """Return how the command line spells it.

        >>> Option("log_base", "The base of log.", flag="log").spelling
        '--log'
        """
        return f"--{self.flag or self.name.replace('_', '-')}"

    @property
    def listed(self) -> tuple[str, ...]:
        """List what can be chosen."""
        if not self.source:
            return self.choices
        module, _, name = self.source.partition(":")
        found = getattr(import_module(module), name)
        return tuple(found() if callable(found) else found)

    @property
    def described(self) -> str:
        """Return the help with the choices in it.

        >>> Option("sign", "The sign: {choices}.", "choice", choices=("plus", "minus")).described
        'The sign: plus, minus.'
        """
        return self.help.replace("{choices}", ", ".join(self.listed))

    def chosen(self, text: str) -> str:
        """Return a choice, or say which there are.

        Raises:
            InputError: it is none of them.
        """
        if text in self.listed:
            return text
        said = dict(self.elsewhere).get(text.lower().replace("_", "-"))
        *most, last = self.listed
        known = f"choose {', '.join(most)} or {last}" if most else f"choose {last}"
        what = f"there is no {self.keywords[0]} '{text}'"
        if self.kind == "flag":
            what = f"expected yes or no after '{self.keywords[0]}', found '{text}'"
        raise InputError(said or what, hint=known)

    def whole(self, text: str) -> int:
        """Return a whole number that is neither too small nor too large.

        Raises:
            InputError: it is none.
        """
        if re.fullmatch("[0-9]{1,9}", text) and self.allows(int(text)):
            return int(text)
        ends = (("at least", self.least), ("at most", self.most))
        limits = " and ".join(f"{word} {end}" for word, end in ends if end is not None)
        wanted = f"a whole number{' of ' if limits else ''}{limits}"
        raise InputError(f"{self.spelling} takes {wanted}, not '{text}'")

    def allows(self, value: int) -> bool:
        """Tell whether a whole number is neither too small nor too large."""
        least, most = self.least, self.most
        return (least is None or value >= least) and (most is None or value <= most)

    @property
    def keywords(self) -> tuple[str, ...]:
        """List the words that mean it in homework."""
        return (self.keyword or self.flag or self.name, *self.words)

    def but(self, **changes: Any) -> Option:
        """Return the same option with some of it said otherwise."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Argument:
    """What a topic is about: a formula, several, or something else that is typed first.

    Attributes:
        name: what the help calls it.
        help: one sentence for the help.
        several: whether there may be more than one.
        required: whether there must be one.
    """

    name: str = "formula"
    help: str = "The formula, in quotes; - reads it from standard input."
    several: bool = False
    required: bool = True


AT = Option(
    "at",
    "Numbers to put in, e.g. x=1.5 or a=5,b=-3. Repeatable.",
    "texts",
    "POINT",
    group=NUMBERS,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of problem.

    Attributes:
        name: its command, its keyword in homework, and the function that poses it in Python.
        summary: one sentence for the list of commands.
        face: the module in which that function and the class of its results stand.
        place: where it stands among the topics; those with smaller numbers come first.
        examples: command lines without ``chainrule`` before them; a test runs each.
        options: what can be said besides the formula.
        argument: what is typed first.
        keyword: what homework calls it, where the name is a word of formulas.
        words: what else homework calls it.
        public: the names that ``chainrule`` offers besides the function.
        at: whether its results are evaluated at points with ``--at``.
        point: how such a point is given.
    """

    name: str
    summary: str
    face: str
    place: int
    examples: tuple[str, ...]
    options: tuple[Option, ...] = ()
    argument: Argument = field(default_factory=Argument)
    keyword: str = ""
    words: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    at: bool = True
    point: Option = AT

    @property
    def keywords(self) -> tuple[str, ...]:
        """List the words that mean it in homework."""
        return (self.keyword or self.name, *self.words)

    @property
    def solve(self) -> Callable[..., Any]:
        """Import what solves it: the formula first, every option by its name."""
        found: Callable[..., Any] = getattr(import_module(self.face), self.name)
        return found

    def pose(
        self,
        formulas: Sequence[str],
        said: Mapping[str, Any],
        digits: int,
        points: Sequence[str] = (),
    ) -> Any:
        """Solve what was typed; a topic that computes numbers of its own gets the digits, too.

        Of several variables the one is meant that alone has a value at every point.
        """
        solve = self.solve
        if "digits" in signature(solve).parameters:
            said = {**said, "digits": digits}
        try:
            return solve(*formulas, **said)
        except VariableError:
            names = {part.partition("=")[0].strip() for part in points}
            alone = all(part.count("=") == 1 and part.partition("=")[0].strip() for part in points)
            if len(names) != 1 or not alone:
                raise
            return solve(*formulas, **{**said, "wrt": names.pop()})

    def option(self, name: str) -> Option | None:
        """Return one of its options, or None."""
        return next((option for option in self.options if option.name == name), None)


WRT = Option("wrt", "The variable to differentiate by.", metavar="NAME", words=("with respect to",))
SEVERAL_WRT = WRT.but(
    help="The variable, or several in order: x,y. The others are held constant.", metavar="NAMES"
)
ORDER = Option("order", "Order of the derivative.", "whole", "N", short="n", least=1)
LET = Option(
    "let",
    'A definition such as "d = a+b", or @FILE with one a line. Repeatable.',
    "lines",
    "NAME=FORMULA",
    words=("where",),
)
LOG = Option(
    "log_base",
    "Base of log; natural unless given.",
    "whole",
    "BASE",
    flag="log",
    least=2,
    homework=False,
)
DECIMAL = Option(
    "decimal",
    "What stands before decimals as typed; after comma, ; separates what commas would.",
    "choice",
    choices=("point", "comma"),
    default="point",
    homework=False,
)
GRAIN = Option(
    "grain",
    "What a teacher would name, or one operation a step.",
    "choice",
    choices=("textbook", "operation"),
    default="textbook",
    group=WORDS,
)
STYLE = Option(
    "style",
    "As a course writes it, as a sum over paths, with primes, or by logarithms.",
    "choice",
    choices=("textbook", "paths", "primes", "logarithmic"),
    default="textbook",
    group=WORDS,
)
PLOT = Option(
    "plot",
    "Also draw it, with the tangent at every point of --at.",
    "flag",
    keyword="drawing",
    group=WORDS,
)
AT_KINK = Option(
    "at_kink",
    "What is taken where the slopes on the two sides differ.",
    "choice",
    choices=("refuse", "zero", "left", "right"),
    default="refuse",
    group=NUMBERS,
)
DIGITS = Option(
    "digits",
    "Significant digits shown.",
    "whole",
    "N",
    default=6,
    group=NUMBERS,
    homework=False,
)
DETAIL = Option(
    "detail",
    "How much is explained.",
    "choice",
    choices=("short", "normal", "full"),
    default="normal",
    group=WORDS,
)

"""Related rates as typed: equations, values and rates at one moment, what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from chainrule.model import ONE, ZERO, Expr, free_symbols, make, postorder, symbol
from chainrule.model.errors import ChainruleError, InputError, PointError
from chainrule.numeric import evaluate
from chainrule.syntax import Reading, read, read_equation
from chainrule.syntax.names import UNKNOWN_FUNCTIONS
from chainrule.syntax.numerals import split_list
from chainrule.topics.common.formulas import Name, require_defined
from chainrule.topics.common.points import read_values, spelled
from chainrule.topics.common.words import d, sentence
from chainrule.topics.implicit.solution import unapplied

Given = Union[str, Sequence[str], Mapping[str, Any]]
"""``"x=3, dx/dt=2"``, several such texts, or ``{"x": 3, "dx/dt": 2}``."""

NAME = r"\\?[^\W\d_]+(?:_?\{?\w+\}?)?"
RATE = re.compile(
    rf"(?:\\[dt]?frac\s*\{{\s*)?d\s*(?P<of>{NAME})\s*(?:/|\}}\s*\{{)\s*d\s*(?P<by>{NAME})\s*\}}?"
    rf"|(?P<primed>{NAME})\s*['′’]|\\dot\s*(?:\{{\s*)?(?P<dotted>{NAME})\s*\}}?"
)
"""``dx/dt``, ``\\frac{dx}{dt}``, ``x'``, ``\\dot{x}``."""

RELATIONS = {">": "gt", "<": "lt", ">=": "ge", "<=": "le", "≥": "ge", "≤": "le"}
SAID = re.compile(r"\s*(?P<left>.*?)\s*(?P<sign>>=|<=|[=<>≥≤])\s*(?P<right>.+?)\s*", re.DOTALL)
EXAMPLE = 'for example --given "x=3, dx/dt=2"'


@dataclass(frozen=True, slots=True)
class TiedBy:
    """One equation between the quantities, as typed."""

    left: Expr
    right: Expr

    @property
    def difference(self) -> Expr:
        """Return left − right, which is 0 at every time."""
        return self.left - self.right

    @property
    def shown(self) -> Expr:
        """Write the equation."""
        return make("equation", self.left, self.right, value="=")


@dataclass(frozen=True, slots=True)
class RatesPosed:
    """A related-rates problem as it was read.

    Attributes:
        equations: what ties the quantities at every time.
        time: what they change with.
        moving: the letters that change, each a function of the time.
        constant: the letters that do not.
        values: the values given for this moment.
        rates: the rates given, by letter.
        conditions: such as z > 0, which choose among several solutions.
        wanted: the letters whose rates are asked for.
        readings: what was ambiguous in the text.
    """

    equations: tuple[TiedBy, ...]
    time: Expr
    moving: tuple[Expr, ...]
    constant: tuple[Expr, ...]
    values: tuple[tuple[Expr, Expr], ...]
    rates: tuple[tuple[Expr, Expr], ...]
    conditions: tuple[Expr, ...]
    wanted: tuple[Expr, ...]
    readings: tuple[Reading, ...]

    def rate(self, of: Expr) -> Expr:
        """Write dx/dt."""
        return d(of, self.time)

    @property
    def numbers(self) -> dict[Expr, Expr]:
        """Return all numbers given, of values and of rates."""
        return {**{self.rate(s): rate for s, rate in self.rates}, **dict(self.values)}

    @property
    def decimal(self) -> bool:
        """Tell whether the problem is one in decimals."""
        sides = (one.difference for one in self.equations)
        return any(n.op == "decimal" for n in postorder(*sides, *self.numbers.values()))

    @property
    def slopes(self) -> dict[Expr, Expr]:
        """Return the derivative of every letter that changes, by its name."""
        changing = {letter: self.rate(letter) for letter in self.moving}
        return {**changing, self.time: ONE}


@dataclass(frozen=True, slots=True)
class _Said:
    """A part of what is given: a value or a condition of a letter, or a rate."""

    left: str
    by: str | None
    sign: str
    value: Any
    text: str


def read_problem(
    equations: Sequence[str],
    given: Given,
    find: str | Sequence[str],
    constant: str | Sequence[str],
    wrt: Name | None,
    log_base: int | None,
) -> RatesPosed:
    """Read a related-rates problem.

    Raises:
        InputError: the text cannot be read, or speaks of letters that do not occur.

    >>> found = read_problem(["A = pi r^2"], "r=3, r'=2", "dA/dt", (), None, None)
    >>> found.values, found.rates, found.wanted, found.time
    (((r, 3),), ((r, 2),), (A,), t)
    """
    said = list(_said(given))
    asked = [_rate(text) for text in _listed(find)]
    fixed = _listed(constant)
    for_what = [*(s.by for s in said if s.by), *(by for _, by in asked if by)]
    time = _letter(str(wrt or next(iter(for_what), "t")))
    for by in for_what:
        if _letter(by) is not time:
            raise InputError(
                f"the rates are by {by} and by {time.value}", hint="all by one variable"
            )
    names = [*(s.left for s in said), *(of for of, _ in asked), *fixed, time.value]
    tied, readings = _equations(equations, names, log_base)
    used = free_symbols(*(side for one in tied for side in (one.left, one.right)))

    def known(name: str, text: str) -> Expr:
        found = spelled(_letter(name), used)
        if found in used:
            return found
        listed = ", ".join(s.value for s in used)
        raise InputError(
            f"{name} does not occur in the equations", source=text, start=0, end=len(text),
            hint=f"their letters are {listed}; add an equation that has {name}",
        )  # fmt: skip

    constants = tuple(dict.fromkeys(known(name, name) for name in fixed))
    moving = tuple(s for s in used if s not in constants and s is not time)
    values: dict[Expr, Expr] = {}
    rates: dict[Expr, Expr] = {}
    conditions: list[Expr] = []
    for part in said:
        letter, value = known(part.left, part.text), _number(part)
        if part.sign != "=":
            conditions.append(make(RELATIONS[part.sign], letter, value))
            continue
        book = values if part.by is None else rates
        if book.setdefault(letter, value) is not value:
            raise _at(part.text, f"{part.left} is given twice", "leave one of them out")
        if part.by is not None and letter in constants and value is not ZERO:
            raise _at(part.text, f"{part.left} is constant, so its rate is 0", None)
    wanted = tuple(dict.fromkeys(known(of, f"d{of}/d{time.value}") for of, _ in asked))
    if not wanted:
        raise InputError("nothing is asked for", hint="for example --find dx/dt")
    for letter in wanted:
        if letter in rates or letter is time or letter in constants:
            name = f"d{letter.value}/d{time.value}"
            why = "is given" if letter in rates else "needs no finding"
            raise InputError(f"{name} {why}", hint="ask for another rate with --find")
    rates = {letter: value for letter, value in rates.items() if letter in moving}
    return RatesPosed(
        tied, time, moving, constants, tuple(values.items()), tuple(rates.items()),
        tuple(conditions), wanted, readings,
    )  # fmt: skip


def _at(text: str, what: str, hint: str | None) -> InputError:
    return InputError(what, source=text, start=0, end=len(text), hint=hint)


def _equations(
    texts: Sequence[str], names: Sequence[str], log_base: int | None
) -> tuple[tuple[TiedBy, ...], tuple[Reading, ...]]:
    if not texts:
        raise InputError("there is no equation", hint='for example "x^2 + y^2 = z^2"')
    declared = tuple(dict.fromkeys(name for name in names if name.isalnum() and len(name) > 1))
    found: list[TiedBy] = []
    readings: list[Reading] = []
    for text in texts:
        one = read_equation(text, log_base=log_base, names=declared)
        left, right = (unapplied(side, UNKNOWN_FUNCTIONS) for side in (one.left, one.right))
        require_defined((left, right), text)
        if not free_symbols(left, right):
            raise _at(text, "the equation has no letter that could change", None)
        found.append(TiedBy(left, right))
        readings.extend(one.readings)
    return tuple(found), tuple(dict.fromkeys(readings))


def _listed(names: str | Sequence[str]) -> list[str]:
    parts = [names] if isinstance(names, str) else list(names)
    return [name.strip() for part in parts for name in split_list(part) if name.strip()]


def _letter(name: str) -> Expr:
    """Read the name of a quantity."""
    bare = name.strip()
    found = read(bare, names=(bare,)).expr if bare else None
    if found is None or found.op != "symbol":
        raise InputError(f"expected the name of a quantity, found '{name}'", hint=EXAMPLE)
    return found


def _rate(text: str) -> tuple[str, str | None]:
    """Read ``dx/dt`` or ``x'``: the letter, and what it changes with where that is said."""
    found = RATE.fullmatch(text.strip())
    if found is None:
        raise _at(text, "expected a rate such as dx/dt or x'", "name one letter; tie a sum to a "
                  "letter by a further equation, such as \"p = x + y\"")  # fmt: skip
    return found["of"] or found["primed"] or found["dotted"], found["by"] or None


def _said(given: Given) -> Iterator[_Said]:
    if isinstance(given, Mapping):
        for key, value in given.items():
            yield _part(str(key), "=", value, f"{key} = {value}")
        return
    for text in [given] if isinstance(given, str) else given:
        parts = re.split(r";|\band\b", text)
        for part in (one for piece in parts for one in split_list(piece)):
            found = SAID.fullmatch(part)
            if found is None and part.strip():
                raise _at(part, "expected a value such as x = 3 or a rate such as dx/dt = 2",
                          EXAMPLE)  # fmt: skip
            if found is not None:
                yield _part(found["left"], found["sign"], found["right"], part.strip())


def _part(left: str, sign: str, value: Any, text: str) -> _Said:
    rate = RATE.fullmatch(left.strip())
    if rate is None:
        return _Said(left.strip(), None, sign, value, text)
    if sign != "=":
        raise _at(text, "a condition is on a value, not on a rate", f"write {left} = …")
    of, by = _rate(left)
    return _Said(of, by or "", sign, value, text)


def _number(part: _Said) -> Expr:
    """Read the number on the right, a constant expression."""
    name = part.left
    try:
        value = read_values({name: part.value})[symbol(name)]
    except PointError as error:
        if error.source is None:
            raise
        hint = error.hint or "put commas between values, and leave units out"
        raise _at(part.text, error.message.replace(f"of {name} ", ""), hint) from None
    except ChainruleError as error:
        raise _at(part.text, error.message, error.hint) from None
    outcome = evaluate([], [value], {})[value]
    if outcome.defined is False:
        raise _at(part.text, f"there is no such number: {sentence(outcome.reason)}", None)
    return value

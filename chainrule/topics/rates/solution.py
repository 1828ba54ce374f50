"""Related rates: the equations differentiated by time, linear in the rates, solved at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from chainrule.checks.definition import Check
from chainrule.checks.moving import check_moving
from chainrule.document import Inlines, words
from chainrule.model import (
    ONE,
    ZERO,
    Expr,
    Trace,
    add,
    free_symbols,
    mul,
    neg,
    number,
    postorder,
    substitute,
)
from chainrule.model.errors import InputError, PointError
from chainrule.numeric import differentiability, evaluate
from chainrule.numeric.verdicts import SETTLED
from chainrule.rules import kinks_of
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.words import sentence
from chainrule.topics.rates.constants import exactly, is_zero, number_for
from chainrule.topics.rates.reading import RatesPosed, TiedBy
from chainrule.topics.rates.values import FoundValue, Moment, settle
from chainrule.trace.decompose import decompose, derivative_of

Factors = dict[Expr, Expr]
"""By letter, what its rate is multiplied by."""


@dataclass(frozen=True, slots=True)
class RateRow:
    """An equation between rates at the moment: the sum of factors times rates is ``total``."""

    factors: Factors
    total: Expr

    @property
    def open(self) -> tuple[Expr, ...]:
        """List the letters whose rates are in it."""
        return tuple(self.factors)


@dataclass(frozen=True, slots=True)
class SolvedRate:
    """A rate that one of the equations gives.

    Attributes:
        letter: whose rate.
        place: which equation, counted from 0.
        row: the equation with values put in and collected.
        reduced: the same with rates solved before put in; ``row`` itself where there are none.
        by_others: the rate by rates that were not known yet; a number where there are none.
        value: its value in the end; None where it stays open.
    """

    letter: Expr
    place: int
    row: RateRow
    reduced: RateRow
    by_others: Expr
    value: Expr | None


@dataclass(frozen=True, slots=True)
class RateFound:
    """A rate that was asked for.

    Attributes:
        letter: whose rate.
        formula: the rate, in letters where constants have no value.
        number: its value; None with such letters.
    """

    letter: Expr
    formula: Expr
    number: Number | None


@dataclass(frozen=True)
class RatesSolution:
    """A solved related-rates problem.

    Attributes:
        posed: the problem as read.
        values: the values at the moment: all that are given, and those found that were needed.
        found: those that were found.
        solved: the rates in the order in which they were found.
        answered: the rates asked for.
        check: the outcome of the independent check.
        rough: the equations that the values given solve only up to rounding.
        digits: to how many digits the numbers are right.
    """

    posed: RatesPosed
    values: Mapping[Expr, Expr]
    found: tuple[FoundValue, ...]
    solved: tuple[SolvedRate, ...]
    answered: tuple[RateFound, ...]
    check: Check
    rough: tuple[TiedBy, ...]
    digits: int

    @property
    def exact(self) -> bool:
        """Tell whether all values at the moment are exact."""
        return all(one.exact for one in self.found)

    @cached_property
    def trace(self) -> Trace:
        """Return the steps of left − right of every equation."""
        taken = {s.value for s in (*self.posed.moving, *self.posed.constant)}
        name = next(n for n in ("F", "G", "H", "difference") if n not in taken)
        several = len(self.posed.equations) > 1
        outputs = [
            (f"{name}_{place}" if several else name, one.difference)
            for place, one in enumerate(self.posed.equations, start=1)
        ]
        inputs = [s for s in self.posed.slopes if s in free_symbols(*(o for _, o in outputs))]
        return decompose(outputs, inputs)


def rates_solution(posed: RatesPosed, digits: int) -> RatesSolution:
    """Solve a related-rates problem.

    Raises:
        InputError: a rate or a value is missing.
        PointError: what is given contradicts itself, or a rate is undefined.
    """
    moment = settle(posed)
    rows, blocked = _rows(posed, moment)
    solved = _eliminated(posed, rows, blocked, moment)
    known = dict(posed.rates)
    for one in reversed(solved):
        if one.value is not None:
            known[one.letter] = one.value
    kept = _needed(posed, solved)
    used = [posed.equations[one.place] for one in kept]
    letters = [
        s for one in kept for s in _letters(posed, posed.equations[one.place]) if s in moment.values
    ]
    found = moment.needed(letters)
    values = {**dict(posed.values), **{one.letter: one.value for one in found}}
    exact = all(one.exact for one in found)
    answered = tuple(
        _found(letter, known[letter], exact, digits, posed.numbers) for letter in posed.wanted
    )
    check = _checked(posed, used, moment.values, known)
    return RatesSolution(posed, values, found, kept, answered, check, moment.rough, max(digits, 15))


def _found(
    letter: Expr, formula: Expr, exact: bool, digits: int, point: Mapping[Expr, Expr]
) -> RateFound:
    if free_symbols(formula):
        return RateFound(letter, formula, None)
    return RateFound(letter, formula, number_for(formula, exact, digits, point))


def _letters(posed: RatesPosed, one: TiedBy) -> list[Expr]:
    """List the letters whose values the differentiated equation needs."""
    given = dict(posed.rates)
    found: dict[Expr, None] = {}
    for letter in (*posed.moving, posed.time):
        if letter in free_symbols(one.difference) and given.get(letter) is not ZERO:
            found.update(dict.fromkeys(free_symbols(derivative_of(one.difference, letter))))
    return list(found)


def _rows(posed: RatesPosed, moment: Moment) -> tuple[dict[int, RateRow], dict[int, list[Expr]]]:
    """Put the moment into every differentiated equation; list apart what some of them lack."""
    given = {**dict(posed.rates), posed.time: ONE}
    rows: dict[int, RateRow] = {}
    blocked: dict[int, list[Expr]] = {}
    for place, one in enumerate(posed.equations):
        lacking = [
            s for s in _letters(posed, one) if s not in moment.values and s not in posed.constant
        ]
        if lacking:
            blocked[place] = lacking
            continue
        factors: Factors = {}
        total = ZERO
        for letter in (*posed.moving, posed.time):
            if letter not in free_symbols(one.difference) or given.get(letter) is ZERO:
                continue
            slope = derivative_of(one.difference, letter)
            factor = _value(slope, moment.values, one)
            if letter in given:
                total = exactly(total - factor * given[letter])
            else:
                factors[letter] = factor
        _require_smooth(one, [*factors, *given], moment)
        rows[place] = RateRow(factors, total)
    return rows, blocked


def _require_smooth(one: TiedBy, letters: Sequence[Expr], moment: Moment) -> None:
    """Refuse a moment at which a side of an equation has a corner."""
    difference = one.difference
    used = free_symbols(difference)
    bent = any(kinks_of(node) for node in postorder(difference))
    if not bent or any(s not in moment.values for s in used):
        return
    point = {s: moment.values[s] for s in used}
    for letter in letters:
        if letter in used and differentiability([], difference, letter, point).kind not in SETTLED:
            raise PointError(
                f"{sentence(words(one.shown))} has no derivative at this moment: "
                "a side has a corner or jumps there",
                hint="look at the values given",
            )


def _value(slope: Expr, values: Mapping[Expr, Expr], one: TiedBy) -> Expr:
    put = substitute(slope, {s: values[s] for s in free_symbols(slope) if s in values})
    if not free_symbols(put) and not evaluate([], [put], {})[put].defined:
        raise PointError(
            f"{sentence(words(one.shown))} has no derivative at this moment: "
            "a factor of a rate is undefined there",
            hint="look at the values given",
        )
    return exactly(put)


def _no_factor(factor: Expr) -> bool:
    return factor is ZERO or (not free_symbols(factor) and is_zero(factor, {}))


def _eliminated(
    posed: RatesPosed,
    rows: Mapping[int, RateRow],
    blocked: Mapping[int, list[Expr]],
    moment: Moment,
) -> tuple[SolvedRate, ...]:
    """Solve the equations one after the other, the simplest first, each for one rate."""
    pending = dict(rows)
    meanings: dict[Expr, RateRow] = {}
    order: list[tuple[Expr, int, RateRow, RateRow]] = []
    while pending:
        reduced = {place: _put(row, meanings) for place, row in pending.items()}
        live = {
            place: [s for s, factor in row.factors.items() if not _no_factor(factor)]
            for place, row in reduced.items()
        }
        for place, row in reduced.items():
            if not live[place] and not _no_factor(row.total):
                _impossible(posed, posed.equations[place], rows[place], row)
        ready = [place for place in pending if live[place]]
        if not ready:
            break
        place = min(ready, key=lambda p: (len(live[p]), _gives(posed, p, live[p])))
        row = reduced[place]
        letter = _pivot(posed, place, live[place])
        factor = row.factors[letter]
        others = {s: exactly(neg(row.factors[s]) / factor) for s in live[place] if s is not letter}
        meanings[letter] = RateRow(others, exactly(row.total / factor))
        order.append((letter, place, rows[place], RateRow({s: row.factors[s] for s in live[place]},
                                                      row.total)))  # fmt: skip
        del pending[place]
    known: dict[Expr, Expr] = {}
    done: list[SolvedRate] = []
    for letter, place, row, reduced_row in reversed(order):
        meaning = meanings[letter]
        by_others = add(*(mul(f, posed.rate(s)) for s, f in meaning.factors.items()), meaning.total)
        value = None
        if all(s in known for s in meaning.factors):
            terms = (f * known[s] for s, f in meaning.factors.items())
            value = known[letter] = exactly(add(*terms, meaning.total))
        done.append(SolvedRate(letter, place, row, reduced_row, by_others, value))
    for letter in posed.wanted:
        if letter not in known:
            _missing(posed, letter, meanings, rows, blocked, moment)
    return tuple(reversed(done))


def _put(row: RateRow, meanings: Mapping[Expr, RateRow]) -> RateRow:
    """Put rates that were solved for into a row."""
    factors, total = dict(row.factors), row.total
    while inside := next((s for s in factors if s in meanings), None):
        factor, meaning = factors.pop(inside), meanings[inside]
        total = exactly(total - factor * meaning.total)
        for letter, other in meaning.factors.items():
            factors[letter] = exactly(factors.get(letter, ZERO) + factor * other)
    return RateRow(factors, total)


def _gives(posed: RatesPosed, place: int, live: Sequence[Expr]) -> int:
    """Rank an equation: best is one that defines a letter, better still one not asked for."""
    one = posed.equations[place]
    alone = [s for s in (one.left, one.right) if s in live]
    return min((1 if s in posed.wanted else 0 for s in alone), default=2)


def _pivot(posed: RatesPosed, place: int, live: Sequence[Expr]) -> Expr:
    """Choose the rate that an equation is solved for: not one asked for, if there is another."""
    one = posed.equations[place]
    rest = [s for s in live if s not in posed.wanted] or list(live)
    return next((s for s in rest if s is one.left or s is one.right), rest[0])


def _impossible(posed: RatesPosed, one: TiedBy, before: RateRow, row: RateRow) -> None:
    equation = sentence(words(one.shown))
    flat = [s for s, factor in before.factors.items() if _no_factor(factor)]
    if flat:
        rate = f"d{flat[0].value}/d{posed.time.value}"
        raise PointError(
            f"{rate} does not exist at this moment: in the derivative of {equation} its factor is "
            "0, and the other terms do not add up to 0",
            hint="at this moment the quantity changes infinitely fast, or the givens are wrong",
        )
    raise PointError(
        f"the rates given contradict {equation}: its sides do not change equally fast",
        hint="leave one of the rates out",
    )


def _missing(
    posed: RatesPosed, letter: Expr, meanings: Mapping[Expr, RateRow], rows: Mapping[int, RateRow],
    blocked: Mapping[int, list[Expr]], moment: Moment,
) -> None:  # fmt: skip
    """Say what a rate that was asked for could not be found without."""
    t = posed.time.value
    rate = f"d{letter.value}/d{t}"
    lacking = next(
        (v for p, v in blocked.items() if letter in free_symbols(posed.equations[p].difference)),
        next(iter(blocked.values()), None),
    )
    if lacking:
        name = lacking[0].value
        if lacking[0] in moment.open:
            what, hint = moment.open[lacking[0]]
            raise PointError(f"{rate} needs {name}, and {what}", hint=hint)
        raise InputError(
            f"{rate} needs {name}: no value is given for it, and the equations do not determine it",
            hint=f"add it to what is given: {name}=…",
        )
    tied = [{one, *meaning.factors} for one, meaning in meanings.items()]
    others = [s for group in tied if letter in group for s in group if s is not letter]
    if others:
        name = min(s.value for s in others)
        raise InputError(
            f"{rate} depends on d{name}/d{t}, too, and nothing is given for that",
            hint=f"add d{name}/d{t}=… to what is given, or --constant {name} if it does not change",
        )
    if any(letter in row.factors for row in rows.values()):
        raise PointError(
            f"{rate} stays open: at this moment its factor is 0, and so is all the rest",
            hint="look at the values given",
        )
    raise InputError(f"the equations do not determine {rate}", hint="add an equation")


def _needed(posed: RatesPosed, solved: Sequence[SolvedRate]) -> tuple[SolvedRate, ...]:
    """Keep the rates that those asked for rest on."""
    wanted = set(posed.wanted)
    while True:
        more = {
            s for one in solved if one.letter in wanted
            for s in (*one.row.factors, *one.reduced.factors)
        }  # fmt: skip
        if more <= wanted:
            return tuple(one for one in solved if one.letter in wanted)
        wanted |= more


def _checked(
    posed: RatesPosed, used: Sequence[TiedBy], values: Mapping[Expr, Expr],
    rates: Mapping[Expr, Expr],
) -> Check:  # fmt: skip
    """Move the values along the rates, and see whether the equations that were used still hold."""
    differences = [one.difference for one in used]
    letters = free_symbols(*differences, *(rates[s] for s in posed.wanted))
    open_ = [s for s in letters if s in posed.moving and s not in rates]
    if open_:
        reason: Inlines = words("the rate of ", open_[0], " is not known")
        return Check("unknown", (), reason)
    # What has no value is no part of the rates, so that any value will do.
    stand_in = {s: number(Fraction(7 + 3 * place, 5)) for place, s in enumerate(letters)}
    point = {s: values.get(s, stand_in[s]) for s in letters}
    moving = {s: substitute(rates[s], point) for s in letters if s in posed.moving}
    if posed.time in letters:
        moving[posed.time] = ONE
    return check_moving(differences, point, moving)

"""Write out related rates: differentiate by time, put the moment in, solve, say what happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Equations,
    Heading,
    Inlines,
    Line,
    Math,
    Paragraph,
    Status,
    Text,
    words,
)
from chainrule.model import (
    ONE,
    ZERO,
    Expr,
    add,
    free_symbols,
    make,
    mul,
    neg,
    number,
    postorder,
    substitute,
    symbol,
)
from chainrule.model.walks import rewritten
from chainrule.numeric.evaluate import holds
from chainrule.render.notations.one_line import plain_text
from chainrule.topics.common.pieces import value_lines
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.values import coordinate, grouped, is_long, number_of
from chainrule.topics.common.words import check_status, listed, read_as
from chainrule.topics.rates.constants import exactly, number_for
from chainrule.topics.rates.reading import TiedBy
from chainrule.topics.rates.solution import RateRow, RatesSolution, SolvedRate
from chainrule.topics.rates.values import FoundValue
from chainrule.trace.decompose import decompose
from chainrule.trace.slopes import along

MOST_TERMS = 24

LINEAR = frozenset({"constant", "constant multiple rule", "product rule", "sum rule", "difference"})
"""Rules after which the rate of a letter is just its rate."""


def blocks(solution: RatesSolution, detail: str = "normal") -> list[Block]:
    """Write out a related-rates problem.

    Args:
        solution: what was solved.
        detail: ``short``, ``normal`` or ``full``; full says why the rules hold.

    >>> from chainrule import rates
    >>> written = blocks(rates("A = pi r^2", given="r=3, dr/dt=2", find="dA/dt"))
    >>> [block.content[0].text for block in written if isinstance(block, Heading)]
    ['Differentiate both sides with respect to ', 'At this moment', 'Solve for ']
    """
    posed = solution.posed
    found: list[Block] = [Equations(tuple(Line(e.left, e.right) for e in posed.equations))]
    if items := read_as(posed.readings):
        found.append(Bullets(items))
    if detail == "short":
        found.append(Answer(tuple(_finals(solution))))
    else:
        found += _differentiated(solution)
        if detail == "full":
            moving = (*posed.moving, posed.time)
            terms = [t for one in posed.equations for t in _terms(one)]
            found += rules_used(decompose([("·", term)], moving) for term in terms)
        found += _moment(solution)
        found += _solved(solution)
    found += [Paragraph(said) for said in _conclusions(solution)]
    return [*found, *_statuses(solution)]


def given_values(solution: RatesSolution) -> Inlines:
    """List what is given: ``x = 3, dx/dt = 2``."""
    posed = solution.posed
    values = [make("equation", name, value, value="=") for name, value in posed.values]
    rates = [make("equation", posed.rate(name), value, value="=") for name, value in posed.rates]
    return listed([*values, *rates, *posed.conditions])


def _finals(solution: RatesSolution) -> list[Line]:
    lines: list[Line] = []
    for one in solution.answered:
        name, before = solution.posed.rate(one.letter), len(lines)
        lines += (
            [Line(name, one.formula)] if one.number is None
            else value_lines(name, one.number, solution.digits)
        )  # fmt: skip
        if len(lines) == before + 1 and (decimal := _as_decimal(lines[-1].right)) is not None:
            lines.append(Line(None, decimal))
        lines[-1] = replace(lines[-1], final=True)
    return lines


def _as_decimal(value: Expr) -> Expr | None:
    """Return a fraction as a decimal number, where it is a short one."""
    if value.op != "number" or value.value.denominator == 1 or 10**10 % value.value.denominator:
        return None
    return number(value.value, decimal=True)


# Differentiate


def _terms(one: TiedBy) -> list[Expr]:
    """List the terms of both sides, each with its sign before it taken off."""
    sides = (side.args if side.op == "add" else (side,) for side in (one.left, one.right))
    return [neg(term) if term.op == "neg" else term for side in sides for term in side]


def _differentiated(solution: RatesSolution) -> list[Block]:
    posed = solution.posed
    t, slopes = posed.time, posed.slopes
    lines: list[Line] = []
    for term in dict.fromkeys(term for one in posed.equations for term in _terms(one)):
        if term in slopes or len(lines) >= MOST_TERMS:
            continue
        inside = term if term.args or term.op == "symbol" else make("group", term)
        derivative, titles = _derived(term, slopes)
        lines.append(Line(make("derivative", inside, t, value=(1, False)), derivative,
                          _note(solution, term, titles)))  # fmt: skip
    changing = (*listed(posed.moving), Text(" changes" if len(posed.moving) == 1 else " change"))
    rates = listed([posed.rate(letter) for letter in posed.moving])
    each = " it brings the factor " if len(posed.moving) == 1 else " each brings its own factor, "
    intro = [*changing, *words(" with ", t, ": by the chain rule,", each), *rates, Text(".")]
    if posed.constant:
        verb = " does not change." if len(posed.constant) == 1 else " do not change."
        intro += [Text(" "), *listed(posed.constant), Text(verb)]
    together = tuple(Line(*_sides(solution, one)) for one in posed.equations)
    return [
        Heading(words("Differentiate both sides with respect to ", t)),
        Paragraph(tuple(intro)),
        Equations(tuple(lines)),
        Paragraph(words("Put together:")),
        Equations(together),
    ]


def _note(solution: RatesSolution, term: Expr, titles: Sequence[str]) -> Inlines:
    """Name the rules; the chain rule brought the rates where more than products were used."""
    moving = any(s in solution.posed.moving for s in free_symbols(term))
    inner = moving and not LINEAR.issuperset(titles)
    return words(", ".join([*titles[:4], *["chain rule"] * inner]))


def _sides(solution: RatesSolution, one: TiedBy) -> tuple[Expr, Expr]:
    left, right = (_derived(side, solution.posed.slopes)[0] for side in (one.left, one.right))
    return left, right


def _derived(expr: Expr, slopes: Mapping[Expr, Expr]) -> tuple[Expr, tuple[str, ...]]:
    """Differentiate by the time; half a rate is ½ · dx/dt, no fraction above a fraction."""
    derivative, titles = along(expr, slopes)
    return rewritten(derivative, _no_fraction_of_a_rate), titles


def _no_fraction_of_a_rate(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
    if node.op != "div" or args[0].op != "derivative" or not args[1].is_number:
        return None
    return mul(number(1 / args[1].value), args[0])


# The moment


def _moment(solution: RatesSolution) -> list[Block]:
    blocks: list[Block] = [Heading(words("At this moment"))]
    blocks.append(Paragraph((Text("Given: "), *given_values(solution), Text("."))))
    found = (Equations(tuple(_found_lines(solution, one))) for one in solution.found)
    return [*blocks, *found]


def _found_lines(solution: RatesSolution, one: FoundValue) -> list[Line]:
    lines = [equation_line(solution, step.left, step.right) for step in one.steps]
    put_in = (Text("put in "), *listed([as_shown(solution, e) for e in one.put_in]))
    point = {s: solution.values[s] for s in one.used}
    amount = number_for(one.value, one.exact, solution.digits, point)
    ends = value_lines(one.letter, amount, solution.digits)
    lines = [line for line in _without_repeats(lines) if _text(line) != _text(ends[0])]
    if one.put_in:
        (lines or ends)[0] = replace((lines or ends)[0], note=put_in)
    note = tuple(Math(as_shown(solution, p.expr)) if isinstance(p, Math) else p for p in one.note)
    if note:
        ends[-1] = replace(ends[-1], note=(*ends[-1].note, *note))
    return [*lines, *ends]


def _shown(expr: Expr) -> str:
    return plain_text(words(expr))


def _text(line: Line) -> tuple[str, str]:
    return _shown(line.left or ZERO), _shown(line.right)


def as_shown(solution: RatesSolution, expr: Expr) -> Expr:
    """Round numerals that nobody would write out; among decimals, write fractions as such."""

    def written(node: Expr, _: object) -> Expr | None:
        if is_long(node):
            return coordinate(node, solution.digits)
        if solution.posed.decimal and _as_decimal(node) is not None:
            return _as_decimal(node)
        return None

    return rewritten(expr, written)


def equation_line(solution: RatesSolution, left: Expr, right: Expr, note: Inlines = ()) -> Line:
    """Write an equation, with ``≈`` where numerals in it are rounded."""
    shown = as_shown(solution, left), as_shown(solution, right)
    rounded = any(is_long(node) for node in postorder(left, right))
    return Line(*shown, note, "≈" if rounded else "=")


# Solve


def _solved(solution: RatesSolution) -> list[Block]:
    posed = solution.posed
    wanted = [posed.rate(letter) for letter in posed.wanted]
    blocks: list[Block] = [Heading((Text("Solve for "), *listed(wanted)))]
    before: list[SolvedRate] = []
    for one in solution.solved:
        blocks.append(Equations(tuple(_rate_lines(solution, one, before))))
        before.append(one)
    blocks.extend(
        Equations(tuple(_back_lines(solution, one)))
        for one in reversed(solution.solved)
        if one.letter in posed.wanted and _has_rates(one.by_others)
    )
    finals = _finals(solution)
    last = blocks[-1]
    if isinstance(last, Equations) and len(solution.answered) == 1:
        blocks[-1] = Equations((*last.lines[:-1], *_ending(last.lines[-1], finals)))
        return blocks
    return [*blocks, Answer(tuple(finals))]


def _ending(last: Line, finals: Sequence[Line]) -> list[Line]:
    """End with the result, exactly and in decimals, and the note of the line that it replaces."""
    first = replace(finals[0], left=last.left, note=last.note or finals[0].note)
    return [first, *finals[1:]]


def _has_rates(expr: Expr) -> bool:
    return any(node.op == "derivative" for node in postorder(expr))


def _rate_lines(
    solution: RatesSolution, one: SolvedRate, before: Sequence[SolvedRate]
) -> list[Line]:
    posed = solution.posed
    sides = _sides(solution, posed.equations[one.place])
    put = [_put_in(solution, side) for side in sides]
    known = [e for e in before if e.letter in one.row.factors]
    rate = posed.rate(one.letter)
    values = () if tuple(put) == sides else words("put in the values")
    if rate is put[1]:
        put.reverse()
    meanings = [make("equation", posed.rate(e.letter), e.by_others, value="=") for e in known]
    further = (Text("put in "), *listed([as_shown(solution, m) for m in meanings]))
    if rate is put[0] and rate not in postorder(put[1]):
        lines = [equation_line(solution, rate, put[1], values)]
        if known:
            rates = {m.args[0]: _apart(grouped(m.args[1])) for m in meanings}
            lines.append(_next(solution, substitute(put[1], rates), further))
        return _without_repeats([*lines, _next(solution, one.by_others)])
    row = _positive(one.row)
    lines = [equation_line(solution, put[0], put[1], values)]
    lines.append(equation_line(solution, _sum(solution, row), row.total, words("collect")))
    if known:
        row = _positive(one.reduced)
        lines.append(equation_line(solution, _sum(solution, row), row.total, further))
    factor = row.factors[one.letter]
    if len(row.factors) == 1 and factor is not ONE and row.total is not ZERO:
        note = words("divide by ", as_shown(solution, factor))
        quotient = make("div", row.total, factor)
        simple = factor is _apart(factor) and row.total is _apart(row.total)
        lines.append(equation_line(solution, rate, quotient if simple else one.by_others, note))
        lines.append(_next(solution, one.by_others))
    else:
        lines.append(equation_line(solution, rate, one.by_others))
    return _without_repeats(lines)


def _next(solution: RatesSolution, expr: Expr, note: Inlines = ()) -> Line:
    """Continue the line above."""
    return replace(equation_line(solution, ONE, expr, note), left=None)


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Leave out a line that reads as the one before it."""
    kept: list[Line] = []
    for line in lines:
        above = kept[-1] if kept else None
        same = above is not None and _shown(above.right) == _shown(line.right)
        if not (above and same and (line.left is None or line.left is above.left)):
            kept.append(line)
    return kept


def _back_lines(solution: RatesSolution, one: SolvedRate) -> list[Line]:
    """Put rates that were found later into one that waited for them."""
    posed = solution.posed
    values = {
        posed.rate(e.letter): _apart(grouped(e.value)) for e in solution.solved
        if e.value is not None and e is not one
    }  # fmt: skip
    put = substitute(one.by_others, values)
    rate = posed.rate(one.letter)
    assert one.value is not None
    return _without_repeats([equation_line(solution, rate, put), _next(solution, one.value)])


def _put_in(solution: RatesSolution, expr: Expr) -> Expr:
    """Put the values of the moment and the rates given into a derivative, nothing computed."""
    posed = solution.posed
    names = {posed.rate(s): symbol(f" rate {s.value}") for s in posed.moving}
    back = {name: rate for rate, name in names.items()}
    given = {names[posed.rate(s)]: value for s, value in posed.rates}
    values = {name: _apart(value) for name, value in {**solution.values, **given}.items()}
    return substitute(substitute(substitute(expr, names), values), back)


def _apart(value: Expr) -> Expr:
    """Put a quotient in parentheses: it comes to stand among factors."""
    fraction = value.op == "number" and value.value.denominator != 1
    return make("group", value) if fraction or value.op == "div" else value


def _positive(row: RateRow) -> RateRow:
    """Write a row with a positive first factor."""
    first = next(iter(row.factors.values()))
    if free_symbols(first) or not holds(make("lt", first, ZERO))[0]:
        return row
    factors = {letter: exactly(neg(factor)) for letter, factor in row.factors.items()}
    return RateRow(factors, exactly(neg(row.total)))


def _sum(solution: RatesSolution, row: RateRow) -> Expr:
    rate = solution.posed.rate
    return add(*(mul(f, rate(s)) for s, f in row.factors.items() if f is not ZERO))


# Conclude


def _conclusions(solution: RatesSolution) -> list[Inlines]:
    """Say of every rate asked for what grows or shrinks, and how fast."""
    posed = solution.posed
    said: list[Inlines] = []
    unit = ["time"] if posed.time is symbol("t") else [posed.time]
    for one in solution.answered:
        value = None if one.number is None else one.number.outcome.value
        if value is None or one.number is None:
            continue
        if one.number.is_zero:
            said.append(words("At this moment ", one.letter, " does not change."))
            continue
        verb = " increases" if value > 0 else " decreases"
        size = exactly(one.formula if value > 0 else neg(one.formula))
        amount = number_for(size, one.number.exact is not None, solution.digits, posed.numbers)
        shown = number_of(amount.outcome, solution.digits)
        assert shown is not None
        speed = shown if amount.exact is None else amount.exact
        plainly = speed is shown or _as_decimal(speed) is not None or speed.is_number
        how = speed if plainly else make("equation", speed, shown, value="≈")
        about = "about " if amount.exact is None and not shown.is_number else ""
        said.append(words("At this moment ", one.letter, f"{verb} at the rate {about}", how,
                          " per unit of ", *unit, "."))  # fmt: skip
    return said


def _statuses(solution: RatesSolution) -> list[Status]:
    notes = [
        Status("note", words("The values given satisfy ", one.shown, " only up to rounding."))
        for one in solution.rough
    ]
    if solution.check.state != "passed":
        return [*notes, check_status(solution.check)]
    one = len(solution.check.points) == 1
    what, it = ("equation itself", "it") if one else ("equations themselves", "them")
    said = f"agrees with the {what}: values moved along these rates satisfy {it} to second order"
    return [*notes, Status("passed", words(said))]

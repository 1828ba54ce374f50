"""Say where a derivation holds, solved for the variable, and where there is no derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from chainrule.document import Inline, Inlines, Math, Text, words
from chainrule.model import (
    PI,
    ZERO,
    Expr,
    Trace,
    add,
    div,
    free_symbols,
    make,
    mul,
    neg,
    number,
    postorder,
    substitute,
    symbol,
)
from chainrule.numeric import differentiability, format_number
from chainrule.numeric.evaluate import holds
from chainrule.numeric.regions import NOWHERE, minimal, solved
from chainrule.rules.arithmetic import rational
from chainrule.tidy import tidy
from chainrule.topics.common.seams import Seam, places_where
from chainrule.topics.common.values import located
from chainrule.topics.common.verdicts import refusal
from chainrule.topics.common.words import bracket_note, listed
from chainrule.trace.decompose import derivative_of
from chainrule.trace.domain import conditions, kinks
from chainrule.trace.edges import put_back, rows
from chainrule.trace.period import period_of

SOME = 8
"""Up to so many corners are looked at one by one."""

COUNTED = range(-3, 5)
"""Whole numbers at which places that repeat are looked at."""

HALF = number(Fraction(1, 2))
LETTERS = ("k", "n", "m", "j")
JUMPING = frozenset({"sign", "heaviside", "floor", "ceil", "trunc", "round", "frac", "mod", "fmod"})
CASES = frozenset({"piecewise", "bracket", "case"})
MAYBE = "; there may be no derivative there."
HARMLESS = frozenset({"smooth", "removable", "excluded"})
KINDS = {"kink": ("a corner", "corners"), "jump": ("a jump", "jumps")}


DIGITS = 6

Settled = Callable[[Expr], bool]
"""Tells whether it is said elsewhere what happens where an equation holds."""


Seams = Sequence[tuple[Expr, Seam]]
"""Derivatives, each with a place where the cases of what it is the derivative of meet."""


def where(traces: Sequence[Trace], seams: Sequence[Seams] = ()) -> list[Inlines]:
    """State the domain of a derivative, of all orders up to it, and the places without one.

    ``seams`` are those of each trace, in order.
    """
    asked = tuple(dict.fromkeys(c for trace in traces for c in conditions(trace)))
    needed = minimal(asked)
    items = [_domain(traces[0], needed)] if needed else []
    if NOWHERE in needed:
        return items
    for trace, known in zip(traces, seams or [()] * len(traces), strict=True):
        items += corners(trace, needed, partial(_is_settled, known))
    every = [pair for known in seams for pair in known]
    several = len({name for name, _ in every}) > 1
    items += [seam_sentence(seam, name, alone=not several) for name, seam in every]
    return [*items, *bracket_note(traces[0])]


def _is_settled(known: Seams, kink: Expr) -> bool:
    """Tell whether it is said of every solution of an equation what the derivatives do there."""
    gap = add(kink.args[0], neg(kink.args[1]))
    moving = {seam.wrt for _, seam in known}.intersection(free_symbols(gap))
    places = [(wrt, list(places_where(gap, wrt))) for wrt in moving]
    said = {(seam.wrt, seam.at) for _, seam in known}
    return bool(places) and all(
        found and said.issuperset((wrt, place) for place in found) for wrt, found in places
    )


def seam_sentence(seam: Seam, named: Expr, *, alone: bool = True) -> Inlines:
    """Say whether a derivative, ``named`` df/dx, exists where cases meet, and why.

    Where it is ``alone`` and has one variable, it need not be named.
    """
    subject = "the derivative" if alone and not named.value[1] else named
    existence, value = seam.existence, seam.value
    if existence is None:
        what = "other variables" if named.value[1] else "parameters"
        return words("Whether ", subject, " exists at ", seam.place, f" depends on the {what}.")
    start = words("At ", located(seam.wrt, seam.at, DIGITS))
    if not seam.exists:
        return (*start, Text(": "), *refusal(named, existence, DIGITS))
    if value is not None and all(seam.meets(side) for side in seam.sides):
        return (*start, *words(" ", subject, " exists: both sides give ", value, "."))
    limit = words(" ", subject, " exists: the difference quotients have a limit")
    about = None if existence.value is None else format_number(existence.value, DIGITS)
    if value is not None:
        return (*start, *limit, *words(", ", value, "."))
    return (*start, *limit, *(words(", about ", about) if about else ()), Text("."))


def _domain(trace: Trace, needed: Sequence[Expr]) -> Inlines:
    if NOWHERE in needed:
        name = "This" if len(trace.outputs) > 1 else trace.outputs[0]
        if NOWHERE in minimal(conditions(trace, values=True)):
            return words(name, " is defined for no real ", *_variable(trace), ".")
        return words(name, " has a derivative at no real ", *_variable(trace), ".")
    letter = _letter(trace)
    parts = [_said(condition, letter, len(needed) > 1) for condition in needed]
    found: list[Inline] = [Text("Valid where ")]
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        found += [Text((" and " if last else ", ") if place else ""), *part]
    every = any(letter in free_symbols(i.expr) for i in found if isinstance(i, Math))
    return (*found, Text(f" for every whole number {letter.value}." if every else "."))


def _variable(trace: Trace) -> list[Inline | str]:
    return list(words(trace.inputs[0])) if len(trace.inputs) == 1 else ["values of its variables"]


def _letter(trace: Trace) -> Expr:
    taken = {*trace.inputs, *trace.parameters, *(step.symbol for step in trace.steps)}
    return next(symbol(letter) for letter in (*LETTERS, "whole") if symbol(letter) not in taken)


def _said(condition: Expr, letter: Expr, among_others: bool) -> Inlines:
    """Write a condition: ``cos(u) ≠ 0`` as ``x ≠ π/2 + kπ``, poles one by one."""
    if condition.op == "ne" and condition.args[1] is ZERO:
        found = _places_of(condition.args[0], letter)
        return words(condition if found is None else make("ne", *found))
    if condition.op != "or":
        return words(condition)
    first, other = condition.args[0], condition.args[-1]
    if other is make("ne", make("floor", other.args[-1]), other.args[-1]) and first.op == "gt":
        return words(other.args[-1], " is neither 0 nor a negative whole number")
    return words("(", condition, ")") if among_others else words(condition)


def _places_of(wave: Expr, letter: Expr) -> tuple[Expr, Expr] | None:
    """Solve ``sin(u) = 0`` and ``cos(u) = 0`` for the variable: ``x`` and ``π/2 + kπ``."""
    symbols = free_symbols(wave)
    if wave.op not in ("sin", "cos") or len(symbols) != 1:
        return None
    (x,) = symbols
    slope = tidy(derivative_of(wave.args[0], x))
    start = tidy(substitute(wave.args[0], {x: ZERO}))
    if free_symbols(slope) or slope is ZERO:
        return None
    offset = PI / 2 if wave.op == "cos" else ZERO
    first = tidy((offset - start) / slope)
    apart = tidy(PI / slope)
    turns = rational(tidy(apart / PI))
    share, unit = (rational(apart), ()) if turns is None else (turns, (PI,))
    if share is None:
        return None
    steps = div(mul(number(abs(share.numerator)), letter, *unit), number(share.denominator))
    return x, steps if first is ZERO else first + steps


def corners(
    trace: Trace, needed: Sequence[Expr] = (), settled: Settled | None = None
) -> list[Inlines]:
    """Name the places where there is no derivative, or may be none, unless that is ``settled``.

    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> [item[1].text for item in corners(decompose([("f", make("abs", x - 1))], [x]))]
    [' has a corner at ']
    """
    found: dict[str, dict[Expr, None]] = {}
    items: list[Inlines] = []
    looked = 0
    for equation, node in kinks(trace):
        if settled is not None and settled(equation):
            continue
        places = _solved(trace, equation)
        if places is None or looked + len(places) > SOME:
            items += _possible(trace, equation, node, needed)
            continue
        looked += len(places)
        for place in places:
            kind = _kind(trace, place, needed)
            found.setdefault(kind, {})[place] = None
    return [*_certain(trace, found), *items]


def _solved(trace: Trace, equation: Expr) -> list[Expr] | None:
    """List the places of a possible corner where the only variable settles them."""
    left, right = equation.args
    if not _is_one(trace):
        return None
    region = solved([make("eq", left, right)], trace.inputs[0])
    if region is None or region == ():
        return None
    points = region[0].args if region[0].op == "or" else region
    return [p.args[1] for p in points] if all(p.op == "eq" for p in points) else None


def _kind(trace: Trace, place: Expr, needed: Sequence[Expr]) -> str:
    (x,) = trace.inputs
    here = [substitute(c, {x: place}) for c in needed]
    if False in holds(*(c for c in here if not free_symbols(c))):
        return "excluded"
    return differentiability(rows(trace), trace.outputs[0], x, {x: place}).kind


def _certain(trace: Trace, found: dict[str, dict[Expr, None]]) -> list[Inlines]:
    output = trace.outputs[0]
    items: list[Inlines] = []
    for kind, places in found.items():
        if kind in HARMLESS:
            continue
        said, ending = " has no derivative at ", "."
        if kind in KINDS:
            said, ending = f" has {KINDS[kind][len(places) > 1]} at ", " and no derivative there."
        elif kind == "unknown":
            said = " may have no derivative at "
        at = listed([make("equation", trace.inputs[0], place, value="=") for place in places])
        items.append((*words(output, said), *at, Text(ending)))
    return items


def _possible(trace: Trace, equation: Expr, node: Expr, needed: Sequence[Expr]) -> list[Inlines]:
    """Say where a part has a corner or a jump, if the places are too many, or not known."""
    left, right = equation.args
    output, letter = trace.outputs[0], _letter(trace)
    if any(c.op in ("ne", "gt", "lt") and c.args == (left, right) for c in needed):
        return []
    whole = _whole(left) if right is ZERO and node.op in JUMPING else None
    if whole is not None:
        inside, at_jumps = whole
        slopes = [tidy(derivative_of(inside, x)) for x in trace.inputs]
        each = not free_symbols(*slopes) and any(slope is not ZERO for slope in slopes)
        alone = put_back(output, trace) is node
        jumps = words(output if alone else node, " jumps where " if each else " may jump where ")
        ending = " and has no derivative there." if alone and each else MAYBE
        return [(*jumps, *at_jumps, Text(ending))]
    noun = "corner or jump" if node.op in CASES else "jump" if node.op in JUMPING else "corner"
    found = _places_of(left, letter) if right is ZERO else None
    if left.op == "piecewise":
        return _on_a_cut(*left.args[:2])
    if found is None:
        return [words(f"There may be a {noun} where ", equation, ".")]
    repeated = found[1]
    at = make("equation", *found, value="=")
    every = words(" for every whole number ", letter)
    kinds: set[str] = set()
    if _is_one(trace) and _repeats(trace, repeated, letter):
        places = [substitute(repeated, {letter: number(k)}) for k in COUNTED]
        kinds = {_kind(trace, place, needed) for place in places}
    if kinds == {"kink"}:
        return [words(output, " has corners at ", at, *every, " and no derivative there.")]
    if kinds and kinds <= HARMLESS:
        return []
    return [words(f"There may be a {noun} at ", at, *every, ".")]


def _on_a_cut(zero: Expr, condition: Expr) -> list[Inlines]:
    """Say where an angle jumps: where one expression is 0 and a condition holds."""
    if not free_symbols(condition) and not holds(condition)[0]:
        return []
    equation = make("equation", zero, ZERO, value="=")
    return [words("There may be a jump where ", equation, " and ", condition, ".")]


def _is_one(trace: Trace) -> bool:
    """Tell whether there is one formula in one variable and nothing else."""
    return len(trace.inputs) == len(trace.outputs) == 1 and not trace.parameters


def _whole(wave: Expr) -> tuple[Expr, Inlines] | None:
    """Say of ``sin(πu)`` where it is 0: where u is a whole number."""
    if wave.op == "sinc":
        return wave.args[0], words(wave.args[0], " is a whole number other than 0")
    if wave.op not in ("sin", "cos"):
        return None
    inside = tidy(wave.args[0] / PI + (ZERO if wave.op == "sin" else HALF))
    return None if PI in postorder(inside) else (inside, words(inside, " is a whole number"))


def _repeats(trace: Trace, repeated: Expr, letter: Expr) -> bool:
    """Tell whether the places that were looked at stand for all."""
    formula = put_back(trace.outputs[0], trace)
    period = period_of(formula, trace.inputs[0])
    if period is None:
        return False
    count = rational(tidy(period / derivative_of(repeated, letter)))
    return count is not None and abs(count) <= len(COUNTED)

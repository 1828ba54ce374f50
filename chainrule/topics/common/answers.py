"""Final results and the sentences of problems: what answer sheets and checks of students read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainrule.document import Inline, Inlines, Line, Math, Text, words
from chainrule.model import Expr, make, symbol
from chainrule.numeric import Existence, Outcome
from chainrule.numeric.verdicts import Verdict, because
from chainrule.topics.common.numbers import Number, at_last
from chainrule.topics.common.pieces import value_lines
from chainrule.topics.common.values import UNDEFINED, is_rounded, located, shown

Where = tuple[tuple[Expr, Expr], ...]
"""A point: names and values in order."""

TOO_LONG = make("word", value="too long to write out")
NOT_KNOWN = make("word", value="not known")
CONVENTION = words("by the convention chosen: the slopes on the two sides differ")


@dataclass(frozen=True, slots=True)
class Final:
    """One final result: a name, and a formula or a value.

    Attributes:
        name: what was found, for display, such as df/dx.
        expr: the formula; for a vector or a matrix at a point its entries; None for a value.
        value: the value at a point; None for a formula.
        at: the point, or empty.
        note: what stands beside it.
        relation: ``=``, or ``≈`` where entries are rounded.
        closing: whether a sheet emphasizes it.
        verdict: of a derivative at a point, whether it exists; None for all else.
    """

    name: Expr
    expr: Expr | None
    value: Number | None = None
    at: Where = ()
    note: Inlines = ()
    relation: str = "="
    closing: bool = False
    verdict: Verdict | None = None


def formula_final(name: Expr, expr: Expr | None, note: Inlines = ()) -> Final:
    """Return a formula that was found; None is one that is too long to write out."""
    if expr is None:
        return Final(name, TOO_LONG, note=note)
    return Final(name, expr, note=note, closing=True)


def value_final(
    name: Expr, value: Number, at: Where, existence: Existence | None = None, note: Inlines = ()
) -> Final:
    """Return a value that was found at a point, or the word for one that does not exist there."""
    verdict = "exists" if existence is None else existence.verdict
    if existence is not None:
        value = at_last(value, existence)
        if not existence.exists and existence.taken is None:
            word = NOT_KNOWN if verdict == "not known" else UNDEFINED
            return Final(name, word, at=at, note=note or _why(existence), verdict=verdict)
    if value.outcome.value is None and existence is None:
        verdict = "not known" if value.outcome.defined is None else "does not exist"
        return Final(name, None, value, at, note, verdict=verdict)
    note = CONVENTION if verdict == "does not exist" and not note else note
    return Final(name, None, value, at, note, verdict=verdict)


def _why(existence: Existence) -> Inlines:
    """Write ``does not exist: the function jumps here``, as a note begins and ends."""
    why = existence.reason or because(existence.kind)
    if isinstance(why[0], Text):
        why = (Text(why[0].text[:1].lower() + why[0].text[1:]), *why[1:])
    if isinstance(why[-1], Text):
        why = (*why[:-1], Text(why[-1].text.removesuffix(".")))
    return (Text(f"{existence.verdict}: "), *why)


def final_lines(final: Final, digits: int) -> list[Line]:
    """Write a final result in one line, or in two: exactly, then rounded."""
    note = final.note
    if final.at:
        note = (Text("at "), *place(final.at, digits), *((Text("; "), *note) if note else ()))
    if final.value is None:
        right = UNDEFINED if final.expr is None else final.expr
        return [Line(final.name, right, note, final.relation, final.closing)]
    first, *rest = value_lines(final.name, final.value, digits)
    if first.note and not final.note:
        note = (*note, Text("; "), *first.note) if note else first.note
    return [Line(first.left, first.right, note, first.relation, final.closing), *rest]


def entry(value: Number | Outcome, digits: int, exact: Expr | None = None) -> Expr:
    """Write a value inside a vector or a matrix: exact where it is short."""
    if isinstance(value, Number):
        value, exact = value.outcome, value.exact
    if exact is not None:
        return exact
    return shown(value, digits)


def relation_of_entries(values: Iterable[Number], digits: int) -> str:
    """Return ``≈`` for a vector or a matrix of which ``entry`` rounds anything, else ``=``."""
    rounded = (value.exact is None and is_rounded(value.outcome, digits) for value in values)
    return "≈" if any(rounded) else "="


# Sentences


def find(what: Sequence[Expr] | Inlines, points: Sequence[Inlines] = (), tail: str = "") -> Inlines:
    """Write ``Find df/dx, then evaluate at x = 1.``; each point as ``place`` writes it."""
    items = [part if isinstance(part, Text | Math) else Math(part) for part in what]
    listed = items if any(isinstance(part, Text) for part in items) else _and(items)
    end = words(tail) if tail else ()
    then = (Text(", then evaluate at "), *places(points)) if points else ()
    return (Text("Find "), *listed, *end, *then, Text("."))


def _and(items: Sequence[Inline]) -> list[Inline]:
    listed: list[Inline] = []
    for index, item in enumerate(items):
        if index:
            listed.append(Text(" and " if index == len(items) - 1 else ", "))
        listed.append(item)
    return listed


def place(point: Mapping[str, Expr] | Sequence[tuple[Expr, Expr]], digits: int = 6) -> Inlines:
    """Write ``x = 1, y = 2``; a coordinate that was typed in decimals is not rounded."""
    listed: list[Inline] = []
    pairs = point.items() if isinstance(point, Mapping) else point
    for key, value in pairs:
        name = symbol(key) if isinstance(key, str) else key
        listed += [Text(", ")] * bool(listed)
        typed = value.op == "decimal"
        shown = make("equation", name, value, value="=") if typed else located(name, value, digits)
        listed.append(Math(shown))
    return tuple(listed)


def places(points: Sequence[Inlines]) -> Inlines:
    """Write ``x = 1 and at x = 2``."""
    listed: list[Inline] = []
    for index, point in enumerate(points):
        if index:
            listed.append(Text(" and at " if index == len(points) - 1 else ", at "))
        listed.extend(point)
    return tuple(listed)

"""The verdict on a derivative at a point, as every topic writes it: its line, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chainrule.document import Block, Inlines, Line, Math, Status, Text, relation, words
from chainrule.model import Expr
from chainrule.numeric import Existence, Outcome, format_number
from chainrule.numeric.existence import agrees
from chainrule.numeric.surfaces import TOO_MANY
from chainrule.numeric.verdicts import because
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import value_lines
from chainrule.topics.common.values import absent, number_of

CHOSEN = words("by the convention chosen, see below")
STEP = "slope 0 for the kinked step, the first operand at a tie."
TAKEN = {
    "refuse": ("A program that needs a number takes ", f": {STEP}"),
    "zero": ("By the convention chosen it is taken as ", f": {STEP}"),
    "left": ("By the convention chosen it is taken as ", ", the slope from the left."),
    "right": ("By the convention chosen it is taken as ", ", the slope from the right."),
}
"""What is said of the number at a kink, by convention: before it and behind it."""

ENDINGS = {"exists": " is ", "does not exist": " does not exist", "not known": " is not known here"}


def derivative_lines(
    left: Expr | None,
    slope: Number,
    existence: Existence | None,
    digits: int,
    formula: Outcome | None = None,
) -> list[Line]:
    """Write a derivative at a point: its number, or the word for one that does not exist.

    Args:
        left: what stands before it.
        slope: the number, as ``settled`` gives it.
        existence: the verdict; None where nothing is special.
        digits: digits shown.
        formula: what the formula of the derivative gives, where that may be something else.
    """
    if existence is None:
        return value_lines(left, slope, digits)
    shown = number_of(slope.outcome, digits)
    if shown is None:
        why = slope.outcome.reason if existence.exists else ()
        return [Line(left, absent(slope.outcome), why)]
    if not existence.exists:
        return [Line(left, shown, CHOSEN, relation(shown))]
    if formula is None or agrees(formula, existence) or existence.value is None:
        return value_lines(left, slope, digits)
    what = "formula itself is undefined here" if formula.value is None else "formula has another"
    return [Line(left, shown, words(f"the limit; the {what}"), relation(shown))]


def closing(left: Expr, existence: Existence | None, digits: int) -> list[Block]:
    """Say whether a derivative exists at a special point, and why; nothing at other points."""
    if existence is None or (existence.exists and not existence.reason):
        return []
    if existence.exists:
        if existence.kind == "smooth" and existence.value is None:
            return [Status("unknown", (Math(left), Text(" exists here, but "), *existence.reason))]
        if existence.value is None:
            return [Status("note", existence.reason)]
        here = words(format_number(existence.value, digits), " here. ")
        is_here = (Math(left), Text(ENDINGS[existence.verdict]), *here)
        return [Status("note", (*is_here, *existence.reason))]
    said = (*refusal(left, existence, digits), *_taken(existence, digits))
    return [Status("unknown" if existence.verdict == "not known" else "note", said)]


def refusal(left: Expr, existence: Existence, digits: int) -> Inlines:
    """Say that a derivative does not exist or is not known, why, and the slopes on the sides."""
    reason = existence.reason or because(existence.kind)
    said: Inlines = (Math(left), Text(ENDINGS[existence.verdict]))
    starts_low = isinstance(reason[0], Math) or not reason[0].text[:1].isupper()
    return (*said, Text(" because " if starts_low else ". "), *reason, *_sides(existence, digits))


def closings(
    verdicts: Mapping[Expr, Existence | None] | Iterable[tuple[Expr, Existence | None]], digits: int
) -> list[Block]:
    """Say it of several derivatives; of those that were too many to look at, how many they are."""
    pairs = list(verdicts.items() if isinstance(verdicts, Mapping) else verdicts)
    blocks: list[Block] = []
    for left, existence in pairs:
        if existence is not TOO_MANY:
            blocks.extend(closing(left, existence, digits))
    skipped = sum(existence is TOO_MANY for _, existence in pairs)
    if skipped:
        text = f"{skipped:,} more partial derivatives are not known here because "
        blocks.append(Status("unknown", (Text(text), *TOO_MANY.reason)))
    return blocks


def _sides(existence: Existence, digits: int) -> Inlines:
    parts: list[str | Expr] = []
    for side, value in (("left", existence.left), ("right", existence.right)):
        if value is not None:
            parts += [" The slope " if not parts else ", ", f"from the {side} is "]
            parts.append(format_number(value, digits))
    return words(*parts, ".") if parts else ()


def _taken(existence: Existence, digits: int) -> Inlines:
    number = existence.program if existence.at_kink == "refuse" else existence.taken
    if existence.kind != "kink" or number is None:
        return ()
    before, behind = TAKEN[existence.at_kink]
    return words(" ", before, format_number(number, digits), behind)

"""Values at a point as they are written: ``=`` only where they are exact, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.document import Inlines, relation, words
from chainrule.model import Expr, make
from chainrule.numeric import Outcome, format_number
from chainrule.trace.edges import Edge

LONG = 10**9
"""Numerals beyond this in a coordinate are no longer those that someone typed."""

UNDEFINED = make("word", value="undefined")
NOT_COMPUTED = make("word", value="not computed")
UNKNOWN = make("word", value="?")
NEAR_ZERO = words("not told apart from 0")


def number_of(outcome: Outcome | None, digits: int) -> Expr | None:
    """Return a value as it is displayed, or None where there is none."""
    if outcome is None or (outcome.value is None and outcome.exact is None):
        return None
    value = outcome.exact.value if outcome.exact is not None else outcome.value
    return format_number(value, digits)


def shown(outcome: Outcome, digits: int) -> Expr:
    """Return a value as it is displayed, or the word for a missing one."""
    found = number_of(outcome, digits)
    return absent(outcome) if found is None else found


def grouped(value: Expr) -> Expr:
    """Put a negative number in parentheses.

    >>> grouped(make("literal", value="-0.3")).op, grouped(make("literal", value="0.3")).op
    ('group', 'literal')
    """
    negative = value.op == "neg" or (value.is_number and value.value < 0)
    negative = negative or (value.op == "literal" and value.value.startswith("-"))
    return make("group", value) if negative else value


def local_at(edge: Edge, values: Mapping[Expr, Outcome], digits: int) -> Expr | None:
    """Return the number on an edge, or None where the node that it leads to has no value."""
    target = values.get(edge.target)
    if target is None or target.value is None:
        return None
    return number_of(values.get(edge.local), digits)


def is_near_zero(outcome: Outcome | None) -> bool:
    """Tell whether a value is given as 0 only because it could not be told apart from it."""
    if outcome is None or outcome.exact is not None:
        return False
    return outcome.value == 0 and bool(outcome.reason)


def is_rounded(outcome: Outcome | None, digits: int) -> bool:
    """Tell whether a value is shown with fewer digits than it has."""
    shown = number_of(outcome, digits)
    return shown is not None and (not shown.is_number or is_near_zero(outcome))


def is_long(value: Expr) -> bool:
    """Tell whether a numeral is longer than people write."""
    return value.is_number and max(abs(value.value.numerator), value.value.denominator) > LONG


def coordinate(value: Expr, digits: int) -> Expr:
    """Return a coordinate as typed, or rounded where it was found by a computer."""
    return format_number(value.value, digits) if is_long(value) else value


def located(name: Expr, value: Expr, digits: int) -> Expr:
    """Write ``x = 1/3``, or ``x ≈ 0.333333`` where the coordinate is rounded.

    >>> from chainrule.model import number, symbol
    >>> from fractions import Fraction
    >>> x = symbol("x")
    >>> located(x, number(1) / 3, 6), located(x, number(Fraction(10**10, 3)), 6)
    (equation[=](x, 1/3), equation[≈](x, 3333333333.333333))
    """
    shown = coordinate(value, digits)
    return make("equation", name, shown, value="=" if shown is value else relation(shown))


def absent(outcome: Outcome | None) -> Expr:
    """Return the word for a missing value: undefined, or no more than that it was not computed."""
    unsettled = outcome is not None and outcome.defined is None
    return NOT_COMPUTED if unsettled else UNDEFINED


def cell(outcome: Outcome, digits: int) -> Inlines:
    """Return a value for a table cell."""
    return NEAR_ZERO if is_near_zero(outcome) else words(shown(outcome, digits))

"""Constants in closed form or in digits, and equations in one letter undone step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from chainrule.model import (
    PI,
    ZERO,
    Expr,
    add,
    free_symbols,
    make,
    mul,
    neg,
    number,
    postorder,
    size,
)
from chainrule.model.walks import rewritten
from chainrule.numeric import evaluate, exact_value
from chainrule.numeric.evaluate import holds
from chainrule.tidy import tidy
from chainrule.topics.common.numbers import Number, like_the_point, numbers_at
from chainrule.topics.common.values import is_long

Values = Mapping[Expr, Expr]

EMPTY: Values = {}

LONGEST = 40
"""Nodes of the longest closed form that is shown."""

FINE = 60
"""Digits of values that have no closed form."""

PERIODS = {"sin": mul(number(2), PI), "cos": mul(number(2), PI), "tan": PI, "cot": PI}
"""How far apart the solutions are that a function's value leaves open."""


def has_digits(value: Expr) -> bool:
    """Tell whether a value has numerals that a computer found."""
    return any(is_long(node) for node in postorder(value))


def exactly(expr: Expr) -> Expr:
    """Return a constant in closed form, or in digits if it has some; anything else tidied."""
    if free_symbols(expr):
        return tidy(expr)
    if not has_digits(expr):
        closed = exact_value([], expr, {})
        if closed is not None or all(node.op != "decimal" for node in postorder(expr)):
            return as_books_do(closed or expr)
    (found,) = numbers_at([expr], {}, FINE)
    constant = Number(found.outcome, None).constant
    return tidy(expr) if constant is None else constant


def as_books_do(expr: Expr) -> Expr:
    """Write a closed form tidied; products of higher roots stay apart, and all of them are roots.

    >>> as_books_do(make("root", number(12), 3) / PI ** number(Fraction(1, 3)))
    div(root(12, 3), root(pi, 3))
    """
    if all(node.op != "root" for node in postorder(expr)):
        return tidy(expr)
    return rewritten(expr, _as_root)


def _as_root(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
    if node.op != "pow" or not args[1].is_number or args[1].value.numerator != 1:
        return None
    degree = args[1].value.denominator
    return make("sqrt", args[0]) if degree == 2 else make("root", args[0], number(degree))


def is_zero(expr: Expr, values: Values) -> bool:
    """Tell whether a formula has a value, and that is 0."""
    outcome = evaluate([], [expr], values)[expr]
    return bool(outcome.defined) and not outcome.value


def number_for(value: Expr, exact: bool, digits: int, point: Values = EMPTY) -> Number:
    """Evaluate a constant: with its closed form where it is exact, short, and no decimal is in it.

    >>> number_for(make("atan", number(2)), True, 6).exact
    atan(2)
    """
    (found,) = numbers_at([value], {}, max(digits, 15))
    if not exact or has_digits(value):
        return Number(found.outcome, None)
    closed = as_books_do(value if found.exact is None else found.exact)
    if size(closed, LONGEST) > LONGEST:
        return Number(found.outcome, None)
    return Number(found.outcome, like_the_point(closed, point, digits))


Undone = Callable[[Expr], list[Expr]]

INVERSES: dict[str, Undone] = {
    "neg": lambda v: [neg(v)],
    "sqrt": lambda v: [v**2],
    "exp": lambda v: [make("ln", v)],
    "ln": lambda v: [make("exp", v)],
    "abs": lambda v: [v, neg(v)],
    "sin": lambda v: [make("asin", v), PI - make("asin", v)],
    "cos": lambda v: [make("acos", v), neg(make("acos", v))],
    "tan": lambda v: [make("atan", v), make("atan", v) + PI],
    "cot": lambda v: [make("acot", v)],
    "asin": lambda v: [make("sin", v)],
    "acos": lambda v: [make("cos", v)],
    "atan": lambda v: [make("tan", v)],
}
"""Per function of one operand, what the operand can be where the function has a value."""


def undo(difference: Expr, letter: Expr) -> tuple[list[Expr] | None, Expr | None]:
    """Solve ``difference = 0`` for a letter that stands at one place; None where that fails.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> undo(2 * x**2 - 18, x)
    ([3, -3], None)
    """
    period: Expr | None = None
    open_: list[tuple[Expr, Expr]] = [(tidy(difference), ZERO)]
    done: list[Expr] = []
    while open_:
        node, value = open_.pop(0)
        if node is letter:
            done.append(value)
            continue
        places = [k for k, arg in enumerate(node.args) if letter in free_symbols(arg)]
        if len(places) != 1:
            return None, None
        (place,) = places
        inner = node.args[place]
        rest = [arg for k, arg in enumerate(node.args) if k != place]
        options = _inside(node, place, rest, value)
        if options is None:
            return None, None
        if node.op in PERIODS:
            period = PERIODS[node.op] if inner is letter else None
        closed = (exactly(option) for option in options)
        open_.extend((inner, c) for c in closed if evaluate([], [c], {})[c].defined)
    return list(dict.fromkeys(done)), period


def _inside(node: Expr, place: int, rest: Sequence[Expr], value: Expr) -> list[Expr] | None:
    """List what the operand with the letter can be where a node has a value."""
    if node.op in INVERSES:
        return INVERSES[node.op](value)
    if node.op == "add":
        return [add(value, *(neg(other) for other in rest))]
    if node.op == "mul":
        return [value / mul(*rest)]
    if node.op == "div":
        if place == 0:
            return [value * rest[0]]
        return [] if value is ZERO else [rest[0] / value]
    if node.op == "root" and place == 0:
        return [make("pow", value, rest[0])]
    if node.op == "pow":
        return _power_inside(place, rest[0], value)
    return None


def _power_inside(place: int, other: Expr, value: Expr) -> list[Expr] | None:
    if place == 1:
        return [make("ln", value) / make("ln", other)]
    if not other.is_number:
        return None
    exponent = Fraction(other.value)
    negative = bool(holds(make("lt", value, ZERO))[0])
    if exponent.denominator == 1 and exponent.numerator % 2:
        inside = neg(value) if negative else value
        length = make("pow", inside, number(1 / exponent))
        return [neg(length) if negative else length]
    length = make("pow", value, number(1 / exponent))
    return [length, neg(length)] if exponent.denominator == 1 else [length]

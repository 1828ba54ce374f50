"""Exact values of the nodes of a program, and the closed form of a value when it is short."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from chainrule.model import ONE, PI, ZERO, Expr, add, div, make, mul, neg, number, power
from chainrule.model import E as EULER
from chainrule.numeric import closed
from chainrule.numeric.closed import Closed, Exact, Maybe
from chainrule.numeric.operations import Refusal, first_true
from chainrule.numeric.program import Program, Row, is_idle


class _Undefined:
    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = _Undefined()
"""Stands for a value that exact arithmetic proves not to exist, e.g. 1/0 or tan(π/2)."""

Known = Any
"""A ``Fraction``, a ``Closed`` number, a bool for a condition, ``UNDEFINED``, or None."""


def _only_rational(function: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*values: Exact) -> Any:
        if all(isinstance(value, Fraction) for value in values):
            return function(*values)
        return None

    return apply


def _at_zero(result: int | Fraction) -> Callable[[Exact], Maybe]:
    return lambda value: Fraction(result) if value == 0 else None


def _sign(value: Fraction) -> Fraction:
    return Fraction((value > 0) - (value < 0))


def _logarithm(value: Exact, base: Exact) -> Maybe:
    top, bottom = closed.ln(value), closed.ln(base)
    if top is None or bottom is None:
        return None
    return closed.quotient_of(top, bottom)


def _root(value: Exact, degree: Exact) -> Maybe:
    if not isinstance(degree, Fraction) or degree.denominator != 1:
        return None
    return closed.power_of(value, 1 / degree)


def _lambert(value: Exact) -> Maybe:
    if value == 0:
        return Fraction(0)
    end = closed.negative_of(closed.exp(Fraction(-1)) or Fraction(0))
    return Fraction(-1) if value == end else None


def _factorial(value: Fraction) -> Maybe:
    if value.denominator != 1 or value > 1_000:
        return None
    if value < 0:
        raise ValueError("the factorial of a negative integer")
    return Fraction(math.factorial(int(value)))


def _gamma(value: Fraction) -> Maybe:
    if value.denominator == 1 and value <= 0:
        raise ValueError("the gamma function at a pole")
    return _factorial(value - 1)


def _arcsine(value: Exact) -> Maybe:
    part = closed.ARCSINES.get(value)
    return None if part is None else closed.multiple_of_pi(part)


def _arccosine(value: Exact) -> Maybe:
    part = closed.ARCSINES.get(value)
    return None if part is None else closed.multiple_of_pi(Fraction(1, 2) - part)


def _arctangent(value: Exact) -> Maybe:
    part = closed.ARCTANGENTS.get(value)
    return None if part is None else closed.multiple_of_pi(part)


def _compare(test: Callable[[Fraction], bool]) -> Callable[..., Any]:
    def decide(left: Exact, right: Exact) -> bool | None:
        difference = closed.total_of(left, closed.negative_of(right) or Fraction(0))
        return test(difference) if isinstance(difference, Fraction) else None

    return decide


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": closed.total_of,
    "mul": closed.product_of,
    "neg": closed.negative_of,
    "div": closed.quotient_of,
    "pow": closed.power_of,
    "sqrt": lambda value: closed.power_of(value, Fraction(1, 2)),
    "root": _root,
    "exp": closed.exp,
    "ln": closed.ln,
    "log": _logarithm,
    "sin": closed.sin,
    "cos": closed.cos,
    "tan": closed.tan,
    "cot": closed.cot,
    "sec": closed.reciprocal(closed.cos),
    "csc": closed.reciprocal(closed.sin),
    "asin": _arcsine,
    "acos": _arccosine,
    "atan": _arctangent,
    **dict.fromkeys(
        ("sinh", "tanh", "asinh", "atanh", "erf", "si", "fresnels", "fresnelc"),
        _at_zero(0),
    ),
    **dict.fromkeys(("cosh", "sech", "erfc"), _at_zero(1)),
    "lambertw": _lambert,
    "sigmoid": _at_zero(Fraction(1, 2)),
    "abs": _only_rational(abs),
    "sign": _only_rational(_sign),
    "heaviside": _only_rational(lambda value: (_sign(value) + 1) / 2),
    "floor": _only_rational(lambda value: Fraction(math.floor(value))),
    "max": _only_rational(max),
    "min": _only_rational(min),
    "factorial": _only_rational(_factorial),
    "gamma": _only_rational(_gamma),
    "lt": _compare(lambda difference: difference < 0),
    "le": _compare(lambda difference: difference <= 0),
    "gt": _compare(lambda difference: difference > 0),
    "ge": _compare(lambda difference: difference >= 0),
    "eq": _compare(lambda difference: difference == 0),
    "ne": _compare(lambda difference: difference != 0),
    "not": lambda test: not test,
    "bracket": lambda test: Fraction(1 if test else 0),
    "group": lambda value: value,
}


def _piecewise(node: Expr, operands: Sequence[Known]) -> Known:
    tests = operands[1::2]
    if None in tests:
        return None
    chosen = first_true([None if test is UNDEFINED else test for test in tests])
    if chosen is None or 2 * chosen >= len(operands):
        return UNDEFINED
    return operands[2 * chosen]


def _case(node: Expr, operands: Sequence[Known]) -> Known:
    if None in operands or UNDEFINED in operands:
        return None
    return Fraction(1 if first_true(operands) == node.value else 0)


def _every(node: Expr, operands: Sequence[Known]) -> Known:
    return None if None in operands or UNDEFINED in operands else all(operands)


def _some(node: Expr, operands: Sequence[Known]) -> Known:
    return None if None in operands or UNDEFINED in operands else any(operands)


BRANCHES: dict[str, Callable[[Expr, Sequence[Known]], Known]] = {
    "piecewise": _piecewise,
    "case": _case,
    "and": _every,
    "or": _some,
}

CONSTANTS: dict[Expr, Maybe] = {
    PI: Closed({((closed.PI, Fraction(1)),): Fraction(1)}),
    EULER: Closed({((closed.EULER, Fraction(1)),): Fraction(1)}),
}


def exact_values(program: Program, given: Mapping[Expr, Known]) -> list[Known]:
    """Compute what is exactly known of every instruction; None where nothing is."""
    values: list[Known] = []
    idle: set[int] = set()
    for node, args in zip(program.nodes, program.args, strict=True):
        value = _exact(node, [values[a] for a in args], given)
        if program.chosen and is_idle(node.op, args, value, idle):
            idle.add(len(values))
            value = Fraction(0)
        values.append(value)
    return values


def _exact(node: Expr, operands: Sequence[Known], given: Mapping[Expr, Known]) -> Known:
    if not node.args:
        if node.is_number:
            return node.value
        return given.get(node) if node.op == "symbol" else CONSTANTS.get(node)
    branch = BRANCHES.get(node.op)
    if branch is not None:
        return branch(node, operands)
    if any(value is UNDEFINED for value in operands):
        return UNDEFINED
    function = FUNCTIONS.get(node.op)
    if function is None or any(value is None for value in operands):
        return None
    try:
        return function(*operands)
    except (ZeroDivisionError, ValueError):
        return UNDEFINED
    except OverflowError:
        return None


def exact_value(
    rows: Sequence[Row], wanted: Expr, point: Mapping[Expr, Expr], *, nodes: int = 24
) -> Expr | None:
    """Return the exact closed form of a value, or None when there is none of at most ``nodes``.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> exact_value([], make("sin", x), {x: div(PI, 4)})
    div(sqrt(2), 2)
    >>> exact_value([], make("exp", x), {x: number(2)})
    exp(2)
    >>> exact_value([], make("sin", x), {x: number(1)}) is None
    True
    """
    try:
        program = Program([*point.items(), *rows], [wanted])
    except Refusal:
        return None
    found = exact_values(program, {})[program.outputs[0]]
    return as_expression(found, nodes)


def as_expression(value: Known, nodes: int = 24) -> Expr | None:
    """Write an exact number as an expression; None when it is unknown or long."""
    from chainrule.model import size

    if isinstance(value, Fraction):
        short = max(value.numerator.bit_length(), value.denominator.bit_length()) <= 200
        return number(value) if short else None
    if not isinstance(value, Closed):
        return None
    terms = sorted(value.terms.items(), key=lambda item: item[0] == ())
    written = add(*(_term(monomial, coefficient) for monomial, coefficient in terms))
    return written if size(written) <= nodes else None


def _term(monomial: closed.Monomial, coefficient: Fraction) -> Expr:
    top: list[Expr] = []
    bottom: list[Expr] = []
    roots: dict[int, int] = {}
    for base, exponent in monomial:
        if base[0] == "prime":
            degree = exponent.denominator
            roots[degree] = roots.get(degree, 1) * base[1] ** exponent.numerator
            continue
        side = top if exponent > 0 else bottom
        side.append(_factor(base, abs(exponent)))
    radicals = [
        make("sqrt", number(inside)) if degree == 2 else make("root", number(inside), degree)
        for degree, inside in roots.items()
    ]
    sign = -1 if coefficient < 0 else 1
    above = mul(number(abs(coefficient.numerator)), *radicals, *top)
    below = mul(number(coefficient.denominator), *bottom)
    written = above if below is ONE else div(above, below)
    return neg(written) if sign < 0 and written is not ZERO else written


def _factor(base: closed.Base, exponent: Fraction) -> Expr:
    if base == closed.EULER:
        return EULER if exponent == 1 else make("exp", number(exponent))
    plain = PI if base == closed.PI else make("ln", number(base[1]))
    return plain if exponent == 1 else power(plain, number(exponent))

"""Exact values of the nodes of a program, and the closed form of a value when it is short."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Final

from chainrule.model import (
    BINDERS,
    ONE,
    PI,
    ZERO,
    Expr,
    add,
    div,
    make,
    mul,
    neg,
    number,
    power,
    symbol,
)
from chainrule.model import E as EULER
from chainrule.numeric import closed
from chainrule.numeric.closed import Closed, Exact, Maybe
from chainrule.numeric.operations import Refusal, first_true
from chainrule.numeric.program import Program, Row, is_idle, operands_of
from chainrule.rules import TABLE, domain_of


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


def _arcsecant(value: Exact) -> Maybe:
    inverse = closed.quotient_of(Fraction(1), value)
    return None if inverse is None else _arccosine(inverse)


def _angle(y: Exact, x: Exact) -> Maybe:
    if x == y == 0:
        raise ValueError("the angle of the origin")
    if not isinstance(x, Fraction) or x <= 0:
        return None
    ratio = closed.quotient_of(y, x)
    return None if ratio is None else _arctangent(ratio)


def _bessel(order: Exact, value: Exact) -> Maybe:
    if value != 0 or not isinstance(order, Fraction) or (order < 0 and order.denominator != 1):
        return None
    return Fraction(1 if order == 0 else 0)


def _log_gamma(value: Fraction) -> Maybe:
    if value <= 0:
        return None
    found = _gamma(value)
    return None if found is None else closed.ln(found)


def _beta(a: Fraction, b: Fraction) -> Maybe:
    """Return 0 where Γ(a + b) has a pole, and Γ(a) and Γ(b) have none."""
    poles = [value.denominator == 1 and value <= 0 for value in (a, b, a + b)]
    return Fraction(0) if poles == [False, False, True] else None


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
        (
            *("sinh", "tanh", "asinh", "atanh", "erf", "erfi", "erfinv", "dawsn"),
            *("si", "fresnels", "fresnelc", "mish"),
        ),
        _at_zero(0),
    ),
    **dict.fromkeys(("cosh", "sech", "erfc"), _at_zero(1)),
    **dict.fromkeys(("acosh", "asech"), lambda value: Fraction(0) if value == 1 else None),
    "asec": _arcsecant,
    "atan2": _angle,
    **dict.fromkeys(("besselj", "besseli"), _bessel),
    "lambertw": _lambert,
    "sigmoid": _at_zero(Fraction(1, 2)),
    "abs": _only_rational(abs),
    "sign": _only_rational(_sign),
    "heaviside": _only_rational(lambda value: (_sign(value) + 1) / 2),
    "floor": _only_rational(lambda value: Fraction(math.floor(value))),
    "trunc": _only_rational(lambda value: Fraction(math.trunc(value))),
    "round": _only_rational(lambda value: Fraction(round(value))),
    "zeta": _only_rational(lambda value: Fraction(0) if value < 0 and value % 2 == 0 else None),
    "max": _only_rational(max),
    "min": _only_rational(min),
    "factorial": _only_rational(_factorial),
    "gamma": _only_rational(_gamma),
    "loggamma": _only_rational(_log_gamma),
    "beta": _only_rational(_beta),
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
        if value is None and node.op == "add":
            value = _cancelled(program, args, values)
        elif value is None and node.op == "mul" and Fraction(0) in [values[a] for a in args]:
            # 0 times what has a value for sure, whatever that is.
            sure = all(_has_value(program, a, values) for a in args if values[a] is None)
            value = Fraction(0) if sure else None
        if program.chosen and is_idle(node.op, args, value, idle):
            idle.add(len(values))
            value = Fraction(0)
        values.append(value)
    return values


def _cancelled(program: Program, terms: Sequence[int], values: Sequence[Known]) -> Maybe:
    """Add terms of which those without an exact value cancel, as in erf(2) − erf(2) + 1.

    A term that may be undefined never cancels.
    """
    rest: dict[int, Fraction] = {}
    known: list[Maybe] = []
    for place in terms:
        factor = Fraction(1)
        while values[place] is None and program.nodes[place].op in ("neg", "group", "mul"):
            factors = [a for a in program.args[place] if values[a] is None]
            numerals = [values[a] for a in program.args[place] if values[a] is not None]
            if len(factors) != 1 or not all(isinstance(n, Fraction) for n in numerals):
                break
            factor *= math.prod(numerals, start=Fraction(1))
            factor *= -1 if program.nodes[place].op == "neg" else 1
            place = factors[0]
        if isinstance(values[place], (Fraction, Closed)):
            known.append(closed.product_of(factor, values[place]))
        else:
            rest[place] = rest.get(place, Fraction(0)) + factor
    exact = [value for value in known if value is not None]
    if any(rest.values()) or len(exact) < len(known):
        return None
    if not all(_has_value(program, place, values) for place in rest):
        return None
    return closed.total_of(*exact) if exact else Fraction(0)


def _has_value(program: Program, place: int, values: Sequence[Known]) -> bool:
    """Tell whether an instruction has a value for sure, whatever that is."""
    stack, seen = [place], {place}
    while stack:
        place = stack.pop()
        node = program.nodes[place]
        if values[place] is not None:
            continue
        operands = [values[a] for a in program.args[place]]
        if UNDEFINED in operands or node.op in PARTIAL or not _in_domain(node, operands):
            return False
        below = [a for a in program.args[place] if a not in seen]
        seen.update(below)
        stack.extend(below)
    return True


def _in_domain(node: Expr, operands: Sequence[Known]) -> bool:
    """Tell whether exact operands lie in the domain for sure; unknown ones only if it is all."""
    if not domain_of(node):
        return True
    if None in operands:
        return False
    letters = [a if a.is_number else symbol(f"operand_{i}") for i, a in enumerate(node.args)]
    conditions = domain_of(Expr(node.op, tuple(letters), node.value))
    program = Program([], conditions)
    found = exact_values(program, dict(zip(letters, operands, strict=True)))
    return all(found[place] is True for place in program.outputs)


PARTIAL = frozenset({"piecewise", "case", "call", *BINDERS})


@cache
def _defined(definition: Callable[..., Expr], count: int) -> tuple[Program, tuple[Expr, ...]]:
    letters = tuple(symbol(f"operand_{index}") for index in range(count))
    return Program([], [definition(*letters)]), letters


def _by_definition(op: str, operands: Sequence[Known]) -> Known:
    """Compute a function by its definition, which may have gaps where the function has none."""
    row = TABLE.get(op)
    if row is None or row.definition is None:
        return None
    program, letters = _defined(row.definition, len(operands))
    given = dict(zip(letters, operands, strict=True))
    found = exact_values(program, given)[program.outputs[0]]
    return None if found is UNDEFINED else found


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
    if any(value is None for value in operands):
        return None
    if node.op == "integral":
        return _exact_integral(node, operands)
    function = FUNCTIONS.get(node.op)
    try:
        return _by_definition(node.op, operands) if function is None else function(*operands)
    except (ZeroDivisionError, ValueError):
        return UNDEFINED
    except OverflowError:
        return None


def _exact_integral(node: Expr, operands: Sequence[Known]) -> Known:
    """Know an integral between equal limits, and one of what is constant for these operands."""
    lower, upper = operands[:2]
    if lower == upper:
        return Fraction(0)
    inner = Program((), [node.args[0]])
    captured = dict(zip(operands_of(node)[2:], operands[2:], strict=True))
    value = exact_values(inner, captured)[inner.outputs[0]]
    if value == 0 and isinstance(value, Fraction):
        return value
    known = all(isinstance(part, Fraction) for part in (value, lower, upper))
    return value * (upper - lower) if known else None


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

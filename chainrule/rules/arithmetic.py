"""Rows for sums, products, quotients, powers, roots, exponentials and logarithms."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from chainrule.model import (
    ONE,
    TWO,
    ZERO,
    Expr,
    Rule,
    make,
    mul,
    neg,
    number,
    power,
    symbol,
)
from chainrule.rules import numbers

A, B = symbol("a"), symbol("b")
ARITHMETIC = "Arithmetic"
POWERS = "Powers and roots"
EXPONENTIALS = "Exponentials and logarithms"

LONG_PRODUCT = 12
"""From here on the products of the other factors share their beginnings and ends."""


def point(*values: str) -> tuple[Fraction, ...]:
    """Return a sample point from numerals such as ``3/7``."""
    return tuple(Fraction(value) for value in values)


def others(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Return, for each factor, the product of all the other factors.

    The cost is linear in the number of factors: long products share prefixes and suffixes.
    """
    count = len(factors)
    if count <= LONG_PRODUCT:
        return tuple(mul(*factors[:i], *factors[i + 1 :]) for i in range(count))
    before, after = [factors[0]], [factors[-1]]
    for factor in factors[1:-1]:
        before.append(make("mul", before[-1], factor))
    for factor in factors[-2:0:-1]:
        after.append(make("mul", factor, after[-1]))
    after.reverse()
    middle = (make("mul", before[i - 1], after[i]) for i in range(1, count - 1))
    return (after[0], *middle, before[-1])


def rational(expr: Expr) -> Fraction | None:
    """Return the value of a numeral, also when it is written as a quotient like ``-(1/3)``."""
    sign = 1
    while expr.op == "neg":
        sign, expr = -sign, expr.args[0]
    if expr.is_number:
        return cast(Fraction, expr.value if sign == 1 else -expr.value)
    if expr.op == "div" and all(arg.is_number for arg in expr.args) and expr.args[1].value != 0:
        top, bottom = (arg.value for arg in expr.args)
        return Fraction(sign * top / bottom)
    return None


def power_by_base(base: Expr, exponent: Expr) -> Expr:
    """Return the local derivative of ``base ** exponent`` by the base, numerals worked out."""
    if exponent is TWO:
        return mul(TWO, base)
    known = rational(exponent)
    if known is not None and not exponent.is_number:
        exponent = number(known)
    lowered = power(base, exponent - 1)
    return neg(lowered) if known == -1 else mul(exponent, lowered)


def power_partials(y: Expr, base: Expr, exponent: Expr) -> tuple[Expr, Expr]:
    """Return the local derivatives of ``base ** exponent``."""
    by_base = power_by_base(base, exponent)
    return by_base, y if base.op == "constant" and base.value == "e" else y * make("ln", base)


ROWS = (
    Rule(
        name="add",
        title="sum rule",
        arity=None,
        partials=lambda y, *terms: tuple(ONE for _ in terms),
        numeric=numbers.sum_value,
        sample=point("1/2", "3", "-2/7"),
        reason="A sum changes by as much as its terms change together.",
        family=ARITHMETIC,
    ),
    Rule(
        name="neg",
        title="constant multiple rule",
        partials=lambda y, u: (number(-1),),
        numeric=lambda mp, u: -u,
        sample=point("3/4"),
        reason="A minus sign is the constant factor −1, and a constant factor stays.",
        family=ARITHMETIC,
    ),
    Rule(
        name="mul",
        title="product rule",
        arity=None,
        partials=lambda y, *factors: others(factors),
        numeric=numbers.product_value,
        sample=point("3/2", "-2", "5/7"),
        reason="Let one factor change at a time while the others stand still, and add up.",
        family=ARITHMETIC,
    ),
    Rule(
        name="div",
        title="quotient rule",
        arity=2,
        partials=lambda y, u, v: (1 / v, -(u / v**2)),
        numeric=numbers.quotient,
        sample=point("3/2", "-5/4"),
        reason="The numerator counts with 1/v, and the denominator with −u/v².",
        domain=(make("ne", B, ZERO),),
        family=ARITHMETIC,
    ),
    Rule(
        name="pow",
        title="general power rule",
        arity=2,
        partials=power_partials,
        numeric=lambda mp, base, exponent: numbers.power_value(mp, base, None, exponent),
        sample=point("3/2", "5/3"),
        spellings=("pow", "power"),
        reason="A power depends on its base by the power rule and on its exponent as an "
        "exponential; both count.",
        domain=(make("gt", A, ZERO),),
        family=POWERS,
    ),
    Rule(
        name="sqrt",
        title="square root",
        definition=lambda u: u ** Fraction(1, 2),
        partials=lambda y, u: (1 / (2 * y),),
        numeric=numbers.real("sqrt"),
        sample=point("7/3"),
        spellings=("sqrt",),
        reason="The power rule gives ½·u^(−½), which is 1/(2√u).",
        domain=(make("ge", A, ZERO),),
        family=POWERS,
    ),
    Rule(
        name="root",
        title="root",
        arity=2,
        definition=lambda u, n: u ** (1 / n),
        partials=lambda y, u, n: (
            1 / (n * y ** (n - 1)),
            -(y * make("ln", u) / n**2),
        ),
        numeric=numbers.root_value,
        sample=point("7/3", "3"),
        spellings=("root", "nthroot", "nthRoot"),
        shorthands=(("cbrt", number(3)),),
        reason="It is a power of u, so the power rule applies.",
        domain=(make("ge", A, ZERO), make("ne", B, ZERO)),
        family=POWERS,
    ),
    Rule(
        name="exp",
        title="exponential",
        partials=lambda y, u: (y,),
        numeric=numbers.exponential,
        sample=point("4/5"),
        spellings=("exp",),
        reason="The exponential function is its own derivative.",
        family=EXPONENTIALS,
        sympy="exp",
    ),
    Rule(
        name="ln",
        title="natural logarithm",
        partials=lambda y, u: (1 / u,),
        numeric=numbers.real("ln"),
        sample=point("7/3"),
        spellings=("ln",),
        reason="The logarithm undoes the exponential, so its slope is one over its argument.",
        domain=(make("gt", A, ZERO),),
        family=EXPONENTIALS,
        sympy="log",
    ),
    Rule(
        name="log",
        title="logarithm",
        arity=2,
        definition=lambda u, b: make("ln", u) / make("ln", b),
        partials=lambda y, u, b: (
            1 / (u * make("ln", b)),
            -(y / (b * make("ln", b))),
        ),
        numeric=numbers.logarithm,
        sample=point("7/3", "5/2"),
        spellings=("log",),
        shorthands=(
            *((name, number(10)) for name in ("log10", "lg")),
            *((name, TWO) for name in ("log2", "lb", "ld")),
        ),
        reason="Where b is a constant, so is ln b, and it stays in the denominator.",
        domain=(make("gt", A, ZERO), make("gt", B, ZERO), make("ne", B, ONE)),
        family=EXPONENTIALS,
    ),
)

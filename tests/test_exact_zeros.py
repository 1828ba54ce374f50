"""What is exactly 0 is 0, not something that cannot be told apart from it."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy

from chainrule import UndefinedError, derive
from chainrule.model import ZERO, make, number
from chainrule.numeric import evaluate
from chainrule.rules import TABLE
from chainrule.rules.values import row_value

ZEROS = [
    ("arcsec x", 1),
    ("arcosh x", 1),
    ("arsech x", 1),
    ("arccsc(x) - arccsc(x)", 3),
    ("lnGamma x", 1),
    ("lnGamma x", 2),
    ("integral(e^(t^2), t, x, 1)", 1),
    ("integral(ln(t), t, x, 2x - 3)", 3),
    ("erf(x) - erf(x)", 2),
    ("sin(x) + 2erf(x) - sin(x) - erf(x)*2", "1/3"),
    ("hypot(x, 2x)", 0),
    ("gelu x", 0),
    ("silu x", 0),
    ("atan2(x, 3)", 0),
    ("besselj(1, x)", 0),
    ("beta(x, -3/2)", "1/2"),
    ("ln(x) + ln(3) - ln(3x)", 5),
    ("sqrt(x) + sqrt(8) - sqrt(18)", 2),
]


@pytest.mark.parametrize(("formula", "at"), ZEROS)
def test_a_zero_is_exact(formula: str, at: int | str) -> None:
    outcome = derive(formula).at(x=at)
    assert outcome.value == 0
    assert isinstance(outcome.value, sympy.Integer)


@pytest.mark.parametrize(
    ("formula", "at"),
    [("ln(x - 3) - ln(x - 3)", 1), ("erf(1/x) - erf(1/x)", 0), ("gamma(-x) - gamma(-x)", 2)],
)
def test_what_is_undefined_does_not_cancel(formula: str, at: int) -> None:
    with pytest.raises(UndefinedError):
        _ = derive(formula).at(x=at).value


ONE_OPERAND = [name for name, row in TABLE.items() if row.arity == 1 and name != "not"]
OPERANDS = [Fraction(half, 2) for half in range(-6, 7)]


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_a_function_is_exactly_0_where_it_is_0(name: str) -> None:
    for operand in OPERANDS:
        node = make(name, number(operand))
        found = evaluate([], [node], {})[node]
        with mpmath.workdps(60):
            at = mpmath.mpf(operand.numerator) / operand.denominator
            truth = row_value(mpmath.mp, TABLE[name], [at])
            zero = mpmath.isfinite(truth) and mpmath.almosteq(truth, 0, abs_eps=1e-40)
        if zero and found.defined:
            assert found.exact == ZERO, operand
        elif found.exact is not None:
            exact = mpmath.mpf(found.exact.value.numerator) / found.exact.value.denominator
            assert mpmath.almosteq(truth, exact, rel_eps=1e-14), operand

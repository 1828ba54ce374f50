"""A short seeded run of the fuzz driver, and what longer runs have found."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import mpmath
import pytest

from chainrule import backprop, derive, gradient
from chainrule.model import make, symbol
from chainrule.model.errors import InputError
from chainrule.numeric.work import context
from chainrule.render import render
from chainrule.rules import TABLE
from chainrule.rules.values import row_value

sys.path.append(str(Path(__file__).parent.parent))

from benchmarks import oracle
from benchmarks.fuzz import fuzz, inputs


def test_the_parser_survives() -> None:
    found = fuzz(7, count=5_000, seconds=60, whole=False)
    assert found.finds == []
    assert found.read > 500


def test_the_whole_tool_survives() -> None:
    found = fuzz(7, count=150, seconds=60, whole=True)
    assert found.finds == []
    assert found.read > 30


def test_the_oracle_knows_every_operation() -> None:
    """The rows of the rule table have mpmath's values at their samples."""
    unknown = []
    for name, row in TABLE.items():
        operands = [symbol(f"x_{i}") for i in range(len(row.sample or ()))]
        if not operands or name in ("integral", "call"):
            continue
        point = dict(zip(operands, row.sample, strict=True))
        known = oracle.local(make(name, *operands), operands[-1], point)
        if known is None:
            unknown.append(name)
            continue
        with context().workdps(30):
            sample = [context().mpf(v.numerator) / v.denominator for v in row.sample]
            value = row_value(context(), row, sample)
            assert oracle.agree(value, known.value), name
    assert unknown == []


def test_the_same_seed_gives_the_same_inputs() -> None:
    first, second = inputs(3), inputs(3)
    assert [next(first) for _ in range(50)] == [next(second) for _ in range(50)]


@pytest.mark.parametrize(
    "formula",
    ["piecewise|x|", "sinh^-1(2x, 5)", "m∞0/x", "\\sqrt3½ x", "x(t) = sin(x) cos t", "y = y^2"],
)
def test_find_that_is_read_or_refused(formula: str) -> None:
    with suppress(InputError):
        assert derive(formula, wrt="x").check.state != "failed"


@pytest.mark.parametrize(("text", "wrt"), [("x = 3", "x"), ("f(f) = 3", None), ("x(x) = 2", None)])
def test_a_function_is_not_called_like_its_variable(text: str, wrt: str | None) -> None:
    with pytest.raises(InputError, match="names the function and its variable"):
        derive(text, wrt=wrt)
    with pytest.raises(InputError, match="names the function and its variable"):
        backprop(text, wrt=wrt)


def test_a_constant_is_differentiated_by_a_variable_of_another_name() -> None:
    assert derive("x = -2/5").check.state == "passed"


FINDS = [
    "(((pi)+(3))*(x))*(-(sin(pi)))",
    "f(x^2)",
    "f'(x^2)",
    "10f(x) g(x)",
    "ln((x+1)f(x))",
    "besselk(0, -x)",
    "erf(cosh(cosh(x)))",
    "floor(gamma(cosh(x^2) erf(0.5)))",
]


@pytest.mark.parametrize("formula", FINDS)
def test_find_of_an_earlier_run(formula: str) -> None:
    assert derive(formula).check.state != "failed"
    page = render(derive(formula).explain(points=[{"x": "2/3"}]), "text")
    assert "At x = 2/3" in page


@pytest.mark.parametrize(
    ("formula", "at", "kind"),
    [
        ("1/relu(gamma(x))", "-3/4", "undefined"),
        ("1/relu(digamma(x))", "1", "undefined"),
        ("x!/x!", "-3/4", "smooth"),
        ("besselk(0, x)", "0", "pole"),
        ("relu(lgamma(x))/relu(lgamma(x))", "7/5", "undefined"),
    ],
)
def test_gamma_functions_at_the_highest_precision(formula: str, at: str, kind: str) -> None:
    """The precision rises to its limit, where mpmath's own series takes ten seconds."""
    assert derive(formula).at(x=at).existence.kind == kind


def test_steps_of_an_exact_zero_are_no_jump() -> None:
    assert derive("tan(π) x erf(sin(floor(3x)))").at(x="2/3").existence.kind == "smooth"


def test_a_value_that_grows_with_the_precision_is_not_given() -> None:
    at = derive("3/((x^3 - 2) |tan(relu(π))|)").at(x="2/3")
    assert at.layers[-1].value.value is None
    assert "could not be settled" in str(at.layers[-1].value.reason)


@pytest.mark.parametrize("name", ["gamma", "rgamma", "digamma", "factorial", "loggamma"])
def test_the_gamma_family_at_many_bits(name: str) -> None:
    mine = context()
    with mine.workprec(900), mpmath.workprec(1000):
        for x in ("-0.75001", "1e-40", "0.3", "1", "1.00000001", "7.25", "-60.5", "2.5", "2000.1"):
            here = mine.mpf(x)
            truth = getattr(mpmath, name)(mpmath.mp.make_mpf(here._mpf_))
            found = getattr(mine, name)(here)
            if not truth or isinstance(truth, mpmath.mpc):
                continue
            assert abs(mpmath.mp.make_mpf(found._mpf_) / truth - 1) < mpmath.ldexp(1, -890), x


@pytest.mark.parametrize("formula", ["10∞!x½", "x tan∞", "gamma(-oo) x", "x + oo", "-oo"])
def test_infinity_is_no_number(formula: str) -> None:
    with pytest.raises(InputError, match="∞ is no number"):
        derive(formula)


def test_a_function_at_one_point_only_has_no_slope_there() -> None:
    found = gradient("(sin(a)-pi)^x").at(a=1, x="7/5")
    assert found.slopes[symbol("f"), symbol("x")].outcome.value is None
    assert found.outputs[0].outcome.value is not None

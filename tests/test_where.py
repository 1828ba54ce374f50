"""Where a derivation is said to hold, solved, against values of the formula and its slope."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chainrule import derive
from chainrule.model import Expr, Trace, free_symbols, make, number, substitute, symbol
from chainrule.model.errors import ChainruleError
from chainrule.numeric import evaluate
from chainrule.numeric.evaluate import holds
from chainrule.numeric.regions import NOWHERE, minimal, solved
from chainrule.numeric.zeros import sign_changes
from chainrule.syntax import read
from chainrule.trace.decompose import decompose
from chainrule.trace.domain import conditions
from chainrule.trace.edges import put_back, total_derivative
from chainrule.trace.period import period_of

x = symbol("x")
CORPUS = [
    path
    for path in sorted((Path(__file__).parent / "corpus").glob("*.txt"))
    if path.stem != "integrals"  # of these nothing is said
]
ENDS = {"lowergamma", "uppergamma", "gammainc", "gammaincc", "betainc", "x^pi", "x^e", "x^2.5"}
"""What has a slope by its formula at the end of its domain, where there is none on both sides."""
PLACES = [Fraction(k, 7) + Fraction(1, 97) for k in range(-40, 41, 6)]
PLACES += [Fraction(k, 2) for k in range(-8, 9)]


def wrong(trace: Trace, derivative: Expr, places: list[Fraction]) -> list[object]:
    """List places where it is not so that formula and derivative have values as it is said."""
    (wrt,) = trace.inputs
    needed = minimal(conditions(trace))
    formula = put_back(trace.outputs[0], trace)
    found: list[object] = []
    for place in places:
        at = {wrt: number(place)}
        values = evaluate([], [formula, derivative], at)
        defined = [values[part].defined for part in (formula, derivative)]
        said = NOWHERE not in needed and all(
            c is True for c in holds(*(substitute(n, at) for n in needed))
        )
        if None not in defined and said != all(defined):
            found.append((place, said, needed))
    return found


def formulas(path: Path) -> list[str]:
    lines = [line.split("::")[0].split("  #")[0].strip() for line in path.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_is_said_of_the_corpus(path: Path) -> None:
    for text in formulas(path):
        try:
            found = derive(text)
        except ChainruleError:
            continue
        if found.trace.parameters or found.put_back is None:
            continue
        places = [p for p in PLACES if p not in (0, 1) or not any(end in text for end in ENDS)]
        assert not wrong(found.trace, found.put_back, places), text


polynomials = st.lists(st.integers(-4, 4), min_size=2, max_size=4).map(
    lambda cs: sum((c * x**k for k, c in enumerate(cs)), start=number(0))
)
wrapped = st.builds(
    lambda op, inner: make(op, inner) if op != "reciprocal" else 1 / inner,
    st.sampled_from(["ln", "sqrt", "exp", "abs", "asin", "atanh", "acosh", "reciprocal"]),
    polynomials,
)
made = st.recursive(
    st.one_of(polynomials, wrapped),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda op, a: make(op, a), st.sampled_from(["ln", "sqrt", "abs"]), inner),
    ),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(made, st.randoms(use_true_random=False))
def test_what_is_said_of_any_formula(expr: Expr, chance: random.Random) -> None:
    if free_symbols(expr) != (x,):
        return
    trace = decompose([("f", expr)], [x])
    slope = put_back(total_derivative(trace, x), trace)
    places = [*chance.sample(PLACES, 8), *(Fraction(chance.randint(-999, 999), 97) for _ in "1234")]
    assert not wrong(trace, slope, places)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ln(x)/x", "gt(x, 0)"),
        ("cbrt(x)", "ne(x, 0)"),
        ("1/(2x+1)", "ne(x, -1/2)"),
        ("ln(x+sqrt(x^2-1))", "gt(x, 1)"),
        ("arcsin(x)/x", "and(lt(-1, x), lt(x, 1)), ne(x, 0)"),
        ("ln(x - 1/x)", "or(and(lt(-1, x), lt(x, 0)), gt(x, 1))"),
        ("ln(1 - ln(x))", "and(lt(0, x), lt(x, e))"),
        ("ln(x^2 - 2)", "or(lt(x, neg(sqrt(2))), gt(x, sqrt(2)))"),
        ("sqrt(1 - ln(x)^2)", "and(lt(exp(-1), x), lt(x, e))"),
        ("ln(sqrt(x+1) - sqrt(x))", "gt(x, 0)"),
        ("ln(x^4 + x + 1)", ""),
        ("1/(x^3 - 6x^2 + 11x - 6)", "ne(x, 1), ne(x, 2), ne(x, 3)"),
        ("arccos(1/x)", "or(lt(x, -1), gt(x, 1))"),
        ("ln(x^3 - x - 1)", "gt(add(pow(x, 3), neg(x), -1), 0)"),
        ("ln(x + e^x)", "gt(add(x, exp(x)), 0)"),
        ("gamma(x) + ln(x)", "gt(x, 0)"),
        ("ln(sin(x))/sin(x)", "gt(sin(x), 0)"),
        ("1/(x y) + ln(x)", "gt(x, 0), ne(y, 0)"),
        ("1/sqrt(x y) + 1/(x y)", "gt(mul(x, y), 0)"),
    ],
)
def test_how_it_is_said(text: str, said: str) -> None:
    found = minimal(conditions(decompose([("f", read(text).expr)], [x])))
    assert ", ".join(map(repr, found)) == said


def test_what_cannot_be_solved_stays() -> None:
    assert solved([make("gt", x, make("cos", x))], x) is None
    assert sign_changes(sum((x**k for k in range(14)), start=make("cos", x)), x) is None
    assert minimal([make("gt", x, 0), make("lt", x, 0)]) == (NOWHERE,)
    assert minimal([make("gt", x, symbol("y")), make("lt", x, symbol("y"))]) == (NOWHERE,)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("sin(x)", "2*pi"), ("sin(2x) + tan(x/3)", "3*pi"), ("e^(sin(x)^2)", "2*pi"),
        ("sin(pi x/2) + cos(3 pi x)", "4"), ("x + sin(x)", None), ("sin(x^2)", None),
        ("sin(x) + sin(pi x)", None), ("sin(sin(x))", "2*pi"),
    ],
)  # fmt: skip
def test_how_far_a_formula_goes_before_it_repeats(text: str, period: str | None) -> None:
    found = period_of(read(text).expr, x)
    assert found is (None if period is None else read(period).expr)
    if found is not None:
        there = [evaluate([], [read(text).expr], {x: number(Fraction(3, 7)) + k * found})
                 for k in (0, 1)]  # fmt: skip
        near, far = (outcome[read(text).expr].value for outcome in there)
        assert abs(near - far) < 1e-12


@pytest.mark.parametrize(
    "formula", ["ln(ln(1)/2 x)", "arcsin(exp(0.5/a))", "tanh(arcsin(tan(pi) a))"]
)
def test_an_equation_that_loses_its_highest_power_is_no_mistake(formula: str) -> None:
    assert "df/d" in str(derive(formula))

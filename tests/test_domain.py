"""Where a derivation is said to hold, beside where the formula has a value."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import derive
from chainrule.model import Expr, free_symbols, make, number, substitute, symbol
from chainrule.numeric import evaluate
from chainrule.numeric.evaluate import holds
from chainrule.numeric.regions import minimal
from chainrule.syntax import read
from chainrule.trace.decompose import decompose
from chainrule.trace.domain import conditions
from chainrule.trace.guards import ALWAYS, guards, opposite, under

x = symbol("x")
FORMULAS = [
    "piecewise(ln(x) if x > 0 else x^2)",
    "piecewise(sqrt(x - 1) if x > 1 else 2)",
    "piecewise(ln(x) if x > 0 else ln(-x))",
    "piecewise(ln(x) if x > 2 else x^2) + sqrt(x)",
    "piecewise(ln(x) if x > 0)",
    "piecewise(ln(x) if x > -1 else 1/(x + 3))",
    "piecewise(x^2 if x < 0, sin x if x > 0)",
    "piecewise(x^2 if x < 0, sin x if x >= 0)",
    "piecewise(1/x if x < 1, 1/(x - 2) if x < 3, 1/(x - 5))",
    "piecewise(x^2 if x < 0, 5 if x < 2, 7 if x < 3)",
    "piecewise(1/x if 0 <= x <= 1, 1/(x - 2) if x < 0 and x > -1)",
    "piecewise(1/x if x < -1 or x > 1, sqrt(x))",
    "piecewise(1/x if not (x < 1), ln(x + 2))",
    "piecewise(piecewise(ln x if x > 1, ln(x + 3)) if x < 2, 1/(x - 4))",
    "sin(piecewise(ln x if x > 1, 2)) + piecewise(1/(x - 3) if x > 2 else 1/(x - 3))",
    "ln(max(x, 1)) + sqrt(1 + relu(x)) + ln(min(x^2 + 1, 2))",
    "leakyrelu(ln x)",
    "sqrt(-x) + ln(3 - x)",
    "1/(x - 1) + piecewise(ln(x) if x = 2, 3)",
    "ln(x) piecewise(x if x < 5, sqrt(7 - x))",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_is_said_is_where_there_is_a_value(text: str) -> None:
    """The formula's own numbers judge, at points that lie on no edge."""
    expr = read(text).expr
    for grain in ("function", "operation"):
        stated = conditions(decompose([("f", expr)], [x], grain=grain))  # type: ignore[arg-type]
        for n in range(-60, 100):
            place = number(Fraction(n, 10) + Fraction(1, 97))
            said = all(holds(*(substitute(c, {x: place}) for c in stated)))
            defined = evaluate([], [expr], {x: place})[expr].value is not None
            assert said == defined, (place, stated)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("piecewise(ln(x) if x > 0 else x^2)", []),
        ("piecewise(ln(x) if x > -1 else x)", ["or(le(x, -1), gt(x, 0))"]),
        ("piecewise(ln(x) if x > 0 else ln(-x))", ["ne(x, 0)"]),
        ("piecewise(1/x if x < 1, 1/(x - 2))", ["ne(x, 0)", "ne(x, 2)"]),
        ("piecewise(x^2 if x < 0, 5 if x < 2, 7 if x < 3)", ["lt(x, 3)"]),
        (
            "piecewise(ln(x) if y > 0 else 1/x)",
            ["or(gt(x, 0), le(y, 0))", "or(ne(x, 0), gt(y, 0))"],
        ),
        ("integral(ln t, t, 1, x)", []),
        ("sqrt(-x)", ["lt(x, 0)"]),
        ("arcsin(x)", ["and(lt(-1, x), lt(x, 1))"]),
    ],
)
def test_how_it_is_said(text: str, stated: list[str]) -> None:
    expr = read(text).expr
    found = minimal(conditions(decompose([("f", expr)], [x])))
    assert sorted(map(repr, found)) == sorted(stated)


def test_parts_that_are_needed_in_many_ways() -> None:
    shared = make("ln", x)
    cases = [part for k in range(6) for part in (shared + k, make("lt", x, k))]
    needed = guards(decompose([("f", make("piecewise", *cases, 0))], [x]))
    assert needed is not None
    assert needed[shared] == ()
    nested = make("div", 1, x)
    for k in range(12):
        nested = make("piecewise", k * x, make("lt", x, -k), nested)
    needed = guards(decompose([("f", nested)], [x]))
    assert needed is not None
    assert needed[make("div", 1, x)] == ()
    both = make("piecewise", shared, make("gt", x, 1), 0) + shared
    assert guards(decompose([("f", both)], [x]))[shared] == (ALWAYS,)  # type: ignore[index]
    assert guards(decompose([("f", shared)], [x])) is None


relations = st.builds(
    lambda op, edge, swap: make(op, number(edge), x) if swap else make(op, x, number(edge)),
    st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]),
    st.integers(-3, 3),
    st.booleans(),
)
joined = st.one_of(
    relations,
    st.builds(lambda op, parts: make(op, *parts), st.sampled_from(["and", "or"]),
              st.lists(relations, min_size=2, max_size=3)),
    relations.map(lambda r: make("not", r)),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(joined, st.lists(joined, max_size=3), st.integers(-8, 8))
def test_a_guarded_condition_says_no_more_and_no_less(
    condition: Expr, guard: list[Expr], twice: int
) -> None:
    place = {x: number(Fraction(twice, 2))}

    def true(c: Expr) -> bool:
        return bool(holds(substitute(c, place))[0])

    stated = under(condition, frozenset(guard))
    assert stated is None or free_symbols(stated) == (x,)
    expected = true(condition) or not all(map(true, guard))
    assert (stated is None or true(stated)) == expected
    assert true(opposite(condition)) is not true(condition)


@pytest.mark.parametrize(
    ("index", "place", "needed"),
    [
        ("4", -1, "x >= 0."), ("-4", 0, "x > 0."), ("-2", -1, "x > 0."), ("-3", 0, "x != 0."),
        ("3/2", -8, "x >= 0 for a root with a fractional index"),
        ("-3/2", 0, "x > 0 for a root with a fractional index"),
        ("0.5", -1, "x >= 0 for a root with a fractional index"),
        ("1/3", -1, "x >= 0 for a root with a fractional index"),
        ("5/3", -1, "x >= 0 for a root with a fractional index"),
    ],
)  # fmt: skip
def test_what_a_root_needs_follows_from_its_index(index: str, place: int, needed: str) -> None:
    text = f"root(x, {index})"
    said = str(derive(text).at(x=place))
    assert f"it needs {needed}" in " ".join(said.replace("≥", ">=").replace("≠", "!=").split())
    assert math.isnan(derive(text).function()(float(place))[0])

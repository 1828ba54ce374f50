"""Slopes read off points of a curve, and exact solutions of its equation."""

from __future__ import annotations

import math
from typing import Any

import pytest

from chainrule.checks.curves import check_along, check_parametric, solutions
from chainrule.checks.definition import Check, equal
from chainrule.document import Math, Text
from chainrule.model import Expr, make, number, symbol
from chainrule.model.errors import LimitError
from chainrule.syntax import read

X, Y, T = symbol("x"), symbol("y"), symbol("t")
TOWER = "e^(e^(e^({}+9)))"


def expr(text: str) -> Expr:
    return read(text).expr


def along(difference: str, slope: str, order: int = 1) -> Check:
    return check_along(expr(difference), Y, X, expr(slope), order=order)


def parametric(x: str, y: str, slope: str, order: int = 1) -> Check:
    return check_parametric(expr(x), expr(y), T, expr(slope), order=order)


def reason(check: Check) -> str:
    parts = check.reason
    return "".join(
        p.text if isinstance(p, Text) else repr(p.expr) if isinstance(p, Math) else ""
        for p in parts
    )


@pytest.mark.parametrize(
    ("difference", "slope"),
    [
        ("|y| - |x|", "y/x"),
        ("y - floor(x)", "0"),
        ("y - sqrt(x - 1/3)", "1/(2y)"),
        ("sqrt(1 - x - y) - sqrt(x)", "-2"),
        ("y - x + x", "0"),
    ],
)
def test_slopes_of_curves_in_pieces(difference: str, slope: str) -> None:
    found = along(difference, slope)
    assert found.state == "passed"
    assert len(found.points) == 5
    assert along(difference, f"{slope} + 1").state == "failed"


@pytest.mark.parametrize(
    ("difference", "slope"),
    [
        ("x^2 + y^2 + 1", "-x/y"),
        ("y^3", "0"),
        ("(y - x) sqrt(x - y)", "1"),
        ("y - x", "sqrt(-1 - x^2)"),
    ],
)
def test_without_a_point_nothing_is_claimed(difference: str, slope: str) -> None:
    found = along(difference, slope)
    assert (found.state, found.points) == ("unknown", ())
    assert reason(found) == "no point of the curve was found"


def test_what_cannot_be_computed_is_said() -> None:
    assert reason(along(f"{TOWER.format('x')} - y", "1")) == (
        "exp(exp(exp(add(x, 9)))) is too large to compute"
    )
    circle = expr("x^2 + y^2 - 1")
    unsolved = check_along(circle, Y, X, make("prime", Y, value=1))
    assert (unsolved.state, reason(unsolved)) == ("unknown", "prime[1](y) has no numeric value")


@pytest.mark.parametrize(
    ("x", "y", "slope"),
    [
        ("t", "ln(ln(t))", "1/(t ln(t))"),
        ("ln(t - 5)", "t", "t - 5"),
        ("t", "floor(t)", "0"),
        ("cos(t)^2", "sin(t)^2", "-1"),
    ],
)
def test_slopes_of_parametric_curves(x: str, y: str, slope: str) -> None:
    assert parametric(x, y, slope).state == "passed"
    wrong = parametric(x, y, f"{slope} + 1")
    assert wrong.state == "failed"
    assert reason(wrong) == "points of the curve itself give another slope"


def test_parametric_curves_without_a_slope() -> None:
    for x, y in (("2", "t"), ("t", "sqrt(-1 - t^2)"), ("|t|/t", "t")):
        found = parametric(x, y, "0")
        assert (found.state, reason(found)) == ("unknown", "no point of the curve was found")
    tower = parametric("t", TOWER.format("t"), "0")
    assert reason(tower) == "exp(exp(exp(add(t, 9)))) is too large to compute"


def test_second_derivatives_of_parametric_curves() -> None:
    assert parametric("t^2", "t^3", "3/(4t)", order=2).state == "passed"
    assert parametric("t^2", "t^3", "3t/2", order=2).state == "failed"


@pytest.mark.parametrize(
    ("difference", "exact"),
    [
        ("y^3 - 2", ["root(2, 3)"]),
        ("y^2 - y - 2", ["-1", "2"]),
        ("2y + pi", ["-pi/2"]),
        ("y^4 - 10y^2 + 9", ["-3", "-1", "1", "3"]),
    ],
)
def test_solutions_in_order(difference: str, exact: list[str]) -> None:
    found = solutions(expr(difference), Y, {})
    assert [sure for _, sure in found] == [True] * len(exact)
    assert all(equal(value, expr(text)) for (value, _), text in zip(found, exact, strict=True))


@pytest.mark.parametrize(
    ("difference", "roots"),
    [
        ("y - sin(1)", [math.sin(1)]),
        ("y^2 - y - 1", [(1 - math.sqrt(5)) / 2, (1 + math.sqrt(5)) / 2]),
        ("e^y - 10^7", [7 * math.log(10)]),
        ("y - 2000000", []),
        ("y^2 + 1", []),
        ("(y - 0.3)/sqrt((y - 0.3)^2 - 0.0025)", []),
    ],
)
def test_solutions_without_a_short_form_are_numbers(difference: str, roots: list[float]) -> None:
    found = solutions(expr(difference), Y, {})
    assert [sure for _, sure in found] == [False] * len(roots)
    assert [float(value.value) for value, _ in found] == pytest.approx(roots, rel=1e-15)


def test_a_solution_that_takes_too_long_is_refused(bounded: Any) -> None:
    bounded(curve_work=1)
    with pytest.raises(LimitError, match="finding y there takes too long") as caught:
        solutions(expr("y - x"), Y, {X: number(2)})
    assert "give y as well" in (caught.value.hint or "")
    assert along("y - x", "1").state == "unknown"


def test_what_is_too_large_on_the_way_gives_no_solutions() -> None:
    assert solutions(expr(f"{TOWER.format('y')} - 1"), Y, {}) == ()

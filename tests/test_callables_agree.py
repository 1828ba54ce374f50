"""Plain callables give what ``.at()`` gives: numbers, and no number where there is none."""

from __future__ import annotations

import math

import pytest

from benchmarks.callables import EXTREME, PLAIN, SPECIAL, compare, formulas
from chainrule import derive, descend, gradient, total

SAMPLE = [*SPECIAL[::3], *formulas()[len(SPECIAL) :: 60]]


@pytest.mark.parametrize("formula", SAMPLE)
def test_the_same_numbers_and_the_same_verdicts(formula: str) -> None:
    found = list(compare(formula, [*PLAIN, *EXTREME[::2], 0.7, -3.3]))
    assert len(found) == 2 * (len(PLAIN) + len(EXTREME[::2]) + 2)
    assert [what for verdict, what in found if verdict == "different"] == []
    assert [verdict for verdict, _ in found].count("rounding") <= 6


def test_there_are_enough_formulas() -> None:
    assert len(set(formulas())) == 500


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("sqrt(max(0, x^2 - 4))", 1.0, (0.0, 0.0)),
        ("sqrt(max(0, x^2 - 4))", 2.0, (0.0, math.nan)),
        ("arccos(min(1, max(-1, x)))", 10.0, (0.0, 0.0)),
        ("relu(x) ln(x)", -1.0, (math.nan, math.nan)),
        ("x |x|", 0.0, (0.0, 0.0)),
        ("sin(x)/x", 0.0, (math.nan, 0.0)),
        ("x^pi", 0.0, (0.0, math.nan)),
        ("relu(x^x)", -1.0, (0.0, math.nan)),
        ("sqrt(x^2 + 1)", 1e200, (1e200, 1.0)),
        ("sqrt(x^2 + 1)", -1e200, (1e200, -1.0)),
        ("x/sqrt(1 + x^2)", 1e200, (1.0, 0.0)),
        ("(x^3 + 1)^(1/3)", 1e150, (1e150, 1.0)),
        ("sqrt(x^2)", 1e-200, (1e-200, 1.0)),
        ("(2x)!/x!", -102.98408224275138, (-1.9487005706283e-225, -1.20392782557041e-224)),
        ("ln(sin(x)^2)", 1e-160, (-736.8272297580947, 2e160)),
    ],
)
def test_at_pieces_gaps_and_extremes(
    formula: str, at: float, expected: tuple[float, float]
) -> None:
    assert derive(formula).function()(at) == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_arrays_know_pieces_and_isolated_points() -> None:
    np = pytest.importorskip("numpy")
    points = np.array([1.0, -1.5, 2.0, 0.0, 3.0, 2.0])
    value, slope = derive("sqrt(max(0, x^2 - 4))").function()(points)
    assert value == pytest.approx([0, 0, 0, 0, math.sqrt(5), 0])
    assert slope == pytest.approx([0, 0, math.nan, 0, 3 / math.sqrt(5), math.nan], nan_ok=True)
    value, slope = derive("x |x|").function()(np.linspace(-100, 100, 100_001))
    assert (value[50_000], slope[50_000]) == (0, 0)
    many = np.linspace(-2, 2, 40_001)
    assert (derive("sqrt(max(0, x^2 - 4))").function()(many)[1][1:-1] == 0).all()


def test_each_partial_derivative_has_its_own_verdict() -> None:
    value, (by_x, by_y) = gradient("|x| + y^2").function()(0.0, 3.0)
    assert (value, by_y) == (9.0, 6.0)
    assert math.isnan(by_x)
    assert gradient("sqrt(x^2 + y^2)^2").function()(0.0, 0.0) == (0.0, (0.0, 0.0))
    assert total("x^2 |y|", let=["x = t", "y = t"], wrt="t").function()(0.0) == (0.0, 0.0)


def test_descent_starts_where_the_slope_is_a_limit() -> None:
    flat = descend("arccos(min(1, max(-1, x)))", start={"x": 2}, rate="0.1", steps=1)
    assert flat.ending == "converged"
    assert [float(slope.value) for slope in flat.places[0].gradient] == [0.0]
    bowl = descend("sqrt(x^2 + y^2)^2", start={"x": 0, "y": 0}, rate="0.1", steps=1)
    assert [float(slope.value) for slope in bowl.places[0].gradient] == [0.0, 0.0]

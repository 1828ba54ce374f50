"""Where the cases of a piecewise function meet: the derivative is right there, or absent.

What is expected comes from calculus books or by hand; every formula is compared besides with
difference quotients of the function written in Python.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest
import sympy

from chainrule import backprop, derive, gradient, graph, hessian, jacobian, total
from chainrule.render import render

m = mpmath
X = sympy.Symbol("x")
POSED = (gradient, jacobian, backprop, graph)


def swinging(power: int) -> Callable[[m.mpf], m.mpf]:
    return lambda x: x**power * m.sin(1 / x) if x else m.mpf(0)


# Formula, the function, where the cases meet, and per place the derivative or why there is none.
CASES: list[tuple[str, Callable[[m.mpf], m.mpf], dict[str, str]]] = [
    # A value of its own at one place.
    ("{3x if x != 2 else 6}", lambda x: 3 * x, {"2": "3"}),
    ("{x if x != 0 else 0}", lambda x: x, {"0": "1"}),
    ("{x if x<1, 1 if x=1, x if x>1}", lambda x: x, {"1": "1"}),
    ("{x^2 if x<1, 1 if x=1, 2x-1 if x>1}", lambda x: x**2 if x < 1 else 2 * x - 1, {"1": "2"}),
    ("{x^2 if x<1, 7 if x=1, 2x-1 if x>1}", lambda x: 7 if x == 1 else x**2 if x < 1 else 2 * x - 1,
     {"1": "jumps"}),
    ("{x^2 if x != 0 else 5}", lambda x: x**2 if x else 5, {"0": "jumps"}),
    ("{x^2 if x = 3 else 6x - 9}", lambda x: 6 * x - 9, {"3": "6"}),
    ("{(1-cos x)/x if x != 0 else 0}", lambda x: (1 - m.cos(x)) / x if x else m.mpf(0),
     {"0": "1/2"}),
    ("{sin(x)/x if x != 0 else 1}", lambda x: m.sinc(x), {"0": "0"}),
    ("{sin(x)/x if x != 0 else 2}", lambda x: m.sinc(x) if x else 2, {"0": "jumps"}),
    ("{(x^2-1)/(x-1) if x != 1 else 2}", lambda x: x + 1, {"1": "1"}),
    ("{(e^x-1)/x if x != 0 else 1}", lambda x: m.expm1(x) / x if x else m.mpf(1), {"0": "1/2"}),
    ("{(2^x-1)/x if x != 0 else ln 2}", lambda x: (2**x - 1) / x if x else m.log(2),
     {"0": "about"}),
    ("{x sin(1/x) if x != 0 else 0}", swinging(1), {"0": "swinging"}),
    ("{x^2 sin(1/x) if x != 0 else 0}", swinging(2), {"0": "0"}),
    ("{x^3 sin(1/x) if x != 0 else 0}", swinging(3), {"0": "0"}),
    ("{x + 2x^2 sin(1/x) if x != 0 else 0}", lambda x: x + 2 * swinging(2)(x), {"0": "1"}),
    ("{sin(1/x) if x != 0 else 0}", swinging(0), {"0": "swings"}),
    ("{e^(-1/x^2) if x != 0 else 0}", lambda x: m.exp(-1 / x**2) if x else m.mpf(0), {"0": "0"}),
    ("{1/x if x != 0 else 0}", lambda x: 1 / x if x else m.mpf(0), {"0": "grows without bound"}),
    # Two sides: equal or not in value and slope.
    ("piecewise(x^2 if x<=1, 2x-1 if x>1)", lambda x: x**2 if x <= 1 else 2 * x - 1, {"1": "2"}),
    ("{x^2 if x<1, 2x-1 otherwise}", lambda x: x**2 if x < 1 else 2 * x - 1, {"1": "2"}),
    ("{x^2 if x<1, x otherwise}", lambda x: x**2 if x < 1 else x, {"1": "corner"}),
    ("{x^2 if x<1, x+1 otherwise}", lambda x: x**2 if x < 1 else x + 1, {"1": "jumps"}),
    ("{x^2 if x<1, 2x otherwise}", lambda x: x**2 if x < 1 else 2 * x, {"1": "jumps"}),
    ("{-x if x<0, x otherwise}", abs, {"0": "corner"}),
    ("{sin x if x<0, x otherwise}", lambda x: m.sin(x) if x < 0 else x, {"0": "1"}),
    ("{e^x if x<=0, 1+x otherwise}", lambda x: m.exp(x) if x <= 0 else 1 + x, {"0": "1"}),
    ("{cos x if x<0, 1 - x otherwise}", lambda x: m.cos(x) if x < 0 else 1 - x, {"0": "corner"}),
    ("{0 if x<0, x^2 otherwise}", lambda x: m.mpf(0) if x < 0 else x**2, {"0": "0"}),
    ("{x^3 if x>=0, -x^3 otherwise}", lambda x: abs(x) ** 3, {"0": "0"}),
    ("{sqrt x if x>=0, 0 otherwise}", lambda x: m.sqrt(x) if x >= 0 else m.mpf(0),
     {"0": "without bound"}),
    # Three branches, and conditions that are not linear.
    ("{x if x<0, x^2 if x<1, 2x-1 otherwise}",
     lambda x: x if x < 0 else x**2 if x < 1 else 2 * x - 1, {"0": "corner", "1": "2"}),
    ("{-1 if x<-1, x^3 if x<1, 1}", lambda x: max(-1, min(1, x**3)),
     {"-1": "corner", "1": "corner"}),
    ("{0 if x<0, x^2/2 if x<=1, x-1/2 if x>1}",
     lambda x: m.mpf(0) if x < 0 else x**2 / 2 if x <= 1 else x - 0.5, {"0": "0", "1": "1"}),
    ("{x^2/2 if |x|<=1, |x|-1/2 otherwise}",
     lambda x: x**2 / 2 if abs(x) <= 1 else abs(x) - 0.5, {"-1": "-1", "1": "1"}),
    ("{1 - x^2 if x^2<1 else 0}", lambda x: 1 - x**2 if x**2 < 1 else m.mpf(0),
     {"-1": "corner", "1": "corner"}),
    ("{(1 - x^2)^2 if |x|<1 else 0}", lambda x: (1 - x**2) ** 2 if abs(x) < 1 else m.mpf(0),
     {"-1": "0", "1": "0"}),
    # Nested in other functions, and sums of them.
    ("sin({x^2 if x<1, 2x-1 otherwise})", lambda x: m.sin(x**2 if x < 1 else 2 * x - 1),
     {"1": "2 cos(1)"}),
    ("e^({x if x != 0 else 0})", m.exp, {"0": "1"}),
    ("{3x if x != 2 else 6}^2", lambda x: 9 * x**2, {"2": "36"}),
    ("cos({-x if x<0, x otherwise})", m.cos, {"0": "0"}),
    ("{x if x != 1 else 1} + {x^2 if x<0, 0 otherwise}",
     lambda x: x + (x**2 if x < 0 else 0), {"0": "1", "1": "1"}),
    ("{-x if x<0, x otherwise} + {x if x<0, -x otherwise}", lambda x: m.mpf(0), {"0": "0"}),
    ("{x if x<0, 2x if x<10^(-12), x otherwise}",
     lambda x: 2 * x if 0 <= x < m.mpf(10) ** -12 else x, {"0": "corner"}),
    ("x {-x if x<0, x otherwise}", lambda x: x * abs(x), {"0": "0"}),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "function", "places"), CASES)
def test_the_derivative_where_cases_meet(
    formula: str, function: Callable[[m.mpf], m.mpf], places: dict[str, str]
) -> None:
    found = derive(formula)
    text = " ".join(render(found.explain(), "text").replace("−", "-").split())
    for place, expected in places.items():
        at = sympy.Rational(place)
        (said,) = (s for s in text.split("• ") if s.startswith(f"At x = {place}"))
        with m.workdps(60):
            x, h = m.mpf(at.p) / at.q, m.mpf(2) ** -60
            left, right = ((function(x + s * h) - function(x)) / (s * h) for s in (-1, 1))
            agree = abs(left - right) < 1e-12
        if expected.lstrip("-")[:1].isdigit():
            assert "the derivative exists" in said, said
            assert f" {expected}." in said, said
            value = found.derivative.subs(X, at)
            assert agree
            assert float(value) == pytest.approx(float(left), abs=1e-12)
        elif expected == "about":
            assert agree
            assert f"about {float(left):.6f}" in said
        else:
            assert expected in said, said
            assert "does not exist" in said, said
            value = found.derivative.subs(X, at)
            assert value is sympy.nan or not value.is_number


@pytest.mark.parametrize(("formula", "function", "places"), CASES)
def test_the_derivative_away_from_where_cases_meet(
    formula: str, function: Callable[[m.mpf], m.mpf], places: dict[str, str]
) -> None:
    found = derive(formula).derivative
    for at in (-2.375, -0.625, 0.3125, 1.625, 2.875):
        with m.workdps(60):
            h = m.mpf(2) ** -60
            slope = (function(m.mpf(at) + h) - function(m.mpf(at) - h)) / (2 * h)
        assert float(found.subs(X, sympy.Rational(at))) == pytest.approx(float(slope), abs=1e-12)


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("{3x if x != 2 else 6}", "3"),
        ("{x^2 if x != 0 else 5}", "{2x if x ≠ 0}"),
        ("{(1-cos x)/x if x != 0 else 0}", "if x ≠ 0, 1/2 otherwise}"),
        ("{-x if x<0, x otherwise}", "{−1 if x < 0, 1 if x > 0}"),
        ("{x^2 if x<=c, 2c x - c^2 if x>c}", "{2x if x ≤ c, 2c if x > c}"),
        ("{a x if x != c else a c}", "a"),
        ("{a x if x<0, b x otherwise}", "{a if x < 0, b if x > 0}"),
    ],
)
def test_the_headline(formula: str, shown: str) -> None:
    text = render(derive(formula, wrt="x").explain(), "text")
    (*_, line) = (line for line in text.splitlines() if line.rstrip().endswith("simplify"))
    assert line.removesuffix("simplify").rstrip().endswith(f" {shown}")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("{x^2 if x<=c, 2c x - c^2 if x>c}", "At x = c the derivative exists: both sides give 2c."),
        ("{a x if x != c else a c}", "At x = c the derivative exists: both sides give a."),
        ("{a x if x<0, b x otherwise}", "at x = 0 depends on the parameters"),
        ("{a x if x != 0 else b}", "at x = 0 depends on the parameters"),
    ],
)
def test_parameters(formula: str, said: str) -> None:
    assert said in " ".join(render(derive(formula, wrt="x").explain(), "text").split())


@pytest.mark.parametrize(
    ("formula", "order", "at", "value"),
    [
        ("{x^2 if x<=1, 2x-1 if x>1}", 2, 1, None),
        ("{x^3 if x>=0, -x^3 otherwise}", 2, 0, 0),
        ("{x^3 if x>=0, -x^3 otherwise}", 3, 0, None),
        ("{3x^2 if x != 2 else 12}", 2, 2, 6),
        ("{x^3 sin(1/x) if x != 0 else 0}", 2, 0, None),
        ("{x^4 sin(1/x) if x != 0 else 0}", 2, 0, 0),
        ("{x^5 sin(1/x) if x != 0 else 0}", 2, 0, 0),
    ],
)
def test_higher_orders(formula: str, order: int, at: int, value: int | None) -> None:
    found = derive(formula, order=order).derivative.subs(X, at)
    assert found == value if value is not None else (found is sympy.nan or not found.is_number)


def test_no_condition_is_printed_twice() -> None:
    for formula in ("piecewise(x^2 if x<=1, 2x-1 if x>1)", "{x if x<1, 1 if x=1, x if x>1}"):
        text = render(derive(formula).explain(), "text")
        assert "[x > 1]" in text
        assert "x > 1 and" not in text


def test_the_number_at_a_place_is_that_of_the_headline() -> None:
    for formula, at, value in (
        ("{x if x != 0 else 0}", 0, 1),
        ("{3x if x != 2 else 6}", 2, 3),
    ):
        found = derive(formula)
        assert float(found.at(x=at).derivative) == value
        text = " ".join(render(found.explain(points=[{"x": at}]), "text").split())
        assert f"df/dx = {value}" in text
        assert "df/dx = 0" not in text


# Several variables: the formula, the function, and a point where its cases meet.
SEVERAL: list[tuple[str, Callable[[m.mpf, m.mpf], m.mpf], tuple[int, int]]] = [
    ("{3x+y if x != 2 else 6+y}", lambda x, y: 3 * x + y, (2, 1)),
    ("{3x+y if x != 2 else 7+y}", lambda x, y: 3 * x + y if x != 2 else 7 + y, (2, 1)),
    ("{x y if x<1, 1 y if x=1, x y if x>1}", lambda x, y: x * y, (1, 2)),
    ("{x^2+y if x<1, 1+y if x=1, 2x-1+y if x>1}",
     lambda x, y: y + (x**2 if x < 1 else 2 * x - 1), (1, 2)),
    ("{x^2 y if x != 0 else 5}", lambda x, y: x**2 * y if x else m.mpf(5), (0, 1)),
    ("{x^2 if x = 3 else 6x - 9} y", lambda x, y: (6 * x - 9) * y, (3, 2)),
    ("{(1-cos x)/x if x != 0 else 0} + y", lambda x, y: (1 - m.cos(x)) / x + y if x else y, (0, 1)),
    ("{sin(x)/x if x != 0 else 1} y", lambda x, y: m.sinc(x) * y, (0, 1)),
    ("{(x^2-1)/(x-1) if x != 1 else 2} y", lambda x, y: (x + 1) * y, (1, 2)),
    ("{x^2 sin(1/x) if x != 0 else 0} + y", lambda x, y: swinging(2)(x) + y, (0, 2)),
    ("{x sin(1/x) if x != 0 else 0} + y", lambda x, y: swinging(1)(x) + y, (0, 2)),
    ("{e^(-1/x^2) if x != 0 else 0} + y^2",
     lambda x, y: (m.exp(-1 / x**2) if x else 0) + y**2, (0, 1)),
    ("{x^2 if x<=1 else 2x-1} y", lambda x, y: (x**2 if x <= 1 else 2 * x - 1) * y, (1, 2)),
    ("{x^2 if x<1 else x} + y", lambda x, y: (x**2 if x < 1 else x) + y, (1, 2)),
    ("{x^2 if x<1 else x+1} + y", lambda x, y: (x**2 if x < 1 else x + 1) + y, (1, 2)),
    ("y^2 {sin x if x<0 else x}", lambda x, y: y**2 * (m.sin(x) if x < 0 else x), (0, 2)),
    ("e^({x if x != 0 else 0} y)", lambda x, y: m.exp(x * y), (0, 1)),
    ("{3x if x != 2 else 6}^2 + y", lambda x, y: 9 * x**2 + y, (2, 1)),
    ("{x y if y != 3 else 3x}", lambda x, y: x * y, (2, 3)),
    ("{x y if y != 3 else x}", lambda x, y: x * y if y != 3 else x, (2, 3)),
    ("{x^2 if x<y else 2x y - y^2}", lambda x, y: x**2 if x < y else 2 * x * y - y**2, (1, 1)),
    ("{x if x<y else 2x - y}", lambda x, y: x if x < y else 2 * x - y, (1, 1)),
    ("{x+y if x != y else 2x}", lambda x, y: x + y, (1, 1)),
    ("{y x^2/2 if |x|<=1, y(|x|-1/2) otherwise}",
     lambda x, y: y * (x**2 / 2 if abs(x) <= 1 else abs(x) - m.mpf(1) / 2), (1, 2)),
    ("{x if x<1, 1 if x=1, x if x>1} + y^2", lambda x, y: x + y**2, (1, 1)),
]  # fmt: skip


def slopes_of(function: Callable[..., m.mpf], at: tuple[int, int]) -> list[m.mpf | None]:
    """Difference quotients on both sides; None where they differ."""
    found: list[m.mpf | None] = []
    for unit in ((1, 0), (0, 1)):
        sides = []
        for h in (-(m.mpf(2) ** -60), m.mpf(2) ** -60):
            moved = [m.mpf(a) + h * u for a, u in zip(at, unit, strict=True)]
            sides.append((function(*moved) - function(*map(m.mpf, at))) / h)
        found.append(sides[0] if abs(sides[0] - sides[1]) < 1e-12 else None)
    return found


@pytest.mark.parametrize(("formula", "function", "at"), SEVERAL)
def test_several_variables_where_cases_meet(
    formula: str, function: Callable[[m.mpf, m.mpf], m.mpf], at: tuple[int, int]
) -> None:
    with m.workdps(60):
        truth = slopes_of(function, at)
        away = slopes_of(function, (at[0] + 5, at[1] - 7))
    names = sympy.symbols("x y")
    found = {pose.__name__: pose(formula, wrt=["x", "y"]) for pose in POSED}
    found["total"] = total("z", let=[f"z = {formula}"], wrt=["x", "y"])
    for name, each in found.items():
        formulas = list(each.derivative)
        floats = each.function()(x=float(at[0]), y=float(at[1]))[1]
        floats = floats[0] if name == "jacobian" else floats
        for entry, number, slope, beyond in zip(formulas, floats, truth, away, strict=True):
            here = entry.subs(dict(zip(names, at, strict=True)))
            if slope is None:
                assert here is sympy.nan or not here.is_number, name
                assert m.isnan(number), name
            else:
                assert number == pytest.approx(float(slope), abs=1e-9), name
                if here.is_number and here is not sympy.nan:
                    assert float(here) == pytest.approx(float(slope), abs=1e-12), name
            there = entry.subs(dict(zip(names, (at[0] + 5, at[1] - 7), strict=True)))
            assert float(there) == pytest.approx(float(beyond), abs=1e-12), name
        verdicts = ["does not exist" if slope is None else "exists" for slope in truth]
        said = each.at(x=at[0], y=at[1]).verdict
        assert said in (tuple(verdicts), min(verdicts)), name


def test_every_topic_says_what_happens_where_cases_meet() -> None:
    for pose in (gradient, jacobian, hessian):
        text = render(pose("{3x+y if x != 2 else 6+y}").explain(), "text")
        assert "At x = 2 ∂f/∂x exists: both sides give 3." in text
        assert "otherwise} simplify" not in " ".join(text.split())
        text = render(pose("{3x+y if x != 2 else 7+y}").explain(), "text")
        assert "At x = 2: ∂f/∂x does not exist. The function jumps here." in text
    text = render(graph("{3x+y if x != 2 else 6+y}").explain(points=[{"x": 2, "y": 1}]), "text")
    assert "0 · 3" not in text

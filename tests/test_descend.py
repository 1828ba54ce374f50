"""Gradient descent against closed forms, plain floats, and the cases a course asks for."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import Descent, InputError, LimitError, PointError, descend, limits
from chainrule.cli.app import run
from chainrule.model import symbol
from chainrule.render import render
from chainrule.topics.common.numbers import sympy_value
from chainrule.topics.descend.run import CROSSINGS

START = {"a": 5, "b": -3, "c": -2}


def numbers(found: Descent, place: int) -> list[float]:
    return [float(outcome.value) for outcome in found.places[place].point]


def slopes(found: Descent) -> tuple[Any, ...]:
    return tuple(sympy_value(outcome) for outcome in found.places[0].gradient)


def values(found: Descent) -> list[float]:
    return [float(place.values[found.output].value) for place in found.places]


def test_the_case_that_must_come_out_exactly() -> None:
    found = descend("(a+b)*c", start=START, rate=0.01, ascend=True, steps=1)
    assert slopes(found) == (-2, -2, 2)
    assert [str(v) for v in found.point.values()] == ["249/50", "-151/50", "-99/50"]
    assert found.places[0].values[symbol("f")].exact is not None
    assert found.value == Fraction(-38808, 10000)
    assert f"{float(found.value):.3g}" == "-3.88"
    assert found.check.state == "passed"


def test_one_reverse_sweep_gives_the_gradient() -> None:
    found = descend("x_1 x_2 x_3 x_4 x_5", start={f"x_{k}": k for k in range(1, 6)}, steps=1)
    assert len(found.backprop.sweeps) == 1
    assert slopes(found) == (120, 60, 40, 30, 24)


@settings(max_examples=30, deadline=None)
@given(
    curvature=st.fractions(Fraction(1, 10), 2, max_denominator=20),
    center=st.fractions(-5, 5, max_denominator=10),
    start=st.fractions(-5, 5, max_denominator=10),
    rate=st.fractions(Fraction(1, 50), Fraction(1, 5), max_denominator=50),
)
def test_a_parabola_contracts_by_a_fixed_factor(
    curvature: Fraction, center: Fraction, start: Fraction, rate: Fraction
) -> None:
    """For f = k(x − c)², step n stands at c + (1 − 2kη)ⁿ (x − c)."""
    formula = f"({curvature}) * (x - ({center}))^2"
    found = descend(formula, start={"x": start}, rate=rate, steps=12, tolerance=0)
    for place in found.places:
        expected = center + (1 - 2 * curvature * rate) ** place.step * (start - center)
        assert float(place.point[0].value) == pytest.approx(float(expected), rel=1e-12, abs=1e-15)


CASES: dict[str, tuple[dict[str, float], float, Callable[..., Sequence[float]]]] = {
    "(1 - x)^2 + 100 (y - x^2)^2": (
        {"x": -1.0, "y": 1.0},
        0.001,
        lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    ),
    "x - ln x + cosh(y)": (
        {"x": 3.0, "y": 2.0},
        0.1,
        lambda x, y: (1 - 1 / x, math.sinh(y)),
    ),
    "e^(x y) + x^2 + y^2": (
        {"x": 0.5, "y": -1.5},
        0.05,
        lambda x, y: (y * math.exp(x * y) + 2 * x, x * math.exp(x * y) + 2 * y),
    ),
    "relu(x - y) + x^2/2 + tanh(y)^2": (
        {"x": 2.0, "y": 0.3},
        0.07,
        lambda x, y: (
            (x > y) + x,
            -(x > y) + 2 * math.tanh(y) / math.cosh(y) ** 2,
        ),
    ),
}


@pytest.mark.parametrize("formula", list(CASES))
@pytest.mark.parametrize("ascend", [False, True])
def test_against_plain_floats(formula: str, ascend: bool) -> None:
    start, rate, gradient = CASES[formula]
    steps = 3 if ascend else 40
    found = descend(formula, start=start, rate=rate, steps=steps, tolerance=0, ascend=ascend)
    point = list(start.values())
    for place in range(len(found.places)):
        assert numbers(found, place) == pytest.approx(point, rel=1e-9, abs=1e-12)
        moves = gradient(*point)
        sign = 1 if ascend else -1
        point = [x + sign * rate * move for x, move in zip(point, moves, strict=True)]
    assert len(found.places) == steps + 1


LETS = ["h = relu(w_1*x + b_1)", "f = w_2*h + b_2"]
DATA = {"x": 2, "b_1": "0.1", "b_2": 0, "yhat": 1}


def two_layers(w_1: Any, w_2: Any, **settings_: Any) -> Descent:
    weights = {"w_1": w_1, "w_2": w_2}
    return descend(
        "E = 1/2 (f - yhat)^2", start=weights, at=DATA, let=LETS, rate="0.05", **settings_
    )


def test_two_layers_with_relu() -> None:
    """∂E/∂w₁ = (f − ŷ) w₂ [w₁x + b₁ > 0] x and ∂E/∂w₂ = (f − ŷ) h."""
    found = two_layers("0.5", -1, steps=1)
    h, f = Fraction("1.1"), Fraction("-1.1")
    assert slopes(found) == ((f - 1) * -1 * 2, (f - 1) * h)
    assert list(found.point.values()) == [
        Fraction("0.5") - Fraction("0.05") * (f - 1) * -2,
        -1 - Fraction("0.05") * (f - 1) * h,
    ]
    text = str(found)
    assert "= (f − ŷ) · w₂ · [w₁x + b₁ > 0] · x" in text
    assert "w₁ ← w₁ − η · ∂E/∂w₁" in text
    assert found.check.state == "passed"


def test_at_the_kink_the_convention_is_said() -> None:
    found = two_layers("-0.05", -1, steps=1)
    assert slopes(found) == (0, 0)
    assert found.places[0].kinks
    assert "has a kink exactly here. The derivative at 0 does not exist" in str(found)


def test_a_unit_that_is_off_does_not_move() -> None:
    found = two_layers("-1", -1)
    assert (found.ending, len(found.places)) == ("converged", 1)
    assert "nothing moves" in str(found)
    assert "is switched off here" in str(two_layers("0.5", -1, steps=30))


ENDINGS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, str]] = {
    "converges": ("(x - 3)^2", {"x": 0}, {"rate": 0.4}, "converged", "Converged after"),
    "stationary": ("x^3", {"x": 0}, {}, "converged", "minimum, a maximum or a saddle"),
    "too few": ("(x - 3)^2", {"x": 0}, {"steps": 5}, "steps", "Stopped after 5 steps"),
    "rises": ("x^2", {"x": 1}, {"rate": 1.1}, "diverged", "has risen 10 steps in a row"),
    "ascends wrong": (
        "-x^2",
        {"x": 1},
        {"rate": 1.1, "ascend": True},
        "diverged",
        "has fallen 10 steps in a row",
    ),
    "overflows": ("e^(x^2)", {"x": 3}, {"rate": 3}, "diverged", "is too large to compute"),
    "no minimum": ("x*y", {"x": 1, "y": 2}, {"steps": 500}, "unbounded", "unbounded below"),
    "leaves": ("ln x", {"x": 1}, {"rate": 0.3}, "domain", "leaves the domain: ln is undefined"),
    "jumps": ("|x - 1|", {"x": 3}, {"rate": 0.3}, "steps", "across the kink of |x − 1|"),
    "wrong way": ("x^2", {"x": 1}, {"rate": 1.1, "steps": 4}, "steps", "ended higher"),
}


@pytest.mark.parametrize("name", list(ENDINGS))
def test_endings(name: str) -> None:
    formula, start, settings_, ending, sentence = ENDINGS[name]
    found = descend(formula, start=start, **settings_)
    assert found.ending == ending
    assert sentence in " ".join(str(found).split())


def test_divergence_is_said_after_ten_rises() -> None:
    assert len(descend("x^2", start={"x": 1}, rate=1.1).places) == 11


@pytest.mark.parametrize("name", ["rises", "ascends wrong", "overflows"])
def test_the_suggested_rate_goes_the_right_way(name: str) -> None:
    formula, start, settings_, *_ = ENDINGS[name]
    failed = descend(formula, start=start, **settings_)
    assert failed.gentler is not None
    assert "try a rate" in " ".join(str(failed).split())
    better = descend(formula, start=start, **{**settings_, "rate": failed.gentler, "steps": 1})
    first, second = values(better)
    assert second > first if settings_.get("ascend") else second < first


def test_the_tolerance_is_a_bound_on_the_length_of_the_gradient() -> None:
    found = descend("x^2 + y^2", start={"x": 3, "y": 4}, rate=0.1, tolerance="1e-3")
    lengths = [float(place.norm.value) for place in found.places]
    assert lengths[-1] <= 1e-3 < lengths[-2]
    assert lengths[0] == pytest.approx(10)


def test_jumping_across_a_kink_is_counted() -> None:
    sides = [place.sides[0] for place in descend("|x|", start={"x": 1}, rate=0.3).places[-10:]]
    turns = sum(a * b < 0 for a, b in pairwise(sides))
    assert turns >= CROSSINGS


@pytest.mark.parametrize(
    ("formula", "start", "rate", "advice"),
    [
        ("x^2/1000", 1, 3000, "try a rate of 300."),
        ("x^4", 3, 3, "try a rate of 0.01."),
        ("ln x", 1, 3, "A smaller rate, such as 0.7, stays inside longer."),
        ("piecewise(x if x >= 1)", 1, "0.1", "Try a smaller rate, or another start."),
    ],
)
def test_a_gentler_rate_is_advised_where_there_is_one(
    formula: str, start: int, rate: Any, advice: str
) -> None:
    found = descend(formula, start={"x": start}, rate=rate, steps=30)
    assert advice in " ".join(str(found).split())


def test_a_gentler_rate_gains_what_the_gradient_promises() -> None:
    for formula, start, rate in (("x^2/1000", 1, 300), ("x^4", 3, "0.01")):
        found = descend(formula, start={"x": start}, rate=rate, steps=1, tolerance=0)
        before, after = values(found)
        slope = float(found.places[0].gradient[0].value)
        assert before - after >= float(Fraction(rate)) * slope**2 / 2


def test_more_bits_are_taken_where_a_run_is_chaotic() -> None:
    """The steps of −3x²/2 + 4x³/3 are x ← 4x(1 − x), which doubles every error."""
    found = descend("-3x^2/2 + 4x^3/3", start={"x": "0.3"}, rate=1, steps=120, tolerance=0)
    with mpmath.workdps(120):
        x = mpmath.mpf(3) / 10
        for _ in range(120):
            x = 4 * x * (1 - x)
        assert numbers(found, 120) == pytest.approx([float(x)], rel=1e-12)


def test_a_run_says_whether_it_converged() -> None:
    settings_: dict[str, Any] = {"rate": "1/2", "tolerance": "1/100"}
    assert descend("x^2", start={"x": 1}, **settings_).converged
    assert not descend("x^4", start={"x": 1}, **{**settings_, "rate": "1/1000"}, steps=3).converged


def test_a_step_too_large_to_compute_ends_the_run() -> None:
    shown = " ".join(str(descend("e^(e^x)", start={"x": 3}, rate=3, ascend=True)).split())
    assert "Diverges at step 1: eᵘ is too large to compute." in shown
    assert "Try a smaller rate, or another start." in shown


def test_what_does_not_move_is_held() -> None:
    found = descend("(m x - y)^2", start={"m": 0}, at={"x": 2, "y": 3}, rate="0.1")
    assert list(found.point) == ["m"]
    assert float(found.point["m"]) == pytest.approx(1.5, abs=1e-6)
    same = descend("(m x - y)^2", start={"m": 0, "x": 2, "y": 3}, wrt=["m"], rate="0.1")
    assert same.point == found.point


def test_the_rate_has_a_letter_of_its_own() -> None:
    assert "h · ∂f/∂a" in str(descend("(a+b)*c", start=START, ascend=True, steps=1))
    assert "η · df/dh" in str(descend("h^2", start={"h": 1}, ascend=True, steps=1))
    assert "α · ∂f/∂η" in str(descend("eta h", start={"eta": 1, "h": 1}, steps=1))


def test_start_may_be_a_constant_of_mathematics() -> None:
    found = descend("cos x", start={"x": "pi/3"}, rate="0.5", steps=1)
    expected = math.pi / 3 + 0.5 * math.sin(math.pi / 3)
    assert float(found.point["x"]) == pytest.approx(expected, rel=1e-14)


def test_as_many_digits_as_asked_for() -> None:
    found = descend("cos x", start={"x": 1}, rate=1, steps=30, tolerance=0, digits=60)
    with mpmath.workdps(90):
        x = mpmath.mpf(1)
        for _ in range(len(found.places) - 1):
            x += mpmath.sin(x)
        text = mpmath.nstr(x, 58)
    assert len(found.places) > 3
    assert text[:58] in str(render(found.explain(digits=60), "text"))
    with pytest.raises(LimitError):
        descend("cos x", start={"x": 1}, digits=0)


def test_results_are_immutable_and_picklable() -> None:
    found = descend("x^4 - x", start={"x": 2}, rate="0.01", steps=5)
    assert str(pickle.loads(pickle.dumps(found))) == str(found)
    with pytest.raises(AttributeError):
        found.ending = "steps"  # type: ignore[misc]


@pytest.mark.parametrize("format_name", ["latex", "markdown"])
def test_every_format_renders(format_name: str) -> None:
    text = render(two_layers("0.5", -1).explain(), format=format_name)
    assert "Converged after" in text


@pytest.mark.parametrize(
    ("formula", "start", "settings_", "error", "sentence"),
    [
        ("x^2", {}, {}, InputError, "needs a place to begin"),
        ("x^2", {"x": 1}, {"wrt": ["y"]}, PointError, "the start gives no value for y"),
        ("x^2", {"z": 1}, {}, PointError, "'z' is no variable"),
        ("x y", {"x": 1}, {}, PointError, "no value for y"),
        ("ln x", {"x": -1}, {}, PointError, "no value at the start"),
        ("x^2", {"x": 1}, {"rate": 0}, InputError, "must be positive"),
        ("x^2", {"x": 1}, {"rate": -1}, InputError, "must be positive"),
        ("x^2", {"x": 1}, {"rate": "pi"}, InputError, "the rate must be a rational number"),
        (
            "x^2",
            {"x": 1},
            {"tolerance": "-1/2"},
            InputError,
            "the tolerance must be 0 or more, not -1/2",
        ),
        ("x^2", {"x": 1}, {"steps": 0}, LimitError, "steps can be taken"),
        ("x^2", {"x": 1}, {"steps": limits.descent_steps + 1}, LimitError, "steps can be taken"),
        ("[x, x^2]", {"x": 1}, {}, InputError, "expected one formula"),
        ("x^2 +", {"x": 1}, {}, InputError, "expected"),
    ],
)
def test_what_cannot_be_used(
    formula: str,
    start: dict[str, Any],
    settings_: dict[str, Any],
    error: type[Exception],
    sentence: str,
) -> None:
    with pytest.raises(error, match=sentence):
        descend(formula, start=start, **settings_)


GOLDEN: dict[str, Sequence[str]] = {
    "ascent": ["(a+b)*c", "--from=a=5,b=-3,c=-2", "--rate=0.01", "--ascend", "--steps=1"],
    "bowl": ["(x-3)^2 + 2y^2", "--from=x=0,y=1", "--rate=0.2"],
    "diverges": ["x^2", "--from=x=1", "--rate=1.1"],
    "domain": ["ln x", "--from=x=1", "--rate=0.3"],
    "kink": ["|x - 1|", "--from=x=3", "--rate=0.3", "--steps=20"],
    "relu": [
        "E = 1/2 (f - yhat)^2",
        *(f"--let={line}" for line in LETS),
        "--from=w_1=0.5,w_2=-1",
        "--at=x=2,b_1=0.1,b_2=0,yhat=1",
        "--rate=0.05",
    ],
}


@pytest.mark.parametrize("name", list(GOLDEN))
def test_golden(
    name: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["descend", *GOLDEN[name], "--width", "80", "--format", "text"]) == 0
    golden(f"descent/{name}.txt", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["x^2"], "--from"),
        (["x^2", "--from", "x"], "expected name = number"),
        (["x^2 + * 3", "--from", "x=1"], "        ^"),
        (["x^2", "--from", "x=1,x=2"], "given twice"),
        (["x^2", "--from", "x=1", "--rate", "fast"], "  rate=fast\n       ^^^^"),
    ],
)
def test_the_command_line_says_what_is_wrong(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["descend", *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_start_at_a_kink_is_no_minimum() -> None:
    for formula in ("relu(x) + relu(-x)", "|x|"):
        said = " ".join(str(descend(formula, start={"x": 0})).split())
        assert "only by convention: the start is at a kink" in said
        assert "a minimum, a maximum or a saddle" not in said
    assert "a minimum, a maximum or a saddle" in " ".join(
        str(descend("x^2", start={"x": 0})).split()
    )


# What a result can do


def test_the_gradient_is_that_of_sympy() -> None:
    import sympy

    x, y = sympy.symbols("x y")
    found = descend("x^2 sin(y) + e^(x y)", start={"x": 1, "y": 2}, steps=1)
    whole = x**2 * sympy.sin(y) + sympy.exp(x * y)
    expected = [sympy.diff(whole, s) for s in (x, y)]
    assert [sympy.simplify(a - b) for a, b in zip(found.derivative, expected, strict=True)] == [
        0,
        0,
    ]


def test_a_point_beside_the_run() -> None:
    found = descend("(m x - y)^2", start={"m": 0}, at={"x": 2, "y": 3}, steps=2)
    at = found.at(m=1)
    assert (at.value, at.derivative) == (1, (-4,))
    assert found.at(m=1, y=2).value == 0
    printed = " ".join(str(at).split())
    assert "f = 1 ∂f/∂m = −4" in printed
    with pytest.raises(PointError):
        found.at(q=1)


def test_a_plain_callable_holds_what_is_held() -> None:
    found = descend("sin(m x) - y m", start={"m": 0}, at={"x": 2, "y": 3}, steps=1)
    function = found.function()
    for m in (-1.5, 0.25, 4.0):
        value, (slope,) = function(m)
        ahead, behind = (function(m + h)[0] for h in (1e-6, -1e-6))
        assert value == pytest.approx(math.sin(2 * m) - 3 * m)
        assert slope == pytest.approx((ahead - behind) / 2e-6, rel=1e-6)


def test_data_has_every_step() -> None:
    data = descend("x^4/4 + y^2", start={"x": 1, "y": -2}, rate="0.1", steps=40).data(digits=15)
    assert data["schema"] == "chainrule/descend/1"
    places = data["places"]
    assert [place["step"] for place in places] == list(range(41))
    for before, after in pairwise(places):
        for k, slope in enumerate((lambda x: x**3, lambda y: 2 * y)):
            here, there = (float(p["point"][k]["value"]) for p in (before, after))
            assert float(before["gradient"][k]["value"]) == pytest.approx(slope(here))
            assert there == pytest.approx(here - 0.1 * slope(here))
    assert {result["note"] for result in data["results"]} == {"after 40 steps", ""}


def test_no_more_digits_are_shown_than_are_right() -> None:
    found = descend("cos x", start={"x": 1}, rate=1, steps=3)
    with pytest.raises(LimitError, match="15 digits of these numbers are right, not 40"):
        found.explain(digits=40)
    with pytest.raises(LimitError):
        found.answer_blocks(digits=40)
    with pytest.raises(LimitError):
        found.data(digits=40)


def test_rounded_numbers_are_said_to_be_rounded() -> None:
    said = str(descend("x^2/3", start={"x": 1}, rate=1, steps=2))
    assert "Step 2, from x ≈ 0.333333" in said
    assert "= 0.333333" not in said
    assert "┃ x = 1/9\n" in said
    assert "┃   ≈ 0.111111\n" in said


def test_full_detail_lists_every_step_and_short_the_end_alone() -> None:
    found = descend("(x - 3)^2", start={"x": 0}, rate="0.1", steps=30)
    short, full = (
        str(render(found.explain(detail=detail), "text")) for detail in ("short", "full")
    )
    assert all(f"\n    {step:>4}  " in full for step in range(31))
    assert "Step" not in short.replace("Stopped", "")
    assert "Stopped after 30 steps" in short
    assert found.asked()[-1].text == "."


@pytest.mark.parametrize(
    ("formula", "start", "at_kink", "after"),
    [
        ("{3x if x != 2 else 6}", 2, "zero", 1.7),
        ("{x^2 if x<1, 1 if x=1, 2x-1 if x>1}", 1, "zero", 0.8),
        ("{sin(x)/x if x != 0 else 1} + x", 0, "zero", -0.1),
        ("x|x| + 2x", 0, "refuse", -0.2),
        ("|x| + 3x", 0, "zero", -0.3),
        ("relu(x) - relu(-x)", 0, "zero", -0.1),
        ("|x| + 3x", 0, "left", -0.2),
        ("|x| + 3x", 0, "right", -0.4),
        ("sqrt(x^2) + 3x", 0, "zero", -0.3),
        ("sqrt(x^2) + 3x", 0, "left", -0.2),
        ("sqrt(x^2) + 3x", 0, "right", -0.4),
        ("max(x, 2x)", 0, "zero", -0.1),
        ("max(x, 2x)", 0, "right", -0.2),
        ("relu(x) + x", 0, "zero", -0.1),
        ("relu(x) + x", 0, "right", -0.2),
        ("{x^2 if x<1 else x}", 1, "left", 0.8),
        ("{x^2 if x<1 else x}", 1, "right", 0.9),
    ],
)
def test_a_step_from_a_kink(formula: str, start: int, at_kink: Any, after: float) -> None:
    run = descend(formula, start={"x": start}, steps=1, at_kink=at_kink)
    assert float(run.point["x"]) == pytest.approx(after, abs=1e-12)
    slope = (start - after) / 0.1
    assert run.function()(float(start))[1] == (pytest.approx(slope, abs=1e-9),)
    assert float(run.at(x=start).derivative[0]) == pytest.approx(slope, abs=1e-12)


def test_a_kink_is_refused_where_that_is_chosen() -> None:
    with pytest.raises(PointError, match="no slope at the start: The graph has a corner"):
        descend("|x|", start={"x": 0}, at_kink="refuse")
    run = descend("|x|", start={"x": 1}, rate=1, at_kink="refuse")
    assert run.ending == "kink"
    assert "Step 1 reaches a point without a slope: The graph has a corner here" in str(run)
    with pytest.raises(InputError, match="no convention"):
        descend("|x|", start={"x": 1}, at_kink="up")  # type: ignore[arg-type]


def test_what_is_taken_at_a_kink_is_said() -> None:
    said = " ".join(str(descend("sqrt(x^2)", start={"x": 0})).split())
    assert "√(x²) has a kink exactly here. The slope of the kinked step is taken as 0." in said
    said = " ".join(str(descend("|x|", start={"x": 0}, steps=1, at_kink="left")).split())
    assert "|x| has a kink exactly here. The slope from the left is taken." in said
    assert "kink exactly" not in str(descend("x|x| + x", start={"x": 0}, steps=1))

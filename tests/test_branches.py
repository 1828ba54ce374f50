"""Cases that are not chosen: nothing in them has to exist, and nothing passes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest

from chainrule import backprop, derive, descend, gradient, graph
from chainrule.render import render

CHOSEN: list[tuple[str, Callable[[Any], Any], list[float]]] = [
    ("x^2 + piecewise(|ln(x)| if x > 0 else 0)", lambda x: x**2, [-1.0, -0.25]),
    ("piecewise(|ln(x)| if x > 0 else x^3)", lambda x: x**3, [-1.5, -3.0]),
    ("piecewise(sqrt(x - 4) if x >= 4, sin(x) otherwise)", mpmath.sin, [0.5, -2.0]),
    ("3 piecewise(1/|x| if x^2 > 3 else cos(x))", lambda x: 3 * mpmath.cos(x), [0.5, 1.5]),
    ("exp(piecewise(max(ln(x), x) if x > 1 else x^2/2))", lambda x: mpmath.exp(x * x / 2), [-0.5]),
    ("piecewise(2/|x - 1| if x > 2, x^2 if x < 2)", lambda x: x**2, [1.5, -1.0]),
    ("piecewise(piecewise(|ln x| if x > -1 else 1) if x > 0 else 7x)", lambda x: 7 * x, [-0.5]),
    ("piecewise(gamma(x)/|x| if x > 3 else x^4)", lambda x: x**4, [-1.0, -2.0]),
]


@pytest.mark.parametrize(("text", "plain", "places"), CHOSEN)
def test_every_way_gives_the_slope_of_the_branch(
    text: str, plain: Callable[[Any], Any], places: list[float]
) -> None:
    for place in places:
        truth = float(mpmath.diff(plain, place))
        at = str(place)
        slope = float(derive(text).at(x=at).derivative)
        assert slope == pytest.approx(truth, abs=1e-9)
        value, found = derive(text).function()(place)
        assert (value, found) == pytest.approx((float(plain(place)), truth), abs=1e-9)
        value, (found,) = gradient(text).function()(place)
        assert (value, found) == pytest.approx((float(plain(place)), truth), abs=1e-9)
        for mode in ("reverse", "forward"):
            numbers = backprop(text, mode=mode).at(x=at)  # type: ignore[arg-type]
            assert [float(s) for s in numbers.derivative] == pytest.approx([truth], abs=1e-9)
        run = descend(text, start={"x": at}, steps=1)
        assert float(run.places[0].gradient[0].value) == pytest.approx(truth, abs=1e-9)


def test_the_note_stands_where_a_number_has_no_factor() -> None:
    text = "x^2 + piecewise(|ln(x)| if x > 0 else 0)"
    note = "A case that is not chosen passes nothing on"
    assert note in render(backprop(text).explain(points=[{"x": -1}]), "text", width=200)
    assert note not in render(backprop(text).explain(points=[{"x": 2}]), "text")
    shown = render(graph(text).explain(points=[{"x": -1}]), "text")
    assert "= −2" in shown


def test_a_corner_of_a_case_that_is_not_chosen_is_no_corner() -> None:
    for text, place, truth in (
        ("3 piecewise(1/|x| if x^2 > 3 else cos(x))", 0, 0),
        ("piecewise(2/|x - 1| if x > 2, x^2 if x < 2)", 1, 2),
        ("piecewise(gamma(x)/|x| if x > 3 else x^4)", 0, 0),
    ):
        assert derive(text).at(x=place).derivative == truth
        assert backprop(text).at(x=place).derivative == (truth,)


@pytest.mark.parametrize(
    ("text", "place"),
    [("max(1, sqrt(x))", 0), ("piecewise(ln|x| if x < 1 else x)", 0), ("relu(ln x)", -1),
     ("piecewise(x if ln(x) > 0 else 2)", -1), ("0 ln(x)", -1), ("min(-5, sqrt(x))", 0)],
)  # fmt: skip
def test_what_is_needed_must_exist(text: str, place: int) -> None:
    with pytest.raises(Exception, match=r"undefined|exist|end of|domain|condition"):
        _ = derive(text).at(x=place).derivative
    assert math.isnan(derive(text).function()(place)[1])

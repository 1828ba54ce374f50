"""Tangents: lines of textbooks, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy

from chainrule import InputError, tangent
from chainrule.cli.app import run
from chainrule.model import number
from chainrule.topics.common.numbers import numbers_at
from chainrule.topics.tangent.touching import check_contact

BOOKS: list[tuple[tuple[str, ...], dict[str, Any], dict[str, Any], str]] = [
    (("x^2",), {}, {"x": 3}, "= 6x − 9"),
    (("1/x",), {}, {"x": 2}, "= 1 − x/4"),
    (("x^2 - 4x + 6",), {}, {"x": 1}, "= 5 − 2x"),
    (("sqrt(x)",), {}, {"x": 9}, "y = 3 + 1/6·(x − 9)"),
    (("sin x",), {}, {"x": "pi/3"}, "f(x) ≈ √3/2 + ½(x − π/3)"),
    (("(1+x)^n",), {"wrt": "x"}, {"x": 0, "n": 3}, "y = 1 + 3x"),
    (("x^2 + y^2 = 25",), {}, {"x": 3, "y": -4}, "= 3x/4 − 25/4"),
    (("y^3 + x^3 - 3x y = 0",), {}, {"x": "3/2", "y": "3/2"}, "= 3 − x"),
    (("t^2 - 3", "2t - 1"), {}, {"t": 2}, "= x/2 + 5/2"),
    (("1 + sin theta",), {"polar": True}, {"theta": "pi/2"}, "tangent is horizontal: y = 2."),
    (("cbrt(x)",), {}, {"x": 0}, "The tangent is vertical: x = 0."),
]
"""What is touched, and how the book writes its tangent."""


@pytest.mark.parametrize(
    ("formulas", "said", "point", "line"), BOOKS, ids=lambda part: str(part)[:20]
)
def test_lines_of_textbooks(
    formulas: tuple[str, ...], said: dict[str, Any], point: dict[str, Any], line: str
) -> None:
    at = tangent(*formulas, **said).at(point)
    assert line in str(at)
    assert [contact.check.state for contact in at.found.contacts] == ["passed"]


def test_the_tangent_plane_of_a_textbook() -> None:
    at = tangent("2x^2 - 3x y + 8y^2 + 2x - 4y + 4").at(x=2, y=-1)
    assert (at.value, at.derivative) == (34, (13, -26))
    assert "z = 34 + 13(x − 2) − 26(y + 1)" in str(at)
    assert "(13, −26, −1)" in str(at)


def test_every_point_above_an_x() -> None:
    at = tangent("x^2 + y^2 = 25").at(x=3)
    assert (at.value, at.derivative) == ((-4, 4), (sympy.Rational(3, 4), -sympy.Rational(3, 4)))


@pytest.mark.parametrize(
    ("formula", "point", "said"),
    [
        ("|x|", {"x": 0}, "from the left the line y = −x touches"),
        ("x^(2/3)", {"x": 0}, "The graph has a cusp here"),
        ("floor(x)", {"x": 1}, "jumps"),
        ("1/x", {"x": 0}, "division by 0"),
        ("|x| + y", {"x": 0, "y": 1}, "The tangent plane does not exist."),
        ("x^3 + y^3 - 3x y = 0", {"x": 0, "y": 0}, "The tangent does not exist."),
    ],
)
def test_where_there_is_no_tangent(formula: str, point: dict[str, int], said: str) -> None:
    at = tangent(formula).at(point)
    assert said in str(at)
    assert "not exist" in str(at)
    assert at.verdict == "does not exist"


def test_normal_lines() -> None:
    assert "The normal is vertical: x = 0." in str(tangent("cos x").at(x=0))
    assert "The normal is horizontal: y = 0." in str(tangent("cbrt(x)").at(x=0))
    assert "y = 2 − 4(x − 4)" in str(tangent("sqrt(x)").at(x=4))


@pytest.mark.parametrize(
    ("formulas", "point"),
    [
        (("sin x",), {"x": 1}),
        (("x y = 1",), {"x": 1, "y": 1}),
        (("t^2", "t^3"), {"t": 0}),
        (("x^2 y",), {"x": 1, "y": 2}),
        (("x^1.1",), {"x": 0}),
        (("cbrt(x)^4",), {"x": 0}),
    ],
)
def test_a_wrong_slope_does_not_touch(formulas: tuple[str, ...], point: dict[str, int]) -> None:
    solution = tangent(*formulas)
    found = solution.at(point).found
    (contact,) = found.contacts
    if contact.slopes is None:  # an end of the domain
        return
    assert contact.check.state == "passed"
    (wrong,) = (
        numbers_at([number(contact.slopes[0].constant.value + 1) / 1], {}, 15)
        if (contact.slopes[0].exact is not None and contact.slopes[0].exact.is_number)
        else numbers_at([number(7)], {}, 15)
    )
    bad = replace(contact, slopes=(wrong, *contact.slopes[1:]))
    state = check_contact(solution, bad, dict(found.point))
    assert state is not None
    assert state.state == "failed"


def test_a_pair_in_one_text_and_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert tangent("t^2, t^3").at(t=1).derivative == sympy.Rational(3, 2)
    with pytest.raises(InputError, match="expected one formula"):
        tangent("x", "y", "z")
    assert run(["tangent", "x^2 +", "--at", "x=1"]) == 2
    assert run(["tangent", "x^2 + y^2 = 25", "--at", "x=3,y=5"]) == 2
    assert "not on the curve" in capsys.readouterr().err

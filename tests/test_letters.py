"""Letters without a value at a point stay letters: the slope in letters, against numbers."""

from __future__ import annotations

import pytest
import sympy

from chainrule.cli.app import run

SLOPES = [
    # formula, variable, where, the slope there by hand
    ("A sin(omega t)", "t", "0", "A omega"),
    ("A cos(omega t + phi)", "t", "0", "-A omega sin(phi)"),
    ("(1+x)^n", "x", "0", "n"),
    ("x^3", "x", "a", "3 a^2"),
    ("a x^2 + b x + c", "x", "1", "2 a + b"),
    ("e^(k x)", "x", "0", "k"),
    ("e^(-x^2/(2 s^2))", "x", "s", "-1/(s sqrt(e))"),
    ("1/(x + p)", "x", "p", "-1/(4 p^2)"),
    ("ln(x/b)", "x", "b", "1/b"),
    ("sqrt(x^2 + h^2)", "x", "h", "1/sqrt(2)"),
]


@pytest.mark.parametrize(("formula", "wrt", "where", "slope"), SLOPES)
def test_the_slope_is_in_letters(
    formula: str, wrt: str, where: str, slope: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from chainrule import derive

    arguments = ["derive", formula, "--wrt", wrt, "--at", f"{wrt}={where}"]
    assert run(arguments) == 0
    printed = capsys.readouterr().out
    assert "agrees with difference quotients at" in printed
    found = sympy.sympify(derive(formula, wrt=wrt).at({wrt: where}).derivative)
    wanted = derive(f"({slope}) x_0", wrt="x_0").derivative
    for shift in (3, 5):
        numbers = {s: sympy.Rational(7 + i, shift) for i, s in enumerate(sorted(
            found.free_symbols | wanted.free_symbols, key=str))}  # fmt: skip
        assert float(found.subs(numbers)) == pytest.approx(float(wanted.subs(numbers)))


def test_a_cycloid_has_one_slope_for_every_radius(capsys: pytest.CaptureFixture[str]) -> None:
    curve = ["r(theta - sin theta)", "r(1 - cos theta)", "--wrt", "theta", "--at", "theta=pi/3"]
    assert run(["parametric", *curve]) == 0
    assert "= √3" in capsys.readouterr().out


def test_a_name_that_is_not_in_the_formula_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "A x^2", "--wrt", "x", "--at", "x=1,b=2"]) == 2
    assert "b" in capsys.readouterr().err

"""Related rates: problems of textbooks with their numbers, and what cannot be."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from chainrule import InputError, PointError, parse, rates, solve
from chainrule.checks.moving import check_moving
from chainrule.cli.app import run
from chainrule.model import ONE, ZERO, make, number, symbol
from chainrule.render import FORMATS, render

BOOKS: dict[str, tuple[list[str], str, str, str, str]] = {
    # name: equations, constants, given, rate, what the book says
    "balloon": (["V = 4/3*pi r^3"], "", "r=3, dV/dt=2", "dr/dt", "1/(18pi)"),
    "balloon by its diameter": (
        ["V = 4/3*pi r^3", "D = 2r"], "", "D=50, dV/dt=100", "dr/dt", "1/(25pi)"),
    "airplane": (["x^2 + 4000^2 = s^2"], "", "x=3000, dx/dt=600", "ds/dt", "360"),
    "rocket and camera": (
        ["tan theta = h/5000"], "", "h=1000, dh/dt=600", "dtheta/dt", "3/26"),
    "funnel": (
        ["V = pi r^2 h/3", "r = h/2"], "", "h=1/2, dV/dt=-3/100", "dh/dt", "-12/(25pi)"),
    "ladder": (["x^2 + y^2 = 10^2"], "", "x=6, dx/dt=1", "dy/dt", "-3/4"),
    "cone": (["V = pi r^2 h/3", "r = h/2"], "", "h=3, dV/dt=2", "dh/dt", "8/(9pi)"),
    "cone from its volume": (
        ["V = pi r^2 h/3", "r = h/2"], "", "V=1000, V'=10", "h'", "root(12/pi, 3)/30"),
    "two cars": (
        ["z^2 = x^2 + y^2"], "", "x=3/10, y=4/10, dx/dt=-50, dy/dt=-60", "dz/dt", "-78"),
    "searchlight": (["tan theta = x/20"], "", "x=15, dx/dt=4", "dtheta/dt", "16/125"),
    "shadow": (["y/6 = (x + y)/15"], "", "dx/dt=5", "dy/dt", "10/3"),
    "tip of a shadow": (
        ["y/6 = p/15", "p = x + y"], "", "dx/dt=5", "dp/dt", "25/3"),
    "baseball, second base": (
        ["z^2 = 90^2 + (90 - x)^2"], "", "x=45, dx/dt=24", "dz/dt", "-24/sqrt(5)"),
    "baseball, third base": (
        ["z^2 = 90^2 + x^2"], "", "x=45, dx/dt=24", "dz/dt", "24/sqrt(5)"),
    "lighthouse": (["x = 3 tan theta"], "", "x=1, dtheta/dt=8pi", "dx/dt", "80pi/3"),
    "conical pile": (
        ["V = pi r^2 h/3", "2r = h"], "", "h=10, dV/dt=30", "dh/dt", "6/(5pi)"),
    "trough": (["V = 10*b*h/2", "b = 3h"], "", "h=1/2, dV/dt=12", "dh/dt", "4/5"),
    "Boyle": (["P V = C"], "C", "V=600, P=150, dP/dt=20", "dV/dt", "-80"),
    "adiabatic": (["P V^1.4 = C"], "C", "V=400, P=80, dP/dt=-10", "dV/dt", "250/7"),
    "ideal gas": (
        ["P V = n R T"], "n,R", "n=10, R=821/10000, P=8, dP/dt=1/10, V=10, dV/dt=-15/100",
        "dT/dt", "-200/821"),
    "resistors": (
        ["1/R = 1/R_1 + 1/R_2"], "", "R_1=80, R_2=100, dR_1/dt=3/10, dR_2/dt=2/10",
        "dR/dt", "107/810"),
    "clock hands": (
        ["c^2 = 8^2 + 4^2 - 2*8*4 cos theta"], "", "theta=pi/6, dtheta/dt=-11pi/6",
        "dc/dt", "-88pi/(3 sqrt(80 - 32 sqrt(3)))"),
    "expanding circle": (["A = pi r^2"], "", "r=30, dr/dt=1", "dA/dt", "60pi"),
    "snowball": (["S = 4pi r^2", "D = 2r"], "", "D=10, dS/dt=-1", "dD/dt", "-1/(20pi)"),
    "sphere": (
        ["V = 4pi r^3/3", "S = 4pi r^2"], "", "V=36pi, dV/dt=10", "dS/dt", "20/3"),
    "kite": (
        ["s^2 = x^2 + 100^2", "tan theta = 100/x"], "", "s=200, dx/dt=8", "dtheta/dt", "-1/50"),
    "triangle with a turning side": (
        ["A = 1/2*4*5 sin theta"], "", "theta=pi/3, dtheta/dt=6/100", "dA/dt", "3/10"),
    "rectangle": (["A = l w"], "", "l=20, w=10, dl/dt=8, dw/dt=3", "dA/dt", "140"),
    "cylinder": (["V = pi r^2 h"], "r", "r=5, dV/dt=3", "dh/dt", "3/(25pi)"),
    "cylinder, constant by its rate": (
        ["V = pi r^2 h"], "", "r=5, dV/dt=3, dr/dt=0, h=1", "dh/dt", "3/(25pi)"),
    "altitude": (
        ["A = b h/2"], "", "h=10, A=100, dh/dt=1, dA/dt=2", "db/dt", "-8/5"),
    "boat and pulley": (["z^2 = x^2 + 1"], "", "x=8, dz/dt=-1", "dx/dt", "-sqrt(65)/8"),
    "climbing plane": (
        ["z^2 = d^2 + 1 - 2d cos(2pi/3)"], "", "d=5, d'=300", "z'", "1650/sqrt(31)"),
    "runner": (
        ["s^2 = 200^2 + 100^2 - 2*200*100 cos theta"], "", "s=200, dtheta/dt=7/100",
        "ds/dt", "7sqrt(15)/4"),
    "telescope": (
        ["cot theta = x/5"], "", "theta=pi/3, dtheta/dt=-pi/6", "dx/dt", "10pi/9"),
    "two ships by time": (
        ["x = 20t", "y = 15t", "z^2 = x^2 + y^2"], "", "t=2", "dz/dt", "25"),
}  # fmt: skip


def solved(name: str) -> Any:
    equations, constants, given, find, _ = BOOKS[name]
    return rates(*equations, given=given, find=find, constant=constants)


@pytest.mark.parametrize("name", BOOKS)
def test_the_book_says_the_same(name: str) -> None:
    found = solved(name)
    expected = parse(BOOKS[name][4])
    assert abs(sympy.N(found.derivative - expected, 30)) < 1e-25
    assert found.check.state == "passed"
    assert f"{abs(float(expected)):.5g}"[:5].rstrip("0.") in str(found).replace("−", "-") or name


def test_brains_of_fish_in_decimals() -> None:
    found = rates(
        "B = 0.007 W^(2/3)", "W = 0.12 L^2.53", given="L=18, dL/dt=0.0000005", find="dB/dt"
    )
    assert abs(float(found.derivative) - 1.045e-8) < 1e-11
    assert found.check.state == "passed"


@pytest.mark.parametrize("name", ["cone", "ladder", "shadow", "balloon"])
@pytest.mark.parametrize("width", [80, 120])
def test_reads_as_kept(golden: Callable[[str, str], None], name: str, width: int) -> None:
    golden(
        f"relations/rates-{name}-{width}.txt", render(solved(name).explain(), "text", width=width)
    )


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - {"svg", "dot", "mermaid", "pdf"}))
def test_every_format(format: str) -> None:
    assert solved("kite").written(format)


# Values that are not given


@pytest.mark.parametrize(
    ("equations", "given", "letter", "value"),
    [
        (["x^2 + y^2 = 25"], "x=3, dx/dt=1", "y", "4"),
        (["x^2 + y^2 = 25"], "x=3, dx/dt=1, y<0", "y", "-4"),
        (["x^2 + y^2 = 25"], "x=-3, y>0, dx/dt=1", "y", "4"),
        (["y = x^3"], "y=-8, dx/dt=1", "x", "-2"),
        (["y = e^x"], "y=5, dx/dt=1", "x", "ln 5"),
        (["y = 4^x"], "y=8, dx/dt=1", "x", "3/2"),
        (["y = ln x"], "y=2, dx/dt=1", "x", "e^2"),
        (["y = 1/x"], "y=4, dx/dt=1", "x", "1/4"),
        (["y = sqrt(x + 1)"], "y=3, dx/dt=1", "x", "8"),
        (["y = x^2 + x"], "y=6, dx/dt=1", "x", "2"),
        (["y = sin x"], "y=1/2, dx/dt=1", "x", "pi/6"),
        (["y = sin x"], "y=1/2, dx/dt=1, x>1", "x", "5pi/6"),
        (["y = cos x"], "y=1/2, dx/dt=1", "x", "pi/3"),
        (["y = tan x"], "y=1, dx/dt=1", "x", "pi/4"),
        (["y = x^1.5"], "y=8, dx/dt=1", "x", "4"),
        (["y = x^2 z", "z = 3x"], "y=24, dx/dt=1", "x", "2"),
    ],
)
def test_values_are_found(equations: list[str], given: str, letter: str, value: str) -> None:
    find = "dy/dt"
    found = rates(*equations, given=given, find=find)
    assert abs(sympy.N(found.value[letter] - parse(value), 20)) < 1e-18
    assert found.check.state == "passed"


def test_a_value_without_a_closed_form() -> None:
    found = rates("y = x + e^x", given="y=3, dy/dt=1", find="dx/dt")
    x = sympy.nsolve(parse("x + e^x - 3"), 1, prec=20)
    assert abs(found.derivative - 1 / (1 + sympy.exp(x))) < 1e-13
    assert "≈ 0.79206" in str(found)


@pytest.mark.parametrize(
    ("equation", "given", "said"),
    [
        ("x^2 + y^2 = z^2", "x=3, y=4, dx/dt=2, dy/dt=-1", "z = −5 solves it, too; lengths are po"),
        ("x^2 + y^2 = z^2", "x=3, y=4, z<0, dx/dt=2, dy/dt=-1", "solves it, too, but given is z <"),
        ("sin z = x/5", "x=3, dx/dt=2", "the acute angle; z = π − arcsin(3/5) solves it, too"),
        ("tan z = x/5", "x=3, dx/dt=2", "the acute angle; solutions repeat every π"),
        ("tan z = x/5", "x=3, dx/dt=2", "At this moment z increases at the rate 5/17"),
        ("z = x^2", "x=-3, dx/dt=2", "At this moment z decreases at the rate 12 per unit of time"),
        ("z = x^2", "x=0, dx/dt=2", "At this moment z does not change."),
        ("z = k x", "x=3, dx/dt=2, k=5, k'=0", "At this moment z increases at the rate 10"),
        ("z^2 = x^2", "x=4.58, z=4.579, dx/dt=2", "satisfy z² = x² only up to rounding"),
    ],
)
def test_what_is_said(equation: str, given: str, said: str) -> None:
    printed = rates(equation, given=given, find="dz/dt").written("text", width=200)
    assert said in str(printed)


def test_constants_may_stay_letters() -> None:
    found = rates("V = k T/P", constant="k", given="T=300, P=2, dT/dt=1, dP/dt=0.1", find="dV/dt")
    assert found.derivative == -7 * sympy.Symbol("k")
    assert found.check.state == "passed"


def test_several_rates_and_another_time() -> None:
    found = rates("V = pi r^2 h/3", "r = h/2", given="h=3, dV/ds=2", find="dh/ds, dr/ds")
    assert found.derivative == (8 / (9 * sympy.pi), 4 / (9 * sympy.pi))
    assert "per unit of s." in str(found)


def test_two_rates_from_two_equations_at_once() -> None:
    found = rates("a + b + c = 6", "a b = 2", given="a=1, b=2, c'=1", find="a', b'")
    assert found.derivative == (1, -2)


@pytest.mark.parametrize(
    "given",
    [
        {"x": 3, "y": 4, "dx/dt": 2, "dy/dt": -1},
        ["x=3, y=4", "x'=2", "y' = -1"],
        r"x=3; y=4; \frac{dx}{dt} = 2, \dot{y} = -1",
        "x=3 and y=4 and dx/dt=2 and dy/dt=-1",
        {"x": 3.0, "y": sympy.Integer(4), "x'": "4/2", "y'": -1},
    ],
)
def test_spellings_of_what_is_given(given: Any) -> None:
    assert rates("x^2 + y^2 = z^2", given=given, find="z'").derivative == sympy.Rational(2, 5)


def test_a_decimal_comma() -> None:
    found = rates("y = 0,5x^2", given="x=1,5; dx/dt=2", find="dy/dt", decimal="comma")
    assert found.derivative == 3


# What cannot be


@pytest.mark.parametrize(
    ("equations", "given", "find", "said"),
    [
        (["x^2+y^2=z^2"], "x=3, y=4, dx/dt=2", "dz/dt", "depends on dy/dt, too"),
        (["x^2+y^2=z^2"], "x=3, dx/dt=2, dy/dt=1", "dz/dt", "dz/dt needs y: no value"),
        (["x^2+y^2=z^2"], "x=3, y=4, z=6, dx/dt=2, dy/dt=1", "dz/dt", "left side is 25 and the r"),
        (["x^2+y^2=25"], "x=5, y=0, dx/dt=1", "dy/dt", "dy/dt does not exist at this moment"),
        (["x^2+y^2=25"], "x=0, y=5, dx/dt=1, z=3", "dy/dt", "z does not occur"),
        (["x^2+y^2=1"], "x=3, dx/dt=1", "dy/dt", "no y was found that solves"),
        (["x^2-5x+6=y"], "y=0, dy/dt=1", "dx/dt", "several values fit: x = 2 and x = 3"),
        (["x+y=z", "x-y=w", "w=z"], "dx/dt=1, dw/dt=4", "dz/dt", "contradict"),
        (["x+y=z"], "dx/dt=1, dy/dt=1", "dx/dt", "dx/dt is given"),
        (["x+y=z"], "dx/dt=1, dx/dt=2", "dz/dt", "x is given twice"),
        (["x+y=z"], "dx/ds=1, dy/dt=2", "dz/dt", "the rates are by"),
        (["x+y=z"], "dx/dt=1 m/s, dy/dt=2", "dz/dt", "must be a number, and contains m"),
        (["x+y=z"], "dx/dt>1, dy/dt=2", "dz/dt", "a condition is on a value"),
        (["x+y=z"], "hello", "dz/dt", "expected a value such as x = 3"),
        (["x+y=z"], "dx/dt=1, dy/dt=2", "z", "expected a rate such as dx/dt"),
        (["x+y"], "dx/dt=1, dy/dt=2", "dz/dt", "expected '='"),
        (["1 = 1"], "dx/dt=1", "dx/dt", "no letter that could change"),
        (["1/x + y = 2"], "x=0, dx/dt=1", "dy/dt", "no derivative at this moment"),
        (["1/x + y = 2"], "x=0, y=1, dx/dt=1", "dy/dt", "the left side of .* has no value at x"),
        (["sqrt(x) + y = 2"], "x=0, dx/dt=1", "dy/dt", "has no derivative at this moment"),
        (["x^2-5x+6=y"], "y=0, dy/dt=1, x>9", "dx/dt", "no solution has x > 9: x = 2 and x = 3"),
        (["x+y=z"], "dx/dt=1/0, dy/dt=1", "dz/dt", "there is no such number"),
        (["y = |x|"], "x=0, dx/dt=1", "dy/dt", "a side has a corner or jumps"),
        (["x^2 = y", "z = x"], "x=0, y=0, dy/dt=0", "dz/dt", "stays open|depends on"),
        (["x^2 + y^2 = 25"], "x=3, y=-4, y>0, dx/dt=1", "dy/dt", "the condition y > 0 does not"),
        ([], "x=1", "dx/dt", "there is no equation"),
    ],
)
def test_what_cannot_be_is_said(equations: list[str], given: str, find: str, said: str) -> None:
    with pytest.raises((InputError, PointError), match=said):
        rates(*equations, given=given, find=find)


def test_an_error_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["rates", "A = pi r^2", "--given", "r=3", "--find", "dA/dt"]
    assert run(line) == 2
    assert capsys.readouterr().err.splitlines()[0] == (
        "dA/dt depends on dr/dt, too, and nothing is given for that"
    )
    assert run(["rates", "A = pi r^2", "--find", "dA/dt"]) == 2


# The check, homework, keeping


def test_the_check_looks_at_both_sides() -> None:
    x, y = symbol("x"), symbol("y")
    corner = [y - make("abs", x)]
    assert check_moving(corner, {x: ZERO, y: ZERO}, {x: ONE, y: ZERO}).state == "failed"


@pytest.mark.parametrize(
    ("equation", "given"),
    [
        ("z = x^2", "x=0, dx/dt=2"),
        ("z = x^1000000", "x=2, dx/dt=1"),
        ("z = x^2", "x=1e400, dx/dt=2"),
        ("z = x^2", "x=1, dx/dt=1e-300"),
        ("z = integral(e^(-u^2), u, 0, x)", "x=1, dx/dt=2"),
        ("z = x^2 + y", "x=1, dx/dt=0, dy/dt=0"),
    ],
)
def test_the_check_passes_what_is_right(equation: str, given: str) -> None:
    assert rates(equation, given=given, find="dz/dt").check.state == "passed"


def test_the_check_finds_a_wrong_rate() -> None:
    x, y, z = (symbol(name) for name in "xyz")
    sides, at = [x**2 + y**2 - z**2], {x: number(3), y: number(4), z: number(5)}
    right = {x: number(2), y: number(-1), z: number(2) / 5}
    assert check_moving(sides, at, right).state == "passed"
    for letter in right:
        wrong = {**right, letter: right[letter] + number(1) / 10**6}
        assert check_moving(sides, at, wrong).state == "failed"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("rates x^2+y^2=z^2; given x=3, y=4, dx/dt=2, dy/dt=-1; find dz/dt", "dz/dt = 2/5"),
        ("rates V = pi r^2 h/3, r = h/2\n  given h=3, dV/dt=2\n  find dh/dt", "dh/dt = 8/(9π)"),
        ("rates P V = k; constant k; given P=150; V=600; dP/dt=20; find dV/dt", "dV/dt = −80"),
        ("Rates: A = pi r^2; given r=3, r'=2; find A'", "dA/dt = 12π"),
        ("x^3\nFind the derivative of x^2.", "df/dx = 2x"),
        ("x^3\nGiven f(x) = x^4, find f'(x).", "df/dx = 4x³"),
    ],
)
def test_lines_of_homework(text: str, answer: str) -> None:
    sheet = solve(text)
    assert not [mistake for one in sheet.solved for mistake in one.mistakes]
    assert answer in render(sheet.explain("answers"), "text")


def test_a_sheet_says_what_is_asked() -> None:
    sheet = solve("rates A = pi r^2; given r=3, dr/dt=2; find dA/dt")
    printed = render(sheet.explain("problems"), "text")
    assert "Find dA/dt when r = 3 and dr/dt = 2." in printed
    assert "A = πr²" in printed


def test_results_can_be_kept() -> None:
    found = solved("cone")
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.data()["results"][0]["closed_form"]["text"] == "8/(9*pi)"
    value, slopes = found.function()(2.0, 1.0, 3.0)
    assert value == pytest.approx(2 - sympy.pi.evalf())
    assert slopes == pytest.approx((1, -2 * sympy.pi.evalf(), -sympy.pi.evalf() / 3))

"""A function is one row: rows in no table, through everything that the tool does.

What it finds is held against mpmath, which knows nothing of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy

import chainrule
from chainrule.bridge import from_sympy, to_sympy
from chainrule.cli.app import run
from chainrule.model import ZERO, Expr, Rule, make, symbol
from chainrule.render import FORMATS
from chainrule.render.notations.texmath import to_latex
from chainrule.rules import register
from chainrule.syntax import read
from chainrule.syntax.write import to_plain


def softplus(u: Expr) -> Expr:
    return make("softplus", u)


HALF = (Fraction(1, 2),)
ROWS = {
    "versin": Rule(
        name="versin",
        title="versed sine",
        definition=lambda u: 1 - make("cos", u),
        partials=lambda y, u: (make("sin", u),),
        sample=HALF,
        spellings=("versin", "versed"),
    ),
    "mesh": Rule(
        name="mesh",
        title="mesh",
        definition=lambda u: u * make("tanh", softplus(u)),
        partials=lambda y, u: (
            make("tanh", softplus(u)) + u * make("sech", softplus(u)) ** 2 * make("sigmoid", u),
        ),
        sample=HALF,
        spellings=("mesh", "Mesh"),
        reason="The product rule applies.",
        activation=True,
    ),
    "cardinal": Rule(
        name="cardinal",
        title="cardinal sine",
        definition=lambda u: make("sin", u) / u,
        partials=lambda y, u: ((make("cos", u) - y) / u,),
        sample=HALF,
        spellings=("cardinal",),
        domain=(make("ne", symbol("a"), ZERO),),
    ),
    "squash": Rule(
        name="squash",
        title="squash",
        numeric=lambda mp, u: u / (1 + abs(u)),
        partials=lambda y, u: (1 / (1 + make("abs", u)) ** 2,),
        sample=HALF,
        spellings=("squash", "soft_sign", "soft1sign"),
        activation=True,
    ),
}
TRUTH: dict[str, Callable[[Any], Any]] = {
    "versin": lambda x: 2 * mpmath.sin(x / 2) ** 2,
    "mesh": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
    "cardinal": lambda x: mpmath.sin(x) / x,
    "squash": lambda x: x / (1 + mpmath.fabs(x)),
}
NAMES = sorted(ROWS)
PLACES = (1.5, -0.75)


@pytest.fixture(autouse=True)
def added(own_rows: None) -> None:
    for row in ROWS.values():
        register(row)


def slope(name: str, at: float) -> float:
    return float(mpmath.diff(TRUTH[name], at))


COMMANDS = """
derive F(x^2) --at x=3/2
derive x^2*F(3x) --grain operation --detail full --at x=1
derive x^2*F(3x) --grain operation --detail short
derive x^2*F(3x) --grain operation --detail normal
derive F(3x)/x --grain textbook --detail full
derive F(3x)/x --grain textbook --detail short
derive F(x)^2 --order 2 --detail short --at x=1
graph F(x*y) --at x=1,y=2
backprop F(x*y) --at x=1,y=2
backprop F(x*y) --mode forward --at x=1,y=2
gradient F(x*y)+x --at x=1,y=2
jacobian [F(x*y),x+y] --at x=1,y=2
hessian F(x*y) --at x=1,y=2
total F(x*y) --let x=cos(t) --let y=e^t --wrt t --at t=1
implicit F(x)+y^2=x --at x=2
parametric F(t) t^2 --at t=1
inverse F(x)+3x --at x=1
descend F(x)+x^2 --from x=1 --rate 0.1 --steps 3
rules F
"""


@pytest.mark.parametrize("line", COMMANDS.strip().splitlines())
@pytest.mark.parametrize("name", NAMES)
def test_every_command(name: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.replace("F", name).split()) == 0
    printed = capsys.readouterr()
    assert name in printed.out
    assert not printed.err
    if not line.startswith(("rules", "graph")):
        assert "✓" in printed.out


@pytest.mark.parametrize("name", [name for name in NAMES if ROWS[name].activation])
def test_a_network_of_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", "2-2-1", "--activation", name, "--seed", "1", "--rate", "0.5"]) == 0
    assert "✓" in capsys.readouterr().out
    assert run(["network", "2-1", "--activation", "versin"]) == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format_name", sorted(set(FORMATS) - {"pdf"}))
def test_every_format(format_name: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = "graph" if format_name in ("svg", "dot", "mermaid") else "derive"
    assert run([command, f"{name}(x^2)", "--format", format_name]) == 0
    assert name in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_values_and_slopes(name: str) -> None:
    numpy = pytest.importorskip("numpy")
    found = chainrule.derive(f"{name}(x)")
    callables = found.function()
    values, slopes = callables(numpy.array(PLACES))
    for at, value, rate in zip(PLACES, values, slopes, strict=True):
        point = found.at(x=Fraction(at))
        expected = (float(TRUTH[name](at)), slope(name, at))
        assert (float(point.value), float(point.derivative)) == pytest.approx(expected, rel=1e-12)
        assert callables(at) == pytest.approx(expected, rel=1e-12)
        assert (value, rate) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_sympy_there_and_back(name: str) -> None:
    x = sympy.Symbol("x", real=True)
    typed = chainrule.parse(f"{name}(x)")
    tree = typed.subs(sympy.Symbol("x"), x)
    derivatives = [
        tree.diff(x),
        chainrule.derive(f"{name}(x)").derivative,
        chainrule.derive(typed).derivative,
        to_sympy(from_sympy(typed)).diff(sympy.Symbol("x")),
    ]
    for at in PLACES:
        number = sympy.Rational(at)
        assert float(tree.subs(x, number).evalf()) == pytest.approx(float(TRUTH[name](at)))
        for found in derivatives:
            rate = found.subs({sympy.Symbol("x"): number, x: number}).doit().evalf()
            assert float(rate) == pytest.approx(slope(name, at))


def test_sympy_gets_the_definition_or_else_the_name() -> None:
    x = sympy.Symbol("x")
    assert chainrule.parse("versin(x)") == 1 - sympy.cos(x)
    assert str(chainrule.parse("squash(x^2)")) == "squash(x**2)"
    assert from_sympy(chainrule.parse("squash(x)")) is make("squash", symbol("x"))


@pytest.mark.parametrize("name", NAMES)
def test_names_in_and_out(name: str) -> None:
    node = make(name, symbol("x") ** 2)
    for text in (to_plain(node), to_latex(node), rf"\operatorname{{{name}}}(x^2)", f"{name} x^2"):
        assert read(text).expr is node
    for spelling in ROWS[name].spellings:
        assert read(f"{spelling}(x^2)").expr is node
        in_tex = spelling.replace("_", r"\_")
        assert read(rf"\operatorname{{{in_tex}}}(x^2)").expr is node


def test_the_hole_of_the_cardinal_sine() -> None:
    hole = chainrule.derive("cardinal(x)").at(x=0)
    assert hole.existence is not None
    assert (hole.existence.kind, float(hole.derivative)) == ("removable", 0)
    assert math.isnan(chainrule.derive("cardinal(x)").function()(0.0)[0])


def test_it_comes_from_its_definition(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "mesh"]) == 0
    assert "= u tanh(softplus(u))" in capsys.readouterr().out
    assert run(["derive", "mesh(x^2)", "--detail", "full"]) == 0
    why = "mesh: The product rule applies. mesh(u) = u tanh(softplus(u))"
    assert why in " ".join(capsys.readouterr().out.split())
    assert run(["derive", "cardinal(x)", "--at", "x=0"]) == 0
    assert "division by 0 in sin(x)/x" in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_of_it(name: str) -> None:
    sheet = chainrule.solve(f"{name}(x^2); at x=1\ngradient {name}(x*y)", sheet="solutions")
    assert not sheet.mistakes
    assert name in str(sheet)

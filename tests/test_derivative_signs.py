"""A derivative sign before a formula is heeded or refused, never passed over."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from chainrule import derive, total
from chainrule.checks.definition import equal
from chainrule.cli.app import run
from chainrule.model import symbol
from chainrule.model.errors import FormulaError, InputError
from chainrule.syntax import notes, read, read_equation
from chainrule.topics.common.posing import read_system

HIGHER = "a higher derivative is only taken by 'derive'"
NONE = "no derivative sign is read before this formula"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["gradient", "d^2/dx^2 x^3"], HIGHER),
        (["graph", "d^2/dx^2 x^3"], HIGHER),
        (["backprop", "d/dx d/dx x^3"], HIGHER),
        (["jacobian", "d²/dx² [x^3, x]"], HIGHER),
        (["hessian", "d^2/dx^2 x^3"], HIGHER),
        (["total", "d^2/dt^2 x y", "--let", "x = t", "--let", "y = t^2"], HIGHER),
        (["total", "x y", "--let", "x = d/dt t", "--let", "y = t^2"], NONE),
        (["descend", "d/dx x^2", "--from", "x=1"], NONE),
        (["inverse", "d/dx x^3"], NONE),
        (["parametric", "d/dt cos t", "sin t"], NONE),
        (["parametric", "cos t", "d/dt sin t"], NONE),
        (["parametric", "d/dt [cos t, sin t, t]"], NONE),
        (["polar", "d/dtheta theta"], NONE),
        (["vector", "d/dt [cos t, sin t, t]"], NONE),
        (["gradient", "d/dx x^2 y", "--wrt", "y"], "the formula says d/dx but --wrt says y"),
        (["derive", "d/dx x^2 y", "--wrt", "y"], "the formula says d/dx but --wrt says y"),
        (["derive", "d^2/dx^2 x^3", "--order", "3"],
         "the formula asks for order 2 and the option for order 3"),
        (["derive", "x^2", "--let", "u = d/dx x"], "expected a definition such as d = a + b"),
        (["derive", "x u", "--let", "u = [x, x^2]"], "expected a definition such as d = a + b"),
        (["total", "x y", "--let", "x = [t, s]", "--let", "y = t"],
         "expected a definition such as x = cos t"),
        (["implicit", "d/dx x y = 1"],
         "a derivative sign is read only before the whole formula or around it"),
    ],
)  # fmt: skip
def test_what_would_be_passed_over_is_refused(
    command: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 2
    captured = capsys.readouterr()
    assert captured.err.splitlines()[0] == sentence
    assert captured.out == ""


def test_what_is_heeded() -> None:
    assert [s.value for s in read_system("d/dx x^2 y").inputs] == ["x"]
    assert [s.value for s in read_system("d/dx x^2 y", wrt="x").inputs] == ["x"]
    assert str(derive("d^2/dx^2 x^3", order=2).derivative) == "6*x"
    assert str(derive("d/dx x^3", order=2).derivative) == "6*x"
    lines = ["x = s t", "y = t"]
    assert [part.wrt.value for part in total("d/dt x y", let=lines).parts] == ["t"]
    with pytest.raises(InputError, match="the formula says d/dt but --wrt says s"):
        total("d/dt x y", let=lines, wrt="s")


def test_a_prime_names_no_variable() -> None:
    assert derive("(x^3)''").order == 2
    assert str(derive("(a x^3)'", wrt="x").derivative) == "3*a*x**2"
    with pytest.raises(InputError, match="does not say by which variable"):
        read_system("(x^2 y)'")
    with pytest.raises(InputError, match="the formula has several variables"):
        derive("(x^2 y z)'", wrt=None, let=["x = a"])


@pytest.mark.parametrize("formula", ["x^3 y^2 sin(x y)", "exp(x y^2)/(x^2 + 1)"])
@pytest.mark.parametrize("by", ["xy", "yx", "xxy", "xyx", "yyx"])
def test_mixed_derivatives_are_those_of_sympy(formula: str, by: str) -> None:
    below = "".join(rf"\partial {name}" for name in by)
    found = derive(rf"\frac{{\partial^{len(by)}}}{{{below}}} {formula}")
    x, y = sympy.symbols("x y", real=True)
    function = sympy.sympify(
        formula.replace("^", "**").replace(" ", "*").replace("*+*", "+"),
        locals={"x": x, "y": y},
    )
    wanted = function.diff(*reversed([{"x": x, "y": y}[name] for name in by]))
    at = {"x": 0.7, "y": 1.3}
    ours = found.derivative.subs({s: at[s.name] for s in found.derivative.free_symbols})
    assert float(ours) == pytest.approx(float(wanted.subs({x: 0.7, y: 1.3})))
    assert [stage.wrt.value for stage in found.stages] == list(reversed(by))
    assert all(check.state == "passed" for check in found.checks)


def test_a_mixed_derivative_is_asked_of_derive_alone_and_with_no_other_variable() -> None:
    with pytest.raises(InputError, match="a higher derivative is only taken by 'derive'"):
        read_system("∂²/∂x∂y x y")
    with pytest.raises(InputError, match="the formula says d/dx d/dy but --wrt says x"):
        derive("∂²/∂x∂y x y", wrt="x")
    found = derive("∂²/∂x∂y (x^2 y^3)")
    assert found.at({"x": 2, "y": 1}).derivative == 12
    assert found.function()(2.0, 1.0)[-1] == 12.0
    assert "∂²f/∂x∂y = 6xy²" in str(found)


# One table of spellings: what d is written as, how it stands around a formula, the order.
TEX_D = ["d", r"\mathrm{d}", r"\mathrm d ", r"\text{d}", r"\operatorname{d}", r"{\rm d}",
         r"\mathbf{d}", r"\mathop{}\!\mathrm{d}", r"\differentialD ", r"\dd ", r"\diff ", r"\d ",
         r"\partial ", "ⅆ", "∂"]  # fmt: skip
PLAIN_D = ["d", "ⅆ", "∂"]
TEX_SHAPES = [
    (r"\frac{D}{Dx} F", 1), (r"\dfrac{D}{D x}\left(F\right)", 1), (r"\frac{D(F)}{Dx}", 1),
    (r"\frac{D\left(F\right)}{Dx}", 1), (r"\frac{D[F]}{D x}", 1), (r"\frac{D^2}{Dx^2}F", 2),
    (r"\frac{D^{2} (F)}{Dx^{2}}", 2), (r"\frac{D^2 (F)}{(Dx)^2}", 2), (r"{D (F) \over Dx}", 1),
    (r"\frac{D}{Dx}\frac{D}{Dx} F", 2), (r"\frac{D}{Dx}\frac{D(F)}{Dx}", 2),
    (r"\frac{D}{Dx}\left(\frac{D(F)}{Dx}\right)", 2), (r"\left(\frac{D}{Dx}\right)^3 F", 3),
    (r"y = \frac{D(F)}{Dx}", 1), (r"$\frac{D(F)}{Dx}$", 1), (r"\left[\frac{D}{Dx} F\right]", 1),
]  # fmt: skip
PLAIN_SHAPES = [
    ("D/Dx F", 1), ("D/Dx (F)", 1), ("D(F)/Dx", 1), ("D (F) / Dx", 1), ("D(F)/(Dx)", 1),
    ("(D(F))/(Dx)", 1), ("D²/Dx² F", 2), ("D^2(F)/Dx^2", 2), ("D²(F)/Dx²", 2), ("D**2(F)/Dx**2", 2),
    ("D^(2)(F)/Dx^(2)", 2), ("(D/Dx)^2 F", 2), ("(D/Dx)² F", 2), ("D/Dx D/Dx D/Dx F", 3),
    ("D/Dx (D(F)/Dx)", 2), ("D(D(F)/Dx)/Dx", 2), ("(D/Dx F)", 1), ("f(x) = D(F)/Dx", 1),
]  # fmt: skip
INSIDE = ["x^2", "(x+1)(x-1)", "sin x", "3x", "x/2", "|x|", "√x", "x!"]


@pytest.mark.parametrize(
    ("shape", "order", "d"),
    [*((s, n, d) for s, n in TEX_SHAPES for d in TEX_D),
     *((s, n, d) for s, n in PLAIN_SHAPES for d in PLAIN_D)],
)  # fmt: skip
@pytest.mark.parametrize("variable", ["x", "x_1", "θ"])
def test_every_sign_of_differentiation(shape: str, order: int, d: str, variable: str) -> None:
    for inside in INSIDE:
        formula = inside.replace("x", variable)
        text = shape.replace("x", variable).replace("f(θ)", "f(x)").replace("f(x_1)", "f(x)")
        found = read(text.replace("D", d).replace("F", formula))
        assert found.expr is read(formula).expr, (text, inside)
        assert found.by == (read(variable).expr,) * order, (text, inside)
        assert not any(reading.reason == notes.PRODUCT for reading in found.readings)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("D_x F", "x"), ("D_x(F)", "x"), ("D_{x}[F]", "x"), ("Dₓ(F)", "x"),
        (r"\mathrm{D}_x F", "x"),
        ("D_x^2(F)", "xx"), ("D_x²(F)", "xx"), ("D_xD_y(F)", "yx"), ("D_x D_y (F)", "yx"),
        ("D_{xy}(F)", "xy"), ("∂_x(F)", "x"), ("∂ₓ(F)", "x"), (r"\partial_x (F)", "x"),
        (r"\partial_{x} \partial_{y} (F)", "yx"), (r"\partial_{xy}(F)", "xy"), ("∂_x^2 (F)", "xx"),
        ("(F)'", " "), ("[F]'", " "), ("(F)′", " "), ("(F)''", "  "), ("(F)″", "  "),
        (r"\left(F\right)'", " "), (r"(F)^\prime", " "), (r"(F)^{\prime\prime}", "  "),
        ("((F)')'", "  "), ("d/dx (F)'", " x"), ("∂/∂x ∂/∂y F", "yx"), ("∂²/∂x∂y (F)", "yx"),
        ("∂²(F)/∂x∂y", "yx"), ("d^2(F)/dxdy", "yx"), ("∂³(F)/∂x²∂y", "yxx"),
        (r"\frac{\partial^3 (F)}{\partial x\,\partial y^2}", "yyx"),
        (r"\frac{\partial^2}{\partial x\partial y}\left(F\right)", "yx"),
        (r"\frac{\partial}{\partial x}\frac{\partial (F)}{\partial y}", "yx"),
    ],
)  # fmt: skip
def test_operators_primes_and_mixed_signs(text: str, by: str) -> None:
    for inside in ("x^2 y", "sin(x y)"):
        found = read(text.replace("F", inside))
        assert found.expr is read(inside).expr
        assert found.by == tuple(None if name == " " else symbol(name) for name in by)


@pytest.mark.parametrize("d", ["d", "∂", r"\mathrm{d}"])
@pytest.mark.parametrize(
    "shape", ["Dy/Dx", r"\frac{Dy}{Dx}", "x + Dy/Dx", r"2\frac{D y}{Dx}", "Dy/Dx = x", "D(y)/Dx",
              r"\frac{D^2y}{Dx^2}", "sin(x) + x Dy/Dx"],
)  # fmt: skip
def test_a_bare_derivative_is_refused_with_what_to_type(shape: str, d: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(shape.replace("D", d))
    assert "depends on x" in refused.value.message or "sign of diff" in refused.value.message
    assert refused.value.hint is not None
    with pytest.raises(FormulaError):
        read_equation(f"{shape.replace('D', d).partition('=')[0]} = x")


@pytest.mark.parametrize(
    "text",
    ["1/dx", "x/dx^2", r"\frac{x}{dt}", r"\frac{1}{\mathrm{d}x}", "d(x^2)/dx + 1", "3 d(x^2)/dx",
     "x + d/dx x", "sin(d(x)/dx)", "d x^2 + 1/dx", r"\frac{d x^2 + 1}{dx}", "d^n/dx^n x",
     "d^0/dx^0 x",
     "d(x^2)/dx^2", "d^2(x^3)/dx", "d(x^2)/∂x", "d(u^2)/dx", "x(sin x)'", "(x^2)' + 1", "|x|'",
     "2D_x(x)", "x + ∂_x(x)", "d(x)/dtheta", "(d/dx)", "D(x", r"\frac{d}{dx}"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_and_never_multiplied_out(text: str) -> None:
    with pytest.raises(FormulaError):
        read(text)


@pytest.mark.parametrize(
    ("text", "names", "meaning"),
    [("d(x+1)", "d", "d*(x+1)"), ("d/dx x^2", "d", "d/(d)*x*x^2"), ("x/dx", "d", "x/d*x"),
     ("D_x(x^2)", "D_x", "D_x*(x^2)"), ("dy/dx", "d", "d*y/d*x"), ("D_x t", "", "D_x*t"),
     ("2D_x + x", "", "2*D_x + x")],
)  # fmt: skip
def test_a_declared_letter_is_a_letter(text: str, names: str, meaning: str) -> None:
    found = read(text, names=(names,))
    assert found.by == ()
    assert equal(found.expr, read(meaning, names=(names,)).expr)


def test_a_definition_says_how_a_letter_depends_on_the_variable() -> None:
    assert str(derive("dy/dx", let=["y = x^3"]).derivative) == "3*x**2"
    assert str(derive(r"\frac{d(u^2)}{dx}", let=["u = sin x"]).derivative) == "2*sin(x)*cos(x)"


def test_brackets_around_signs_take_time_in_proportion(bounded: Any) -> None:
    bounded(characters=200_000)
    deep = "(" * 40_000 + "d(x^2)/dx" + ")" * 40_000
    assert read(deep).by == (symbol("x"),)
    with pytest.raises(FormulaError):
        read("(" * 40_000 + "x" + ")" * 39_990 + ")'" * 10 + "+ 1")

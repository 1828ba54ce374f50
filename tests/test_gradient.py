"""Gradients, Jacobian and Hessian matrices against SymPy, and how they are printed."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from chainrule import backprop, derive, gradient, graph, hessian, jacobian, limits
from chainrule.cli.app import run
from chainrule.model import neg, number
from chainrule.model.errors import InputError, LimitError, UndefinedError
from chainrule.render import render
from chainrule.topics.backprop.solution import backprop_of, check_along_a_line
from chainrule.topics.common.posing import read_system
from chainrule.topics.gradient.determinant import determinant
from chainrule.trace.accumulate import Sweep

PRINTED = {
    "gradient": ["gradient", "x*y", "--at", "x=2,y=-6"],
    "gradient-chain": ["gradient", "x^2 y + sin(x y)"],
    "gradient-one": ["gradient", "x^2 y + sin(x y)", "--wrt", "x"],
    "gradient-lets": ["gradient", "d*c", "--let", "d = a+b", "--at", "a=5,b=-3,c=-2"],
    "gradient-direction": ["gradient", "x^2+y^2", "--direction", "3,4", "--at", "x=1,y=2"],
    "gradient-kink": ["gradient", "|x|+y", "--at", "x=0,y=1"],
    "gradient-exact": ["gradient", "sin(x) cos(y)", "--at", "x=pi/4,y=pi/6"],
    "jacobian": ["jacobian", "[x*y, sin(x)]", "--at", "x=0,y=2"],
    "jacobian-polar": ["jacobian", "[r cos theta, r sin theta]", "--wrt", "r,theta"],
    "hessian": ["hessian", "x^3 + y^3 - 3x y", "--at", "x=1,y=1"],
}


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed(
    name: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run([*PRINTED[name], "--width", "80"])
    golden(f"several/{name}.txt", capsys.readouterr().out)


def test_the_linear_approximation_of_a_product() -> None:
    text = str(gradient("x*y").explain(points=[{"x": 2, "y": -6}]).blocks)
    assert "increasing " in text
    printed = _text(gradient("x*y"), x=2, y=-6)
    assert "increasing x by h changes f by about −6h" in printed
    assert "f(2 + h, −6 + k) ≈ −12 − 6h + 2k" in printed


def _text(found: object, **point: int) -> str:
    from chainrule.render import render

    return render(found.explain(points=[point]), format="text")  # type: ignore[attr-defined]


FORMULAS = """
k*q*r/(s^2)
G*m*n/(x^2+y^2+z^2)
(1/2)*m*v^2 + m*g*h
P*V/(n*R)
sqrt(x^2+y^2+z^2)
1/sqrt(x^2+y^2+z^2)
V0*e^(-t/(R*C))
A*sin(w*t + phi)
A*e^(-b*t)*cos(w*t)
2*pi*sqrt(L/g)
m/sqrt(1 - v^2/c^2)
h*(1 - e^(-t/T))
s*T^4*A
x*y*z
x*y + y*z + z*x
x^y
x^(y*z)
(x+y)^z
ln(x^2+y^2)
atan(y/x)
atan2(y, x)
hypot(x, y)
e^(x*y)*sin(z)
sin(x)*cos(y)*tan(z)
x/(y+z) + y/(z+x) + z/(x+y)
sinh(x*y)/cosh(z)
asin(x/y)
acos(x*y/(1+x^2))
log(x, y)
x^2*e^y - y*ln(z)
K^a*L^(1-a)
(a*x^r + b*y^r)^(1/r)
x^a*y^b*z^c
p*q - c*q^2
a*ln(x) + b*ln(y)
-((x-m)^2)/(2*s^2) - ln(s)
e^(-((x-m)^2)/(2*s^2))/(s*sqrt(2*pi))
k*ln(p) + (n-k)*ln(1-p)
n*ln(l) - l*x
gamma(a)*x^(a-1)
beta(a, b)
erf((x-m)/(s*sqrt(2)))
1/(1+e^(-(w*x+b)))
ln(1+e^(-y*(w*x+b)))
(y - (a*x+b))^2
tanh(w*x+b)
sigmoid(w*x+b)*v
softplus(x*y)
relu(x*y)+z
max(x, y)*z
pi*r^2*h/3
2*pi*r*(r+h)
(1/2)*a*b*sin(C)
sqrt(a^2+b^2-2*a*b*cos(C))
sqrt(s*(s-a)*(s-b)*(s-c))
4*pi*r^3/3
atan(x)*atan(y)
(x-y)^3/(x+y)
|x*y|
floor(x)+y^2
cbrt(x*y)
root(x+y, 5)
x*ln(x/y)
(x+1)*(y+2)*(z+3)*(x+y)*(y+z)
(a+b)*(b+c)*(c+a)
e^(sin(x^2*y))
f(x, y)*x
integral(sin(t*y), t, 0, x)
piecewise(x^2*y if x < 0 else x*y^2)
""".strip().splitlines()


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_partial_derivative_passes_its_check(formula: str) -> None:
    found = gradient(formula)
    assert [check.state for check in found.checks] == ["passed"] * len(found.partials)
    assert len(str(found)) > 50


SMOOTH = [
    f for f in FORMULAS if not any(w in f for w in ("floor", "f(", "integral", "piecewise", "|"))
]


@pytest.mark.parametrize("formula", SMOOTH[::3])
def test_components_are_those_of_sympy(formula: str) -> None:
    from chainrule.bridge import to_sympy

    found = gradient(formula)
    whole = to_sympy(found.system.outputs[0][1], evaluate=True)
    symbols = sorted(whole.free_symbols, key=lambda s: s.name)
    point = {s: sympy.Rational(k + 4, 7 + k) for k, s in enumerate(symbols)}
    for partial, mine in zip(found.partials, found.derivative, strict=True):
        theirs = sympy.diff(whole, to_sympy(partial.wrt))
        gap = sympy.N((mine - theirs).subs(point), 20)
        assert abs(gap) < 1e-12


@pytest.mark.parametrize("formula", ["x^2*y + e^(x*y)", "sin(x*y)*z", "x/(y+z)", "ln(x^2+y^2)"])
def test_hessians_are_those_of_sympy(formula: str) -> None:
    from chainrule.bridge import to_sympy

    found = hessian(formula)
    whole = to_sympy(found.system.outputs[0][1], evaluate=True)
    symbols = [to_sympy(s) for s in found.system.inputs]
    assert sympy.simplify(found.derivative - sympy.hessian(whole, symbols)).is_zero_matrix
    assert found.symmetric is True
    assert {check.state for check in found.checks} == {"passed"}


def test_directional_derivatives_are_normalized() -> None:
    x, y = sympy.symbols("x y")
    for given in ("3,4", "(3, 4)", "x=3,y=4", (3, 4), {"x": 3, "y": 4}, "30,40"):
        assert gradient("x*y", direction=given).directional == sympy.Rational(3, 5) * y + x * 4 / 5
    assert gradient("x*y", direction="1,1").directional == (x + y) * sympy.sqrt(2) / 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gradient", "x*y", "--direction", "1"], "has 1 component, but there are 2"),
        (["gradient", "x*y", "--direction", "0,0"], "zero vector"),
        (["gradient", "x*y", "--direction", "a,1"], "expected numbers"),
        (["gradient", "x*y", "--direction", "z=1"], "no variable"),
        (["gradient", "[x, y]"], "expected one formula"),
        (["gradient", "x*y", "--at", "x=1,q=2"], "y"),
        (["hessian", "+".join(f"x{k}^2" for k in range(13))], "at most 12"),
        (["jacobian", "[x*y, sin(]"], "expected"),
    ],
)
def test_errors_are_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_other_variables_are_held_constant() -> None:
    text = str(gradient("x^2*y*z", wrt="x"))
    assert "y, z are held constant." in text
    assert gradient("x^2*y*z", wrt="z,x").derivative == tuple(sympy.sympify(["x**2*y", "2*x*y*z"]))


def test_the_order_of_the_variables() -> None:
    assert [s.value for s in read_system("y + x10 + x2 + a").inputs] == ["a", "x_2", "x_10", "y"]
    assert [s.value for s in read_system("f(y, x) = x y").inputs] == ["y", "x"]


def test_many_partial_derivatives_are_checked_together() -> None:
    found = gradient(" + ".join(f"x{k} sin(x{k + 1})" for k in range(40)))
    assert [check.state for check in found.jacobian.together] == ["passed"]
    assert "one reverse sweep" in str(found)


def test_one_wrong_partial_derivative_among_many_is_noticed() -> None:
    found = backprop_of(read_system(" + ".join(f"x{k}^2" for k in range(40))), "reverse")
    (sweep,) = found.sweeps
    *kept, last = sweep.rows
    wrong = type(last)(last.of, last.name, last.terms, neg(last.expr))
    broken = type(found)(
        found.system,
        found.trace,
        found.mode,
        (Sweep(sweep.start, (*kept, wrong)),),
        found.costs,
    )
    assert check_along_a_line(broken, sweep.start).state == "failed"


def test_a_gradient_too_long_to_write_has_numbers() -> None:
    lets = [f"x{k + 1} = x{k} sin(x{k}) + x{k}" for k in range(30)]
    found = gradient("x30", let=lets)
    assert found.partials[0].result is None
    assert f"{limits.result_nodes:,} symbols" in str(found)
    assert found.at(x0="0.01").derivative[0] > 1


def test_a_gradient_of_one_variable_is_the_derivative() -> None:
    assert gradient("sin(x^2)").derivative == (derive("sin(x^2)").derivative,)


def test_determinants() -> None:
    rows = [[2, -3, 5], [7, 1, -4], [6, 8, 9]]
    value = determinant([[number(entry) for entry in row] for row in rows])
    assert value is not None
    assert value.value == sympy.Matrix(rows).det()


def test_pickle() -> None:
    for found in (gradient("x*y", direction="1,2"), jacobian("[x*y, x]"), hessian("x^2*y")):
        again = pickle.loads(pickle.dumps(found))
        assert str(again) == str(found)


@pytest.mark.parametrize("typed", ["[red]", "[x]", "(x)", "()", "x,,y"])
def test_only_names_stand_after_wrt(typed: str) -> None:
    with pytest.raises(InputError, match="expected the name of a variable after --wrt"):
        gradient("x*y", wrt=typed)


def test_a_direction_says_what_is_wrong_with_it() -> None:
    with pytest.raises(InputError, match="has no value"):
        gradient("x*y", direction="1/0,2")
    with pytest.raises(InputError, match="z is no variable") as caught:
        gradient("x*y", direction="z=2")
    assert caught.value.hint == "its variables are x, y"


def test_a_matrix_has_no_entry_where_the_derivative_does_not_exist() -> None:
    at = render(jacobian("[x^2, |y|]").explain(points=[{"x": 1, "y": 0}]), format="text")
    assert "J = [[2, 0], [0, ?]]" in at
    assert "det J = 0" not in at
    at = render(hessian("|x| y").explain(points=[{"x": 0, "y": 1}]), format="text")
    assert "H = [[?, ?], [?, 0]]" in at
    at = render(hessian("x |x| + y^2").explain(points=[{"x": 0, "y": 1}]), format="text")
    assert "H = [[?, ?], [?, 2]]" in at
    assert "det H = " not in at.split("At x = 0")[1]


def test_a_misspelled_variable_is_said_not_to_occur() -> None:
    assert "z does not occur in the formula." in str(gradient("x*y", wrt="z"))
    assert "occur" not in str(gradient("x*y", wrt="x"))


def test_a_wrong_derivative_gives_way_to_the_one_of_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chainrule.topics.gradient.solution.gathered", lambda expr, wrt: 2 * expr)
    found = gradient("x^2 y")
    assert found.derivative == gradient("u", let=["u = x^2 y"]).derivative
    assert [p.check.state for p in found.partials if p.check] == ["passed", "passed"]


def test_mixed_derivatives_that_disagree_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "chainrule.topics.gradient.hessian.value_and_gradient",
        lambda slope, inputs: (slope, [(k + 1) * slope for k, _ in enumerate(inputs)]),
    )
    found = hessian("x^2 y + y^3")
    assert found.symmetric is False
    assert "✗ the mixed derivatives disagree with each other" in str(found)
    assert {check.state for check in found.second_checks} == {"failed"}


def test_what_is_too_long_or_was_not_asked_for_is_no_expression() -> None:
    lets = [f"x{k + 1} = x{k} sin(x{k}) + x{k}" for k in range(30)]
    with pytest.raises(LimitError, match="too long to write out"):
        _ = gradient("x30", let=lets).derivative
    with pytest.raises(LimitError, match="by x_0 is too long to differentiate again"):
        hessian("x30", let=lets)
    with pytest.raises(InputError, match="no direction was given"):
        _ = gradient("x y").directional


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (gradient("x^2/y").at(x="1.5", y=3), "∂f/∂y     = −0.25"),
        (gradient("x^2/y").at(x=1, y=2), "∂f/∂y   = −1/4"),
        (gradient("x^2/y").at(x=1, y=3), "= (2/3, −1/9)\n    ┃          ≈ (0.666667, −0.111111)"),
        (gradient("sin(x) y").at(x=1, y=2), "∇f(1, 2) ≈ (1.080605, 0.841471)"),
        (jacobian("[x sqrt(y), y]").at(x=1, y=2), "det J = √2\n          ≈ 1.414214"),
        (hessian("e^(x y)").at(x=0, y=1), "H = [[1, 1], [1, 0]]"),
    ],
)  # fmt: skip
def test_what_is_exact_is_written_exactly(made: object, text: str) -> None:
    assert text in str(made)


def test_a_slope_in_a_direction_needs_a_tangent_plane() -> None:
    found = gradient("sqrt(x^2 + y^2)", direction=(3, 4))
    assert found.at(x=0, y=2).directional == sympy.Rational(4, 5)
    with pytest.raises(UndefinedError, match="corner"):
        _ = found.at(x=0, y=0).directional
    axes = gradient("piecewise(x y/(x^2+y^2) if x^2+y^2 > 0 else 0)", direction=(1, 1))
    with pytest.raises(UndefinedError):
        _ = axes.at(x=0, y=0).directional
    with pytest.raises(InputError, match="no direction was given"):
        _ = gradient("x y").at(x=1, y=2).directional


def test_short_and_full_detail() -> None:
    for found in (gradient("x^2 sin y"), jacobian("[x y, x]"), hessian("x^2 y")):
        short, normal, full = (
            render(found.explain(detail=detail), "text") for detail in ("short", "normal", "full")
        )
        assert len(short.splitlines()) < len(normal.splitlines()) < len(full.splitlines())
        assert "Why ∂f" in full


def test_a_value_that_is_only_near_0_is_not_called_0() -> None:
    shown = str(gradient("erf(x) y - y").at(x=100, y=1))
    assert "∂f/∂y     ≈ 0     not told apart from 0" in shown
    assert "∇f(100, 1) ≈ (1.281256·10⁻⁴³⁴³, 0)" in shown
    assert "∂f/∂x     = 2/(e¹⁰⁰⁰⁰ π^(1/2))" in shown


def test_a_closed_form_with_long_numerals_is_not_short() -> None:
    at = gradient("(exp(1e-30) - 1) x").at(x=1)
    assert "∂f/∂x" not in str(at)
    assert "df/dx ≈ 10⁻³⁰" in str(at)


@pytest.mark.parametrize("make", [gradient, jacobian, hessian, backprop, graph])
@pytest.mark.parametrize("formula", SMOOTH[::6])
def test_no_rounded_number_is_called_equal(formula: str, make: Callable[..., Any]) -> None:
    found = make(formula)
    point = {s.value: f"{k + 4}/{7 + k}" for k, s in enumerate(found.variables)}
    for format_name in ("text", "markdown"):
        shown = render(found.explain(points=[point]), format_name, width=200)
        assert not re.search(r"=\s*[−-]?\d+(\.\d{6}(?!\d)|(\.\d+)?(·| \\cdot )10)", shown)

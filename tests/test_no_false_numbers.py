"""Where a derivative does not exist, no command and no result gives a number for it.

The points and their truths are those of ``test_numeric_existence``, by hand from the definition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import pytest
from test_numeric_existence import EXISTS, KINKS, OTHERS, SMOOTH

from chainrule import backprop, derive, gradient, graph, hessian, implicit, jacobian, total
from chainrule.model import Expr, symbol
from chainrule.model.errors import UndefinedError
from chainrule.numeric import surfaces
from chainrule.render import render

X, F = symbol("x"), symbol("f")
NO_DERIVATIVE = [(formula, point) for _, formula, point in OTHERS]


def output(found: Any) -> Expr:
    """Return the symbol of the only output: f, unless the formula has an unknown function f."""
    return symbol(found.system.outputs[0][0])


def last_value(printed: str, name: str) -> str:
    """Return what a derivative comes to in the sum over paths, with the note beside it."""
    lines = printed.split("Multiply along")[1].splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip().startswith(f"{name} "))
    block = lines[start]
    for line in lines[start + 1 :]:
        if not line.strip() or line.strip().startswith("∂"):
            break
        block += line
    return block.rsplit("= ", 1)[1]


@pytest.mark.parametrize(("formula", "point"), NO_DERIVATIVE)
def test_no_result_has_a_number(formula: str, point: Any) -> None:
    here = {"x": point, "y": 1}
    with pytest.raises(UndefinedError):
        _ = derive(formula, wrt="x").at(x=point).derivative
    slopes = gradient(f"{formula} + y", wrt="x,y").at(here)
    assert slopes.slopes[output(slopes.gradient), X].outcome.value is None
    assert slopes.existence[output(slopes.gradient), X].kind not in ("smooth", "removable")
    with pytest.raises(UndefinedError):
        _ = slopes.derivative
    with pytest.raises(UndefinedError):
        _ = jacobian(f"[{formula} + y, x]", wrt="x,y").at(here).derivative
    sweep = backprop(f"{formula} + y", wrt="x,y")
    swept = sweep.at(here)
    with pytest.raises(UndefinedError):
        swept.slope((output(sweep), X))


@pytest.mark.parametrize("formula", ["piecewise(1 if x < 0 else 2)", "piecewise(1 if x = 0)"])
def test_no_path_is_no_proof_of_a_derivative(formula: str) -> None:
    sweep = backprop(f"{formula} + y + 0z", wrt="x,y,z")
    found = sweep.at(x=0, y=1, z=2)
    with pytest.raises(UndefinedError):
        found.slope((F, X))
    assert found.slope((F, symbol("y"))) == 1
    assert found.slope((F, symbol("z"))) == 0
    assert "∂f/∂x does not exist" in render(
        backprop(f"{formula} + y").explain(points=[{"x": 0, "y": 1}]), "text"
    )
    constant = backprop("piecewise(1 if x < 0 else 1) + y", wrt="x,y").at(x=0, y=1)
    assert constant.derivative == (0, 1)


@pytest.mark.parametrize(("formula", "point"), NO_DERIVATIVE)
def test_no_text_shows_a_number(formula: str, point: Any) -> None:
    sheet = graph(f"{formula} + y", wrt="x,y")
    drawn = render(sheet.explain(points=[{"x": point, "y": 1}]), "text")
    assert last_value(drawn, f"∂{output(sheet).value}/∂x").startswith(("undefined", "not computed"))
    chained = render(total(f"{formula} + 0u", let=["x = u"]).explain(points=[{"u": point}]), "text")
    assert "df/du =" not in chained.split("At u")[1]
    assert "dz/du =" not in chained.split("At u")[1]


@pytest.mark.parametrize(("formula", "point", "left", "right"), KINKS[:-1])
def test_a_number_at_a_kink_is_called_a_convention(
    formula: str, point: Any, left: Any, right: Any
) -> None:
    here = {"x": point, "y": 1}
    slopes = gradient(f"{formula} + y", wrt="x,y")
    assert slopes.at(here).existence[F, X].kind == "kink"
    shown = render(slopes.explain(points=[here]), "text").rsplit("At x", 1)[1]
    line = next(line for line in shown.splitlines() if line.strip().startswith("∂f/∂x"))
    assert "by convention" in line or "undefined" in line
    drawn = last_value(
        render(graph(f"{formula} + y", wrt="x,y").explain(points=[here]), "text"), "∂f/∂x"
    )
    assert "by convention" in drawn or "undefined" in drawn


@pytest.mark.parametrize(("formula", "point", "slope"), EXISTS)
def test_a_derivative_that_exists_is_given_by_the_gradient_too(
    formula: str, point: Any, slope: Any
) -> None:
    at = gradient(f"{formula} + y", wrt="x,y").at(x=point, y=1)
    found = at.existence.get((F, X))
    value = at.slopes[F, X].outcome.value if found is None else found.value
    assert found is None or found.exists
    assert abs(value - slope) < 1e-12


@pytest.mark.parametrize(("formula", "point"), SMOOTH)
def test_nothing_is_doubted_where_all_is_smooth(formula: str, point: Any) -> None:
    here = {"x": point, "y": 1}
    assert gradient(f"{formula} + y", wrt="x,y").at(here).existence == {}
    assert backprop(f"{formula} + y", wrt="x,y").at(here).existence == {}


def test_second_derivatives_that_do_not_exist_have_no_number() -> None:
    with pytest.raises(UndefinedError):
        _ = hessian("x |x| + y^2").at(x=0, y=1).derivative
    with pytest.raises(UndefinedError):
        _ = hessian("ln(x) y").at(x=-1, y=1).derivative
    assert hessian("x |x| + y^2").at(x=1, y=1).derivative.tolist() == [[2, 0], [0, 2]]


def test_a_sweep_takes_nothing_from_what_has_no_value() -> None:
    shown = render(backprop("ln(x) y").explain(points=[{"x": -1, "y": 2}]), "text")
    sweep = shown.split("Backward pass")[1].split("The gradient")[0]
    assert [line.split()[-1] for line in sweep.splitlines() if "·" in line[16:]][1:] == [
        "undefined"
    ] * 3
    forward = backprop("ln(x) y", mode="forward").at(x=-1, y=2)
    with pytest.raises(UndefinedError):
        forward.slope((F, X))
    edges = graph("ln(x) y").at(x=-1, y=2).drawing.edges
    assert [edge.value for edge in edges if edge.source is X] == [None]


def test_many_partial_derivatives_at_a_corner_are_not_all_looked_at() -> None:
    names = [f"x_{i}" for i in range(1, 31)]
    slopes = gradient(" + ".join(f"|{name}|" for name in names))
    at = slopes.at(dict.fromkeys(names, 0))
    kinds = [existence.kind for existence in at.existence.values()]
    assert (kinds.count("kink"), kinds.count("unknown")) == (16, 14)
    shown = render(slopes.explain(points=[dict.fromkeys(names, 0)]), "text")
    assert "14 more partial derivatives are not known here" in shown


def test_each_output_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []
    known = surfaces.is_smooth

    def counted(rows: Any, output: Any, point: Any) -> bool:
        looked.append(output)
        return known(rows, output, point)

    monkeypatch.setattr(surfaces, "is_smooth", counted)
    jacobian("[x y z, x + y + z]").at(x=1, y=2, z=3)
    assert looked == [symbol("f_1"), symbol("f_2")]


@pytest.mark.parametrize(
    ("formula", "place", "truth"),
    [
        ("ln(x)", "1e-100", lambda: mpmath.mpf("1e100")),
        ("1/x", "1e-100", lambda: -mpmath.mpf("1e200")),
        ("|x|", "1e-300", lambda: 1),
        ("|x|", "-1e-300", lambda: -1),
        ("sqrt(x)", "1e-90", lambda: mpmath.mpf("1e45") / 2),
        ("cbrt(x)", "-1e-90", lambda: mpmath.mpf("1e60") / 3),
        ("relu(x)", "1e-200", lambda: 1),
        ("x^(3/2)", "1e-80", lambda: mpmath.mpf("1.5e-40")),
        ("x ln x", "1e-90", lambda: mpmath.log(mpmath.mpf("1e-90")) + 1),
        ("sqrt(x - 1)", "1+1e-70", lambda: mpmath.mpf("1e35") / 2),
        ("|x - 1|", "1-1e-80", lambda: -1),
        ("sqrt(x^2)", "1e-40", lambda: 1),
        ("(1 - cos x)/x^2", "1e-100", lambda: -mpmath.mpf("1e-100") / 12),
        ("tan(x)", "pi/2+1e-100", lambda: mpmath.mpf("1e200")),
        ("gamma(x)", "1e-80", lambda: -mpmath.mpf("1e160")),
        ("floor(x)", "1-1e-90", lambda: 0),
        ("Si(x)", "0", lambda: 1),
    ],
)
def test_a_point_near_a_singular_one_is_not_on_it(
    formula: str, place: str, truth: Callable[[], Any]
) -> None:
    with mpmath.workdps(30):
        expected = mpmath.mpf(truth())
        found = mpmath.mpf(str(derive(formula).at(x=place, digits=15).derivative.evalf(20)))
        assert abs(found - expected) <= abs(expected) * mpmath.mpf("1e-12")


@pytest.mark.parametrize("formula", ["leakyrelu(floor(x))", "floor(heaviside(x))"])
def test_a_jump_under_a_function_is_a_jump(formula: str) -> None:
    assert derive(formula).at(x=0).existence.kind == "jump"


def test_conditions_are_no_parts_of_a_second_derivative() -> None:
    for formula, truth in (("relu(x)", 0), ("relu(x)^2", 2), ("max(x, 1)^2", 2)):
        derivation = derive(formula, order=2)
        assert derivation.at(x=2).derivative == truth
        assert all(step.rule not in ("gt", "ge", "lt", "le") for step in derivation.trace.steps)
    assert derive("relu(x)^2", order=3).at(x=2).derivative == 0
    for equation in ("y = relu(x)", "y + relu(x) = 3", "y = piecewise(x if x > 0 else 2x)"):
        assert implicit(equation, order=2).derivative == 0


@pytest.mark.parametrize(
    ("formula", "order", "truth"),
    [
        ("|x|", 2, None), ("|x|", 3, None), ("sign(x)", 2, None), ("floor(x)", 2, None),
        ("sqrt(x^2)", 3, None), ("relu(x)", 2, None), ("x|x|", 2, None), ("|x|^3", 3, None),
        ("piecewise(2 if x=0 else x^2)", 2, None),
        ("piecewise(sin(x)/x if x!=0 else 2)", 2, None),
        ("piecewise(x^2 if x!=0 else 0)", 2, 2), ("piecewise(x^2 if x!=0 else 0)", 3, 0),
        ("piecewise(sin(x)/x if x!=0 else 1)", 2, -1 / 3),
        ("piecewise(sin(x)/x if x!=0 else 1)", 3, 0), ("leakyrelu(x^2)", 2, 2),
        ("leakyrelu(x^2)", 3, 0), ("sin(x)/x", 2, -1 / 3), ("sin(x)/x", 3, 0), ("|x|^3", 2, 0),
        ("x|x|^3", 3, 0),
    ],
)  # fmt: skip
def test_a_higher_derivative_needs_all_below_it(
    formula: str, order: int, truth: float | None
) -> None:
    derivation = derive(formula, order=order)
    at = derivation.at(x=0)
    if truth is None:
        with pytest.raises(UndefinedError):
            _ = at.derivative
        assert derivation.function()(0.0)[1] != 0
    else:
        assert float(at.derivative) == pytest.approx(truth, abs=1e-12)


LIMITS_FOUND = [
    ("relu(x) - relu(-x)", 1),
    ("|x| x", 0),
    ("sin(x)/x", 0),
    ("piecewise(x^2 if x!=0 else 0) + 3x", 3),
    ("max(2x, x + x)", 2),
    ("Si(x)", 1),
]


@pytest.mark.parametrize(("formula", "truth"), LIMITS_FOUND)
def test_every_command_gives_the_derivative_that_exists(formula: str, truth: float) -> None:
    assert float(derive(formula).at(x=0).derivative) == pytest.approx(truth, abs=1e-12)
    assert float(gradient(formula).at(x=0).derivative[0]) == pytest.approx(truth, abs=1e-12)
    along = total(formula, let=["x = t"])
    shown = render(along.explain(points=[{"t": 0}]), "text", width=120)
    assert f"df/dt = {truth}" in shown or f"dz/dt = {truth}" in shown
    printed = render(backprop(formula).explain(points=[{"x": 0}]), "text", width=120)
    assert f"┃ df/dx = {truth}" in printed


@pytest.mark.parametrize(
    ("formula", "point"),
    [("|x|", {"x": 0}), ("|x| + y", {"x": 0, "y": 1}), ("max(x, y)", {"x": 1, "y": 1})],
)
def test_results_hold_no_number_at_a_corner(formula: str, point: dict[str, int]) -> None:
    with pytest.raises(UndefinedError, match="corner"):
        _ = gradient(formula).at(point).derivative
    with pytest.raises(UndefinedError, match="corner"):
        _ = backprop(formula).at(point).derivative


@pytest.mark.parametrize(
    "formula",
    [
        "piecewise(x^2*y/(x^2+y^2) if x^2+y^2>0 else 0)",
        "piecewise(x*y/(x^2+y^2) if x^2+y^2>0 else 0)",
        "min(|x|, |y|)",
        "floor(x) y",
    ],
)
def test_slopes_along_the_axes_are_no_gradient(formula: str) -> None:
    sheet = gradient(formula, direction=(1, 1))
    printed = " ".join(render(sheet.explain(points=[{"x": 0, "y": 0}]), "text").split())
    assert "The function is not differentiable here" in printed
    assert "for small steps" not in printed
    assert "climbs faster" not in printed


@pytest.mark.parametrize("formula", ["max(x, y)", "min(x, y)", "max(2x, y + x)", "max(y, x, 1)"])
def test_a_tie_along_a_path_passes_its_changes_on_once(formula: str) -> None:
    along = total(formula, let=["x = t", "y = t"])
    assert along.parts[0].check.state == "passed"
    assert float(along.derivative.subs("t", 2)) == {"max(2x, y + x)": 2}.get(formula, 1)


@pytest.mark.parametrize(
    ("formula", "place", "truth"),
    [
        ("floor(erf(x))", 3, 0), ("floor(erf(6pi)) + x", 1, 1), ("floor(sin x)", 1, 0),
        ("relu(sin x)", 4, 0), ("floor(10^20 pi) + 0x", 1, 314159265358979323846),
        ("floor(erf(x))", 1000, None), ("sign(erf(x) - 1)", 1000, None),
        ("piecewise(1 if erf(x) < 1 else 2)", 100, None),
        ("floor(sin(x)^2 + cos(x)^2)", 1, None), ("heaviside(erf(x) - 1)", 1000, None),
    ],
)  # fmt: skip
def test_noise_decides_no_step(formula: str, place: int, truth: int | None) -> None:
    outcome = derive(formula).at(x=place).layers[-1].value
    if truth is None:
        assert outcome.value is None
        assert outcome.defined is None
    else:
        assert outcome.value == truth
        assert outcome.reason == ()


def test_a_check_looks_at_steps_shorter_than_a_period() -> None:
    formula = "arcosh(arcsin(cos(arcosh(arcosh(sin(x) - x)))))"
    assert derive(formula).check.state in ("passed", "unknown")


def test_a_case_that_is_not_chosen_may_be_undefined_beside_a_0() -> None:
    at = derive("piecewise(x^3 - x^3 if x < 2, ln(x - 5))").at(x=1)
    assert at.layers[-1].value.value == 0

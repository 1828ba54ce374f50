"""Total derivatives against SymPy: put everything in first, then differentiate."""

from __future__ import annotations

import doctest
import pickle
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import sympy

from chainrule import InputError, LimitError, PointError, UndefinedError, parse, total
from chainrule.document import Document, Math
from chainrule.model import make, symbol
from chainrule.topics.total.solution import links

CASES = [
    ("x^2*y", ["x = cos t", "y = e^t"], "t"),
    ("x^2 y^3", ["x = s t", "y = s - t"], "s"),
    ("x^2 y^3", ["x = s t", "y = s - t"], "t"),
    ("x y + y z + z x", ["x = t", "y = t^2", "z = t^3"], "t"),
    ("x^2 + y^2 + t", ["x = t^2", "y = sin t"], "t"),
    ("e^x cos y", ["x = r^2 - q^2", "y = 2 r q"], "q"),
    ("ln(x^2 + y^2)", ["x = r cos theta", "y = r sin theta"], "r"),
    ("atan(y/x)", ["x = r cos theta", "y = r sin theta"], "theta"),
    ("x y", ["x = u + v", "y = u v", "u = s t", "v = s"], "s"),
    ("sqrt(x^2 + y^2)", ["x = 3 t", "y = 4 t + 1"], "t"),
    ("x^y", ["x = t + 1", "y = t^2"], "t"),
    # the volume of a cone that grows, an ideal gas, kinetic energy, a Cobb-Douglas firm
    ("pi r^2 h/3", ["r = 2 + t", "h = 5 - t/2"], "t"),
    ("n R T/V", ["T = 300 + 2 t", "V = 1 + t^2"], "t"),
    ("m v^2/2", ["v = g t"], "t"),
    ("A K^a L^b", ["K = e^(c t)", "L = 1 + t"], "t"),
    ("x/(1 + y^2)", ["x = sinh s", "y = tanh s"], "s"),
    ("p q", ["p = a - b q", "q = t^3"], "t"),
]


def truth(formula: str, lets: list[str], wrt: str) -> sympy.Expr:
    names = [line.split("=")[0].strip() for line in lets]
    expr = parse(formula)
    for _ in lets:
        for name, line in zip(names, lets, strict=True):
            expr = expr.subs(sympy.Symbol(name), parse(line.split("=")[1]))
    return sympy.diff(expr.doit(), sympy.Symbol(wrt))


def same(left: sympy.Expr, right: sympy.Expr) -> bool:
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    points = [{s: sympy.Rational(7 + 3 * i + k, 11) for i, s in enumerate(symbols)} for k in (0, 5)]
    return all(abs((left - right).evalf(30, subs=point)) < 1e-20 for point in points)


@pytest.mark.parametrize(("formula", "lets", "wrt"), CASES)
def test_agrees_with_putting_everything_in(formula: str, lets: list[str], wrt: str) -> None:
    found = total(formula, let=lets, wrt=wrt)
    assert same(found.derivative, truth(formula, lets, wrt))
    assert [part.check.state for part in found.parts] == ["passed"]


def test_definitions_may_come_in_any_order() -> None:
    lets = ["x = u^2", "y = u + s", "u = s t"]
    first, second = total("x y", let=lets), total("x y", let=lets[::-1])
    truths = [truth("(s t)^2 (s t + s)", [], name) for name in ("s", "t")]
    for found in (first, second):
        assert [part.wrt.value for part in found.parts] == ["s", "t"]
        assert all(same(a, b) for a, b in zip(found.derivative, truths, strict=True))


def test_sums_over_every_path() -> None:
    found = total("x y + z", let=["x = t", "y = t", "z = x + y"], wrt="t")
    assert found.parts[0].path_count == 4


def test_a_lattice_of_definitions_stays_linear() -> None:
    lets = ["x_1 = t + t^2"]
    lets += [f"x_{i + 1} = x_{i} sin(x_{i}) + x_{i}/2" for i in range(1, 40)]
    found = total("x_40", let=lets, wrt="t")
    assert found.parts[0].check.state == "passed"
    assert len(str(found)) < 100_000


def test_held_variables_make_it_partial_and_constants_do_not() -> None:
    assert not total("x y", let=["x = s t", "y = t"], wrt="t").is_total
    assert total("x y", let=["x = A t", "y = t"], wrt="t").is_total


def test_numbers_at_a_point() -> None:
    at = total("x^2*y", let=["x = cos t", "y = e^t"], wrt="t").at(t=0)
    assert (at.value, at.derivative) == (1, 1)
    assert at.existence.kind == "smooth"
    several = total("x^2*y", let=["x = s t", "y = s"]).at(s=1, t=2)
    assert (several.value, several.derivative) == (4, (12, 4))


def test_rounded_numbers_are_not_equated() -> None:
    shown = str(total("x^2*y", let=["x = cos t", "y = e^t"], wrt="t").at(t=1))
    assert "At t = 1 (rounded to 6 decimals)" in shown
    assert "dx/dt ≈ −0.841471" in shown
    assert not re.search(r"= −?\d+\.\d{6}", shown)


def test_exact_values_stand_beside_sums_of_rounded_ones() -> None:
    shown = str(total("x y + t", let=["x = s t", "y = s"], wrt="t").at(s="1/3", t="sqrt 2"))
    assert "∂z/∂t ≈ 0.333333 · 0.333333 + 1" in shown
    assert "∂z/∂t = 10/9" in shown


def test_a_plain_callable_agrees_with_sympy() -> None:
    found = total("x^2 y + |s|", let=["x = sin(s t)", "y = e^s"])
    s, t = sympy.symbols("s t", positive=True)
    whole = sympy.sin(s * t) ** 2 * sympy.exp(s) + s
    value, slopes = found.function()(0.75, 1.25)
    point = {s: 0.75, t: 1.25}
    assert value == pytest.approx(float(whole.subs(point)))
    assert slopes == pytest.approx([float(whole.diff(name).subs(point)) for name in (s, t)])
    value, slopes = found.function()(s=0.0, t=1.0)
    assert value == 0
    assert slopes[0] != slopes[0]
    assert slopes[1] == 0


def test_data_has_every_link() -> None:
    found = total("x^2*y", let=["x = cos t", "y = e^t", "q = t"], wrt="t")
    data = found.data(points=[{"t": 0}])
    assert data["schema"] == "chainrule/total/1"
    assert [step["symbol"]["text"] for step in data["trace"]["steps"]] == ["x", "y", "z"]
    assert data["unused"][0]["text"] == "q"
    assert (data["parts"][0]["path_count"], data["checks"][0]["state"]) == (2, "passed")
    assert data["points"][0]["parts"][0]["slope"]["exact"] == "1"


def test_a_corner_is_not_given_a_number() -> None:
    found = total("|x| + y", let=["x = t", "y = t"], wrt="t")
    assert found.at(t=0).existence.kind == "kink"
    with pytest.raises(UndefinedError):
        _ = found.at(t=0).derivative
    shown = str(found.explain(points=[{"t": 0}]))
    assert "does not exist" in shown


def test_unknown_functions_keep_their_names() -> None:
    found = total("f(x, y)", let=["x = x(s, t)", "y = y(t)"], wrt="t")
    shown = str(found)
    assert "∂z/∂t = ∂z/∂x · ∂x/∂t + ∂z/∂y · dy/dt" in shown
    assert found.parts[0].check.state == "passed"


def test_a_direct_and_an_indirect_path_are_told_apart() -> None:
    shown = str(total("x y + t", let=["x = s t", "y = s"]))
    assert "∂z/∂t = ∂f/∂x · ∂x/∂t + ∂f/∂t" in shown


def test_links_hold_partial_derivatives() -> None:
    x, t = symbol("x"), symbol("t")
    steps = links([(x, make("sin", t)), (symbol("z"), x * t)], (t,)).steps
    assert [step.partials for step in steps] == [(make("cos", t),), (t, x)]


@pytest.mark.parametrize(
    ("formula", "lets", "wrt", "words"),
    [
        ("x y", ["x = y^2", "y = x"], None, "depends on itself"),
        ("x y", ["x = t", "x = s"], None, "defined twice"),
        ("x y", ["x = t", "y = t"], "q", "nothing here depends on 'q'"),
        ("x y", ["x = t", "y = t"], "x", "itself defined"),
        ("x y", ["x t"], None, "expected a definition"),
        ("[x, y]", ["x = t"], None, "found a list"),
        ("2", [], None, "nothing varies"),
    ],
)
def test_refusals(formula: str, lets: list[str], wrt: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        total(formula, let=lets, wrt=wrt)


def test_a_bad_definition_is_pointed_at() -> None:
    with pytest.raises(InputError) as caught:
        total("x", let=["x = cos t +"])
    assert caught.value.position == 11
    assert caught.value.source == "x = cos t +"


def test_a_point_names_every_end_variable() -> None:
    found = total("x y", let=["x = t", "y = t s"])
    with pytest.raises(PointError, match="no value for s"):
        found.at(t=1)
    with pytest.raises(PointError, match="no free variable q"):
        found.at(t=1, s=1, q=2)
    with pytest.raises(LimitError):
        found.at(t=1, s=1, digits=10**6)


def test_results_can_be_kept() -> None:
    found = total("x^2*y", let=["x = cos t", "y = e^t"])
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.derivative == found.derivative


@pytest.mark.parametrize("width", [80, 120])
def test_reads_as_kept(golden: Callable[[str, str], None], width: int) -> None:
    from chainrule.render import render

    found = total("x^2*y + s", let=["x = sin(t^2)", "y = s t"])
    document = found.explain(points=[{"s": 1, "t": 0}])
    assert isinstance(document, Document)
    golden(f"relations/total-{width}.txt", render(document, "text", width=width))


def test_every_formula_is_an_expression() -> None:
    document = total("x y", let=["x = t", "y = t^2"]).explain()
    texts = [part for block in document.blocks for part in getattr(block, "content", ())]
    assert any(isinstance(part, Math) for part in texts)


PAGE = Path(__file__).parent.parent / "docs" / "relations.md"
TRANSCRIPT = re.compile(r"(```console\n\$ chainrule ([^\n]*)\n)(.*?)(```)", re.S)


def test_the_page_shows_what_is_printed(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from chainrule.cli.app import run

    monkeypatch.setenv("COLUMNS", "80")

    def rerun(block: re.Match[str]) -> str:
        assert run(shlex.split(block[2])) == 0
        return block[1] + capsys.readouterr().out + block[4]

    shown = PAGE.read_text(encoding="utf-8")
    printed = TRANSCRIPT.sub(rerun, shown)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(printed, encoding="utf-8", newline="\n")
        return
    assert shown == printed


def test_the_python_of_the_page_runs() -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, PAGE.name, None, 0)
    report: list[str] = []
    outcome = doctest.DocTestRunner().run(examples, out=report.append)
    assert (outcome.failed, outcome.attempted > 5) == (0, True), "".join(report)


def test_the_output_keeps_its_name_unless_something_else_has_it() -> None:
    assert total("V = pi r^2 h", let=["r = t", "h = t"]).output is symbol("V")
    assert total("x = x y", let=["y = t"]).output is symbol("z")
    assert total("z + f + w", let=["z = t"]).output is symbol("F")


def test_the_variable_may_stand_in_the_formula() -> None:
    found = total("d/dt (x y)", let=["x = t^2", "y = t s"])
    assert [part.wrt for part in found.parts] == [symbol("t")]
    assert same(found.derivative, parse("3 s t^2"))


def test_a_dependence_on_nothing_is_no_definition() -> None:
    with pytest.raises(InputError, match="after ','") as caught:
        total("x y", let=["x = x(s,,t)", "y = t"])
    assert (caught.value.source, caught.value.position) == ("x = x(s,,t)", 8)


def test_a_wrong_tidying_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.topics.total.solution.tidy", lambda expr: 2 * expr)
    found = total("x^2 y", let=["x = cos t", "y = e^t"])
    assert found.parts[0].check.state == "passed"
    assert found.parts[0].result is found.parts[0].put_back
    monkeypatch.setattr("chainrule.topics.total.solution.put_back", lambda expr, trace: 3 * expr)
    (part,) = total("t^2").parts
    assert part.check.state == "failed"

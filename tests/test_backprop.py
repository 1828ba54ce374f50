"""Forward and reverse sweeps: the same numbers as an independent derivative, at a counted cost."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule import Backprop, backprop
from chainrule.cli.app import run
from chainrule.model import Expr, make, number, postorder, symbol
from chainrule.syntax import read
from chainrule.topics.backprop.solution import backprop_at, backprop_of
from chainrule.topics.common.posing import System
from chainrule.trace.accumulate import chain_costs, count_operations
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import edges, rows, tangent_rows

INPUTS = tuple(symbol(name) for name in "xyz")

CASES = {
    "numbers": ["(a+b)*c", "--at", "a=5,b=-3,c=-2"],
    "symbols": ["(a+b)*c"],
    "forward": ["x*y + sin(x)", "--mode", "forward", "--at", "x=2,y=3"],
    "sizes": ["--sizes", "784,128,64,10"],
    "lets": ["d*c", "--let", "d = a+b", "--at", "a=5,b=-3,c=-2"],
    "kink": ["max(0, x)*y", "--at", "x=0,y=1"],
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed(
    name: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(["backprop", *CASES[name], "--width", "80"])
    golden(f"several/backprop-{name}.txt", capsys.readouterr().out)


def test_the_case_of_the_textbook() -> None:
    at = backprop("d*c", let=["d = a+b"]).at(a=5, b=-3, c=-2)
    assert at.values[symbol("d")].exact == number(2)
    assert at.values[symbol("f")].exact == number(-4)
    assert at.derivative == (-2, -2, 2)


VALUES: dict[str, Callable[..., Any]] = {
    "add": lambda *a: sum(a, mpmath.mpf(0)),
    "mul": lambda *a: mpmath.fprod(a),
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "sin": mpmath.sin,
    "exp": mpmath.exp,
    "tanh": mpmath.tanh,
    "atan": mpmath.atan,
    "pow": lambda a, b: a ** int(b),
}


def value_of(root: Expr, point: dict[Expr, Any]) -> Any:
    """Evaluate with mpmath alone, knowing nothing of the package's numbers."""
    found: dict[Expr, Any] = dict(point)
    for node in postorder(root):
        if node.is_number:
            found[node] = mpmath.mpf(node.value.numerator) / node.value.denominator
        elif node.args:
            found[node] = VALUES[node.op](*(found[arg] for arg in node.args))
    return found[root]


@st.composite
def shared_graphs(draw: st.DrawFn) -> Expr:
    """Build a graph whose later nodes use any of the earlier ones, so that much is shared."""
    nodes: list[Expr] = [*INPUTS, number(2), number(-1) / 3]
    for _ in range(draw(st.integers(1, 9))):
        op = draw(
            st.sampled_from(["add", "mul", "div", "sin", "exp", "tanh", "atan", "neg", "pow"])
        )
        pick = st.sampled_from(nodes[-6:] + nodes[:3])
        if op in ("add", "mul"):
            nodes.append(make(op, *draw(st.lists(pick, min_size=2, max_size=4))))
        elif op == "div":
            nodes.append(make("div", draw(pick), make("add", 2, make("atan", draw(pick)))))
        elif op == "pow":
            nodes.append(make("pow", make("tanh", draw(pick)), draw(st.integers(2, 4))))
        else:
            inner = draw(pick)
            nodes.append(make(op, make("tanh", inner) if op == "exp" else inner))
    return nodes[-1]


def system_of(expr: Expr) -> System:
    return System((("f", expr),), INPUTS)


@given(shared_graphs())
@settings(deadline=None, max_examples=60)
def test_forward_reverse_and_difference_quotients_agree(expr: Expr) -> None:
    assume(expr.args)
    point = {s: mpmath.mpf(k) / 7 for s, k in zip(INPUTS, (3, -5, 9), strict=True)}
    exact = {s.value: number(k) / 7 for s, k in zip(INPUTS, (3, -5, 9), strict=True)}
    with mpmath.workdps(40):
        expected = []
        for wrt in INPUTS:
            moved = lambda t, wrt=wrt: value_of(expr, {**point, wrt: t})  # noqa: E731
            expected.append(mpmath.diff(moved, point[wrt]))
    size = max(abs(e) for e in expected) + abs(value_of(expr, point)) + 1
    for mode in ("reverse", "forward"):
        found = backprop_at(backprop_of(system_of(expr), mode), exact, 15).derivative
        for mine, theirs in zip(found, expected, strict=True):
            assert abs(mpmath.mpf(str(mine.evalf(20))) - theirs) <= size * mpmath.mpf(10) ** -12


@given(shared_graphs())
@settings(deadline=None, max_examples=60)
def test_costs_are_those_of_the_programs(expr: Expr) -> None:
    assume(expr.args)
    reverse, forward = (backprop_of(system_of(expr), mode) for mode in ("reverse", "forward"))
    counted = reverse.costs
    function = count_operations(rows(reverse.trace))
    assert counted.function == function
    for found, spent in ((reverse, counted.reverse), (forward, counted.forward)):
        real = count_operations(found.program)
        together = counted.function + counted.local + spent
        # Only equal terms, computed once by the program, may make it cheaper.
        assert real.total <= together.total
        terms = [term for sweep in found.sweeps for row in sweep.rows for term in row.terms]
        assert spent.multiplications <= 2 * len(terms)
        assert spent.additions == sum(
            max(len(row.terms) - 1, 0) for sweep in found.sweeps for row in sweep.rows
        )


@pytest.mark.parametrize(
    ("formula", "wrt", "reverse", "forward"),
    [
        ("x/y", None, (2, 0), (3, 0)),  # x̄ = f̄/y and ȳ = −x̄·f; ẋ/y and −ẏ·f/y
        ("a/x", "x", (2, 0), (2, 0)),  # no quotient to share: −f̄·f/x
        ("3/x", None, (1, 0), (1, 0)),  # −3/x² is a local derivative of its own
        ("(x+y)/x", None, (2, 1), (4, 1)),
        ("sin(x)/y", None, (3, 0), (4, 0)),
        ("x y/(x+y)", None, (4, 2), (8, 2)),
        ("x y z", None, (3, 0), (3, 0)),
        ("x + y - z", None, (0, 0), (0, 0)),
    ],
)
def test_sweeps_cost_what_is_counted_by_hand(
    formula: str, wrt: str | None, reverse: tuple[int, int], forward: tuple[int, int]
) -> None:
    counted = backprop(formula, wrt=wrt).costs
    for spent, expected in ((counted.reverse, reverse), (counted.forward, forward)):
        assert (spent.multiplications, spent.additions) == expected


@pytest.mark.parametrize(
    ("formula", "counts"),
    [
        ("max(x, y, 2)", (0, 0, 2)),
        ("min(x, y)", (0, 0, 1)),
        ("x^5 + x y/3 - 1", (5, 2, 0)),
        ("x^-3 sin(x)", (4, 0, 1)),
        ("2^x + x^y", (0, 1, 2)),
        ("-x", (0, 0, 0)),
        ("x^1 + y^0", (0, 1, 0)),
        ("x^2", (1, 0, 0)),
    ],
)
def test_functions_cost_what_is_counted_by_hand(formula: str, counts: tuple[int, int, int]) -> None:
    spent = backprop(formula).costs.function
    assert (spent.multiplications, spent.additions, spent.functions) == counts


def test_steps_that_a_variable_does_not_reach_have_no_tangent() -> None:
    trace = decompose([("f", read("sin(x) cos(y) + y").expr)], INPUTS[:2], grain="operation")
    x, y = INPUTS[:2]
    reached = {wrt: len(tangent_rows(trace, wrt)) for wrt in (x, y, symbol("q"))}
    assert reached == {x: 3, y: 3, symbol("q"): 0}
    assert len(trace.steps) == 4


MANY = {
    "squares": lambda n: " + ".join(f"x{k}^2" for k in range(n)),
    "rosenbrock": lambda n: " + ".join(
        f"100*(x{k + 1} - x{k}^2)^2 + (1 - x{k})^2" for k in range(n - 1)
    ),
    "product": lambda n: "*".join(f"x{k}" for k in range(n)),
    "quotients": lambda n: " + ".join(f"x{k}/x{k + 1}" for k in range(n - 1)),
    "norm": lambda n: "sqrt(" + " + ".join(f"x{k}^2" for k in range(n)) + ")",
    "logistic": lambda n: "ln(1+exp(-(" + " + ".join(f"{k % 7 + 1}*x{k}" for k in range(n)) + ")))",
}


@pytest.mark.parametrize("name", MANY)
def test_a_thousand_inputs_cost_at_most_four_times_the_function(name: str, bounded: Any) -> None:
    bounded(characters=100_000)
    found = backprop(MANY[name](1000))
    assert len(found.trace.inputs) == 1000
    assert len(found.sweeps) == 1
    assert found.costs.ratio("reverse") <= 4
    real = count_operations(found.program)
    assert real.total <= 4 * found.costs.function.total


def sharing(times: int) -> Backprop:
    return backprop(f"x{times}", let=[f"x{k + 1} = x{k} sin(x{k}) + x{k}" for k in range(times)])


def test_heavy_sharing_is_linear() -> None:
    sizes = [count_operations(sharing(k).program).total for k in (10, 20, 30)]
    assert sizes[2] - sizes[1] == sizes[1] - sizes[0]
    found = sharing(30)
    assert len(edges(found.trace)) <= 151
    x = mpmath.mpf("0.01")
    slope = mpmath.mpf(1)
    for _ in range(30):
        slope *= mpmath.sin(x) + x * mpmath.cos(x) + 1
        x = x * mpmath.sin(x) + x
    value = found.at(x0="0.01").derivative[0]
    assert abs(mpmath.mpf(str(value)) / slope - 1) < mpmath.mpf(10) ** -12


@pytest.mark.parametrize("sizes", [(784, 128, 64, 10), (2, 3), (1, 5, 7, 9), (4, 4, 4, 4, 4)])
def test_jacobian_products_are_counted_as_multiplied(sizes: tuple[int, ...]) -> None:
    shapes = [(b, a) for a, b in pairwise(sizes)]
    spent = {"forward": 0, "reverse": 0}
    shape = shapes[0]
    for layer in shapes[1:]:
        spent["forward"] += layer[0] * layer[1] * shape[1]
        shape = (layer[0], shape[1])
    shape = shapes[-1]
    for layer in reversed(shapes[:-1]):
        spent["reverse"] += shape[0] * shape[1] * layer[1]
        shape = (shape[0], layer[1])
    counted = chain_costs(sizes)
    assert {mode: counted.total(mode) for mode in spent} == spent  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "expected a formula"),
        (["x", "--sizes", "2,3"], "expected a formula"),
        (["--sizes", "2"], "at least two layer sizes"),
        (["--sizes", "2,-3"], "whole numbers"),
        (["x*y", "--at", "x=1"], "no value for y"),
        (["3"], "no variable"),
        (["x*y", "--wrt", "d", "--let", "d=x"], "defined by other variables"),
    ],
)
def test_errors_are_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backprop", *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_pickle() -> None:
    found = backprop("x*y + sin(x)")
    again = pickle.loads(pickle.dumps(found))
    assert again.derivative == found.derivative
    assert str(again) == str(found)


def test_a_wrong_sweep_is_noticed() -> None:
    found = backprop("x*y + sin(x)")
    assert {check.state for check in found.checks} == {"passed"}
    (sweep,) = found.sweeps
    *kept, last = sweep.rows
    rows_ = (*kept, replace(last, expr=last.expr * 2))
    broken = replace(found, sweeps=(replace(sweep, rows=rows_),))
    assert "failed" in {check.state for check in broken.checks}
    assert "✓" in str(found)
    assert "✓" not in str(broken)


def test_many_derivatives_are_checked_along_lines() -> None:
    names = [f"x_{k}" for k in range(1, 11)]
    found = backprop("[" + ",".join(f"{name} y" for name in names) + "]")
    assert len(found.trace.outputs) * len(found.trace.inputs) == 110
    assert [check.state for check in found.checks] == ["passed"] * 10


@pytest.mark.parametrize(
    ("formula", "point", "said"),
    [
        ("floor(x) + x", "x=2", ["u jumps at this point", "df/dx = undefined"]),
        ("sign(x) x", "x=0", ["u jumps at this point"]),
        ("|x| + x", "x=0", ["u has a kink at this point", "A program that needs a number takes 1",
                            "The slope from the left is 0, from the right is 2."]),
        ("max(x, y)", "x=1,y=1", ["A program that needs a number takes 1",
                                  "The slope from the left is 0, from the right is 1."]),
        ("|x|^3 + x", "x=0", ["┃ df/dx = 1", "df/dx is 1 here."]),
    ],
)  # fmt: skip
def test_what_is_said_where_there_is_no_slope(
    formula: str, point: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backprop", formula, "--at", point, "--width", "120"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert [text for text in said if text not in shown] == []


def test_sizes_alone_have_a_product_and_no_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    found = backprop(sizes="784, 128, 64, 10")
    assert found.derivative.shape == (10, 784)
    assert [final.expr for final in found.finals()] == [number(1_085_440), number(6_924_288)]
    assert run(["backprop", "--sizes", "2,3", "--at", "x=1"]) == 2
    assert "no values" in capsys.readouterr().err

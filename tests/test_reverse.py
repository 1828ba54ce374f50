"""The gradient as one shared graph: values, costs and limits."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.model import ONE, ZERO, Expr, make, number, postorder, substitute, symbol
from chainrule.model import expr as model
from chainrule.model.errors import LimitError, MissingRuleError
from chainrule.numeric.program import Program
from chainrule.numeric.work import context
from chainrule.rules import TABLE
from chainrule.syntax import read
from chainrule.trace.accumulate import count_operations
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import adjoints
from chainrule.trace.reverse import in_pairs, value_and_gradient

X, Y, Z = symbol("x"), symbol("y"), symbol("z")


@contextmanager
def digits(count: int) -> Iterator[Any]:
    """Give the context in which programs compute, at so many digits."""
    mp = context()
    before, mp.dps = mp.dps, count
    try:
        yield mp
    finally:
        mp.dps = before


def run(mp: Any, root: Expr, point: dict[Expr, Fraction]) -> Any:
    program = Program([], [root])
    return program.run(mp, point)[program.outputs[0]]


def agrees_with_differences(root: Expr, point: dict[Expr, Fraction]) -> None:
    """Compare each partial derivative with a central difference quotient of the function."""
    names = list(point)
    _, slopes = value_and_gradient(root, names)
    step = Fraction(1, 10**15)
    with digits(60) as mp:
        for name, slope in zip(names, slopes, strict=True):
            after = run(mp, root, {**point, name: point[name] + step})
            before = run(mp, root, {**point, name: point[name] - step})
            truth = (after - before) * 10**15 / 2
            found = run(mp, slope, point)
            assert abs(found - truth) <= mp.mpf("1e-24") * (1 + abs(truth)), (name, slope)


def row_cases() -> list[str]:
    without = {"call", "case", "bracket", "integral", "piecewise", "polygamma"}
    without |= {"besselj", "bessely", "besseli", "besselk", "floor", "ceil", "sign", "heaviside"}
    return [name for name, row in TABLE.items() if row.sample and name not in without]


@pytest.mark.parametrize("name", row_cases())
def test_every_row_agrees_with_difference_quotients(name: str) -> None:
    row = TABLE[name]
    names = [symbol(f"x_{i}") for i in range(len(row.sample))]
    root = make(name, *names)
    try:
        value_and_gradient(root, names)
    except MissingRuleError:
        pytest.skip("not differentiated by every operand")
    agrees_with_differences(root * names[0] + root, dict(zip(names, row.sample, strict=True)))


@pytest.mark.parametrize(
    "text",
    [
        "x y z x y", "x/y/z", "x^3 y^(1/2) z^-1", "x^y + y^x", "-(x - y)(-z)", "max(x, y, z, x y)",
        "min(x y, z, x, y, 1)", "|x - z| y", "piecewise(x y if x < y, x + z)", "e^(x y) ln(z + x)",
        "sin(x y) / (1 + cos(z x))", "integral(sin(t x) t y, t, z, x^2)", "2^x + log_3(y) + z",
        "x^2/(y^2/(z^2 + x))", "1/x + (x + y)/z",
    ],
)  # fmt: skip
def test_agrees_with_difference_quotients(text: str) -> None:
    root = read(text).expr
    point = {X: Fraction(7, 5), Y: Fraction(9, 4), Z: Fraction(5, 8)}
    agrees_with_differences(root, point)


OPERATIONS = st.sampled_from(["add", "mul", "div", "pow2", "sin", "exp", "atan", "neg"])


@st.composite
def graphs(draw: st.DrawFn) -> Expr:
    """Draw a graph in which later nodes use any of the earlier ones, so that paths meet."""
    nodes = [X, Y, Z, number(2)]
    for op in draw(st.lists(OPERATIONS, min_size=1, max_size=9)):
        a, b = (nodes[draw(st.integers(0, len(nodes) - 1))] for _ in range(2))
        built = {
            "add": lambda a=a, b=b: Expr("add", (a, b)),
            "mul": lambda a=a, b=b: Expr("mul", (a, b, X)),
            "div": lambda a=a, b=b: Expr("div", (a, 1 + make("exp", make("sin", b)))),
            "pow2": lambda a=a: make("sin", a) ** 2,
            "sin": lambda a=a: make("sin", a),
            "exp": lambda a=a: make("exp", make("sin", a)),
            "atan": lambda a=a: make("atan", a),
            "neg": lambda a=a: -a,
        }
        nodes.append(built[op]())
    return nodes[-1]


@given(graphs())
def test_random_graphs_agree_with_difference_quotients(root: Expr) -> None:
    agrees_with_differences(root, {X: Fraction(1, 3), Y: Fraction(-2, 5), Z: Fraction(4, 7)})


def family(name: str, n: int) -> tuple[Expr, list[Expr]]:
    x = [symbol(f"x_{i}") for i in range(n)]
    if name == "product":
        return make("mul", *x), x
    if name == "log-sum-exp":
        return make("ln", make("add", *(make("exp", v) for v in x))), x
    if name == "quadratic form":
        squares = [i * v**2 for i, v in enumerate(x, start=2)]
        return make("add", *squares, *(a * b for a, b in itertools.pairwise(x))), x
    result = X
    for weight in x:
        if name == "network":
            result = make("tanh", make("add", make("mul", weight, result), ONE))
        else:
            result = make("add", make("mul", result, make("sin", result)), result)
    return result, x if name == "network" else [X]


FAMILIES = ("product", "log-sum-exp", "quadratic form", "network", "sharing")


@pytest.mark.parametrize("name", FAMILIES)
def test_function_and_gradient_cost_at_most_three_functions(name: str) -> None:
    counts = []
    for n in (10, 100, 1_000):
        value, slopes = value_and_gradient(*family(name, n))
        alone = count_operations([], [value]).total
        together = count_operations([], [value, *slopes]).total
        assert alone <= 5 * n
        assert together <= 3 * alone
        counts.append(together)
    assert counts[2] <= 10.5 * counts[1]


def test_a_gradient_of_a_deep_shared_graph_is_right() -> None:
    root, _ = family("sharing", 30)
    _, (slope,) = value_and_gradient(root, [X])
    at = {X: Fraction(1, 10)}
    with digits(60) as mp:
        found = run(mp, slope, at)
        value, truth = mp.mpf(1) / 10, mp.mpf(1)
        for _ in range(30):
            truth *= mp.sin(value) + value * mp.cos(value) + 1
            value += value * mp.sin(value)
        assert abs(found - truth) < mp.mpf("1e-40") * truth


def test_what_does_not_occur_has_derivative_zero() -> None:
    assert value_and_gradient(make("sin", X), [Y, X])[1] == (ZERO, make("cos", X))
    assert value_and_gradient(number(3), [X])[1] == (ZERO,)
    assert value_and_gradient(X, [X, Y])[1] == (ONE, ZERO)


def test_the_bound_variable_of_an_integral_does_not_move() -> None:
    t = symbol("t")
    root = make("integral", t**2, t, ZERO, t)
    assert value_and_gradient(root, [t])[1] == (t**2,)


def test_a_missing_rule_is_named() -> None:
    with pytest.raises(MissingRuleError, match="Bessel"):
        value_and_gradient(make("besselj", X, Y), [X])


def test_integrals_nested_too_deep_are_refused(bounded: Any) -> None:
    root = read("integral(integral(x s t, s, 0, t), t, 0, x)").expr
    assert len(value_and_gradient(root, [X])[1]) == 1
    bounded(integrals=1)
    with pytest.raises(LimitError, match="nested more than 1 deep"):
        value_and_gradient(root, [X])


def test_pairs_are_made_of_long_products_only() -> None:
    short = make("mul", X, Y, Z)
    assert in_pairs(short, {}) is short
    long = in_pairs(make("mul", X, Y, Z, X), {})
    assert long is make("mul", make("mul", make("mul", X, Y), Z), X)


# --- the table of known nodes -------------------------------------------------------------------


def test_nodes_that_nothing_uses_are_forgotten() -> None:
    def layers() -> int:
        return sum(op == "layer" for op, _, _ in model._interned)

    deep = X
    for _ in range(5_000):
        deep = Expr("layer", (deep,))
    model.forget_unused()
    assert layers() == 5_000
    del deep
    model.forget_unused()
    assert layers() == 0


def test_the_table_is_looked_through_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    model.forget_unused()
    monkeypatch.setattr(model, "_sweep_at", len(model._interned) + 100)
    kept = make("cos", symbol("kept"))
    for i in range(200):
        make("layer", symbol(f"passing_{i}"))
    assert make("cos", symbol("kept")) is kept
    assert sum(op == "layer" for op, _, _ in model._interned) < 200


def test_a_number_is_one_node_however_it_is_given() -> None:
    assert number(2) is number(Fraction(2)) is number(Fraction(4, 2))
    assert isinstance(number(10**7 + 1).value, Fraction)
    assert number(2) is not number(2, decimal=True)


def test_postorder_lists_left_operands_first() -> None:
    shared = make("sin", X)
    root = make("add", shared, make("mul", Y, shared), Y)
    assert postorder(root) == [X, shared, Y, make("mul", Y, shared), root]
    assert postorder(shared, Y) == [X, shared, Y]
    assert substitute(root, {Y: X}) is make("add", shared, make("mul", X, shared), X)


def test_a_reverse_sweep_follows_only_what_is_wanted() -> None:
    f = symbol("f")
    trace = decompose([("f", make("mul", make("sin", X), make("cos", Y)))], [X, Y])
    found = adjoints(trace, f, [X])
    assert found[X] is make("mul", symbol("v"), make("cos", X))
    assert Y not in found
    assert set(adjoints(trace, f, [X, Y])) >= {X, Y, f}
    assert adjoints(trace, f, []) == {f: ONE}


@pytest.mark.parametrize(
    ("power", "multiplications", "functions"),
    [(2, 1, 0), (3, 2, 0), (4, 2, 0), (7, 4, 0), (8, 3, 0), (-2, 2, 0), (Fraction(1, 2), 0, 1)],
)
def test_a_whole_power_costs_its_squarings(
    power: int | Fraction, multiplications: int, functions: int
) -> None:
    counted = count_operations([(symbol("f"), make("pow", X, number(power)))])
    assert (counted.multiplications, counted.functions) == (multiplications, functions)

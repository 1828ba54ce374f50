"""Substitutions: what a teacher would name, and the same list one operation a step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.model import Expr, free_symbols, make, number, postorder, symbol
from chainrule.syntax import read
from chainrule.syntax.write import to_plain
from chainrule.trace.decompose import decompose, derivative_of
from chainrule.trace.edges import count_paths, paths, rows, tangent_rows, total_derivative
from chainrule.trace.naming import letters_for

X = symbol("x")
F = symbol("f")


def steps(text: str, grain: str = "textbook") -> list[str]:
    trace = decompose([("f", read(text).expr)], [X], grain=grain)  # type: ignore[arg-type]
    return [f"{to_plain(s.symbol)} = {to_plain(s.expr)}" for s in trace.steps]


TEXTBOOK = {
    "exp(sin(x^2))": ["u = x^2", "v = sin(u)", "f = exp(v)"],
    "(3x^2+1)^5": ["u = 3*x^2 + 1", "f = u^5"],
    "x^2 sin(3x)": ["u = x^2", "v = 3*x", "w = sin(v)", "f = u*w"],
    "x^x": ["u = x", "v = x", "f = u^v"],
    "2(x^2+x) + 3(x^2+x)": ["u = x^2 + x", "f = 2*u + 3*u"],
    "5(x^2+x) - (x^2+x)": ["u = x^2 + x", "f = 5*u - u"],
    "2^x x^2 sin x": ["u = 2^x", "v = x^2", "w = sin(x)", "f = u*v*w"],
    "3x^2 sin x": ["u = 3*x^2", "v = sin(x)", "f = u*v"],
    "sin exp sin exp sin exp sin exp sin x": [
        "u = sin(x)",
        "v = exp(u)",
        "w = sin(v)",
        "p = exp(w)",
        "q = sin(p)",
        "r = exp(q)",
        "s = sin(r)",
        "t = exp(s)",
        "f = sin(t)",
    ],
    "sin(x)/x": ["u = sin(x)", "v = x", "f = u/v"],
    "2x sin(x) + sin(x)^2": ["u = 2*x", "v = sin(x)", "w = u*v", "f = w + v^2"],
    "ln x + sin(x^2)": ["u = x^2", "f = ln(x) + sin(u)"],
    "1/(x^2+1)": ["u = x^2 + 1", "f = 1/u"],
    "5": ["f = 5"],
    "x": ["f = x"],
    "u v x^2 + w": ["f = u*v*x^2 + w"],
    "sin(u x)": ["v = u*x", "f = sin(v)"],
    "x + piecewise(x^2 if x < 0 else x)": [
        "u = x^2",
        "v = piecewise(u if x < 0, otherwise x)",
        "f = x + v",
    ],
    "x + integral(sin t, t, 0, x)": ["u = integral(sin(t), t, 0, x)", "f = x + u"],
    "(x+1)(x+2)(x+3)": ["u = x + 1", "v = x + 2", "w = x + 3", "f = u*v*w"],
}


@pytest.mark.parametrize("text", TEXTBOOK)
def test_textbook_grain_names_what_a_teacher_would(text: str) -> None:
    assert steps(text) == TEXTBOOK[text]


def test_operation_grain_has_one_operation_a_step() -> None:
    assert steps("(3x^2+1)^5", "operation") == ["u = x^2", "v = 3*u", "w = v + 1", "f = w^5"]


def test_names_are_numbered_when_letters_run_out() -> None:
    listed = steps("sin(cos(sin(cos(sin(cos(sin(cos(sin(cos(x))))))))))")
    assert listed[0] == "v_1 = cos(x)"
    assert listed[-1] == "f = sin(v_9)"


def test_names_the_user_typed_are_never_taken() -> None:
    trace = decompose([("u", read("sin(v w x^2)").expr)], [X])
    assert [s.symbol.value for s in trace.steps] == ["p", "u"]


def test_a_name_the_user_defined_stands_for_its_expression_everywhere() -> None:
    d = symbol("d")
    trace = decompose([("f", read("sin(d)*d").expr)], [X], lets=[(d, X**2)])
    assert next((s.symbol, s.expr) for s in trace.steps) == (d, X**2)
    assert trace.parameters == ()


def test_a_shared_part_is_one_step() -> None:
    trace = decompose([("f", read("sin(x^2+1) cos(x^2+1)").expr)], [X])
    assert [s.expr for s in trace.steps].count(read("x^2+1").expr) == 1


def test_constants_have_no_edge() -> None:
    trace = decompose([("f", read("sin(a)+4").expr)], [X])
    assert list(trace.steps[-1].edges()) == []
    assert count_paths(trace, X, F) == 0


def test_a_variable_at_two_places_has_two_edges() -> None:
    trace = decompose([("f", make("mul", X, X))], [X], grain="operation")
    assert [operand for operand, _ in trace.steps[0].edges()] == [X, X]
    assert len(paths(trace, X, F)) == 2


def test_inner_trace_of_a_folded_step_is_one_operation_a_step() -> None:
    trace = decompose([("f", read("sin(3x^2+1)").expr)], [X])
    inner = trace.steps[0].inner
    assert inner is not None
    assert [s.rule for s in inner.steps] == ["pow", "mul", "add"]


@pytest.mark.parametrize("depth", [100, 400])
def test_steps_and_operations_grow_linearly_with_depth(depth: int) -> None:
    expr: Expr = X
    for index in range(depth):
        expr = make(("sin", "exp")[index % 2], expr)
    trace = decompose([("f", expr)], [X])
    assert len(trace.steps) == depth
    assert len(tangent_rows(trace, X)) == depth
    assert count_paths(trace, X, F) == 1


@pytest.mark.parametrize("levels", [10, 30, 300])
def test_heavy_sharing_stays_linear(levels: int) -> None:
    """Each level uses the one before twice: expanded it would have 2^levels leaves."""
    lets: list[tuple[Expr, Expr]] = []
    last = X
    for index in range(levels):
        name = symbol(f"y_{index}")
        lets.append((name, last * make("sin", last) + last))
        last = name
    trace = decompose([("f", last)], [X], lets=lets, grain="operation")
    assert len(trace.steps) == 3 * levels + 1
    assert len(tangent_rows(trace, X)) == 3 * levels + 1
    # sin(y) and y enter the product, and y the sum: three paths a level.
    assert count_paths(trace, X, F) == 3**levels
    assert free_symbols(total_derivative(trace, X))


def test_doubling_by_definitions_stays_linear() -> None:
    lets: list[tuple[Expr, Expr]] = []
    last = X
    for index in range(300):
        name = symbol(f"y_{index}")
        lets.append((name, make("add", last, last)))
        last = name
    trace = decompose([("f", last)], [X], lets=lets, grain="operation")
    assert count_paths(trace, X, F) == 2**300
    assert len(postorder(total_derivative(trace, X))) < 2_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["sin", "exp", "square", "twice", "plus"]), max_size=12))
def test_every_step_uses_only_what_came_before(names: list[str]) -> None:
    expr: Expr = X
    builders = {
        "sin": lambda e: make("sin", e),
        "exp": lambda e: make("exp", e),
        "square": lambda e: e**2,
        "twice": lambda e: number(2) * e,
        "plus": lambda e: e + X,
    }
    for name in names:
        expr = builders[name](expr)
    for grain in ("textbook", "operation"):
        trace = decompose([("f", expr)], [X], grain=grain)  # type: ignore[arg-type]
        known = {X}
        for symbol_, body in rows(trace):
            assert set(free_symbols(body)) <= known
            assert symbol_ not in known
            known.add(symbol_)


def test_the_derivative_of_an_integrand_is_taken_under_the_integral_sign() -> None:
    found = derivative_of(read("integral(sin(t x), t, 0, 1)").expr, X)
    assert to_plain(found) == "integral(t*cos(t*x), t, 0, 1)"


@pytest.mark.parametrize("taken", range(9))
def test_numbered_names_begin_with_the_first_free_letter(taken: int) -> None:
    stems = ("v", "u", "w", "p", "q", "r", "s", "t", "step")
    used = {f"{stem}_1" for stem in stems[:taken]}
    provisional = [symbol(f" {n}") for n in range(9)]
    found = letters_for(provisional, used)
    stem = stems[taken]
    assert [found[name].value for name in provisional] == [f"{stem}_{n}" for n in range(1, 10)]
    few = letters_for(provisional[:3], {"u", "w"})
    assert [name.value for name in few.values()] == ["v", "p", "q"]


def test_names_of_unknown_functions_are_taken() -> None:
    whole = make("exp", make("call", make("sin", X), value=("u", (0,))))
    trace = decompose([("f", whole)], [X])
    assert [s.symbol.value for s in trace.steps] == ["v", "w", "f"]


def test_wide_products_are_grouped_beyond_the_bound(bounded: Any) -> None:
    bounded(operands=3)
    for count, last in ((3, 3), (4, 2), (9, 3)):
        factors = [make("sin", number(k) * X) for k in range(1, count + 1)]
        trace = decompose([("f", make("mul", *factors))], [X], grain="operation")
        assert len(trace.steps[-1].expr.args) == last


def test_only_parameters_move_the_inside_of_an_integral() -> None:
    t, a = symbol("t"), symbol("a")
    whole = make("integral", make("mul", t, a), t, 0, X)
    assert decompose([("f", whole)], [X]).steps[-1].operands == (X,)
    assert set(decompose([("f", whole)], [X, a]).steps[-1].operands) == {X, a}
    shadowed = make("integral", X, X, 0, 2 * X)
    assert decompose([("f", shadowed)], [X], grain="operation").steps[-1].operands != (X, X)


def test_nothing_in_a_condition_gets_a_name() -> None:
    whole = make("mul", make("sin", X), make("bracket", make("gt", make("exp", X), 1)))
    trace = decompose([("f", whole)], [X])
    assert [to_plain(s.symbol) for s in trace.steps] == ["u", "v", "f"]
    assert trace.steps[1].expr.op == "bracket"


@pytest.mark.parametrize("op", ["max", "min", "mul"])
def test_what_is_grouped_beyond_the_bound(op: str, bounded: Any) -> None:
    bounded(operands=3)
    whole = make(op, *(make("sin", number(k) * X) for k in range(1, 8)))
    trace = decompose([("f", whole)], [X], grain="operation")
    assert all(len(step.expr.args) <= 3 for step in trace.steps)

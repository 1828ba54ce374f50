"""Homework on graphs, backpropagation, gradient descent and networks, against numbers by hand."""

from __future__ import annotations

import math

import pytest

from chainrule import solve
from chainrule.render import render


def page(problem: str, what: str = "solutions") -> str:
    sheet = solve("1. " + problem)
    assert not sheet.mistakes, sheet.report()
    return render(sheet.explain(what), "text")  # type: ignore[arg-type]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_one_neuron_by_hand() -> None:
    text = "network: 1-1\n   set: w__1_11=0.6, b__1_1=0.9\n   input: 1\n   target: 0"
    a = sigmoid(1.5)
    error = a * a * (1 - a)  # (a − y) σ′(z) with y = 0 and x = 1
    answers = page(text, "answers")
    assert answers.count(f"{error:.6f}") == 2
    problem = page(text, "problems")
    assert "1-1" in problem
    assert "squared loss" in problem
    assert f"{error:.6f}" not in problem


def test_a_network_in_symbols_names_each_weight_or_writes_delta() -> None:
    answers = page("network: 1-2-1\n   activation: tanh", "answers")
    assert "∂C/∂w⁽²⁾₁₁" in answers
    assert answers.count("∂C/∂") == 7  # two weights and two biases, then two weights and a bias
    only = page("network: 2-2-1\n   only: w__2_11, b__1_1", "answers")
    assert only.count("∂C/∂") == 2


def test_a_large_network_is_drawn_from_a_seed() -> None:
    text = "network: 4-6-2\n   seed: 7\n   weight: 2,1,3\n   bias: 1,2"
    problem = page(text, "problems")
    assert "seed 7" in problem
    assert page(text, "answers") == page(text, "answers")


def test_a_last_layer_of_its_own_is_said() -> None:
    text = "network: 2-2-2\n   last: identity"
    assert "sigmoid activations, identity in the last layer," in page(text, "problems")


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_backpropagation_in_numbers(mode: str) -> None:
    text = f"backprop: (a+b)*c\n   at: a=5, b=-3, c=-2\n   mode: {mode}"
    answers = page(text, "answers")
    for name, value in (("a", "−2"), ("b", "−2"), ("c", "2")):
        assert f"∂f/∂{name} = {value} " in answers
    assert ("forward accumulation" if mode == "forward" else "backpropagation") in page(text)


def test_a_graph_with_and_without_numbers() -> None:
    plain = page("graph: x sin(x)", "problems")
    assert "computational graph" in plain
    numbers = page("graph: x y\n   at: x=2, y=3", "answers")
    assert "6" in numbers


def test_gradient_descent_by_hand() -> None:
    # x ← x − 0.1·2(x − 3) from 0: 0.6, 1.08, 1.464
    text = "descend: (x-3)^2\n   from: x=0\n   steps: 3\n   rate: 0.1"
    answers = page(text, "answers")
    assert "1.464" in answers
    assert "after 3 steps" in answers
    up = page("descend: 4 - x^2\n   from: x=1\n   steps: 1\n   ascend: yes", "answers")
    assert "0.8" in up
    assert "after 1 step" in up
    assert "Maximize by gradient ascent" in page(
        "descend: 4 - x^2\n   from: x=1\n   steps: 1\n   ascend: yes", "problems"
    )


def test_gradient_descent_needs_a_start() -> None:
    sheet = solve("1. descend: (x-3)^2")
    (solved,) = sheet.solved
    assert "'descend' needs 'from': where to begin" in str(solved.mistakes[0].error)
    assert solved.mistakes[0].error.hint == "add a line such as: from …"


def test_a_flag_is_yes_or_no() -> None:
    problem = "descend: 4 - x^2\n   from: x=1\n   steps: 1\n   ascend"
    assert "Maximize" in page(problem, "problems")
    assert "Minimize" in page(f"{problem}: no", "problems")
    assert "expected yes or no after 'ascend', found 'up'" in solve(f"1. {problem}: up").report()


def test_what_is_held_constant_is_in_the_problem() -> None:
    problem = "descend: (m x - y)^2\n   from: m=0\n   at: x=2, y=3\n   steps: 1"
    assert "from m = 0, one step, with x = 2, y = 3 held" in " ".join(
        page(problem, "problems").split()
    )

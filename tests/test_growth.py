"""Counts that grow in proportion: steps, operations and nodes, never times."""

from __future__ import annotations

import itertools

import pytest

from chainrule import derive, gradient
from chainrule.model import postorder
from chainrule.topics.common.posing import read_system
from chainrule.trace.accumulate import costs


def chain(layers: int) -> str:
    return "".join("sin(" if i % 2 else "exp(" for i in range(layers)) + "x" + ")" * layers


def sharing(levels: int) -> list[str]:
    names = ["x", *(f"a_{i}" for i in range(1, levels + 1))]
    return [f"{b} = {a} sin({a}) + {a}" for a, b in itertools.pairwise(names)]


@pytest.mark.parametrize("layers", [10, 100, 1_000])
def test_one_step_a_layer(layers: int) -> None:
    derivation = derive(chain(layers))
    assert len(derivation.trace.steps) == layers
    assert derivation.path_count == 1
    assert len(postorder(derivation.raw)) <= 3 * layers + 2


def test_operations_of_shared_levels_grow_in_proportion() -> None:
    counts = []
    for levels in (10, 100):
        lets = sharing(levels)
        derivation = derive(f"a_{levels}", wrt="x", let=lets)
        assert derivation.path_count > 2**levels
        assert derivation.check.state == "passed"
        counts.append(len(postorder(derivation.raw)))
    assert counts[1] < 11 * counts[0]


@pytest.mark.parametrize("n", [10, 100, 300])
def test_function_and_gradient_cost_three_times_the_function(n: int) -> None:
    x = [f"x_{i}" for i in range(1, n + 1)]
    neighbors = [f"{a} {b}" for a, b in itertools.pairwise(x)]
    weights = [f"h_{i + 1} = tanh({w} h_{i} + 1)" for i, w in enumerate(x)]
    for formula, lets in (
        ("*".join(x), []),
        ("ln(" + "+".join(f"e^{a}" for a in x) + ")", []),
        ("+".join([f"{i} {a}^2" for i, a in enumerate(x, start=2)] + neighbors), []),
        (f"h_{n}", weights),
        (f"a_{n}", sharing(n)),
    ):
        system = read_system(formula, wrt=None, let=lets)
        assert costs(system.trace("operation")).ratio("reverse") <= 3.0


def test_wide_products_stay_in_proportion() -> None:
    sizes = []
    for n in (50, 500):
        derivation = derive("*".join(f"(x+{i})" for i in range(1, n + 1)))
        assert derivation.check.state == "passed"
        locals_ = [p for s in derivation.trace.steps for p in s.partials if p is not None]
        sizes.append(len(postorder(*locals_)))
    assert sizes[1] < 15 * sizes[0]


def test_one_sweep_for_a_thousand_variables() -> None:
    found = gradient("*".join(f"x_{i}" for i in range(1, 301)))
    assert len(found.partials) == 300
    assert len(postorder(*(row.expr for row in found.jacobian.found.sweeps[0].rows))) < 5 * 300

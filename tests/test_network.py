"""Backpropagation against a plain implementation in floats, published numbers, and itself."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import (
    InputError,
    LimitError,
    Network,
    PointError,
    UndefinedError,
    network,
)
from chainrule.checks.directions import check_network
from chainrule.cli.app import run
from chainrule.model import make, symbol
from chainrule.render import render
from chainrule.rules import activations
from chainrule.topics.common.words import sentence
from chainrule.topics.network.shape import COST, LOSSES
from chainrule.trace.accumulate import reverse_sweep

Vector = list[float]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def normal(z: float) -> float:
    return (1 + math.erf(z / math.sqrt(2))) / 2


VALUES: dict[str, Callable[[float], float]] = {
    "sigmoid": sigmoid,
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leakyrelu": lambda z: z if z > 0 else z / 100,
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "silu": lambda z: z * sigmoid(z),
    "gelu": lambda z: z * normal(z),
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
    "mish": lambda z: z * math.tanh(math.log(1 + math.exp(z))),
    "softsign": lambda z: z / (1 + abs(z)),
    "hardtanh": lambda z: min(max(z, -1.0), 1.0),
    "relu6": lambda z: min(max(z, 0.0), 6.0),
    "hardsigmoid": lambda z: min(max(z / 6 + 0.5, 0.0), 1.0),
    "hardswish": lambda z: z * min(max(z / 6 + 0.5, 0.0), 1.0),
    "tanhshrink": lambda z: z - math.tanh(z),
    "softshrink": lambda z: math.copysign(max(abs(z) - 0.5, 0.0), z),
    "logsigmoid": lambda z: -math.log(1 + math.exp(-z)),
    "identity": lambda z: z,
}
SLOPES: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 / math.cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "leakyrelu": lambda z: 1.0 if z > 0 else 0.01,
    "softplus": sigmoid,
    "silu": lambda z: sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z)),
    "gelu": lambda z: normal(z) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi),
    "elu": lambda z: 1.0 if z > 0 else math.exp(z),
    "selu": lambda z: 1.0507009873554805 * (1 if z > 0 else 1.6732632423543772 * math.exp(z)),
    "mish": lambda z: (
        math.tanh(math.log(1 + math.exp(z)))
        + z * sigmoid(z) / math.cosh(math.log(1 + math.exp(z))) ** 2
    ),
    "softsign": lambda z: 1 / (1 + abs(z)) ** 2,
    "hardtanh": lambda z: float(-1 < z <= 1),
    "relu6": lambda z: float(0 < z <= 6),
    "hardsigmoid": lambda z: (-3 < z <= 3) / 6,
    "hardswish": lambda z: 0.0 if z <= -3 else z / 3 + 0.5 if z <= 3 else 1.0,
    "tanhshrink": lambda z: math.tanh(z) ** 2,
    "softshrink": lambda z: float(abs(z) > 0.5),
    "logsigmoid": lambda z: 1 - sigmoid(z),
    "identity": lambda z: 1.0,
}
COSTS: dict[str, Callable[[float, float], float]] = {
    "squared": lambda y, a: (y - a) ** 2 / 2,
    "mse": lambda y, a: (y - a) ** 2,
    "cross-entropy": lambda y, a: -y * math.log(a) - (1 - y) * math.log(1 - a),
    "log-loss": lambda y, a: math.log(1 + math.exp(-y * a)),
}
COST_SLOPES: dict[str, Callable[[float, float], float]] = {
    "squared": lambda y, a: a - y,
    "mse": lambda y, a: 2 * (a - y),
    "cross-entropy": lambda y, a: (1 - y) / (1 - a) - y / a,
    "log-loss": lambda y, a: -y * sigmoid(-y * a),
}


def reference(net: Network) -> tuple[float, dict[str, float]]:
    """Compute cost and gradient with lists of floats, by layers, from the same example."""
    shape = net.architecture
    point = {name.value: float(value.value) for name, value in net.example.point.items()}

    def at(name: Any) -> float:
        return point[name.value]

    a: Vector = [at(shape.activated(0, k)) for k in shape.neurons(0)]
    history: list[tuple[Vector, Vector, str]] = []
    for layer in shape.layers():
        z = [
            sum(at(shape.weight(layer, j, k + 1)) * a[k] for k in range(len(a)))
            + at(shape.bias(layer, j))
            for j in shape.neurons(layer)
        ]
        kind = shape.activation_of(layer)
        history.append((a, z, kind))
        a = [VALUES[kind](value) for value in z]
    targets = [at(y) for y in shape.targets]
    share = len(a) if shape.loss == "mse" else 1
    pairs = list(zip(targets, a, strict=True))
    cost = sum(COSTS[shape.loss](y, value) for y, value in pairs) / share
    bars = [COST_SLOPES[shape.loss](y, value) / share for y, value in pairs]
    found: dict[str, float] = {}
    for layer in reversed(shape.layers()):
        before, z, kind = history[layer - 1]
        deltas = [bar * SLOPES[kind](value) for bar, value in zip(bars, z, strict=True)]
        for j, delta in enumerate(deltas, start=1):
            found[shape.bias(layer, j).value] = delta
            for k, value in enumerate(before, start=1):
                found[shape.weight(layer, j, k).value] = delta * value
        bars = [
            sum(at(shape.weight(layer, j + 1, k)) * deltas[j] for j in range(len(deltas)))
            for k in range(1, len(before) + 1)
        ]
    return cost, found


def gradient_of(net: Network) -> dict[str, Any]:
    names = [name.value for name in net.parameters]
    return dict(zip(names, net.example.derivative, strict=True))


def agree(net: Network) -> None:
    cost, slopes = reference(net)
    assert float(net.cost) == pytest.approx(cost, rel=1e-9, abs=1e-12)
    found = {name: float(slope) for name, slope in gradient_of(net).items()}
    assert found == pytest.approx(slopes, rel=1e-8, abs=1e-12)
    assert net.check.state == "passed"


def one_neuron(weight: Any, bias: Any, *kinds: str, target: Any = 1) -> Network:
    values = {"w__1_11": weight, "b__1_1": bias}
    named: dict[str, Any] = dict(zip(("activation", "loss"), kinds, strict=False))
    return network("1-1", **named, values=values, input=[1], target=[target])


def test_costs_that_cancel_or_vanish_keep_their_digits() -> None:
    saturated = one_neuron(1000, 0, "sigmoid", "cross-entropy")
    with mpmath.workdps(500):
        expected = mpmath.log1p(mpmath.exp(-1000))
    assert mpmath.almosteq(mpmath.mpmathify(saturated.cost), expected)
    assert float(one_neuron(1000, 0, "sigmoid", "cross-entropy", target=0).cost) == 1000
    assert one_neuron("10^40", "-10^40").adjoint("b__1_1") == pytest.approx(-1 / 8)
    near = one_neuron("sin(1)", "-sin(1 + 10^-30)", "identity", target=0)
    with mpmath.workdps(80):
        gap = mpmath.sin(1) - mpmath.sin(1 + mpmath.mpf(10) ** -30)
        assert mpmath.almosteq(mpmath.mpmathify(near.cost), gap**2 / 2, rel_eps=1e-14)


@pytest.mark.parametrize(
    ("weight", "kinds", "sentence"),
    [
        ("10^9", ("sigmoid", "cross-entropy"), "cannot be told apart from 0"),
        ("e^(e^(e^9))", ("softplus", "squared"), "is too large to compute"),
    ],
)
def test_a_cost_without_a_value_is_said(weight: str, kinds: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UndefinedError, match="the cost has no value at this example") as caught:
        one_neuron(weight, 0, *kinds, target=0)
    assert sentence in str(caught.value)
    assert caught.value.hint == "try smaller weights or inputs"


def test_what_a_network_is_not_asked() -> None:
    with pytest.raises(InputError, match="no weight or bias called 'w__9_99'"):
        network("1-1").adjoint("w__9_99")
    with pytest.raises(LimitError, match=r"the sizes are longer than 10,000 characters"):
        network("-".join("1" * 9000))


def test_a_wide_network_at_a_kink_is_not_checked() -> None:
    shape = "30-30-30"
    values = {f"b__1_{k}": 0 for k in range(1, 31)}
    found = network(shape, activation="relu", values=values, input=[0] * 30).check
    assert (found.state, sentence(found.reason)) == ("unknown", "the cost has a kink here")
    smooth = network(shape, activation="tanh", values=values, input=[0] * 30).check
    assert (smooth.state, smooth.count) == ("passed", 1860)


SHAPES = ("1-1", "2-2-1", "3-2", "2-3-2", "1-2-2-1", "4-8-3")


@pytest.mark.parametrize("loss", list(LOSSES))
@pytest.mark.parametrize("activation", activations())
def test_every_activation_and_loss(activation: str, loss: str) -> None:
    agree(network("2-3-2", activation=activation, loss=loss, seed=5))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu"])
def test_every_shape(shape: str, activation: str) -> None:
    agree(network(shape, activation=activation, seed=2))


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    activation=st.sampled_from(activations()),
    loss=st.sampled_from(list(LOSSES)),
    data=st.data(),
)
def test_random_networks(sizes: list[int], activation: str, loss: str, data: Any) -> None:
    plain = network(sizes, activation=activation, loss=loss)
    # Small enough that 1 − a of the cross-entropy keeps its digits in floats.
    numbers = st.integers(-60, 60).map(lambda n: Fraction(2 * n + 1, 137))
    values = {name.value: data.draw(numbers) for name in plain.parameters}
    inputs = [data.draw(numbers) for _ in range(sizes[0])]
    agree(network(sizes, activation=activation, loss=loss, values=values, input=inputs))


MAZUR = {
    "w__1_11": 0.15, "w__1_12": 0.20, "w__1_21": 0.25, "w__1_22": 0.30,
    "w__2_11": 0.40, "w__2_12": 0.45, "w__2_21": 0.50, "w__2_22": 0.55,
    "b__1_1": 0.35, "b__1_2": 0.35, "b__2_1": 0.60, "b__2_2": 0.60,
}  # fmt: skip


def test_the_published_example() -> None:
    """M. Mazur, "A step by step backpropagation example" (2015), his numbers."""
    net = network("2-2-2", values=MAZUR, input=[0.05, 0.10], target=[0.01, 0.99], rate=0.5)
    assert float(net.cost) == pytest.approx(0.298371109, abs=1e-9)
    assert float(net.adjoint("w__2_11")) == pytest.approx(0.082167041, abs=1e-9)
    assert float(net.adjoint("w__1_11")) == pytest.approx(0.000438568, abs=1e-9)
    after = {name.value: float(outcome.value) for name, outcome in net.example.updated.items()}
    published = {
        "w__1_11": 0.149780716, "w__1_12": 0.19956143, "w__1_21": 0.24975114,
        "w__1_22": 0.29950229, "w__2_11": 0.35891648, "w__2_12": 0.408666186,
        "w__2_21": 0.511301270, "w__2_22": 0.561370121,
    }  # fmt: skip
    assert {name: after[name] for name in published} == pytest.approx(published, abs=1e-8)
    assert after["C"] < float(net.cost)


def test_a_step_is_the_gradient_times_the_rate() -> None:
    net = network("2-2-1", activation="tanh", seed=4, rate="0.25")
    for name in net.parameters:
        moved = float(net.example.point[name].value) - 0.25 * float(net.adjoint(name.value))
        assert float(net.example.updated[name].value) == pytest.approx(moved, rel=1e-12)
    values = {name.value: str(net.example.updated[name].value) for name in net.parameters}
    drawn = {name.value: value for name, value in net.example.point.items()}
    again = network(
        "2-2-1",
        activation="tanh",
        values=values,
        input=[drawn["x_1"], drawn["x_2"]],
        target=[drawn["y_1"]],
    )
    assert float(again.cost) == pytest.approx(float(net.example.updated[COST].value), rel=1e-9)


def spoiled(net: Network, symbol_name: str) -> Any:
    """Check a network whose one local derivative is wrong by a factor of 1 + 10⁻⁶."""
    name = symbol(symbol_name)
    factor = Fraction(1_000_001, 1_000_000)
    steps = tuple(
        replace(s, partials=tuple(p and make("mul", p, factor) for p in s.partials))
        if s.symbol is name
        else s
        for s in net.trace.steps
    )
    trace = replace(net.trace, steps=steps)
    return check_network(trace, reverse_sweep(trace, COST), net.example.point)


@pytest.mark.parametrize("name", ["z__1_2", "a__1_1", "z__2_1", "a__2_1", "C"])
def test_the_check_finds_a_wrong_local_derivative(name: str) -> None:
    assert spoiled(network("2-2-1"), name).state == "failed"


def test_the_check_names_what_is_wrong() -> None:
    found = spoiled(network("2-2-1", seed=1), "z__1_2")
    assert {name.value for name in found.wrong} == {"w__1_21", "w__1_22", "b__1_2"}


def test_large_networks_are_checked_along_directions() -> None:
    net = network((12, 20, 10), activation="tanh")
    assert (net.check.state, net.check.count) == ("passed", 470)
    assert net.check.directions > 0
    assert spoiled(net, "z__1_7").state == "failed"


def test_a_kink_is_said_and_not_checked() -> None:
    values = {"w__1_11": 1, "b__1_1": -1, "w__2_11": 1, "b__2_1": 0}
    net = network("1-1-1", activation="relu", last="identity", values=values, input=[1], target=[1])
    assert {name.value for name in net.check.kinks} == {"w__1_11", "b__1_1"}
    assert net.check.state == "passed"
    assert net.adjoint("w__1_11") == 0
    text = str(net)
    assert "is exactly 0, at a kink. The derivative at 0 does not exist" in text
    assert "2 of 4 derivatives agree" in text


def test_shared_errors_are_computed_once() -> None:
    for shape in ("2-2-1", "4-8-3", "3-3-3-3"):
        net = network(shape, activation="tanh")
        shape_ = net.architecture
        neurons = sum(shape_.sizes[1:])
        assert len(net.sweep.rows) == 1 + 2 * neurons + shape_.count
        terms = sum(len(row.terms) for row in net.sweep.rows)
        edges = sum(1 for step in net.trace.steps for _ in step.edges())
        assert terms == edges


def test_seeds_draw_the_same_everywhere() -> None:
    first, again = network("2-2-1", seed=3), network("2-2-1", seed=3)
    assert first.example.point == again.example.point
    assert first.example.point != network("2-2-1", seed=4).example.point
    drawn = [
        str(network("2-1", seed=0).example.point[symbol(n)].value)
        for n in ("w__1_11", "x_1", "y_1")
    ]
    assert drawn == ["27/25", "-9/10", "1/10"]


def test_names_of_wide_layers_have_a_comma() -> None:
    net = network("11-2", seed=0)
    names = [name.value for name in net.parameters]
    assert "w__1_1_11" in names
    assert "w__1_11" not in names


def test_symbols_only_unless_numbers_are_asked_for() -> None:
    assert "With numbers" not in str(network("2-2-1"))
    for settings_ in ({"seed": 0}, {"input": [1, 2]}, {"rate": 1}, {"values": {"b__1_1": 1}}):
        assert "With numbers" in str(network("2-2-1", **settings_))  # type: ignore[arg-type]


def test_sigmoid_and_cross_entropy_cancel() -> None:
    text = str(network("1-1", loss="cross-entropy"))
    assert "= a⁽¹⁾₁ − y₁" in text
    assert "the factors cancel" in text


def test_as_many_digits_as_asked_for() -> None:
    values = {"w__1_11": 0, "b__1_1": 1}
    net = network("1-1", values=values, input=[1], digits=40)
    text = render(net.explain(digits=40), "text")
    assert mpmath_sigmoid_of_one(38)[:36] in text
    with pytest.raises(LimitError):
        network("1-1", digits=0)


def mpmath_sigmoid_of_one(digits: int) -> str:
    with mpmath.workdps(60):
        return str(mpmath.nstr(1 / (1 + mpmath.exp(-1)), digits))


def test_results_are_immutable_and_picklable() -> None:
    net = network("2-2-1", seed=1, rate=0.5)
    copy = pickle.loads(pickle.dumps(net))
    assert str(copy) == str(net)
    with pytest.raises(AttributeError):
        net.rate = None  # type: ignore[misc]


@pytest.mark.parametrize(
    ("sizes", "arguments", "error", "sentence"),
    [
        ("2-x-1", {}, InputError, "expected a number of neurons"),
        ("", {}, InputError, "expected a number of neurons"),
        ("2", {}, InputError, "at least an input and an output layer"),
        ("2-0-1", {}, InputError, "each with a neuron"),
        ("999999-1", {}, LimitError, "more than"),
        ("100-100-100", {}, LimitError, "weights and biases, more than"),
        ("2-1", {"activation": "cosh"}, InputError, "no activation 'cosh'"),
        ("2-1", {"loss": "hinge"}, InputError, "the hinge loss is not built here"),
        ("2-1", {"loss": "cross-entropy", "last": "tanh"}, InputError, "between 0 and 1"),
        ("2-1", {"loss": "cross-entropy", "target": [2]}, PointError, "between 0 and 1"),
        ("2-1", {"loss": "log-loss", "target": [0]}, PointError, "−1 or 1"),
        ("2-1", {"input": [1]}, PointError, "expected 2 inputs, found 1"),
        ("2-1", {"target": [1, 2]}, PointError, "expected 1 target, found 2"),
        ("2-1", {"values": {"q": 1}}, PointError, "called 'q'"),
        ("2-1", {"only": ["w__3_11"]}, InputError, "called 'w__3_11'"),
        ("2-1", {"rate": -1}, InputError, "positive"),
    ],
)
def test_what_cannot_be_used(
    sizes: str, arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        network(sizes, **arguments)


def test_the_bound_can_be_raised(bounded: Any) -> None:
    bounded(weights=8)
    with pytest.raises(LimitError):
        network("2-2-1")


GOLDEN: dict[str, Sequence[str]] = {
    "symbols": ["2-2-1", "--activation", "sigmoid", "--loss", "squared"],
    "numbers": ["2-2-1", "--input", "0.5,0.2", "--target", "1", "--set", "w__1_11=0.1", "--rate=1"],
    "one_weight": ["2-2-1", "--weight", "1,1,2", "--seed", "0"],
    "two_outputs": ["2-2-2", "--activation", "tanh", "--last", "identity", "--seed", "1"],
    "cross_entropy": ["2-1", "--loss", "cross-entropy", "--seed", "2"],
    "log_loss": ["2-2-1", "--activation", "relu", "--loss", "log-loss", "--seed", "1"],
    "table": ["4-8-3", "--activation", "gelu", "--seed", "7", "--rate", "0.1"],
}


@pytest.mark.parametrize("name", list(GOLDEN))
def test_golden(
    name: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["network", *GOLDEN[name], "--width", "80", "--format", "text"]) == 0
    golden(f"network/{name}.txt", capsys.readouterr().out)


@pytest.mark.parametrize("format_name", ["latex", "markdown"])
def test_every_format_renders(format_name: str) -> None:
    for settings_ in ({"seed": 1}, {"only": ["w__1_11"], "rate": 1}):
        net = network("2-2-1", **settings_)  # type: ignore[arg-type]
        assert "delta" in render(net.explain(), format=format_name)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2-x"], "  2-x\n    ^"),
        (["2-1", "--weight", "1,1"], "expected layer,to,from"),
        (["2-1", "--weight", "1,1,3"], "has no weight layer,to,from 1,1,3"),
        (["2-1", "--bias", "2,1"], "has no bias layer,neuron 2,1"),
        (["2-1", "--input", "1,oops"], "x_2"),
        (["2-1", "--set", "b__1_1=1,b__1_1=2"], "given twice"),
    ],
)
def test_the_command_line_says_what_is_wrong(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["network", *arguments]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("activation", "place"), [("gelu", -20), ("gelu", -31), ("tanh", 100), ("tanh", 120)]
)
def test_a_saturated_unit_has_a_slope(activation: str, place: int) -> None:
    weights = {"w__1_11": 1, "b__1_1": 0}
    found = network("1-1", activation=activation, values=weights, input=[place], target=[2])
    with mpmath.workdps(500):
        functions = {
            "gelu": lambda t: t * mpmath.erfc(-t / mpmath.sqrt(2)) / 2,
            "tanh": mpmath.tanh,
        }
        function = functions[activation]
        expected = (function(place) - 2) * mpmath.diff(function, place)
        slope = mpmath.mpf(str(found.adjoint("b__1_1").evalf(20)))
        assert abs(slope - expected) <= abs(expected) * mpmath.mpf("1e-12")


def test_a_cost_that_stays_does_not_rise() -> None:
    weights = {"w__1_11": -1, "b__1_1": 0}
    found = network("1-1", activation="relu", values=weights, input=[1], target=[3], rate=0.1)
    said = " ".join(str(found).split())
    assert "The cost stays as it is." in said
    assert "rises" not in said
    assert "too long" not in said


def test_a_rate_is_any_positive_rational_number() -> None:
    assert network("1-1", rate="1/3").rate == network("1-1", rate=Fraction(1, 3)).rate
    with pytest.raises(InputError, match="must be a rational number"):
        network("1-1", rate="sqrt(2)")


# What a result can do


def test_the_derivatives_are_those_of_sympy() -> None:
    import sympy

    net = network("2-1-1", activation="tanh", seed=3)
    w = {name.value: sympy.Symbol(name.value) for name in net.variables}
    hidden = sympy.tanh(w["w__1_11"] * w["x_1"] + w["w__1_12"] * w["x_2"] + w["b__1_1"])
    cost = (w["y_1"] - sympy.tanh(w["w__2_11"] * hidden + w["b__2_1"])) ** 2 / 2
    point = {w[name.value]: float(value.value) for name, value in net.example.point.items()}
    for name, found in zip(net.parameters, net.derivative, strict=True):
        expected = sympy.diff(cost, w[name.value])
        assert {s.name for s in found.free_symbols} <= set(w)
        assert float(found.subs(point)) == pytest.approx(float(expected.subs(point)), rel=1e-12)


def test_other_weights_are_another_network() -> None:
    net = network("2-2-1", seed=5)
    at = net.at(w__1_11="0.3", x_2=2)
    own = {name.value: value for name, value in net.example.point.items()}
    weights = {name.value: own[name.value] for name in net.parameters} | {"w__1_11": "0.3"}
    again = network("2-2-1", values=weights, input=[own["x_1"], 2], target=[own["y_1"]])
    assert at.value == again.cost
    assert at.derivative == again.example.derivative
    assert repr(at) == "<Network at w__1_11 = 0.3, x_2 = 2>"
    assert "At w⁽¹⁾₁₁ = 0.3, x₂ = 2" in str(at)
    assert net.at().derivative == net.example.derivative
    with pytest.raises(PointError):
        net.at(q=1)


def test_a_plain_callable_is_the_cost_and_its_gradient() -> None:
    net = network("2-3-2", activation="gelu", loss="squared", seed=8)
    cost, slopes = reference(net)
    found, gradient = net.function()(*(float(net.example.point[s].value) for s in net.variables))
    assert found == pytest.approx(cost)
    assert list(gradient) == pytest.approx([slopes[name.value] for name in net.parameters])


def test_data_has_every_adjoint() -> None:
    net = network("2-3-1", activation="softplus", seed=4, rate="0.5")
    data = net.data(digits=15)
    assert data["schema"] == "chainrule/network/1"
    _, slopes = reference(net)
    adjoints = {n: float(o["value"]) for n, o in data["example"]["adjoints"].items()}
    assert {name: adjoints[name] for name in slopes} == pytest.approx(slopes)
    rows = data["sweep"]["rows"]
    assert adjoints.keys() == {row["of"]["text"] for row in rows}
    for row in rows:
        through = {term["edge"]["target"]["text"] for term in row["terms"]}
        assert through <= adjoints.keys()
        if row["of"]["text"].startswith("b"):
            assert adjoints[row["of"]["text"]] == adjoints[through.pop()]


def test_weights_and_biases_are_named_by_places_too() -> None:
    net = network("2-2-1", weight=["1,1,2"], bias=["2,1"], only=["w__2_11"])
    assert [name.value for name in net.shown] == ["w__2_11", "w__1_12", "b__2_1"]
    assert len(net.answers()) == 3


def test_detail_of_a_network() -> None:
    net = network("2-2-1", activation="silu")
    short, normal, full = (
        str(render(net.explain(detail=detail), "text")) for detail in ("short", "normal", "full")
    )
    assert "Backward" not in short
    assert "∂C/∂b⁽²⁾₁" in short
    assert "put δ back" not in normal
    assert full.count("put δ back") >= 5
    assert "sigmoid linear unit:" in full

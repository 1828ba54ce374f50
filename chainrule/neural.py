"""Backpropagation through a network: every ∂C/∂w and ∂C/∂b, symbols and numbers, checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule import limits
from chainrule.document import Math
from chainrule.errors import InputError, LimitError, PointError, UndefinedError
from chainrule.graphs import sympy_value
from chainrule.model import Expr, Trace, add, mul, neg, number, substitute, symbol
from chainrule.neural_check import NetworkCheck, check_network
from chainrule.numeric import Outcome, evaluate
from chainrule.perceptron import (
    ACTIVATIONS,
    COST,
    LOSSES,
    Architecture,
    build_trace,
    count_weights,
)
from chainrule.point import read_values
from chainrule.sweeps import Sweep, SweepRow, reverse_sweep
from chainrule.walk import Row, rows

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document


@dataclass(frozen=True)
class Network:
    """A network with the derivative of its cost by every weight and bias, at one example.

    Attributes:
        architecture: its shape.
        trace: its forward pass as named steps.
        sweep: the adjoint of every step, from one reverse sweep.
        point: a value for every weight, bias, input and target.
        outcomes: the value of every step and of every derivative there.
        shown: the weights and biases that were asked for.
        numbers: whether numbers were asked for.
        seed: what drew the values that were not given; None if all were given.
        rate: the step size of one gradient step, if one was asked for.
        updated: the weights and biases after that step, and the cost there.
        check: the outcome of the independent check.
    """

    architecture: Architecture
    trace: Trace
    sweep: Sweep
    point: Mapping[Expr, Expr]
    outcomes: Mapping[Expr, Outcome]
    shown: tuple[Expr, ...]
    numbers: bool
    seed: int | None
    rate: Expr | None
    updated: Mapping[Expr, Outcome]
    check: NetworkCheck

    @cached_property
    def adjoints(self) -> dict[Expr, SweepRow]:
        """Map every step, weight and bias to its row of the sweep."""
        return {row.of: row for row in self.sweep.rows}

    @property
    def parameters(self) -> tuple[Expr, ...]:
        """Return the names of all weights and biases, layer by layer."""
        return self.trace.inputs

    def derivative(self, name: str) -> sympy.Expr:
        """Return ∂C/∂name at the example as a SymPy number; ``name`` may also be a z or an a.

        >>> values = {"w__1_11": 2, "b__1_1": 1}
        >>> net = network("1-1", "identity", values=values, inputs=[3], targets=[5])
        >>> net.cost, net.derivative("w__1_11"), net.derivative("b__1_1")
        (2, 6, 2)
        """
        row = self.adjoints.get(symbol(name))
        if row is None:
            raise InputError(f"the network has no weight or bias called '{name}'")
        return sympy_value(self.outcomes[row.name])

    @property
    def gradient(self) -> dict[str, sympy.Expr]:
        """Return ∂C/∂w and ∂C/∂b for every weight and bias as SymPy numbers."""
        return {name.value: self.derivative(name.value) for name in self.parameters}

    @property
    def cost(self) -> sympy.Expr:
        """Return the cost C at the example as a SymPy number."""
        return sympy_value(self.outcomes[COST])

    def explain(self, *, digits: int = 6) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.explain_network import explain_network

        return explain_network(self, digits)

    def __str__(self) -> str:
        from chainrule.render import render

        return render(self.explain(), format="text")


def network(
    sizes: str | Sequence[int],
    activation: str = "sigmoid",
    loss: str = "squared",
    *,
    last: str | None = None,
    values: Mapping[str, Any] | None = None,
    inputs: Sequence[Any] | None = None,
    targets: Sequence[Any] | None = None,
    seed: int | None = None,
    only: Sequence[str] = (),
    rate: Any = None,
) -> Network:
    """Derive ∂C/∂w for every weight and bias of a network by backpropagation.

    Args:
        sizes: ``"2-2-1"`` or ``(2, 2, 1)``: inputs, neurons of each layer, outputs.
        activation: one of ``ACTIVATIONS``.
        loss: ``squared``, ``cross-entropy`` or ``log-loss``.
        last: the activation of the last layer, where it is another one.
        values: weights and biases by name, such as ``{"w__1_11": 0.1}``.
        inputs: the inputs x of one example.
        targets: what the outputs should be.
        seed: draws what is not given, the same on every machine; 0 by default.
        only: names of the weights and biases to explain, all by default.
        rate: also take one gradient step of this size.

    Raises:
        InputError: the sizes, a name or a target cannot be used.
        LimitError: more weights than ``limits.WEIGHTS``.

    >>> net = network("2-2-1")
    >>> len(net.parameters), net.check.state
    (9, 'passed')
    """
    net = _architecture(read_sizes(sizes), activation, loss, last)
    asked = [values, inputs, targets, seed, rate]
    drawn = draw(net, seed or 0)
    given = _given(net, values or {}, inputs, targets)
    point = {**drawn, **given}
    trace = build_trace(net)
    sweep = reverse_sweep(trace, COST)
    program = (*rows(trace), *sweep.program)
    outcomes = _evaluated(program, point)
    step = None if rate is None else _rate(rate)
    return Network(
        architecture=net,
        trace=trace,
        sweep=sweep,
        point=point,
        outcomes=outcomes,
        shown=_chosen(net, only),
        numbers=any(value is not None for value in asked),
        seed=(seed or 0) if len(given) < len(point) else None,
        rate=step,
        updated=_updated(trace, sweep, point, outcomes, step),
        check=check_network(trace, sweep, point),
    )


def read_sizes(sizes: str | Sequence[int]) -> tuple[int, ...]:
    """Read the sizes of a network's layers and hold them against the limits.

    >>> read_sizes("2-3-1")
    (2, 3, 1)
    """
    if isinstance(sizes, str):
        sizes = _typed_sizes(sizes)
    found = tuple(sizes)
    if len(found) < 2 or min(found) < 1:
        raise InputError(
            "a network needs at least an input and an output layer, each with a neuron",
            hint="try 2-2-1",
        )
    if max(found) > limits.NEURONS:
        raise LimitError(
            f"a layer has {max(found):,} neurons, more than {limits.NEURONS:,}",
            hint="the bound is chainrule.limits.NEURONS",
        )
    count = count_weights(found)
    if count > limits.WEIGHTS:
        raise LimitError(
            f"the network has {count:,} weights and biases, more than {limits.WEIGHTS:,}",
            hint="try smaller layers; the bound is chainrule.limits.WEIGHTS",
        )
    return found


def _typed_sizes(text: str) -> tuple[int, ...]:
    if len(text) > limits.CHARACTERS:
        raise LimitError(f"the sizes are longer than {limits.CHARACTERS:,} characters")
    found: list[int] = []
    place = 0
    for part in text.split("-"):
        if not re.fullmatch(r"\s*[0-9]{1,6}\s*", part):
            raise InputError(
                "expected a number of neurons",
                source=text,
                start=place,
                end=place + max(len(part), 1),
                hint="sizes look like 2-2-1: inputs, hidden neurons, outputs",
            )
        found.append(int(part))
        place += len(part) + 1
    return tuple(found)


def _architecture(
    sizes: tuple[int, ...], activation: str, loss: str, last: str | None
) -> Architecture:
    for what, name, known in (
        ("activation", activation, ACTIVATIONS),
        ("activation", last or activation, ACTIVATIONS),
        ("loss", loss, tuple(LOSSES)),
    ):
        if name not in known:
            listed = ", ".join(known)
            raise InputError(f"there is no {what} '{name}'", hint=f"choose one of {listed}")
    chosen = last or LOSSES[loss].last or activation
    if loss == "cross-entropy" and chosen != "sigmoid":
        raise InputError(
            f"cross-entropy needs outputs between 0 and 1, which {chosen} does not give",
            hint="leave out --last, or set it to sigmoid",
        )
    return Architecture(sizes, activation, chosen, loss)


def _given(
    net: Architecture,
    values: Mapping[str, Any],
    inputs: Sequence[Any] | None,
    targets: Sequence[Any] | None,
) -> dict[Expr, Expr]:
    """Read the values of weights, inputs and targets, each under a name the network has."""
    known = {name for name, *_ in net.weights()}
    found = read_values(values)
    for name in found:
        if name not in known:
            example = net.weight(1, 1, 1).value
            raise PointError(
                f"the network has no weight or bias called '{name.value}'",
                hint=f"names look like {example} (layer, to, from) and {net.bias(1, 1).value}",
            )
    lists = (
        ("input", inputs, [net.activated(0, k) for k in net.neurons(0)]),
        ("target", targets, [net.target(j) for j in net.neurons(net.depth)]),
    )
    for what, numbers, names in lists:
        if numbers is None:
            continue
        if len(numbers) != len(names):
            plural = "" if len(names) == 1 else "s"
            raise PointError(
                f"expected {len(names)} {what}{plural}, found {len(numbers)}",
                hint=f"separate them by commas: --{what} " + ",".join(["1"] * len(names)),
            )
        pairs = zip(names, numbers, strict=True)
        found.update(read_values({name.value: value for name, value in pairs}))
    wrong = LOSSES[net.loss].wrong
    for name in lists[1][2]:
        value = found.get(name)
        if value is not None and value.is_number and wrong(value.value):
            needed = wrong(value.value)
            raise PointError(f"a target must be {needed} for {net.loss}, not {value.value}")
    return found


def draw(net: Architecture, seed: int) -> dict[Expr, Expr]:
    """Draw weights, inputs and targets with few decimals, the same on every machine.

    Weights are uniform between ±√(6/(n_in + n_out)), biases are 0.1, inputs have one decimal.

    Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
    neural networks", AISTATS 2010, equation 16.
    """
    random = _random(seed)
    found: dict[Expr, Expr] = {}
    for name, layer, _, source in net.weights():
        if not source:
            found[name] = number(Fraction(1, 10), decimal=True)
            continue
        bound = Fraction(round((6 / (net.sizes[layer - 1] + net.sizes[layer])) ** 0.5 * 100), 100)
        share = Fraction(round((2 * next(random) - 1) * bound * 100), 100)
        found[name] = number(share, decimal=True)
    for k in net.neurons(0):
        share = Fraction(round((2 * next(random) - 1) * 10), 10)
        found[net.activated(0, k)] = number(share or Fraction(1, 2), decimal=True)
    loss = LOSSES[net.loss]
    for j in net.neurons(net.depth):
        found[net.target(j)] = number(loss.targets(next(random)), decimal=True)
    return found


def _random(seed: int) -> Iterator[Fraction]:
    """Iterate over numbers between 0 and 1.

    Source: SplitMix64; G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
    generators", OOPSLA 2014.
    """
    mask = (1 << 64) - 1
    state = seed & mask
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield Fraction(mixed ^ (mixed >> 31), 1 << 64)


def _chosen(net: Architecture, only: Sequence[str]) -> tuple[Expr, ...]:
    names = {name.value: name for name, *_ in net.weights()}
    for asked in only:
        if asked not in names:
            raise InputError(
                f"the network has no weight or bias called '{asked}'",
                hint=f"names look like {net.weight(1, 1, 1).value} and {net.bias(1, 1).value}",
            )
    return tuple(names[asked] for asked in dict.fromkeys(only)) or tuple(names.values())


def _rate(rate: Any) -> Expr:
    expr = read_values({"rate": rate})[symbol("rate")]
    if not expr.is_number or expr.value <= 0:
        raise InputError("the rate must be a positive number", hint="try --rate 0.5")
    return expr


def _evaluated(program: Sequence[Row], point: Mapping[Expr, Expr]) -> dict[Expr, Outcome]:
    found = evaluate(program, [name for name, _ in program], point)
    for outcome in found.values():
        if outcome.value is None:
            reason = "".join(
                repr(part.expr) if isinstance(part, Math) else part.text for part in outcome.reason
            )
            raise UndefinedError(
                f"the cost has no value at this example: {reason}", hint="try smaller weights"
            )
    return found


def _updated(
    trace: Trace,
    sweep: Sweep,
    point: Mapping[Expr, Expr],
    outcomes: Mapping[Expr, Outcome],
    rate: Expr | None,
) -> dict[Expr, Outcome]:
    """Take one step against the gradient and evaluate the cost there."""
    if rate is None:
        return {}
    slopes = {row.of: row.name for row in sweep.rows}
    moved = {name: symbol(f" new {name.value}") for name in trace.inputs}
    program: list[Row] = [*rows(trace), *sweep.program]
    for name, new in moved.items():
        program.append((new, add(name, neg(mul(rate, slopes[name])))))
    after = {step.symbol: symbol(f" new {step.symbol.value}") for step in trace.steps}
    swap = {**moved, **after}
    program += [(after[step.symbol], substitute(step.expr, swap)) for step in trace.steps]
    wanted = [*moved.values(), after[COST]]
    found = evaluate(program, wanted, point)
    return {
        **{name: found[new] for name, new in moved.items()},
        COST: found[after[COST]],
    }


def named_by_index(sizes: str | Sequence[int], text: str, count: int) -> str:
    """Return the name of a weight ``layer,to,from`` or of a bias ``layer,neuron``.

    >>> named_by_index("2-2-1", "1,2,1", 3), named_by_index("2-2-1", "2,1", 2)
    ('w__1_21', 'b__2_1')
    """
    parts = [part.strip() for part in text.split(",")]
    wanted, option = (
        ("layer,to,from", "--weight 1,1,2") if count == 3 else ("layer,neuron", "--bias 1,1")
    )
    if len(parts) != count or not all(re.fullmatch("[0-9]{1,6}", part) for part in parts):
        raise InputError(
            f"expected {wanted} as whole numbers, found '{text}'", hint=f"for example {option}"
        )
    shape = Architecture(read_sizes(sizes), "identity", "identity", "squared")
    layer, to, *source = map(int, parts)
    inside = 1 <= layer <= shape.depth and 1 <= to <= shape.sizes[layer]
    inside = inside and all(1 <= k <= shape.sizes[layer - 1] for k in source)
    if not inside:
        listed = "-".join(map(str, shape.sizes))
        raise InputError(
            f"the network {listed} has no {wanted} {text}",
            hint="layers, and the neurons of each, are numbered from 1",
        )
    name = shape.weight(layer, to, source[0]) if source else shape.bias(layer, to)
    return str(name.value)

"""The shape of a feed-forward network, its losses, and its forward pass as named steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from chainrule.model import ONE, Expr, Step, Trace, make, neg, substitute, symbol
from chainrule.rules import local_partials, title_for
from chainrule.tidy import collect, tidy
from chainrule.trace.decompose import derivative_of

Y, A = symbol("y"), symbol("a")


@dataclass(frozen=True, slots=True)
class Loss:
    """One row of the table of losses; the cost is the sum of its terms over the outputs.

    Attributes:
        name: how it is asked for.
        title: what a sentence calls it.
        whole: the cost from the outputs' targets and activations.
        term: one output's share, over the target ``y`` and the activation ``a``.
        last: the activation that the last layer has by default; None for that of the others.
        targets: draws one target from a random number between 0 and 1.
        wrong: says what a target must be, if this one is not it.
        mean: whether the cost is the sum of the terms divided by the number of outputs.
        remark: what is said of it besides.
    """

    name: str
    title: str
    whole: Callable[[Sequence[Expr]], Expr]
    term: Expr
    last: str | None
    targets: Callable[[Fraction], Fraction]
    wrong: Callable[[Fraction], str]
    mean: bool = False
    remark: str = ""

    def slope(self, outputs: int) -> Expr:
        """Return the derivative of the cost by the activation of one output, by the rules."""
        found = derivative_of(self.term, A)
        return tidy(found / outputs) if self.mean else found


def _sum(terms: Sequence[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else make("add", *terms)


def _share(count: int, total: Expr) -> Expr:
    return total if count == 1 else make("mul", Fraction(1, count), total)


LOSSES = {
    row.name: row
    for row in (
        Loss(
            name="squared",
            title="squared loss",
            whole=lambda terms: make("mul", Fraction(1, 2), _sum([t.args[1] for t in terms])),
            term=make("mul", Fraction(1, 2), (Y - A) ** 2),
            last=None,
            targets=lambda u: Fraction(round(u * 10), 10),
            wrong=lambda y: "",
        ),
        Loss(
            name="mse",
            title="mean squared error",
            whole=lambda terms: _share(len(terms), _sum(terms)),
            term=(Y - A) ** 2,
            last=None,
            targets=lambda u: Fraction(round(u * 10), 10),
            wrong=lambda y: "",
            mean=True,
            remark="The mean squared error is (1/n)Σ(y − a)² over the n outputs; the loss called "
            "squared is ½Σ(y − a)² instead. ",
        ),
        Loss(
            name="cross-entropy",
            title="cross-entropy loss",
            whole=lambda terms: neg(_sum([t.args[0] for t in terms])),
            term=neg(Y * make("ln", A) + (1 - Y) * make("ln", 1 - A)),
            last="sigmoid",
            targets=lambda u: Fraction(u >= Fraction(1, 2)),
            wrong=lambda y: "" if 0 <= y <= 1 else "between 0 and 1",
        ),
        Loss(
            name="log-loss",
            title="log-loss",
            whole=_sum,
            term=make("ln", 1 + make("exp", neg(Y * A))),
            last="identity",
            targets=lambda u: Fraction(1 if u >= Fraction(1, 2) else -1),
            wrong=lambda y: "" if abs(y) == 1 else "−1 or 1",
        ),
    )
}


@dataclass(frozen=True)
class Architecture:
    """The shape of a network.

    Attributes:
        sizes: numbers of inputs, of the neurons of each layer, of outputs.
        activation: the activation of the hidden layers.
        last: the activation of the last layer.
        loss: the name of a row of ``LOSSES``.
    """

    sizes: tuple[int, ...]
    activation: str
    last: str
    loss: str

    def __str__(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def depth(self) -> int:
        """Return the number of layers with weights."""
        return len(self.sizes) - 1

    @property
    def count(self) -> int:
        """Return the number of weights and biases."""
        return count_weights(self.sizes)

    def weight(self, layer: int, to: int, source: int) -> Expr:
        """Name the weight from neuron ``source`` of the layer before to neuron ``to``.

        >>> Architecture((2, 2, 1), "sigmoid", "sigmoid", "squared").weight(2, 1, 2)
        w__2_12
        """
        comma = "_" if max(self.sizes) > 9 else ""
        return symbol(f"w__{layer}_{to}{comma}{source}")

    def bias(self, layer: int, place: int) -> Expr:
        """Name the bias of a neuron."""
        return symbol(f"b__{layer}_{place}")

    def input_sum(self, layer: int, place: int) -> Expr:
        """Name what a neuron sums up, z, its pre-activation."""
        return symbol(f"z__{layer}_{place}")

    def activated(self, layer: int, place: int) -> Expr:
        """Name the activation of a neuron; those of layer 0 are the inputs x."""
        return symbol(f"a__{layer}_{place}" if layer else f"x_{place}")

    def error(self, layer: int, place: int) -> Expr:
        """Name δ, the derivative of the cost by a neuron's z."""
        return symbol(f"delta__{layer}_{place}")

    @property
    def inputs(self) -> list[Expr]:
        """Name the inputs x."""
        return [self.activated(0, k) for k in self.neurons(0)]

    @property
    def outputs(self) -> list[Expr]:
        """Name the activations of the last layer."""
        return [self.activated(self.depth, k) for k in self.neurons(self.depth)]

    @property
    def targets(self) -> list[Expr]:
        """Name the values that the outputs should have."""
        return [symbol(f"y_{k}") for k in self.neurons(self.depth)]

    def neurons(self, layer: int) -> range:
        """Number the neurons of a layer from 1."""
        return range(1, self.sizes[layer] + 1)

    def layers(self) -> range:
        """Number the layers with weights from 1."""
        return range(1, len(self.sizes))

    def activation_of(self, layer: int) -> str:
        """Return the activation of a layer."""
        return self.last if layer == self.depth else self.activation

    def incoming(self, layer: int, place: int) -> list[tuple[Expr, Expr]]:
        """List the weights of a neuron, each with the activation that it multiplies."""
        before = layer - 1
        sources = self.neurons(before)
        return [(self.weight(layer, place, k), self.activated(before, k)) for k in sources]

    def onward(self, layer: int, place: int) -> list[tuple[Expr, Expr]]:
        """List weight and δ of every neuron of the next layer."""
        after = layer + 1
        return [(self.weight(after, k, place), self.error(after, k)) for k in self.neurons(after)]

    @cached_property
    def places(self) -> dict[Expr, tuple[int, int, int]]:
        """Map every weight and bias to layer, neuron, and source (0 for a bias)."""
        found: dict[Expr, tuple[int, int, int]] = {}
        for layer in self.layers():
            for to in self.neurons(layer):
                for source in self.neurons(layer - 1):
                    found[self.weight(layer, to, source)] = (layer, to, source)
                found[self.bias(layer, to)] = (layer, to, 0)
        return found


COST = symbol("C")


def count_weights(sizes: Sequence[int]) -> int:
    """Count the weights and biases of a network.

    >>> count_weights((4, 8, 3))
    67
    """
    return sum((before + 1) * after for before, after in pairwise(sizes))


def build_trace(net: Architecture) -> Trace:
    """Write the network as named steps: z and a of every neuron, then the cost C.

    >>> trace = build_trace(Architecture((1, 1), "sigmoid", "sigmoid", "squared"))
    >>> [(step.symbol, step.expr) for step in trace.steps][:2]
    [(z__1_1, add(mul(w__1_11, x_1), b__1_1)), (a__1_1, sigmoid(z__1_1))]
    """
    steps: list[Step] = []
    for layer in net.layers():
        for to in net.neurons(layer):
            steps.append(_sum_step(net, layer, to))
            steps.append(_activation_step(net, layer, to))
    steps.append(_cost_step(net))
    return Trace(tuple(net.places), (*net.inputs, *net.targets), tuple(steps), (COST,))


def _sum_step(net: Architecture, layer: int, to: int) -> Step:
    operands: list[Expr] = []
    partials: list[Expr | None] = []
    terms: list[Expr] = []
    for weight, before in net.incoming(layer, to):
        terms.append(make("mul", weight, before))
        operands += [weight, before]
        # The inputs x are data: nothing arrives there.
        partials += [before, weight if layer > 1 else None]
    bias = net.bias(layer, to)
    expr = make("add", *terms, bias)
    name = net.input_sum(layer, to)
    return Step(name, "add", "sum rule", (*operands, bias), expr, (*partials, ONE))


def _activation_step(net: Architecture, layer: int, to: int) -> Step:
    z, a = net.input_sum(layer, to), net.activated(layer, to)
    kind = net.activation_of(layer)
    if kind == "identity":
        return Step(a, z.op, title_for(z, [True]), (z,), z, (ONE,))
    expr = make(kind, z)
    (slope,) = local_partials(expr, a, [True])
    return Step(a, kind, title_for(expr, [True]), (z,), expr, (slope,))


def _cost_step(net: Architecture) -> Step:
    loss = LOSSES[net.loss]
    places = [{Y: y, A: a} for y, a in zip(net.targets, net.outputs, strict=True)]
    expr = loss.whole([substitute(loss.term, names) for names in places])
    slope = loss.slope(net.sizes[-1])
    partials = tuple(collect(substitute(slope, names)) for names in places)
    return Step(COST, expr.op, "sum rule", tuple(p[A] for p in places), expr, partials)

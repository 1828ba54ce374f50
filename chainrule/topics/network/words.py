"""Write backpropagation through a network: its four equations with symbols, then its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.checks.directions import NetworkCheck
from chainrule.document import (
    Answer,
    Block,
    Equations,
    Heading,
    Line,
    Paragraph,
    Status,
    join,
    words,
)
from chainrule.model import Expr, make, mul, number, size
from chainrule.tidy import tidy
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.sums import sum_of
from chainrule.topics.common.words import BRACKET, d
from chainrule.topics.network.numbers import number_blocks, point_blocks
from chainrule.topics.network.parts import (
    cost_formula,
    dotted,
    formula_of,
    is_small,
    slope_of_activation,
    slope_of_cost,
    with_delta,
    with_dots,
)
from chainrule.topics.network.shape import COST, LOSSES
from chainrule.topics.network.solution import NetworkAt, NetworkSolution

EXPANDED = 60
"""Largest derivative, in nodes, that is also written without δ."""


def blocks(
    net: NetworkSolution, detail: str = "normal", points: Sequence[NetworkAt] = ()
) -> list[Block]:
    """Write out the derivatives of a network's cost.

    Args:
        net: the network.
        detail: ``short`` for names and results alone, ``normal``, or ``full``, where δ is put
            back into every derivative and the slopes have their reasons.
        points: its numbers with other weights or other examples.
    """
    writer = _Writer(net, detail)
    found = [*writer.introduction(), *writer.forward()]
    if detail != "short":
        found += writer.backward()
    elif not net.with_numbers:
        found += writer.results()
    if net.with_numbers:
        found += [Heading(words("With numbers"), 1), *number_blocks(net, net.example, detail)]
    for at in points:
        found += point_blocks(net, at, detail)
    return [*found, _check_status(net.check)]


def _check_status(found: NetworkCheck) -> Status:
    """Say how the derivatives compare with difference quotients of the cost."""
    count = f"{found.count:,} derivatives"
    if found.state == "unknown":
        return Status("unknown", words("could not be checked: ", *found.reason))
    if found.state == "failed":
        named = words(": ", *join(found.wrong)) if found.wrong else ()
        return Status("failed", (*words("some disagree with difference quotients of C"), *named))
    how = f"all {count} agree with difference quotients of C"
    if found.directions:
        how += f", along {found.directions} directions that move all of them"
    elif found.kinks:
        rest = found.count - len(found.kinks)
        named = words(*join(found.kinks[:6]), "…" if len(found.kinks) > 6 else "")
        start = words(f"{rest:,} of {count} agree with difference quotients of C; at a kink: ")
        return Status("passed", (*start, *named))
    return Status("passed", words(how))


class _Writer:
    """Write one network; ``small`` decides between formulas for all neurons and for one."""

    def __init__(self, net: NetworkSolution, detail: str) -> None:
        self.net = net
        self.detail = detail
        self.shape = net.architecture
        self.small = is_small(net)
        self.only = len(net.shown) < self.shape.count
        self.expanded = self.small and (self.only or detail == "full")
        self.titles = 0

    def introduction(self) -> list[Block]:
        """Say what the network is, and how its weights are called."""
        shape = self.shape
        hidden = shape.depth - 1
        layers = f"with {hidden} hidden layer{'' if hidden == 1 else 's'}"
        layers = layers if hidden else "without hidden layers"
        kinds = f"{shape.activation} activations"
        if shape.last != shape.activation:
            kinds = f"{shape.activation} activations, {shape.last} in the last layer"
            kinds = kinds if hidden else f"{shape.last} activations"
        loss = LOSSES[shape.loss]
        count = f"{shape.count:,} weights and biases. "
        text = f"A network {shape} {layers}, {kinds} and {loss.title}: {count}{loss.remark}"
        weight = shape.weight(1, 1, min(2, shape.sizes[0]))
        _, to, source = self.shape.places[weight]
        last = f" leads from input {source} to neuron {to} of layer 1, "
        return [Paragraph(words(text, weight, last, shape.bias(1, 1), " is that neuron's bias."))]

    def chosen(self, layer: int) -> Sequence[int]:
        """Number the neurons of a layer that are written out."""
        if self.small:
            return self.shape.neurons(layer)
        asked = [self.shape.places[name] for name in self.net.shown] if self.only else []
        return list(dict.fromkeys(to for where, to, _ in asked if where == layer)) or (1,)

    def forward(self) -> list[Block]:
        """Write z and a of the neurons, and the cost."""
        lines: list[Line] = []
        for layer in self.shape.layers():
            for to in self.chosen(layer):
                z, a = self.shape.input_sum(layer, to), self.shape.activated(layer, to)
                lines.append(Line(z, with_dots(self.net.steps[z].expr)))
                lines.append(Line(a, self.net.steps[a].expr))
        lines.append(Line(COST, cost_formula(self.net)))
        blocks: list[Block] = [Heading(words("Forward: every part by name"))]
        if not self.small and max(self.shape.sizes[1:]) > 1:
            sentence = "The first neuron of each layer; the others follow the same pattern."
            blocks.append(Paragraph(words(sentence)))
        return [*blocks, Equations(tuple(lines))]

    def results(self) -> list[Block]:
        """Write the derivatives alone."""
        lines = [
            Line(d(COST, name, partial=True), formula_of(self.net, name))
            for name in self.first(self.net.shown)
        ]
        return [Answer(tuple(lines))]

    def backward(self) -> list[Block]:
        """Write the equations of backpropagation."""
        bar = d(COST, make("symbol", value="z"), partial=True)
        delta = make("symbol", value="delta")
        title = words(
            "Backward: ", make("equation", delta, bar, value="="), ", shared by all below it"
        )
        intro = words(
            "Every weight and bias acts on C through the z of its neuron, so write δ for ∂C/∂z: "
            "each δ is computed once, from the last layer back, and all weights share it."
        )
        blocks: list[Block] = [Heading(title), Paragraph(intro), *self.output_errors()]
        if self.shape.depth > 1:
            blocks.extend(self.hidden_errors())
        blocks.extend(self.weight_slopes())
        if "relu" in (self.shape.activation_of(layer) for layer in self.shape.layers()):
            zero = make("equation", make("symbol", value="z"), number(0), value="=")
            ending = ", the derivative does not exist; it is taken as 0."
            blocks.append(Paragraph(words(f"{BRACKET} At the kink, ", zero, ending)))
        return [*blocks, *rules_used([self.net.trace])] if self.detail == "full" else blocks

    def title(self, text: str) -> Heading:
        """Number the equations of backpropagation in the order in which they appear."""
        self.titles += 1
        return Heading(words(f"{self.titles}. {text}"), 3)

    def output_errors(self) -> list[Block]:
        """Write δ of the last layer."""
        depth = self.shape.depth
        lines: list[Line] = []
        for j in self.chosen(depth):
            a, z = self.shape.activated(depth, j), self.shape.input_sum(depth, j)
            slope, local = slope_of_cost(self.net, j), slope_of_activation(self.net, depth, j)
            links = make("dot", d(COST, a, partial=self.shape.sizes[-1] > 1), d(a, z))
            lines.append(Line(self.shape.error(depth, j), links))
            lines.append(Line(None, dotted(slope, local)))
            short = tidy(mul(slope, local))
            if size(short) < size(mul(slope, local)) - 2:
                lines.append(Line(None, short, words("the factors cancel")))
        title = "The last layer: slope of the cost times slope of the activation"
        return [self.title(title), Equations(tuple(lines))]

    def hidden_errors(self) -> list[Block]:
        """Write δ of the layers before."""
        lines: list[Line] = []
        for layer in reversed(range(1, self.shape.depth)):
            for j in self.chosen(layer):
                terms = self.shape.onward(layer, j)
                sum_ = with_dots(sum_of([make("mul", w, delta) for w, delta in terms]))
                inner = make("group", sum_) if len(terms) > 1 else sum_
                lines.append(Line(self.shape.error(layer, j), self.links(layer, j)))
                lines.append(Line(None, dotted(inner, slope_of_activation(self.net, layer, j))))
        title = "A layer before: the errors of the next layer, sent back along the weights"
        why = (
            "Its activation reaches C through every neuron of the next layer. Each path has the "
            "weight on it as local derivative; add the paths, then times the activation's slope."
        )
        return [self.title(title), Paragraph(words(why)), Equations(tuple(lines))]

    def links(self, layer: int, j: int) -> Expr:
        """Write δ of a hidden neuron as the chain rule gives it, over all paths."""
        z, a = self.shape.input_sum(layer, j), self.shape.activated(layer, j)
        after = [self.shape.input_sum(layer + 1, k) for k in self.shape.neurons(layer + 1)]
        terms = [make("dot", d(COST, n, partial=True), d(n, a, partial=True)) for n in after]
        inner = with_dots(sum_of(terms))
        return dotted(make("group", inner) if len(terms) > 1 else inner, d(a, z))

    def weight_slopes(self) -> list[Block]:
        """Write the derivatives by biases and by weights."""
        biases = [name for name in self.net.shown if not self.shape.places[name][2]]
        weights = [name for name in self.net.shown if self.shape.places[name][2]]
        blocks: list[Block] = []
        for names, title in (
            (biases, "A bias: z contains it with slope 1"),
            (weights, "A weight: z contains it times the activation it comes from"),
        ):
            if names:
                lines = self.slope_lines(self.first(names))
                blocks += [self.title(title), Equations(tuple(lines))]
        return blocks

    def first(self, names: Sequence[Expr]) -> Sequence[Expr]:
        """Take all names, or one of each layer where there are many."""
        if self.small or self.only:
            return names
        return list({self.shape.places[name][0]: name for name in reversed(names)}.values())[::-1]

    def slope_lines(self, names: Sequence[Expr]) -> list[Line]:
        """Write derivatives by weights or biases: each of the first as the chain rule gives it."""
        lines: list[Line] = []
        for index, name in enumerate(names):
            layer, to, _ = self.shape.places[name]
            whole = with_delta(self.net, name)
            left = d(COST, name, partial=True)
            if index and not self.only:
                lines.append(Line(left, whole))
            else:
                z = self.shape.input_sum(layer, to)
                link = make("dot", d(COST, z, partial=True), d(z, name, partial=True))
                lines += [Line(left, link), Line(None, whole)]
            if self.expanded:
                lines.extend(self.without_errors(whole))
        return lines

    def without_errors(self, whole: Expr) -> list[Line]:
        """Write a derivative over weights and activations alone, where that stays short."""
        known: dict[Expr, Expr] = {}
        for layer in reversed(self.shape.layers()):
            for j in self.shape.neurons(layer):
                if layer == self.shape.depth:
                    incoming = slope_of_cost(self.net, j)
                else:
                    terms = [dotted(w, known[e]) for w, e in self.shape.onward(layer, j)]
                    incoming = terms[0] if len(terms) == 1 else make("group", sum_of(terms))
                local = slope_of_activation(self.net, layer, j)
                known[self.shape.error(layer, j)] = dotted(incoming, local)
        delta, *before = whole.args if whole.op == "mul" else (whole,)
        full = dotted(known[delta], *before)
        return [Line(None, full, words("put δ back"))] if size(full) <= EXPANDED else []

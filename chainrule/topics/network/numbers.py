"""Write a network with numbers: its forward pass, its errors δ, its gradient, one step."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Table,
    Text,
    join,
    relation,
    words,
)
from chainrule.model import Expr, make, substitute
from chainrule.numeric import Outcome
from chainrule.rules import TABLE, kinks_of
from chainrule.topics.common.pieces import at_heading, rounded_to
from chainrule.topics.common.sums import sum_of
from chainrule.topics.common.values import grouped, is_rounded, shown
from chainrule.topics.common.words import d
from chainrule.topics.network.parts import cost_formula, dotted, is_small, slope_of_activation
from chainrule.topics.network.shape import COST
from chainrule.topics.network.solution import NetworkAt, NetworkSolution

LONG_ROWS = 120
"""Longest table of weights."""

NAMED = 8
"""Up to so many inputs and so many targets of an example are listed."""


def number_blocks(net: NetworkSolution, at: NetworkAt, detail: str = "normal") -> list[Block]:
    """Write the numbers of a network at one example; ``short`` leaves out how they arise."""
    writer = _Writer(net, at)
    blocks = writer.example()
    if detail == "short":
        blocks.append(writer.cost())
    elif is_small(net):
        blocks += [*writer.forward(), *writer.backward()]
    else:
        blocks += [*writer.neuron_table(), writer.cost()]
    blocks += [*writer.kink_notes(), *writer.weight_table()]
    return [*blocks, *writer.update()] if net.rate is not None else blocks


def point_blocks(net: NetworkSolution, at: NetworkAt, detail: str = "normal") -> list[Block]:
    """Write the numbers of a network with other weights or at another example."""
    return [at_heading(changed(net, at), at.digits, level=1), *number_blocks(net, at, detail)]


def changed(net: NetworkSolution, at: NetworkAt) -> list[tuple[Expr, Expr]]:
    """List what differs from the network's own example; all of it where nothing does."""
    own = net.example.point
    return [pair for pair in at.point.items() if own[pair[0]] is not pair[1]] or [*at.point.items()]


class _Writer:
    """Write the numbers of one network at one example."""

    def __init__(self, net: NetworkSolution, at: NetworkAt) -> None:
        self.net = net
        self.at = at
        self.shape = net.architecture
        self.digits = at.digits

    def example(self) -> list[Block]:
        """Name the example, and what drew the rest."""
        names = [*self.shape.inputs[:NAMED], *self.shape.targets[:NAMED]]
        pairs = [make("equation", name, self.at.point[name], value="=") for name in names]
        blocks: list[Block] = [Paragraph((Text("The example: "), *join(pairs), Text(".")))]
        if self.net.seed is not None:
            text = (
                f"What was not given is drawn with seed {self.net.seed}: weights between "
                "±√(6/(n_in + n_out)) (Glorot), biases 0.1."
            )
            blocks.append(Paragraph(words(text)))
        return blocks

    def number(self, name: Expr) -> Expr:
        """Return the number of a weight, an input, a target or a step."""
        known = self.at.point.get(name)
        return shown(self.at.values[name], self.digits) if known is None else known

    def adjoint(self, name: Expr) -> Expr:
        """Return the derivative of the cost by a step, a weight or a bias."""
        return shown(self.at.adjoints[name], self.digits)

    def heading(self, title: str, outcomes: Sequence[Outcome]) -> Heading:
        """Write the heading of a table, and how its numbers are rounded."""
        rounded = any(is_rounded(outcome, self.digits) for outcome in outcomes)
        return Heading(words(title + (rounded_to(self.digits) if rounded else "")))

    def cost(self) -> Equations:
        """Write the cost alone."""
        value = self.number(COST)
        return Equations((Line(COST, value, relation=relation(value)),))

    def forward(self) -> list[Block]:
        """Write z and a of every neuron, and the cost, with their numbers put in."""
        shape = self.shape
        lines: list[Line] = []
        for layer in shape.layers():
            for to in shape.neurons(layer):
                z, a = shape.input_sum(layer, to), shape.activated(layer, to)
                terms = [
                    make("dot", grouped(self.number(w)), grouped(self.number(x)))
                    for w, x in shape.incoming(layer, to)
                ]
                bias = grouped(self.number(shape.bias(layer, to)))
                lines.append(self.result(z, make("add", *terms, bias), self.number(z)))
                expr, value = self.net.steps[a].expr, self.number(a)
                filled = make(expr.op, self.number(z)) if expr.args else value
                lines.append(self.result(a, filled, value))
        known = {s: grouped(self.number(s)) for s in (*shape.outputs, *shape.targets)}
        filled = substitute(cost_formula(self.net), known)
        lines.append(self.result(COST, filled, self.number(COST)))
        return [Heading(words("Forward")), Equations(tuple(lines))]

    def result(self, left: Expr, formula: Expr, value: Expr) -> Line:
        """Write ``left = formula = value`` on one line."""
        if formula is value or formula is grouped(value):
            return Line(left, value, relation=relation(value))
        return Line(left, make("equation", formula, value, value=relation(value)))

    def backward(self) -> list[Block]:
        """Write every δ with its numbers put in."""
        lines: list[Line] = []
        for layer in reversed(self.shape.layers()):
            for j in self.shape.neurons(layer):
                formula = dotted(self.incoming(layer, j), self.local(layer, j))
                error = self.shape.error(layer, j)
                lines.append(
                    self.result(error, formula, self.adjoint(self.shape.input_sum(layer, j)))
                )
        return [Heading(words("Backward")), Equations(tuple(lines))]

    def incoming(self, layer: int, j: int) -> Expr:
        """Write ∂C/∂a in numbers: the cost's slope, or the sum over the next layer."""
        if layer == self.shape.depth:
            return grouped(self.adjoint(self.shape.activated(layer, j)))
        weights = (w for w, _ in self.shape.onward(layer, j))
        after = (self.shape.input_sum(layer + 1, k) for k in self.shape.neurons(layer + 1))
        terms = [
            make("dot", grouped(self.number(w)), grouped(self.adjoint(z)))
            for w, z in zip(weights, after, strict=True)
        ]
        return terms[0] if len(terms) == 1 else make("group", sum_of(terms))

    def local(self, layer: int, j: int) -> Expr:
        """Write da/dz in numbers."""
        local = slope_of_activation(self.net, layer, j)
        return local if local.is_number else grouped(self.number(local))

    def neuron_table(self) -> list[Block]:
        """List z, a and δ of every neuron."""
        table: list[tuple[Inlines, ...]] = []
        outcomes: list[Outcome] = []
        for layer in self.shape.layers():
            for j in self.shape.neurons(layer):
                z, a = self.shape.input_sum(layer, j), self.shape.activated(layer, j)
                row = (self.at.values[z], self.at.values[a], self.at.adjoints[z])
                outcomes += row
                cells = (words(shown(outcome, self.digits)) for outcome in row)
                table.append((words(f"{layer}, {j}"), *cells))
        delta = words(make("symbol", value="delta"))
        header = (words("layer, neuron"), words("z"), words("a"), delta)
        return [self.heading("The neurons", outcomes), Table(header, tuple(table), "lrrr")]

    def kink_notes(self) -> list[Block]:
        """Name the neurons that stand exactly at a kink of their activation."""
        at_kink: dict[str, list[Expr]] = {}
        for step in self.net.trace.steps:
            for kink in kinks_of(step.expr) if step.rule in TABLE else ():
                outcome = self.at.values.get(kink)
                if outcome is not None and outcome.value == 0:
                    at_kink.setdefault(TABLE[step.rule].convention, []).append(kink)
        return [
            Status("note", (*join(names), Text(f" is exactly 0, at a kink. {convention}")))
            for convention, names in at_kink.items()
        ]

    def weight_table(self) -> list[Block]:
        """List every weight and bias with its derivative, and what a step makes of it."""
        names = self.net.shown[:LONG_ROWS]
        outcomes = [self.at.adjoints[name] for name in names]
        header = [words("weight"), words("value"), words("δ · activation")]
        header.append(words(d(COST, make("symbol", value="w"), partial=True)))
        if self.at.updated:
            header.append(words("after the step"))
            outcomes += [self.at.updated[name] for name in names]
        blocks: list[Block] = [
            self.heading("The gradient" if len(self.net.shown) > 1 else "The derivative", outcomes),
            Table(tuple(header), tuple(map(self.weight_row, names)), "l" + "r" * (len(header) - 1)),
        ]
        if len(self.net.shown) > LONG_ROWS:
            rest = len(self.net.shown) - LONG_ROWS
            text = f"{rest:,} more are in network(…).at().derivative; 'only' shows single ones."
            blocks.append(Paragraph(words(text)))
        return blocks

    def weight_row(self, name: Expr) -> tuple[Inlines, ...]:
        """Write one row: a weight, the two factors of its derivative, and that."""
        layer, to, source = self.shape.places[name]
        product = delta = self.adjoint(self.shape.input_sum(layer, to))
        if source:
            before = self.number(self.shape.activated(layer - 1, source))
            product = make("dot", grouped(delta), grouped(before))
        cells = [name, self.number(name), product, self.adjoint(name)]
        if self.at.updated:
            cells.append(shown(self.at.updated[name], self.digits))
        return tuple(words(cell) for cell in cells)

    def update(self) -> list[Block]:
        """Say what one gradient step does to the cost."""
        assert self.net.rate is not None
        eta, w = make("symbol", value="eta"), make("symbol", value="w")
        slope = make("dot", eta, d(COST, w, partial=True))
        rule = Line(w, make("add", w, make("neg", slope)), relation="←")
        before, after = self.at.values[COST], self.at.updated[COST]
        value = shown(after, self.digits)
        moves = words("The cost stays as it is.")
        if after.value != before.value:
            rises = after.value > before.value
            way = "The cost rises from " if rises else "The cost falls from "
            advice = ". The step is too long: try a smaller rate." if rises else "."
            moves = words(way, self.number(COST), " to ", value, advice)
        rate = make("equation", eta, self.net.rate, value="=")
        sentence = words("All weights and biases move at once, with ", rate, ". ", *moves)
        return [
            Heading(words("One step of gradient descent")),
            Equations((rule,)),
            Paragraph(sentence),
            Answer((Line(COST, value, words("after the step"), relation(value)),)),
        ]

"""Write backpropagation through a network: its four equations, with symbols, then with numbers."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Document,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Table,
    Text,
    join,
    words,
)
from chainrule.model import Expr, make, mul, number, size, substitute
from chainrule.numeric import Outcome
from chainrule.rules import TABLE, kinks_of
from chainrule.tidy import tidy
from chainrule.topics.common.numbers import number_at
from chainrule.topics.common.sums import sum_of
from chainrule.topics.common.values import absent
from chainrule.topics.common.words import d
from chainrule.topics.network.shape import COST
from chainrule.topics.network.solution import Network

SMALL = 24
"""Up to so many weights and biases every formula is written out; beyond, tables are."""

LONG_SUM = 4
"""Longer sums are shortened by dots."""

LONG_ROWS = 120
"""Longest table of weights."""

EXPANDED = 60
"""Largest derivative, in nodes, that is also written without δ."""


def explain_network(net: Network, digits: int = 6) -> Document:
    """Write out the derivatives of a network's cost.

    >>> from chainrule.topics.network.solution import network
    >>> document = explain_network(network("1-1-1"))
    >>> [block.content[0].text for block in document.blocks if isinstance(block, Heading)][:2]
    ['Forward: every part by name', 'Backward: ']
    """
    writer = _Writer(net, digits)
    blocks = [*writer.introduction(), *writer.forward(), *writer.backward()]
    if net.numbers:
        blocks.extend(writer.numbers())
    blocks.append(check_status(net))
    return Document(tuple(blocks))


def check_status(net: Network) -> Status:
    """Say how the derivatives compare with difference quotients of the cost."""
    found = net.check
    count = f"{found.count:,} derivatives"
    if found.state == "unknown":
        return Status("unknown", words(f"could not be checked: {found.reason}"))
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

    def __init__(self, net: Network, digits: int) -> None:
        self.net = net
        self.shape = net.architecture
        self.digits = digits
        self.steps = {step.symbol: step for step in net.trace.steps}
        self.small = self.shape.count <= SMALL
        self.places = {name: where for name, *where in self.shape.weights()}
        self.only = len(net.shown) < self.shape.count
        self.titles = 0

    # What it is

    def introduction(self) -> list[Block]:
        shape = self.shape
        hidden = shape.depth - 1
        layers = f"with {hidden} hidden layer{'' if hidden == 1 else 's'}"
        layers = layers if hidden else "without hidden layers"
        kinds = f"{shape.activation} activations"
        if shape.last != shape.activation:
            kinds = f"{shape.activation} activations, {shape.last} in the last layer"
            kinds = kinds if hidden else f"{shape.last} activations"
        loss = shape.loss if shape.loss.endswith("loss") else f"{shape.loss} loss"
        text = (
            f"A network {'-'.join(map(str, shape.sizes))} {layers}, {kinds} and "
            f"{loss}: {shape.count:,} weights and biases. "
        )
        weight = shape.weight(1, 1, min(2, shape.sizes[0]))
        _, to, source = self.places[weight]
        last = f" leads from input {source} to neuron {to} of layer 1, "
        names = words(text, weight, last, shape.bias(1, 1), " is that neuron's bias.")
        return [Paragraph(names)]

    def chosen(self, layer: int) -> Sequence[int]:
        """Number the neurons of a layer that are written out."""
        if self.small:
            return self.shape.neurons(layer)
        asked = [self.places[name] for name in self.net.shown] if self.only else []
        return list(dict.fromkeys(to for where, to, _ in asked if where == layer)) or (1,)

    # With symbols

    def forward(self) -> list[Block]:
        lines: list[Line] = []
        for layer in self.shape.layers():
            for to in self.chosen(layer):
                z, a = self.shape.input_sum(layer, to), self.shape.activated(layer, to)
                lines.append(Line(z, shortened(self.steps[z].expr)))
                lines.append(Line(a, self.steps[a].expr))
        lines.append(Line(COST, self.cost_expr()))
        blocks: list[Block] = [Heading(words("Forward: every part by name")), *self.pattern()]
        return [*blocks, Equations(tuple(lines))]

    def pattern(self) -> list[Block]:
        if self.small or max(self.shape.sizes[1:]) == 1:
            return []
        sentence = "The first neuron of each layer; the others follow the same pattern."
        return [Paragraph(words(sentence))]

    def cost_expr(self) -> Expr:
        """Return the cost, with dots in the middle where there are many outputs."""
        expr = self.steps[COST].expr
        sums = [part for part in (expr, *expr.args) if part.op == "add"]
        if self.shape.sizes[-1] <= LONG_SUM or not sums:
            return expr
        return substitute(expr, {sums[0]: shortened(sums[0])})

    def backward(self) -> list[Block]:
        bar = d(COST, make("symbol", value="z"), partial=True)
        delta = make("symbol", value="delta")
        title = words(
            "Backward: ", make("equation", delta, bar, value="="), ", shared by all below it"
        )
        intro = words(
            "Every weight and bias acts on C through the z of its neuron, so write δ for ∂C/∂z: "
            "each δ is computed once, from the last layer back, and all weights share it."
        )
        blocks: list[Block] = [Heading(title), Paragraph(intro)]
        blocks.extend(self.output_errors())
        if self.shape.depth > 1:
            blocks.extend(self.hidden_errors())
        blocks.extend(self.weight_slopes())
        if "relu" in (self.shape.activation_of(layer) for layer in self.shape.layers()):
            zero = make("equation", make("symbol", value="z"), number(0), value="=")
            text = "A bracket [ ] is 1 where its condition holds and 0 elsewhere. At the kink, "
            ending = ", the derivative does not exist; it is taken as 0."
            blocks.append(Paragraph(words(text, zero, ending)))
        return blocks

    def title(self, text: str) -> Inlines:
        """Number the equations of backpropagation in the order in which they appear."""
        self.titles += 1
        return words(f"{self.titles}. {text}")

    def output_errors(self) -> list[Block]:
        depth = self.shape.depth
        lines: list[Line] = []
        for j in self.chosen(depth):
            a, z = self.shape.activated(depth, j), self.shape.input_sum(depth, j)
            slope, local = self.cost_slope(j), self.local(depth, j)
            links = make("dot", d(COST, a, partial=self.shape.sizes[-1] > 1), d(a, z))
            lines.append(Line(self.shape.error(depth, j), links))
            lines.append(Line(None, _dot(slope, local)))
            short = tidy(mul(slope, local))
            if size(short) < size(mul(slope, local)) - 2:
                lines.append(Line(None, short, words("the factors cancel")))
        title = self.title("The last layer: slope of the cost times slope of the activation")
        return [Heading(title, 3), Equations(tuple(lines))]

    def cost_slope(self, j: int) -> Expr:
        """Return ∂C/∂a of an output."""
        return self.partial_of(COST, self.shape.activated(self.shape.depth, j))

    def local(self, layer: int, j: int) -> Expr:
        """Return da/dz of a neuron."""
        a, z = self.shape.activated(layer, j), self.shape.input_sum(layer, j)
        return self.partial_of(a, z)

    def partial_of(self, target: Expr, source: Expr) -> Expr:
        return next(local for operand, local in self.steps[target].edges() if operand is source)

    def hidden_errors(self) -> list[Block]:
        lines: list[Line] = []
        for layer in reversed(range(1, self.shape.depth)):
            for j in self.chosen(layer):
                terms = self.error_terms(layer, j)
                sum_ = shortened(sum_of([make("mul", w, delta) for w, delta in terms]))
                inner = make("group", sum_) if len(terms) > 1 else sum_
                lines.append(Line(self.shape.error(layer, j), self.links(layer, j)))
                lines.append(Line(None, _dot(inner, self.local(layer, j))))
        title = self.title(
            "A layer before: the errors of the next layer, sent back along the weights"
        )
        why = (
            "Its activation reaches C through every neuron of the next layer. Each path has the "
            "weight on it as local derivative; add the paths, then times the activation's slope."
        )
        return [Heading(title, 3), Paragraph(words(why)), Equations(tuple(lines))]

    def links(self, layer: int, j: int) -> Expr:
        """Write δ of a hidden neuron as the chain rule gives it, over all paths."""
        z, a = self.z(layer, j), self.shape.activated(layer, j)
        after = [self.z(layer + 1, k) for k in self.shape.neurons(layer + 1)]
        terms = [make("dot", d(COST, n, partial=True), d(n, a, partial=True)) for n in after]
        inner = shortened(sum_of(terms))
        return _dot(make("group", inner) if len(terms) > 1 else inner, d(a, z))

    def error_terms(self, layer: int, j: int) -> list[tuple[Expr, Expr]]:
        """List weight and δ of every neuron of the next layer."""
        after = layer + 1
        return [
            (self.shape.weight(after, k, j), self.shape.error(after, k))
            for k in self.shape.neurons(after)
        ]

    def weight_slopes(self) -> list[Block]:
        biases = [name for name in self.net.shown if not self.places[name][2]]
        weights = [name for name in self.net.shown if self.places[name][2]]
        blocks: list[Block] = []
        if biases:
            blocks.append(Heading(self.title("A bias: z contains it with slope 1"), 3))
            blocks.append(Equations(tuple(self.slope_lines(self.first(biases)))))
        if weights:
            text = "A weight: z contains it times the activation it comes from"
            blocks.append(Heading(self.title(text), 3))
            blocks.append(Equations(tuple(self.slope_lines(self.first(weights)))))
        return blocks

    def first(self, names: Sequence[Expr]) -> Sequence[Expr]:
        """Take all names, or one of each layer where there are many."""
        if self.small or self.only:
            return names
        return list({self.places[name][0]: name for name in reversed(names)}.values())[::-1]

    def slope_lines(self, names: Sequence[Expr]) -> list[Line]:
        lines: list[Line] = []
        for place, name in enumerate(names):
            layer, to, source = self.places[name]
            delta = self.shape.error(layer, to)
            whole = delta
            if source:
                before = self.shape.activated(layer - 1, source)
                whole = make("mul", delta, before)
            left = d(COST, name, partial=True)
            if place and not self.only:
                lines.append(Line(left, whole))
                continue
            z = self.z(layer, to)
            link = make("dot", d(COST, z, partial=True), d(z, name, partial=True))
            lines += [Line(left, link), Line(None, whole)]
            if self.only:
                lines.extend(self.without_errors(whole))
        return lines

    def without_errors(self, whole: Expr) -> list[Line]:
        """Write a derivative over weights and activations alone, where that stays short."""
        known: dict[Expr, Expr] = {}
        if not self.small:
            return []
        for layer in reversed(self.shape.layers()):
            for j in self.shape.neurons(layer):
                if layer == self.shape.depth:
                    incoming = self.cost_slope(j)
                else:
                    terms = [_dot(w, known[e]) for w, e in self.error_terms(layer, j)]
                    incoming = sum_of(terms) if len(terms) == 1 else make("group", sum_of(terms))
                known[self.shape.error(layer, j)] = _dot(incoming, self.local(layer, j))
        delta, *before = whole.args if whole.op == "mul" else (whole,)
        full = _dot(known[delta], *before)
        return [Line(None, full, words("put δ back"))] if size(full) <= EXPANDED else []

    # With numbers

    def numbers(self) -> list[Block]:
        blocks: list[Block] = [Heading(words("With numbers"), 1), *self.example()]
        if self.small:
            blocks.extend(self.forward_numbers())
            blocks.extend(self.backward_numbers())
        else:
            blocks.append(self.neuron_table())
            cost = self.value(self.net.outcomes[COST])
            blocks.append(Equations((Line(COST, cost, relation=relation(cost)),)))
        blocks.extend(self.kink_notes())
        blocks.extend(self.weight_table())
        if self.net.rate is not None:
            blocks.extend(self.update())
        return blocks

    def example(self) -> list[Block]:
        shape, point = self.shape, self.net.point
        inputs = [shape.activated(0, k) for k in shape.neurons(0)]
        targets = [shape.target(j) for j in shape.neurons(shape.depth)]
        names = [*inputs[:8], *targets[:8]]
        pairs = [make("equation", name, point[name], value="=") for name in names]
        blocks: list[Block] = [Paragraph((Text("The example: "), *join(pairs), Text(".")))]
        if self.net.seed is not None:
            text = (
                f"What was not given is drawn with --seed {self.net.seed}: weights between "
                "±√(6/(n_in + n_out)) (Glorot), biases 0.1."
            )
            blocks.append(Paragraph(words(text)))
        return blocks

    def value(self, outcome: Outcome) -> Expr:
        shown = number_at(outcome, self.digits)
        return absent(outcome) if shown is None else shown

    def known(self, names: Sequence[Expr]) -> dict[Expr, Expr]:
        """Map names to their numbers, as they stand inside a formula."""
        return {name: grouped(self.number(name)) for name in names}

    def number(self, name: Expr) -> Expr:
        """Return the number of a weight, an input, a step or an error δ."""
        if name in self.net.point:
            return self.net.point[name]
        return self.value(self.net.outcomes[name])

    def delta(self, layer: int, j: int) -> Expr:
        """Return the number of δ."""
        return self.value(self.net.outcomes[self.net.adjoints[self.z(layer, j)].name])

    def z(self, layer: int, j: int) -> Expr:
        return self.shape.input_sum(layer, j)

    def forward_numbers(self) -> list[Block]:
        lines: list[Line] = []
        for layer in self.shape.layers():
            for to in self.shape.neurons(layer):
                z, a = self.z(layer, to), self.shape.activated(layer, to)
                pairs = [
                    (self.shape.weight(layer, to, k), self.shape.activated(layer - 1, k))
                    for k in self.shape.neurons(layer - 1)
                ]
                terms = [
                    make("dot", grouped(self.number(w)), grouped(self.number(x))) for w, x in pairs
                ]
                bias = grouped(self.number(self.shape.bias(layer, to)))
                lines.append(self.result(z, make("add", *terms, bias), self.number(z)))
                expr, value = self.steps[a].expr, self.number(a)
                filled = make(expr.op, self.number(z)) if expr.args else value
                lines.append(self.result(a, filled, value))
        ends = [self.shape.activated(self.shape.depth, j) for j in self.chosen(self.shape.depth)]
        goals = [self.shape.target(j) for j in self.chosen(self.shape.depth)]
        filled = substitute(self.cost_expr(), self.known([*ends, *goals]))
        lines.append(self.result(COST, filled, self.number(COST)))
        return [Heading(words("Forward")), Equations(tuple(lines))]

    def result(self, left: Expr, formula: Expr, value: Expr) -> Line:
        """Write ``left = formula = value`` on one line."""
        if formula is value or formula is grouped(value):
            return Line(left, value, relation=relation(value))
        return Line(left, make("equation", formula, value, value=relation(value)))

    def backward_numbers(self) -> list[Block]:
        lines: list[Line] = []
        for layer in reversed(self.shape.layers()):
            for j in self.shape.neurons(layer):
                value = self.delta(layer, j)
                formula = _dot(self.incoming_number(layer, j), self.local_number(layer, j))
                lines.append(self.result(self.shape.error(layer, j), formula, value))
        return [Heading(words("Backward")), Equations(tuple(lines))]

    def incoming_number(self, layer: int, j: int) -> Expr:
        """Write ∂C/∂a in numbers: the cost's slope, or the sum over the next layer."""
        a = self.shape.activated(layer, j)
        total = grouped(self.value(self.net.outcomes[self.net.adjoints[a].name]))
        if layer == self.shape.depth:
            return total
        terms = [
            make("dot", grouped(self.number(w)), grouped(self.delta(layer + 1, k)))
            for k, (w, _) in enumerate(self.error_terms(layer, j), start=1)
        ]
        return terms[0] if len(terms) == 1 else make("group", sum_of(terms))

    def local_number(self, layer: int, j: int) -> Expr:
        """Write da/dz in numbers."""
        local = self.local(layer, j)
        if local.is_number:
            return local
        return grouped(self.value(self.net.outcomes[local]))

    def neuron_table(self) -> Table:
        """List z, a and δ of every neuron."""
        table: list[tuple[Inlines, ...]] = []
        for layer in self.shape.layers():
            for j in self.shape.neurons(layer):
                z, a = self.z(layer, j), self.shape.activated(layer, j)
                numbers = (self.number(z), self.number(a), self.delta(layer, j))
                table.append((words(f"{layer}, {j}"), *(words(n) for n in numbers)))
        header = (
            words("layer, neuron"),
            words("z"),
            words("a"),
            words(make("symbol", value="delta")),
        )
        return Table(header, tuple(table), "lrrr")

    def kink_notes(self) -> list[Block]:
        """Name the neurons that stand exactly at a kink of their activation."""
        at_kink: dict[str, list[Expr]] = {}
        for step in self.net.trace.steps:
            for kink in kinks_of(step.expr) if step.rule in TABLE else ():
                outcome = self.net.outcomes.get(kink)
                if outcome is not None and outcome.value == 0:
                    at_kink.setdefault(TABLE[step.rule].convention, []).append(kink)
        return [
            Status("note", (*join(names), Text(f" is exactly 0, at a kink. {convention}")))
            for convention, names in at_kink.items()
        ]

    def weight_table(self) -> list[Block]:
        """List every weight and bias with its derivative, and what a step makes of it."""
        net = self.net
        shown = net.shown[:LONG_ROWS]
        stepped = net.rate is not None
        rows_ = [self.weight_row(name, stepped) for name in shown]
        header = [words("weight"), words("value"), words("δ · activation")]
        header.append(words(d(COST, make("symbol", value="w"), partial=True)))
        if stepped:
            header.append(words("after the step"))
        title = "The gradient" if len(net.shown) > 1 else "The derivative"
        blocks: list[Block] = [
            Heading(words(title)),
            Table(tuple(header), tuple(rows_), "lrrr" + "r" * stepped),
        ]
        if len(net.shown) > LONG_ROWS:
            rest = len(net.shown) - LONG_ROWS
            text = f"{rest:,} more are in network(…).gradient; --only shows single ones."
            blocks.append(Paragraph(words(text)))
        return blocks

    def weight_row(self, name: Expr, stepped: bool) -> tuple[Inlines, ...]:
        layer, to, source = self.places[name]
        delta = self.delta(layer, to)
        product = delta
        if source:
            before = self.number(self.shape.activated(layer - 1, source))
            product = make("dot", grouped(delta), grouped(before))
        slope = self.value(self.net.outcomes[self.net.adjoints[name].name])
        cells = [words(name), words(self.number(name)), words(product), words(slope)]
        if stepped:
            cells.append(words(self.value(self.net.updated[name])))
        return tuple(cells)

    def update(self) -> list[Block]:
        """Say what one gradient step does to the cost."""
        rate = self.net.rate
        assert rate is not None
        eta, w = make("symbol", value="eta"), make("symbol", value="w")
        slope = make("dot", eta, d(COST, w, partial=True))
        rule = Line(w, make("add", w, make("neg", slope)), relation="←")
        before, after = self.net.outcomes[COST], self.net.updated[COST]
        rises, same = after.value > before.value, after.value == before.value
        advice = " The step is too long: try a smaller --rate." if rises else ""
        moves = words(
            f"The cost {'rises' if rises else 'falls'} from ",
            self.value(before),
            " to ",
            self.value(after),
            f".{advice}",
        )
        sentence = words(
            "All weights and biases move at once, with ",
            make("equation", eta, rate, value="="),
            ". ",
        ) + (words("The cost stays as it is.") if same else moves)
        value = self.value(after)
        return [
            Heading(words("One step of gradient descent")),
            Equations((rule,)),
            Paragraph(sentence),
            Answer((Line(COST, value, words("after the step"), relation(value)),)),
        ]


def relation(value: Expr) -> str:
    """Return ≈ before a number that was rounded."""
    return "≈" if value.op == "literal" else "="


def grouped(value: Expr) -> Expr:
    """Put a negative number in parentheses."""
    negative = value.op == "neg" or (value.is_number and value.value < 0)
    negative = negative or (value.op == "literal" and value.value.startswith("-"))
    return make("group", value) if negative else value


def _dot(*factors: Expr) -> Expr:
    """Join factors with explicit dots, flat, without factors 1."""
    flat: list[Expr] = []
    for factor in factors:
        flat.extend(factor.args if factor.op == "dot" else (factor,))
    kept = [factor for factor in flat if not (factor.is_number and factor.value == 1)]
    if not kept:
        return number(1)
    return kept[0] if len(kept) == 1 else make("dot", *kept)


def shortened(expr: Expr) -> Expr:
    """Leave out the middle of a long sum."""
    if expr.op != "add" or len(expr.args) <= LONG_SUM + 1:
        return expr
    return make("add", *expr.args[:2], make("dots"), *expr.args[-2:])

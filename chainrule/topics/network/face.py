"""The face of ``network``: what a derived network can do, and the function that derives one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from chainrule.document import Block, Inlines, Paragraph, Text, join, words
from chainrule.model import Expr, bounds, size
from chainrule.model.errors import InputError, LimitError
from chainrule.numeric.callables import Function
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, place, places
from chainrule.topics.common.formulas import known
from chainrule.topics.common.numbers import right_digits, short, sympy_value
from chainrule.topics.common.points import point_for, positive
from chainrule.topics.common.result import Result
from chainrule.topics.common.words import d
from chainrule.topics.network.numbers import changed, point_blocks
from chainrule.topics.network.parts import formula_of
from chainrule.topics.network.pictures import DRAWN
from chainrule.topics.network.shape import COST, LOSSES
from chainrule.topics.network.solution import (
    NetworkAt,
    NetworkSolution,
    network_at,
    solve_network,
)
from chainrule.topics.network.values import (
    read_architecture,
    read_example,
    read_names,
    read_sizes,
)
from chainrule.topics.network.words import blocks
from chainrule.trace.edges import put_back, rows

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.directions import NetworkCheck

FEW = 6
"""Up to so many weights are named in the sentence of a problem."""

MOST_GIVEN = 40
"""Up to so many numbers of a network are listed in a problem."""


class Network(Result, NetworkSolution):
    """A network with the derivative of its cost by every weight and bias, at one example."""

    topic = "network"
    readings = ()

    @property
    def checks(self) -> tuple[NetworkCheck, ...]:
        """List how the derivatives compare with difference quotients of the cost."""
        return (self.check,)

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the weights and biases, the inputs and the targets."""
        return (*self.trace.inputs, *self.trace.parameters)

    @property
    def cost(self) -> sympy.Expr:
        """Return the cost C at the example as a SymPy number."""
        return self.example.value

    def adjoint(self, name: str) -> sympy.Expr:
        """Return ∂C/∂name at the example as a SymPy number; ``name`` may also be a z or an a.

        >>> values = {"w__1_11": 2, "b__1_1": 1}
        >>> net = network("1-1", activation="identity", values=values, input=[3], target=[5])
        >>> net.cost, net.adjoint("w__1_11"), net.adjoint("b__1_1")
        (2, 6, 2)
        """
        found = {node.value: outcome for node, outcome in self.example.adjoints.items()}
        if name not in found:
            raise InputError(f"the network has no weight or bias called '{name}'")
        return sympy_value(found[name])

    @cached_property
    def derivative(self) -> tuple[sympy.Expr, ...]:
        """Return ∂C/∂w and ∂C/∂b as SymPy expressions, in the order of ``parameters``.

        Raises:
            LimitError: one is too long to write out.

        >>> network("1-1", activation="identity").derivative
        (x_1*(b__1_1 + w__1_11*x_1 - y_1), b__1_1 + w__1_11*x_1 - y_1)
        """
        wholes = [put_back(self.whole[name], self.trace) for name in self.parameters]
        bound = bounds().result_nodes
        return tuple(sympy_value(w if size(w, bound) <= bound else None) for w in wholes)

    def function(self) -> Function:
        """Return a plain callable for the cost and its gradient, on floats or NumPy arrays.

        Its arguments are the weights and biases, then the inputs, then the targets; the gradient
        is by weights and biases.

        >>> network("1-1", activation="identity").function()(2.0, 1.0, 3.0, 5.0)
        (2.0, (6.0, 2.0))
        """
        slopes = [self.rows[name].name for name in self.parameters]
        return Function((*rows(self.trace), *self.sweep.program), COST, slopes, self.variables)

    def rounded(self, digits: int) -> Self:
        """Return the same network with so many digits shown."""
        shown = right_digits(digits, self.example.digits)
        return replace(self, example=replace(self.example, digits=shown))

    def numbers(self, point: Mapping[str, Any], digits: int) -> NetworkAt:
        """Evaluate with other weights, inputs or targets; those not named stay as they are."""
        own = {name.value: value for name, value in self.example.point.items()}
        read = point_for({**own, **point}, self.variables)
        ordered = {name: read[name] for name in self.example.point}
        return replace(
            network_at(self.trace, self.sweep, ordered, self.rate, digits), digits=digits
        )

    def where(self, found: NetworkAt) -> Inlines:
        """Write what differs from the network's own example."""
        return place(changed(self, found))

    def blocks(self, detail: str, points: Sequence[NetworkAt]) -> Sequence[Block]:
        """Write out the network, its derivatives, and its numbers where they were asked for."""
        return blocks(self, detail, points)

    def point_blocks(self, found: NetworkAt) -> Sequence[Block]:
        """Write the numbers with other weights or at another example."""
        return point_blocks(self, found)

    def pictures(self, found: Sequence[NetworkAt]) -> tuple[Block, ...]:
        """Draw the network, with numbers where they were asked for."""
        own = (self.example,) if self.with_numbers else (None,)
        return tuple(DRAWN[self.drawn](self, at) for at in found or own)

    def finals(self) -> tuple[Final, ...]:
        """Return the derivatives that were asked for, as numbers if those were."""
        if self.with_numbers:
            return self._values(self.example, ())
        return tuple(
            Final(d(COST, name, partial=True), formula_of(self, name), closing=True)
            for name in self.shown
        )

    def finals_at(self, found: NetworkAt) -> tuple[Final, ...]:
        """Return their values with other weights or at another example."""
        return self._values(found, tuple(changed(self, found)))

    def _values(self, at: NetworkAt, where: tuple[tuple[Expr, Expr], ...]) -> tuple[Final, ...]:
        return tuple(
            Final(
                d(COST, name, partial=True),
                None,
                short(at.adjoints[name], at.digits),
                where,
                closing=not where,
            )
            for name in self.shown
        )

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``A network 2-2-1 has … Find the derivative of C by … by backpropagation.``"""
        shape = self.architecture
        wanted = words("every weight and bias") if len(self.shown) > FEW else join(self.shown)
        last = f", {shape.last} in the last layer," if shape.last != shape.activation else ""
        then = (Text(", then evaluate at "), *places(self.placed(points))) if points else ()
        return words(
            f"A network {shape} has {shape.activation} activations{last} and "
            f"{LOSSES[shape.loss].title} {COST.value}. Find the derivative of {COST.value} by ",
            *wanted,
            " by backpropagation",
            *then,
            ".",
        )

    def given(self) -> tuple[Block, ...]:
        """List the numbers of the example, unless they are too many to read."""
        if not self.with_numbers:
            return ()
        point = self.example.point
        if len(point) > MOST_GIVEN:
            return (Paragraph(words(f"Draw weights and example with seed {self.seed or 0}.")),)
        return (Paragraph((Text("Take "), *place(tuple(point.items())), Text("."))),)

    def disagreement(self, failed: NetworkCheck) -> str:
        """Say that the check failed."""
        return "some derivatives disagree with difference quotients of the cost"


@posing
def network(
    sizes: str | Sequence[int],
    *,
    decimal: Decimal | None = None,
    activation: str = "sigmoid",
    last: str | None = None,
    loss: str = "squared",
    only: Sequence[str] = (),
    weight: Sequence[str] = (),
    bias: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    input: Sequence[Any] | None = None,
    target: Sequence[Any] | None = None,
    seed: int | None = None,
    rate: Any = None,
    drawn: str = "layers",
    digits: int = 15,
) -> Network:
    """Derive ∂C/∂w for every weight and bias of a network by backpropagation.

    Args:
        sizes: ``"2-2-1"`` or ``(2, 2, 1)``: inputs, neurons of each layer, outputs.
        decimal: ``comma`` for numerals such as 2,5 in texts.
        activation: what every neuron does to its sum, such as ``sigmoid``, ``tanh`` or ``relu``.
        last: the activation of the last layer, where it is another one.
        loss: ``squared``, ``mse``, ``cross-entropy`` or ``log-loss``.
        only: names of the weights and biases to explain, all by default.
        weight: more of them, each as ``"layer,to,from"``.
        bias: more of them, each as ``"layer,neuron"``.
        values: weights and biases by name, such as ``{"w__1_11": 0.1}``.
        input: the inputs x of one example.
        target: what the outputs should be.
        seed: draws what is not given, the same on every machine; 0 by default.
        rate: also take one gradient step of this size.
        drawn: what a picture shows: the ``layers``, or the ``graph`` of weights and operations.
        digits: how many digits must be right, up to ``limits.digits``.

    Raises:
        InputError: the sizes, a name or a target cannot be used.
        LimitError: more weights than ``limits.weights``.

    >>> net = network("2-2-1", weight=["1,1,2"])
    >>> len(net.parameters), net.shown, net.check.state
    (9, (w__1_12,), 'passed')
    """
    if not 1 <= digits <= bounds().digits:
        raise LimitError(f"between 1 and {bounds().digits} digits can be asked for, not {digits}")
    shape = read_architecture(read_sizes(sizes), activation, loss, last)
    shown = read_names(shape, only, weight, bias)
    given = read_example(shape, values or {}, input, target)
    step = None if rate is None else positive("rate", rate)
    asked = (values, input, target, seed, rate)
    known(drawn, tuple(DRAWN), "picture")
    solution = solve_network(
        shape, given, shown=shown, seed=seed, rate=step, digits=digits,
        with_numbers=any(value is not None for value in asked),
    )  # fmt: skip
    return Network.of(solution, drawn=drawn)

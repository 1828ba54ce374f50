"""Backpropagation through a network: every ∂C/∂w and ∂C/∂b, symbols and numbers, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.checks.directions import NetworkCheck, check_network
from chainrule.model import Expr, Trace, add, limits, mul, neg, number, substitute, symbol
from chainrule.model.errors import InputError, LimitError, UndefinedError
from chainrule.numeric import Outcome, evaluate
from chainrule.numeric.closed import Closed
from chainrule.numeric.evaluate import public
from chainrule.numeric.exact import exact_values
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program, context
from chainrule.topics.common.numbers import sympy_value
from chainrule.topics.common.result import Shown
from chainrule.topics.common.words import sentence
from chainrule.topics.network.shape import COST, Architecture, build_trace
from chainrule.topics.network.values import (
    draw,
    read_architecture,
    read_example,
    read_names,
    read_rate,
    read_sizes,
)
from chainrule.trace.accumulate import Sweep, SweepRow, reverse_sweep
from chainrule.trace.edges import Row, rows

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document

AFTER = " new "
"""What names of values after a step begin with; nobody can type it."""

SPARE_BITS = 100
"""Bits beyond the digits that are shown; they are confirmed with twice as many."""

SMALLER = "try smaller weights or inputs"


@dataclass(frozen=True)
class Network(Shown):
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
        digits: how many digits of every number are right.
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
    digits: int

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
        from chainrule.topics.network.words import explain_network

        return explain_network(self, min(digits, self.digits))


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
    digits: int = 15,
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
        digits: how many digits must be right, up to ``limits.DIGITS``.

    Raises:
        InputError: the sizes, a name or a target cannot be used.
        LimitError: more weights than ``limits.WEIGHTS``.

    >>> net = network("2-2-1")
    >>> len(net.parameters), net.check.state
    (9, 'passed')
    """
    if not 1 <= digits <= limits.DIGITS:
        raise LimitError(f"between 1 and {limits.DIGITS} digits can be asked for, not {digits}")
    digits = max(digits, 15)
    net = read_architecture(read_sizes(sizes), activation, loss, last)
    asked = [values, inputs, targets, seed, rate]
    drawn = draw(net, seed or 0)
    given = read_example(net, values or {}, inputs, targets)
    point = {**drawn, **given}
    trace = build_trace(net)
    sweep = reverse_sweep(trace, COST)
    program = (*rows(trace), *sweep.program)
    outcomes = _evaluated(program, _wanted(trace, sweep), point, digits)
    step = None if rate is None else read_rate(rate)
    return Network(
        architecture=net,
        trace=trace,
        sweep=sweep,
        point=point,
        outcomes=outcomes,
        shown=read_names(net, only),
        numbers=any(value is not None for value in asked),
        seed=(seed or 0) if len(given) < len(point) else None,
        rate=step,
        updated=_updated(trace, sweep, point, step, digits),
        check=check_network(trace, sweep, point),
        digits=digits,
    )


def _wanted(trace: Trace, sweep: Sweep) -> list[Expr]:
    """List every value that is shown: of steps, of derivatives, of slopes of activations."""
    slopes = [local for step in trace.steps for _, local in step.edges() if len(step.operands) == 1]
    names = [step.symbol for step in trace.steps] + [row.name for row in sweep.rows]
    return list(dict.fromkeys([*names, *slopes]))


def _evaluated(
    program: Sequence[Row], wanted: Sequence[Expr], point: Mapping[Expr, Expr], digits: int
) -> dict[Expr, Outcome]:
    """Evaluate a network's program at two precisions; where they agree, the digits are right."""
    compiled = Program([*program, *point.items()], wanted)
    exact = exact_values(compiled, {})
    fixed = [None if isinstance(value, Closed) else value for value in exact]
    mp = context()
    before = mp.prec
    try:
        runs = []
        bits = digits * 10 // 3 + SPARE_BITS
        for mp.prec in (bits, 2 * bits):
            runs.append(compiled.run(mp, {}, fixed))
        places = compiled.outputs
        lost = any(  # as 1 + erf(−20), which both precisions take for 0
            node.op in ("add", "ln") and value is not None and not value and known is None
            for node, value, known in zip(compiled.nodes, runs[1], fixed, strict=True)
        )
        if not lost and all(_agree(runs[0][place], runs[1][place], digits) for place in places):
            return {
                node: Outcome(public(runs[0][place]), _numeral(exact[place]))
                for node, place in zip(wanted, places, strict=True)
            }
    except Refusal as refusal:
        raise _no_value(sentence(refusal.inlines())) from None
    finally:
        mp.prec = before
    return _searched(program, wanted, point, digits)


def _numeral(exact: Any) -> Expr | None:
    return number(exact) if isinstance(exact, Fraction) else None


def _agree(coarse: Any, fine: Any, digits: int) -> bool:
    if coarse is None or fine is None:
        return False
    gap = abs(coarse - fine)
    return bool(gap <= context().ldexp(abs(fine), -(digits + 2) * 10 // 3))


def _searched(
    program: Sequence[Row], wanted: Sequence[Expr], point: Mapping[Expr, Expr], digits: int
) -> dict[Expr, Outcome]:
    """Evaluate at growing precision, or say what has no value."""
    found = evaluate(program, wanted, point, digits=digits)
    for outcome in found.values():
        if outcome.value is None:
            raise _no_value(sentence(outcome.reason))
    return found


def _no_value(reason: str) -> UndefinedError:
    """Build the error for a cost that cannot be computed; names after the step begin with new."""
    where = "after the step" if AFTER in reason else "at this example"
    plain = reason.replace(AFTER, "")
    return UndefinedError(f"the cost has no value {where}: {plain}", hint=SMALLER)


def _updated(
    trace: Trace,
    sweep: Sweep,
    point: Mapping[Expr, Expr],
    rate: Expr | None,
    digits: int,
) -> dict[Expr, Outcome]:
    """Take one step against the gradient and evaluate the cost there."""
    if rate is None:
        return {}
    slopes = {row.of: row.name for row in sweep.rows}
    moved = {name: symbol(f"{AFTER}{name.value}") for name in trace.inputs}
    program: list[Row] = [*rows(trace), *sweep.program]
    for name, new in moved.items():
        program.append((new, add(name, neg(mul(rate, slopes[name])))))
    after = {step.symbol: symbol(f"{AFTER}{step.symbol.value}") for step in trace.steps}
    swap = {**moved, **after}
    program += [(after[step.symbol], substitute(step.expr, swap)) for step in trace.steps]
    wanted = [*moved.values(), after[COST]]
    found = _evaluated(program, wanted, point, digits)
    return {
        **{name: found[new] for name, new in moved.items()},
        COST: found[after[COST]],
    }

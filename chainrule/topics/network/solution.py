"""Backpropagation through a network: every ∂C/∂w and ∂C/∂b, symbols and numbers, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.checks.directions import NetworkCheck, check_network
from chainrule.model import Expr, Step, Trace, add, mul, neg, number, substitute, symbol
from chainrule.model.errors import UndefinedError
from chainrule.numeric import Outcome, evaluate
from chainrule.numeric.closed import Closed
from chainrule.numeric.evaluate import public
from chainrule.numeric.exact import exact_values
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program
from chainrule.numeric.work import context
from chainrule.topics.common.numbers import sympy_value
from chainrule.topics.common.words import sentence
from chainrule.topics.network.shape import COST, Architecture, build_trace
from chainrule.topics.network.values import draw_values
from chainrule.trace.accumulate import Sweep, SweepRow, reverse_sweep
from chainrule.trace.edges import Row, rows

if TYPE_CHECKING:
    import sympy

AFTER = " new "
"""What names of values after a step begin with; nobody can type it."""

SPARE_BITS = 100
"""Bits beyond the digits that are shown; they are confirmed with twice as many."""

SMALLER = "try smaller weights or inputs"


@dataclass(frozen=True)
class NetworkAt:
    """The numbers of a network with some weights, at some example.

    Attributes:
        parameters: the names of all weights and biases, layer by layer.
        point: a value for every weight, bias, input and target.
        values: the value of every step, and of the slope of every activation.
        adjoints: the derivative of the cost by every step, weight and bias.
        updated: the weights and biases after one gradient step, and the cost there; empty where
            no step was asked for.
        digits: how many digits of every number are right.
    """

    parameters: tuple[Expr, ...]
    point: Mapping[Expr, Expr]
    values: Mapping[Expr, Outcome]
    adjoints: Mapping[Expr, Outcome]
    updated: Mapping[Expr, Outcome]
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the cost as a SymPy number."""
        return sympy_value(self.values[COST], self.digits)

    @property
    def derivative(self) -> tuple[sympy.Expr, ...]:
        """Return the derivative of the cost by every weight and bias as SymPy numbers."""
        return tuple(sympy_value(self.adjoints[name], self.digits) for name in self.parameters)


@dataclass(frozen=True)
class NetworkSolution:
    """A network with the derivative of its cost by every weight and bias.

    Attributes:
        architecture: its shape.
        trace: its forward pass as named steps.
        sweep: the adjoint of every step, from one reverse sweep.
        shown: the weights and biases that were asked for.
        example: its numbers at the weights, inputs and targets that were given or drawn.
        with_numbers: whether they were asked for.
        seed: what drew the values that were not given; None if all were given.
        rate: the step size of one gradient step, if one was asked for.
        check: the outcome of the independent check.
        drawn: what a picture shows, ``layers`` or ``graph``.
    """

    architecture: Architecture
    trace: Trace
    sweep: Sweep
    shown: tuple[Expr, ...]
    example: NetworkAt
    with_numbers: bool
    seed: int | None
    rate: Expr | None
    check: NetworkCheck
    drawn: str = "layers"

    @cached_property
    def rows(self) -> dict[Expr, SweepRow]:
        """Map every step, weight and bias to its row of the sweep."""
        return {row.of: row for row in self.sweep.rows}

    @cached_property
    def steps(self) -> dict[Expr, Step]:
        """Map every z, every a and the cost to its step."""
        return {step.symbol: step for step in self.trace.steps}

    @cached_property
    def whole(self) -> dict[Expr, Expr]:
        """Map every step, weight and bias to its adjoint over weights, activations and targets."""
        known: dict[Expr, Expr] = {}
        for row in self.sweep.rows:
            known[row.name] = substitute(row.expr, known)
        return {row.of: known[row.name] for row in self.sweep.rows}

    @property
    def parameters(self) -> tuple[Expr, ...]:
        """Return the names of all weights and biases, layer by layer."""
        return self.trace.inputs

    def local(self, target: Expr, source: Expr) -> Expr:
        """Return the local derivative on one edge."""
        edges = self.steps[target].edges()
        return next(partial for operand, partial in edges if operand is source)


def solve_network(
    net: Architecture,
    given: Mapping[Expr, Expr],
    *,
    shown: tuple[Expr, ...],
    seed: int | None,
    rate: Expr | None,
    with_numbers: bool,
    digits: int,
) -> NetworkSolution:
    """Derive a network's gradient; values that are not given are drawn."""
    point = {**draw_values(net, seed or 0), **given}
    trace = build_trace(net)
    sweep = reverse_sweep(trace, COST)
    return NetworkSolution(
        architecture=net,
        trace=trace,
        sweep=sweep,
        shown=shown,
        example=network_at(trace, sweep, point, rate, digits),
        with_numbers=with_numbers,
        seed=(seed or 0) if len(given) < len(point) else None,
        rate=rate,
        check=check_network(trace, sweep, point),
    )


def network_at(
    trace: Trace, sweep: Sweep, point: Mapping[Expr, Expr], rate: Expr | None, digits: int
) -> NetworkAt:
    """Run the forward pass and the sweep with numbers, and take a step if there is a rate.

    Raises:
        UndefinedError: the cost has no value there.
    """
    right = max(digits, 15)
    slopes = [local for step in trace.steps for _, local in step.edges() if len(step.operands) == 1]
    names = [step.symbol for step in trace.steps] + [row.name for row in sweep.rows]
    wanted = list(dict.fromkeys([*names, *slopes]))
    found = _evaluated((*rows(trace), *sweep.program), wanted, point, right)
    adjoints = {row.of: found.pop(row.name) for row in sweep.rows}
    updated = _updated(trace, sweep, point, rate, right)
    return NetworkAt(trace.inputs, point, found, adjoints, updated, right)


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
                node: Outcome(
                    public(runs[0][place]),
                    number(exact[place]) if isinstance(exact[place], Fraction) else None,
                )
                for node, place in zip(wanted, places, strict=True)
            }
    except Refusal as refusal:
        raise _no_value(sentence(refusal.inlines())) from None
    finally:
        mp.prec = before
    found = evaluate(program, wanted, point, digits=digits)  # at growing precision
    for outcome in found.values():
        if outcome.value is None:
            raise _no_value(sentence(outcome.reason))
    return found


def _agree(coarse: Any, fine: Any, digits: int) -> bool:
    if coarse is None or fine is None:
        return False
    gap = abs(coarse - fine)
    return bool(gap <= context().ldexp(abs(fine), -(digits + 2) * 10 // 3))


def _no_value(reason: str) -> UndefinedError:
    """Build the error for a cost that cannot be computed; names after the step begin with new."""
    where = "after the step" if AFTER in reason else "at this example"
    plain = reason.replace(AFTER, "")
    return UndefinedError(f"the cost has no value {where}: {plain}", hint=SMALLER)


def _updated(
    trace: Trace, sweep: Sweep, point: Mapping[Expr, Expr], rate: Expr | None, digits: int
) -> dict[Expr, Outcome]:
    """Take one step against the gradient and evaluate the cost there."""
    if rate is None:
        return {}
    slopes = {row.of: row.name for row in sweep.rows}
    moved = {name: symbol(f"{AFTER}{name.value}") for name in trace.inputs}
    steps = ((new, add(name, neg(mul(rate, slopes[name])))) for name, new in moved.items())
    after = {step.symbol: symbol(f"{AFTER}{step.symbol.value}") for step in trace.steps}
    swap = {**moved, **after}
    again = ((after[step.symbol], substitute(step.expr, swap)) for step in trace.steps)
    program = (*rows(trace), *sweep.program, *steps, *again)
    wanted = [*moved.values(), after[COST]]
    found = _evaluated(program, wanted, point, digits)
    return {**{name: found[new] for name, new in moved.items()}, COST: found[after[COST]]}

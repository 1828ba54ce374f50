"""Both sweeps of automatic differentiation over one graph: adjoints back, or tangents onward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chainrule.checks.agreement import check_together
from chainrule.checks.definition import Check, check
from chainrule.model import ZERO, Expr, Trace, substitute
from chainrule.numeric import Outcome, within_work
from chainrule.numeric.verdicts import DIFFERENTIABLE, AtKink
from chainrule.topics.common.partials import (
    FEW,
    Pair,
    PartialsAt,
    evaluated,
    pairs_of,
    written_out,
)
from chainrule.topics.common.posing import System, point_of
from chainrule.trace.accumulate import Costs, Mode, Sweep, costs, sweeps
from chainrule.trace.edges import edges, rows


@dataclass(frozen=True)
class BackpropSolution:
    """The derivatives of every output by every input, by forward or reverse accumulation.

    Attributes:
        system: the formula as read.
        trace: its nodes in order of evaluation.
        mode: ``reverse`` or ``forward``.
        sweeps: one per output in reverse mode, one per input in forward mode.
        costs: the operations that either mode spends.
    """

    system: System
    trace: Trace
    mode: Mode
    sweeps: tuple[Sweep, ...]
    costs: Costs

    @property
    def is_reverse(self) -> bool:
        """Tell whether adjoints are carried back from the outputs."""
        return self.mode == "reverse"

    @cached_property
    def program(self) -> tuple[tuple[Expr, Expr], ...]:
        """Return function and derivatives as one straight-line program."""
        return (*rows(self.trace), *(row for sweep in self.sweeps for row in sweep.program))

    @cached_property
    def names(self) -> dict[Pair, Expr]:
        """Map ``(output, input)`` to the program's name of that derivative; absent where 0."""
        found: dict[Pair, Expr] = {}
        ends = set(self.trace.inputs if self.is_reverse else self.trace.outputs)
        for sweep in self.sweeps:
            for row in sweep.rows:
                if row.of in ends:
                    key = (sweep.start, row.of) if self.is_reverse else (row.of, sweep.start)
                    found[key] = row.name
        return found

    @cached_property
    def wholes(self) -> dict[Pair, Expr]:
        """Map ``(output, input)`` to the derivative over the inputs, as the sweep gives it."""
        known: dict[Expr, Expr] = {}
        for name, expr in self.program:
            known[name] = substitute(expr, known)
        names = {pair: self.names.get(pair) for pair in pairs_of(self.trace)}
        return {pair: ZERO if name is None else known[name] for pair, name in names.items()}

    @cached_property
    def symbolic(self) -> dict[Pair, Expr | None]:
        """Map ``(output, input)`` to the tidied derivative; None where it would be too long."""
        return written_out(self.trace, self.wholes)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Check every derivative, one by one or, where they are many, along a line.

        >>> from chainrule import backprop
        >>> [check.state for check in backprop("(a+b)*c").checks]
        ['passed', 'passed', 'passed']
        """
        if len(self.wholes) > FEW:
            return within_work(check_along_a_line(self, output) for output in self.trace.outputs)
        original = rows(self.trace)
        shown = {
            pair: self.names.get(pair, ZERO) if whole is None else whole
            for pair, whole in self.symbolic.items()
        }
        return within_work(
            check(original, output, wrt, self.program, whole)
            for (output, wrt), whole in shown.items()
        )


def backprop_of(system: System, mode: Mode) -> BackpropSolution:
    """Differentiate formulas that have been read by every input."""
    trace = system.trace()
    return BackpropSolution(system, trace, mode, sweeps(trace, mode), costs(trace))


def check_along_a_line(found: BackpropSolution, output: Expr, *, points: int = 2) -> Check:
    """Check all derivatives of an output at once, along lines through so many points."""
    slopes = {wrt: found.names.get((output, wrt), ZERO) for wrt in found.trace.inputs}
    return check_together(rows(found.trace), output, found.program, slopes, points=points)


@dataclass(frozen=True)
class BackpropAt(PartialsAt):
    """The numbers of both passes at one point.

    Attributes:
        backprop: what was evaluated.
        values: per node, adjoint or tangent, and local derivative its value.
    """

    backprop: BackpropSolution
    values: Mapping[Expr, Outcome]


def backprop_at(
    found: BackpropSolution, values: Mapping[str, Any], digits: int, at_kink: AtKink = "refuse"
) -> BackpropAt:
    """Run the forward pass and the sweeps with numbers."""
    point = point_of(values, found.system)
    others = [name for name, _ in found.program]
    others.extend(found.trace.inputs)
    others.extend(edge.local for edge in edges(found.trace))
    targets = {pair: found.names.get(pair, ZERO) for pair in pairs_of(found.trace)}
    at, outcomes = evaluated(found.trace, found.program, targets, point, digits, others, at_kink)
    outcomes.update(_without_value(found, outcomes))
    for pair, name in found.names.items():
        if pair in at.existence and at.existence[pair].kind not in PASSED_ON:
            outcomes[name] = at.slopes[pair].outcome
    return BackpropAt(**at.__dict__, backprop=found, values=outcomes)


PASSED_ON = DIFFERENTIABLE | {"kink"}
"""Where the sweep keeps its number: at a kink a program needs one."""


def _without_value(
    found: BackpropSolution, outcomes: Mapping[Expr, Outcome]
) -> dict[Expr, Outcome]:
    """Take away the derivatives of what has no value at the point."""
    taken: dict[Expr, Outcome] = {}
    for sweep in found.sweeps:
        for row in sweep.rows:
            center = outcomes.get(sweep.start if found.is_reverse else row.of)
            if row.terms and center is not None and center.value is None:
                taken[row.name] = center
    return taken

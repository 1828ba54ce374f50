"""Both sweeps of automatic differentiation over one graph: adjoints back, or tangents onward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, check
from chainrule.model import (
    ZERO,
    Expr,
    Trace,
    add,
    limits,
    make,
    mul,
    number,
    postorder,
    substitute,
    symbol,
)
from chainrule.model.errors import UndefinedError
from chainrule.numeric import (
    Existence,
    Outcome,
    evaluate,
    existence_of_each,
    settled,
    within_time,
)
from chainrule.tidy import tidy
from chainrule.topics.common.formulas import Source
from chainrule.topics.common.numbers import SETTLED, sympy_value
from chainrule.topics.common.points import named
from chainrule.topics.common.posing import System, point_of, read_system
from chainrule.topics.common.result import Shown
from chainrule.topics.common.words import sentence
from chainrule.trace.accumulate import Costs, Mode, Sweep, costs, sweeps
from chainrule.trace.edges import Row, edges, rows

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document


FEW = 16


ONE_BY_ONE = 8


"""Up to so many partial derivatives are written out with steps and checked one by one."""


LONGEST_OF_MANY = 200


"""Of more than ``FEW`` derivatives only those of at most so many nodes are written out."""


@dataclass(frozen=True)
class Backprop(Shown):
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
    def names(self) -> dict[tuple[Expr, Expr], Expr]:
        """Map ``(output, input)`` to the program's name of that derivative; absent where 0."""
        found: dict[tuple[Expr, Expr], Expr] = {}
        ends = set(self.trace.inputs if self.is_reverse else self.trace.outputs)
        for sweep in self.sweeps:
            for row in sweep.rows:
                if row.of in ends:
                    key = (sweep.start, row.of) if self.is_reverse else (row.of, sweep.start)
                    found[key] = row.name
        return found

    @cached_property
    def symbolic(self) -> dict[tuple[Expr, Expr], Expr | None]:
        """Map ``(output, input)`` to the tidied derivative; None where it would be too long."""
        known: dict[Expr, Expr] = {}
        for name, expr in self.program:
            known[name] = substitute(expr, known)
        pairs = [(output, wrt) for output in self.trace.outputs for wrt in self.trace.inputs]
        wholes = {p: known[self.names[p]] if p in self.names else ZERO for p in pairs}
        sizes = _sizes(wholes.values())
        bound = limits.RESULT_NODES if len(pairs) <= FEW else LONGEST_OF_MANY
        return {
            pair: tidy(whole) if sizes[whole] <= bound else None for pair, whole in wholes.items()
        }

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Check every derivative, one by one or, where they are many, along a line.

        >>> [check.state for check in backprop("(a+b)*c").checks]
        ['passed', 'passed', 'passed']
        """
        outputs, inputs = self.trace.outputs, self.trace.inputs
        if len(outputs) * len(inputs) > 2 * ONE_BY_ONE:
            return within_time(check_along_a_line(self, output) for output in outputs)
        shown = {
            pair: self.names.get(pair, ZERO) if whole is None else whole
            for pair, whole in self.symbolic.items()
        }
        original = rows(self.trace)
        return within_time(
            check(original, output, wrt, self.program, whole)
            for (output, wrt), whole in shown.items()
        )

    @property
    def gradient(self) -> tuple[sympy.Expr, ...]:
        """Return the derivatives of the first output by every input as SymPy expressions.

        >>> backprop("(a+b)*c").gradient
        (c, c, a + b)
        """
        output = self.trace.outputs[0]
        return tuple(sympy_value(self.symbolic[output, wrt]) for wrt in self.trace.inputs)

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> BackpropAt:
        """Run the forward pass and the sweeps with numbers.

        >>> backprop("(a+b)*c").at(a=5, b=-3, c=-2).gradient
        (-2, -2, 2)
        """
        found = point_of(named(point, values), self.system)
        wanted = [name for name, _ in self.program]
        wanted.extend(self.trace.inputs)
        wanted.extend(edge.local for edge in edges(self.trace))
        outcomes = evaluate(self.program, wanted, found, digits=max(digits, 15))
        slopes = {pair: outcomes[name] for pair, name in self.names.items()}
        existence = existence_of_each(
            rows(self.trace), {**slopes, **self._without_path()}, found, most=FEW
        )
        numbers = {**outcomes, **self._without_value(outcomes)}
        for pair, name in self.names.items():
            numbers[name] = settled(numbers[name], existence.get(pair))
        return BackpropAt(self, found, numbers, existence, digits)

    def _without_path(self) -> dict[tuple[Expr, Expr], Outcome]:
        """List the derivatives that are 0 because no path leads there; a condition may still."""
        pairs = product(self.trace.outputs, self.trace.inputs)
        return dict.fromkeys((pair for pair in pairs if pair not in self.names), _nothing())

    def _without_value(self, outcomes: Mapping[Expr, Outcome]) -> dict[Expr, Outcome]:
        """Take away the derivatives of what has no value at the point."""
        taken: dict[Expr, Outcome] = {}
        for sweep in self.sweeps:
            for row in sweep.rows:
                center = outcomes.get(sweep.start if self.is_reverse else row.of)
                if row.terms and center is not None and center.value is None:
                    taken[row.name] = center
        return taken

    def explain(self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6) -> Document:
        """Return both passes as a document that any format can render."""
        from chainrule.topics.backprop.words import explain_backprop

        return explain_backprop(self, within_time(self.at(point, digits=digits) for point in at))


def _nothing() -> Outcome:
    """Return 0 as the value of a derivative that no path leads to."""
    return evaluate([], [ZERO], {})[ZERO]


def check_along_a_line(found: Backprop, output: Expr) -> Check:
    """Check all derivatives of an output at once: along a line through each trial point.

    With x_k = p_k + t·d_k the derivative by t is the sum of d_k·∂f/∂x_k, so that one wrong
    partial derivative makes it wrong. Where thousands of inputs take the function out of all
    bounds, points nearer to 0 are tried.
    """
    outcome = _along(found, output, number(1))
    return outcome if outcome.state != "unknown" else _along(found, output, number(1) / 1000)


def _along(found: Backprop, output: Expr, scale: Expr) -> Check:
    moved = symbol(" t")
    starts: list[Row] = []
    terms: list[Expr] = []
    for place, wrt in enumerate(found.trace.inputs):
        rate = number(1 + (7 * place + 3) % 11) / 8
        start = mul(scale, symbol(f" p {wrt.value}"))
        starts.append((wrt, add(start, mul(scale, rate, moved))))
        name = found.names.get((output, wrt))
        if name is not None:
            terms.append(make("mul", scale, rate, name))
    slope = make("add", *terms) if len(terms) > 1 else (terms or [ZERO])[0]
    original = (*starts, *rows(found.trace))
    return check(original, output, moved, (*starts, *found.program), slope, points=2)


def _sizes(wholes: Iterable[Expr]) -> dict[Expr, int]:
    """Count the nodes of many expanded trees in one pass, up to a billion."""
    counts: dict[Expr, int] = {}
    for node in postorder(*wholes):
        counts[node] = min(1 + sum(counts[arg] for arg in node.args), 10**9)
    return counts


@dataclass(frozen=True)
class BackpropAt:
    """The numbers of both passes at one point.

    Attributes:
        backprop: what was evaluated.
        point: the variables' values.
        values: per node, derivative and local derivative its value.
        existence: what each derivative does at the point, where that is doubtful.
        digits: digits asked for.
    """

    backprop: Backprop
    point: Mapping[Expr, Expr]
    values: Mapping[Expr, Outcome]
    existence: Mapping[tuple[Expr, Expr], Existence]
    digits: int

    @property
    def gradient(self) -> tuple[sympy.Expr, ...]:
        """Return the derivatives of the first output by every input as SymPy numbers.

        Raises:
            UndefinedError: a derivative does not exist at the point, or has no value.
        """
        output = self.backprop.trace.outputs[0]
        inputs = self.backprop.trace.inputs
        return tuple(self.derivative(output, wrt) for wrt in inputs)

    def derivative(self, output: Expr, wrt: Expr) -> sympy.Expr:
        """Return one derivative as a SymPy number."""
        name = self.backprop.names.get((output, wrt))
        existence = self.existence.get((output, wrt))
        if existence is not None and existence.kind not in SETTLED:
            raise UndefinedError(sentence(existence.reason))
        if name is not None:
            return sympy_value(self.values[name], self.digits)
        if existence is not None and existence.kind != "unknown":
            return sympy_value(settled(_nothing(), existence), self.digits)
        return sympy_value(ZERO)


def backprop(
    formula: Source,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    *,
    mode: Mode = "reverse",
    log_base: int | None = None,
) -> Backprop:
    """Differentiate by every input in one reverse sweep, or in one forward sweep per input.

    Args:
        formula: text, a list of formulas, or an expression.
        wrt: the inputs; all variables by default, and any others are constants.
        let: the user's own names for parts, such as ``"d = a + b"``.
        mode: ``reverse`` carries adjoints back from each output, ``forward`` carries tangents
            along from each input.
        log_base: base of ``log``; natural by default.

    >>> found = backprop("x*y + sin(x)")
    >>> found.costs.reverse.multiplications, found.costs.forward.multiplications
    (3, 3)
    """
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return backprop_of(system, mode)


def backprop_of(system: System, mode: Mode) -> Backprop:
    """Differentiate formulas that have been read by every input."""
    trace = system.trace()
    return Backprop(system, trace, mode, sweeps(trace, mode), costs(trace))

"""All first derivatives of one formula or several: their shapes, and their numbers at a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chainrule.model import Expr, Trace, bounds, postorder
from chainrule.numeric import Existence, Outcome, evaluate, exact_value, existence_of_each, settled
from chainrule.numeric.callables import Function
from chainrule.numeric.functions import Functions
from chainrule.numeric.verdicts import SETTLED, AtKink, Verdict
from chainrule.tidy import tidy
from chainrule.topics.common.answers import CONVENTION, Final
from chainrule.topics.common.matrices import Write, entries_final
from chainrule.topics.common.numbers import (
    Number,
    like_the_point,
    one_or_all,
    sympy_slope,
    sympy_value,
)
from chainrule.topics.common.seams import mended
from chainrule.trace.edges import Row, put_back, rows
from chainrule.trace.reverse import value_and_gradient

if TYPE_CHECKING:
    import sympy

Pair = tuple[Expr, Expr]
"""An output and an input: what is differentiated, and by what."""

FEW = 16
"""Up to so many derivatives are written out with steps, and looked at one by one."""

LONGEST_OF_MANY = 200
"""Of more than ``FEW`` derivatives only those of at most so many nodes are written out."""


def pairs_of(trace: Trace) -> tuple[Pair, ...]:
    """List every output with every input, row by row."""
    return tuple((output, wrt) for output in trace.outputs for wrt in trace.inputs)


def written_out(trace: Trace, wholes: Mapping[Pair, Expr]) -> dict[Pair, Expr | None]:
    """Tidy derivatives over the inputs; None stands for one that would be too long."""
    sizes = _sizes(wholes.values())
    few = len(wholes) <= FEW
    bound = bounds().result_nodes if few else LONGEST_OF_MANY
    found = {pair: tidy(whole) if sizes[whole] <= bound else None for pair, whole in wholes.items()}
    if not few:
        return found
    formulas = {output: put_back(output, trace) for output in trace.outputs}
    return {
        (output, wrt): None if form is None else mended(formulas[output], wrt, form)[0]
        for (output, wrt), form in found.items()
    }


def _sizes(wholes: Iterable[Expr]) -> dict[Expr, int]:
    """Count the nodes of many expanded trees in one pass, up to a billion."""
    counts: dict[Expr, int] = {}
    for node in postorder(*wholes):
        counts[node] = min(1 + sum(counts[arg] for arg in node.args), 10**9)
    return counts


def in_shape(entries: Sequence[sympy.Expr], outputs: int) -> Any:
    """Return derivatives as a tuple for one output, as a SymPy matrix for several."""
    if outputs == 1:
        return tuple(entries)
    import sympy

    return sympy.Matrix(outputs, len(entries) // outputs, list(entries))


def derivatives(symbolic: Mapping[Pair, Expr | None], outputs: int) -> Any:
    """Return tidied derivatives as SymPy expressions, in shape.

    Raises:
        LimitError: one is too long to write out.
    """
    return in_shape([sympy_value(expr) for expr in symbolic.values()], outputs)


def callable_of(
    trace: Trace, *, several: bool = False, at_kink: AtKink = "refuse"
) -> Function | Functions:
    """Return a plain callable for the values and all derivatives of a trace.

    Args:
        trace: the formulas.
        several: whether one formula, too, is given as a list.
        at_kink: what is taken at a kink.
    """
    inputs = (*trace.inputs, *trace.parameters)
    parts = []
    for output in trace.outputs:
        value, slopes = value_and_gradient(put_back(output, trace), trace.inputs)
        origins = [(value, name) for name in trace.inputs]
        parts.append(Function((), value, slopes, inputs, origins=origins, at_kink=at_kink))
    return parts[0] if len(parts) == 1 and not several else Functions(parts)


@dataclass(frozen=True)
class PartialsAt:
    """The numbers of formulas and their derivatives at one point.

    Attributes:
        point: the variables' values.
        outputs: the formulas' values.
        slopes: per output and input the derivative, as far as it exists; a kink has what the
            convention takes that was chosen.
        formulas: what the formula of each derivative gives there, even if it does not exist.
        existence: what each does at the point, where that is special.
        digits: digits asked for.
    """

    point: Mapping[Expr, Expr]
    outputs: tuple[Number, ...]
    slopes: Mapping[Pair, Number]
    formulas: Mapping[Pair, Outcome]
    existence: Mapping[Pair, Existence]
    digits: int

    @property
    def value(self) -> Any:
        """Return the formula's value as a SymPy number; a tuple of them for several."""
        return one_or_all([output.sympy(self.digits) for output in self.outputs])

    @property
    def derivative(self) -> Any:
        """Return the derivatives as SymPy numbers: a tuple, or a matrix for several formulas.

        Raises:
            UndefinedError: one does not exist at the point, or has no value.
        """
        return in_shape([self.slope(pair) for pair in self.slopes], len(self.outputs))

    def slope(self, pair: Pair) -> sympy.Expr:
        """Return one derivative as a SymPy number.

        Raises:
            UndefinedError: it does not exist at the point, or has no value.
        """
        smooth = Existence("smooth")
        return sympy_slope(self.slopes[pair], self.existence.get(pair, smooth), self.digits)

    def final(self, name: Expr, write: Write) -> Final:
        """Return all derivatives as one final result, a vector or a matrix."""
        known = [None if s.outcome.value is None else s for s in self.slopes.values()]
        said = {found.verdict for found in self.existence.values()}
        ranked: tuple[Verdict, ...] = ("does not exist", "not known")
        verdict: Verdict = next((v for v in ranked if v in said), "exists")
        found = entries_final(name, write, known, tuple(self.point.items()), self.digits)
        taken = any(found.taken is not None for found in self.existence.values())
        return replace(found, verdict=verdict, note=CONVENTION if taken else ())

    @property
    def missing(self) -> frozenset[Pair]:
        """List the derivatives that do not exist, as ``(output, input)``."""
        return frozenset(p for p, found in self.existence.items() if found.kind not in SETTLED)


def evaluated(
    trace: Trace,
    program: Sequence[Row],
    targets: Mapping[Pair, Expr],
    point: Mapping[Expr, Expr],
    digits: int,
    others: Iterable[Expr] = (),
    at_kink: AtKink = "refuse",
) -> tuple[PartialsAt, dict[Expr, Outcome]]:
    """Evaluate formulas and derivatives at a point, with what else is wanted of the program.

    Args:
        trace: the formulas.
        program: rows that define what the derivatives use.
        targets: per output and input the derivative.
        point: a value for every variable.
        digits: digits asked for.
        others: what else to evaluate.
        at_kink: what is taken at a kink.
    """
    wanted = [*trace.outputs, *targets.values(), *others]
    outcomes = evaluate(program, wanted, point, digits=max(digits, 15))
    found = {pair: outcomes[target] for pair, target in targets.items()}
    existence = existence_of_each(rows(trace), found, point, most=FEW, at_kink=at_kink)
    few = len(targets) <= FEW

    def number(target: Expr, doubt: Existence | None = None) -> Number:
        outcome = settled(outcomes[target], doubt)
        own = few and outcome is outcomes[target]
        exact = exact_value(program, target, point) if own else None
        return Number(outcome, like_the_point(exact, point, digits))

    at = PartialsAt(
        point,
        tuple(number(output) for output in trace.outputs),
        {pair: number(target, existence.get(pair)) for pair, target in targets.items()},
        found,
        existence,
        digits,
    )
    return at, outcomes

"""Gradient descent: step against the gradient, which comes from one reverse sweep a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chainrule.checks.definition import Check
from chainrule.document import Inlines
from chainrule.model import Expr, Trace, bounds, free_symbols, raising, symbol
from chainrule.model.errors import InputError, LimitError, PointError
from chainrule.numeric.operations import Refusal
from chainrule.numeric.verdicts import AtKink
from chainrule.topics.backprop.solution import BackpropSolution, check_along_a_line
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import Names, Source, single
from chainrule.topics.common.partials import Pair
from chainrule.topics.common.points import Values, point_for, positive, read_values, spelled
from chainrule.topics.common.posing import OUTPUT_NAMES, System, asked_names
from chainrule.topics.common.words import sentence
from chainrule.topics.descend.run import Ending, Place, Runner, kinks_in
from chainrule.trace.accumulate import costs, sweeps
from chainrule.trace.decompose import Grain

STEPS = 100
"""Most steps of a run that is not told how many."""


@dataclass(frozen=True)
class DescendSolution:
    """A run of gradient descent or ascent, immutable and picklable.

    Attributes:
        backprop: the formula, its trace and its reverse sweep.
        start: where it begins, as given; these variables move.
        held: values of the variables that do not move.
        rate: the step size.
        steps: the most steps.
        ascend: whether steps go along the gradient instead of against it.
        tolerance: the run stops where the gradient is no longer than this.
        places: the points from the start on.
        ending: why it stopped.
        reason: what failed, where the ending is ``domain``, ``diverged`` or ``time``.
        gentler: a smaller rate that makes the first step go the right way, if one was needed.
        check: how the gradient compares with difference quotients.
        digits: how many digits of every number are right.
        at_kink: what is taken where the slopes on the two sides differ.
    """

    backprop: BackpropSolution
    start: Mapping[Expr, Expr]
    held: Mapping[Expr, Expr]
    rate: Expr
    steps: int
    ascend: bool
    tolerance: Fraction
    places: tuple[Place, ...]
    ending: Ending
    reason: Inlines
    gentler: Fraction | None
    check: Check
    digits: int
    at_kink: AtKink = "zero"

    @property
    def system(self) -> System:
        """Return the formula as it was read; its inputs are the variables that move."""
        return self.backprop.system

    @property
    def trace(self) -> Trace:
        """Return the formula as named steps."""
        return self.backprop.trace

    @property
    def symbolic(self) -> dict[Pair, Expr | None]:
        """Map the output and each variable that moves to the tidied derivative."""
        return self.backprop.symbolic

    @property
    def output(self) -> Expr:
        """Return the symbol of what is made smaller or larger."""
        return self.trace.outputs[0]

    @property
    def kink_nodes(self) -> tuple[Expr, ...]:
        """Return the functions that ``Place.sides`` is about."""
        return tuple(node for node, _ in kinks_in(self.backprop))

    @property
    def converged(self) -> bool:
        """Tell whether the gradient became as short as the tolerance."""
        return self.ending == "converged"


def pose_descent(
    formula: Source,
    start: Mapping[str, Any],
    *,
    wrt: Names | None,
    let: Sequence[str],
    log_base: int | None,
    at: Mapping[str, Any] | None,
) -> tuple[System, Values]:
    """Read a formula and where to begin; the values settle which variables move."""
    if not start:
        raise InputError(
            "gradient descent needs a place to begin", hint="for example --from x=0,y=1"
        )
    values = read_values({**start, **(at or {})})
    names = dict.fromkeys(symbol(name) for name in asked_names(wrt) or start)
    unvalued = next((name.value for name in names if name not in values), None)
    if unvalued is not None:
        raise PointError(
            f"the start gives no value for {unvalued}",
            hint=f"add {unvalued}, for example --from {unvalued}=1",
        )
    moving = [s for s in values if s in names]
    system = _read(formula, moving, [s.value for s in values], let, log_base)
    return system, point_for({s.value: v for s, v in values.items()}, system.variables)


def run_from(
    system: System,
    point: Values,
    *,
    rate: Any,
    steps: int,
    ascend: bool,
    tolerance: Any,
    grain: Grain,
    digits: int,
    at_kink: AtKink = "zero",
) -> DescendSolution:
    """Take steps from a point that has been read.

    Raises:
        LimitError: more steps or digits than ``limits`` allows.
        InputError: the rate or the tolerance cannot be used.
        PointError: the formula has no value or no slope at the start.
    """
    if not 1 <= steps <= bounds().descent_steps:
        raise LimitError(
            f"between 1 and {bounds().descent_steps:,} steps can be taken, not {steps:,}",
            hint=raising("descent_steps"),
        )
    if not 1 <= digits <= bounds().descent_digits:
        raise LimitError(
            f"between 1 and {bounds().descent_digits} digits can be asked for, not {digits}",
            hint=raising("descent_digits"),
        )
    digits = max(digits, 15)
    trace = system.trace(grain)
    backprop = BackpropSolution(system, trace, "reverse", sweeps(trace, "reverse"), costs(trace))
    size = positive("rate", rate, hint="use --ascend to go up")
    least = positive("tolerance", tolerance, zero=True)
    try:
        runner = Runner(backprop, point, size, ascend, least.value, steps, at_kink)
    except Refusal as refusal:
        raise PointError(sentence(refusal.inlines())) from None
    places, ending, reason = runner.settle(digits)
    gentler = runner.gentler() if ending in ("diverged", "domain") else None
    return DescendSolution(
        backprop=backprop,
        start={s: point[s] for s in system.inputs},
        held={s: v for s, v in point.items() if s not in system.inputs},
        rate=size,
        steps=steps,
        ascend=ascend,
        tolerance=least.value,
        places=places,
        ending=ending,
        reason=reason,
        gentler=gentler,
        check=check_along_a_line(backprop, trace.outputs[0], points=5),
        digits=digits,
        at_kink=at_kink,
    )


def _read(
    formula: Source,
    moving: Sequence[Expr],
    names: Sequence[str],
    let: Sequence[str],
    log_base: int | None,
) -> System:
    """Read a formula whose variables are named by the point."""
    given = read_definitions(let, log_base, *names)
    found, lets = given.formula(formula)
    expr = single(found, "descend along one formula, for example the sum of their squares")
    used = free_symbols(expr, *(body for _, body in lets))
    defined = {name for name, _ in lets}
    ends = [s for s in used if s not in defined]
    moving = [spelled(s, ends) for s in moving]
    stray = next((s for s in moving if s not in ends), None)
    if stray is not None:
        known = ", ".join(s.value for s in ends)
        raise PointError(
            f"'{stray.value}' is no variable of the formula",
            hint=f"its variables are {known}" if ends else "the formula has no variable",
        )
    taken = {s.value for s in used}
    name = found.name or next(n for n in OUTPUT_NAMES if n not in taken)
    held = tuple(s for s in ends if s not in moving)
    return System(((name, expr),), tuple(moving), held, lets, (*given.readings, *found.readings))

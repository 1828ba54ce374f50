"""Gradient descent: step against the gradient, which comes from one reverse sweep a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, check
from chainrule.document import Inlines
from chainrule.model import ZERO, Expr, add, free_symbols, limits, make, number, symbol
from chainrule.model.errors import InputError, LimitError, PointError
from chainrule.numeric.exact import exact_values
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program
from chainrule.topics.backprop.solution import Backprop
from chainrule.topics.common.formulas import Source, as_formula, read_lets, single
from chainrule.topics.common.numbers import sympy_value
from chainrule.topics.common.points import point_for, read_values
from chainrule.topics.common.posing import OUTPUT_NAMES, System
from chainrule.topics.common.result import Shown
from chainrule.topics.common.words import sentence
from chainrule.topics.descend.run import Ending, Place, Runner, kinks_in
from chainrule.trace.accumulate import costs, sweeps
from chainrule.trace.edges import rows

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document


@dataclass(frozen=True)
class Descent(Shown):
    """A run of gradient descent or ascent, immutable and picklable.

    Attributes:
        backprop: the formula, its trace and its reverse sweep.
        held: values of the variables that do not move.
        rate: the step size.
        ascend: whether steps go along the gradient instead of against it.
        tolerance: the run stops where the gradient is no longer than this.
        places: the points from the start on.
        ending: why it stopped.
        reason: what failed, where the ending is ``domain``, ``diverged`` or ``time``.
        gentler: a smaller rate that makes the first step go the right way, if one was needed.
        check: how the gradient compares with difference quotients.
        digits: how many digits of every number are right.
    """

    backprop: Backprop
    held: Mapping[Expr, Expr]
    rate: Expr
    ascend: bool
    tolerance: Fraction
    places: tuple[Place, ...]
    ending: Ending
    reason: Inlines
    gentler: Fraction | None
    check: Check
    digits: int

    @property
    def system(self) -> System:
        """Return the formula as it was read; its inputs are the variables that move."""
        return self.backprop.system

    @property
    def output(self) -> Expr:
        """Return the symbol of what is made smaller or larger."""
        return self.backprop.trace.outputs[0]

    @property
    def kink_nodes(self) -> tuple[Expr, ...]:
        """Return the functions that ``Place.sides`` is about."""
        return tuple(node for node, _ in kinks_in(self.backprop))

    @property
    def converged(self) -> bool:
        """Tell whether the gradient became as short as the tolerance."""
        return self.ending == "converged"

    @property
    def point(self) -> dict[str, sympy.Expr]:
        """Return the last point as SymPy numbers.

        >>> descend("(a+b)*c", {"a": 5, "b": -3, "c": -2}, rate=0.01, ascend=True, steps=1).point
        {'a': 249/50, 'b': -151/50, 'c': -99/50}
        """
        last = self.places[-1].point
        pairs = zip(self.system.inputs, last, strict=True)
        return {name.value: sympy_value(outcome) for name, outcome in pairs}

    @property
    def value(self) -> sympy.Expr:
        """Return the last value as a SymPy number."""
        return sympy_value(self.places[-1].values[self.output])

    @property
    def gradient(self) -> tuple[sympy.Expr, ...]:
        """Return the gradient at the start as SymPy numbers.

        >>> descend("(a+b)*c", {"a": 5, "b": -3, "c": -2}, steps=1).gradient
        (-2, -2, 2)
        """
        return tuple(sympy_value(outcome) for outcome in self.places[0].gradient)

    def explain(self, *, digits: int = 6) -> Document:
        """Return the run as a document that any format can render."""
        from chainrule.topics.descend.words import explain_descent

        return explain_descent(self, min(digits, self.digits))


def descend(
    formula: Source,
    start: Mapping[str, Any],
    *,
    rate: Any = "0.1",
    steps: int = 100,
    ascend: bool = False,
    tolerance: Any = "1e-6",
    at: Mapping[str, Any] | None = None,
    wrt: Sequence[str] = (),
    let: Sequence[str] = (),
    log_base: int | None = None,
    digits: int = 15,
) -> Descent:
    """Minimize a formula by steps against its gradient, or maximize it by steps along it.

    Args:
        formula: text, or an expression.
        start: where to begin; these variables move.
        rate: the step size, a positive number.
        steps: the most steps, up to ``limits.DESCENT_STEPS``.
        ascend: go up instead of down.
        tolerance: stop where the gradient is no longer than this.
        at: values of the variables that are held constant.
        wrt: the variables that move, if not all of ``start`` do.
        let: definitions such as ``"d = a + b"``.
        log_base: base of ``log``; natural by default.
        digits: how many digits must be right, up to ``limits.DESCENT_DIGITS``.

    Raises:
        PointError: a variable has no value, or the formula has none at the start.

    >>> run = descend("(x - 3)^2", {"x": 0}, rate=0.5, steps=5)
    >>> run.point, run.ending
    ({'x': 3}, 'converged')
    """
    if not 1 <= steps <= limits.DESCENT_STEPS:
        raise LimitError(
            f"between 1 and {limits.DESCENT_STEPS:,} steps can be taken, not {steps:,}",
            hint="the bound is chainrule.model.limits.DESCENT_STEPS",
        )
    if not 1 <= digits <= limits.DESCENT_DIGITS:
        raise LimitError(
            f"between 1 and {limits.DESCENT_DIGITS} digits can be asked for, not {digits}",
            hint="the bound is chainrule.model.limits.DESCENT_DIGITS",
        )
    digits = max(digits, 15)
    values = read_values({**start, **(at or {})})
    moving = [s for s in values if s.value in (set(wrt) or set(start))]
    system = _pose(formula, moving, [s.value for s in values], let, log_base)
    point = point_for({s.value: v for s, v in values.items()}, system.variables)
    trace = system.trace("textbook")
    backprop = Backprop(system, trace, "reverse", sweeps(trace, "reverse"), costs(trace))
    size, least = _positive("rate", rate), _positive("tolerance", tolerance, zero=True)
    try:
        runner = Runner(backprop, point, size, ascend, least.value, steps)
    except Refusal as refusal:
        raise PointError(sentence(refusal.inlines())) from None
    places, ending, reason = runner.settle(digits)
    held = {s: v for s, v in point.items() if s not in system.inputs}
    gentler = runner.gentler() if ending in ("diverged", "domain") else None
    checked = _check(backprop)
    return Descent(
        backprop, held, size, ascend, least.value, places, ending, reason, gentler, checked, digits
    )


def _pose(
    formula: Source,
    moving: Sequence[Expr],
    names: Sequence[str],
    let: Sequence[str],
    log_base: int | None,
) -> System:
    """Read a formula whose variables are named by the point."""
    lets, readings = read_lets(let, log_base=log_base, known=names)
    found = as_formula(formula, log_base, (*(name.value for name, _ in lets), *names))
    expr = single(found, "descend along one formula, for example the sum of their squares")
    used = free_symbols(expr, *(body for _, body in lets))
    defined = {name for name, _ in lets}
    ends = [s for s in used if s not in defined]
    stray = next((s for s in moving if s not in ends), None)
    if stray is not None:
        known = ", ".join(s.value for s in ends)
        raise PointError(
            f"'{stray.value}' is no variable of the formula",
            hint=f"its variables are {known}" if ends else "the formula has no variable",
        )
    if not moving:
        raise InputError("no variable moves", hint="give a start, for example --from x=1")
    taken = {s.value for s in used}
    name = found.name or next(n for n in OUTPUT_NAMES if n not in taken)
    held = tuple(s for s in ends if s not in moving)
    return System(((name, expr),), tuple(moving), held, lets, (*readings, *found.readings))


def _positive(what: str, value: Any, *, zero: bool = False) -> Expr:
    """Read a positive number, exactly where it is rational."""
    expr = read_values({what: value})[symbol(what)]
    program = Program([], [expr])
    (exact,) = (exact_values(program, {})[p] for p in program.outputs)
    if not isinstance(exact, Fraction):
        raise InputError(f"the {what} must be a rational number", hint=f"try --{what} 0.01")
    if exact < 0 or (exact == 0 and not zero):
        raise InputError(
            f"the {what} must be positive, not {exact}",
            hint="use --ascend to go up" if what == "rate" else None,
        )
    return number(exact, decimal=expr.op != "div")


def _check(backprop: Backprop) -> Check:
    """Compare the whole gradient with difference quotients, along directions that mix all inputs.

    Input k moves by (k + 1) · t, so that the quotient holds every partial derivative.
    """
    trace = backprop.trace
    moving = symbol(" t")
    shifted = []
    slopes = []
    for place, name in enumerate(trace.inputs):
        weight = number(Fraction(place % 7 + 1))
        start = symbol(f" p {name.value}")
        shifted.append((name, make("add", start, make("mul", weight, moving))))
        slope = backprop.names.get((trace.outputs[0], name))
        slopes.append(ZERO if slope is None else make("mul", weight, slope))
    derivative = add(*slopes)
    original = (*rows(trace), *shifted)
    return check(original, trace.outputs[0], moving, (*backprop.program, *shifted), derivative)

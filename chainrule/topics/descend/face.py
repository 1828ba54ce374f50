"""The face of ``descend``: what a run can do, and the function that makes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from chainrule.document import Block, Inlines, Text, words
from chainrule.numeric.callables import Function
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.backprop.solution import BackpropAt, backprop_at
from chainrule.topics.common.answers import Final, place, places
from chainrule.topics.common.formulas import Names, Source, known_convention
from chainrule.topics.common.numbers import right_digits, sympy_value
from chainrule.topics.common.several import SeveralVariables
from chainrule.topics.descend.drawing import descent_drawing
from chainrule.topics.descend.numbers import last_values, point_blocks
from chainrule.topics.descend.solution import (
    STEPS,
    DescendSolution,
    pose_descent,
    run_from,
)
from chainrule.topics.descend.words import blocks
from chainrule.trace.edges import put_back
from chainrule.trace.reverse import value_and_gradient

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check
    from chainrule.trace.decompose import Grain


class Descent(SeveralVariables, DescendSolution):
    """A run of gradient descent or ascent, immutable and picklable."""

    topic = "descend"

    @property
    def checks(self) -> tuple[Check, ...]:
        """List how the gradient compares with difference quotients."""
        return (self.check,)

    @property
    def point(self) -> dict[str, sympy.Expr]:
        """Return the last point as SymPy numbers.

        >>> start = {"a": 5, "b": -3, "c": -2}
        >>> descend("(a+b)*c", start=start, rate=0.01, ascend=True, steps=1).point
        {'a': 249/50, 'b': -151/50, 'c': -99/50}
        """
        pairs = zip(self.system.inputs, self.places[-1].point, strict=True)
        return {name.value: sympy_value(outcome) for name, outcome in pairs}

    @property
    def value(self) -> sympy.Expr:
        """Return the last value as a SymPy number."""
        return sympy_value(self.places[-1].values[self.output])

    def function(self) -> Function:
        """Return a plain callable for the value and the gradient, on floats or NumPy arrays.

        Its arguments are the variables that move; what is held constant has its value.

        >>> descend("m x", start={"m": 1}, at={"x": 3}, steps=1).function()(2.0)
        (6.0, (3.0,))
        """
        value, slopes = value_and_gradient(put_back(self.output, self.trace), self.trace.inputs)
        inputs = self.trace.inputs
        origins = [(value, name) for name in inputs]
        return Function(
            self.held.items(), value, slopes, inputs, origins=origins, at_kink=self.at_kink
        )

    def rounded(self, digits: int) -> Self:
        """Return the same run with so many digits shown."""
        return replace(self, digits=right_digits(digits, self.digits))

    def numbers(self, point: Mapping[str, Any], digits: int) -> BackpropAt:
        """Evaluate the formula and its gradient at another point."""
        held = {name.value: value for name, value in self.held.items()}
        return backprop_at(self.backprop, {**held, **point}, digits, self.at_kink)

    def blocks(self, detail: str, points: Sequence[BackpropAt]) -> Sequence[Block]:
        """Write out the run."""
        return blocks(self, detail, points)

    def plotted(self, points: Sequence[BackpropAt]) -> Sequence[Block]:
        """Draw the steps on the curve, or on contour lines."""
        return descent_drawing(self)

    def point_blocks(self, found: BackpropAt) -> Sequence[Block]:
        """Write the value and the gradient at another point."""
        return point_blocks(found)

    def finals(self) -> tuple[Final, ...]:
        """Return where the run ended."""
        last = self.places[-1].step
        count = words(f"after {last} step{'' if last == 1 else 's'}")
        return tuple(
            Final(name, None, value, note=() if index else count, closing=True)
            for index, (name, value) in enumerate(last_values(self))
        )

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Minimize by gradient descent with rate 0.1 from x = 0, 3 steps.``"""
        verb = "Maximize by gradient ascent" if self.ascend else "Minimize by gradient descent"
        bound = ", one step" if self.steps == 1 else f", {self.steps} steps"
        start = place(tuple(self.start.items()))
        parts = [*words(f"{verb} with rate ", self.rate, " from "), *start]
        if self.steps != STEPS:
            parts.append(Text(bound))
        if self.held:
            parts += [Text(", with "), *place(tuple(self.held.items())), Text(" held constant")]
        if points:
            parts += [Text(", then evaluate at "), *places(self.placed(points))]
        return (*parts, Text("."))


@posing
def descend(
    formula: Source,
    *,
    wrt: Names | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "zero",
    start: Mapping[str, Any],
    rate: Any = "0.1",
    steps: int = STEPS,
    ascend: bool = False,
    tolerance: Any = "1e-6",
    at: Mapping[str, Any] | None = None,
    grain: Grain = "textbook",
    plot: bool = False,
    digits: int = 15,
) -> Descent:
    """Minimize a formula by steps against its gradient, or maximize it by steps along it.

    Args:
        formula: text, or an expression.
        wrt: the variables that move, if not all of ``start`` do.
        let: definitions such as ``"d = a + b"``.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is taken where the slopes on the two sides differ; see ``AtKink``.
        start: where to begin; these variables move.
        rate: the step size, a positive number.
        steps: the most steps, up to ``limits.descent_steps``.
        ascend: go up instead of down.
        tolerance: stop where the gradient is no longer than this.
        at: values of the variables that are held constant.
        grain: ``textbook``, or ``operation`` for one operation a step.
        plot: whether a drawing of the steps ends it.
        digits: how many digits must be right, up to ``limits.descent_digits``.

    Raises:
        InputError: there is no start, or the text, the rate or the tolerance cannot be read.
        PointError: a variable has no value, or the formula has none at the start.

    >>> run = descend("(x - 3)^2", start={"x": 0}, rate=0.5, steps=5)
    >>> run.point, run.ending
    ({'x': 3}, 'converged')
    """
    known_convention(at_kink)
    system, point = pose_descent(formula, start, wrt=wrt, let=let, log_base=log_base, at=at)
    found = run_from(
        system, point, rate=rate, steps=steps, ascend=ascend, tolerance=tolerance, grain=grain,
        digits=digits, at_kink=at_kink,
    )  # fmt: skip
    return Descent.of(found, plot=plot)

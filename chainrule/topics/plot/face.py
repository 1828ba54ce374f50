"""The face of ``plot``: a function with its derivative and tangents, and what draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check
from chainrule.document import Answer, Block, Equations, Inlines, Line, Paragraph, words
from chainrule.model import Expr, make
from chainrule.model.errors import InputError
from chainrule.numeric.callables import Function
from chainrule.numeric.sampling import SampledPair, sample
from chainrule.numeric.verdicts import AtKink
from chainrule.render.notations.one_line import to_unicode
from chainrule.syntax import Reading
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, find, formula_final, value_final
from chainrule.topics.common.formulas import Source, known_convention
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import at_heading, value_lines
from chainrule.topics.common.plots import curve_data, plot_range, plotted
from chainrule.topics.common.points import read_values
from chainrule.topics.common.result import Result
from chainrule.topics.common.verdicts import closing
from chainrule.topics.common.words import check_status, with_arguments
from chainrule.topics.derive.drawing import exprs_of, tangent_of
from chainrule.topics.derive.point import DeriveAt, at_point
from chainrule.topics.derive.solution import DeriveSolution, derive_problem, pose

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class PlottedFunction(Result):
    """A function and its derivative, ready to be drawn, immutable and picklable.

    Attributes:
        found: the derivation of the first order.
        second: that of the second, which says how the derivative bends.
        ends: where the drawing starts and ends.
    """

    found: DeriveSolution
    second: DeriveSolution
    ends: tuple[float, float]
    topic = "plot"

    @property
    def trace(self) -> Any:
        """Return the substitutions of the function."""
        return self.found.trace

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcome of the independent check of the derivative."""
        return (self.found.check,)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """List what was ambiguous in the text."""
        return self.found.problem.readings

    @property
    def variables(self) -> tuple[Expr, ...]:
        """Return the variable."""
        return (self.found.wrt,)

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative as an ordinary SymPy expression.

        >>> plot("x^2").derivative
        2*x
        """
        from chainrule.bridge import to_sympy

        return to_sympy(self.found.whole, evaluate=True)

    @property
    def exprs(self) -> tuple[Expr, Expr, Expr]:
        """Return the formula, its derivative, and the derivative of that."""
        return exprs_of(self.found, self.second)

    def function(self) -> Function:
        """Return a plain callable for the value and the derivative.

        >>> plot("x^2").function()(3.0)
        (9.0, 6.0)
        """
        value, slope, _ = self.exprs
        return Function((), value, [slope], self.variables, single=True)

    def drawn(self) -> SampledPair:
        """Return both curves as branches of points, with what they have where they break.

        >>> [mark.shape for mark in plot("abs(x)/x").drawn().value.marks]
        ['jump']
        """
        return sample(self.exprs, self.found.wrt, *self.ends)

    def numbers(self, point: Mapping[str, Any], digits: int) -> DeriveAt:
        """Evaluate the function and its derivative at a point."""
        return at_point(self.found, read_values(point), digits=digits)

    def blocks(self, detail: str, points: Sequence[DeriveAt]) -> Sequence[Block]:
        """Write both formulas, the drawing, what is to be seen in it, and the tangents."""
        solution = self.found
        left = with_arguments(solution.output, self.variables)
        given = [Line(name, expr) for name, expr in solution.problem.lets]
        given.append(Line(left, solution.problem.expr))
        answer = Answer((Line(solution.named, solution.result, final=True),))
        lines = (tangent_of(solution, self.exprs, at) for at in points)
        tangents = [line for line in lines if line is not None]
        block, _ = plotted(solution.output, self.exprs, solution.wrt, self.ends, tangents)
        found: list[Block] = [Equations(tuple(given)), answer, block]
        if detail != "short":
            found.append(Paragraph(words(block.description)))
        for at in points:
            found.extend(self.point_blocks(at))
        return [*found, check_status(solution.check)]

    def point_blocks(self, found: DeriveAt) -> Sequence[Block]:
        """Write the value, the slope and the tangent at one point."""
        solution = self.found
        heading = at_heading(found.point, found.digits)
        if not found.existence.exists:
            return [heading, *closing(solution.named, found.existence, found.digits)]
        number = self._slope(found)
        lines = value_lines(solution.named, number, found.digits)
        return [heading, Equations(tuple(lines))]

    def _slope(self, found: DeriveAt) -> Number:
        final = value_final(
            self.found.named, Number(found.result, found.exact), found.point, found.existence
        )
        assert final.value is not None
        return final.value

    def finals(self) -> Sequence[Final]:
        """Return the derivative."""
        return [formula_final(self.found.named, self.found.result)]

    def finals_at(self, found: DeriveAt) -> Sequence[Final]:
        """Return its value at a point."""
        number = Number(found.result, found.exact)
        return [value_final(self.found.named, number, found.point, found.existence)]

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find df/dx, and draw f and f′.``"""
        name = self.found.output
        tail = words(", draw ", name, " and ", make("prime", name, value=1))
        return find(words(self.found.named, *tail), self.placed(points))

    def own_data(self, digits: int) -> dict[str, Any]:
        """Return the formula and the curves."""
        from chainrule.topics.common.data import as_data

        name = to_unicode(self.found.output)
        drawn = self.drawn()
        return {
            "problem": as_data(self.found.problem, digits),
            "result": as_data(self.found.result, digits),
            "window": list(drawn.window),
            "curves": curve_data(drawn, (name, f"{name}′")),
        }


@posing
def plot(
    formula: Source,
    *,
    wrt: str | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    start: Any = "-3",
    end: Any = "3",
) -> PlottedFunction:
    """Draw a function and its derivative, with tangents at the points it is evaluated at.

    Args:
        formula: text in the project's grammar, a SymPy expression, or a formula already read.
        wrt: the variable; by default the one declared, the only one, or ``x``.
        let: definitions such as ``"a = 2"``, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: as for ``derive``.
        start: where the drawing starts, a number or text such as ``-pi``.
        end: where it ends.

    Raises:
        InputError: the text cannot be read, or a letter has no number.

    >>> plot("1/x").drawn().value.marks[0].shape
    'pole'
    """
    known_convention(at_kink)
    ends = plot_range(start, end)
    problem = pose(formula, wrt=wrt, order=2, log_base=log_base, let=let)
    second = derive_problem(problem)
    first = second.stages[0]
    if first.trace.parameters:
        names = ", ".join(to_unicode(name) for name in first.trace.parameters)
        example = to_unicode(first.trace.parameters[0])
        raise InputError(f"a curve needs a number for {names}", hint=f'add --let "{example} = 1"')
    return PlottedFunction(first, second, ends)

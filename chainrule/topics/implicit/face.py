"""The face of ``implicit``: what an implicit derivative can do, and the function that finds one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Block, Inlines, words
from chainrule.model import Expr, make
from chainrule.numeric.callables import Function
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, find, formula_final, value_final
from chainrule.topics.common.formulas import Name, known_convention
from chainrule.topics.common.result import Result
from chainrule.topics.common.values import UNDEFINED
from chainrule.topics.common.words import d
from chainrule.topics.implicit.drawing import implicit_drawing
from chainrule.topics.implicit.point import ImplicitPoints, implicit_at
from chainrule.topics.implicit.solution import ImplicitSolution, implicit_solution, marker
from chainrule.topics.implicit.words import blocks, point_blocks

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check

WITHOUT_SLOPE = {
    "vertical": words("vertical tangent"),
    "singular": words("singular point"),
    "corner": words("a side of the equation has a corner"),
}


class ImplicitDerivation(Result, ImplicitSolution):
    """A checked implicit derivative, immutable and picklable."""

    topic = "implicit"
    numbers = implicit_at
    blocks = blocks
    point_blocks = point_blocks

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of the independent checks, one for each order."""
        return tuple(stage.check for stage in self.stages)

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the variable, what depends on it, and what is held constant."""
        return (self.wrt, self.dependent, *self.held)

    @cached_property
    def derivative(self) -> sympy.Expr:
        """Return the derivative of the order asked for as a SymPy expression in x and y.

        The lower ones are in ``stages``.

        >>> implicit("x^2 + y^2 = 1", order=2).derivative
        -1/y**3
        """
        from chainrule.bridge import to_sympy

        return to_sympy(self.stages[-1].shortest, evaluate=True)

    def function(self) -> Function:
        """Return a plain callable of x and y, for y and the derivative; constants come after them.

        Whether a point is on the curve is not looked at.

        >>> implicit("x^2 + y^2 = 1").function()(0.6, 0.8)
        (0.8, -0.7499999999999999)
        """
        slopes = [stage.shortest for stage in reversed(self.stages)]
        return Function((), self.dependent, slopes, self.variables, single=True)

    def plotted(self, points: Sequence[ImplicitPoints]) -> list[Block]:
        """Draw the curve and its tangents at points."""
        return implicit_drawing(self, points)

    @property
    def _names(self) -> list[Expr]:
        """Write y′, y″, …"""
        orders = range(1, self.order + 1)
        return [marker(self.dependent, self.wrt, self.partial, order) for order in orders]

    def finals(self) -> tuple[Final, ...]:
        """Return the derivative of each order."""
        pairs = zip(self._names, self.stages, strict=True)
        return tuple(formula_final(name, stage.shortest) for name, stage in pairs)

    def finals_at(self, found: ImplicitPoints) -> tuple[Final, ...]:
        """Return their values at every point that was found."""
        finals: list[Final] = []
        for at in found:
            if at.kind != "smooth":
                note = WITHOUT_SLOPE[at.kind]
                finals.append(Final(self._names[0], UNDEFINED, at=at.point, note=note))
                continue
            pairs = zip(self._names, at.results, strict=True)
            finals.extend(value_final(name, value, at.point) for name, value in pairs)
        return tuple(finals)

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find y′ = dy/dx along the curve, then evaluate at x = 1.``"""
        first, *higher = self._names
        if not self.partial:
            first = make("equation", first, d(self.dependent, self.wrt), value="=")
        return find([first, *higher], self.placed(points), " along the curve")


@posing
def implicit(
    equation: str,
    *,
    wrt: Name | None = None,
    order: int | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    dependent: Name | None = None,
    plot: bool = False,
) -> ImplicitDerivation:
    """Differentiate an equation along the curve it describes, and solve for y′.

    Args:
        equation: ``left = right`` in the project's grammar.
        wrt: the variable of differentiation; ``x`` by default.
        order: order of the derivative, at most ``limits.implicit_order``; 1 by default.
        let: definitions such as ``"r = x^2 + y^2"``, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        dependent: the variable that depends on the other; ``y`` by default.
        plot: whether a drawing with the tangents ends it.

    Raises:
        InputError: the text cannot be read, or the equation does not determine y′.

    >>> implicit("x^2 + y^2 = 1").derivative
    -x/y
    """
    known_convention(at_kink)
    asked = 1 if order is None else order
    solution = implicit_solution(equation, wrt, asked, let, log_base, dependent)
    return ImplicitDerivation.of(solution, plot=plot)

"""The face of ``total``: what a total derivative can do, and the function that finds one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Inlines
from chainrule.model import Expr
from chainrule.numeric.callables import Function
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, find, formula_final, value_final
from chainrule.topics.common.formulas import Names, Source, known_convention
from chainrule.topics.common.numbers import one_or_all
from chainrule.topics.common.result import Result
from chainrule.topics.total.solution import TotalAt, TotalSolution, total_at, total_solution
from chainrule.topics.total.words import Notation, blocks, point_blocks
from chainrule.trace.edges import put_back, rows

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check


class TotalDerivation(Result, TotalSolution):
    """A checked total derivative, or all partial ones, immutable and picklable."""

    topic = "total"

    def numbers(self, point: Mapping[str, Any], digits: int) -> TotalAt:
        """Evaluate variables, local derivatives and results at a point."""
        return total_at(self, point, digits, self.at_kink)

    blocks = blocks
    point_blocks = point_blocks

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of the independent checks, one for each end variable."""
        return tuple(part.check for part in self.parts)

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the end variables and what is held constant: what a point gives values to."""
        return (*self.trace.inputs, *self.trace.parameters)

    @cached_property
    def derivative(self) -> sympy.Expr | tuple[sympy.Expr, ...]:
        """Return the derivative as a SymPy expression; one per end variable if there are several.

        >>> total("x*y", let=["x = s + t", "y = s"]).derivative
        (2*s + t, s)
        """
        from chainrule.bridge import to_sympy

        whole = (
            part.result if part.put_back is not None else put_back(part.raw, self.trace)
            for part in self.parts
        )
        return one_or_all([to_sympy(expr, evaluate=True) for expr in whole])

    def function(self) -> Function:
        """Return a plain callable of the end variables, for the value and the derivative by each.

        >>> total("x^2*y", let=["x = s t", "y = s"]).function()(1.0, 2.0)
        (4.0, (12.0, 4.0))
        """
        slopes = [part.result for part in self.parts]
        return Function(
            rows(self.trace), self.output, slopes, self.variables, single=len(slopes) == 1,
            origins=[(self.output, part.wrt) for part in self.parts], at_kink=self.at_kink,
        )  # fmt: skip

    @property
    def _names(self) -> list[Expr]:
        """Write dz/dt, or each ∂z/∂t."""
        notation = Notation(self)
        return [notation.whole(part.wrt) for part in self.parts]

    def finals(self) -> tuple[Final, ...]:
        """Return the derivative by each end variable."""
        return tuple(
            formula_final(name, None if part.put_back is None else part.result)
            for name, part in zip(self._names, self.parts, strict=True)
        )

    def finals_at(self, found: TotalAt) -> tuple[Final, ...]:
        """Return their values at a point."""
        return tuple(
            value_final(name, part.slope, found.point, part.existence)
            for name, part in zip(self._names, found.parts, strict=True)
        )

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find dz/dt, then evaluate at t = 1.``"""
        return find(self._names, self.placed(points))


@posing
def total(
    formula: Source,
    *,
    wrt: Names | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
) -> TotalDerivation:
    """Differentiate a formula through the variables that its variables depend on.

    Args:
        formula: text in the project's grammar, a SymPy expression, or a formula already read.
        wrt: one end variable or several; all of them by default.
        let: definitions in any order: ``"x = cos t"``, or ``"x = x(s, t)"`` for a dependence
            whose formula is not given.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.

    Raises:
        InputError: the text cannot be read, or the definitions go round in a circle.

    >>> total("x^2*y", let=["x = cos t", "y = e^t"], wrt="t").derivative
    (-2*sin(t) + cos(t))*exp(t)*cos(t)
    """
    known_convention(at_kink)
    return TotalDerivation.of(total_solution(formula, wrt, let, log_base), at_kink=at_kink)

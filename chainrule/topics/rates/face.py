"""The face of ``rates``: what a solved problem can do, and the function that solves one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from chainrule.document import Block, Inlines, Text
from chainrule.numeric.callables import Function
from chainrule.syntax import Reading
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, find, formula_final
from chainrule.topics.common.formulas import Name
from chainrule.topics.common.numbers import one_or_all, right_digits
from chainrule.topics.common.result import Result
from chainrule.topics.rates.reading import Given, read_problem
from chainrule.topics.rates.solution import RatesSolution, rates_solution
from chainrule.topics.rates.words import blocks, given_values

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check
    from chainrule.model import Expr


class RelatedRates(Result, RatesSolution):
    """A solved and checked related-rates problem, immutable and picklable."""

    topic = "rates"

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcome of the check: values moved along the rates satisfy the equations."""
        return (self.check,)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """List what was ambiguous in the text."""
        return self.posed.readings

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the letters that change, then those that do not."""
        return (*self.posed.moving, *self.posed.constant)

    @property
    def derivative(self) -> sympy.Expr | tuple[sympy.Expr, ...]:
        """Return the rate asked for as a SymPy number, exact where it is short; several in order.

        >>> rates("A = pi r^2", given="r=3, dr/dt=2", find="dA/dt").derivative
        12*pi
        """
        from chainrule.bridge import to_sympy

        return one_or_all([
            to_sympy(one.formula, evaluate=True) if one.number is None
            else one.number.sympy(self.digits)
            for one in self.answered
        ])  # fmt: skip

    @property
    def value(self) -> dict[str, sympy.Expr]:
        """Return the values at the moment that were used, as SymPy numbers.

        >>> rates("x^2 + y^2 = 25", given="x=3, dx/dt=1", find="dy/dt").value
        {'x': 3, 'y': 4}
        """
        from chainrule.topics.common.numbers import sympy_coordinate

        inexact = {one.letter for one in self.found if not one.exact}
        return {
            s.value: sympy_coordinate(v, s not in inexact, self.digits)
            for s, v in self.values.items()
        }

    def function(self) -> Function:
        """Return a plain callable of all letters for what the first equation keeps at 0, and its
        derivatives by each of them: the factors of the rates.

        >>> rates("A = pi r^2", given="r=3, dr/dt=2", find="dA/dt").function()(9.0, 0.0)
        (9.0, (1.0, -0.0))
        """
        from chainrule.trace.reverse import value_and_gradient

        value, slopes = value_and_gradient(self.posed.equations[0].difference, self.variables)
        origins = [(value, name) for name in self.variables]
        return Function((), value, slopes, self.variables, origins=origins)

    def rounded(self, digits: int) -> Self:
        """Return the same solution with so many digits shown."""
        return replace(self, digits=right_digits(digits, self.digits))

    def blocks(self, detail: str, points: Sequence[Any]) -> Sequence[Block]:
        """Write the solution out."""
        return blocks(self, detail)

    def finals(self) -> tuple[Final, ...]:
        """Return the rates asked for."""
        return tuple(
            formula_final(self.posed.rate(one.letter), one.formula)
            if one.number is None
            else Final(self.posed.rate(one.letter), None, one.number, closing=True)
            for one in self.answered
        )

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find dz/dt when x = 3, y = 4, dx/dt = 2.``"""
        *parts, _ = find([self.posed.rate(letter) for letter in self.posed.wanted])
        return (*parts, Text(" when "), *given_values(self), Text("."))

    def disagreement(self, failed: Check) -> str:
        """Say that a check failed."""
        return "values that are moved along these rates do not satisfy the equations"


@posing
def rates(
    *equations: str,
    wrt: Name | None = None,
    log_base: int | None = None,
    decimal: Decimal | None = None,
    given: Given,
    find: str | Sequence[str],
    constant: str | Sequence[str] = (),
    digits: int = 15,
) -> RelatedRates:
    """Solve a related-rates problem: how fast a quantity changes while others do.

    Args:
        equations: what ties the quantities at every time, each ``left = right``.
        wrt: what they change with; what the rates say, or ``t``, by default.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        given: values and rates at the moment, ``"x=3, dx/dt=2, z>0"`` or ``{"x": 3, "dx/dt": 2}``.
        find: the rate asked for, ``"dz/dt"``; or several.
        constant: letters that do not change.
        digits: how many digits of the numbers must be right.

    Raises:
        InputError: the text cannot be read, or a value or a rate is missing.
        PointError: what is given contradicts itself, or the rate does not exist.

    >>> given = {"x": 3, "y": 4, "dx/dt": 2, "dy/dt": -1}
    >>> rates("x^2 + y^2 = z^2", given=given, find="dz/dt").derivative
    2/5
    """
    posed = read_problem(equations, given, find, constant, wrt, log_base)
    return RelatedRates.of(rates_solution(posed, digits))

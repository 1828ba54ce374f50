"""The face of ``inverse``: what the derivative of an inverse can do, and what finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Block, Inlines, join, words
from chainrule.model import Expr, free_symbols
from chainrule.model.errors import PointError
from chainrule.numeric.callables import Function
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax import read
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, find, formula_final, value_final
from chainrule.topics.common.formulas import Name, Source, known_convention
from chainrule.topics.common.points import few_points
from chainrule.topics.common.result import At, Result
from chainrule.topics.common.words import d
from chainrule.topics.inverse.drawing import inverse_drawing
from chainrule.topics.inverse.point import InverseAt, inverse_at
from chainrule.topics.inverse.solution import InverseSolution, inverse_solution
from chainrule.topics.inverse.words import blocks, point_blocks

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check


class InverseDerivation(Result, InverseSolution):
    """A checked derivative of an inverse function, immutable and picklable."""

    topic = "inverse"
    numbers = inverse_at
    blocks = blocks
    point_blocks = point_blocks

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return the outcomes of the independent checks, one for each order."""
        return (self.check, *([self.second.check] if self.second is not None else []))

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the value, the place, and what is held constant; a point gives one of the first."""
        return (self.value, self.argument, *self.held)

    @cached_property
    def derivative(self) -> sympy.Expr:
        """Return 1/f′(x), or −f″(x)/f′(x)³ for order 2, as a SymPy expression in x.

        >>> inverse("x^3 + x").derivative
        1/(3*x**2 + 1)
        """
        from chainrule.bridge import to_sympy

        return to_sympy(self._results[-1], evaluate=True)

    @property
    def _results(self) -> list[Expr]:
        """List the derivatives in x, the highest last."""
        return [self.result, *([self.second.result] if self.second is not None else [])]

    def function(self) -> Function:
        """Return a plain callable of x, for f(x) and the derivatives of the inverse there.

        >>> inverse("x^3 + x").function()(1.0)
        (2.0, 0.25)
        """
        arguments = (self.argument, *self.held)
        return Function((), self.formula, self._results[::-1], arguments, single=True)

    def read_points(self, texts: Sequence[str]) -> Sequence[Any]:
        """Read points as typed: ``2`` and ``y=2`` are values of the function, ``x=1`` a place."""
        points: list[dict[str, Any]] = []
        for text in texts:
            points.extend(super().read_points([text]) if "=" in text else [self._value_of(text)])
        return few_points(points)

    def _value_of(self, text: str) -> dict[str, Expr]:
        expr = read(text).expr
        if free_symbols(expr):
            raise PointError(
                "expected a number after --at", source=text, start=0, end=len(text),
                hint=f"for example --at 2 or --at {self.value.value}=2",
            )  # fmt: skip
        return {self.value.value: expr}

    def at(self, point: Any = None, /, *, digits: int = 6, **values: Any) -> At:
        """Evaluate at a value of the function, ``at(2)`` or ``at(y=2)``; ``at(x=1)`` gives x.

        Raises:
            PointError: no x has this value, or f′ is 0 there.

        >>> inverse("x^3 + x").at(2).derivative
        1/4
        """
        if point is not None and not isinstance(point, Mapping):
            point = {self.value.value: point}
        return super().at(point, digits=digits, **values)

    def plotted(self, points: Sequence[InverseAt]) -> list[Block]:
        """Draw the inverse beside the function, and its tangents at points."""
        return inverse_drawing(self, points)

    @property
    def _names(self) -> list[Expr]:
        """Write dx/dy, and d²x/dy²."""
        return [d(self.argument, self.value, order=order) for order in range(1, self.order + 1)]

    def finals(self) -> tuple[Final, ...]:
        """Return the derivatives."""
        return tuple(map(formula_final, self._names, self._results))

    def finals_at(self, found: InverseAt) -> tuple[Final, ...]:
        """Return their values at one value of the function."""
        held = (pair for pair in found.point if pair[0] in self.held)
        there = ((self.argument, found.place), (self.value, found.height), *held)
        values = [found.reciprocal, *([found.second] if found.second is not None else [])]
        pairs = zip(self._names, values, strict=True)
        return tuple(value_final(name, value, there) for name, value in pairs)

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find the derivative dx/dy of the inverse of f, then evaluate at y = 1.``"""
        what = "the derivative " if self.second is None else "the derivatives "
        wanted = words(what, *join(self._names), " of the inverse of ", self.name)
        return find(wanted, self.placed(points))


@posing
def inverse(
    formula: Source,
    *,
    wrt: Name | None = None,
    order: int | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    plot: bool = False,
) -> InverseDerivation:
    """Differentiate the inverse of a function without solving for it.

    Args:
        formula: text in the project's grammar, a SymPy expression, or a formula already read.
        wrt: the variable; ``x`` or the only one by default.
        order: 1 by default, or 2.
        let: definitions, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        plot: whether a drawing with the tangents ends it.

    Raises:
        InputError: the text cannot be read, or the function is constant.
        LimitError: the order is above 2.

    >>> print(inverse("e^x").derivative)
    exp(-x)
    """
    known_convention(at_kink)
    asked = 1 if order is None else order
    solution = inverse_solution(formula, wrt, let, log_base, asked)
    return InverseDerivation.of(solution, plot=plot)

"""The face of ``tangent``: what touches a graph, a curve or a surface, and what finds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainrule.document import Inlines, words
from chainrule.model import make
from chainrule.model.errors import LimitError
from chainrule.numeric.callables import Function
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import Final, find, formula_final
from chainrule.topics.common.formulas import Name, Source
from chainrule.topics.common.pieces import line_through
from chainrule.topics.common.result import Result
from chainrule.topics.common.values import UNDEFINED, coordinate
from chainrule.topics.tangent.solution import (
    TangentAt,
    TangentSolution,
    tangent_at,
    tangent_solution,
)
from chainrule.topics.tangent.words import blocks, names, plane, point_blocks


class Tangents(Result, TangentSolution):
    """A graph, curve or surface whose tangents are asked for, immutable and picklable."""

    topic = "tangent"
    numbers = tangent_at
    blocks = blocks
    point_blocks = point_blocks

    @property
    def derivative(self) -> Any:
        """Return the slope as a SymPy expression, those of a surface as a tuple.

        >>> tangent("x^2").derivative, tangent("x^2 y").derivative
        (2*x, (2*x*y, x**2))
        """
        from chainrule.topics.common.numbers import one_or_all, sympy_value

        return one_or_all([sympy_value(slope) for slope in self.slopes])

    def function(self) -> Function:
        """Return a plain callable for the last coordinate and the slopes.

        >>> tangent("x^2").function()(3.0)
        (9.0, 6.0)
        """
        slopes = [slope for slope in self.slopes if slope is not None]
        if len(slopes) < len(self.slopes):
            raise LimitError("a derivative is too long to write out")
        return Function((), self.formula, slopes, self.variables, single=len(slopes) == 1)

    def finals(self) -> tuple[Final, ...]:
        """Return the slopes."""
        return tuple(map(formula_final, names(self), self.slopes))

    def finals_at(self, found: TangentAt) -> tuple[Final, ...]:
        """Return the tangent at every point that was found."""
        finals: list[Final] = []
        for contact in found.contacts:
            verdict = contact.existence.verdict
            if contact.is_vertical:
                name, value = contact.place[0]
                right = coordinate(value, found.digits)
                note = words("vertical tangent")
                finals.append(Final(name, right, at=found.point, note=note, verdict=verdict))
            elif contact.slopes is None:
                note = words("no tangent")
                finals.append(
                    Final(self.axes[-1], UNDEFINED, at=found.point, note=note, verdict=verdict)
                )
            else:
                finals.append(self._final(contact, found))
        return tuple(finals)

    def _final(self, contact: Any, found: TangentAt) -> Final:
        if len(contact.slopes) > 1:
            right, exactly = plane(contact, found.digits)
            relation = "=" if exactly else "≈"
        else:
            across, up = contact.place
            line = line_through(across, up, contact.slopes[0], found.digits)[0]
            right, relation = line.right, line.relation
        name = contact.place[-1][0]
        return Final(name, right, at=found.point, relation=relation, closing=True,
                     verdict=contact.existence.verdict)  # fmt: skip

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find the tangent and the normal line, then evaluate at x = 1.``"""
        kind = "plane" if len(self.slopes) > 1 else "line"
        word = make("word", value=f"the tangent {kind} and the normal line")
        return find([word], self.placed(points))


@posing
def tangent(
    *formulas: Source,
    wrt: Name | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    polar: bool = False,
) -> Tangents:
    """Find what touches a graph, a curve or a surface, and what stands on it.

    Args:
        formulas: ``"x^2"``; an equation of x and y; x(t) and y(t); or a formula of x and y.
        wrt: the variable, or the parameter of a curve; two variables ask for a plane.
        let: definitions such as ``"u = t^2"``, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        polar: whether the formula is the radius r(θ) of a polar curve.

    Raises:
        InputError: the text cannot be read.

    >>> at = tangent("x^2 + y^2 = 25").at(x=3, y=4)
    >>> at.value, at.derivative
    (4, -3/4)
    """
    return Tangents.of(tangent_solution(formulas, wrt, let, log_base, polar))

"""Gradients, Jacobian and Hessian matrices at a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Inlines
from chainrule.model import ZERO, Expr, make, number
from chainrule.model.errors import InputError, UndefinedError
from chainrule.numeric import Existence, differentiability
from chainrule.numeric.existence import is_smooth
from chainrule.numeric.surfaces import smooth_form, tangent_plane
from chainrule.numeric.verdicts import AtKink, Verdict
from chainrule.topics.common.numbers import Number, numbers_at
from chainrule.topics.common.partials import Pair, PartialsAt, evaluated
from chainrule.topics.common.posing import point_of
from chainrule.topics.common.words import sentence
from chainrule.topics.gradient.determinant import determinant
from chainrule.topics.gradient.direction import length_of
from chainrule.topics.gradient.hessian import HessianSolution
from chainrule.topics.gradient.solution import GradientSolution, JacobianSolution, Partial
from chainrule.trace.edges import Row, rows

if TYPE_CHECKING:
    import sympy

ALONG_AXES = (
    "These are the slopes along the axes. Whether the function is differentiable here is not "
    "known, so no direction and no approximation is given."
)


@dataclass(frozen=True)
class JacobianAt(PartialsAt):
    """The numbers of a Jacobian matrix at one point.

    Attributes:
        jacobian: what was evaluated.
    """

    jacobian: JacobianSolution

    @property
    def derivative(self) -> sympy.Matrix:
        """Return the numbers as a SymPy matrix.

        Raises:
            UndefinedError: a partial derivative does not exist at the point, or has no value.
        """
        import sympy

        found = [self.slope(pair) for pair in self.slopes]
        return sympy.Matrix(len(self.outputs), len(found) // len(self.outputs), found)

    @cached_property
    def determinant(self) -> Number | None:
        """Return the determinant of a small square matrix whose entries all exist."""
        if self.missing:
            return None
        raw = determinant([[target(p) for p in row] for row in self.jacobian.partials])
        if raw is None:
            return None
        return numbers_at([raw], self.point, self.digits, self.jacobian.found.program)[0]


@dataclass(frozen=True)
class GradientAt(PartialsAt):
    """The numbers of a gradient at one point.

    Attributes:
        gradient: what was evaluated.
    """

    gradient: GradientSolution

    @cached_property
    def is_differentiable(self) -> bool:
        """Tell whether the slopes along the axes are known to be those of a tangent plane."""
        return bool(self.tangent_plane[0])

    @cached_property
    def tangent_plane(self) -> tuple[bool | None, Inlines]:
        """Tell whether there is a tangent plane, None where that is not known, and why not."""
        values = {wrt: slope.outcome for (_, wrt), slope in self.slopes.items()}
        special = self.existence.values()
        if not all(found.exists for found in special) or any(
            slope.value is None for slope in values.values()
        ):
            return False, ()
        if any(found.limit is not None for found in special):
            return True, ()
        trace = self.gradient.trace
        return tangent_plane(rows(trace), self.gradient.output, values, self.point)

    @cached_property
    def along(self) -> Number | None:
        """Return the slope in the direction asked for, or None."""
        direction = self.gradient.direction
        if direction is None or not self.is_differentiable:
            return None
        targets = [target(p) for p in self.gradient.partials]
        inner = make("add", *(c * n for c, n in zip(direction, targets, strict=True)))
        slope = make("div", inner, length_of(direction))
        return numbers_at([slope], self.point, self.digits, self._program)[0]

    @cached_property
    def steepest(self) -> Number:
        """Return the length of the gradient."""
        squares = (make("pow", target(p), number(2)) for p in self.gradient.partials)
        length = make("sqrt", make("add", *squares))
        return numbers_at([length], self.point, self.digits, self._program)[0]

    @property
    def _program(self) -> Sequence[Row]:
        return self.gradient.jacobian.found.program

    @property
    def directional(self) -> sympy.Expr:
        """Return the slope in the direction as a SymPy number.

        Raises:
            InputError: no direction was given.
            UndefinedError: the function is not known to be differentiable at the point.

        >>> from chainrule import gradient
        >>> gradient("x*y", direction=(3, 4)).at(x=1, y=2).directional
        2
        """
        if self.gradient.direction is None:
            raise InputError("no direction was given", hint="add direction=(1, 2)")
        if self.along is None:
            _ = self.derivative
            raise UndefinedError(sentence(self.tangent_plane[1]) or ALONG_AXES)
        return self.along.sympy(self.digits)


@dataclass(frozen=True)
class HessianAt:
    """The numbers of a Hessian matrix at one point.

    Attributes:
        hessian: what was evaluated.
        first: the gradient there.
        entries: the second derivatives there, as the formulas give them.
    """

    hessian: HessianSolution
    first: GradientAt
    entries: tuple[tuple[Number, ...], ...]

    @property
    def point(self) -> Mapping[Expr, Expr]:
        """Return the variables' values."""
        return self.first.point

    @property
    def digits(self) -> int:
        """Return how many digits were asked for."""
        return self.first.digits

    @property
    def existence(self) -> Mapping[Pair, Existence]:
        """Return what the first derivatives do at the point, where that is doubtful."""
        return self.first.existence

    @property
    def value(self) -> sympy.Expr:
        """Return the formula's value as a SymPy number."""
        return self.first.value

    @cached_property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """List the places of second derivatives that do not exist at the point or are not known.

        Known are those by variables in which every operation is smooth there, and second ones by
        the same variable whose formula agrees with the difference quotients of the first.
        """
        trace, point = self.hessian.trace, self.point
        program, output = rows(trace), trace.outputs[0]
        if smooth_form(program, output, trace.inputs, point) is not None or is_smooth(
            program, output, point
        ):
            return ()
        found: list[tuple[int, int]] = []
        for i, partial in enumerate(self.hessian.gradient.partials):
            for j, wrt in enumerate(trace.inputs):
                smooth = is_smooth(program, output, point, {partial.wrt, wrt})
                if not smooth and not (i == j and self._agrees(partial, self.entries[i][j])):
                    found.append((i, j))
        return tuple(found)

    @property
    def verdict(self) -> Verdict:
        """Say whether all second derivatives exist at the point."""
        if all(found.exists for found in self.existence.values()):
            return "not known" if self.missing else "exists"
        return "does not exist"

    def _agrees(self, partial: Partial, second: Number) -> bool:
        first = self.existence.get((partial.output, partial.wrt))
        if partial.result is None or (first is not None and not first.exists):
            return False
        here = first.value if first is not None and first.kind == "removable" else None
        found = differentiability(
            [], partial.result, partial.wrt, self.point, derivative=second.outcome, here=here
        )
        return found.kind == "smooth"

    @cached_property
    def known(self) -> tuple[Number | None, ...]:
        """List the entries row by row, None for those that do not exist or are not known."""
        return tuple(
            None if (i, j) in self.missing else entry
            for i, row in enumerate(self.entries)
            for j, entry in enumerate(row)
        )

    @property
    def derivative(self) -> sympy.Matrix:
        """Return the numbers as a SymPy matrix.

        Raises:
            UndefinedError: a second derivative does not exist at the point, or is not known.
        """
        import sympy

        if self.missing:
            raise UndefinedError(
                "a second derivative does not exist at this point, or is not known"
            )
        return sympy.Matrix([[e.sympy(self.digits) for e in row] for row in self.entries])

    @cached_property
    def determinant(self) -> Number | None:
        """Return the determinant of a small matrix whose entries all exist."""
        raw = None if self.missing else determinant(self.hessian.entries)
        return None if raw is None else numbers_at([raw], self.point, self.digits)[0]


def target(partial: Partial) -> Expr:
    """Return what a partial derivative is evaluated from: its formula, or the sweep's name."""
    if partial.result is not None:
        return partial.result
    return partial.name if partial.name is not None else ZERO


def _evaluated(
    found: JacobianSolution, values: Mapping[str, Any], digits: int, at_kink: AtKink
) -> PartialsAt:
    targets = {(p.output, p.wrt): target(p) for row in found.partials for p in row}
    point = point_of(values, found.system)
    program = found.found.program
    return evaluated(found.trace, program, targets, point, digits, at_kink=at_kink)[0]


def jacobian_at(
    found: JacobianSolution, values: Mapping[str, Any], digits: int, at_kink: AtKink = "refuse"
) -> JacobianAt:
    """Evaluate formulas and partial derivatives at a point.

    Raises:
        PointError: the point names the wrong variables.
    """
    return JacobianAt(**_evaluated(found, values, digits, at_kink).__dict__, jacobian=found)


def gradient_at(
    found: GradientSolution, values: Mapping[str, Any], digits: int, at_kink: AtKink = "refuse"
) -> GradientAt:
    """Evaluate a formula and its partial derivatives at a point.

    Raises:
        PointError: the point names the wrong variables.
    """
    return GradientAt(
        **_evaluated(found.jacobian, values, digits, at_kink).__dict__, gradient=found
    )


def hessian_at(
    found: HessianSolution, values: Mapping[str, Any], digits: int, at_kink: AtKink = "refuse"
) -> HessianAt:
    """Evaluate first and second derivatives at a point.

    Raises:
        PointError: the point names the wrong variables.
    """
    first = gradient_at(found.gradient, values, digits, at_kink)
    width = len(found.entries)
    numbers = numbers_at([e for row in found.entries for e in row], first.point, digits)
    rows_ = tuple(numbers[start : start + width] for start in range(0, len(numbers), width))
    return HessianAt(found, first, rows_)

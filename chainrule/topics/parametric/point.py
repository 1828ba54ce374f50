"""A plane curve at one value of its parameter: the slope, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from chainrule.document import words
from chainrule.model import ZERO, Expr, number
from chainrule.model.errors import UndefinedError
from chainrule.numeric import Existence, differentiability, evaluate
from chainrule.numeric.verdicts import DIFFERENTIABLE
from chainrule.topics.common.formulas import whole
from chainrule.topics.common.numbers import Number, numbers_at, where_it_exists
from chainrule.topics.common.points import point_for
from chainrule.topics.common.words import sentence
from chainrule.topics.parametric.solution import ParametricSolution

if TYPE_CHECKING:
    import sympy

NEAR = Fraction(1, 10**9)
"""Where a slope is looked for beside a point that has none."""

Kind = Literal["slanted", "horizontal", "vertical", "singular", "undefined"]

WITHOUT_SLOPE: dict[Kind, Existence] = {
    "vertical": Existence("vertical", reason=words("the tangent is vertical here")),
    "singular": Existence("undefined", reason=words("both coordinates stop here for a moment")),
    "undefined": Existence("undefined", reason=words("a coordinate has no derivative here")),
}


@dataclass(frozen=True)
class ParametricAt:
    """A parametric curve at one value of its parameter.

    Attributes:
        point: the values of the parameter and of all constants.
        kind: how the tangent lies; ``singular`` where dx/dt and dy/dt are both 0.
        radius: r of a polar curve, else None.
        place: the values of both coordinates.
        speed: dx/dt and dy/dt.
        results: dy/dx and, where it is shown, d²y/dx².
        order: which of them was asked for.
        coordinates: what dx/dt and dy/dt of the original formulas do there.
        limit: the slope approached from both sides where the formula has none, or None.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    kind: Kind
    radius: Number | None
    place: tuple[Number, Number]
    speed: tuple[Number, Number]
    results: tuple[Number, ...]
    order: int
    coordinates: tuple[Existence, Existence]
    limit: Number | None
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the second coordinate as a SymPy number."""
        return self.place[1].sympy(self.digits)

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative of the order asked for as a SymPy number.

        Raises:
            UndefinedError: there is none at the point.
        """
        if self.existence.kind not in DIFFERENTIABLE:
            raise UndefinedError(sentence(self.existence.reason))
        return self.results[self.order - 1].sympy(self.digits)

    @property
    def existence(self) -> Existence:
        """Return what dy/dx does there; where the curve stops, whether its formula has a value."""
        if self.kind == "singular" and self.limit is self.results[0]:
            return Existence("removable", self.limit.outcome.value)
        return WITHOUT_SLOPE.get(self.kind, Existence("smooth"))


def parametric_at(
    curve: ParametricSolution, values: Mapping[str, Any], digits: int = 6
) -> ParametricAt:
    """Evaluate coordinates, slopes and results at a value of the parameter.

    Raises:
        PointError: the point names the wrong variables.
    """
    point = point_for(values, (curve.parameter, *curve.held))
    radius = whole(curve.lets[-1][1], curve.lets[:-1]) if curve.is_polar else ZERO
    wanted = [radius, *curve.coordinates, curve.run, curve.rise]
    wanted += [ratio.result for ratio in curve.ratios]
    r, x, y, run, rise, *results = numbers_at(wanted, point, digits)
    for index, ratio in enumerate(curve.ratios[:-1], start=1):
        results[index] = where_it_exists(results[index], ratio.result, curve.parameter, point)
    first, second = (
        differentiability([], coordinate, curve.parameter, point, derivative=value.outcome)
        for coordinate, value in zip(curve.coordinates, (run, rise), strict=True)
    )
    kind = _kind(run, rise)
    if first.kind not in DIFFERENTIABLE or second.kind not in DIFFERENTIABLE:
        kind = "undefined"
    limit = None
    if kind == "singular":
        limit = results[0] if results[0].outcome.defined else _limit(curve, point)
    return ParametricAt(
        tuple(point.items()), kind, r if curve.is_polar else None, (x, y), (run, rise),
        tuple(results), curve.order, (first, second), limit, digits,
    )  # fmt: skip


def _limit(curve: ParametricSolution, point: dict[Expr, Expr]) -> Number | None:
    """Return the slope beside a point, where it is the same on both sides to six digits."""
    t, slope = curve.parameter, curve.ratios[0].result
    found: list[Any] = []
    for offset in (NEAR, -NEAR, NEAR / 1000, -NEAR / 1000):
        (value,) = numbers_at([slope], {**point, t: point[t] + offset}, 15)
        if value.outcome.value is None:
            return None
        found.append(value.outcome.value)
    if max(found) - min(found) > 1e-7 * max(1, abs(found[-1])):
        return None
    rounded = round(float(found[-1]), 6)
    return Number(evaluate([], [number(Fraction(str(rounded)))], {}).popitem()[1], None)


def _kind(run: Number, rise: Number) -> Kind:
    if not run.outcome.defined or not rise.outcome.defined:
        return "undefined"
    if run.is_zero:
        return "singular" if rise.is_zero else "vertical"
    return "horizontal" if rise.is_zero else "slanted"

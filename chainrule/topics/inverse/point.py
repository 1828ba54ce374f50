"""An inverse function at one value: the place where the function has it, and the slope there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chainrule.checks.curves import SEARCHED, solutions
from chainrule.model import Expr
from chainrule.model.errors import PointError
from chainrule.numeric import Existence, differentiability
from chainrule.numeric.verdicts import SETTLED
from chainrule.topics.common.numbers import Number, numbers_at, plain, sympy_coordinate
from chainrule.topics.common.points import Values, read_values, spelled
from chainrule.topics.inverse.solution import InverseSolution

if TYPE_CHECKING:
    import sympy

TOUCH = 1e-12
"""Largest distance at which a graph counts as reaching a value."""


@dataclass(frozen=True)
class InverseAt:
    """The inverse function at one value.

    Attributes:
        point: what was given values to.
        height: y, where the derivative of the inverse is asked for.
        place: x with f(x) = y.
        exact: whether the place is exact.
        others: further solutions of f(x) = y, on other branches.
        slope: f′(x).
        reciprocal: 1/f′(x).
        second: the second derivative of the inverse, if it was asked for.
        existence: what f′ does there; a point without a derivative is refused.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    height: Expr
    place: Expr
    exact: bool
    others: tuple[Expr, ...]
    slope: Number
    reciprocal: Number
    second: Number | None
    existence: Existence
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the value of the inverse, the place, as a SymPy number."""
        return sympy_coordinate(self.place, self.exact, self.digits)

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative of the order asked for as a SymPy number."""
        return (self.reciprocal if self.second is None else self.second).sympy(self.digits)


def inverse_at(solution: InverseSolution, values: Mapping[str, Any], digits: int = 6) -> InverseAt:
    """Evaluate the derivative of the inverse at a point that gives y, or x.

    Raises:
        PointError: the point names the wrong variables, no x has this value, or f′ is 0 there.
    """
    x, y = solution.argument, solution.value
    known = (x, y, *solution.held)
    point = {spelled(name, known): value for name, value in read_values(values).items()}
    missing = [s.value for s in solution.held if s not in point]
    if missing or (x in point) == (y in point) or len(point) != len(known) - 1:
        needed = ", ".join([f"{y.value} (or {x.value})", *missing])
        raise PointError(
            f"the point must give a value for {needed}, and for nothing else",
            hint=f"for example --at {y.value}=2",
        )
    if x in point:
        (found,) = numbers_at([solution.formula], point, digits)
        height = found.constant
        if height is None:
            raise PointError(f"the function has no value at this {x.value}")
        return _finished(solution, point, height, (point[x], True), (), digits)
    roots = solutions(solution.formula - y, x, point)
    if not roots:
        _refuse_flat(solution, point)
        raise PointError(
            f"no {x.value} with this value was found {SEARCHED}",
            hint=f"if you know the place, give it: --at {x.value}=…",
        )
    # A short exact place is the one a textbook means, and of ±x the positive one.
    ordered = sorted(_nearest(roots), key=lambda root: not root[1])
    others = tuple(root for root, _ in ordered[1:])
    return _finished(solution, point, point[y], ordered[0], others, digits)


def _nearest(roots: Sequence[tuple[Expr, bool]]) -> list[tuple[Expr, bool]]:
    """Order places: positive ones first, then by their distance from 0."""
    sizes = {place: numbers_at([place], {}, 15)[0].outcome.value for place, _ in roots}
    return sorted(roots, key=lambda root: (sizes[root[0]] < 0, abs(sizes[root[0]])))


def _refuse_flat(solution: InverseSolution, point: Values) -> None:
    """Say so where the graph reaches the height with slope 0: there is no derivative to find."""
    x, f = solution.argument, solution.name.value
    height = point[solution.value]
    held = {s: point[s] for s in solution.held}
    gap = solution.formula - height
    for place, _ in _nearest(solutions(solution.slope, x, held)):
        (found,) = numbers_at([gap], {**held, x: place}, 15)
        value = found.outcome.value
        (level,) = numbers_at([height], {}, 15)
        near = TOUCH * min(abs(level.outcome.value or 1), 1)
        if value is not None and abs(value) <= near:
            where = f"{_written(x, place, 15)}, where {f} has this value"
            raise PointError(
                f"{f}′({x.value}) is 0 at {where}, so the inverse has no derivative there",
                hint="the graph of the inverse is vertical there; choose another value",
            )


def _written(x: Expr, place: Expr, digits: int) -> str:
    (spot,) = numbers_at([place], {}, digits)
    return f"{x.value} = {plain(spot.outcome)}"


def _finished(
    solution: InverseSolution,
    point: Values,
    height: Expr,
    found: tuple[Expr, bool],
    others: tuple[Expr, ...],
    digits: int,
) -> InverseAt:
    place, exact = found
    x, f = solution.argument, solution.name.value
    there = {**{s: point[s] for s in solution.held}, x: place}
    wanted = [solution.slope, 1 / solution.slope]
    wanted += [solution.second.result] if solution.second is not None else []
    slope, *results = numbers_at(wanted, there, digits)
    existence = differentiability([], solution.formula, x, there, derivative=slope.outcome)
    if slope.outcome.value is None or existence.kind not in SETTLED:
        raise PointError(f"{f} has no derivative at {_written(x, place, digits)}")
    if slope.is_zero:
        where = _written(x, place, digits)
        raise PointError(
            f"{f}′({x.value}) is 0 at {where}, so the inverse has no derivative there",
            hint="the graph of the inverse is vertical there; choose another point",
        )
    if not exact:
        slope, *results = (Number(found.outcome, None) for found in (slope, *results))
    given = tuple(point.items())
    result, second = results[0], results[1] if len(results) > 1 else None
    return InverseAt(given, height, place, exact, others, slope, result, second, existence, digits)

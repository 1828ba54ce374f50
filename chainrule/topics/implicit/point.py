"""A curve given by an equation, at one of its points: the slope, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chainrule.checks.curves import SEARCHED, solutions
from chainrule.document import words
from chainrule.model import Expr, free_symbols, symbol
from chainrule.model.errors import LimitError, PointError
from chainrule.numeric import Existence, Outcome, differentiability, evaluate
from chainrule.numeric.verdicts import SETTLED
from chainrule.topics.common.numbers import (
    Number,
    numbers_at,
    one_or_all,
    plain,
    sympy_coordinate,
    sympy_slope,
    where_it_exists,
)
from chainrule.topics.common.points import point_for, spelled
from chainrule.topics.implicit.solution import ImplicitSolution, whole_sides

if TYPE_CHECKING:
    import sympy

Kind = Literal["smooth", "vertical", "singular", "corner"]


EXISTENCE: dict[Kind, Existence] = {
    "smooth": Existence("smooth"),
    "vertical": Existence("vertical", reason=words("the tangent is vertical here")),
    "singular": Existence("undefined", reason=words("no tangent is determined here")),
    "corner": Existence("kink", reason=words("a side of the equation has no derivative here")),
}


@dataclass(frozen=True)
class ImplicitAt:
    """The curve at one of its points.

    Attributes:
        point: the values of all symbols, the dependent one last.
        kind: ``smooth``, ``vertical`` (the tangent), ``singular`` (no tangent is determined), or
            ``corner`` (a side of the equation has no derivative there).
        side: the value of both sides of the equation.
        results: the derivative of each order.
        exact: whether the point is.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    kind: Kind
    side: Outcome
    results: tuple[Number, ...]
    exact: bool
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the dependent variable's value as a SymPy number."""
        return sympy_coordinate(self.point[-1][1], self.exact, self.digits)

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative of the order asked for as a SymPy number.

        Raises:
            UndefinedError: there is none at the point.
        """
        return sympy_slope(self.results[-1], self.existence, self.digits)

    @property
    def existence(self) -> Existence:
        """Return what the slope of the curve does at the point."""
        return EXISTENCE[self.kind]


@dataclass(frozen=True)
class ImplicitPoints:
    """The points of the curve that were asked for, in order.

    Attributes:
        point: what was given values to.
        found: the curve at every point with these values.
        solved: whether y was found from the others.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    found: tuple[ImplicitAt, ...]
    solved: bool
    digits: int

    def __iter__(self) -> Iterator[ImplicitAt]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: int) -> ImplicitAt:
        return self.found[place]

    @property
    def value(self) -> sympy.Expr | tuple[sympy.Expr, ...]:
        """Return the dependent variable's value as a SymPy number; several as a tuple."""
        return one_or_all([at.value for at in self.found])

    @property
    def derivative(self) -> sympy.Expr | tuple[sympy.Expr, ...]:
        """Return the derivative of the order asked for as a SymPy number; several as a tuple.

        Raises:
            UndefinedError: there is none at one of the points.
        """
        return one_or_all([at.derivative for at in self.found])

    @property
    def existence(self) -> Existence | tuple[Existence, ...]:
        """Return what the slope of the curve does at the point; several as a tuple."""
        return one_or_all([at.existence for at in self.found])


def implicit_at(
    solution: ImplicitSolution, values: Mapping[str, Any], digits: int = 6
) -> ImplicitPoints:
    """Evaluate the derivatives at a point of the curve, or at all where y is left out.

    Raises:
        PointError: the point is not on the curve, or names the wrong variables.
    """
    y, difference = solution.dependent, solution.difference
    needed = tuple(s for s in free_symbols(difference, solution.wrt) if s is not y)
    if any(spelled(symbol(name), (*needed, y)) is y for name in values):
        point = point_for(values, (*needed, y))
        at = _at(solution, point, digits, given=True)
        return ImplicitPoints(at.point, (at,), False, digits)
    point = point_for(values, needed)
    roots = solutions(difference, y, point)
    if not roots:
        raise PointError(
            f"no point of the curve was found there, looking for {y.value} {SEARCHED}",
            hint=f"give {y.value} as well",
        )
    found = tuple(
        _at(solution, {**point, y: root}, digits, given=False, exact=exact) for root, exact in roots
    )
    return ImplicitPoints(tuple(point.items()), found, True, digits)


def _at(
    solution: ImplicitSolution,
    point: dict[Expr, Expr],
    digits: int,
    *,
    given: bool,
    exact: bool = True,
) -> ImplicitAt:
    left, right = whole_sides(solution.left, solution.right, solution.lets)
    gap = left - right
    wanted = [left, right, gap, solution.coefficient, solution.rest]
    found = evaluate([], wanted, point, digits=max(digits, 15))
    if given:
        _require_on_curve(solution, point, found[left], found[right], found[gap])
    below, above = found[solution.coefficient], found[solution.rest]
    kind: Kind = "smooth"
    variables = (solution.wrt, solution.dependent)
    if not {differentiability([], gap, s, point).kind for s in variables} <= SETTLED:
        kind = "corner"
    elif below.defined and not below.value and exact:
        kind = "vertical" if above.defined and above.value else "singular"
    results = numbers_at([stage.shortest for stage in solution.stages], point, digits)
    if kind == "smooth":
        results = tuple(_existing(solution, results, order, point) for order in range(len(results)))
    if not exact:
        results = tuple(Number(value.outcome, None) for value in results)
    return ImplicitAt(tuple(point.items()), kind, found[left], results, exact, digits)


def _existing(
    solution: ImplicitSolution, results: Sequence[Number], order: int, point: dict[Expr, Expr]
) -> Number:
    """Return a result, without its number where the derivative before it has a corner."""
    value = results[order]
    if order:
        before = solution.stages[order - 1].shortest
        value = where_it_exists(value, before, solution.wrt, point)
        if not results[0].is_zero:
            value = where_it_exists(value, before, solution.dependent, point)
    return value


def _require_on_curve(
    solution: ImplicitSolution,
    point: Mapping[Expr, Expr],
    left: Outcome,
    right: Outcome,
    gap: Outcome,
) -> None:
    place = ", ".join(
        f"{name.value} = {plain(evaluate([], [value], {})[value])}" for name, value in point.items()
    )
    for side, outcome in (("left", left), ("right", right)):
        if outcome.defined is None:
            raise LimitError(
                f"the {side} side of the equation could not be computed at this point",
                hint="ask for fewer points or fewer digits",
            )
        if not outcome.defined:
            raise PointError(f"the {side} side of the equation has no value at this point")
    if gap.defined and not gap.value:
        return
    raise PointError(
        f"the point {place} is not on the curve: there the left side is {plain(left)} "
        f"and the right side is {plain(right)}",
        hint=_nearest_hint(solution, point),
    )


def _nearest_hint(solution: ImplicitSolution, point: Mapping[Expr, Expr]) -> str | None:
    """Name the points of the curve above the same x."""
    y = solution.dependent
    others = {name: value for name, value in point.items() if name is not y}
    roots = [root for root, _ in solutions(solution.difference, y, others)]
    values = [evaluate([], [root], {})[root] for root in roots]
    if not values:
        return None
    listed = ", ".join(f"{y.value} = {plain(value)}" for value in values)
    return f"on the curve there: {listed}; leave {y.value} out to see every such point"

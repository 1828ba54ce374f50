"""A curve given by an equation, at one of its points: the slope, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from chainrule.checks.curves import SEARCHED, solve
from chainrule.model import Expr, free_symbols
from chainrule.model.errors import LimitError, PointError
from chainrule.numeric import Outcome, differentiability, evaluate
from chainrule.topics.common.numbers import SETTLED, Number, numbers_at, plain, where_it_exists
from chainrule.topics.common.points import point_for
from chainrule.topics.implicit.solution import ImplicitDerivation, whole_sides

Kind = Literal["smooth", "vertical", "singular", "corner"]


@dataclass(frozen=True)
class ImplicitAt:
    """The curve at one of its points.

    Attributes:
        point: the values of all symbols, the dependent one last.
        kind: ``smooth``, ``vertical`` (the tangent), ``singular`` (no tangent is determined), or
            ``corner`` (a side of the equation has no derivative there).
        side: the value of both sides of the equation.
        results: the derivative of each order.
        solved: whether y was found from the others.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    kind: Kind
    side: Outcome
    results: tuple[Number, ...]
    solved: bool
    digits: int


def implicit_at(
    derivation: ImplicitDerivation, values: Mapping[str, Any], *, digits: int = 6
) -> tuple[ImplicitAt, ...]:
    """Evaluate the derivatives at a point of the curve, or at all where y is left out.

    Raises:
        PointError: the point is not on the curve, or names the wrong variables.
    """
    y, difference = derivation.dependent, derivation.difference
    needed = (*(s for s in free_symbols(difference, derivation.wrt) if s is not y),)
    if y.value in values:
        point = point_for(values, (*needed, y))
        return (_at(derivation, point, digits, solved=False),)
    point = point_for(values, needed)
    roots = solve(difference, y, point)
    if not roots:
        raise PointError(
            f"no point of the curve was found there, looking for {y.value} {SEARCHED}",
            hint=f"give {y.value} as well",
        )
    return tuple(
        _at(derivation, {**point, y: root}, digits, solved=True, exact=exact)
        for root, exact in roots
    )


def _at(
    derivation: ImplicitDerivation,
    point: dict[Expr, Expr],
    digits: int,
    *,
    solved: bool,
    exact: bool = True,
) -> ImplicitAt:
    left, right = whole_sides(derivation.left, derivation.right, derivation.lets)
    gap = left - right
    wanted = [left, right, gap, derivation.coefficient, derivation.rest]
    found = evaluate([], wanted, point, digits=max(digits, 15))
    if not solved:
        _require_on_curve(derivation, point, found[left], found[right], found[gap])
    below, above = found[derivation.coefficient], found[derivation.rest]
    kind: Kind = "smooth"
    if not _is_smooth(gap, (derivation.wrt, derivation.dependent), point):
        kind = "corner"
    elif below.defined and not below.value and exact:
        kind = "vertical" if above.defined and above.value else "singular"
    results = numbers_at([stage.shortest for stage in derivation.stages], point, digits)
    if kind == "smooth":
        results = tuple(
            _existing(derivation, results, order, point) for order in range(len(results))
        )
    if not exact:
        results = tuple(Number(value.outcome, None) for value in results)
    return ImplicitAt(tuple(point.items()), kind, found[left], results, solved, digits)


def _existing(
    derivation: ImplicitDerivation, results: Sequence[Number], order: int, point: dict[Expr, Expr]
) -> Number:
    """Return a result, without its number where the derivative before it has a corner."""
    value = results[order]
    if order:
        before = derivation.stages[order - 1].shortest
        value = where_it_exists(value, before, derivation.wrt, point)
        if not results[0].is_zero:
            value = where_it_exists(value, before, derivation.dependent, point)
    return value


def _is_smooth(gap: Expr, variables: Sequence[Expr], point: Mapping[Expr, Expr]) -> bool:
    """Tell whether the equation has partial derivatives at a point, as far as can be settled."""
    kinds = {differentiability([], gap, s, point).kind for s in variables}
    return kinds <= SETTLED


def _require_on_curve(
    derivation: ImplicitDerivation,
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
        hint=_nearest_hint(derivation, point),
    )


def _nearest_hint(derivation: ImplicitDerivation, point: Mapping[Expr, Expr]) -> str | None:
    """Name the points of the curve above the same x."""
    y = derivation.dependent
    others = {name: value for name, value in point.items() if name is not y}
    roots = [root for root, _ in solve(derivation.difference, y, others)]
    values = [evaluate([], [root], {})[root] for root in roots]
    if not values:
        return None
    listed = ", ".join(f"{y.value} = {plain(value)}" for value in values)
    return f"on the curve there: {listed}; leave {y.value} out to see every such point"

"""What touches a graph, a curve or a surface at a point, from the derivatives of other topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chainrule.checks.definition import Check
from chainrule.document import words
from chainrule.model import Expr, Trace, free_symbols, neg, number, symbol
from chainrule.model.errors import InputError, UndefinedError
from chainrule.numeric import Existence
from chainrule.syntax import Formula, Reading, as_vector, read_equation
from chainrule.syntax.numerals import decimal_comma
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import Name, Source, whole
from chainrule.topics.common.numbers import Number, at_last, like_the_point, numbers_at, one_or_all
from chainrule.topics.common.points import read_values
from chainrule.topics.common.posing import asked_names, read_system
from chainrule.topics.common.words import sentence
from chainrule.topics.derive.point import at_point
from chainrule.topics.derive.solution import DeriveSolution, derive_problem, pose
from chainrule.topics.gradient.point import gradient_at
from chainrule.topics.gradient.solution import GradientSolution, gradient_of
from chainrule.topics.implicit.point import implicit_at
from chainrule.topics.implicit.solution import ImplicitSolution, implicit_solution
from chainrule.topics.parametric.point import parametric_at
from chainrule.topics.parametric.solution import (
    ParametricSolution,
    parametric_solution,
    polar_solution,
)
from chainrule.topics.tangent.touching import check_contact, turns_back

Solved = DeriveSolution | ImplicitSolution | ParametricSolution | GradientSolution
CUSP = words("The graph has a cusp here: both sides come in along one vertical line and turn back.")
HINT = 'for example: chainrule tangent "x^2" --at x=1, or tangent "t^2" "t^3" --at t=1'


@dataclass(frozen=True)
class Contact:
    """One point of a graph, curve or surface, with the slopes there.

    Attributes:
        place: the coordinates, names and values; the last one depends on the others.
        slopes: of the tangent line, or of the tangent plane along each axis; None where it is
            vertical, or where there is none.
        existence: what the derivative does there.
        check: whether the line or plane touches what was typed.
    """

    place: tuple[tuple[Expr, Expr], ...]
    slopes: tuple[Number, ...] | None
    existence: Existence
    check: Check | None = None

    @property
    def is_vertical(self) -> bool:
        """Tell whether the tangent line is vertical."""
        return self.existence.kind == "vertical"

    @property
    def normal(self) -> tuple[Number, ...] | None:
        """Return the slope of the normal line, or the normal vector of a plane, if there is one."""
        if self.slopes is None:
            return None
        if len(self.slopes) > 1:
            return (*self.slopes, *numbers_at([number(-1)], {}, 15))
        (slope,) = self.slopes
        if slope.is_zero or slope.constant is None:
            return None
        found = numbers_at([neg(number(1) / slope.constant)], {}, 15)
        return found if slope.exact is not None else tuple(Number(n.outcome, None) for n in found)


@dataclass(frozen=True)
class TangentAt:
    """The points that were asked for, with what touches there.

    Attributes:
        point: what was given values to.
        contacts: every point with these values.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    contacts: tuple[Contact, ...]
    digits: int

    def __iter__(self) -> Iterator[Contact]:
        return iter(self.contacts)

    @property
    def value(self) -> Any:
        """Return the last coordinate as a SymPy number; of several points as a tuple."""
        heights = (contact.place[-1][1] for contact in self.contacts)
        return one_or_all([numbers_at([y], {}, 15)[0].sympy(15) for y in heights])

    @property
    def derivative(self) -> Any:
        """Return the slope of the tangent as a SymPy number, those of a plane as a tuple.

        Raises:
            UndefinedError: there is none at a point.
        """
        for contact in self.contacts:
            if contact.slopes is None:
                raise UndefinedError(sentence(contact.existence.reason) or "there is no tangent")
        return one_or_all(
            [one_or_all([s.sympy(self.digits) for s in c.slopes or ()]) for c in self.contacts]
        )

    @property
    def existence(self) -> Existence | tuple[Existence, ...]:
        """Return what the derivative does at the point; of several as a tuple."""
        return one_or_all([contact.existence for contact in self.contacts])


@dataclass(frozen=True)
class TangentSolution:
    """Something that tangents touch, derived and checked, immutable and picklable.

    Attributes:
        solved: the derivative, as the topic of its kind finds it.
        readings: what was ambiguous in the text.
    """

    solved: Solved
    readings: tuple[Reading, ...]

    @property
    def trace(self) -> Trace:
        """Return the substitutions."""
        return self.solved.trace

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of the independent checks of the derivatives."""
        solved = self.solved
        if isinstance(solved, DeriveSolution):
            return (solved.check,)
        if isinstance(solved, GradientSolution):
            return tuple(solved.checks)
        stages = solved.stages if isinstance(solved, ImplicitSolution) else solved.ratios
        return tuple(stage.check for stage in stages)

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the letters that are held constant."""
        solved = self.solved
        if isinstance(solved, DeriveSolution):
            return tuple(s for s in self.variables if s is not solved.wrt)
        return solved.system.held if isinstance(solved, GradientSolution) else solved.held

    @cached_property
    def formula(self) -> Expr:
        """Return what the last coordinate is, with every definition put in."""
        solved = self.solved
        if isinstance(solved, DeriveSolution):
            return whole(solved.problem.expr, solved.problem.lets)
        if isinstance(solved, ImplicitSolution):
            return solved.dependent
        if isinstance(solved, ParametricSolution):
            return solved.coordinates[1]
        return whole(solved.system.outputs[0][1], solved.system.lets)

    @property
    def slopes(self) -> tuple[Expr | None, ...]:
        """Return the derivatives: one for a line, one along each axis for a plane."""
        solved = self.solved
        if isinstance(solved, DeriveSolution):
            return (solved.whole,)
        if isinstance(solved, ImplicitSolution):
            return (solved.stages[0].shortest,)
        if isinstance(solved, ParametricSolution):
            return (solved.ratios[0].result,)
        return tuple(partial.result for partial in solved.partials)

    @property
    def axes(self) -> tuple[Expr, ...]:
        """Return the names of the coordinates, the one that depends on the others last."""
        solved = self.solved
        if isinstance(solved, ImplicitSolution):
            return (solved.wrt, solved.dependent)
        if isinstance(solved, ParametricSolution):
            return (solved.across[0], solved.up[0])
        flat = isinstance(solved, DeriveSolution)
        inputs = (solved.wrt,) if isinstance(solved, DeriveSolution) else solved.system.inputs
        taken = {s.value for s in self.variables}
        up = next(name for name in ("y" if flat else "z", "w", "Y", "Z") if name not in taken)
        return (*inputs, symbol(up))

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List what a point gives values to."""
        solved = self.solved
        if isinstance(solved, DeriveSolution):
            return tuple(dict.fromkeys((solved.wrt, *solved.trace.parameters)))
        if isinstance(solved, ImplicitSolution):
            return (solved.wrt, solved.dependent, *solved.held)
        if isinstance(solved, ParametricSolution):
            return (solved.parameter, *solved.held)
        return solved.system.variables


def tangent_solution(
    formulas: Sequence[Source],
    wrt: Name | None,
    let: Sequence[str],
    log_base: int | None,
    polar: bool,
) -> TangentSolution:
    """Find out what was given, and differentiate it as its topic does.

    Raises:
        InputError: the text cannot be read.
    """
    if len(formulas) == 1 and isinstance(formulas[0], str):
        formulas = _pair(formulas[0])
    if len(formulas) not in (1, 2) or (polar and len(formulas) != 1):
        raise InputError(
            f"expected one formula, or x(t) and y(t), found {len(formulas) or 'none'}", hint=HINT
        )
    if polar:
        curve = polar_solution(formulas[0], wrt, None, let, log_base)
        return TangentSolution(curve, curve.readings)
    if len(formulas) == 2:
        curve = parametric_solution(formulas, wrt, 1, let, log_base)
        return TangentSolution(curve, curve.readings)
    (source,) = formulas
    asked = asked_names(wrt if wrt is None else str(wrt))
    if isinstance(source, str) and _is_relation(source, let, log_base, asked):
        relation = implicit_solution(source, wrt, 1, let, log_base, None)
        return TangentSolution(relation, relation.readings)
    found = read_definitions(let, log_base, *asked).formula(source, order=1)[0]
    pair = as_vector(found)
    if len(pair.exprs) == 2:
        curve = parametric_solution(pair.exprs, wrt, 1, let, log_base)
        return TangentSolution(curve, (*pair.readings, *curve.readings))
    if len(asked) < 2 and not (wrt is None and _is_surface(found)):
        name = None if wrt is None else str(wrt)
        posed = pose(source, wrt=name, order=1, log_base=log_base, let=let)
        return TangentSolution(derive_problem(posed), posed.readings)
    system = read_system(source, wrt=asked or None, let=let, log_base=log_base)
    return TangentSolution(gradient_of(system), system.readings)


def _pair(text: str) -> list[str]:
    """Split ``t^2, t^3`` at its one comma outside all brackets; leave all else as it is.

    >>> _pair("t^2, t^3"), _pair("[t^2, t^3]"), _pair("max(x, 1)")
    (['t^2', 't^3'], ['[t^2, t^3]'], ['max(x, 1)'])
    """
    depth, places = 0, []
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == (";" if decimal_comma() else ",") and depth == 0:
            places.append(place)
    if len(places) != 1:
        return [text]
    return [text[: places[0]].strip(), text[places[0] + 1 :].strip()]


def _is_relation(text: str, let: Sequence[str], log_base: int | None, asked: Sequence[str]) -> bool:
    """Tell whether a text is an equation that ties x and y, not a formula with a name."""
    if "=" not in text:
        return False
    given = read_definitions(let, log_base, *asked)
    try:
        given.formula(text, order=1)
    except InputError:
        read_equation(text, log_base=log_base, names=given.names)
        return True
    return False


def _is_surface(found: Formula) -> bool:
    """Tell whether a formula is one of x and y, or of two arguments that it names."""
    used = {s.value for s in free_symbols(*found.exprs)}
    return len(found.arguments) > 1 or (not found.arguments and {"x", "y"} <= used)


def tangent_at(solution: TangentSolution, values: Mapping[str, Any], digits: int = 6) -> TangentAt:
    """Find what touches at a point.

    Raises:
        PointError: the point names the wrong variables, or is not on the curve.
    """
    solved = solution.solved
    if isinstance(solved, DeriveSolution):
        point, contacts = _on_graph(solution, solved, values, digits)
    elif isinstance(solved, ImplicitSolution):
        found = implicit_at(solved, values, digits)
        point = found.point
        contacts = tuple(
            Contact(
                _places(solution.axes, at.point), (at.results[0],) if at.kind == "smooth" else None,
                at.existence,
            )
            for at in found
        )  # fmt: skip
    elif isinstance(solved, ParametricSolution):
        on = parametric_at(solved, values, digits)
        slope = on.limit if on.kind == "singular" else on.results[0]
        exists = on.kind in ("slanted", "horizontal") or (on.kind == "singular" and on.limit)
        existence = Existence("smooth") if exists else on.existence
        place = _coordinates(solution.axes, on.place)
        known = (slope,) if exists and slope is not None else None
        point, contacts = on.point, (Contact(place, known, existence),)
    else:
        point, contacts = _on_surface(solution, solved, values, digits)
    checked = (
        Contact(c.place, c.slopes, c.existence, check_contact(solution, c, dict(point)))
        for c in contacts
    )
    return TangentAt(tuple(point), tuple(checked), digits)


def _on_graph(
    solution: TangentSolution, solved: DeriveSolution, values: Mapping[str, Any], digits: int
) -> tuple[Any, tuple[Contact, ...]]:
    at = at_point(solved, read_values(values), digits=digits)
    point, existence = dict(at.point), at.existence
    (height,) = numbers_at([solution.formula], point, digits)
    x, y = solution.axes
    if height.outcome.value is None:
        if existence.exists:
            existence = Existence("undefined", reason=existence.reason)
        return at.point, (Contact(((x, point[x]),), None, existence),)
    exact = like_the_point(at.height.exact, point, digits)
    level = Number(height.outcome, exact).constant
    assert level is not None
    slope = at_last(Number(at.result, like_the_point(at.slope.exact, point, digits)), existence)
    if existence.kind == "vertical" and turns_back(solution.formula, x, point):
        existence = Existence("undefined", reason=CUSP)
    slopes = (slope,) if existence.exists and slope.outcome.value is not None else None
    return at.point, (Contact(((x, point[x]), (y, level)), slopes, existence),)


def _on_surface(
    solution: TangentSolution, solved: GradientSolution, values: Mapping[str, Any], digits: int
) -> tuple[Any, tuple[Contact, ...]]:
    at = gradient_at(solved, values, digits)
    there, why = at.tangent_plane
    places = _places(solution.axes[:-1], tuple(at.point.items()))
    height = at.outputs[0].constant
    if height is not None:
        places = (*places, (solution.axes[-1], height))
    if there and height is not None:
        slopes = tuple(at.slopes[solved.output, axis] for axis in solution.axes[:-1])
        return tuple(at.point.items()), (Contact(places, slopes, Existence("smooth")),)
    special = next((found for found in at.existence.values() if not found.exists), None)
    existence = special or Existence("unknown" if there is None else "undefined", reason=why)
    return tuple(at.point.items()), (Contact(places, None, existence),)


def _places(
    axes: Sequence[Expr], point: Sequence[tuple[Expr, Expr]]
) -> tuple[tuple[Expr, Expr], ...]:
    known = dict(point)
    return tuple((axis, known[axis]) for axis in axes)


def _coordinates(axes: Sequence[Expr], values: Sequence[Number]) -> tuple[tuple[Expr, Expr], ...]:
    pairs = ((axis, value.constant) for axis, value in zip(axes, values, strict=True))
    return tuple((axis, value) for axis, value in pairs if value is not None)

"""Vector-valued functions: velocity, acceleration and speed, component by component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, check
from chainrule.model import (
    ZERO,
    Expr,
    Trace,
    add,
    bounds,
    free_symbols,
    make,
    mul,
    power,
    raising,
    symbol,
)
from chainrule.model.errors import LimitError
from chainrule.numeric import Existence, differentiability, within_work
from chainrule.syntax import Formula, Reading, as_vector
from chainrule.tidy import expand_polynomial, tidy
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import Let, Name, Source, parameter_of, single, whole
from chainrule.topics.common.numbers import Number, numbers_at, sympy_slope, where_it_exists
from chainrule.topics.common.points import point_for
from chainrule.trace.decompose import decompose, derivative_of

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class VectorSolution:
    """A checked derivative of a vector-valued function, immutable and picklable.

    Attributes:
        name: what the function is called, r unless said otherwise.
        components: the formulas as typed.
        parameter: the variable, t.
        lets: the user's own intermediate variables, in order.
        velocity: the derivative of each component.
        acceleration: the second derivative of each component.
        speed: the length of the velocity, tidied.
        speeding: the derivative of the speed, tidied.
        checks: one per component, then that of the speed.
        readings: what was ambiguous in the text.
    """

    name: Expr
    components: tuple[Expr, ...]
    parameter: Expr
    lets: tuple[Let, ...]
    velocity: tuple[Expr, ...]
    acceleration: tuple[Expr, ...]
    speed: Expr
    speeding: Expr
    checks: tuple[Check, ...]
    readings: tuple[Reading, ...] = ()

    @property
    def position(self) -> tuple[Expr, ...]:
        """Return the components with every definition put in."""
        return tuple(whole(expr, self.lets) for expr in self.components)

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        return tuple(s for s in free_symbols(*self.position) if s is not self.parameter)

    @cached_property
    def trace(self) -> Trace:
        """Return the steps of all components."""
        components = zip(self.entries, self.components, strict=True)
        named = [(name.value, expr) for name, expr in components]
        return decompose(named, [self.parameter], lets=self.lets)

    @property
    def entries(self) -> tuple[Expr, ...]:
        """Name the components r₁, r₂, …"""
        places = range(1, len(self.components) + 1)
        return tuple(symbol(f"{self.name.value}_{place}") for place in places)


@dataclass(frozen=True)
class VectorAt:
    """A vector-valued function at one value of its parameter.

    Attributes:
        point: the values of the parameter and of what is held constant.
        position: the components' values.
        velocity: their first derivatives.
        acceleration: their second derivatives.
        speed: the length of the velocity.
        speeding: the derivative of the speed.
        existence: what the derivative of each component does there.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    position: tuple[Number, ...]
    velocity: tuple[Number, ...]
    acceleration: tuple[Number, ...]
    speed: Number
    speeding: Number
    existence: tuple[Existence, ...]
    digits: int

    @property
    def value(self) -> sympy.Matrix:
        """Return the position as a SymPy column."""
        import sympy

        return sympy.ImmutableMatrix([number.sympy(self.digits) for number in self.position])

    @property
    def derivative(self) -> sympy.Matrix:
        """Return the velocity as a SymPy column.

        Raises:
            UndefinedError: a component has no derivative at the point.
        """
        import sympy

        pairs = zip(self.velocity, self.existence, strict=True)
        return sympy.ImmutableMatrix([sympy_slope(*pair, self.digits) for pair in pairs])


def vector_solution(
    formula: Source | Sequence[Source], wrt: Name | None, let: Sequence[str], log_base: int | None
) -> VectorSolution:
    """Differentiate a vector-valued function component by component.

    Raises:
        InputError: the text cannot be read.
        LimitError: more than ``limits.components`` components.
    """
    definitions = read_definitions(let, log_base, wrt)
    if isinstance(formula, (list, tuple)):
        hint = "give each component as one formula"
        found, lets = definitions.formulas(formula)
        given = Formula("", None, (), (), tuple(single(part, hint) for part in found), ())
    else:
        given, lets = definitions.formula(formula)
        given = as_vector(given)
    if len(given.exprs) > bounds().components:
        raise LimitError(
            f"at most {bounds().components} components are differentiated at once",
            hint=raising("components"),
        )
    position = tuple(whole(expr, lets) for expr in given.exprs)
    used = free_symbols(*position)
    t = parameter_of(used, wrt, ("t", "theta", "s"))
    taken = {s.value for s in (*used, *(name for name, _ in lets))}
    names_of_it = (given.name or "r", "r", "R", "p", "path")
    name = symbol(next(n for n in names_of_it if not {n, f"{n}_1"} & taken))
    velocity = tuple(derivative_of(expr, t) for expr in position)
    acceleration = tuple(derivative_of(expr, t) for expr in velocity)
    square = tidy(expand_polynomial(add(*(power(v, 2) for v in velocity))))
    speed = ZERO if square is ZERO else tidy(make("sqrt", square))
    products = (mul(v, a) for v, a in zip(velocity, acceleration, strict=True))
    product = tidy(expand_polynomial(add(*products)))
    speeding = ZERO if product is ZERO else tidy(product / speed)
    length = make("sqrt", add(*(power(v, 2) for v in velocity)))
    pairs = list(zip(position, velocity, strict=True))
    if speed is not ZERO:
        pairs.append((length, speeding))
    checks = within_work(check([], expr, t, [], slope) for expr, slope in pairs)
    readings = (*definitions.readings, *given.readings)
    return VectorSolution(
        name, given.exprs, t, lets, velocity, acceleration, speed, speeding, checks, readings
    )


def vector_at(curve: VectorSolution, values: Mapping[str, Any], digits: int = 6) -> VectorAt:
    """Evaluate position, velocity, acceleration and speed at a value of the parameter.

    Raises:
        PointError: the point names the wrong variables.
    """
    point, t = point_for(values, (curve.parameter, *curve.held)), curve.parameter
    wanted = [*curve.position, *curve.velocity, *curve.acceleration, curve.speed, curve.speeding]
    *vectors, speed, speeding = numbers_at(wanted, point, digits)
    n = len(curve.components)
    position, velocity, acceleration = (tuple(vectors[i * n : (i + 1) * n]) for i in range(3))
    existence = tuple(differentiability([], part, t, point) for part in curve.position)
    acceleration = tuple(
        where_it_exists(value, of, t, point)
        for value, of in zip(acceleration, curve.velocity, strict=True)
    )
    speeding = where_it_exists(speeding, curve.speed, t, point)
    return VectorAt(
        tuple(point.items()), position, velocity, acceleration, speed, speeding, existence, digits
    )

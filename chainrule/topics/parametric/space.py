"""Vector-valued functions: velocity, acceleration and speed, component by component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, check
from chainrule.model import ZERO, Expr, add, free_symbols, limits, make, mul, power, symbol
from chainrule.model.errors import LimitError
from chainrule.numeric import Existence, differentiability, within_time
from chainrule.syntax import Formula, Reading
from chainrule.tidy import expand_polynomial, tidy
from chainrule.topics.common.formulas import Let, as_formula, parameter_of, read_lets, whole
from chainrule.topics.common.numbers import Number, numbers_at, where_it_exists
from chainrule.topics.common.points import named, point_for
from chainrule.topics.common.result import Shown
from chainrule.trace.decompose import derivative_of

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document


@dataclass(frozen=True)
class VectorCurve(Shown):
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
    def derivative(self) -> sympy.Matrix:
        """Return the velocity as a SymPy column.

        >>> vector("[cos t, sin t, t]").derivative.T
        Matrix([[-sin(t), cos(t), 1]])
        """
        import sympy

        from chainrule.bridge import to_sympy

        return sympy.ImmutableMatrix([to_sympy(expr, evaluate=True) for expr in self.velocity])

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> VectorAt:
        """Evaluate at a value of the parameter.

        Raises:
            PointError: the point names the wrong variables.
        """
        given = point_for(named(point, values), (self.parameter, *self.held))
        wanted = [*self.position, *self.velocity, *self.acceleration, self.speed, self.speeding]
        *vectors, speed, speeding = numbers_at(wanted, given, digits)
        n = len(self.components)
        position, velocity, acceleration = (tuple(vectors[i * n : (i + 1) * n]) for i in range(3))
        place = tuple(given.items())
        t = self.parameter
        existence = tuple(differentiability([], part, t, given) for part in self.position)
        acceleration = tuple(
            where_it_exists(value, of, t, given)
            for value, of in zip(acceleration, self.velocity, strict=True)
        )
        speeding = where_it_exists(speeding, self.speed, t, given)
        return VectorAt(place, position, velocity, acceleration, speed, speeding, existence, digits)

    def explain(self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.topics.parametric.space_words import explain_vector

        return explain_vector(self, within_time(self.at(point, digits=digits) for point in at))


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


def vector(
    formula: str | Formula | Sequence[Expr],
    *,
    wrt: str | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
) -> VectorCurve:
    """Differentiate a vector-valued function component by component.

    Args:
        formula: a list such as ``"[cos t, sin t, t]"``, with or without a name before it.
        wrt: the parameter; ``t`` or the only variable by default.
        let: definitions, each using earlier ones.
        log_base: base of ``log``; natural by default.

    Raises:
        InputError: the text cannot be read or is no list.
        LimitError: more than ``limits.COMPONENTS`` components.

    >>> curve = vector("[3cos t, 3sin t, 4t]")
    >>> curve.speed
    5
    """
    lets, readings = read_lets(let, log_base=log_base)
    names = [name.value for name, _ in lets] + ([wrt] if wrt else [])
    if isinstance(formula, (str, Formula)):
        given = as_formula(formula, log_base, names)
    else:
        given = Formula("", None, (), None, 0, tuple(formula), ())
    if len(given.exprs) > limits.COMPONENTS:
        raise LimitError(
            f"at most {limits.COMPONENTS} components are differentiated at once",
            hint="the bound is chainrule.model.limits.COMPONENTS",
        )
    position = tuple(whole(expr, lets) for expr in given.exprs)
    used = free_symbols(*position)
    t = parameter_of(used, wrt, ("t", "theta", "s"))
    taken = {s.value for s in used} | set(names)
    name = symbol(next(n for n in (given.name or "r", "r", "R", "p", "path") if n not in taken))
    velocity = tuple(derivative_of(expr, t) for expr in position)
    acceleration = tuple(derivative_of(expr, t) for expr in velocity)
    square = tidy(expand_polynomial(add(*(power(v, 2) for v in velocity))))
    speed = ZERO if square is ZERO else tidy(make("sqrt", square))
    product = tidy(
        expand_polynomial(add(*(mul(v, a) for v, a in zip(velocity, acceleration, strict=True))))
    )
    speeding = ZERO if product is ZERO else tidy(product / speed)
    length = make("sqrt", add(*(power(v, 2) for v in velocity)))
    pairs = list(zip(position, velocity, strict=True))
    if speed is not ZERO:
        pairs.append((length, speeding))
    checks = within_time(check([], expr, t, [], slope) for expr, slope in pairs)
    return VectorCurve(
        name,
        given.exprs,
        t,
        lets,
        velocity,
        acceleration,
        speed,
        speeding,
        checks,
        (*readings, *given.readings),
    )

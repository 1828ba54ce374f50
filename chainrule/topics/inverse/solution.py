"""The derivative of an inverse function: one over the derivative, at the right place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chainrule.checks.agreement import agreed
from chainrule.checks.curves import SEARCHED, check_along, solve
from chainrule.checks.definition import Check
from chainrule.model import ZERO, Expr, free_symbols, symbol
from chainrule.model.errors import InputError, PointError
from chainrule.numeric import differentiability
from chainrule.syntax import Reading, read, read_point
from chainrule.tidy import tidy
from chainrule.topics.common.formulas import (
    Let,
    Source,
    as_formula,
    parameter_of,
    read_lets,
    single,
    whole,
)
from chainrule.topics.common.numbers import DIFFERENTIABLE, Number, numbers_at, plain
from chainrule.topics.common.result import Shown
from chainrule.trace.decompose import derivative_of
from chainrule.trace.domain import signs

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document

TOUCH = 1e-12
"""Largest distance at which a graph counts as reaching a value."""


@dataclass(frozen=True)
class InverseAt:
    """The inverse function at one value.

    Attributes:
        height: y, where the derivative of the inverse is asked for.
        place: x with f(x) = y.
        exact: whether the place is exact.
        others: further solutions of f(x) = y, on other branches.
        given_place: whether x was given and y computed.
        slope: f′(x).
        result: 1/f′(x).
        digits: digits asked for.
    """

    height: Expr
    place: Expr
    exact: bool
    others: tuple[Expr, ...]
    given_place: bool
    slope: Number
    result: Number
    digits: int

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative of the inverse as a SymPy number."""
        from chainrule.bridge import to_sympy

        if self.result.exact is not None:
            return to_sympy(self.result.exact, evaluate=True)
        import sympy

        return sympy.Float(self.result.outcome.value, max(self.digits, 15))


@dataclass(frozen=True)
class InverseDerivation(Shown):
    """A checked derivative of an inverse function, immutable and picklable.

    Attributes:
        name: what the function is called.
        expr: its formula as typed.
        argument: its variable, x.
        value: the name of its value, y.
        lets: the user's own intermediate variables, in order.
        slope: f′(x).
        result: 1/f′(x), tidied.
        check: the outcome of the independent check.
        readings: what was ambiguous in the text.
    """

    name: Expr
    expr: Expr
    argument: Expr
    value: Expr
    lets: tuple[Let, ...]
    slope: Expr
    result: Expr
    check: Check
    readings: tuple[Reading, ...] = ()

    @property
    def formula(self) -> Expr:
        """Return the formula with every definition put in."""
        return whole(self.expr, self.lets)

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        return tuple(s for s in free_symbols(self.formula) if s is not self.argument)

    @property
    def derivative(self) -> sympy.Expr:
        """Return 1/f′(x) as a SymPy expression in x.

        >>> inverse("x^3 + x").derivative
        1/(3*x**2 + 1)
        """
        from chainrule.bridge import to_sympy

        return to_sympy(self.result, evaluate=True)

    @property
    def is_monotonic(self) -> bool:
        """Tell whether f′ is seen to be positive (or negative) everywhere."""
        known = signs(self.slope)[self.slope] == "positive"
        flipped = -self.slope
        return known or signs(flipped)[flipped] == "positive"

    def at(self, value: Any = None, /, *, digits: int = 6, **values: Any) -> InverseAt:
        """Evaluate at a value of the function, ``at(2)`` or ``at(y=2)``; ``at(x=1)`` gives x.

        Raises:
            PointError: no x has this value, or f′ is 0 there.

        >>> inverse("x^3 + x").at(2).derivative
        1/4
        """
        from chainrule.topics.common.points import read_values

        if value is not None:
            values = {**values, self.value.value: value}
        return inverse_at(self, read_values(values), digits=digits)

    def read_at(self, text: str, *, digits: int = 6) -> InverseAt:
        """Evaluate at a point as typed: ``2``, ``y=2`` or ``x=1``.

        Raises:
            PointError: the text is no point, no x has this value, or f′ is 0 there.
        """
        names = [s.value for s in (self.value, self.argument, *self.held)]
        if "=" in text:
            return inverse_at(self, dict(read_point(text, names=names)), digits=digits)
        expr = read(text).expr
        if free_symbols(expr):
            raise PointError(
                "expected a number after --at", source=text, start=0, end=len(text),
                hint=f"for example --at 2 or --at {self.value.value}=2",
            )  # fmt: skip
        return inverse_at(self, {self.value: expr}, digits=digits)

    def explain(self, *, at: Sequence[InverseAt] = ()) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.topics.inverse.words import explain_inverse

        return explain_inverse(self, at)


def inverse(
    formula: Source,
    *,
    wrt: str | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
) -> InverseDerivation:
    """Differentiate the inverse of a function without solving for it.

    Args:
        formula: text in the project's grammar, a SymPy expression, or a formula already read.
        wrt: the variable; ``x`` or the only one by default.
        let: definitions, each using earlier ones.
        log_base: base of ``log``; natural by default.

    Raises:
        InputError: the text cannot be read, or the function is constant.

    >>> print(inverse("e^x").derivative)
    exp(-x)
    """
    lets, readings = read_lets(let, log_base=log_base)
    names = [name.value for name, _ in lets] + ([wrt] if wrt else [])
    given = as_formula(formula, log_base, names)
    expr = single(given, "give one formula f(x)")
    full = whole(expr, lets)
    used = free_symbols(full)
    x = given.arguments[0] if given.arguments and wrt is None else None
    x = parameter_of(used, wrt, ("x", "t", "theta")) if x is None else x
    taken = {s.value for s in (x, *used)} | set(names)
    name, value = _called(given.name, bool(given.arguments), taken)
    slope = derivative_of(full, x)
    if slope is ZERO:
        raise InputError(
            f"the function does not change with {x.value}, so it has no inverse",
            source=given.text or None,
            start=0 if given.text else None,
            end=len(given.text) or None,
        )
    result, checked = agreed(
        tidy(1 / slope), 1 / slope, lambda form: check_along(full - value, x, value, form)
    )
    return InverseDerivation(
        name, expr, x, value, lets, slope, result, checked, (*readings, *given.readings)
    )


def _called(given: str | None, is_function: bool, taken: set[str]) -> tuple[Expr, Expr]:
    """Name the function and its value: ``f(x) = …`` names the one, ``y = …`` the other."""
    function = given if is_function else None
    value = None if is_function else given
    name = next(n for n in (function, "f", "F", "h", "function") if n and n not in taken)
    called = next(n for n in (value, "y", "z", "w", "value") if n and n not in taken)
    return symbol(name), symbol(called)


def inverse_at(
    derivation: InverseDerivation, point: dict[Expr, Expr], *, digits: int = 6
) -> InverseAt:
    """Evaluate the derivative of the inverse at a point that gives y, or x.

    Raises:
        PointError: the point names the wrong variables, no x has this value, or f′ is 0 there.
    """
    x, y = derivation.argument, derivation.value
    held = {s: point[s] for s in derivation.held if s in point}
    missing = [s.value for s in derivation.held if s not in point]
    asked = [s for s in point if s is x or s is y]
    if missing or len(asked) != 1 or len(point) != len(held) + 1:
        needed = ", ".join([f"{y.value} (or {x.value})", *missing])
        raise PointError(
            f"the point must give a value for {needed}, and for nothing else",
            hint=f"for example --at {y.value}=2",
        )
    if asked[0] is x:
        return _at_place(derivation, point[x], held, digits)
    return _at_height(derivation, point[y], held, digits)


def _at_place(
    derivation: InverseDerivation, place: Expr, held: dict[Expr, Expr], digits: int
) -> InverseAt:
    point = {**held, derivation.argument: place}
    (found,) = numbers_at([derivation.formula], point, digits)
    height = found.constant
    if height is None:
        raise PointError(f"the function has no value at this {derivation.argument.value}")
    return _finished(derivation, height, (place, True), (), held, digits, given_place=True)


def _at_height(
    derivation: InverseDerivation, height: Expr, held: dict[Expr, Expr], digits: int
) -> InverseAt:
    x, y = derivation.argument, derivation.value
    roots = solve(derivation.formula - y, x, {**held, y: height})
    if not roots:
        _refuse_flat(derivation, height, held)
        raise PointError(
            f"no {x.value} with this value was found {SEARCHED}",
            hint=f"if you know the place, give it: --at {x.value}=…",
        )
    # A short exact place is the one a textbook means, and of ±x the positive one.
    ordered = sorted(_nearest(roots), key=lambda root: not root[1])
    others = tuple(root for root, _ in ordered[1:])
    return _finished(derivation, height, ordered[0], others, held, digits, given_place=False)


def _nearest(roots: Sequence[tuple[Expr, bool]]) -> list[tuple[Expr, bool]]:
    """Order places: positive ones first, then by their distance from 0."""
    sizes = {place: numbers_at([place], {}, 15)[0].outcome.value for place, _ in roots}
    return sorted(roots, key=lambda root: (sizes[root[0]] < 0, abs(sizes[root[0]])))


def _refuse_flat(derivation: InverseDerivation, height: Expr, held: dict[Expr, Expr]) -> None:
    """Say so where the graph reaches the height with slope 0: there is no derivative to find."""
    x, f = derivation.argument, derivation.name.value
    gap = derivation.formula - height
    for place, _ in _nearest(solve(derivation.slope, x, dict(held))):
        (found,) = numbers_at([gap], {**held, x: place}, 15)
        value = found.outcome.value
        (level,) = numbers_at([height], {}, 15)
        near = TOUCH * min(abs(level.outcome.value or 1), 1)
        if value is not None and abs(value) <= near:
            (spot,) = numbers_at([place], {}, digits=15)
            raise PointError(
                f"{f}′({x.value}) is 0 at {x.value} = {plain(spot.outcome)}, where {f} has this "
                "value, so the inverse has no "
                "derivative there",
                hint="the graph of the inverse is vertical there; choose another value",
            )


def _finished(
    derivation: InverseDerivation,
    height: Expr,
    found: tuple[Expr, bool],
    others: tuple[Expr, ...],
    held: dict[Expr, Expr],
    digits: int,
    *,
    given_place: bool,
) -> InverseAt:
    place, exact = found
    point = {**held, derivation.argument: place}
    slope, result = numbers_at([derivation.slope, 1 / derivation.slope], point, digits)
    x, f = derivation.argument.value, derivation.name.value
    existence = differentiability(
        [], derivation.formula, derivation.argument, point, derivative=slope.outcome
    )
    if slope.outcome.value is None or existence.kind not in DIFFERENTIABLE | {"unknown"}:
        (spot,) = numbers_at([place], {}, digits)
        raise PointError(f"{f} has no derivative at {x} = {plain(spot.outcome)}")
    if slope.is_zero:
        (spot,) = numbers_at([place], {}, digits)
        raise PointError(
            f"{f}′({x}) is 0 at {x} = {plain(spot.outcome)}, so the inverse has no "
            "derivative there",
            hint="the graph of the inverse is vertical there; choose another point",
        )
    if not exact:
        slope, result = Number(slope.outcome, None), Number(result.outcome, None)
    return InverseAt(height, place, exact, others, given_place, slope, result, digits)

"""Implicit differentiation: the slope of a curve that is given by an equation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chainrule.checks.agreement import agreed
from chainrule.checks.curves import check_along
from chainrule.checks.definition import Check
from chainrule.model import (
    ONE,
    ZERO,
    Expr,
    Trace,
    bounds,
    free_symbols,
    make,
    neg,
    postorder,
    raising,
    substitute,
    symbol,
)
from chainrule.model.errors import InputError, LimitError
from chainrule.syntax import Reading, read_equation
from chainrule.syntax.names import UNKNOWN_FUNCTIONS
from chainrule.tidy import tidy
from chainrule.tidy.polynomial import reduced, together, written
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import VARIABLE_LETTERS, Let, Name, whole
from chainrule.topics.common.points import spelled
from chainrule.trace.decompose import decompose, derivative_of
from chainrule.trace.slopes import along, named_slopes


@dataclass(frozen=True, slots=True)
class SideTerm:
    """One term of a side, and its derivative along the curve.

    Attributes:
        expr: the term, without its sign.
        sign: 1 or -1.
        derivative: its derivative, with y′ where y depends on x.
        titles: the rules used, the outermost first.
    """

    expr: Expr
    sign: int
    derivative: Expr
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The derivative of one order.

    Attributes:
        raw: the derivative of the stage before, with y′ in it; of the equation for order 1.
        put_in: the same with y′ replaced.
        result: the tidied derivative in x and y.
        on_curve: a shorter form that holds on the curve only, or None.
        check: the outcome of the independent check.
    """

    raw: Expr
    put_in: Expr
    result: Expr
    on_curve: Expr | None
    check: Check

    @property
    def shortest(self) -> Expr:
        """Return the shorter form."""
        return self.result if self.on_curve is None else self.on_curve


@dataclass(frozen=True)
class ImplicitSolution:
    """A checked implicit derivative, immutable and picklable.

    Attributes:
        left: the left side of the equation as typed.
        right: the right side.
        dependent: the variable that depends on the other, y.
        wrt: the variable of differentiation, x.
        partial: whether there are other independent variables, so that it is written ∂y/∂x.
        lets: the user's own intermediate variables, in order.
        definitions: the derivatives of those, one term each.
        sides: the terms of the left and of the right side.
        coefficient: what y′ is multiplied by when its terms stand on the left.
        rest: the right side then.
        stages: the derivatives of order 1, 2, …
        readings: what was ambiguous in the text.
    """

    left: Expr
    right: Expr
    dependent: Expr
    wrt: Expr
    partial: bool
    lets: tuple[Let, ...]
    definitions: tuple[SideTerm, ...]
    sides: tuple[tuple[SideTerm, ...], tuple[SideTerm, ...]]
    coefficient: Expr
    rest: Expr
    stages: tuple[Stage, ...]
    readings: tuple[Reading, ...] = ()

    @property
    def order(self) -> int:
        """Return the order of the last derivative."""
        return len(self.stages)

    @property
    def difference(self) -> Expr:
        """Return left − right with every definition put in: zero on the curve."""
        left, right = whole_sides(self.left, self.right, self.lets)
        return left - right

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        found = free_symbols(self.difference)
        return tuple(s for s in found if s is not self.wrt and s is not self.dependent)

    @cached_property
    def trace(self) -> Trace:
        """Return the steps of F(x, y), the left side minus the right one."""
        taken = {s.value for s in free_symbols(self.difference)}
        taken.update(name.value for name, _ in self.lets)
        name = next(n for n in ("F", "G", "H", "difference") if n not in taken)
        sides = self.left - self.right
        return decompose([(name, sides)], [self.wrt, self.dependent], lets=self.lets)


def implicit_solution(
    equation: str,
    wrt: Name | None,
    order: int,
    let: Sequence[str],
    log_base: int | None,
    dependent: Name | None,
) -> ImplicitSolution:
    """Differentiate both sides of an equation and solve for the derivative.

    Raises:
        InputError: the text cannot be read, or the equation does not determine y′.
    """
    if not 1 <= order <= bounds().implicit_order:
        raise LimitError(
            f"the order must be between 1 and {bounds().implicit_order}, not {order}",
            hint=raising("implicit_order"),
        )
    given = read_definitions(let, log_base, dependent, wrt)
    called = {**given.called, **({str(dependent): None} if dependent else {})}
    read = read_equation(equation, log_base=log_base, names=given.names, functions=called)
    functions = {*UNKNOWN_FUNCTIONS, *given.functions} - {str(dependent)}
    plain = [unapplied(side, functions) for side in (read.left, read.right)]
    (left, right), more = given.applied(plain)
    lets = (*given.lets, *more)
    sides = whole_sides(left, right, lets)
    found = free_symbols(*sides)
    y, x = _variables(found, dependent, wrt, equation)
    others = [s for s in found if s is not x and s is not y]
    partial = any(s.value in VARIABLE_LETTERS for s in others)
    coefficient = tidy(derivative_of(sides[0], y) - derivative_of(sides[1], y))
    rest = tidy(derivative_of(sides[1], x) - derivative_of(sides[0], x))
    if coefficient is ZERO:
        what = f"the equation gives no {y.value}′: its two sides do not change with {y.value}"
        raise InputError(what, source=equation, start=0, end=len(equation))
    if coefficient.op == "neg" and rest is not ZERO and neg(rest).op != "neg":
        coefficient, rest = neg(coefficient), neg(rest)
    slopes = {x: ONE, y: marker(y, x, partial)}
    slopes = named_slopes(lets, slopes, lambda name: marker(name, x, partial))
    definitions = tuple(_term(expr, slopes) for _, expr in lets)
    terms = (_terms(left, slopes), _terms(right, slopes))
    stages = _stages(sides[0] - sides[1], y, x, coefficient, rest, partial, order)
    kept = (r for r in read.readings if unapplied(r.meaning, functions) is r.meaning)
    readings = (*given.readings, *kept)
    return ImplicitSolution(
        left, right, y, x, partial, lets, definitions, terms, coefficient, rest,
        stages, readings,
    )  # fmt: skip


def unapplied(side: Expr, functions: Collection[str]) -> Expr:
    """Write y for y(x) in an equation, which only says that y depends on x; ``functions`` stay."""
    done = {
        node: symbol(node.value[0])
        for node in postorder(side)
        if node.op == "call" and not any(node.value[1]) and all(a.op == "symbol" for a in node.args)
        if node.value[0] not in functions
    }
    return substitute(side, done)


def whole_sides(left: Expr, right: Expr, lets: Sequence[Let]) -> tuple[Expr, Expr]:
    """Put every definition into both sides."""
    return whole(left, lets), whole(right, lets)


def marker(of: Expr, wrt: Expr, partial: bool, order: int = 1) -> Expr:
    """Write y′ or ∂z/∂x; nothing computes with it."""
    if partial:
        return make("derivative", of, wrt, value=(order, True))
    return make("prime", of, value=order)


def _variables(
    found: Sequence[Expr], dependent: Name | None, wrt: Name | None, equation: str
) -> tuple[Expr, Expr]:
    """Settle which variable depends on which."""
    y = spelled(symbol(str(dependent or "y")), found)
    x = spelled(symbol(str(wrt or "x")), found)
    if dependent is None and y not in found and len(found) == 2 and x in found:
        y = next(s for s in found if s is not x)
    if wrt is None and x is y:
        x = next((s for s in found if s is not y), x)
    elif wrt is None and x not in found and len(found) == 2 and y in found:
        x = next(s for s in found if s is not y)
    place: dict[str, Any] = {"source": equation, "start": 0, "end": len(equation)}
    if y not in found:
        listed = ", ".join(s.value for s in found)
        hint = f"choose one of {listed} with --dependent" if found else None
        raise InputError(f"{y.value} does not occur in the equation", hint=hint, **place)
    if x is y:
        raise InputError(
            f"{x.value} cannot depend on itself", hint="name two variables: --dependent y --wrt x"
        )
    if wrt is not None and x not in found:
        hint = f"differentiate by one of {', '.join(s.value for s in found if s is not y)}"
        raise InputError(f"{x.value} does not occur in the equation", hint=hint, **place)
    return y, x


def _terms(side: Expr, slopes: Mapping[Expr, Expr]) -> tuple[SideTerm, ...]:
    parts = side.args if side.op == "add" else (side,)
    return tuple(_term(part, slopes) for part in parts)


def _term(expr: Expr, slopes: Mapping[Expr, Expr]) -> SideTerm:
    sign = 1
    while expr.op == "neg" or (expr.is_number and expr.value < 0):
        expr, sign = neg(expr), -sign
    return SideTerm(expr, sign, *along(expr, slopes))


def _stages(
    difference: Expr, y: Expr, x: Expr, coefficient: Expr, rest: Expr, partial: bool, order: int
) -> tuple[Stage, ...]:
    raw = coefficient if rest is ZERO else rest
    quotient = rest / coefficient
    result = ZERO if rest is ZERO else tidy(quotient)
    stages = [_stage(raw, quotient, result, difference, lambda f: check_along(difference, y, x, f))]
    slopes = {x: ONE, y: marker(y, x, partial)}
    for index in range(2, order + 1):
        stages.append(_next(stages, slopes, difference, y, x, index))
    return tuple(stages)


def _next(
    stages: Sequence[Stage],
    slopes: Mapping[Expr, Expr],
    difference: Expr,
    y: Expr,
    x: Expr,
    order: int,
) -> Stage:
    """Differentiate the derivative of the order before once more along the curve."""
    raw, _ = along(stages[-1].shortest, slopes)
    put_in = substitute(raw, {slopes[y]: stages[0].result})
    combined = together(put_in)
    result = tidy(put_in) if combined is None else written(combined)
    return _stage(
        raw,
        put_in,
        result,
        difference,
        lambda form: check_along(difference, y, x, form, order=order, points=3),
    )


def _stage(
    raw: Expr, put_in: Expr, result: Expr, difference: Expr, check: Callable[[Expr], Check]
) -> Stage:
    """Shorten a derivative by the equation of the curve where the check along it agrees."""
    on_curve = reduced(result, difference)
    if on_curve is not None and tidy(on_curve - result) is not ZERO:
        form, checked = agreed(on_curve, result, check)
        if form is on_curve and checked.state != "failed":
            return Stage(raw, put_in, result, on_curve, checked)
    result, checked = agreed(result, put_in, check)
    return Stage(raw, put_in, result, None, checked)

"""What relations between variables are given as: formulas, points, and names that vary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from chainrule import limits
from chainrule.derivation import Let
from chainrule.document import words
from chainrule.errors import InputError, LimitError, PointError
from chainrule.model import Expr, number, substitute, symbol
from chainrule.numeric import Outcome, differentiability, evaluate, exact_value
from chainrule.point import SETTLED, read_values
from chainrule.syntax import Formula, read, read_point

T = TypeVar("T")

VARIABLE_LETTERS = frozenset({*"stuvwxyzrpq", "theta", "phi", "rho", "tau"})
"""Letters that stand for variables even when they are held fixed; others are constants."""


def single(formula: Formula, hint: str) -> Expr:
    """Return the one expression of a formula, or say that a list was not expected."""
    if len(formula.exprs) != 1:
        raise InputError(
            "expected one formula, found a list",
            source=formula.text or None,
            start=0 if formula.text else None,
            end=len(formula.text) or None,
            hint=hint,
        )
    return formula.expr


def read_points(texts: Sequence[str], names: Collection[str] = ()) -> list[dict[str, Expr]]:
    """Read points as typed; where a name repeats in a text, the next point starts.

    Args:
        texts: such as ``x=1,y=2``, or ``x=1,x=2`` for two points.
        names: the names that the formula knows.

    Raises:
        LimitError: more points than ``limits.POINTS``.

    >>> read_points(["x=1,x=2", "x=pi"])
    [{'x': 1}, {'x': 2}, {'x': pi}]
    """
    found: list[dict[str, Expr]] = []
    for text in texts:
        current: dict[str, Expr] = {}
        for name, value in read_point(text, names=names):
            if name.value in current:
                found.append(current)
                current = {}
            current[name.value] = value
        found.append(current)
    return few_points(found)


def few_points(points: list[T]) -> list[T]:
    """Return the points, or refuse more than ``limits.POINTS`` of them."""
    if len(points) > limits.POINTS:
        raise LimitError(
            f"{len(points):,} points are too many, at most {limits.POINTS:,} can be asked for",
            hint="ask for fewer at a time; the bound is chainrule.limits.POINTS",
        )
    return points


def point_for(values: Mapping[str, Any], needed: Iterable[Expr]) -> dict[Expr, Expr]:
    """Read a point that must give a value to exactly these symbols.

    Raises:
        PointError: a symbol has no value, or a name does not occur.

    >>> from chainrule.model import symbol
    >>> point_for({"t": 0}, [symbol("t")])
    {t: 0}
    """
    point = read_values(values)
    wanted = set(needed)
    missing = sorted(s.value for s in wanted if s not in point)
    if missing:
        listed = ",".join(f"{name}=1" for name in sorted(s.value for s in wanted))
        raise PointError(
            f"the point gives no value for {', '.join(missing)}",
            hint=f"give every variable a number, for example --at {listed}",
        )
    for name in sorted(s.value for s in point if s not in wanted):
        raise PointError(
            f"{name} is no variable that can be chosen here", hint=f"leave {name} out of the point"
        )
    return point


def whole(expr: Expr, lets: Sequence[Let]) -> Expr:
    """Put every definition into a formula, each into the ones after it."""
    known: dict[Expr, Expr] = {}
    for name, body in lets:
        known[name] = substitute(body, known)
    return substitute(expr, known)


def parameter_of(
    used: Sequence[Expr],
    wrt: str | None,
    preferred: Sequence[str],
    default: str | None = None,
) -> Expr:
    """Settle which variable is the parameter: as asked, by its usual name, or the only one."""
    if wrt is not None:
        found = read(wrt, names=(wrt,)).expr if wrt.strip() else None
        if found is None or found.op != "symbol":
            raise InputError(f"expected the name of a variable after --wrt, found '{wrt}'")
        return found
    for name in preferred:
        if symbol(name) in used:
            return symbol(name)
    if len(used) == 1:
        return used[0]
    if not used:
        return symbol(default or preferred[0])
    listed = ", ".join(s.value for s in used)
    raise InputError(
        f"the formulas have several variables: {listed}",
        hint=f"say which one is the parameter with --wrt {used[0].value}",
    )


@dataclass(frozen=True, slots=True)
class Number:
    """The value of an expression at a point: digits, and a short exact form if there is one."""

    outcome: Outcome
    exact: Expr | None

    @property
    def is_zero(self) -> bool:
        """Tell whether there is a value and it is 0."""
        return bool(self.outcome.defined) and not self.outcome.value

    @property
    def constant(self) -> Expr | None:
        """Return the value as a constant expression: exact, or as near as it was computed."""
        if self.exact is not None or self.outcome.value is None:
            return self.exact
        sign, mantissa, exponent, _ = self.outcome.value._mpf_
        return number(Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent)


def numbers_at(
    wanted: Sequence[Expr], point: Mapping[Expr, Expr], digits: int
) -> tuple[Number, ...]:
    """Evaluate expressions at a point.

    >>> x = symbol("x")
    >>> numbers_at([x**2], {x: number(3)}, 6)[0].exact
    9
    """
    found = evaluate([], wanted, point, digits=max(digits, 15))
    return tuple(Number(found[expr], exact_value([], expr, point)) for expr in wanted)


def where_it_exists(slope: Number, of: Expr, wrt: Expr, point: Mapping[Expr, Expr]) -> Number:
    """Take away the number of a derivative that does not exist at a point.

    >>> from chainrule.model import make
    >>> x = symbol("x")
    >>> (slope,) = numbers_at([make("sign", x)], {x: number(0)}, 6)
    >>> where_it_exists(slope, make("abs", x), x, {x: number(0)}).outcome.defined
    False
    """
    if slope.outcome.value is None:
        return slope
    found = differentiability([], of, wrt, point)
    if found.kind in SETTLED:
        return slope
    reason = words("the slopes on the two sides differ") if found.kind == "kink" else found.reason
    return Number(Outcome(None, None, reason, False), None)


def plain(outcome: Outcome) -> str:
    """Write a value as text for a sentence."""
    exact = None if outcome.exact is None else outcome.exact.value
    whole_or_odd = exact is not None and (exact.denominator == 1 or 10**6 % exact.denominator)
    if whole_or_odd and len(str(exact)) <= 12:
        return str(exact)
    import mpmath

    return str(mpmath.nstr(outcome.value, 8))

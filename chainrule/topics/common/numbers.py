"""Numbers of a result at a point: digits, short exact forms, and whether a derivative exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from chainrule.model import Expr, number, postorder, raising
from chainrule.model.errors import LimitError, UndefinedError
from chainrule.numeric import (
    Existence,
    Outcome,
    differentiability,
    evaluate,
    exact_value,
    format_number,
    settled,
)
from chainrule.numeric.verdicts import SETTLED
from chainrule.topics.common.values import is_long, is_rounded
from chainrule.topics.common.words import sentence
from chainrule.trace.edges import Row

if TYPE_CHECKING:
    import sympy

T = TypeVar("T")


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

    def sympy(self, digits: int) -> sympy.Expr:
        """Return the value as a SymPy number, exact where it is short.

        Raises:
            UndefinedError: there is none.
        """
        from chainrule.bridge import to_sympy

        outcome = self.outcome
        closed = self.exact if self.exact is not None else outcome.exact
        if closed is not None:
            return to_sympy(closed, evaluate=True)
        if outcome.value is None or outcome.reason:  # a 0 with a reason may be anything near 0
            raise UndefinedError(sentence(outcome.reason) or "there is no value at this point")
        import sympy

        return sympy.Float(outcome.value, max(digits, 15))


def right_digits(asked: int, right: int) -> int:
    """Return how many digits are asked for, or refuse more than are right.

    Raises:
        LimitError: fewer are right.

    >>> right_digits(6, 15)
    6
    """
    if asked > right:
        raise LimitError(
            f"{right} digits of these numbers are right, not {asked}",
            hint=f"compute them with digits={asked}",
        )
    return asked


SHORT = 1_000
"""Fractions of smaller numbers than this are written beside the decimals that they round to."""


def short(outcome: Outcome, digits: int) -> Number:
    """Return a value with its exact form, where that is a short fraction that decimals round.

    >>> short(Outcome(None, number(Fraction(1, 3))), 6).exact
    1/3
    >>> short(Outcome(None, number(Fraction(1, 4))), 6).exact is None
    True
    """
    exact = outcome.exact
    if exact is None or not exact.is_number or not is_rounded(outcome, digits):
        return Number(outcome, None)
    few = max(abs(exact.value.numerator), exact.value.denominator) < SHORT
    return Number(outcome, exact if few else None)


def like_the_point(exact: Expr | None, point: Mapping[Expr, Expr], digits: int) -> Expr | None:
    """Return a closed form as it is shown: none with long numerals, decimals if the point has some.

    >>> from chainrule.model import make, symbol
    >>> from fractions import Fraction
    >>> point = {symbol("x"): number(Fraction(1, 2), decimal=True)}
    >>> [like_the_point(number(1) / n, point, 6).op for n in (3, 4)]
    ['number', 'decimal']
    >>> like_the_point(make("sqrt", number(10**40 + 1)), point, 6) is None
    True
    """
    if exact is None or any(is_long(node) for node in postorder(exact)):
        return None
    if not exact.is_number or exact.value.denominator == 1:
        return exact
    if all(node.op != "decimal" for node in postorder(*point.values())):
        return exact
    shown = format_number(exact.value, digits)
    return shown if shown.is_number else exact


def numbers_at(
    wanted: Sequence[Expr], point: Mapping[Expr, Expr], digits: int, program: Sequence[Row] = ()
) -> tuple[Number, ...]:
    """Evaluate expressions at a point; a program may define symbols that they use.

    >>> from chainrule.model import number, symbol
    >>> x = symbol("x")
    >>> numbers_at([x**2], {x: number(3)}, 6)[0].exact
    9
    """
    found = evaluate(program, wanted, point, digits=max(digits, 15))
    exact = {expr: exact_value(program, expr, point) for expr in dict.fromkeys(wanted)}
    return tuple(Number(found[e], like_the_point(exact[e], point, digits)) for e in wanted)


def where_it_exists(slope: Number, of: Expr, wrt: Expr, point: Mapping[Expr, Expr]) -> Number:
    """Take away the number of a derivative that does not exist at a point.

    >>> from chainrule.model import make, number, symbol
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
    reason = found.reason
    return Number(Outcome(None, None, reason, False), None)


def plain(outcome: Outcome) -> str:
    """Write a value as text for a sentence."""
    exact = None if outcome.exact is None else outcome.exact.value
    whole_or_odd = exact is not None and (exact.denominator == 1 or 10**6 % exact.denominator)
    if whole_or_odd and len(str(exact)) <= 12:
        return str(exact)
    import mpmath

    return str(mpmath.nstr(outcome.value, 8))


def sympy_slope(slope: Number, existence: Existence, digits: int) -> sympy.Expr:
    """Return a derivative at a point as a SymPy number, exact where it has a short closed form.

    Raises:
        UndefinedError: it does not exist there.
    """
    if not existence.exists and existence.taken is None:
        raise UndefinedError(sentence(existence.reason))
    return at_last(slope, existence).sympy(digits)


def at_last(slope: Number, existence: Existence | None) -> Number:
    """Return the number of a derivative at a point where it has one, and that of its convention."""
    outcome = settled(slope.outcome, existence)
    return slope if outcome is slope.outcome else Number(outcome, None)


def sympy_coordinate(value: Expr, exact: bool, digits: int) -> sympy.Expr:
    """Return a coordinate as a SymPy number: in digits where it was found numerically."""
    (found,) = numbers_at([value], {}, digits)
    return (
        found.sympy(digits) if exact else Number(Outcome(found.outcome.value), None).sympy(digits)
    )


def one_or_all(found: Sequence[T]) -> T | tuple[T, ...]:
    """Return what stands alone by itself, and several as a tuple.

    >>> one_or_all([1]), one_or_all([1, 2])
    (1, (1, 2))
    """
    return found[0] if len(found) == 1 else tuple(found)


def sympy_value(value: Expr | Outcome | None, digits: int = 15) -> Any:
    """Return a tidied expression, or a number, as a SymPy object.

    Raises:
        LimitError: the expression was too long to write out.
        UndefinedError: there is no number.
    """
    from chainrule.bridge import to_sympy

    if value is None:
        raise LimitError(
            "the derivative is too long to write out",
            hint=raising("result_nodes", "evaluate it at a point"),
        )
    if isinstance(value, Expr):
        return to_sympy(value, evaluate=True)
    return Number(value, None).sympy(digits)

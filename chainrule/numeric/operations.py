"""How one node of an expression becomes a number: the calls behind a program's instructions.

Functions come from the rule table; arithmetic, conditions, branches and the sizes beyond which
nothing is computed are here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from chainrule.document import Inlines, words
from chainrule.model import Expr
from chainrule.model.limits import Limits
from chainrule.rules import TABLE, power_value
from chainrule.rules.arithmetic import rational

UNDERFLOW_BITS = 500
"""Rules answer with the limit beyond about this size; a limit of 0 has no right digits."""

WHOLE = 64
"""Whole exponents up to this are multiplied out."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure
    """Say why a number is not computed; ``node`` is the expression it is about.

    ``final`` tells that other points are refused as well, because the work is spent.
    """

    def __init__(self, reason: str, node: Expr | None = None, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node
        self.final = final

    def inlines(self) -> Inlines:
        """Return the reason as a sentence."""
        if self.node is None:
            return words(self.reason)
        return words(self.node, f" {self.reason}")


def rounded(mp: Any, value: Fraction) -> Any:
    """Round a fraction to the context's precision."""
    from mpmath.libmp import from_rational

    return mp.make_mpf(from_rational(value.numerator, value.denominator, mp.prec, "n"))


def short_fraction(value: Any) -> Fraction | None:
    """Return the fraction of small denominator that a limit is, as far as its digits show.

    >>> from chainrule.numeric.work import context
    >>> mp = context()
    >>> before, mp.prec = mp.prec, 200
    >>> short_fraction(mp.mpf(2) / 3), short_fraction(mp.sqrt(2))
    (Fraction(2, 3), None)
    >>> mp.prec = before
    """
    exact = as_fraction(value)
    simple = exact.limit_denominator(1_000)
    return simple if abs(exact - simple) <= abs(exact) / 2**90 else None


def as_fraction(value: Any) -> Fraction:
    """Return a finite number of mpmath as the fraction that it is.

    >>> import mpmath
    >>> as_fraction(mpmath.mpf(-0.75))
    Fraction(-3, 4)
    """
    sign, mantissa, exponent, _ = value._mpf_
    found: Fraction = Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent
    return found


def magnitude(value: Any) -> int:
    """Return the position of a number's leading bit: about log2 of its size; 0 for 0."""
    _, mantissa, exponent, bits = value._mpf_
    return exponent + bits if mantissa else 0


def noise_bits(prec: int) -> int:
    """Return how many leading bits must cancel before what is left counts as noise."""
    return prec - max(12, prec // 16)


def _sum(mp: Any, *terms: Any) -> Any:
    """Add; what is left after all significant bits have cancelled is 0, not noise."""
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    _, mantissa, exponent, bits = total._mpf_
    if not mantissa:
        return total
    largest = max(t._mpf_[2] + t._mpf_[3] for t in terms if t._mpf_[1])
    return mp.zero if exponent + bits < largest - noise_bits(mp.prec) else total


def _product(mp: Any, *factors: Any) -> Any:
    total = factors[0]
    for factor in factors[1:]:
        total = total * factor
    return total


def _power(node: Expr, operands: Sequence[Expr]) -> Callable[..., Any]:
    """Return a power; a rational exponent is used as the fraction it is."""
    fraction = rational(operands[1])
    if fraction is not None and fraction.denominator == 1 and abs(fraction) <= WHOLE:
        whole = int(fraction)
        return lambda mp, base, exponent: base**whole

    return lambda mp, base, exponent: power_value(mp, base, fraction, exponent)


def _truth(test: Callable[[int], bool]) -> Callable[..., bool]:
    """Compare through the sign of the difference, so that noise counts as equality."""

    def compare(mp: Any, left: Any, right: Any) -> bool:
        if mp.isinf(left) or mp.isinf(right):
            return test((left > right) - (left < right))
        difference = _sum(mp, left, -right)
        return test((difference > 0) - (difference < 0))

    return compare


def _all(mp: Any, *tests: bool | None) -> bool | None:
    if False in tests:
        return False
    return None if None in tests else True


def _any(mp: Any, *tests: bool | None) -> bool | None:
    if True in tests:
        return True
    return None if None in tests else False


def _not(mp: Any, test: bool | None) -> bool | None:
    return None if test is None else not test


def _bracket(mp: Any, test: bool | None) -> Any:
    return None if test is None else mp.mpf(1 if test else 0)


def first_true(tests: Sequence[bool | None]) -> int | None:
    """Return the position of the first condition that holds, the length if none does.

    None when an undefined condition comes first.
    """
    for index, test in enumerate(tests):
        if test is None:
            return None
        if test:
            return index
    return len(tests)


def _piecewise(mp: Any, *operands: Any) -> Any:
    tests = operands[1::2]
    chosen = first_true(tests)
    if chosen is None or 2 * chosen >= len(operands):
        return None
    return operands[2 * chosen]


def _case(wanted: int) -> Callable[..., Any]:
    def value(mp: Any, *tests: bool | None) -> Any:
        chosen = first_true(tests)
        return None if chosen is None else mp.mpf(1 if chosen == wanted else 0)

    return value


def _unknown(node: Expr, operands: Sequence[Expr]) -> Callable[..., Any]:
    raise Refusal("is an unknown function, so it has no value", node)


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": _sum,
    "mul": _product,
    "neg": lambda mp, value: -value,
    "exp": lambda mp, value: mp.exp(value),
    "div": lambda mp, top, bottom: top / bottom,
    "lt": _truth(lambda sign: sign < 0),
    "le": _truth(lambda sign: sign <= 0),
    "gt": _truth(lambda sign: sign > 0),
    "ge": _truth(lambda sign: sign >= 0),
    "eq": _truth(lambda sign: sign == 0),
    "ne": _truth(lambda sign: sign != 0),
    "and": _all,
    "or": _any,
    "not": _not,
    "bracket": _bracket,
    "piecewise": _piecewise,
    "group": lambda mp, value: value,
}

SPECIAL: dict[str, Callable[[Expr, Sequence[Expr]], Callable[..., Any]]] = {
    "pow": _power,
    "case": lambda node, operands: _case(node.value),
    "call": _unknown,
}


def operation_of(node: Expr, operands: Sequence[Expr]) -> Callable[..., Any]:
    """Return the callable ``(mp, *values)`` for a node; ``operands`` say what its operands are."""
    found = ARITHMETIC.get(node.op)
    if found is not None:
        return found
    special = SPECIAL.get(node.op)
    if special is not None:
        return special(node, operands)
    rule = TABLE.get(node.op)
    if rule is None or rule.numeric is None:
        raise Refusal("has no numeric value", node)
    return rule.numeric


TOO_LARGE = "is too large to compute"
TOO_SMALL = "is too close to 0 to compute with"


def _moderate(limits: Limits, *values: Any) -> str | None:
    for value in values:
        _, mantissa, exponent, bits = value._mpf_
        if mantissa and not -limits.tiny_bits < exponent + bits < limits.exponent_bits:
            return TOO_LARGE if exponent > 0 else TOO_SMALL
    return None


def underflows(*values: Any) -> bool:
    """Tell whether a result of 0 is nothing but the limit at an enormous operand."""
    numbers = (v for v in values if v is not None and not isinstance(v, bool))
    return any(magnitude(v) > UNDERFLOW_BITS for v in numbers)


def _not_large(limits: Limits, *values: Any) -> str | None:
    for value in values:
        _, mantissa, exponent, bits = value._mpf_
        if mantissa and exponent + bits >= limits.exponent_bits:
            return TOO_LARGE
    return None


def _writable(limits: Limits, *values: Any) -> str | None:
    """Refuse numbers whose binary exponent is itself a gigantic number."""
    for value in values:
        exponent = value._mpf_[2]
        if exponent.bit_length() > limits.exponent_bits:
            return TOO_LARGE
    return None


def _power_size(limits: Limits, base: Any, exponent: Any) -> str | None:
    size = magnitude(exponent) + magnitude(base).bit_length()
    return TOO_LARGE if size > limits.exponent_bits else None


GUARDS: dict[str, Callable[..., str | None] | None] = {
    **dict.fromkeys(("add", "mul", "div"), _writable),
    **dict.fromkeys(("exp", "sin", "cos", "tan", "atan"), _not_large),
    **dict.fromkeys(("neg", "abs", "sqrt", "ln", "sign", "group", "max", "min")),
    **dict.fromkeys(("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "bracket")),
    **dict.fromkeys(("piecewise", "case", "integral", "sum", "prod", "call", "heaviside", "floor")),
    "pow": _power_size,
}


def guard_of(op: str) -> Callable[..., str | None] | None:
    """Return the check that runs before an operation: called with limits and the operands."""
    return GUARDS.get(op, _moderate)

"""What a teacher calls the rule at hand, and why it holds: it depends on which operands vary."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.model import Expr
from chainrule.rules.arithmetic import rational
from chainrule.rules.table import TABLE
from chainrule.rules.unknown import INVERSE_ORDER

Naming = Callable[[Expr, Sequence[bool]], tuple[str, str]]

CONSTANT = ("constant", "It does not depend on the variable, so nothing changes.")
VARIABLE = ("variable", "A variable changes at the same rate as itself: the derivative is 1.")
MULTIPLE = (
    "constant multiple rule",
    "A constant factor stays in front; only what it multiplies is differentiated.",
)
POWER = ("power rule", "Bring the exponent down as a factor and lower it by one.")
DIFFERENCE = ("difference rule", "Differentiate term by term and keep the minus sign.")
RECIPROCAL = ("reciprocal rule", "1/v is v⁻¹, and the power rule gives −1/v².")
INVERSE = (
    "inverse of an unknown function",
    "f undoes its inverse: f(f⁻¹(u)) = u, and by the chain rule f′(f⁻¹(u)) · (f⁻¹)′(u) = 1.",
)
UNDER = (
    "differentiation under the integral sign",
    "The limits are fixed, so only the integrand changes: differentiate it inside.",
)
CONSTANT_BASE = "A constant base a is e^(ln a), so the slope is the value times ln a."


def _of_sum(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    last = node.args[-1]
    if len(node.args) == 2 and (last.op == "neg" or (last.is_number and last.value < 0)):
        return DIFFERENCE
    return _own(node)


def _of_product(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    return MULTIPLE if sum(map(bool, varies)) == 1 else _own(node)


def _of_quotient(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    top, bottom = varies
    if not bottom:
        return MULTIPLE
    return _own(node) if top else RECIPROCAL


def _of_power(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    base, exponent = varies
    if not exponent:
        return POWER
    if base:
        return _own(node)
    return _exponential(node.args[0])


def _exponential(base: Expr) -> tuple[str, str]:
    if base.op == "constant" and base.value == "e":
        return TABLE["exp"].title, TABLE["exp"].reason
    shown = _short(base)
    return f"exponential with base {shown}", CONSTANT_BASE


def _short(expr: Expr) -> str:
    """Return a whole number or a symbol's plain name as text, and ``a`` for anything else."""
    value = rational(expr)
    if value is not None and value.denominator == 1 and abs(value) < 10**6:
        return str(value)
    if expr.op == "symbol" and expr.value.isalpha() and len(expr.value) == 1:
        return str(expr.value)
    return "a"


def _of_logarithm(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    title, reason = _own(node)
    return (title if varies[1] else f"{title} with base {_short(node.args[1])}"), reason


def _of_root(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    index = rational(node.args[1])
    names = {2: "square root", 3: "cube root", 4: "fourth root", 5: "fifth root"}
    title, reason = _own(node)
    return names.get(int(index) if index is not None else 0, title), reason


def _own(node: Expr) -> tuple[str, str]:
    row = TABLE[node.op]
    return row.title, row.reason


def _of_integral(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    return _own(node) if any(varies[2:]) else UNDER


def _of_call(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    return INVERSE if node.value[1] == INVERSE_ORDER else _own(node)


NAMINGS: dict[str, Naming] = {
    "add": _of_sum,
    "mul": _of_product,
    "div": _of_quotient,
    "pow": _of_power,
    "log": _of_logarithm,
    "root": _of_root,
    "call": _of_call,
    "integral": _of_integral,
}


def _named(node: Expr, varies: Sequence[bool]) -> tuple[str, str]:
    if node.op == "symbol":
        return VARIABLE
    if not any(varies) and node.op != "integral":
        return CONSTANT
    if node.op in NAMINGS:
        return NAMINGS[node.op](node, varies)
    return _own(node) if node.op in TABLE else (node.op, "")


def title_for(node: Expr, varies: Sequence[bool]) -> str:
    """Return what a teacher calls the rule for this application.

    Args:
        node: one operation applied to its operands.
        varies: per operand, whether it depends on the variable.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> [title_for(5 * x, [False, True]), title_for(x**3, [True, False])]
    ['constant multiple rule', 'power rule']
    >>> title_for(2**x, [False, True])
    'exponential with base 2'
    """
    return _named(node, varies)[0]


def reason_for(node: Expr, varies: Sequence[bool]) -> str:
    """Return one sentence on why the local derivative is what it is.

    >>> from chainrule.model import make, symbol
    >>> reason_for(make("sin", symbol("x")), [True])
    'The slope of the sine is the cosine.'
    """
    return _named(node, varies)[1]

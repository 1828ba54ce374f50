"""Expressions to SymPy trees.

Real-valued functions that SymPy lacks become what they are made of: ``sigmoid(x)`` is
``1/(1 + exp(-x))``, ``relu(x)`` is ``Max(0, x)``, a bracket is a ``Piecewise`` of 1 and 0. Roots
become ordinary powers: at a negative x our cube root is real, SymPy's ``x**(1/3)`` is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from chainrule.model import Expr, postorder
from chainrule.model.errors import InputError, LimitError

# fmt: off
SAME_NAME = (
    "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "asec", "acsc",
    "sinh", "cosh", "tanh", "coth", "sech", "csch",
    "asinh", "acosh", "atanh", "acoth", "asech", "acsch",
    "sign", "floor", "factorial", "gamma", "loggamma", "polygamma", "beta", "erf", "erfc",
    "besselj", "bessely", "besseli", "besselk", "fresnels", "fresnelc", "atan2", "exp",
)
# fmt: on
OTHER_NAME = {
    "abs": "Abs",
    "ceil": "ceiling",
    "heaviside": "Heaviside",
    "lambertw": "LambertW",
    "ei": "Ei",
    "si": "Si",
    "ci": "Ci",
    "max": "Max",
    "min": "Min",
    "ln": "log",
    "lt": "StrictLessThan",
    "le": "LessThan",
    "gt": "StrictGreaterThan",
    "ge": "GreaterThan",
    "eq": "Equality",
    "ne": "Unequality",
    "and": "And",
    "or": "Or",
    "not": "Not",
}
WRITTEN: dict[str, str] = {name: name for name in SAME_NAME} | OTHER_NAME
"""Operations that are one SymPy class, and its name."""

CONSTANTS = {"pi": "Pi", "e": "Exp1", "oo": "Infinity", "eulergamma": "EulerGamma"}
"""Our constants and the classes of SymPy's."""


class _Builder:
    """Build SymPy nodes with one setting of ``evaluate``."""

    def __init__(self, evaluate: bool) -> None:
        import sympy

        self.sympy = sympy
        self.evaluate = evaluate

    def call(self, name: str, *args: Any) -> Any:
        return getattr(self.sympy, name)(*args, evaluate=self.evaluate)

    def add(self, *terms: Any) -> Any:
        return self.call("Add", *terms)

    def mul(self, *factors: Any) -> Any:
        return self.call("Mul", *factors)

    def pow(self, base: Any, exponent: Any) -> Any:
        return self.call("Pow", base, exponent)

    def neg(self, term: Any) -> Any:
        return self.mul(self.sympy.Integer(-1), term)

    def div(self, top: Any, bottom: Any) -> Any:
        inverse = self.pow(bottom, self.sympy.Integer(-1))
        return inverse if top is self.sympy.S.One else self.mul(top, inverse)

    def sqrt(self, inside: Any) -> Any:
        return self.pow(inside, self.sympy.Rational(1, 2))

    def extreme(self, name: str, operands: Sequence[Any]) -> Any:
        """Build Max or Min; its constructor would sort the operands, recursing over them."""
        distinct = tuple(dict.fromkeys(operands))
        if self.evaluate or len(distinct) == 1:
            return self.call(name, *distinct)
        made = self.sympy.Expr.__new__(getattr(self.sympy, name), *distinct)
        made._argset = frozenset(distinct)
        return made

    def cases(self, *pairs: tuple[Any, Any]) -> Any:
        return self.call("Piecewise", *pairs)

    def sigmoid(self, x: Any) -> Any:
        return self.pow(self.add(self.sympy.Integer(1), self.call("exp", self.neg(x))), -1)

    def number(self, value: Fraction) -> Any:
        return self.sympy.Rational(value.numerator, value.denominator)


Build = Callable[[_Builder, Expr, Sequence[Any]], Any]


def _write_gelu(b: _Builder, x: Any) -> Any:
    inside = b.add(b.number(Fraction(1)), b.call("erf", b.div(x, b.sqrt(b.sympy.Integer(2)))))
    return b.div(b.mul(x, inside), b.sympy.Integer(2))


def _write_call(b: _Builder, node: Expr, args: Sequence[Any]) -> Any:
    """Write f(u), f'(x) as a Derivative, and f'(u) as a Subs of one, as SymPy itself does."""
    name, orders = node.value
    function = b.sympy.Function(name)
    if not any(orders):
        return function(*args, evaluate=b.evaluate)
    plain = all(arg.is_Symbol for arg in args) and len(set(args)) == len(args)
    places = args if plain else [b.sympy.Symbol(f"xi_{i + 1}") for i in range(len(args))]
    steps = [(place, order) for place, order in zip(places, orders, strict=True) if order]
    slope = b.sympy.Derivative(function(*places), *steps)
    return slope if plain else b.sympy.Subs(slope, tuple(places), tuple(args))


def _write_piecewise(b: _Builder, _: Expr, args: Sequence[Any]) -> Any:
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    return b.cases(*pairs, *([(args[-1], b.sympy.true)] if len(args) % 2 else []))


def _write_case(b: _Builder, node: Expr, args: Sequence[Any]) -> Any:
    conditions = [*args, b.sympy.true]
    return b.cases(*((b.number(Fraction(k == node.value)), c) for k, c in enumerate(conditions)))


BUILD: dict[str, Build] = {
    "number": lambda b, n, _: b.number(n.value),
    "decimal": lambda b, n, _: b.number(n.value),
    "symbol": lambda b, n, _: b.sympy.Symbol(n.value),
    "constant": lambda b, n, _: getattr(b.sympy.S, CONSTANTS[n.value]),
    "add": lambda b, n, xs: b.add(*xs),
    "mul": lambda b, n, xs: b.mul(*xs),
    "neg": lambda b, n, xs: b.neg(xs[0]),
    "div": lambda b, n, xs: b.div(*xs),
    "pow": lambda b, n, xs: b.pow(*xs),
    "sqrt": lambda b, n, xs: b.sqrt(xs[0]),
    "root": lambda b, n, xs: b.pow(
        xs[0], 1 / xs[1] if xs[1].is_Rational and xs[1] != 0 else b.pow(xs[1], -1)
    ),
    "log": lambda b, n, xs: b.div(b.call("log", xs[0]), b.call("log", xs[1])),
    "digamma": lambda b, n, xs: b.call("polygamma", b.sympy.Integer(0), xs[0]),
    "hypot": lambda b, n, xs: b.sqrt(b.add(b.pow(xs[0], 2), b.pow(xs[1], 2))),
    "sigmoid": lambda b, n, xs: b.sigmoid(xs[0]),
    "softplus": lambda b, n, xs: b.call("log", b.add(b.number(Fraction(1)), b.call("exp", xs[0]))),
    "relu": lambda b, n, xs: b.extreme("Max", (b.number(Fraction(0)), xs[0])),
    "leakyrelu": lambda b, n, xs: b.cases(
        (xs[0], b.call("StrictGreaterThan", xs[0], b.number(Fraction(0)))),
        (b.mul(b.number(Fraction(1, 100)), xs[0]), b.sympy.true),
    ),
    "silu": lambda b, n, xs: b.mul(xs[0], b.sigmoid(xs[0])),
    "gelu": lambda b, n, xs: _write_gelu(b, xs[0]),
    "bracket": lambda b, n, xs: b.cases(
        (b.number(Fraction(1)), xs[0]), (b.number(Fraction(0)), b.sympy.true)
    ),
    "max": lambda b, n, xs: b.extreme("Max", xs),
    "min": lambda b, n, xs: b.extreme("Min", xs),
    "case": _write_case,
    "piecewise": _write_piecewise,
    "call": _write_call,
    "integral": lambda b, n, xs: b.sympy.Integral(xs[0], tuple(xs[1:])),
    "group": lambda b, n, xs: xs[0],
}
"""Operations that SymPy builds from several classes, or from more than the operands."""


def to_sympy(expr: Expr, *, evaluate: bool = False) -> Any:
    """Return the expression as a SymPy tree over ordinary symbols, linear in its graph.

    Args:
        expr: anything but nodes that are for display only.
        evaluate: let SymPy rewrite each node; False keeps what was typed. Numerals with a
            decimal point become exact rationals either way.

    Raises:
        InputError: SymPy has no counterpart.
        LimitError: nested too deeply for SymPy, which recurses over some of its classes.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> to_sympy(make("sin", x**2) / x)
    sin(x**2)/x
    """
    builder = _Builder(evaluate)
    built: dict[Expr, Any] = {}
    try:
        for node in postorder(expr):
            args = [built[arg] for arg in node.args]
            built[node] = _write(builder, node, args)
    except RecursionError:
        raise LimitError(
            "this expression is nested too deeply for SymPy",
            hint="Work with the steps of the derivation instead of one tree.",
        ) from None
    return built[expr]


def _write(builder: _Builder, node: Expr, args: Sequence[Any]) -> Any:
    if node.op in BUILD:
        made = BUILD[node.op](builder, node, args)
    elif node.op in WRITTEN:
        made = builder.call(WRITTEN[node.op], *args)
    else:
        raise InputError(f"SymPy has no counterpart of {node.op!r}")
    # SymPy keeps this answer on the node; asked from the bottom up it never recurses.
    _ = getattr(made, "is_commutative", None)
    return made

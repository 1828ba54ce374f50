"""Expressions to SymPy trees.

A row of the rule table names SymPy's class. Functions that SymPy lacks become their definition:
``sigmoid(x)`` is ``1/(1 + exp(-x))``, ``relu(x)`` is ``Max(0, x)``. Roots become ordinary powers:
at a negative x our cube root is real, SymPy's ``x**(1/3)`` is not. What has neither becomes a
function of its name that knows its derivatives and its values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from chainrule.model import Expr, Rule, make, ordered, symbol
from chainrule.model.errors import InputError, LimitError
from chainrule.model.walks import is_bound, subscripts
from chainrule.rules import INVERSE_ORDER, TABLE, definition_of
from chainrule.rules.values import row_value

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

    def div(self, top: Any, bottom: Any) -> Any:
        inverse = self.call("Pow", bottom, self.sympy.Integer(-1))
        return inverse if top is self.sympy.S.One else self.call("Mul", top, inverse)

    def extreme(self, name: str, operands: Sequence[Any]) -> Any:
        """Build Max or Min; its constructor would sort the operands, recursing over them."""
        distinct = tuple(dict.fromkeys(operands))
        if self.evaluate or len(distinct) == 1:
            return self.call(name, *distinct)
        made = self.sympy.Expr.__new__(getattr(self.sympy, name), *distinct)
        made._argset = frozenset(distinct)
        return made

    def number(self, value: Fraction) -> Any:
        return self.sympy.Rational(value.numerator, value.denominator)


Build = Callable[[_Builder, Expr, Sequence[Any]], Any]


def _indexed(b: _Builder, node: Expr, body: Any) -> Any:
    """Write the letters with an index of a sum as SymPy does: x[i]."""
    found: dict[Any, Any] = {}
    for letter in body.free_symbols:
        if letter.name != node.args[1].value and is_bound(node, symbol(letter.name)):
            head, parts = subscripts(letter.name)
            names = (name for part in parts for name in part)
            places = (b.sympy.Integer(int(i)) if i.isdigit() else b.sympy.Symbol(i) for i in names)
            found[letter] = b.sympy.IndexedBase(head)[tuple(places)]
    return body.xreplace(found)


INVERSE_MARK = "^{-1}"
"""What ends the name of the inverse of an unknown function."""


def _write_call(b: _Builder, node: Expr, args: Sequence[Any]) -> Any:
    """Write f(u), f'(x) as a Derivative, and f'(u) as a Subs of one, as SymPy itself does."""
    name, orders = node.value
    if orders == INVERSE_ORDER:
        name, orders = f"{name}{INVERSE_MARK}", (0,)
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
    return b.call("Piecewise", *pairs, *([(args[-1], b.sympy.true)] if len(args) % 2 else []))


def _write_case(b: _Builder, node: Expr, args: Sequence[Any]) -> Any:
    conditions = [*args, b.sympy.true]
    chosen = (b.number(Fraction(k == node.value)) for k in range(len(conditions)))
    return b.call("Piecewise", *zip(chosen, conditions, strict=True))


BUILD: dict[str, Build] = {
    "number": lambda b, n, _: b.number(n.value),
    "decimal": lambda b, n, _: b.number(n.value),
    "symbol": lambda b, n, _: b.sympy.Symbol(n.value),
    "constant": lambda b, n, _: getattr(b.sympy.S, CONSTANTS[n.value]),
    "add": lambda b, n, xs: b.call("Add", *xs),
    "mul": lambda b, n, xs: b.call("Mul", *xs),
    "neg": lambda b, n, xs: b.call("Mul", b.sympy.Integer(-1), xs[0]),
    "div": lambda b, n, xs: b.div(*xs),
    "pow": lambda b, n, xs: b.call("Pow", *xs),
    "digamma": lambda b, n, xs: b.call("polygamma", b.sympy.Integer(0), xs[0]),
    "ellipeinc": lambda b, n, xs: b.call("elliptic_e", *xs),
    "betainc": lambda b, n, xs: b.sympy.betainc_regularized(*xs[:2], 0, xs[2]),
    "max": lambda b, n, xs: b.extreme("Max", xs),
    "min": lambda b, n, xs: b.extreme("Min", xs),
    "case": _write_case,
    "piecewise": _write_piecewise,
    "call": _write_call,
    "integral": lambda b, n, xs: b.sympy.Integral(xs[0], tuple(xs[1:])),
    "sum": lambda b, n, xs: b.sympy.Sum(_indexed(b, n, xs[0]), tuple(xs[1:4])),
    "prod": lambda b, n, xs: b.sympy.Product(_indexed(b, n, xs[0]), tuple(xs[1:4])),
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
        for node, defined in _with_definitions(expr):
            if defined is None:
                built[node] = _write(builder, node, [built[arg] for arg in node.args])
            else:
                built[node] = built[defined]
    except RecursionError:
        raise LimitError(
            "this expression is nested too deeply for SymPy",
            hint="Work with the steps of the derivation instead of one tree.",
        ) from None
    return built[expr]


def _with_definitions(root: Expr) -> list[tuple[Expr, Expr | None]]:
    """List the nodes, each after its operands, or after its definition if that is written."""
    definitions: dict[Expr, Expr | None] = {}

    def below(node: Expr) -> tuple[Expr, ...]:
        known = node.op in BUILD or node.op not in TABLE or TABLE[node.op].sympy
        defined = definitions[node] = None if known else definition_of(node)
        return node.args if defined is None else (defined,)

    return [(node, definitions[node]) for node in ordered((root,), below)]


def _write(builder: _Builder, node: Expr, args: Sequence[Any]) -> Any:
    if node.op in BUILD:
        made = BUILD[node.op](builder, node, args)
    elif node.op in TABLE:
        row = TABLE[node.op]
        made = builder.call(row.sympy, *args) if row.sympy else _named(row)(*args)
    else:
        raise InputError(f"SymPy has no counterpart of {node.op!r}")
    # SymPy keeps this answer on the node; asked from the bottom up it never recurses.
    _ = getattr(made, "is_commutative", None)
    return made


@cache
def _named(row: Rule) -> Any:
    """Return a SymPy function under the name of a row, with the row's derivatives and values."""
    import mpmath
    from sympy import Function, Symbol
    from sympy.core.function import ArgumentIndexError

    def fdiff(self: Any, argindex: int = 1) -> Any:
        letters = [symbol(f"operand_{index}") for index in range(len(self.args))]
        partial = row.partials(make(row.name, *letters), *letters)[argindex - 1]
        if partial is None:
            raise ArgumentIndexError(self, argindex)
        places = [Symbol(letter.value) for letter in letters]
        return to_sympy(partial).xreplace(dict(zip(places, self.args, strict=True)))

    def in_mpmath(self: Any) -> Any:
        return lambda *values: row_value(mpmath.mp, row, values), self.args

    members = {"fdiff": fdiff, "_eval_mpmath": in_mpmath, "nargs": row.arity, "__module__": None}
    return type(Function)((*row.spellings, row.name)[0], (Function,), members)

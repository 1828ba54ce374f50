"""SymPy trees to expressions: quotients, differences and roots are recognized again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cmp_to_key
from typing import Any

from chainrule.bridge.write import CONSTANTS, INVERSE_MARK
from chainrule.model import (
    ONE,
    ZERO,
    ZEROS,
    Expr,
    bounds,
    canonical,
    constant,
    make,
    neg,
    number,
    postorder,
    substitute,
    symbol,
)
from chainrule.model.errors import InputError, LimitError
from chainrule.rules import FUNCTIONS, INVERSE_ORDER, TABLE

ORDERED_DEPTH = 8
"""Sums nested deeper than this keep SymPy's own order of terms, since comparing them recurses."""

CONDITIONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"})


def from_sympy(obj: Any) -> Expr:
    """Return a SymPy expression as one of ours, linear in the number of its objects.

    Args:
        obj: a real scalar expression. Terms are put in the usual order, by degree.

    Raises:
        TypeError: ``obj`` is text, which is what ``chainrule.parse`` is for.
        InputError: something in it has no counterpart here; the message names it.
        LimitError: a numeral in it is astronomically large.

    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> from_sympy(x**2 - sympy.sin(x) / 2)
    add(pow(x, 2), neg(div(sin(x), 2)))
    """
    if isinstance(obj, (str, bytes)):
        raise TypeError("from_sympy takes a SymPy expression, not text; use parse for text")
    if isinstance(obj, (int, Fraction)) and not isinstance(obj, bool):
        return number(obj)
    import sympy

    if not isinstance(obj, sympy.Basic):
        raise InputError(f"cannot read a {type(obj).__name__}; a SymPy expression is expected")
    read = _read_all(obj)
    if not isinstance(read, Expr) or read.op in CONDITIONS:
        raise InputError(f"cannot differentiate a {type(obj).__name__}; it is not a number")
    return read


def _read_all(root: Any) -> Any:
    """Read every object once, operands first; objects are told apart by identity."""
    done: dict[int, Any] = {}
    depth: dict[int, int] = {}
    names: dict[str, Any] = {}
    ours = {row.sympy: row.name for row in tuple(TABLE.values())}
    stack = [(root, False)]
    while stack:
        obj, ready = stack.pop()
        if id(obj) in done:
            continue
        if obj.args and not ready:
            stack.append((obj, True))
            stack.extend((arg, False) for arg in reversed(obj.args))
            continue
        depth[id(obj)] = 1 + max((depth[id(arg)] for arg in obj.args), default=0)
        if obj.is_Symbol and names.setdefault(canonical(obj.name), obj) != obj:
            raise InputError(
                f"two different SymPy symbols are both named {names[canonical(obj.name)].name!r}"
            )
        shallow = depth[id(obj)] <= ORDERED_DEPTH
        terms = _usual_order(obj) if obj.is_Add and shallow else obj.args
        done[id(obj)] = _read(obj, [done[id(arg)] for arg in terms], done, ours)
    return done[id(root)]


def _usual_order(total: Any) -> Sequence[Any]:
    """Return the terms by falling degree, numerals last, as in books.

    A sum that is not in SymPy's internal order was typed that way and keeps its order.
    """
    from sympy import Basic

    terms = list(total.args)
    numerals = [term for term in terms if term.is_Number]
    others = [term for term in terms if not term.is_Number]
    internal = [*numerals, *sorted(others, key=cmp_to_key(Basic.compare))]
    if any(mine is not term for mine, term in zip(internal, terms, strict=True)):
        return terms
    if numerals and numerals[0] > 0 and all(_is_negative(term) for term in others):
        return terms
    return [*sorted(others, key=_degree, reverse=True), *numerals]


def _is_negative(term: Any) -> bool:
    return bool(term.is_Mul and term.args[0].is_Number and term.args[0] < 0)


def _degree(term: Any) -> int:
    """Return the total degree of a monomial, 0 for anything else."""
    total = 0
    for factor in term.args if term.is_Mul else (term,):
        base, exponent = factor.as_base_exp()
        if base.is_Symbol and exponent.is_Integer:
            total += int(exponent)
        elif not factor.is_Number:
            return 0
    return total


def _read(obj: Any, args: Sequence[Any], done: Mapping[int, Any], ours: Mapping[str, str]) -> Any:
    kind = type(obj).__name__
    if obj.is_Rational:
        return _read_number(Fraction(int(obj.p), int(obj.q)))
    if kind in READERS:
        return READERS[kind](obj, args, done)
    if kind in ours and _fits(ours[kind], args):
        return make(ours[kind], *args)
    if obj.is_Function and getattr(obj.func, "__module__", "") is None:
        return _read_unknown(obj, args)
    raise InputError(
        f"cannot read {kind} from SymPy",
        hint="Real scalar expressions of the functions in `chainrule rules` are understood.",
    )


def _fits(op: str, args: Sequence[Any]) -> bool:
    """Tell whether the operands are expressions, as many as the operation takes."""
    arity = TABLE[op].arity
    return arity in (None, len(args)) and all(isinstance(arg, Expr) for arg in args)


def _read_number(value: Fraction, *, decimal: bool = False) -> Expr:
    if max(abs(value.numerator), value.denominator).bit_length() > bounds().bits:
        raise LimitError(f"a numeral has more than {bounds().bits} bits")
    return number(value, decimal=decimal)


def _read_float(obj: Any, _: Sequence[Any], __: Mapping[int, Any]) -> Expr:
    if abs(obj._mpf_[2]) + obj._mpf_[3] > bounds().bits:
        raise LimitError(f"a numeral has more than {bounds().bits} bits")
    return _read_number(Fraction(str(obj)), decimal=True)


def _read_symbol(obj: Any, _: Sequence[Any], __: Mapping[int, Any]) -> Expr:
    if not obj.name.isidentifier() or obj.is_commutative is False:
        raise InputError(
            f"cannot read the symbol {obj.name!r} from SymPy",
            hint="Use ordinary symbols such as x, x_1 or theta.",
        )
    return Expr("symbol", (), obj.name)


def _read_product(obj: Any, _: Sequence[Any], done: Mapping[int, Any]) -> Expr:
    """Read a product: negative powers go below the line, a negative coefficient in front."""
    top: list[Expr] = []
    bottom: list[Expr] = []
    negative = False
    for factor in obj.args:
        if factor.is_Rational:
            negative ^= bool(factor < 0)
            top.extend([_read_number(Fraction(abs(int(factor.p))))] if abs(factor.p) != 1 else [])
            bottom.extend([_read_number(Fraction(int(factor.q)))] if factor.q != 1 else [])
        elif factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
            exponent = -Fraction(int(factor.exp.p), int(factor.exp.q))
            bottom.append(_raise(done[id(factor.base)], number(exponent)))
        else:
            top.append(done[id(factor)])
    read = _quotient(_product(top), _product(bottom)) if bottom else _product(top)
    return neg(read) if negative else read


def _product(factors: Sequence[Expr]) -> Expr:
    if len(factors) > 1:
        return make("mul", *factors)
    return factors[0] if factors else ONE


def _quotient(top: Expr, bottom: Expr) -> Expr:
    """Divide; ln(u)/ln(10) is read as the logarithm with base 10."""
    if top.op == bottom.op == "ln" and bottom.args[0].is_number:
        return make("log", top.args[0], bottom.args[0])
    return make("div", top, bottom)


def _raise(base: Expr, exponent: Expr) -> Expr:
    """Read a power: 1/2 is a square root, 1/n another root, −1 a reciprocal, e^u exponential."""
    if base.op == "constant" and base.value == "e":
        return make("exp", exponent)
    if not exponent.is_number or exponent.op == "decimal":
        return make("pow", base, exponent)
    value = exponent.value
    if value in (-1, Fraction(-1, 2)):
        return make("div", 1, _raise(base, number(-value)))
    if value == 1:
        return base
    if value.numerator == 1 and value.denominator > 1:
        index = value.denominator
        return make("sqrt", base) if index == 2 else make("root", base, index)
    return make("pow", base, exponent)


def _read_unknown(obj: Any, args: Sequence[Any]) -> Expr:
    """Read f(u); a name from the rule table, like ``Function("sigmoid")``, is that function."""
    name = obj.func.__name__
    if name.endswith(INVERSE_MARK) and len(args) == 1:
        return make("call", *args, value=(name.removesuffix(INVERSE_MARK), INVERSE_ORDER))
    if not name.isidentifier():
        raise InputError(f"cannot read the function {name!r} from SymPy")
    if name in FUNCTIONS and _fits(FUNCTIONS[name], args):
        return make(FUNCTIONS[name], *args)
    return make("call", *args, value=(name, (0,) * len(args)))


def _read_derivative(obj: Any, args: Sequence[Any], _: Mapping[int, Any]) -> Expr:
    """Read the derivative of an unknown function by its own operands, such as f'(u)."""
    function, *steps = args
    places = [place for place, _ in steps]
    if _is_slope(function, places):
        name, orders = function.value
        raised = dict(zip(function.args, orders, strict=True))
        for place, order in steps:
            raised[place] += int(order.value)
        return make("call", *function.args, value=(name, tuple(raised.values())))
    raise InputError(
        f"cannot read the unevaluated derivative {type(obj.expr).__name__} from SymPy",
        hint="Call .doit() on it first.",
    )


def _is_slope(function: Any, places: Sequence[Expr]) -> bool:
    """Tell whether each place is one operand of an unknown function and in no other operand."""
    if not isinstance(function, Expr) or function.op != "call":
        return False
    if len(set(function.args)) < len(function.args):
        return False
    below = {arg: set(postorder(arg)) for arg in function.args}
    return all(
        place in below and all(place is arg or place not in below[arg] for arg in below)
        for place in places
    )


def _over(op: str) -> Read:
    """Read an integral, or a sum over an index: the body, then each variable with its limits."""

    def read(_: Any, args: Sequence[Any], __: Mapping[int, Any]) -> Any:
        body, *ranges = args
        for limits in ranges:
            if len(limits) != 3:
                raise InputError("cannot read an integral without limits from SymPy")
            body = make(op, body, *limits)
        return body

    return read


def _read_indexed(obj: Any, args: Sequence[Any], __: Mapping[int, Any]) -> Expr:
    """Read x[i] as the letter x_i."""
    below = [str(index) for index in obj.indices]
    glue = "" if all(len(index) == 1 for index in below) else "_"
    return symbol(f"{obj.base.label}_{glue.join(below)}")


def _read_piecewise(_: Any, args: Sequence[Any], __: Mapping[int, Any]) -> Expr:
    operands: list[Any] = []
    for value, condition in args:
        if condition is True:
            operands.append(value)
            break
        if condition is not False:
            operands.extend((value, condition))
    return operands[0] if len(operands) == 1 else make("piecewise", *operands)


def _read_heaviside(obj: Any, args: Sequence[Any], _: Mapping[int, Any]) -> Expr:
    if len(args) == 2 and not (args[1].is_number and args[1].value == Fraction(1, 2)):
        raise InputError("cannot read a Heaviside with another value at 0 than 1/2")
    return make("heaviside", args[0])


def _read_betainc(_: Any, args: Sequence[Any], __: Mapping[int, Any]) -> Expr:
    p, q, lower, upper = args
    above = make("betainc", p, q, upper)
    return above if lower is ZERO else above - make("betainc", p, q, lower)


OURS = {theirs: constant(ours) for ours, theirs in CONSTANTS.items()}

Read = Callable[[Any, Sequence[Any], Mapping[int, Any]], Any]
READERS: dict[str, Read] = {
    "Symbol": _read_symbol,
    "Dummy": _read_symbol,
    "Float": _read_float,
    "Add": lambda obj, args, done: make("add", *args),
    "Mul": _read_product,
    "Pow": lambda obj, args, done: _raise(*args),
    "log": lambda obj, args, done: make("ln" if len(args) == 1 else "log", *args),
    "Tuple": lambda obj, args, done: tuple(args),
    "ExprCondPair": lambda obj, args, done: tuple(args),
    "BooleanTrue": lambda obj, args, done: True,
    "BooleanFalse": lambda obj, args, done: False,
    "Heaviside": _read_heaviside,
    "polygamma": lambda obj, args, done: (
        make("digamma", args[1]) if args[0] in ZEROS else make("polygamma", *args)
    ),
    "elliptic_e": lambda obj, args, done: make(("ellipe", "ellipeinc")[len(args) - 1], *args),
    "betainc_regularized": _read_betainc,
    "Piecewise": _read_piecewise,
    "Derivative": _read_derivative,
    "Subs": lambda obj, args, done: substitute(args[0], dict(zip(*args[1:], strict=True))),
    "Integral": _over("integral"),
    "Sum": _over("sum"),
    "Product": _over("prod"),
    "Indexed": _read_indexed,
    "IndexedBase": lambda obj, args, done: None,
    **dict.fromkeys(CONSTANTS.values(), lambda obj, args, done: OURS[type(obj).__name__]),
}
"""SymPy classes that need more than their operands."""

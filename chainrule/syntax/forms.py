"""Build applications of functions, and the few forms whose arguments are not plain operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.model import (
    INFINITY,
    SUMS,
    Expr,
    bounds,
    free_symbols,
    make,
    number,
    postorder,
    size,
    symbol,
)
from chainrule.model.errors import FormulaError
from chainrule.model.indices import has_letters, term_by_term, without_sums
from chainrule.rules import ABBREVIATED, ABBREVIATIONS, FUNCTIONS, SHORTHANDS, TABLE
from chainrule.rules.arithmetic import rational
from chainrule.syntax.names import CONSTANTS
from chainrule.syntax.numerals import comma_hint

CONDITIONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"})
"""Operations that are true or false."""

_INVERTIBLE = (
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch",
)  # fmt: skip
INVERSES = {name: f"a{name}" for name in _INVERTIBLE}
"""What ``f^-1`` means for the functions where books write it so."""

Arguments = Sequence[Expr]


class MisfitError(Exception):
    """The arguments do not fit; the parser adds the place."""


def apply(key: str, arguments: Arguments, log_base: int | None, base: Expr | None) -> Expr:
    """Apply the function spelled ``key`` to its arguments.

    Raises:
        MisfitError: there are too many or too few arguments.

    >>> from chainrule.model import symbol
    >>> apply("log10", [symbol("x")], None, None)
    log(x, 10)
    """
    if base is not None:
        _count("a logarithm with a base", arguments, 1)
        return make("log", arguments[0], base)
    if (key, len(arguments)) in ABBREVIATIONS:
        return ABBREVIATIONS[key, len(arguments)].meaning(*arguments)
    if key in ABBREVIATED and key not in FUNCTIONS:
        _count(key, arguments, *sorted(row.count for row in ABBREVIATED[key]))
    if key in SHORTHANDS:
        _count(key, arguments, 1)
        op, second = SHORTHANDS[key]
        return make(op, arguments[0], second)
    if key.startswith("root "):
        _count("a root", arguments, 1)
        typed = key.removeprefix("root ")
        letter = CONSTANTS.get(typed) or symbol(typed)
        index = number(int(typed)) if typed.isdigit() else letter
        return _index_root(key, [index, *arguments], None)
    op = FUNCTIONS.get(key, key)
    special = SPECIAL.get(op)
    if special is not None:
        return special(key, arguments, log_base)
    arity = TABLE[op].arity
    if arity is not None:
        _count(key, arguments, arity)
    return make(op, *arguments)


_WORDS = ("no", "one", "two", "three", "four", "five")


def _amount(count: int, noun: str = "argument") -> str:
    word = _WORDS[count] if count < len(_WORDS) else str(count)
    return f"{word} {noun}{'' if count == 1 else 's'}"


def _count(key: str, arguments: Arguments, *allowed: int) -> None:
    if len(arguments) not in allowed:
        wanted = " or ".join(_WORDS[n] for n in allowed)
        noun = "argument" if allowed[-1] == 1 else "arguments"
        raise MisfitError(f"{key} takes {wanted} {noun}, and here {_stand(len(arguments))}")


def _stand(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} {_amount(count)}"


def _log(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count(key, arguments, 1, 2)
    if len(arguments) == 2:
        return make("log", *arguments)
    return make("ln", *arguments) if log_base is None else make("log", *arguments, number(log_base))


def _power(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count(key, arguments, 2)
    low, high = arguments
    return raised(low, high)


def raised(low: Expr, high: Expr) -> Expr:
    """Build a power; a power of Euler's number is the exponential function."""
    if low.op == "constant" and low.value == "e":
        return make("exp", high)
    return make("pow", low, high)


def _sqrt(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count(key, arguments, 1)
    return make("sqrt", *arguments)


def _index_root(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count("a root with an index", arguments, 2)
    index, radicand = arguments
    return make("sqrt", radicand) if index is number(2) else make("root", radicand, index)


def _fourth(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count(key, arguments, 1)
    return make("root", *arguments, number(4))


def _some(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    if len(arguments) < 2:
        raise MisfitError(f"{key} takes at least two arguments, and here {_stand(len(arguments))}")
    return make(FUNCTIONS[key], *arguments)


def _integral(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count(key, arguments, 4)
    if arguments[1].op != "symbol":
        raise MisfitError(f"the second argument of {key} is the variable of integration")
    return make("integral", *arguments)


def _over_index(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    _count(key, arguments, 4)
    return over_index(FUNCTIONS[key], arguments)


def over_index(op: str, arguments: Arguments) -> Expr:
    """Build a sum or product over an index; one with few terms is written out.

    Raises:
        MisfitError: the index is no letter, or a bound is no whole number.
    """
    body, index, lower, upper = (numeral(argument) for argument in arguments)
    if index.op != "symbol":
        raise MisfitError("the index of a sum is a letter")
    for bound in (lower, upper):
        if bound.is_number and (bound.value.denominator != 1 or abs(bound.value) > MOST_INDEX):
            raise MisfitError("the bounds of a sum are whole numbers or letters")
        if INFINITY in postorder(bound):
            raise MisfitError("a sum without an end is not read; give it a letter or a number")
        if index in free_symbols(bound):
            raise MisfitError(f"the bounds of a sum do not depend on its index {index.value}")
    if any(part.op in SUMS and part.args[1] is index for part in postorder(body)):
        raise MisfitError(f"two sums, one in the other, have the same index {index.value}")
    node = make(op, body, index, lower, upper)
    most = max(LONGEST_SUM // size(body, LONGEST_SUM), 1)
    allowed = bounds().terms
    terms = term_by_term(node, min(most, allowed))
    if terms is not None:
        return without_sums(terms, allowed)
    if lower.is_number and upper.is_number and has_letters(node):
        most = min(most, allowed)
        raise MisfitError(f"a sum of more than {most} letters is not written out")
    return node


def numeral(expr: Expr) -> Expr:
    """Fold a quotient of numerals into the number that it is."""
    value = rational(expr)
    return expr if value is None else number(value)


LONGEST_SUM = 2_000
"""Nodes of the longest sum that is written out."""

MOST_INDEX = 10**6


def usual_bounds(index: Expr) -> tuple[Expr, Expr]:
    """Return 1 and n, or N where n is the index."""
    return number(1), symbol("N" if index.value == "n" else "n")


def _bare_piecewise(key: str, arguments: Arguments, log_base: int | None) -> Expr:
    """Refuse ``piecewise x``: without parentheses there is no condition."""
    return piecewise([("value", (argument,)) for argument in arguments])


SPECIAL: dict[str, Callable[[str, Arguments, int | None], Expr]] = {
    "piecewise": _bare_piecewise,
    "log": _log, "pow": _power, "sqrt": _sqrt, "index root": _index_root, "root4": _fourth,
    "max": _some, "min": _some, "integral": _integral,
    "sum": _over_index, "prod": _over_index,
}  # fmt: skip
"""Functions whose arguments are not just counted."""

CONDITION_ONLY = "a comparison stands where a value is expected"


def piecewise(items: Sequence[tuple[str, Sequence[Expr]]]) -> Expr:
    """Join branches ``(kind, parts)`` into a piecewise function.

    ``kind`` is ``branch`` (value, condition), ``list`` (the same, written ``(value, condition)``)
    or ``value`` (no condition).

    Raises:
        MisfitError: values and conditions do not alternate.
    """
    flat = [part for _, parts in items for part in parts]
    if len(flat) < 2:
        raise MisfitError(
            "piecewise takes a value, a condition, and so on, e.g. x^2 if x < 0 else x"
        )
    for index, part in enumerate(flat):
        expected = index % 2 == 1
        if expected and part.op not in CONDITIONS:
            raise MisfitError(
                f"part {index + 1} of a piecewise function is a condition such as x < 0"
            )
        if not expected and part.op in CONDITIONS:
            raise MisfitError(
                f"part {index + 1} of a piecewise function is a value, not a condition"
            )
    return make("piecewise", *flat)


def misplaced(error: MisfitError, source: str, start: int, end: int) -> FormulaError:
    """Give a misfit its place."""
    hint = comma_hint(source[start:end])
    return FormulaError(str(error), source=source, start=start, end=end, hint=hint)

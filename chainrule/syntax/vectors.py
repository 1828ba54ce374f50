"""Vectors as books write them: ``<x, y>`` in angle brackets, ``x i + y j`` with unit vectors."""

from __future__ import annotations

from chainrule.model import ONE, ZERO, Expr, free_symbols, make, symbol
from chainrule.syntax.tokens import Token

UNITS = tuple(
    tuple(symbol(name) for name in names)
    for names in (("i", "j", "k"), ("i_hat", "j_hat", "k_hat"), ("e_1", "e_2", "e_3"))
)
"""The unit vectors, by what books call them; the first are the bold ones as well."""


def angled(tokens: list[Token]) -> list[Token]:
    """Make brackets of the signs around ``<sin t, t e^t>``, a whole formula."""
    if len(tokens) < 4 or (tokens[0].text, tokens[-2].text) != ("<", ">"):
        return tokens
    first, last = tokens[0], tokens[-2]
    first = first._replace(kind="open", text="⟨")
    return [first, *tokens[1:-2], last._replace(kind="close", text="⟩"), tokens[-1]]


def spaced_units(tokens: list[Token]) -> list[Token]:
    """Part unit vectors from what is before them: in ``cos t i + sin t j`` i is no argument."""
    ends: list[int] = []
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.kind in ("open", "integral")) - (token.kind == "close")
        if depth == 0 and index and (token.kind == "end" or token.text in ("+", "-")):
            ends.append(index - 1)
    last = [tokens[index].value for index in ends]
    used = [token.value for token in tokens if token.kind == "name"]
    for units in UNITS:
        if (
            len(set(last)) > 1
            and set(last) <= set(units)
            and len(last) == sum(map(used.count, units))
        ):
            break
    else:
        return tokens
    found: list[Token] = []
    for index, token in enumerate(tokens):
        if index in ends and index and tokens[index - 1].kind not in ("infix", "open"):
            found.append(Token("infix", "*", token.start, token.start, spaced=True))
        found.append(token)
    return found


def components(expr: Expr) -> tuple[Expr, ...] | None:
    """Return the components of a sum of multiples of unit vectors, or None.

    >>> t, i, j = map(symbol, "tij")
    >>> components(2 * t * i + t**2 * j)
    (mul(2, t), pow(t, 2))
    >>> components(i + j) is None
    True
    """
    terms = expr.args if expr.op == "add" else (expr,)
    for units in UNITS:
        found: dict[Expr, list[Expr]] = {}
        for term in terms:
            pair = _multiple(term, units)
            if pair is None:
                break
            found.setdefault(pair[0], []).append(pair[1])
        else:
            parts = [_sum(found.get(unit, [])) for unit in units]
            if len(found) > 1 and free_symbols(*parts):
                return tuple(parts if units[2] in found else parts[:2])
    return None


def _multiple(term: Expr, units: tuple[Expr, ...]) -> tuple[Expr, Expr] | None:
    """Split a term into a unit vector and what multiplies it."""
    around: list[Expr] = []
    while term.op in ("neg", "div"):
        around.append(term)
        term = term.args[0]
    factors = term.args if term.op == "mul" else (term,)
    found = [factor for factor in factors if factor in units]
    rest = tuple(factor for factor in factors if factor not in units)
    below = [part for outer in around for part in outer.args[1:]]
    if len(found) != 1 or not set(free_symbols(*rest, *below)).isdisjoint(units):
        return None
    value = make("mul", *rest) if len(rest) > 1 else rest[0] if rest else ONE
    for outer in reversed(around):
        value = make(outer.op, value, *outer.args[1:])
    return found[0], value


def _sum(parts: list[Expr]) -> Expr:
    return make("add", *parts) if len(parts) > 1 else parts[0] if parts else ZERO

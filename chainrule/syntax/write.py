"""Write an expression in our own grammar, so that reading it back gives the same expression."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from chainrule.document import RELATIONS, Level
from chainrule.model import SUMS, Expr
from chainrule.rules import INVERSE_ORDER

_SIGNS = {"le": "<=", "ge": ">=", "ne": "!="}
Token = str | tuple[Expr, Level]
Tokens = list[Token]


def to_plain(expr: Expr) -> str:
    """Write an expression in ASCII as ``chainrule.syntax.read`` reads it.

    The text is as long as the expanded tree; nothing is shortened. What the grammar has no
    spelling for is written as a function under the name of its operation, and the derivatives
    of an unknown function of several operands as ``f^(0,1)(u, v)``.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> to_plain(2 * x * make("exp", -(x**2)) - 1)
    '2*x*exp(-x^2) - 1'
    """
    pieces: list[str] = []
    stack: list[Token] = [(expr, Level.LIST)]
    while stack:
        token = stack.pop()
        if isinstance(token, str):
            pieces.append(token)
            continue
        node, wanted = token
        level, write = RULES.get(node.op, _CALLED)
        tokens = write(node)
        if _actual(node, level) < wanted:
            tokens = ["(", *tokens, ")"]
        stack.extend(reversed(tokens))
    return "".join(pieces)


def _actual(node: Expr, level: Level) -> Level:
    if not node.is_number:
        return level
    if node.value < 0:
        return Level.SIGN
    return Level.ATOM if _has_no_slash(node) else Level.PRODUCT


def _has_no_slash(node: Expr) -> bool:
    return node.value.denominator == 1 or (
        node.op == "decimal" and _decimal(node.value) is not None
    )


def _number(node: Expr) -> Tokens:
    value: Fraction = node.value
    text = _decimal(value) if node.op == "decimal" else None
    return [text or str(value)]


def _decimal(value: Fraction) -> str | None:
    """Write a fraction as a finite decimal, if it is one."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest != 1:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}.0"


def _named(node: Expr) -> Tokens:
    return [str(node.value)]


def _add(node: Expr) -> Tokens:
    tokens: Tokens = [(node.args[0], Level.SIGN)]
    for term in node.args[1:]:
        if term.op == "neg":
            tokens += [" - ", (term.args[0], Level.PRODUCT)]
        elif term.is_number and term.value < 0:
            positive = Expr(term.op, (), -term.value)
            tokens += [" - ", (positive, Level.PRODUCT)]
        else:
            tokens += [" + ", (term, Level.PRODUCT)]
    return tokens


def _neg(node: Expr) -> Tokens:
    operand = node.args[0]
    if operand.is_number:
        return ["-(", (operand, Level.LIST), ")"]
    return ["-", (operand, Level.ATOM if _starts_with_digit(operand) else Level.PRODUCT)]


def _starts_with_digit(node: Expr) -> bool:
    """Tell whether a minus sign before the text would be read as a part of its first numeral."""
    while node.op in ("mul", "div", "pow", "factorial"):
        node = node.args[0]
    return node.is_number


def _mul(node: Expr) -> Tokens:
    tokens: Tokens = []
    for index, factor in enumerate(node.args):
        tight = index > 0 or factor.op == "mul" or factor.is_number
        tokens += ["*"] * (index > 0) + [(factor, Level.POWER if tight else Level.PRODUCT)]
    return tokens


def _div(node: Expr) -> Tokens:
    top, bottom = node.args
    return [(top, Level.POWER if top.is_number else Level.PRODUCT), "/", (bottom, Level.POWER)]


def _pow(node: Expr) -> Tokens:
    return [(node.args[0], Level.ATOM), "^", (node.args[1], Level.ATOM)]


def _factorial(node: Expr) -> Tokens:
    return [(node.args[0], Level.ATOM), "!"]


def _applied(node: Expr) -> Tokens:
    return [node.op, "(", *_separated(node.args), ")"]


def _separated(args: tuple[Expr, ...]) -> Tokens:
    tokens: Tokens = []
    for arg in args:
        if tokens:
            tokens.append(", ")
        tokens.append((arg, Level.LOGIC))
    return tokens


def _unknown(node: Expr) -> Tokens:
    name, orders = node.value
    if orders == INVERSE_ORDER:
        mark = "^-1"
    elif len(orders) == 1:
        mark = "'" * orders[0]
    else:
        mark = f"^({','.join(map(str, orders))})" if any(orders) else ""
    return [name + mark, "(", *_separated(node.args), ")"]


def _piecewise(node: Expr) -> Tokens:
    tokens: Tokens = ["piecewise("]
    for index in range(0, len(node.args) - 1, 2):
        value, condition = node.args[index : index + 2]
        tokens += [", "] * (index > 0) + [(value, Level.SUM), " if ", (condition, Level.LOGIC)]
    if len(node.args) % 2:
        tokens += [", otherwise ", (node.args[-1], Level.SUM)]
    return [*tokens, ")"]


def _bracket(node: Expr) -> Tokens:
    return ["[", (node.args[0], Level.LIST), "]"]


def _over_index(node: Expr) -> Tokens:
    return [node.op, "(", *_separated(node.args[:4]), ")"]


def _joined(sign: str, level: Level) -> Callable[[Expr], Tokens]:
    inner = Level(level + 1)

    def write(node: Expr) -> Tokens:
        tokens: Tokens = []
        for arg in node.args:
            if tokens:
                tokens.append(f" {sign} ")
            tokens.append((arg, inner))
        return tokens

    return write


def _not(node: Expr) -> Tokens:
    return ["not (", (node.args[0], Level.LIST), ")"]


Row = tuple[Level, Callable[[Expr], Tokens]]

_CALLED: Row = (Level.ATOM, _applied)

RULES: dict[str, Row] = {
    "number": (Level.ATOM, _number),
    "decimal": (Level.ATOM, _number),
    "constant": (Level.ATOM, _named),
    "symbol": (Level.ATOM, _named),
    "add": (Level.SUM, _add),
    "neg": (Level.SIGN, _neg),
    "mul": (Level.PRODUCT, _mul),
    "div": (Level.PRODUCT, _div),
    "pow": (Level.POWER, _pow),
    "factorial": (Level.POWER, _factorial),
    "call": (Level.ATOM, _unknown),
    "piecewise": (Level.ATOM, _piecewise),
    "bracket": (Level.ATOM, _bracket),
    **dict.fromkeys(SUMS, (Level.ATOM, _over_index)),
    "and": (Level.LOGIC, _joined("and", Level.LOGIC)),
    "or": (Level.LOGIC, _joined("or", Level.LOGIC)),
    "not": (Level.LOGIC, _not),
} | {
    name: (Level.RELATION, _joined(_SIGNS.get(name, sign), Level.RELATION))
    for name, sign in RELATIONS.items()
}
"""How each operation is written; what is not listed is a function under its own name."""

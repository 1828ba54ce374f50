"""Each rule as books print it: an equation between a derivative and its value."""

from __future__ import annotations

from chainrule.model import ONE, ZERO, Expr, Rule, add, make, mul, neg, symbol
from chainrule.rules.local import local_partials
from chainrule.rules.pieces import nothing
from chainrule.rules.table import definition_of
from chainrule.rules.titles import CONSTANT, VARIABLE, reason_for, title_for

A, B, C, N, T, X = (symbol(name) for name in "abcntx")
MOVING = tuple(symbol(name) for name in "uvwpqrsz")
U, V = MOVING[:2]
G = ("g", (0,))
COUNT, INDEXED = symbol("i"), symbol("u_i")
POSITIVE = make("gt", U, ZERO)
BEFORE = make("lt", X, C)

SHOWN: dict[str, Expr] = {
    "add": make("add", U, V),
    "mul": make("mul", U, V),
    "max": make("max", U, V),
    "min": make("min", U, V),
    "and": make("and", POSITIVE, make("lt", V, ZERO)),
    "or": make("or", POSITIVE, make("lt", V, ZERO)),
    "not": make("not", POSITIVE),
    "bracket": make("bracket", POSITIVE),
    "case": make("case", POSITIVE, make("lt", V, ZERO), value=1),
    "call": make("call", U, value=("f", (0,))),
    "integral": make("integral", make("call", T, value=G), T, V, U),
    "sum": make("sum", INDEXED, COUNT, ONE, N),
    "prod": make("prod", INDEXED, COUNT, ONE, N),
    "piecewise": make("piecewise", U, BEFORE, V),
    "log": make("log", U, B),
    "root": make("root", U, N),
}
"""Operands under their usual letters; only u, v, w, … depend on x."""

VARIANTS: tuple[tuple[Expr, tuple[bool, ...]], ...] = (
    (make("add", U, V), (True, True)),
    (make("add", U, make("neg", V)), (True, True)),
    (make("mul", C, U), (False, True)),
    (make("mul", U, V), (True, True)),
    (make("div", U, V), (True, True)),
    (make("div", ONE, V), (False, True)),
    (make("pow", U, N), (True, False)),
    (make("pow", A, U), (False, True)),
    (make("pow", U, V), (True, True)),
)
"""What the first rows of the table are called in a course, depending on what varies."""


def slope(inner: Expr) -> Expr:
    """Return d inner/dx for display; a minus sign stays in front."""
    if inner.op == "neg":
        return neg(slope(inner.args[0]))
    return make("derivative", inner, X, value=(1, False))


def equation(left: Expr, right: Expr) -> Expr:
    """Return ``left = right`` for display."""
    return make("equation", left, right, value="=")


def chain(node: Expr, varies: tuple[bool, ...]) -> Expr:
    """Return the equation between the derivative of ``node`` and its local derivatives.

    With one operand that varies it is by that operand; with several, by x, over all paths.
    """
    partials = local_partials(node, node, varies)
    moving = [(arg, p) for arg, p in zip(node.args, partials, strict=True) if p is not None]
    if len(moving) == 1 and node.op not in ("mul", "neg"):
        operand, partial = moving[0]
        return equation(make("derivative", node, operand, value=(1, False)), partial)
    return equation(slope(node), add(*(mul(partial, slope(arg)) for arg, partial in moving)))


PRINTED: dict[str, Expr] = {
    "div": equation(slope(make("div", U, V)), (V * slope(U) - U * slope(V)) / V**2),
    "piecewise": equation(slope(SHOWN["piecewise"]), make("piecewise", slope(U), BEFORE, slope(V))),
    "integral": equation(
        slope(SHOWN["integral"]),
        make("call", U, value=G) * slope(U) - make("call", V, value=G) * slope(V),
    ),
    "sum": equation(slope(SHOWN["sum"]), make("sum", slope(INDEXED), COUNT, ONE, N)),
    "prod": equation(
        slope(SHOWN["prod"]), SHOWN["prod"] * make("sum", slope(INDEXED) / INDEXED, COUNT, ONE, N)
    ),
    "neg": equation(make("derivative", make("neg", U), X, value=(1, False)), -slope(U)),
}
"""Equations that books write differently from the sum over paths."""


def statement(rule: Rule) -> Expr:
    """Return a row as an equation in u (and v, w), ready for display.

    A condition, which has no derivative, is returned as it is written, or by its definition.

    >>> from chainrule.rules import lookup
    >>> statement(lookup("exp"))
    equation[=](derivative[(1, False)](exp(u), u), exp(u))
    """
    if rule.name in PRINTED:
        return PRINTED[rule.name]
    node = application(rule)
    if rule.partials is nothing:
        return defining_equation(node) or node
    return chain(node, tuple(operand in MOVING for operand in node.args))


def application(rule: Rule) -> Expr:
    """Return the operation of a row with its operands under the letters of its statement.

    >>> from chainrule.rules import lookup
    >>> application(lookup("besselj"))
    besselj(n, u)
    """
    if rule.name in SHOWN:
        return SHOWN[rule.name]
    letters = MOVING[: rule.arity or 2]
    if rule.partials is nothing:
        return make(rule.name, *letters)
    partials = rule.partials(make(rule.name, *letters), *letters)
    fixed = iter((N, A, B, C))
    moving = iter(letters)
    return make(rule.name, *(next(fixed if p is None else moving) for p in partials))


def defining_equation(node: Expr) -> Expr | None:
    """Write a function in terms of others, as an equation; None where its row does not say.

    >>> defining_equation(make("tan", U))
    equation[=](tan(u), div(sin(u), cos(u)))
    """
    defined = definition_of(node)
    return None if defined is None else equation(node, defined)


def textbook() -> tuple[tuple[str, Expr, str], ...]:
    """List the rules that depend on what varies: title, equation, reason.

    >>> [title for title, *_ in textbook()][:3]
    ['constant', 'variable', 'sum rule']
    """
    rows = [
        (CONSTANT[0], equation(slope(C), ZERO), CONSTANT[1]),
        (VARIABLE[0], equation(slope(X), ONE), VARIABLE[1]),
    ]
    for node, varies in VARIANTS:
        whole = all(varies) and node.op in PRINTED
        shown = PRINTED[node.op] if whole else chain(node, varies)
        rows.append((title_for(node, varies), shown, reason_for(node, varies)))
    return tuple(rows)

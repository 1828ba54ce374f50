"""Where the derivative of one operation comes from, carried out line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from chainrule.document import Inlines, Line, words
from chainrule.model import (
    ONE,
    Expr,
    add,
    div,
    free_symbols,
    make,
    mul,
    number,
    postorder,
    power,
    substitute,
    symbol,
)
from chainrule.rules import UNDOES, Undone, definition_of, local_partials
from chainrule.tidy import collect
from chainrule.topics.common.pieces import looks_like
from chainrule.topics.common.words import d
from chainrule.trace.slopes import along

ARGUMENTS = ("u", "s", "r", "k", "m", "a", "argument")
VALUES = ("y", "v", "w", "q", "z", "b", "value")
STEPS = ("h", "k", "j", "δ", "step")

LIMITS: dict[str, Callable[[Expr, Expr], Expr]] = {
    "exp": lambda u, h: make("dot", make("exp", u), (make("exp", h) - 1) / h),
    "sin": lambda u, h: add(
        make("dot", make("sin", u), (make("cos", h) - 1) / h),
        make("dot", make("cos", u), make("sin", h) / h),
    ),
    "cos": lambda u, h: add(
        make("dot", make("cos", u), (make("cos", h) - 1) / h),
        -make("dot", make("sin", u), make("sin", h) / h),
    ),
}
"""Difference quotients taken apart, by operation."""


def fresh(names: Iterable[str], taken: Iterable[Expr]) -> Expr:
    """Return the first name that stands for nothing else.

    >>> fresh(("u", "s"), [symbol("u")])
    s
    """
    used = {name.value for name in taken}
    return symbol(next(name for name in names if name not in used))


def origin(
    node: Expr, place: int, name: Expr, taken: Iterable[Expr] = (), *, partial: bool = False
) -> list[Line]:
    """Derive the local derivative of one operation by the operand at a place, a symbol.

    Args:
        node: the operation.
        place: which operand varies.
        name: what the value of the operation is called.
        taken: symbols that mean something else.
        partial: whether other operands vary, too.

    >>> [line.right for line in origin(make("asin", symbol("x")), 0, symbol("y"))][-1]
    div(1, sqrt(add(1, neg(pow(x, 2)))))
    """
    wrt = node.args[place]
    varies = [index == place for index in range(len(node.args))]
    local = local_partials(node, node, varies)[place]
    assert local is not None
    defined = definition_of(node)
    if node.op in LIMITS:
        lines = _limit(node, wrt, local, fresh(STEPS, [*taken, *free_symbols(node), name]))
    elif node.op == "pow":
        lines = _power(node, place, name, taken)
    elif node.op in UNDOES:
        lines = _inverse(UNDOES[node.op], node, name)
    elif defined is not None:
        lines = _by_definition(node, defined, wrt, partial)
    else:
        return []
    if not looks_like(lines[-1].right, local):
        lines.append(Line(None, local, words("simplify")))
    return lines


def general_power(node: Expr) -> list[Line]:
    """Derive the general power rule for u^v, where both vary."""
    base, exponent = node.args
    logarithm = make("exp", mul(exponent, make("ln", base)))
    slopes = [make("prime", s, value=1) for s in node.args]
    inner = add(mul(slopes[1], make("ln", base)), mul(exponent, slopes[0]) / base)
    note = words("chain rule, and product rule in the exponent")
    whole = make("prime", make("group", node), value=1)
    lines = [Line(node, logarithm, words("where ", base, " > 0"))]
    return [*lines, Line(whole, make("dot", logarithm, inner), note)]


def _by_definition(node: Expr, defined: Expr, wrt: Expr, partial: bool) -> list[Line]:
    slope, titles = along(defined, {wrt: ONE})
    if defined.op == "div" and all(wrt in free_symbols(part) for part in defined.args):
        above, below = defined.args
        first, second = (along(part, {wrt: ONE})[0] for part in defined.args)
        slope = (make("dot", first, below) - make("dot", above, second)) / below**2
    rules = words(", ".join(titles))
    left = d(node, wrt, partial=partial)
    return [Line(node, defined, words("the definition")), Line(left, slope, rules)]


def _limit(node: Expr, wrt: Expr, local: Expr, h: Expr) -> list[Line]:
    ahead = make(node.op, wrt + h)
    rest: tuple[Expr | str, ...]
    if node.op == "exp":
        apart = words("powers of one base are multiplied")
        rest = ((make("exp", h) - 1) / h, " goes to 1: this is what makes e the natural base")
    else:
        apart = words("addition theorem")
        rest = (make("sin", h) / h, " goes to 1, and ", (make("cos", h) - 1) / h, " to 0")
    return [
        Line(div(ahead - node, h), LIMITS[node.op](wrt, h), apart),
        Line(d(node, wrt), local, words("as ", h, " goes to 0, ", *rest)),
    ]


def _inverse(row: Undone, node: Expr, y: Expr) -> list[Line]:
    u, *more = node.args
    outer, slope, again = (write(y, *more) for write in (row.outer, row.slope, row.again))
    within = (*words(", with "), *filled(row.within, "{y}", y)) if row.within else ()
    meant = make("equation", y, node, value="=")
    lines = [
        Line(outer, u, (*words("that is what ", meant, " means"), *within)),
        Line(make("dot", slope, d(y, u)), ONE, words("both sides by ", u, ", the chain rule left")),
        Line(d(y, u), div(ONE, slope), words("solve")),
    ]
    if again is not slope:
        lines.append(Line(None, div(ONE, again), filled(row.reason, "{y}", y)))
    put = substitute(substitute(again, {outer: u}), {y: node})
    if put is not again:
        back = make("equation", outer, u, value="=") if outer in postorder(again) else meant
        lines.append(Line(None, div(ONE, put), words("put in ", back)))
    return lines


def _power(node: Expr, place: int, y: Expr, taken: Iterable[Expr]) -> list[Line]:
    base, exponent = node.args[0], collect(node.args[1])
    wrt, whole = node.args[place], d(node, node.args[place])
    if place or not exponent.is_number:
        logarithm = make("exp", mul(exponent, make("ln", base)))
        meant = make("equation", base, make("exp", make("ln", base)), value="=")
        inner = make("ln", base) if place else div(exponent, base)
        slope = make("dot", logarithm, inner)
        return [
            Line(node, logarithm, words("because ", meant)),
            Line(whole, slope, words("exponential, with its exponent differentiated")),
        ]
    n: Fraction = exponent.value
    if n.denominator != 1:
        p, q = n.numerator, n.denominator
        left = make("dot", mul(number(q), power(y, q - 1)), d(y, wrt))
        meant = make("equation", y, node, value="=")
        right = mul(number(p), power(wrt, p - 1))
        return [
            Line(power(y, q), power(wrt, p), words("both sides of ", meant, f" to the power {q}")),
            Line(left, right, words("both sides by ", wrt, ", the chain rule left")),
            Line(d(y, wrt), div(right, mul(number(q), power(y, q - 1))), words("solve")),
            Line(None, mul(exponent, power(wrt, n - 1)), words("put in ", meant)),
        ]
    if n < 0:
        below = power(wrt, int(-n))
        slope, _ = along(below, {wrt: ONE})
        rule = words("reciprocal rule")
        return [Line(node, div(ONE, below)), Line(whole, -div(slope, below**2), rule)]
    if n == 2:
        h = fresh(STEPS, [*taken, wrt, y])
        quotient = div((wrt + h) ** 2 - node, h)
        return [
            Line(quotient, 2 * wrt + h, words("multiplied out, then divided by ", h)),
            Line(whole, 2 * wrt, words("as ", h, " goes to 0")),
        ]
    before = power(wrt, n - 1)
    lower = mul(number(n - 1), power(wrt, n - 2))
    note = words("product rule, ", before, " in the same way")
    return [
        Line(node, make("dot", wrt, before)),
        Line(whole, add(before, make("dot", wrt, lower)), note),
    ]


def filled(text: str, mark: str, name: Expr) -> Inlines:
    """Write a sentence with a symbol at every mark.

    >>> len(filled("sin({h})/{h} goes to 1", "{h}", symbol("h")))
    5
    """
    first, *rest = text.split(mark)
    found: list[Expr | str] = [first]
    for part in rest:
        found += [name, part]
    return words(*(part for part in found if part != ""))

"""One link of a larger derivation: how its own derivative arises, in as few lines as will do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chainrule.document import (
    Block,
    Bullets,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    Text,
    join,
    relation,
    words,
)
from chainrule.model import ONE, ZERO, Expr, Trace, add, free_symbols, make, mul, neg, size, symbol
from chainrule.tidy import expand_polynomial, tidy
from chainrule.topics.common.formulas import Let
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.seams import slope_of
from chainrule.topics.common.sums import product, sum_of
from chainrule.topics.common.values import (
    NEAR_ZERO,
    absent,
    coordinate,
    is_near_zero,
    located,
    number_of,
)
from chainrule.topics.common.words import d, held_blocks, read_as
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import Edge, count_paths, paths, put_back
from chainrule.trace.slopes import along, named_slopes
from chainrule.trace.titles import titles_in_order

LONGEST = 120
MOST_PATHS, MOST_STEPS = 4, 6
SHOWN_INPUTS = 8
"""Up to so many coordinates of a point are named."""

FEW = 6
"""Up to so many symbols that are held fixed are named."""


def slope_lines(
    name: Expr,
    expr: Expr,
    wrt: Expr,
    *,
    partial: bool = False,
    fixed: Sequence[Expr] = (),
    reserved: Sequence[str] = (),
) -> list[Line]:
    """Differentiate a formula by one variable: one line, or the chain rule written out.

    Args:
        name: what the formula is called.
        expr: the formula.
        wrt: the variable.
        partial: whether the derivative is written with ∂.
        fixed: other variables of the formula, said to be held fixed.
        reserved: names that must not be given to a substitution.

    >>> from chainrule.model import number
    >>> t = symbol("t")
    >>> [line.right for line in slope_lines(symbol("x"), make("sin", t**2), t)]
    [dot(derivative[(1, False)](x, u), derivative[(1, False)](u, t)), dot(cos(u), mul(2, t)), \
mul(2, t, cos(pow(t, 2)))]
    """
    left = d(name, wrt, partial=partial)
    result = slope_of(expr, wrt)
    note: Inlines = ()
    if fixed:
        note = (*(join(fixed) if len(fixed) <= FEW else words("the others")), Text(" held fixed"))
    if size(expr, LONGEST) > LONGEST:
        return [Line(left, result, note)]
    trace = decompose([(name.value, expr)], [wrt], reserved=reserved)
    count = count_paths(trace, wrt, symbol(name.value))
    if count == 0 or len(trace.steps) == 1:
        return [Line(left, result, _with_rules(_titles(trace), note))]
    if count > MOST_PATHS or len(trace.steps) > MOST_STEPS:
        return [Line(left, result, _with_rules(_titles(trace), note))]
    return _chain_lines(left, trace, result, note, partial)


def _titles(trace: Trace) -> list[str]:
    return titles_in_order(trace)[:4]


def _with_rules(titles: Sequence[str], note: Inlines) -> Inlines:
    rules = words(", ".join(titles)) if titles else ()
    return (*rules, Text("; "), *note) if rules and note else rules or note


def _chain_lines(
    left: Expr, trace: Trace, result: Expr, note: Inlines, partial: bool
) -> list[Line]:
    """Write names, their local derivatives, and the result with the names put back."""
    found = paths(trace, trace.inputs[0], trace.outputs[0])
    filled = sum_of([product([e.local for e in path]) for path in found])
    with_names = (*_rule(trace, found), Text(" with "), *_definitions(trace))
    if note:
        with_names = (*with_names, Text("; "), *note)
    if len(found) == 1:
        (path,) = found
        made = trace.definitions()
        named = product(
            [
                d(e.target, e.source, partial=partial and len(free_symbols(made[e.target])) > 1)
                for e in path
            ]
        )
        lines = [Line(left, named, with_names), Line(None, filled)]
    else:
        lines = [Line(left, filled, with_names)]
    if result is not filled:
        changed = put_back(filled, trace) is not filled
        lines.append(
            Line(None, result, words("substitute back and simplify" if changed else "simplify"))
        )
    return lines


def _rule(trace: Trace, found: Sequence[Sequence[Edge]]) -> Inlines:
    if len(found) == 1:
        return words("chain rule")
    return words(trace.steps[-1].title.split(", ")[0])


def _definitions(trace: Trace) -> Inlines:
    parts: list[Inline] = []
    for step in trace.steps[:-1]:
        if parts:
            parts.append(Text(", "))
        parts.append(Math(make("equation", step.symbol, step.expr, value="=")))
    return tuple(parts)


def given_blocks(
    solution: Any, *lines: Line, lets: Sequence[Let] = (), remarks: Sequence[Inlines] = ()
) -> list[Block]:
    """Open a derivation: definitions, formulas, how they were read, and what is held constant."""
    shown = (*(Line(name, expr) for name, expr in lets), *lines)
    items = (*read_as(solution.readings), *remarks)
    bullets = [Bullets(items)] if items else []
    return [Equations(shown), *bullets, *held_blocks(join(solution.held), len(solution.held))]


def looks_like(left: Expr, right: Expr) -> bool:
    """Tell whether two expressions are drawn alike: (−a)/b is written as −a/b.

    >>> from chainrule.model import neg
    >>> a, b = symbol("a"), symbol("b")
    >>> looks_like(neg(a) / b, neg(a / b))
    True
    """
    return _sign_in_front(left) is _sign_in_front(right)


def _sign_in_front(expr: Expr) -> Expr:
    if expr.op != "div":
        return expr
    top, bottom = expr.args
    negative = top.op == "neg" or (top.is_number and top.value < 0)
    return neg(neg(top) / bottom) if negative else expr


def at_heading(
    point: Iterable[tuple[Expr, Expr]], digits: int, *, rounded: bool = False, level: int = 2
) -> Heading:
    """Write ``At x = 1, y = 2``, and to how many digits the numbers below are rounded."""
    parts = [located(name, value, digits) for name, value in point]
    shown = parts if len(parts) <= SHOWN_INPUTS else [*parts[:SHOWN_INPUTS], make("dots")]
    ending = words(rounded_to(digits)) if rounded else ()
    return Heading((Text("At "), *join(shown), *ending), level)


def rounded_to(digits: int) -> str:
    """Say in a heading how the numbers below it are rounded.

    >>> rounded_to(6)
    ' (rounded to 6 decimals)'
    """
    return f" (rounded to {digits} {'decimals' if digits <= 6 else 'significant digits'})"


def value_lines(left: Expr | None, value: Number, digits: int) -> list[Line]:
    """Write a value exactly where it has a short form, and in decimals."""
    shown, exact = number_of(value.outcome, digits), value.exact
    if shown is None:
        return [Line(left, absent(value.outcome), value.outcome.reason)]
    if is_near_zero(value.outcome):
        return [Line(left, shown, NEAR_ZERO, "≈")]
    if exact is not None:
        lines = [Line(left, exact)]
        plain = exact.is_number and (exact.value.denominator == 1 or shown.op == "decimal")
        return lines if plain else [*lines, Line(None, shown, (), "≈")]
    return [Line(left, shown, (), relation(shown))]


def tangent_blocks(
    across: tuple[Expr, Expr],
    up: tuple[Expr, Expr],
    slope: Number,
    digits: int,
    called: str = "tangent",
) -> list[Block]:
    """Write the line through a point, given as ``(name, value)`` twice, that has a slope."""
    lines = line_through(across, up, slope, digits)
    if slope.is_zero and lines:
        place = located(*up, digits)
        return [Paragraph(words(f"The {called} is horizontal: ", place, "."))]
    return [Paragraph(words(f"The {called} line is")), Equations(tuple(lines))] if lines else []


def line_through(
    across: tuple[Expr, Expr], up: tuple[Expr, Expr], slope: Number, digits: int
) -> list[Line]:
    """Write y = b + m(x − a), and y = mx + c where that is shorter; nothing without a slope."""
    (x, start), (y, height) = across, up
    m = slope.exact if slope.exact is not None else number_of(slope.outcome, digits)
    if m is None:
        return []
    shown, level = coordinate(start, digits), coordinate(height, digits)
    exactly = start is shown and height is level and (slope.exact is not None or m.is_number)
    if m.is_number and m.value == 0:
        return [Line(y, level, relation="=" if exactly else "≈")]
    at_zero = shown.is_number and shown.value == 0
    alone = m is ONE and level is ZERO
    moved = x if at_zero else x - shown if alone else make("group", x - shown)
    through = moved if m is ONE else mul(m, moved) if at_zero else make("mul", m, moved)
    lines = [Line(y, add(level, through), relation="=" if exactly else "≈")]
    if slope.exact is not None and exactly:
        written = tidy(expand_polynomial(add(height, mul(m, x - start))))
        if written is not lines[0].right and size(written) <= size(lines[0].right):
            lines.append(Line(None, written))
    return lines


def slopes_through(lets: Sequence[Let], wrt: Expr) -> tuple[dict[Expr, Expr], list[Line]]:
    """Differentiate definitions by one variable: the names of their derivatives, and the lines."""
    slopes = named_slopes(lets, {wrt: ONE}, lambda defined: d(defined, wrt))
    return slopes, [line for let in lets for line in slope_through(*let, wrt, slopes, None)]


def slope_through(
    name: Expr, expr: Expr, t: Expr, slopes: Mapping[Expr, Expr], result: Expr | None
) -> list[Line]:
    """Differentiate one coordinate; where it uses definitions, by the chain rule through them."""
    if not any(s in slopes and s is not t for s in free_symbols(expr)):
        return slope_lines(name, expr, t)
    raw, titles = along(expr, slopes)
    lines = [Line(d(name, t), raw, words(", ".join(titles)))]
    if result is not None and result is not raw:
        lines.append(Line(None, result, words("put definitions in and simplify")))
    return lines

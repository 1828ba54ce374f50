"""Logarithmic differentiation: take logarithms of both sides, differentiate, multiply back."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checks.definition import check
from chainrule.document import Block, Equations, Heading, Line, words
from chainrule.model import ONE, ZERO, Expr, add, free_symbols, make, mul, neg, number, size
from chainrule.rules.arithmetic import rational
from chainrule.topics.common.sums import as_product, sum_of
from chainrule.topics.common.words import d
from chainrule.topics.derive.outline import times
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.decompose import derivative_of
from chainrule.trace.edges import put_back, rows

LONGEST = 100
"""Nodes of the longest term that is still written out."""

Term = tuple[Expr, Expr]
"""A logarithm's factor and what it is the logarithm of."""


def logarithms(expr: Expr) -> list[Term] | None:
    """Write ln|expr| as a sum of factors times logarithms; None where that gains nothing.

    A power of e gives its exponent, with no logarithm left (the second entry is e's 1).

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> logarithms(x**x)
    [(x, x)]
    >>> logarithms(x**2 / (x + 1))
    [(2, x), (-1, add(x, 1))]
    """
    found: list[Term] = []
    stack: list[tuple[Expr, Expr]] = [(ONE, expr)]
    while stack:
        factor, node = stack.pop()
        if node.op == "mul":
            stack.extend((factor, arg) for arg in reversed(node.args))
        elif node.op == "div":
            stack.extend([(neg(factor), node.args[1]), (factor, node.args[0])])
        elif node.op == "pow":
            stack.append((mul(factor, node.args[1]), node.args[0]))
        elif node.op == "sqrt":
            stack.append((mul(factor, number(1) / 2), node.args[0]))
        elif node.op == "root":
            stack.append((mul(factor, ONE / node.args[1]), node.args[0]))
        elif node.op == "exp":
            found.append((mul(factor, node.args[0]), ONE))
        elif node.op == "neg":
            stack.append((factor, node.args[0]))
        elif node is not ONE:
            found.append((factor, node))
    return found if len(found) > 1 or (found and found[0] != (ONE, expr)) else None


def by_logarithms(stage: DeriveSolution) -> list[Block]:
    """Write out one derivative by logarithms; nothing where they are no help."""
    whole = put_back(stage.output, stage.trace)
    terms = logarithms(whole)
    if terms is None or stage.put_back is None or size(whole, LONGEST) > LONGEST:
        return []
    wrt, output = stage.wrt, stage.output
    moving = [term for term in terms if any(wrt in free_symbols(part) for part in term)]
    if not moving:
        return []
    written = [_logarithm(term) for term in terms]
    slopes = [derivative_of(_logarithm(term), wrt) for term in moving]
    program = rows(stage.trace)
    outcomes = [check(program, output, wrt, program, mul(whole, add(*slopes)))]
    outcomes += [
        check((), _logarithm(term), wrt, (), slope)
        for term, slope in zip(moving, slopes, strict=True)
    ]
    if any(outcome.state == "failed" for outcome in outcomes):
        return []
    signed = any(of is not ONE and not _is_positive((factor, of)) for factor, of in terms)
    left = make("ln", make("abs", output) if signed else output)
    lines = [
        Line(make("derivative", make("group", _logarithm(term)), wrt, value=(1, False)), slope)
        for term, slope in zip(moving, slopes, strict=True)
    ]
    slope = d(output, wrt)
    together = sum_of([s for s in slopes if s is not ZERO] or [ZERO])
    multiplied = [
        Line(stage.named, times([output, together])),
        Line(None, times([whole, together]), words("substitute back")),
    ]
    if as_product(multiplied[-1].right) is not stage.result:
        multiplied.append(Line(None, stage.result, words("simplify")))
    multiplied[-1] = replace(multiplied[-1], final=True)
    return [
        Heading(words("Take logarithms of both sides")),
        Equations((Line(left, sum_of(written)),)),
        Heading(words("Differentiate both sides: the left one by the chain rule")),
        Equations((*lines, Line(make("div", slope, output), together))),
        Heading(words("Multiply back")),
        Equations(tuple(multiplied)),
    ]


def _logarithm(term: Term) -> Expr:
    """Write one term of the sum of logarithms."""
    factor, of = term
    if of is ONE:
        return factor
    return mul(factor, make("ln", of if _is_positive(term) else make("abs", of)))


def _is_positive(term: Term) -> bool:
    """Tell whether the base of this power has to be positive anyway."""
    factor, of = term
    exponent = rational(factor)
    return of.is_number or exponent is None or exponent.denominator % 2 == 0

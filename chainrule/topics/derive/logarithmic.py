"""Logarithmic differentiation: take logarithms of both sides, differentiate, multiply back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.checks.definition import check
from chainrule.document import Block, Equations, Heading, Line, words
from chainrule.model import ONE, ZERO, Expr, add, free_symbols, make, mul, neg, number, size
from chainrule.rules.arithmetic import rational
from chainrule.topics.common.sums import sum_of
from chainrule.topics.common.words import d
from chainrule.topics.derive.outline import times_dot
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.decompose import derivative_of
from chainrule.trace.edges import put_back, rows

LONGEST = 100
"""Nodes of the longest term that is still written out."""


@dataclass(frozen=True)
class Term:
    """One term of a sum of logarithms: a factor and ln|of|; the factor alone where of is 1.

    Attributes:
        factor: what stands before it.
        of: what it is the logarithm of.
        positive: whether that cannot be negative, being the base of such a power.
    """

    factor: Expr
    of: Expr
    positive: bool = False

    @property
    def expr(self) -> Expr:
        """Write the term."""
        if self.of is ONE:
            return self.factor
        return mul(self.factor, make("ln", self.of if self.positive else make("abs", self.of)))


def logarithms(expr: Expr) -> list[Term] | None:
    """Write ln|expr| as a sum of factors times_dot logarithms; None where that gains nothing.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> [term.expr for term in logarithms(x**x)]
    [mul(x, ln(x))]
    >>> [term.expr for term in logarithms(x**3 * make("exp", 2 * x))]
    [mul(3, ln(abs(x))), mul(2, x)]
    """
    found: list[Term] = []
    stack = [Term(ONE, expr)]
    while stack:
        term = stack.pop()
        factor, node = term.factor, term.of
        if node.op == "mul":
            stack.extend(Term(factor, arg) for arg in reversed(node.args))
        elif node.op == "div":
            stack.extend([Term(neg(factor), node.args[1]), Term(factor, node.args[0])])
        elif node.op in ("pow", "sqrt", "root"):
            stack.append(_of_power(factor, node))
        elif node.op == "exp":
            found.append(Term(mul(factor, node.args[0]), ONE))
        elif node.op == "neg":
            stack.append(Term(factor, node.args[0]))
        elif node is not ONE:
            found.append(replace(term, positive=term.positive or node.is_number))
    return found if len(found) > 1 or (found and found[0].of is not expr) else None


def _of_power(factor: Expr, node: Expr) -> Term:
    exponent = number(1) / 2 if node.op == "sqrt" else node.args[1]
    if node.op == "root":
        exponent = ONE / exponent
    exact = rational(exponent)
    positive = exact is None or exact.denominator % 2 == 0
    return Term(mul(factor, exponent), node.args[0], positive)


def by_logarithms(stage: DeriveSolution) -> list[Block]:
    """Write out one derivative by logarithms; nothing where they are no help."""
    whole = put_back(stage.output, stage.trace)
    terms = logarithms(whole)
    if terms is None or stage.put_back is None or size(whole, LONGEST) > LONGEST:
        return []
    wrt, output = stage.wrt, stage.output
    moving = [term.expr for term in terms if wrt in free_symbols(term.expr)]
    if not moving:
        return []
    slopes = [derivative_of(term, wrt) for term in moving]
    program = rows(stage.trace)
    outcomes = [check(program, output, wrt, program, mul(whole, add(*slopes)))]
    outcomes += [
        check((), term, wrt, (), slope) for term, slope in zip(moving, slopes, strict=True)
    ]
    if any(outcome.state == "failed" for outcome in outcomes):
        return []
    signed = any(term.of is not ONE and not term.positive for term in terms)
    left = make("ln", make("abs", output) if signed else output)
    lines = [
        Line(make("derivative", make("group", term), wrt, value=(1, False)), slope)
        for term, slope in zip(moving, slopes, strict=True)
    ]
    slope = d(output, wrt)
    together = sum_of([s for s in slopes if s is not ZERO] or [ZERO])
    multiplied = [
        Line(stage.named, times_dot([output, together])),
        Line(None, times_dot([whole, together]), words("substitute back")),
        Line(None, stage.result, words("simplify")),
    ]
    multiplied[-1] = replace(multiplied[-1], final=True)
    return [
        Heading(words("Take logarithms of both sides")),
        Equations((Line(left, sum_of([term.expr for term in terms])),)),
        Heading(words("Differentiate both sides: the left one by the chain rule")),
        Equations((*lines, Line(make("div", slope, output), together))),
        Heading(words("Multiply back")),
        Equations(tuple(multiplied)),
    ]

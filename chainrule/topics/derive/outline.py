"""A derivation as an outline: each part once, from the outside in, with its own derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chainrule.checks.agreement import agreed
from chainrule.checks.definition import check
from chainrule.model import ONE, TWO, Expr, Step, add, make, mul, neg, substitute
from chainrule.tidy import tidy
from chainrule.topics.common.sums import product, sum_of
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.edges import Share, accumulate, meanings, rows

MOST_STEPS = 24
"""Beyond this many steps an outline is no help."""

MINUS = neg(ONE)

Written = Callable[[Expr], Expr]
Joined = Callable[[Sequence[Expr]], Expr]


@dataclass(frozen=True)
class Strand:
    """A named part: the steps of a chain, and where the chain ends in several parts, those.

    Attributes:
        links: steps with one moving operand, from the outside in.
        base: the step with several moving operands below them; None where the chain ends in the
            variable.
    """

    links: tuple[Step, ...]
    base: Step | None

    @property
    def symbol(self) -> Expr:
        """Return the name of the part."""
        return self.links[0].symbol if self.links else self.last.symbol

    @property
    def last(self) -> Step:
        """Return the innermost step."""
        return self.base if self.base is not None else self.links[-1]


@dataclass(frozen=True)
class Outline:
    """What the words of an outline are made from.

    Attributes:
        stage: the derivation.
        steps: its steps by name.
        known: what each name stands for, over the inputs.
        slopes: the derivative of each name by the variable, tidied where the check agrees.
    """

    stage: DeriveSolution
    steps: dict[Expr, Step]
    known: dict[Expr, Expr]
    slopes: dict[Expr, Expr]

    @property
    def wrt(self) -> Expr:
        """Return the variable."""
        return self.stage.wrt

    def part(self, name: Expr) -> Strand:
        """Follow a chain inward from a name."""
        links: list[Step] = []
        step = self.steps[name]
        while len(inside := arriving(step)) == 1:
            links.append(step)
            if inside[0] not in self.steps:
                return Strand(tuple(links), None)
            step = self.steps[inside[0]]
        return Strand(tuple(links), step)

    def parts(self, base: Step) -> list[Strand]:
        """List the parts that a step puts together."""
        return [self.part(operand) for operand in arriving(base) if operand in self.steps]

    def meaning(self, expr: Expr) -> Expr:
        """Put every name back."""
        return substitute(expr, self.known)

    def slope(self, name: Expr) -> Expr:
        """Return the derivative of a name, or of the variable itself."""
        return self.slopes[name]


def outline(stage: DeriveSolution) -> Outline:
    """Differentiate every part of a trace, inside first, each from the parts it is made of.

    >>> from chainrule.topics.derive.face import derive
    >>> found = outline(derive("x sin(3x)"))
    >>> [found.slopes[name] for name in found.steps][:3]
    [1, 3, mul(3, cos(mul(3, x)))]
    """
    trace, known, program = stage.trace, meanings(stage.trace), rows(stage.trace)

    def carry(step: Step, terms: Sequence[Share]) -> Expr:
        if step.symbol is stage.output:
            return stage.result
        if len(terms) > 1:
            carried = {term.edge.source: term.carried for term in terms}
            whole = stated(step, lambda s: substitute(s, known), carried.__getitem__, _folded)
        else:
            whole = substitute(terms[0].product, known)
            if terms[0].edge.source is stage.wrt:
                return whole
        form, _ = agreed(
            tidy(whole), whole, lambda form: check(program, step.symbol, stage.wrt, program, form)
        )
        return form

    slopes = accumulate(trace, {stage.wrt: ONE}, carry)
    return Outline(stage, {step.symbol: step for step in trace.steps}, known, slopes)


def arriving(step: Step) -> list[Expr]:
    """List what a derivative arrives from at a step, each once."""
    return list(dict.fromkeys(operand for operand, _ in step.edges()))


def local(step: Step, operand: Expr) -> Expr:
    """Return the local derivative of a step by one operand, all its places together."""
    return add(*(partial for source, partial in step.edges() if source is operand))


def times_dot(factors: Sequence[Expr]) -> Expr:
    """Write a product with explicit dots, without factors 1, the sign of a −1 before it."""
    kept = [factor for factor in factors if factor is not ONE and factor is not MINUS] or [ONE]
    written = product(kept)
    return neg(written) if sum(factor is MINUS for factor in factors) % 2 else written


def _folded(factors: Sequence[Expr]) -> Expr:
    return mul(*factors)


def stated(step: Step, value: Written, slope: Written, join: Joined = times_dot) -> Expr:
    """Write the derivative of a step as its rule is stated in courses.

    Args:
        step: the step.
        value: how an operand is written.
        slope: how the derivative of an operand is written.
        join: how factors are written.
    """
    args, rule = step.expr.args, step.rule
    arrives = [partial is not None for partial in step.partials]
    if step.inner is None and rule == "mul":
        return sum_of(
            [
                join([slope(a) if i == k else value(a) for i, a in enumerate(args)])
                for k in range(len(args))
                if arrives[k]
            ]
        )
    if step.inner is None and rule == "div" and all(arrives):
        above, below = args
        terms = (join([slope(above), value(below)]), join([value(above), slope(below)]))
        return make("div", add(terms[0], neg(terms[1])), make("pow", value(below), TWO))
    return sum_of([join([value(local(step, s)), slope(s)]) for s in arriving(step)])

"""A derivation at a point where letters remain: f′(a) in letters, and the tangent line."""

from __future__ import annotations

from chainrule.document import Block
from chainrule.model import free_symbols, make, symbol
from chainrule.numeric import Existence
from chainrule.topics.common.formulas import whole
from chainrule.topics.common.letters import (
    LettersAt,
    letters_blocks,
    settled_at,
    with_letters,
)
from chainrule.topics.common.points import Values
from chainrule.topics.derive.numbers import point_blocks
from chainrule.topics.derive.point import DeriveAt, at_point, spelled_point
from chainrule.topics.derive.solution import DeriveSolution


def letters_at(derivation: DeriveSolution, point: Values, digits: int = 6) -> LettersAt | None:
    """Evaluate a derivation at a point that leaves letters; None where all have numbers.

    Raises:
        PointError: the point names what is no letter of the formula.

    >>> from chainrule import derive
    >>> from chainrule.topics.common.points import read_values
    >>> letters_at(derive("(1 + x)^n"), read_values({"x": 0})).derivative
    n
    """
    first, wrt = derivation.stages[0], derivation.wrt
    point = spelled_point(derivation, point)
    if wrt not in point or derivation.problem.by:
        return None
    names = [step.symbol for stage in derivation.stages for step in stage.trace.steps]
    point, letters = with_letters(point, [wrt, *first.trace.parameters], [first.output, *names])
    if not letters:
        return None

    def numbers(values: Values) -> Existence | None:
        needed = {wrt, *first.trace.parameters}
        at = at_point(derivation, {k: v for k, v in values.items() if k in needed})
        gone = bool(at.layers) and at.layers[-1].value.value is None
        return None if gone and not at.existence.exists else at.existence

    problem, before = derivation.problem, derivation.previous
    up = whole(problem.expr, problem.lets) if before is None else before.whole
    return settled_at(derivation.whole, (wrt, up), wrt, point, letters, numbers, digits)


def at_blocks(derivation: DeriveSolution, at: DeriveAt | LettersAt) -> list[Block]:
    """Write the numbers at a point; where letters remain, the derivative in letters."""
    if isinstance(at, DeriveAt):
        return point_blocks(at)
    first, wrt = derivation.stages[0], derivation.wrt
    place = dict(at.point)[wrt]
    left = make("call", place, value=(first.output.value, (derivation.order,)))
    taken = {wrt, *at.letters, *free_symbols(derivation.problem.expr)}
    up = first.output if symbol("y") in taken else symbol("y")
    first_order = derivation.order == 1
    return letters_blocks(at, derivation.named, left, wrt, up, tangent=first_order)

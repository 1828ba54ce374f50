"""Recip, a toy topic in one file: the derivative of the reciprocal of a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chainrule.checks.definition import Check
from chainrule.document import Block, Equations, Inlines, Line
from chainrule.model import ONE, Expr, Trace, make, symbol
from chainrule.numeric.callables import Function
from chainrule.syntax import Reading
from chainrule.topics.common.answers import Final, find, formula_final, value_final
from chainrule.topics.common.formulas import AtKink, Source, as_formula, known_convention, single
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import at_heading, value_lines
from chainrule.topics.common.points import read_values
from chainrule.topics.common.result import Result
from chainrule.topics.common.topic import LOG, WRT, Topic
from chainrule.topics.common.words import check_status, d
from chainrule.topics.derive.point import DeriveAt, at_point
from chainrule.topics.derive.solution import DeriveSolution, Posed, derive_problem

TOPICS = (
    Topic("recip", "Differentiate the reciprocal of a formula.", __name__, 200,
          ('recip "x^2" --at x=3',), (WRT, LOG), words=("reciprocal",), public=("Recip",)),
)  # fmt: skip


@dataclass(frozen=True)
class Recip(Result):
    found: DeriveSolution
    checks: tuple[Check, ...]
    readings: tuple[Reading, ...]
    name: Expr
    topic = "recip"

    @property
    def trace(self) -> Trace:
        return self.found.trace

    @property
    def variables(self) -> tuple[Expr, ...]:
        return (*self.trace.inputs, *self.trace.parameters)

    @property
    def derivative(self) -> Any:
        from chainrule.bridge import to_sympy

        return to_sympy(self.found.whole, evaluate=True)

    def function(self) -> Function:
        found = self.found
        return Function((), found.problem.expr, [found.whole], self.variables, single=True)

    def numbers(self, point: Mapping[str, Any], digits: int) -> DeriveAt:
        return at_point(self.found, read_values(point), digits=digits)

    def blocks(self, detail: str, points: Sequence[DeriveAt]) -> Sequence[Block]:
        given = Line(symbol("1/f"), self.found.problem.expr)
        answer = Equations((given, Line(self.name, self.found.result, final=True)))
        numbers = (block for at in points for block in self.point_blocks(at))
        return [answer, *numbers, check_status(self.checks[0])]

    def point_blocks(self, found: DeriveAt) -> Sequence[Block]:
        lines = value_lines(self.name, Number(found.result, found.exact), found.digits)
        return [at_heading(found.point, found.digits), Equations(tuple(lines))]

    def finals(self) -> Sequence[Final]:
        return [formula_final(self.name, self.found.result)]

    def finals_at(self, found: DeriveAt) -> Sequence[Final]:
        number = Number(found.result, found.exact)
        return [value_final(self.name, number, found.point, found.existence)]

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        return find([self.name], self.placed(points))


def recip(formula: Source, *, wrt: str = "x", log_base: int | None = None,
          at_kink: AtKink = "refuse") -> Recip:  # fmt: skip
    known_convention(at_kink)
    read = as_formula(formula, log_base)
    whole = make("div", ONE, single(read, "one at a time"))
    found = derive_problem(Posed("1/f", whole, symbol(wrt), 1))
    return Recip(found, (found.check,), read.readings, d(symbol("1/f"), found.wrt))

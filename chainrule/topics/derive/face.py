"""The face of ``derive``: what a derivation can do, and the function that makes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, cast, get_args

from chainrule.document import Block, Inlines
from chainrule.model import Expr, bounds, make, size
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.formulas import Source, known_convention
from chainrule.topics.common.result import Result
from chainrule.topics.derive.solution import DeriveSolution, Style, derive_problem, pose
from chainrule.topics.derive.words import blocks
from chainrule.trace.edges import put_back

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check
    from chainrule.numeric.callables import Function
    from chainrule.syntax import Reading
    from chainrule.topics.common.answers import Final
    from chainrule.topics.common.letters import LettersAt
    from chainrule.topics.derive.point import DeriveAt
    from chainrule.trace.decompose import Grain


class Derivation(Result, DeriveSolution):
    """A checked derivation of one derivative, immutable and picklable."""

    topic = "derive"
    letters_stay = True
    styles = get_args(Style)

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of the independent checks, one for each order."""
        return tuple(stage.check for stage in self.stages)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """List what was ambiguous in the text."""
        return self.problem.readings

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the variable and the parameters: what a point gives values to."""
        return tuple(dict.fromkeys((*self.problem.variables, *self.stages[0].trace.parameters)))

    @property
    def substitutions(self) -> dict[sympy.Symbol, sympy.Expr]:
        """Map each substitution variable to its expression, in order, as SymPy objects.

        >>> derive("exp(sin(x^2))").substitutions
        {u: x**2, v: sin(u), f: exp(v)}
        """
        from chainrule.bridge import to_sympy

        return {to_sympy(s.symbol): to_sympy(s.expr, evaluate=True) for s in self.trace.steps}

    @property
    def local_derivatives(self) -> dict[tuple[sympy.Symbol, sympy.Symbol], sympy.Expr]:
        """Map ``(step, operand)`` to the local derivative on that edge, as SymPy objects.

        Where a step uses an operand at several positions, their local derivatives are added.

        >>> derive("exp(sin(x^2))").local_derivatives
        {(u, x): 2*x, (v, u): cos(u), (f, v): exp(v)}
        """
        from chainrule.bridge import to_sympy

        found: dict[tuple[sympy.Symbol, sympy.Symbol], sympy.Expr] = {}
        for step in self.trace.steps:
            for operand, partial in step.edges():
                key = (to_sympy(step.symbol), to_sympy(operand))
                found[key] = found.get(key, 0) + to_sympy(partial, evaluate=True)
        return found

    @property
    def product(self) -> sympy.Expr:
        """Return the product along the chain, or the sum over paths, in substitution variables.

        >>> derive("exp(sin(x^2))").product
        2*x*exp(v)*cos(u)
        """
        from chainrule.bridge import to_sympy

        return to_sympy(self.raw, evaluate=True)

    @cached_property
    def derivative(self) -> sympy.Expr:
        """Return the derivative as an ordinary SymPy expression over ordinary symbols.

        >>> derive("exp(sin(x^2))").derivative
        2*x*exp(sin(x**2))*cos(x**2)
        """
        from chainrule.bridge import to_sympy

        whole = self.whole
        return to_sympy(whole, evaluate=size(whole, bounds().result_nodes) <= bounds().result_nodes)

    def function(self) -> Function:
        """Return a plain callable for the value and the derivative, on floats or NumPy arrays.

        Its arguments are the variable and then the parameters, in order of appearance.

        >>> derive("a x^2", wrt="x").function()(3.0, a=2.0)
        (18.0, 12.0)
        """
        from chainrule.numeric.callables import Function

        first = self.stages[0]
        slopes = [stage.whole for stage in reversed(self.stages)]
        value = self.problem.expr
        if self.problem.lets:
            value = put_back(first.trace.outputs[0], first.trace)
        of = [*slopes[1:], value]
        by = [stage.wrt for stage in reversed(self.stages)]
        origins = zip(of, by, strict=True)
        return Function(
            (), value, slopes, self.variables, single=True, origins=origins, at_kink=self.at_kink
        )

    def numbers(self, point: Mapping[str, Any], digits: int) -> DeriveAt | LettersAt:
        """Evaluate every layer at a point; letters without a value stay letters."""
        from chainrule.topics.common.points import read_values
        from chainrule.topics.derive.letters import letters_at
        from chainrule.topics.derive.point import at_point

        found = letters_at(self, read_values(point, letters=True), digits)
        return found or at_point(self, read_values(point), digits=digits, at_kink=self.at_kink)

    def styled(self, style: str) -> Self:
        """Return the same derivation, to be told in one of ``styles``."""
        told = self.of(self)
        told.__dict__["problem"] = replace(self.problem, style=cast("Style", style))
        return told

    def blocks(self, detail: str, points: Sequence[DeriveAt | LettersAt]) -> Sequence[Block]:
        """Write out a derivation of any order."""
        return blocks(self, detail, points)

    def plotted(self, points: Sequence[DeriveAt | LettersAt]) -> Sequence[Block]:
        """Draw the function, its derivative, and its tangents at points that are numbers."""
        from chainrule.topics.derive.drawing import function_drawing
        from chainrule.topics.derive.point import DeriveAt

        return function_drawing(self, [at for at in points if isinstance(at, DeriveAt)])

    def point_blocks(self, found: DeriveAt | LettersAt) -> Sequence[Block]:
        """Write the table of one point, or its formula where letters remain."""
        from chainrule.topics.derive.letters import at_blocks

        return at_blocks(self, found)

    def finals(self) -> tuple[Final, ...]:
        """Return the derivative."""
        from chainrule.topics.common.answers import formula_final

        return (formula_final(self.named, None if self.put_back is None else self.result),)

    def finals_at(self, found: DeriveAt | LettersAt) -> tuple[Final, ...]:
        """Return its value at a point."""
        from chainrule.topics.common.answers import value_final
        from chainrule.topics.common.letters import LettersAt, letters_final
        from chainrule.topics.common.numbers import Number

        if isinstance(found, LettersAt):
            return (letters_final(found, self.named),)
        value = Number(found.result, found.exact)
        return (value_final(self.named, value, found.point, found.existence),)

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find df/dx, then evaluate at x = 1.``"""
        from chainrule.topics.common.answers import find

        return find([self.named], self.placed(points))

    def own_data(self, digits: int) -> dict[str, Any]:
        """Return the problem, every order with its steps, the domain and the corners."""
        from chainrule.numeric.regions import NOWHERE, minimal
        from chainrule.rules import TABLE
        from chainrule.topics.common.data import as_data, attributes
        from chainrule.trace.domain import conditions, kinks

        first = self.stages[0].trace
        own = ("trace", "grain", "path_count", "raw", "put_back", "result", "seams")
        asked = conditions(first)
        needed = minimal(asked)
        orders = [attributes(stage, digits) for stage in self.stages]
        return {
            "problem": as_data(self.problem, digits),
            "orders": [{name: order[name] for name in own} for order in orders],
            "domain": as_data(asked if NOWHERE in needed else needed),
            "corners": [
                {"where": as_data(make("eq", *where.args)), "convention": TABLE[node.op].convention}
                for where, node in kinks(first)
            ],
        }


@posing
def derive(
    formula: Source,
    *,
    wrt: str | sympy.Symbol | None = None,
    order: int | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    grain: Grain = "textbook",
    style: Style = "textbook",
    plot: bool = False,
) -> Derivation:
    """Differentiate a formula step by step and check the result against its definition.

    Args:
        formula: text in the project's grammar, a SymPy expression, or a formula already read.
        wrt: the variable; by default the one declared, the only one, or ``x``.
        order: order of the derivative, at most ``limits.order``.
        let: definitions such as ``"d = a + b"``, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        grain: ``textbook``, or ``operation`` for one operation a step.
        style: how it is told; see ``Style``.
        plot: whether a drawing with the tangents ends it.

    Raises:
        InputError: the text cannot be read; its subclasses carry the position.

    >>> derive("sin(x)^2").derivative
    2*sin(x)*cos(x)
    """
    known_convention(at_kink)
    name = None if wrt is None else str(wrt)
    problem = pose(formula, wrt=name, order=order, log_base=log_base, let=let, style=style)
    return Derivation.of(derive_problem(problem, grain), at_kink=at_kink, plot=plot)

"""The faces of ``parametric``, ``polar`` and ``vector``, and the functions that find them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Block, Inlines, words
from chainrule.model import Expr, make
from chainrule.model.errors import InputError
from chainrule.numeric.callables import Function
from chainrule.numeric.functions import Functions
from chainrule.numeric.verdicts import DIFFERENTIABLE, AtKink
from chainrule.syntax import as_vector
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import (
    Final,
    entry,
    find,
    formula_final,
    relation_of_entries,
    value_final,
)
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import (
    Name,
    Source,
    known_convention,
)
from chainrule.topics.common.letters import LettersAt, letters_final
from chainrule.topics.common.result import Result
from chainrule.topics.common.values import UNDEFINED
from chainrule.topics.common.words import d
from chainrule.topics.parametric import space_words
from chainrule.topics.parametric import words as plane_words
from chainrule.topics.parametric.drawing import curve_drawing
from chainrule.topics.parametric.letters import numbers_at_point
from chainrule.topics.parametric.point import ParametricAt
from chainrule.topics.parametric.solution import (
    ParametricSolution,
    parametric_solution,
    polar_solution,
)
from chainrule.topics.parametric.space import VectorAt, VectorSolution, vector_at, vector_solution

if TYPE_CHECKING:
    import sympy

    from chainrule.checks.definition import Check

EXAMPLE = 'for example: chainrule parametric "cos t" "sin t"'


class ParametricCurve(Result, ParametricSolution):
    """A checked derivation of dy/dx along a plane curve, immutable and picklable."""

    topic = "parametric"
    letters_stay = True
    numbers = numbers_at_point
    blocks = plane_words.blocks
    point_blocks = plane_words.point_blocks

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of the independent checks, one for each order."""
        return tuple(ratio.check for ratio in self.ratios)

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the parameter and what is held constant: what a point gives values to."""
        return (self.parameter, *self.held)

    @cached_property
    def derivative(self) -> sympy.Expr:
        """Return dy/dx, or the derivative of the order asked for, as a SymPy expression.

        All that were found are in ``ratios``.

        >>> parametric("t^2", "t^3").derivative, parametric("t^2", "t^3", order=2).derivative
        (3*t/2, 3/(4*t))
        """
        from chainrule.bridge import to_sympy

        return to_sympy(self.ratios[self.order - 1].result, evaluate=True)

    def function(self) -> Function:
        """Return a plain callable of the parameter, for y and the derivative by x.

        >>> parametric("t^2", "t^3").function()(2.0)
        (8.0, 3.0)
        """
        slopes = [ratio.result for ratio in reversed(self.ratios[: self.order])]
        return Function((), self.coordinates[1], slopes, self.variables, single=True)

    def plotted(self, points: Sequence[ParametricAt | LettersAt]) -> list[Block]:
        """Draw the curve and its tangents at points that are numbers."""
        return curve_drawing(self, [at for at in points if isinstance(at, ParametricAt)])

    @property
    def _names(self) -> list[Expr]:
        """Write dy/dx, d²y/dx², …"""
        orders = range(1, len(self.ratios) + 1)
        return [d(self.up[0], self.across[0], order=order) for order in orders]

    def finals(self) -> tuple[Final, ...]:
        """Return the derivative of each order."""
        pairs = zip(self._names, self.ratios, strict=True)
        return tuple(formula_final(name, ratio.result) for name, ratio in pairs)

    def finals_at(self, found: ParametricAt | LettersAt) -> tuple[Final, ...]:
        """Return their values at a value of the parameter."""
        if isinstance(found, LettersAt):
            return (letters_final(found, self._names[self.order - 1]),)
        if found.kind in ("vertical", "undefined"):
            note = words("vertical tangent") if found.kind == "vertical" else ()
            return (Final(self._names[0], UNDEFINED, at=found.point, note=note),)
        pairs = zip(self._names, found.results, strict=True)
        return tuple(value_final(name, value, found.point) for name, value in pairs)

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find dy/dx along the curve, then evaluate at t = 1.``"""
        return find(self._names, self.placed(points), " along the curve")


class PolarCurve(ParametricCurve):
    """A checked derivation of dy/dx along a polar curve, immutable and picklable."""

    topic = "polar"


class VectorCurve(Result, VectorSolution):
    """A checked derivative of a vector-valued function, immutable and picklable."""

    topic = "vector"
    numbers = vector_at
    blocks = space_words.blocks
    point_blocks = space_words.point_blocks

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the parameter and what is held constant: what a point gives values to."""
        return (self.parameter, *self.held)

    @cached_property
    def derivative(self) -> sympy.Matrix:
        """Return the velocity as a SymPy column.

        >>> vector("[cos t, sin t, t]").derivative.T
        Matrix([[-sin(t), cos(t), 1]])
        """
        import sympy

        from chainrule.bridge import to_sympy

        return sympy.ImmutableMatrix([to_sympy(expr, evaluate=True) for expr in self.velocity])

    def function(self) -> Functions:
        """Return a plain callable of the parameter, for the position and the velocity.

        >>> vector("[t, t^2]").function()(3.0)
        ((3.0, 9.0), (1.0, 6.0))
        """
        pairs = zip(self.position, self.velocity, strict=True)
        return Functions(
            Function((), x, [v], self.variables, single=True, origins=[(x, self.parameter)])
            for x, v in pairs
        )

    @property
    def _name(self) -> Expr:
        """Write dr/dt."""
        return d(self.name, self.parameter)

    def finals(self) -> tuple[Final, ...]:
        """Return velocity and speed."""
        velocity = formula_final(self._name, make("vector", *self.velocity))
        return (velocity, formula_final(SPEED, self.speed))

    def finals_at(self, found: VectorAt) -> tuple[Final, ...]:
        """Return their values at a value of the parameter."""
        exists = [existence.kind in DIFFERENTIABLE for existence in found.existence]
        pairs = list(zip(found.velocity, exists, strict=True))
        entries = [entry(value, found.digits) if known else UNDEFINED for value, known in pairs]
        relation = relation_of_entries((value for value, known in pairs if known), found.digits)
        there = Final(self._name, make("vector", *entries), at=found.point, relation=relation)
        if not all(exists):
            return (there, Final(SPEED, UNDEFINED, at=found.point))
        return (there, value_final(SPEED, found.speed, found.point))

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find the velocity dr/dt and the speed, then evaluate at t = 1.``"""
        wanted = words("the velocity ", self._name, " and the speed")
        return find(wanted, self.placed(points))


SPEED = make("word", value="speed")


@posing
def parametric(
    *formulas: Source | Sequence[Source],
    wrt: Name | None = None,
    order: int | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    plot: bool = False,
) -> ParametricCurve | VectorCurve:
    """Find dy/dx along a curve x(t), y(t) by the chain rule.

    Args:
        formulas: both coordinates, ``"cos t"`` or ``"x = cos t"`` each, or SymPy expressions; one
            list of components is a curve in space, as for ``vector``.
        wrt: the parameter; ``t`` or the only variable by default.
        order: 1 for dy/dx alone, 2 for d²y/dx²; unless given, both are shown.
        let: definitions such as ``"u = t^2"``, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        plot: whether a drawing with the tangents ends it.

    Raises:
        InputError: the text cannot be read, or x does not change with the parameter.

    >>> parametric("cos t", "sin t").derivative
    -cot(t)
    """
    known_convention(at_kink)
    if len(formulas) == 2:
        return ParametricCurve.of(
            parametric_solution(formulas, wrt, order, let, log_base), plot=plot
        )
    if len(formulas) != 1:
        count = "none" if not formulas else len(formulas)
        raise InputError(
            f"expected two formulas x(t) and y(t), or one list, found {count}", hint=EXAMPLE
        )
    if plot:
        raise InputError("a curve in space is not drawn", hint="leave out --plot")
    (components,) = formulas
    if not isinstance(components, (list, tuple)):
        given = read_definitions(let, log_base, wrt)
        components = as_vector(given.read(components))
        if len(components.exprs) < 2:
            text = components.text
            raise InputError(
                "expected a second formula, y(t)", source=text, start=len(text), hint=EXAMPLE
            )
    return vector(components, wrt=wrt, let=let, log_base=log_base)


@posing
def polar(
    radius: Source,
    *,
    wrt: Name | None = None,
    order: int | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    plot: bool = False,
) -> PolarCurve:
    """Find dy/dx along a polar curve r(θ), with x = r cos θ and y = r sin θ.

    Args:
        radius: the formula of r, ``"1 + cos theta"`` or ``"r = 1 + cos theta"``.
        wrt: the angle; ``theta`` or the only variable by default.
        order: 1 for dy/dx alone, as by default, 2 also for d²y/dx².
        let: definitions, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        plot: whether a drawing with the tangents ends it.

    Raises:
        InputError: the text cannot be read.

    >>> polar("theta").derivative
    (theta*cos(theta) + sin(theta))/(-theta*sin(theta) + cos(theta))
    """
    known_convention(at_kink)
    return PolarCurve.of(polar_solution(radius, wrt, order, let, log_base), plot=plot)


@posing
def vector(
    components: Source | Sequence[Source],
    *,
    wrt: Name | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
) -> VectorCurve:
    """Differentiate a vector-valued function component by component.

    Args:
        components: a list such as ``"[cos t, sin t, t]"``, with or without a name before it.
        wrt: the parameter; ``t`` or the only variable by default.
        let: definitions, each using earlier ones.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.

    Raises:
        InputError: the text cannot be read.
        LimitError: more than ``limits.components`` components.

    >>> vector("[3cos t, 3sin t, 4t]").speed
    5
    """
    known_convention(at_kink)
    return VectorCurve.of(vector_solution(components, wrt, let, log_base))

"""The faces of ``gradient``, ``jacobian`` and ``hessian``, and the functions that make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.document import Block, Inlines, Text, words
from chainrule.model import Expr, make, symbol
from chainrule.model.errors import InputError
from chainrule.numeric.callables import Function
from chainrule.numeric.functions import Functions
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.common.answers import TOO_LONG, Final, find, formula_final, value_final
from chainrule.topics.common.formulas import Source, known_convention
from chainrule.topics.common.matrices import entries_final, matrix, vector_of
from chainrule.topics.common.numbers import sympy_value
from chainrule.topics.common.partials import PartialsAt, callable_of
from chainrule.topics.common.posing import read_system
from chainrule.topics.common.several import SeveralVariables
from chainrule.topics.common.sums import partial
from chainrule.topics.common.values import NOT_COMPUTED
from chainrule.topics.gradient.hessian import HessianSolution, hessian_of
from chainrule.topics.gradient.matrix_words import (
    hessian_blocks,
    hessian_point_blocks,
    jacobian_blocks,
    jacobian_point_blocks,
)
from chainrule.topics.gradient.point import (
    GradientAt,
    HessianAt,
    JacobianAt,
    gradient_at,
    hessian_at,
    jacobian_at,
)
from chainrule.topics.gradient.solution import (
    GradientSolution,
    JacobianSolution,
    gradient_of,
    jacobian_of,
)
from chainrule.topics.gradient.words import blocks, nabla, point_blocks
from chainrule.trace.edges import put_back

if TYPE_CHECKING:
    import sympy

SLOPE = make("word", value="slope")


class Gradient(SeveralVariables, GradientSolution):
    """The gradient of one formula, and its derivative in a direction, immutable and picklable."""

    topic = "gradient"

    @property
    def directional(self) -> sympy.Expr:
        """Return the derivative in the direction, ∇f·u/|u|, as a SymPy expression.

        >>> gradient("x*y", direction=(3, 4)).directional
        4*x/5 + 3*y/5
        """
        if self.direction is None:
            raise InputError("no direction was given", hint="add direction=(1, 2)")
        return sympy_value(self.slope)

    def numbers(self, point: Mapping[str, Any], digits: int) -> GradientAt:
        """Evaluate the formula and its partial derivatives at a point."""
        return gradient_at(self, point, digits, self.at_kink)

    def blocks(self, detail: str, points: Sequence[GradientAt]) -> Sequence[Block]:
        """Write out the partial derivatives, the gradient and the slope in the direction."""
        return blocks(self, detail, points)

    def point_blocks(self, found: GradientAt) -> Sequence[Block]:
        """Write the numbers of one point."""
        return point_blocks(found)

    @property
    def _name(self) -> Expr:
        if len(self.partials) > 1:
            return nabla(self.output)
        return partial(self.trace, self.output, self.partials[0].wrt)

    def finals(self) -> Sequence[Final]:
        """Return the gradient, and the slope in the direction."""
        entries = [TOO_LONG if p.result is None else p.result for p in self.partials]
        found = [formula_final(self._name, vector_of(entries))]
        if self.direction is not None:
            found.append(Final(SLOPE, self.slope or TOO_LONG, note=self._along))
        return found

    @property
    def _along(self) -> Inlines:
        assert self.direction is not None
        return words("in the direction ", make("vector", *self.direction))

    def finals_at(self, found: GradientAt) -> Sequence[Final]:
        """Return their values at a point."""
        at = tuple(found.point.items())
        finals = [found.final(self._name, vector_of)]
        if self.direction is None:
            return finals
        if found.along is not None:
            return [*finals, value_final(SLOPE, found.along, at)]
        why = words("a partial derivative does not exist") if found.missing else ()
        return [*finals, Final(SLOPE, NOT_COMPUTED, at=at, note=why)]

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find the gradient ∇f, then evaluate at x = 1, y = 2.``"""
        several = len(self.partials) > 1
        wanted = words("the gradient ", self._name) if several else words(self._name)
        if self.direction is not None:
            vector_ = make("vector", *self.direction)
            wanted = (*wanted, Text(" and the slope in the direction "), *words(vector_))
        return find(wanted, self.placed(points))


class Jacobian(SeveralVariables, JacobianSolution):
    """Every partial derivative of one formula or several, immutable and picklable."""

    topic = "jacobian"

    @cached_property
    def derivative(self) -> sympy.Matrix:
        """Return the partial derivatives as a SymPy matrix, one row a formula.

        >>> jacobian("[x*y, sin(x)]").derivative
        Matrix([
        [     y, x],
        [cos(x), 0]])
        """
        import sympy

        return sympy.Matrix([[sympy_value(p.result) for p in row] for row in self.partials])

    def function(self) -> Function | Functions:
        """Return a plain callable for the values and the rows of the matrix.

        >>> jacobian("[x*y, sin(x)]").function()(0.0, 2.0)
        ((0.0, 0.0), ((2.0, 0.0), (1.0, 0.0)))
        """
        return callable_of(self.trace, several=True, at_kink=self.at_kink)

    def numbers(self, point: Mapping[str, Any], digits: int) -> JacobianAt:
        """Evaluate the formulas and every partial derivative at a point."""
        return jacobian_at(self, point, digits, self.at_kink)

    def blocks(self, detail: str, points: Sequence[JacobianAt]) -> Sequence[Block]:
        """Write out the matrix, each entry with its steps."""
        return jacobian_blocks(self, detail, points)

    def point_blocks(self, found: JacobianAt) -> Sequence[Block]:
        """Write the numbers of one point."""
        return jacobian_point_blocks(found)

    def finals(self) -> Sequence[Final]:
        """Return the matrix."""
        entries = [TOO_LONG if e is None else e for e in self.symbolic.values()]
        return [formula_final(symbol("J"), matrix(len(self.system.inputs))(entries))]

    def finals_at(self, found: PartialsAt) -> Sequence[Final]:
        """Return its value at a point."""
        return [found.final(symbol("J"), matrix(len(self.system.inputs)))]

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find the Jacobian matrix J, then evaluate at x = 1, y = 2.``"""
        return find(words("the Jacobian matrix ", symbol("J")), self.placed(points))


class Hessian(SeveralVariables, HessianSolution):
    """The matrix of second partial derivatives, immutable and picklable."""

    topic = "hessian"

    @cached_property
    def derivative(self) -> sympy.Matrix:
        """Return the second derivatives as a SymPy matrix.

        >>> hessian("x^2*y").derivative
        Matrix([
        [2*y, 2*x],
        [2*x,   0]])
        """
        import sympy

        return sympy.Matrix([[sympy_value(entry) for entry in row] for row in self.entries])

    def function(self) -> Functions:
        """Return a plain callable for the value and the rows of the matrix.

        >>> hessian("x^2*y").function()(1.0, 3.0)
        (3.0, ((6.0, 2.0), (2.0, 0.0)))
        """
        trace = self.trace
        value = put_back(trace.outputs[0], trace)
        inputs = (*trace.inputs, *trace.parameters)
        rows = (Function((), value, row, inputs) for row in self.entries)
        return Functions(rows, together=True)

    def numbers(self, point: Mapping[str, Any], digits: int) -> HessianAt:
        """Evaluate the second derivatives at a point."""
        return hessian_at(self, point, digits, self.at_kink)

    def blocks(self, detail: str, points: Sequence[HessianAt]) -> Sequence[Block]:
        """Write out first and second derivatives and the matrix."""
        return hessian_blocks(self, detail, points)

    def point_blocks(self, found: HessianAt) -> Sequence[Block]:
        """Write the numbers of one point."""
        return hessian_point_blocks(found)

    def finals(self) -> Sequence[Final]:
        """Return the matrix."""
        entries = [entry for row in self.entries for entry in row]
        return [formula_final(symbol("H"), matrix(len(self.entries))(entries))]

    def finals_at(self, found: HessianAt) -> Sequence[Final]:
        """Return its value at a point."""
        write, at = matrix(len(self.entries)), tuple(found.point.items())
        final = entries_final(symbol("H"), write, found.known, at, found.digits)
        return [replace(final, verdict=found.verdict)]

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find the Hessian matrix H, then evaluate at x = 1, y = 2.``"""
        return find(words("the Hessian matrix ", symbol("H")), self.placed(points))


@posing
def gradient(
    formula: Source,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    direction: str | Sequence[Any] | Mapping[str, Any] | None = None,
) -> Gradient:
    """Differentiate one formula by each of its variables, all from one reverse sweep.

    Args:
        formula: text in the project's grammar, or an expression.
        wrt: one variable, or several in order; the others are held constant.
        let: the user's own names for parts, such as ``"d = a + b"``.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        direction: components in the order of the variables, or per name; it is normalized.

    Raises:
        InputError: the text cannot be read, or the direction is 0 or has the wrong length.

    >>> gradient("(a+b)*c").derivative
    (c, c, a + b)
    >>> gradient("x*y").at(x=2, y=-6).derivative
    (-6, 2)
    """
    known_convention(at_kink)
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return Gradient.of(gradient_of(system, direction), at_kink=at_kink)


@posing
def jacobian(
    formula: Source,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
) -> Jacobian:
    """Differentiate every formula of a list by every variable, one reverse sweep for each.

    Args:
        formula: text such as ``"[x*y, sin(x)]"``, or an expression.
        wrt: the variables in order; the others are held constant.
        let: the user's own names for parts.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.

    >>> [[p.result for p in row] for row in jacobian("[r cos t, r sin t]", wrt="r,t").partials]
    [[cos(t), neg(mul(r, sin(t)))], [sin(t), mul(r, cos(t))]]
    """
    known_convention(at_kink)
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return Jacobian.of(jacobian_of(system), at_kink=at_kink)


@posing
def hessian(
    formula: Source,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
) -> Hessian:
    """Differentiate one formula twice, by every pair of variables.

    Args:
        formula: text in the project's grammar, or an expression.
        wrt: the variables in order; the others are held constant.
        let: the user's own names for parts.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.

    Raises:
        LimitError: more variables than ``limits.hessian_variables``, or a derivative too long.

    >>> hessian("x^2*y").entries
    ((mul(2, y), mul(2, x)), (mul(2, x), 0))
    """
    known_convention(at_kink)
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return Hessian.of(hessian_of(system), at_kink=at_kink)

"""The face of ``backprop``: what both passes can do, and the function that runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, overload

from chainrule.document import Block, Equations, Inlines, Line, words
from chainrule.model import Expr, make, number, symbol
from chainrule.model.errors import InputError
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax.numerals import Decimal, posing
from chainrule.topics.backprop.sizes import ENDS, LayersSolution, factors, layer_blocks, layers_of
from chainrule.topics.backprop.solution import (
    BackpropAt,
    BackpropSolution,
    backprop_at,
    backprop_of,
)
from chainrule.topics.backprop.words import blocks, point_blocks
from chainrule.topics.common.answers import Final, find, formula_final
from chainrule.topics.common.formulas import Source, known_convention
from chainrule.topics.common.partials import pairs_of
from chainrule.topics.common.posing import read_system
from chainrule.topics.common.result import Result
from chainrule.topics.common.several import SeveralVariables
from chainrule.topics.common.sums import partial, product
from chainrule.topics.graph.solution import adjoints_at, drawing
from chainrule.trace.accumulate import Mode

if TYPE_CHECKING:
    import sympy


class Backprop(SeveralVariables, BackpropSolution):
    """The derivatives of every output by every input, immutable and picklable."""

    topic = "backprop"

    def numbers(self, point: Mapping[str, Any], digits: int) -> BackpropAt:
        """Run the forward pass and the sweeps with numbers."""
        return backprop_at(self, point, digits, self.at_kink)

    def blocks(self, detail: str, points: Sequence[BackpropAt]) -> Sequence[Block]:
        """Write out both passes, the gradient and the costs."""
        return blocks(self, detail, points)

    def point_blocks(self, found: BackpropAt) -> Sequence[Block]:
        """Write both passes with the numbers of one point."""
        return point_blocks(found)

    def pictures(self, found: Sequence[BackpropAt]) -> tuple[Block, ...]:
        """Draw the graph, with values and adjoints at each point if there are some."""
        if not found:
            return (drawing(self.trace),)
        return tuple(drawing(self.trace, a.values, a.digits, self._adjoints(a)) for a in found)

    def _adjoints(self, at: BackpropAt) -> dict[Expr, Expr]:
        return adjoints_at(at, self.sweeps) if self.is_reverse else {}

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Find ∂f/∂x and ∂f/∂y by backpropagation.``"""
        way = " by backpropagation" if self.is_reverse else " by forward accumulation"
        names = [partial(self.trace, *pair) for pair in pairs_of(self.trace)]
        return find(names, self.placed(points), way)


class LayerProduct(Result, LayersSolution):
    """The Jacobian matrix of a composition of layers of which only the sizes are known."""

    topic = "backprop"
    trace = None
    checks = ()
    readings = ()
    variables = ()

    @property
    def derivative(self) -> sympy.MatMul:
        """Return the product of the layers' Jacobian matrices.

        >>> from chainrule import backprop
        >>> backprop(sizes=[784, 128, 10]).derivative
        J_2*J_1
        """
        import sympy

        sizes = self.costs.sizes
        layers = range(len(sizes) - 1, 0, -1)
        return sympy.MatMul(*(sympy.MatrixSymbol(f"J_{k}", sizes[k], sizes[k - 1]) for k in layers))

    def function(self) -> NoReturn:
        """Refuse: sizes alone have no function."""
        raise InputError("layer sizes alone have no values", hint="give a formula")

    def numbers(self, point: Any, digits: int) -> NoReturn:
        """Refuse: sizes alone have no variables."""
        raise InputError(
            "layer sizes alone have no values", hint="give a formula, or leave out --at"
        )

    def blocks(self, detail: str, points: Sequence[Any]) -> Sequence[Block]:
        """Compare multiplying from the output and from the input."""
        return layer_blocks(self.costs, detail)

    def finals(self) -> Sequence[Final]:
        """Return the multiplications from either end."""
        return [
            formula_final(make("word", value=title), number(self.costs.total(mode)))
            for mode, title in ENDS.items()
        ]

    def asked(self, points: Sequence[Any] = ()) -> Inlines:
        """Write ``Count the multiplications …``"""
        whole = product(factors(self.costs))
        return words("Count the multiplications in ", whole, " from either end.")

    def given(self) -> tuple[Block, ...]:
        """Return the sizes."""
        sizes = make("vector", *(number(size) for size in self.costs.sizes))
        return (Equations((Line(symbol("sizes"), sizes),)),)


@overload
def backprop(
    formula: Source,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    mode: Mode = "reverse",
) -> Backprop: ...


@overload
def backprop(*, sizes: str | Sequence[int]) -> LayerProduct: ...


@posing
def backprop(
    formula: Source | None = None,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
    decimal: Decimal | None = None,
    at_kink: AtKink = "refuse",
    mode: Mode = "reverse",
    sizes: str | Sequence[int] | None = None,
) -> Backprop | LayerProduct:
    """Differentiate by every input in one reverse sweep, or in one forward sweep per input.

    Args:
        formula: text, a list of formulas, or an expression.
        wrt: the inputs; all variables by default, and any others are constants.
        let: the user's own names for parts, such as ``"d = a + b"``.
        log_base: base of ``log``; natural by default.
        decimal: ``comma`` for numerals such as 2,5; then ``;`` separates what commas would.
        at_kink: what is said where the slopes on the two sides differ; see ``AtKink``.
        mode: ``reverse`` carries adjoints back from each output, ``forward`` carries tangents
            along from each input.
        sizes: numbers of values between layers, instead of a formula: what it costs to multiply
            their Jacobian matrices.

    >>> found = backprop("x*y + sin(x)")
    >>> found.costs.reverse.multiplications, found.costs.forward.multiplications
    (3, 3)
    """
    known_convention(at_kink)
    if sizes is not None and formula is None:
        return LayerProduct.of(layers_of(sizes))
    if formula is None or sizes is not None:
        raise InputError(
            "expected a formula, or --sizes without one",
            hint='try chainrule backprop "(a+b)*c" --at a=5,b=-3,c=-2',
        )
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    return Backprop.of(backprop_of(system, mode), at_kink=at_kink)

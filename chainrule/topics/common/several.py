"""The face of results in several variables: whose derivatives are partial ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.model import Expr
from chainrule.numeric.callables import Function
from chainrule.numeric.functions import Functions
from chainrule.syntax import Reading
from chainrule.topics.common.answers import Final, formula_final, value_final
from chainrule.topics.common.partials import callable_of, derivatives
from chainrule.topics.common.result import Result
from chainrule.topics.common.sums import partial


class SeveralVariables(Result):
    """What a result can do that finds the derivatives of a system's outputs by its inputs."""

    if TYPE_CHECKING:
        system: Any
        symbolic: Any

    @property
    def readings(self) -> tuple[Reading, ...]:
        """List what was ambiguous in the text."""
        found: tuple[Reading, ...] = self.system.readings
        return found

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List what a point gives values to: the variables, and what is held constant."""
        found: tuple[Expr, ...] = self.system.variables
        return found

    @cached_property
    def derivative(self) -> Any:
        """Return the derivatives as SymPy expressions: a tuple, or a matrix for several formulas.

        >>> from chainrule import graph
        >>> graph("(a+b)*c").derivative
        (c, c, a + b)
        """
        return derivatives(self.symbolic, len(self.system.outputs))

    def function(self) -> Function | Functions:
        """Return a plain callable for the value and its derivatives, on floats or NumPy arrays.

        >>> from chainrule import gradient
        >>> gradient("x*y").function()(2.0, 3.0)
        (6.0, (3.0, 2.0))
        """
        return callable_of(self.trace, at_kink=self.at_kink)

    def finals(self) -> Sequence[Final]:
        """Return the derivatives."""
        return [
            formula_final(partial(self.trace, *pair), expr) for pair, expr in self.symbolic.items()
        ]

    def finals_at(self, found: Any) -> Sequence[Final]:
        """Return their values at a point, and whether they exist."""
        at = tuple(found.point.items())
        return [
            value_final(partial(self.trace, *pair), value, at, found.existence.get(pair))
            for pair, value in found.slopes.items()
        ]

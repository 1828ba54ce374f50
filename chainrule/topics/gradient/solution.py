"""Every partial derivative of one formula or several, from one reverse sweep for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chainrule.checks.agreement import agreed
from chainrule.checks.definition import Check, check
from chainrule.model import ZERO, Expr, Trace, bounds, make, raising, size
from chainrule.model.errors import InputError, LimitError
from chainrule.numeric import within_work
from chainrule.syntax import Reading
from chainrule.syntax.source import excerpt
from chainrule.topics.backprop.solution import (
    BackpropSolution,
    backprop_of,
    check_along_a_line,
)
from chainrule.topics.common.partials import FEW, Pair
from chainrule.topics.common.posing import System
from chainrule.topics.common.seams import Seam, gathered, mended
from chainrule.topics.gradient.direction import Direction, angle_in, read_direction, slope_in
from chainrule.trace.edges import put_back, rows


@dataclass(frozen=True, slots=True)
class Partial:
    """One partial derivative.

    Attributes:
        output: the symbol of what is differentiated.
        wrt: the variable; all others are held constant.
        result: the tidied derivative in the variables, or None where it would be too long.
        name: what the sweep's program calls it; None where no path leads there, so that it is 0.
        check: the outcome of its own check, or None where all are checked together.
        seams: the places where the cases of a piecewise function meet.
    """

    output: Expr
    wrt: Expr
    result: Expr | None
    name: Expr | None
    check: Check | None
    seams: tuple[Seam, ...] = ()


@dataclass(frozen=True)
class JacobianSolution:
    """Every partial derivative of one or several formulas, from one reverse sweep for each.

    Attributes:
        found: the sweeps that computed them.
        partials: one row per output, one entry per variable.
        together: the check of all of them along a line, where they are too many for one each.
    """

    found: BackpropSolution
    partials: tuple[tuple[Partial, ...], ...]
    together: tuple[Check, ...] = ()

    @property
    def system(self) -> System:
        """Return the formulas as read."""
        return self.found.system

    @property
    def trace(self) -> Trace:
        """Return the nodes of the formulas."""
        return self.found.trace

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of all checks."""
        own = (p.check for row in self.partials for p in row if p.check is not None)
        return (*own, *self.together)

    @property
    def symbolic(self) -> dict[Pair, Expr | None]:
        """Map ``(output, variable)`` to the tidied derivative; None where it would be too long."""
        return {(p.output, p.wrt): p.result for row in self.partials for p in row}


@dataclass(frozen=True)
class GradientSolution:
    """The gradient of one formula, and its derivative in a direction.

    Attributes:
        jacobian: the partial derivatives, one row of them.
        direction: the components of a direction as given, not normalized, or None.
        slope: the derivative in that direction, per unit of length; None where it is too long.
    """

    jacobian: JacobianSolution
    direction: Direction | None = None
    slope: Expr | None = None

    @property
    def system(self) -> System:
        """Return the formula as read."""
        return self.jacobian.system

    @property
    def trace(self) -> Trace:
        """Return the nodes of the formula."""
        return self.jacobian.trace

    @property
    def partials(self) -> tuple[Partial, ...]:
        """Return the partial derivatives in the order of the variables."""
        return self.jacobian.partials[0]

    @property
    def output(self) -> Expr:
        """Return the symbol of what is differentiated."""
        return self.partials[0].output

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of all checks."""
        return self.jacobian.checks

    @property
    def symbolic(self) -> dict[Pair, Expr | None]:
        """Map ``(output, variable)`` to the tidied derivative; None where it would be too long."""
        return self.jacobian.symbolic


def gradient_of(
    system: System, direction: str | Sequence[Any] | Mapping[str, Any] | None = None
) -> GradientSolution:
    """Differentiate one formula that has been read, and take its slope in a direction.

    Raises:
        InputError: there are several formulas, or the direction cannot be used.
    """
    if len(system.outputs) != 1:
        raise InputError(
            "expected one formula, found a list", hint="use 'chainrule jacobian' for several"
        )
    if direction is None:
        return GradientSolution(jacobian_of(system))
    components = read_direction(direction, system.inputs)
    if angle_in(direction, system.inputs) is not None:
        axes = "an angle in the plane, from the {}-axis to the {}-axis"
        reason = axes.format(*(name.value for name in system.inputs))
        at = Reading(excerpt(str(direction)), make("vector", *components), reason)
        system = replace(system, readings=(*system.readings, at))
    found = jacobian_of(system)
    slope = slope_in(components, [partial.result for partial in found.partials[0]])
    return GradientSolution(found, components, slope)


def jacobian_of(system: System) -> JacobianSolution:
    """Differentiate formulas that have been read, and check the result."""
    count = len(system.inputs) * len(system.outputs)
    if len(system.outputs) > 1 and count > bounds().entries:
        raise LimitError(
            f"the Jacobian matrix would have {count:,} entries, at most {bounds().entries:,} are",
            hint=raising("entries", "name fewer variables with --wrt"),
        )
    found = backprop_of(system, "reverse")
    singly = count <= FEW
    table = within_work(
        tuple(_partial(found, output, wrt, singly) for wrt in system.inputs)
        for output in found.trace.outputs
    )
    if singly:
        return JacobianSolution(found, table)
    return JacobianSolution(
        found,
        table,
        within_work(check_along_a_line(found, output) for output in found.trace.outputs),
    )


def _partial(found: BackpropSolution, output: Expr, wrt: Expr, checked: bool) -> Partial:
    name = found.names.get((output, wrt))
    if not checked:
        return Partial(output, wrt, found.symbolic[output, wrt], name, None)
    result, whole = _result(found, output, wrt), found.wholes[output, wrt]
    meet: tuple[Seam, ...] = ()
    if result is not None:
        result, meet = mended(put_back(output, found.trace), wrt, result)
    long = result is None or size(whole, bounds().result_nodes) > bounds().result_nodes
    shown, outcome = agreed(
        (name or ZERO) if result is None else result,
        None if long else whole,
        lambda form: check(rows(found.trace), output, wrt, found.program, form),
    )
    return Partial(output, wrt, None if result is None else shown, name, outcome, meet)


def _result(found: BackpropSolution, output: Expr, wrt: Expr) -> Expr | None:
    """Tidy one partial derivative; without definitions to put back, from the formula as typed."""
    expr = next(e for name, e in found.system.outputs if name == output.value)
    if found.system.lets or size(expr, bounds().result_nodes // 8) > bounds().result_nodes // 8:
        return found.symbolic[output, wrt]
    return gathered(expr, wrt)

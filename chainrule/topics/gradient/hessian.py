"""Second derivatives: each first one differentiated again, by every variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.checks.agreement import agreed
from chainrule.checks.definition import Check, check, equal
from chainrule.model import Expr, Trace, bounds, raising
from chainrule.model.errors import LimitError
from chainrule.numeric import within_work
from chainrule.tidy import tidy
from chainrule.topics.common.posing import System
from chainrule.topics.common.seams import mended
from chainrule.topics.gradient.solution import GradientSolution, gradient_of
from chainrule.trace.reverse import value_and_gradient


@dataclass(frozen=True)
class HessianSolution:
    """The matrix of second partial derivatives, each derived from a first one.

    Attributes:
        gradient: the first derivatives.
        entries: ``entries[i][j]`` is the derivative by variable i, then by variable j.
        second_checks: the checks of the entries against the first derivatives.
        symmetric: whether the mixed derivatives agree numerically; None where unknown.
    """

    gradient: GradientSolution
    entries: tuple[tuple[Expr, ...], ...]
    second_checks: tuple[Check, ...]
    symmetric: bool | None

    @property
    def system(self) -> System:
        """Return the formula as read."""
        return self.gradient.system

    @property
    def trace(self) -> Trace:
        """Return the nodes of the formula."""
        return self.gradient.trace

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of all checks, of first and second derivatives."""
        return (*self.gradient.checks, *self.second_checks)


def hessian_of(system: System) -> HessianSolution:
    """Differentiate one formula that has been read twice, by every pair of variables.

    Raises:
        LimitError: more variables than ``limits.hessian_variables``, or a derivative too long.
    """
    first = gradient_of(system)
    inputs = system.inputs
    if len(inputs) > bounds().hessian_variables:
        raise LimitError(
            f"a Hessian matrix of {len(inputs)} variables has {len(inputs) ** 2:,} entries; "
            f"at most {bounds().hessian_variables} variables are written out",
            hint=f"choose some with --wrt {inputs[0].value},{inputs[1].value}",
        )
    slopes: list[Expr] = []
    for partial in first.partials:
        if partial.result is None:
            raise LimitError(
                f"the derivative by {partial.wrt.value} is too long to differentiate again",
                hint=raising("result_nodes"),
            )
        slopes.append(partial.result)
    found = within_work(
        _entry(slope, wrt, raw)
        for slope in slopes
        for wrt, raw in zip(inputs, value_and_gradient(slope, inputs)[1], strict=True)
    )
    width = len(inputs)
    entries = tuple(
        tuple(entry for entry, _ in found[start : start + width])
        for start in range(0, len(found), width)
    )
    checks = tuple(outcome for _, outcome in found)
    return HessianSolution(first, entries, checks, _symmetric(entries))


def _entry(slope: Expr, wrt: Expr, raw: Expr) -> tuple[Expr, Check]:
    form, _ = mended(slope, wrt, tidy(raw))
    return agreed(form, raw, lambda entry: check([], slope, wrt, [], entry))


def _symmetric(entries: Sequence[Sequence[Expr]]) -> bool | None:
    """Compare each mixed derivative with the one taken in the other order."""
    verdict: bool | None = True
    for i, row in enumerate(entries):
        for j in range(i):
            same = row[j] is entries[j][i] or equal(row[j], entries[j][i])
            if same is False:
                return False
            verdict = verdict if same else None
    return verdict

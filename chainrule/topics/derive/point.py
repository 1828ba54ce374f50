"""A derivation at a point: the value, local derivative and running product of every layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from chainrule.document import words
from chainrule.model import Expr, bounds, free_symbols, postorder, size, substitute
from chainrule.model.errors import LimitError, PointError
from chainrule.numeric import Existence, Outcome, differentiability, evaluate, exact_value
from chainrule.numeric.verdicts import AtKink, because
from chainrule.tidy import tidy
from chainrule.topics.common.numbers import Number, sympy_slope
from chainrule.topics.common.points import Values, require_known, spelled
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.edges import put_back, rows, tangent_rows, tangent_symbol

if TYPE_CHECKING:
    import sympy


SHORT, LONG = 8, 60
"""Nodes of the largest value that is written as a formula, and of what it is put into."""


@dataclass(frozen=True, slots=True)
class LayerAt:
    """One layer at a point.

    Attributes:
        symbol: the layer's name.
        value: its value, the primal.
        local: per operand, the local derivative's value.
        running: the derivative of the layer by the variable, the tangent; None where the
            variable does not reach it.
    """

    symbol: Expr
    value: Outcome
    local: tuple[tuple[Expr, Outcome], ...]
    running: Outcome | None


@dataclass(frozen=True, slots=True)
class DeriveAt:
    """A derivation evaluated at one point.

    Attributes:
        derivation: what was evaluated.
        point: the inputs' values.
        layers: every layer in order of evaluation.
        result: the derivative's value as the formula gives it.
        existence: what the derivative of the original function does there.
        exact: a short closed form of the derivative, when there is one.
        digits: digits asked for.
    """

    derivation: DeriveSolution
    point: tuple[tuple[Expr, Expr], ...]
    layers: tuple[LayerAt, ...]
    result: Outcome
    existence: Existence
    exact: Expr | None
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the function's value as a SymPy number."""
        return Number(self.layers[-1].value, None).sympy(self.digits)

    @property
    def derivative(self) -> sympy.Expr:
        """Return the derivative as a SymPy number, exact where it has a short closed form.

        Raises:
            UndefinedError: the derivative does not exist at the point.
        """
        return sympy_slope(Number(self.result, self.exact), self.existence, self.digits)

    @property
    def slope(self) -> Number:
        """Return what the formula of the derivative gives, exactly where that is short."""
        return Number(self.result, self.exact or self._written(self.derivation.result))

    @property
    def height(self) -> Number:
        """Return the function's value, exactly where that is short."""
        trace = self.derivation.trace
        exact = exact_value(rows(trace), self.derivation.output, dict(self.point))
        if exact is None:
            exact = self._written(put_back(self.derivation.output, trace))
        return Number(self.layers[-1].value, exact)

    def _written(self, expr: Expr) -> Expr | None:
        """Write a value as 2 cos(1), where the point is exact and that is short."""
        point = dict(self.point)
        if self.derivation.put_back is None or size(expr, LONG) > LONG:
            return None
        if any(node.op == "decimal" for node in postorder(*point.values())):
            return None
        found = tidy(substitute(expr, point))
        return None if free_symbols(found) or size(found, SHORT) > SHORT else found


def spelled_point(derivation: DeriveSolution, point: Values) -> Values:
    """Return the point in the formula's spelling, or say which name is too many."""
    needed = {derivation.wrt, *derivation.stages[0].trace.parameters}
    point = {spelled(name, needed): value for name, value in point.items()}
    known = {*needed, *derivation.problem.variables, *free_symbols(derivation.problem.expr)}
    require_known(point, known, needed)
    return point


def check_point(derivation: DeriveSolution, point: Values) -> Values:
    """Return the point in the formula's spelling, or say which name is missing or too many."""
    point = spelled_point(derivation, point)
    needed = {derivation.wrt, *derivation.stages[0].trace.parameters}
    missing = sorted((s is not derivation.wrt, s.value) for s in needed if s not in point)
    for _, name in missing:
        raise PointError(
            f"the point gives no value for {name}", hint=f"add {name}, for example --at {name}=1"
        )
    return point


def _existence(
    derivation: DeriveSolution, point: Values, result: Outcome, at_kink: AtKink
) -> Existence:
    """Tell what the derivative does at a point: those of all lower orders must exist there."""
    stages: list[DeriveSolution] = []
    stage: DeriveSolution | None = derivation.previous
    while stage is not None:
        stages.append(stage)
        stage = stage.previous
    here = None
    for lower in reversed(stages):
        program = (*rows(lower.trace), *tangent_rows(lower.trace, lower.wrt))
        slope = evaluate(program, [lower.result], point)[lower.result]
        found = differentiability(
            rows(lower.trace), lower.output, lower.wrt, point, derivative=slope, here=here
        )
        if not found.exists:
            order = f"the derivative of order {lower.order} "
            unknown = found.kind == "unknown"
            verdict = "is not known here." if unknown else "does not exist here."
            return Existence("unknown" if unknown else "undefined", reason=words(order + verdict))
        here = None if found.kind == "smooth" else found.value
    return differentiability(
        rows(derivation.trace), derivation.output, derivation.wrt, point,
        derivative=result, here=here, at_kink=at_kink,
    )  # fmt: skip


def _differs(layers: Sequence[LayerAt], result: Outcome) -> bool:
    """Tell whether the product of the layers is not the derivative, as where a value is set."""
    running = layers[-1].running.value if layers and layers[-1].running is not None else None
    if running is None or result.value is None:
        return running is not result.value
    return bool(abs(running - result.value) > abs(result.value) * Fraction(1, 10**12))


def at_point(
    derivation: DeriveSolution, point: Values, *, digits: int = 6, at_kink: AtKink = "refuse"
) -> DeriveAt:
    """Evaluate a derivation at a point, to 15 digits or to as many as are asked for.

    ``at_kink`` is what is taken where the slopes on the two sides differ.

    Raises:
        PointError: the point names the wrong variables.
        LimitError: more digits than ``limits.digits``.

    >>> from chainrule import derive
    >>> from chainrule.topics.common.points import read_values
    >>> at = at_point(derive("x^2"), read_values({"x": 3}))
    >>> at.derivative, at.existence.kind
    (6, 'smooth')
    """
    point = check_point(derivation, point)
    if digits < 1:
        raise LimitError(f"between 1 and {bounds().digits} digits can be asked for, not {digits}")
    trace, wrt = derivation.trace, derivation.wrt
    program = (*rows(trace), *tangent_rows(trace, wrt))
    known = {name for name, _ in program}
    wanted: list[Expr] = [derivation.result]
    for step in trace.steps:
        wanted.append(step.symbol)
        wanted.extend(partial for _, partial in step.edges())
        if tangent_symbol(step.symbol, wrt) in known:
            wanted.append(tangent_symbol(step.symbol, wrt))
    found = evaluate(program, wanted, point, digits=max(digits, 15))
    layers = tuple(
        LayerAt(
            step.symbol,
            found[step.symbol],
            tuple((operand, found[partial]) for operand, partial in step.edges()),
            found.get(tangent_symbol(step.symbol, wrt)),
        )
        for step in trace.steps
    )
    result = found[derivation.result]
    existence = _existence(derivation, point, result, at_kink)
    if derivation.seams and existence.kind == "smooth" and _differs(layers, result):
        existence = Existence("removable", result.value, reason=because("exists"))
    exact = exact_value(program, derivation.result, point)
    return DeriveAt(derivation, tuple(point.items()), layers, result, existence, exact, digits)

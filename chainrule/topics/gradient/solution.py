"""Several variables: gradient, Jacobian matrix, Hessian matrix and directional derivative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, check, equal
from chainrule.model import ZERO, Expr, add, div, free_symbols, limits, make, mul, size, symbol
from chainrule.model.errors import InputError, LimitError, UndefinedError
from chainrule.numeric import (
    Existence,
    Outcome,
    differentiability,
    evaluate,
    exact_value,
    existence_of_each,
    settled,
    within_time,
)
from chainrule.numeric.existence import is_smooth
from chainrule.syntax import read, read_point
from chainrule.tidy import tidy
from chainrule.topics.backprop.solution import ONE_BY_ONE, Backprop, backprop_of, check_along_a_line
from chainrule.topics.common.formulas import Source
from chainrule.topics.common.numbers import DIFFERENTIABLE, SETTLED, sympy_value
from chainrule.topics.common.points import named, point_for
from chainrule.topics.common.posing import System, point_of, read_system
from chainrule.topics.common.result import Shown
from chainrule.topics.common.words import sentence
from chainrule.trace.decompose import derivative_of
from chainrule.trace.edges import put_back, rows
from chainrule.trace.reverse import value_and_gradient

if TYPE_CHECKING:
    import sympy

    from chainrule.document import Document
    from chainrule.numeric.callables import Function


Direction = tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """One partial derivative.

    Attributes:
        output: the symbol of what is differentiated.
        wrt: the variable; all others are held constant.
        result: the tidied derivative in the variables, or None where it would be too long.
        name: what the sweep's program calls it; None where no path leads there, so that it is 0.
        check: the outcome of its own check, or None where all are checked together.
    """

    output: Expr
    wrt: Expr
    result: Expr | None
    name: Expr | None
    check: Check | None


@dataclass(frozen=True)
class Jacobian(Shown):
    """Every partial derivative of one or several formulas, from one reverse sweep for each.

    Attributes:
        found: the sweeps that computed them.
        partials: one row per output, one entry per variable.
        together: the check of all of them along a line, where they are too many for one each.
    """

    found: Backprop
    partials: tuple[tuple[Partial, ...], ...]
    together: tuple[Check, ...] = ()

    @property
    def system(self) -> System:
        """Return the formulas as read."""
        return self.found.system

    @property
    def checks(self) -> tuple[Check, ...]:
        """List the outcomes of all checks."""
        own = (p.check for row in self.partials for p in row if p.check is not None)
        return (*own, *self.together)

    @cached_property
    def matrix(self) -> sympy.Matrix:
        """Return the partial derivatives as a SymPy matrix, one row per output.

        >>> jacobian("[x*y, sin(x)]").matrix
        Matrix([
        [     y, x],
        [cos(x), 0]])
        """
        import sympy

        return sympy.Matrix([[sympy_value(p.result) for p in row] for row in self.partials])

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> JacobianAt:
        """Evaluate the formulas and every partial derivative at a point."""
        return jacobian_at(self, named(point, values), digits)

    def explain(self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.topics.gradient.matrix_words import explain_jacobian

        return explain_jacobian(self, within_time(self.at(p, digits=digits) for p in at))


@dataclass(frozen=True)
class JacobianAt:
    """The numbers of a Jacobian matrix, or of a gradient, at one point.

    Attributes:
        jacobian: what was evaluated.
        point: the variables' values.
        outputs: the formulas' values.
        entries: the partial derivatives as the rules give them, row by row.
        exact: their short closed forms, or None.
        existence: what each does at the point, where a kink or a missing value made it doubtful.
        digits: digits asked for.
    """

    jacobian: Jacobian
    point: Mapping[Expr, Expr]
    outputs: tuple[Outcome, ...]
    entries: tuple[tuple[Outcome, ...], ...]
    exact: tuple[tuple[Expr | None, ...], ...]
    existence: Mapping[tuple[Expr, Expr], Existence]
    digits: int

    @property
    def missing(self) -> set[tuple[Expr, Expr]]:
        """List the partial derivatives that do not exist, as ``(output, variable)``."""
        return {pair for pair, found in self.existence.items() if found.kind not in SETTLED}

    @property
    def matrix(self) -> sympy.Matrix:
        """Return the numbers as a SymPy matrix.

        Raises:
            UndefinedError: a partial derivative does not exist at the point, or has no value.
        """
        import sympy

        for found in self.existence.values():
            if found.kind not in SETTLED:
                raise UndefinedError(sentence(found.reason))

        return sympy.Matrix(
            [
                [sympy_value(exact if exact is not None else entry) for entry, exact in pairs]
                for pairs in (
                    zip(*both, strict=True) for both in zip(self.entries, self.exact, strict=True)
                )
            ]
        )


@dataclass(frozen=True)
class Gradient(Shown):
    """The gradient of one formula, and its derivative in a direction.

    Attributes:
        jacobian: the partial derivatives, one row of them.
        direction: the components of a direction as given, not normalized, or None.
        slope: the derivative in that direction, per unit of length; None where it is too long.
    """

    jacobian: Jacobian
    direction: Direction | None = None
    slope: Expr | None = None

    @property
    def system(self) -> System:
        """Return the formula as read."""
        return self.jacobian.system

    @property
    def partials(self) -> tuple[Partial, ...]:
        """Return the partial derivatives in the order of the variables."""
        return self.jacobian.partials[0]

    @property
    def components(self) -> tuple[sympy.Expr, ...]:
        """Return the partial derivatives as SymPy expressions.

        >>> gradient("x*y").components
        (y, x)
        """
        return tuple(sympy_value(p.result) for p in self.partials)

    @property
    def directional(self) -> sympy.Expr:
        """Return the derivative in the direction, ∇f·u/|u|, as a SymPy expression.

        >>> gradient("x*y", direction=(3, 4)).directional
        4*x/5 + 3*y/5
        """
        if self.direction is None:
            raise InputError("no direction was given", hint="add direction=(1, 2)")
        return sympy_value(self.slope)

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> JacobianAt:
        """Evaluate the formula and its partial derivatives at a point.

        >>> gradient("x*y").at(x=2, y=-6).matrix
        Matrix([[-6, 2]])
        """
        return self.jacobian.at(named(point, values), digits=digits)

    def function(self) -> Function:
        """Return a plain callable for the value and the gradient, on floats or NumPy arrays.

        >>> gradient("x*y").function()(2.0, 3.0)
        (6.0, (3.0, 2.0))
        """
        from chainrule.numeric.callables import Function

        trace = self.jacobian.found.trace
        value, slopes = value_and_gradient(put_back(trace.outputs[0], trace), trace.inputs)
        return Function((), value, slopes, (*trace.inputs, *trace.parameters))

    def explain(self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.topics.gradient.words import explain_gradient

        return explain_gradient(self, within_time(self.at(p, digits=digits) for p in at))


def gradient(
    formula: Source,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    *,
    direction: str | Sequence[Any] | Mapping[str, Any] | None = None,
    log_base: int | None = None,
) -> Gradient:
    """Differentiate one formula by each of its variables, all from one reverse sweep.

    Args:
        formula: text in the project's grammar, or an expression.
        wrt: one variable, or several in order; the others are held constant.
        let: the user's own names for parts, such as ``"d = a + b"``.
        direction: components in the order of the variables, or per name; it is normalized.
        log_base: base of ``log``; natural by default.

    Raises:
        InputError: the text cannot be read, or the direction is 0 or has the wrong length.

    >>> [partial.result for partial in gradient("(a+b)*c").partials]
    [c, c, add(a, b)]
    """
    system = read_system(formula, wrt=wrt, let=let, log_base=log_base)
    if len(system.outputs) != 1:
        raise InputError(
            "expected one formula, found a list", hint="use 'chainrule jacobian' for several"
        )
    found = jacobian_of(system)
    if direction is None:
        return Gradient(found)
    components = read_direction(direction, system.inputs)
    return Gradient(found, components, _slope(found.partials[0], components))


def jacobian(
    formula: Source,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    *,
    log_base: int | None = None,
) -> Jacobian:
    """Differentiate every formula of a list by every variable, one reverse sweep for each.

    Args:
        formula: text such as ``"[x*y, sin(x)]"``, or an expression.
        wrt: the variables in order; the others are held constant.
        let: the user's own names for parts.
        log_base: base of ``log``; natural by default.

    >>> [[p.result for p in row] for row in jacobian("[r cos t, r sin t]", "r,t").partials]
    [[cos(t), neg(mul(r, sin(t)))], [sin(t), mul(r, cos(t))]]
    """
    return jacobian_of(read_system(formula, wrt=wrt, let=let, log_base=log_base))


def jacobian_of(system: System) -> Jacobian:
    """Differentiate formulas that have been read, and check the result."""
    count = len(system.inputs) * len(system.outputs)
    if len(system.outputs) > 1 and count > limits.ENTRIES:
        raise LimitError(
            f"the Jacobian matrix would have {count:,} entries, at most {limits.ENTRIES:,} are",
            hint="name fewer variables with --wrt; the bound is chainrule.model.limits.ENTRIES",
        )
    found = backprop_of(system, "reverse")
    singly = count <= 2 * ONE_BY_ONE
    table = within_time(
        tuple(_partial(found, output, wrt, singly) for wrt in system.inputs)
        for output in found.trace.outputs
    )
    if singly:
        return Jacobian(found, table)
    return Jacobian(
        found,
        table,
        within_time(check_along_a_line(found, output) for output in found.trace.outputs),
    )


def _partial(found: Backprop, output: Expr, wrt: Expr, checked: bool) -> Partial:
    name = found.names.get((output, wrt))
    result = _result(found, output, wrt) if checked else found.symbolic[output, wrt]
    outcome: Check | None = None
    if checked:
        given = result if result is not None else name
        outcome = check(rows(found.trace), output, wrt, found.program, given or ZERO)
        if outcome.state == "failed" and found.symbolic[output, wrt] is not result:
            result = found.symbolic[output, wrt]
            outcome = check(rows(found.trace), output, wrt, found.program, result or ZERO)
    return Partial(output, wrt, result, name, outcome)


def _result(found: Backprop, output: Expr, wrt: Expr) -> Expr | None:
    """Tidy one partial derivative; without definitions to put back, from the formula as typed."""
    expr = next(e for name, e in found.system.outputs if name == output.value)
    if found.system.lets or size(expr, limits.RESULT_NODES // 8) > limits.RESULT_NODES // 8:
        return found.symbolic[output, wrt]
    return derivative_of(expr, wrt)


# Numbers


def jacobian_at(jacobian: Jacobian, values: Mapping[str, Any], digits: int) -> JacobianAt:
    """Evaluate formulas and partial derivatives at a point.

    Raises:
        PointError: the point names the wrong variables.
    """
    found = jacobian.found
    point = point_of(values, jacobian.system)
    targets = {(p.output, p.wrt): _target(p) for row in jacobian.partials for p in row}
    wanted = [*found.trace.outputs, *targets.values()]
    outcomes = evaluate(found.program, wanted, point, digits=max(digits, 15))
    slopes = {pair: outcomes[target] for pair, target in targets.items()}
    existence = existence_of_each(rows(found.trace), slopes, point, most=2 * ONE_BY_ONE)
    few = len(targets) <= 2 * ONE_BY_ONE

    def exact(pair: tuple[Expr, Expr]) -> Expr | None:
        known = few and pair not in existence
        return exact_value(found.program, targets[pair], point) if known else None

    pairs = [[(p.output, p.wrt) for p in row] for row in jacobian.partials]
    return JacobianAt(
        jacobian,
        point,
        tuple(outcomes[output] for output in found.trace.outputs),
        tuple(tuple(settled(slopes[pair], existence.get(pair)) for pair in row) for row in pairs),
        tuple(tuple(exact(pair) for pair in row) for row in pairs),
        existence,
        digits,
    )


def _target(partial: Partial) -> Expr:
    if partial.result is not None:
        return partial.result
    return partial.name if partial.name is not None else ZERO


# Directions


def read_direction(
    given: str | Sequence[Any] | Mapping[str, Any], inputs: Sequence[Expr]
) -> Direction:
    """Read a direction: ``(1, 2)`` in the order of the variables, or ``x=1, y=2``.

    Raises:
        InputError: the length is wrong, a component is no number, or all are 0.

    >>> read_direction("(3, -4)", [symbol("x"), symbol("y")])
    (3, -4)
    """
    if isinstance(given, str):
        components = _typed_direction(given, inputs)
    elif isinstance(given, Mapping):
        chosen = {symbol(name): value for name, value in given.items()}
        known = point_for({s.value: chosen.get(s, 0) for s in (*inputs, *chosen)}, inputs)
        components = tuple(known[s] for s in inputs)
    else:
        names = [f"d{place}" for place in range(len(given))]
        point = dict(zip(names, given, strict=True))
        known = point_for(point, [symbol(name) for name in names])
        components = tuple(known[symbol(name)] for name in names)
    listed = ", ".join(s.value for s in inputs)
    if len(components) != len(inputs):
        raise InputError(
            f"the direction has {len(components)} components, "
            f"but there are {len(inputs)} variables: {listed}",
            hint="give one component for each, for example --direction "
            + ",".join(str(place) for place in range(1, len(inputs) + 1)),
        )
    length = evaluate([], [length_of(components)], {})[length_of(components)]
    if length.value is None:
        raise InputError("a component of the direction has no value")
    if length.value == 0:
        raise InputError("the direction must not be the zero vector")
    return components


def _typed_direction(text: str, inputs: Sequence[Expr]) -> Direction:
    names = [s.value for s in inputs]
    if "=" in text:
        given = dict(read_point(text, names=names))
        for name in given:
            if name not in inputs:
                raise InputError(
                    f"{name.value} is no variable of the formula",
                    hint=f"its variables are {', '.join(names)}",
                )
        return tuple(given.get(name, ZERO) for name in inputs)
    bare = text.strip()
    if bare[:1] in "([" and bare[-1:] in ")]":
        bare = bare[1:-1]
    components = read(f"[{bare}]").exprs
    if free_symbols(*components):
        raise InputError(
            "expected numbers as the components of the direction",
            source=text,
            hint="for example --direction 1,2 or --direction x=1,y=2",
        )
    return tuple(components)


def length_of(direction: Direction) -> Expr:
    """Return the length of a direction, exact where it has a short closed form."""
    squares = [component**2 for component in direction]
    root = make("sqrt", add(*squares))
    return exact_value([], root, {}) or root


def _slope(partials: Sequence[Partial], direction: Direction) -> Expr | None:
    """Return ∇f·u/|u|, tidied."""
    terms: list[Expr] = []
    for partial, component in zip(partials, direction, strict=True):
        if partial.result is None:
            return None
        terms.append(mul(component, partial.result))
    return tidy(div(add(*terms), length_of(direction)))


# Second derivatives


@dataclass(frozen=True)
class Hessian(Shown):
    """The matrix of second partial derivatives, each derived from a first one.

    Attributes:
        gradient: the first derivatives.
        entries: ``entries[i][j]`` is the derivative by variable i, then by variable j.
        checks: the checks of the entries against the first derivatives.
        symmetric: whether the mixed derivatives agree numerically; None where unknown.
    """

    gradient: Gradient
    entries: tuple[tuple[Expr, ...], ...]
    checks: tuple[Check, ...]
    symmetric: bool | None

    @property
    def system(self) -> System:
        """Return the formula as read."""
        return self.gradient.system

    @cached_property
    def matrix(self) -> sympy.Matrix:
        """Return the second derivatives as a SymPy matrix.

        >>> hessian("x^2*y").matrix
        Matrix([
        [2*y, 2*x],
        [2*x,   0]])
        """
        import sympy

        return sympy.Matrix([[sympy_value(entry) for entry in row] for row in self.entries])

    def at(
        self, point: Mapping[Any, Any] | None = None, /, *, digits: int = 6, **values: Any
    ) -> HessianAt:
        """Evaluate the second derivatives at a point."""
        first = self.gradient.at(named(point, values), digits=digits)
        wanted = [entry for row in self.entries for entry in row]
        outcomes = evaluate([], wanted, first.point, digits=max(digits, 15))
        exact = {entry: exact_value([], entry, first.point) for entry in dict.fromkeys(wanted)}
        return HessianAt(
            self,
            first,
            tuple(tuple(outcomes[entry] for entry in row) for row in self.entries),
            tuple(tuple(exact[entry] for entry in row) for row in self.entries),
        )

    def explain(self, *, at: Sequence[Mapping[str, Any]] = (), digits: int = 6) -> Document:
        """Return the derivation as a document that any format can render."""
        from chainrule.topics.gradient.matrix_words import explain_hessian

        return explain_hessian(self, within_time(self.at(p, digits=digits) for p in at))


@dataclass(frozen=True)
class HessianAt:
    """The numbers of a Hessian matrix at one point.

    Attributes:
        hessian: what was evaluated.
        first: the gradient there.
        entries: the second derivatives there.
        exact: their short closed forms, or None.
    """

    hessian: Hessian
    first: JacobianAt
    entries: tuple[tuple[Outcome, ...], ...]
    exact: tuple[tuple[Expr | None, ...], ...]

    @cached_property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """List the places of second derivatives that do not exist at the point or are not known.

        Known are those by variables in which every operation is smooth there, and second ones by
        the same variable whose formula agrees with the difference quotients of the first.
        """
        trace, point = self.hessian.gradient.jacobian.found.trace, self.first.point
        program, output = rows(trace), trace.outputs[0]
        if is_smooth(program, output, point):
            return ()
        found: list[tuple[int, int]] = []
        for i, partial in enumerate(self.hessian.gradient.partials):
            for j, wrt in enumerate(trace.inputs):
                smooth = is_smooth(program, output, point, {partial.wrt, wrt})
                if not smooth and not (i == j and self._agrees(partial, self.entries[i][j])):
                    found.append((i, j))
        return tuple(found)

    def _agrees(self, partial: Partial, second: Outcome) -> bool:
        first = self.first.existence.get((partial.output, partial.wrt))
        if partial.result is None or (first is not None and first.kind not in DIFFERENTIABLE):
            return False
        here = first.value if first is not None else None
        found = differentiability(
            [], partial.result, partial.wrt, self.first.point, derivative=second, here=here
        )
        return found.kind == "smooth"

    @property
    def matrix(self) -> sympy.Matrix:
        """Return the numbers as a SymPy matrix.

        Raises:
            UndefinedError: a second derivative does not exist at the point, or is not known.
        """
        import sympy

        if self.missing:
            raise UndefinedError(
                "a second derivative does not exist at this point, or is not known"
            )
        pairs = (zip(*both, strict=True) for both in zip(self.entries, self.exact, strict=True))
        return sympy.Matrix(
            [[sympy_value(exact if exact is not None else e) for e, exact in row] for row in pairs]
        )


def hessian(
    formula: Source,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    *,
    log_base: int | None = None,
) -> Hessian:
    """Differentiate one formula twice, by every pair of variables.

    Args:
        formula: text in the project's grammar, or an expression.
        wrt: the variables in order; the others are held constant.
        let: the user's own names for parts.
        log_base: base of ``log``; natural by default.

    Raises:
        LimitError: more variables than ``limits.HESSIAN_VARIABLES``, or a derivative too long.

    >>> hessian("x^2*y").entries
    ((mul(2, y), mul(2, x)), (mul(2, x), 0))
    """
    first = gradient(formula, wrt, let, log_base=log_base)
    inputs = first.system.inputs
    if len(inputs) > limits.HESSIAN_VARIABLES:
        raise LimitError(
            f"a Hessian matrix of {len(inputs)} variables has {len(inputs) ** 2:,} entries; "
            f"at most {limits.HESSIAN_VARIABLES} variables are written out",
            hint=f"choose some with --wrt {inputs[0].value},{inputs[1].value}",
        )
    slopes: list[Expr] = []
    for partial in first.partials:
        if partial.result is None:
            raise LimitError(
                f"the derivative by {partial.wrt.value} is too long to differentiate again",
                hint="the bound is chainrule.model.limits.RESULT_NODES",
            )
        slopes.append(partial.result)
    entries = tuple(
        tuple(tidy(entry) for entry in value_and_gradient(slope, inputs)[1]) for slope in slopes
    )
    checks = within_time(
        check([], slope, wrt, [], entry)
        for slope, row in zip(slopes, entries, strict=True)
        for wrt, entry in zip(inputs, row, strict=True)
    )
    return Hessian(first, entries, checks, _symmetric(entries))


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

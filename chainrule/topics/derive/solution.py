"""Derive: one formula, from text or SymPy to a checked derivation of any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from chainrule.checks.agreement import agreed
from chainrule.checks.definition import Check, check
from chainrule.model import (
    ONE,
    ZERO,
    Expr,
    Trace,
    bounds,
    free_symbols,
    make,
    neg,
    number,
    postorder,
    raising,
    size,
    substitute,
    symbol,
)
from chainrule.model.errors import InputError, LimitError, VariableError
from chainrule.model.indices import whole_numbers
from chainrule.numeric.work import Budget
from chainrule.syntax import Formula, Reading, read
from chainrule.tidy import tidy
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import (
    Let,
    Source,
    _inputs_behind,
    known,
    require_defined,
    require_own_name,
    two_variables,
)
from chainrule.topics.common.points import spelled
from chainrule.topics.common.seams import Seam, mended
from chainrule.trace.decompose import Grain, decompose
from chainrule.trace.edges import (
    count_paths,
    meanings,
    put_back,
    rows,
    total_derivative,
)

Style = Literal["textbook", "paths", "primes", "logarithmic"]
"""As a course writes it, rule by rule; as a sum over the paths of the graph; the first with
primes for derivatives; by the logarithms of both sides."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A formula as it was read, ready to be differentiated.

    Attributes:
        name: what the output is called.
        expr: the formula.
        wrt: the variable of differentiation, the first of several.
        order: how often.
        lets: the user's own intermediate variables, in order.
        readings: what was ambiguous in the text, to be echoed.
        declared: whether the user wrote ``f(x) = …`` or ``y = …``.
        by: the variable of every order, where they are not all the same.
        style: how it is told.
    """

    name: str
    expr: Expr
    wrt: Expr
    order: int
    lets: tuple[Let, ...] = ()
    readings: tuple[Reading, ...] = ()
    declared: bool = False
    by: tuple[Expr, ...] = ()
    style: Style = "textbook"

    def variable(self, order: int) -> Expr:
        """Return the variable of one order, the first of which is 1."""
        return self.by[order - 1] if self.by else self.wrt

    @property
    def variables(self) -> tuple[Expr, ...]:
        """List the variables of differentiation."""
        return tuple(dict.fromkeys(reversed(self.by))) or (self.wrt,)


@dataclass(frozen=True)
class DeriveSolution:
    """A checked derivation of one derivative, immutable and picklable.

    Attributes:
        problem: the formula as read.
        trace: the substitutions, a Wengert list.
        grain: ``textbook`` or ``operation``.
        path_count: number of paths from the variable to the output.
        raw: the derivative in substitution variables.
        put_back: the same with every substitution put back, or None past the bound on size.
        result: the tidied derivative; in substitution variables when ``put_back`` is None.
        check: the outcome of the independent check.
        previous: the derivation of the order before, for orders above one.
        seams: the places where the cases of a piecewise function meet.
    """

    problem: Posed
    trace: Trace
    grain: Grain
    path_count: int
    raw: Expr
    put_back: Expr | None
    result: Expr
    check: Check
    previous: DeriveSolution | None = None
    seams: tuple[Seam, ...] = ()

    @property
    def order(self) -> int:
        """Return the order of the derivative, 1 for the first."""
        return 1 if self.previous is None else self.previous.order + 1

    @property
    def wrt(self) -> Expr:
        """Return the variable of differentiation."""
        return self.problem.variable(self.order)

    @property
    def named(self) -> Expr:
        """Write what is found: df/dx, then d²f/dx², …, or ∂²f/∂x∂y."""
        by = self.problem.by[: self.order]
        below = tuple(reversed(by)) or (self.wrt,)
        return make("derivative", self.stages[0].output, *below, value=(self.order, bool(by)))

    @property
    def output(self) -> Expr:
        """Return the symbol of what is differentiated."""
        return self.trace.outputs[0]

    @property
    def whole(self) -> Expr:
        """Return the derivative over the inputs alone, however long it is."""
        return put_back(self.raw, self.trace) if self.put_back is None else self.result

    @property
    def stages(self) -> tuple[DeriveSolution, ...]:
        """List the derivations of order 1, 2, … up to this one."""
        found: list[DeriveSolution] = []
        current: DeriveSolution | None = self
        while current is not None:
            found.append(current)
            current = current.previous
        return tuple(reversed(found))


def pose(
    formula: Source,
    *,
    wrt: str | None = None,
    order: int | None = None,
    log_base: int | None = None,
    let: Sequence[str] = (),
    style: Style = "textbook",
) -> Posed:
    """Read a formula and settle its name, its variable and the order."""
    known(style, get_args(Style), "style")
    given = read_definitions(let, log_base, wrt)
    read_formula, lets = given.formula(formula, order=bounds().order)
    if len(read_formula.exprs) != 1:
        raise InputError(
            "expected one formula, found a list",
            source=read_formula.text,
            hint="use 'chainrule jacobian' for several outputs",
        )
    expr = read_formula.expr
    require_defined((*(body for _, body in lets), expr), read_formula.text)
    inner = _inputs_behind(expr, lets)
    times = order if order is not None else read_formula.order or 1
    by = tuple(v or read_formula.wrt for v in read_formula.by)
    mixed = len(set(by)) > 1
    if times != read_formula.order > 1:
        raise InputError(
            f"the formula asks for order {read_formula.order} and the option for order {times}",
            source=read_formula.text or None,
            hint="leave one of them out",
        )
    if isinstance(times, bool) or not isinstance(times, int):
        raise InputError(f"the order must be a whole number, not {times!r:.40}")
    if not 1 <= times <= bounds().order:
        raise LimitError(
            f"the order must be between 1 and {bounds().order}, not {times}",
            hint=raising("order"),
        )
    name = _output_name(read_formula, (expr, *(body for _, body in lets)))
    if mixed and wrt is not None:
        raise two_variables(read_formula, wrt)
    variable = _variable(read_formula, inner, wrt)
    if any(name is variable for name, _ in lets):
        raise InputError(
            f"{variable.value} is itself defined, and nothing is differentiated by it",
            hint=f"for the value at a point write at {variable.value}=1",
        )
    require_own_name(name, [variable, *(v for v in by if v)], read_formula.text)
    return Posed(
        name=name,
        expr=expr,
        wrt=variable,
        order=times,
        lets=lets,
        readings=(*given.readings, *read_formula.readings),
        declared=read_formula.name is not None,
        by=tuple(v for v in by if v) if mixed else (),
        style=style,
    )


def _output_name(formula: Formula, exprs: Sequence[Expr]) -> str:
    nodes = postorder(*exprs)
    taken = {node.value for node in nodes if node.op == "symbol"}
    if formula.name in taken:
        raise InputError(
            f"'{formula.name}' is defined by a formula that contains it",
            source=formula.text or None,
            hint="rename it, or use 'chainrule implicit' for an equation",
        )
    if formula.name is not None:
        return formula.name
    taken.update(node.value[0] for node in nodes if node.op == "call")
    return next(name for name in ("f", "y", "g", "h", "F", "output") if name not in taken)


def _variable(formula: Formula, inputs: Sequence[Expr], wrt: str | None) -> Expr:
    if wrt is not None:
        asked = _symbol_named(wrt, inputs)
        if formula.wrt is not None and formula.wrt is not asked:
            raise two_variables(formula, wrt)
        return asked
    if formula.wrt is not None:
        return formula.wrt
    if len(formula.arguments) == 1:
        return formula.arguments[0]
    counting = whole_numbers(*formula.exprs)
    candidates = formula.arguments or tuple(s for s in inputs if s not in counting)
    if not candidates:
        return symbol("t" if formula.name == "x" else "x")
    for preferred in (symbol("x"), symbol("t"), symbol("theta")):
        if preferred in candidates and (len(candidates) == 1 or preferred.value == "x"):
            return preferred
    if len(candidates) == 1:
        return candidates[0]
    listed = ", ".join(sorted(s.value for s in candidates))
    raise VariableError(
        f"the formula has several variables: {listed}",
        source=formula.text or None,
        hint=f"say which one with --wrt {candidates[0].value}; the others are then held constant",
    )


def _symbol_named(text: str, inputs: Sequence[Expr]) -> Expr:
    """Find the variable a user means by ``--wrt``: spelled as typed or as the formula spells it."""
    read_name = read(text, names=(text,)).expr if text.strip() else None
    if read_name is None or read_name.op != "symbol":
        raise InputError(
            f"expected the name of a variable after --wrt, found '{text}'",
            hint=f"try --wrt {inputs[0].value}" if inputs else "try --wrt x",
        )
    return spelled(read_name, inputs)


def derive_problem(problem: Posed, grain: Grain = "textbook") -> DeriveSolution:
    """Derive a problem that has been read, one order after the other."""
    derivation = _first(problem, grain)
    with Budget(bounds().together_work):
        while derivation.order < problem.order:
            derivation = _next(derivation, grain)
    return derivation


def _first(problem: Posed, grain: Grain) -> DeriveSolution:
    return _stage(problem, problem.name, problem.expr, grain, None)


def _next(previous: DeriveSolution, grain: Grain) -> DeriveSolution:
    """Differentiate the tidied derivative of the order before."""
    problem = previous.problem
    name = f"{problem.name}{'′' * previous.order}"
    if problem.by:
        name = f"{problem.name}_{''.join(v.value for v in problem.by[: previous.order])}"
    if previous.put_back is None:
        raise LimitError(
            f"the derivative of order {previous.order} is too long to differentiate again",
            hint=raising("result_nodes", "ask for a lower --order"),
        )
    return _stage(problem, name, previous.result, grain, previous)


def _stage(
    problem: Posed, name: str, expr: Expr, grain: Grain, previous: DeriveSolution | None
) -> DeriveSolution:
    """Differentiate one formula once; the check goes by the formula as it was given."""
    wrt = problem.variable(1 if previous is None else previous.order + 1)
    lets = problem.lets if previous is None else ()
    written = as_powers(expr, wrt) if grain == "textbook" else expr
    trace = decompose([(name, written)], [wrt], grain=grain, lets=lets, outside_in=True)
    output = trace.outputs[0]
    original = (*lets, (output, expr))
    raw = total_derivative(trace, wrt)
    whole: Expr | None = put_back(raw, trace)
    if whole is not None and size(whole, bounds().result_nodes) > bounds().result_nodes:
        whole = None
    result = raw if whole is None else _without_empty_case(tidy(whole), trace)
    program = rows(trace)
    found: tuple[Seam, ...] = ()
    if whole is not None:
        result, found = mended(put_back(output, trace), wrt, result)
    result, outcome = agreed(
        result, whole, lambda form: check(original, output, wrt, program, form)
    )
    return DeriveSolution(
        problem,
        trace,
        grain,
        count_paths(trace, wrt, output),
        raw,
        whole,
        result,
        outcome,
        previous,
        found,
    )


def as_powers(expr: Expr, wrt: Expr) -> Expr:
    """Write terms such as 3/√x as powers, 3x^(−1/2), to which the power rule applies.

    >>> from chainrule.model import make
    >>> x = symbol("x")
    >>> as_powers(x**2 - 3 / make("sqrt", x), x)
    add(pow(x, 2), neg(mul(3, pow(x, -1/2))))
    """
    terms: dict[Expr, Expr] = {}
    stack = [expr]
    while stack:
        node = stack.pop()
        if node.op in ("add", "neg"):
            stack.extend(node.args)
        elif node.op == "div" and (power := _power(node.args[1])) and wrt is power[0]:
            factor, exponent = node.args[0], make("pow", power[0], neg(power[1]))
            if wrt not in free_symbols(factor):
                terms[node] = exponent if factor is ONE else make("mul", factor, exponent)
    return substitute(expr, terms) if terms else expr


def _power(node: Expr) -> tuple[Expr, Expr] | None:
    """Read a power or a root of one thing as its base and exponent."""
    if node.op == "pow" and node.args[1].is_number:
        return node.args[0], node.args[1]
    if node.op == "sqrt":
        return node.args[0], number(1) / 2
    if node.op == "root" and node.args[1].is_number:
        return node.args[0], ONE / node.args[1]
    return None


def _without_empty_case(result: Expr, trace: Trace) -> Expr:
    """Drop the ``0 otherwise`` of a piecewise result whose original says nothing otherwise."""
    open_steps = [
        step.expr
        for step in trace.steps
        if step.rule == "piecewise" and len(step.expr.args) % 2 == 0
    ]
    if not open_steps:
        return result
    known = meanings(trace)
    open_cases = {
        tuple(substitute(condition, known) for condition in expr.args[1::2]) for expr in open_steps
    }
    replacements: dict[Expr, Expr] = {}
    for node in postorder(result):
        if node.op != "piecewise" or node.args[-1] is not ZERO:
            continue
        kept = node.args[1::2]
        for cases in open_cases:
            if cases[: len(kept)] == kept:
                zeros = (part for condition in cases[len(kept) :] for part in (ZERO, condition))
                replacements[node] = Expr("piecewise", (*node.args[:-1], *zeros))
    return substitute(result, replacements)

"""The multivariable chain rule: a formula whose variables depend on others, in any tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chainrule.checks.agreement import agreed
from chainrule.checks.definition import Check, check
from chainrule.model import Expr, Step, Trace, bounds, free_symbols, make, postorder, size, symbol
from chainrule.model.errors import InputError
from chainrule.numeric import (
    Existence,
    Outcome,
    differentiability,
    evaluate,
    exact_value,
    within_work,
)
from chainrule.numeric.verdicts import AtKink
from chainrule.syntax import Reading, notes, read
from chainrule.tidy import tidy
from chainrule.topics.common.definitions import Definitions
from chainrule.topics.common.formulas import (
    NAMED,
    VARIABLE_LETTERS,
    Let,
    Names,
    Source,
    as_formula,
    single,
    two_variables,
)
from chainrule.topics.common.numbers import Number, one_or_all, sympy_slope
from chainrule.topics.common.points import point_for, spelled
from chainrule.topics.common.posing import asked_names
from chainrule.topics.common.seams import Seam, mended
from chainrule.trace.decompose import derivatives_of
from chainrule.trace.edges import count_paths, put_back, rows, total_derivative

if TYPE_CHECKING:
    import sympy


OUTPUT_NAMES = ("z", "f", "w", "F", "output")
ABSTRACT = re.compile(
    r"\s*(?:([A-Za-z][A-Za-z0-9_]*)\s*=\s*)?([A-Za-z][A-Za-z0-9_]*)\s*\(([\w\s,]+)\)\s*"
)


@dataclass(frozen=True)
class Part:
    """The derivative by one end variable.

    Attributes:
        wrt: the variable.
        path_count: number of paths from it to the output.
        raw: the sum over paths, in the intermediate variables.
        put_back: the same in the end variables, or None past the bound on size.
        result: the tidied derivative; in intermediate variables when ``put_back`` is None.
        check: the outcome of the independent check.
        seams: the places where the cases of a piecewise function meet.
    """

    wrt: Expr
    path_count: int
    raw: Expr
    put_back: Expr | None
    result: Expr
    check: Check
    seams: tuple[Seam, ...] = ()


@dataclass(frozen=True, slots=True)
class PartAt:
    """The derivative by one end variable at a point.

    Attributes:
        slope: its value as the formula gives it.
        existence: what the derivative of the original does there.
    """

    slope: Number
    existence: Existence


@dataclass(frozen=True)
class TotalAt:
    """Numbers of a total derivative at one point.

    Attributes:
        point: the end variables' values.
        output: what is differentiated.
        values: per variable and per local derivative, its value.
        parts: one per end variable asked for.
        digits: digits asked for.
    """

    point: tuple[tuple[Expr, Expr], ...]
    output: Expr
    values: Mapping[Expr, Outcome]
    parts: tuple[PartAt, ...]
    digits: int

    @property
    def value(self) -> sympy.Expr:
        """Return the output's value as a SymPy number."""
        return Number(self.values[self.output], None).sympy(self.digits)

    @property
    def derivative(self) -> sympy.Expr | tuple[sympy.Expr, ...]:
        """Return the derivative as a SymPy number; one per end variable where there are several.

        Raises:
            UndefinedError: one of them does not exist at the point.
        """
        return one_or_all([sympy_slope(p.slope, p.existence, self.digits) for p in self.parts])

    @property
    def existence(self) -> Existence | tuple[Existence, ...]:
        """Return what the derivative does at the point; likewise."""
        return one_or_all([part.existence for part in self.parts])


@dataclass(frozen=True)
class TotalSolution:
    """A checked total derivative, or all partial ones, immutable and picklable.

    Attributes:
        trace: one step per definition and one for the output; its edges are the links.
        lets: the definitions, each after those it uses.
        independent: the end variables that vary, also those that are held fixed.
        parts: one per end variable asked for.
        readings: what was ambiguous in the text.
        unused: definitions that the output does not depend on.
    """

    trace: Trace
    lets: tuple[Let, ...]
    independent: tuple[Expr, ...]
    parts: tuple[Part, ...]
    readings: tuple[Reading, ...] = ()
    unused: tuple[Expr, ...] = ()

    @property
    def output(self) -> Expr:
        """Return the symbol of what is differentiated."""
        return self.trace.outputs[0]

    @property
    def is_total(self) -> bool:
        """Tell whether there is one end variable, so that the derivative is written dz/dt."""
        return len(self.independent) <= 1

    @property
    def held(self) -> tuple[Expr, ...]:
        """List the symbols that are held constant."""
        defined = {name for name, _ in self.lets}
        return tuple(s for s in self.trace.parameters if s not in defined)


def total_solution(
    formula: Source, wrt: Names | None, let: Sequence[str], log_base: int | None
) -> TotalSolution:
    """Differentiate a formula through the variables that its variables depend on.

    Raises:
        InputError: the text cannot be read, or the definitions go round in a circle.
    """
    names = _names(let)
    asked = asked_names(wrt)
    found, functions, readings = _read_links(let, names, log_base)
    called = dict.fromkeys(functions)
    read_formula = as_formula(formula, log_base, (*names, *asked), order=1, functions=called)
    expr = single(read_formula, "use 'chainrule jacobian' for several outputs")
    whole = postorder(expr, *(body for body, _ in found.values()))
    applied = {symbol(node.value[0]) for node in whole if node.op == "call"}
    for _ in functions:
        bodies = {name: (functions[name], found[symbol(name)][0]) for name in functions}
        given = Definitions(functions=bodies)
        (expr, *exprs), _ = given.applied(
            [expr, *(body for body, _ in found.values())], named=False
        )
        lines = (line for _, line in found.values())
        found = dict(zip(found, zip(exprs, lines, strict=True), strict=True))
    lets, unused = _in_order(found, expr)
    unused = tuple(name for name in unused if name not in applied)
    defined = {name for name, _ in lets}
    everything = free_symbols(expr, *(body for _, body in lets))
    ends = tuple(s for s in everything if s not in defined)
    name = _output_name(read_formula.name, {s.value for s in everything} | set(names))
    if read_formula.wrt is not None and not asked:
        asked = (read_formula.wrt.value,)
    inputs = _inputs(asked, ends, everything)
    if read_formula.wrt is not None and inputs != (read_formula.wrt,):
        raise two_variables(read_formula, ", ".join(asked))
    held = tuple(s for s in ends if s not in inputs and s.value in VARIABLE_LETTERS)
    trace = links((*lets, (symbol(name), expr)), inputs)
    parts = within_work(_part(trace, end) for end in inputs)
    readings = tuple(
        reading
        for reading in (*readings, *read_formula.readings)
        if reading.meaning not in defined or not reading.reason.startswith(notes.INDEX)
    )
    return TotalSolution(trace, lets, (*inputs, *held), parts, readings, unused)


def _names(lines: Iterable[str]) -> tuple[str, ...]:
    """List the names that the definitions give, so that each line may use any of them."""
    found = (NAMED.match(line) for line in lines)
    return tuple(match.group(1) for match in found if match is not None)


def _read_links(
    lines: Sequence[str], names: Sequence[str], log_base: int | None
) -> tuple[dict[Expr, tuple[Expr, str]], dict[str, tuple[Expr, ...]], tuple[Reading, ...]]:
    """Read the definitions; list the variables of those that are written as functions."""
    found: dict[Expr, tuple[Expr, str]] = {}
    functions: dict[str, tuple[Expr, ...]] = {}
    readings: list[Reading] = []
    matches = [NAMED.match(line) for line in lines]
    called = {m.group(1): None for m in matches if m is not None and m.group(2)}
    for line in lines:
        abstract = _abstract(line)
        if abstract is not None:
            name, expr = abstract
        else:
            formula = as_formula(line, log_base, names, functions=called)
            if formula.name is None or len(formula.exprs) > 1:
                raise InputError(
                    "expected a definition such as x = cos t", source=line, start=0, end=len(line)
                )
            name, expr = symbol(formula.name), formula.expr
            readings.extend(formula.readings)
            if formula.arguments:
                functions[name.value] = formula.arguments
        if name in found:
            raise InputError(
                f"'{name.value}' is defined twice", source=line, start=0, hint="rename one of them"
            )
        found[name] = (expr, line)
    return found, functions, tuple(readings)


def _abstract(line: str) -> Let | None:
    """Read ``x = x(s, t)`` or ``x(s, t)``: a dependence without a formula."""
    match = ABSTRACT.fullmatch(line)
    if match is None or match.group(1) not in (None, match.group(2)):
        return None
    arguments = [symbol(word.strip()) for word in match.group(3).split(",")]
    if not all(argument.value for argument in arguments):
        return None
    name = match.group(2)
    return symbol(name), make("call", *arguments, value=(name, (0,) * len(arguments)))


def _in_order(
    found: Mapping[Expr, tuple[Expr, str]], root: Expr
) -> tuple[tuple[Let, ...], tuple[Expr, ...]]:
    """Order the definitions that the formula uses, each after those it uses itself."""
    ordered: list[Let] = []
    done: set[Expr] = set()
    open_: set[Expr] = set()
    stack = [(s, False) for s in reversed(free_symbols(root)) if s in found]
    while stack:
        name, ready = stack.pop()
        if ready:
            open_.discard(name)
            done.add(name)
            ordered.append((name, found[name][0]))
            continue
        if name in done:
            continue
        if name in open_:
            raise InputError(
                f"'{name.value}' depends on itself",
                source=found[name][1],
                start=0,
                hint="the definitions must not go round in a circle",
            )
        open_.add(name)
        stack.append((name, True))
        below = [s for s in free_symbols(found[name][0]) if s in found and s not in done]
        stack.extend((s, False) for s in reversed(below))
    return tuple(ordered), tuple(name for name in found if name not in done)


def _output_name(given: str | None, taken: set[str]) -> str:
    if given is not None and given not in taken:
        return given
    return next(name for name in OUTPUT_NAMES if name not in taken)


def _inputs(
    asked: Sequence[str], ends: tuple[Expr, ...], everything: Sequence[Expr]
) -> tuple[Expr, ...]:
    if not asked:
        if not ends:
            raise InputError("nothing varies here: the formula contains no variable")
        return ends
    chosen: list[Expr] = []
    for text in asked:
        found = spelled(read(text, names=(text,)).expr, ends) if text else None
        if found is not None and found in ends:
            chosen.append(found)
            continue
        listed = ", ".join(s.value for s in ends)
        if found is not None and found in everything:
            raise InputError(
                f"'{text}' is itself defined by other variables",
                hint=f"choose one it depends on: {listed}; or leave out its --let",
            )
        raise InputError(
            f"nothing here depends on '{text}'",
            hint=f"the end variables are {listed}" if listed else None,
        )
    return tuple(dict.fromkeys(chosen))


def links(definitions: Sequence[Let], inputs: tuple[Expr, ...]) -> Trace:
    """Write one step a definition, with its partial derivatives by everything that moves.

    >>> x, t = symbol("x"), symbol("t")
    >>> trace = links([(x, make("cos", t)), (symbol("z"), x**2)], (t,))
    >>> [step.partials for step in trace.steps]
    [(neg(sin(t)),), (mul(2, x),)]
    """
    moving = set(inputs)
    steps: list[Step] = []
    used = free_symbols(*(expr for _, expr in definitions))
    for name, expr in definitions:
        operands = tuple(s for s in free_symbols(expr) if s in moving)
        if operands:
            moving.add(name)
        partials = tuple(
            mended(expr, operand, slope)[0]
            for operand, slope in zip(operands, derivatives_of(expr, operands), strict=True)
        )
        steps.append(Step(name, expr.op, "partial derivative", operands, expr, partials))
    defined = {name for name, _ in definitions}
    parameters = tuple(s for s in used if s not in inputs and s not in defined)
    return Trace(inputs, parameters, tuple(steps), (definitions[-1][0],))


def _part(trace: Trace, wrt: Expr) -> Part:
    output = trace.outputs[0]
    raw = total_derivative(trace, wrt)
    whole: Expr | None = put_back(raw, trace)
    if whole is not None and size(whole, bounds().result_nodes) > bounds().result_nodes:
        whole = None
    result = raw if whole is None else tidy(whole)
    found: tuple[Seam, ...] = ()
    if whole is not None:
        result, found = mended(put_back(output, trace), wrt, result)
    program = rows(trace)
    result, outcome = agreed(result, whole, lambda form: check(program, output, wrt, program, form))
    return Part(wrt, count_paths(trace, wrt, output), raw, whole, result, outcome, found)


def total_at(
    solution: TotalSolution,
    values: Mapping[str, Any],
    digits: int = 6,
    at_kink: AtKink = "refuse",
) -> TotalAt:
    """Evaluate variables, local derivatives and results at a point.

    Raises:
        PointError: a variable has no value, or one is named that does not occur.
    """
    trace, output = solution.trace, solution.output
    point = point_for(values, (*trace.inputs, *trace.parameters))
    program = rows(trace)
    wanted: list[Expr] = []
    for step in trace.steps:
        wanted += [step.symbol, *(partial for _, partial in step.edges())]
    wanted += [part.result for part in solution.parts]
    found = evaluate(program, wanted, point, digits=max(digits, 15))
    parts = tuple(
        PartAt(
            Number(found[part.result], exact_value(program, part.result, point)),
            differentiability(
                program,
                output,
                part.wrt,
                point,
                derivative=found[part.result],
                at_kink=at_kink,
            ),
        )
        for part in solution.parts
    )
    return TotalAt(tuple(point.items()), output, found, parts, digits)

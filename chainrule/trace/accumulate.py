"""Forward and reverse sweeps over a trace, as straight-line programs, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from chainrule.model import ONE, TWO, Expr, Step, Trace, make, neg, postorder, symbol
from chainrule.model.errors import InputError
from chainrule.rules.arithmetic import rational
from chainrule.trace.edges import Edge, Row, Share, accumulate, edges, rows
from chainrule.trace.reverse import divisor, scale

Mode = Literal["reverse", "forward"]


@dataclass(frozen=True, slots=True)
class SweepRow:
    """The adjoint or tangent of one node: the sum of its terms.

    Attributes:
        of: the node.
        name: what the sum is called in the program; no user can type this name.
        terms: one per edge; none where the sweep starts.
        expr: the sum itself.
    """

    of: Expr
    name: Expr
    terms: tuple[Share, ...]
    expr: Expr


@dataclass(frozen=True, slots=True)
class Sweep:
    """All adjoints of one output, or all tangents by one input, in order of computation."""

    start: Expr
    rows: tuple[SweepRow, ...]

    @property
    def program(self) -> tuple[Row, ...]:
        """Return the rows as ``(symbol, expression)``, to be run after those of the trace."""
        return tuple((row.name, row.expr) for row in self.rows)


def derivative_symbol(output: Expr, node: Expr) -> Expr:
    """Name the derivative of ``output`` with respect to ``node`` inside a program."""
    return symbol(f" sweep {output.value}/{node.value}")


def reverse_sweep(
    trace: Trace, output: Expr, into: Mapping[Expr, Sequence[Edge]] | None = None
) -> Sweep:
    """Write every adjoint of one output: each is the sum over the uses of its node.

    Linear in the number of edges, however many paths there are. ``into`` lists the edges by
    target, where they are known already.

    Source: reverse accumulation, A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed.,
    SIAM 2008, section 3.2.

    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> trace = decompose([("f", x + make("sin", x))], [x], grain="operation")
    >>> [(row.of, len(row.terms)) for row in reverse_sweep(trace, symbol("f")).rows]
    [(f, 0), (u, 1), (x, 2)]
    """
    into = _by_target(trace) if into is None else into
    arriving: dict[Expr, list[Share]] = {output: []}
    written: list[SweepRow] = []
    for node in (*(step.symbol for step in reversed(trace.steps)), *trace.inputs):
        if node not in arriving:
            continue
        row = _row(node, derivative_symbol(output, node), arriving[node][::-1])
        written.append(row)
        for edge in reversed(into.get(node, ())):
            arriving.setdefault(edge.source, []).append(Share(edge, _carried(row)))
    return Sweep(output, tuple(written))


def forward_sweep(trace: Trace, wrt: Expr) -> Sweep:
    """Write the tangent of every node that one input reaches, in order of evaluation.

    >>> from chainrule.trace.decompose import decompose
    >>> x = symbol("x")
    >>> trace = decompose([("f", x + make("sin", x))], [x], grain="operation")
    >>> [(row.of, len(row.terms)) for row in forward_sweep(trace, x).rows]
    [(x, 0), (u, 1), (f, 2)]
    """
    written: list[SweepRow] = [SweepRow(wrt, derivative_symbol(wrt, wrt), (), ONE)]

    def write(step: Step, terms: Sequence[Share]) -> Expr:
        row = _row(step.symbol, derivative_symbol(step.symbol, wrt), terms)
        written.append(row)
        return _carried(row)

    accumulate(trace, {wrt: ONE}, write)
    return Sweep(wrt, tuple(written))


def sweeps(trace: Trace, mode: Mode) -> tuple[Sweep, ...]:
    """Make every sweep of a mode: one per output in reverse, one per input forward."""
    if mode == "reverse":
        into = _by_target(trace)
        return tuple(reverse_sweep(trace, output, into) for output in trace.outputs)
    return tuple(forward_sweep(trace, wrt) for wrt in trace.inputs)


def _by_target(trace: Trace) -> dict[Expr, list[Edge]]:
    found: dict[Expr, list[Edge]] = {}
    for edge in edges(trace):
        found.setdefault(edge.target, []).append(edge)
    return found


def _row(of: Expr, name: Expr, terms: Sequence[Share]) -> SweepRow:
    parts = [along_edge(term.carried, term.edge) for term in terms]
    if not parts:
        return SweepRow(of, name, (), ONE)
    return SweepRow(of, name, tuple(terms), parts[0] if len(parts) == 1 else make("add", *parts))


def _carried(row: SweepRow) -> Expr:
    """Return how later rows write this one: by name, or plainly 1, which costs nothing."""
    return ONE if row.expr is ONE else row.name


def along_edge(carried: Expr, edge: Edge) -> Expr:
    """Multiply along an edge in the cheapest way.

    A factor of 1 or −1 is no multiplication, 1/v is a division, and −u/v² of a quotient y = u/v
    is −(carried/v)·y, which shares its division with the numerator.
    """
    if _through_denominator(edge):
        return neg(make("mul", make("div", carried, edge.source), edge.target))
    return scale(carried, edge.local)


def _through_denominator(edge: Edge) -> bool:
    """Tell the local derivative −u/v² of a quotient by its denominator."""
    if edge.position != 1 or edge.local.op != "neg" or edge.local.args[0].op != "div":
        return False
    top, bottom = edge.local.args[0].args
    squared = bottom.op == "pow" and bottom.args[0] is edge.source and bottom.args[1] is TWO
    return squared and rational(top) is None


@dataclass(frozen=True, slots=True)
class Operations:
    """Counted operations of a straight-line program.

    Attributes:
        multiplications: multiplications and divisions.
        additions: additions and subtractions.
        functions: evaluations of functions, roots, and powers that are no whole number.
    """

    multiplications: int = 0
    additions: int = 0
    functions: int = 0

    @property
    def total(self) -> int:
        """Return all operations together."""
        return self.multiplications + self.additions + self.functions

    def __add__(self, other: Operations) -> Operations:
        return Operations(
            self.multiplications + other.multiplications,
            self.additions + other.additions,
            self.functions + other.functions,
        )

    def __sub__(self, other: Operations) -> Operations:
        return Operations(
            self.multiplications - other.multiplications,
            self.additions - other.additions,
            self.functions - other.functions,
        )


def count_operations(program: Iterable[Row], extra: Iterable[Expr] = ()) -> Operations:
    """Count what a program computes; an expression that occurs twice is computed once.

    A sum of n terms is n − 1 additions, a whole power is repeated squaring, and a change of
    sign costs nothing.

    >>> x, u = symbol("x"), symbol("u")
    >>> count_operations([(u, x * x + 3), (symbol("f"), make("sin", u) * u)])
    Operations(multiplications=2, additions=1, functions=1)
    """
    counted = Operations()
    for node in postorder(*(expr for _, expr in program), *extra):
        if node.args and node.op not in FREE:
            counted += COSTS.get(node.op, _one_function)(node)
    return counted


def _one_function(node: Expr) -> Operations:
    return Operations(functions=1)


def _power_cost(node: Expr) -> Operations:
    exponent = rational(node.args[1])
    if exponent is None or exponent.denominator != 1:
        return Operations(functions=1)
    size = abs(exponent.numerator)
    squarings = max(size.bit_length() + size.bit_count() - 2, 0)
    return Operations(multiplications=squarings + (exponent < 0))


FREE = frozenset({"neg"})

COSTS: dict[str, Callable[[Expr], Operations]] = {
    "add": lambda node: Operations(additions=len(node.args) - 1),
    "mul": lambda node: Operations(multiplications=len(node.args) - 1),
    "div": lambda node: Operations(multiplications=1),
    "pow": _power_cost,
    "max": lambda node: Operations(functions=len(node.args) - 1),
    "min": lambda node: Operations(functions=len(node.args) - 1),
}


@dataclass(frozen=True, slots=True)
class Costs:
    """What one evaluation of a function and of all its first derivatives costs.

    Attributes:
        function: the function itself.
        local: the local derivatives, which both modes need, as far as they are not in the function.
        reverse: multiplying and adding adjoints, one sweep for each output.
        forward: multiplying and adding tangents, one sweep for each input.
    """

    function: Operations
    local: Operations
    reverse: Operations
    forward: Operations

    def ratio(self, mode: Mode) -> float:
        """Return function and derivatives together over the function alone."""
        sweep = self.reverse if mode == "reverse" else self.forward
        together = self.function.total + self.local.total + sweep.total
        return together / max(self.function.total, 1)


def costs(trace: Trace) -> Costs:
    """Count the operations of a trace and of both modes, without writing the sweeps out.

    A sweep multiplies once along each edge it passes, unless the local derivative is 1 or −1,
    and adds where edges meet.

    >>> from chainrule.trace.decompose import decompose
    >>> a, b, c = symbol("a"), symbol("b"), symbol("c")
    >>> counted = costs(decompose([("f", (a + b) * c)], [a, b, c], grain="operation"))
    >>> counted.reverse.multiplications, counted.forward.multiplications
    (2, 3)
    """
    program = rows(trace)
    function = count_operations(program)
    found = edges(trace)
    numerators = {edge.target for edge in found if edge.position == 0}
    needed: list[Expr] = []
    back: list[tuple[Expr, Expr, int]] = []
    onward: list[tuple[Expr, Expr, int]] = []
    for edge in found:
        sign, below = rational(edge.local), divisor(edge.local)
        weight = 0 if sign is not None and abs(sign) == 1 else 1
        alone = weight
        if _through_denominator(edge):
            weight, alone = 2, 1 if edge.target in numerators else 2
        else:
            needed.append(edge.local if below is None else below)
        onward.append((edge.source, edge.target, weight))
        back.append((edge.target, edge.source, alone))
    local = count_operations(program, needed) - function
    reverse = _sweep_cost(reversed(back), trace.outputs)
    return Costs(function, local, reverse, _sweep_cost(onward, trace.inputs))


def _sweep_cost(links: Iterable[tuple[Expr, Expr, int]], starts: Sequence[Expr]) -> Operations:
    """Count the operations of one sweep from each start at once: bit k belongs to start k."""
    reached = {start: 1 << place for place, start in enumerate(starts)}
    multiplications = additions = 0
    for origin, target, weight in links:
        carried = reached.get(origin, 0)
        before = reached.get(target, 0)
        multiplications += weight * carried.bit_count()
        additions += (before & carried).bit_count()
        reached[target] = before | carried
    return Operations(multiplications, additions)


@dataclass(frozen=True, slots=True)
class ChainCosts:
    """Multiplications to multiply the Jacobians of a composition of layers, from either end.

    Attributes:
        sizes: numbers of values between the layers, inputs first.
        reverse: ``(rows, inner, columns)`` of each product, begun at the output.
        forward: the same, begun at the input.
    """

    sizes: tuple[int, ...]
    reverse: tuple[tuple[int, int, int], ...]
    forward: tuple[tuple[int, int, int], ...]

    def total(self, mode: Mode) -> int:
        """Return all multiplications of a mode."""
        products = self.reverse if mode == "reverse" else self.forward
        return sum(a * b * c for a, b, c in products)


def chain_costs(sizes: Sequence[int]) -> ChainCosts:
    """Count the multiplications of a Jacobian product J_L ··· J_2 J_1 in both directions.

    Args:
        sizes: values before the first layer, between the layers, and after the last.

    Raises:
        InputError: fewer than two sizes, or one that is not positive.

    Source: Griewank and Walther, section 3.1: a product of an m×k and a k×n matrix takes
    m·k·n multiplications.

    >>> counted = chain_costs([784, 128, 64, 10])
    >>> counted.total("reverse"), counted.total("forward")
    (1085440, 6924288)
    """
    if len(sizes) < 2 or any(size < 1 for size in sizes):
        raise InputError(
            "expected at least two layer sizes, each at least 1", hint="try --sizes 784,128,64,10"
        )
    first, last = sizes[0], sizes[-1]
    forward = tuple((after, before, first) for before, after in pairwise(sizes[1:]))
    reverse = tuple((last, after, before) for before, after in pairwise(sizes[:-1]))[::-1]
    return ChainCosts(tuple(sizes), reverse, forward)

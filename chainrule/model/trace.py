"""Rules, steps and traces: a formula as a flat list of named steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chainrule.model.expr import Expr, from_program, to_program


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the rule table: all that the package knows of one operation.

    Attributes:
        name: the operation, as in ``Expr.op``; a stable identifier, and the name it is printed by.
        title: what a teacher calls the rule, e.g. ``power rule``.
        partials: called as ``partials(y, *operands)`` with the result ``y`` and the operands as
            expressions; returns one local derivative per operand position.
        arity: number of operands, or None when any number is allowed.
        sample: a point, one exact number per operand, where the row is tested.
        definition: called with the operands as expressions; returns the function in terms of
            others, or is None.
        numeric: called as ``numeric(mp, *values)`` with an mpmath context; returns the value. None
            where the definition gives it.
        spellings: the names that are read as this operation, the usual one first.
        shorthands: names with one operand, each with the second operand it stands for.
        reason: one sentence on where the rule comes from, besides the definition.
        domain: conditions on ``a``, ``b``, … (the operands) under which the value is real.
        kinks: expressions in ``a``, ``b``, … whose zeros are points without a derivative.
        convention: the value used at a kink, one sentence, or the empty string.
        family: the heading under which the table lists the row.
        sympy: the SymPy class that takes the same operands, or the empty string.
        activation: whether the neurons of a network can have it.
    """

    name: str
    title: str
    partials: Callable[..., tuple[Expr | None, ...]]
    arity: int | None = 1
    sample: tuple[Fraction, ...] = ()
    definition: Callable[..., Expr] | None = None
    numeric: Callable[..., Any] | None = None
    spellings: tuple[str, ...] = ()
    shorthands: tuple[tuple[str, Expr], ...] = ()
    reason: str = ""
    domain: tuple[Expr, ...] = ()
    kinks: tuple[Expr, ...] = ()
    convention: str = ""
    family: str = ""
    sympy: str = ""
    activation: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One named application: ``symbol = expr``, with a local derivative per operand.

    Attributes:
        symbol: the name of the result, e.g. ``u``.
        rule: name of the rule that differentiates it, e.g. ``sin``.
        title: what the rule is called here, e.g. ``constant multiple rule``.
        operands: what it is applied to; symbols of inputs or earlier steps, or constants.
        expr: the expression in terms of those.
        partials: local derivative per operand position; None where nothing arrives (a constant).
        inner: the one-operation-a-step trace that was folded into this step, if any.
    """

    symbol: Expr
    rule: str
    title: str
    operands: tuple[Expr, ...]
    expr: Expr
    partials: tuple[Expr | None, ...]
    inner: Trace | None = None

    def edges(self) -> Iterator[tuple[Expr, Expr]]:
        """Iterate over ``(operand, local derivative)`` for the positions that carry one."""
        for operand, partial in zip(self.operands, self.partials, strict=True):
            if partial is not None:
                yield operand, partial


@dataclass(frozen=True, slots=True)
class Trace:
    """A Wengert list: inputs, steps in order of evaluation, outputs.

    Attributes:
        inputs: the variables that derivatives are taken with respect to.
        parameters: the other free symbols, held constant.
        steps: in order; each uses inputs, parameters, constants and earlier steps only.
        outputs: symbols of inputs or steps.
    """

    inputs: tuple[Expr, ...]
    parameters: tuple[Expr, ...]
    steps: tuple[Step, ...]
    outputs: tuple[Expr, ...]

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_trace, flatten_trace(self)

    def definitions(self) -> dict[Expr, Expr]:
        """Map each step's symbol to its expression."""
        return {step.symbol: step.expr for step in self.steps}


def flatten_trace(trace: Trace) -> tuple[Any, ...]:
    """Write a trace as one program and rows of positions, so that pickling never recurses."""
    roots: list[Expr] = []
    place: dict[Expr, int] = {}

    def at(node: Expr | None) -> int | None:
        if node is None:
            return None
        if node not in place:
            place[node] = len(roots)
            roots.append(node)
        return place[node]

    def spots(nodes: Iterable[Expr | None]) -> tuple[int | None, ...]:
        return tuple(at(node) for node in nodes)

    rows = tuple(
        (at(s.symbol), s.rule, s.title, spots(s.operands), at(s.expr), spots(s.partials), s.inner)
        for s in trace.steps
    )
    heads = (spots(trace.inputs), spots(trace.parameters), spots(trace.outputs))
    return to_program(roots), heads, rows


def _rebuild_trace(program: Any, heads: Any, rows: Any) -> Trace:
    nodes = from_program(program)

    def pick(places: Any) -> tuple[Any, ...]:
        return tuple(None if p is None else nodes[p] for p in places)

    inputs, parameters, outputs = (pick(head) for head in heads)
    steps = tuple(
        Step(nodes[s], rule, title, pick(operands), nodes[e], pick(partials), inner)
        for s, rule, title, operands, e, partials, inner in rows
    )
    return Trace(inputs, parameters, steps, outputs)

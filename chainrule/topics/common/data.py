"""Results as data: what every topic's JSON has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, Comparison
from chainrule.model import Expr, Step, Trace
from chainrule.numeric import Existence, Outcome, format_number
from chainrule.render.formats.json_format import Data, formula, maybe, plain_text
from chainrule.rules import reason_for
from chainrule.syntax.write import to_plain
from chainrule.topics.common.answers import Final
from chainrule.topics.common.formulas import Let
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.partials import PartialsAt
from chainrule.topics.common.posing import System
from chainrule.trace.accumulate import Sweep
from chainrule.trace.edges import Edge, edges

if TYPE_CHECKING:
    from chainrule.topics.common.result import Result

VERSION = 1
"""A change of the data that breaks readers raises it."""


def result_data(result: Result, points: Sequence[Any] = (), digits: int = 6) -> Data:
    """Return a result as data: the parts that all have, and its topic's own.

    >>> from chainrule import implicit
    >>> data = result_data(implicit("x^2 + y^2 = 1"))
    >>> data["schema"], data["results"][0]["formula"]["text"], data["checks"][0]["state"]
    ('chainrule/implicit/1', '-x/y', 'passed')
    """
    return {
        "schema": f"chainrule/{result.topic}/{VERSION}",
        "readings": [
            {"typed": r.typed, "meaning": formula(r.meaning), "reason": r.reason}
            for r in result.readings
        ],
        **result.own_data(),
        "results": [final_data(final, digits) for final in result.finals()],
        "checks": [check_data(check) for check in result.checks],
        "points": [result.point_data(found) for found in points],
    }


def point_data(result: Result, found: Any) -> Data:
    """Return the numbers at one point as data."""
    point = found.point.items() if isinstance(found.point, Mapping) else found.point
    return {
        "point": {name.value: formula(value) for name, value in point},
        "digits": found.digits,
        **result.own_point_data(found),
        "results": [final_data(final, found.digits) for final in result.finals_at(found)],
    }


def final_data(final: Final, digits: int) -> Data:
    """Return a final result: its name, and its formula or its value."""
    data = {"name": name_data(final.name), "note": plain_text(final.note)}
    if final.value is None:
        return {**data, "formula": maybe(final.expr)}
    return {**data, **number_data(final.value, digits)}


def name_data(name: Expr) -> Data:
    """Return what a result is called; it is for display, and not read back."""
    shown = formula(name)
    return {"unicode": shown["unicode"], "latex": shown["latex"]}


def check_data(check: Check) -> Data:
    """Return the outcome of an independent check."""
    return {
        "state": check.state,
        "reason": plain_text(check.reason),
        "points": [comparison_data(point) for point in check.points],
    }


def comparison_data(compared: Comparison) -> Data:
    """Return one comparison of a derivative with the definition."""
    return {
        "point": {name.value: str(value) for name, value in compared.point.items()},
        "definition": decimal_text(compared.definition, 15),
        "rules": decimal_text(compared.rules, 15),
    }


def decimal_text(value: Any, digits: int) -> str:
    """Write a number in decimal digits, as the grammar reads it."""
    shown = format_number(value, digits)
    return str(shown.value) if shown.op == "literal" else to_plain(shown)


def definitions_data(lets: Sequence[Let]) -> list[Data]:
    """Return the user's own intermediate variables."""
    return [{"symbol": formula(name), "expression": formula(expr)} for name, expr in lets]


def step_data(step: Step) -> Data:
    """Return one step: its formula, its rule, and a local derivative for each operand."""
    varies = [partial is not None for partial in step.partials]
    own = step.inner is None and len(varies) == len(step.expr.args)
    return {
        "symbol": formula(step.symbol),
        "expression": formula(step.expr),
        "rule": step.rule,
        "title": step.title,
        "reason": reason_for(step.expr, varies) if own else "",
        "local_derivatives": [
            {"position": place, "operand": formula(operand), "derivative": formula(partial)}
            for place, (operand, partial) in enumerate(
                zip(step.operands, step.partials, strict=True)
            )
            if partial is not None
        ],
        "parts": [] if step.inner is None else [_part(part) for part in step.inner.steps],
    }


def _part(part: Step) -> Data:
    return {"rule": part.rule, "title": part.title}


def existence_data(existence: Existence, digits: int) -> Data:
    """Return what a derivative does at a point."""
    sides = {"left": existence.left, "right": existence.right, "limit": existence.value}
    return {
        "kind": existence.kind,
        "reason": plain_text(existence.reason),
        **{side: None if v is None else decimal_text(v, digits) for side, v in sides.items()},
    }


def doubts_data(at: PartialsAt) -> list[Data]:
    """Return what each derivative does at a point, where that is doubtful."""
    return [
        {
            "output": formula(output),
            "variable": formula(wrt),
            **existence_data(existence, at.digits),
        }
        for (output, wrt), existence in at.existence.items()
    ]


def system_data(system: System) -> Data:
    """Return formulas in several variables as they were read."""
    return {
        "formulas": [
            {"name": name, "formula": formula(expression)} for name, expression in system.outputs
        ],
        "variables": [formula(name) for name in system.inputs],
        "held": [formula(name) for name in system.held],
        "definitions": definitions_data(system.lets),
    }


def trace_data(trace: Trace) -> Data:
    """Return the nodes of a computational graph, and its edges with local derivatives."""
    nodes: list[Data] = [
        {"symbol": formula(s), "expression": None, "rule": None} for s in trace.inputs
    ]
    nodes += [
        {"symbol": formula(step.symbol), "expression": formula(step.expr), "rule": step.rule}
        for step in trace.steps
    ]
    return {
        "nodes": nodes,
        "edges": [{**edge_data(e), "derivative": formula(e.local)} for e in edges(trace)],
    }


def edge_data(edge: Edge) -> Data:
    """Return where an edge leads from and to."""
    ends = {"source": formula(edge.source), "target": formula(edge.target)}
    return {**ends, "position": edge.position}


def sweep_data(sweep: Sweep) -> Data:
    """Return the adjoints or tangents of a sweep, each with the edges whose shares it adds."""
    rows = [
        {"of": formula(row.of), "edges": [edge_data(term.edge) for term in row.terms]}
        for row in sweep.rows
    ]
    return {"start": formula(sweep.start), "rows": rows}


def trace_point_data(trace: Trace, values: Mapping[Expr, Outcome], digits: int) -> Data:
    """Return the numbers of nodes and edges at a point."""
    symbols = (*trace.inputs, *(step.symbol for step in trace.steps))
    return {
        "nodes": [{"symbol": formula(s), **outcome_data(values[s], digits)} for s in symbols],
        "edges": [{**edge_data(e), **outcome_data(values[e.local], digits)} for e in edges(trace)],
    }


def number_data(value: Number, digits: int) -> Data:
    """Return a value at a point: digits, exact where it is rational, and a short closed form."""
    return {**outcome_data(value.outcome, digits), "closed_form": maybe(value.exact)}


def outcome_data(outcome: Outcome, digits: int) -> Data:
    """Return a value in digits, exactly where it is rational, or why there is none."""
    exact = None if outcome.exact is None else to_plain(outcome.exact)
    known = outcome.exact.value if outcome.exact is not None else outcome.value
    return {
        "value": None if known is None else decimal_text(known, digits),
        "exact": exact,
        "reason": plain_text(outcome.reason),
    }

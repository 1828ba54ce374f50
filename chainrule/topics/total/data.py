"""A total derivative as data."""

from __future__ import annotations

from chainrule.render.formats.json_format import Data, formula, maybe
from chainrule.topics.common.data import (
    check_data,
    definitions_data,
    existence_data,
    number_data,
    outcome_data,
    step_data,
)
from chainrule.topics.total.solution import Part, TotalAt, TotalSolution


def total_data(solution: TotalSolution) -> Data:
    """Return the formula, what it depends on, every link, and the derivatives."""
    trace = solution.trace
    return {
        "input": {
            "name": solution.output.value,
            "formula": formula(trace.steps[-1].expr),
            "variables": [formula(s) for s in trace.inputs],
            "definitions": definitions_data(solution.lets),
            "parameters": [formula(s) for s in solution.held],
            "unused": [formula(s) for s in solution.unused],
        },
        "links": [step_data(step) for step in trace.steps],
        "derivatives": [_part(part) for part in solution.parts],
    }


def _part(part: Part) -> Data:
    return {
        "variable": formula(part.wrt),
        "paths": part.path_count,
        "sum": formula(part.raw),
        "put_back": maybe(part.put_back),
        "derivative": formula(part.result),
        "in_intermediate_variables": part.put_back is None,
        "check": check_data(part.check),
    }


def total_at_data(solution: TotalSolution, at: TotalAt) -> Data:
    """Return the value of every variable, and the derivatives with whether they exist."""
    return {
        "variables": [
            {
                "symbol": formula(step.symbol),
                "value": outcome_data(at.values[step.symbol], at.digits),
                "local_derivatives": [
                    {"operand": formula(operand), **outcome_data(at.values[partial], at.digits)}
                    for operand, partial in step.edges()
                ],
            }
            for step in solution.trace.steps
        ],
        "derivatives": [
            {
                "variable": formula(part.wrt),
                **number_data(found.slope, at.digits),
                "existence": existence_data(found.existence, at.digits),
            }
            for part, found in zip(solution.parts, at.parts, strict=True)
        ],
    }

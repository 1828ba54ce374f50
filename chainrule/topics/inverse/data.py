"""The derivative of an inverse function as data."""

from __future__ import annotations

from chainrule.render.formats.json_format import Data, formula
from chainrule.topics.common.data import (
    check_data,
    definitions_data,
    existence_data,
    number_data,
    step_data,
)
from chainrule.topics.inverse.point import InverseAt
from chainrule.topics.inverse.solution import InverseSolution


def inverse_data(solution: InverseSolution) -> Data:
    """Return the function, its derivative, and that of the inverse."""
    return {
        "input": {
            "name": solution.name.value,
            "formula": formula(solution.expr),
            "variable": formula(solution.argument),
            "value": formula(solution.value),
            "definitions": definitions_data(solution.lets),
            "parameters": [formula(s) for s in solution.held],
        },
        "substitutions": [step_data(step) for step in solution.trace.steps],
        "slope": formula(solution.slope),
        "derivative": formula(solution.result),
        "monotonic": solution.is_monotonic,
        "check": check_data(solution.check),
    }


def inverse_at_data(at: InverseAt) -> Data:
    """Return the place, whether it is exact, and the derivatives there."""
    return {
        "place": formula(at.place),
        "height": formula(at.height),
        "exact": at.exact,
        "others": [formula(other) for other in at.others],
        "slope": number_data(at.slope, at.digits),
        "derivative": number_data(at.result, at.digits),
        "existence": existence_data(at.existence, at.digits),
    }

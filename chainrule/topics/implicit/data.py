"""An implicit derivative as data."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.render.formats.json_format import Data, formula, maybe
from chainrule.topics.common.data import (
    check_data,
    definitions_data,
    existence_data,
    number_data,
    outcome_data,
)
from chainrule.topics.implicit.point import ImplicitPoints
from chainrule.topics.implicit.solution import ImplicitSolution, Stage, Term


def implicit_data(solution: ImplicitSolution) -> Data:
    """Return the equation, both sides differentiated, and every order."""
    return {
        "input": {
            "left": formula(solution.left),
            "right": formula(solution.right),
            "variable": formula(solution.wrt),
            "dependent": formula(solution.dependent),
            "order": solution.order,
            "partial": solution.partial,
            "definitions": definitions_data(solution.lets),
            "parameters": [formula(s) for s in solution.held],
        },
        "definitions": _terms(solution.definitions),
        "left": _terms(solution.sides[0]),
        "right": _terms(solution.sides[1]),
        "coefficient": formula(solution.coefficient),
        "rest": formula(solution.rest),
        "orders": [_stage(order, stage) for order, stage in enumerate(solution.stages, start=1)],
    }


def _terms(terms: Sequence[Term]) -> list[Data]:
    return [
        {
            "term": formula(term.expr),
            "sign": term.sign,
            "derivative": formula(term.derivative),
            "rules": list(term.titles),
        }
        for term in terms
    ]


def _stage(order: int, stage: Stage) -> Data:
    return {
        "order": order,
        "with_slopes": formula(stage.raw),
        "put_in": formula(stage.put_in),
        "derivative": formula(stage.result),
        "on_curve": maybe(stage.on_curve),
        "check": check_data(stage.check),
    }


def points_data(found: ImplicitPoints) -> Data:
    """Return every point of the curve that was found, with its derivatives."""
    return {
        "solved": found.solved,
        "found": [
            {
                "point": {name.value: formula(value) for name, value in at.point},
                "kind": at.kind,
                "sides": outcome_data(at.side, found.digits),
                "derivatives": [number_data(value, found.digits) for value in at.results],
                "existence": existence_data(at.existence, found.digits),
            }
            for at in found
        ],
    }

"""A derivation as data: everything it found, for programs that go on from there."""

from __future__ import annotations

from chainrule.model import Expr, make
from chainrule.render.formats.json_format import Data, formula, maybe
from chainrule.topics.common.data import (
    check_data,
    definitions_data,
    existence_data,
    number_data,
    outcome_data,
    step_data,
)
from chainrule.topics.common.numbers import Number
from chainrule.topics.derive.point import DeriveAt, LayerAt
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.domain import conditions, kinks


def derivation_data(derivation: DeriveSolution) -> Data:
    """Return the formula, every order with its steps, the domain and the corners."""
    first = derivation.stages[0].trace
    return {
        "input": _input(derivation),
        "orders": [_stage(stage) for stage in derivation.stages],
        "derivative": formula(derivation.result),
        "domain": [formula(condition) for condition in conditions(first)],
        "corners": [
            {"where": _equation(where), "convention": convention}
            for where, convention in kinks(first)
        ],
    }


def _input(derivation: DeriveSolution) -> Data:
    problem = derivation.problem
    return {
        "name": problem.name,
        "formula": formula(problem.expr),
        "variable": formula(problem.wrt),
        **({"variables": [formula(s) for s in problem.by]} if problem.by else {}),
        "order": derivation.order,
        "grain": derivation.grain,
        "definitions": definitions_data(problem.lets),
        "parameters": [formula(s) for s in derivation.stages[0].trace.parameters],
    }


def _equation(equation: Expr) -> Data:
    """Write an equation meant for display as a condition, which the grammar can read."""
    return formula(make("eq", *equation.args))


def _stage(stage: DeriveSolution) -> Data:
    return {
        "order": stage.order,
        "of": {
            "symbol": formula(stage.output),
            "expression": formula(
                stage.problem.expr if stage.previous is None else stage.previous.result
            ),
        },
        "substitutions": [step_data(step) for step in stage.trace.steps],
        "paths": stage.path_count,
        "product": formula(stage.raw),
        "put_back": maybe(stage.put_back),
        "derivative": formula(stage.result),
        "in_substitution_variables": stage.put_back is None,
        "check": check_data(stage.check),
    }


def layers_data(at: DeriveAt) -> Data:
    """Return every layer at a point, and whether the derivative exists there."""
    return {
        "layers": [_layer(layer, at.digits) for layer in at.layers],
        "derivative": number_data(Number(at.result, at.exact), at.digits),
        "existence": existence_data(at.existence, at.digits),
    }


def _layer(layer: LayerAt, digits: int) -> Data:
    return {
        "symbol": formula(layer.symbol),
        "value": outcome_data(layer.value, digits),
        "local_derivatives": [
            {"operand": formula(operand), **outcome_data(outcome, digits)}
            for operand, outcome in layer.local
        ],
        "so_far": None if layer.running is None else outcome_data(layer.running, digits),
    }

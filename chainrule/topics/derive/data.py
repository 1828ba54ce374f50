"""A derivation as data: everything it found, for programs that go on from there."""

from __future__ import annotations

from chainrule.model import Expr, Step, make
from chainrule.render.formats.json_format import Data, formula, maybe, plain_text
from chainrule.rules import reason_for
from chainrule.topics.common.data import check_data, decimal_text, outcome_data
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
        "order": derivation.order,
        "grain": derivation.grain,
        "definitions": [
            {"symbol": formula(name), "expression": formula(expr)} for name, expr in problem.lets
        ],
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
        "substitutions": [_step(step) for step in stage.trace.steps],
        "paths": stage.path_count,
        "product": formula(stage.raw),
        "put_back": maybe(stage.put_back),
        "derivative": formula(stage.result),
        "in_substitution_variables": stage.put_back is None,
        "check": check_data(stage.check),
    }


def _step(step: Step) -> Data:
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


def layers_data(at: DeriveAt) -> Data:
    """Return every layer at a point, and whether the derivative exists there."""
    existence = at.existence
    sides = {"left": existence.left, "right": existence.right, "limit": existence.value}
    return {
        "layers": [_layer(layer, at.digits) for layer in at.layers],
        "derivative": {**outcome_data(at.result, at.digits), "closed_form": maybe(at.exact)},
        "existence": {
            "kind": existence.kind,
            "reason": plain_text(existence.reason),
            **{
                side: None if value is None else decimal_text(value, at.digits)
                for side, value in sides.items()
            },
        },
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

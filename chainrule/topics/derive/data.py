"""A derivation as data: everything it found, for programs that go on from there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chainrule.checks.definition import Check, Comparison
from chainrule.model import Expr, Step, make
from chainrule.numeric import Outcome, format_number
from chainrule.render.formats.json_format import SCHEMA, Data, dumps, formula, maybe, plain_text
from chainrule.rules import reason_for
from chainrule.syntax.write import to_plain
from chainrule.topics.derive.point import AtPoint, LayerAt
from chainrule.topics.derive.solution import Derivation
from chainrule.trace.domain import conditions, kinks


def derivation_json(derivation: Derivation, points: Iterable[AtPoint] = ()) -> str:
    """Write a derivation as JSON, as ``docs/derivation.schema.json`` describes it.

    >>> from chainrule.topics.derive.solution import derive
    >>> print(derivation_json(derive("x^2")).splitlines()[1])
      "schema": "chainrule/1",
    """
    return dumps(derivation_data(derivation, points))


def derivation_data(derivation: Derivation, points: Iterable[AtPoint] = ()) -> Data:
    """Return a derivation as plain dictionaries, lists, strings, integers, booleans and None.

    Args:
        derivation: what ``derive`` returned.
        points: evaluations of it from ``at``.

    >>> from chainrule.topics.derive.solution import derive
    >>> derivation_data(derive("sin(x^2)"))["derivative"]["text"]
    '2*x*cos(x^2)'
    """
    first = derivation.stages[0].trace
    return {
        "schema": SCHEMA,
        "kind": "derivation",
        "input": _input(derivation),
        "readings": [
            {"typed": r.typed, "meaning": formula(r.meaning), "reason": r.reason}
            for r in derivation.problem.readings
        ],
        "orders": [_stage(stage) for stage in derivation.stages],
        "derivative": formula(derivation.result),
        "domain": [formula(condition) for condition in conditions(first)],
        "corners": [
            {"where": _equation(where), "convention": convention}
            for where, convention in kinks(first)
        ],
        "points": [_at(point) for point in points],
    }


def _input(derivation: Derivation) -> Data:
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


def _stage(stage: Derivation) -> Data:
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
        "check": _check(stage.check),
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


def _check(check: Check) -> Data:
    return {
        "state": check.state,
        "reason": plain_text(check.reason),
        "points": [_comparison(point) for point in check.points],
    }


def _comparison(compared: Comparison) -> Data:
    return {
        "point": {name.value: str(value) for name, value in compared.point.items()},
        "definition": _decimal(compared.definition, 15),
        "rules": _decimal(compared.rules, 15),
    }


def _decimal(value: Any, digits: int) -> str:
    """Write a number in decimal digits, as the grammar reads it."""
    shown = format_number(value, digits)
    return str(shown.value) if shown.op == "literal" else to_plain(shown)


def _at(at: AtPoint) -> Data:
    existence = at.existence
    sides = {"left": existence.left, "right": existence.right, "limit": existence.value}
    return {
        "point": {name.value: formula(value) for name, value in at.point},
        "digits": at.digits,
        "layers": [_layer(layer, at.digits) for layer in at.layers],
        "derivative": {**_outcome(at.result, at.digits), "closed_form": maybe(at.exact)},
        "existence": {
            "kind": existence.kind,
            "reason": plain_text(existence.reason),
            **{
                side: None if value is None else _decimal(value, at.digits)
                for side, value in sides.items()
            },
        },
    }


def _layer(layer: LayerAt, digits: int) -> Data:
    return {
        "symbol": formula(layer.symbol),
        "value": _outcome(layer.value, digits),
        "local_derivatives": [
            {"operand": formula(operand), **_outcome(outcome, digits)}
            for operand, outcome in layer.local
        ],
        "so_far": None if layer.running is None else _outcome(layer.running, digits),
    }


def _outcome(outcome: Outcome, digits: int) -> Data:
    exact = None if outcome.exact is None else to_plain(outcome.exact)
    known = outcome.exact.value if outcome.exact is not None else outcome.value
    return {
        "value": None if known is None else _decimal(known, digits),
        "exact": exact,
        "reason": plain_text(outcome.reason),
    }

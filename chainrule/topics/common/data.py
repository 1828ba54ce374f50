"""Results as data: the attributes of a solution, as its class documents them.

Nothing is said of a topic here: JSON has the names that Python has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, Comparison
from chainrule.checks.directions import NetworkCheck
from chainrule.document import Math, Text
from chainrule.model import Expr, Step, Trace
from chainrule.numeric import Existence, Outcome, format_number
from chainrule.render.formats.json_format import Data, formula_data
from chainrule.render.notations.one_line import plain_text
from chainrule.rules import reason_for
from chainrule.syntax.write import to_plain
from chainrule.topics.common.answers import Final
from chainrule.topics.common.numbers import Number

if TYPE_CHECKING:
    from chainrule.topics.common.result import Result

VERSION = 1
"""A change of the data that breaks readers raises it."""

SHARED = frozenset({"readings", "checks", "check"})
"""Attributes that stand at the same place in the data of every topic."""


def result_data(result: Result, points: Sequence[Any] = (), digits: int = 6) -> Data:
    """Return a result as data: the parts that all have, and the attributes of its solution.

    >>> from chainrule import implicit
    >>> data = result_data(implicit("x^2 + y^2 = 1"))
    >>> data["schema"], data["results"][0]["formula"]["text"], data["checks"][0]["state"]
    ('chainrule/implicit/1', '-x/y', 'passed')
    """
    return {
        "schema": f"chainrule/{result.topic}/{VERSION}",
        "readings": [as_data(reading, digits) for reading in result.readings],
        **result.own_data(digits),
        "results": [as_data(final, digits) for final in result.finals()],
        "checks": [as_data(check, digits) for check in result.checks],
        "points": [result.point_data(found) for found in points],
    }


def point_data(result: Result, found: Any) -> Data:
    """Return the numbers at one point as data."""
    return {
        **result.own_point_data(found),
        "results": [as_data(final, found.digits) for final in result.finals_at(found)],
    }


def attributes(record: Any, digits: int, of: Any = None) -> Data:
    """Return the attributes of a frozen record as data, without what the record is ``of``."""
    data: Data = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in SHARED and not (is_dataclass(value) and isinstance(of, type(value))):
            said = field.type == "Inlines"
            data[field.name] = plain_text(value) if said else as_data(value, digits)
    return data


def as_data(value: Any, digits: int = 6) -> Any:
    """Return anything that a solution holds as dictionaries, lists, strings, numbers and None.

    >>> from chainrule.model import symbol
    >>> as_data({symbol("x"): (1, Fraction(1, 3))})
    {'x': [1, '1/3']}
    """
    for kind, write in _KINDS.items():
        if isinstance(value, kind):
            return write(value, digits)
    if is_dataclass(value):
        return attributes(value, digits)
    if isinstance(value, Mapping):
        if all(isinstance(key, Expr) and key.op == "symbol" for key in value):
            return {key.value: as_data(entry, digits) for key, entry in value.items()}
        return [[as_data(key, digits), as_data(entry, digits)] for key, entry in value.items()]
    if isinstance(value, (tuple, list)):
        if value and all(isinstance(part, Text | Math) for part in value):
            return plain_text(tuple(value))
        return [as_data(entry, digits) for entry in value]
    return value if isinstance(value, (str, int, type(None))) else decimal_text(value, digits)


def formula(expr: Expr) -> Data:
    """Write an expression as text of our grammar, LaTeX, and Unicode.

    The text is None for an expression that is too long to be written out.

    >>> from chainrule.model import symbol
    >>> formula(symbol("x") ** 2)
    {'text': 'x^2', 'latex': 'x^2', 'unicode': 'x²'}
    """
    return formula_data(expr, to_plain)


def decimal_text(value: Any, digits: int) -> str:
    """Write a number in decimal digits, as the grammar reads it."""
    shown = format_number(value, digits)
    return str(shown.value) if shown.op == "literal" else to_plain(shown)


def _outcome(outcome: Outcome, digits: int) -> Data:
    """Return a value in digits, exactly where it is rational, or why there is none."""
    exact = None if outcome.exact is None else to_plain(outcome.exact)
    known = outcome.exact.value if outcome.exact is not None else outcome.value
    return {
        "value": None if known is None else decimal_text(known, digits),
        "exact": exact,
        "reason": plain_text(outcome.reason),
    }


def _number(value: Number, digits: int) -> Data:
    return {**_outcome(value.outcome, digits), "closed_form": as_data(value.exact)}


def _existence(existence: Existence, digits: int) -> Data:
    sides = {"left": existence.left, "right": existence.right, "limit": existence.value}
    sides["taken"] = existence.taken
    return {
        "kind": existence.kind,
        "verdict": existence.verdict,
        "reason": plain_text(existence.reason),
        **{side: None if v is None else decimal_text(v, digits) for side, v in sides.items()},
    }


def _check(check: Check | NetworkCheck, digits: int) -> Data:
    return {
        "state": check.state,
        "reason": plain_text(check.reason),
        "points": [_comparison(point) for point in check.points],
    }


def _comparison(compared: Comparison) -> Data:
    return {
        "point": {name.value: str(value) for name, value in compared.point.items()},
        "definition": decimal_text(compared.definition, 15),
        "rules": decimal_text(compared.rules, 15),
    }


def _final(final: Final, digits: int) -> Data:
    """Return a final result: its name, which is for display, and its formula or its value."""
    name = formula(final.name)
    data = {"name": {"unicode": name["unicode"], "latex": name["latex"]}}
    found = (
        {"formula": as_data(final.expr)} if final.value is None else _number(final.value, digits)
    )
    return {**data, "note": plain_text(final.note), **found}


def _trace(trace: Trace, digits: int) -> Data:
    return {
        "inputs": [formula(s) for s in trace.inputs],
        "parameters": [formula(s) for s in trace.parameters],
        "steps": [_step(step, digits) for step in trace.steps],
    }


def _step(step: Step, digits: int) -> Data:
    """Return one step: its formula, its rule, and a local derivative for each operand."""
    varies = [slope is not None for slope in step.partials]
    own = step.inner is None and len(varies) == len(step.expr.args)
    places = enumerate(zip(step.operands, step.partials, strict=True))
    return {
        "symbol": formula(step.symbol),
        "expression": formula(step.expr),
        "rule": step.rule,
        "title": step.title,
        "reason": reason_for(step.expr, varies) if own else "",
        "local_derivatives": [
            {"position": place, "operand": formula(operand), "derivative": formula(slope)}
            for place, (operand, slope) in places
            if slope is not None
        ],
        "parts": [] if step.inner is None else [
            {"rule": part.rule, "title": part.title} for part in step.inner.steps
        ],
    }  # fmt: skip


def _fraction(value: Fraction, digits: int) -> str:
    return str(value)


_KINDS: dict[type, Callable[[Any, int], Any]] = {
    Expr: lambda expr, digits: formula(expr),
    Trace: _trace,
    Step: _step,
    Check: _check,
    NetworkCheck: _check,
    Existence: _existence,
    Outcome: _outcome,
    Number: _number,
    Final: _final,
    Fraction: _fraction,
}
"""What is not written attribute by attribute."""

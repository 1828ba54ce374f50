"""Results as data: what every topic's JSON has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chainrule.checks.definition import Check, Comparison
from chainrule.model import Expr
from chainrule.numeric import Outcome, format_number
from chainrule.render.formats.json_format import Data, formula, maybe, plain_text
from chainrule.syntax.write import to_plain
from chainrule.topics.common.answers import Final

if TYPE_CHECKING:
    from chainrule.topics.common.result import Result

VERSION = 1
"""A change of the data that breaks readers raises it."""


def result_data(result: Result, points: Sequence[Any] = ()) -> Data:
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
        "results": [final_data(final) for final in result.finals()],
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


def final_data(final: Final, digits: int = 6) -> Data:
    """Return a final result: its name, and its formula or its value."""
    data = {"name": name_data(final.name), "note": plain_text(final.note)}
    if final.value is None:
        return {**data, "formula": maybe(final.expr)}
    value = final.value
    return {**data, **outcome_data(value.outcome, digits), "closed_form": maybe(value.exact)}


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


def outcome_data(outcome: Outcome, digits: int) -> Data:
    """Return a value in digits, exactly where it is rational, or why there is none."""
    exact = None if outcome.exact is None else to_plain(outcome.exact)
    known = outcome.exact.value if outcome.exact is not None else outcome.value
    return {
        "value": None if known is None else decimal_text(known, digits),
        "exact": exact,
        "reason": plain_text(outcome.reason),
    }

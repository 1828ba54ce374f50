"""A run of gradient descent as data: its settings, and the numbers of every step."""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.model import Expr
from chainrule.render.formats.json_format import Data, formula, maybe, plain_text
from chainrule.topics.common.data import decimal_text, outcome_data, trace_data
from chainrule.topics.descend.run import Place
from chainrule.topics.descend.solution import DescendSolution


def run_data(run: DescendSolution) -> Data:
    """Return how the run was asked for, its graph, every place it came to, and its end."""
    return {
        "start": _values(run.start),
        "constants": _values(run.held),
        "rate": formula(run.rate),
        "steps": run.steps,
        "ascend": run.ascend,
        "tolerance": str(run.tolerance),
        **trace_data(run.trace),
        "gradient": {wrt.value: maybe(slope) for (_, wrt), slope in run.symbolic.items()},
        "places": [_place(run, place) for place in run.places],
        "ending": run.ending,
        "reason": plain_text(run.reason),
        "converged": run.converged,
        "gentler_rate": None if run.gentler is None else decimal_text(run.gentler, run.digits),
    }


def _values(values: Mapping[Expr, Expr]) -> Data:
    return {name.value: formula(value) for name, value in values.items()}


def _place(run: DescendSolution, place: Place) -> Data:
    digits, inputs = run.digits, run.system.inputs
    return {
        "step": place.step,
        "point": {
            name.value: outcome_data(value, digits)
            for name, value in zip(inputs, place.point, strict=True)
        },
        "values": {s.value: outcome_data(value, digits) for s, value in place.values.items()},
        "gradient": {
            name.value: outcome_data(slope, digits)
            for name, slope in zip(inputs, place.gradient, strict=True)
        },
        "length": outcome_data(place.norm, digits),
        "kinks": [formula(kink) for kink in place.kinks],
    }

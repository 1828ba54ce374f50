"""A network as data: its shape, every step of both passes, and the numbers of an example."""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.model import Expr
from chainrule.numeric import Outcome
from chainrule.render.formats.json_format import Data, formula, maybe
from chainrule.topics.common.data import outcome_data, sweep_data, trace_data
from chainrule.topics.network.shape import COST
from chainrule.topics.network.solution import NetworkAt, NetworkSolution


def network_data(net: NetworkSolution) -> Data:
    """Return the shape, both passes, and the example if numbers were asked for."""
    shape = net.architecture
    return {
        "input": {
            "sizes": list(shape.sizes),
            "activation": shape.activation,
            "last": shape.last,
            "loss": shape.loss,
            "only": [name.value for name in net.shown],
            "seed": net.seed,
            "rate": maybe(net.rate),
        },
        "parameters": [name.value for name in net.parameters],
        **trace_data(net.trace),
        "sweep": sweep_data(net.sweep),
        "example": {**_given(net), **numbers_data(net.example)} if net.with_numbers else None,
    }


def _given(net: NetworkSolution) -> Data:
    return {"point": {name.value: formula(value) for name, value in net.example.point.items()}}


def numbers_data(at: NetworkAt) -> Data:
    """Return every value, every adjoint, and what a step makes of the weights."""
    steps = {name: at.values[name] for name in at.values if name.op == "symbol"}
    return {
        "cost": outcome_data(at.values[COST], at.digits),
        "values": _outcomes(steps, at.digits),
        "adjoints": _outcomes(at.adjoints, at.digits),
        "after_the_step": _outcomes(at.updated, at.digits),
    }


def _outcomes(outcomes: Mapping[Expr, Outcome], digits: int) -> Data:
    return {name.value: outcome_data(outcome, digits) for name, outcome in outcomes.items()}

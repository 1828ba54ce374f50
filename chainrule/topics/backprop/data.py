"""Both passes as data: nodes and edges, adjoints or tangents, and what they cost."""

from __future__ import annotations

from dataclasses import asdict

from chainrule.render.formats.json_format import Data, formula
from chainrule.topics.backprop.solution import BackpropAt, BackpropSolution
from chainrule.topics.common.data import outcome_data, sweep_data, trace_data, trace_point_data


def sweeps_data(found: BackpropSolution) -> Data:
    """Return the nodes, the edges, every sweep and the counted operations."""
    return {
        "mode": found.mode,
        **trace_data(found.trace),
        "sweeps": [sweep_data(sweep) for sweep in found.sweeps],
        "costs": asdict(found.costs),
    }


def sweeps_point_data(at: BackpropAt) -> Data:
    """Return the numbers of nodes, edges, and adjoints or tangents."""
    found = at.backprop
    sweeps = [
        {
            "start": formula(sweep.start),
            "rows": [
                {"of": formula(row.of), **outcome_data(at.values[row.name], at.digits)}
                for row in sweep.rows
            ],
        }
        for sweep in found.sweeps
    ]
    return {**trace_point_data(found.trace, at.values, at.digits), "sweeps": sweeps}

"""Curves as data."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.render.formats.json_format import Data, formula
from chainrule.topics.common.data import (
    check_data,
    definitions_data,
    existence_data,
    number_data,
)
from chainrule.topics.common.numbers import Number
from chainrule.topics.parametric.point import ParametricAt
from chainrule.topics.parametric.solution import ParametricSolution
from chainrule.topics.parametric.space import VectorAt, VectorSolution


def curve_data(curve: ParametricSolution) -> Data:
    """Return both coordinates, their derivatives, and every quotient of them."""
    coordinates = ((curve.across, curve.run), (curve.up, curve.rise))
    return {
        "input": {
            "parameter": formula(curve.parameter),
            "order": curve.order,
            "definitions": definitions_data(curve.lets),
            "parameters": [formula(s) for s in curve.held],
        },
        "coordinates": [
            {"name": name.value, "formula": formula(expr), "derivative": formula(slope)}
            for (name, expr), slope in coordinates
        ],
        "orders": [
            {
                "order": order,
                "numerator": formula(ratio.top),
                "quotient": formula(ratio.quotient),
                "derivative": formula(ratio.result),
                "check": check_data(ratio.check),
            }
            for order, ratio in enumerate(curve.ratios, start=1)
        ],
    }


def curve_at_data(at: ParametricAt) -> Data:
    """Return both coordinates, their derivatives and the slopes at a point."""
    pairs = zip(at.place, at.speed, at.coordinates, strict=True)
    return {
        "kind": at.kind,
        "radius": None if at.radius is None else number_data(at.radius, at.digits),
        "coordinates": [
            {
                "value": number_data(value, at.digits),
                "derivative": number_data(slope, at.digits),
                "existence": existence_data(existence, at.digits),
            }
            for value, slope, existence in pairs
        ],
        "derivatives": _numbers(at.results, at.digits),
        "existence": existence_data(at.existence, at.digits),
        "limit": None if at.limit is None else number_data(at.limit, at.digits),
    }


def vector_data(curve: VectorSolution) -> Data:
    """Return the components, their first and second derivatives, and the speed."""
    rows = zip(curve.components, curve.velocity, curve.acceleration, strict=True)
    return {
        "input": {
            "name": curve.name.value,
            "parameter": formula(curve.parameter),
            "definitions": definitions_data(curve.lets),
            "parameters": [formula(s) for s in curve.held],
        },
        "components": [
            {"formula": formula(a), "velocity": formula(b), "acceleration": formula(c)}
            for a, b, c in rows
        ],
        "speed": formula(curve.speed),
        "derivative_of_speed": formula(curve.speeding),
    }


def vector_at_data(at: VectorAt) -> Data:
    """Return position, velocity, acceleration and speed at a point."""
    return {
        "position": _numbers(at.position, at.digits),
        "velocity": _numbers(at.velocity, at.digits),
        "acceleration": _numbers(at.acceleration, at.digits),
        "speed": number_data(at.speed, at.digits),
        "derivative_of_speed": number_data(at.speeding, at.digits),
        "existence": [existence_data(existence, at.digits) for existence in at.existence],
    }


def _numbers(values: Sequence[Number], digits: int) -> list[Data]:
    return [number_data(value, digits) for value in values]

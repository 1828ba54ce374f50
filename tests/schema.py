"""The JSON schema of every topic's data, made from the classes of the solutions."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import chainrule
from chainrule import document
from chainrule.checks.definition import Check
from chainrule.checks.directions import NetworkCheck
from chainrule.model import Expr, Step, Trace
from chainrule.numeric import Existence, Outcome
from chainrule.topics import all_topics
from chainrule.topics.common.data import SHARED, VERSION
from chainrule.topics.common.letters import LettersAt
from chainrule.topics.common.numbers import Number
from chainrule.topics.derive.point import DeriveAt

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}


def record(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


FORMULA = refer("formula")
VALUE = {"value": MAYBE_TEXT, "exact": MAYBE_TEXT, "reason": TEXT}
FINAL = {"name": record(unicode=TEXT, latex=TEXT), "note": TEXT}
DEFINITIONS: dict[str, Schema] = {
    "formula": {
        "description": "A formula in three notations: as the grammar reads it back (null where it "
        "is too long to be written out), LaTeX for math mode, and one line of Unicode.",
        **record(text=MAYBE_TEXT, latex=TEXT, unicode=TEXT),
    },
    "reading": record(typed=TEXT, meaning=FORMULA, reason=TEXT),
    "value": {
        "description": "A number in decimal digits, exactly where it is rational, or the reason "
        "why there is none.",
        **record(**VALUE),
    },
    "number": {
        "description": "A value with a short closed form, if there is one.",
        **record(**VALUE, closed_form=maybe(FORMULA)),
    },
    "existence": record(
        kind=TEXT,
        verdict=TEXT,
        reason=TEXT,
        left=MAYBE_TEXT,
        right=MAYBE_TEXT,
        limit=MAYBE_TEXT,
        taken=MAYBE_TEXT,
    ),
    "result": {
        "description": "A final result: a formula, or a number at a point.",
        "anyOf": [
            record(**FINAL, formula=maybe(FORMULA)),
            record(**FINAL, **VALUE, closed_form=maybe(FORMULA)),
        ],
    },
    "check": record(
        state={"enum": ["passed", "failed", "unknown"]},
        reason=TEXT,
        points=many(
            record(
                point={"type": "object", "additionalProperties": TEXT}, definition=TEXT, rules=TEXT
            )
        ),
    ),
    "step": record(
        symbol=FORMULA,
        expression=FORMULA,
        rule=TEXT,
        title=TEXT,
        reason=TEXT,
        local_derivatives=many(
            record(position={"type": "integer"}, operand=FORMULA, derivative=FORMULA)
        ),
        parts=many(record(rule=TEXT, title=TEXT)),
    ),
    "trace": record(inputs=many(FORMULA), parameters=many(FORMULA), steps=many(refer("step"))),
}
NAMED: dict[Any, Schema] = {
    Expr: FORMULA,
    Outcome: refer("value"),
    Number: refer("number"),
    Existence: refer("existence"),
    Check: refer("check"),
    NetworkCheck: refer("check"),
    Step: refer("step"),
    Trace: refer("trace"),
    Fraction: TEXT,
    str: TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    document.Inlines: TEXT,
    Any: TEXT,
}


class Builder:
    """Collect the definitions of the records that others refer to."""

    def __init__(self) -> None:
        self.definitions = dict(DEFINITIONS)

    def of(self, kind: Any) -> Schema:
        """Return the schema of a type."""
        if kind in NAMED:
            return NAMED[kind]
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Literal:
            return {"enum": list(arguments)}
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(one) for one in arguments]}
        if origin is tuple and arguments[-1] is not ...:
            length = len(arguments)
            each = [self.of(one) for one in arguments]
            return {"type": "array", "prefixItems": each, "minItems": length, "maxItems": length}
        if origin in (tuple, list):
            return many(self.of(arguments[0]))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            pair = [self.of(one) for one in arguments]
            entries = {"type": "array", "prefixItems": pair, "minItems": 2, "maxItems": 2}
            return {"anyOf": [{"type": "object", "additionalProperties": pair[1]}, many(entries)]}
        assert is_dataclass(kind), kind
        name = kind.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = record(**self.attributes(kind))
        return refer(name)

    def attributes(self, kind: Any) -> dict[str, Schema]:
        hints = typing.get_type_hints(kind)
        listed = [f.name for f in fields(kind) if f.name not in SHARED]
        return {name: self.of(hints[name]) for name in listed}


def schema() -> Schema:
    """Return the schema of everything that ``data()`` returns, one definition a topic."""
    builder = Builder()
    topics = {}
    for topic in all_topics():
        kinds = [getattr(chainrule, name) for name in topic.public]
        topics[topic.name] = {"anyOf": [whole(builder, topic.name, kind) for kind in kinds]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:chainrule:{VERSION}",
        "title": "Data of chainrule's results",
        "oneOf": [refer(f"topic:{name}") for name in topics],
        "$defs": {**builder.definitions, **{f"topic:{name}": s for name, s in topics.items()}},
    }


def whole(builder: Builder, name: str, kind: Any) -> Schema:
    late = {"DeriveAt": DeriveAt, "LettersAt": LettersAt}
    found = typing.get_type_hints(kind.numbers, localns=late)["return"]
    results = many(refer("result"))
    points: list[Schema] = []
    for at in typing.get_args(found) or (found,):
        known = attributes_at(builder, kind, at) if is_dataclass(at) else {}
        points.append(record(**{**known, "results": results}))
    return record(
        schema={"const": f"chainrule/{name}/{VERSION}"},
        readings=many(refer("reading")),
        **OWN.get(name, Builder.attributes)(builder, kind),
        results=many(refer("result")),
        checks=many(refer("check")),
        points=many({"anyOf": points} if len(points) > 1 else points[0]),
    )


def attributes_at(builder: Builder, kind: type, at: Any) -> dict[str, Schema]:
    """Return the attributes of the numbers at a point, without the result that they are of."""
    hints = typing.get_type_hints(at)
    own = {name for name, one in hints.items() if isinstance(one, type) and issubclass(kind, one)}
    return {name: s for name, s in builder.attributes(at).items() if name not in own}


def derivation(builder: Builder, _: Any) -> dict[str, Schema]:
    """Return what a derivation has: its orders stand side by side instead of in each other."""
    stage = builder.attributes(chainrule.Derivation)
    orders = {name: one for name, one in stage.items() if name not in ("problem", "previous")}
    return {
        "problem": stage["problem"],
        "orders": many(record(**orders)),
        "domain": many(FORMULA),
        "corners": many(record(where=FORMULA, convention=TEXT)),
    }


def drawing(builder: Builder, _: Any) -> dict[str, Schema]:
    """Return what a plot has: its curves as branches of points, and what breaks them."""
    number = {"type": "number"}
    marks = many(record(shape=TEXT, place=number))
    return {
        "problem": builder.attributes(chainrule.Derivation)["problem"],
        "result": FORMULA,
        "window": many(number),
        "curves": many(record(name=TEXT, branches=many(many(many(number))), marks=marks)),
    }


OWN = {"derive": derivation, "plot": drawing}
"""Topics whose data are not their attributes."""

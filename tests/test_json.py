"""JSON: it obeys its published schema, and its formulas read back as the same expressions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from schema import schema
from test_topics import EXAMPLES, TOPICS, solved
from thirty import CASES, derivations, result

from chainrule import Derivation, derive
from chainrule.model import Expr, free_symbols, make, postorder, symbol
from chainrule.model.errors import ChainruleError
from chainrule.rules import TABLE
from chainrule.syntax import read
from chainrule.topics.common.data import formula

ROOT = Path(__file__).parent
CORPUS = ROOT / "corpus"


SCHEMA = ROOT.parent / "docs" / "chainrule.schema.json"


@cache
def validator() -> Any:
    found = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def test_the_published_schema_is_that_of_the_solutions(request: pytest.FixtureRequest) -> None:
    written = json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
    if request.config.getoption("--update-golden"):
        SCHEMA.write_text(written, encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_obeys_the_schema(name: str) -> None:
    point = EXAMPLES[name][2]
    points = [] if point is None else [solved(name).at(point, digits=20)]
    data = strict(json.dumps(solved(name).data(points)))
    validator().validate(data)
    assert data["schema"] == f"chainrule/{name}/1"
    assert len(data["points"]) == len(points)
    for key in data:
        assert not validator().is_valid({k: v for k, v in data.items() if k != key})
    assert not validator().is_valid({**data, "unknown": 1})


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("name", derivations())
def test_derivations_obey_the_schema(name: str) -> None:
    points = [result(name).at(point) for point in CASES[name].at]
    data = strict(result(name).written("json", points=points))
    validator().validate(data)


def expressions(derivation: Derivation) -> Iterator[tuple[dict[str, Any], Expr]]:
    """Pair every formula in the data with the expression that it was written from."""
    data = derivation.data()
    yield data["problem"]["expr"], derivation.problem.expr
    for order, stage in zip(data["orders"], derivation.stages, strict=True):
        yield order["raw"], stage.raw
        yield order["result"], stage.result
        if stage.put_back is not None:
            yield order["put_back"], stage.put_back
        for written, step in zip(order["trace"]["steps"], stage.trace.steps, strict=True):
            yield written["expression"], step.expr
            partials = [partial for partial in step.partials if partial is not None]
            for slope, partial in zip(written["local_derivatives"], partials, strict=True):
                yield slope["derivative"], partial


DISPLAY_ONLY = {"bracket", "case", "polygamma"}


def readable(expr: Expr) -> bool:
    return not any(node.op in DISPLAY_ONLY for node in postorder(expr))


def quotients(root: Expr) -> Expr:
    """Write fractions of whole numbers as quotients, which is how text spells them."""
    done: dict[Expr, Expr] = {}
    for node in postorder(root):
        if node.op == "number" and node.value.denominator != 1:
            size = make("div", abs(node.value.numerator), node.value.denominator)
            done[node] = size if node.value > 0 else make("neg", size)
        else:
            done[node] = Expr(node.op, tuple(done[arg] for arg in node.args), node.value)
    return done[root]


def formulas() -> list[str]:
    found: list[str] = []
    for path in sorted(CORPUS.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [line.split("::")[0].split("  #")[0].strip() for line in lines]
        found += [row for row in rows if row and not row.startswith("#")]
    return found


def read_back(text: str, expr: Expr) -> Expr:
    return read(text, names=[s.value for s in free_symbols(expr)]).expr


@pytest.mark.parametrize("name", derivations())
def test_every_formula_of_the_thirty_reads_back(name: str) -> None:
    for written, expr in expressions(result(name)):
        if readable(expr):
            assert quotients(read_back(written["text"], expr)) is quotients(expr), written


@pytest.mark.parametrize("text", formulas()[::2])
def test_the_corpus_reads_back(text: str) -> None:
    try:
        derivation = derive(text)
    except ChainruleError:
        derivation = derive(text, wrt=_first_variable(text))
    for written, expr in expressions(derivation):
        if readable(expr):
            assert quotients(read_back(written["text"], expr)) is quotients(expr), written


def _first_variable(text: str) -> str:
    names = [str(s.value) for s in free_symbols(read(text).expr)]
    return min(names, key=lambda name: (name not in "xtyzuv", name))


def test_rules_are_identifiers_of_the_table() -> None:
    for derivation in derivations().values():
        for order in derivation.data()["orders"]:
            for step in order["trace"]["steps"]:
                assert step["rule"] in TABLE or step["parts"] or step["title"]


def test_numbers_keep_their_digits() -> None:
    derivation = derive("exp(x)")
    point = derivation.data([derivation.at(x=1, digits=40)])["points"][0]
    assert point["results"][0]["value"] == "2.718281828459045235360287471352662497757"


def test_a_formula_too_long_to_write_has_no_text() -> None:
    expr = symbol("x")
    for _ in range(200):
        expr = expr + Expr("sin", (expr,))
    assert formula(expr)["text"] is None

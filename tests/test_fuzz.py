"""A short seeded run of the fuzz driver, and what longer runs have found."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from chainrule import derive
from chainrule.errors import InputError
from chainrule.render import render

sys.path.append(str(Path(__file__).parent.parent))

from benchmarks.fuzz import fuzz, inputs


def test_the_parser_survives() -> None:
    found = fuzz(7, count=5_000, seconds=60, whole=False)
    assert found.finds == []
    assert found.read > 500


def test_the_whole_tool_survives() -> None:
    found = fuzz(7, count=150, seconds=60, whole=True)
    assert found.finds == []
    assert found.read > 30


def test_the_same_seed_gives_the_same_inputs() -> None:
    first, second = inputs(3), inputs(3)
    assert [next(first) for _ in range(50)] == [next(second) for _ in range(50)]


@pytest.mark.parametrize("formula", ["\\sqrt3½ x", "\\frac10½ x", "x(t) = sin(x) cos t", "y = y^2"])
def test_find_that_is_read_or_refused(formula: str) -> None:
    with suppress(InputError):
        assert derive(formula, wrt="x").check.state != "failed"


FINDS = [
    "(((pi)+(3))*(x))*(-(sin(pi)))",
    "f(x^2)",
    "f'(x^2)",
    "10f(x) g(x)",
    "ln((x+1)f(x))",
    "besselk(0, -x)",
]


@pytest.mark.parametrize("formula", FINDS)
def test_find_of_an_earlier_run(formula: str) -> None:
    assert derive(formula).check.state != "failed"
    page = render(derive(formula).explain(at=[{"x": "2/3"}]), "text")
    assert "At x = 2/3" in page

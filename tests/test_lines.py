"""Every line of a derivation equals the line before, at a point, as mpmath alone computes it."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import Derivation, derive
from chainrule.document import Equations
from chainrule.model import Expr, make, symbol
from chainrule.model.errors import InputError

sys.path.append(str(Path(__file__).parent.parent))

from benchmarks import oracle
from benchmarks.fuzz import well_formed

POINT = {"x": mpmath.mpf("0.6180557"), "a": mpmath.mpf("1.3719421")}


def follow(derivation: Derivation) -> int:
    """Compute line after line; return how many were compared with another one."""
    output, wrt = derivation.output, derivation.wrt
    known: dict[Expr, Any] = {symbol(name): value for name, value in POINT.items()}
    truth = oracle.slope_at(derivation.problem.expr, wrt, known)
    whole = make("derivative", output, wrt, value=(1, False))
    compared = 0
    for block in derivation.explain(detail="full").blocks:
        last = None
        for line in block.lines if isinstance(block, Equations) else ():
            last = truth if line.left is whole else None if line.left is not None else last
            try:
                value = oracle.value_of(line.right, known)
            except oracle.OutOfReachError:
                continue
            if line.left is not None:
                known[line.left] = value
            if last is not None:
                assert oracle.agree(value, last), f"{line.left} = {line.right}"
                compared += 1
    return compared


@pytest.mark.parametrize("grain", ["textbook", "operation"])
@pytest.mark.parametrize(
    "formula",
    ["x^2 sin(3x)/(1 + e^x)", "x^x", "(3x^2 + 1)^5", "|a x - 3| ln x", "max(x, a) sqrt(1 + x/a)"],
)
def test_every_line_of_a_derivation(formula: str, grain: Any) -> None:
    assert follow(derive(formula, wrt="x", grain=grain)) >= 2


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["textbook", "operation"]))
def test_every_line_of_any_derivation(seed: int, grain: Any) -> None:
    try:
        derivation = derive(well_formed(random.Random(seed)), wrt="x", grain=grain)
        follow(derivation)
    except (InputError, oracle.OutOfReachError):
        pass

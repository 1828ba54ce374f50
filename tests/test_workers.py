"""Limits and added rules hold in the processes that share the work, however these start."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from chainrule import InputError, limits, solve
from chainrule.homework import processes
from chainrule.model import Expr, Rule, bounds
from chainrule.rules import register

METHODS = multiprocessing.get_all_start_methods()


def slope(y: Expr, u: Expr) -> tuple[Expr]:
    return (2 * u,)


def square(mp: Any, u: Any) -> Any:
    return u * u


SQUARED = Rule(
    "squared", "square", slope, sample=(Fraction(3, 7),), numeric=square, spellings=("squared",)
)

pytestmark = pytest.mark.usefixtures("own_rows")


@pytest.fixture(params=["fork", "spawn"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param not in METHODS:
        pytest.skip(f"no {request.param} here")
    monkeypatch.setattr(processes, "start_method", lambda: request.param)
    return str(request.param)


def orders(_: object) -> tuple[int, int]:
    return bounds().order, bounds().points


@pytest.mark.usefixtures("method")
def test_limits_hold_in_every_process() -> None:
    with limits(order=33, points=7):
        found = [value for _, value in processes.spread(orders, range(20), 3)]
    assert set(found) == {(33, 7)}
    assert orders(0) == (20, 100)


@pytest.mark.usefixtures("method")
def test_long_formulas_and_added_functions_are_solved_everywhere() -> None:
    register(SQUARED)
    long = "+".join(["x"] * 6_000)
    text = f"1. {long}\n2. {long}\n" + "\n".join(f"{n}. squared({n} x)" for n in range(3, 11))
    assert len(long) == 11_999
    assert len(solve(text, jobs=1).mistakes) == 2
    with limits(characters=12_000):
        alone, shared = solve(text, jobs=1), solve(text, jobs=3)
    assert alone.mistakes == shared.mistakes == ()
    assert str(shared.explain("answers")) == str(alone.explain("answers"))


def test_a_rule_that_cannot_be_sent_is_named(method: str) -> None:
    register(replace(SQUARED, name="mine", numeric=lambda mp, u: u * u, spellings=("mine",)))
    if method == "fork":
        assert solve("1. mine(x)\n2. mine(2x)\n3. mine(3x)", jobs=2).mistakes == ()
        return
    with pytest.raises(InputError) as caught:
        solve("1. mine(x)\n2. mine(2x)\n3. mine(3x)", jobs=2)
    assert caught.value.message == "the rule 'mine' cannot be sent to other processes"
    assert (
        caught.value.hint == "define its functions by name at the top of a module, or use one job"
    )


@pytest.mark.skipif("spawn" not in METHODS, reason="no spawn here")
def test_a_rule_that_cannot_be_read_there_is_named() -> None:
    """A program without a file, as typed at a prompt, leaves nothing to import."""
    code = (
        "from fractions import Fraction\n"
        "from chainrule import ChainruleError, solve\n"
        "from chainrule.homework import processes\n"
        "from chainrule.model import Rule\n"
        "from chainrule.rules import register\n"
        "processes.start_method = lambda: 'spawn'\n"
        "def slope(y, u): return (2 * u,)\n"
        "def square(mp, u): return u * u\n"
        "register(Rule('mine', 'square', slope, sample=(Fraction(1),),"
        " numeric=square, spellings=('mine',)))\n"
        "try: solve('mine(x)\\n' * 9, jobs=2)\n"
        "except ChainruleError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "the rule 'mine' cannot be sent to other processes\n"
    assert done.stderr == ""

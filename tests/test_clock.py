"""What is printed does not depend on how fast the machine is: work is counted, not timed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chainrule import (
    LimitError,
    backprop,
    derive,
    descend,
    gradient,
    hessian,
    implicit,
    inverse,
    network,
    parametric,
    total,
)
from chainrule.numeric import work
from chainrule.render import render
from chainrule.rules import TABLE

PROBLEMS: dict[str, Callable[[], Any]] = {
    "an integral": lambda: derive("integral(sin(t^2), t, 0, x)"),
    "an integral at a point": lambda: derive("integral(exp(-t^2), t, 0, x)").explain(
        points=[{"x": 1}]
    ),
    "a Bessel function": lambda: derive("besselj(2, x) bessely(0, x)").explain(
        points=[{"x": "1/2"}]
    ),
    "gamma functions": lambda: derive("gamma(x)/x^x"),
    "a kink": lambda: derive("|x - 1| sin x").explain(points=[{"x": 1}, {"x": 2}]),
    "a deep chain": lambda: derive("sin(" * 150 + "x" + ")" * 150),
    "a third order": lambda: derive("x^x ln x", order=3),
    "a gradient": lambda: gradient("x^y sin(z) + erf(x z)"),
    "a Hessian": lambda: hessian("x^2 y^3 + exp(x y)"),
    "a backward pass": lambda: backprop("ln(x y) + sin(x) y").explain(points=[{"x": 2, "y": 5}]),
    "a total derivative": lambda: total("x^2 y", let=["x = cos t", "y = sin t"]),
    "a curve": lambda: implicit("x^3 + y^3 = 6 x y").explain(points=[{"x": 3}]),
    "a cycloid": lambda: parametric("t - sin t", "1 - cos t", order=2),
    "an inverse": lambda: inverse("x + exp x"),
    "a network": lambda: network("2-3-1", seed=3),
    "a descent": lambda: descend("(x-1)^2 + x y + y^4", start={"x": 2, "y": 1}, steps=15),
}


def told(name: str) -> tuple[str, str]:
    """Return what a problem's answer says to people and to programs, or the refusal of both."""
    try:
        found = PROBLEMS[name]()
        document = found.explain() if hasattr(found, "explain") else found
        return render(document, "text"), render(document, "json")
    except LimitError as error:
        return f"refused: {error}", ""


def readings_of(monkeypatch: pytest.MonkeyPatch, seconds: float) -> list[float]:
    """Let every look at the clock find that so many seconds have gone by."""
    read: list[float] = [0.0]

    def thread_time() -> float:
        read.append(read[-1] + seconds)
        return read[-1]

    monkeypatch.setattr(work, "thread_time", thread_time)
    monkeypatch.setattr(work, "BETWEEN", 0)
    return read


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_slow_machine_says_the_same_or_that_it_could_not_check(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = readings_of(monkeypatch, 0.0)
    usual, data = told(name)
    assert "too long" not in usual
    struck = False
    looks = len(read)
    for after in (1, 2, 5, looks // 7, looks // 3, looks // 2, looks - 2):
        readings_of(monkeypatch, 10.0 / (after + 0.5))
        text, other = told(name)
        if text == usual:
            assert other == data
            continue
        struck = True
        assert "this machine takes too long for it" in text
        if text.startswith("refused: "):
            continue
        new = set(text.splitlines()) - set(usual.splitlines())
        assert new == {"  ? could not be checked: this machine takes too long for it"}
        assert '"unknown"' in other
        assert states(json.loads(other)) <= {"passed", "unknown"}
    assert struck


def test_work_is_known_of_operations_that_there_are() -> None:
    computed = {name for name, rule in TABLE.items() if rule.numeric is not None} | {"group"}
    assert work.LIGHT | set(work.HEAVY) <= computed
    assert work.LIGHT.isdisjoint(work.HEAVY)


def states(data: Any) -> set[str]:
    """Collect the outcomes of the checks in an answer's data."""
    if isinstance(data, dict):
        found = {data["state"]} if isinstance(data.get("state"), str) else set()
        return found.union(*map(states, data.values()))
    return set().union(*map(states, data)) if isinstance(data, list) else set()

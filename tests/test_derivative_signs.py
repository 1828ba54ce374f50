"""A derivative sign before a formula is heeded or refused, never passed over."""

from __future__ import annotations

import pytest

from chainrule import derive
from chainrule.cli.app import run
from chainrule.model.errors import InputError
from chainrule.topics.common.posing import read_system
from chainrule.topics.total.solution import total

HIGHER = "a higher derivative is only taken by 'derive'"
NONE = "no derivative sign is read before this formula"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["gradient", "d^2/dx^2 x^3"], HIGHER),
        (["graph", "d^2/dx^2 x^3"], HIGHER),
        (["backprop", "d/dx d/dx x^3"], HIGHER),
        (["jacobian", "d²/dx² [x^3, x]"], HIGHER),
        (["hessian", "d^2/dx^2 x^3"], HIGHER),
        (["total", "d^2/dt^2 x y", "--let", "x = t", "--let", "y = t^2"], HIGHER),
        (["total", "x y", "--let", "x = d/dt t", "--let", "y = t^2"], NONE),
        (["descend", "d/dx x^2", "--from", "x=1"], NONE),
        (["inverse", "d/dx x^3"], NONE),
        (["parametric", "d/dt cos t", "sin t"], NONE),
        (["parametric", "cos t", "d/dt sin t"], NONE),
        (["parametric", "d/dt [cos t, sin t, t]"], NONE),
        (["parametric", "--polar", "d/dtheta theta"], NONE),
        (["gradient", "d/dx x^2 y", "--wrt", "y"], "the formula says d/dx but --wrt says y"),
        (["derive", "d/dx x^2 y", "--wrt", "y"], "the formula says d/dx but --wrt says y"),
        (["derive", "d^2/dx^2 x^3", "--order", "3"],
         "the formula asks for order 2 and the option for order 3"),
        (["derive", "x^2", "--let", "u = d/dx x"], "expected a definition such as d = a + b"),
        (["derive", "x u", "--let", "u = [x, x^2]"], "expected a definition such as d = a + b"),
        (["total", "x y", "--let", "x = [t, s]", "--let", "y = t"],
         "expected a definition such as x = cos t"),
        (["implicit", "d/dx x y = 1"], "a derivative sign is read only before the whole formula"),
    ],
)  # fmt: skip
def test_what_would_be_passed_over_is_refused(
    command: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 2
    captured = capsys.readouterr()
    assert captured.err.splitlines()[0] == sentence
    assert captured.out == ""


def test_what_is_heeded() -> None:
    assert [s.value for s in read_system("d/dx x^2 y").inputs] == ["x"]
    assert [s.value for s in read_system("d/dx x^2 y", wrt="x").inputs] == ["x"]
    assert str(derive("d^2/dx^2 x^3", order=2).derivative) == "6*x"
    assert str(derive("d/dx x^3", order=2).derivative) == "6*x"
    lines = ["x = s t", "y = t"]
    assert [part.wrt.value for part in total("d/dt x y", let=lines).parts] == ["t"]
    with pytest.raises(InputError, match="the formula says d/dt but --wrt says s"):
        total("d/dt x y", let=lines, wrt="s")

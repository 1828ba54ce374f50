"""What the command line says of words that do not fit, each in one sentence of our own."""

from __future__ import annotations

import math

import pytest

import chainrule
from chainrule import InputError, PointError, gradient, network
from chainrule.cli.app import run

SAID = {
    "derive|x^2|+|3": ("expected one formula, found 3 words", 'chainrule derive "x^2 + 3"'),
    "derive|x^2|-|3": ("expected one formula", 'chainrule derive "x^2 - 3"'),
    "gradient|x|y": ("expected one formula, found 2 words: x y", 'gradient "x y"'),
    "implicit|x^2|+|y^2|=|1": ("expected one equation", 'implicit "x^2 + y^2 = 1"'),
    "polar|1|+|cos|theta": ("expected one radius", 'polar "1 + cos theta"'),
    "derive|x^2|--at|x|=|1": ("expected one formula", '--at "x = 1"'),
    "derive|x^2|--at|y=3": ("no free variable y", "its variable is x: --at x=1"),
    "derive|a x^2|--wrt|x|--at|b=1": ("no free variable b", "its variables are a, x"),
    "gradient|x y|--at|z=1": ("no free variable z", "--at x=1,y=1"),
    "derive|x^2|--order|x": ("--order takes a whole number of at least 1, not 'x'",),
    "derive|x^2|--order|0": ("--order takes a whole number of at least 1, not '0'",),
    "derive|x^2|--log|1": ("--log takes a whole number of at least 2",),
    "solve|f.txt|--jobs|1000": ("at least 1 and at most 256, not '1000'",),
    "derive|x^2|--detail|long": ("there is no detail 'long'", "choose short, normal or full"),
    "derive|x^2|--math|tex": ("there is no math 'tex'", "unicode, pretty or ascii"),
    "derive|x^2|--decimal|dot": ("there is no decimal 'dot'", "choose point or comma"),
    "backprop|x y|--mode|back": ("there is no mode 'back'", "choose reverse or forward"),
    "network|2-2-1|--activation|softmax": ("softmax is for the last layer",),
    "network|2-2-1|--last|softmax": ("softmax is for the last layer",),
    "network|2-2-1|--activation|linear": ("called identity",),
    "network|2-2-1|--loss|mae": ("the absolute error is not built here", "squared, mse"),
    "network|2-2-1|--loss|binary_cross_entropy": ("called cross-entropy",),
    "gradient|sin(x y)|--direction|1": ("1 component, but there are 2 variables", "3pi/4"),
    "gradient|x y z|--direction|pi": ("1 component, but there are 3 variables",),
    "derive|x^2|--at|1,5": ("expected name = number", "--decimal comma"),
    "derive|a x^2|--wrt|x|--at|3": ("one number for each variable, here x, a", "--at x=1,a=1"),
    "gradient|x y|--at|1,2,3": ("one number for each variable, here x, y",),
    "derive|y = x^2; x=1": ("a point does not stand in the formula", "Write --at x=1."),
    "derive|x^2, at x = pi": ("a point does not stand in the formula", "Write --at x = pi."),
}


@pytest.mark.parametrize("words", SAID)
def test_one_sentence_says_what_to_type(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words.split("|")) == 2
    printed = capsys.readouterr()
    assert not printed.out
    for part in SAID[words]:
        assert part in printed.err
    assert "Invalid value" not in printed.err
    assert "unexpected" not in printed.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["derive", "x^2", "--at", "3"], ["derive", "x^2", "--at", "x=3"]),
        (["derive", "x^2", "--at", "-1/2"], ["derive", "x^2", "--at", "x=-1/2"]),
        (["derive", "x_1^2", "--at", "pi/4"], ["derive", "x_1^2", "--at", "x_1=pi/4"]),
        (["gradient", "x y^2", "--at", "(3, 2)"], ["gradient", "x y^2", "--at", "x=3,y=2"]),
        (["gradient", "x y^2", "--at", "3,2"], ["gradient", "x y^2", "--at", "x=3,y=2"]),
    ],
)
def test_a_point_may_go_without_names(
    words: list[str], named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == run(named) == 0
    printed = capsys.readouterr().out
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]


@pytest.mark.parametrize(
    ("typed", "angle"),
    [("3pi/4", 135), ("45°", 45), ("-pi/6", -30), ("(pi/3)", 60), ("2π/3", 120), ("pi", 180)],
)
def test_an_angle_is_a_direction_in_the_plane(typed: str, angle: int) -> None:
    found = gradient("x^2 y + y", direction=typed).at(x=1, y=2)
    turned = math.radians(angle)
    wanted = 4 * math.cos(turned) + 2 * math.sin(turned)
    assert float(found.directional) == pytest.approx(wanted)
    assert "an angle in the plane, from the x-axis" in str(gradient("x^2 y + y", direction=typed))


def test_two_components_with_pi_are_components() -> None:
    found = gradient("x + 2y", direction="pi, pi").at(x=0, y=0)
    assert float(found.directional) == pytest.approx(3 / math.sqrt(2))


def test_mean_squared_error_is_a_loss_of_its_own() -> None:
    example = {"input": ["0.5", "-1"], "target": ["1", "0.25"], "seed": 3}
    mean = network("2-2-2", loss="mse", **example)
    half = network("2-2-2", loss="squared", **example)
    outputs = [float(mean.example.values[mean.architecture.activated(2, j)].value) for j in (1, 2)]
    cost = ((1 - outputs[0]) ** 2 + (0.25 - outputs[1]) ** 2) / 2
    assert float(mean.cost) == pytest.approx(cost)
    assert float(half.cost) == pytest.approx(cost)
    three, wide = (network("1-3", loss=loss, seed=1) for loss in ("mse", "squared"))
    assert float(three.cost) == pytest.approx(float(wide.cost) * 2 / 3)
    for name in three.parameters:
        slopes = [float(net.adjoint(name.value)) for net in (three, wide)]
        assert slopes[0] == pytest.approx(slopes[1] * 2 / 3)
    assert three.check.state == "passed"
    one = network("1-1", loss="mse", activation="identity")
    assert str(one.derivative[1]) == "2*b__1_1 + 2*w__1_11*x_1 - 2*y_1"
    assert "the loss called squared is ½Σ(y − a)²" in str(mean)


def test_choices_are_refused_alike_from_python() -> None:
    with pytest.raises(InputError, match="softmax is for the last layer"):
        network("2-2-1", activation="softmax")
    with pytest.raises(PointError, match="no free variable y"):
        chainrule.derive("x^2").at(y=3)

"""A function, its derivative and tangents as a plot, with words for what is to be seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainrule.document import Plot, PlotCurve
from chainrule.model import Expr
from chainrule.model.errors import InputError
from chainrule.numeric import evaluate
from chainrule.numeric.places import Mark
from chainrule.numeric.sampling import Sampled, SampledPair, sample
from chainrule.render.notations.one_line import to_unicode
from chainrule.topics.common.points import read_values

NAMED = {
    "pole": ("a pole", "poles"),
    "jump": ("a jump", "jumps"),
    "hole": ("a hole", "holes"),
    "corner": ("a corner", "corners"),
    "cusp": ("a cusp", "cusps"),
    "vertical": ("a vertical tangent", "vertical tangents"),
    "end": ("an end of its domain", "ends of its domain"),
    "point": ("a point by itself", "points by themselves"),
    "swing": ("no limit that shows", "no limit that shows"),
}
"""What a curve may have at a place, and at several."""

LISTED = 6
"""So many places of one kind are named."""


@dataclass(frozen=True, slots=True)
class Tangent:
    """A line that touches a curve: through a point, with a slope that may be infinite."""

    x: float
    y: float
    slope: float
    at: str


def plot_range(start: object, end: object) -> tuple[float, float]:
    """Read where a drawing starts and ends.

    Raises:
        InputError: they are no two numbers in this order.

    >>> plot_range("-pi", 3)
    (-3.141592653589793, 3.0)
    """
    ends: list[float] = []
    for name, value in (("from", start), ("to", end)):
        (expr,) = read_values({name: value}).values()
        found = evaluate((), [expr], {})[expr].value
        if found is None or not math.isfinite(float(found)):
            raise InputError(f"--{name} takes a number, not {value}", hint=f"try --{name} 3")
        ends.append(float(found))
    low, high = ends
    least = 1e-6 * max(abs(low), abs(high), 1e-100)
    if not (high - low > least and high - low < 1e100):
        raise InputError(
            f"a plot from {start} to {end} has no room for a curve",
            hint="the first number must be the smaller one, for example --from -3 --to 3",
        )
    return low, high


def plotted(
    name: Expr, exprs: Sequence[Expr], x: Expr, ends: tuple[float, float],
    tangents: Sequence[Tangent] = (),
) -> tuple[Plot, SampledPair]:  # fmt: skip
    """Draw a function, its derivative and tangents.

    Args:
        name: what the function is called.
        exprs: the formula, its derivative, and the derivative of that.
        x: the variable.
        ends: where the drawing starts and ends.
        tangents: the lines that touch it.
    """
    drawn = sample(exprs, x, *ends)
    called, across = to_unicode(name), to_unicode(x)
    names = (called, f"{called}′")
    curves = [
        PlotCurve(label, found.branches, tuple(_dots(found)))
        for label, found in zip(names, (drawn.value, drawn.slope), strict=True)
    ]
    curves += [touching(tangent, drawn.window) for tangent in tangents]
    poles = {
        mark.x: None
        for found in (drawn.value, drawn.slope)
        for mark in found.marks
        if mark.shape == "pole"
    }
    said = described(drawn, called, across, [curve.label for curve in curves[2:]])
    heading = f"{called} and {called}′"
    return Plot(tuple(curves), across, heading, tuple(poles), drawn.window, said), drawn


def described(drawn: SampledPair, called: str, across: str, tangents: Sequence[str] = ()) -> str:
    """Say in words what is drawn, and where it has corners, poles, jumps and tangents."""
    low, high = (_short(end) for end in drawn.window[:2])
    sentences = [f"{called} and {called}′ for {across} from {low} to {high}."]
    for name, found in ((called, drawn.value), (f"{called}′", drawn.slope)):
        kinds: dict[str, list[Mark]] = {}
        for mark in found.marks:
            kinds.setdefault(mark.shape, []).append(mark)
        if not found.branches:
            sentences.append(f"{name} has no value there that could be drawn.")
        elif kinds:
            listed = "; ".join(_at(kind, marks, across) for kind, marks in kinds.items())
            sentences.append(f"{name} has {listed}.")
    if tangents:
        sentences.append(f"Also drawn: {', '.join(tangents)}.")
    if not drawn.complete:
        sentences.append("There are more breaks than are drawn exactly.")
    return " ".join(sentences)


def _at(kind: str, marks: Sequence[Mark], across: str) -> str:
    places = [_located(mark.x, across) for mark in marks[:LISTED]]
    if len(marks) > LISTED:
        places.append(f"{len(marks) - LISTED} more places")
    *most, last = places
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"{NAMED[kind][len(marks) > 1]} at {listed}"


def _located(value: float, across: str) -> str:
    sign = "=" if float(f"{value:.4g}") == value else "≈"
    return f"{across} {sign} {_short(value)}"


def _short(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _dots(found: Sampled) -> Iterable[tuple[float, float, bool]]:
    """List the ends of branches: filled where they belong to the curve, else open."""
    for mark in found.marks:
        if mark.joins or mark.shape == "swing":
            continue
        heights = {s.value for s in (mark.left, mark.right) if s.kind == "finite"}
        for height in sorted(heights):
            if not abs(height - mark.here) <= 1e-9 * max(abs(height), 1e-3):
                yield mark.x, height, False
        if math.isfinite(mark.here):
            yield mark.x, mark.here, True


def touching(tangent: Tangent, window: tuple[float, float, float, float]) -> PlotCurve:
    """Draw a tangent from side to side."""
    low, high, below, above = window
    label = f"tangent at {tangent.at}"
    if math.isinf(tangent.slope):
        line: tuple[tuple[float, float], ...] = ((tangent.x, below), (tangent.x, above))
    else:
        line = tuple((x, tangent.y + tangent.slope * (x - tangent.x)) for x in (low, high))
    return PlotCurve(label, (line,), ((tangent.x, tangent.y, True),))


def curve_data(drawn: SampledPair, names: Sequence[str]) -> list[Mapping[str, object]]:
    """Return the curves with what they have at their marks, as data."""
    return [
        {
            "name": name,
            "branches": [[list(point) for point in branch] for branch in found.branches],
            "marks": [{"shape": mark.shape, "place": mark.x} for mark in found.marks],
        }
        for name, found in zip(names, (drawn.value, drawn.slope), strict=True)
    ]

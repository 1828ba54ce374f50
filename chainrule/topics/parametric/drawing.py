"""A plane curve drawn along its parameter, with its tangents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chainrule.document import Block, Paragraph, words
from chainrule.numeric.outlines import fitting, followed, round_window
from chainrule.render.notations.one_line import plain_text, to_unicode
from chainrule.topics.common.answers import place
from chainrule.topics.common.outlines import curve_plot, drawn_tangent, on_floats, values_of
from chainrule.topics.common.plots import Tangent
from chainrule.topics.parametric.point import ParametricAt
from chainrule.topics.parametric.solution import ParametricSolution
from chainrule.trace.period import period_of


def curve_drawing(solution: ParametricSolution, points: Sequence[ParametricAt]) -> list[Block]:
    """Draw a curve: once around where it is periodic, else around the points.

    Raises:
        InputError: a letter has no number.
    """
    held = values_of((at.point for at in points), [solution.parameter])
    x, y = (on_floats(expr, [solution.parameter], held) for expr in solution.coordinates)
    times = [on_floats(dict(at.point)[solution.parameter], [], {})() for at in points]
    low, high = _range(solution, times)
    branches = followed(lambda t: (x(t), y(t)), low, high)
    window = round_window(fitting(point for branch in branches for point in branch))
    lines = [line for at in points for line in _tangent(at)]
    name = to_unicode(solution.parameter)
    label = f"the curve for {name} from {low:.4g} to {high:.4g}".replace("-", "−")
    axes = (solution.across[0], solution.up[0])
    block = curve_plot(label, branches, axes, window, lines)
    return [block, Paragraph(words(block.description))]


def _range(solution: ParametricSolution, times: Sequence[float]) -> tuple[float, float]:
    """Return once around, or from -3 to 3 and as far as the points go."""
    periods = [period_of(expr, solution.parameter) for expr in solution.coordinates]
    if all(period is not None for period in periods):
        lengths = [on_floats(period, [], {})() for period in periods if period is not None]
        around = max(lengths)
        if all(abs(around / length - round(around / length)) < 1e-9 for length in lengths):
            return 0.0, around
    if solution.is_polar or any(period is not None for period in periods):
        return min(0.0, *times, 0.0), max(math.tau, *times, 0.0)
    return min(-3.0, *times, 0.0), max(3.0, *times, 0.0)


def _tangent(at: ParametricAt) -> list[Tangent]:
    x, y = (None if n.outcome.value is None else float(n.outcome.value) for n in at.place)
    slope = math.inf if at.kind == "vertical" else math.nan
    if at.kind in ("slanted", "horizontal") and at.results[0].outcome.value is not None:
        slope = float(at.results[0].outcome.value)
    return drawn_tangent(x, y, slope, plain_text(place(at.point, at.digits)))

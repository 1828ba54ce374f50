"""A run drawn: its points on the curve of one variable, or on the contour lines of two."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Block, Paragraph, PlotCurve, words
from chainrule.model.errors import InputError
from chainrule.numeric.outlines import Branches, Point, Window, contours, followed, round_window
from chainrule.render.notations.one_line import plain_text
from chainrule.topics.common.outlines import curve_plot, on_floats
from chainrule.topics.common.words import with_arguments
from chainrule.topics.descend.solution import DescendSolution
from chainrule.trace.edges import put_back

MOST_DOTS = 12
"""Points of a run that get a dot of their own."""


def descent_drawing(run: DescendSolution) -> list[Block]:
    """Draw the way of the steps.

    Raises:
        InputError: there are more than two variables.
    """
    moving = run.trace.inputs
    if len(moving) > 2:
        raise InputError(
            f"{len(moving)} variables cannot be drawn; one or two can", hint="leave out --plot"
        )
    value = on_floats(put_back(run.output, run.trace), moving, run.held)
    steps = [tuple(float(c.value) for c in place.point) for place in run.places]
    name = plain_text(words(with_arguments(run.output, moving)))
    if len(moving) == 1:
        places: list[Point] = [(x, value(x)) for (x,) in steps]
        low, high = min(x for x, _ in places), max(x for x, _ in places)
        edge = max(high - low, 1.0) * 0.4
        branches: Branches = followed(lambda x: (x, value(x)), low - edge, high + edge)
        _, _, below, above = _box(places)
        room = (above - below) / 4 or 1.0
        window = (low - edge, high + edge, below - room, above + room)
        label, axes = name, (moving[0], run.output)
    else:
        places = [(x, y) for x, y in steps]
        left, right, below, above = _box(places)
        edge = 0.2 * max(right - left, above - below) or 1.0
        window = round_window((left - edge, right + edge, below - edge, above + edge))
        branches = contours(value, window)
        label, axes = f"lines on which {name} is constant", (moving[0], moving[1])
    dots = tuple((x, y, True) for x, y in places[:MOST_DOTS])
    way = PlotCurve("the steps", (tuple(places),), dots)
    block = curve_plot(label, branches, axes, window, others=[way])
    return [block, Paragraph(words(block.description))]


def _box(places: Sequence[Point]) -> Window:
    """Return how far the steps go, the first ones too."""
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs), max(xs), min(ys), max(ys)

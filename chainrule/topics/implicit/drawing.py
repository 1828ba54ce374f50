"""A curve that an equation describes, drawn with its tangents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chainrule.document import Block, Paragraph, words
from chainrule.model import make
from chainrule.numeric.outlines import contour, where_zero
from chainrule.render.notations.one_line import plain_text, to_unicode
from chainrule.topics.common.answers import place
from chainrule.topics.common.outlines import curve_plot, drawn_tangent, on_floats, values_of
from chainrule.topics.implicit.point import ImplicitPoints
from chainrule.topics.implicit.solution import ImplicitSolution


def implicit_drawing(solution: ImplicitSolution, points: Sequence[ImplicitPoints]) -> list[Block]:
    """Draw a curve: all of it where it is closed, else what is near.

    Raises:
        InputError: a letter has no number.
    """
    axes = (solution.wrt, solution.dependent)
    all_found = [at for found in points for at in found]
    held = values_of((at.point for at in all_found), axes)
    value = on_floats(solution.difference, axes, held)
    places, lines = [], []
    for at in all_found:
        x, y = (on_floats(dict(at.point)[name], [], {})() for name in axes)
        places.append((x, y))
        slope = math.inf if at.kind == "vertical" else math.nan
        if at.kind == "smooth" and at.results[0].outcome.value is not None:
            slope = float(at.results[0].outcome.value)
        lines += drawn_tangent(x, y, slope, plain_text(place(at.point, at.digits)))
    window = where_zero(value, places)
    equation = to_unicode(make("equation", solution.left, solution.right, value="="))
    block = curve_plot(f"the curve {equation}", contour(value, window), axes, window, lines)
    return [block, Paragraph(words(block.description))]

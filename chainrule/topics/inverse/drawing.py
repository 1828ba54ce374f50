"""A function and its inverse drawn as mirror images, with the tangents of the inverse."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Block, Paragraph, PlotCurve, words
from chainrule.numeric.outlines import followed, round_window
from chainrule.render.notations.one_line import plain_text, to_unicode
from chainrule.topics.common.answers import place
from chainrule.topics.common.outlines import curve_plot, drawn_tangent, on_floats, values_of
from chainrule.topics.inverse.point import InverseAt
from chainrule.topics.inverse.solution import InverseSolution


def inverse_drawing(solution: InverseSolution, points: Sequence[InverseAt]) -> list[Block]:
    """Draw the inverse and the function, between which y = x is the mirror.

    Raises:
        InputError: a letter has no number.
    """
    given = (solution.argument, solution.value)
    held = values_of((at.point for at in points), given)
    f = on_floats(solution.formula, [solution.argument], held)
    lines, reach = [], 3.0
    for at in points:
        x, y = on_floats(at.place, [], {})(), on_floats(at.height, [], {})()
        reach = max(reach, 1.3 * abs(x), 1.3 * abs(y))
        value = at.reciprocal.outcome.value
        if value is not None:
            where = plain_text(place(((solution.value, at.height),), at.digits))
            lines += drawn_tangent(y, x, float(value), where)
    itself = followed(lambda x: (x, f(x)), -reach, reach)
    mirrored = tuple(tuple((y, x) for x, y in branch) for branch in itself)
    name = f"the inverse of {to_unicode(solution.name)}"
    others = [
        PlotCurve(to_unicode(solution.name), itself),
        PlotCurve("the mirror y = x", (((-9 * reach, -9 * reach), (9 * reach, 9 * reach)),)),
    ]
    window = round_window((-reach, reach, -reach, reach))
    axes = (solution.argument, solution.value)
    block = curve_plot(name, mirrored, axes, window, lines, others)
    return [block, Paragraph(words(block.description))]

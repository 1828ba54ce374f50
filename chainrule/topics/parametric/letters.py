"""A plane curve at a value of its parameter where letters remain: the slope in letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.document import Block
from chainrule.numeric import Existence
from chainrule.topics.common.letters import LettersAt, letters_blocks, settled_at, with_letters
from chainrule.topics.common.points import Values, read_values, require_known, spelled
from chainrule.topics.common.words import d
from chainrule.topics.parametric.point import ParametricAt, parametric_at
from chainrule.topics.parametric.solution import ParametricSolution


def curve_in_letters(
    curve: ParametricSolution, values: Mapping[str, Any], digits: int = 6
) -> LettersAt | None:
    """Evaluate the derivative asked for at a point that leaves letters; None where none is left.

    Raises:
        PointError: the point names what is no letter of the formulas.

    >>> from chainrule import parametric
    >>> cycloid = parametric("r(theta - sin theta)", "r(1 - cos theta)")
    >>> curve_in_letters(cycloid, {"theta": "pi/3"}).derivative
    sqrt(3)
    """
    t, needed = curve.parameter, (curve.parameter, *curve.held)
    point = {spelled(n, needed): v for n, v in read_values(values, letters=True).items()}
    require_known(point, needed, needed)
    if t not in point:
        return None
    names = [step.symbol for step in curve.trace.steps]
    point, letters = with_letters(point, needed, [curve.across[0], curve.up[0], *names])
    if not letters:
        return None

    def numbers(values: Values) -> Existence | None:
        at = parametric_at(curve, {n.value: v for n, v in values.items() if n in needed})
        gone = any(coordinate.outcome.value is None for coordinate in at.place)
        return None if gone else at.existence

    across, up = curve.coordinates
    before = up if curve.order == 1 else curve.ratios[curve.order - 2].result
    slope = curve.ratios[curve.order - 1].result
    return settled_at(slope, (across, before), t, point, letters, numbers, digits)


def letters_words(curve: ParametricSolution, at: LettersAt) -> list[Block]:
    """Write the derivative in letters, and the tangent line."""
    (x, _), (y, _) = curve.across, curve.up
    named = d(y, x, order=curve.order)
    return letters_blocks(at, named, None, x, y, tangent=curve.order == 1)


def numbers_at_point(
    curve: ParametricSolution, values: Mapping[str, Any], digits: int = 6
) -> ParametricAt | LettersAt:
    """Evaluate a curve at a point; letters without a value stay letters."""
    return curve_in_letters(curve, values, digits) or parametric_at(curve, values, digits)

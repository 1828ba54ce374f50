"""Plane curves as plots, with the lines that touch them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from chainrule.document import Plot, PlotCurve
from chainrule.model import Expr, free_symbols, substitute
from chainrule.model.errors import InputError
from chainrule.numeric.callables import Function
from chainrule.numeric.outlines import Branches, Window
from chainrule.render.notations.one_line import to_unicode
from chainrule.topics.common.plots import Tangent, touching


def on_floats(
    expr: Expr, variables: Sequence[Expr], held: Mapping[Expr, Expr]
) -> Callable[..., float]:
    """Return a formula as a callable of floats, nan where it has no value.

    Args:
        expr: the formula.
        variables: what changes from point to point.
        held: the values of other letters.

    Raises:
        InputError: a letter has no value.
    """
    expr = substitute(expr, dict(held))
    missing = [name for name in free_symbols(expr) if name not in variables]
    if missing:
        names = ", ".join(map(to_unicode, missing))
        hint = f'add --let "{to_unicode(missing[0])} = 1"'
        raise InputError(f"a drawing needs a number for {names}", hint=hint)
    found = Function((), expr, [], tuple(variables))

    def value(*place: float) -> float:
        height: float = found(*place)[0]
        return height

    return value


def values_of(
    points: Iterable[Sequence[tuple[Expr, Expr]]], variables: Sequence[Expr]
) -> dict[Expr, Expr]:
    """Return what the first point says of letters that do not change along a curve."""
    first: Sequence[tuple[Expr, Expr]] = next(iter(points), ())
    return {name: value for name, value in first if name not in variables}


def curve_plot(
    label: str, branches: Branches, axes: tuple[Expr, Expr], window: Window,
    tangents: Sequence[Tangent] = (), others: Sequence[PlotCurve] = (),
) -> Plot:  # fmt: skip
    """Plot a curve with its tangents.

    Args:
        label: what the curve is called.
        branches: its pieces.
        axes: the names of the coordinates.
        window: what part of the plane is drawn.
        tangents: the lines that touch it.
        others: what else is drawn.
    """
    curves = [PlotCurve(label, branches), *others, *(touching(t, window) for t in tangents)]
    across, up = map(to_unicode, axes)
    low, high, below, above = (f"{end:.3g}".replace("-", "−") for end in window)
    said = [f"{label}, for {across} from {low} to {high} and {up} from {below} to {above}."]
    if not branches:
        said.append("No part of it was found there.")
    if curves[1:]:
        said.append(f"Also drawn: {', '.join(curve.label for curve in curves[1:])}.")
    return Plot(tuple(curves), across, up, (), window, " ".join(said))


def drawn_tangent(x: float | None, y: float | None, slope: float, at: str) -> list[Tangent]:
    """Return the line through a point, or nothing where the point is not known."""
    if x is None or y is None or not (math.isfinite(x) and math.isfinite(y)) or slope != slope:
        return []
    return [Tangent(x, y, slope, at)]

"""``chainrule parametric``: curves given by a parameter, in the plane, polar, or in space."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule parametric "x = cos t" "y = sin t" --at t=pi/4

chainrule parametric --polar "1 + cos theta" --at theta=pi/3

chainrule parametric "\\[cos t, sin t, t]" --at t=0
"""


@command(EXAMPLES)
def parametric(
    formulas: Annotated[
        list[str] | None,
        typer.Argument(help='x(t) and y(t), or one list such as "\\[cos t, sin t, t]".'),
    ] = None,
    polar: Annotated[
        str | None, typer.Option("--polar", metavar="FORMULA", help="r as a formula in theta.")
    ] = None,
    wrt: options.Wrt = None,
    order: Annotated[
        int | None,
        typer.Option("--order", "-n", metavar="N", help="1 for dy/dx, 2 also for d²y/dx²."),
    ] = None,
    at: options.At = None,
    let: options.Let = None,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> int:
    """Find dy/dx along x(t), y(t) or r(θ), or the velocity of a curve in space."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.parametric.plane import pose

    curve = pose(
        [inputs.formula_text(formula) for formula in formulas or ()],
        polar_radius=None if polar is None else inputs.formula_text(polar),
        wrt=wrt,
        order=order,
        let=inputs.definitions(let),
        log_base=log,
    )
    points = inputs.points(at, [curve.parameter.value])
    emit(
        curve.explain(at=points, digits=digits),
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )
    return 1 if any(check.state == "failed" for check in curve.checks) else 0

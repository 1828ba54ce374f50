"""``chainrule implicit``: the slope of a curve given by an equation."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule implicit "x^2 + y^2 = 1" --order 2 --at x=3/5,y=4/5

chainrule implicit "x^3 + y^3 = 6xy" --at x=3,y=3

chainrule implicit "P V = n R T" --dependent V --wrt P
"""


@command(EXAMPLES)
def implicit(
    equation: Annotated[
        str, typer.Argument(help="The equation, in quotes; - reads it from standard input.")
    ],
    dependent: Annotated[
        str | None,
        typer.Option("--dependent", metavar="NAME", help="What depends on it; y by default."),
    ] = None,
    wrt: options.Wrt = None,
    order: Annotated[
        int, typer.Option("--order", "-n", metavar="N", help="Order of the derivative, up to 4.")
    ] = 1,
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
    """Differentiate both sides of an equation and solve for y′."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.model.errors import PointError
    from chainrule.topics.implicit.solution import implicit as derive_implicit

    derivation = derive_implicit(
        inputs.formula_text(equation),
        dependent=dependent,
        wrt=wrt,
        order=order,
        let=inputs.definitions(let),
        log_base=log,
    )
    points = inputs.points(at, [derivation.wrt.value, derivation.dependent.value])
    try:
        document = derivation.explain(at=points, digits=digits)
    except PointError as error:
        if at is not None and len(at) == 1 and error.source is None:
            error.source, error.start, error.end = at[0], 0, len(at[0])
        raise
    emit(
        document,
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )
    return 1 if any(stage.check.state == "failed" for stage in derivation.stages) else 0

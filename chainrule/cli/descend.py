"""``chainrule descend``: gradient descent and ascent, step by step."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule descend "(a+b)*c" --from a=5,b=-3,c=-2 --rate 0.01 --ascend --steps 1

chainrule descend "(x-3)^2 + 2y^2" --from x=0,y=1 --rate 0.2

chainrule descend "1/2 (w_2*h - y)^2" --let "h = relu(w_1*x)" --from w_1=1,w_2=1 --at x=2,y=3
"""


@command(EXAMPLES)
def descend(
    formula: options.FormulaArgument,
    start: Annotated[
        list[str],
        typer.Option("--from", metavar="POINT", help="Where to begin, e.g. a=5,b=-3; these move."),
    ],
    rate: Annotated[
        str, typer.Option("--rate", metavar="H", help="Step size: η, or h going up.")
    ] = "0.1",
    steps: Annotated[int, typer.Option("--steps", metavar="N", help="Most steps.")] = 100,
    ascend: Annotated[
        bool, typer.Option("--ascend", help="Go up, along the gradient, instead of down.")
    ] = False,
    tolerance: Annotated[
        str,
        typer.Option("--tolerance", metavar="T", help="Stop where the gradient is no longer."),
    ] = "1e-6",
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="POINT", help="Variables held constant, e.g. x=2,y=1."),
    ] = None,
    wrt: Annotated[
        str | None,
        typer.Option("--wrt", metavar="NAMES", help="The variables that move, if not all do."),
    ] = None,
    let: options.Let = None,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> int:
    """Minimize a formula by steps against its gradient, or maximize it with --ascend."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.descend.solution import descend as run_descent

    run = run_descent(
        inputs.formula_text(formula),
        inputs.one_point(start),
        rate=rate,
        steps=steps,
        ascend=ascend,
        tolerance=tolerance,
        at=inputs.one_point(at),
        wrt=[name.strip() for name in wrt.split(",")] if wrt else (),
        let=inputs.definitions(let),
        log_base=log,
        digits=digits,
    )
    emit(
        run.explain(digits=digits),
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )
    return 1 if run.check.state == "failed" else 0

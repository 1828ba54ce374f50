"""``chainrule inverse``: the derivative of an inverse function."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule inverse "x^3 + x" --at 2

chainrule inverse "f(x) = x + e^x" --at y=1

chainrule inverse "x^2" --at x=-3
"""


@command(EXAMPLES)
def inverse(
    formula: options.FormulaArgument,
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at", metavar="VALUE", help="A value of f, as 2 or y=2, or a place x=1. Repeatable."
        ),
    ] = None,
    wrt: options.Wrt = None,
    let: options.Let = None,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> int:
    """Differentiate an inverse function: (f⁻¹)′(y) = 1/f′(x)."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.numeric import within_time
    from chainrule.topics.common.points import few_points
    from chainrule.topics.inverse.solution import inverse as derive_inverse

    derivation = derive_inverse(
        inputs.formula_text(formula), wrt=wrt, let=inputs.definitions(let), log_base=log
    )
    texts = few_points(list(at or ()))
    points = within_time(derivation.read_at(text, digits=digits) for text in texts)
    emit(
        derivation.explain(at=points),
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )
    return 1 if derivation.check.state == "failed" else 0

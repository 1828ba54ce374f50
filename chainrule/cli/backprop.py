"""``chainrule backprop``: the forward and the backward pass, with what they cost."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule backprop "(a+b)*c" --at a=5,b=-3,c=-2

chainrule backprop "x*y + sin(x)" --mode forward

chainrule backprop --sizes 784,128,64,10
"""


class ModeChoice(StrEnum):
    """The direction in which derivatives are accumulated."""

    REVERSE = "reverse"
    FORWARD = "forward"


@command(EXAMPLES)
def backprop(
    formula: Annotated[
        str | None,
        typer.Argument(help="The formula, in quotes; - reads it from standard input."),
    ] = None,
    wrt: options.Wrt = None,
    at: options.At = None,
    let: options.Let = None,
    mode: Annotated[
        ModeChoice,
        typer.Option("--mode", help="Adjoints back from the output, or tangents per input."),
    ] = ModeChoice.REVERSE,
    sizes: Annotated[
        str | None,
        typer.Option(
            "--sizes",
            metavar="N,N,…",
            help="Layer sizes, instead of a formula: count the Jacobian product.",
        ),
    ] = None,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> int:
    """Show the forward pass, the backward pass and the gradient, step by step."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.model.errors import InputError

    if (formula is None) == (sizes is None):
        raise InputError(
            "expected a formula, or --sizes without one",
            hint='try chainrule backprop "(a+b)*c" --at a=5,b=-3,c=-2',
        )
    failed = False
    if sizes is not None:
        from chainrule.topics.backprop.words import explain_sizes
        from chainrule.trace.accumulate import chain_costs

        document = explain_sizes(chain_costs(_sizes(sizes)))
    else:
        from chainrule.topics.backprop.solution import backprop as run

        found = run(
            inputs.formula_text(formula or ""),
            wrt=wrt,
            let=inputs.definitions(let),
            mode=mode.value,
            log_base=log,
        )
        points = inputs.points(at, [s.value for s in found.system.variables])
        document = found.explain(at=points, digits=digits)
        failed = any(check.state == "failed" for check in found.checks)
    emit(document, math=math, width=width, format_name=format_name, output=output, force=force)
    return 1 if failed else 0


def _sizes(text: str) -> list[int]:
    """Read comma-separated layer sizes."""
    from chainrule.model.errors import InputError

    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 12 for part in parts):
        raise InputError(
            f"expected whole numbers after --sizes, found '{text}'",
            hint="try --sizes 784,128,64,10",
        )
    return [int(part) for part in parts]

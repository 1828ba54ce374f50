"""``chainrule derive``: one formula, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

if TYPE_CHECKING:
    from chainrule.topics.derive.solution import Derivation

EXAMPLES = """
[bold]Examples[/bold]

chainrule derive "exp(sin(x**2))" --at x=1.5

chainrule derive "x² sin(3x)" --detail full

chainrule derive "\\\\frac{\\\\ln x}{x}" --order 2 --at x=pi

echo "-x^2 e^-x" | chainrule derive - --math pretty
"""


@command(EXAMPLES)
def derive(
    formula: options.FormulaArgument,
    wrt: options.Wrt = None,
    order: Annotated[
        int | None, typer.Option("--order", "-n", metavar="N", help="Order of the derivative.")
    ] = None,
    at: options.At = None,
    let: options.Let = None,
    grain: options.Grain = options.GrainChoice.TEXTBOOK,
    detail: options.DetailOption = options.Detail.NORMAL,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    standalone: options.Standalone = False,
    reveal: options.Reveal = False,
    width: options.Width = None,
) -> int:
    """Differentiate a formula step by step and check the result."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.derive.solution import derive as derive_formula

    derivation = derive_formula(
        inputs.formula_text(formula),
        wrt=wrt,
        order=order,
        grain=grain.value,
        log_base=log,
        let=inputs.definitions(let),
    )
    points = inputs.points(at, [s.value for s in derivation.stages[0].trace.inputs])
    document = derivation.explain(detail=detail.value, at=points, digits=digits)
    emit(
        document,
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
        standalone=standalone,
        reveal=reveal,
        data=lambda: _json(derivation, points, digits),
    )
    failed = any(stage.check.state == "failed" for stage in derivation.stages)
    return 1 if failed else 0


def _json(derivation: Derivation, points: Sequence[Mapping[str, Any]], digits: int) -> str:
    from chainrule.numeric import within_time
    from chainrule.topics.derive.data import derivation_json

    ats = within_time(derivation.at(point, digits=digits) for point in points)
    return derivation_json(derivation, ats)

"""``chainrule gradient``, ``jacobian`` and ``hessian``: all partial derivatives of a formula."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

Wrt = Annotated[
    str | None,
    typer.Option(
        "--wrt",
        metavar="NAMES",
        help="The variable, or several in order: x,y. The others are held constant.",
    ),
]

GRADIENT_EXAMPLES = """
[bold]Examples[/bold]

chainrule gradient "x*y" --at x=2,y=-6

chainrule gradient "x^2 y + sin(x y)" --wrt x

chainrule gradient "x^2 + y^2" --direction 3,4 --at x=1,y=2
"""

JACOBIAN_EXAMPLES = """
[bold]Examples[/bold]

chainrule jacobian "\\[x*y, sin(x)]" --at x=0,y=2

chainrule jacobian "\\[r cos theta, r sin theta]" --wrt r,theta
"""

HESSIAN_EXAMPLES = """
[bold]Examples[/bold]

chainrule hessian "x^3 + y^3 - 3x y" --at x=1,y=1

chainrule hessian "exp(-(x^2+y^2)/2)" --math pretty
"""


@command(GRADIENT_EXAMPLES)
def gradient(
    formula: options.FormulaArgument,
    wrt: Wrt = None,
    at: options.At = None,
    let: options.Let = None,
    direction: Annotated[
        str | None,
        typer.Option(
            "--direction",
            metavar="VECTOR",
            help="Derivative in this direction, normalized: 1,2 or x=1,y=2.",
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
    """Differentiate a formula by each of its variables and check the result."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.gradient.solution import gradient as find

    found = find(
        inputs.formula_text(formula),
        wrt,
        inputs.definitions(let),
        direction=direction,
        log_base=log,
    )
    points = inputs.points(at, [s.value for s in found.system.variables])
    document = found.explain(at=points, digits=digits)
    emit(document, math=math, width=width, format_name=format_name, output=output, force=force)
    return 1 if any(c.state == "failed" for c in found.jacobian.checks) else 0


@command(JACOBIAN_EXAMPLES)
def jacobian(
    formula: options.FormulaArgument,
    wrt: Wrt = None,
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
    """Differentiate a list of formulas by each variable: one row a formula."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.gradient.solution import jacobian as find

    found = find(inputs.formula_text(formula), wrt, inputs.definitions(let), log_base=log)
    points = inputs.points(at, [s.value for s in found.system.variables])
    document = found.explain(at=points, digits=digits)
    emit(document, math=math, width=width, format_name=format_name, output=output, force=force)
    return 1 if any(c.state == "failed" for c in found.checks) else 0


@command(HESSIAN_EXAMPLES)
def hessian(
    formula: options.FormulaArgument,
    wrt: Wrt = None,
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
    """Differentiate a formula twice, by every pair of its variables."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.gradient.solution import hessian as find

    found = find(inputs.formula_text(formula), wrt, inputs.definitions(let), log_base=log)
    points = inputs.points(at, [s.value for s in found.system.variables])
    document = found.explain(at=points, digits=digits)
    emit(document, math=math, width=width, format_name=format_name, output=output, force=force)
    return 1 if any(c.state == "failed" for c in found.checks) else 0

"""``chainrule total``: the chain rule through variables that depend on others."""

from __future__ import annotations

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule total "x^2*y" --let "x = cos t" --let "y = e^t" --wrt t --at t=0

chainrule total "x^2 + y^2" --let "x = s t" --let "y = s - t"

chainrule total "f(x, y)" --let "x = x(s, t)" --let "y = y(s, t)" --wrt s
"""


@command(EXAMPLES)
def total(
    formula: options.FormulaArgument,
    let: options.Let = None,
    wrt: options.Wrt = None,
    at: options.At = None,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> int:
    """Differentiate through variables that depend on others: dz/dt or all ∂z/∂s, ∂z/∂t."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.total.solution import total as derive_total

    derivation = derive_total(
        inputs.formula_text(formula), let=inputs.definitions(let), wrt=wrt, log_base=log
    )
    points = inputs.points(at, [s.value for s in derivation.trace.inputs])
    emit(
        derivation.explain(at=points, digits=digits),
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )
    return 1 if any(part.check.state == "failed" for part in derivation.parts) else 0

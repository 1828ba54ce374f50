"""``chainrule graph``: the computational graph of a formula."""

from __future__ import annotations

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule graph "(a+b)*c" --at a=5,b=-3,c=-2

chainrule graph "e^(sin(x^2))" --output chain.svg

chainrule graph "d*c" --let "d = a+b" --format mermaid
"""


@command(EXAMPLES)
def graph(
    formula: options.FormulaArgument,
    wrt: options.Wrt = None,
    at: options.At = None,
    let: options.Let = None,
    grain: options.Grain = options.GrainChoice.OPERATION,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    log: options.LogBase = None,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> None:
    """Show a formula as a graph: a node a line, the local derivative on every edge."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.graph.solution import graph as build

    found = build(
        inputs.formula_text(formula),
        wrt=wrt,
        let=inputs.definitions(let),
        grain=grain.value,
        log_base=log,
    )
    points = inputs.points(at, [s.value for s in found.system.variables])
    emit(
        found.explain(at=points, digits=digits),
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )

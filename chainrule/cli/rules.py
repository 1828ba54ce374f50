"""``chainrule rules``: the table of rules, or one row of it."""

from __future__ import annotations

from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule rules

chainrule rules tanh
"""


@command(EXAMPLES)
def rules(
    name: Annotated[str | None, typer.Argument(help="A function or operation, e.g. tanh.")] = None,
    math: options.Math = options.MathStyle.UNICODE,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> None:
    """List the differentiation rules, or show one in full."""
    from chainrule.cli.output import emit
    from chainrule.topics.rules.words import all_rules, one_rule

    document = all_rules() if name is None else one_rule(name)
    emit(document, math=math, width=width, format_name=format_name, output=output, force=force)

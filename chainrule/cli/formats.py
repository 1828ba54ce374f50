"""``chainrule formats``: what the output can be."""

from __future__ import annotations

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule formats

chainrule derive "sin(x^2)" --output derivation.html
"""


@command(EXAMPLES, formulas=False)
def formats(
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> None:
    """List the output formats with the file endings that mean them."""
    from chainrule.cli.output import emit
    from chainrule.document import Document, Table, words
    from chainrule.render import FORMATS

    rows = tuple(
        (words(row.name), words(", ".join(row.endings)), words(row.description))
        for row in FORMATS.values()
    )
    table = Table((words("format"), words("ending"), words("what it is")), rows, "lll")
    emit(Document((table,)), format_name=format_name, output=output, force=force, width=width)

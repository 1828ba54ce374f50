"""``chainrule formats``: what the output can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.cli.commands import Command
from chainrule.cli.options import PLACE


def formats(given: Mapping[str, Any]) -> int:
    """List the output formats with the file endings that mean them."""
    from chainrule.cli.output import emit
    from chainrule.document import Document, Table, words
    from chainrule.render import FORMATS

    rows = tuple(
        (words(row.name), words(", ".join(row.endings)), words(row.description))
        for row in FORMATS.values()
    )
    table = Table((words("format"), words("ending"), words("what it is")), rows, "lll")
    emit(Document((table,)), given)
    return 0


COMMAND = Command(
    "formats",
    "List the output formats with the file endings that mean them.",
    None,
    PLACE,
    formats,
    ("formats", 'derive "sin(x^2)" --output derivation.html'),
)

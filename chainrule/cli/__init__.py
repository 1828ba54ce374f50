"""The command line: it reads options, calls the library and prints; no mathematics here."""

from __future__ import annotations

import gc
import sys

YOUNG = 50_000
"""Objects after which Python looks for garbage: nearly all of what a run makes lives to its end."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit 2 for what the user typed, 1 for what failed."""
    gc.set_threshold(YOUNG, 20, 50)
    try:
        # Only now: processes that share the work import this module, but need no Typer.
        from chainrule.cli.app import run

        code = run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    sys.exit(code)

"""The command line: it reads options, calls the library and prints; no mathematics here."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit 2 for what the user typed, 1 for what failed."""
    try:
        # Only now: processes that share the work import this module, but need no Typer.
        from chainrule.cli.app import run

        code = run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    sys.exit(code)

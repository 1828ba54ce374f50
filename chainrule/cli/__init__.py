"""The command line: it reads options, calls the library and prints; no mathematics here."""

from chainrule.cli.app import app, main

__all__ = ["app", "main"]

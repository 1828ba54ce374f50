"""Run a command: the one place where errors become a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

from chainrule.model.errors import ChainruleError


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        result = _run(arguments)
    except ChainruleError as error:
        from chainrule.syntax.diagnosis import caret

        _write_error(caret(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:
        # Typer carries its own copy of Click's exceptions, or uses Click's, by version.
        if hasattr(error, "format_message"):
            return _usage(error)
        if type(error).__name__ == "Abort":
            return _interrupted()
        if os.environ.get("CHAINRULE_DEBUG"):
            raise
        _write_error(
            f"chainrule made a mistake of its own ({type(error).__name__}); no result is shown.\n"
            "Please report the command; CHAINRULE_DEBUG=1 shows where it happened."
        )
        return 1
    return result if isinstance(result, int) else 0


def _run(arguments: list[str]) -> Any:
    """Run what is well formed as it is; Typer helps, completes, and says what is mistyped."""
    if "_CHAINRULE_COMPLETE" not in os.environ and arguments:
        from chainrule.cli.commands import command_named
        from chainrule.cli.direct import read_words

        command = command_named(arguments[0])
        given = None if command is None else read_words(command, arguments[1:])
        if command is not None and given is not None:
            return command.run(given)
    from chainrule.cli.typed import app

    return app(arguments, standalone_mode=False, prog_name="chainrule")


def _interrupted() -> int:
    sys.stderr.write("interrupted\n")
    return 130


def _usage(error: Any) -> int:
    """Print a usage error as one sentence, without a traceback or a box."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 0
    from chainrule.render.characters import clean

    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "chainrule"
    _write_error(f"{clean(error.format_message())}\nTry '{where} --help'.")
    return int(error.exit_code)


def _write_error(text: str) -> None:
    stream = sys.stderr
    encoding = stream.encoding or "ascii"
    stream.write(text.encode(encoding, "replace").decode(encoding).rstrip("\n") + "\n")
    stream.flush()

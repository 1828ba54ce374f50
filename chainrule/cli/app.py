"""The Typer application and the one place where errors become a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from chainrule import __version__
from chainrule.cli.commands import LazyGroup
from chainrule.cli.dashes import HELP
from chainrule.model.errors import ChainruleError

app = typer.Typer(
    name="chainrule",
    cls=LazyGroup,
    help="Chain-rule derivations step by step, every result checked.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings=HELP,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"chainrule {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
    max_characters: Annotated[
        int | None,
        typer.Option(
            "--max-characters",
            metavar="N",
            min=1,
            help="Longest formula to read, 10,000 if not said.",
        ),
    ] = None,
) -> None:
    """Chain-rule derivations step by step, every result checked.

    Try: chainrule derive "exp(sin(x**2))" --at x=1.5
    """
    if max_characters is not None:
        from chainrule.model import limits

        limits.CHARACTERS = max_characters


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        result = app(arguments, standalone_mode=False, prog_name="chainrule")
    except ChainruleError as error:
        _complain(error)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return 130
    except Exception as error:
        # Typer carries its own copy of Click's exceptions, or uses Click's, by version.
        if hasattr(error, "format_message"):
            return _usage(error)
        if os.environ.get("CHAINRULE_DEBUG"):
            raise
        _write_error(
            f"chainrule made a mistake of its own ({type(error).__name__}); no result is shown.\n"
            "Please report the command; CHAINRULE_DEBUG=1 shows where it happened."
        )
        return 1
    return result if isinstance(result, int) else 0


def _complain(error: ChainruleError) -> None:
    from chainrule.syntax.diagnosis import caret

    _write_error(caret(error))


def _usage(error: Any) -> int:
    """Print a usage error as one sentence, without a traceback or a box."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 0
    from chainrule.render.pages.safe import clean

    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "chainrule"
    _write_error(f"{clean(error.format_message())}\nTry '{where} --help'.")
    return int(error.exit_code)


def _write_error(text: str) -> None:
    stream = sys.stderr
    encoding = stream.encoding or "ascii"
    stream.write(text.encode(encoding, "replace").decode(encoding).rstrip("\n") + "\n")
    stream.flush()

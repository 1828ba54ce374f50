"""What Typer does: help, completion, and the complaint about a command line that is mistyped."""

from __future__ import annotations

import inspect
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from chainrule import __version__
from chainrule.cli.commands import Command, command_named, command_names
from chainrule.cli.dashes import DashCommand
from chainrule.topics.common.topic import MANY, Argument, Option

HELP = {"help_option_names": ["-h", "--help"]}


class LazyCommand(TyperCommand):
    """A command as the list of commands shows it; its options are made when it is used."""

    def load(self) -> Any:
        """Make the command itself."""
        command = command_named(str(self.name))
        assert command is not None
        return typer.main.get_command(made(command))

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Hand over to the command itself, both to run it and to complete its options."""
        return self.load().make_context(*arguments, **settings)


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands in the order in which a student meets them."""
        return command_names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command as far as its summary; None where there is none of this name."""
        command = command_named(cmd_name)
        return None if command is None else LazyCommand(cmd_name, help=command.summary)


def made(command: Command) -> typer.Typer:
    """Make a command from its record."""
    parameters = [_option(option) for option in command.options]
    if command.argument is not None:
        parameters.insert(0, _argument(command.argument))

    def run(**given: Any) -> int:
        return command.run({name: _plain(value) for name, value in given.items()})

    run.__doc__ = command.summary
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    shown = (_unmarked(f"chainrule {example}") for example in command.examples)
    epilog = "\n\n".join(["", "[bold]Examples[/bold]", *shown, *command.note, ""])
    alone = typer.Typer(add_completion=False, rich_markup_mode="rich", context_settings=HELP)
    alone.command(cls=DashCommand, name=command.name, epilog=epilog)(run)
    return alone


def _unmarked(text: str) -> str:
    """Escape what Rich would read as markup."""
    return text.replace("[", "\\[")


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value


def _argument(argument: Argument) -> inspect.Parameter:
    kind: Any = list[str] if argument.several else str
    default: Any = inspect.Parameter.empty
    if not argument.required:
        kind, default = Optional[kind], None
    return _parameter(
        argument.name, Annotated[kind, typer.Argument(help=_unmarked(argument.help))], default
    )


def _option(option: Option) -> inspect.Parameter:
    spelled = [option.spelling, *([f"-{option.short}"] if option.short else [])]
    said = typer.Option(
        *spelled,
        metavar=option.metavar or None,
        help=_unmarked(option.described),
        min=option.least,
        max=option.most,
        rich_help_panel=option.group,
    )
    default: Any = option.default
    kind: Any = str
    if option.kind == "flag":
        kind, default = bool, False
    elif option.kind == "whole":
        kind = int
    elif option.kind == "path":
        kind = Path
    elif option.kind == "choice":
        names = [(name.upper(), name) for name in option.listed]
        kind = StrEnum("Choice", names)  # type: ignore[misc, no-redef]
        default = None if default is None else kind(default)
    elif option.kind in MANY:
        kind = list[str]
    if option.required:
        default = inspect.Parameter.empty
    elif default is None:
        kind = Optional[kind]
    return _parameter(option.name, Annotated[kind, said], default)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=annotation)


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
    context: typer.Context,
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
        from chainrule.model.limits import limits

        context.with_resource(limits(characters=max_characters))

"""The commands: one a topic, and those about files; listing them imports none of their work."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer.main
from typer.core import TyperCommand, TyperGroup

FILES = {
    "solve": "Solve a file of problems: a sheet of problems, of answers, or of full solutions.",
    "rules": "List the differentiation rules, or show one in full.",
    "formats": "List the output formats with the file endings that mean them.",
}
"""Summaries of the commands that are no topics, each a module of this package."""


class LazyCommand(TyperCommand):
    """A command as the list of commands shows it; what it needs is imported when it is used."""

    def load(self) -> Any:
        """Make the command itself."""
        from chainrule.cli.topic import topic_command
        from chainrule.topics import topic_named

        name = str(self.name)
        topic = topic_named(name)
        if topic is not None:
            return typer.main.get_command(topic_command(topic))
        return typer.main.get_command(getattr(import_module(f"chainrule.cli.{name}"), name))

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Hand over to the command itself, both to run it and to complete its options."""
        return self.load().make_context(*arguments, **settings)


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the topics in their order, then the commands about files."""
        from chainrule.topics import all_topics

        return [*(topic.name for topic in all_topics()), *FILES]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command as far as its summary; None where there is none of this name."""
        from chainrule.topics import topic_named

        topic = None if cmd_name in FILES else topic_named(cmd_name)
        summary = topic.summary if topic is not None else FILES.get(cmd_name)
        return None if summary is None else LazyCommand(cmd_name, help=summary)

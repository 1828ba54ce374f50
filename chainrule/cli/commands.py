"""The commands: one a topic, and those about files; each is a record that imports no work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from chainrule.cli.options import SHOWN
from chainrule.topics import all_topics, topic_named
from chainrule.topics.common.topic import DECIMAL, DETAIL, DIGITS, Argument, Option, Topic

FILES = ("solve", "rules", "formats")
"""Commands that are no topics, each a module of this package."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what is typed after its name, and what it does with that.

    Attributes:
        name: its name.
        summary: one sentence for the help.
        argument: what is typed first, or None.
        options: what can be said besides.
        run: takes a value for every option and the argument by name; returns the exit code.
        examples: command lines without ``chainrule`` before them; a test runs each.
        note: paragraphs below the examples.
    """

    name: str
    summary: str
    argument: Argument | None
    options: tuple[Option, ...]
    run: Callable[[Mapping[str, Any]], int]
    examples: tuple[str, ...]
    note: tuple[str, ...] = ()


def command_names() -> list[str]:
    """List the topics in their order, then the commands about files."""
    return [*(topic.name for topic in all_topics()), *FILES]


def command_named(name: str) -> Command | None:
    """Return the record of a command, or None where there is none of this name."""
    if name in FILES:
        found: Command = import_module(f"chainrule.cli.{name}").COMMAND
        return found
    topic = topic_named(name)
    if topic is None:
        return None
    asked = (*topic.options, *((topic.point,) if topic.at else ()), DECIMAL, DIGITS, DETAIL)
    return Command(
        topic.name,
        topic.summary,
        topic.argument,
        (*asked, *SHOWN),
        partial(with_decimals, topic),
        topic.examples,
    )


def with_decimals(topic: Topic, given: Mapping[str, Any]) -> int:
    """Solve what was typed, its decimals as they were said to be."""
    from chainrule.syntax.numerals import decimals

    with decimals(given["decimal"]):
        return solve_topic(topic, given)


def solve_topic(topic: Topic, given: Mapping[str, Any]) -> int:
    """Solve what was typed and show the result; 1 if a check disagrees."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit_result

    posed = {option.name: _value(option, given[option.name]) for option in topic.options}
    said = {name: value for name, value in posed.items() if value is not None}
    typed = given[topic.argument.name]
    formulas = typed if topic.argument.several else [typed]
    texts = [inputs.formula_text(text) for text in formulas or () if text is not None]
    asked = given["at"] if topic.at else ()
    result = topic.pose(texts, said, given["digits"], asked or ())
    with inputs.marked(given.get("at")):
        points = inputs.points(given["at"], result) if topic.at else ()
        emit_result(result, points, given)
    return 1 if any(check.state == "failed" for check in result.checks) else 0


def _value(option: Option, given: Any) -> Any:
    """Return an option's value as the function that solves takes it; None where nothing is said."""
    from chainrule.cli import inputs
    from chainrule.syntax.numerals import split_list

    if given is None or given is False or given == []:
        return None
    if option.kind == "lines":
        return inputs.definitions(given)
    if option.kind == "point":
        return inputs.one_point(given)
    if option.kind == "names":
        return [name for part in given for name in split_list(part)]
    return given

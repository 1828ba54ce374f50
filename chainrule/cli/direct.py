"""Read a command line that is well formed, by the records alone.

Help, completion and whatever is mistyped are left to Typer: an ordinary run need not import it.
``tests/test_cli.py`` holds both readings to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chainrule.cli.commands import Command
from chainrule.model.errors import InputError
from chainrule.topics.common.topic import MANY, Option

SPELLED = re.compile(r"--[a-z][a-z-]*", re.DOTALL)


def read_words(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """Return a value for the argument and every option; None where Typer has to look.

    >>> from chainrule.cli.commands import command_named
    >>> derive = command_named("derive")
    >>> given = read_words(derive, ["-x^2", "--at", "x=1", "--order=2"])
    >>> given["formula"], given["at"], given["order"], given["math"]
    ('-x^2', ['x=1'], 2, 'unicode')
    >>> read_words(derive, ["x^2", "--colour"]) is None
    True
    """
    if command.argument is None:
        return None
    spelled = {option.spelling: option for option in command.options}
    spelled |= {f"-{option.short}": option for option in command.options if option.short}
    said: dict[str, list[str]] = {}
    typed: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            typed.extend(rest)
            break
        name, equals, value = word.partition("=")
        option = spelled.get(word if not SPELLED.fullmatch(name) else name)
        if option is None:
            if SPELLED.fullmatch(name) or word in ("-h", ""):
                return None
            typed.append(word)
            continue
        if option.kind == "flag":
            if equals:
                return None
            value = "yes"
        elif not equals or not SPELLED.fullmatch(name):
            value = next(rest, "-")
        if value.startswith("-") and not equals:
            return None
        said.setdefault(option.name, []).append(value)
    return _together(command, said, typed)


def _together(
    command: Command, said: Mapping[str, list[str]], typed: list[str]
) -> dict[str, Any] | None:
    argument = command.argument
    assert argument is not None
    if len(typed) > 1 and not argument.several:
        raise _unquoted(command, typed, said)
    if len(typed) < argument.required:
        return None
    first: Any = typed if argument.several else typed[0] if typed else None
    given: dict[str, Any] = {argument.name: first}
    for option in command.options:
        values = said.get(option.name, [])
        value = _read(option, values) if values else _unsaid(option)
        if value is UNREADABLE:
            return None
        given[option.name] = value
    return given


def _unquoted(command: Command, typed: Sequence[str], said: Mapping[str, list[str]]) -> InputError:
    """Build the error for a formula or an option's value that the shell has cut at spaces."""
    assert command.argument is not None
    name = command.argument.name
    whole = " ".join(typed)
    hint = f'Put it in quotes: chainrule {command.name} "{whole}"'
    if said:
        hint = f'Put the {name} in quotes, and whatever has spaces: --at "x = 1"'
    return InputError(f"expected one {name}, found {len(typed)} words: {whole}", hint=hint)


UNREADABLE = object()


def _unsaid(option: Option) -> Any:
    if option.required:
        return UNREADABLE
    if option.kind == "flag":
        return False
    return [] if option.kind in MANY else option.default


def _read(option: Option, values: list[str]) -> Any:
    """Return the value of an option, or say that it is not as it should be."""
    if option.kind in MANY:
        return values
    if len(values) > 1:
        return UNREADABLE
    (text,) = values
    if option.kind == "flag":
        return True
    if option.kind == "whole":
        return option.whole(text)
    if option.kind == "choice":
        return option.chosen(text)
    return Path(text) if option.kind == "path" else text

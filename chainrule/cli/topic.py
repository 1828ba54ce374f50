"""A command for a topic, made from its record."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Optional

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command
from chainrule.topics.common.topic import DETAIL, DIGITS, Option, Topic


def topic_command(topic: Topic) -> typer.Typer:
    """Make the command of a topic: its argument, its options, and how the result is shown."""
    evaluated = (topic.point,) if topic.at else ()
    shared = (*evaluated, DIGITS, DETAIL)
    parameters = [
        _argument(topic),
        *(_parameter(option) for option in (*topic.options, *shared)),
        *(
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind
            )
            for name, (kind, default) in options.SHOWN.items()
        ),
    ]

    def run(**given: Any) -> int:
        return solve(topic, given)

    run.__doc__ = topic.summary
    run.__name__ = topic.name
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return command(_epilog(topic))(run)


def solve(topic: Topic, given: Mapping[str, Any]) -> int:
    """Solve what was typed and show the result; 1 if a check disagrees."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit_result

    posed = {option.name: _value(option, given[option.name]) for option in topic.options}
    said = {name: value for name, value in posed.items() if value is not None}
    typed = given[topic.argument.name]
    formulas = typed if topic.argument.several else [typed]
    texts = [inputs.formula_text(text) for text in formulas or () if text is not None]
    result = topic.pose(texts, said, given["digits"])
    with inputs.marked(given.get("at")):
        points = inputs.points(given["at"], result) if topic.at else ()
        emit_result(result, points, given)
    return 1 if any(check.state == "failed" for check in result.checks) else 0


def _value(option: Option, given: Any) -> Any:
    """Return an option's value as the function that solves takes it; None where nothing is said."""
    from chainrule.cli import inputs

    if given is None or given is False or given == []:
        return None
    if option.kind == "choice":
        return str(given.value)
    if option.kind == "lines":
        return inputs.definitions(given)
    if option.kind == "point":
        return inputs.one_point(given)
    if option.kind == "names":
        return [name.strip() for part in given for name in part.split(",")]
    return given


def _argument(topic: Topic) -> inspect.Parameter:
    argument = topic.argument
    kind: Any = list[str] if argument.several else str
    default: Any = inspect.Parameter.empty
    if not argument.required:
        kind, default = Optional[kind], None
    return inspect.Parameter(
        argument.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, typer.Argument(help=argument.help)],
    )


def _parameter(option: Option) -> inspect.Parameter:
    spelled = [option.spelling, *([f"-{option.short}"] if option.short else [])]
    said = typer.Option(
        *spelled,
        metavar=option.metavar or None,
        help=option.described,
        min=option.least,
        rich_help_panel=option.group,
    )
    default: Any = option.default
    kind: Any = str
    if option.kind == "flag":
        kind, default = bool, False
    elif option.kind == "whole":
        kind = int
    elif option.kind == "choice":
        names = [(name.upper(), name) for name in option.listed]
        kind = StrEnum("Choice", names)  # type: ignore[misc, no-redef]
        default = None if default is None else kind(default)
    elif option.kind in ("lines", "texts", "names", "point"):
        kind = list[str]
    if option.required:
        default = inspect.Parameter.empty
    elif default is None:
        kind = Optional[kind]
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, said],
    )


def _epilog(topic: Topic) -> str:
    """Write the examples below the help, with what Rich would read as markup escaped."""
    shown = [f"chainrule {example}".replace("[", "\\[") for example in topic.examples]
    return "\n\n".join(["", "[bold]Examples[/bold]", *shown, ""])

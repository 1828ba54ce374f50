"""Solve one problem: its keyword is a topic's, and so are its options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from chainrule.document import Equations
from chainrule.homework.records import Problem
from chainrule.homework.solution import Settings, Solution
from chainrule.homework.words import options_of, split_definitions, split_formulas
from chainrule.model.errors import InputError
from chainrule.syntax.numerals import split_list
from chainrule.topics import topic_named
from chainrule.topics.common.topic import AT, DETAIL, LOG, Option
from chainrule.topics.common.words import read_as

T = TypeVar("T")


def solve_problem(problem: Problem, settings: Settings) -> Solution:
    """Solve one problem.

    Raises:
        ChainruleError: the formula or an option cannot be used.

    >>> from chainrule.homework.file import read_homework
    >>> (problem,) = read_homework("sin(x^2); at x=0").problems
    >>> [line.right for line in solve_problem(problem, Settings()).answer[0].lines]
    [mul(2, x, cos(pow(x, 2))), 0]
    """
    topic = topic_named(problem.command)
    assert topic is not None
    options = {option.keywords[0]: option for option in options_of(topic)}
    _require_known(problem, options)
    posed = {o.name: o for o in topic.options if o.homework}
    values = {name: _value(option, problem) for name, option in posed.items()}
    said = {name: value for name, value in values.items() if value is not None}
    _require_said(problem, [o for name, o in posed.items() if o.required and name not in said])
    if topic.option(LOG.name) is not None and settings.log_base is not None:
        said[LOG.name] = settings.log_base
    several = topic.argument.several
    formulas = split_formulas(problem.formula) if several else [problem.formula]
    asked = problem.values(AT.name) if topic.at else ()
    result = topic.pose(formulas, said, settings.digits, asked)
    points = result.read_points(asked)
    ats = result.evaluated(points, settings.digits)
    detail = _value(DETAIL, problem) or settings.detail
    blocks = result.explain(detail=detail, points=ats, digits=settings.digits).blocks
    opens = bool(blocks) and isinstance(blocks[0], Equations)
    failed = next((check for check in result.checks if check.state == "failed"), None)
    return Solution(
        result.asked(ats),
        result.given() or (blocks[:1] if opens else ()),
        result.answer_blocks(ats, settings.digits),
        blocks[1:] if opens else blocks,
        read_as(result.readings),
        "" if failed is None else result.disagreement(failed),
    )


def _require_known(problem: Problem, options: dict[str, Option]) -> None:
    for said in problem.options:
        if said.name not in options:
            raise InputError(
                f"'{problem.command}' takes no option '{said.name}'",
                source=said.value,
                start=0,
                end=len(said.value),
                hint=f"it takes {', '.join(options)}",
            )


def _require_said(problem: Problem, missing: Sequence[Option]) -> None:
    for option in missing:
        word = option.keywords[0]
        raise InputError(
            f"'{problem.command}' needs '{word}': {option.help[0].lower()}{option.help[1:-1]}",
            source=problem.formula,
            start=0,
            end=len(problem.formula),
            hint=f"add a line such as: {word} …",
        )


def _value(option: Option, problem: Problem) -> Any:
    """Return an option's value as the function that solves takes it; None where nothing is said."""
    values = problem.values(option.keywords[0])
    if not values:
        return option.in_homework
    if option.kind == "lines":
        return [line for value in values for line in split_definitions(value)]
    if option.kind == "names":
        return [name for value in values for name in split_list(value) if name]
    if option.kind == "texts":
        return list(values)
    if option.kind == "point":
        return _point(values)
    if len(values) > 1:
        raise InputError(
            f"'{option.keywords[0]}' is given twice", source=values[1], start=0, end=len(values[1])
        )
    (text,) = values
    if option.kind == "flag":
        return _placed(option.but(choices=("yes", "no")).chosen, text) == "yes" or None
    if option.kind == "whole":
        return _placed(option.whole, text)
    return _placed(option.chosen, text) if option.kind == "choice" else text


def _point(values: Sequence[str]) -> dict[str, Any]:
    """Read one point, on one line or several."""
    from chainrule.topics.common.points import read_points

    joined: dict[str, Any] = {}
    for part in read_points(values):
        joined.update(part)
    return joined


def _placed(read: Callable[[str], T], text: str) -> T:
    """Read the value of an option; an error points at it."""
    try:
        return read(text)
    except InputError as error:
        error.source, error.start, error.end = text, 0, len(text)
        raise

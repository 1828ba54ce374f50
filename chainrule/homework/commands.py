"""The commands that a problem can start with, and the options that each takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.homework import networks, several, single
from chainrule.homework.file import Problem
from chainrule.homework.task import Settings, Solution, Task
from chainrule.model.errors import InputError


@dataclass(frozen=True, slots=True)
class Command:
    """How problems of one kind are solved, and the options they take besides ``let``."""

    solve: Callable[[Task], Solution]
    options: tuple[str, ...]


COMMANDS = {
    "derive": Command(single.derive_problem, ("wrt", "at", "order", "grain", "detail")),
    "graph": Command(networks.graph_problem, ("wrt", "at", "grain")),
    "backprop": Command(networks.backprop_problem, ("wrt", "at", "mode")),
    "gradient": Command(several.gradient_problem, ("wrt", "at", "direction")),
    "jacobian": Command(several.jacobian_problem, ("wrt", "at")),
    "hessian": Command(several.hessian_problem, ("wrt", "at")),
    "total": Command(several.total_problem, ("wrt", "at")),
    "implicit": Command(single.implicit_problem, ("wrt", "at", "order", "dependent")),
    "parametric": Command(single.parametric_problem, ("wrt", "at", "order")),
    "polar": Command(single.polar_problem, ("wrt", "at", "order")),
    "inverse": Command(single.inverse_problem, ("wrt", "at")),
    "descend": Command(
        networks.descend_problem, ("start", "wrt", "at", "rate", "steps", "ascend", "tolerance")
    ),
    "network": Command(
        networks.network_problem,
        (
            *("activation", "last", "loss", "set", "input", "target", "seed"),
            *("only", "weight", "bias", "rate"),
        ),
    ),
}


def solve_problem(problem: Problem, settings: Settings) -> Solution:
    """Solve one problem.

    Raises:
        ChainruleError: the formula or an option cannot be used.

    >>> from chainrule.homework.file import read_homework
    >>> (problem,) = read_homework("sin(x^2); at x=0").problems
    >>> [line.right for line in solve_problem(problem, Settings()).answer[0].lines]
    [mul(2, x, cos(pow(x, 2))), 0]
    """
    command = COMMANDS[problem.command]
    for option in problem.options:
        if option.name not in ("let", *command.options):
            listed = ", ".join(("let", *command.options))
            raise InputError(
                f"'{problem.command}' takes no option '{option.name}'",
                source=option.value,
                start=0,
                end=len(option.value),
                hint=f"it takes {listed}",
            )
    return command.solve(Task(problem, settings))

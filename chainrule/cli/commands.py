"""The commands: what each does and where it stands, so that listing them imports none."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer.main
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "derive": ("derive", "Differentiate a formula step by step and check the result."),
    "graph": (
        "graph",
        "Show a formula as a graph: a node a line, the local derivative on every edge.",
    ),
    "backprop": (
        "backprop",
        "Show the forward pass, the backward pass and the gradient, step by step.",
    ),
    "gradient": (
        "gradient",
        "Differentiate a formula by each of its variables and check the result.",
    ),
    "jacobian": (
        "gradient",
        "Differentiate a list of formulas by each variable: one row a formula.",
    ),
    "hessian": ("gradient", "Differentiate a formula twice, by every pair of its variables."),
    "total": (
        "total",
        "Differentiate through variables that depend on others: dz/dt or all ∂z/∂s, ∂z/∂t.",
    ),
    "implicit": ("implicit", "Differentiate both sides of an equation and solve for y′."),
    "parametric": (
        "parametric",
        "Find dy/dx along x(t), y(t) or r(θ), or the velocity of a curve in space.",
    ),
    "inverse": ("inverse", "Differentiate an inverse function: (f⁻¹)′(y) = 1/f′(x)."),
    "descend": (
        "descend",
        "Minimize a formula by steps against its gradient, or maximize it with --ascend.",
    ),
    "network": (
        "network",
        "Derive ∂C/∂w for every weight and bias of a network by backpropagation.",
    ),
    "solve": (
        "solve",
        "Solve a file of problems: a sheet of problems, of answers, or of full solutions.",
    ),
    "rules": ("rules", "List the differentiation rules, or show one in full."),
    "formats": ("formats", "List the output formats with the file endings that mean them."),
}
"""Module and summary of every command, in the order in which a student meets them."""


class LazyCommand(TyperCommand):
    """A command as the list of commands shows it; its module is imported when it is used."""

    def load(self) -> Any:
        """Import the command itself."""
        module, _ = COMMANDS[str(self.name)]
        return typer.main.get_command(
            getattr(import_module(f"chainrule.cli.{module}"), str(self.name))
        )

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Hand over to the command itself, both to run it and to complete its options."""
        return self.load().make_context(*arguments, **settings)


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        commands = {name: LazyCommand(name, help=text) for name, (_, text) in COMMANDS.items()}
        super().__init__(**{**settings, "commands": commands})

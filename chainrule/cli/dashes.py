"""Commands whose formula may start with a dash: ``derive "-x^2"``."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand

LONG_OPTION = re.compile(r"--[a-z][a-z-]*(=.*)?", re.DOTALL)


def protect(arguments: list[str], takes_value: dict[str, bool]) -> list[str]:
    """Move formulas that start with a dash behind ``--``, in order with the other arguments.

    Args:
        arguments: what follows the command's name.
        takes_value: per option of the command, whether the next word is its value.

    >>> protect(["-x^2", "--at", "x=1"], {"--at": True})
    ['--at', 'x=1', '--', '-x^2']
    """
    options: list[str] = []
    formulas: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            formulas.extend(words)
        elif word in takes_value:
            options.append(word)
            if takes_value[word]:
                options.extend(value for value in [next(words, None)] if value is not None)
        elif LONG_OPTION.fullmatch(word):
            options.append(word)
        else:
            formulas.append(word)
    if not any(formula.startswith("-") and formula != "-" for formula in formulas):
        return arguments
    return [*options, "--", *formulas]


class DashCommand(TyperCommand):
    """A command whose arguments may start with a dash."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Protect formulas from being read as options."""
        takes_value: dict[str, bool] = {}
        for parameter in self.get_params(ctx):
            flag = bool(getattr(parameter, "is_flag", False))
            for name in (*parameter.opts, *parameter.secondary_opts):
                if name.startswith("-"):
                    takes_value[name] = not flag
        return super().parse_args(ctx, protect(args, takes_value))

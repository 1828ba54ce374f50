"""Read what several commands are given: formulas, definitions and points."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chainrule.model import Expr, bounds, raising
from chainrule.model.errors import InputError, LimitError, PointError
from chainrule.topics.common.result import Result


def formula_text(argument: str) -> str:
    """Return the formula itself, read from standard input where the argument is ``-``."""
    if argument != "-":
        _require_text(argument)
        return argument
    text = decoded(sys.stdin.buffer.read(4 * bounds().characters + 4))
    if len(text) > bounds().characters:
        raise LimitError(
            f"the formula is longer than {bounds().characters:,} characters",
            hint=raising("characters", "Shorten it"),
        )
    return text.strip("\n")


def decoded(data: bytes) -> str:
    """Read bytes as UTF-8, or say where they are not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} of the input is not UTF-8 text", hint="save it as UTF-8"
        ) from None


def _require_text(argument: str) -> None:
    """Refuse arguments that the shell passed as undecodable bytes."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"character {error.start + 1} of the formula is not valid text",
            hint="check the terminal's encoding, it should be UTF-8",
        ) from None


def definitions(arguments: Sequence[str] | None) -> list[str]:
    """Return the lines of ``--let`` options; ``@FILE`` stands for the lines of a file."""
    lines: list[str] = []
    for argument in arguments or ():
        _require_text(argument)
        if not argument.startswith("@"):
            lines.append(argument)
            continue
        path = Path(argument[1:])
        try:
            text = decoded(path.read_bytes())
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from None
        kept = (line.strip() for line in text.splitlines())
        lines.extend(line for line in kept if line and not line.startswith("#"))
    return lines


def points(arguments: Sequence[str] | None, result: Result) -> Sequence[Any]:
    """Read ``--at`` options as a result reads them: each is one point, or several."""
    for argument in arguments or ():
        _require_text(argument)
    return result.read_points(arguments or ())


@contextmanager
def marked(arguments: Sequence[str] | None) -> Iterator[None]:
    """Mark the point that an error is about, where there is only one."""
    try:
        yield
    except PointError as error:
        if error.source is None and arguments is not None and len(arguments) == 1:
            error.source, error.start, error.end = arguments[0], 0, len(arguments[0])
        raise


def one_point(arguments: Sequence[str] | None) -> dict[str, Expr]:
    """Read options that together are one point, where each name has one value."""
    from chainrule.topics.common.points import read_points

    found: dict[str, Expr] = {}
    for argument in arguments or ():
        _require_text(argument)
    for part in read_points(arguments or ()):
        for name, value in part.items():
            if name in found:
                raise InputError(f"{name} is given twice", hint="give each name one value")
            found[name] = value
    return found

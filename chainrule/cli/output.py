"""Send a document to the terminal or to a file, in the format asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.model.errors import ChainruleError, InputError

if TYPE_CHECKING:
    from chainrule.document import Document
    from chainrule.topics.common.result import Result

NARROWEST = 60
WIDE = 120


def emit(document: Document, given: Mapping[str, Any]) -> None:
    """Render a document and write it out as the options of its command say."""
    from chainrule.render import render

    chosen, settings = choices(given)
    deliver(render(document, format=chosen, **settings), given)


def emit_result(result: Result, points: Sequence[Any], given: Mapping[str, Any]) -> None:
    """Write a result out as the options of its command say."""
    format_name, settings = choices(given)
    text = result.written(
        format_name,
        detail=given["detail"],
        points=points,
        digits=given["digits"],
        **settings,
    )
    deliver(text, given)


def choices(given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the format and the options of rendering that follow from the command line."""
    math = given.get("math", "unicode")
    chosen = _format(given["format_name"], given["output"])
    settings: dict[str, Any] = {"width": columns(given["width"]), "math": math}
    if chosen in ("terminal", "text"):
        settings["color"] = chosen == "terminal" and _wants_color()
        settings["math"] = _printable(math)
    settings |= {name: given[name] for name in ("title", "standalone", "reveal") if given.get(name)}
    if chosen == "json":
        from chainrule.syntax.write import to_plain

        settings["typed"] = to_plain
    return chosen, settings


def deliver(text: str | bytes, given: Mapping[str, Any]) -> None:
    """Write to a file, or to standard output where none is named."""
    if given["output"] is None:
        put(text)
    else:
        save(text, given["output"], force=given["force"])


def columns(asked: int | None) -> int:
    """Return the width to lay text out for."""
    if asked is not None:
        return max(asked, NARROWEST)
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDE)


def _format(name: str | None, output: Path | None) -> str:
    from chainrule.render import FORMATS, format_for

    if name is not None:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise InputError(f"there is no format '{name}'", hint=f"choose one of {known}")
        return name
    if output is not None:
        return format_for(output.suffix)
    return "terminal" if sys.stdout.isatty() else "text"


def _wants_color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and _terminal_kind() != "dumb"


def _terminal_kind() -> str:
    return os.environ.get("TERM", "")


def _printable(math: str) -> str:
    """Fall back to ASCII where the output cannot show anything else."""
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return math if encoding.startswith("utf") else "ascii"


def put(text: str | bytes) -> None:
    """Write to standard output; text with a sign for what its encoding cannot show."""
    try:
        if isinstance(text, bytes):
            _write_bytes(text)
        else:
            _write_text(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output went away, as head does; what is left of it goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_text(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    if not text.endswith("\n"):
        sys.stdout.write("\n")


def _write_bytes(data: bytes) -> None:
    if sys.stdout.isatty():
        raise InputError("this format is not text", hint="write it to a file with --output FILE")
    sys.stdout.buffer.write(data)


def save(text: str | bytes, path: Path, *, force: bool) -> None:
    """Write a new file; an existing one only when forced."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError:
        raise InputError(f"{path} exists already", hint="add --force to overwrite it") from None
    except OSError as error:
        raise ChainruleError(f"cannot write {path}: {error.strerror}") from None

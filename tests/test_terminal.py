"""The command line on a terminal: a pseudo-terminal stands in for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

COMMAND = [sys.executable, "-m", "chainrule"]


def on_terminal(arguments: list[str], **environment: str) -> tuple[int, str]:
    """Run a command with a terminal as its output; return its exit code and what it shows."""
    ours, theirs = pty.openpty()
    given = {"TERM": "xterm-256color", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **environment}
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM", "COLUMNS")}
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env={**kept, **given}
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(timeout=60), shown.decode("utf-8").replace("\r\n", "\n")


def test_a_derivation_is_in_color() -> None:
    code, shown = on_terminal(["derive", "sin(x^2)"])
    assert code == 0
    assert "\x1b[" in shown
    assert "cos(x²)" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_color_can_be_turned_off(environment: dict[str, str]) -> None:
    code, shown = on_terminal(["derive", "sin(x^2)"], **environment)
    assert code == 0
    assert "\x1b[" not in shown
    assert "2x cos(x²)" in shown


def test_ascii_where_the_terminal_knows_nothing_else() -> None:
    code, shown = on_terminal(["derive", "sin(x^2)"], PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert code == 0
    assert "2*x*cos(x^2)" in shown
    assert shown.isascii()


def test_bytes_are_not_written_to_a_terminal() -> None:
    code, shown = on_terminal(["derive", "x^2", "--format", "pdf"])
    assert code != 0
    assert "write it to a file with --output FILE" in shown or "pip install" in shown


def test_a_long_sheet_shows_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "sheet.txt"
    file.write_text("".join(f"{n}. sin({n}x)\n" for n in range(1, 61)), encoding="utf-8")
    out = tmp_path / "sheet.tex"
    code, shown = on_terminal(["solve", str(file), "--output", str(out), "--format", "latex"])
    assert code == 0
    assert "Solving" in shown
    assert out.read_text(encoding="utf-8").count("Problem") >= 60

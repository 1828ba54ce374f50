"""Every example that a command's help prints runs, typed as it is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from chainrule.cli.app import run
from chainrule.cli.commands import command_names

READ = re.compile(r"(?<!--output )(?<!-o )\b[\w./-]+\.(?:md|txt)\b")


@pytest.mark.parametrize("name", command_names())
def test_the_examples_of_its_help_run(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("TERMINAL_WIDTH", "250")
    monkeypatch.chdir(tmp_path)
    assert run([name, "--help"]) == 0
    printed = re.findall(r"^ *chainrule (.*\S)", capsys.readouterr().out, re.M)
    examples = [line for line in printed if line.split()[0] == name]
    assert examples
    for line in examples:
        for path in READ.findall(line):
            (tmp_path / path).write_text("sin(x^2)\n", encoding="utf-8")
        assert run(shlex.split(line)) == 0, f"{line}\n{capsys.readouterr().err}"
    capsys.readouterr()

"""What the pages on graphs and gradients show is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from chainrule.cli.app import run

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("graphs.md", "gradients.md")
SHOWN = re.compile(r"```console\n\$ chainrule (?P<command>[^\n]*)\n.*?```", re.S)


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_what_is_printed(
    page: str,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    def rerun(block: re.Match[str]) -> str:
        assert run(shlex.split(block["command"])) == 0
        return f"```console\n$ chainrule {block['command']}\n{capsys.readouterr().out}```"

    text = (DOCS / page).read_text(encoding="utf-8")
    printed = SHOWN.sub(rerun, text)
    if request.config.getoption("--update-golden"):
        (DOCS / page).write_text(printed, encoding="utf-8", newline="\n")
    else:
        assert text == printed


@pytest.mark.parametrize("page", PAGES)
def test_the_python_on_the_page_runs(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```pycon\n(.*?)```", text, re.S))
    examples = doctest.DocTestParser().get_doctest(blocks, {}, page, None, 0)
    report: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=report.append).failed == 0, "".join(report)

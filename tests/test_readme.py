"""What the README, CONTRIBUTING and the pages of docs show is what happens.

``pytest --update-golden`` puts the output of today into the pages. A command may end in
``| head -n 12`` or ``| tail -n 12``.
"""

from __future__ import annotations

import difflib
import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from chainrule import graph

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = [
    README,
    *(ROOT / "docs" / f"{name}.md" for name in ("descent", "networks", "plots", "styles")),
]
PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}

INSTALLED = r"```sh\n[^\n]*\.venv/bin/chainrule (?P<first>[^\n]*)\n```\n+```text\n"
PROMPT = r"```console\n\$ chainrule (?P<prompt>[^\n]*)\n"
TRANSCRIPT = re.compile(f"(?P<before>{INSTALLED}|{PROMPT})(?P<output>.*?)(?P<after>```)", re.S)


def part(lines: list[str], shown: list[str]) -> list[str]:
    """Return the lines that ``head -n 12`` or ``tail -n 12`` lets through."""
    if not shown:
        return lines
    tool, option, count = shown
    assert option == "-n"
    return {"head": lines[: int(count)], "tail": lines[-int(count) :]}[tool]


def rerun(block: re.Match[str]) -> str:
    """Return a transcript with the output that its command prints now."""
    command, _, cut = (block["first"] or block["prompt"]).partition(" | ")
    words = shlex.split(command)
    run = subprocess.run(
        [sys.executable, "-m", "chainrule", *words],
        env={**os.environ, **PLAIN},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    lines = part((run.stdout + run.stderr).splitlines(keepends=True), cut.split())
    return block["before"] + "".join(lines) + block["after"]


def page_name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_pages_show_what_is_printed(page: Path, request: pytest.FixtureRequest) -> None:
    shown = page.read_text(encoding="utf-8")
    assert TRANSCRIPT.search(shown), "the page shows no output"
    printed = TRANSCRIPT.sub(rerun, shown)
    if request.config.getoption("--update-golden"):
        page.write_text(printed, encoding="utf-8", newline="\n")
        return
    difference = difflib.unified_diff(
        shown.splitlines(), printed.splitlines(), page.name, "printed now", lineterm=""
    )
    assert shown == printed, "\n".join(difference)


def test_the_picture_of_the_graph_is_what_is_drawn(request: pytest.FixtureRequest) -> None:
    picture = ROOT / "docs" / "images" / "graph.svg"
    drawn = graph("exp(sin(x^2))").written("svg")
    if request.config.getoption("--update-golden"):
        picture.write_text(drawn, encoding="utf-8", newline="\n")
    assert picture.read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize("page", PAGES[:3], ids=page_name)
def test_the_python_examples_run(page: Path) -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, page.name, None, 0)
    report: list[str] = []
    outcome = doctest.DocTestRunner().run(examples, out=report.append)
    assert outcome.attempted > 0
    assert outcome.failed == 0, "".join(report)


def test_two_command_lines_start_from_nothing() -> None:
    lines = re.findall(r"^python3 -m venv .*$", README.read_text(encoding="utf-8"), re.M)
    assert len(lines) == 2
    assert lines[1].endswith("pytest -n auto")


def test_the_first_screen_holds_the_main_job_and_the_tests() -> None:
    before = README.read_text(encoding="utf-8").split("\n## ")[0]
    assert len(re.findall(r"^python3 -m venv ", before, re.M)) == 2


def test_the_row_for_tanh_is_the_true_one() -> None:
    shown = re.search(r"```python\n(.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.S)
    assert shown is not None
    table = (ROOT / "chainrule" / "rules" / "trigonometry.py").read_text(encoding="utf-8")
    assert shown[1] in table


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"(?:\]\(|src=\")(?!https?:)([^)#\"]+)", prose)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    shown = README.read_text(encoding="utf-8")
    pages = [f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")]
    assert [page for page in pages if f"]({page})" not in shown] == []

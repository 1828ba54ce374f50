"""The examples run, and the documentation shows what they print.

``pytest --update-golden`` puts the output of today into the pages and the notebook.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / "examples.md", ROOT / "docs" / "homework.md"]
NOTEBOOK = ROOT / "examples" / "notebook.ipynb"
TRANSCRIPT = re.compile(r"(?P<before>```console\n\$ (?P<command>[^\n]*)\n)(?P<output>.*?)```", re.S)
SHELL = 'python() { "$PYTHON" "$@"; }; chainrule() { "$PYTHON" -m chainrule "$@"; }; '


def rerun(block: re.Match[str]) -> str:
    """Return a transcript with what its command prints now."""
    environment = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHON": sys.executable}
    run = subprocess.run(
        ["bash", "-c", SHELL + block["command"]],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        cwd=ROOT,
    )
    assert "Traceback" not in run.stderr, run.stderr
    assert "mistake of its own" not in run.stderr, run.stderr
    return block["before"] + run.stdout + run.stderr + "```"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_show_what_is_printed(page: Path, request: pytest.FixtureRequest) -> None:
    shown = page.read_text(encoding="utf-8")
    assert TRANSCRIPT.search(shown)
    printed = TRANSCRIPT.sub(rerun, shown)
    if request.config.getoption("--update-golden"):
        page.write_text(printed, encoding="utf-8", newline="\n")
        return
    difference = difflib.unified_diff(
        shown.splitlines(), printed.splitlines(), page.name, "printed now", lineterm=""
    )
    assert shown == printed, "\n".join(difference)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_example_is_shown() -> None:
    shown = PAGES[0].read_text(encoding="utf-8")
    for example in (ROOT / "examples").iterdir():
        if example.suffix in (".py", ".ipynb", ".txt"):
            assert f"examples/{example.name}" in shown


def test_the_sheet_example_writes_three_files(tmp_path: Path) -> None:
    script = ROOT / "examples" / "homework_sheet.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, capture_output=True, timeout=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "answers.md",
        "problems.tex",
        "solutions.html",
    ]
    assert (tmp_path / "problems.tex").read_text(encoding="utf-8").startswith(r"\documentclass")


def run_cell(source: str, names: dict[str, Any]) -> dict[str, str] | None:
    """Run one cell; return what a notebook would show of its last expression."""
    *statements, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        exec(compile(source, "cell", "exec"), names)
        return None
    exec(compile(ast.Module(statements, []), "cell", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    if hasattr(value, "_repr_mimebundle_"):
        return dict(value._repr_mimebundle_())
    latex = getattr(value, "_repr_latex_", None)
    return {"text/plain": repr(value), **({"text/latex": latex()} if latex else {})}


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def test_the_notebook_shows_what_its_cells_give(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(NOTEBOOK.parent)
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += 1
        bundle = run_cell("".join(cell["source"]), names)
        shown = [] if bundle is None else [_result(bundle, count)]
        if request.config.getoption("--update-golden"):
            cell["outputs"], cell["execution_count"] = shown, count
        else:
            assert cell["outputs"] == shown
    assert count > 3
    if request.config.getoption("--update-golden"):
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        NOTEBOOK.write_text(text, encoding="utf-8", newline="\n")


def _result(bundle: dict[str, str], count: int) -> dict[str, Any]:
    data = {kind: lines(text) for kind, text in bundle.items()}
    return {
        "data": data,
        "execution_count": count,
        "metadata": {},
        "output_type": "execute_result",
    }

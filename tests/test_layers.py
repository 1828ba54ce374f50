"""The shape of the package: its layers, what it never calls, and what it imports late.

``lint-imports`` checks who imports whom; here is what its contract cannot say.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "chainrule"
SOURCES = sorted(PACKAGE.rglob("*.py"))
READS_CODE = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "S", "lambdify"}
DEPENDENCIES = {"sympy", "mpmath", "typer", "rich"}
EXTRAS = {"typst", "numpy"}
FOR_RENDERERS = {"document", "model", "render"}


def contract() -> list[set[str]]:
    """Return the layers of the import contract, lowest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["id"] == "packages")
    return [set(re.findall(r"\w+", layer)) for layer in reversed(layers)]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "chainrule":
            yield from (f"chainrule.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_module_has_a_layer() -> None:
    modules = {p.stem for p in PACKAGE.glob("*.py")} | {
        p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"
    }
    assert modules - {"__init__", "__main__"} == set().union(*contract())


def test_the_design_shows_layers_in_the_order_of_the_contract() -> None:
    section = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split("\n## Layers\n")[1]
    line = next(line for line in section.splitlines() if "→" in line)
    chain = line.split(": ", 1)[1].split(". `")[0]
    place = {name: index for index, layer in enumerate(contract()) for name in layer}
    shown = [[place[name] for name in re.findall(r"\w+", group)] for group in chain.split("→")]
    assert all(max(lower) < min(upper) for lower, upper in pairwise(shown))


@pytest.mark.parametrize("path", sorted((PACKAGE / "render").rglob("*.py")), ids=relative)
def test_a_renderer_computes_no_mathematics(path: Path) -> None:
    names = [name.split(".") for name in imported(ast.parse(path.read_text(encoding="utf-8")))]
    assert {parts[1] for parts in names if parts[0] == "chainrule"} <= FOR_RENDERERS
    assert not {parts[0] for parts in names} & {"sympy", "mpmath"}


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_reads_text_as_code(path: Path) -> None:
    calls = (
        n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if type(n) is ast.Call
    )
    called = {c.func.id if isinstance(c.func, ast.Name) else "" for c in calls}
    attributes = re.findall(r"\bsympy\.(\w+)\(", path.read_text(encoding="utf-8"))
    assert not READS_CODE & (called | set(attributes))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_sympy_and_extras_are_imported_late(path: Path) -> None:
    top = ast.Module(ast.parse(path.read_text(encoding="utf-8")).body, [])
    direct = ast.Module([n for n in top.body if isinstance(n, ast.Import | ast.ImportFrom)], [])
    assert not {name.split(".")[0] for name in imported(direct)} & {"sympy", *EXTRAS}


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_dependencies_are_imported(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {name.split(".")[0] for name in imported(tree)}
    assert roots - set(sys.stdlib_module_names) <= {"chainrule", *DEPENDENCIES, *EXTRAS}


def test_public_names_do_not_depend_on_what_was_imported_before() -> None:
    early = "import chainrule.topics.derive.words, chainrule; from chainrule import derive, parse; "
    probe = "assert callable(derive) and callable(parse) and chainrule.derive is derive"
    subprocess.run([sys.executable, "-c", early + probe], timeout=60, check=True)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_no_mathematics(option: str) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "chainrule", option],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert not re.findall(r"\b(?:sympy|mpmath)\b", run.stderr)

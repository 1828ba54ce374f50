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
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "chainrule"
SOURCES = sorted(PACKAGE.rglob("*.py"))
READS_CODE = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "S", "lambdify"}
DEPENDENCIES = {"sympy", "mpmath", "typer", "rich"}
EXTRAS = {"typst", "numpy"}
LONGEST_FILE = 450
MOST_LINES = 51_560
ROLES = {"render", "piece", "join_pieces", "blocks", "point_blocks"}
"""Functions that parallel modules have under one name: formats, and the words of topics."""
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


def modules() -> dict[str, Path]:
    """Map the dotted name of every module to its file."""
    found = {}
    for path in SOURCES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def arrows() -> dict[str, set[str]]:
    """Map every module to those it imports at any time; what only types need is not imported."""
    found: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        targets = found.setdefault(name, set())
        stack: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                stack.extend(node.orelse)
                continue
            if isinstance(node, ast.Import):
                targets.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                targets |= {one if one in MODULES else str(node.module) for one in inner}
            stack.extend(ast.iter_child_nodes(node))
        targets &= MODULES.keys() - {name}
    return found


ARROWS = arrows()


def floor(module: str) -> str:
    """Return the package or the loose module of the root that a module belongs to."""
    return module.split(".")[1] if "." in module else ""


def test_the_root_is_tidy() -> None:
    loose = {path.stem for path in PACKAGE.glob("*.py")}
    assert loose == {"__init__", "__main__", "document"}
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders | {"document"} == set().union(*contract())


def test_the_contract_has_no_exception() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert not any(c.get("ignore_imports") for c in settings["tool"]["importlinter"]["contracts"])


@pytest.mark.parametrize("module", sorted(MODULES))
def test_nothing_is_imported_from_a_later_package(module: str) -> None:
    place = {name: index for index, layer in enumerate(contract()) for name in layer}
    own = place.get(floor(module), len(place))
    later = [one for one in ARROWS[module] if place.get(floor(one), own) > own]
    assert not later, f"{module} imports {later}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = {module: set(targets) for module, targets in ARROWS.items()}
    while free := [module for module, targets in left.items() if not targets & left.keys()]:
        for module in free:
            del left[module]
    assert not left, f"in a circle, or above one: {sorted(left)}"


@pytest.mark.parametrize("module", sorted(m for m in MODULES if m.startswith("chainrule.topics.")))
def test_a_topic_uses_no_words_and_no_face_of_another(module: str) -> None:
    own = module.split(".")[2]
    for target in ARROWS[module]:
        parts = target.split(".")
        if len(parts) > 2 and parts[1] == "topics" and parts[2] not in (own, "common"):
            assert not re.search(r"words|face", parts[-1]), f"{module} imports {target}"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_the_package_stays_small() -> None:
    lines = (len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES)
    assert sum(lines) <= MOST_LINES


def test_a_public_name_means_one_thing() -> None:
    """The same role in parallel modules, such as each format's ``render``, is one meaning."""
    places: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                places.setdefault(node.name, set()).add(name)
    several = {name: found for name, found in places.items() if len(found) > 1}
    assert {n: f for n, f in several.items() if n not in ROLES} == {}


def test_the_design_shows_layers_in_the_order_of_the_contract() -> None:
    section = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split("\n## The map\n")[1]
    rows = re.findall(r"^\| `(\w+)`", section.split("\n## ")[0], re.MULTILINE)
    assert [{row} for row in rows] == contract()


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

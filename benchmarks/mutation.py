"""Break the package on purpose, one small change at a time, and see whether the tests notice.

``python -m benchmarks.mutation --group rules --count 200`` draws mutants with a seed, runs the
tests that concern them in a forked process each, and lists the survivors. A mutant is killed by
a failing test, by an error at import, or by using more processor time than it is given.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).parent.parent
CPU_SECONDS = 300
"""Processor time of one mutant's tests; well above what the tests take unchanged."""

TEST_SECONDS = 15
"""Processor time of one test: a change can make a loop that does not end."""

GROUPS: dict[str, tuple[str, str]] = {
    "rules": (
        "rules/*.py",
        "chainrule/rules tests/test_rules.py tests/test_derive.py tests/test_reverse.py "
        "tests/test_numeric_existence.py tests/test_verify.py tests/test_corpus.py",
    ),
    "grammar": (
        "syntax/*.py",
        "chainrule/syntax tests/test_syntax.py tests/test_syntax_tables.py tests/test_diagnosis.py "
        "tests/test_syntax_properties.py tests/test_hostile.py tests/test_render_math.py "
        "tests/test_corpus.py",
    ),
    "decomposition": (
        "decompose.py",
        "chainrule/trace/decompose.py tests/test_decompose.py tests/test_derive.py "
        "tests/test_growth.py tests/test_backprop.py tests/test_gradient.py "
        "tests/test_corpus.py tests/test_bounds.py",
    ),
    "walks": (
        "walk.py sweeps.py reverse.py",
        "chainrule/trace/edges.py chainrule/trace/accumulate.py chainrule/trace/reverse.py tests/test_reverse.py "
        "tests/test_backprop.py tests/test_decompose.py tests/test_growth.py "
        "tests/test_gradient.py tests/test_derive.py tests/test_network.py tests/test_corpus.py",
    ),
}
"""Per group: the modules, and the tests to run on their mutants, those that kill most first."""

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """List what may stand in a node's place."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield ast.Compare(
            node.left, [COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators
        )
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if node.value and " " not in node.value and len(node.value) <= 12:
            yield ast.Constant(node.value + "_")
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        changed = copy.copy(node)
        changed.test = ast.UnaryOp(ast.Not(), node.test)
        yield changed
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise | ast.AugAssign | ast.Continue | ast.Break | ast.Expr):
        yield ast.Pass()


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None]]:
    """List every place of a module that may change: the parent, its field, and the position."""
    stack: list[ast.AST] = [tree]
    while stack:
        parent = stack.pop()
        for name, value in ast.iter_fields(parent):
            if name in ("annotation", "returns", "decorator_list") or isinstance(
                parent, ast.JoinedStr
            ):
                continue
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not _is_idle(child):
                    yield parent, name, index if isinstance(value, list) else None
                    stack.append(child)


def _is_idle(node: ast.AST) -> bool:
    """Tell what no test can notice: docstrings, imports, types, and the wording of messages."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    if isinstance(node, ast.Assign):
        shown = ast.unparse(node)
        return "Literal[" in shown or "Callable[" in shown or "__slots__" in shown
    if isinstance(node, ast.keyword):
        return node.arg in ("hint", "title", "reason", "family", "convention", "strict")
    return isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("cast", "Callable")


def changes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Change a tree in every possible way, one at a time: each change lasts until the next step.

    Yields:
        The line, and what was changed into what.
    """
    for parent, name, index in places(tree):
        field = getattr(parent, name)
        node = field if index is None else field[index]
        for variant in variants(node):
            ast.fix_missing_locations(ast.copy_location(variant, node))
            _put(parent, name, index, variant)
            yield getattr(node, "lineno", 0), f"{_brief(node)}  ->  {_brief(variant)}"
            _put(parent, name, index, node)


def _put(parent: ast.AST, name: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _brief(node: ast.AST) -> str:
    shown = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).splitlines()[0]
    return shown if len(shown) <= 60 else shown[:59] + "…"


class _Changed(importlib.abc.MetaPathFinder):
    """Import one module with a changed tree."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        parts = path.relative_to(ROOT).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.path, self.tree = path, tree

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.name:
            return None
        file = str(self.path)
        code = compile(self.tree, file, "exec")

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType:
                return code

        return importlib.util.spec_from_file_location(name, file, loader=Loader(name, file))


def survives(path: Path, tree: ast.Module, tests: Sequence[str]) -> bool:
    """Run the tests on a changed module in a process of its own."""
    child = os.fork()
    if child == 0:
        _in_child(_Changed(path, tree), tests)
    return os.waitpid(child, 0)[1] == 0


class _Plugin:
    """Import the changed module inside pytest, and give up on a test that takes too long."""

    def __init__(self, finder: _Changed) -> None:
        self.finder = finder

    def pytest_sessionstart(self) -> None:
        # Before pytest's own finder, which reads modules that are named as arguments.
        sys.meta_path.insert(0, self.finder)

    def pytest_runtest_setup(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, TEST_SECONDS)


def _in_child(finder: _Changed, tests: Sequence[str]) -> None:
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    try:
        failed = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests], [_Plugin(finder)])
        os._exit(1 if failed else 0)
    except BaseException:
        os._exit(1)


def run(group: str, count: int, seed: int) -> None:
    """Draw mutants of a group and report those that survive."""
    import mpmath  # noqa: F401  # what every child needs is imported once, before the forks
    import sympy  # noqa: F401

    patterns, tests = GROUPS[group]
    found = (sorted((ROOT / "chainrule").glob(pattern)) for pattern in patterns.split())
    trees = {p: ast.parse(p.read_text(encoding="utf-8")) for paths in found for p in paths}
    known = [(path, n) for path, tree in trees.items() for n, _ in enumerate(changes(tree))]
    drawn = set(random.Random(seed).sample(known, min(count, len(known))))
    print(f"{group}: {len(known):,} mutants, {len(drawn):,} drawn with seed {seed}", flush=True)
    tried = killed = 0
    for path, tree in trees.items():
        for number, (line, change) in enumerate(changes(tree)):
            if (path, number) not in drawn:
                continue
            tried += 1
            if survives(path, tree, tests.split()):
                print(f"  survives {path.relative_to(ROOT)}:{line}  {change}", flush=True)
            else:
                killed += 1
        print(f"  {killed} of {tried} killed, up to {path.name}", flush=True)
    print(f"{group}: {killed} of {tried} killed, {killed / max(tried, 1):.1%}", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--group", choices=tuple(GROUPS), action="append")
    arguments.add_argument("--count", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    os.chdir(ROOT)
    for group in chosen.group or GROUPS:
        run(group, chosen.count, chosen.seed)


if __name__ == "__main__":
    main()

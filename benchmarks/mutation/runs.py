"""Run tests on mutants: in place in a process that has imported everything, or imported anew."""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType, FunctionType, ModuleType

import pytest

from benchmarks.mutation.children import End, Progress, allow, fork
from benchmarks.mutation.groups import ROOT
from benchmarks.mutation.mutants import Mutant
from benchmarks.mutation.outcomes import Outcome
from benchmarks.mutation.reach import Reach
from benchmarks.mutation.sessions import collect, run

IMPORT_SECONDS = 20
"""Processor time for importing and collecting, which a change can keep from ending."""

Try = Callable[[Mutant, Sequence[str]], Outcome]
"""Runs the named tests on a mutant, in order, up to the first that fails."""


def in_place(files: Sequence[str], reach: Reach, use: Callable[[Try], None]) -> None:
    """Collect test files in a child and use them on mutants that fit in place."""

    def loop(items: list[pytest.Item]) -> None:
        named = {item.nodeid: item for item in items}
        functions = _functions()
        gc.freeze()

        def attempt(mutant: Mutant, tests: Sequence[str]) -> Outcome:
            def work(progress: Progress) -> bool:
                for pair in mutant.pairs:
                    for function in functions.get(_place(pair.before), ()):
                        function.__code__ = pair.after
                return run([named[test] for test in tests], reach.patience, progress)

            return _outcome(mutant, tests, fork(work))

        use(attempt)

    child = os.fork()
    if child == 0:
        os._exit(0 if collect(files, loop) else 1)
    if os.waitpid(child, 0)[1]:
        sys.exit("the run ended early")


def _functions() -> dict[object, list[FunctionType]]:
    """Find the package's functions by the place of their code."""
    found: dict[object, list[FunctionType]] = {}
    inside = str(ROOT / "chainrule")
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(inside):
            found.setdefault(_place(thing.__code__), []).append(thing)
    return found


def _place(code: CodeType) -> object:
    return code.co_filename, code.co_qualname, tuple(code.co_positions())


def anew(reach: Reach) -> Try:
    """Import the package with each mutant in a child for each test file; import nothing here."""

    def attempt(mutant: Mutant, tests: Sequence[str]) -> Outcome:
        for file in dict.fromkeys(test.partition("::")[0] for test in tests):
            there = [test for test in tests if test.partition("::")[0] == file]
            end = fork(partial(_import, mutant, file, there, reach))
            if not end.passed:
                return _outcome(mutant, there, end)
        return Outcome(mutant.id, "survived")

    return attempt


def _import(
    mutant: Mutant, file: str, tests: Sequence[str], reach: Reach, progress: Progress
) -> bool:
    ranks = {test: rank for rank, test in enumerate(tests)}
    passed: list[bool] = []

    def loop(items: list[pytest.Item]) -> None:
        # A change can also change a test's name: those with new ones come first.
        wanted = [item for item in items if item.nodeid in ranks or reach.is_new(item.nodeid)]
        wanted.sort(key=lambda item: ranks.get(item.nodeid, -1))
        passed.append(run(wanted, reach.patience, progress))

    sys.meta_path.insert(0, _Changed(mutant))
    allow(IMPORT_SECONDS)
    return collect([file], loop) and passed == [True]


class _Changed(importlib.abc.MetaPathFinder):
    """Import one module with changed code."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.mutant.module:
            return None
        file = str(ROOT / self.mutant.path)
        code = self.mutant.after

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType:
                return code

        return importlib.util.spec_from_file_location(name, file, loader=Loader(name, file))


def _outcome(mutant: Mutant, tests: Sequence[str], end: End) -> Outcome:
    if end.passed:
        return Outcome(mutant.id, "survived")
    test = tests[end.progress] if end.progress >= 0 else "import"
    return Outcome(mutant.id, "too long" if end.too_long else "killed", test)

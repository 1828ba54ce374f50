"""Find out, once, which tests execute which lines, and how long each test takes.

Every test runs in a process of its own, forked after everything was imported, as the tests of a
mutant are: what one test leaves in caches must not hide what the next one would execute.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from benchmarks.mutation.children import told
from benchmarks.mutation.groups import GROUPS, ROOT
from benchmarks.mutation.mutants import Line
from benchmarks.mutation.sessions import collect, timed

SLOW = 10.0
"""Seconds; tests that take longer, while they are watched, are left out."""


@dataclass
class Reach:
    """What tests execute.

    Attributes:
        seconds: the processor time of each test while it is watched, by its id.
        left_out: the tests that fail or are slow.
        tests: for each line the tests that execute it, as a number whose bits count ``seconds``.
        at_import: the lines that are executed before any test is.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    tests: dict[Line, int] = field(default_factory=dict)
    at_import: set[Line] = field(default_factory=set)

    def add(self, test: str, seconds: float, lines: Iterable[Line]) -> None:
        bit = 1 << len(self.seconds)
        self.seconds[test] = seconds
        for line in lines:
            self.tests[line] = self.tests.get(line, 0) | bit

    def of(self, lines: Iterable[Line]) -> list[str]:
        """List the tests that execute any of some lines."""
        bits = 0
        for line in lines:
            bits |= self.tests.get(line, 0)
        return [name for number, name in enumerate(self.seconds) if bits >> number & 1]

    def near(self, file: str, entry: range) -> set[str]:
        """List the tests that execute a function which begins on one of some lines of a file."""
        return set(
            self.of(line for line in self.tests if line.file == file and line.first in entry)
        )

    def is_new(self, test: str) -> bool:
        return test not in self.seconds and test not in self.left_out

    def patience(self, test: str) -> float:
        """Tell how many seconds a test may take: many more than it takes unchanged."""
        return 2 + 5 * self.seconds.get(test, 1)


def reach(folder: Path, files: Iterable[str]) -> Reach:
    """Read what the tests of some files execute; find it out where they or the modules changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = [path for group in GROUPS.values() for path in group.paths()]
    found = Reach()
    for name in files:
        kept = folder / (name.replace("/", ".") + ".json")
        digest = _digest([*changed, ROOT / name, ROOT / "tests/conftest.py"])
        if not kept.exists() or json.loads(kept.read_text(encoding="utf-8"))["digest"] != digest:
            print(f"watching {name}", file=sys.stderr, flush=True)
            _in_child(partial(_watch, name, kept, digest))
        known = json.loads(kept.read_text(encoding="utf-8"))
        lines = [Line(*line) for line in known["lines"]]
        found.at_import.update(lines[number] for number in known["at_import"])
        found.left_out.update(known["left_out"])
        for test, (seconds, numbers) in known["tests"].items():
            found.add(test, seconds, (lines[number] for number in numbers))
    return found


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


class _Tracer:
    """Record the executed lines of the modules that are changed."""

    def __init__(self) -> None:
        self.files = {str(path) for group in GROUPS.values() for path in group.paths()}
        self.seen: dict[int, tuple[CodeType, set[int]]] = {}

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename not in self.files:
            return None
        lines = self.seen.setdefault(id(code), (code, set()))[1]

        def local(frame: FrameType, event: str, argument: Any) -> Any:
            lines.add(frame.f_lineno)
            return local

        return local

    def lines(self) -> set[Line]:
        return {
            Line(
                Path(code.co_filename).relative_to(ROOT).as_posix(),
                code.co_qualname,
                code.co_firstlineno,
                line,
            )
            for code, lines in self.seen.values()
            for line in lines
        }


def _watch(file: str, kept: Path, digest: str) -> bool:
    """Run every test of a file in a process of its own, and write down what it executes."""
    tracer = _Tracer()
    tests: dict[str, tuple[float, list[int]]] = {}
    left_out: list[str] = []
    numbers: dict[Line, int] = {}
    at_import: list[int] = []

    def loop(items: list[pytest.Item]) -> None:
        sys.settrace(None)
        at_import.extend(numbers.setdefault(line, len(numbers)) for line in tracer.lines())
        for item in items:
            watched = told(partial(_one, item))
            if watched is None:
                left_out.append(item.nodeid)
                print(f"  left out: {item.nodeid}", file=sys.stderr, flush=True)
                continue
            seconds, lines = watched
            found = [numbers.setdefault(Line(*line), len(numbers)) for line in lines]
            tests[item.nodeid] = (round(seconds, 4), found)

    sys.settrace(tracer)
    if not collect([file], loop):
        return False
    written = {
        "digest": digest,
        "lines": list(numbers),
        "at_import": at_import,
        "left_out": left_out,
        "tests": tests,
    }
    kept.write_text(json.dumps(written), encoding="utf-8")
    return True


def _one(item: pytest.Item) -> tuple[float, list[Line]] | None:
    tracer = _Tracer()
    sys.settrace(tracer)
    seconds = timed(item, SLOW)
    sys.settrace(None)
    return None if seconds is None else (seconds, list(tracer.lines()))


def _in_child(work: Callable[[], bool]) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if work() else 1)
    if os.waitpid(child, 0)[1]:
        sys.exit("the tests cannot be collected")

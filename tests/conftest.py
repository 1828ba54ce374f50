"""Golden files and the random search of the property tests.

Golden files are outputs kept as text that people can read and review as a diff.
``pytest --update-golden`` rewrites them; look at ``git diff tests/golden`` afterwards.

Property tests draw the same examples every time; ``HYPOTHESIS_PROFILE=search pytest`` draws
new ones each time.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from chainrule import limits, rules

settings.register_profile("default", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

collect_ignore = ["browser"]
"""Tests there need browsers, and a command of their own: ``pytest tests/browser``."""

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files below tests/golden with what is printed now",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Give ``golden(path, text)``: fail unless ``tests/golden/<path>`` holds exactly ``text``."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: str, text: str) -> None:
        __tracebackhide__ = True
        file = GOLDEN / path
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        if not file.exists():
            pytest.fail(f"no golden file {path}; write it with: pytest --update-golden", False)
        expected = file.read_bytes().decode("utf-8")
        if text != expected:
            pytest.fail(_difference(path, expected, text), False)

    return compare


@pytest.fixture
def bounded() -> Iterator[Callable[..., None]]:
    """Give ``bounded(order=3)``: change limits for the rest of the test."""
    with ExitStack() as changes:
        yield lambda **bounds: changes.enter_context(limits(**bounds)) and None


def _difference(path: str, expected: str, printed: str) -> str:
    names = (f"tests/golden/{path}", "printed now")
    lines = difflib.unified_diff(_visible(expected), _visible(printed), *names, lineterm="")
    return "\n".join([*lines, "If the new text is right: pytest --update-golden"])


def _visible(text: str) -> list[str]:
    """Split into lines, quoting those that end in blanks or without a newline."""
    lines = text.splitlines(keepends=True)
    return [line[:-1] if line == line.rstrip() + "\n" else repr(line) for line in lines]


@pytest.fixture
def own_rows() -> Iterator[None]:
    """Let a test add rows to the rule table; they are gone after it."""
    tables: tuple[dict[str, Any], ...] = (rules.TABLE, rules.FUNCTIONS, rules.SHORTHANDS)
    before = [dict(table) for table in tables]
    yield
    for table, kept in zip(tables, before, strict=True):
        table.clear()
        table.update(kept)

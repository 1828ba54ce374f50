"""Compile the changes of a module, and tell how each can be brought into a running package."""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from benchmarks.mutation.changes import Change, changes
from benchmarks.mutation.groups import ROOT


class Line(NamedTuple):
    """A line of a function, as tests execute it."""

    file: str
    function: str
    first: int
    line: int


class Pair(NamedTuple):
    """A function, class or module before and after a change."""

    before: CodeType
    after: CodeType
    innermost: bool


@dataclass(frozen=True)
class Mutant:
    """One changed module.

    Attributes:
        id: the same as long as the module's text is.
        path: the module, from the project's root.
        change: where and what.
        before: the module's code.
        after: the changed code.
    """

    id: str
    path: str
    change: Change
    before: CodeType
    after: CodeType

    def __str__(self) -> str:
        return f"{self.path}:{self.change.line}  {self.change.shown}"

    @cached_property
    def pairs(self) -> list[Pair]:
        """List what differs, from the module down to the innermost functions; empty if nothing."""
        return differences(self.before, self.after)

    @property
    def module(self) -> str:
        parts = Path(self.path).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def lines(self) -> list[Line]:
        """List the lines that a test must execute to notice the change."""
        codes = [pair.before for pair in self.pairs if pair.innermost]
        return [
            Line(self.path, code.co_qualname, code.co_firstlineno, line)
            for code in codes
            for line in self.change.lines
        ]

    def fits_in_place(self, at_import: Collection[Line]) -> bool:
        """Tell whether exchanging the code of functions that exist is as good as importing anew.

        It is not where a module or class body changes, nor where the changed line has been
        executed already, since what came of it is kept in tables.
        """
        return (
            all(is_function(pair.before) for pair in self.pairs if pair.innermost)
            and all(pair.before.co_freevars == pair.after.co_freevars for pair in self.pairs)
            and not any(line in at_import for line in self.lines())
        )


def mutants(path: Path) -> Iterator[Mutant]:
    """Compile every mutant of a module, one at a time."""
    source = path.read_bytes()
    relative = path.relative_to(ROOT).as_posix()
    digest = hashlib.sha256(source).hexdigest()[:10]
    before = compile(source, str(path), "exec", dont_inherit=True)
    tree = ast.parse(source)
    for change in changes(tree):
        after = compile(tree, str(path), "exec", dont_inherit=True)
        yield Mutant(f"{relative}@{digest}:{change.place}", relative, change, before, after)


def known(path: Path) -> dict[str, str]:
    """Map the ids of a module's mutants to what they change, without compiling them."""
    source = path.read_bytes()
    relative = path.relative_to(ROOT).as_posix()
    digest = hashlib.sha256(source).hexdigest()[:10]
    return {
        f"{relative}@{digest}:{change.place}": f"{relative}:{change.line}  {change.shown}"
        for change in changes(ast.parse(source))
    }


def is_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def differences(before: CodeType, after: CodeType) -> list[Pair]:
    """Compare two versions of a code object and of those inside it."""
    inside = list(zip(_nested(before), _nested(after), strict=False))
    if _own(before) != _own(after) or len(_nested(before)) != len(_nested(after)):
        return [Pair(before, after, True)]
    found = [pair for two in inside for pair in differences(*two)]
    return [Pair(before, after, False), *found] if found else []


def _nested(code: CodeType) -> list[CodeType]:
    return [value for value in code.co_consts if isinstance(value, CodeType)]


def _own(code: CodeType) -> CodeType:
    """Return a code object without what lies inside it, and without its line numbers."""
    constants = tuple(value for value in code.co_consts if not isinstance(value, CodeType))
    return code.replace(co_consts=constants, co_linetable=b"")

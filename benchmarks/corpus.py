"""The textbook corpus of the tests: our formulas and the same for SymPy."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent / "tests"))


@dataclass(frozen=True)
class Formula:
    """One formula of the corpus, as text for us and as a tree for SymPy."""

    text: str
    arguments: dict[str, Any]
    peer: Any
    variable: Any


def formulas() -> list[Formula]:
    """Read the corpus; SymPy's trees are built with evaluation, as SymPy would read them."""
    import test_corpus

    found = []
    for case in test_corpus.CASES:
        peer = test_corpus.column_to_sympy(case.column)
        names = sorted(s.name for s in peer.free_symbols)
        wrt = dict(case.options).get("wrt") or names[0]
        variable = next(s for s in peer.free_symbols if s.name == wrt)
        found.append(Formula(case.formula, case.arguments(), peer, variable))
    return found

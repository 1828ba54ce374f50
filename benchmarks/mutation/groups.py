"""What is changed, and which tests concern it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Group:
    """Modules that are changed, and the test files that are run on them."""

    modules: str
    tests: str

    def paths(self) -> list[Path]:
        found = (sorted((ROOT / "chainrule").glob(pattern)) for pattern in self.modules.split())
        return [path for paths in found for path in paths]

    def files(self) -> list[str]:
        """List the test files, and the modules themselves, whose examples are tests too."""
        named = [f"tests/test_{name}.py" for name in self.tests.split()]
        return [*(str(path.relative_to(ROOT)) for path in self.paths()), *named]


GROUPS = {
    "rules": Group(
        "rules/*.py",
        "rules derive reverse numeric_existence numeric_values domain derivative_signs branches "
        "no_false_numbers sourced verify corpus",
    ),
    "grammar": Group(
        "syntax/*.py",
        "syntax syntax_tables diagnosis syntax_properties hostile render_math posing corpus",
    ),
    "decomposition": Group(
        "trace/decompose.py",
        "decompose derive growth backprop gradient reverse domain branches corpus",
    ),
    "walks": Group(
        "trace/edges.py trace/accumulate.py trace/reverse.py trace/slopes.py",
        "reverse backprop decompose growth gradient derive network total graphs corpus",
    ),
    "checks": Group(
        "checks/*.py",
        "verify derive gradient implicit inverse parametric curve network backprop descend "
        "total no_false_numbers corpus",
    ),
}

"""What is changed, and which tests concern it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Group:
    """Modules that are changed, and the tests that are run on them.

    Attributes:
        modules: patterns below the package.
        own: test files about these modules: every test that reaches a change is run.
        others: test files that use them: as many as there is time for.
    """

    modules: str
    own: str
    others: str

    def paths(self) -> list[Path]:
        found = (sorted((ROOT / "chainrule").glob(pattern)) for pattern in self.modules.split())
        return [path for paths in found for path in paths]

    def own_files(self) -> list[str]:
        """List the test files about the modules, and these: their examples are tests too."""
        return [*(str(path.relative_to(ROOT)) for path in self.paths()), *_files(self.own)]

    def files(self) -> list[str]:
        return [*self.own_files(), *_files(self.others)]


def _files(names: str) -> list[str]:
    return [f"tests/test_{name}.py" for name in names.split()]


GROUPS = {
    "rules": Group(
        "rules/*.py",
        "rules sourced numeric_values",
        "derive reverse numeric_existence domain branches no_false_numbers verify corpus",
    ),
    "grammar": Group(
        "syntax/*.py",
        "syntax syntax_tables syntax_properties diagnosis derivative_signs hostile",
        "render_math posing corpus",
    ),
    "decomposition": Group(
        "trace/decompose.py",
        "decompose growth",
        "derive backprop gradient reverse domain branches corpus",
    ),
    "walks": Group(
        "trace/edges.py trace/accumulate.py trace/reverse.py trace/slopes.py",
        "reverse backprop",
        "decompose growth gradient derive network total graphs corpus",
    ),
    "checks": Group(
        "checks/*.py",
        "verify curve",
        "derive gradient implicit inverse parametric network backprop descend total "
        "no_false_numbers corpus",
    ),
}

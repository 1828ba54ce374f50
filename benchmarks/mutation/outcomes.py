"""Keep what became of every mutant in a file of one line each, and report it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from benchmarks.mutation.groups import GROUPS
from benchmarks.mutation.mutants import known

Fate = Literal["killed", "too long", "survived", "unreached", "same"]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        id: the mutant's.
        fate: ``unreached`` if no test executes the line, ``same`` if the code does not differ.
        test: the test that failed or did not end, or ``import``.
        seconds: how long it took, by the clock.
    """

    id: str
    fate: Fate
    test: str = ""
    seconds: float = 0.0

    @property
    def survived(self) -> bool:
        return self.fate in ("survived", "unreached")

    @property
    def path(self) -> str:
        return self.id.partition("@")[0]


class Outcomes(dict[str, Outcome]):
    """Every outcome by the mutant's id, and the file that keeps them."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                outcome = Outcome(**json.loads(line))
                self[outcome.id] = outcome

    def add(self, outcome: Outcome) -> None:
        self[outcome.id] = outcome
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(outcome)) + "\n")

    def killers(self, path: str) -> Counter[str]:
        """Count the mutants of a module that each test has killed."""
        return Counter(outcome.test for outcome in self.values() if outcome.path == path)


def report(outcomes: Outcomes, names: list[str]) -> str:
    """Count what became of the mutants of some groups, and name the survivors."""
    rows: list[tuple[str, ...]] = [
        ("group", "mutants", "tried", "killed", "too long", "survived", "unreached")
    ]
    survivors: list[str] = []
    for name in names:
        fates: Counter[Fate | None] = Counter()
        for path in GROUPS[name].paths():
            for key, shown in known(path).items():
                outcome = outcomes.get(key)
                fates[outcome.fate if outcome else None] += 1
                if outcome and outcome.survived:
                    survivors.append(f"{outcome.fate} {shown}")
        made = fates.total() - fates["same"]
        tried = made - fates[None]
        killed = f"{fates['killed']} ({fates['killed'] / max(tried, 1):.1%})"
        others = [fates[fate] for fate in ("too long", "survived", "unreached")]
        rows.append((name, str(made), str(tried), killed, *map(str, others)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([*survivors, "", *table])

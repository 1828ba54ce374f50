"""Break the package on purpose, one small change at a time, and see whether the tests notice.

``python -m benchmarks.mutation`` runs, on every mutant, the tests that execute the changed line,
up to the first that fails. It may be stopped at any time; the same command goes on where it was.
``--count 100`` draws a sample of each group, ``--report`` prints what is known so far, and
``--again`` tries the survivors once more, with every test that reaches them.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from benchmarks.mutation.groups import GROUPS, ROOT, Group
from benchmarks.mutation.mutants import Mutant, known, mutants
from benchmarks.mutation.outcomes import Outcome, Outcomes, report
from benchmarks.mutation.reach import Reach, reach
from benchmarks.mutation.runs import Try, anew, in_place

BUDGET = 6.0
"""Seconds of other groups' tests for one mutant, as they take unchanged while they are watched."""

SHARED = ("sympy", "mpmath", "numpy", "rich", "typer", "jsonschema")
"""What the package and its tests import, if it is there: once, before anything is forked."""


@dataclass
class Run:
    """Try mutants of one group.

    Attributes:
        group: the modules and their tests.
        outcomes: what is known; grows.
        reach: which tests execute which lines.
        until: when to stop, by the clock.
        budget: seconds of tests for one mutant.
        jobs: how many processes share the work.
        only_anew: exchange no code in place.
    """

    group: Group
    outcomes: Outcomes
    reach: Reach
    until: float
    budget: float
    jobs: int
    only_anew: bool

    def everything(self, wanted: set[str]) -> None:
        """Try the wanted mutants, those that fit in place first."""
        slow: set[str] = set()
        fast: set[str] = set()
        for mutant in self.compiled(wanted):
            if not mutant.pairs:
                self.outcomes.add(Outcome(mutant.id, "same"))
            elif mutant.fits_in_place(self.reach.at_import) and not self.only_anew:
                fast.add(mutant.id)
            else:
                slow.add(mutant.id)
        if fast:
            in_place(self.group.files(), self.reach, lambda attempt: self.share(fast, attempt))
        self.share(slow, anew(self.reach))

    def compiled(self, wanted: set[str]) -> Iterator[Mutant]:
        for path in self.group.paths():
            if wanted & known(path).keys():
                yield from (mutant for mutant in mutants(path) if mutant.id in wanted)

    def share(self, wanted: set[str], attempt: Try) -> None:
        """Divide the work among processes, each of which writes what it finds."""
        children = []
        for number in range(self.jobs):
            child = os.fork()
            if child == 0:
                self.each(set(sorted(wanted)[number :: self.jobs]), attempt)
                os._exit(0)
            children.append(child)
        ended = [os.waitpid(child, 0)[1] for child in children]
        if any(ended):
            sys.exit("the run ended early")

    def each(self, wanted: set[str], attempt: Try) -> None:
        path, kills = "", Counter[str]()
        for mutant in self.compiled(wanted):
            if time.perf_counter() > self.until:
                return
            if mutant.path != path:
                path, kills = mutant.path, self.outcomes.killers(mutant.path)
            start = time.perf_counter()
            tests = self.tests(mutant, kills)
            outcome = attempt(mutant, tests) if tests else Outcome(mutant.id, "unreached")
            self.outcomes.add(replace(outcome, seconds=round(time.perf_counter() - start, 3)))
            kills[outcome.test] += 1
            if outcome.survived:
                print(f"{outcome.fate} {mutant}", flush=True)

    def tests(self, mutant: Mutant, kills: Counter[str]) -> list[str]:
        """Choose the tests to run on a mutant: likely ones first, then one of each function."""
        files, own = set(self.group.files()), set(self.group.own_files())
        seconds = self.reach.seconds
        fits = mutant.fits_in_place(self.reach.at_import)
        reaching = self.reach.of(mutant.lines()) if fits else list(seconds)
        near = set() if fits else self.reach.near(mutant.path, mutant.change.entry)
        # In a test's name pytest escapes what is not ASCII.
        word = mutant.change.word.encode("unicode_escape").decode()
        tests = [test for test in reaching if _file(test) in files]
        tests.sort(key=lambda test: (1 + kills[test]) / (seconds[test] + 0.001), reverse=True)
        turns: Counter[str] = Counter()
        places: dict[str, tuple[bool, bool, bool, int]] = {}
        for test in tests:
            function = test.partition("[")[0]
            likely = kills[test] > 0 or (bool(word) and word in test)
            places[test] = not likely, _file(test) not in own, test not in near, turns[function]
            turns[function] += 1
        chosen, spent = [], 0.0
        for test in sorted(tests, key=places.__getitem__):
            spent += seconds[test] * (_file(test) not in own)
            if spent <= self.budget:
                chosen.append(test)
        return chosen


def _file(test: str) -> str:
    return test.partition("::")[0]


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    arguments.add_argument("--group", choices=tuple(GROUPS), action="append")
    arguments.add_argument("--count", type=int, help="mutants of each group; all without it")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--minutes", type=float, default=float("inf"))
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--again", action="store_true", help="try the survivors once more")
    arguments.add_argument("--anew", action="store_true", help="exchange no code in place")
    arguments.add_argument("--report", action="store_true", help="run nothing")
    arguments.add_argument("--state", type=Path, default=ROOT / ".mutation")
    chosen = arguments.parse_args()
    os.chdir(ROOT)
    chosen.state.mkdir(exist_ok=True)
    names = chosen.group or list(GROUPS)
    until = time.perf_counter() + 60 * chosen.minutes
    if not chosen.report:
        for module in SHARED:
            try:
                import_module(module)
            except ImportError:
                continue
        files = dict.fromkeys(file for name in names for file in GROUPS[name].files())
        reached = reach(chosen.state / "reach", files)
        for name in names:
            outcomes = Outcomes(chosen.state / "outcomes.jsonl")
            wanted = pick(GROUPS[name], outcomes, chosen.count, chosen.seed, chosen.again)
            budget = float("inf") if chosen.again else BUDGET
            run = Run(GROUPS[name], outcomes, reached, until, budget, chosen.jobs, chosen.anew)
            run.everything(wanted)
    print(report(Outcomes(chosen.state / "outcomes.jsonl"), names))


def pick(group: Group, outcomes: Outcomes, count: int | None, seed: int, again: bool) -> set[str]:
    """Choose the mutants to try: those not yet tried, or the survivors."""
    keys = [key for path in group.paths() for key in known(path)]
    if again:
        return {key for key in keys if key in outcomes and outcomes[key].survived}
    drawn: Sequence[str] = keys
    if count is not None:
        drawn = random.Random(seed).sample(keys, min(count, len(keys)))
    return {key for key in drawn if key not in outcomes}


if __name__ == "__main__":
    main()

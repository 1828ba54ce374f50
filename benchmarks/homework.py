"""Sheets of textbook problems, in fresh processes.

200 problems stand beside what SymPy needs for less: we read the file, derive, check, explain and
write a whole LaTeX file. SymPy is imported, differentiates the same formulas and prints the
results; building its trees is not counted. A thousand exercises, the same formulas with other
numbers, are written by the command line in two processes beside one.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, compare, compiled_into, interleave

COUNT = 200
MANY = 1_000
COUNTED = 40_000_000
ROOT = Path(__file__).parent.parent
TOPICS = ("chains", "trig", "powers", "products", "quotients", "logs", "inverse_trig", "hyperbolic")

OURS = """
import sys, time
text = sys.stdin.read()
start = time.perf_counter()
from chainrule import solve
from chainrule.render import render
sheet = solve(text)
page = render(sheet.explain(), "latex", standalone=True)
spent = time.perf_counter() - start
assert not sheet.mistakes and page.count("Problem") >= len(sheet.solved), sheet.report()
print(spent)
"""

PEER = """
import sys, time
start = time.perf_counter()
import sympy
spent = time.perf_counter() - start
from benchmarks.corpus import formulas
wanted = set(sys.stdin.read().splitlines())
lines = [line for line in formulas() if line.text in wanted]
start = time.perf_counter()
page = [sympy.latex(sympy.diff(line.peer, line.variable)) for line in lines]
spent += time.perf_counter() - start
assert len(page) >= len(wanted), (len(page), len(wanted))
print(spent)
"""


def chosen() -> list[str]:
    """List the first formulas of the textbook topics that need no options."""
    found: list[str] = []
    for topic in TOPICS:
        text = (ROOT / "tests" / "corpus" / f"{topic}.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            formula = line.split(" :: ")[0].strip()
            if formula and not formula.startswith("#") and "  # " not in line:
                found.append(formula)
    return list(dict.fromkeys(found))[:COUNT]


def varied(formula: str, by: int) -> str:
    """Add to the whole numbers of a formula from 2 on: the next exercise of its kind.

    >>> varied("x^2 sin(3x) + log10(x)/1", 2)
    'x^4 sin(5x) + log10(x)/1'
    """
    return re.sub(r"(?<![\w.])\d+", lambda n: str(int(n[0]) + by * (int(n[0]) > 1)), formula)


def exercises() -> str:
    """Write a file of many exercises."""
    problems = chosen()
    lines = [varied(problems[n % COUNT], n // COUNT) for n in range(MANY)]
    return "".join(f"{n}. {formula}\n" for n, formula in enumerate(lines, start=1))


def sheet(jobs: int, file: Path, cache: str) -> bytes:
    """Write all solutions as LaTeX in so many processes, from compiled modules."""
    command = ["-m", "chainrule", "solve", str(file), "--format", "latex", "--jobs", str(jobs)]
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=compiled_into(cache),
        timeout=600,
    ).stdout


def two_processes() -> Row:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "exercises.txt"
        file.write_text(exercises(), encoding="utf-8")
        if sheet(1, file, place) != sheet(2, file, place):
            raise AssertionError("two processes write another sheet than one")
        return compare(
            f"homework, {MANY:,} exercises with all steps as LaTeX in two processes",
            lambda: sheet(2, file, place),
            lambda: sheet(1, file, place),
            target=0.6,
            rounds=5,
            note="the same in one process",
        )


def counting(processes: int) -> None:
    """Count to a number in so many processes that share nothing."""
    program = f"sum(i * i % 7 for i in range({COUNTED // processes}))"
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(processes)]
    for process in running:
        process.wait(timeout=600)


def what_the_machine_allows() -> Row:
    return compare(
        "two processes that only count, each half of the way",
        lambda: counting(2),
        lambda: counting(1),
        target=None,
        rounds=5,
        note="one process: what a second one gains here",
    )


def child(program: str, text: str, cache: str) -> float:
    """Run a program in a fresh process and return the seconds that it measured."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=compiled_into(cache),
        timeout=300,
    )
    return float(done.stdout)


def run() -> list[Row]:
    problems = chosen()
    text = "".join(f"{n}. {formula}\n" for n, formula in enumerate(problems, start=1))
    with tempfile.TemporaryDirectory() as cache:
        ours = partial(child, OURS, text, cache)
        peer = partial(child, PEER, "\n".join(problems), cache)
        ours()
        peer()
        measured = interleave(ours, peer, 5)
    name = f"homework, {len(problems)} problems with all steps as LaTeX"
    first = Row(name, *measured, 2, "SymPy import + diff + latex")
    return [first, two_processes(), what_the_machine_allows()]


if __name__ == "__main__":
    from benchmarks.measure import table

    print(table(run()))

"""A sheet of 200 textbook problems, in a fresh process, beside what SymPy needs for less.

We read the file, derive, check, explain and write a whole LaTeX file. SymPy is imported,
differentiates the same formulas and prints the results; building its trees is not counted.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Row, interleave

COUNT = 200
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


def child(program: str, text: str) -> float:
    """Run a program in a fresh process and return the seconds that it measured."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=300,
    )
    return float(done.stdout)


def run() -> list[Row]:
    problems = chosen()
    sheet = "".join(f"{n}. {formula}\n" for n, formula in enumerate(problems, start=1))
    child(OURS, sheet)  # warms the disk for both
    measured = interleave(lambda: child(OURS, sheet), lambda: child(PEER, "\n".join(problems)), 5)
    name = f"homework, {len(problems)} problems with all steps as LaTeX"
    return [Row(name, *measured, 2, "SymPy import + diff + latex")]


if __name__ == "__main__":
    from benchmarks.measure import table

    print(table(run()))

"""Feed formulas nobody would type to the parser and to the whole tool, seeded and bounded.

``python -m benchmarks.fuzz --seed 1 --seconds 60`` prints how many inputs were tried and every
find. The same seed gives the same inputs. Half of them are pieces of the grammar joined at random,
a quarter are formulas of the corpus with a few characters changed, a quarter are well formed.
A find is an exception that is not a ``ChainruleError``, an input that takes too long, a printed
formula that reads back as something else, or a derivative that fails its own check.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
WORDS = """
x y t u e pi theta alpha x_1 w_12 f g h sin cos tan exp ln log log_2 sqrt cbrt root max min abs
gamma beta erf atan2 hypot besselj piecewise integral relu sigmoid floor sign arctan sinh asech
sin^2 sin^-1 d/dx f' f'' E(w)= y= if and else < <= > >= = ! | ( ) [ ] { } , + - * / ^ ** _ ' . 0 1
2 10 0.5 1e-3 1/2 99999 \\frac \\sqrt \\sin \\ln \\left( \\right) \\cdot \\begin{cases} \\\\ & $
² ⁻¹ √ ∛ π θ ½ · × ÷ − ∞ х ſ ０ (x+1) sin(x) x^2 {x} e^x |x|
"""
CONTROLS = ("\x1b[31m", "\u202e", "\x00", "\n", " ", " ")
PIECES = (*WORDS.split(), *CONTROLS)
LEAVES = ("x", "x", "2", "3", "0.5", "pi", "a")
UNARY = ("sin", "cos", "exp", "ln", "sqrt", "abs", "tanh", "arctan", "cosh", "sigmoid", "erf", "-")
BINARY = ("+", "-", "*", "/", " ", "^")
SLOW = 5.0


@dataclass
class Findings:
    """What was tried and what was found."""

    tried: int = 0
    read: int = 0
    finds: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    refusals: list[float] = field(default_factory=list)


def inputs(seed: int) -> Iterator[str]:
    """Generate inputs without end."""
    rng = random.Random(seed)
    corpus = [
        line.split(" :: ")[0].split("  # ")[0].strip()
        for file in sorted(CORPUS.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    pieces = list(PIECES)
    while True:
        kind = rng.randrange(4)
        if kind < 2:
            yield "".join(rng.choice(pieces) for _ in range(rng.randint(1, 16)))
        elif kind == 2:
            yield changed(rng.choice(corpus), rng, pieces)
        else:
            yield well_formed(rng)


def changed(text: str, rng: random.Random, pieces: list[str]) -> str:
    """Change a formula in one to three places."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text) + 1)
        cut = rng.randint(0, 2)
        text = text[:at] + rng.choice(("", rng.choice(pieces))) + text[at + cut :]
    return text


def well_formed(rng: random.Random) -> str:
    """Build a formula bottom up."""
    parts = [rng.choice(LEAVES) for _ in range(rng.randint(1, 6))]
    while len(parts) > 1 or rng.random() < 0.5:
        if rng.random() < 0.5 or len(parts) == 1:
            place = rng.randrange(len(parts))
            parts[place] = f"{rng.choice(UNARY)}({parts[place]})"
        else:
            right = parts.pop(rng.randrange(len(parts)))
            place = rng.randrange(len(parts))
            parts[place] = f"({parts[place]}){rng.choice(BINARY)}({right})"
    return parts[0]


def read_one(text: str, found: Findings) -> None:
    """Read a formula; what can be read must print as something that reads back the same."""
    from chainrule.errors import ChainruleError
    from chainrule.syntax import read

    start = time.perf_counter()
    try:
        read(text)
        found.read += 1
    except ChainruleError:
        found.refusals.append(time.perf_counter() - start)


def derive_one(text: str, found: Findings) -> None:
    """Derive, explain and print a formula."""
    from chainrule import derive
    from chainrule.errors import ChainruleError
    from chainrule.render import render

    try:
        derivation = derive(text)
    except ChainruleError as error:
        if error.exit_code != 2:
            found.finds.append(f"{text!r}: {error}")
        return
    found.read += 1
    if derivation.check.state == "failed":
        found.finds.append(f"{text!r}: the check failed")
    page = render(derivation.explain(at=[{s.value: "2/3" for s in names(derivation)}]), "text")
    if "\x1b" in page or "\u202e" in page or "\x00" in page:
        found.finds.append(f"{text!r}: a control character was printed")


def names(derivation: object) -> tuple[object, ...]:
    trace = derivation.stages[0].trace  # type: ignore[attr-defined]
    return (*trace.inputs, *trace.parameters)


def fuzz(seed: int, *, count: int, seconds: float, whole: bool) -> Findings:
    """Try up to ``count`` inputs for at most ``seconds``."""
    found = Findings()
    work = derive_one if whole else read_one
    end = time.monotonic() + seconds
    for text in inputs(seed):
        if found.tried >= count or time.monotonic() > end:
            return found
        start = time.perf_counter()
        try:
            work(text, found)
        except Exception as error:
            found.finds.append(f"{text!r}: {type(error).__name__}: {error}")
        spent = time.perf_counter() - start
        found.slowest = max(found.slowest, (spent, text))
        if spent > SLOW:
            found.finds.append(f"{text!r}: took {spent:.1f} s")
        found.tried += 1
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--count", type=int, default=10**9)
    chosen = arguments.parse_args()
    for title, whole in (("parser", False), ("whole tool", True)):
        found = fuzz(chosen.seed, count=chosen.count, seconds=chosen.seconds / 2, whole=whole)
        print(f"{title}: {found.tried:,} inputs, {found.read:,} readable, {len(found.finds)} finds")
        print(f"  slowest {found.slowest[0]:.3f} s: {found.slowest[1]!r}")
        if found.refusals:
            ordered = sorted(found.refusals)
            late = ordered[int(len(ordered) * 0.99)]
            print(f"  99 percent of the refusals within {late * 1e3:.2f} ms")
        for find in found.finds[:40]:
            print(f"  {find}")


if __name__ == "__main__":
    main()

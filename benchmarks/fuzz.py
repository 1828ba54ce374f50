"""Feed formulas nobody would type to the parser and to the whole tool, seeded and bounded.

``python -m benchmarks.fuzz --seed 1 --seconds 60`` prints how many inputs were tried and every
find; ``--part parser --count 250000 --slices 40`` is a run of ten million. The same seed gives
the same inputs. Half of them are pieces of the grammar joined at random,
a quarter are formulas of the corpus with a few characters changed, a quarter are well formed.
A find is an exception that is not a ``ChainruleError``, an input that takes too long, or what
``benchmarks.fuzz_checks`` finds wrong.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.fuzz_checks import Findings, derive_one, read_one
from chainrule.rules import TABLE
from chainrule.syntax.refused_names import OPERATORS
from chainrule.syntax.refused_names import WORDS as ENGLISH

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
WORDS = """
x y t u e pi theta alpha x_1 w_12 f g h sin cos tan exp ln log log_2 sqrt cbrt root max min abs
gamma beta erf atan2 hypot besselj piecewise integral relu sigmoid floor sign arctan sinh asech
sin^2 sin^-1 d/dx f' f'' E(w)= y= if and else < <= > >= = ! | ( ) [ ] { } , + - * / ^ ** _ ' . 0 1
2 10 0.5 1e-3 1/2 99999 \\frac \\sqrt \\sin \\ln \\left( \\right) \\cdot \\begin{cases} \\\\ & $
\\operatorname{ \\mathbf{x} \\mathrm{B}( \\hat{y} \\| ^T ^\\circ ° % \\% ⟨ ⟩ < > ŷ x̂ ℓ ‴ ⁽²⁾ ψ⁽¹⁾(
lnΓ( j0( E1( \\left\\{\\begin{array}{l} \\end{array}
\\ang{30} \\placeholder{} \\binom _{\\alpha,1} i j log_ ln_5
² ⁻¹ √ ∛ π θ ½ · × ÷ − ∞ х ſ ０ (x+1) sin(x) x^2 {x} e^x |x|
"""
SIGNS = """
d/dx d^2/dx^2 d(x^2)/dx d^2(x^3)/dx^2 dy/dx \\frac{d}{dx} \\frac{d(x^2)}{dx} \\frac{d\\sin{x}}{dx}
∂/∂x \\frac{\\partial}{\\partial{x}} ∂^2/(∂x∂y) D_x D_x( (sin{x})' ' f'(x) (f∘g)(x) f^{-1}(x) ∘
\\mathrm{d} \\operatorname \\exponentialE \\differentialD \\mleft( \\mright) \\placeholder{} ^\\circ
° % ∞ ŷ ℓ ⟨ ⟩ \\langle \\rangle sum(x^i,i,1,3) \\sum_{i=1}^{n} \\prod_{k=1}^{3} Σ x_i y(x) u(x)
s( ; 1,5
"""
CONTROLS = ("\x1b[31m", "\u202e", "\x00", "\n", " ", " ")
PIECES = (*WORDS.split(), *SIGNS.split(), *CONTROLS)
NAMES = tuple(
    sorted({*OPERATORS, *ENGLISH, *(name for rule in TABLE.values() for name in rule.spellings)})
)
"""Names of functions in the table and in libraries, operators' words and English ones."""
LEAVES = ("x", "x", "2", "3", "0.5", "pi", "a")
UNARY = (
    "sin", "cos", "exp", "ln", "sqrt", "abs", "tanh", "arctan", "cosh", "sigmoid", "erf", "-",
    "tan", "sec", "sinh", "arcsin", "arcosh", "cbrt", "relu", "log_2", "gamma", "floor",
)  # fmt: skip
BINARY = ("+", "-", "*", "/", " ", "^")
SLOW = 5.0
"""Seconds of processor time."""


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
            chosen = (rng.choice(NAMES if rng.random() < 0.1 else pieces) for _ in range(16))
            yield "".join(islice(chosen, rng.randint(1, 16)))
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


def fuzz(seed: int, *, count: int, seconds: float, whole: bool) -> Findings:
    """Try up to ``count`` inputs for at most ``seconds``."""
    found = Findings()
    work = derive_one if whole else read_one
    end = time.monotonic() + seconds
    for text in inputs(seed):
        if found.tried >= count or time.monotonic() > end:
            return found
        start = time.process_time()
        try:
            work(text, found)
        except Exception as error:
            found.finds.append(f"{text!r}: {type(error).__name__}: {error}")
        spent = time.process_time() - start
        found.slowest = max(found.slowest, (spent, text))
        if spent > SLOW:
            found.finds.append(f"{text!r}: took {spent:.1f} s")
        found.tried += 1
    return found


def report(title: str, found: Findings, seed: int) -> None:
    print(
        f"{title}, seed {seed}: {found.tried:,} inputs, {found.read:,} readable, "
        f"{len(found.finds)} finds; slowest {found.slowest[0]:.2f} s: {found.slowest[1]!r}",
        flush=True,
    )
    if sum(found.refusals):
        print(f"  99 percent of the refusals within {found.late():.1f} ms", flush=True)
    for find in found.finds[:40]:
        print(f"  {find}", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1, help="seed of the first slice")
    arguments.add_argument("--slices", type=int, default=1, help="each with the next seed")
    arguments.add_argument("--seconds", type=float, default=60, help="for one slice of one part")
    arguments.add_argument("--count", type=int, default=10**9, help="inputs of one slice")
    arguments.add_argument("--part", choices=("parser", "tool"), action="append")
    chosen = arguments.parse_args()
    for seed in range(chosen.seed, chosen.seed + chosen.slices):
        for part in chosen.part or ("parser", "tool"):
            whole = part == "tool"
            found = fuzz(seed, count=chosen.count, seconds=chosen.seconds, whole=whole)
            report("whole tool" if whole else "parser", found, seed)


if __name__ == "__main__":
    main()

"""Fuzz the reader guided by coverage, with atheris (``pip install atheris``).

``python -m benchmarks.guided_fuzz CORPUS -max_total_time=3600 -max_len=120`` keeps what reaches new
code in the folder CORPUS and stops at the first find: an exception that is not a
``ChainruleError``, or a tree that does not read back from what is printed. The arguments are
libFuzzer's.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["chainrule.syntax", "chainrule.rules"]):
    from benchmarks.fuzz import PIECES, inputs
    from benchmarks.fuzz_checks import Findings, read_one

STARTING = 3000
"""Inputs of the unguided fuzzer that a fresh folder starts with."""


def mutated(data: bytes, max_size: int, seed: int) -> bytes:
    """Put in a piece of the grammar, or change bytes as libFuzzer does."""
    rng = Random(seed)
    if rng.random() < 0.5:
        return bytes(atheris.Mutate(data, max_size))
    piece = rng.choice(PIECES).encode("utf-8", "replace")
    place = rng.randrange(len(data) + 1)
    return (data[:place] + piece + data[place + rng.randint(0, 2) :])[:max_size]


def one_input(data: bytes) -> None:
    """Read one input and print what is found."""
    found = Findings(read=9)
    read_one(data.decode("utf-8", "ignore"), found)
    for find in found.finds:
        print(f"find: {find}", flush=True)


def main() -> None:
    folder = Path(next((a for a in sys.argv[1:] if not a.startswith("-")), "."))
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        for number, text in zip(range(STARTING), inputs(1), strict=False):
            (folder / f"start{number}").write_text(text, encoding="utf-8", errors="replace")
    atheris.Setup(sys.argv, one_input, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Deep chains and shared graphs: how time and memory grow, beside sympy.diff."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import pairwise

from benchmarks.measure import Row, best, exponent, interleave, seconds
from chainrule import limits

LAYERS = (10, 100, 1_000, 10_000)
LEVELS = (10, 30, 100, 1_000)


def chain(layers: int) -> str:
    """Write sin(exp(sin(exp(…x))))."""
    names = ["sin(" if i % 2 == 0 else "exp(" for i in range(layers)]
    return "".join(names) + "x" + ")" * layers


def shared(levels: int) -> tuple[str, list[str]]:
    """Write x ← x·sin x + x, again and again, as definitions."""
    names = ["x", *(f"a_{i}" for i in range(1, levels + 1))]
    lines = [f"{name} = {before} sin({before}) + {before}" for before, name in pairwise(names)]
    return names[-1], lines


def printed(formula: str, let: list[str] | None = None) -> str:
    from chainrule import derive

    return str(derive(formula, wrt="x", let=let or []))


def peak(work: Callable[[], object]) -> float:
    """Return the peak of allocated memory in bytes."""
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(found)


@limits(characters=100_000)  # 10,000 layers take 50,001 characters
def run() -> list[Row]:
    import sympy

    texts = [chain(n) for n in LAYERS]
    printed(texts[0])
    times = [best(lambda t=t: printed(t)) for t in texts]  # type: ignore[misc]
    rows = [
        Row(
            f"sin(exp(…x)), {n:,} layers, text to printed derivation",
            t,
            None,
            t / n * 1e6,
            None,
            "µs a layer",
        )
        for n, t in zip(LAYERS, times, strict=True)
    ]
    rows.append(
        Row("the same, growth of time", None, None, exponent(LAYERS, times), 1.15, "exponent")
    )
    memory = [peak(lambda t=t: printed(t)) for t in texts[1:]]  # type: ignore[misc]
    growth = exponent(LAYERS[1:], memory)
    rows.append(Row("the same, growth of memory, 100 to 10,000", None, None, growth, 1.15))

    from chainrule import derive

    x = sympy.Symbol("x")
    tree: sympy.Expr = x
    for i in range(100):
        tree = (sympy.exp if i % 2 == 0 else sympy.sin)(tree)

    def diff() -> float:
        sympy.core.cache.clear_cache()
        return seconds(lambda: sympy.diff(tree, x))

    measured = interleave(lambda: seconds(lambda: derive(texts[1])), diff, 5)
    rows.append(Row("all steps at 100 layers", *measured, 0.05, "sympy.diff alone"))

    times = []
    for levels in LEVELS:
        formula, lines = shared(levels)
        times.append(best(lambda f=formula, ls=lines: printed(f, ls)))  # type: ignore[misc]
        note = "µs a level"
        value = times[-1] / levels * 1e6
        rows.append(
            Row(f"x ← x sin x + x by --let, {levels:,}", times[-1], None, value, None, note)
        )
    rows.append(Row("the same, growth of time", None, None, exponent(LEVELS, times), 1.15))
    return rows

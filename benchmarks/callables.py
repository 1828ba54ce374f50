"""Compare plain callables with ``.at()``, at special points and extremes as well.

``python -m benchmarks.callables 200`` compares at 200 points of each of some 500 formulas.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from chainrule import derive
from chainrule.model import Expr, number
from chainrule.model.errors import InputError
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program
from chainrule.numeric.work import context
from chainrule.topics.derive.face import Derivation
from chainrule.topics.derive.point import DeriveAt, at_point

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
SPECIAL = (
    "sqrt(max(0, x^2 - 4))", "arccos(min(1, max(-1, x)))", "x|x|", "|x|^3", "sin(x)/x", "|x|/x",
    "x^2 sin(1/x)", "sqrt(x^2 + 1)", "x/sqrt(1 + x^2)", "(x^3 + 1)^(1/3)", "sqrt(x^4)", "x^(4/3)",
    "max(x, x^2)", "max(x, 2x, 3x)", "min(0, x)^2", "relu(x)^2", "relu(x - 1)*sqrt(x)",
    "sgn(x) x^2", "floor(x) x", "x - floor(x)", "ln(relu(x) + 1)", "sqrt(relu(x))", "1/max(x, 1)",
    "1/relu(x)",
    "piecewise(x^2 if x < 0, x)", "piecewise(x^2 if x < 0, x^3)",
    "piecewise(0 if x < 1, sqrt(x - 1))",
    "piecewise(1/x if x > 1, x)", "piecewise(e^(-1/x) if x > 0, 0)", "hypot(x, 1)", "hypot(x, 2x)",
    "e^x/(1 + e^x)", "1/(1 + e^(-x))", "ln(1 + e^x)", "e^(-x^2)", "x e^(-x)", "x^x", "(x^2)^x",
    "tanh(x)", "(e^x - e^(-x))/(e^x + e^(-x))", "sqrt(x)", "x^(1/3)", "x^(2/3)", "x^(3/2)",
    "x^20/20", "x^100/(1 + x^100)", "(1 + x^2)^(-1/2)", "sqrt(1 + x^2) + x", "atan(1/x)",
    "x atan(1/x)",
    "sqrt(1 - x^2)", "arcsin(x)", "arcsin(sin(x))", "|sin(x)|", "|ln(x)|", "ln|x|", "erf(x)/x",
    "max(0, 1 - |x|)", "leaky_relu(x)", "softplus(x)", "x sigmoid(x)", "gelu(x)",
)  # fmt: skip
"""Pieces, seams, ends, gaps and what overflows."""

TEMPLATES = (
    "sqrt(max(0, {}))", "({})^2 + 1", "sqrt(1 + ({})^2)", "|{}|", "relu({})", "min(1, {})",
    "piecewise({} if x < 1, 1)", "tanh({})", "1/({})",
)  # fmt: skip
PLAIN = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0)
EXTREME = (
    1e-4,
    1e-8,
    1e-160,
    -1e-200,
    1e8,
    -1e40,
    1e150,
    1e200,
    -1e200,
    1e308,
    5e-324,
    700.0,
    -800.0,
)


def formulas() -> list[str]:
    """List 500 formulas: those above, of the test corpus, and pieces of them."""
    lines = [
        line.partition(" :: ")[0].strip()
        for file in sorted(CORPUS.glob("*.txt"))
        if file.stem not in ("unknown", "integrals", "latex")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#") and "  # " not in line
    ]
    short = [line for line in (*SPECIAL, *lines) if len(line) < 40 and not set(line) & set("<>='")]
    chosen = dict.fromkeys((*SPECIAL, *lines[:: max(1, len(lines) // 290)]))
    made = (TEMPLATES[k % len(TEMPLATES)].format(f) for k, f in enumerate(short))
    return list(dict.fromkeys((*chosen, *made)))[:500]


def points(count: int, seed: int) -> Iterator[float]:
    """Iterate over points: special ones, extremes, then ordinary ones of many sizes."""
    random = Random(seed)
    yield from (*PLAIN, *EXTREME)[:count]
    for place in range(count - len(PLAIN) - len(EXTREME)):
        spread = 1 if place % 3 else 10 ** random.uniform(-6, 6)
        yield random.uniform(-4, 4) * spread


def verdicts(at: DeriveAt, value: Any) -> list[Any]:
    """Return the value and the derivative that ``.at()`` gives: None for none, "?" for unknown."""
    found = [value.value if value.value is not None else "?" if value.defined is None else None]
    kind, slope = at.existence.kind, at.result
    if kind == "removable":
        return [*found, at.existence.value]
    if kind == "smooth":
        return [*found, "?" if slope.value is None else slope.value]
    return [*found, "?" if kind == "unknown" or slope.defined is None else None]


def agree(ours: float, theirs: Any) -> bool:
    """Tell whether a float is what was found with many digits, or beyond the range of floats."""
    if theirs == "?":
        return True
    if theirs is None:
        return math.isnan(ours)
    if abs(theirs) > 1.7e308:
        return math.isinf(ours) or math.isclose(ours, float(theirs))
    return bool(abs(theirs - ours) <= max(1e-9 * abs(theirs), 1e-300))


@cache
def _compiled(expr: Expr) -> Program:
    return Program([], [expr])


def rounds(expr: Expr, point: dict[Expr, Fraction], ours: float, theirs: Any) -> bool:
    """Tell whether 53 bits, at any range of exponents, are as wrong: digits cancel.

    A value may even seem to exist, as that of √(sin eˣ) at 700 does.
    """
    mp, before = context(), context().prec
    try:
        mp.prec = 53
        program = _compiled(expr)
        values = program.run(mp, point)
        found = values[program.outputs[0]]
    except Refusal:
        return False
    finally:
        mp.prec = before
    if found is None:
        return not math.isfinite(ours)
    if theirs is None:
        return bool(abs(found - ours) <= 1e-6 * abs(ours))
    wrong = abs(found - theirs)
    if not found:  # all digits of a sum have canceled
        sizes = [abs(v) for v in values if v is not None and not isinstance(v, bool)]
        wrong = max(wrong, 1e-16 * max(size for size in sizes if size < 2))
    return bool(wrong > 1e-12 * abs(theirs) and abs(theirs - ours) <= 1e5 * wrong)


def compare(formula: str, xs: Sequence[float]) -> Iterator[tuple[str, str]]:
    """Compare at points; iterate over ``("same" | "rounding" | "different", what)``."""
    try:
        derivation: Derivation = derive(formula)
    except InputError:
        yield "refused", ""
        return
    function = derivation.function()
    name, *others = derivation.variables
    output = derivation.trace.outputs[0]
    for x in xs:
        point = {name: Fraction(x), **{s: Fraction(k + 3, 2) for k, s in enumerate(others)}}
        at = at_point(derivation, {s: number(v) for s, v in point.items()}, digits=15)
        value = next(layer.value for layer in at.layers if layer.symbol is output)
        ours = function(*(float(v) for v in point.values()))
        exprs = (derivation.problem.expr, derivation.whole)
        for what, expr, mine, theirs in zip("fd", exprs, ours, verdicts(at, value), strict=True):
            if agree(mine, theirs):
                yield "same", ""
            elif (theirs is not None or what == "f") and rounds(expr, point, mine, theirs):
                yield "rounding", ""
            else:
                yield "different", f"{what} of {formula} at {x!r}: {mine!r}, not {theirs}"


def main(count: int, share: int = 1, first: int = 0) -> None:
    """Compare at ``count`` points of every formula, or of each ``share``-th from ``first`` on."""
    seen: Counter[str] = Counter()
    for place, formula in enumerate(formulas()):
        if place % share != first:
            continue
        for verdict, what in compare(formula, list(points(count, place))):
            seen[verdict] += 1
            if what:
                print(what, flush=True)
    print(", ".join(f"{verdict}: {times:,}" for verdict, times in seen.items()))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))

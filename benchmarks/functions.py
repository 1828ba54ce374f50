"""Numbers from ``derivation.function()`` beside SymPy's subs + evalf and lambdify."""

from __future__ import annotations

from statistics import median

from benchmarks.measure import Row, interleave, seconds

FORMULAS = (
    "exp(sin(x**2))",
    "x**3*sin(3*x)",
    "1/(1+exp(-x))",
    "sqrt(1+x**2)/(x+2)",
    "x**2*exp(-x)",
    "log(x)/x",
)
POINTS = 1_000_000


def run() -> list[Row]:
    import numpy as np
    import sympy
    from sympy.core.cache import clear_cache

    from chainrule import derive

    x = sympy.Symbol("x")
    points = np.linspace(0.1, 3, POINTS)
    first, many = [], []
    for text in FORMULAS:
        tree = sympy.sympify(text)
        slope = tree.diff(x)
        derivation = derive(text)

        def ours(derivation: object = derivation) -> float:
            return seconds(lambda: derivation.function()(1.3))  # type: ignore[attr-defined]

        def peer(tree: object = tree, slope: object = slope) -> float:
            clear_cache()
            return seconds(
                lambda: (tree.subs(x, 1.3).evalf(), slope.subs(x, 1.3).evalf())  # type: ignore[attr-defined]
            )

        first.append(interleave(ours, peer, 21))
        function = derivation.function()
        compiled = sympy.lambdify(x, [tree, slope], "numpy")
        assert np.allclose(function(points)[1], compiled(points)[1])
        many.append(
            interleave(
                lambda f=function: seconds(lambda: f(points)),  # type: ignore[misc]
                lambda f=compiled: seconds(lambda: f(points)),  # type: ignore[misc]
                9,
            )
        )
    rows = []
    for name, found, target, note in (
        ("function(), first call", first, 0.1, "SymPy subs + evalf of value and derivative"),
        (f"function(), {POINTS:,} points", many, 0.8, "SymPy lambdify with NumPy"),
    ):
        mine, theirs, ratio = (median(side) for side in zip(*found, strict=True))
        note += f"; median of {len(FORMULAS)} formulas, worst {max(r for *_, r in found):.2f}"
        rows.append(Row(name, mine, theirs, ratio, target, note))
    return rows

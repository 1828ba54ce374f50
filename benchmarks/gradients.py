"""Gradients by one reverse sweep: counted operations, and time beside forward sweeps and peers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from benchmarks.measure import Row, best, exponent, interleave, seconds
from chainrule import limits

SIZES = (10, 100, 1_000)
Problem = tuple[str, list[str]]


def names(n: int) -> list[str]:
    return [f"x_{i}" for i in range(1, n + 1)]


def product(n: int) -> Problem:
    return "*".join(names(n)), []


def log_sum_exp(n: int) -> Problem:
    return "ln(" + "+".join(f"e^{x}" for x in names(n)) + ")", []


def quadratic(n: int) -> Problem:
    x = names(n)
    squares = "+".join(f"{i} {a}^2" for i, a in enumerate(x, start=2))
    return squares + "+" + "+".join(f"{a} {b}" for a, b in pairwise(x)), []


def network(n: int) -> Problem:
    """Write h ← tanh(w h + 1) with n weights."""
    lets = [f"h_1 = tanh({names(n)[0]} z + 1)"]
    lets += [f"h_{i + 1} = tanh({w} h_{i} + 1)" for i, w in enumerate(names(n)[1:], start=1)]
    return f"h_{n}", lets


def sharing(n: int) -> Problem:
    lets = ["a_1 = x sin(x) + x"]
    lets += [f"a_{i + 1} = a_{i} sin(a_{i}) + a_{i}" for i in range(1, n)]
    return f"a_{n}", lets


FAMILIES: dict[str, Callable[[int], Problem]] = {
    "product": product,
    "log-sum-exp": log_sum_exp,
    "quadratic form": quadratic,
    "network": network,
    "sharing": sharing,
}


def peer_function(family: str, n: int, variables: Any, math: Any) -> Any:
    """Build the same function in a peer's own objects."""
    if family == "product":
        result = variables[0]
        for v in variables[1:]:
            result = result * v
        return result
    if family == "log-sum-exp":
        return math.log(sum((math.exp(v) for v in variables[1:]), math.exp(variables[0])))
    if family == "quadratic form":
        squares = sum(i * v**2 for i, v in enumerate(variables, start=2))
        return squares + sum(a * b for a, b in pairwise(variables))
    result = variables[0]
    for i in range(n):
        if family == "network":
            result = math.tanh(variables[i] * result + 1)
        else:
            result = result * math.sin(result) + result
    return result


@limits(characters=1_000_000)
def graph(family: str, n: int) -> tuple[Any, tuple[Any, ...]]:
    """Build the function as one expression graph, and its variables; the peers have the same."""
    from chainrule.model import substitute
    from chainrule.topics.common.posing import read_system

    text, lets = FAMILIES[family](n)
    system = read_system(text, wrt=None, let=lets)
    known: dict[Any, Any] = {}
    for name, body in system.lets:
        known[name] = substitute(body, known)
    return substitute(system.outputs[0][1], known), system.inputs


def run() -> list[Row]:
    from chainrule.trace.accumulate import count_operations, forward_sweep, reverse_sweep
    from chainrule.trace.decompose import decompose
    from chainrule.trace.reverse import value_and_gradient

    rows: list[Row] = []
    for family in FAMILIES:
        times, work = [], []
        for n in SIZES:
            function, inputs = graph(family, n)
            value, slopes = value_and_gradient(function, inputs)
            alone = count_operations([], [value]).total
            together = count_operations([], [value, *slopes]).total
            name = f"gradient of {family}, n = {n:,}: operations"
            note = "function and gradient over function"
            rows.append(Row(name, None, None, together / alone, 3, note))
            work.append(float(alone))
            del slopes
            times.append(min(_fresh(function, inputs) for _ in range(3)))
        name, note = f"gradient of {family}, growth of time", "in the number of operations"
        rows.append(Row(name, times[-1], None, exponent(work, times), 1.2, note))
        trace = decompose([("f", value)], inputs, grain="operation")
        if len(inputs) > 10:
            some = inputs[:: max(len(inputs) // 10, 1)][:10]
            back = best(lambda t=trace: reverse_sweep(t, t.outputs[0]))  # type: ignore[misc]
            forward = best(lambda t=trace, s=some: [forward_sweep(t, i) for i in s], 1)  # type: ignore[misc]
            all_forward = forward / len(some) * len(inputs)
            name, note = (
                f"one reverse sweep of {family}, n = 1,000",
                "n forward sweeps (10 measured)",
            )
            rows.append(Row(name, back, all_forward, back / all_forward, 0.01, note))
        rows.extend(_peers(family))
    return rows


def _fresh(function: Any, inputs: Any) -> float:
    """Time one gradient; what earlier ones built is forgotten, else it would be found again."""
    from chainrule.model import forget_unused
    from chainrule.trace.reverse import value_and_gradient

    forget_unused()
    return seconds(lambda: value_and_gradient(function, inputs))


def _peers(family: str) -> list[Row]:
    """Compare from the function's graph to the graph of the gradient, on both sides."""
    rows = []
    for name, size, target, peer in (
        ("CasADi gradient", SIZES[-1], 8, _casadi),
        ("symengine diff", 100, None, _symengine),
        ("SymPy diff", 100, None, _sympy),
    ):
        try:
            work = peer(family, size)
        except ImportError:
            continue
        if work is None:
            continue
        function, inputs = graph(family, size)
        found = interleave(
            lambda f=function, s=inputs: _fresh(f, s),  # type: ignore[misc]
            lambda w=work: seconds(w),  # type: ignore[misc]
            15,
        )
        rows.append(Row(f"gradient of {family}, n = {size:,}", *found, target, name))
    return rows


def _casadi(family: str, n: int) -> Callable[[], object]:
    import casadi

    xs = casadi.SX.sym("x", 1 if family == "sharing" else n)
    parts = [xs[i] for i in range(xs.numel())]
    function = peer_function(family, n, parts, casadi)
    return lambda: casadi.gradient(function, xs)


def _symengine(family: str, n: int) -> Callable[[], object] | None:
    import symengine

    if family == "sharing":
        return None
    xs = symengine.symbols(" ".join(names(n)))
    function = peer_function(family, n, xs, symengine)
    return lambda: [function.diff(x) for x in xs]


def _sympy(family: str, n: int) -> Callable[[], object] | None:
    import sympy
    from sympy.core.cache import clear_cache

    if family in ("sharing", "network"):
        return None
    xs = sympy.symbols(" ".join(names(n)))
    function = peer_function(family, n, xs, sympy)

    def work() -> object:
        clear_cache()
        return [function.diff(x) for x in xs]

    return work

"""Gradients by one reverse sweep: counted operations, and time beside forward sweeps and peers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from benchmarks.measure import Row, best, exponent, interleave, seconds

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


def run() -> list[Row]:
    from chainrule.sweeps import costs, forward_sweep, reverse_sweep
    from chainrule.system import read_system

    rows: list[Row] = []
    for family, write in FAMILIES.items():
        traces, times, work = [], [], []
        for n in SIZES:
            text, lets = write(n)
            system = read_system(text, wrt=None, let=lets)
            trace = system.trace("operation")
            traces.append(trace)
            counted = costs(trace)
            work.append(float(counted.function.total))
            ratio = counted.ratio("reverse")
            rows.append(
                Row(
                    f"gradient of {family}, n = {n:,}: operations",
                    None,
                    None,
                    ratio,
                    3,
                    "function and gradient over function",
                )
            )
            times.append(best(lambda s=system: reverse_all(s)))  # type: ignore[misc]
        rows.append(
            Row(
                f"gradient of {family}, growth of time",
                times[-1],
                None,
                exponent(work, times),
                1.2,
                "in the number of operations",
            )
        )
        large = traces[-1]
        inputs = large.inputs
        if len(inputs) > 10:
            some = inputs[:: max(len(inputs) // 10, 1)][:10]
            back = best(lambda t=large: reverse_sweep(t, t.outputs[0]))  # type: ignore[misc]
            forward = best(lambda t=large, s=some: [forward_sweep(t, i) for i in s], 1)  # type: ignore[misc]
            all_forward = forward / len(some) * len(inputs)
            rows.append(
                Row(
                    f"one reverse sweep of {family}, n = 1,000",
                    back,
                    all_forward,
                    back / all_forward,
                    0.01,
                    "n forward sweeps (10 measured)",
                )
            )
        rows.extend(_peers(family))
    return rows


def reverse_all(system: Any) -> object:
    from chainrule.sweeps import reverse_sweep

    trace = system.trace("operation")
    return reverse_sweep(trace, trace.outputs[0])


def _peers(family: str) -> list[Row]:
    """Compare from the formula's tree to the gradient, trace and local derivatives included."""
    from chainrule.system import read_system

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
        text, lets = FAMILIES[family](size)
        system = read_system(text, wrt=None, let=lets)
        found = interleave(
            lambda s=system: seconds(lambda: reverse_all(s)),  # type: ignore[misc]
            lambda w=work: seconds(w),  # type: ignore[misc]
            5,
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

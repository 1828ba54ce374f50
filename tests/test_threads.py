"""Eight threads at once, switched as often as Python can: the same answers, the same objects."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeVar

import mpmath
import pytest

from chainrule import (
    backprop,
    derive,
    descend,
    gradient,
    implicit,
    limits,
    network,
    parametric,
    parse,
)
from chainrule.model import Expr, bounds, expr, forget_unused, make, number, symbol
from chainrule.numeric import evaluate
from chainrule.numeric.program import Program
from chainrule.numeric.work import context
from chainrule.render import render

T = TypeVar("T")
THREADS = 8


@pytest.fixture(autouse=True)
def _switching_all_the_time() -> Iterator[None]:
    """Switch threads whenever Python runs a step, and collect garbage in Python as well."""
    usual = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(200)
    gc.callbacks.append(_collected)
    yield
    gc.callbacks.remove(_collected)
    gc.set_threshold(*usual[1])
    sys.setswitchinterval(usual[0])


def _collected(*_: object) -> None:
    pass


def together(work: Callable[[int], T]) -> list[T]:
    """Call ``work(0)``, ``work(1)``, … at the same time, each in a thread; return the results."""
    start = threading.Barrier(THREADS)
    found: dict[int, T] = {}
    errors: list[BaseException] = []

    def run(index: int) -> None:
        try:
            start.wait()
            found[index] = work(index)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [found[index] for index in range(THREADS)]


def built(trial: int) -> list[Expr]:
    return [
        make("sin", make("cos", symbol(f"x_{trial}_{n}")), number(7 * n + trial) / (1 + n % 5))
        for n in range(120)
    ]


@pytest.mark.parametrize("sweepers", [0, 1, 3])
def test_equal_expressions_are_one_object(sweepers: int) -> None:
    others = [symbol(f"y_{n}") for n in range(5_000)]  # a table takes a while to go through
    alike = number(-1), number(-2)  # their hashes are the same
    for trial in range(30):
        done: list[int] = []

        def work(index: int, trial: int = trial, done: list[int] = done) -> list[Expr]:
            if index < sweepers:
                while len(done) < THREADS - sweepers:
                    forget_unused()
                return []
            found = built(trial)
            for turn in range(3):  # some are let go, and are built again
                kept = [node if (n + index + turn) % 4 else None for n, node in enumerate(found)]
                found.clear()
                found = [node or new for node, new in zip(kept, built(trial), strict=True)]
            done.append(index)
            return found

        first, *rest = [found for found in together(work) if found]
        for found in rest:
            assert all(one is two for one, two in zip(first, found, strict=True))
    assert all(symbol(f"y_{n}") is other for n, other in enumerate(others))
    assert alike == (number(-1), number(-2))


def test_a_node_is_fetched_while_it_is_swept() -> None:
    held = make("sin", symbol("held_while_swept"))
    key = ("sin", None, (symbol("held_while_swept"),))
    entry = expr.ref(held)
    expr._interned[key] = entry  # as a sweep leaves it for a moment
    assert make("sin", symbol("held_while_swept")) is held
    assert expr._interned[key] is held


FORMULAS = (
    "exp(sin(x^2))",
    "x^x ln x/(1+x^2)^3",
    "integral(sin(t^2), t, 0, x)",
    "gamma(x+1) erf(x)",
    "besselj(0, x) + |x-1|",
    "piecewise(x^2 if x < 1, 2x-1)",
    "max(x, 1-x, sin x)",
    "sqrt((1-x)/(1+x)) atan(x)",
    "sin(" * 40 + "x" + ")" * 40,
)
PROBLEMS: tuple[Callable[[], Any], ...] = (
    *(lambda text=text: derive(text).explain(points=[{"x": "3/7"}]) for text in FORMULAS),
    lambda: derive("x^5 e^x", order=3).explain(),
    lambda: gradient("x^y sin(z)").explain(),
    lambda: backprop("ln(x y) + sin(x) y").explain(points=[{"x": 2, "y": 5}]),
    lambda: implicit("x^3 + y^3 = 6 x y").explain(points=[{"x": 3, "y": 3}]),
    lambda: parametric("t - sin t", "1 - cos t", order=2).explain(),
    lambda: descend("(x-1)^2 + x y + y^4", start={"x": 2, "y": 1}, steps=5).explain(),
    lambda: network("2-2-1", seed=3).explain(),
)


def told(problem: Callable[[], Any]) -> tuple[Any, ...]:
    document = problem()
    return document, render(document, "text"), render(document, "json")


def test_everything_says_the_same() -> None:
    alone = [told(problem) for problem in PROBLEMS]

    def work(index: int) -> list[tuple[Any, ...]]:
        order = Random(index).sample(range(len(PROBLEMS)), len(PROBLEMS))
        found = {place: told(PROBLEMS[place]) for place in order}
        assert mpmath.mp.prec == 53
        return [found[place] for place in range(len(PROBLEMS))]

    for found in together(work):
        assert found == alone


def test_results_are_the_same_objects() -> None:
    found = together(lambda index: [derive(text).result for text in FORMULAS])
    for other in found[1:]:
        assert all(one is two for one, two in zip(found[0], other, strict=True))


def test_nobody_changes_the_precision_of_another() -> None:
    x = symbol("x")

    def work(index: int) -> list[str]:
        mpmath.mp.dps = 15
        digits = 20 + 5 * index
        values = [evaluate([], [make("sqrt", x)], {x: number(n)}, digits=digits) for n in (2, 3)]
        assert mpmath.mp.dps == 15
        return [mpmath.nstr(v.value, digits) for value in values for v in value.values()]

    two = "1.41421356237309504880168872420969807856967187537694807317667973799"
    for index, (root, _) in enumerate(together(work)):
        with mpmath.workdps(70):
            assert abs(mpmath.mpf(root) - mpmath.mpf(two)) < mpmath.mpf(10) ** -(18 + 5 * index)


def test_one_program_runs_in_many_threads() -> None:
    x = symbol("x")
    case = make("case", make("lt", x, 1), value=0)
    program = Program([], [make("ln", x) * case + make("sin", x) / 3 + number(1) / 7])

    def work(index: int) -> list[Any]:
        mp = context()
        mp.prec = 60 + 40 * index
        found = [program.run(mp, {x: mp.mpf(n) / 3})[program.outputs[0]] for n in range(1, 40)]
        return [mp.prec, *(value._mpf_ for value in found)]

    alone = [work(index) for index in range(THREADS)]
    for _ in range(10):
        assert together(work) == alone


def test_tables_of_mpmath_are_filled_by_one_thread_at_a_time() -> None:
    from mpmath.libmp import gammazeta

    x = symbol("x")
    program = Program([], [make("gamma", x)])

    def work(index: int) -> None:
        mp = context()
        for prec in Random(index).sample(range(40, 390, 10), 12):
            mp.prec = prec
            program.run(mp, {x: mp.mpf(1) / 3})

    for _ in range(4):
        gammazeta.gamma_taylor_cache.clear()
        # So many more entries to go through, none of which is of use.
        gammazeta.gamma_taylor_cache.update({key: [] for key in range(-50_000, 0)})
        together(work)
    gammazeta.gamma_taylor_cache.clear()


def test_limits_are_those_of_the_thread() -> None:
    def work(index: int) -> int:
        with limits(order=index + 1):
            parse("x^2")
            return bounds().order

    assert together(work) == list(range(1, THREADS + 1))
    assert limits.order == 20

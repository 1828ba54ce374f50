"""Limits on both sides, traps that must end, and nothing but computing while they do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import mpmath
import pytest

from chainrule import (
    backprop,
    derive,
    descend,
    hessian,
    implicit,
    jacobian,
    limits,
    network,
    solve,
    vector,
)
from chainrule.homework.file import read_homework
from chainrule.model import make, number, symbol
from chainrule.model.errors import ChainruleError, LimitError
from chainrule.numeric import evaluate, work
from chainrule.render import render
from chainrule.rules import kinks_of
from chainrule.topics.common.points import read_points

FENCED: list[tuple[str, int, Callable[[int], object]]] = [
    ("characters", 40, lambda n: derive("x" + " " * (n - 1))),
    ("nesting", 30, lambda n: derive("(" * n + "x" + ")" * n)),
    ("digits", 20, lambda n: derive("x*" + "7" * n)),
    ("digits", 25, lambda n: derive("sin x").at(x=1, digits=n)),
    ("order", 3, lambda n: derive("sin x", order=n)),
    ("branches", 21, lambda n: derive(pieces(n))),
    ("branches", 21, lambda n: derive("f(" + ",".join(["x"] * n) + ")")),
    ("integrals", 2, lambda n: derive(nested_integrals(n))),
    ("entries", 4, lambda n: jacobian("[x, y]", wrt=[f"x_{i}" for i in range(n // 2)])),
    ("hessian_variables", 2, lambda n: hessian("+".join(f"x_{i}^2" for i in range(n)))),
    ("implicit_order", 1, lambda n: implicit("x^2 + y^2 = 1", order=n)),
    ("components", 2, lambda n: vector("[" + ",".join(["t"] * n) + "]")),
    ("points", 3, lambda n: read_points([",".join(f"x={i}" for i in range(n))])),
    ("descent_steps", 3, lambda n: descend("x^2", start={"x": 1}, steps=n)),
    ("descent_digits", 20, lambda n: descend("x^2", start={"x": 1}, steps=2, digits=n)),
    ("neurons", 2, lambda n: network((1, n, 1))),
    ("weights", 6, lambda n: network((n - 1, 1))),
    ("homework_characters", 30, lambda n: read_homework("1. x^2".ljust(n))),
    ("problems", 3, lambda n: read_homework("".join(f"{i}. x\n" for i in range(1, n + 1)))),
]


def pieces(count: int) -> str:
    """Write a piecewise function of ``count`` operands, an odd number."""
    return "piecewise(" + "".join(f"x^{i} if x < {i}, " for i in range(1, count // 2 + 1)) + "x)"


def nested_integrals(depth: int) -> str:
    text = "t"
    for level in range(depth):
        text = f"integral({text}, t, 0, {'t' if level < depth - 1 else 'x'})"
    return text


@pytest.mark.parametrize(("name", "bound", "work"), FENCED)
def test_limit_on_both_sides(name: str, bound: int, work: Callable[[int], object]) -> None:
    over = bound + (2 if name in ("branches", "entries") else 1)
    with limits(**{name: bound}):
        work(bound)
        with pytest.raises(LimitError):
            work(over)
    with limits(**{name: over}):
        work(over)


def test_wide_products_are_grouped_beyond_the_limit(bounded: Any) -> None:
    formula = "*".join(f"sin({i}x)" for i in range(1, 6))
    bounded(operands=5)
    whole = derive(formula)
    bounded(operands=4)
    grouped = derive(formula)
    assert len(grouped.trace.steps) > len(whole.trace.steps)
    assert grouped.check.state == "passed"
    point = {"x": 1}
    assert grouped.at(point).derivative.equals(whole.at(point).derivative)


def test_long_answers_stay_in_substitution_variables(bounded: Any) -> None:
    assert derive("exp(sin(x^2))").put_back is not None
    bounded(result_nodes=5)
    kept = derive("exp(sin(x^2))")
    assert kept.put_back is None
    assert kept.check.state == "passed"


def test_precision_is_limited(bounded: Any) -> None:
    x = symbol("x")
    cancelling, point = (1 - make("cos", x)) / x**2, {x: number(Fraction(1, 10**40))}
    assert abs(evaluate([], [cancelling], point)[cancelling].value - 0.5) < 1e-15
    bounded(precision=100)
    found = evaluate([], [cancelling], point)[cancelling]
    assert found.value is None or found.reason


UNREACHED: list[tuple[str, int, int, str, str]] = [
    ("exponent_bits", 20, 40, "exp x", "2^30"),
    ("tiny_bits", 20, 40, "erf x", "2^(-30)"),
    ("special_order", 4, 5, "besselj(5, x)", "1"),
    ("recurrence", 4, 5, "polygamma(1, x)", "-9/2"),
    ("integrand_calls", 50, 20_000, "integral(sin(t^2), t, 0, x)", "1"),
    ("point_work", 1, 1_000, "sin x", "1"),
    ("together_work", 1, 1_000, "sin x", "1"),
]
"""Limits beyond which a number is not computed: one too low, one that allows it."""


@pytest.mark.parametrize(("name", "low", "high", "formula", "point"), UNREACHED)
def test_no_number_beyond_the_limit(
    name: str, low: int, high: int, formula: str, point: str
) -> None:
    derivation = derive(formula, wrt="x")
    with limits(**{name: low}):
        refused = derivation.explain(points=[{"x": point}])
    with limits(**{name: high}):
        answered = derivation.explain(points=[{"x": point}])
    said = render(refused, "text")
    assert "is not known here because" in said or "exists here, but it" in said
    assert "not known" not in render(answered, "text")
    assert derivation.at(x=point).existence.kind == "smooth"


def test_a_check_without_work_left_is_no_verdict() -> None:
    checks: dict[str, Callable[[], list[Any]]] = {
        "check_work": lambda: [derive("sin x").check],
        "curve_work": lambda: [implicit("x^2 + y^2 = 1").stages[0].check],
        "network_work": lambda: [network("1-1").check],
        "together_work": lambda: [
            derive("sin x", order=2).check,
            *jacobian("[x y, sin x]").checks,
            *backprop("x y").checks,
            *hessian("x^2 y").checks,
            *vector("[t, sin t]").checks,
        ],
    }
    for name, made in checks.items():
        with limits(**{name: 1}):
            assert "unknown" in {check.state for check in made()}, name
        assert {check.state for check in made()} == {"passed"}, name


def test_existence_without_work_left_is_not_claimed(bounded: Any) -> None:
    assert derive("|x - 1|").at(x=1).existence.kind == "kink"
    bounded(existence_work=1)
    assert derive("|x - 1|").at(x=1).existence.kind == "unknown"


def test_descent_without_work_left_says_so(bounded: Any) -> None:
    assert descend("x^2", start={"x": 1}, steps=3).ending == "steps"
    bounded(descent_work=1)
    with pytest.raises(LimitError, match="too long"):
        descend("x^2", start={"x": 1}, steps=3)
    bounded(descent_work=1_500_000)
    run = descend("sin x", start={"x": 1}, steps=limits.descent_steps, rate="1e-9", digits=200)
    assert run.ending == "time"
    assert 1 < len(run.places) < limits.descent_steps
    assert "too long" in render(run.explain(), "text")


def test_without_patience_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOMENT", 1)
    monkeypatch.setattr(work, "BETWEEN", 0)
    clock = count()
    monkeypatch.setattr(work, "thread_time", lambda: next(clock) / 1_000)
    assert derive("sin x").checks[0].state == "passed"
    with limits(patience=1, check_work=1_000):
        assert derive("sin x").checks[0].state == "unknown"


def test_a_problem_with_too_many_points_is_a_mistake() -> None:
    problem = "1. x^2; at " + ",".join(f"x={i}" for i in range(limits.points))
    assert solve(problem).mistakes == ()
    assert "too many" in solve(f"{problem},x=0").report()


def test_points_of_a_curve_without_work_left_are_no_finding(bounded: Any) -> None:
    circle = implicit("x^2 + y^2 = 25")
    assert len(circle.at(x=3)) == 2
    bounded(curve_work=1)
    with pytest.raises(LimitError, match="too long"):
        circle.at(x=3)


def test_only_so_many_ties_are_looked_at(bounded: Any) -> None:
    node = make("max", *(symbol(f"x_{i}") for i in range(5)))
    assert len(kinks_of(node)) == 10
    bounded(ties=7)
    assert len(kinks_of(node)) == 7


def test_integers_are_built_up_to_the_limit(bounded: Any) -> None:
    assert derive("2^30 x").result is number(2**30)
    bounded(bits=20)
    assert derive("2^30 x").result is make("pow", 2, 30)


def test_paths_and_lines_are_written_up_to_the_limit(bounded: Any) -> None:
    shared = derive("x^2 sin x")
    chain = derive("sin(" * 60 + "x" + ")" * 60)
    assert "Multiply along each path" in render(shared.explain(style="paths"), "text")
    whole = render(chain.explain(), "text")
    bounded(paths=1)
    bounded(lines=10)
    assert "2 paths, too many to write out" in render(shared.explain(style="paths"), "text")
    assert "lines like these are left out" in render(chain.explain(), "text")
    assert "lines like these are left out" not in whole


def test_sums_of_more_terms_stay_sums() -> None:
    with limits(terms=3):
        assert derive("sum(x^i, i, 1, 3)").problem.expr.op == "add"
        assert derive("sum(x^i, i, 1, 4)").problem.expr.op == "sum"
        with pytest.raises(ChainruleError, match="more than 3 letters"):
            derive("sum(x_i, i, 1, 4)", wrt="x_1")


def test_every_limit_is_documented_and_tested() -> None:
    names = dir(limits)
    root = Path(__file__).parent
    documented = (root.parent / "docs" / "limits.md").read_text(encoding="utf-8")
    tested = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in documented] == []
    assert [n for n in names if f'"{n}"' not in tested and f"({n}=" not in tested] == []


TRAPS = {
    "numerals": "9^9^9^9 x",
    "towers": "((9^9)^9999)^9999 x",
    "nested towers": "(" * 900 + "9" + "^9)" * 900 + " x",
    "power tower": "x^((9^9)^9999)^9999",
    "factorial": "99999! x",
    "minus signs": "-" * 9_999 + "x",
    "sum": "+".join(f"sin({i}x)" for i in range(1, 1_000)),
    "product": "".join(f"(x+{i})" for i in range(1, 401)),
    "letters": "abc " * 2_000,
    "maximum": "max(" + ",".join(f"{i}x" for i in range(1_000)) + ")",
    "nested maximum": "max(x," * 300 + "2" + ")" * 300,
    "nested abs": "abs(" * 1_000 + "x" + ")" * 1_000,
    "nested pieces": "piecewise(" * 200 + "x" + " if x<1 else x^2)" * 200,
    "pieces behind pieces": "".join(f"piecewise(ln(x+{i}) if x<{i}, " for i in range(250))
    + "1"
    + ")" * 250,
    "powers of x": "^".join("x" * 400),
    "fractions": "1/(1+" * 500 + "x" + ")" * 500,
    "integral": "integral(sin(t^2)/(1+t^5) e^(t x), t, 0, x^2)",
    "pole inside": "integral(1/t, t, -1, x)",
    "nested integrals": "integral(" * 200 + "t x" + ", t, 0, x)" * 200,
    "unknown of many": "f(" + ",".join(["x"] * 2_000) + ")",
    "huge exponent": "(x+1)^(10^30)",
    "huge order": "besselj(99999, x) + polygamma(100000, x)",
    "absolute values": "+".join(f"|x-{i}|" for i in range(300)),
}


@pytest.mark.parametrize("name", TRAPS)
def test_trap_ends(name: str) -> None:
    try:
        derivation = derive(TRAPS[name], wrt="a" if name == "letters" else "x")
    except LimitError:
        return
    assert derivation.check.state != "failed"
    render(derivation.explain(), "text")


@pytest.mark.parametrize(
    ("formula", "point"),
    [
        ("sin x", "1e400"),
        ("exp x", "1e400"),
        ("1/x", "1e-400"),
        ("e^(e^(e^x))", "10"),
        ("e^(e^(e^(e^x)))", "10"),
        ("x!", "10^9"),
        ("exp(" * 300 + "x" + ")" * 300, "1"),
        ("ln(" * 300 + "x" + ")" * 300, "10"),
        ("integral(sin(10^9 t), t, 0, x)", "1"),
    ],
)
def test_point_ends(formula: str, point: str) -> None:
    render(derive(formula).explain(points=[{"x": point}]), "text")


def test_the_number_e_is_approached() -> None:
    found = derive("(1+1/x)^x").at(x="10^6").value
    with mpmath.workdps(30):
        truth = (1 + mpmath.mpf(1) / 10**6) ** 10**6
    assert abs(found - truth) < 1e-14


def test_order_fifty_and_many_digits_are_refused() -> None:
    with pytest.raises(LimitError, match="order"):
        derive("x^2", order=50)
    with pytest.raises(LimitError, match="digits"):
        derive("sin x").at(x=1, digits=100_000)


# --- nothing but computing -------------------------------------------------------------------

FORBIDDEN = ("open", "compile", "exec", "import", "subprocess.", "os.", "socket.", "shutil.")
_watching = threading.local()
_seen: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if getattr(_watching, "on", False) and event.startswith(FORBIDDEN):
        _seen.append(f"{event} {arguments!r:.200}")


@contextmanager
def nothing_but_computing() -> Iterator[None]:
    """Fail when anything is opened, started or compiled inside the block."""
    if not getattr(_watch, "installed", False):
        sys.addaudithook(_watch)
        _watch.installed = True  # type: ignore[attr-defined]
    for text in (*INNOCENT, *HOSTILE):  # imports and caches come first
        attempt(text)
    _seen.clear()
    _watching.on = True
    try:
        yield
    finally:
        _watching.on = False
    assert not _seen


INNOCENT = ("exp(sin(x**2))", "x^x + besselj(0, x)", "integral(sin t, t, 0, x)", "|x| max(x, 1)")
HOSTILE = (
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "exec('1')",
    "eval(x)",
    "lambda: x",
    "x.__class__",
    "\\input{/etc/passwd}",
    "\\write18{true}",
    "${x}",
    "`true`",
    "f'{x}'",
    "sympify(x)",
)


def attempt(text: str) -> None:
    try:
        derivation = derive(text, wrt="x")
        render(derivation.explain(points=[{"x": "3/7"}]), "text")
        render(derivation.explain(), "latex")
    except ChainruleError:
        pass


def test_no_formula_opens_starts_or_compiles_anything() -> None:
    with nothing_but_computing():
        for text in (*INNOCENT, *HOSTILE):
            attempt(text)


def test_the_watch_sees_what_is_forbidden() -> None:
    _seen.clear()
    _watch("open", ())
    assert not _seen
    _watching.on = True
    _watch("open", ("file",))
    _watching.on = False
    assert _seen == ["open ('file',)"]
    _seen.clear()


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_interrupting_ends_cleanly() -> None:
    code = (
        "import signal, time; from chainrule.numeric.program import Program\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def compute(*_): print('computing', flush=True); time.sleep(60)\n"
        "Program.run = compute\n"
        "from chainrule.cli import main; main(['derive', 'sin x'])"
    )
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "computing\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors in ("", "interrupted\n")

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
from typing import Any

import mpmath
import pytest

from chainrule import derive, jacobian, limits
from chainrule.errors import ChainruleError, LimitError
from chainrule.model import make, number, symbol
from chainrule.numeric import evaluate
from chainrule.render import render

FENCED: list[tuple[str, int, Callable[[int], object]]] = [
    ("CHARACTERS", 40, lambda n: derive("x" + " " * (n - 1))),
    ("NESTING", 30, lambda n: derive("(" * n + "x" + ")" * n)),
    ("DIGITS", 20, lambda n: derive("x*" + "7" * n)),
    ("DIGITS", 25, lambda n: derive("sin x").at(x=1, digits=n)),
    ("ORDER", 3, lambda n: derive("sin x", order=n)),
    ("BRANCHES", 21, lambda n: derive(pieces(n))),
    ("BRANCHES", 21, lambda n: derive("f(" + ",".join(["x"] * n) + ")")),
    ("INTEGRALS", 2, lambda n: derive(nested_integrals(n))),
    ("ENTRIES", 4, lambda n: jacobian("[x, y]", [f"x_{i}" for i in range(n // 2)])),
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
def test_limit_on_both_sides(
    name: str, bound: int, work: Callable[[int], object], monkeypatch: Any
) -> None:
    monkeypatch.setattr(limits, name, bound)
    work(bound)
    over = bound + (2 if name in ("BRANCHES", "ENTRIES") else 1)
    with pytest.raises(LimitError):
        work(over)
    monkeypatch.setattr(limits, name, over)
    work(over)


def test_wide_products_are_grouped_beyond_the_limit(monkeypatch: Any) -> None:
    formula = "*".join(f"sin({i}x)" for i in range(1, 6))
    monkeypatch.setattr(limits, "OPERANDS", 5)
    whole = derive(formula)
    monkeypatch.setattr(limits, "OPERANDS", 4)
    grouped = derive(formula)
    assert len(grouped.trace.steps) > len(whole.trace.steps)
    assert grouped.check.state == "passed"
    point = {"x": 1}
    assert grouped.at(point).derivative.equals(whole.at(point).derivative)


def test_long_answers_stay_in_substitution_variables(monkeypatch: Any) -> None:
    assert derive("exp(sin(x^2))").put_back is not None
    monkeypatch.setattr(limits, "RESULT_NODES", 5)
    kept = derive("exp(sin(x^2))")
    assert kept.put_back is None
    assert kept.check.state == "passed"


def test_precision_is_limited(monkeypatch: Any) -> None:
    x = symbol("x")
    cancelling, point = (1 - make("cos", x)) / x**2, {x: number(Fraction(1, 10**40))}
    assert abs(evaluate([], [cancelling], point)[cancelling].value - 0.5) < 1e-15
    monkeypatch.setattr(limits, "PRECISION", 100)
    found = evaluate([], [cancelling], point)[cancelling]
    assert found.value is None or found.reason


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
    render(derive(formula).explain(at=[{"x": point}]), "text")


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
        render(derivation.explain(at=[{"x": "3/7"}]), "text")
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
    slow = "+".join(f"integral(sin({i} t^2) e^t, t, 0, x)" for i in range(1, 200))
    code = (
        "import sys; from chainrule.cli import main; print('ready', flush=True); "
        "main(['derive', sys.argv[1]])"
    )
    command = [sys.executable, "-c", code, slow]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    threading.Timer(0.3, process.send_signal, [signal.SIGINT]).start()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors in ("", "interrupted\n")

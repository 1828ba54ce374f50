"""Formulas and commands from threads, books and courses, one line each with what comes out.

``tests/cases/reading_and_truth.jsonl`` says how each is run and, in words, what is right; its
``check`` says the same in data:

    exit     the exit code, 0 if not said
    result   the derivative as SymPy writes it, compared by numbers
    value    what a Python expression returns, as SymPy writes it, compared by numbers
    stdout   what is printed, in any order
    stderr   what is said of a refusal or beside an answer
    absent   what is said nowhere

A line without a ``check`` is skipped until somebody says it in data.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sympy

import chainrule
from chainrule.cli.app import run

FILE = Path(__file__).parent / "cases" / "reading_and_truth.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
LATER = {"E": "matrices"}
"""Issues that are not this one, by what they are about."""

POINTS = (0.37, 1.43, 0.81)
WORDS = {name: getattr(sympy, name) for name in ("sin", "cos", "tan", "exp", "sqrt", "pi", "Abs")}
WORDS |= {"ln": sympy.log, "log": sympy.log, "e": sympy.E, "Integer": sympy.Integer}
WORDS |= {"abs": sympy.Abs, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh}
WORDS |= {"sech": sympy.sech, "Rational": sympy.Rational, "Float": sympy.Float}


def marked() -> Iterator[Any]:
    for place, case in enumerate(CASES, start=1):
        marks: list[Any] = []
        if "check" not in case:
            marks.append(pytest.mark.skip(reason=f"no check yet: {case['right']}"))
        elif case["issue"] in LATER:
            marks.append(pytest.mark.xfail(reason=LATER[case["issue"]], strict=True))
        yield pytest.param(case, id=f"{place}-{case['kind']}-{case['input']}", marks=marks)


def as_sympy(text: str) -> sympy.Expr:
    """Read a trusted formula; every word that is no function is a real symbol."""
    typed = text.replace("^", "**").replace("−", "-")
    names = set(re.findall(r"[A-Za-z_]\w*", typed)) - set(WORDS)
    symbols = {name: sympy.Symbol(name, real=True) for name in names}
    parsed = sympy.sympify(typed, locals=WORDS | symbols, rational=True)
    assert isinstance(parsed, sympy.Expr)
    return parsed


def numbers(expr: sympy.Expr, names: Iterable[str]) -> list[complex]:
    """Return values at some points, the same for the same names."""
    return [
        complex(expr.subs({sympy.Symbol(n, real=True): p + k for k, n in enumerate(names)}).evalf())
        for p in POINTS
    ]


def same(left: sympy.Expr, right: sympy.Expr) -> None:
    names = sorted({s.name for s in left.free_symbols | right.free_symbols})
    assert numbers(left, names) == pytest.approx(numbers(right, names), rel=1e-9), left


def flat(text: str) -> str:
    return " ".join(text.split())


def said(check: Mapping[str, Any], key: str) -> list[str]:
    wanted = check.get(key, [])
    return [flat(wanted)] if isinstance(wanted, str) else [flat(part) for part in wanted]


def command(words: list[str], check: Mapping[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(words)
    printed = capsys.readouterr()
    assert code == check.get("exit", 0), printed.err
    for part in said(check, "stdout"):
        assert part in flat(printed.out), printed.out
    for part in said(check, "stderr"):
        assert part in flat(printed.err), printed.err
    for part in said(check, "absent"):
        assert part not in flat(printed.out + printed.err), printed.out + printed.err
    if "result" in check:
        same(derivative(words), as_sympy(check["result"]))


def derivative(words: list[str]) -> sympy.Expr:
    """Return what the function of a command's name gives for its options."""
    given: dict[str, Any] = {}
    for option, value in zip(words[2::2], words[3::2], strict=True):
        if option == "--let":
            given.setdefault("let", []).append(value)
        elif option in ("--wrt", "--dependent"):
            given[option.removeprefix("--")] = value
    found = getattr(chainrule, words[0])(words[1], **given).derivative
    assert isinstance(found, sympy.Expr)
    return found.subs({s: sympy.Symbol(s.name, real=True) for s in found.free_symbols})


def expression(text: str, check: Mapping[str, Any]) -> None:
    found = eval(text, {name: getattr(chainrule, name) for name in chainrule.__all__})
    wanted = sympy.sympify(check["value"])
    pairs = zip(found, wanted, strict=True) if isinstance(found, tuple) else [(found, wanted)]
    for ours, theirs in pairs:
        assert complex(ours) == pytest.approx(complex(theirs), rel=1e-9)


@pytest.mark.parametrize("case", list(marked()))
def test_case(case: Mapping[str, Any], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    check = case["check"]
    if case["run"] == "python":
        expression(case["input"], check)
    elif case["run"] == "homework line":
        sheet = tmp_path / "sheet.txt"
        sheet.write_text(case["input"].replace("\\n", "\n") + "\n", encoding="utf-8")
        command(["solve", str(sheet), *check.get("options", [])], check, capsys)
    else:
        command(shlex.split(case["input"]), check, capsys)


def test_every_check_says_something() -> None:
    known = {"exit", "result", "value", "stdout", "stderr", "absent", "options"}
    for case in CASES:
        check = case.get("check")
        assert check is None or (check and set(check) <= known), case

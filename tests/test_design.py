"""The toy that opens docs/design.md runs, and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from sympy import Symbol, exp, sin

PAGE = (Path(__file__).parent.parent / "docs" / "design.md").read_text(encoding="utf-8")


def test_the_toy_runs_and_is_short() -> None:
    code, printed = re.findall(r"```(?:python|text)\n(.*?)```", PAGE, re.DOTALL)[:2]
    assert len(code.splitlines()) <= 60
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})
    assert output.getvalue() == printed
    x = Symbol("x")
    slope = float(exp(sin(x**2)).diff(x).subs(x, 1.5))
    assert all(abs(float(word) - slope) < 1e-12 for word in printed.split()[-2:])

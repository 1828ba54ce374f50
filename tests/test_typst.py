"""Typst and PDF: every page compiles, and without the package there is one clear sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from thirty import CASES, document

from chainrule.cli.app import run
from chainrule.model import Expr, make, symbol
from chainrule.model.errors import MissingExtraError
from chainrule.render import render
from chainrule.render.notations.typstmath import to_typst

x = symbol("x")


@pytest.mark.parametrize("name", CASES)
def test_every_page_compiles(name: str) -> None:
    pytest.importorskip("typst", reason='needs pip install "chainrule[pdf]"')
    data = render(document(name), "pdf")
    assert data.startswith(b"%PDF")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError) as caught:
        render(document("chain"), "pdf")
    assert "chainrule[pdf]" in (caught.value.hint or "")


def test_the_command_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    target = tmp_path / "x.pdf"
    assert run(["derive", "x^2", "--output", str(target)]) == 1
    assert 'pip install "chainrule[pdf]"' in capsys.readouterr().err
    assert not target.exists()


def test_the_command_line_writes_pdf(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason='needs pip install "chainrule[pdf]"')
    target = tmp_path / "x.pdf"
    assert run(["derive", "exp(sin(x**2))", "--at", "x=1.5", "--output", str(target)]) == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert run(["derive", "x^2", "--output", str(target)]) == 2


@pytest.mark.parametrize(
    ("expr", "source"),
    [
        (make("root", x, 3), "root(3, x)"),
        (make("sqrt", x), "sqrt(x)"),
        (make("at", x**2, make("equation", x, 2, value="=")), "attach(lr(x^(2) bar.v), b: x = 2)"),
        (make("pow", x, make("div", 1, x + 1)), "x^(frac(1, x + 1))"),
    ],
)
def test_formulas_in_typst(expr: Expr, source: str) -> None:
    assert to_typst(expr) == source

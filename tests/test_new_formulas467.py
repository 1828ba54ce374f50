"""New formulas: sums over an index, one variable of several spellings, and lines of homework.

The lines of ``tests/cases/new_4.txt``, ``new_6.txt`` and ``new_7.txt`` have the input, ``::`` and
what comes out. Results are SymPy's, compared by numbers.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy

import chainrule
from chainrule.cli.app import run
from chainrule.model.errors import ChainruleError

CASES = Path(__file__).parent / "cases"
SIZES = {"n": 4, "m": 3, "N": 4, "K": 4, "p": 3, "d": 4, "h": 3, "T": 4, "S": 3, "R": 4}
"""How many terms a sum has at the numbers, by the letter of its bound."""

AT = {"k": 2, "j": 3}
"""The index by whose letter is differentiated."""

WORDS = ("Sum Product sqrt sin cos tan tanh exp log sign Abs Piecewise Heaviside atan pi "
         "cosh sinh sec asin").split()  # fmt: skip


def lines(kind: int) -> Iterator[Any]:
    """List the cases of a kind, with the numbers of their lines."""
    text = (CASES / f"new_{kind}.txt").read_text(encoding="utf-8")
    for place, line in enumerate(text.splitlines(), start=1):
        if line and not line.startswith("#"):
            typed, wanted = line.rsplit(" :: ", 1)
            yield pytest.param(typed, wanted, id=f"{place}-{typed}")


def hand(text: str) -> sympy.Expr:
    """Read what was written by hand: every word is a symbol, and one before [ has an index."""
    bases = set(re.findall(r"(\w+)\[", text))
    names = set(re.findall(r"[^\W\d]\w*", text)) - set(WORDS) - bases
    known: dict[str, Any] = {name: sympy.Symbol(name) for name in names}
    known |= {name: sympy.IndexedBase(name) for name in bases}
    known |= {name: getattr(sympy, name) for name in WORDS if name not in bases}
    found = eval(text, {"__builtins__": {}}, known)  # what this file's cases say
    return sympy.sympify(found)


def number_of(expr: sympy.Expr, shift: int) -> complex:
    """Return the value at numbers that follow from the names: ``x[2]`` is ``x_2``."""
    fixed = {sympy.Symbol(a): b for a, b in (SIZES | AT).items() if expr.has(sympy.Indexed) or a in SIZES}
    sums = expr.has(sympy.Sum, sympy.Product, sympy.Indexed)
    letters = {s: fixed[sympy.Symbol(s.name)] for s in expr.free_symbols
               if isinstance(s, sympy.Symbol) and sums and sympy.Symbol(s.name) in fixed}
    whole = expr.subs(letters).doit() if sums else expr
    values = {}
    for part in whole.atoms(sympy.Indexed):
        values[part] = value_of(str(part.base) + "".join(str(i) for i in part.indices), shift)
    whole = whole.subs(values)
    values = {s: value_of(s.name, shift) for s in whole.free_symbols}
    return complex(sympy.N(whole.subs(values)))


def value_of(name: str, shift: int) -> sympy.Rational:
    plain = re.sub(r"[\W_]", "", name).replace("lamda", "lambda")
    if plain in SIZES:
        return sympy.Integer(SIZES[plain])
    if len(plain) > 1 and plain[-1] in AT:
        plain = plain[:-1] + str(AT[plain[-1]])
    seed = sum(ord(c) * 31**k for k, c in enumerate(plain)) % 89
    return sympy.Rational(20 + seed + 7 * shift, 100 + shift)


@pytest.mark.parametrize(("typed", "wanted"), list(lines(4)))
def test_sums_and_products(typed: str, wanted: str) -> None:
    formula, _, wrt = typed.partition(" ~ ")
    given = {"wrt": wrt} if wrt else {}
    if wanted.startswith("!"):
        with pytest.raises(ChainruleError) as caught:
            chainrule.derive(formula, **given)
        assert wanted[1:].strip() in f"{caught.value} {caught.value.hint}", caught.value
        return
    found = chainrule.derive(formula, **given)
    for shift in (0, 1):
        ours, right = number_of(found.derivative, shift), number_of(hand(wanted), shift)
        assert ours == pytest.approx(right, rel=1e-9), found.derivative


def shown(data: Any) -> list[sympy.Expr]:
    """List the entries of the results of a document of data, without names of several values."""
    texts = [one["formula"]["text"] for one in data["results"] if "formula" in one]
    found: list[sympy.Expr] = []
    for text in texts:
        typed = re.sub(r"(\w)_hat", r"\1hat", text).replace("^", "**").replace("lambda", "lamda")
        typed = re.sub(r"\be\*\*|\bexp\b", lambda m: "exp(1)**" if "*" in m[0] else m[0], typed)
        typed = typed.replace("arctan", "atan").replace("ln(", "log(")
        typed = re.sub(r"\b(?:matrix|vector)\(", "(", typed)
        value = hand(typed)
        found.extend(value if isinstance(value, (tuple, sympy.Tuple)) else [value])
    return found


@pytest.mark.parametrize(("typed", "wanted"), list(lines(6)))
def test_one_symbol(typed: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(typed.replace("\\", "\\\\"))
    if wanted.startswith("!"):
        assert run(words) == 2
        assert wanted[1:].strip() in capsys.readouterr().err
        return
    right, _, numbers = wanted.partition("@")
    assert run([*words, "--format", "json"]) == 0, capsys.readouterr().err
    printed = capsys.readouterr().out
    if right.strip():
        ours, theirs = shown(json.loads(printed)), hand(f"({right},)")
        assert len(ours) == len(theirs), ours
        for mine, one in zip(ours, theirs, strict=True):
            for shift in (0, 1):
                assert number_of(mine, shift) == pytest.approx(number_of(one, shift), rel=1e-9), ours
    if numbers:
        assert run(words) == 0
        printed = capsys.readouterr().out.replace("−", "-")
        for number in numbers.split():
            assert re.search(rf"= {re.escape(number)}(?![.\d])", printed), printed


def spelled(problem: Any) -> str:
    """Write a problem as its line in the file of cases."""
    said = [f"{one.name} {bare(one.value)}" for one in problem.options]
    worth = [] if problem.points is None else [f"{problem.points} points"]
    return "; ".join([f"{problem.command} {' '.join(problem.formula.split())}", *said, *worth])


def bare(value: str) -> str:
    return re.sub(r"\s", "", value.replace(" and ", ",").replace(";", ","))


@pytest.mark.parametrize(("typed", "wanted"), list(lines(7)))
def test_lines_of_homework(typed: str, wanted: str) -> None:
    sheet = chainrule.solve(typed.replace("\\n ", "\n ").replace("\\n", "\n") if "\\n" in typed else typed)
    if wanted.startswith("!"):
        assert sheet.mistakes
        said = " ".join(f"{one.error} {one.error.hint}" for one in sheet.mistakes)
        assert wanted[1:].strip() in said
        return
    assert not sheet.mistakes, sheet.report()
    assert " && ".join(spelled(one) for one in sheet.file.problems) == wanted

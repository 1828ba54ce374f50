"""New formulas, some two hundred of each kind: signs of differentiation, library names, applied
letters, sums, printed forms and editors' LaTeX, one variable of several spellings, lines of
homework, numerals.

The lines of ``tests/cases/new_….txt`` have the input, ``::`` and what comes out. Results are
SymPy's, compared by numbers; where a line says what was meant, SymPy differentiates that.
"""

from __future__ import annotations

import json
import re
import shlex
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy.core.function import AppliedUndef

import chainrule
from chainrule.cli.app import run
from chainrule.model.errors import ChainruleError

CASES = Path(__file__).parent / "cases"
TERMS = 4
"""How many terms a sum has at the numbers."""

AT = {"k": 2, "j": 3, "m": 2}
"""What a letter is that is the index of a variable, such as x_k."""

WORDS = [
    "Sum",
    "Product",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "tanh",
    "exp",
    "log",
    "sign",
    "Abs",
    "Piecewise",
    "Heaviside",
    "atan",
    "pi",
    "cosh",
    "sinh",
    "sec",
    "asin",
    "acos",
    "acot",
    "acoth",
    "acsc",
    "acsch",
    "asec",
    "asech",
    "asinh",
    "acosh",
    "atanh",
    "csc",
    "cot",
    "csch",
    "sech",
    "coth",
    "erf",
    "erfc",
    "erfi",
    "erfinv",
    "gamma",
    "loggamma",
    "digamma",
    "polygamma",
    "besselj",
    "bessely",
    "besseli",
    "besselk",
    "airyai",
    "airybi",
    "airyaiprime",
    "LambertW",
    "Ei",
    "Si",
    "Ci",
    "elliptic_k",
    "elliptic_e",
    "elliptic_f",
    "Rational",
    "factorial",
    "E",
    "diff",
    "Function",
    "Derivative",
]


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
    known |= {name: name.removeprefix("_s_") for name in names if name.startswith("_s_")}
    found = eval(text, {"__builtins__": {}}, known)  # what this file's cases say
    return sympy.sympify(found)


def bounds_of(*exprs: sympy.Expr) -> frozenset[str]:
    """Return the names in the bounds of sums and products."""
    sums = (one for expr in exprs for one in expr.atoms(sympy.Sum, sympy.Product))
    limits = (limit for one in sums for limit in one.limits)
    return frozenset(s.name for _, low, high in limits for s in (low + high).free_symbols)


def number_of(expr: sympy.Expr, shift: int, counting: frozenset[str] = frozenset()) -> complex:
    """Return the value at numbers that follow from the names: ``x[2]`` is ``x_2``."""
    known = dict.fromkeys(counting, TERMS)
    letters = [s for s in expr.free_symbols if isinstance(s, sympy.Symbol)]
    if expr.has(sympy.Indexed, sympy.Sum, sympy.Product):
        known = AT | known
    expr = expr.subs({s: known[s.name] for s in letters if s.name in known}).doit()
    indexed = {
        part: value_of(f"{part.base}_{''.join(map(str, part.indices))}", shift, known)
        for part in expr.atoms(sympy.Indexed)
    }
    expr = expr.subs(indexed)
    return complex(
        sympy.N(expr.subs({s: value_of(s.name, shift, known) for s in expr.free_symbols}))
    )


def value_of(name: str, shift: int, known: dict[str, int]) -> sympy.Rational:
    """Return a number for a name, the same for ``x_k`` and ``x_2`` where k is 2."""
    head, _, below = name.replace("lamda", "lambda").partition("_")
    plain = head + "".join(str(AT.get(c, c)) for c in below if c != "_")
    if name in known:
        return sympy.Integer(known[name])
    return sympy.Rational(200 + zlib.crc32(plain.encode()) % 691, 1000 + 37 * shift)


def concrete(expr: sympy.Expr) -> sympy.Expr:
    """Put a known function for each unknown one, the outermost first."""
    applied = expr.atoms(AppliedUndef)
    depth = {
        one.func: max(str(a).count("(") for a in applied if a.func == one.func) for one in applied
    }
    for function in sorted(depth, key=lambda f: (-depth[f], str(f))):
        shift = zlib.crc32(function.__name__.encode()) % 17

        def known(*args: sympy.Expr, shift: int = shift) -> sympy.Expr:
            inside = sum((place + 2) * arg for place, arg in enumerate(args)) / 3
            return sympy.sin(inside + shift) + 2 + sympy.Rational(shift, 10)

        expr = expr.replace(function, known).doit()
    return expr


def given_after(typed: str) -> tuple[str, dict[str, Any]]:
    """Split ``f(x) ~ let=f(u) = u^2; wrt=x`` into the formula and what is said besides."""
    formula, _, said = typed.partition(" ~ ")
    given: dict[str, Any] = {}
    for option in filter(None, said.split("; ")):
        name, value = option.split("=", 1)
        if name == "let":
            given.setdefault("let", []).append(value)
        else:
            given[name] = value
    return formula, given


@pytest.mark.parametrize(
    ("typed", "wanted"), [case for kind in (1, 2, 3, 5, 8) for case in lines(kind)]
)
def test_what_is_meant(typed: str, wanted: str) -> None:
    formula, given = given_after(typed)
    if wanted.startswith("!"):
        with pytest.raises(ChainruleError) as caught:
            chainrule.derive(formula, **given)
        assert wanted[1:].strip() in f"{caught.value} {caught.value.hint}", caught.value
        return
    meant = re.fullmatch(r"=\s*(.*?)(?:\s*\[(.*)\])?", wanted)
    assert meant is not None
    letters = [sympy.Symbol(letter) for letter in (meant[2] or "x").split(",")]
    names = re.sub(r'Function\("(\w+)"\)', r"Function(_s_\1)", meant[1])
    right = concrete(sympy.diff(hand(names), *letters))
    found = chainrule.derive(formula, **given)
    assert found.check.state != "failed"
    ours = concrete(found.derivative)
    for shift in (0, 1, 2, 3):
        assert number_of(ours, shift) == pytest.approx(number_of(right, shift), rel=1e-9, abs=1e-9)


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
        right, counting = hand(wanted), bounds_of(found.derivative, hand(wanted))
        ours = number_of(found.derivative, shift, counting)
        assert ours == pytest.approx(number_of(right, shift, counting), rel=1e-9), found.derivative


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
                assert number_of(mine, shift) == pytest.approx(number_of(one, shift), rel=1e-9), (
                    ours
                )
    if numbers:
        assert run(words) == 0
        printed = capsys.readouterr().out.replace("−", "-")
        for number in numbers.split():
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?![.\d])", printed), printed


def spelled(problem: Any) -> str:
    """Write a problem as its line in the file of cases."""
    said = [f"{one.name} {bare(one.value)}" for one in problem.options]
    worth = [] if problem.points is None else [f"{problem.points} points"]
    return "; ".join([f"{problem.command} {' '.join(problem.formula.split())}", *said, *worth])


def bare(value: str) -> str:
    return re.sub(r"\s", "", value.replace(" and ", ",").replace(";", ","))


@pytest.mark.parametrize(("typed", "wanted"), list(lines(7)))
def test_lines_of_homework(typed: str, wanted: str) -> None:
    sheet = chainrule.solve(
        typed.replace("\\n ", "\n ").replace("\\n", "\n") if "\\n" in typed else typed
    )
    if wanted.startswith("!"):
        assert sheet.mistakes
        said = " ".join(f"{one.error} {one.error.hint}" for one in sheet.mistakes)
        assert wanted[1:].strip() in said
        return
    assert not sheet.mistakes, sheet.report()
    assert " && ".join(spelled(one) for one in sheet.file.problems) == wanted

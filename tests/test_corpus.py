"""Textbook expressions: each is read and derived as SymPy says, at points of its domain.

A line of ``tests/corpus/*.txt`` is ``formula :: SymPy column  # options``. Without a column,
SymPy reads the formula itself. In the column ``lambda_`` and ``beta_`` are the symbols lambda and
beta, ``f``, ``g``, ``h``, ``F``, ``G``, ``H`` the functions below, and ``df`` the derivative of
``f``. The options are ``wrt=`` (the variable) and ``log=`` (the base of ``log``). A line that
starts with ``#`` is a comment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy
from sympy.core.function import AppliedUndef
from sympy.parsing.sympy_parser import auto_number, parse_expr, rationalize

from chainrule import Derivation, derive
from chainrule.bridge import to_sympy
from chainrule.model import postorder, size
from chainrule.render.notations.one_line import to_unicode
from chainrule.rules import TABLE

CORPUS = Path(__file__).parent / "corpus"
DIGITS = 30
NEEDED = 2
POOL = ("0.37", "1.43", "0.81", "2.71", "-0.62", "5.3", "-1.7", "0.12", "-3.4", "9.2")

u = sympy.Symbol("u")
STAND_INS = {
    "f": sympy.Lambda(u, sympy.sin(u) + u**2 / 3 + 2),
    "g": sympy.Lambda(u, u**2 / 2 + u + 1),
    "h": sympy.Lambda(u, sympy.cos(u) + 3),
    "F": sympy.Lambda(u, sympy.exp(u / 3)),
    "G": sympy.Lambda(u, u**2 + 1),
    "H": sympy.Lambda(u, u**3 / 3),
    "df": sympy.Lambda(u, sympy.cos(u) + 2 * u / 3),
}
NAMES = """
    Abs Ci Ei Heaviside Integral LambertW Max Min Piecewise Rational Si acos acosh acot acoth
    acsc acsch asec asech asin asinh atan atan2 atanh besseli besselj besselk bessely beta
    ceiling airyai airyaiprime airybi airybiprime elliptic_e elliptic_f elliptic_k elliptic_pi
    erfi erfinv expint floor li cos cosh cot coth csc csch digamma erf erfc exp factorial
    fresnelc fresnels gamma log loggamma polygamma sec sech sign sin sinh sqrt tan tanh E pi
    Product Sum
"""
VOCABULARY = {name: getattr(sympy, name) for name in NAMES.split()} | {
    "abs": sympy.Abs,
    "lambertw": sympy.LambertW,
    "Integer": sympy.Integer,
    "Float": sympy.Float,
    "True": True,
}


def _trunc(value: Any) -> Any:
    return mpmath.sign(value) * mpmath.floor(abs(value))


BESIDE_MPMATH: dict[str, Callable[..., Any]] = {
    "trunc": _trunc,
    "round": mpmath.nint,
    "airyaiprime": lambda value: mpmath.airyai(value, derivative=1),
    "airybiprime": lambda value: mpmath.airybi(value, derivative=1),
    "elliptic_k": mpmath.ellipk,
    "elliptic_e": mpmath.ellipe,
    "elliptic_f": mpmath.ellipf,
    "elliptic_pi": mpmath.ellippi,
    "betainc_regularized": lambda *given: mpmath.betainc(*given, regularized=True),
    "lowergamma": lambda order, value: mpmath.gammainc(order, 0, value),
    "uppergamma": mpmath.gammainc,
    "expint": mpmath.expint,
}


@dataclass(frozen=True)
class Case:
    """One line of the corpus."""

    formula: str
    column: str
    options: tuple[tuple[str, str], ...]

    def arguments(self) -> dict[str, Any]:
        given = dict(self.options)
        base = given.get("log")
        return {"wrt": given.get("wrt"), "log_base": int(base) if base else None}


def read_line(line: str) -> Case:
    text, _, options = line.partition("  # ")
    formula, found, column = text.partition(" :: ")
    pairs = tuple((key, value) for key, _, value in (o.partition("=") for o in options.split()))
    return Case(formula.strip(), column.strip() if found else formula.strip(), pairs)


TOPICS = {
    file.stem: [
        read_line(line)
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    for file in sorted(CORPUS.glob("*.txt"))
}
CASES = [case for cases in TOPICS.values() for case in cases]
NAMED = [pytest.param(case, id=f"{t}-{case.formula}") for t in TOPICS for case in TOPICS[t]]

CONDITIONS = {"eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "bracket", "case"}

# Formulas whose check cannot pass, each with the reason.
UNCHECKED: dict[str, str] = {}


def column_to_sympy(text: str) -> sympy.Expr:
    """Read a trusted column; every name that is no function is a real symbol."""
    names = set(re.findall(r"[A-Za-z]\w*", text)) - set(VOCABULARY)
    called = {name for name in names if re.search(rf"\b{name}\(", text)} & set(STAND_INS)
    meaning: dict[str, Any] = {name: STAND_INS[name] for name in called}
    for name in names - called:
        meaning[name] = sympy.Symbol(name.rstrip("_"), real=True)
    return parse_expr(text, meaning, (auto_number, rationalize), VOCABULARY)


def numeric(expr: sympy.Expr) -> Callable[[Mapping[str, Any]], Any]:
    """Return a function from a point (numbers by name) to a number of 30 digits."""
    expr = expr.doit() if expr.has(sympy.Product) else expr
    symbols = sorted(expr.free_symbols, key=lambda s: s.name)
    compiled = sympy.lambdify(symbols, expr, [BESIDE_MPMATH, "mpmath"])

    def value(point: Mapping[str, Any]) -> Any:
        with mpmath.workdps(DIGITS):
            return mpmath.mpmathify(compiled(*(point[s.name] for s in symbols)))

    return value


def is_real(value: Any) -> bool:
    return bool(mpmath.isfinite(value)) and abs(mpmath.im(value)) < mpmath.mpf(10) ** (5 - DIGITS)


def jump_free(expr: sympy.Expr) -> sympy.Expr:
    """Drop what is zero away from jumps: Dirac deltas and the slopes of floor and ceiling."""
    jumps = (sympy.floor, sympy.ceiling)
    flat = expr.replace(lambda e: isinstance(e, sympy.Subs), lambda e: e.args[0])
    flat = flat.replace(
        lambda e: isinstance(e, sympy.Derivative) and isinstance(e.expr, jumps),
        lambda e: sympy.Integer(0),
    )
    return flat.replace(sympy.DiracDelta, lambda *args: sympy.Integer(0))


@cache
def truth(case: Case) -> tuple[tuple[dict[str, Any], Any, Any], ...]:
    """List a few points of the domain with the value and the derivative that SymPy gives."""
    expr = column_to_sympy(case.column)
    names = sorted(s.name for s in expr.free_symbols)
    wrt = dict(case.options).get("wrt") or names[0]
    assert len(names) == 1 or "wrt" in dict(case.options), "name the variable: # wrt=…"
    variable = next(s for s in expr.free_symbols if s.name == wrt)
    value, slope = numeric(expr), numeric(jump_free(expr.diff(variable)))
    found = []
    for shift in range(len(POOL)):
        with mpmath.workdps(DIGITS):
            point = {n: mpmath.mpf(POOL[(shift + 3 * i) % 10]) for i, n in enumerate(names)}
        try:
            pair = value(point), slope(point)
        except (ZeroDivisionError, ValueError):
            continue
        if is_real(pair[0]) and is_real(pair[1]):
            found.append((point, *pair))
        if len(found) == NEEDED:
            return tuple(found)
    raise AssertionError("no points of the domain were found; change the expression or the pool")


def concrete(expr: sympy.Expr) -> sympy.Expr:
    """Put the stand-ins in the place of unknown functions."""
    for name in {call.func.__name__ for call in expr.atoms(AppliedUndef)}:
        expr = expr.replace(sympy.Function(name), STAND_INS[name])
    return expr.doit() if expr.has(sympy.Subs, sympy.Derivative) else expr


def assert_near(ours: Any, expected: Any, what: str) -> None:
    assert abs(ours - expected) <= mpmath.mpf(10) ** -18 * (1 + abs(expected)), what


@cache
def derived(case: Case, grain: Any = "textbook") -> Derivation:
    return derive(case.formula, grain=grain, **case.arguments())


@pytest.mark.parametrize("grain", ["textbook", "operation"])
@pytest.mark.parametrize("case", NAMED)
def test_formula(case: Case, grain: str) -> None:
    derivation = derived(case, grain)
    value = numeric(concrete(to_sympy(derivation.problem.expr, evaluate=True)))
    slope = numeric(concrete(derivation.derivative))
    for point, expected, expected_slope in truth(case):
        assert_near(value(point), expected, "read as something else")
        assert_near(slope(point), expected_slope, "another derivative")
    assert derivation.check.state == ("unknown" if case.formula in UNCHECKED else "passed")


@pytest.mark.parametrize("topic", TOPICS)
def test_answers_are_those_that_were_read(topic: str, golden: Callable[[str, str], None]) -> None:
    blocks = [
        f"{case.formula}\n  {to_unicode(derivation.problem.expr)}\n"
        f"  d/d{derivation.wrt.value}: {to_unicode(derivation.result)}\n"
        for case in TOPICS[topic]
        for derivation in (derived(case),)
    ]
    golden(f"corpus/{topic}.txt", "\n".join(blocks))


def test_no_answer_grows() -> None:
    """``sizes.json`` has the nodes of every answer; lower one with the golden file it changes."""
    known = json.loads((CORPUS / "sizes.json").read_text(encoding="utf-8"))
    found = {f"{case.formula}|{case.options}": size(derived(case).result) for case in CASES}
    assert set(found) == set(known)
    assert {name: nodes for name, nodes in found.items() if nodes > known[name]} == {}


def test_there_are_enough_lines() -> None:
    assert len(CASES) >= 320
    assert len(set(CASES)) == len(CASES)
    assert set(UNCHECKED) <= {case.formula for case in CASES}


def test_every_rule_occurs() -> None:
    used = {node.op for case in CASES for node in postorder(derived(case).problem.expr)}
    undifferentiated_by_sympy = {"zeta", "zetaderiv"}
    assert set(TABLE) - used <= CONDITIONS | undifferentiated_by_sympy

"""Derivatives whose right answer comes from somewhere else, each with its source.

DLMF is the NIST Digital Library of Mathematical Functions; "hand" is a derivation in one line.
The closed forms are evaluated by mpmath at 50 digits and share nothing with the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import pytest
import sympy

from chainrule import derive
from chainrule.model import postorder
from chainrule.numeric import evaluate
from chainrule.syntax import read
from chainrule.syntax.write import to_plain

TRIG, HYP = "DLMF 4.20", "DLMF 4.34"
ARC, AREA = "DLMF 4.24", "DLMF 4.38"
LOGDIFF = "hand: y = e^(v ln u), so y' = y (v' ln u + v u'/u)"
FTC = "hand: the fundamental theorem of calculus"

Form = Callable[[Any, Any], Any]
# (formula, its derivative for mpmath, points, where the derivative is from)
CASES: list[tuple[str, Form, str, str]] = [
    ("x^x", lambda m, x: x**x * (m.log(x) + 1), "1/2 1 3", LOGDIFF),
    ("x^(sin x)", lambda m, x: x ** m.sin(x) * (m.cos(x) * m.log(x) + m.sin(x) / x), "1/3 2 5", LOGDIFF),
    ("sin(x)^x", lambda m, x: m.sin(x) ** x * (m.log(m.sin(x)) + x * m.cot(x)), "1/2 1 2", LOGDIFF),
    ("(x+1)^(2x)", lambda m, x: (x + 1) ** (2 * x) * (2 * m.log(x + 1) + 2 * x / (x + 1)), "-1/2 1 2", LOGDIFF),
    ("x^(1/x)", lambda m, x: x ** (1 / x) * (1 - m.log(x)) / x**2, "1/2 2 5", LOGDIFF),
    ("x^(ln x)", lambda m, x: x ** m.log(x) * 2 * m.log(x) / x, "1/2 2 5", LOGDIFF),
    ("(ln x)^x", lambda m, x: m.log(x) ** x * (m.log(m.log(x)) + 1 / m.log(x)), "2 3 5", LOGDIFF),
    ("x^(x^2)", lambda m, x: x ** (x**2) * (2 * x * m.log(x) + x), "1/2 1 2", LOGDIFF),
    ("(cos x)^(sin x)", lambda m, x: m.cos(x) ** m.sin(x) * (m.cos(x) * m.log(m.cos(x)) - m.sin(x) ** 2 / m.cos(x)), "-1/2 1/3 1", LOGDIFF),
    ("(1+1/x)^x", lambda m, x: (1 + 1 / x) ** x * (m.log(1 + 1 / x) - 1 / (x + 1)), "1/2 3 100", LOGDIFF),
    ("2^x", lambda m, x: 2**x * m.log(2), "-1 0 3", "hand: 2^x = e^(x ln 2)"),
    ("2^(x^2)", lambda m, x: 2 ** (x**2) * 2 * x * m.log(2), "-1 1/2 2", "hand: e^(x^2 ln 2)"),
    ("(1/2)^x", lambda m, x: -(m.mpf(1) / 2) ** x * m.log(2), "-2 0 3", "hand: 2^(-x)"),
    ("pi^x", lambda m, x: m.pi**x * m.log(m.pi), "-1 0 2", "hand: e^(x ln pi)"),
    ("x^pi", lambda m, x: m.pi * x ** (m.pi - 1), "1/2 2", "hand: the power rule for real exponents"),
    ("x^e + e^x", lambda m, x: m.e * x ** (m.e - 1) + m.exp(x), "1/2 2", "hand: power rule, exponential"),
    ("-x^2", lambda m, x: -2 * x, "-3 0 2", "hand: the minus stands before the square"),
    ("(-x)^2", lambda m, x: 2 * x, "-3 0 2", "hand: (-x)^2 = x^2"),
    ("-x^3", lambda m, x: -3 * x**2, "-2 1", "hand: the minus stands before the cube"),
    ("e^(-x^2/2)", lambda m, x: -x * m.exp(-(x**2) / 2), "-2 0 1", "hand: the normal density solves y' = -x y"),
    ("e^(-x^2)", lambda m, x: -2 * x * m.exp(-(x**2)), "-2 0 1/2", "hand: u = -x^2"),
    ("e^(-1/x)", lambda m, x: m.exp(-1 / x) / x**2, "-1 1/2 2", "hand: u = -1/x, u' = 1/x^2"),
    ("x e^(-x)", lambda m, x: (1 - x) * m.exp(-x), "-1 1 3", "hand: (uv)' with v' = -v"),
    ("e^(e^x)", lambda m, x: m.exp(m.exp(x) + x), "-1 0 1", "hand: e^u u with u = e^x"),
    ("exp(sin(x**2))", lambda m, x: 2 * x * m.cos(x**2) * m.exp(m.sin(x**2)), "-1 1/2 2", "hand: three layers"),
    ("1/(1+e^(-x))", lambda m, x: m.exp(-x) / (1 + m.exp(-x)) ** 2, "-3 0 2 400", "hand: reciprocal rule"),
    ("sigmoid(x)", lambda m, x: m.exp(-x) / (1 + m.exp(-x)) ** 2, "-3 0 2", "hand: reciprocal rule"),
    ("tanh(x)", lambda m, x: m.sech(x) ** 2, "-2 0 1", HYP),
    ("sinh(x)", lambda m, x: m.cosh(x), "-2 0 1", HYP),
    ("cosh(x)", lambda m, x: m.sinh(x), "-2 0 1", HYP),
    ("coth(x)", lambda m, x: -(m.csch(x) ** 2), "-2 1", HYP),
    ("sech(x)", lambda m, x: -m.sech(x) * m.tanh(x), "-2 0 1", HYP),
    ("csch(x)", lambda m, x: -m.csch(x) * m.coth(x), "-2 1", HYP),
    ("sin(x)", lambda m, x: m.cos(x), "-2 0 1", TRIG),
    ("cos(x)", lambda m, x: -m.sin(x), "-2 0 1", TRIG),
    ("tan(x)", lambda m, x: m.sec(x) ** 2, "-2 0 1", TRIG),
    ("cot(x)", lambda m, x: -(m.csc(x) ** 2), "-2 1", TRIG),
    ("sec(x)", lambda m, x: m.sec(x) * m.tan(x), "-2 0 1", TRIG),
    ("csc(x)", lambda m, x: -m.csc(x) * m.cot(x), "-2 1", TRIG),
    ("arcsin(x)", lambda m, x: 1 / m.sqrt(1 - x**2), "-1/2 0 2/3", ARC),
    ("arccos(x)", lambda m, x: -1 / m.sqrt(1 - x**2), "-1/2 0 2/3", ARC),
    ("arctan(x)", lambda m, x: 1 / (1 + x**2), "-3 0 2", ARC),
    ("arcsec(x)", lambda m, x: 1 / (abs(x) * m.sqrt(x**2 - 1)), "-3 2", "hand: arccos(1/x) for real x"),
    ("arccsc(x)", lambda m, x: -1 / (abs(x) * m.sqrt(x**2 - 1)), "-3 2", "hand: arcsin(1/x) for real x"),
    ("arccot(x)", lambda m, x: -1 / (1 + x**2), "-3 2", ARC),
    ("arsinh(x)", lambda m, x: 1 / m.sqrt(1 + x**2), "-3 0 2", AREA),
    ("arcosh(x)", lambda m, x: 1 / m.sqrt(x**2 - 1), "3/2 5", AREA),
    ("artanh(x)", lambda m, x: 1 / (1 - x**2), "-1/2 0 2/3", AREA),
    ("sin^2(x)", lambda m, x: m.sin(2 * x), "-1 0 2", "hand: 2 sin x cos x = sin 2x"),
    ("sin(x^2)", lambda m, x: 2 * x * m.cos(x**2), "-1 0 2", "hand: u = x^2"),
    ("sin^-1(x)", lambda m, x: 1 / m.sqrt(1 - x**2), "-1/2 1/3", ARC + "; sin^-1 is the inverse"),
    ("sin(3x) cos(2x)", lambda m, x: 3 * m.cos(3 * x) * m.cos(2 * x) - 2 * m.sin(3 * x) * m.sin(2 * x), "-1 0 2", "hand: product rule"),
    ("tan(x)/x", lambda m, x: (x * m.sec(x) ** 2 - m.tan(x)) / x**2, "-1 2", "hand: quotient rule"),
    ("sin(x)/x", lambda m, x: (x * m.cos(x) - m.sin(x)) / x**2, "-1 2", "hand: quotient rule"),
    ("x/sin(x)", lambda m, x: (m.sin(x) - x * m.cos(x)) / m.sin(x) ** 2, "-1 2", "hand: quotient rule"),
    ("ln(sin x)", lambda m, x: m.cot(x), "1/2 2", "hand: u'/u"),
    ("ln(cos x)", lambda m, x: -m.tan(x), "-1 1/2", "hand: u'/u"),
    ("ln|x|", lambda m, x: 1 / x, "-3 -1/2 2", "hand: 1/x on both sides of 0"),
    ("ln|sec x + tan x|", lambda m, x: m.sec(x), "-1 1/2 2", "hand: (sec tan + sec^2)/(sec + tan)"),
    ("ln(x^2)", lambda m, x: 2 / x, "-3 2", "hand: u'/u, also for negative x"),
    ("ln(ln x)", lambda m, x: 1 / (x * m.log(x)), "3/2 5", "hand: u = ln x"),
    ("ln(x + sqrt(x^2+1))", lambda m, x: 1 / m.sqrt(x**2 + 1), "-3 0 2", "hand: it is arsinh x"),
    ("log_10(x)", lambda m, x: 1 / (x * m.log(10)), "1/2 3", "hand: ln x/ln 10"),
    ("log_2(x^2+1)", lambda m, x: 2 * x / ((x**2 + 1) * m.log(2)), "-1 3", "hand: ln u/ln 2"),
    ("log(2, x)", lambda m, x: -m.log(2) / (x * m.log(x) ** 2), "3 5", "hand: ln 2/ln x"),
    ("x ln x - x", lambda m, x: m.log(x), "1/2 1 4", "hand: ln x + 1 - 1"),
    ("ln(1+e^x)", lambda m, x: 1 / (1 + m.exp(-x)), "-3 0 2", "hand: e^x/(1+e^x)"),
    ("(ln x)^2", lambda m, x: 2 * m.log(x) / x, "1/2 3", "hand: u = ln x"),
    ("sqrt(x)", lambda m, x: 1 / (2 * m.sqrt(x)), "1/4 4", "hand: power rule"),
    ("sqrt(1-x^2)", lambda m, x: -x / m.sqrt(1 - x**2), "-1/2 0 2/3", "hand: the circle, y' = -x/y"),
    ("sqrt(x + sqrt(x))", lambda m, x: (1 + 1 / (2 * m.sqrt(x))) / (2 * m.sqrt(x + m.sqrt(x))), "1/4 4", "hand: u = x + sqrt x"),
    ("(1+x^2)^(1/3)", lambda m, x: 2 * x / (3 * m.cbrt((1 + x**2) ** 2)), "-3 0 2", "hand: power rule"),
    ("x^(1/3)", lambda m, x: 1 / (3 * m.cbrt(x * x)), "-8 -1/8 1 27", "hand: the real cube root is odd, its slope even"),
    ("x^(2/3)", lambda m, x: 2 * m.sign(x) / (3 * m.cbrt(abs(x))), "-8 1 27", "hand: (x^2)^(1/3)"),
    ("x^(5/3)", lambda m, x: 5 * m.cbrt(x * x) / 3, "-8 1 27", "hand: the real fifth power of the cube root"),
    ("cbrt(x - 2)", lambda m, x: 1 / (3 * m.cbrt((x - 2) ** 2)), "-6 1 10", "hand: real cube root"),
    ("root(x, 5)", lambda m, x: 1 / (5 * abs(x) ** (m.mpf(4) / 5)), "-32 1 32", "hand: real fifth root"),
    ("x^(-1/3)", lambda m, x: -1 / (3 * abs(x) ** (m.mpf(4) / 3)), "-8 1 27", "hand: 1/cbrt x"),
    ("(x^2-1)^(1/3)", lambda m, x: 2 * x / (3 * m.cbrt((x**2 - 1) ** 2)), "-1/2 0 3", "hand: real cube root of a negative number"),
    ("1/x", lambda m, x: -1 / x**2, "-2 3", "hand: power rule"),
    ("1/(x^2+1)", lambda m, x: -2 * x / (x**2 + 1) ** 2, "-2 0 3", "hand: reciprocal rule"),
    ("(3x^2+1)^5", lambda m, x: 30 * x * (3 * x**2 + 1) ** 4, "-1 0 1", "hand: u = 3x^2 + 1"),
    ("(x^2-1)/(x-1)", lambda m, x: m.one, "-2 3", "hand: x + 1 where x is not 1"),
    ("x^2/x", lambda m, x: m.one, "-2 3", "hand: x where x is not 0"),
    ("x/(x/(x+1))", lambda m, x: m.one, "-2 3", "hand: x + 1"),
    ("|x|", lambda m, x: m.sign(x), "-3 2", "hand: -x or x"),
    ("|x|^3", lambda m, x: 3 * x * abs(x), "-3 2", "hand: -x^3 or x^3"),
    ("x|x|", lambda m, x: 2 * abs(x), "-3 2", "hand: -x^2 or x^2"),
    ("1 + 2|x|", lambda m, x: 2 * m.sign(x), "-3 2", "hand: 1 - 2x or 1 + 2x"),
    ("sqrt(x^2)", lambda m, x: m.sign(x), "-3 2", "hand: |x|"),
    ("|x^2-4|", lambda m, x: 2 * x * m.sign(x**2 - 4), "-3 1 3", "hand: case by case"),
    ("|sin x|", lambda m, x: m.cos(x) * m.sign(m.sin(x)), "-1 2 4", "hand: case by case"),
    ("max(0, x)", lambda m, x: m.mpf(x > 0), "-3 2", "hand: 0 or x"),
    ("max(x, x^2)", lambda m, x: m.one if 0 < x < 1 else 2 * x, "-1 1/2 3", "hand: which is larger"),
    ("min(x, x^2)", lambda m, x: 2 * x if 0 < x < 1 else m.one, "-1 1/2 3", "hand: which is smaller"),
    ("relu(x)^2", lambda m, x: 2 * max(x, m.zero), "-1 3", "hand: 0 or x^2"),
    ("floor(x) x", lambda m, x: m.floor(x), "-1/2 3/2", "hand: the floor is constant between integers"),
    ("sign(x) x^2", lambda m, x: 2 * abs(x), "-3 2", "hand: case by case"),
    ("piecewise(x^2 if x < 1 else 2x - 1)", lambda m, x: 2 * x if x < 1 else m.mpf(2), "-1 1/2 1 3", "hand: both slopes are 2 at 1"),
    ("piecewise(sin x if x < 0 else x)", lambda m, x: m.cos(x) if x < 0 else m.one, "-1 0 2", "hand: both slopes are 1 at 0"),
    ("atan2(x, 1)", lambda m, x: 1 / (1 + x**2), "-3 0 2", "hand: the angle of (1, x) is arctan x"),
    ("atan2(1, x)", lambda m, x: -1 / (1 + x**2), "-3 0 2", "hand: the angle of (x, 1)"),
    ("atan2(x, -1)", lambda m, x: -1 / (1 + x**2), "-3 2", "hand: -x'/(1 + x^2) left of the axis"),
    ("hypot(x, 3)", lambda m, x: x / m.sqrt(x**2 + 9), "-4 0 4", "hand: sqrt(x^2 + 9)"),
    ("gamma(x)", lambda m, x: m.gamma(x) * m.digamma(x), "1/2 3", "DLMF 5.2"),
    ("x!", lambda m, x: m.gamma(x + 1) * m.digamma(x + 1), "1/2 3", "DLMF 5.2"),
    ("loggamma(x)", lambda m, x: m.digamma(x), "1/2 3", "DLMF 5.2"),
    ("erf(x)", lambda m, x: 2 / m.sqrt(m.pi) * m.exp(-(x**2)), "-1 0 2", "DLMF 7.2 and " + FTC),
    ("erf(sqrt(x))", lambda m, x: m.exp(-x) / m.sqrt(m.pi * x), "1/2 2", "DLMF 7.2 and " + FTC),
    ("besselj(0, x)", lambda m, x: -m.besselj(1, x), "-1 1/2 2", "DLMF 10.6"),
    ("lambertw(x)", lambda m, x: m.exp(-m.lambertw(x)) / (1 + m.lambertw(x)), "-1/4 0 2", "DLMF 4.13"),
    ("integral(e^(-t^2), t, 0, x)", lambda m, x: m.exp(-(x**2)), "-1 0 2", FTC),
    ("integral(sin(t)/t, t, 1, x^2)", lambda m, x: 2 * m.sin(x**2) / x, "1/2 2", FTC + " with the chain rule"),
    ("integral(cos(t), t, x, 2x)", lambda m, x: 2 * m.cos(2 * x) - m.cos(x), "-1 2", FTC),
]  # fmt: skip


def test_there_are_a_hundred_with_a_source() -> None:
    assert len({formula for formula, *_ in CASES}) >= 100
    assert all(source for *_, source in CASES)


def close(found: Any, truth: Any) -> bool:
    return found is not None and abs(found - truth) <= mpmath.mpf("1e-14") * (1 + abs(truth))


@pytest.mark.parametrize(
    ("formula", "form", "points", "source"), CASES, ids=[formula for formula, *_ in CASES]
)
def test_agrees_with_its_source(formula: str, form: Form, points: str, source: str) -> None:
    derivation = derive(formula, wrt="x")
    assert derivation.check.state == "passed", source
    printed = derivation.result
    assert printed is not None
    if all(node.op not in ("bracket", "case") for node in postorder(printed)):
        printed = read(to_plain(printed)).expr
    for text in points.split():
        at = derivation.at(x=text, digits=20)
        found = mpmath.mpf(str(sympy.N(at.derivative, 30)))
        with mpmath.workdps(50):
            top, _, bottom = text.partition("/")
            truth = mpmath.re(form(mpmath.mp, mpmath.mpf(int(top)) / int(bottom or 1)))
            assert close(found, truth), (text, found, truth, source)
        outcome = evaluate([], [printed], {derivation.wrt: read(text).expr})[printed]
        if at.existence.kind == "smooth":
            assert close(outcome.value, truth), (text, outcome, truth, source)

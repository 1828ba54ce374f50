"""Integrals from calculus books and from articles on the Leibniz rule, with numbers from mpmath."""

from __future__ import annotations

import mpmath
import pytest

from chainrule import derive
from chainrule.numeric.operations import Refusal
from chainrule.numeric.quadrature import DivergesError, integral_between
from chainrule.numeric.work import context
from chainrule.render import render

m = mpmath

# Formula, point, and the integral in closed form as a function of x; mpmath differentiates it.
STANDARD = [
    # Improper integrals with a parameter.
    (r"\int_0^\infty e^{-xt} dt", 1, lambda x: 1 / x),
    (r"\int_0^\infty t e^{-xt} dt", 2, lambda x: 1 / x**2),
    (r"\int_0^\infty t^3 e^{-xt} dt", 1, lambda x: 6 / x**4),
    (r"\int_{-\infty}^\infty e^{-x t^2} dt", 1, lambda x: m.sqrt(m.pi / x)),
    (r"\int_0^\infty e^{-t^2} \cos(x t) dt", 1, lambda x: m.sqrt(m.pi) / 2 * m.exp(-(x**2) / 4)),
    (r"\int_0^\infty \frac{1}{t^2 + x^2} dt", 2, lambda x: m.pi / (2 * x)),
    (r"\int_0^\infty \frac{dt}{(t^2 + 1)(t^2 + x^2)}", 2, lambda x: m.pi / (2 * x * (x + 1))),
    (r"\int_0^\infty e^{-xt} \sin t dt", 1, lambda x: 1 / (x**2 + 1)),
    (r"\int_0^\infty \frac{e^{-t} - e^{-xt}}{t} dt", 2, lambda x: m.log(x)),
    (r"\int_0^\infty e^{-xt} \frac{\sin t}{t} dt", 1, lambda x: m.pi / 2 - m.atan(x)),
    (r"\int_0^\infty \frac{\arctan(x t)}{t (1 + t^2)} dt", 1, lambda x: m.pi / 2 * m.log(1 + x)),
    (r"\int_1^\infty \frac{1}{t^x} dt", 2, lambda x: 1 / (x - 1)),
    (r"\int_0^\infty t^{x-1} e^{-t} dt", 3, m.gamma),
    (r"\int_0^\infty t^{x-1} e^{-t} dt", "1/2", m.gamma),
    (r"\int_x^\infty e^{-t^2} dt", 1, lambda x: m.sqrt(m.pi) / 2 * m.erfc(x)),
    (r"\int_{-\infty}^x e^{-t^2/2} dt", 1, lambda x: m.sqrt(m.pi / 2) * (1 + m.erf(x / m.sqrt(2)))),
    # Integrands without a value, or without a bound, at a limit.
    (r"\int_0^1 \frac{t^x-1}{\ln t} dt", 1, lambda x: m.log(x + 1)),
    (r"\int_0^1 t^x dt", "1/2", lambda x: 1 / (x + 1)),
    (r"\int_0^1 t^{x-1} dt", "1/2", lambda x: 1 / x),
    (r"\int_0^1 t^x \ln t dt", 1, lambda x: -1 / (x + 1) ** 2),
    (r"\int_0^1 \frac{x}{\sqrt{1-t^2}} dt", 3, lambda x: m.pi / 2 * x),
    # Proper integrals, with limits that are fixed or move.
    (r"\int_0^1 e^{xt} dt", 1, lambda x: (m.exp(x) - 1) / x),
    (r"\int_0^{\pi} \ln(x + \cos t) dt", 2, lambda x: m.pi * m.log((x + m.sqrt(x * x - 1)) / 2)),
    (r"\int_0^{\pi} \ln(1 - 2x \cos t + x^2) dt", 2, lambda x: 2 * m.pi * m.log(x)),
    (r"\int_0^{\pi} \frac{1}{x + \cos t} dt", 2, lambda x: m.pi / m.sqrt(x**2 - 1)),
    (r"\int_0^1 \frac{x}{t^2 + x^2} dt", 1, lambda x: m.atan(1 / x)),
    (r"\int_0^{\pi/2} \frac{\ln(1 + \cos x \cos t)}{\cos t} dt", 1,
     lambda x: (m.pi**2 / 4 - x**2) / 2),
    (r"\int_{\sin x}^{\cos x} \cosh(t^2) dt", 1,
     lambda x: m.quad(lambda t: m.cosh(t * t), [m.sin(x), m.cos(x)])),
    (r"\int_x^{x^2} \frac{\sin(xt)}{t} dt", 2, lambda x: m.si(x**3) - m.si(x**2)),
    (r"\int_0^x \frac{\ln(1 + xt)}{1 + t^2} dt", 1, lambda x: m.log(1 + x**2) * m.atan(x) / 2),
    (r"\int_0^x \frac{2t\,dt}{t^2+1}", 2, lambda x: m.log(1 + x**2)),
    (r"\int_0^{x^2} \sin(t^2) dt", 1,
     lambda x: m.sqrt(m.pi / 2) * m.fresnels(x**2 * m.sqrt(2 / m.pi))),
    (r"\int_1^{\ln x} \frac{dt}{t}", 3, lambda x: m.log(m.log(x))),
    ("integral(u^2 x, u, sin x, cos x)", 0, lambda x: x * (m.cos(x) ** 3 - m.sin(x) ** 3) / 3),
    ("integral(u^2 x, u, 0, 1)", 0, lambda x: x / 3),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "at", "closed"), STANDARD)
def test_a_standard_integral_has_its_numbers(formula: str, at: object, closed: object) -> None:
    found = derive(formula, wrt="x").at(x=at)
    with m.workdps(40):
        point = m.mpf(1) / 2 if at == "1/2" else m.mpf(at)
        truth = closed(point), m.diff(closed, point)
    assert [float(found.value), float(found.derivative)] == pytest.approx(
        [float(t) for t in truth], rel=1e-14, abs=1e-14
    )


@pytest.mark.parametrize(
    ("formula", "at"),
    [
        ("integral(x t, t, 0, oo)", 1), ("integral(1/t^x, t, 1, oo)", 1),
        ("integral(t^(x-1), t, 0, 1)", 0), ("integral(e^(x t), t, 0, oo)", "1/2"),
        ("integral(x/(1-t), t, 0, 1)", 2), ("integral(x/(t ln t), t, 2, oo)", 1),
    ],
)  # fmt: skip
def test_an_integral_that_diverges_is_said_to(formula: str, at: object) -> None:
    found = derive(formula, wrt="x").explain(points=[{"x": at}])
    text = " ".join(render(found, "text").split())
    assert "does not exist because the integral" in text
    assert "diverges" in text


@pytest.mark.parametrize("formula", ["integral(x sin t, t, 0, oo)", "integral(x/t, t, -1, 1)"])
def test_an_integral_that_does_not_settle_has_no_number(formula: str) -> None:
    text = render(derive(formula, wrt="x").explain(points=[{"x": 1}]), "text")
    assert "not computed" in text


def test_quadrature_agrees_with_mpmath_at_high_precision() -> None:
    mp = context()
    before = mp.prec
    try:
        mp.prec = 300
        for ours, theirs in (
            (integral_between(mp, lambda t: mp.exp(-t), mp.zero, mp.inf), mp.one),
            (
                integral_between(mp, lambda t: 1 / mp.sqrt(2 - t), mp.zero, mp.mpf(2)),
                2 * mp.sqrt(2),
            ),
            (integral_between(mp, lambda t: 1 / (1 + t * t), -mp.inf, mp.inf), +mp.pi),
            (integral_between(mp, lambda t: t, mp.one, -mp.one), mp.zero),
        ):
            assert abs(ours - theirs) < mp.ldexp(1, -250)
        with pytest.raises(DivergesError):
            integral_between(mp, lambda t: 1 / t, mp.zero, mp.one)
        with pytest.raises(Refusal):
            integral_between(mp, mp.sin, mp.zero, mp.inf)
    finally:
        mp.prec = before


def test_two_paths_have_two_names() -> None:
    text = render(derive("integral(sin(x t), t, x, x^2)", style="paths").explain(), "text")
    assert "df/dx = ∂f/∂u · du/dx + ∂f/∂v · dv/dx + ∂f/∂x" in text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (r"\int_0^x \frac{2t\,dt}{t^2+1}", "integral(2t/(t^2+1), t, 0, x)"),
        (r"\int_1^x \frac{dt}{t}", "integral(1/t, t, 1, x)"),
        (r"\int_1^x dt/t", "integral(1/t, t, 1, x)"),
        ("∫₁ˣ 2t dt/(t^2+1)", "integral(2t/(t^2+1), t, 1, x)"),
        ("∫_1^(x^2) (2t dt)/(t^2+1)", "integral((2t)/(t^2+1), t, 1, x^2)"),
        (r"\int_0^x \frac{t^2 \mathrm{d}t}{1+t}", "integral(t^2/(1+t), t, 0, x)"),
        ("∫₁ˣ t dt/2", "integral(t, t, 1, x)/2"),
        ("∫₁ˣ dt", "integral(1, t, 1, x)"),
        (r"3\int_0^1\frac{dt}{1+xt^2} + x", "3 integral(1/(1+x t^2), t, 0, 1) + x"),
        (r"\int_0^x \frac{dt}{\sqrt{1-t^2}}", "integral(1/sqrt(1-t^2), t, 0, x)"),
        (r"\int_0^x \frac{1}{2} t dt", "integral(1/2 t, t, 0, x)"),
        (r"\int_0^x \frac{t}{2} dt + \frac{x}{3}", "integral(t/2, t, 0, x) + x/3"),
        (r"\int_0^x\int_0^t \frac{ds}{s+1} dt", "integral(integral(1/(s+1), s, 0, t), t, 0, x)"),
    ],
)
def test_dt_may_stand_in_a_fraction(typed: str, meant: str) -> None:
    from chainrule.syntax import read

    assert read(typed).expr is read(meant).expr

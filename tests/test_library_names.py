"""Names of libraries against the libraries' own values, in Python's math, mpmath and NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from chainrule.cli.app import run
from chainrule.model import Expr
from chainrule.model.errors import FormulaError
from chainrule.rules import ABBREVIATED, ABBREVIATIONS, FUNCTIONS, SHORTHANDS
from chainrule.rules.values import value_at
from chainrule.syntax import read
from chainrule.syntax.refused_names import LIBRARY, OPERATORS, WORDS
from chainrule.syntax.write import to_plain

PLACES = (0.3, 0.7, 0.45)

normal = mpmath.npdf


def degrees(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: function(mpmath.radians(x))


def to_degrees(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: mpmath.degrees(function(x))


def turns(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: function(mpmath.pi * x)


CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc")
TRUTH: dict[str, Callable[..., Any]] = {
    **{f"{op}d": degrees(getattr(mpmath, op)) for op in CIRCULAR},
    **{f"{op}dg": degrees(getattr(mpmath, op)) for op in CIRCULAR[:4]},
    **{f"a{op}d": to_degrees(getattr(mpmath, f"a{op}")) for op in CIRCULAR},
    **{f"{op}pi": turns(getattr(mpmath, op)) for op in CIRCULAR},
    "asinpi": lambda x: mpmath.asin(x) / mpmath.pi,
    "acospi": lambda x: mpmath.acos(x) / mpmath.pi,
    "atanpi": lambda x: mpmath.atan(x) / mpmath.pi,
    "deg2rad": np.deg2rad, "radians": math.radians, "rad2deg": np.rad2deg, "degrees": math.degrees,
    "exp2": np.exp2, "exp10": lambda x: 10**x, "square": np.square, "cube": lambda x: x * x * x,
    "rsqrt": lambda x: x**-0.5, "reciprocal": np.reciprocal, "powm1": lambda x, y: x**y - 1,
    "ldexp": lambda x, n: x * 2**n, "float_power": np.float_power, "negative": np.negative,
    "positive": np.positive, "identity": np.positive, "absolute": np.absolute, "add": np.add,
    "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "true_divide": np.true_divide, "floor_divide": np.floor_divide, "fld": lambda x, y: x // y,
    "cld": lambda x, y: -(-x // y), "fma": lambda x, y, z: x * y + z,
    "muladd": lambda x, y, z: x * y + z, "lerp": lambda a, b, t: (1 - t) * a + t * b,
    "hypot3": math.hypot, "hypot": math.hypot, "abs2": lambda x: abs(x) ** 2, "fmax": np.fmax,
    "fmin": np.fmin, "fdim": lambda x, y: max(x - y, 0), "copysign": math.copysign,
    "clip": lambda x, low, high: min(max(x, low), high), "heaviside": np.heaviside,
    "clamp": lambda x, low, high: min(max(x, low), high),
    "flipsign": lambda x, y: math.copysign(1, y) * x, "logaddexp2": np.logaddexp2,
    "logsumexp": np.logaddexp, "logcosh": lambda x: math.log(math.cosh(x)),
    "xlog1py": lambda x, y: x * math.log1p(y), "xlogx": lambda x: x * math.log(x),
    "entr": lambda x: -x * math.log(x), "rel_entr": lambda x, y: x * math.log(x / y),
    "kl_div": lambda x, y: x * math.log(x / y) - x + y, "boxcox": lambda x, a: (x**a - 1) / a,
    "inv_boxcox": lambda y, a: math.exp(math.log1p(a * y) / a), "cosm1": lambda x: math.cos(x) - 1,
    "pseudo_huber": lambda d, r: d * d * (math.hypot(1, r / d) - 1),
    "normpdf": normal, "npdf": normal, "log_ndtr": lambda x: mpmath.ln(mpmath.ncdf(x)),
    **dict.fromkeys(
        ("ndtri", "norminv", "probit", "qnorm"),
        lambda x: mpmath.findroot(lambda u: mpmath.ncdf(u) - x, 0),
    ),
    "normcdf": mpmath.ncdf, "erfcinv": lambda x: mpmath.findroot(lambda u: mpmath.erfc(u) - x, 0),
    "exp1": mpmath.e1, "expint": mpmath.e1, "rgamma": mpmath.rgamma, "poch": mpmath.rf,
    "betaln": lambda x, y: mpmath.ln(mpmath.beta(x, y)), "trigamma": lambda x: mpmath.psi(1, x),
    "logbeta": lambda x, y: mpmath.ln(mpmath.beta(x, y)), "binom": mpmath.binomial,
    "zetac": lambda x: mpmath.zeta(x) - 1, "ellipkm1": lambda x: mpmath.ellipk(1 - x),
    "besselj0": mpmath.j0, "besselj1": mpmath.j1, "bessely0": lambda x: mpmath.bessely(0, x),
    "bessely1": lambda x: mpmath.bessely(1, x), "j0": mpmath.j0, "j1": mpmath.j1,
    "i0": lambda x: mpmath.besseli(0, x), "i1": lambda x: mpmath.besseli(1, x),
    "k0": lambda x: mpmath.besselk(0, x), "k1": lambda x: mpmath.besselk(1, x),
    "jn": mpmath.besselj, "y0": lambda x: mpmath.bessely(0, x), "yn": mpmath.bessely,
    "E1": mpmath.e1, "elu": lambda x, a: x if x > 0 else a * x,
    "celu": lambda x, *a: x, "prelu": lambda x, a: x, "leaky_relu": lambda x, a: x,
    "gelu_tanh": lambda x: (
        x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "count"), ABBREVIATIONS, ids=str)
def test_a_name_has_the_value_that_it_has_in_its_library(name: str, count: int) -> None:
    places = PLACES[:count]
    if name in ("asecd", "acscd"):
        places = (2.5,)
    row = ABBREVIATIONS[name, count]
    letters, formula = row.applied()
    typed = f"{name}({', '.join(letter.value for letter in letters)})"
    found = read(typed)
    assert found.expr is formula
    assert row.note in [reading.reason for reading in found.readings]
    point: dict[Expr, Any] = {
        letter: mpmath.mpf(place) for letter, place in zip(letters, places, strict=True)
    }
    assert float(value_at(mpmath.mp, formula, point)) == pytest.approx(
        float(TRUTH[name](*places)), rel=1e-12
    )
    assert read(to_plain(formula)).expr is formula


def test_no_name_is_in_two_tables() -> None:
    known = {*FUNCTIONS, *SHORTHANDS, *ABBREVIATED}
    assert not known & (set(LIBRARY) | set(OPERATORS) | WORDS)
    both = set(ABBREVIATED) & {*FUNCTIONS, *SHORTHANDS}
    assert {name for name in both if (name, 1) in ABBREVIATIONS} == {"expint"}


@pytest.mark.parametrize("name", sorted({*LIBRARY, *OPERATORS, *WORDS}))
def test_a_refused_name_is_refused_by_its_name(name: str) -> None:
    """Before brackets and alone, with a sentence that helps; ``k0e`` alone is k₀·e."""
    letter = len(name) > 1 and not name[:2].isalpha()
    for text in (f"{name}(x)",) if letter else (f"{name}(x)", f"x {name} y", f"{name} x"):
        with pytest.raises(FormulaError) as caught:
            read(text)
        assert caught.value.message
        if name not in ("and", "for", "not", "else", "when"):
            assert repr(name) in caught.value.message
            assert caught.value.hint


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *SHORTHANDS, *ABBREVIATED}))
def test_the_rules_know_every_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", name]) == 0
    assert name in capsys.readouterr().out or name in FUNCTIONS


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("log3(x)", "log(x, 3)"), ("x mod 2", "mod(x, 2)"), (r"x \bmod 2", "mod(x, 2)"),
        ("x mod (x+1)", "mod(x, x + 1)"), ("2x mod 3 + 1", "mod(2x, 3) + 1"),
        ("sin 30°", "sin(30pi/180)"), ("30° x", "30pi/180 x"), ("cos(x°)", "cos(x pi/180)"),
        ("exp10 x", "10^x"), ("sind^2(x)", "(sin(pi x/180))^2"), ("log12(x)", "log(x, 12)"),
    ],
)  # fmt: skip
def test_names_with_signs_and_digits(text: str, meaning: str) -> None:
    assert read(text).expr is read(meaning).expr


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("sqroot(x+1)", "Did you mean sqrt?"), ("cosn(2x)", "Did you mean cos?"),
        ("det x", "Matrices are not read."), (r"\lim x", "Limits are not computed"),
        ("x is y", "A formula comes alone."), ("clip(x)", "three arguments"),
        ("nextafter(x, y)", "not differentiable"), ("spherical_jn(1, x)", "SciPy"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_word(text: str, hint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert hint in f"{caught.value.message} {caught.value.hint}"

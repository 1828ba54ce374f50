"""Names of libraries for what other functions say: each is read as that, and echoed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chainrule.model import ONE, PI, TWO, ZERO, Expr, make, number, symbol


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A name that is read as a formula of its arguments.

    Attributes:
        name: what is typed.
        count: the number of arguments.
        meaning: called with the arguments; returns the formula.
        note: why it is read so, for the echo.
    """

    name: str
    count: int
    meaning: Callable[..., Expr]
    note: str

    def applied(self) -> tuple[tuple[Expr, ...], Expr]:
        """Return letters for the arguments, and the formula of them.

        >>> Abbreviation("cube", 1, lambda x: x**3, "a power").applied()
        ((x,), pow(x, 3))
        """
        letters = tuple(map(symbol, "xyz"[: self.count]))
        return letters, self.meaning(*letters)


def _table(note: str, **meanings: Callable[..., Expr]) -> tuple[Abbreviation, ...]:
    return tuple(
        Abbreviation(name, meaning.__code__.co_argcount, meaning, note)
        for name, meaning in meanings.items()
    )


def _of_degrees(op: str) -> Callable[[Expr], Expr]:
    return lambda x: make(op, PI * x / 180)


def _in_degrees(op: str) -> Callable[[Expr], Expr]:
    return lambda x: 180 * make(op, x) / PI


def _of_turns(op: str) -> Callable[[Expr], Expr]:
    return lambda x: make(op, PI * x)


def _power(base: int) -> Callable[[Expr], Expr]:
    return lambda x: make("pow", number(base), x)


def _clipped(x: Expr, lower: Expr, upper: Expr) -> Expr:
    return make("min", make("max", x, lower), upper)


def _signed(x: Expr, y: Expr) -> Expr:
    size = make("abs", x)
    return make("piecewise", size, make("ge", y, ZERO), -size)


def _elu(x: Expr, a: Expr) -> Expr:
    return make("piecewise", x, make("gt", x, ZERO), a * make("expm1", x))


def _celu(x: Expr, a: Expr) -> Expr:
    return make("piecewise", x, make("gt", x, ZERO), a * make("expm1", x / a))


def _prelu(x: Expr, a: Expr) -> Expr:
    return make("piecewise", x, make("gt", x, ZERO), a * x)


def _gelu_tanh(x: Expr) -> Expr:
    inner = make("sqrt", 2 / PI) * (x + number(Fraction("0.044715"), decimal=True) * x**3)
    return x * (1 + make("tanh", inner)) / 2


def _density(x: Expr, mean: Expr, deviation: Expr) -> Expr:
    unit = (x - mean) / deviation
    return make("exp", -(unit**2 / 2)) / (deviation * make("sqrt", 2 * PI))


def _step(x: Expr, at_zero: Expr) -> Expr:
    return make("piecewise", ZERO, make("lt", x, ZERO), at_zero, make("eq", x, ZERO), ONE)


def _ndtri(x: Expr) -> Expr:
    return make("sqrt", TWO) * make("erfinv", 2 * x - 1)


_CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc")

ROWS = (
    *_table("the argument is in degrees", **{f"{op}d": _of_degrees(op) for op in _CIRCULAR}),
    *_table(
        "the argument is in degrees",
        **{f"{op}dg": _of_degrees(op) for op in _CIRCULAR[:4]},
        deg2rad=lambda x: PI * x / 180,
        radians=lambda x: PI * x / 180,
    ),
    *_table("the value is in degrees", **{f"a{op}d": _in_degrees(f"a{op}") for op in _CIRCULAR}),
    *_table(
        "the value is in degrees",
        rad2deg=lambda x: 180 * x / PI,
        degrees=lambda x: 180 * x / PI,
    ),
    *_table("the argument is a multiple of π", **{f"{op}pi": _of_turns(op) for op in _CIRCULAR}),
    *_table(
        "the value is divided by π",
        asinpi=lambda x: make("asin", x) / PI,
        acospi=lambda x: make("acos", x) / PI,
        atanpi=lambda x: make("atan", x) / PI,
    ),
    *_table(
        "a library's name of a power",
        exp2=_power(2),
        exp10=_power(10),
        square=lambda x: x**2,
        cube=lambda x: x**3,
        rsqrt=lambda x: 1 / make("sqrt", x),
        reciprocal=lambda x: 1 / x,
        powm1=lambda x, y: make("pow", x, y) - 1,
        ldexp=lambda x, n: x * make("pow", TWO, n),
        float_power=lambda x, y: make("pow", x, y),
    ),
    *_table(
        "a library's name of arithmetic",
        negative=lambda x: -x,
        positive=lambda x: x,
        identity=lambda x: x,
        absolute=lambda x: make("abs", x),
        add=lambda x, y: x + y,
        subtract=lambda x, y: x - y,
        multiply=lambda x, y: make("mul", x, y),
        divide=lambda x, y: x / y,
        true_divide=lambda x, y: x / y,
        floor_divide=lambda x, y: make("floor", x / y),
        fld=lambda x, y: make("floor", x / y),
        cld=lambda x, y: make("ceil", x / y),
        fma=lambda x, y, z: make("mul", x, y) + z,
        muladd=lambda x, y, z: make("mul", x, y) + z,
        lerp=lambda a, b, t: a + t * (b - a),
        hypot3=lambda x, y, z: make("sqrt", x**2 + y**2 + z**2),
        abs2=lambda x: x**2,
        fmax=lambda x, y: make("max", x, y),
        fmin=lambda x, y: make("min", x, y),
        fdim=lambda x, y: make("max", x - y, ZERO),
        clip=_clipped,
        clamp=_clipped,
        copysign=_signed,
        flipsign=lambda x, y: make("piecewise", x, make("ge", y, ZERO), -x),
    ),
    Abbreviation(
        "hypot", 3, lambda x, y, z: make("sqrt", x**2 + y**2 + z**2), "three sides of a box"
    ),
    Abbreviation("heaviside", 2, _step, "the second argument is the value at 0"),
    *_table(
        "a library's name of exponentials and logarithms",
        logaddexp2=lambda x, y: make(
            "log", make("pow", TWO, x) + make("pow", TWO, y), TWO
        ),
        logsumexp=lambda x, y: make("logaddexp", x, y),
        logcosh=lambda x: make("ln", make("cosh", x)),
        xlog1py=lambda x, y: make("xlogy", x, 1 + y),
        xlogx=lambda x: make("xlogy", x, x),
        entr=lambda x: -make("xlogy", x, x),
        rel_entr=lambda x, y: make("xlogy", x, x / y),
        kl_div=lambda x, y: make("xlogy", x, x / y) - x + y,
        boxcox=lambda x, a: (make("pow", x, a) - 1) / a,
        inv_boxcox=lambda x, a: make("pow", a * x + 1, 1 / a),
        pseudo_huber=lambda d, r: d**2 * (make("sqrt", 1 + (r / d) ** 2) - 1),
        cosm1=lambda x: make("cos", x) - 1,
    ),
    *_table(
        "the normal distribution of mean 0 and deviation 1",
        normpdf=lambda x: make("exp", -(x**2 / 2)) / make("sqrt", 2 * PI),
        npdf=lambda x: make("exp", -(x**2 / 2)) / make("sqrt", 2 * PI),
        log_ndtr=lambda x: make("ln", make("normcdf", x)),
        ndtri=_ndtri,
        norminv=_ndtri,
        probit=_ndtri,
        qnorm=_ndtri,
    ),
    Abbreviation("normpdf", 3, _density, "mean and deviation come after the argument"),
    Abbreviation(
        "normcdf", 3, lambda x, m, s: make("normcdf", (x - m) / s),
        "mean and deviation come after the argument",
    ),
    *_table(
        "as in SciPy",
        erfcinv=lambda x: make("erfinv", 1 - x),
        exp1=lambda x: make("expint", ONE, x),
        betaln=lambda x, y: make("loggamma", x) + make("loggamma", y) - make("loggamma", x + y),
        logbeta=lambda x, y: make("loggamma", x) + make("loggamma", y) - make("loggamma", x + y),
        rgamma=lambda x: 1 / make("gamma", x),
        poch=lambda x, n: make("gamma", x + n) / make("gamma", x),
        trigamma=lambda x: make("polygamma", ONE, x),
        binom=lambda n, k: make("factorial", n) / (make("factorial", k) * make("factorial", n - k)),
        zetac=lambda x: make("zeta", x) - 1,
        ellipkm1=lambda x: make("ellipk", 1 - x),
        besselj0=lambda x: make("besselj", ZERO, x),
        besselj1=lambda x: make("besselj", ONE, x),
        bessely0=lambda x: make("bessely", ZERO, x),
        bessely1=lambda x: make("bessely", ONE, x),
    ),
    *_table(
        "SciPy's names are i0, i1, j0, j1, jn, k0, k1, y0, yn and E1; for a letter with an index "
        "write y_0(x)",
        i0=lambda x: make("besseli", ZERO, x),
        i1=lambda x: make("besseli", ONE, x),
        k0=lambda x: make("besselk", ZERO, x),
        k1=lambda x: make("besselk", ONE, x),
        j0=lambda x: make("besselj", ZERO, x),
        j1=lambda x: make("besselj", ONE, x),
        jn=lambda n, x: make("besselj", n, x),
        y0=lambda x: make("bessely", ZERO, x),
        yn=lambda n, x: make("bessely", n, x),
        E1=lambda x: make("expint", ONE, x),
    ),
    Abbreviation("expint", 1, lambda x: make("expint", ONE, x), "one argument means order 1"),
    *_table("the second argument is α", elu=_elu, celu=_celu, prelu=_prelu),
    Abbreviation("celu", 1, lambda x: make("elu", x), "α is 1, so it is the same as elu"),
    Abbreviation(
        "leaky_relu", 2, _prelu, "the second argument is the slope to the left of 0"
    ),
    Abbreviation("gelu_tanh", 1, _gelu_tanh, "the approximation with tanh"),
)  # fmt: skip

ABBREVIATIONS: dict[tuple[str, int], Abbreviation] = {(row.name, row.count): row for row in ROWS}
"""Every abbreviation, by its name and the number of its arguments."""

ABBREVIATED: dict[str, list[Abbreviation]] = {}
"""Every abbreviation by its name: some take another number of arguments, too."""

for _row in ROWS:
    ABBREVIATED.setdefault(_row.name, []).append(_row)

MEANINGS = {
    "sinc": "sinc is normalized, as in NumPy and Julia; write sin(x)/x for the other one",
    "gelu": "gelu has the normal distribution; the approximation with tanh is gelu_tanh",
    "GELU": "gelu has the normal distribution; the approximation with tanh is gelu_tanh",
    "ellipk": "the argument is the parameter m = k²; for a modulus write k^2",
    "ellipe": "the argument is the parameter m = k²; for a modulus write k^2",
    "EllipticK": "the argument is the parameter m = k²; for a modulus write k^2",
    "EllipticE": "the argument is the parameter m = k²; for a modulus write k^2",
    "ellipf": "the second argument is the parameter m = k²; for a modulus write k^2",
    "EllipticF": "the second argument is the parameter m = k²; for a modulus write k^2",
    "ellipkinc": "the second argument is the parameter m = k²; for a modulus write k^2",
    "ellipeinc": "the second argument is the parameter m = k²; for a modulus write k^2",
    "ellippi": "n comes first, then the parameter m = k²",
    "EllipticPi": "n comes first, then the parameter m = k²",
    "gammainc": "regularized, as in SciPy: divided by Γ(a); the other one is lowergamma",
    "gammaincc": "regularized, as in SciPy: divided by Γ(a); the other one is uppergamma",
    "betainc": "regularized, as in SciPy: divided by Β(a, b)",
    "round": "halves are rounded to the even number, as in NumPy and Julia",
    "frac": "frac is x − trunc(x), as in PyTorch; write x − floor(x) for the other one",
    "mod": "the remainder has the sign of the divisor, as in NumPy and Julia",
    "remainder": "the remainder has the sign of the divisor, as in NumPy and PyTorch",
    "fmod": "the remainder has the sign of the dividend, as in C",
    "rem": "the remainder has the sign of the dividend, as in Julia",
    "expn": "the order comes first",
    "erfcx": "erfcx is e^(x²) erfc(x)",
}
"""What a name means where libraries or books differ, for the echo."""


def meaning_of(name: str, count: int) -> str | None:
    """Return what is echoed beside a function of this name, if anything is.

    >>> meaning_of("sind", 1), meaning_of("sin", 1)
    ('the argument is in degrees', None)
    """
    row = ABBREVIATIONS.get((name, count))
    return row.note if row else MEANINGS.get(name)

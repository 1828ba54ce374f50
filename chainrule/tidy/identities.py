"""Identities that textbooks always use, as tables."""

from __future__ import annotations

from fractions import Fraction

from chainrule.model import ONE, PI, TWO, ZERO, E, Expr, make, number, substitute, symbol

HALF = number(Fraction(1, 2))

_HALF_PI = (make("div", PI, TWO), make("mul", HALF, PI))

_CIRCULAR = {"sin", "tan", "asin", "atan"}
_HYPERBOLIC = {"sinh", "tanh", "asinh", "atanh"}
_ZERO_AT_ZERO = _CIRCULAR | _HYPERBOLIC | {"erf", "sign", "abs"}

EXACT: dict[tuple[str, Expr], Expr] = {
    **{
        (op, ZERO): ZERO
        for op in [
            "sin",
            "tan",
            "asin",
            "atan",
            "sinh",
            "tanh",
            "asinh",
            "atanh",
            "erf",
            "sign",
            "abs",
        ]
    },
    **{(op, ZERO): ONE for op in ["cos", "sec", "cosh", "sech", "exp", "erfc"]},
    ("ln", ONE): ZERO,
    ("ln", E): ONE,
    ("exp", ONE): E,
    ("acos", ONE): ZERO,
    ("acosh", ONE): ZERO,
    ("sin", PI): ZERO,
    ("tan", PI): ZERO,
    ("cos", PI): number(-1),
    ("sec", PI): number(-1),
    **{("sin", half): ONE for half in _HALF_PI},
    **{("cos", half): ZERO for half in _HALF_PI},
    **{("csc", half): ONE for half in _HALF_PI},
    **{("cot", half): ZERO for half in _HALF_PI},
    ("sigmoid", ZERO): HALF,
}
"""Values of functions at exact arguments."""

_U = symbol("u")
_ON_CIRCLE, _SECANT = make("sqrt", 1 - _U**2), make("sqrt", 1 + _U**2)
OF_INVERSE: dict[tuple[str, str], Expr] = {
    **{(op, "a" + op): _U for op in ("sin", "cos", "tan", "cot", "sec", "csc")},
    **{(op, "a" + op): _U for op in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
    ("cos", "asin"): _ON_CIRCLE,
    ("sin", "acos"): _ON_CIRCLE,
    ("tan", "asin"): _U / _ON_CIRCLE,
    ("sec", "asin"): 1 / _ON_CIRCLE,
    ("tan", "acos"): _ON_CIRCLE / _U,
    ("csc", "acos"): 1 / _ON_CIRCLE,
    ("sec", "atan"): _SECANT,
    ("cos", "atan"): 1 / _SECANT,
    ("sin", "atan"): _U / _SECANT,
    ("cosh", "asinh"): _SECANT,
    ("sech", "asinh"): 1 / _SECANT,
    ("tanh", "asinh"): _U / _SECANT,
    ("sinh", "acosh"): make("sqrt", _U**2 - 1),
}
"""``f(g(u))`` for a function ``f`` and the inverse ``g`` of one of its family."""


def of_inverse(op: str, inner: Expr) -> Expr | None:
    """Return ``op(inner)`` without the inverse function in it, or None.

    >>> of_inverse("cos", make("asin", symbol("x")))
    sqrt(add(1, neg(pow(x, 2))))
    """
    pattern = OF_INVERSE.get((op, inner.op))
    return None if pattern is None else substitute(pattern, {_U: inner.args[0]})


ODD = _ZERO_AT_ZERO - {"abs"} | {"cot", "csc", "coth", "csch", "acoth", "acsch"}
EVEN = frozenset(["cos", "sec", "cosh", "sech", "abs"])

SQUARES: dict[str, tuple[tuple[str | None, int, str | None, int], ...]] = {
    "sin": (("cos", 1, None, 1), (None, -1, "cos", -1)),
    "cos": (("sin", 1, None, 1), (None, -1, "sin", -1)),
    "tan": ((None, 1, "sec", 1), ("sec", -1, None, -1)),
    "sec": ((None, -1, "tan", 1), ("tan", -1, None, 1)),
    "cot": ((None, 1, "csc", 1), ("csc", -1, None, -1)),
    "csc": ((None, -1, "cot", 1), ("cot", -1, None, 1)),
    "sinh": ((None, 1, "cosh", 1), ("cosh", -1, None, -1)),
    "cosh": ((None, -1, "sinh", 1), ("sinh", -1, None, 1)),
    "tanh": ((None, -1, "sech", -1), ("sech", 1, None, 1)),
    "sech": (("tanh", 1, None, 1), (None, -1, "tanh", -1)),
    "coth": ((None, -1, "csch", 1), ("csch", -1, None, 1)),
    "csch": ((None, 1, "coth", 1), ("coth", -1, None, -1)),
}
"""``f: (g, ratio, h, sign)`` says ``f² + ratio·g² = sign·h²``, where None stands for 1."""

CIRCLE = {
    "sin": (1, 0), "cos": (0, 1), "tan": (1, -1), "cot": (-1, 1), "sec": (0, -1), "csc": (-1, 0),
}  # fmt: skip
HYPERBOLA = {name + "h": powers for name, powers in CIRCLE.items()}
FAMILY: dict[str, str] = {**dict.fromkeys(CIRCLE, ""), **dict.fromkeys(HYPERBOLA, "h")}
"""The suffix of the family that a trigonometric function belongs to."""

POWERS = {**CIRCLE, **HYPERBOLA}
"""A function as powers of its family's sine and cosine."""


def merged_powers(powers: dict[str, int], suffix: str) -> dict[str, int]:
    """Rewrite a product of powers of one family at one argument with as few factors as can be.

    >>> merged_powers({"sin": 1, "cos": -1}, "")
    {'tan': 1}
    >>> merged_powers({"sec": 2, "cos": 1}, "")
    {'sec': 1}
    """
    sine = sum(k * POWERS[op][0] for op, k in powers.items())
    cosine = sum(k * POWERS[op][1] for op, k in powers.items())
    options = [powers, {"sin" + suffix: sine, "cos" + suffix: cosine}]
    if sine == -cosine:
        options.append({("tan" if sine > 0 else "cot") + suffix: abs(sine)})
    reciprocal = {"sec" + suffix, "csc" + suffix, "tan" + suffix, "cot" + suffix} & set(powers)
    if reciprocal and not (sine and cosine):
        name = ("csc" if sine else "sec") + suffix
        options.append({name: -(sine or cosine)})
    if reciprocal and sine > 0 > cosine and -cosine > sine:
        options.append({"tan" + suffix: sine, "sec" + suffix: -cosine - sine})
    if reciprocal and cosine > 0 > sine and -sine > cosine:
        options.append({"cot" + suffix: cosine, "csc" + suffix: -sine - cosine})
    cleaned = [{op: k for op, k in option.items() if k} for option in options]
    return min(cleaned, key=_weight)


def _weight(powers: dict[str, int]) -> int:
    factors = sum(2 if abs(k) == 1 else 3 for k in powers.values())
    return factors + 2 * any(k < 0 for k in powers.values())

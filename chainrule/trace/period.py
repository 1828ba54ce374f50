"""How far a formula goes on before it repeats."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from chainrule.model import ONE, PI, Expr, free_symbols, mul, number, postorder, substitute, symbol
from chainrule.rules.arithmetic import rational
from chainrule.tidy import tidy
from chainrule.trace.decompose import derivative_of

TURNS = dict.fromkeys(("sin", "cos", "sec", "csc"), 2) | dict.fromkeys(("tan", "cot"), 1)
"""After how many π a function repeats."""

WAVE = symbol(" wave")
"""Stands for what repeats; no user can type this name."""


def period_of(expr: Expr, x: Expr) -> Expr | None:
    """Return a period of a formula whose variable only stands in sines and the like.

    >>> x = symbol("x")
    >>> (x + 1).op, period_of(x, x)
    ('add', None)
    >>> from chainrule.model import make
    >>> period_of(make("sin", 2 * x) + make("tan", x / 3), x)
    mul(3, pi)
    """
    found = [node for node in postorder(expr) if node.op in TURNS and x in free_symbols(node)]
    waves = [node for node in found if not set(found) & set(postorder(*node.args))]
    rest = substitute(expr, dict.fromkeys(waves, WAVE))
    if not waves or x in free_symbols(rest):
        return None
    rates = [tidy(derivative_of(wave.args[0], x)) for wave in waves]
    for unit in (PI, ONE):
        shares = [rational(tidy(rate * unit / PI)) for rate in rates]
        known = [abs(share) for share in shares if share]
        if len(known) == len(rates):
            lengths = [Fraction(TURNS[w.op]) / r for w, r in zip(waves, known, strict=True)]
            top = lcm(*(length.numerator for length in lengths))
            bottom = gcd(*(length.denominator for length in lengths))
            return mul(number(Fraction(top, bottom)), unit)
    return None

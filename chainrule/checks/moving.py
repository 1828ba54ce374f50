"""Check rates of change: values that are moved along them must keep equations true.

No rule of differentiation is used: both sides are evaluated a moment before and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.checks.curves import CHECK_BITS
from chainrule.checks.definition import AGREE_BITS, Check, Comparison
from chainrule.checks.unknown import stand_ins
from chainrule.document import words
from chainrule.model import Expr, bounds, mul, substitute, symbol
from chainrule.numeric.evaluate import public
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program
from chainrule.numeric.work import Budget, SlowError, context

MOMENT_BITS, NEARER_BITS = 60, 20
"""The first moments are 2^-MOMENT_BITS away, of the time scale; the others 2^-NEARER_BITS of it."""


def check_moving(
    differences: Sequence[Expr], values: Mapping[Expr, Expr], rates: Mapping[Expr, Expr]
) -> Check:
    """Tell whether ``differences`` stay what they are while values change at these rates.

    Args:
        differences: left − right of equations.
        values: of all their letters, constant expressions.
        rates: of the letters that change.

    >>> from chainrule.model import number
    >>> x, y = symbol("x"), symbol("y")
    >>> at, circle = {x: number(3), y: number(4)}, [x**2 + y**2 - 25]
    >>> [check_moving(circle, at, {x: number(4), y: number(s * 3)}).state for s in (-1, 1)]
    ['passed', 'failed']
    """
    mp = context()
    before = mp.prec
    found: list[Comparison] = []
    try:
        with Budget(bounds().curve_work):
            mp.prec = CHECK_BITS
            for difference in differences:
                step = mp.ldexp(_time_scale(values, rates), -MOMENT_BITS)
                nearer = mp.ldexp(step, -NEARER_BITS)
                first, worst = (_change(difference, values, rates, h) for h in (step, nearer))
                alone = [_change(difference, values, {s: r}, nearer) for s, r in rates.items()]
                if first is None or worst is None or None in alone:
                    reason = words("an equation has no value a moment before or after")
                    return Check("unknown", tuple(found), reason)
                size = sum((abs(part) for part in alone), mp.zero)
                point = {s: v.value for s, v in values.items() if v.is_number}
                found.append(Comparison(point, public(mp.mpf(worst)), public(mp.zero)))
                vanishes = abs(worst) <= mp.ldexp(abs(first), 5 - NEARER_BITS)
                if not vanishes and abs(worst) > mp.ldexp(size, -AGREE_BITS):
                    reason = words("values moved along these rates do not satisfy an equation")
                    return Check("failed", tuple(found), reason)
    except Refusal as refusal:
        return Check("unknown", (), refusal.inlines())
    except SlowError as error:
        return Check("unknown", (), words(error.message))
    finally:
        mp.prec = before
    return Check("passed", tuple(found))


def _time_scale(values: Mapping[Expr, Expr], rates: Mapping[Expr, Expr]) -> Any:
    """Return about how long the fastest letter takes to change by its own size."""
    mp = context()
    pairs = [(values[s], rate) for s, rate in rates.items()]
    program = Program((), [expr for pair in pairs for expr in pair])
    found = program.run(mp, {})
    numbers = [found[place] for place in program.outputs]
    exponents = [
        (mp.mag(value) if value else 0) - mp.mag(rate)
        for value, rate in zip(numbers[::2], numbers[1::2], strict=True)
        if rate
    ]
    return mp.ldexp(mp.one, min(exponents, default=0))


def _change(
    difference: Expr, values: Mapping[Expr, Expr], rates: Mapping[Expr, Expr], step: Any
) -> Any:
    """Return the faster change of a difference, before or after; None where it has no value."""
    mp = context()
    moment = symbol(" moment")
    moved = {s: v + mul(moment, rates[s]) if s in rates else v for s, v in values.items()}
    program = Program((), [substitute(difference, moved)], stand_ins(difference))
    earlier, now, after = (
        program.run(mp, {moment: s} if moment in program.inputs else {})[program.outputs[0]]
        for s in (-step, mp.zero, step)
    )
    if earlier is None or now is None or after is None:
        return None
    return max((now - earlier) / step, (after - now) / step, key=abs)

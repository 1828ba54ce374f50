"""Integrals as numbers: the double exponential rule, with a look at how the ends fall off.

The variable is changed so that the integrand falls off double exponentially toward both ends
(Takahasi and Mori, "Double exponential formulas for numerical integration", Publ. RIMS 9, 1974).
The trapezoidal rule then doubles its digits with each halving of the step, also where the
integrand grows without bound at a limit or a limit is infinite. Where it does not fall off, the
integral diverges.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from chainrule.model import bounds
from chainrule.numeric.operations import Refusal, magnitude
from chainrule.numeric.work import context

LEVELS = 12
"""Most halvings of the step; ``limits.integrand_calls`` ends nearly all integrals before."""

NEAR = 20
"""The ends are followed to distances of 2^-NEAR or 2^NEAR before they count as fallen off."""

FAR = 3
"""A limit other than 0 is approached to FAR times the precision, 0 and infinity to 3 FAR times."""

STEADY = 0.99
"""Terms that fall by less than this from one to the next do not fall off."""

SAMPLES = 24
"""Terms that are looked at before an integral is said to diverge."""

WORK = 12
"""Work for one term, beside that of the integrand."""

SLOW = "is an integral that takes too long to compute"
VAGUE = "is an integral that could not be computed to enough digits"


class DivergesError(ArithmeticError):
    """The integral has no finite value."""


def integral_between(mp: Any, integrand: Callable[[Any], Any], lower: Any, upper: Any) -> Any:
    """Return the integral of a function from one limit to another, each of which may be ±∞.

    The integrand is called at the context's precision or, near a limit, at a higher one.

    Raises:
        DivergesError: it has no finite value.
        Refusal: it takes too many evaluations, or does not settle.

    >>> from chainrule.numeric.work import context
    >>> mp = context()
    >>> print(integral_between(mp, lambda t: mp.exp(-t), mp.zero, mp.inf))
    1.0
    >>> integral_between(mp, lambda t: 1 / t, mp.one, mp.inf)
    Traceback (most recent call last):
    ...
    chainrule.numeric.quadrature.DivergesError
    """
    if lower == upper:
        return mp.zero
    if lower > upper:
        return -integral_between(mp, integrand, upper, lower)
    if mp.isinf(lower) and mp.isinf(upper):
        middle = mp.zero
        return integral_between(mp, integrand, lower, middle) + integral_between(
            mp, integrand, middle, upper
        )
    return Quadrature(mp, integrand, lower, upper).value()


@lru_cache(maxsize=20_000)
def _stretched(prec: int, finite: bool, place: Fraction) -> tuple[Any, Any]:
    """Return exp(c sinh s) and c cosh s at this precision, which the context has.

    c is π on finite intervals and π/2 on infinite ones.
    """
    mp = context()
    at = mp.mpf(place.numerator) / place.denominator
    scale = mp.pi if finite else mp.pi / 2
    return mp.exp(scale * mp.sinh(at))._mpf_, (scale * mp.cosh(at))._mpf_


class Quadrature:
    """One integral over an interval with at most one infinite end."""

    def __init__(self, mp: Any, integrand: Callable[[Any], Any], lower: Any, upper: Any) -> None:
        self.mp, self.integrand, self.lower, self.upper = mp, integrand, lower, upper
        self.finite = not (mp.isinf(lower) or mp.isinf(upper))
        self.largest = self.size = mp.zero
        self.calls = 0

    def value(self) -> Any:
        """Halve the step until the sum stands still."""
        mp, step = self.mp, Fraction(1, 2)
        middle = self._term(*self._node(Fraction(0), 1))
        self.size = abs(middle)
        total = middle + self._level(step, 1)
        found = total / 2
        for level in range(2, LEVELS):
            step /= 2
            total = total + self._level(step, 2)
            before, found = found, mp.ldexp(total, -level)
            gap, scale = abs(found - before), mp.ldexp(self.size, -level)
            if not gap or magnitude(gap) < magnitude(scale) - mp.prec * 3 // 5:
                noise = found and magnitude(found) < magnitude(scale) - mp.prec + 16
                return mp.zero if noise else found
        raise Refusal(VAGUE)

    def _level(self, step: Fraction, stride: int) -> Any:
        return self._side(step, stride, 1) + self._side(step, stride, -1)

    def _side(self, step: Fraction, stride: int, side: int) -> Any:
        """Add the terms toward one end until they have fallen off."""
        prec, total, small = self.mp.prec, self.mp.zero, 0
        for count in itertools.count(1, stride):
            distance, anchor, weight = self._node(count * step, side)
            size = abs(magnitude(distance))
            far_out = not anchor or (not self.finite and side > 0)
            if size > prec * FAR * (3 if far_out else 1):
                self._judge(count * step, side)
                break
            term = self._term(distance, anchor, weight)
            total = total + term
            self.size = self.size + abs(term)
            self.largest = max(self.largest, abs(term))
            tiny = not term or magnitude(term) < magnitude(self.largest) - prec - 8
            small = small + 1 if tiny and size > NEAR else 0
            if small == 2:
                break
        return total

    def _node(self, place: Fraction, side: int) -> tuple[Any, Any, Any]:
        """Return the distance from a limit with its sign, that limit, and the weight."""
        mp = self.mp
        far, growth = map(mp.make_mpf, _stretched(mp.prec, self.finite, place))
        if self.finite:
            near = 1 / far
            distance = (self.upper - self.lower) * near / (1 + near)
            weight = distance * growth / (1 + near)
            return (-distance, self.upper, weight) if side > 0 else (distance, self.lower, weight)
        distance = far if side > 0 else 1 / far
        weight = growth * distance
        upward = mp.isinf(self.upper)
        return (distance, self.lower, weight) if upward else (-distance, self.upper, weight)

    def _term(self, distance: Any, anchor: Any, weight: Any) -> Any:
        """Return the integrand times the weight, with more bits where a limit is near."""
        mp = self.mp
        self.calls += 1
        if self.calls > bounds().integrand_calls:
            raise Refusal(SLOW)
        if mp.budget is not None:
            mp.budget.spend(WORK)
        before = mp.prec
        lost = magnitude(anchor) - magnitude(distance) if anchor else 0
        try:
            if lost > before // 4:
                mp.prec = before * (2 + lost // before)
            return weight * self.integrand(anchor + distance)
        finally:
            mp.prec = before

    def _judge(self, end: Fraction, side: int) -> None:
        """Say of terms that have not fallen off at the end whether they ever do."""
        mp = self.mp
        places = [end * (SAMPLES + count) / (2 * SAMPLES) for count in range(SAMPLES)]
        terms = [self._term(*self._node(place, side)) for place in places]
        if magnitude(terms[-1]) < magnitude(self.largest) - mp.prec * 3 // 5 or not terms[-1]:
            return
        steady = all(abs(b) > STEADY * abs(a) for a, b in pairwise(terms))
        if steady and (all(t > 0 for t in terms) or all(t < 0 for t in terms)):
            raise DivergesError
        raise Refusal(VAGUE)

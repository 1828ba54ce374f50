"""What the derivative of a function does at a point, found from the function itself.

Where every operation is smooth there is nothing to do. Elsewhere the function is evaluated on
both sides, at distances of about 2^-60, 2^-120 and 2^-180, with so many bits that the quotients
show their limits; no local derivative of the rules is used.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from chainrule.document import Inlines, Text, words
from chainrule.model import BINDERS, Expr, bounds, postorder, symbol
from chainrule.numeric.closed import Closed
from chainrule.numeric.evaluate import Outcome, evaluate, public
from chainrule.numeric.exact import exact_values
from chainrule.numeric.format import format_number
from chainrule.numeric.kinks import conventional, in_inputs
from chainrule.numeric.operations import Refusal, as_fraction, magnitude
from chainrule.numeric.program import Program, Row
from chainrule.numeric.risks import is_risky
from chainrule.numeric.swinging import swings
from chainrule.numeric.verdicts import AtKink, Existence, because
from chainrule.numeric.work import Budget, context

SCAN_BITS = 256
SAMPLE_BITS = 1_200
DISTANCES = (60, 120, 180)
"""Binary exponents of the distances at which each side is sampled."""

COARSE_BITS, COARSE = 240, (20, 40, 60)
"""Precision and distances where integrals and sums are in it, each value of which is many."""

SAME_BITS = 60
"""Leading bits that two one-sided limits share when they are the same."""

SHIFT = symbol(" shift")
"""The distance from the point; no user can type this name."""

HERE = {SHIFT: Fraction(0)}


def differentiability(
    rows: Sequence[Row],
    output: Expr,
    wrt: Expr,
    point: Mapping[Expr, Expr],
    *,
    derivative: Outcome | None = None,
    here: Any = None,
    at_kink: AtKink | None = None,
) -> Existence:
    """Tell whether the derivative exists at a point, and which one-sided slopes do.

    Args:
        rows: the original program.
        output: what is differentiated.
        wrt: the variable.
        point: a constant expression for every input.
        derivative: what the derivative's formula gives there; where it agrees with a limit found
            at a suspicious place, the kind is ``smooth`` instead of ``removable``.
            A smooth one that cannot be written as a number has the reason for that.
        here: the output's value at the point, where its own formula has none or a wrong one.
        at_kink: the convention chosen; None where nobody asks what is taken at a kink.

    Raises:
        PointError: an input has no value.

    >>> from chainrule.model import make, number
    >>> x = symbol("x")
    >>> found = differentiability([], make("abs", x), x, {x: number(0)})
    >>> found.kind, int(found.left), int(found.right)
    ('kink', -1, 1)
    >>> differentiability([], make("sin", x) / x, x, {x: number(0)}).kind
    'removable'
    """
    mp = context()
    before = mp.prec
    try:
        with Budget(bounds().existence_work):
            found = _existence(rows, output, wrt, point, derivative, here)
    except Refusal as refusal:
        return Existence("unknown", reason=(*refusal.inlines(), *words(".")))
    finally:
        mp.prec = before
    if found.kind == "removable" and found.limit is None and agrees(derivative, found):
        # An integral is never known to be smooth beforehand: nothing is special about its points.
        plain = any(node.op in BINDERS for node in postorder(output, *(e for _, e in rows)))
        return replace(found, kind="smooth", reason=() if plain else found.reason)
    if found.kind == "smooth" and derivative is not None and derivative.value is None:
        return replace(found, reason=(*derivative.reason, *words(".")))
    if at_kink is not None:
        return conventional(found, rows, output, wrt, point, at_kink)
    return found


def agrees(formula: Outcome | None, found: Existence) -> bool:
    """Tell whether the formula of a derivative has the value that was found as a limit."""
    if formula is None or formula.value is None or found.value is None:
        return False
    gap = abs(formula.value - found.value)
    return not gap or bool(gap <= abs(found.value) * Fraction(1, 10**12))


def is_smooth(
    rows: Sequence[Row],
    output: Expr,
    point: Mapping[Expr, Expr],
    moving: Container[Expr] | None = None,
) -> bool:
    """Tell whether every operation up to an output is smooth at a point, in all of its inputs.

    ``moving`` are the inputs that may move; all of them if None. False where that is not sure,
    and where the output has no value.

    >>> from chainrule.model import make, number
    >>> x, y = symbol("x"), symbol("y")
    >>> [is_smooth([], make("ln", x) * y, {x: number(n), y: number(2)}) for n in (1, -1)]
    [True, False]
    """
    mp = context()
    before = mp.prec
    moved = [
        (name, Expr("add", (value, SHIFT)) if moving is None or name in moving else value)
        for name, value in point.items()
    ]
    try:
        program = Program([*rows, *moved], [output])
        mp.prec = SCAN_BITS
        values = program.run(mp, HERE, known_values(program, HERE))
        return values[program.outputs[0]] is not None and not is_risky(program, values, SHIFT)
    except Refusal:
        return False
    finally:
        mp.prec = before


def settled(slope: Outcome, existence: Existence | None) -> Outcome:
    """Return the number of a derivative at a point, or why there is none.

    Where the derivative is a limit that its formula misses, the limit stands; at a kink what the
    convention takes.
    """
    if existence is None or (existence.exists and agrees(slope, existence)):
        return slope
    if existence.exists or existence.taken is not None:
        found = existence.value if existence.exists else existence.taken
        return slope if found is None else Outcome(found)
    reason = existence.reason
    if reason and isinstance(reason[-1], Text):
        reason = (*reason[:-1], replace(reason[-1], text=reason[-1].text.removesuffix(".")))
    return Outcome(None, None, reason, None if existence.kind == "unknown" else False)


def _existence(
    rows: Sequence[Row],
    output: Expr,
    wrt: Expr,
    point: Mapping[Expr, Expr],
    derivative: Outcome | None,
    here: Any,
) -> Existence:
    center = evaluate(rows, [output], point)[output]
    center = replace(center, reason=in_inputs(rows, center.reason))
    fixed = {name: value for name, value in point.items() if name is not wrt}
    start = point.get(wrt, wrt)
    program = Program([*rows, *fixed.items(), (wrt, Expr("add", (start, SHIFT)))], [output])
    program.require((SHIFT,))
    if SHIFT not in program.inputs:
        return _constant(center)
    mp = context()
    costly = any(node.op in BINDERS for node in program.nodes)
    bits = COARSE_BITS if costly else SAMPLE_BITS
    if center.defined is not False:  # what is only too large or too small to write has a slope
        mp.prec = SCAN_BITS
        values = program.run(mp, HERE, known_values(program, HERE))
        if values[program.outputs[0]] is None:
            # What more bits have shown to exist, such as ln(1 − σ(1000)), needs them here as well.
            mp.prec = bits = bounds().precision
            values = program.run(mp, HERE, known_values(program, HERE))
        risky = values[program.outputs[0]] is None or is_risky(program, values, SHIFT)
        if risky and not costly and mp.prec < bounds().precision:
            risky = _still_risky(program)
        if (
            not risky
            and here is None
            and not (derivative is not None and derivative.defined is False)
        ):
            return Existence("smooth")
    mp.prec = bits
    sides = Sides(
        program, center if here is None else Outcome(here), COARSE if costly else DISTANCES
    )
    if here is not None:
        sides.here = here
    return sides.classify()


def _still_risky(program: Program) -> bool:
    """Look again with many bits: a point very near a kink or a pole is not on it."""
    mp = context()
    mp.prec = bounds().precision
    try:
        with Budget(bounds().existence_work // 4):
            values = program.run(mp, HERE, known_values(program, HERE))
            return is_risky(program, values, SHIFT)
    except Refusal:
        return True


def _constant(center: Outcome) -> Existence:
    if center.defined:
        return Existence("smooth")
    return Existence("undefined" if center.defined is False else "unknown", reason=_full(center))


def _full(outcome: Outcome) -> Inlines:
    return (*outcome.reason, *words(".")) if outcome.reason else ()


def known_values(program: Program, point: Mapping[Expr, Fraction]) -> list[Any]:
    """Return what is known exactly of a program at a point, None for all other places."""
    found = exact_values(program, point)
    return [None if isinstance(value, Closed) else value for value in found]


@dataclass(frozen=True, slots=True)
class Limit:
    """Where three samples are heading: ``finite`` to a value, ``infinite``, or neither."""

    kind: Literal["finite", "infinite", "absent", "unknown"]
    value: Any = None


def limit(samples: Sequence[Any]) -> Limit:
    """Find the limit of samples at distances that shrink by the same factor each.

    The last two differences must shrink at least eightfold (convergence), or not shrink while
    the samples grow (divergence). The limit is extrapolated by Aitken's Δ² process.
    """
    if all(value is None for value in samples):
        return Limit("absent")
    if any(value is None for value in samples):
        return Limit("unknown")
    mp = context()
    first, second, third = samples
    before, after = second - first, third - second
    if not after or magnitude(after) < magnitude(third) - mp.prec // 3:
        return Limit("finite", third)
    if abs(after) * 8 < abs(before):
        value = third - after * after / (after - before)
        tiny = max(abs(first), abs(second), abs(third))
        if abs(value) < mp.ldexp(tiny, -mp.prec // 40) and abs(third) * 8 < abs(second):
            value = mp.zero
        return Limit("finite", value)
    # A logarithm, the slowest that grows, has values in the ratio of 1 : 2 : 3 here.
    grows = abs(second) * 10 > abs(first) * 13 and abs(third) * 10 > abs(second) * 13
    if grows and second * third > 0 and abs(after) * 10 > abs(before) * 9:
        return Limit("infinite", mp.inf if third > 0 else -mp.inf)
    return Limit("unknown")


def same(left: Any, right: Any) -> bool:
    """Tell whether two extrapolated limits are the same number."""
    gap = abs(left - right)
    return not gap or magnitude(gap) < max(magnitude(v) for v in (left, right) if v) - SAME_BITS


class Sides:
    """The function on both sides of a point."""

    def __init__(
        self, program: Program, center: Outcome, distances: Sequence[int] = DISTANCES
    ) -> None:
        mp = context()
        self.program = program
        self.distances = distances
        self.center = center
        self.steps = [Fraction(11, 8) / 2**bits for bits in distances]
        constants = known_values(program, {})
        self.left = [self._value(-step, constants) for step in self.steps]
        self.right = [self._value(step, constants) for step in self.steps]
        self.here = (
            self._value(Fraction(0), known_values(program, HERE)) if center.defined else None
        )
        self.zero = mp.zero

    def _value(self, shift: Fraction, exact: Sequence[Any]) -> Any:
        values = self.program.run(context(), {SHIFT: shift}, exact)
        found = values[self.program.outputs[0]]
        return None if isinstance(found, bool) else found

    def classify(self) -> Existence:
        """Say what the derivative does."""
        if self.center.defined is None:
            return Existence("unknown", reason=_full(self.center))
        below, above = limit(self.left), limit(self.right)
        if "infinite" in (below.kind, above.kind):
            return Existence("pole", reason=_full(self.center) or because("pole"))
        if "unknown" in (below.kind, above.kind):
            if self._swings(quotients=False):
                return Existence("undefined", reason=because("swings"))
            return Existence("unknown", reason=because("no limit"))
        if self.here is None:
            return self._undefined_here(below, above)
        sides = [side for side in (below, above) if side.kind == "finite"]
        if not sides:
            return Existence("undefined", reason=because("alone"))
        if any(not self._continuous(side) for side in sides):
            if self.center.value == 0 and self.center.exact is None and self.center.reason:
                return Existence("unknown", reason=_full(self.center))
            return Existence("jump", reason=because("jump"))
        return self._slopes()

    def _continuous(self, side: Limit) -> bool:
        return same(side.value, self.here)

    def _undefined_here(self, below: Limit, above: Limit) -> Existence:
        reason = _full(self.center)
        if below.kind == "absent" or above.kind == "absent":
            return Existence("undefined", reason=reason or because("alone"))
        if not same(below.value, above.value):
            return Existence("jump", reason=reason)
        # The mean of both sides is the extension's value up to the square of the distance.
        self.here = (self.left[-1] + self.right[-1]) / 2
        found = self._slopes()
        if found.kind == "unknown":
            return Existence("undefined", reason=reason)
        if found.kind != "removable":
            return Existence(found.kind, None, found.left, found.right, reason)
        tends = public(_tidy(self.here))
        return replace(found, reason=hole(self.center.reason, tends), limit=tends)

    def _slopes(self) -> Existence:
        left, right = self._slope(self.left, -1), self._slope(self.right, 1)
        below, above = (
            public(_tidy(side.value)) if side.kind == "finite" else None for side in (left, right)
        )
        kinds = {left.kind, right.kind}
        if "unknown" in kinds and self._swings(quotients=True):
            return Existence("undefined", None, below, above, reason=because("swinging"))
        if "unknown" in kinds:
            return Existence("unknown", None, below, above, reason=because("no slope"))
        if "absent" in kinds:
            return Existence("endpoint", None, below, above, reason=_end_reason(left, right))
        if kinds == {"finite"}:
            if same(left.value, right.value):
                return Existence("removable", above, below, above, reason=because("exists"))
            return Existence("kink", None, below, above, reason=because("kink"))
        if kinds == {"infinite"}:
            shape = "cusp" if left.value != right.value else "vertical"
            return Existence("vertical", reason=because(shape))
        return Existence("kink", None, below, above, reason=because("steep"))

    def _swings(self, *, quotients: bool) -> bool:
        constants = known_values(self.program, {})

        def sampled(shift: Fraction) -> Any:
            value = self._value(shift, constants)
            if value is None or not quotients:
                return value
            return (value - self.here) * shift.denominator / shift.numerator

        return any(swings(sampled, sign, self.distances) for sign in (-1, 1))

    def _slope(self, values: Sequence[Any], sign: int) -> Limit:
        if any(value is None for value in values):
            return limit(values)
        mp = context()
        quotients = [
            sign * (value - self.here) * step.denominator / mp.mpf(step.numerator)
            for value, step in zip(values, self.steps, strict=True)
        ]
        return limit(quotients)


def hole(why: Inlines, tends: Any) -> Inlines:
    """Say that a formula is undefined, but its function can be continued there."""
    start = because("hole")
    start = (*start, Text(" ("), *why, Text(")")) if why else start
    ending = ", but the function has the limit ", format_number(tends, 6)
    return (*start, *words(*ending, ", and with that value a derivative."))


def _end_reason(left: Limit, right: Limit) -> Inlines:
    inner, side = (right, "right") if left.kind == "absent" else (left, "left")
    sentence = f"This is an end of the domain: only the side to the {side} exists"
    if inner.kind == "infinite":
        return words(sentence, ", and the slope there grows without bound.")
    return words(sentence, ".")


def _tidy(value: Any) -> Any:
    """Return the simple fraction that a limit cannot be told apart from, if there is one."""
    mp = context()
    if not value or not -100 < magnitude(value) < 100:
        return value
    exact = as_fraction(value)
    simple = exact.limit_denominator(1_000)
    if abs(exact - simple) < abs(exact) / 2**100:
        return mp.mpf(simple.numerator) / simple.denominator
    return value

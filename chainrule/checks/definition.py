"""Check derivatives against the definition: difference quotients of the original expression.

The rules' local derivatives are not used here. The original program is evaluated at two
neighbors of a trial point with many digits, and the quotient is compared with the value of the
derivative. Points at which the function is not real, or has a kink nearby, are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from chainrule.checks.indexed import small
from chainrule.checks.unknown import stand_ins
from chainrule.document import Inlines, words
from chainrule.model import Expr, bounds
from chainrule.numeric.closed import Closed
from chainrule.numeric.evaluate import public
from chainrule.numeric.exact import exact_values
from chainrule.numeric.operations import Refusal, magnitude
from chainrule.numeric.points import trial_points
from chainrule.numeric.program import FAILURES, Program, Row
from chainrule.numeric.work import Budget, SlowError, context
from chainrule.rules.numbers import MPMATH

BITS = 128
"""Working precision of the first comparison; with half of it x + 10⁻²⁰ is taken for x."""

STEP_BITS = 30
"""The first difference quotient uses neighbors at a relative distance of 2^-STEP_BITS."""

FAR_BITS = 10
"""Steps grow with the point only up to this size: farther out, sin(x) still has its period."""

AGREE_BITS = 40
"""Leading bits that must be the same in quotient and derivative: 2x + 10⁻¹¹ x is not 2x."""

MEDIUM, LARGE = 100, 1_000
"""Beyond these numbers of instructions fewer points are tried, and layer by layer: in a deep
chain the whole quotient drowns in rounding noise unless the precision grows with the depth."""

COSTLY = frozenset({"integral", "besselj", "bessely", "besseli", "besselk", "polygamma"})
"""Operations that take hundreds of others for each value: with one of them three points do."""

Point = Mapping[Expr, Fraction]
Comparer = Callable[[Point], "tuple[bool, Comparison] | None"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One point of a check.

    Attributes:
        point: the inputs' values.
        definition: the difference quotient of the original, an ``mpmath.mpf``.
        rules: the value of the derivative, an ``mpmath.mpf``.
    """

    point: Mapping[Expr, Fraction]
    definition: Any
    rules: Any


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check.

    Attributes:
        state: ``passed``, ``failed``, or ``unknown`` when no point could be used.
        points: the points compared; for a failed check the last one disagrees.
        reason: why it is unknown or failed, one sentence; empty when it passed.
        sizes: what was put in for letters that count the terms of a sum.
    """

    state: Literal["passed", "failed", "unknown"]
    points: tuple[Comparison, ...] = ()
    reason: Inlines = ()
    sizes: tuple[Row, ...] = ()


def check(
    rows: Iterable[Row],
    output: Expr,
    wrt: Expr,
    derivative_rows: Iterable[Row],
    derivative: Expr,
    *,
    points: int = 5,
) -> Check:
    """Compare a derivative with difference quotients of the original at several points.

    Args:
        rows: the original program, ``(symbol, expression)``.
        output: what was differentiated, an expression over the rows' symbols and inputs.
        wrt: the variable.
        derivative_rows: rows that the derivative uses; may repeat those of the original.
        derivative: the derivative to be checked.
        points: how many points must agree.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> check([], make("sin", x), x, [], make("cos", x)).state
    'passed'
    >>> check([], make("sin", x), x, [], make("sin", x)).state
    'failed'
    """
    rows, derivative_rows = tuple(rows), tuple(derivative_rows)
    names = [name for name, _ in (*rows, *derivative_rows)]
    bodies = [expr for _, expr in (*rows, *derivative_rows)]
    sizes: tuple[Row, ...] = ()
    if (found := small((output, derivative, *bodies), wrt)) is not None:
        output, derivative, *bodies = found.exprs
        wrt, sizes = found.wrt, found.sizes
        pairs = list(zip(names, bodies, strict=True))
        rows, derivative_rows = tuple(pairs[: len(rows)]), tuple(pairs[len(rows) :])
    unknown = stand_ins(output, *(expr for _, expr in rows))
    try:
        original = Program(rows, [output], unknown)
        slope = Program(derivative_rows, [derivative], unknown)
    except Refusal as refusal:
        return Check("unknown", (), refusal.inlines())
    nodes = len(original.nodes)
    points = min(points, 5 if nodes <= MEDIUM else 3 if nodes <= LARGE else 2)
    if any(node.op in COSTLY for node in original.nodes):
        points = min(points, 3)
    trial = Trial(original, slope, wrt)
    mp = context()
    before = mp.prec
    try:
        with Budget(bounds().check_work):
            outcome = trial.run(points)
            if outcome.state == "failed":
                # A factor such as sin(π) is 0, though its digits are noise.
                trial.settle_constants()
                outcome = trial.run(points)
            return replace(outcome, sizes=sizes)
    except SlowError as error:
        return Check("unknown", (), words(error.message))
    finally:
        mp.prec = before


class Trial:
    """Look for points at which the original is smooth, and compare there."""

    def __init__(self, original: Program, slope: Program, wrt: Expr) -> None:
        self.original = original
        self.slope = slope
        self.wrt = wrt
        self.layered = len(original.nodes) > MEDIUM
        self.obstacle: Inlines = ()
        self.known: dict[Program, Sequence[Any]] = {}
        self.flat: list[Point] = []

    def settle_constants(self) -> None:
        """Find what is exactly known of both programs whatever the point is."""
        for program in (self.original, self.slope):
            exact = exact_values(program, {})
            self.known[program] = [None if isinstance(v, Closed) else v for v in exact]

    def run(self, wanted: int) -> Check:
        """Compare at ``wanted`` points, or at as many as the work allows."""
        found: list[Comparison] = []
        self.flat.clear()
        symbols = tuple(dict.fromkeys((*self.original.inputs, *self.slope.inputs, self.wrt)))
        points = trial_points(self.original, symbols, self.wrt)
        for compare, point in self.in_turn(points):
            try:
                compared = compare(point)
            except Refusal as refusal:
                self.obstacle = refusal.inlines()
                if refusal.final:
                    break
                continue
            if compared is None:
                continue
            agrees, comparison = compared
            found.append(comparison)
            if not agrees:
                reason = words("the definition of the derivative gives another value")
                return Check("failed", tuple(found), reason)
            if len(found) >= wanted:
                break
        if found:
            return Check("passed", tuple(found))
        return Check("unknown", (), self.obstacle or words("no point of its domain was found"))

    def in_turn(self, points: Iterable[Point]) -> Iterator[tuple[Comparer, Point]]:
        """List points with how to compare there; those that need thousands of digits come last."""
        for point in points:
            yield self.compare, point
        for point in self.flat:
            yield self.confirm, point

    def compare(self, point: Point) -> tuple[bool, Comparison] | None:
        """Compare at one point; None when the function is not smooth there, or flat as erf(50)."""
        if self.layered:
            return self.compare_layers(point)
        context().prec = BITS
        quotient, noise = self.quotient(point, STEP_BITS)
        if quotient is None:
            return None
        value = self.derivative(point)
        if value is None or isinstance(value, bool):
            return None
        if _same(quotient, value, noise):
            return True, Comparison(point, public(quotient), public(value))
        if not quotient and abs(value) <= noise:
            self.flat.append(point)
            return None
        return self.confirm(point)

    def compare_layers(self, point: Point) -> tuple[bool, Comparison] | None:
        """Compare with difference quotients of one operation at a time."""
        for precision in (BITS, 4 * BITS, 16 * BITS):
            context().prec = precision
            value = self.derivative(point)
            quotient, drowned = layered_quotient(self.original, point, self.wrt, precision // 4)
            if quotient is None or value is None or isinstance(value, bool):
                return None
            comparison = Comparison(point, public(quotient), public(value))
            if _same(quotient, value, None):
                return True, comparison
            if not drowned and precision > BITS:
                break
        forward, _ = layered_quotient(self.original, point, self.wrt, precision // 4, (1, 0))
        if drowned or forward is None or not _same(forward, quotient, None):
            return None
        return False, comparison

    def derivative(self, point: Point) -> Any:
        """Evaluate the derivative by its own program."""
        values = self.slope.run(context(), point, self.known.get(self.slope, ()))
        return values[self.slope.outputs[0]]

    def value(self, point: Point, moved: Any) -> Any:
        """Evaluate the original with the variable moved."""
        known = self.known.get(self.original, ())
        values = self.original.run(context(), {**point, self.wrt: moved}, known)
        found = values[self.original.outputs[0]]
        return None if isinstance(found, bool) else found

    def steps(self, point: Point, places: Sequence[Any]) -> bool:
        """Tell whether floor or ceiling changes between two places, as of a huge number."""
        stairs = [k for k, node in enumerate(self.original.nodes) if node.op in ("floor", "ceil")]
        if not stairs:
            return False
        known = self.known.get(self.original, ())
        runs = [self.original.run(context(), {**point, self.wrt: at}, known) for at in places]
        return any(runs[0][k] != runs[1][k] for k in stairs)

    def quotient(self, point: Point, step_bits: int) -> tuple[Any, Any]:
        """Return the central difference quotient and the noise that rounding may put into it."""
        mp = context()
        center = mp.mpf(point[self.wrt].numerator) / point[self.wrt].denominator
        step = mp.ldexp(1, min(mp.mag(center), FAR_BITS) - step_bits)
        above = self.value(point, center + step)
        if above is None:
            return None, None
        below = self.value(point, center - step)
        if below is None:
            return None, None
        size = abs(above) + abs(below)
        if above == below:
            # What cancellation or saturation left may be noise of numbers of ordinary size.
            size = max(size, mp.one)
        noise = mp.ldexp(size, 8 - mp.prec) / step
        return (above - below) / (2 * step), noise

    def confirm(self, point: Point) -> tuple[bool, Comparison] | None:
        """Compare again with more digits and smaller steps; None when the quotients disagree.

        A quotient is believed when steps of two sizes and both one-sided quotients agree; against
        the derivative only when twice as many digits show the same.
        """
        mp = context()
        precision = 4 * BITS
        before = other = None
        while precision <= bounds().precision:
            mp.prec = precision
            step_bits = precision // 4
            fine, noise = self.quotient(point, step_bits)
            coarse, _ = self.quotient(point, step_bits - 8)
            value = self.derivative(point)
            if fine is None or coarse is None or value is None:
                return None
            comparison = Comparison(point, public(fine), public(value))
            scale = max(abs(fine), abs(value))
            if not value and scale <= noise:
                return True, comparison
            if not value and before is None:
                before, precision = scale, 2 * precision
                continue
            if not value and scale < mp.ldexp(before, -precision // 4):
                return True, comparison  # it is 0: what stands there shrinks with the noise
            if scale > mp.ldexp(noise, AGREE_BITS) and _same(fine, coarse, noise):
                if _same(fine, value, noise):
                    return True, comparison
                if not self.smooth(point, step_bits, fine, noise):
                    return None
                if other is not None and _same(fine, other, noise):
                    return False, comparison
                other = fine
            precision *= 2
        return self.compare_layers(point)

    def smooth(self, point: Point, step_bits: int, central: Any, noise: Any) -> bool:
        """Tell whether both one-sided quotients agree with the central one, and no step is near."""
        mp = context()
        center = mp.mpf(point[self.wrt].numerator) / point[self.wrt].denominator
        step = mp.ldexp(1, min(mp.mag(center), FAR_BITS) - step_bits)
        here, above = self.value(point, center), self.value(point, center + step)
        if here is None or above is None or self.steps(point, (center, center + step)):
            return False
        return _same((above - here) / step, central, noise)


def layered_quotient(
    program: Program, point: Point, wrt: Expr, step_bits: int, ends: tuple[int, int] = (1, -1)
) -> tuple[Any, bool]:
    """Return the derivative by a difference quotient of every single operation.

    Each operation's operands are moved by their own derivatives times a small step, to both
    ``ends``: (1, -1) is a central quotient, (1, 0) a forward one. None where an operation has no
    value; the flag tells whether some difference drowned in rounding, as that
    of 1 + u does where u is tiny.
    """
    mp = context()
    values = program.run(mp, point)
    if values[program.outputs[0]] is None:
        return None, False
    program.spend(mp, 2)
    drowned = False
    slopes: list[Any] = [mp.zero] * len(values)
    if wrt in program.inputs:
        slopes[program.inputs[wrt]] = mp.one
    for place, (call, args) in enumerate(zip(program.calls, program.args, strict=True)):
        moving = [a for a in args if slopes[a]]
        if call is None or not moving or isinstance(values[place], bool):
            continue
        if any(values[a] is None for a in args) or values[place] is None:
            slopes[place] = mp.nan
            continue
        step = mp.ldexp(
            1, min(magnitude(values[a]) - magnitude(slopes[a]) for a in moving) - step_bits
        )
        shifts = [step * slopes[a] if slopes[a] else None for a in args]
        reached = []
        for sign in ends:
            moved = [
                values[a] if shift is None else values[a] + sign * shift
                for a, shift in zip(args, shifts, strict=True)
            ]
            try:
                with MPMATH:
                    reached.append(mp.mpf(call(mp, *moved)))
            except FAILURES:
                return None, False
        difference = reached[0] - reached[1]
        drowned |= bool(abs(difference) <= mp.ldexp(max(map(abs, reached)), AGREE_BITS - mp.prec))
        slopes[place] = difference / ((ends[0] - ends[1]) * step)
    found = slopes[program.outputs[0]]
    return (found if mp.isfinite(found) else None), drowned


def _same(left: Any, right: Any, noise: Any, bits: int = AGREE_BITS) -> bool:
    """Tell whether two numbers agree to ``bits``; what drowns in noise does not count."""
    if not left and not right:
        return True
    mp = context()
    difference = abs(left - right)
    scale = max(abs(left), abs(right))
    if noise is not None and scale < mp.ldexp(noise, bits):
        return False
    return bool(difference <= mp.ldexp(scale, -bits))


def equal(
    left: Expr,
    right: Expr,
    symbols: Sequence[Expr] = (),
    *,
    rows: Iterable[Row] = (),
    points: int = 4,
) -> bool | None:
    """Tell whether two expressions are numerically equal where the first is defined.

    None when no point was found at which the first is defined.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> equal(make("sin", 2 * x), 2 * make("sin", x) * make("cos", x))
    True
    >>> equal(make("ln", x**2), 2 * make("ln", x))
    False
    """
    rows = tuple(rows)
    try:
        unknown = stand_ins(left, right, *(expr for _, expr in rows))
        program = Program(rows, [left, right], unknown)
    except Refusal:
        return None
    mp = context()
    before = mp.prec
    inputs = tuple(dict.fromkeys((*symbols, *program.inputs)))
    seen = 0
    try:
        with Budget(bounds().check_work):
            for point in trial_points(program, inputs, inputs[0] if inputs else None):
                same = _equal_at(program, point)
                if same is False:
                    return False
                seen += same is True
                if seen >= points:
                    break
    except Refusal:
        pass
    except SlowError:
        return None
    finally:
        mp.prec = before
    return True if seen else None


def _equal_at(program: Program, point: Point) -> bool | None:
    mp = context()
    for precision in (BITS, 8 * BITS):
        mp.prec = precision
        try:
            values = program.run(mp, point)
        except Refusal as refusal:
            if refusal.final:
                raise
            return None
        first, second = (values[place] for place in program.outputs)
        if first is None:
            return None
        if second is None or isinstance(first, bool) or isinstance(second, bool):
            return first is second
        if _same(first, second, None, precision * 3 // 4):
            return True
        # Both are nothing but what rounding has left of an exact 0.
        if max(magnitude(first), magnitude(second)) < -precision * 3 // 4:
            return True
    return False

"""Check a network's derivatives against difference quotients of its cost, without the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from chainrule.document import Inlines, words
from chainrule.model import Expr, Trace, bounds
from chainrule.numeric.operations import Refusal, rounded
from chainrule.numeric.program import Program
from chainrule.numeric.work import Budget, SlowError, context
from chainrule.rules import kinks_of
from chainrule.trace.accumulate import Sweep
from chainrule.trace.edges import rows

BITS = 256
STEP_BITS = 60
"""Quotients use neighbors at a distance of 2^-STEP_BITS, so that they are right to about twice
as many bits, which the working precision holds."""

AGREE_BITS = 40
"""Leading bits that must be the same."""

FLOOR_BITS = 110
"""Differences smaller than this beside the cost are rounding."""

WORK = 600_000
"""Up to so many operations every weight is moved by itself; beyond, all move together."""

DIRECTIONS = 20

AT_KINK = words("the example stands at a kink")


@dataclass(frozen=True, slots=True)
class NetworkCheck:
    """How the derivatives compare with difference quotients.

    Attributes:
        state: ``passed``, ``failed``, or ``unknown`` when it takes too much work.
        count: how many derivatives were compared.
        directions: 0 when they were compared one by one; else how many directions, in each of
            which all weights move together, were compared.
        wrong: the weights whose derivative disagrees.
        kinks: weights for which the cost has a kink here, so that it has no derivative.
        reason: why it is unknown.
    """

    state: Literal["passed", "failed", "unknown"]
    count: int
    directions: int = 0
    wrong: tuple[Expr, ...] = ()
    kinks: tuple[Expr, ...] = ()
    reason: Inlines = ()

    @property
    def points(self) -> tuple[()]:
        """List no points of comparison: all of them are at the network's own example."""
        return ()


def check_network(trace: Trace, sweep: Sweep, point: Mapping[Expr, Expr]) -> NetworkCheck:
    """Compare every derivative by a weight or bias with a difference quotient of the cost."""
    mp = context()
    before = mp.prec
    try:
        with Budget(bounds().network_work):
            mp.prec = BITS
            return _Comparison(trace, sweep, point).run()
    except Refusal as refusal:
        return NetworkCheck("unknown", 0, reason=refusal.inlines())
    except SlowError as error:
        return NetworkCheck("unknown", 0, reason=words(error.message))
    finally:
        mp.prec = before


class _Comparison:
    """Evaluate the cost beside the example and compare."""

    def __init__(self, trace: Trace, sweep: Sweep, point: Mapping[Expr, Expr]) -> None:
        self.trace = trace
        kinks = [kink for step in trace.steps for kink in kinks_of(step.expr)]
        self.program = Program(rows(trace), [trace.outputs[0], *kinks])
        self.given = _numbers(point)
        names = {row.of: row.name for row in sweep.rows}
        slopes = Program((*rows(trace), *sweep.program), [names[s] for s in trace.inputs])
        values = slopes.run(context(), self.given)
        pairs = zip(trace.inputs, slopes.outputs, strict=True)
        self.slopes = {name: values[place] for name, place in pairs}
        here = self.program.run(context(), self.given)
        self.cost, *at = [here[place] for place in self.program.outputs]
        self.has_kink = any(value == 0 for value in at)

    def run(self) -> NetworkCheck:
        """Compare weight by weight, or along directions where that would take long."""
        count = len(self.slopes)
        if 2 * count * len(self.program.nodes) > WORK:
            return self.along_directions()
        wrong: list[Expr] = []
        kinks: list[Expr] = []
        for name, slope in self.slopes.items():
            ahead, behind = self.quotients({name: context().one})
            if self.same((ahead + behind) / 2, slope):
                continue
            side = self.has_kink and not self.same(ahead, behind, 20)
            (kinks if side else wrong).append(name)
        if len(kinks) == count:
            return NetworkCheck("unknown", 0, 0, (), tuple(kinks), AT_KINK)
        state: Literal["passed", "failed"] = "failed" if wrong else "passed"
        return NetworkCheck(state, count, 0, tuple(wrong), tuple(kinks))

    def along_directions(self) -> NetworkCheck:
        """Move all weights together: a wrong derivative spoils almost every direction."""
        wrong = False
        for seed in range(DIRECTIONS):
            shares = dict(zip(self.slopes, _shares(seed), strict=False))
            slope = sum((shares[s] * self.slopes[s] for s in shares), context().zero)
            ahead, behind = self.quotients(shares)
            if self.same((ahead + behind) / 2, slope):
                continue
            if self.has_kink and not self.same(ahead, behind, 20):
                return NetworkCheck("unknown", 0, reason=words("the cost has a kink here"))
            wrong = True
        state: Literal["passed", "failed"] = "failed" if wrong else "passed"
        return NetworkCheck(state, len(self.slopes), DIRECTIONS)

    def quotients(self, shares: Mapping[Expr, Any]) -> tuple[Any, Any]:
        """Return the slopes ahead and behind along a direction."""
        mp = context()
        step = mp.ldexp(1, -STEP_BITS)
        found = []
        for sign in (1, -1):
            moved = {s: self.given[s] + sign * step * share for s, share in shares.items()}
            values = self.program.run(mp, {**self.given, **moved})
            value = values[self.program.outputs[0]]
            if value is None:
                raise Refusal("the cost has no value beside this example")
            found.append(sign * (value - self.cost) / step)
        return found[0], found[1]

    def same(self, left: Any, right: Any, bits: int = AGREE_BITS) -> bool:
        """Tell whether two slopes agree, up to what rounding may have done."""
        mp = context()
        gap = abs(left - right)
        scale = max(abs(left), abs(right))
        floor = mp.ldexp(1 + abs(self.cost), -FLOOR_BITS)
        return bool(gap <= mp.ldexp(scale, -bits) or gap <= floor)


def _numbers(point: Mapping[Expr, Expr]) -> dict[Expr, Any]:
    """Evaluate the example's values at the working precision."""
    mp = context()
    program = Program([], list(point.values()))
    values = program.run(mp, {})
    return dict(zip(point, (values[place] for place in program.outputs), strict=True))


def _shares(seed: int) -> Iterator[Any]:
    """Iterate over weights of both signs between 1/2 and 3/2 in size."""
    mp = context()
    state = 2 * seed + 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        size = Fraction(1, 2) + Fraction(state >> 11, 1 << 53)
        yield rounded(mp, size if state & 1 << 40 else -size)

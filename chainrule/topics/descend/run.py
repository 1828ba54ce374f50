"""Run gradient descent: each step evaluates the formula and its reverse sweep once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from chainrule.document import Inlines, words
from chainrule.model import Expr, bounds, number, postorder, raising
from chainrule.model.errors import LimitError, PointError
from chainrule.numeric import Existence, Outcome, differentiability, settled
from chainrule.numeric.closed import Closed
from chainrule.numeric.evaluate import public
from chainrule.numeric.exact import exact_values
from chainrule.numeric.operations import Refusal, as_fraction, rounded, short_fraction
from chainrule.numeric.program import Program
from chainrule.numeric.reasons import explain_missing
from chainrule.numeric.verdicts import AtKink
from chainrule.numeric.work import Budget, context
from chainrule.rules import kinks_of
from chainrule.topics.backprop.solution import BackpropSolution
from chainrule.topics.common.partials import FEW
from chainrule.topics.common.words import sentence
from chainrule.trace.edges import rows

Ending = Literal["converged", "steps", "diverged", "unbounded", "domain", "kink", "time"]

EXACT_BITS = 200
"""Coordinates stay exact fractions up to this many bits, so that 4.98 is shown as 4.98."""

NOTHING = Fraction(1, 10**20)
"""A gradient shorter than this cannot be told apart from 0."""

RISES = 10
"""Steps in a row that go the wrong way before the run is said to diverge."""

NONE = Outcome(None, None, words("this branch is not chosen"), False)
"""What stands for a step that has no value and is not needed."""

AWAY = 10**12
"""A value so many times larger than the first one, in the right direction, has run away."""

CROSSINGS = 5
"""Times that the last steps may change the side of a kink before it is said."""

RECENT = 10
"""How many of the last steps are looked at for kinks."""


@dataclass(frozen=True, slots=True)
class Place:
    """One point on the way.

    Attributes:
        step: how many steps led here.
        point: the coordinates, in the order of the system's inputs.
        values: the value of every step of the trace.
        gradient: the partial derivatives, in the order of the inputs.
        norm: the length of the gradient.
        kinks: functions such as |x − 1| that have a kink exactly here, unless all slopes exist.
        sides: per kink of the formula, on which side of it this is: −1, 0 or 1.
    """

    step: int
    point: tuple[Outcome, ...]
    values: Mapping[Expr, Outcome]
    gradient: tuple[Outcome, ...]
    norm: Outcome
    kinks: tuple[Expr, ...] = ()
    sides: tuple[int, ...] = ()


@dataclass
class _Number:
    """A coordinate or value: always with an mpmath number, exact as long as it is short."""

    value: Any
    exact: Fraction | None = None

    def outcome(self) -> Outcome:
        known = None if self.exact is None else number(self.exact)
        return Outcome(public(self.value), known)


@dataclass
class _Found:
    """What the program gives at one point; ``missing`` says why there is no value or slope.

    ``refused`` is set where the slopes on the two sides differ and no convention is wanted,
    ``kinked`` unless all slopes exist, and ``corner`` where a slope is taken that has no formula.
    """

    values: dict[Expr, _Number] = field(default_factory=dict)
    missing: Inlines = ()
    refused: bool = False
    kinked: bool = True
    corner: bool = False


class Runner:
    """Run the same descent at two precisions until the digits agree."""

    def __init__(
        self,
        backprop: BackpropSolution,
        point: Mapping[Expr, Expr],
        rate: Expr,
        ascend: bool,
        tolerance: Fraction,
        steps: int,
        at_kink: AtKink = "zero",
    ) -> None:
        self.at_kink = at_kink
        trace = backprop.trace
        self.inputs = trace.inputs
        self.output = trace.outputs[0]
        self.names = [backprop.names.get((self.output, s)) for s in self.inputs]
        self.symbols = [step.symbol for step in trace.steps]
        pairs = kinks_in(backprop)
        self.nodes, self.kinks = [n for n, _ in pairs], [k for _, k in pairs]
        wanted = [*self.symbols, *(n for n in self.names if n is not None), *self.kinks]
        held = [(s, v) for s, v in point.items() if s not in self.inputs]
        self.program = Program([*backprop.program, *held], wanted)
        self.formula, self.held = rows(trace), dict(held)
        self.constants = exact_values(self.program, {})
        self.wanted = wanted
        self.start = [point[s] for s in self.inputs]
        self.rate, self.tolerance, self.steps = rate.value, tolerance, steps
        self.sign = 1 if ascend else -1
        self.valueless = False

    def settle(self, digits: int) -> tuple[tuple[Place, ...], Ending, Inlines]:
        """Return the run whose shown digits do not depend on the precision.

        A first run is stopped before half of the work is done, so that the second one, with more
        digits, can confirm as many steps.
        """
        mp = context()
        before = mp.prec
        precision = 70 + digits * 10 // 3
        try:
            with Budget(bounds().descent_work):
                mp.prec = precision
                with Budget(bounds().descent_work * 45 // 100):
                    run = finer = self.run()
                cut_short, why = run[1] == "time", run[2]
                if cut_short:
                    self.steps = len(run[0]) - 1
                    run = run[0], "steps", ()
                while run[0]:
                    precision *= 2
                    mp.prec = precision
                    finer = self.run()
                    late = finer[1] == "time"
                    if late or 2 * precision > bounds().precision or _same(run, finer, digits):
                        break
                    run = finer
        finally:
            mp.prec = before
        places, ending, reason = finer
        if cut_short and ending == "steps":
            ending, reason = "time", why
        if not places and ending == "time":
            raise LimitError("the first step takes too long", hint=raising("descent_work"))
        if not places:
            what = "no value" if self.valueless else "no slope"
            other = ", or choose --at-kink zero" if ending == "kink" else ""
            raise PointError(
                f"{self.output.value} has {what} at the start: {sentence(reason)}",
                hint=f"start somewhere else{other}",
            )
        return tuple(places), ending, reason

    def run(self) -> tuple[list[Place], Ending, Inlines]:
        """Step until something ends it."""
        places: list[Place] = []
        point: list[_Number] = []
        rises = 0
        short = rounded(context(), max(self.tolerance, NOTHING))
        for step in range(self.steps + 1):
            try:
                context().budget.spend(20 + 4 * len(self.wanted))
                point = point or self.begin()
                found = self.evaluate(point)
            except Refusal as refusal:
                late = refusal.final
                return places, "time" if late else "diverged", refusal.inlines()
            if found.missing:
                return places, "kink" if found.refused else "domain", found.missing
            here, norm = self.place(step, point, found)
            places.append(here)
            if norm <= short:
                return places, "converged", ()
            if len(places) > 1:
                change = self.sign * (_value(places[-1], self) - _value(places[-2], self))
                rises = rises + 1 if change < 0 else 0
            if rises >= RISES:
                return places, "diverged", ()
            gain = self.sign * (_value(here, self) - _value(places[0], self))
            if gain > AWAY * (1 + abs(_value(places[0], self))):
                return places, "unbounded", ()
            point = self.moved(point, found)
        return places, "steps", ()

    def begin(self) -> list[_Number]:
        """Return the start, exactly where it is rational."""
        program = Program([], self.start)
        exact = exact_values(program, {})
        values = program.run(context(), {})
        found = []
        for place in program.outputs:
            known = exact[place] if isinstance(exact[place], Fraction) else None
            found.append(_Number(values[place], known))
        return found

    def evaluate(self, point: Sequence[_Number]) -> _Found:
        """Run forward pass and reverse sweep once."""
        given = {s: n.value for s, n in zip(self.inputs, point, strict=True)}
        known = {s: n.exact for s, n in zip(self.inputs, point, strict=True) if n.exact is not None}
        exact = exact_values(self.program, known) if known else self.constants
        fixed = [None if isinstance(value, Closed) else value for value in exact]
        values = self.program.run(context(), given, fixed)
        found = _Found()
        for node, place in zip(self.wanted, self.program.outputs, strict=True):
            value = values[place]
            if value is None:
                if node is not self.output and node not in self.names:
                    continue  # a branch that is not chosen, or a kink inside it
                self.valueless = node is self.output
                if self.valueless:
                    found.missing, _ = explain_missing(self.program, values, place, exact)
                    return found
                limit, found.corner = self.limit(self.inputs[self.names.index(node)], point)
                if limit.value is None:
                    found.missing = limit.reason
                    return found
                found.values[node] = _Number(limit.value, None if limit.value else Fraction(0))
                continue
            known_value = exact[place] if isinstance(exact[place], Fraction) else None
            found.values[node] = _Number(value, known_value)
        if any(_side(found.values.get(kink)) == 0 for kink in self.kinks):
            self.at_kinks(found, point)
        return found

    def at_kinks(self, found: _Found, point: Sequence[_Number]) -> None:
        """Give each slope at a kink its value if it exists, else what the convention takes."""
        found.kinked = False
        for wrt, name in list(zip(self.inputs, self.names, strict=True))[:FEW]:
            if name is None:
                continue
            existence = self.existence(wrt, point)
            found.kinked = found.kinked or not existence.exists
            if not existence.exists and self.at_kink == "refuse":
                found.missing, found.refused = settled(NONE, existence).reason, True
                return
            slope = settled(found.values[name].outcome(), existence)
            if existence.kind in ("removable", "kink") and slope.value is not None:
                found.values[name] = _Number(slope.value, short_fraction(slope.value))

    def limit(self, wrt: Expr, point: Sequence[_Number]) -> tuple[Outcome, bool]:
        """Return a derivative whose formula has no value at a point, from the function itself.

        Also tell whether it is taken at a corner by the convention.
        """
        existence = self.existence(wrt, point)
        if existence.exists:
            return Outcome(existence.value), False
        if existence.taken is not None:
            return Outcome(existence.taken), True
        return settled(NONE, replace(existence, kind="undefined")), False

    def existence(self, wrt: Expr, point: Sequence[_Number]) -> Existence:
        """Look at a derivative by the definition."""
        pairs = zip(self.inputs, point, strict=True)
        place = {s: number(as_fraction(n.value) if n.exact is None else n.exact) for s, n in pairs}
        return differentiability(
            self.formula, self.output, wrt, {**self.held, **place}, at_kink=self.at_kink
        )

    def place(self, step: int, point: Sequence[_Number], found: _Found) -> tuple[Place, Any]:
        """Describe a point, and return the length of its gradient at the working precision."""
        mp = context()
        slopes = [self.slope(found, name) for name in self.names]
        norm = mp.sqrt(sum((n.value**2 for n in slopes), mp.zero))
        sides = tuple(_side(found.values.get(kink)) for kink in self.kinks)
        pairs = zip(self.nodes, sides, strict=True)
        kinks = tuple(node for node, side in pairs if side == 0 and found.kinked)
        here = Place(
            step,
            tuple(n.outcome() for n in point),
            {s: found.values[s].outcome() if s in found.values else NONE for s in self.symbols},
            tuple(n.outcome() for n in slopes),
            Outcome(public(norm)),
            kinks or ((self.output,) if found.corner else ()),
            sides,
        )
        return here, norm

    def slope(self, found: _Found, name: Expr | None) -> _Number:
        """Return a partial derivative; 0 where no path leads to the variable."""
        return _Number(context().zero, Fraction(0)) if name is None else found.values[name]

    def moved(
        self, point: Sequence[_Number], found: _Found, rate: Fraction | None = None
    ) -> list[_Number]:
        """Return x ± rate · ∂f/∂x for every coordinate."""
        mp = context()
        factor = self.sign * (self.rate if rate is None else rate)
        scaled = rounded(mp, factor)
        target = []
        for here, name in zip(point, self.names, strict=True):
            slope = self.slope(found, name)
            exact = None
            if here.exact is not None and slope.exact is not None:
                exact = here.exact + factor * slope.exact
                if max(abs(exact.numerator), exact.denominator).bit_length() > EXACT_BITS:
                    exact = None
            target.append(_Number(here.value + scaled * slope.value, exact))
        return target

    def gentler(self) -> Fraction | None:
        """Find a rate, by halving, whose first step gains at least half of what is predicted.

        Source: backtracking with the condition of L. Armijo, "Minimization of functions having
        Lipschitz continuous first partial derivatives", Pacific J. Math. 16 (1966).
        """
        try:
            point = self.begin()
            found = self.evaluate(point)
            here = found.values[self.output].value
            length = sum(self.slope(found, n).value ** 2 for n in self.names)
            rate = self.rate
            for _ in range(60):
                rate /= 2
                after = self.evaluate(self.moved(point, found, rate))
                if after.missing:
                    continue
                gain = self.sign * (after.values[self.output].value - here)
                if gain >= length * rate.numerator / rate.denominator / 2:
                    return _one_digit(rate)
        except Refusal:
            pass
        return None


def kinks_in(backprop: BackpropSolution) -> tuple[tuple[Expr, Expr], ...]:
    """List the functions of a trace that have a kink, each with what is 0 there."""
    nodes = postorder(*(step.expr for step in backprop.trace.steps))
    return tuple(
        (node, kink) for node in nodes if node.args and node.op != "pow" for kink in kinks_of(node)
    )


def _side(found: _Number | None) -> int:
    if found is None:
        return 1
    return int(found.value > 0) - int(found.value < 0)


def _value(place: Place, runner: Runner) -> Any:
    return place.values[runner.output].value


def _same(coarse: Any, fine: Any, digits: int) -> bool:
    """Tell whether two runs took the same steps and agree in the digits that can be shown."""
    if coarse[1] != fine[1] or len(coarse[0]) != len(fine[0]):
        return False
    return all(
        _close(a.value, b.value, digits)
        for one, other in zip(coarse[0], fine[0], strict=True)
        for a, b in zip(
            (*one.point, *one.gradient, *one.values.values()),
            (*other.point, *other.gradient, *other.values.values()),
            strict=True,
        )
    )


def _close(a: Any, b: Any, digits: int) -> bool:
    """Compare two digits beyond those shown; what is as small as rounding counts as 0."""
    if a is None or b is None:
        return a is b
    gap, bits = abs(a - b), (digits + 2) * 10 // 3 + 1
    mp = context()
    return bool(gap <= mp.ldexp(abs(b), -bits) or gap <= mp.ldexp(1, -bits - 40))


def _one_digit(rate: Fraction) -> Fraction:
    """Round a rate down to one digit, as a person would type it."""
    power = 0
    while rate * Fraction(10) ** power < 1:
        power += 1
    while rate * Fraction(10) ** power >= 10:
        power -= 1
    return Fraction(int(rate * Fraction(10) ** power)) / Fraction(10) ** power

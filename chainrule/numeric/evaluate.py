"""Values that can be trusted: precision is raised until the digits asked for stand still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chainrule.document import Inlines, words
from chainrule.model import Expr, bounds, number
from chainrule.model.errors import LimitError
from chainrule.numeric.closed import Closed
from chainrule.numeric.exact import UNDEFINED, exact_values
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import Program, Row, evaluation_order
from chainrule.numeric.reasons import explain_missing
from chainrule.numeric.work import TOO_LONG, Budget, context

START_BITS = 24
"""Bits beyond the digits asked for in the first try."""

STEPS = frozenset({"floor", "sign", "heaviside"})

PASSING_ZERO = frozenset(
    {"mul", "div", "neg", "pow", "max", "min", "piecewise", "bracket", "case", "sign"}
)
"""Operations whose value is 0 for sure where an operand is: they do not add."""

WRITTEN_BITS = 1 << 40
"""Largest binary exponent of a number that is written out in digits."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value at a point, or why there is none.

    Attributes:
        value: an ``mpmath.mpf`` right to the digits asked for, or None.
        exact: the value as a rational numeral when it is exactly that, else None.
        reason: why there is no value, one sentence; empty when there is one, except for a 0 that
            is only known to be nearer to 0 than the highest precision shows.
        defined: False where the expression is undefined, True where it has a value, None where
            that could not be settled (too large, too slow, not enough digits).
    """

    value: Any
    exact: Expr | None = None
    reason: Inlines = ()
    defined: bool | None = True


def evaluate(
    rows: Sequence[Row], wanted: Sequence[Expr], point: Mapping[Expr, Expr], *, digits: int = 15
) -> dict[Expr, Outcome]:
    """Evaluate expressions of a straight-line program at a point, to the digits asked for.

    Args:
        rows: ``(symbol, expression)``, the steps of the program.
        wanted: expressions over inputs and row symbols.
        point: the inputs' values, constant expressions such as ``pi/4``.
        digits: significant digits that must be right.

    Raises:
        PointError: an input has no value.
        LimitError: more digits than ``limits.digits``.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> value = (1 - make("cos", x)) / x**2
    >>> found = evaluate([], [value], {x: number(Fraction(1, 10**8))})[value]
    >>> print(found.value)
    0.5
    >>> evaluate([], [make("ln", x)], {x: number(-1)})[make("ln", x)].defined
    False
    """
    if not 0 < digits <= bounds().digits:
        raise LimitError(f"between 1 and {bounds().digits} digits can be asked for, not {digits}")
    targets = tuple(dict.fromkeys(wanted))
    with Budget(bounds().point_work):
        try:
            return _evaluate_all(rows, targets, point, digits)
        except Refusal as refusal:
            return _evaluate_some(rows, targets, point, digits, refusal)


def _evaluate_some(
    rows: Sequence[Row],
    targets: tuple[Expr, ...],
    point: Mapping[Expr, Expr],
    digits: int,
    refusal: Refusal,
) -> dict[Expr, Outcome]:
    """Evaluate what can be, when one of several targets cannot: all that rest on it cannot."""
    found: dict[Expr, Outcome] = {}
    remaining = targets
    while remaining:
        if context().budget.left < 0:
            refusal = Refusal(TOO_LONG, final=True)
        blocked = remaining if refusal.final else _resting_on(refusal, rows, remaining)
        if not blocked:
            # It is about something inside an integral: nobody knows who needs that.
            found.update({t: _alone(rows, t, point, digits) for t in remaining})
            break
        found.update((t, Outcome(None, None, refusal.inlines(), None)) for t in blocked)
        remaining = tuple(target for target in remaining if target not in found)
        try:
            found.update(_evaluate_all(rows, remaining, point, digits))
            break
        except Refusal as another:
            refusal = another
    return {target: found[target] for target in targets}


def _resting_on(
    refusal: Refusal, rows: Sequence[Row], targets: tuple[Expr, ...]
) -> tuple[Expr, ...]:
    """List the targets that need the node a refusal is about."""
    definitions = dict(rows)
    resting: set[Expr] = set()
    for node in evaluation_order(definitions, targets):
        below = (definitions[node],) if node in definitions else node.args
        if node is refusal.node or any(part in resting for part in below):
            resting.add(node)
    return tuple(target for target in targets if target in resting)


def _alone(rows: Sequence[Row], target: Expr, point: Mapping[Expr, Expr], digits: int) -> Outcome:
    try:
        return _evaluate_all(rows, (target,), point, digits)[target]
    except Refusal as refusal:
        return Outcome(None, None, refusal.inlines(), None)


def _evaluate_all(
    rows: Sequence[Row], targets: tuple[Expr, ...], point: Mapping[Expr, Expr], digits: int
) -> dict[Expr, Outcome]:
    program = Program([*rows, *point.items()], targets)
    program.require(())
    exact = exact_values(program, {})
    fixed = [None if isinstance(value, Closed) else value for value in exact]
    search = Search(program, fixed, digits)
    search.closed = exact
    search.settle()
    return {
        target: search.outcome(place)
        for target, place in zip(targets, program.outputs, strict=True)
    }


class Search:
    """Raise the precision until every output stands still, or the limit is reached."""

    def __init__(self, program: Program, exact: Sequence[Any], digits: int) -> None:
        self.program = program
        self.exact = exact
        self.digits = digits
        self.bits = digits * 10 // 3 + 2
        self.closed: Sequence[Any] = exact
        self.values: list[Any] = []
        self.previous: list[Any] = []
        self.unsettled: set[int] = set()
        self.vague: set[int] = set()
        self.culprits: dict[int, int] = {}
        self.top = False

    def settle(self) -> None:
        """Run at growing precision; afterwards ``values`` holds the last run."""
        mp = context()
        before = mp.prec
        precision = self.bits + START_BITS
        pending = [p for p in self.program.outputs if self.exact[p] is None]
        try:
            mp.prec = precision
            self.values = self.program.run(mp, {}, self.exact)
            while pending:
                self.top = 2 * precision > bounds().precision
                if self.top and precision >= bounds().precision:
                    break
                precision = max(min(2 * precision, bounds().precision), 2 * self.bits)
                self.previous = self.values
                mp.prec = precision
                self.values = self.program.run(mp, {}, self.exact)
                doubtful = self._doubtful(precision)
                pending = [p for p in pending if p in doubtful or not self._agrees(p)]
            hanging = self._hanging() if pending else set()
            self.unsettled = {p for p in pending if p in hanging or not self._finally(p, precision)}
        finally:
            mp.prec = before

    def _agrees(self, place: int) -> bool:
        """Tell whether a value stood still when the precision was raised."""
        old, new = self.previous[place], self.values[place]
        if old is None or new is None or isinstance(new, bool):
            return old is new
        if not new or not old:
            return not new and not old
        difference = old - new
        if not difference:
            return True
        mp = context()
        return bool(mp.mag(difference) < mp.mag(new) - self.bits)

    def _doubtful(self, precision: int) -> set[int]:
        """Find the positions that rest on a zero or a step which more bits might resolve."""
        found: set[int] = set()
        for place, args in enumerate(self.program.args):
            if self.exact[place] is not None:
                continue
            if any(a in found for a in args):
                found.add(place)
                continue
            value = self.values[place]
            if value is None or isinstance(value, bool) or not args:
                doubt = value is not None and bool(args) and self._tie(args)
            else:
                doubt = (not value and not self._zero_factor(place)) or self._step(place)
            if doubt:
                found.add(place)
        return found

    def _hanging(self) -> set[int]:
        """Find the positions that noise has decided: a step, or a comparison, too near to call."""
        found: set[int] = set()
        for place, args in enumerate(self.program.args):
            if self.exact[place] is not None:
                continue
            value = self.values[place]
            decided = isinstance(value, bool) and bool(args) and self._tie(args)
            if (
                decided
                or (value is not None and self._step(place))
                or any(a in found for a in args)
            ):
                found.add(place)
        return found

    def _tie(self, args: tuple[int, ...]) -> bool:
        operands = [self.values[a] for a in args]
        if len(operands) != 2 or any(v is None or isinstance(v, bool) for v in operands):
            return False
        left, right = operands
        mp = context()
        gap = left - right
        return not gap or mp.mag(gap) < mp.mag(left) - mp.prec + 16

    def _zero_factor(self, place: int) -> bool:
        """Tell whether a value is 0 for sure, as a product is of which a factor is 0."""
        if place in self.program.idle:
            return True
        node = self.program.nodes[place]
        if node.op == "floor":
            return True  # near a step it is doubtful as one
        if node.op not in PASSING_ZERO:
            return False
        # A zero operand is no doubt: doubtful ones have been sorted out before.
        operands = [self.values[a] for a in self.program.args[place]]
        zero = any(v is not None and not isinstance(v, bool) and not v for v in operands)
        return node.op in ("bracket", "case") or zero

    def _step(self, place: int) -> bool:
        """Tell whether a step function stands so near a step that noise could decide."""
        op = self.program.nodes[place].op
        if op not in STEPS:
            return False
        mp = context()
        operand = self.values[self.program.args[place][0]]
        if op in ("sign", "heaviside"):
            return operand is not None and not operand
        gap = operand - mp.nint(operand)
        return not gap or mp.mag(gap) < mp.mag(operand) - mp.prec + 16

    def _finally(self, place: int, precision: int) -> bool:
        """Accept at the highest precision what stands still, or cannot be told apart from 0."""
        value = self.values[place]
        if value is None or isinstance(value, bool):
            return True
        mp = context()
        if not value or mp.mag(value) < -precision * 3 // 4:
            self.values[place] = mp.zero
            self.vague.add(place)
            return True
        return self._agrees(place)

    def outcome(self, place: int) -> Outcome:
        """Describe the output at a position."""
        value, exact = self.values[place], self.exact[place]
        if value is None:
            reason, defined = explain_missing(
                self.program, self.values, place, self.closed, self.culprits
            )
            return Outcome(None, None, reason, defined)
        if place in self.unsettled:
            return Outcome(
                None,
                None,
                words(
                    f"{self.digits} digits could not be settled "
                    f"with {bounds().precision} bits of precision"
                ),
                None,
            )
        if isinstance(value, bool):
            return Outcome(value)
        if value and abs(context().mag(value)) > WRITTEN_BITS:
            size = "large to write" if context().mag(value) > 0 else "close to 0 to write"
            return Outcome(None, None, words(f"the value is too {size}"), None)
        known = number(exact) if isinstance(exact, Fraction) else None
        return Outcome(public(value), known, VAGUE if place in self.vague else ())


VAGUE = words("this cannot be told apart from 0 at the highest precision")


def public(value: Any) -> Any:
    """Return the same number as an ordinary ``mpmath.mpf``."""
    import mpmath

    return mpmath.mp.make_mpf(value._mpf_)


__all__ = ["UNDEFINED", "Outcome", "evaluate", "public"]


def holds(*conditions: Expr) -> tuple[bool | None, ...]:
    """Tell of each condition between constants whether it holds; None where that is not settled.

    >>> from chainrule.model import PI, make
    >>> holds(make("gt", PI, number(3)))
    (True,)
    """
    brackets = [Expr("bracket", (condition,)) for condition in conditions]
    outcomes = evaluate([], brackets, {})
    values = [outcomes[bracket].value for bracket in brackets]
    return tuple(None if value is None else bool(value) for value in values)

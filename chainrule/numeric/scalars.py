"""Programs over single floats: what a plain callable runs through."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from chainrule.model import BINDERS, Expr, bounds, free_symbols, postorder
from chainrule.model.errors import InputError, UndefinedError
from chainrule.numeric.floats import (
    CHAINED,
    FINITE,
    SCALAR,
    VANISHING,
    Operation,
    scalar_operation,
)
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import FAILURES, Program, Row, evaluation_order, operands_of
from chainrule.numeric.settling import Origin, as_float, settled_floats
from chainrule.numeric.verdicts import AtKink
from chainrule.numeric.work import Budget, context
from chainrule.rules import kinks_of
from chainrule.rules.arithmetic import rational
from chainrule.rules.numbers import MPMATH
from chainrule.trace.domain import signs

TINY = 1e-100
"""Inputs nearer to 0 soon have powers that floats hold with few digits."""

BITS = 80
"""Working precision for operations that neither ``math`` nor NumPy has."""

NAN = math.nan
Instruction = tuple[Operation, int, Any]
"""An operation, the place of its first operand, and that of its second: -1 for none, or a tuple
of all places where there are more than two."""


def _corners(nodes: Iterable[Expr], definitions: Mapping[Expr, Expr]) -> list[Expr]:
    """List expressions whose zeros are points without a derivative."""
    found: dict[Expr, None] = {}
    for node in nodes:
        if node.args and node.op not in SMOOTH:
            found.update(dict.fromkeys(JUMPS.get(node.op, kinks_of)(node)))
        elif node.op == "pow" and _ends_at_zero(node.args[0], node.args[1], definitions):
            found[node.args[0]] = None
    return [corner for corner in found if corner.args or corner.op == "symbol"]


def _ends_at_zero(base: Expr, exponent: Expr, definitions: Mapping[Expr, Expr]) -> bool:
    """Tell whether a power such as x^(3/2) or x^π has a slope from one side of 0 only."""
    power = rational(exponent)
    if power is None and free_symbols(exponent):
        return False
    if power is not None and (power < 1 or power.denominator % 2):
        return False
    base = definitions.get(base, base)
    return signs(base)[base] not in ("positive", "nonnegative")


SMOOTH = frozenset({"pow", "bracket", "case"})
"""Operations whose edges are none of their own: those of powers, and of what a case chooses."""

JUMPS: dict[str, Callable[[Expr], tuple[Expr, ...]]] = dict.fromkeys(
    ("floor", "ceil"), lambda node: (node.args[0] - node,)
)
"""Where floats hit a jump exactly, though sin(πu) of the rule table is never 0 for them."""


class Scalar:
    """Run a program over single floats."""

    def __init__(
        self,
        rows: tuple[Row, ...],
        wanted: list[Expr],
        inputs: Sequence[Expr],
        origins: Sequence[Origin] = (),
        at_kink: AtKink = "refuse",
    ) -> None:
        self.rows = rows
        self.at_kink = at_kink
        self.wanted = wanted
        self.origins = origins
        self.count = len(wanted)
        definitions = dict(rows)
        nodes = evaluation_order(definitions, wanted)
        # What stands inside a definition has the kinks that its row says, and no others.
        written = set(postorder(*(expr for _, expr in rows), *wanted))
        corners = _corners([node for node in nodes if node in written], definitions)
        if corners:
            self.wanted = [*wanted, *corners]
            nodes = evaluation_order(definitions, self.wanted)
        self.names = tuple(inputs)
        self.inputs = len(inputs)
        self.instructions: list[Instruction] = []
        self.origin: list[Expr] = []
        place = {name: at for at, name in enumerate(inputs)}
        atoms = [
            node
            for node in nodes
            if not node.args and node not in definitions and node not in place
        ]
        self.constants = [_constant(node) for node in atoms]
        place.update(zip(atoms, range(self.inputs, self.inputs + len(atoms)), strict=True))
        self.computed = self.inputs + len(self.constants)
        self.tested = slice(self.computed, None)
        self.cornered = len(self.wanted) > self.count
        self.vanishing: list[tuple[int, tuple[int, ...]]] = []
        self._translate(nodes, place, definitions)
        self.outputs = tuple(place[node] for node in self.wanted)

    @cached_property
    def program(self) -> Program:
        """Return the same program at any precision, for what floats cannot do."""
        return Program(self.rows, self.wanted)

    def _translate(
        self, nodes: Iterable[Expr], place: dict[Expr, int], definitions: Mapping[Expr, Expr]
    ) -> None:
        write = self.instructions.append
        note = self.origin.append
        following = self.computed
        brackets: dict[Expr, tuple[int, ...]] = {}
        fragile: set[Expr] = set()
        scattered: set[Expr] = set()
        for node in nodes:
            if node in place:
                continue
            if node in definitions:
                defined = definitions[node]
                place[node] = place[defined]
                brackets[node] = brackets.get(defined, ())
                for kind in (fragile, scattered):
                    if defined in kind:
                        kind.add(node)
                continue
            known = scalar_operation(node) or Slow(self, node)
            below = node.args if node.op not in BINDERS else operands_of(node)
            args = [place[arg] for arg in below]
            first, count = args[0] if args else 0, len(args)
            if count == 1:
                write((known, first, -1))
            elif count == 2:
                write((known, first, args[1]))
            elif node.op in CHAINED:
                for second in args[1:-1]:
                    write((known, first, second))
                    note(node)
                    first, following = following, following + 1
                write((known, first, args[-1]))
            else:
                write((known, first, tuple(args)))
            note(node)
            if node.op in VANISHING and node.op not in BINDERS:
                self.vanishing.append((following, tuple(args)))
            if not _is_finite(node) or any(arg in fragile for arg in below):
                fragile.add(node)
            if _is_scattered(node) or any(arg in scattered for arg in below):
                scattered.add(node)
            tests = _brackets_before(node, following, brackets)
            if tests:
                brackets[node] = tests
                if node in fragile and node not in scattered:
                    following += 1
                    write((SCALAR["silenced"], following - 1, (following - 1, *tests)))
                    note(Expr("silenced", (node,)))
            place[node] = following
            following += 1

    def __call__(self, numbers: Sequence[Any]) -> list[float]:
        """Compute the value and the derivatives at one point."""
        given = [as_float(number) for number in numbers]
        values = [*given, *self.constants]
        push = values.append
        edge = False
        for operation, first, second in self.instructions:
            try:
                if second.__class__ is tuple:
                    push(operation(*[values[a] for a in second]))
                elif second < 0:
                    push(operation(values[first]))
                else:
                    push(operation(values[first], values[second]))
            except (ArithmeticError, ValueError):
                # At an edge of the domain a part has no neighbors on one side, chosen or not.
                edge = edge or 0.0 in operands_at(values, first, second)
                push(self._beyond(values, first, second))
        found = [values[place] for place in self.outputs]
        # If the product of all parts is neither 0 nor infinite, none of them is.
        product = math.prod(values[self.tested])
        if product and product - product == 0:
            for number in given:
                if -TINY < number < TINY:
                    break
            else:
                return found[: self.count] if self.cornered else found
        return self.settle(found, given, values, edge=edge)

    def settle(
        self,
        found: list[float],
        given: Sequence[float],
        values: Sequence[float] = (),
        *,
        edge: bool = False,
    ) -> list[float]:
        """Look closer at a point where something is undefined, too large, too small or a corner."""
        count = self.count
        corner = 0.0 in found[count:]
        sure = (
            all(value - value == 0 for value in found)
            and not any(0 < abs(number) < TINY for number in given)
            and not self._out_of_range(values)
        )
        if sure and not corner and not edge:
            return found[:count]
        if all(math.isfinite(value) for value in given):
            if not corner or self.origins:
                point = list(zip(self.names, given, strict=True))
                wanted = self.wanted[:count]
                return settled_floats(
                    self.rows, wanted, self.origins, point, found[:count], self.at_kink
                )
        elif found[0] == found[0] and not corner:
            return found[:count]
        return [found[0], *[NAN] * (count - 1)]

    def _out_of_range(self, values: Sequence[float]) -> bool:
        """Tell whether a part is too large or too small for a float."""
        if math.inf in values or -math.inf in values:
            return True
        return any(
            values[place] == 0 and all(values[a] != 0 for a in operands)
            for place, operands in self.vanishing
        )

    def _beyond(self, values: Sequence[float], first: int, second: Any) -> float:
        """Compute what ``math`` refuses: undefined, beyond the range, or a real root."""
        origin = self.origin[len(values) - self.computed]
        operands = operands_at(values, first, second)
        return Slow(self, origin)(*operands)


def _is_finite(node: Expr) -> bool:
    """Tell whether an operation has a value wherever its operands have one."""
    power = rational(node.args[1]) if node.op == "pow" else None
    whole = power is not None and power.denominator == 1 and power >= 0
    return whole or node.op in FINITE


def _is_scattered(node: Expr) -> bool:
    """Tell whether a power such as x^x has values at points that have no neighbors, as at −1."""
    return node.op == "pow" and bool(free_symbols(node.args[1]))


def _brackets_before(
    node: Expr, place: int, known: Mapping[Expr, tuple[int, ...]]
) -> tuple[int, ...]:
    """List the places of the brackets whose 0 makes an operation 0, whatever else is in it."""
    if node.op in ("bracket", "case"):
        return (place,)
    passing = {"mul": node.args, "neg": node.args, "group": node.args, "div": node.args[:1]}
    found = (p for arg in passing.get(node.op, ()) for p in known.get(arg, ()))
    return tuple(dict.fromkeys(found))


def operands_at(values: Sequence[float], first: int, second: Any) -> list[float]:
    """Return the operands of an instruction."""
    if isinstance(second, tuple):
        return [values[a] for a in second]
    return [values[first]] if second < 0 else [values[first], values[second]]


def _constant(node: Expr) -> float:
    if node.op == "symbol":
        raise InputError(f"no value is given for {node.value}")
    if not node.is_number:
        return CONSTANTS[node.value]
    try:
        return float(node.value.numerator / node.value.denominator)
    except OverflowError:
        return math.inf if node.value > 0 else -math.inf


CONSTANTS = {"pi": math.pi, "e": math.e, "oo": math.inf, "eulergamma": 0.5772156649015329}


class Slow:
    """One operation by the rule table's numeric column, for floats."""

    __slots__ = ("node", "scalar")

    def __init__(self, scalar: Scalar, node: Expr) -> None:
        if node.op == "call":
            raise UndefinedError(
                f"{node.value[0]} is an unknown function, so there are no numbers",
                hint="give it a formula",
            )
        self.scalar = scalar
        self.node = node

    def __call__(self, *operands: float) -> float:
        """Compute one value, nan where there is none."""
        if any(not math.isfinite(value) for value in operands):
            return NAN
        mp = context()
        before = mp.prec
        try:
            mp.prec = BITS
            program = self.scalar.program
            place = program.place[self.node]
            call, guard = program.calls[place], program.guards[place]
            numbers = [mp.mpf(value) for value in operands]
            if call is None or (guard is not None and guard(bounds(), *numbers)):
                return NAN
            with Budget(bounds().point_work), MPMATH:
                value = call(mp, *numbers)
            return NAN if value is None else as_float(mp.mpf(value))
        except (Refusal, *FAILURES):
            return NAN
        finally:
            mp.prec = before

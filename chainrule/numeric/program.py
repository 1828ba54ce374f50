"""Expressions compiled to a flat program that runs at any precision.

Every distinct node becomes one instruction, so cost follows the graph. A value is an mpmath
number, a bool for a condition, or None where the operation is undefined; None spreads by
itself, because no operation accepts it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from chainrule.model import BINDERS, Expr, bounds, free_symbols, ordered
from chainrule.model.errors import PointError
from chainrule.model.indices import has_letters
from chainrule.model.walks import is_bound
from chainrule.numeric.operations import (
    ARITHMETIC,
    Refusal,
    guard_of,
    operation_of,
    rounded,
    underflows,
)
from chainrule.numeric.quadrature import integral_between
from chainrule.numeric.work import HEAVY, LIGHT, Weight, elementary
from chainrule.rules import TABLE
from chainrule.rules.numbers import MPMATH
from chainrule.rules.values import CONSTANTS

Row = tuple[Expr, Expr]
Guard = Callable[..., str | None]

FAILURES = (ArithmeticError, ValueError, TypeError, AttributeError, NotImplementedError)
"""What operations raise outside their domain, and at None in the place of a number."""


class Program:
    """The instructions that compute ``wanted`` from the symbols that ``rows`` do not define.

    Attributes:
        nodes: the expression behind each instruction.
        args: positions of the operands of each instruction.
        inputs: free symbols and their positions.
        outputs: positions of the wanted expressions.
        idle: positions that were 0 in the last run because a case was not chosen.

    >>> from chainrule.model import symbol, number
    >>> x, u = symbol("x"), symbol("u")
    >>> program = Program([(u, x * x)], [u + x])
    >>> from chainrule.numeric.work import context
    >>> mp = context()
    >>> values = program.run(mp, {x: mp.mpf(3)})
    >>> int(values[program.outputs[0]])
    12
    """

    __slots__ = (
        "_fixed",
        "args",
        "calls",
        "chosen",
        "elementary",
        "guards",
        "idle",
        "inputs",
        "nodes",
        "outputs",
        "place",
        "weights",
    )  # fmt: skip

    def __init__(
        self,
        rows: Iterable[Row],
        wanted: Sequence[Expr],
        stand_in: Callable[[Expr], Callable[..., Any]] | None = None,
        depth: int = 0,
    ) -> None:
        definitions = dict(rows)
        self._fixed: tuple[Any, int, list[Any]] | None = None
        self.nodes: list[Expr] = []
        self.args: list[tuple[int, ...]] = []
        self.calls: list[Callable[..., Any] | None] = []
        self.guards: list[Guard | None] = []
        self.weights: list[Weight | None] = []
        self.inputs: dict[Expr, int] = {}
        self.place: dict[Expr, int] = {}
        for node in evaluation_order(definitions, wanted):
            defined = definitions.get(node)
            if defined is not None:
                self.place[node] = self.place[defined]
                continue
            self.place[node] = len(self.nodes)
            self._append(node, stand_in, depth)
        self.outputs = tuple(self.place[node] for node in wanted)
        self.elementary = sum(n.op not in LIGHT and n.op not in HEAVY for n in self.nodes if n.args)
        self.chosen = any(node.op == "case" for node in self.nodes)
        self.idle: set[int] = set()

    def _append(self, node: Expr, stand_in: Any, depth: int) -> None:
        if node.op == "symbol":
            self.inputs[node] = len(self.nodes)
        operands = operands_of(node)
        self.nodes.append(node)
        self.args.append(tuple(self.place[arg] for arg in operands))
        self.guards.append(guard_of(node.op))
        self.weights.append(HEAVY.get(node.op))
        if not node.args:
            self.calls.append(None)
        elif node.op == "call" and stand_in is not None:
            self.calls.append(stand_in(node))
        elif node.op in BINDERS:
            if depth > 1:
                raise Refusal("integrals are nested too deeply for numbers")
            inner = Program((), [node.args[0]], stand_in, depth + 1)
            binder = _integral_function if node.op == "integral" else _terms_function
            self.calls.append(binder(inner, node, operands[2:]))
        else:
            self.calls.append(operation_of(node, [self.nodes[p] for p in self.args[-1]]))

    def require(self, symbols: Iterable[Expr]) -> None:
        """Raise ``PointError`` for the first input that is not among ``symbols``."""
        known = set(symbols)
        for free in self.inputs:
            if free not in known:
                raise PointError(f"the point gives no value for {free.value}")

    def run(
        self,
        mp: Any,
        given: Mapping[Expr, Any],
        exact: Sequence[Any] = (),
    ) -> list[Any]:
        """Compute every instruction at the context's precision.

        ``mp`` is ``context()`` at some precision. ``given`` maps inputs to mpmath numbers or
        fractions. Where ``exact`` holds a fraction or a bool for a position, that is its value;
        anything else but None means undefined.
        Raises ``Refusal`` when a number would be too large to build, or the work is spent.
        """
        values: list[Any] = []
        push = values.append
        known = exact or (None,) * len(self.nodes)
        number_type, budget, limits = mp.mpf, mp.budget, bounds()
        self.spend(mp)
        chosen, idle = self.chosen, set[int]()
        with MPMATH:
            for node, call, args, guard, weight, atom, sure in zip(
                self.nodes, self.calls, self.args, self.guards, self.weights,
                self._constants(mp), known, strict=True,
            ):  # fmt: skip
                if sure is not None:
                    push(_known(mp, sure))
                elif atom is not None:
                    push(atom)
                elif call is None:
                    put_in = given.get(node)
                    push(rounded(mp, put_in) if isinstance(put_in, Fraction) else put_in)
                else:
                    operands = [values[a] for a in args]
                    try:
                        problem = guard(limits, *operands) if guard is not None else None
                        if weight is not None and budget is not None and not problem:
                            budget.spend(weight(mp.prec, operands))
                        value: Any = None if problem else call(mp, *operands)
                    except Refusal as refusal:
                        if refusal.node is None and not refusal.final:
                            refusal.node = node
                        raise
                    except FAILURES:
                        value, problem = None, None
                    if problem:
                        raise Refusal(problem, node)
                    if value.__class__ is number_type:
                        _, mantissa, exponent, _ = value._mpf_
                        if not mantissa and exponent and node.op != "neg":
                            value = None
                        elif not mantissa and node.op not in ARITHMETIC and underflows(*operands):
                            raise Refusal("is too close to 0 to compute", node)
                    elif value is not True and value is not False:
                        value = _real(mp, value)
                    if chosen and is_idle(node.op, args, value, idle):
                        idle.add(len(values))
                        value = mp.zero
                    push(value)
        self.idle = idle
        return values

    def spend(self, mp: Any, times: int = 1) -> None:
        """Charge so many runs, all but the calls that are charged one by one."""
        if mp.budget is not None:
            mp.budget.spend(
                times * (5 + 2 * len(self.nodes) + self.elementary * elementary(mp.prec))
            )

    def _constants(self, mp: Any) -> list[Any]:
        """Return the value of each numeral and constant in its place, None in all others."""
        fixed = self._fixed
        if fixed is None or fixed[0] is not mp or fixed[1] != mp.prec:
            fixed = self._fixed = (mp, mp.prec, [_constant(mp, node) for node in self.nodes])
        return fixed[2]


def is_idle(op: str, args: Sequence[int], value: Any, idle: Collection[int]) -> bool:
    """Tell whether an instruction is 0 because of a case that was not chosen.

    The 1 or 0 in front of a branch is a strong zero, as brackets are with Knuth ("Two notes on
    notation", Am. Math. Monthly 99, 1992): nothing passes it, not even what is undefined.
    """
    if op == "case":
        return value is not None and not value
    if op == "mul":
        return bool(idle) and any(a in idle for a in args)
    return op in ("neg", "group", "div") and args[0] in idle


def _known(mp: Any, sure: Any) -> Any:
    if isinstance(sure, Fraction):
        return rounded(mp, sure)
    return sure if isinstance(sure, bool) else None


def _real(mp: Any, value: Any) -> Any:
    """Turn what a rule returned into a number of the context; complex and infinite are None."""
    if value is None or not isinstance(value, (int, float, Fraction, mp.mpf)):
        return None
    number = rounded(mp, value) if isinstance(value, Fraction) else mp.mpf(value)
    return number if mp.isfinite(number) else None


def _constant(mp: Any, node: Expr) -> Any:
    if node.args:
        return None
    if node.is_number:
        return rounded(mp, node.value)
    return CONSTANTS[node.value](mp) if node.op == "constant" else None


def _terms_function(inner: Program, node: Expr, captured: tuple[Expr, ...]) -> Callable[..., Any]:
    """Return a callable for a sum or product: ``(mp, lower, upper, *captured values)``."""
    index = node.args[1]
    if has_letters(node):
        raise Refusal("has letters with an index, and no number of them", node)

    def terms(mp: Any, lower: Any, upper: Any, *values: Any) -> Any:
        if not (mp.isint(lower) and mp.isint(upper)):
            raise ValueError("the bounds of a sum are whole numbers")
        if upper - lower > bounds().integrand_calls:
            raise Refusal("has too many terms to compute")
        given = dict(zip(captured, values, strict=True))
        total = mp.zero if node.op == "sum" else mp.one
        for place in range(int(lower), int(upper) + 1):
            value = inner.run(mp, {**given, index: mp.mpf(place)})[inner.outputs[0]]
            if value is None:
                raise ValueError("a term is undefined")
            total = total + value if node.op == "sum" else total * value
        return total

    return terms


def _integral_function(
    inner: Program, node: Expr, captured: tuple[Expr, ...]
) -> Callable[..., Any]:
    """Return a callable for a definite integral: ``(mp, lower, upper, *captured values)``."""
    dummy = node.args[1]

    def integrate(mp: Any, lower: Any, upper: Any, *values: Any) -> Any:
        given = dict(zip(captured, values, strict=True))

        def integrand(point: Any) -> Any:
            value = inner.run(mp, {**given, dummy: point})[inner.outputs[0]]
            if value is None:
                raise ValueError("the integrand is undefined inside the limits")
            return value

        return integral_between(mp, integrand, lower, upper)

    return integrate


def operands_of(node: Expr) -> tuple[Expr, ...]:
    """List what must be computed before ``node``; for an integral, limits and captured symbols."""
    if node.op not in BINDERS:
        return node.args
    captured = tuple(s for s in free_symbols(node.args[0]) if not is_bound(node, s))
    return (*node.args[2:4], *captured)


def evaluation_order(definitions: dict[Expr, Expr], wanted: Sequence[Expr]) -> list[Expr]:
    """List every node that ``wanted`` needs, each after its operands and definitions.

    A function whose row has no values of its own is entered into ``definitions``.
    """

    def below(node: Expr) -> Sequence[Expr]:
        rule = TABLE.get(node.op)
        if rule is not None and rule.numeric is None and rule.definition is not None:
            definitions[node] = rule.definition(*node.args)
        defined = definitions.get(node)
        if defined is not None:
            return (defined,)
        return node.args if node.op not in BINDERS else operands_of(node)

    return ordered(wanted, below)

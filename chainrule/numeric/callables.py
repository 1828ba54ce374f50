"""Plain callables for a value and its derivatives, in floating point, from straight-line programs.

Nothing is compiled by Python: a program is a flat list of operations that a loop runs through,
over single floats with ``math``, or over blocks of an array with NumPy where it is installed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from chainrule.model import BINDERS, Expr, bounds, canonical, postorder
from chainrule.model.errors import InputError, MissingExtraError, UndefinedError
from chainrule.numeric.floats import (
    CHAINED,
    Operation,
    array_operation,
    array_table,
    scalar_operation,
)
from chainrule.numeric.operations import Refusal
from chainrule.numeric.program import FAILURES, Program, Row, evaluation_order, operands_of
from chainrule.numeric.work import Budget, context
from chainrule.rules import kinks_of
from chainrule.rules.arithmetic import rational
from chainrule.rules.numbers import MPMATH
from chainrule.trace.domain import signs

BLOCK = 16_384
"""Elements of an array that are computed together; a block of each operand fits into the cache."""

BITS = 80
"""Working precision for operations that neither ``math`` nor NumPy has."""

NAN = math.nan
Instruction = tuple[Operation, int, Any]
"""An operation, the place of its first operand, and that of its second: -1 for none, or a tuple
of all places where there are more than two."""


class Function:
    """Value and derivatives of a formula as one plain callable, immutable and picklable.

    Call it with one number per name in ``inputs``, in order or by name. Floats give floats;
    NumPy arrays give arrays of the same shape. Where something is undefined the result is nan,
    beyond the range of a float it is inf, and at a corner (|x| at 0) the derivatives are nan.
    In arrays, a part that overflows makes the result what floating point makes of it. Rounding
    errors are those of ordinary floating point: ``Derivation.at`` gives digits that are all
    right.

    Attributes:
        inputs: the names of the arguments, in order.
        single: whether there is one derivative, returned as ``(value, derivative)``; otherwise
            the result is ``(value, (∂/∂first, ∂/∂second, …))``. Where it is single, further
            ``derivatives`` are those of lower orders: where one is undefined, so is the result.

    >>> from chainrule import derive
    >>> cube = derive("x^3").function()
    >>> cube(2.0)
    (8.0, 12.0)
    """

    __slots__ = ("_recipe", "_scalar", "_vector", "inputs", "single")

    inputs: tuple[str, ...]
    single: bool

    def __init__(
        self,
        rows: Iterable[Row],
        value: Expr,
        derivatives: Sequence[Expr],
        inputs: Sequence[Expr],
        *,
        single: bool = False,
    ) -> None:
        self._recipe = (tuple(rows), value, tuple(derivatives), tuple(inputs), single)
        self.inputs = tuple(name.value for name in inputs)
        self.single = single
        self._scalar = _Scalar(self._recipe[0], [value, *derivatives], inputs)
        self._vector: _Vector | None = None

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, self._recipe

    def __repr__(self) -> str:
        return f"<function of {', '.join(self.inputs)}: value and derivatives>"

    def __call__(self, *values: Any, **named: Any) -> tuple[Any, Any]:
        """Return the value and the derivatives at a point, or at every element of arrays."""
        given = self._arguments(values, named) if named else values
        if len(given) != len(self.inputs):
            raise TypeError(f"expected a number for each of {', '.join(self.inputs)}")
        if all(isinstance(item, (float, int)) for item in given):
            value, *slopes = self._scalar(given)
        else:
            kinds = [getattr(getattr(item, "dtype", None), "kind", "") for item in given]
            if any(isinstance(item, (str, bytes)) for item in given) or {"U", "S"} & {*kinds}:
                raise TypeError("expected numbers or arrays, found text")
            if "c" in kinds:
                raise TypeError("expected real numbers, found complex ones")
            value, *slopes = self._over_arrays(given)
        if not self.single:
            return value, tuple(slopes)
        slope, *lower = slopes
        for below in lower:
            if isinstance(below, float):
                slope = slope if below == below else NAN
            else:
                assert self._vector is not None
                slope = self._vector.np.where(below == below, slope, NAN)
        return value, slope

    def _arguments(self, values: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        rest = [canonical(name) for name in self.inputs[len(values) :]]
        known = {canonical(name): value for name, value in named.items()}
        if set(known) != set(rest) or len(known) != len(named):
            raise TypeError(f"expected a number for each of {', '.join(self.inputs)}")
        return [*values, *(known[name] for name in rest)]

    def _over_arrays(self, given: Sequence[Any]) -> Sequence[Any]:
        if not any(hasattr(item, "__len__") for item in given):
            return self._scalar(given)
        if self._vector is None:
            self._vector = _Vector(self._scalar)
        return self._vector(given)


def _rebuild(rows: Any, value: Expr, derivatives: Any, inputs: Any, single: bool) -> Function:
    return Function(rows, value, derivatives, inputs, single=single)


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
    """Tell whether a power such as x^(3/2) has a slope of its own from one side of 0 only."""
    power = rational(exponent)
    if power is None or power < 1 or power.denominator % 2:
        return False
    base = definitions.get(base, base)
    return signs(base)[base] not in ("positive", "nonnegative")


SMOOTH = frozenset({"pow", "bracket", "case"})
"""Operations whose edges are none of their own: those of powers, and of what a case chooses."""

JUMPS: dict[str, Callable[[Expr], tuple[Expr, ...]]] = dict.fromkeys(
    ("floor", "ceil"), lambda node: (node.args[0] - node,)
)
"""Where floats hit a jump exactly, though sin(πu) of the rule table is never 0 for them."""


class _Scalar:
    """Run a program over single floats."""

    def __init__(self, rows: tuple[Row, ...], wanted: list[Expr], inputs: Sequence[Expr]) -> None:
        self.rows = rows
        self.wanted = wanted
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
        following = self.inputs + len(self.constants)
        for node in nodes:
            if node in place:
                continue
            if node in definitions:
                place[node] = place[definitions[node]]
                continue
            known = scalar_operation(node) or _Slow(self, node)
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
            place[node] = following
            following += 1

    def __call__(self, numbers: Sequence[Any]) -> list[float]:
        given = [_as_float(number) for number in numbers]
        values = [*given, *self.constants]
        push = values.append
        for operation, first, second in self.instructions:
            try:
                if second.__class__ is tuple:
                    push(operation(*[values[a] for a in second]))
                elif second < 0:
                    push(operation(values[first]))
                else:
                    push(operation(values[first], values[second]))
            except (ArithmeticError, ValueError):
                push(self._beyond(values, first, second))
        found = [values[place] for place in self.outputs]
        if any(value - value != 0 for value in found):
            self._repair(found, given)
        count = self.count
        if found[0] != found[0] or 0.0 in found[count:]:
            return [found[0], *[NAN] * (count - 1)]
        return found[:count]

    def _repair(self, found: list[float], given: Sequence[float]) -> None:
        """Compute again, with a wider range, what is undefined or infinite in floats."""
        if not all(math.isfinite(value) for value in given):
            return
        mp = context()
        before = mp.prec
        try:
            mp.prec = BITS
            point = {name: mp.mpf(v) for name, v in zip(self.names, given, strict=True)}
            with Budget(bounds().point_work):
                values = self.program.run(mp, point)
        except Refusal:
            return
        finally:
            mp.prec = before
        for index, place in enumerate(self.program.outputs):
            if not math.isfinite(found[index]):
                found[index] = NAN if values[place] is None else _as_float(values[place])

    def _beyond(self, values: Sequence[float], first: int, second: Any) -> float:
        """Compute what ``math`` refuses: undefined, beyond the range, or a real root."""
        origin = self.origin[len(values) - self.inputs - len(self.constants)]
        operands = _operands(values, first, second)
        return _Slow(self, origin)(*operands)


def _operands(values: Sequence[float], first: int, second: Any) -> list[float]:
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


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


class _Slow:
    """One operation by the rule table's numeric column, for floats."""

    __slots__ = ("node", "scalar")

    def __init__(self, scalar: _Scalar, node: Expr) -> None:
        if node.op == "call":
            raise UndefinedError(
                f"{node.value[0]} is an unknown function, so there are no numbers",
                hint="give it a formula",
            )
        self.scalar = scalar
        self.node = node

    def __call__(self, *operands: float) -> float:
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
            return NAN if value is None else _as_float(mp.mpf(value))
        except (Refusal, *FAILURES):
            return NAN
        finally:
            mp.prec = before


class _Vector:
    """Run a program over blocks of arrays."""

    def __init__(self, scalar: _Scalar) -> None:
        self.np = np = _numpy()
        table = array_table(np)
        self.constants = scalar.constants
        self.inputs = scalar.inputs
        self.outputs = scalar.outputs
        self.count = scalar.count
        self.instructions: list[Instruction] = []
        for (operation, first, second), origin in zip(
            scalar.instructions, scalar.origin, strict=True
        ):
            fast = array_operation(np, table, origin)
            each = fast if fast is not None else self._one_by_one(operation, _Slow(scalar, origin))
            self.instructions.append((each, first, second))
        self.released = _last_uses(scalar)

    def _one_by_one(self, operation: Operation, slow: Operation) -> Operation:
        def one(*operands: float) -> float:
            try:
                return float(operation(*operands))
            except (ArithmeticError, ValueError):
                return float(slow(*operands))

        def each(*operands: Any) -> Any:
            columns = self.np.broadcast_arrays(*operands)
            found = [one(*row) for row in zip(*(c.ravel().tolist() for c in columns), strict=True)]
            return self.np.array(found, dtype=float).reshape(columns[0].shape)

        return each

    def __call__(self, given: Sequence[Any]) -> list[Any]:
        np = self.np
        arrays = np.broadcast_arrays(*(np.asarray(item, dtype=float) for item in given))
        shape = arrays[0].shape
        flat = [np.ascontiguousarray(item).ravel() for item in arrays]
        size = flat[0].size
        found = [np.empty(size) for _ in range(self.count)]
        with np.errstate(all="ignore"):
            for start in range(0, size, BLOCK):
                part = slice(start, start + BLOCK)
                pieces = self._block([column[part] for column in flat])
                for whole, piece in zip(found, pieces, strict=False):
                    whole[part] = piece
                value, *slopes = [whole[part] for whole in found]
                undefined = value != value
                for corner in pieces[self.count :]:
                    undefined |= corner == 0
                if undefined.any():
                    for slope in slopes:
                        slope[undefined] = NAN
        return [whole.reshape(shape) for whole in found]

    def _block(self, columns: Sequence[Any]) -> list[Any]:
        values: list[Any] = [*columns, *self.constants]
        push = values.append
        for (operation, first, second), released in zip(
            self.instructions, self.released, strict=True
        ):
            push(operation(*_operands(values, first, second)))
            for place in released:
                values[place] = None
        return [values[place] for place in self.outputs]


def _last_uses(scalar: _Scalar) -> list[list[int]]:
    """List after each instruction the values that nothing uses later, so that memory stays flat."""
    used = set(scalar.outputs)
    found: list[list[int]] = []
    for _, first, second in reversed(scalar.instructions):
        places = second if isinstance(second, tuple) else (first, second)
        last = [place for place in dict.fromkeys(places) if place >= 0 and place not in used]
        used.update(last)
        found.append(last)
    return found[::-1]


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise MissingExtraError(
            "arrays need NumPy, which is not installed", hint="pip install numpy"
        ) from None
    return numpy

"""Expressions, rules, steps and traces: the nouns that every other module shares.

An expression is an immutable node ``(op, args, value)``. Equal expressions are the same
object, so equality and hashing cost nothing, shared subexpressions are stored once, and
every walk can be linear in the size of the graph instead of the expanded tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from sys import getrefcount
from threading import RLock
from typing import Any, Union, final
from weakref import ref

from chainrule.model.names import canonical

Operand = Union["Expr", int, Fraction]

FEWEST_KNOWN = 20_000
"""The table of known nodes is looked through when it holds more than these."""

_interned: dict[tuple[Any, ...], Expr | ref[Expr]] = {}
"""Every known node; a weak reference while a sweep finds out whether anybody else has it."""

_sweep_at = FEWEST_KNOWN
_sweeping = RLock()
"""Held by a sweep; building nodes waits for it only where it has just loosened the same node."""


@final
class Expr:
    """One node of an expression graph; build it with ``make``, ``number`` or ``symbol``.

    Attributes:
        op: ``number``, ``decimal``, ``constant``, ``symbol``, or the name of a rule.
        args: the operands, each an ``Expr``.
        value: what is not an operand: a ``Fraction``, a name, the orders of ``f'(u)``.

    Operators build new nodes and fold only what is trivial (numerals, 0 and 1).

    >>> x = symbol("x")
    >>> 3 * x**2 is 3 * x**2
    True
    >>> 1 * x + 0
    x
    """

    __slots__ = ("__weakref__", "args", "op", "value")

    op: str
    args: tuple[Expr, ...]
    value: Any

    def __new__(cls, op: str, args: tuple[Expr, ...] = (), value: Any = None) -> Expr:
        """Return the one node with this operation, operands and value."""
        key = (op, value, args)
        found = _interned.get(key)
        if type(found) is Expr:
            return found
        if len(_interned) >= _sweep_at:
            forget_unused()
        node = object.__new__(cls)
        _set_op(node, op)
        _set_args(node, args)
        _set_value(node, value)
        # Another thread may have entered the same node meanwhile: the first one is kept.
        return node if _interned.setdefault(key, node) is node else _kept(key, node)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an expression cannot change; build a new one to set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"an expression cannot change; {name!r} stays")

    def __reduce__(self) -> tuple[object, ...]:
        return _from_program, (to_program((self,)),)

    def __copy__(self) -> Expr:
        return self

    def __deepcopy__(self, memo: object) -> Expr:
        return self

    def __repr__(self) -> str:
        return _brief(self)

    def __add__(self, other: Operand) -> Expr:
        return add(self, other)

    def __radd__(self, other: Operand) -> Expr:
        return add(other, self)

    def __sub__(self, other: Operand) -> Expr:
        return add(self, neg(other))

    def __rsub__(self, other: Operand) -> Expr:
        return add(other, neg(self))

    def __mul__(self, other: Operand) -> Expr:
        return mul(self, other)

    def __rmul__(self, other: Operand) -> Expr:
        return mul(other, self)

    def __truediv__(self, other: Operand) -> Expr:
        return div(self, other)

    def __rtruediv__(self, other: Operand) -> Expr:
        return div(other, self)

    def __pow__(self, other: Operand) -> Expr:
        return power(self, other)

    def __rpow__(self, other: Operand) -> Expr:
        return power(other, self)

    def __neg__(self) -> Expr:
        return neg(self)

    @property
    def is_number(self) -> bool:
        """Tell whether this is a rational numeral (``value`` is then a ``Fraction``)."""
        return self.op == "number" or self.op == "decimal"

    @property
    def is_atom(self) -> bool:
        """Tell whether this node has no operands."""
        return not self.args


def forget_unused() -> None:
    """Drop the nodes that only the table of known nodes holds; called when it has doubled.

    >>> first = Expr("sin", (symbol("x"),))
    >>> forget_unused()
    >>> Expr("sin", (symbol("x"),)) is first
    True
    """
    global _sweep_at
    if not _sweeping.acquire(blocking=False):
        return
    try:
        # A node is entered after its operands, so one pass backwards frees whole graphs;
        # a key holds the operands, and must be gone before they are looked at.
        # Both lists are made in one go each, while other threads may enter more at the end.
        keys = list(_interned)
        entries = list(_interned.values())[: len(keys)]
        while keys:
            key, entry = keys.pop(), entries.pop()
            if type(entry) is Expr:
                # One use by the table, one here, one by the call that counts: nobody else has it.
                if getrefcount(entry) > 3:
                    continue
                entry = _interned[key] = ref(entry)
            node = entry()
            if node is not None:  # another thread has just fetched it
                _interned[key] = node
            else:
                del _interned[key]
        _sweep_at = max(FEWEST_KNOWN, 2 * len(_interned))
    finally:
        _sweeping.release()


def _kept(key: tuple[Any, ...], node: Expr) -> Expr:
    """Return the node that is known under a key, once no sweep is about to drop it."""
    with _sweeping:
        entry = _interned.setdefault(key, node)
        if type(entry) is Expr:
            return entry
        _interned[key] = kept = entry() or node  # a sweep was interrupted just here
        return kept


# Slots are filled past ``__setattr__``, which refuses.
_set_op = Expr.__dict__["op"].__set__
_set_args = Expr.__dict__["args"].__set__
_set_value = Expr.__dict__["value"].__set__


def make(op: str, *args: Operand, value: Any = None) -> Expr:
    """Build a node exactly as said, folding nothing."""
    return Expr(op, tuple(as_expr(arg) for arg in args), value)


def number(value: int | Fraction, *, decimal: bool = False) -> Expr:
    """Build an exact rational numeral; ``decimal`` prints 1/2 as 0.5."""
    op = "decimal" if decimal else "number"
    # An integer and its fraction are equal and hash alike, but only one of them hashes fast.
    known = _interned.get((op, value, ()))
    return known if type(known) is Expr else Expr(op, (), Fraction(value))


def symbol(name: str) -> Expr:
    """Build a symbol; ``x_1`` has a subscript, ``w__2_11`` a superscript 2 and a subscript 11.

    >>> symbol("x1") is symbol("x_1")
    True
    """
    return Expr("symbol", (), canonical(name))


def constant(name: str) -> Expr:
    """Build a named number: ``pi``, ``e``, ``oo`` (infinity), ``eulergamma``."""
    return Expr("constant", (), name)


ZERO = number(0)
ONE = number(1)
TWO = number(2)
ZEROS = frozenset({ZERO, number(0, decimal=True)})
ONES = frozenset({ONE, number(1, decimal=True)})
PI = constant("pi")
E = constant("e")
INFINITY = constant("oo")


def as_expr(value: Operand) -> Expr:
    """Return ``value`` as an expression: numbers become numerals."""
    return value if isinstance(value, Expr) else number(value)


def _numeral(value: Fraction, *parents: Expr) -> Expr:
    return number(value, decimal=any(parent.op == "decimal" for parent in parents))


def _small(*factors: Expr) -> bool:
    """Tell whether exact arithmetic on these numerals stays far below the bound on integers."""
    return all(
        max(abs(f.value.numerator), f.value.denominator).bit_length() < 4_000 for f in factors
    )


FLAT = 16
"""Longer sums and products nest instead of being copied into larger ones, so that repeated
addition and multiplication stay linear even where a subexpression is shared."""


def _parts(node: Expr, op: str) -> tuple[Expr, ...]:
    return node.args if node.op == op and len(node.args) <= FLAT else (node,)


def add(*terms: Operand) -> Expr:
    """Sum the terms, dropping zeros and folding numerals that stand side by side."""
    kept: list[Expr] = []
    for term in terms:
        node = as_expr(term)
        for part in _parts(node, "add"):
            if part in ZEROS:
                continue
            if part.is_number and kept and kept[-1].is_number and _small(part, kept[-1]):
                last = kept.pop()
                total = _numeral(last.value + part.value, last, part)
                if total not in ZEROS:
                    kept.append(total)
                continue
            kept.append(part)
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Expr("add", tuple(kept))


def mul(*factors: Operand) -> Expr:
    """Multiply the factors, dropping ones, folding side-by-side numerals, and 0 to 0."""
    kept: list[Expr] = []
    sign = 1
    for factor in factors:
        node = as_expr(factor)
        while node.op == "neg":
            sign, node = -sign, node.args[0]
        for part in _parts(node, "mul"):
            if part.is_number:
                if part in ZEROS:
                    return ZERO
                if part in ONES:
                    continue
                if kept and kept[-1].is_number and _small(part, kept[-1]):
                    last = kept.pop()
                    kept.append(_numeral(last.value * part.value, last, part))
                    continue
            kept.append(part)
    if not kept:
        return number(sign)
    product = kept[0] if len(kept) == 1 else Expr("mul", tuple(kept))
    return product if sign == 1 else neg(product)


def neg(term: Operand) -> Expr:
    """Negate; numerals and double negation fold."""
    node = as_expr(term)
    if node.is_number:
        return _numeral(-node.value, node)
    return node.args[0] if node.op == "neg" else Expr("neg", (node,))


def div(top: Operand, bottom: Operand) -> Expr:
    """Divide; a quotient of numerals folds, and so does division by 1."""
    numerator, denominator = as_expr(top), as_expr(bottom)
    if denominator.is_number and denominator not in ZEROS:
        if denominator in ONES:
            return numerator
        if numerator.is_number and _small(numerator, denominator):
            return _numeral(numerator.value / denominator.value, numerator, denominator)
    if numerator in ZEROS and not denominator.is_number:
        return ZERO
    return Expr("div", (numerator, denominator))


def power(base: Operand, exponent: Operand) -> Expr:
    """Raise to a power; exponents 0 and 1 and small powers of numerals fold."""
    low, high = as_expr(base), as_expr(exponent)
    if high.is_number:
        if high in ONES:
            return low
        if high in ZEROS:
            return ONE
        if low.is_number and low not in ZEROS and high.value.denominator == 1:
            whole = high.value.numerator
            if abs(whole) <= 64 and _small(low):
                return _numeral(low.value**whole, low, high)
    return Expr("pow", (low, high))


def postorder(*roots: Expr, seen: set[Expr] | None = None) -> list[Expr]:
    """List every distinct node below ``roots`` once, operands before the nodes that use them.

    Nodes in ``seen`` are left out, with what is below them, and new ones are added to it.

    >>> x = symbol("x")
    >>> postorder(x * x)
    [x, mul(x, x)]
    """
    order: list[Expr] = []
    met: set[Expr] = set() if seen is None else seen
    stack: list[Expr | None] = list(reversed(roots))
    begun: list[Expr] = []
    while stack:
        node = stack.pop()
        if node is None:
            order.append(begun.pop())
        elif node not in met:
            met.add(node)
            if node.args:
                begun.append(node)
                stack.append(None)
                stack.extend(node.args[::-1])
            else:
                order.append(node)
    return order


def ordered(roots: Sequence[Expr], below: Callable[[Expr], Sequence[Expr]]) -> list[Expr]:
    """List every node once, each after those that ``below`` lists for it.

    >>> x, y = symbol("x"), symbol("y")
    >>> ordered([x], lambda node: (y,) if node is x else ())
    [y, x]
    """
    order: list[Expr] = []
    met: set[Expr] = set()
    stack: list[Expr | None] = list(reversed(roots))
    begun: list[Expr] = []
    while stack:
        node = stack.pop()
        if node is None:
            order.append(begun.pop())
        elif node not in met:
            met.add(node)
            needed = below(node)
            if needed:
                begun.append(node)
                stack.append(None)
                stack.extend(reversed(needed))
            else:
                order.append(node)
    return order


def to_program(roots: Iterable[Expr]) -> tuple[tuple[Any, ...], ...]:
    """Flatten to rows ``(op, value, operand positions)``; the last row lists the roots."""
    wanted = tuple(roots)
    nodes = postorder(*wanted)
    place = {node: index for index, node in enumerate(nodes)}
    rows = [(n.op, n.value, tuple(place[a] for a in n.args)) for n in nodes]
    return (*rows, ("roots", None, tuple(place[root] for root in wanted)))


def from_program(rows: tuple[tuple[Any, ...], ...]) -> tuple[Expr, ...]:
    """Rebuild the expressions that ``to_program`` flattened."""
    built: list[Expr] = []
    for op, value, places in rows[:-1]:
        built.append(Expr(op, tuple(built[p] for p in places), value))
    return tuple(built[p] for p in rows[-1][2])


def _from_program(rows: tuple[tuple[Any, ...], ...]) -> Expr:
    return from_program(rows)[0]


def _brief(root: Expr) -> str:
    """Write ``op(arg, …)`` for debugging, never more than a line of it."""
    pieces: list[str] = []
    stack: list[Expr | str] = [root]
    while stack and len(pieces) < 200:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif not item.args:
            pieces.append(str(item.value))
        else:
            pieces.append(item.op if item.value is None else f"{item.op}[{item.value}]")
            pieces.append("(")
            stack.append(")")
            for index, arg in enumerate(reversed(item.args)):
                stack.append(arg)
                if index < len(item.args) - 1:
                    stack.append(", ")
    return "".join(pieces) + ("…" if stack else "")

"""The user's own definitions: intermediate variables and functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.model import INFINITY, Expr, free_symbols, neg, postorder, substitute, symbol
from chainrule.model.errors import InputError
from chainrule.syntax import Formula, Functions, Reading, read_let
from chainrule.topics.common.formulas import Let, Name, Source, as_formula, whole
from chainrule.trace.decompose import derivative_of


@dataclass(frozen=True, slots=True)
class Definitions:
    """The user's own definitions, in order.

    Attributes:
        lets: intermediate variables.
        functions: functions by name, with their variables and what they stand for.
        readings: what was ambiguous in them.
        further: other words that are variables.
        log_base: the base of ``log``.
    """

    lets: tuple[Let, ...] = ()
    functions: Mapping[str, tuple[tuple[Expr, ...], Expr | None]] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    further: tuple[str, ...] = ()
    log_base: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """List the words that are variables."""
        return (*(name.value for name, _ in self.lets), *self.further)

    @property
    def called(self) -> Functions:
        """Return what may be followed by brackets."""
        variables = {name.value: frozenset(free_symbols(body)) for name, body in self.lets}
        return {**variables, **dict.fromkeys(self.functions)}

    def formula(self, source: Source, order: int = 0) -> tuple[Formula, tuple[Let, ...]]:
        """Read a formula; return it with the definitions that it uses.

        The application of a function becomes a definition under the function's name: with
        g(x) = sin x, ``f(g(x))`` uses ``g = sin(x)`` and, with f(u) = u², is ``f = g²``.
        """
        found = self.read(source, order)
        exprs, more = self.applied(found.exprs)
        outer, name = found.exprs[0], found.name
        if name is None and len(exprs) == 1 and self.body(outer) is not None:
            own = outer.value[0] + "′" * sum(outer.value[1])
            if exprs[0] is symbol(own):
                exprs, more = [body for _, body in more[-1:]], more[:-1]
            if not _occurs(symbol(own), [*exprs, *(body for _, body in more)]):
                name = own
        return replace(found, name=name, exprs=tuple(exprs)), (*self.lets, *more)

    def read(self, source: Source, order: int = 0) -> Formula:
        """Read a formula whose functions are still to be put in."""
        found = as_formula(source, self.log_base, self.names, order=order, functions=self.called)
        require_finite(found.exprs, found.text)
        if found.text or not (self.lets or self.functions):
            return found
        ours = {name: symbol(name.value) for name in free_symbols(*found.exprs)}
        return replace(found, exprs=tuple(substitute(expr, ours) for expr in found.exprs))

    def formulas(
        self, sources: Sequence[Source], order: int = 0
    ) -> tuple[list[Formula], tuple[Let, ...]]:
        """Read several formulas; return them with the definitions that they use."""
        found = [self.read(source, order) for source in sources]
        exprs, more = self.applied([expr for formula in found for expr in formula.exprs])
        rest = iter(exprs)
        found = [replace(f, exprs=tuple(next(rest) for _ in f.exprs)) for f in found]
        return found, (*self.lets, *more)

    def body(self, node: Expr) -> Expr | None:
        """Return what the function in a call stands for, if it is defined."""
        if node.op != "call":
            return None
        return self.functions.get(node.value[0], ((), None))[1]

    def applied(
        self, exprs: Sequence[Expr], *, named: bool = True
    ) -> tuple[list[Expr], tuple[Let, ...]]:
        """Put the functions into formulas; return them with the definitions that are new.

        The first application of a function is ``named`` after it, the others are written out.
        """
        used = set(free_symbols(*exprs, *(body for _, body in self.lets)))
        more: dict[Expr, Expr] = {}
        done: dict[Expr, Expr] = {}
        for node in postorder(*exprs):
            args = tuple(done[arg] for arg in node.args)
            done[node] = Expr(node.op, args, node.value) if args != node.args else node
            if self.body(node) is None:
                continue
            name, body = symbol(node.value[0]), self.value(node, args)
            own = args == self.functions[name.value][0]
            fresh = own or (named and name not in used and bool(free_symbols(*args)))
            if any(node.value[1]) or not fresh or more.get(name, body) is not body:
                done[node] = body
            else:
                done[node] = name
                more[name] = body
        for word, (_, defined) in self.functions.items():
            if symbol(word) in used and defined is not None:
                more.setdefault(symbol(word), defined)
        return [done[expr] for expr in exprs], tuple(more.items())

    def value(self, node: Expr, args: tuple[Expr, ...]) -> Expr:
        """Return a function, or a derivative of it, with arguments put in."""
        name, orders = node.value
        variables, body = self.functions[name]
        if len(args) != len(variables) or body is None:
            listed = ", ".join(variable.value for variable in variables)
            raise InputError(
                f"{name} is defined as {name}({listed}), and here it has {len(args)} "
                f"argument{'' if len(args) == 1 else 's'}"
            )
        for variable, order in zip(variables, orders, strict=True):
            for _ in range(order):
                body = derivative_of(body, variable)
        return substitute(body, dict(zip(variables, args, strict=True)))


INFINITE = frozenset({INFINITY, neg(INFINITY)})
MAY_BE_INFINITE = frozenset({"neg", "lt", "le", "gt", "ge", "eq", "ne"})
"""What may stand over ∞, beside an integral: its negative and conditions."""


def require_finite(exprs: Sequence[Expr], text: str = "") -> None:
    """Refuse formulas that calculate with ∞, which is no number.

    Raises:
        InputError: it stands elsewhere than as a limit of an integral.
    """
    calculated = list(exprs)
    for node in postorder(*exprs):
        if node.op not in MAY_BE_INFINITE:
            calculated += node.args[:2] if node.op == "integral" else node.args
    if not INFINITE.isdisjoint(calculated):
        raise InputError(
            "∞ is no number: it can only be a limit of an integral",
            source=text or None,
            hint="write a letter or a large number in its place",
        )


def read_definitions(
    lines: Iterable[str], log_base: int | None = None, *further: Name | None
) -> Definitions:
    """Read definitions in order; each may use the ones before it.

    They are ``name = expression``, ``f(u) = expression`` and, for a function of which nothing
    is known, ``s(u)``. ``further`` are words that are variables although they have several letters.

    >>> found, lets = read_definitions(["f(u) = u^2", "g(x) = sin x"]).formula("f(g(x))")
    >>> found.name, found.expr, lets
    ('f', pow(g, 2), ((g, sin(x)),))
    """
    words = tuple(str(name) for name in further if name)
    found = Definitions(further=words, log_base=log_base)
    for line in lines:
        read = read_let(line, log_base=log_base, names=found.names, functions=found.called)
        name, expr = read.name, read.expr
        bodies = [body for _, body in found.functions.values() if body is not None]
        earlier = [*bodies, *(body for _, body in found.lets), *([] if expr is None else [expr])]
        if name.value in found.functions or any(name is other for other, _ in found.lets):
            raise InputError(
                f"'{name.value}' is defined twice", source=line, start=0, hint="rename one of them"
            )
        if _occurs(name, earlier):
            raise InputError(
                f"'{name.value}' is used before it is defined",
                source=line,
                start=0,
                hint="put each definition before the lines that use it",
            )
        lets, functions = found.lets, dict(found.functions)
        if expr is not None:
            (expr,), more = found.applied([expr])
            expr = whole(expr, more)
        if read.arguments:
            functions[name.value] = (read.arguments, expr)
        elif expr is not None:
            lets = (*lets, (name, expr))
        readings = (*found.readings, *read.readings)
        found = replace(found, lets=lets, functions=functions, readings=readings)
    return found


def _occurs(name: Expr, exprs: Sequence[Expr]) -> bool:
    """Tell whether a name occurs as a variable or as a function."""
    calls = (node.value[0] for node in postorder(*exprs) if node.op == "call")
    return name in free_symbols(*exprs) or name.value in calls

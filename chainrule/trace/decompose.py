"""Turn expressions into a Wengert list: named steps with a local derivative per operand.

Two grains. ``operation`` names every operation. ``textbook`` names what a teacher would: the
inside of every composition and the parts of every product, quotient and general power; sums of
terms that can be differentiated by inspection stay one step, whose own one-operation trace is
kept in ``Step.inner``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from chainrule.model import (
    BINDERS,
    ONE,
    SUMS,
    Expr,
    Step,
    Trace,
    bounds,
    free_symbols,
    postorder,
    raising,
    substitute,
    symbol,
)
from chainrule.model.errors import LimitError
from chainrule.model.indices import with_members
from chainrule.rules import CONDITIONAL, integral_parameter, local_partials, title_for
from chainrule.tidy import collect, tidy
from chainrule.trace.edges import adjoints, meanings
from chainrule.trace.naming import from_outside, letters_for, reading_order
from chainrule.trace.reverse import (
    require_few_integrals,
    require_fixed_bounds,
    slope_by_terms,
    value_and_gradient,
)
from chainrule.trace.titles import titles_in_order

if TYPE_CHECKING:
    pass


Grain = Literal["textbook", "operation"]

LINEAR = frozenset({"add", "neg"})
GROUPED = frozenset({"mul", "max", "min"})
COUNTED = {
    "piecewise": "values and conditions of one piecewise function",
    "call": "arguments of one function",
}
PAIRED = frozenset({"mul", "div", "pow"})


def decompose(
    outputs: Sequence[tuple[str, Expr]],
    inputs: Sequence[Expr],
    *,
    grain: Grain = "textbook",
    lets: Sequence[tuple[Expr, Expr]] = (),
    reserved: Iterable[str] = (),
    outside_in: bool = False,
) -> Trace:
    """Write the outputs as steps over the inputs.

    Args:
        outputs: pairs of a name and the expression it stands for.
        inputs: the symbols to differentiate with respect to; other free symbols are parameters.
        grain: ``textbook`` or ``operation``.
        lets: the user's own intermediate variables, in an order in which each uses earlier ones.
        reserved: names that must not be given to a substitution.
        outside_in: whether the first letters go to the outermost parts, as a rule for products or
            quotients is told; a chain is named from the inside all the same.

    Source: the evaluation trace of R. E. Wengert, "A simple automatic derivative evaluation
    program", Communications of the ACM 7 (1964).

    >>> from chainrule.model import make
    >>> x = symbol("x")
    >>> trace = decompose([("f", make("exp", make("sin", x**2)))], [x])
    >>> [(step.symbol, step.expr) for step in trace.steps]
    [(u, pow(x, 2)), (v, sin(u)), (f, exp(v))]
    """
    narrowed: dict[Expr, Expr] = {}
    outputs = [(name, with_members(_narrow(expr, narrowed), inputs)) for name, expr in outputs]
    lets = [(name, with_members(_narrow(expr, narrowed), inputs)) for name, expr in lets]
    used = free_symbols(*(expr for _, expr in outputs), *(expr for _, expr in lets))
    everything = [expr for _, expr in outputs] + [expr for _, expr in lets]
    names = {node.value for node in postorder(*everything) if node.op == "symbol"}
    names.update(node.value[0] for node in postorder(*everything) if node.op == "call")
    names.update(name for name, _ in outputs)
    names.update(reserved)
    builder = _Builder(tuple(inputs), grain, outside_in)
    roots = [(name, expr) for name, expr in lets]
    roots += [(symbol(name), expr) for name, expr in outputs]
    for name, expr in roots:
        builder.define(name, expr)
    order = reading_order(builder.defined, [name for name, _ in roots])
    listed = from_outside(builder.defined, roots) if outside_in else order
    final = letters_for([name for name in listed if name.value.startswith(" ")], names)
    defined = {name for name, _ in lets}
    parameters = tuple(s for s in used if s not in set(inputs) and s not in defined)
    steps = _steps(builder, order, final, names | {s.value for s in final.values()})
    return Trace(tuple(inputs), parameters, steps, tuple(symbol(name) for name, _ in outputs))


def _narrow(root: Expr, done: dict[Expr, Expr]) -> Expr:
    """Group operations of very many operands: each local derivative names all other operands.

    Raises ``LimitError`` where operands cannot be grouped.
    """
    nodes = postorder(root)
    require_few_integrals(nodes)
    most, branches = bounds().operands, bounds().branches
    if all(len(node.args) <= most for node in nodes):
        return root
    for node in nodes:
        if node in done:
            continue
        args = tuple(done[arg] for arg in node.args)
        if node.op in GROUPED:
            while len(args) > most:
                starts = range(0, len(args), most)
                parts = [args[start : start + most] for start in starts]
                args = tuple(p[0] if len(p) == 1 else Expr(node.op, p) for p in parts)
        elif node.op in COUNTED and len(args) > branches:
            raise LimitError(f"more than {branches} {COUNTED[node.op]}", hint=raising("branches"))
        done[node] = Expr(node.op, args, node.value) if args != node.args else node
    return done[root]


@dataclass
class _Builder:
    """Collect definitions; ``named`` maps a node to the symbol that stands for it later.

    ``apart``: a function of an input alone that has a name elsewhere is still written out in a sum,
    so that 1 + x² below x² sin x stays a sum to be differentiated by inspection.
    """

    inputs: tuple[Expr, ...]
    grain: Grain
    apart: bool = False
    defined: dict[Expr, Expr] = field(default_factory=dict)
    fresh: int = 0
    named: dict[Expr, Expr] = field(default_factory=dict)
    varying: dict[Expr, bool] = field(default_factory=dict)

    def define(self, name: Expr, root: Expr) -> None:
        """Append the steps of ``root``, the last of them called ``name``."""
        nodes = list(_operations(root))
        for node in nodes:
            self.varying[node] = self._varies(node)
        cuts = self._cuts(root, nodes)
        for node in nodes:
            if node in cuts and node is not root and node not in self.named:
                self.named[node] = self._append(self._fresh(), node)
        self._append(name, root)
        self.varying[name] = self.varying[root]
        self.named.setdefault(root, name)

    def _varies(self, node: Expr) -> bool:
        if node in self.varying:
            return self.varying[node]
        if node.op == "symbol":
            return node in self.inputs
        if node.op in BINDERS or node.op == "piecewise":
            return any(self._varies(s) for s in free_symbols(node))
        return any(self.varying[arg] for arg in node.args)

    def _cuts(self, root: Expr, nodes: list[Expr]) -> set[Expr]:
        """Choose the nodes that get a name of their own."""
        composite = [n for n in nodes if self.varying[n] and n.args]
        if self.grain == "operation":
            return set(composite)
        cuts: set[Expr] = set()
        parents: dict[Expr, int] = {}
        for node in reversed(composite):
            if node.op in CONDITIONAL:
                continue  # nothing passes a condition, so nothing in it needs a name
            linear = self._is_linear(node)
            for place in _differentiated(node):
                arg = node.args[place]
                if not self.varying[arg] or not arg.args:
                    continue
                parents[arg] = parents.get(arg, 0) + 1
                if not (linear and self._is_term(arg)) or arg in self.named:
                    cuts.add(arg)
        shared = (n for n, count in parents.items() if count > 1 and self._is_linear(n))
        cuts.update(n for n in shared if not (self.apart and self._is_plain_multiple(n)))
        cuts.add(root)
        return cuts

    def _is_linear(self, node: Expr) -> bool:
        """Tell a sum, a negation or a constant multiple: what is differentiated term by term."""
        if node.op in LINEAR:
            return True
        if node.op == "mul":
            return sum(self.varying[arg] for arg in node.args) == 1
        return node.op == "div" and not self.varying[node.args[1]]

    def _is_term(self, node: Expr) -> bool:
        """Tell whether a sum may hold this node without a name for it."""
        if self._is_linear(node):
            return True
        if node.op in BINDERS or node.op == "piecewise":
            return False
        return sum(self.varying[node.args[place]] for place in _differentiated(node)) == 1

    def _append(self, name: Expr, node: Expr) -> Expr:
        expr = self._in_names(node)
        if self.grain == "textbook" and node.op in PAIRED and not self._is_linear(node):
            expr = self._with_named_parts(node, expr)
        if node.op == "integral":
            expr = self._with_named_limits(expr)
        self.defined[name] = expr
        self.varying[name] = self.varying[node]
        return name

    def _fresh(self) -> Expr:
        """Return a provisional name; letters are chosen when all names are known."""
        self.fresh += 1
        return symbol(f" {self.fresh}")

    def _in_names(self, node: Expr) -> Expr:
        """Write the node over named symbols, descending only into what stays inline."""
        written: dict[Expr, Expr] = {}
        stack = [node]
        plain = self._plain_terms(node) if self.apart and self.grain == "textbook" else ()
        while stack:
            current = stack[-1]
            named = None if current in plain else self.named.get(current)
            if current in written:
                stack.pop()
            elif named is not None and current is not node:
                written[current] = named
            elif not current.args or not self.varying.get(current):
                written[current] = current
            else:
                places = set(_differentiated(current))
                below = [current.args[i] for i in places]
                missing = [arg for arg in below if arg not in written]
                stack.extend(missing)
                if not missing:
                    args = (written[a] if i in places else a for i, a in enumerate(current.args))
                    written[current] = Expr(current.op, tuple(args), current.value)
        return written[node]

    def _with_named_parts(self, node: Expr, expr: Expr) -> Expr:
        """Name bare inputs in a product, quotient or general power, so that each part is seen."""
        several = sum(self.varying[arg] for arg in node.args) > 1
        if len(self.inputs) != 1 or not several:
            return expr
        args: list[Expr] = []
        for original, arg in zip(node.args, expr.args, strict=True):
            first = not any(self.varying.get(done) for done in args)
            leading = node.op == "mul" and first and args and self._is_monomial(original)
            if leading:
                whole = Expr("mul", (*args, original))
                args = [self._part(whole)]
            elif arg in self.inputs:
                args.append(self._part(arg))
            else:
                args.append(arg)
        return args[0] if len(args) == 1 else Expr(node.op, tuple(args), node.value)

    def _with_named_limits(self, expr: Expr) -> Expr:
        """Name a limit that is an input which the integrand has as well: these are two paths."""
        body, dummy, *limits = expr.args
        inside = set(free_symbols(body)) - {dummy}
        named = {
            s: self._part(s) for s in dict.fromkeys(limits) if s in self.inputs and s in inside
        }
        return Expr("integral", (body, dummy, *(named.get(s, s) for s in limits)))

    def _is_monomial(self, node: Expr) -> bool:
        if node in self.inputs:
            return True
        return node.op == "pow" and node.args[0] in self.inputs and not self.varying[node.args[1]]

    def _plain_terms(self, node: Expr) -> set[Expr]:
        """List the terms of a sum that are functions of an input alone."""
        found: set[Expr] = set()
        stack = [node] if self._is_linear(node) else []
        while stack:
            current = stack.pop()
            if self._is_linear(current):
                stack.extend(arg for arg in current.args if arg.args)
            elif self._is_elementary(current):
                found.add(current)
        return found

    def _is_plain_multiple(self, node: Expr) -> bool:
        """Tell a constant multiple of one operation on an input, such as 2x³."""
        moving = [arg for arg in node.args if self.varying.get(arg)]
        return node.op not in LINEAR and all(a.args and self._is_elementary(a) for a in moving)

    def _is_elementary(self, node: Expr) -> bool:
        """Tell one operation on one input."""
        moving = [arg for arg in node.args if self.varying.get(arg) or arg in self.inputs]
        return len(moving) == 1 and moving[0] in self.inputs and node.op not in BINDERS

    def _part(self, expr: Expr) -> Expr:
        name = self._fresh()
        self.defined[name] = expr
        self.varying[name] = True
        return name


def _steps(
    builder: _Builder, order: Sequence[Expr], final: dict[Expr, Expr], used: set[str]
) -> tuple[Step, ...]:
    """Differentiate each definition under its final name."""
    varying = {final.get(name, name): builder.varying[name] for name in order}
    varying.update((name, True) for name in builder.inputs)
    return tuple(
        _step(final.get(name, name), substitute(builder.defined[name], final), varying, used)
        for name in order
    )


def _step(name: Expr, expr: Expr, varying: dict[Expr, bool], used: set[str]) -> Step:
    if not expr.args:
        arriving = (ONE,) if varying.get(expr) else (None,)
        title = title_for(expr, [arriving[0] is not None])
        return Step(name, expr.op, title, (expr,), expr, arriving)
    varies = [any(varying.get(s) for s in free_symbols(arg)) for arg in expr.args]
    places = set(_differentiated(expr))
    flags = [flag and i in places for i, flag in enumerate(varies)]
    if expr.op == "integral":
        return _integral_step(name, expr, flags, varying)
    if expr.op in SUMS:
        return _indexed_step(name, expr, varies, varying)
    if any(arg.args for arg, moves in zip(expr.args, flags, strict=True) if moves):
        return _folded_step(name, expr, varying, used)
    partials = local_partials(expr, expr, flags)
    tidied = tuple(None if p is None else collect(p) for p in partials)
    return Step(name, expr.op, title_for(expr, flags), expr.args, expr, tidied)


def _folded_step(name: Expr, expr: Expr, varying: dict[Expr, bool], used: set[str]) -> Step:
    """Make one step of several operations, with one partial per symbol it uses."""
    moving = tuple(s for s in free_symbols(expr) if varying.get(s))
    inner = decompose([(name.value, expr)], moving, grain="operation", reserved=used)
    slopes = adjoints(inner, name, moving)
    known = meanings(inner)
    partials = tuple(collect(substitute(slopes[s], known)) if s in slopes else None for s in moving)
    varies = [any(varying.get(s) for s in free_symbols(arg)) for arg in expr.args]
    titles = titles_in_order(inner, title_for(expr, varies))
    return Step(name, expr.op, ", ".join(titles), moving, expr, partials, inner)


def _integral_step(
    name: Expr, expr: Expr, flags: Sequence[bool], varying: dict[Expr, bool]
) -> Step:
    """Differentiate through the limits and, under the integral sign, through parameters."""
    body, dummy = expr.args[:2]
    arriving = [
        (arg, collect(partial))
        for arg, partial in zip(expr.args, local_partials(expr, expr, flags), strict=True)
        if partial is not None
    ]
    for parameter in free_symbols(body):
        if parameter is not dummy and varying.get(parameter):
            slope = derivative_of(body, parameter)
            arriving.append((parameter, integral_parameter(expr, parameter, slope)))
    operands = tuple(operand for operand, _ in arriving)
    partials = tuple(partial for _, partial in arriving)
    return Step(name, expr.op, title_for(expr, flags), operands, expr, partials)


def _indexed_step(
    name: Expr, expr: Expr, varies: Sequence[bool], varying: dict[Expr, bool]
) -> Step:
    """Differentiate a sum or product over an index term by term."""
    moving = tuple(s for s in free_symbols(expr) if varying.get(s))
    require_fixed_bounds(expr, moving)
    partials = tuple(collect(slope_by_terms(expr, s)) for s in moving)
    title = title_for(expr, varies) + (", where no factor is 0" if expr.op == "prod" else "")
    return Step(name, expr.op, title, moving, expr, partials)


def _differentiated(node: Expr) -> range:
    """List the operand positions through which a derivative can pass."""
    if node.op == "integral":
        return range(2, 4)
    if node.op in SUMS:
        return range(4, len(node.args))
    if node.op == "piecewise":
        # The values stand at even places; a last one without a condition is even as well.
        return range(0, len(node.args), 2)
    return range(len(node.args))


def _operations(root: Expr) -> Iterator[Expr]:
    """Iterate over the nodes that derivatives pass through, operands first."""
    seen: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
            continue
        if node in seen:
            continue
        seen.add(node)
        stack.append((node, True))
        stack.extend((node.args[place], False) for place in reversed(_differentiated(node)))


def derivative_of(expr: Expr, wrt: Expr) -> Expr:
    """Return the tidied derivative of an expression, without a derivation to read.

    >>> derivative_of(symbol("x") ** 3, symbol("x"))
    mul(3, pow(x, 2))
    """
    return derivatives_of(expr, [wrt])[0]


def derivatives_of(expr: Expr, inputs: Sequence[Expr]) -> tuple[Expr, ...]:
    """Return the tidied derivatives by several variables, all from one reverse sweep.

    At a tie, as of max(x, y) at x = y, one operand passes its changes on.

    >>> derivatives_of(symbol("x") * symbol("y"), [symbol("x"), symbol("y")])
    (y, x)
    """
    return tuple(map(tidy, value_and_gradient(expr, inputs)[1]))

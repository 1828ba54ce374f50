"""Reverse accumulation on the expression itself: function and gradient as one shared graph."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

from chainrule.model import (
    BINDERS,
    ONE,
    SUMS,
    ZERO,
    Expr,
    add,
    bounds,
    free_symbols,
    make,
    neg,
    postorder,
    raising,
)
from chainrule.model.errors import InputError, LimitError
from chainrule.model.indices import (
    at_index,
    terms_with,
    with_marks,
    with_members,
    without_marks,
)
from chainrule.rules import integral_parameter, local_partials
from chainrule.rules.arithmetic import power_by_base, rational
from chainrule.rules.sums import sum_over, without_members
from chainrule.tidy import tidy

LONGEST_PRODUCT = 3
"""Longer products are written as products of two before they are differentiated."""

Share = tuple[Expr, Expr]


def value_and_gradient(root: Expr, wrt: Sequence[Expr]) -> tuple[Expr, tuple[Expr, ...]]:
    """Return the function and its partial derivatives, untidied, over one shared graph.

    One sweep over the graph, linear in its edges, however many variables there are; the counted
    operations of function and gradient together stay within a small multiple of the function's.

    Args:
        root: the function.
        wrt: the variables; the result has one derivative per variable, in order, and 0 for one
            that does not occur.

    Returns:
        The function, its long products written in pairs, and the derivatives, which use its nodes.

    Raises:
        MissingRuleError: an operation has no derivative by an operand that varies.
        LimitError: integrals are nested too deep.

    Source: reverse accumulation, A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed.,
    SIAM 2008, section 3.2; a gradient costs at most a small multiple of its function (ibid., 3.3).

    >>> from chainrule.model import make, symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> value_and_gradient(make("sin", x * y), [x, y])
    (sin(mul(x, y)), (mul(cos(mul(x, y)), y), mul(cos(mul(x, y)), x)))
    """
    value = with_members(root, wrt)
    order = postorder(value)
    if _is_wide(order, PAIRABLE):
        value = in_pairs(value, {}, PAIRABLE)
        order = postorder(value)
    require_few_integrals(order)
    moving = set(wrt)
    for node in order:
        reached = free_symbols(node) if node.op in BINDERS else node.args
        if reached and not moving.isdisjoint(reached):
            moving.add(node)
    arriving: dict[Expr, list[Expr]] = {value: [ONE]}
    for node in reversed(order):
        if not node.args or node not in moving or node not in arriving:
            continue
        adjoint = _sum(arriving[node])
        for operand, share in SHARES.get(node.op, _by_rule)(node, adjoint, moving):
            if operand in arriving:
                arriving[operand].append(share)
            else:
                arriving[operand] = [share]
    return value, tuple(_sum(arriving[s]) if s in arriving else ZERO for s in wrt)


def _sum(parts: list[Expr]) -> Expr:
    return parts[0] if len(parts) == 1 else Expr("add", tuple(reversed(parts)))


def _of_sum(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    return [(arg, adjoint) for arg in node.args if arg in moving]


def _of_negation(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    return [(node.args[0], neg(adjoint))]


def _of_product(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    shares = []
    for place, arg in enumerate(node.args):
        if arg in moving:
            others = node.args[:place] + node.args[place + 1 :]
            factors = others if adjoint is ONE else (adjoint, *others)
            shares.append((arg, factors[0] if len(factors) == 1 else Expr("mul", factors)))
    return shares


def _of_quotient(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    """Use −u/v² = −(1/v)·y, which shares its division with the numerator."""
    top, bottom = node.args
    divided = Expr("div", (adjoint, bottom))
    shares = [(top, divided)] if top in moving else []
    if bottom in moving:
        shares.append((bottom, neg(Expr("mul", (divided, node)))))
    return shares


def _of_power(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    base, exponent = node.args
    if exponent in moving:
        return _by_rule(node, adjoint, moving)
    return [(base, scale(adjoint, power_by_base(base, exponent)))]


def _of_integral(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    """Differentiate through the limits and, under the integral sign, through parameters."""
    body, dummy = node.args[:2]
    flags = [place >= 2 and arg in moving for place, arg in enumerate(node.args)]
    shares = _scaled(node, adjoint, local_partials(node, node, flags))
    inside = [s for s in free_symbols(body) if s is not dummy and s in moving]
    slopes = value_and_gradient(body, inside)[1]
    for parameter, slope in zip(inside, slopes, strict=True):
        local = integral_parameter(node, parameter, tidy(slope))
        shares.append((parameter, scale(adjoint, local)))
    return shares


def _of_indexed(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    """Differentiate term by term."""
    require_fixed_bounds(node, moving)
    reached = [s for s in free_symbols(node) if s in moving]
    return [(s, scale(adjoint, slope_by_terms(node, s))) for s in reached]


def require_fixed_bounds(node: Expr, moving: Container[Expr]) -> None:
    """Refuse the derivative of a sum by a letter that counts its terms."""
    for letter in free_symbols(*node.args[2:4]):
        if letter in moving:
            raise InputError(
                f"{letter.value} counts the terms of a sum, and there is no derivative by it",
                hint="differentiate by another letter with --wrt",
            )


def slope_by_terms(node: Expr, wrt: Expr) -> Expr:
    """Differentiate a sum or product over an index by a variable of its terms.

    What every term contains is differentiated under the sign. What only one term contains, as
    x_k of Σ xᵢ², is differentiated there (Kronecker's delta).

    >>> from chainrule.model import make, number, symbol
    >>> m, i, x, k = (symbol(name) for name in ("m", "i", "x_i", "x_k"))
    >>> squares = make("sum", (x - m) ** 2, i, number(1), symbol("n"))
    >>> slope_by_terms(squares, m), slope_by_terms(squares, k)
    (neg(mul(2, sum(add(x_i, neg(m)), i, 1, n))), mul(2, add(x_k, neg(m))))
    """
    body, index, lower, upper = node.args[:4]
    everywhere = without_members(tidy(value_and_gradient(body, [wrt])[1][0]))
    once: list[Expr] = []
    for value in terms_with(node, wrt):
        term = at_index(with_marks(body, index), {index: value})
        slope = value_and_gradient(term, [with_marks(wrt)])[1][0]
        slope = without_members(tidy(without_marks(slope)))
        once.append(slope if node.op == "sum" else slope / without_members(without_marks(term)))
    if node.op == "sum":
        return add(sum_over(everywhere, index, lower, upper), *once)
    shares = sum_over(tidy(everywhere / without_members(body)), index, lower, upper)
    return make("prod", *node.args[:4]) * add(shares, *once)


def _by_rule(node: Expr, adjoint: Expr, moving: set[Expr]) -> list[Share]:
    return _scaled(node, adjoint, local_partials(node, node, [arg in moving for arg in node.args]))


def _scaled(node: Expr, adjoint: Expr, partials: Iterable[Expr | None]) -> list[Share]:
    pairs = zip(node.args, partials, strict=True)
    return [(arg, scale(adjoint, partial)) for arg, partial in pairs if partial is not None]


SHARES: dict[str, Callable[[Expr, Expr, set[Expr]], list[Share]]] = {
    "add": _of_sum,
    "neg": _of_negation,
    "mul": _of_product,
    "div": _of_quotient,
    "pow": _of_power,
    "integral": _of_integral,
    **dict.fromkeys(SUMS, _of_indexed),
}
"""What each operand receives. Every other operation reads its local derivatives in its rule."""


def scale(carried: Expr, local: Expr) -> Expr:
    """Multiply by a local derivative in the cheapest way: no factor of ±1, and 1/v divides.

    >>> from chainrule.model import symbol
    >>> a, v = symbol("a"), symbol("v")
    >>> scale(a, ONE), scale(a, 1 / v), scale(ONE, v)
    (a, div(a, v), v)
    """
    if local.is_number and abs(local.value) == 1:
        return carried if local.value == 1 else neg(carried)
    if carried is ONE:
        return local
    below = divisor(local)
    return Expr("mul", (carried, local)) if below is None else Expr("div", (carried, below))


def divisor(local: Expr) -> Expr | None:
    """Return v for a local derivative 1/v."""
    return local.args[1] if local.op == "div" and rational(local.args[0]) == 1 else None


def _is_wide(nodes: Iterable[Expr], ops: frozenset[str]) -> bool:
    return any(len(node.args) > LONGEST_PRODUCT and node.op in ops for node in nodes)


PAIRABLE = frozenset({"mul", "max", "min"})


def in_pairs(root: Expr, done: dict[Expr, Expr], ops: frozenset[str] = frozenset({"mul"})) -> Expr:
    """Write products of more than ``LONGEST_PRODUCT`` factors as products of two.

    The local derivatives of a long product would have all other factors each; those of pairs
    have one, so that the cost of a sweep stays in proportion to that of the function.

    >>> from chainrule.model import symbol
    >>> a, b, c, d = (symbol(name) for name in "abcd")
    >>> in_pairs(a * b * c * d, {})
    mul(mul(mul(a, b), c), d)
    """
    for node in postorder(root):
        if node in done:
            continue
        args = tuple(done[arg] for arg in node.args)
        if node.op in ops and len(args) > LONGEST_PRODUCT:
            product = args[0]
            for factor in args[1:]:
                product = Expr(node.op, (product, factor))
            done[node] = product
        else:
            done[node] = Expr(node.op, args, node.value) if args != node.args else node
    return done[root]


def require_few_integrals(nodes: Sequence[Expr]) -> None:
    """Refuse deeply nested integrals: each level doubles the derivative."""
    if not any(node.op in BINDERS for node in nodes):
        return
    most = bounds().integrals
    depths: dict[Expr, int] = {}
    for node in nodes:
        below = max((depths[arg] for arg in node.args), default=0)
        depths[node] = below + (node.op in BINDERS)
        if depths[node] > most:
            raise LimitError(
                f"integrals and sums are nested more than {most} deep", hint=raising("integrals")
            )

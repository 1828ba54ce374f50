"""Rows for sums and products over an index, as Σ (xᵢ − μ)², and what may be taken out of them."""

from __future__ import annotations

from chainrule.model import (
    ONE,
    SUMS,
    ZERO,
    ZEROS,
    Expr,
    Rule,
    add,
    div,
    make,
    mul,
    neg,
    number,
    postorder,
)
from chainrule.model.walks import indices

FAMILY = "Sums and products over an index"


def sum_over(body: Expr, index: Expr, lower: Expr, upper: Expr) -> Expr:
    """Build a sum, with what does not depend on the index in front.

    >>> from chainrule.model import symbol
    >>> c, i, n, x = symbol("c"), symbol("i"), symbol("n"), symbol("x_i")
    >>> sum_over(-2 * c * x, i, ONE, n), sum_over(c, i, ONE, n)
    (mul(-2, c, sum(x_i, i, 1, n)), mul(c, n))
    """
    if body in ZEROS:
        return ZERO
    if body.op == "neg" or (body.is_number and body.value < 0):
        return neg(sum_over(neg(body), index, lower, upper))
    if body.op == "div" and not has_index(body.args[1], index):
        return div(sum_over(body.args[0], index, lower, upper), body.args[1])
    factors = body.args if body.op == "mul" else (body,)
    outside = [factor for factor in factors if not has_index(factor, index)]
    inside = [factor for factor in factors if has_index(factor, index)]
    if not inside:
        return mul(*outside, add(upper, neg(lower), ONE) if lower is not ONE else upper)
    if inside[0].is_number and inside[0].value < 0:
        inside[0], outside = neg(inside[0]), [number(-1), *outside]
    total = make("sum", mul(*inside), index, lower, upper)
    return mul(*outside, total)


def has_index(expr: Expr, index: Expr) -> bool:
    """Tell whether an index occurs in an expression, also below letters."""
    letters = (node for node in postorder(expr) if node.op == "symbol")
    return any(letter is index or index.value in indices(letter) for letter in letters)


def without_members(root: Expr) -> Expr:
    """Drop the variables that were made operands of sums."""
    done: dict[Expr, Expr] = {}
    for node in postorder(root):
        args = tuple(done[arg] for arg in node.args)
        if node.op in SUMS:
            args = args[:4]
        done[node] = Expr(node.op, args, node.value) if args != node.args else node
    return done[root]


ROWS = (
    Rule(
        name="sum",
        title="sum over an index",
        arity=None,
        partials=lambda y, *us: (None,) * len(us),
        numeric=lambda mp, *us: mp.nan,
        sample=(),
        spellings=("sum", "Sum", "summation"),
        reason="The derivative of a sum is the sum of the derivatives, however many terms it has; "
        "of the letters x_i only the one with i = k is x_k.",
        family=FAMILY,
    ),
    Rule(
        name="prod",
        title="product over an index",
        arity=None,
        partials=lambda y, *us: (None,) * len(us),
        numeric=lambda mp, *us: mp.nan,
        sample=(),
        spellings=("prod", "Product", "product"),
        reason="The logarithm makes a sum of a product: P′/P is the sum of f′/f over all factors, "
        "where none of them is 0.",
        family=FAMILY,
    ),
)

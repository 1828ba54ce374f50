"""What is printed for people, in Unicode and in LaTeX, is read back as the same expression."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chainrule.model import Expr, make, symbol
from chainrule.model.names import GREEK
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.notations.texmath import to_latex
from chainrule.rules import TABLE
from chainrule.syntax import read
from chainrule.syntax.names import GREEK_NAMES
from chainrule.syntax.write import to_plain

PRINTERS = (to_unicode, to_latex, to_plain)
LETTERS = {"fresnels", "fresnelc", "lambertw"}
"""Functions whose signs are letters that may be any function: S(x), C(x), W(x)."""

NOT_TYPED = {"case"}
CONDITIONS = {"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"}
ARGUMENTS = tuple(map(symbol, ("n", "x", "k")))


def application(op: str) -> Expr:
    """Return a row of the table with letters for its operands."""
    x, k = ARGUMENTS[1:]
    small = make("lt", x, k)
    special = {
        "piecewise": lambda: make("piecewise", x, small, k),
        "bracket": lambda: make("bracket", small),
        "call": lambda: make("call", x, value=("f", (2,))),
        "integral": lambda: make("integral", make("sin", symbol("t")), symbol("t"), k, x),
        "sum": lambda: make("sum", symbol("x_i"), symbol("i"), 1, symbol("n")),
        "prod": lambda: make("prod", symbol("x_i"), symbol("i"), 1, symbol("n")),
    }
    if op in CONDITIONS:
        parts = {"and": (small, small), "or": (small, make("gt", x, k)), "not": (small,)}
        return make("piecewise", x, make(op, *parts.get(op, (x, k))), k)
    if op in special:
        return special[op]()
    count = TABLE[op].arity or 2
    return make(op, *(ARGUMENTS[1:2] if count == 1 else ARGUMENTS[:count]))


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("op", sorted(set(TABLE) - NOT_TYPED))
def test_every_function_is_read_as_it_is_printed(op: str, printer: Callable[[Expr], str]) -> None:
    expr = application(op)
    if op in LETTERS and printer is not to_plain:
        assert read(printer(expr)).expr.op == "call"
        return
    assert read(printer(expr)).expr is expr, printer(expr)


NAMES = [
    *"abcdfghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    *GREEK_NAMES.values(),
    "x_1", "x_12", "x_i", "x_i_j", "x_max", "u_alpha_1", "u_1_alpha", "x_alpha", "w__2", "w__2_11",
    "y_hat", "y_tilde", "y_bar", "y_hat_1", "theta_hat", "lambda_1", "ell_1",
]  # fmt: skip


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_read_as_it_is_printed(name: str, printer: Callable[[Expr], str]) -> None:
    for expr in (symbol(name), 2 * symbol(name) ** 2 + 1, make("sin", symbol(name))):
        assert read(printer(expr)).expr is expr, printer(expr)


@pytest.mark.parametrize("printer", [to_unicode, to_latex])
@pytest.mark.parametrize("order", range(1, 8))
@pytest.mark.parametrize("name", ["f", "g", "y", "u"])
def test_derivatives_are_read_as_they_are_printed(
    name: str, order: int, printer: Callable[[Expr], str]
) -> None:
    expr = make("call", symbol("x"), value=(name, (order,)))
    assert read(printer(expr)).expr is expr, printer(expr)
    polygamma = make("polygamma", order, symbol("x"))
    assert read(printer(polygamma)).expr is polygamma


def test_the_letters_of_the_model_are_read_or_look_latin() -> None:
    assert set(GREEK) - set(GREEK_NAMES) == {"omicron", "Upsilon", "pi"}

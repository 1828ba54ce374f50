"""Expressions, rules, steps and traces: the nouns that every other module shares."""

from chainrule.model.expr import (
    FLAT,
    INFINITY,
    ONE,
    ONES,
    PI,
    TWO,
    ZERO,
    ZEROS,
    E,
    Expr,
    Operand,
    add,
    as_expr,
    constant,
    div,
    forget_unused,
    from_program,
    make,
    mul,
    neg,
    number,
    ordered,
    postorder,
    power,
    symbol,
    to_program,
)
from chainrule.model.limits import bounds, raising
from chainrule.model.names import canonical
from chainrule.model.trace import Rule, Step, Trace, flatten_trace
from chainrule.model.walks import BINDERS, SUMS, expanded, free_symbols, size, substitute, varying

__all__ = [
    "BINDERS", "FLAT", "INFINITY", "ONE", "ONES", "PI", "SUMS", "TWO", "ZERO", "ZEROS", "E", "Expr",
    "Operand", "Rule", "Step", "Trace", "add", "as_expr", "bounds", "canonical", "constant", "div",
    "expanded", "flatten_trace", "forget_unused", "free_symbols", "from_program", "make", "mul",
    "neg", "number", "ordered", "postorder", "power", "raising", "size", "substitute", "symbol",
    "to_program", "varying",
]  # fmt: skip

"""What a problem is given as: formulas and definitions, read and refused in one way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Union, get_args

from chainrule.model import Expr, free_symbols, postorder, substitute, symbol, varying
from chainrule.model.errors import InputError, VariableError
from chainrule.numeric import holds
from chainrule.numeric.verdicts import AtKink
from chainrule.rules import domain_of, lookup
from chainrule.syntax import Formula, Functions, read
from chainrule.syntax.reading import EMPTY
from chainrule.topics.common.points import spelled

if TYPE_CHECKING:
    import sympy


import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy


Source = Union[str, Expr, "sympy.Expr", Formula]


Let = tuple[Expr, Expr]

Name = Union[str, "sympy.Symbol"]
Names = Union[Name, Sequence[Name]]
"""One variable, or several in order; in a text with commas between them."""


def known(value: str, choices: Sequence[str], what: str) -> str:
    """Return a choice, or say which there are.

    Raises:
        InputError: it is none of them.

    >>> known("full", ("short", "full"), "detail")
    'full'
    """
    if value not in choices:
        raise InputError(f"there is no {what} '{value}'", hint=f"choose {' or '.join(choices)}")
    return value


def known_convention(at_kink: str) -> None:
    """Refuse a convention that there is not.

    Raises:
        InputError: it is none of those that ``AtKink`` lists.
    """
    known(at_kink, get_args(AtKink), "convention")


def require_defined(exprs: Iterable[Expr], text: str = "") -> None:
    """Refuse formulas that have a value nowhere, such as x/0 or ln(-1) + x.

    Raises:
        InputError: a constant stands where the operation has no value.
    """
    roots = tuple(exprs)
    varies = varying(postorder(*roots))
    needed = _always_needed(roots)
    stated = [(n, c) for n in needed for c in domain_of(n) if not _reached(c, varies)]
    verdicts = holds(*(condition for _, condition in stated))
    for (node, condition), verdict in zip(stated, verdicts, strict=True):
        if verdict is not False:
            continue
        if node.op == "pow" and condition.op == "gt":
            raise InputError(
                "a power with a variable exponent is differentiated where its base is positive",
                source=text or None,
                hint="only real numbers are used here; check the base",
            )
        if node.op == "div" or (node.op == "pow" and condition.op == "ne"):
            reason = "it divides by 0"
        else:
            reason = f"{lookup(node.op).title}, of a constant outside its domain"
        raise InputError(
            f"the formula is undefined everywhere: {reason}",
            source=text or None,
            hint="only real numbers are used here; check the constants",
        )


def _always_needed(roots: Iterable[Expr]) -> list[Expr]:
    """List the parts that have a value wherever the formulas have one; of cases no branch."""
    seen: dict[Expr, None] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = None
            stack.extend(node.args[1:2] if node.op == "piecewise" else node.args)
    return list(seen)


def _reached(condition: Expr, varies: Mapping[Expr, bool]) -> bool:
    """Tell whether a condition depends on a variable, without walking what is known."""
    stack = [condition]
    while stack:
        node = stack.pop()
        if varies.get(node, node.op == "symbol"):
            return True
        if node not in varies:
            stack.extend(node.args)
    return False


def as_formula(
    formula: Source,
    log_base: int | None,
    names: Sequence[str] = (),
    *,
    order: int = 0,
    functions: Functions = EMPTY,
) -> Formula:
    """Read text, or wrap an expression of ours or of SymPy, as a formula.

    A derivative sign before it is refused beyond ``order``, the highest that the caller heeds.
    """
    if isinstance(formula, str):
        formula = read(formula, log_base=log_base, names=names, functions=functions)
    if isinstance(formula, Formula):
        if formula.order > order:
            raise InputError(
                "a higher derivative is only taken by 'derive'"
                if order
                else "no derivative sign is read before this formula",
                source=formula.text or None,
                start=0 if formula.text else None,
                hint="leave it out, or use: chainrule derive",
            )
        return formula
    if not isinstance(formula, Expr):
        from chainrule.bridge import from_sympy

        formula = from_sympy(formula)
    return Formula("", None, (), (), (formula,), ())


def _inputs_behind(expr: Expr, lets: Sequence[Let]) -> tuple[Expr, ...]:
    """List the free symbols of a formula once its definitions are looked through."""
    defined = {name for name, _ in lets}
    found = free_symbols(*(body for _, body in lets), expr)
    return tuple(s for s in found if s not in defined)


def require_own_name(name: str, variables: Sequence[Expr], text: str = "") -> None:
    """Refuse a function that is called like one of its variables.

    Raises:
        InputError: the names are the same.
    """
    if any(variable.value == name for variable in variables):
        raise InputError(
            f"'{name}' names the function and its variable",
            source=text or None,
            hint="rename one of them",
        )


def two_variables(formula: Formula, wrt: str) -> InputError:
    """Build the error for a derivative sign and an option that name different variables."""
    named = " d/d".join(v.value for v in reversed(formula.by) if v is not None)
    return InputError(
        f"the formula says d/d{named} but --wrt says {wrt}",
        source=formula.text or None,
        hint="leave one of them out",
    )


VARIABLE_LETTERS = frozenset({*"stuvwxyzrpq", "theta", "phi", "rho", "tau"})


"""Letters that stand for variables even when they are held fixed; others are constants."""


def single(formula: Formula, hint: str) -> Expr:
    """Return the one expression of a formula, or say that a list was not expected."""
    if len(formula.exprs) != 1:
        raise InputError(
            "expected one formula, found a list",
            source=formula.text or None,
            start=0 if formula.text else None,
            end=len(formula.text) or None,
            hint=hint,
        )
    return formula.expr


def whole(expr: Expr, lets: Sequence[Let]) -> Expr:
    """Put every definition into a formula, each into the ones after it."""
    known: dict[Expr, Expr] = {}
    for name, body in lets:
        known[name] = substitute(body, known)
    return substitute(expr, known)


def parameter_of(
    used: Sequence[Expr], wrt: Name | None, preferred: Sequence[str], default: str | None = None
) -> Expr:
    """Settle which variable is the parameter: as asked, by its usual name, or the only one."""
    if wrt is not None:
        wrt = str(wrt)
        found = read(wrt, names=(wrt,)).expr if wrt.strip() else None
        if found is None or found.op != "symbol":
            raise InputError(f"expected the name of a variable after --wrt, found '{wrt}'")
        return spelled(found, used)
    for name in preferred:
        if symbol(name) in used:
            return symbol(name)
    if len(used) == 1:
        return used[0]
    if not used:
        return symbol(default or preferred[0])
    listed = ", ".join(s.value for s in used)
    raise VariableError(
        f"the formulas have several variables: {listed}",
        hint=f"say which one is the parameter with --wrt {used[0].value}",
    )


NAMED = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:\(([^()=]*)\)\s*)?(?:=|$)")

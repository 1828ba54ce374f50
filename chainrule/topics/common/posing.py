"""Formulas over several variables, as they are read: which names vary, which are held constant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chainrule.model import Expr, Trace, free_symbols, postorder, symbol
from chainrule.model.errors import InputError
from chainrule.model.indices import whole_numbers
from chainrule.syntax import Reading, read
from chainrule.topics.common.definitions import read_definitions
from chainrule.topics.common.formulas import (
    Let,
    Names,
    Source,
    require_own_name,
    two_variables,
)
from chainrule.topics.common.points import point_for, spelled
from chainrule.trace.decompose import Grain, decompose
from chainrule.trace.reverse import in_pairs

OUTPUT_NAMES = ("f", "y", "g", "h", "F", "output")


@dataclass(frozen=True, slots=True)
class System:
    """One formula or several, over several variables.

    Attributes:
        outputs: names and formulas.
        inputs: the variables of differentiation, in order.
        held: the other variables, held constant.
        lets: the user's own intermediate variables, in order.
        readings: what was ambiguous in the text.
    """

    outputs: tuple[tuple[str, Expr], ...]
    inputs: tuple[Expr, ...]
    held: tuple[Expr, ...] = ()
    lets: tuple[Let, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def variables(self) -> tuple[Expr, ...]:
        """Return every variable that a point must give a value to."""
        return (*self.inputs, *self.held)

    def trace(self, grain: Grain = "operation") -> Trace:
        """Write the formulas as named steps; at operation grain long products become pairs."""
        outputs, lets = self.outputs, self.lets
        if grain == "operation":
            done: dict[Expr, Expr] = {}
            outputs = tuple((name, in_pairs(expr, done)) for name, expr in outputs)
            lets = tuple((name, in_pairs(expr, done)) for name, expr in lets)
        return decompose(outputs, self.inputs, grain=grain, lets=lets)


def read_system(
    formula: Source,
    *,
    wrt: str | Sequence[str] | None = None,
    let: Sequence[str] = (),
    log_base: int | None = None,
) -> System:
    """Read a formula, or a list of them, and settle which variables vary.

    Args:
        formula: text such as ``"x*y"`` or ``"[x*y, sin(x)]"``, or an expression.
        wrt: the variables in order; by default those of ``f(x, y) = …``, else all by name.
        let: definitions such as ``"d = a + b"``, each using earlier ones.
        log_base: base of ``log``; natural by default.

    Raises:
        InputError: the text cannot be read, or a variable does not occur.

    >>> system = read_system("(a+b)*c")
    >>> system.outputs, system.inputs
    ((('f', mul(add(a, b), c)),), (a, b, c))
    """
    asked = asked_names(wrt)
    given = read_definitions(let, log_base, *asked)
    found, lets = given.formula(formula, order=1)
    defined = {name for name, _ in lets}
    used = free_symbols(*found.exprs, *(body for _, body in lets))
    ends = [s for s in used if s not in defined]
    ends.extend(s for s in found.arguments if s not in ends and s not in defined)
    if asked or found.wrt is not None:
        inputs = _chosen(asked, ends, defined) if asked else (found.wrt or symbol("x"),)
    else:
        counting = whole_numbers(*found.exprs, *(body for _, body in lets))
        inputs = found.arguments or tuple(
            sorted((s for s in ends if s not in counting), key=natural)
        )
    if found.wrt is not None and tuple(inputs) != (found.wrt,):
        raise two_variables(found, ", ".join(asked))
    if found.by and len(inputs) != 1:
        raise InputError(
            "the prime after the brackets does not say by which variable",
            source=found.text or None,
            hint="write d/dx before the formula",
        )
    if not inputs:
        raise InputError(
            "the formula has no variable to differentiate by",
            source=found.text or None,
            hint="name one with --wrt x",
        )
    everything = (*found.exprs, *(body for _, body in lets))
    calls = {node.value[0] for node in postorder(*everything) if node.op == "call"}
    outputs = _named(found.name, found.exprs, calls | {s.value for s in used})
    for name, _ in outputs:
        require_own_name(name, inputs, found.text)
    held = tuple(sorted((s for s in ends if s not in inputs), key=natural))
    return System(outputs, tuple(inputs), held, lets, (*given.readings, *found.readings))


def point_of(values: Mapping[str, Any], system: System) -> dict[Expr, Expr]:
    """Read a point that gives every variable a value; ``x1`` may stand for ``x_1``.

    Raises:
        PointError: a variable has no value, or a name does not occur.

    >>> point_of({"x1": 2}, read_system("x1^2"))
    {x_1: 2}
    """
    return point_for(values, system.variables)


def natural(name: Expr) -> tuple[tuple[int, int, str], ...]:
    """Sort x2 before x10."""
    parts = re.findall(r"\d+|\D+", name.value)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)


def asked_names(wrt: Names | None) -> tuple[str, ...]:
    """List the names that were asked for, in one text or several.

    >>> asked_names("(x, y)"), asked_names(["x"]), asked_names(None)
    (('x', 'y'), ('x',), ())
    """
    if wrt is None:
        return ()
    several = isinstance(wrt, Sequence) and not isinstance(wrt, str)
    listed = wrt if several else re.split("[,;]", inside(str(wrt)))
    return tuple(str(name).strip() for name in listed)


def inside(text: str) -> str:
    """Return what stands between the parentheses around a list such as ``(x, y)``."""
    text = text.strip()
    return text[1:-1] if re.search("[,;]", text) and text[0] in "([" and text[-1] in ")]" else text


def _chosen(
    asked: Sequence[str], ends: Sequence[Expr], defined: Iterable[Expr]
) -> tuple[Expr, ...]:
    chosen: list[Expr] = []
    for text in asked:
        found = read(text, names=(text,)).expr if text and text[0] not in "([" else None
        if found is None or found.op != "symbol":
            raise InputError(
                f"expected the name of a variable after --wrt, found '{text}'",
                hint=f"try --wrt {','.join(s.value for s in ends)}" if ends else None,
            )
        found = spelled(found, ends)
        if found in defined:
            raise InputError(
                f"'{text}' is itself defined by other variables",
                hint=f"choose among {', '.join(s.value for s in ends)}, or leave out its --let",
            )
        chosen.append(found)
    return tuple(dict.fromkeys(chosen))


def _named(
    given: str | None, exprs: Sequence[Expr], taken: set[str]
) -> tuple[tuple[str, Expr], ...]:
    if len(exprs) == 1 and given is not None:
        return ((given, exprs[0]),)
    stem = given or next(name for name in OUTPUT_NAMES if name not in taken)
    if len(exprs) == 1:
        return ((stem, exprs[0]),)
    return tuple((f"{stem}_{place}", expr) for place, expr in enumerate(exprs, start=1))

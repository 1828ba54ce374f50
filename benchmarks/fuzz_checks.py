"""What the fuzz driver checks of one input, and what it writes down.

A find of the parser is a tree that does not read back from what is printed. A find of the whole
tool is a derivative that fails its own check, a number that is not the one mpmath finds from the
formula alone, forward accumulation that differs from reverse, or a control character printed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from benchmarks import oracle
from chainrule.model import Expr, free_symbols, number, postorder, symbol
from chainrule.model.errors import ChainruleError
from chainrule.syntax import read

POINTS = tuple(Fraction(*pair) for pair in ((2, 3), (7, 5), (-3, 4), (5, 2), (0, 1), (-2, 1)))
SHARE = 10
"""Of so many readable inputs one is checked further."""

FOR_PEOPLE = {
    "besselj", "bessely", "besseli", "besselk", "fresnels", "fresnelc", "lambertw",
}  # fmt: skip
"""Functions whose signs for reading, such as J₁(x), are letters to the parser."""


@dataclass
class Findings:
    """What was tried and what was found."""

    tried: int = 0
    read: int = 0
    compared: int = 0
    finds: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    refusals: list[int] = field(default_factory=lambda: [0] * 200)

    def refused(self, spent: float) -> None:
        """Count a refusal by its time, in steps of 0.1 ms."""
        self.refusals[min(int(spent * 10_000), 199)] += 1

    def late(self) -> float:
        """Return the milliseconds within which 99 percent of the refusals came."""
        total, many = 0, sum(self.refusals)
        for step, count in enumerate(self.refusals, start=1):
            total += count
            if total >= 0.99 * many:
                return step / 10
        return 0.0

    def point(self, symbols: Any) -> dict[Expr, Fraction]:
        """Choose a point, another one for each input."""
        return {s: POINTS[(self.read + k) % len(POINTS)] for k, s in enumerate(symbols)}


def read_one(text: str, found: Findings) -> None:
    """Read a formula; of those that can be read, some must read back from every spelling."""
    start = time.process_time()
    try:
        exprs = read(text).exprs
    except ChainruleError:
        found.refused(time.process_time() - start)
        return
    found.read += 1
    if found.read % SHARE == 0:
        for expr in exprs:
            read_back(text, expr, found)


def read_back(text: str, expr: Expr, found: Findings) -> None:
    """Print a tree and read it: the same from the plain spelling, equal from those for reading."""
    from chainrule.render.notations.one_line import to_ascii, to_unicode
    from chainrule.render.notations.texmath import to_latex
    from chainrule.syntax.write import to_plain

    names = declared(expr)
    point = found.point(free_symbols(expr))
    people = any(node.op in FOR_PEOPLE for node in postorder(expr))
    raised = any("__" in s.value for s in point) or any(
        node.op == "call" and max(node.value[1]) > 3 for node in postorder(expr)
    )  # a number in brackets above a letter, which in ASCII is a power
    printers = (
        (to_plain, to_unicode, to_latex) if raised else (to_plain, to_ascii, to_unicode, to_latex)
    )
    for printer in (to_plain,) if people else printers:
        printed = printer(expr)
        try:
            again = read(printed, names=names).expr
        except ChainruleError as error:
            found.finds.append(f"{text!r}: printed as {printed!r}, which is refused: {error}")
            continue
        if again is expr or folded(again) is folded(expr):
            continue
        found.compared += printer is not to_plain
        if printer is to_plain or differs(expr, again, point):
            found.finds.append(f"{text!r}: printed as {printed!r}, which is another formula")


def differs(one: Expr, other: Expr, point: dict[Expr, Fraction]) -> bool:
    """Tell whether two formulas have different values; False where mpmath cannot say."""
    wrt = next(iter(point), symbol("x"))
    first, second = oracle.local(one, wrt, point), oracle.local(other, wrt, point)
    return first is not None and (second is None or not oracle.agree(first.value, second.value))


def folded(root: Expr) -> Expr:
    """Write quotients and negatives of numerals as numerals: -½, (-1)/2 and -(1/2) are one."""
    done: dict[Expr, Expr] = {}
    for node in postorder(root):
        args = [done[arg] for arg in node.args]
        if node.op in ("div", "neg") and all(a.op == "number" for a in args) and args[-1].value:
            top = args[0].value
            done[node] = number(-top if node.op == "neg" else Fraction(top) / args[1].value)
        else:
            done[node] = Expr(node.op, tuple(args), node.value)
    return done[root]


def declared(expr: Expr) -> list[str]:
    """List the names that are read as such only where they are declared."""
    names = []
    for name in (s.value for s in free_symbols(expr)):
        try:
            known = read(name).expr is symbol(name)
        except ChainruleError:
            known = False
        if not known:
            names.append(name)
    return names


def derive_one(text: str, found: Findings) -> None:
    """Derive, explain, evaluate at a point and print a formula."""
    from chainrule import derive
    from chainrule.render import render

    try:
        derivation = derive(text)
    except ChainruleError as error:
        if error.exit_code != 2:
            found.finds.append(f"{text!r}: {error}")
        return
    found.read += 1
    if derivation.check.state == "failed":
        found.finds.append(f"{text!r}: the check failed")
    trace = derivation.stages[0].trace
    point = found.point(dict.fromkeys((derivation.wrt, *trace.inputs, *trace.parameters)))
    at = derivation.at({s.value: value for s, value in point.items()}, digits=12)
    if derivation.order == 1:
        compare_with_mpmath(f"{text!r} at {point}", derivation, at, found)
    if found.read % SHARE == 0:
        compare_sweeps(text, found)
    page = render(derivation.explain(points=[at]), "text")
    if any(not (c.isprintable() or c == "\n") for c in page):
        found.finds.append(f"{text!r}: a control character was printed")


def compare_with_mpmath(title: str, derivation: Any, at: Any, found: Findings) -> None:
    """Compare value and derivative with the formula's own values near the point."""
    truth = oracle.local(derivation.problem.expr, derivation.wrt, {s: v.value for s, v in at.point})
    if truth is None:
        return
    found.compared += 1
    kind = at.existence.kind
    slope = at.existence.value if kind == "removable" else at.found.result.value
    if kind not in ("smooth", "removable", "unknown"):
        wrong, slope = truth.smooth is True, kind
    elif slope is None or kind == "unknown":
        wrong = False
    else:
        wrong = truth.smooth is False or not oracle.agree(slope, truth.slope, truth.error)
    if wrong:
        found.finds.append(f"{title}: slope {truth.slope} ± {truth.error}, not {slope}")
    value = at.layers[-1].value.value if at.layers else None
    if value is not None and not oracle.agree(value, truth.value):
        found.finds.append(f"{title}: the value is {truth.value}, not {value}")


def compare_sweeps(text: str, found: Findings) -> None:
    """Compare forward with reverse accumulation, by every variable."""
    from chainrule.topics.backprop.solution import backprop_at, backprop_of
    from chainrule.topics.common.posing import read_system

    try:
        system = read_system(text)
        point = {s.value: value for s, value in found.point(system.variables).items()}
        sweeps = [backprop_at(backprop_of(system, m), point, 15) for m in ("forward", "reverse")]
    except ChainruleError:
        return
    for pair in sweeps[0].formulas:
        outcomes = [sweep.formulas[pair] for sweep in sweeps]
        values = [outcome.value for outcome in outcomes if outcome.value is not None]
        if len(values) == 2 and not oracle.agree(*values):
            forward, reverse = values
            found.finds.append(f"{text!r}: d/d{pair[1]} is {forward} forward, {reverse} reverse")

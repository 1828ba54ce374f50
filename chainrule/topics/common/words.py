"""Words and notation that every explanation shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chainrule.checks.definition import Check
from chainrule.document import Block, Inline, Inlines, Line, Math, Paragraph, Status, Text, words
from chainrule.model import Expr, Trace, bounds, make, postorder, size
from chainrule.numeric.verdicts import AtKink
from chainrule.rules import TABLE
from chainrule.syntax import Reading, notes
from chainrule.syntax.write import to_plain
from chainrule.trace.domain import kinks

SHORT = 40
"""Nodes of the largest formula that is written out inside the sentence of an error."""

ENDS = 20
"""Lines shown at each end of a list whose middle is left out."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def with_arguments(name: Expr, arguments: Iterable[Expr]) -> Expr:
    """Write ``f(x)`` for display."""
    listed = tuple(arguments)
    return make("call", *listed, value=(name.value, (0,) * len(listed)))


def d(of: Expr, wrt: Expr, *, partial: bool = False, order: int = 1) -> Expr:
    """Write ``df/dx``, ``∂f/∂x`` or ``d²f/dx²`` for display."""
    return make("derivative", of, wrt, value=(order, partial))


def bounded(expr: Expr) -> Expr:
    """Return the expression, or dots where it is too long to print."""
    return expr if size(expr, bounds().result_nodes) <= bounds().result_nodes else make("dots")


def read_as(readings: Iterable[Reading]) -> tuple[Inlines, ...]:
    """Say how ambiguous text was read, with the same reason once."""
    by_reason: dict[str, dict[Reading, None]] = {}
    for reading in readings:
        by_reason.setdefault(reading.reason, {})[reading] = None
    return tuple(_echo(reason, tuple(found)) for reason, found in by_reason.items())


def _echo(reason: str, found: Sequence[Reading]) -> Inlines:
    if all(map(_says_the_same, found)):
        return (*listed([bounded(reading.meaning) for reading in found]), Text(f": {reason}"))
    parts: list[Inline] = [Text("read ")]
    for index, reading in enumerate(found):
        between = "" if not index else " and " if index == len(found) - 1 else ", "
        parts += words(f"{between}{reading.typed} as ", _apart(reading))
    return (*parts, Text(f": {reason}"))


def _apart(reading: Reading) -> Expr:
    """Return what was read, with dots between letters that were typed side by side."""
    dotted = reading.reason == notes.PRODUCT
    return make("dot", *reading.meaning.args) if dotted else bounded(reading.meaning)


def _says_the_same(reading: Reading) -> bool:
    """Tell whether the meaning would be printed as it was typed."""
    meaning, typed = bounded(reading.meaning), reading.typed.replace(" ", "")
    return reading.reason != notes.PRODUCT and typed == to_plain(meaning).replace(" ", "")


def held_blocks(held: Inlines, count: int) -> list[Block]:
    """Say what is held constant, if anything is."""
    verb = " is held constant." if count == 1 else " are held constant."
    return [Paragraph((*held, Text(verb)))] if count else []


def tidied(
    lines: Sequence[Line], result: Expr, *, note: str = "simplify", final: bool = True
) -> tuple[Line, ...]:
    """End lines with the tidied result, unless the last one is that already."""
    if result is not lines[-1].right:
        lines = (*lines, Line(None, result, words(note)))
    return (*lines[:-1], replace(lines[-1], final=True)) if final else tuple(lines)


def listed(items: Sequence[Expr]) -> Inlines:
    """List expressions as a sentence does: u, v and w; an alternative among them in brackets."""
    listed: list[Inline] = []
    for index, item in enumerate(items):
        if index:
            listed.append(Text(" and " if index == len(items) - 1 else ", "))
        if item.op == "or" and len(items) > 1:
            listed.extend((Text("("), Math(item), Text(")")))
        else:
            listed.append(Math(item))
    return tuple(listed)


def conventions(trace: Trace, at_kink: AtKink = "zero") -> list[Inlines]:
    """Name the places where there may be no slope, and what is taken there."""
    found: list[Inlines] = []
    for kink, node in kinks(trace):
        said = taken_at(node, at_kink)
        named = f"{TABLE[node.op].title.capitalize()}: {said}" if at_kink == "zero" else said
        found.append(words("Possible corner where ", kink, ".", f" {named}" if said else ""))
    return found


def taken_at(node: Expr, at_kink: AtKink) -> str:
    """Say what is taken at the kink of a function.

    >>> taken_at(make("abs", make("symbol", value="x")), "left")
    'The slope from the left is taken.'
    """
    if at_kink == "refuse":
        return "No slope is taken there."
    if at_kink != "zero":
        return f"The slope from the {at_kink} is taken."
    return TABLE[node.op].convention if node.op in TABLE else ""


def many(count: int) -> str:
    """Write a count, or about how large it is.

    >>> many(1200), many(10**12)
    ('1,200', 'more than 10^12')
    """
    return f"{count:,}" if count < 10**9 else f"more than 10^{len(str(count)) - 1}"


BRACKET = "A bracket [ ] is 1 where its condition holds and 0 elsewhere."


def bracket_note(trace: Trace) -> list[Inlines]:
    """Say what a bracket is, where a local derivative has one."""
    partials = [partial for step in trace.steps for _, partial in step.edges()]
    found = any(node.op in ("bracket", "case") for node in postorder(*partials))
    return [words(BRACKET)] if found else []


def shortened(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Leave out the middle of a list that nobody would read, and say how much that is."""
    hidden = len(lines) - 2 * ENDS
    if len(lines) <= bounds().lines or hidden <= 0:
        return tuple(lines)
    gap = Line(make("dots"), make("dots"), words(f"{hidden:,} lines like these are left out"), "")
    return (*lines[:ENDS], gap, *lines[-ENDS:])


def check_status(check: Check) -> Status:
    """Say what the independent check found."""
    if check.state == "passed":
        return _passed("agrees with the definition of the derivative at ", check)
    said = "disagrees with the definition of the derivative: "
    if check.state == "unknown":
        said = "could not be checked: "
    return Status(check.state, (Text(said), *check.reason))


def checks_status(checks: Sequence[Check], what: str) -> list[Status]:
    """Say that several checks passed, as the first did; or what those found that did not."""
    bad = [check_status(check) for check in checks if check.state != "passed"]
    return bad or [_passed(what, checks[0])]


def _passed(what: str, check: Check) -> Status:
    count = len(check.points)
    said = words(f"{what}{count} {'point' if count == 1 else 'points'}")
    sizes = [make("equation", name, size, value="=") for name, size in check.sizes]
    return Status("passed", (*said, Text(" with "), *listed(sizes)) if sizes else said)


def sentence(parts: Inlines) -> str:
    """Write a sentence with formulas as text, as formulas are typed.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> sentence((Math(make("ln", x - 1)), Text(" at "), Math(make("equation", x, 2, value="="))))
    'ln(x - 1) at x = 2'
    """
    return "".join(_typed(part.expr) if isinstance(part, Math) else part.text for part in parts)


def _typed(expr: Expr) -> str:
    if size(expr, SHORT) > SHORT:
        return "a part of the formula"
    if expr.op == "equation":
        return f" {expr.value} ".join(to_plain(side) for side in expr.args)
    return to_plain(expr)

"""Tell a derivation as a course writes it: one rule after the other, from the outside in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.document import (
    Block,
    Details,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    words,
)
from chainrule.model import ONE, Expr, Step, free_symbols, make, size, substitute
from chainrule.syntax.write import to_plain
from chainrule.topics.common.reasons import Known, reasoned, symbols_of, why
from chainrule.topics.common.sums import as_product
from chainrule.topics.common.words import d
from chainrule.topics.derive.logarithmic import by_logarithms, logarithms
from chainrule.topics.derive.outline import (
    MOST_STEPS,
    Outline,
    Strand,
    arriving,
    local,
    outline,
    stated,
    times_dot,
)
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.trace.edges import put_back

LONG_LINE = 200
"""A line with more nodes than this is not written out between two shorter ones."""

NOUNS = {
    "mul": "a product",
    "div": "a quotient",
    "pow": "a power with a variable base and a variable exponent",
    "add": "a sum",
    "neg": "a sum",
    "piecewise": "a function given by cases",
    "integral": "an integral",
    "max": "a maximum",
    "min": "a minimum",
}
"""What a step with several parts is called."""

STATEMENTS = {
    "mul": "Product rule: ",
    "div": "Quotient rule: ",
    "pow": "General power rule: ",
    "add": "Sum rule: ",
}
"""The rules that are stated in general before they are used."""

MOST_STATED = 4
"""Operands of the largest rule that is stated in general."""

FLAT = ("mul", "div")
"""Rules that one line is enough for where the parts are differentiated by inspection."""


def told(stage: DeriveSolution, detail: str) -> list[Block]:
    """Write the outline of one derivation; nothing where naming its layers is clearer.

    That is so for a pure chain, for partial derivatives, and for what is too long.
    """
    primes = stage.problem.style == "primes"
    if stage.problem.style == "logarithmic" and (blocks := by_logarithms(stage)):
        return blocks
    if stage.problem.by or stage.put_back is None or len(stage.trace.steps) > MOST_STEPS:
        return []
    if not primes and stage.path_count <= 1:
        return []
    found = outline(stage)
    if found.part(stage.output).base is None:
        return _chain(found) if primes and len(stage.trace.steps) > 1 else []
    blocks = _Telling(found, detail).whole()
    if stage.order == 1 and stage.problem.style == "textbook" and _suits_logarithms(stage):
        blocks.append(
            Paragraph(words("Logarithms of both sides are another way: style logarithmic."))
        )
    return in_primes(blocks, stage) if primes else blocks


def _suits_logarithms(stage: DeriveSolution) -> bool:
    """Tell a power whose exponent varies, and a product or quotient of three or more factors."""
    terms = logarithms(put_back(stage.output, stage.trace)) or []
    moving = [term for term in terms if stage.wrt in free_symbols(term.expr)]
    varies = any(stage.wrt in free_symbols(term.factor) and term.of is not ONE for term in moving)
    return varies or len(moving) > 2


def in_primes(blocks: Sequence[Block], stage: DeriveSolution) -> list[Block]:
    """Write derivatives by the variable with primes, as Lagrange did."""
    wrt = stage.wrt
    swapped = {d(s.symbol, wrt): make("prime", s.symbol, value=1) for s in stage.trace.steps}
    swapped[stage.named] = make("prime", stage.stages[0].output, value=stage.order)
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Equations):
            lines = tuple(
                replace(line, left=line.left and swapped.get(line.left, line.left),
                        right=substitute(line.right, swapped))
                for line in block.lines
            )  # fmt: skip
            block = Equations(lines)
        found.append(block)
    return found


def _chain(found: Outline) -> list[Block]:
    """Differentiate the layers of a chain in order, each with the prime of the one inside."""
    stage, wrt = found.stage, found.wrt
    names = [Line(step.symbol, step.expr) for step in stage.trace.steps]
    lines: list[Line] = []
    for step in stage.trace.steps:
        (inside,) = arriving(step)
        slopes = [local(step, inside), *([d(inside, wrt)] if inside is not wrt else [])]
        lines.append(Line(d(step.symbol, wrt), times_dot(slopes), words(step.title)))
    lines[-1] = replace(lines[-1], left=stage.named)
    filled = times_dot(
        [found.meaning(local(s, arriving(s)[0])) for s in reversed(stage.trace.steps)]
    )
    lines.extend(_ending(filled, stage.result))
    lines[-1] = replace(lines[-1], final=True)
    blocks: list[Block] = [
        Heading(words("Name each layer, from the inside out")),
        Equations(tuple(names)),
        Heading(words("Chain rule: the slope of the outside times the prime of the inside")),
        Equations(tuple(lines)),
    ]
    return in_primes(blocks, stage)


class _Telling:
    """Write an outline; what has been derived once is only referred to later."""

    def __init__(self, found: Outline, detail: str) -> None:
        self.found = found
        self.full = detail == "full"
        self.done: set[Expr] = set()
        self.derived: Known = set()
        self.taken = symbols_of(found.stage.trace)
        self.blocks: list[Block] = []

    def whole(self) -> list[Block]:
        """Write everything.

        The parts that need an outline of their own wait on a stack, as depth is the user's.
        """
        stack: list[tuple[str, Strand, int]] = [
            ("open", self.found.part(self.found.stage.output), 2)
        ]
        while stack:
            what, part, level = stack.pop()
            if what == "open":
                inner = self._open(part, level)
                stack.append(("close", part, level))
                stack.extend(("open", each, level + 1) for each in reversed(inner))
            else:
                self._close(part, level)
        return self.blocks

    def _open(self, part: Strand, level: int) -> list[Strand]:
        """Name a part and what it is made of, derive what is simple, return what is not."""
        base = part.base
        assert base is not None
        if part.links:
            self._outside(part, level)
        name = part.symbol if not part.links else base.symbol
        start = "Inside, " if part.links else ""
        noun = NOUNS.get(base.rule if base.inner is None else "add", "a combination")
        title = words(_capital(f"{start}{noun}: "), _equation(name, base.expr))
        self.blocks.append(Heading(title, level))
        fresh = [p for p in self.found.parts(base) if p.symbol not in self.done]
        self.done.update(p.symbol for p in fresh)
        lines = [Line(p.symbol, self.found.meaning(p.symbol)) for p in fresh]
        lines.extend(line for p in fresh if self._is_simple(p) for line in self._simple(p))
        if lines:
            self.blocks.append(Equations(tuple(lines)))
        self._why([step for p in fresh if p.base is None for step in p.links])
        return [p for p in fresh if not self._is_simple(p)]

    def _outside(self, part: Strand, level: int) -> None:
        first, inner = part.links[0], part.last.symbol
        self.blocks.append(Heading(words("Outside: ", _equation(first.symbol, first.expr)), level))
        lines = [Line(step.symbol, step.expr) for step in part.links[1:]]
        lines.append(Line(inner, self.found.meaning(inner)))
        wrt, titles = self.found.wrt, _titles(part.links)
        through = self._through(part, d(inner, wrt))
        if self.found.stage.problem.style == "primes":
            lines.append(Line(d(first.symbol, wrt), through, words(f"chain rule, {titles}")))
        else:
            named = [d(step.symbol, arriving(step)[0]) for step in part.links]
            stands = times_dot([*named, d(inner, wrt)])
            lines.append(Line(d(first.symbol, wrt), stands, words("chain rule")))
            lines.append(Line(None, through, words(titles)))
        self.blocks.append(Equations(tuple(lines)))
        self._why(part.links)

    def _through(self, part: Strand, last: Expr) -> Expr:
        return times_dot([*(local(step, arriving(step)[0]) for step in part.links), last])

    def _close(self, part: Strand, level: int) -> None:
        """State the rule of a part, put in what was derived, and go back through its chain."""
        found, base = self.found, part.base
        assert base is not None
        self._combine(base, level)
        if part.links:
            wrt = found.wrt
            self.blocks.append(Heading(words("Put together"), level))
            named = self._through(part, d(base.symbol, wrt))
            filled = times_dot(
                [
                    *(found.meaning(local(s, arriving(s)[0])) for s in part.links),
                    found.slope(base.symbol),
                ]
            )
            self._lines(part.symbol, named, filled)

    def _combine(self, base: Step, level: int) -> None:
        found, wrt = self.found, self.found.wrt
        if base.inner is None and base.rule in STATEMENTS and len(base.expr.args) <= MOST_STATED:
            primes = stated(base, lambda a: a, self._prime, _product)
            left = make("prime", make("group", base.expr), value=1)
            title = words(STATEMENTS[base.rule], _equation(left, primes))
        else:
            folded = base.inner is not None
            what = ": one after the other, the others kept" if base.rule == "mul" else ""
            title = words("Sum rule: term by term" if folded else _capital(base.title) + what)
        self.blocks.append(Heading(title, level))
        named = stated(base, lambda a: a, lambda a: d(a, wrt) if a is not wrt else ONE)
        filled = stated(base, found.meaning, found.slope)
        self._lines(base.symbol, named, filled)
        if self.full and (reasons := reasoned(base, self.taken, self.derived)):
            self.blocks.append(Details(words(f"Why: {base.title}"), tuple(reasons)))

    def _prime(self, operand: Expr) -> Expr:
        return ONE if operand is self.found.wrt else make("prime", operand, value=1)

    def _lines(self, name: Expr, named: Expr, filled: Expr) -> None:
        """Write a derivative in names, filled in, and tidied."""
        shown = self.found.slope(name)
        final = name is self.found.stage.output
        lines = [Line(d(name, self.found.wrt), named)]
        if final:
            lines[0] = Line(self.found.stage.named, named)
        lines.extend(_ending(filled, shown))
        lines[-1] = replace(lines[-1], final=final)
        self.blocks.append(Equations(tuple(lines)))

    def _why(self, steps: Sequence[Step]) -> None:
        if self.full:
            self.blocks.extend(
                block for step in steps for block in why(step, taken=self.taken, known=self.derived)
            )

    def _is_simple(self, part: Strand) -> bool:
        return part.base is None or self._is_flat(part)

    def _is_flat(self, part: Strand) -> bool:
        """Tell a product or quotient of parts that are differentiated by inspection."""
        base = part.base
        if base is None or part.links or base.rule not in FLAT or base.inner is not None:
            return False
        parts = self.found.parts(base)
        return all(p.base is None and len(p.links) == 1 for p in parts)

    def _simple(self, part: Strand) -> list[Line]:
        found, wrt = self.found, self.found.wrt
        left, shown = d(part.symbol, wrt), found.slope(part.symbol)
        if part.base is not None:
            filled = stated(part.base, found.meaning, found.slope)
            lines = [Line(left, filled, words(part.base.title))]
        elif len(part.links) == 1:
            return [Line(left, shown, words(part.links[0].title))]
        else:
            filled = self._through(part, ONE)
            note: Inlines = words("chain rule with ")
            for place, step in enumerate(part.links[1:]):
                note = (*note, *words(", " if place else "", _equation(step.symbol, step.expr)))
            lines = [Line(left, filled, note)]
        if not _same(filled, shown):
            lines.append(Line(None, shown))
        return lines


def _product(factors: Sequence[Expr]) -> Expr:
    kept = [factor for factor in factors if factor is not ONE] or [ONE]
    return kept[0] if len(kept) == 1 else make("mul", *kept)


def _titles(steps: Sequence[Step]) -> str:
    return ", ".join(dict.fromkeys(step.title for step in steps))


def _equation(left: Expr, right: Expr) -> Expr:
    return make("equation", left, right, value="=")


def _ending(filled: Expr, shown: Expr) -> list[Line]:
    """Write a derivative filled in, and tidied where that differs by more than dots."""
    if size(filled, LONG_LINE) > LONG_LINE:
        return [Line(None, shown, words("substitute back and simplify"))]
    if to_plain(as_product(filled)) == to_plain(shown):
        return [Line(None, shown, words("substitute back"))]
    return [
        Line(None, filled, words("substitute back")),
        Line(None, shown, words("simplify")),
    ]


def _same(written: Expr, form: Expr) -> bool:
    """Tell whether a line with dots reads like a form, so that one of them is enough."""
    return to_plain(as_product(written)) == to_plain(form)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

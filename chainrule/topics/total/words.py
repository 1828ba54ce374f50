"""Write out the multivariable chain rule: what depends on what, each link, the sum over paths."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Document,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    Table,
    Text,
    join,
    words,
)
from chainrule.model import Expr, Step, free_symbols, limits, make, postorder, symbol
from chainrule.numeric import Outcome
from chainrule.topics.common.pieces import given_blocks, missing_blocks, slope_lines
from chainrule.topics.common.values import absent, cell, limit_line, number_of
from chainrule.topics.common.words import applied, check_status, d
from chainrule.topics.total.solution import Part, TotalAt, TotalDerivation
from chainrule.trace.edges import Edge, edges, paths, put_back

FUNCTION_LETTERS = ("f", "F", "g", "h", "G", "H", "function")


def explain_total(derivation: TotalDerivation, points: Sequence[TotalAt] = ()) -> Document:
    """Write out a total derivative, or all partial ones, with numbers at points.

    >>> from chainrule.topics.total.solution import total
    >>> document = explain_total(total("x^2", let=["x = cos t"]))
    >>> [b.content[0].text for b in document.blocks if isinstance(b, Heading)]
    ['What depends on what', 'Differentiate each link', 'Multiply along the path from ']
    """
    notation = Notation(derivation)
    blocks: list[Block] = [*_given(derivation, notation), *_structure(derivation, notation)]
    blocks.extend(_links(derivation, notation))
    for part in derivation.parts:
        blocks.extend(_sum(derivation, part, notation))
    for at in points:
        blocks.extend(_numbers(derivation, at, notation))
    states = {part.check.state for part in derivation.parts}
    shown = derivation.parts[:1] if states == {"passed"} else derivation.parts
    blocks.extend(check_status(part.check) for part in shown)
    return Document(tuple(blocks))


class Notation:
    """How the derivatives of one problem are written: d, ∂, or ∂f where ∂z would be ambiguous."""

    def __init__(self, derivation: TotalDerivation) -> None:
        self.derivation = derivation
        self.moving = {*derivation.independent, *(s.symbol for s in derivation.trace.steps)}
        self.steps = {step.symbol: step for step in derivation.trace.steps}
        self.top_down = self._top_down()
        self.letter = self._function_letter()

    def _top_down(self) -> tuple[Step, ...]:
        """Order the steps from the output down, as they are read in the formulas."""
        order = {self.derivation.output: self.steps[self.derivation.output]}
        waiting = list(order.values())
        for step in waiting:
            for used in free_symbols(step.expr):
                if used in self.steps and used not in order:
                    order[used] = self.steps[used]
                    waiting.append(order[used])
        return tuple(order.values())

    def _function_letter(self) -> Expr | None:
        """Choose a letter for the formula itself where a variable also acts through others."""
        last = self.derivation.trace.steps[-1]
        direct = [s for s in last.operands if s in self.derivation.trace.inputs]
        if self.derivation.is_total or not any(s in self._below(last) for s in direct):
            return None
        taken = {s.value for s in free_symbols(*(step.expr for step in self.steps.values()))}
        taken |= {step.value for step in self.steps}
        if not self.abstract(last.symbol):
            nodes = postorder(*(step.expr for step in self.steps.values()))
            taken |= {node.value[0] for node in nodes if node.op == "call"}
        return symbol(next(name for name in FUNCTION_LETTERS if name not in taken))

    def _below(self, last: Step) -> set[Expr]:
        """List what the output's intermediate variables depend on."""
        found: set[Expr] = set()
        stack = [s for s in last.operands if s in self.steps]
        while stack:
            operands = self.steps[stack.pop()].operands
            stack.extend(s for s in operands if s in self.steps and s not in found)
            found.update(operands)
        return found

    def fixed(self, target: Expr, source: Expr) -> tuple[Expr, ...]:
        """List what is held fixed while ``source`` alone moves ``target``."""
        used = free_symbols(self.steps[target].expr)
        return tuple(s for s in used if s in self.moving and s is not source)

    def link(self, target: Expr, source: Expr) -> Expr:
        """Write the derivative of ``target`` by one thing it is made of."""
        several = bool(self.fixed(target, source))
        top = self.letter if target is self.derivation.output and self.letter else target
        return d(top, source, partial=several)

    def abstract(self, target: Expr) -> bool:
        """Tell whether only the dependence is known, as in x = x(s, t) or z = f(x, y)."""
        expr = self.steps[target].expr
        if expr.op != "call" or not all(arg.op == "symbol" for arg in expr.args):
            return False
        name, orders = expr.value
        return not any(orders) and (name == target.value or target is self.derivation.output)

    def local(self, edge: Edge) -> Expr:
        """Write a local derivative: its formula, or its name where there is no formula."""
        if self.abstract(edge.target):
            return self.link(edge.target, edge.source)
        return edge.local

    def whole(self, wrt: Expr) -> Expr:
        """Write the derivative of the output by an end variable, over all paths."""
        return d(self.derivation.output, wrt, partial=not self.derivation.is_total)


def _given(derivation: TotalDerivation, notation: Notation) -> list[Block]:
    lines = [Line(step.symbol, step.expr) for step in notation.top_down]
    defined = {name for name, _ in derivation.lets}
    held = tuple(s for s in derivation.trace.parameters if s not in defined)
    unused = [words(name, " is defined but nothing here uses it") for name in derivation.unused]
    return given_blocks(lines, derivation.readings, held, unused)


def _structure(derivation: TotalDerivation, notation: Notation) -> list[Block]:
    """Show every path from the output down to an end variable, with its product."""
    rows: list[tuple[Inlines, ...]] = []
    total = sum(part.path_count for part in derivation.parts)
    if total <= limits.PATHS:
        for part in derivation.parts:
            for path in paths(derivation.trace, part.wrt, derivation.output):
                arrows: list[Inline] = [Math(derivation.output)]
                for edge in path:
                    arrows += [Text(" ← "), Math(edge.source)]
                rows.append((tuple(arrows), words(_product(path, notation))))
    blocks: list[Block] = [Heading(words("What depends on what"))]
    items = [
        (Math(step.symbol), Text(" depends on "), *join(step.operands))
        for step in notation.top_down
        if step.operands
    ]
    blocks.append(Bullets(tuple(items)))
    if rows:
        header = (words("path"), words("its product"))
        blocks.append(Table(header, tuple(rows), align="ll"))
    if notation.letter is not None:
        operands = derivation.trace.steps[-1].operands
        call = applied(notation.letter, operands)
        blocks.append(
            Paragraph(
                words(
                    "Write ",
                    make("equation", derivation.output, call, value="="),
                    ": then ∂",
                    notation.letter,
                    " holds the other operands of ",
                    notation.letter,
                    " fixed, while ∂",
                    derivation.output,
                    " counts every path.",
                )
            )
        )
    return blocks


def _product(path: Sequence[Edge], notation: Notation) -> Expr:
    factors = [notation.link(edge.target, edge.source) for edge in path]
    return factors[0] if len(factors) == 1 else make("dot", *factors)


def _links(derivation: TotalDerivation, notation: Notation) -> list[Block]:
    lines: list[Line] = []
    unknown = [step.symbol for step in notation.top_down if notation.abstract(step.symbol)]
    for step in notation.top_down:
        if step.symbol in unknown:
            continue
        for operand, _ in step.edges():
            fixed = notation.fixed(step.symbol, operand)
            top = notation.link(step.symbol, operand).args[0]
            lines += slope_lines(top, step.expr, operand, partial=bool(fixed), fixed=fixed)
    blocks: list[Block] = [Heading(words("Differentiate each link"))] if lines or unknown else []
    if lines:
        blocks.append(Equations(tuple(lines)))
    if unknown:
        text = words(" given without a formula: the derivatives keep their names.")
        verb = " is" if len(unknown) == 1 else " are"
        blocks.append(Paragraph((*join(unknown), Text(verb), *text)))
    return blocks


def _sum(derivation: TotalDerivation, part: Part, notation: Notation) -> list[Block]:
    trace, output = derivation.trace, derivation.output
    left = notation.whole(part.wrt)
    if part.path_count > limits.PATHS:
        return _in_order(derivation, part, notation)
    found = paths(trace, part.wrt, output)
    many = len(found) > 1
    verb = "Add up the paths from " if many else "Multiply along the path from "
    named = _joined([_product(path, notation) for path in found])
    filled = _joined([_dots([notation.local(edge) for edge in path]) for path in found])
    lines = [Line(left, named)] if named is not left else []
    if filled is not named or not lines:
        lines.append(Line(None if lines else left, filled))
    if any(notation.abstract(edge.target) for path in found for edge in path):
        return [Heading(words(verb, part.wrt, " to ", output)), Equations(tuple(lines))]
    if part.put_back is None:
        return [Heading(words(verb, part.wrt, " to ", output)), Equations(tuple(lines)), _stays()]
    defined = {step.symbol for step in trace.steps}
    names = [s for s in free_symbols(filled) if s in defined]
    if names:
        restored = put_back(filled, trace)
        lines.append(Line(None, restored, (Text("put in "), *join(names))))
    if part.result is not lines[-1].right:
        lines.append(Line(None, part.result, words("tidied")))
    return [Heading(words(verb, part.wrt, " to ", output)), Equations(tuple(lines))]


def _joined(terms: Sequence[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else make("add", *terms)


def _dots(factors: Sequence[Expr]) -> Expr:
    return factors[0] if len(factors) == 1 else make("dot", *factors)


def _in_order(derivation: TotalDerivation, part: Part, notation: Notation) -> list[Block]:
    """Differentiate the variables in order where the paths are too many to write out."""
    reached = {part.wrt}
    lines: list[Line] = []
    into: dict[Expr, list[Edge]] = {}
    for edge in edges(derivation.trace):
        if edge.source in reached:
            reached.add(edge.target)
            into.setdefault(edge.target, []).append(edge)
    for target, arriving in into.items():
        terms = [
            edge.local
            if edge.source is part.wrt
            else make("dot", edge.local, d(edge.source, part.wrt))
            for edge in arriving
        ]
        lines.append(Line(d(target, part.wrt), _joined(terms)))
    intro = words(
        part.wrt,
        " reaches ",
        derivation.output,
        f" along {part.path_count:,} paths, too many to write out. Differentiate the variables in "
        "order instead, each from the ones before it.",
    )
    heading = Heading(words("Work through the variables in order"))
    blocks: list[Block] = [heading, Paragraph(intro), Equations(tuple(lines))]
    if part.put_back is None:
        return [*blocks, _stays()]
    answer = Line(notation.whole(part.wrt), part.result, words("put in and tidied"))
    return [*blocks, Answer((answer,))]


def _stays() -> Paragraph:
    return Paragraph(
        words(
            "The answer stays in the intermediate variables: written out in full it would have "
            f"more than {limits.RESULT_NODES:,} symbols."
        )
    )


def _numbers(derivation: TotalDerivation, at: TotalAt, notation: Notation) -> list[Block]:
    heading: list[Inline] = [Text("At ")]
    for index, (name, value) in enumerate(at.point):
        heading += [Text(", ")] * (index > 0) + [Math(make("equation", name, value, value="="))]
    rows: list[tuple[Inlines, ...]] = []
    for step in derivation.trace.steps:
        local: list[Inline] = []
        for operand, partial in step.edges():
            local += [Text(",  ")] * bool(local)
            whole = at.values[step.symbol]
            outcome = at.values[partial] if whole.value is not None else whole
            shown = number_of(outcome, at.digits)
            value = absent(outcome) if shown is None else shown
            left = notation.link(step.symbol, operand)
            local.append(Math(make("equation", left, value, value="=")))
        rows.append((words(step.symbol), cell(at.values[step.symbol], at.digits), tuple(local)))
    header = (words("variable"), words("value"), words("its links"))
    blocks: list[Block] = [Heading(tuple(heading)), Table(header, tuple(rows), align="lrl")]
    lines: list[Line] = []
    missing: list[Block] = []
    for part, outcome, exact, existence in zip(
        derivation.parts, at.results, at.exact, at.existence, strict=True
    ):
        left = notation.whole(part.wrt)
        gaps = missing_blocks(left, existence)
        missing.extend(gaps)
        if existence.kind == "removable" and existence.value is not None:
            lines.append(limit_line(left, existence, outcome, at.digits))
        elif not gaps:
            lines.extend(_number_lines(derivation, part, at, notation, (outcome, exact)))
    if lines:
        blocks.append(Equations(tuple(lines)))
    return [*blocks, *missing]


def _number_lines(
    derivation: TotalDerivation,
    part: Part,
    at: TotalAt,
    notation: Notation,
    result: tuple[Outcome, Expr | None],
) -> list[Line]:
    outcome, exact = result
    left = notation.whole(part.wrt)
    shown = number_of(outcome, at.digits)
    if shown is None:
        return [Line(left, absent(outcome), outcome.reason)]
    lines: list[Line] = []
    if part.path_count <= limits.PATHS:
        found = paths(derivation.trace, part.wrt, derivation.output)
        terms = [_dots([_value(edge.local, at) for edge in path]) for path in found]
        if len(terms) > 1 or terms[0].op == "dot":
            lines.append(Line(left, _joined(terms)))
    relation = "="
    if exact is not None and not exact.is_number:
        lines.append(Line(None if lines else left, exact))
        relation = "≈"
    lines.append(Line(None if lines else left, shown, (), relation))
    return lines


def _value(partial: Expr, at: TotalAt) -> Expr:
    outcome = at.values[partial]
    shown = number_of(outcome, at.digits)
    return absent(outcome) if shown is None else shown

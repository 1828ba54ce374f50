"""Write out the multivariable chain rule: what depends on what, each link, the sum over paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    Table,
    Text,
    equated,
    join,
    words,
)
from chainrule.model import Expr, Step, Trace, bounds, free_symbols, make, postorder, symbol
from chainrule.numeric import Outcome
from chainrule.topics.common.numbers import Number, at_last
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    slope_lines,
    value_lines,
)
from chainrule.topics.common.reasons import rules_used
from chainrule.topics.common.sums import lines_in_order, product, sum_of
from chainrule.topics.common.values import absent, cell, is_rounded, number_of, shown
from chainrule.topics.common.verdicts import closing, derivative_lines
from chainrule.topics.common.words import checks_status, d, many, with_arguments
from chainrule.topics.total.solution import Part, TotalAt, TotalSolution
from chainrule.trace.decompose import decompose
from chainrule.trace.edges import Edge, edges, edges_into, paths, put_back

FUNCTION_LETTERS = ("f", "F", "g", "h", "G", "H", "function")


def blocks(
    solution: TotalSolution, detail: str = "normal", points: Sequence[TotalAt] = ()
) -> list[Block]:
    """Write out a total derivative, or all partial ones.

    Args:
        solution: what was derived.
        detail: ``short``, ``normal`` or ``full``; full says why the rules hold.
        points: evaluations from ``total_at``.

    >>> from chainrule import total
    >>> written = blocks(total("x^2", let=["x = cos t"]))
    >>> [b.content[0].text for b in written if isinstance(b, Heading)]
    ['What depends on what', 'Differentiate each link', 'Multiply along the path from ']
    """
    notation = Notation(solution)
    found: list[Block] = _given(solution, notation)
    if detail == "short":
        found.append(Answer(tuple(_short(part, notation) for part in solution.parts)))
    else:
        found.extend(_structure(solution, notation))
        found.extend(_links(solution, notation, full=detail == "full"))
        for part in solution.parts:
            found.extend(_sum(solution, part, notation))
    for at in points:
        found.extend(point_blocks(solution, at))
    checks = [part.check for part in solution.parts]
    return [*found, *checks_status(checks, "agrees with the definition of the derivative at ")]


class Notation:
    """How the derivatives of one problem are written: d, ∂, or ∂f where ∂z would be ambiguous."""

    def __init__(self, solution: TotalSolution) -> None:
        self.solution = solution
        self.moving = {*solution.independent, *(s.symbol for s in solution.trace.steps)}
        self.steps = {step.symbol: step for step in solution.trace.steps}
        self.top_down = self._top_down()
        self.letter = self._function_letter()

    def _top_down(self) -> tuple[Step, ...]:
        """Order the steps from the output down, as they are read in the formulas."""
        order = {self.solution.output: self.steps[self.solution.output]}
        waiting = list(order.values())
        for step in waiting:
            for used in free_symbols(step.expr):
                if used in self.steps and used not in order:
                    order[used] = self.steps[used]
                    waiting.append(order[used])
        return tuple(order.values())

    def _function_letter(self) -> Expr | None:
        """Choose a letter for the formula itself where a variable also acts through others."""
        last = self.solution.trace.steps[-1]
        direct = [s for s in last.operands if s in self.solution.trace.inputs]
        if self.solution.is_total or not any(s in self._below(last) for s in direct):
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
        top = self.letter if target is self.solution.output and self.letter else target
        return d(top, source, partial=several)

    def abstract(self, target: Expr) -> bool:
        """Tell whether only the dependence is known, as in x = x(s, t) or z = f(x, y)."""
        expr = self.steps[target].expr
        if expr.op != "call" or not all(arg.op == "symbol" for arg in expr.args):
            return False
        name, orders = expr.value
        return not any(orders) and (name == target.value or target is self.solution.output)

    def local(self, edge: Edge) -> Expr:
        """Write a local derivative: its formula, or its name where there is no formula."""
        if self.abstract(edge.target):
            return self.link(edge.target, edge.source)
        return edge.local

    def whole(self, wrt: Expr) -> Expr:
        """Write the derivative of the output by an end variable, over all paths."""
        return d(self.solution.output, wrt, partial=not self.solution.is_total)


def _given(solution: TotalSolution, notation: Notation) -> list[Block]:
    lines = [Line(step.symbol, step.expr) for step in notation.top_down]
    unused = [words(name, " is defined but nothing here uses it") for name in solution.unused]
    return given_blocks(solution, *lines, remarks=unused)


def _structure(solution: TotalSolution, notation: Notation) -> list[Block]:
    """Show every path from the output down to an end variable, with its product."""
    rows: list[tuple[Inlines, ...]] = []
    total = sum(part.path_count for part in solution.parts)
    if total <= bounds().paths:
        for part in solution.parts:
            for path in paths(solution.trace, part.wrt, solution.output):
                arrows: list[Inline] = [Math(solution.output)]
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
        operands = solution.trace.steps[-1].operands
        call = with_arguments(notation.letter, operands)
        blocks.append(
            Paragraph(
                words(
                    "Write ",
                    make("equation", solution.output, call, value="="),
                    ": then ∂",
                    notation.letter,
                    " holds the other operands of ",
                    notation.letter,
                    " fixed, while ∂",
                    solution.output,
                    " counts every path.",
                )
            )
        )
    return blocks


def _product(path: Sequence[Edge], notation: Notation) -> Expr:
    return product([notation.link(edge.target, edge.source) for edge in path])


def _links(solution: TotalSolution, notation: Notation, *, full: bool) -> list[Block]:
    lines: list[Line] = []
    traces: list[Trace] = []
    unknown = [step.symbol for step in notation.top_down if notation.abstract(step.symbol)]
    for step in notation.top_down:
        if step.symbol in unknown:
            continue
        for operand, _ in step.edges():
            fixed = notation.fixed(step.symbol, operand)
            top = notation.link(step.symbol, operand).args[0]
            lines += slope_lines(top, step.expr, operand, partial=bool(fixed), fixed=fixed)
        if full:
            traces.append(decompose([(step.symbol.value, step.expr)], step.operands))
    blocks: list[Block] = [Heading(words("Differentiate each link"))] if lines or unknown else []
    if lines:
        blocks.append(Equations(tuple(lines)))
        blocks.extend(rules_used(traces))
    if unknown:
        text = words(" given without a formula: the derivatives keep their names.")
        verb = " is" if len(unknown) == 1 else " are"
        blocks.append(Paragraph((*join(unknown), Text(verb), *text)))
    return blocks


def _sum(solution: TotalSolution, part: Part, notation: Notation) -> list[Block]:
    if part.path_count > bounds().paths:
        return _in_order(solution, part, notation)
    lines, known = _path_lines(part, notation)
    verb = "Add up the paths from " if part.path_count > 1 else "Multiply along the path from "
    heading = Heading(words(verb, part.wrt, " to ", solution.output))
    if known and part.put_back is None:
        return [heading, Equations(tuple(lines)), _stays()]
    if known:
        defined = {step.symbol for step in solution.trace.steps}
        names = [s for s in free_symbols(lines[-1].right) if s in defined]
        if names:
            restored = put_back(lines[-1].right, solution.trace)
            lines.append(Line(None, restored, (Text("put in "), *join(names))))
        if part.result is not lines[-1].right:
            lines.append(Line(None, part.result, words("simplify")))
    lines[-1] = replace(lines[-1], final=True)
    return [heading, Equations(tuple(lines))]


def _path_lines(part: Part, notation: Notation) -> tuple[list[Line], bool]:
    """Write the sum over paths, and tell whether every link on them has a formula."""
    solution, left = notation.solution, notation.whole(part.wrt)
    found = paths(solution.trace, part.wrt, solution.output)
    named = sum_of([_product(path, notation) for path in found])
    filled = sum_of([product([notation.local(edge) for edge in path]) for path in found])
    lines = [Line(left, named)] if named is not left else []
    if filled is not named or not lines:
        lines.append(Line(None if lines else left, filled))
    return lines, not any(notation.abstract(edge.target) for path in found for edge in path)


def _short(part: Part, notation: Notation) -> Line:
    """Write the answer alone; where links have no formula, the sum over the paths."""
    left = notation.whole(part.wrt)
    if part.path_count <= bounds().paths:
        lines, known = _path_lines(part, notation)
        if not known:
            return Line(left, lines[-1].right, final=True)
    return Line(left, part.result, final=True)


def _in_order(solution: TotalSolution, part: Part, notation: Notation) -> list[Block]:
    """Differentiate the variables in order where the paths are too many to write out."""
    intro = words(
        part.wrt,
        " reaches ",
        solution.output,
        f" along {many(part.path_count)} paths, too many to write out. Differentiate the "
        "variables in order instead, each from the ones before it.",
    )
    lines = lines_in_order(solution.trace, part.wrt, solution.output)
    heading = Heading(words("Work through the variables in order"))
    blocks: list[Block] = [heading, Paragraph(intro), Equations(lines)]
    if part.put_back is None:
        return [*blocks, _stays()]
    answer = Line(notation.whole(part.wrt), part.result, words("put in and simplify"), final=True)
    return [*blocks, Answer((answer,))]


def _stays() -> Paragraph:
    return Paragraph(
        words(
            "The answer stays in the intermediate variables: written out in full it would have "
            f"more than {bounds().result_nodes:,} symbols."
        )
    )


def point_blocks(solution: TotalSolution, at: TotalAt) -> list[Block]:
    """Write the value of every variable and link at a point, and the derivatives there."""
    notation = Notation(solution)
    outcomes = [at.values[step.symbol] for step in solution.trace.steps]
    outcomes += [_link_value(edge, at) for edge in edges(solution.trace)]
    rounded = any(is_rounded(outcome, at.digits) for outcome in outcomes)
    blocks: list[Block] = [
        at_heading(at.point, at.digits, rounded=rounded),
        _table(solution, at, notation),
    ]
    lines: list[Line] = []
    missing: list[Block] = []
    for part, found in zip(solution.parts, at.parts, strict=True):
        left, existence = notation.whole(part.wrt), found.existence
        gaps = any(_link_value(edge, at).value is None for edge in edges(solution.trace))
        if existence.kind == "smooth" and not gaps:
            lines.extend(_number_lines(solution, part, at, left, found.slope))
        else:
            slope = at_last(found.slope, existence)
            if slope.outcome.value is not None:
                lines += derivative_lines(left, slope, existence, at.digits, found.slope.outcome)
        missing.extend(closing(left, existence, at.digits))
    if lines:
        blocks.append(Equations(tuple(lines)))
    return [*blocks, *missing]


def _table(solution: TotalSolution, at: TotalAt, notation: Notation) -> Table:
    rows: list[tuple[Inlines, ...]] = []
    for step in solution.trace.steps:
        local: list[Inline] = []
        for edge in edges_into(step):
            local += [Text(",  ")] * bool(local)
            outcome = _link_value(edge, at)
            left, value = notation.link(edge.target, edge.source), number_of(outcome, at.digits)
            absence = make("equation", left, absent(outcome), value="=")
            local.append(Math(absence if value is None else equated(left, value)))
        rows.append((words(step.symbol), cell(at.values[step.symbol], at.digits), tuple(local)))
    header = (words("variable"), words("value"), words("its links"))
    return Table(header, tuple(rows), align="lrl")


def _link_value(edge: Edge, at: TotalAt) -> Outcome:
    """Return the value of a local derivative, or why what it belongs to has none."""
    whole = at.values[edge.target]
    return at.values[edge.local] if whole.value is not None else whole


def _number_lines(
    solution: TotalSolution, part: Part, at: TotalAt, left: Expr, slope: Number
) -> list[Line]:
    """Repeat the sum over paths with its numbers, and write what it gives."""
    given = number_of(slope.outcome, at.digits)
    if given is None or part.path_count > bounds().paths:
        return value_lines(left, slope, at.digits)
    found = paths(solution.trace, part.wrt, solution.output)
    outcomes = [[at.values[edge.local] for edge in path] for path in found]
    terms = [product([shown(outcome, at.digits) for outcome in path]) for path in outcomes]
    if len(terms) == 1 and terms[0].op != "dot":
        return value_lines(left, slope, at.digits)
    if any(is_rounded(outcome, at.digits) for path in outcomes for outcome in path):
        added = Line(left, sum_of(terms), (), "≈")
        if slope.exact is not None:
            return [added, *value_lines(left, slope, at.digits)]
        return [added, Line(None, given, (), "≈")]
    first, *rest = value_lines(left, slope, at.digits)
    return [Line(left, sum_of(terms)), replace(first, left=None), *rest]

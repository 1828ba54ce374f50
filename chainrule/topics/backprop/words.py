"""Write out both passes of automatic differentiation, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.document import (
    Answer,
    Block,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Table,
    words,
)
from chainrule.model import ONE, ZERO, Expr, Trace, bounds, make, size, substitute
from chainrule.tidy import collect
from chainrule.topics.backprop.solution import BackpropAt, BackpropSolution
from chainrule.topics.common.pieces import SHOWN_INPUTS, at_heading
from chainrule.topics.common.reasons import why_all
from chainrule.topics.common.sums import partial, sum_of
from chainrule.topics.common.systems import check_line, formula_blocks, kink_notes
from chainrule.topics.common.values import (
    UNKNOWN,
    cell,
    is_rounded,
    local_at,
    number_of,
)
from chainrule.topics.common.verdicts import closings, derivative_lines
from chainrule.topics.common.words import bounded
from chainrule.trace.accumulate import Operations, Sweep, SweepRow

LONG_CELL = 30


IDLE = "A case that is not chosen passes nothing on: what is multiplied by its 0 need not exist."


def blocks(found: BackpropSolution, detail: str, points: Sequence[BackpropAt]) -> list[Block]:
    """Write out both passes with symbols, or with numbers at each point, then the gradient."""
    written: list[Block] = [*formula_blocks(found.system)]
    if not points and detail != "short":
        written.extend(_passes(found, None))
    if detail == "full":
        written.extend(why_all(found.trace))
    if not points:
        written.extend(_symbolic_gradient(found))
    for at in points:
        written.extend(point_blocks(at, named=len(points) > 1, passes=detail != "short"))
    written.append(check_line(found.checks, "every derivative"))
    if detail != "short":
        named = any(isinstance(block, Heading) and block.level == 1 for block in written)
        written.extend(_cost_blocks(found, level=1 if named else 2))
    return written


def point_blocks(at: BackpropAt, *, named: bool = True, passes: bool = True) -> list[Block]:
    """Write both passes and the gradient at one point.

    Args:
        at: the point.
        named: whether the point is named even where nothing is rounded.
        passes: whether the passes are written.
    """
    found = at.backprop
    shown = [*at.values.values()] if passes else []
    rounded = any(is_rounded(outcome, at.digits) for outcome in shown)
    written: list[Block] = []
    if named or rounded or not passes:
        written.append(at_heading(at.point.items(), at.digits, rounded=rounded, level=1))
    if passes:
        written.extend(_passes(found, at))
    return [*written, *kink_notes(found.trace, at.point), *_gradient_at(at)]


def _passes(found: BackpropSolution, at: BackpropAt | None) -> list[Block]:
    title = words("Forward pass: each node from the ones before it")
    blocks: list[Block] = [Heading(title), _forward_table(found.trace, at)]
    for sweep in found.sweeps:
        blocks += [Heading(_sweep_title(found, sweep)), _sweep_table(found, sweep, at)]
    if at is not None and any(_is_idle(row, at) for sweep in found.sweeps for row in sweep.rows):
        blocks.append(Status("note", words(IDLE)))
    return blocks


def _is_idle(row: SweepRow, at: BackpropAt) -> bool:
    """Tell whether a row has a number although a local derivative in it has none."""
    found = at.values.get(row.name)
    if found is None or found.value is None:
        return False
    return any(local_at(term.edge, at.values, at.digits) is None for term in row.terms)


def _sweep_title(found: BackpropSolution, sweep: Sweep) -> Inlines:
    if found.is_reverse:
        bar = make("equation", make("bar", sweep.start), ONE, value="=")
        return words("Backward pass: adjoints, from ", bar, " back")
    dot = make("equation", make("tangent", sweep.start), ONE, value="=")
    return words("Tangents, from ", dot, " onward")


def _forward_table(trace: Trace, at: BackpropAt | None) -> Table:
    rows = [(words(s), words("input"), _value(at, s)) for s in trace.inputs]
    rows += [(words(t.symbol), words(bounded(t.expr)), _value(at, t.symbol)) for t in trace.steps]
    header = (words("node"), words("expression"), words("value"))
    if at is None:
        return Table(header[:2], tuple(row[:2] for row in rows), "ll")
    return Table(header, tuple(rows), "llr")


def _value(at: BackpropAt | None, node: Expr) -> Inlines:
    return () if at is None else cell(at.values[node], at.digits)


def _sweep_table(found: BackpropSolution, sweep: Sweep, at: BackpropAt | None) -> Table:
    mark = "bar" if found.is_reverse else "tangent"
    kind = "adjoint" if found.is_reverse else "tangent"
    marked = {row.name: make(mark, row.of) for row in sweep.rows}
    rows: list[tuple[Inlines, ...]] = []
    resolved: dict[Expr, Expr] = {}
    for row in sweep.rows:
        cells: list[Inlines] = [words(marked[row.name]), _sum_cell(row, mark)]
        if at is None:
            resolved[row.name] = _resolved(row, resolved, marked[row.name])
            cells.append(words(resolved[row.name]))
        else:
            cells += [_number_cell(row, at), _value(at, row.name)]
        rows.append(tuple(cells))
    incoming = "incoming · local derivative"
    header = [words(kind), words(incoming)]
    header += [words("in all")] if at is None else [words("numbers"), words("value")]
    return Table(tuple(header), tuple(rows), "lll" if at is None else "lllr")


def _sum_cell(row: SweepRow, mark: str) -> Inlines:
    if not row.terms:
        return words("1, where the sweep starts")
    edges = [term.edge for term in row.terms]
    others = (edge.target if mark == "bar" else edge.source for edge in edges)
    pairs = zip(others, edges, strict=True)
    return words(bounded(sum_of([make("dot", make(mark, o), e.local) for o, e in pairs])))


def _resolved(row: SweepRow, resolved: Mapping[Expr, Expr], marked: Expr) -> Expr:
    """Write a row over the nodes alone, as far as it stays short."""
    whole = substitute(row.expr, resolved)
    return collect(whole) if size(whole, LONG_CELL) <= LONG_CELL else marked


def _number_cell(row: SweepRow, at: BackpropAt) -> Inlines:
    """Write the terms of a row with their numbers."""
    terms: list[Expr] = []
    for term in row.terms:
        carried = ONE if term.carried is ONE else number_of(at.values.get(term.carried), at.digits)
        local = local_at(term.edge, at.values, at.digits)
        terms.append(make("dot", *(UNKNOWN if v is None else v for v in (carried, local))))
    return words(bounded(sum_of(terms))) if terms else ()


def _symbolic_gradient(found: BackpropSolution) -> list[Block]:
    trace = found.trace
    if len(trace.inputs) * len(trace.outputs) > 4 * SHOWN_INPUTS:
        return []
    lines = []
    for (output, wrt), whole in found.symbolic.items():
        marked = make("bar", wrt) if found.is_reverse else make("tangent", output)
        lines.append(Line(partial(trace, output, wrt), marked if whole is None else whole))
    blocks: list[Block] = [Heading(_result_title(trace)), Answer(tuple(lines))]
    if None in found.symbolic.values():
        sentence = "Written out in full, some would have more than "
        blocks.append(Paragraph(words(f"{sentence}{bounds().result_nodes:,} symbols.")))
    return blocks


def _result_title(trace: Trace) -> Inlines:
    if len(trace.outputs) > 1:
        return words("Every derivative of every output")
    return words("The gradient" if len(trace.inputs) > 1 else "The derivative")


def _gradient_at(at: BackpropAt) -> list[Block]:
    trace, names = at.backprop.trace, at.backprop.names
    lines: list[Line] = []
    for pair, slope in at.slopes.items():
        left, existence = partial(trace, *pair), at.existence.get(pair)
        if existence is None and pair not in names:
            lines.append(Line(left, ZERO, words("no path leads there")))
        else:
            lines += derivative_lines(left, slope, existence, at.digits, at.formulas[pair])
    said = [(partial(trace, *pair), existence) for pair, existence in at.existence.items()]
    closed = closings(said, at.digits)
    return [Heading(_result_title(trace)), Answer(tuple(lines)), *closed]


def _cost_blocks(found: BackpropSolution, level: int) -> list[Block]:
    """Show what both modes spend, and say which one wins."""
    counted, trace = found.costs, found.trace
    several = (len(trace.outputs), len(trace.inputs))
    rows = (
        _cost_row("the function itself", counted.function),
        _cost_row("local derivatives, for either mode", counted.local),
        _cost_row(f"reverse mode, {_sweeps(several[0], 'output')}", counted.reverse),
        _cost_row(f"forward mode, {_sweeps(several[1], 'input')}", counted.forward),
    )
    header = tuple(map(words, ("operations", "multiplications", "additions", "functions")))
    mine = found.mode
    ratio = counted.ratio(mine)
    total = f"Function and derivatives together cost {ratio:.1f} times the function in {mine} mode."
    return [
        Heading(words("What it costs"), level),
        Table(header, rows, "lrrr"),
        Paragraph(words(f"Multiplying by 1 is not counted. {_winner(found)} {total}")),
    ]


def _sweeps(count: int, what: str) -> str:
    return f"1 sweep for 1 {what}" if count == 1 else f"{count:,} sweeps for {count:,} {what}s"


def _cost_row(what: str, spent: Operations) -> tuple[Inlines, ...]:
    numbers = (spent.multiplications, spent.additions, spent.functions)
    return (words(what), *(words(f"{n:,}") for n in numbers))


def _winner(found: BackpropSolution) -> str:
    reverse, forward = found.costs.reverse.total, found.costs.forward.total
    if reverse == forward:
        return "Both modes cost the same here."
    best, fewer, more = (
        ("Reverse", reverse, forward) if reverse < forward else ("Forward", forward, reverse)
    )
    return f"{best} mode wins here, with {fewer:,} operations against {more:,}."

"""Write out both passes of automatic differentiation, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.document import (
    Answer,
    Block,
    Document,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Table,
    Text,
    words,
)
from chainrule.model import (
    ONE,
    ZERO,
    Expr,
    Trace,
    limits,
    make,
    size,
    substitute,
)
from chainrule.numeric.existence import TOO_MANY
from chainrule.tidy import collect
from chainrule.topics.backprop.solution import Backprop, BackpropAt
from chainrule.topics.common.numbers import local_at, number_at
from chainrule.topics.common.pieces import SHOWN_INPUTS, at_heading
from chainrule.topics.common.sums import partial, product, sum_of
from chainrule.topics.common.systems import (
    UNKNOWN,
    bounded,
    check_line,
    formula_blocks,
    kink_notes,
)
from chainrule.topics.common.values import BY_CONVENTION, absent, limit_line, missing_with_sides
from chainrule.trace.accumulate import ChainCosts, Operations, Sweep, SweepRow

LONG_CELL = 30


IDLE = "A case that is not chosen passes nothing on: what is multiplied by its 0 need not exist."


def explain_backprop(found: Backprop, points: Sequence[BackpropAt] = ()) -> Document:
    """Write out both passes with symbols, or with numbers at each point, then the gradient."""
    blocks: list[Block] = [*formula_blocks(found.system)]
    if not points:
        blocks.extend(_passes(found, None))
        blocks.extend(_symbolic_gradient(found))
    for at in points:
        if len(points) > 1:
            blocks.append(at_heading(at.point.items(), at.digits, level=1))
        blocks.extend(_passes(found, at))
        blocks.extend(kink_notes(found.trace, at.point))
        blocks.extend(_gradient_at(at))
    blocks.append(check_line(found.checks, "every derivative"))
    blocks.extend(_cost_blocks(found))
    return Document(tuple(blocks))


def _passes(found: Backprop, at: BackpropAt | None) -> list[Block]:
    blocks: list[Block] = [
        Heading(words("Forward pass: each node from the ones before it")),
        _forward_table(found.trace, at),
    ]
    for sweep in found.sweeps:
        blocks.append(Heading(_sweep_title(found, sweep)))
        blocks.append(_sweep_table(found, sweep, at))
    if at is not None and any(_is_idle(row, at) for sweep in found.sweeps for row in sweep.rows):
        blocks.append(Status("note", words(IDLE)))
    return blocks


def _is_idle(row: SweepRow, at: BackpropAt) -> bool:
    """Tell whether a row has a number although a local derivative in it has none."""
    found = at.values.get(row.name)
    if found is None or found.value is None:
        return False
    return any(local_at(term.edge, at.values, at.digits) is None for term in row.terms)


def _sweep_title(found: Backprop, sweep: Sweep) -> Inlines:
    if found.is_reverse:
        bar = make("bar", sweep.start)
        return words(
            "Backward pass: adjoints, from ", make("equation", bar, ONE, value="="), " back"
        )
    dot = make("tangent", sweep.start)
    return words("Tangents, from ", make("equation", dot, ONE, value="="), " onward")


def _forward_table(trace: Trace, at: BackpropAt | None) -> Table:
    rows = [(words(s), words("input"), _value(at, s)) for s in trace.inputs]
    rows += [(words(t.symbol), words(bounded(t.expr)), _value(at, t.symbol)) for t in trace.steps]
    header = (words("node"), words("expression"), words("value"))
    if at is None:
        return Table(header[:2], tuple(row[:2] for row in rows), "ll")
    return Table(header, tuple(rows), "llr")


def _value(at: BackpropAt | None, node: Expr) -> Inlines:
    if at is None:
        return ()
    outcome = at.values.get(node)
    shown = number_at(outcome, at.digits)
    return words(absent(outcome) if shown is None else shown)


def _sweep_table(found: Backprop, sweep: Sweep, at: BackpropAt | None) -> Table:
    mark = "bar" if found.is_reverse else "tangent"
    kind = "adjoint" if found.is_reverse else "tangent"
    marked = {row.name: make(mark, row.of) for row in sweep.rows}
    written = {row.name: row for row in sweep.rows}
    rows: list[tuple[Inlines, ...]] = []
    resolved: dict[Expr, Expr] = {}
    for row in sweep.rows:
        cells: list[Inlines] = [words(marked[row.name]), _sum_cell(row, marked, written, mark)]
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


def _sum_cell(
    row: SweepRow, marked: Mapping[Expr, Expr], written: Mapping[Expr, SweepRow], mark: str
) -> Inlines:
    if not row.terms:
        return words("1, where the sweep starts")
    terms = []
    for term in row.terms:
        other = term.edge.target if mark == "bar" else term.edge.source
        terms.append(make("dot", make(mark, other), term.edge.local))
    return words(bounded(sum_of(terms)))


def _resolved(row: SweepRow, resolved: Mapping[Expr, Expr], marked: Expr) -> Expr:
    """Write a row over the nodes alone, as far as it stays short."""
    whole = substitute(row.expr, resolved)
    return collect(whole) if size(whole, LONG_CELL) <= LONG_CELL else marked


def _number_cell(row: SweepRow, at: BackpropAt) -> Inlines:
    """Write the terms of a row with their numbers."""
    terms: list[Expr] = []
    for term in row.terms:
        carried = ONE if term.carried is ONE else number_at(at.values.get(term.carried), at.digits)
        local = local_at(term.edge, at.values, at.digits)
        terms.append(make("dot", *(UNKNOWN if v is None else v for v in (carried, local))))
    return words(bounded(sum_of(terms))) if terms else ()


def _symbolic_gradient(found: Backprop) -> list[Block]:
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
        blocks.append(Paragraph(words(f"{sentence}{limits.RESULT_NODES:,} symbols.")))
    return blocks


def _result_title(trace: Trace) -> Inlines:
    if len(trace.outputs) > 1:
        return words("Every derivative of every output")
    return words("The gradient" if len(trace.inputs) > 1 else "The derivative")


def _gradient_at(at: BackpropAt) -> list[Block]:
    trace = at.backprop.trace
    lines = []
    for output in trace.outputs:
        for wrt in trace.inputs:
            left, name = partial(trace, output, wrt), at.backprop.names.get((output, wrt))
            if name is None:
                lines.append(Line(left, ZERO, words("no path leads there")))
                continue
            outcome, existence = at.values[name], at.existence.get((output, wrt))
            if existence is not None and existence.kind == "removable":
                lines.append(limit_line(left, existence, outcome, at.digits))
                continue
            shown = number_at(outcome, at.digits)
            note = BY_CONVENTION if existence is not None and existence.kind == "kink" else ()
            lines.append(Line(left, absent(outcome) if shown is None else shown, note))
    missing = [
        missing_with_sides(partial(trace, *pair), existence, at.digits)
        for pair, existence in at.existence.items()
        if existence.kind != "removable" and existence is not TOO_MANY
    ]
    return [Heading(_result_title(trace)), Answer(tuple(lines)), *missing]


def _cost_blocks(found: Backprop) -> list[Block]:
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
        Heading(words("What it costs")),
        Table(header, rows, "lrrr"),
        Paragraph(words(f"Multiplying by 1 is not counted. {_winner(found)} {total}")),
    ]


def _sweeps(count: int, what: str) -> str:
    return f"1 sweep for 1 {what}" if count == 1 else f"{count:,} sweeps for {count:,} {what}s"


def _cost_row(what: str, spent: Operations) -> tuple[Inlines, ...]:
    numbers = (spent.multiplications, spent.additions, spent.functions)
    return (words(what), *(words(f"{n:,}") for n in numbers))


def _winner(found: Backprop) -> str:
    reverse, forward = found.costs.reverse.total, found.costs.forward.total
    if reverse == forward:
        return "Both modes cost the same here."
    best, fewer, more = (
        ("Reverse", reverse, forward) if reverse < forward else ("Forward", forward, reverse)
    )
    return f"{best} mode wins here, with {fewer:,} operations against {more:,}."


def explain_sizes(counted: ChainCosts) -> Document:
    """Compare multiplying the Jacobians of a composition from its output and from its input."""
    sizes = counted.sizes
    layers = len(sizes) - 1
    factors = [make("symbol", value=f"J_{layer}") for layer in range(layers, 0, -1)]
    arrows = " → ".join(f"{size:,}" for size in sizes)
    blocks: list[Block] = [
        Paragraph(
            words(
                f"A composition of {layers} vector functions, {arrows} values. Its Jacobian matrix"
                " is the product ",
                product(factors),
                f", a {sizes[-1]:,} × {sizes[0]:,} matrix. The product is the same from either end,"
                " its cost is not: an m × k times a k × n matrix takes m·k·n multiplications.",
            )
        )
    ]
    titles = {"reverse": "From the output (reverse)", "forward": "From the input (forward)"}
    for mode, products in (("reverse", counted.reverse), ("forward", counted.forward)):
        table = tuple(
            (words(f"{a:,} × {b:,} times {b:,} × {c:,}"), words(f"{a * b * c:,}"))
            for a, b, c in products
        )
        total = (
            words("in all"),
            words(Text(f"{sum(a * b * c for a, b, c in products):,}", "strong")),
        )
        blocks.append(Heading(words(titles[mode])))
        blocks.append(Table((words("product"), words("multiplications")), (*table, total), "lr"))
    return Document((*blocks, Paragraph(words(_verdict(counted)))))


def _verdict(counted: ChainCosts) -> str:
    reverse, forward = counted.total("reverse"), counted.total("forward")
    first, last = counted.sizes[0], counted.sizes[-1]
    if reverse == forward:
        return "Both ends cost the same."
    winner, fewer, more = (
        ("Reverse", "outputs", "inputs") if reverse < forward else ("Forward", "inputs", "outputs")
    )
    cheap, dear = sorted((reverse, forward))
    times = f", {dear / cheap:.1f} times cheaper" if cheap else ""
    few, many = sorted((first, last))
    return f"{winner} wins{times}: there are fewer {fewer} ({few:,}) than {more} ({many:,})."

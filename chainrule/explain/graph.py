"""Write a computational graph, its two passes and what they cost as documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule import limits
from chainrule.document import (
    Answer,
    Block,
    Bullets,
    Document,
    Equations,
    Heading,
    Inlines,
    Line,
    Paragraph,
    Status,
    Table,
    Text,
    join,
    words,
)
from chainrule.explain.points import BY_CONVENTION, absent, limit_line, missing_with_sides
from chainrule.explain.words import applied, check_status, d
from chainrule.graphs import (
    Backprop,
    BackpropAt,
    ComputationalGraph,
    GraphAt,
    local_at,
    number_at,
)
from chainrule.model import ONE, ZERO, Expr, Trace, add, free_symbols, make, mul, size, substitute
from chainrule.numeric import Outcome, evaluate, existence_of_each, settled
from chainrule.numeric.evaluate import STEPS
from chainrule.numeric.existence import TOO_MANY
from chainrule.rules import TABLE, kinks_of
from chainrule.sweeps import ChainCosts, Operations, Sweep, SweepRow
from chainrule.system import System
from chainrule.tidy import collect
from chainrule.verify import Check
from chainrule.walk import Edge, count_paths, paths, reaching, rows

SHOWN_INPUTS = 8
LONG_CELL = 30
UNKNOWN = make("word", value="?")
IDLE = "A case that is not chosen passes nothing on: what is multiplied by its 0 need not exist."
CORNER = words("by convention: the slopes on the two sides differ")


def explain_graph(
    graph: ComputationalGraph, points: Sequence[GraphAt] = (), *, paths: bool = True
) -> Document:
    """Write out a graph, at each point if there are some, and the sum over its paths."""
    blocks: list[Block] = [*formula_blocks(graph.system)]
    if not points:
        blocks.append(graph.drawing)
    for at in points:
        if len(points) > 1:
            blocks.append(point_heading(at.point))
        blocks.append(at.drawing)
    if paths:
        blocks.extend(_path_blocks(graph, points[0] if len(points) == 1 else None))
    return Document(tuple(blocks))


def formula_blocks(system: System) -> list[Block]:
    """Show the formulas as they were read, and what is held constant."""
    lines = [Line(name, bounded(expr)) for name, expr in system.lets]
    for name, expr in system.outputs:
        left = make("symbol", value=name)
        names = system.variables
        shown = applied(left, names) if len(names) <= SHOWN_INPUTS else left
        lines.append(Line(shown, bounded(expr)))
    blocks: list[Block] = [Equations(tuple(lines))]
    if system.held:
        verb = " is held constant." if len(system.held) == 1 else " are held constant."
        blocks.append(Paragraph((*join(system.held), Text(verb))))
    used = free_symbols(*(expr for _, expr in (*system.outputs, *system.lets)))
    unused = [s for s in system.inputs if s not in used]
    if unused and system.held:
        verb = " does not occur in the formula." if len(unused) == 1 else " do not occur in it."
        blocks.append(Paragraph((*join(unused), Text(verb))))
    items = tuple(
        words(f"read {reading.typed} as ", bounded(reading.meaning), f": {reading.reason}")
        for reading in system.readings
    )
    return [*blocks, Bullets(items)] if items else blocks


def bounded(expr: Expr) -> Expr:
    """Return the expression, or dots where it is too long to print."""
    return expr if size(expr, limits.RESULT_NODES) <= limits.RESULT_NODES else make("dots")


def point_heading(point: Mapping[Expr, Expr], *, level: int = 2) -> Heading:
    """Write ``At x = 1, y = 2``."""
    parts = [make("equation", name, value, value="=") for name, value in point.items()]
    shown = parts if len(parts) <= SHOWN_INPUTS else [*parts[:SHOWN_INPUTS], make("dots")]
    return Heading((Text("At "), *join(shown)), level)


# The sum over paths


def _path_blocks(graph: ComputationalGraph, at: GraphAt | None) -> list[Block]:
    """Multiply along each path and add the paths, where they are few enough to write."""
    trace = graph.trace
    pairs = [(output, wrt) for output in trace.outputs for wrt in trace.inputs]
    if len(pairs) > SHOWN_INPUTS:
        return []
    counts = {pair: count_paths(trace, pair[1], pair[0]) for pair in pairs}
    lines: list[Line] = []
    crowded = False
    for output, wrt in pairs:
        count = counts[output, wrt]
        useful = reaching(trace, wrt, output)
        if count > limits.PATHS or len(useful) > 4 * limits.PATHS:
            crowded = True
        elif count:
            lines.extend(_path_lines(trace, output, wrt, at))
    blocks: list[Block] = []
    if lines:
        blocks.append(Heading(words(_path_title(counts.values()))))
        blocks.append(Equations(tuple(lines)))
    if crowded:
        most = max(counts.values())
        many = f"{most:,}" if most < 10**9 else f"more than 10^{len(str(most)) - 1}"
        hint = "there are too many to write out; 'chainrule backprop' adds them up in one sweep."
        blocks.append(Paragraph(words(f"Up to {many} paths lead to one input: {hint}")))
    return blocks


def _path_title(counts: object) -> str:
    several = any(count > 1 for count in counts)  # type: ignore[attr-defined]
    return "Multiply along each path, add the paths" if several else "Multiply along the path"


def _path_lines(trace: Trace, output: Expr, wrt: Expr, at: GraphAt | None) -> list[Line]:
    found = paths(trace, wrt, output)
    named = sum_of([product([edge_name(trace, e) for e in path]) for path in found])
    filled = sum_of([product(telling(path)) for path in found])
    left = d(output, wrt, partial=len(trace.inputs) > 1)
    note = words(f"{len(found)} paths") if len(found) > 1 else ()
    direct = len(found) == 1 and len(found[0]) == 1
    lines = [] if direct else [Line(left, named, note)]
    lines.append(Line(None if lines else left, filled))
    if at is not None:
        lines.extend(_path_numbers((output, wrt), found, filled, at))
    return lines


def _path_numbers(
    pair: tuple[Expr, Expr], found: Sequence[Sequence[Edge]], filled: Expr, at: GraphAt
) -> list[Line]:
    """Repeat a sum over paths with its numbers, and add them up."""
    program = rows(at.graph.trace)
    total = add(*(mul(*(edge.local for edge in path)) for path in found))
    slope = evaluate(program, [total], dict(at.point), digits=max(at.digits, 15))[total]
    existence = existence_of_each(program, {pair: slope}, at.point, most=1).get(pair)
    outcome, note = settled(slope, existence), words()
    if existence is not None and existence.kind == "removable":
        return [limit_line(None, existence, slope, at.digits)]
    if existence is not None and existence.kind == "kink":
        note = CORNER
    factors = [[number_at(at.values[local], at.digits) for local in telling(p)] for p in found]
    known = [[factor for factor in path if factor is not None] for path in factors]
    if outcome.value is None or known != factors:
        return [Line(None, absent(outcome), outcome.reason)]
    written = sum_of([product(path) for path in known])
    shown = number_at(outcome, at.digits)
    lines = [] if written is filled else [Line(None, written)]
    if shown is not None and (note or shown is not written):
        lines.append(Line(None, shown, note))
    return lines


def edge_name(trace: Trace, edge: Edge) -> Expr:
    """Write the derivative along an edge: with ∂ where its target has several edges."""
    step = next(step for step in trace.steps if step.symbol is edge.target)
    return d(edge.target, edge.source, partial=sum(1 for _ in step.edges()) > 1)


def telling(path: Sequence[Edge]) -> list[Expr]:
    """List the local derivatives of a path, without factors 1 that others stand beside."""
    return [edge.local for edge in path if edge.local is not ONE] or [ONE]


def product(factors: Sequence[Expr]) -> Expr:
    """Join factors with explicit dots."""
    return factors[0] if len(factors) == 1 else make("dot", *factors)


def sum_of(terms: Sequence[Expr]) -> Expr:
    """Write a sum as it is, folding nothing."""
    return terms[0] if len(terms) == 1 else make("add", *terms)


# Both passes


def explain_backprop(found: Backprop, points: Sequence[BackpropAt] = ()) -> Document:
    """Write out both passes with symbols, or with numbers at each point, then the gradient."""
    blocks: list[Block] = [*formula_blocks(found.system)]
    if not points:
        blocks.extend(_passes(found, None))
        blocks.extend(_symbolic_gradient(found))
    for at in points:
        if len(points) > 1:
            blocks.append(point_heading(at.point, level=1))
        blocks.extend(_passes(found, at))
        blocks.extend(kink_notes(found.trace, at))
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


def kink_notes(trace: Trace, at: GraphAt | BackpropAt) -> list[Block]:
    """Name the nodes that stand at a kink, where the local derivative is a convention."""
    kinks = [(step, kink) for step in trace.steps for kink in kinks_of(step.expr)]
    if not kinks:
        return []
    found = evaluate(rows(trace), [kink for _, kink in kinks], dict(at.point))
    blocks: list[Block] = []
    for step in dict.fromkeys(s for s, kink in kinks if _is_zero(found[kink])):
        convention = TABLE[step.rule].convention.rstrip(".")
        what = " jumps" if step.expr.op in STEPS else " has a kink"
        sentence = words(step.symbol, f"{what} at this point")
        ending = f": {convention}." if convention else "; its slopes on the two sides differ."
        blocks.append(Status("note", (*sentence, Text(ending))))
    return blocks


def _is_zero(outcome: Outcome) -> bool:
    return outcome.value is not None and outcome.value == 0


# Results and costs


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


def partial(trace: Trace, output: Expr, wrt: Expr) -> Expr:
    """Write ∂f/∂x, or df/dx for the only variable."""
    return d(output, wrt, partial=len(trace.inputs) + len(trace.parameters) > 1)


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


def check_line(checks: Sequence[Check], what: str) -> Status:
    """Sum up several checks: the worst of them, or all passed."""
    for state in ("failed", "unknown"):
        for outcome in checks:
            if outcome.state == state:
                return check_status(outcome)
    counted = sum(len(outcome.points) for outcome in checks)
    if len(checks) == 1:
        return check_status(checks[0])
    text = f"{what} agrees with the definition of the derivative, at {counted} points in all"
    return Status("passed", words(text))


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

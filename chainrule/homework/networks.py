"""Problems of learning: graphs, backpropagation, gradient descent and networks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chainrule.document import Block, Line, Paragraph, Text, join, words
from chainrule.homework.task import (
    TOO_LONG,
    Solution,
    Task,
    at_point,
    entry,
    find,
    place,
    places,
    solved,
    variables,
)
from chainrule.model import Expr, size, substitute
from chainrule.model.errors import InputError
from chainrule.numeric import within_time
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import value_lines
from chainrule.topics.common.systems import CORNER
from chainrule.topics.common.words import d

if TYPE_CHECKING:
    from chainrule.topics.network.solution import Network

FEW = 6
"""Up to so many weights are named in the sentence of a problem."""

LONGEST = 120
"""A derivative of a network with more nodes than this is written with δ."""

MOST_GIVEN = 40
"""Up to so many numbers of a network are listed in the problem."""


def graph_problem(task: Task) -> Solution:
    """Solve ``graph``: draw the computational graph."""
    from chainrule.topics.graph.solution import graph

    grain = task.choice("grain", ("textbook", "operation"), "operation")
    found = graph(
        task.formula,
        wrt=task.one("wrt"),
        let=task.lets,
        grain="textbook" if grain == "textbook" else "operation",
        log_base=task.log_base,
    )
    points = task.points(variables(found.system))
    drawn = found.at(points[0], digits=task.digits).drawing if points else found.drawing
    tail = (Text(", with its values at "), *places(points)) if points else ()
    sentence = (
        *words("Draw the computational graph with the local derivative on every edge"),
        *tail,
        Text("."),
    )
    return solved(sentence, found.explain(at=points, digits=task.digits), drawn)


def backprop_problem(task: Task) -> Solution:
    """Solve ``backprop``: all derivatives of one sweep."""
    from chainrule.topics.backprop.solution import backprop

    forward = task.choice("mode", ("reverse", "forward"), "reverse") == "forward"
    found = backprop(
        task.formula,
        wrt=task.one("wrt"),
        let=task.lets,
        mode="forward" if forward else "reverse",
        log_base=task.log_base,
    )
    points = task.points(variables(found.system))
    pairs = [(output, wrt) for output in found.trace.outputs for wrt in found.trace.inputs]
    names = {pair: d(*pair, partial=len(found.trace.inputs) > 1) for pair in pairs}
    lines = [Line(names[pair], found.symbolic[pair] or TOO_LONG, final=True) for pair in pairs]
    ats = within_time(found.at(point, digits=task.digits) for point in points)
    for point, at in zip(points, ats, strict=True):
        for pair in pairs:
            name = found.names.get(pair)
            if name is not None:
                value = value_lines(names[pair], Number(at.values[name], None), task.digits)
                existence = at.existence.get(pair)
                if existence is not None and existence.kind == "kink":
                    value = [replace(value[0], note=CORNER), *value[1:]]
                lines.extend(at_point(value, place(point)))
    way = " by forward accumulation" if forward else " by backpropagation"
    sentence = find(list(names.values()), points, way)
    return solved(sentence, found.explain(at=points, digits=task.digits), lines)


def descend_problem(task: Task) -> Solution:
    """Solve ``descend``: a run of gradient descent or ascent."""
    from chainrule.topics.descend.solution import descend

    start = task.point(option="start")
    if not start:
        raise InputError(
            "gradient descent needs a place to begin",
            source=task.formula,
            start=0,
            end=len(task.formula),
            hint="add a line such as: from x=0, y=1",
        )
    rate = task.one("rate") or "0.1"
    ascend = task.one("ascend") is not None
    found = descend(
        task.formula,
        start,
        rate=rate,
        steps=task.integer("steps") or 100,
        ascend=ascend,
        tolerance=task.one("tolerance") or "1e-6",
        at=task.point(),
        wrt=[name.strip() for name in (task.one("wrt") or "").split(",") if name.strip()],
        let=task.lets,
        log_base=task.log_base,
    )
    last = found.places[-1]
    count = f"after {last.step} step" + ("s" if last.step != 1 else "")
    lines = [
        Line(name, entry(value, task.digits), words(count) if index == 0 else (), final=True)
        for index, (name, value) in enumerate(zip(found.system.inputs, last.point, strict=True))
    ]
    lines.append(Line(found.output, entry(last.values[found.output], task.digits), final=True))
    verb = "Maximize by gradient ascent" if ascend else "Minimize by gradient descent"
    steps = task.integer("steps")
    bound = "" if steps is None else f", {'one step' if steps == 1 else f'{steps} steps'}"
    sentence = (
        *words(f"{verb} with rate ", found.rate, " from "),
        *place(start),
        Text(f"{bound}."),
    )
    return solved(sentence, found.explain(digits=task.digits), lines, [found.check])


def network_problem(task: Task) -> Solution:
    """Solve ``network``: every weight and bias, or those named."""
    from chainrule.topics.network.shape import COST
    from chainrule.topics.network.solution import network
    from chainrule.topics.network.values import named_by_index

    sizes = task.formula.strip()
    only = [name.strip() for text in task.problem.values("only") for name in text.split(",")]
    only += [named_by_index(sizes, text, 3) for text in task.problem.values("weight")]
    only += [named_by_index(sizes, text, 2) for text in task.problem.values("bias")]
    values = task.point(option="set")
    inputs, targets = task.one("input"), task.one("target")
    found = network(
        sizes,
        task.one("activation") or "sigmoid",
        task.one("loss") or "squared",
        last=task.one("last"),
        values=values or None,
        inputs=inputs.split(",") if inputs else None,
        targets=targets.split(",") if targets else None,
        seed=task.integer("seed"),
        only=only,
        rate=task.one("rate"),
    )
    lines = _network_numbers(found, task.digits) if found.numbers else _network_symbols(found)
    shape = found.architecture
    wanted = words("every weight and bias") if len(found.shown) > FEW else join(found.shown)
    sentence = words(
        f"A network {sizes} has {shape.activation} activations"
        + (f", {shape.last} in the last layer," if shape.last != shape.activation else "")
        + f" and {shape.loss} loss {COST.value}. Find the derivative of {COST.value} by ",
        *wanted,
        " by backpropagation.",
    )
    document = found.explain(digits=task.digits)
    if not found.numbers:
        return solved(sentence, document, lines, reason=_disagrees(found))
    given = _example(found)
    return solved(sentence, document, lines, given=given, reason=_disagrees(found))


def _network_numbers(found: Network, digits: int) -> list[Line]:
    from chainrule.topics.network.shape import COST

    values = {name: found.outcomes[found.adjoints[name].name] for name in found.shown}
    return [
        Line(d(COST, name, partial=True), entry(value, digits), (), "≈", final=True)
        for name, value in values.items()
    ]


def _network_symbols(found: Network) -> list[Line]:
    """Write each derivative in the network's own names, or where it is too long with δ."""
    from chainrule.tidy import tidy
    from chainrule.topics.network.shape import COST

    known: dict[Expr, Expr] = {}
    for row in found.sweep.rows:
        known[row.name] = substitute(row.expr, known)
    shape = found.architecture
    lines: list[Line] = []
    for name, layer, to, source in shape.weights():
        if name not in found.shown:
            continue
        whole = known[found.adjoints[name].name]
        if size(whole, LONGEST) > LONGEST:
            error = shape.error(layer, to)
            whole = error * shape.activated(layer - 1, source) if source else error
        lines.append(Line(d(COST, name, partial=True), tidy(whole), final=True))
    return lines


def _example(found: Network) -> tuple[Block, ...]:
    """List the numbers of a network that a problem gives, unless they are too many to read."""
    if len(found.point) > MOST_GIVEN:
        return (Paragraph(words(f"Draw weights and example with seed {found.seed or 0}.")),)
    return (Paragraph((Text("Take "), *place(tuple(found.point.items())), Text("."))),)


def _disagrees(found: Network) -> str:
    failed = found.check.state == "failed"
    return "some derivatives disagree with difference quotients of the cost" if failed else ""

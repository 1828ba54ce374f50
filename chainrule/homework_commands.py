"""What each command makes of a homework problem: its sentence, its answer and its steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chainrule.document import Block, Line, Paragraph, Text, join, words
from chainrule.errors import InputError
from chainrule.explain import DETAILS, d
from chainrule.explain_piece import value_lines
from chainrule.given import Number
from chainrule.homework_file import Problem
from chainrule.homework_task import (
    Settings,
    Solution,
    Task,
    at_point,
    entry,
    find,
    place,
    places,
    solved,
)
from chainrule.model import Expr, make, symbol

if TYPE_CHECKING:
    from chainrule.neural import Network
    from chainrule.point import AtPoint
    from chainrule.several import JacobianAt, Partial
    from chainrule.system import System
    from chainrule.vector_curve import VectorCurve

TOO_LONG = make("word", value="too long to write out")
UNDEFINED = make("word", value="undefined")
NETWORK_OPTIONS = (
    "activation", "last", "loss", "set", "input", "target", "seed", "only", "weight", "bias", "rate",
)  # fmt: skip
FEW = 6
MOST_GIVEN = 40


@dataclass(frozen=True, slots=True)
class Command:
    """How problems of one kind are solved, and the options they take besides ``let``."""

    solve: Callable[[Task], Solution]
    options: tuple[str, ...]


def solve_problem(problem: Problem, settings: Settings) -> Solution:
    """Solve one problem.

    Raises:
        ChainruleError: the formula or an option cannot be used.

    >>> from chainrule.homework_file import read_homework
    >>> (problem,) = read_homework("sin(x^2); at x=0").problems
    >>> [line.right for line in solve_problem(problem, Settings()).answer[0].lines]
    [mul(2, x, cos(pow(x, 2))), 0]
    """
    command = COMMANDS[problem.command]
    for option in problem.options:
        if option.name not in ("let", *command.options):
            listed = ", ".join(("let", *command.options))
            raise InputError(
                f"'{problem.command}' takes no option '{option.name}'",
                source=option.value,
                start=0,
                end=len(option.value),
                hint=f"it takes {listed}",
            )
    return command.solve(Task(problem, settings))


def _derive(task: Task) -> Solution:
    from chainrule.derivation import derive
    from chainrule.explain import explain

    derivation = derive(
        task.formula,
        wrt=task.one("wrt"),
        order=task.integer("order"),
        grain="operation"
        if task.choice("grain", ("textbook", "operation"), "textbook") == "operation"
        else "textbook",
        log_base=task.log_base,
        let=task.lets,
    )
    trace = derivation.stages[0].trace
    points = task.points([s.value for s in (*trace.inputs, *trace.parameters)])
    found = [derivation.at(point, digits=task.digits) for point in points]
    detail = task.choice("detail", DETAILS, task.settings.detail)
    left = d(derivation.stages[0].output, derivation.wrt, order=derivation.order)
    lines = [Line(left, derivation.result, final=True)]
    if derivation.put_back is None:
        lines = [Line(left, TOO_LONG)]
    for at in found:
        lines.extend(at_point(_value_of(left, at), place(at.point)))
    document = explain(derivation, detail=detail, points=found)
    checks = [stage.check for stage in derivation.stages]
    return solved(find([left], points), document, lines, checks)


def _value_of(left: Expr, at: AtPoint) -> list[Line]:
    from chainrule.numeric import Outcome
    from chainrule.point import DIFFERENTIABLE

    if at.existence.kind not in DIFFERENTIABLE:
        return [Line(left, UNDEFINED)]
    if at.existence.kind == "removable" and at.existence.value is not None:
        return value_lines(left, Number(Outcome(at.existence.value), None), at.digits)
    return value_lines(left, Number(at.result, at.exact), at.digits)


def _gradient(task: Task) -> Solution:
    from chainrule.explain_several import explain_gradient
    from chainrule.several import gradient

    found = gradient(
        task.formula,
        task.one("wrt"),
        task.lets,
        direction=task.one("direction"),
        log_base=task.log_base,
    )
    points = task.points(_names(found.system))
    ats = [found.at(point, digits=task.digits) for point in points]
    output = found.partials[0].output
    left = symbol(f"∇{output.value}") if len(found.partials) > 1 else _partial(found.partials[0])
    results = [_result(partial) for partial in found.partials]
    lines = [Line(left, _vector(results), final=True)]
    for at in ats:
        (values,) = _entries(at)
        lines.extend(at_point([Line(left, _vector(values))], place(tuple(at.point.items()))))
    wanted = words("the gradient ", left) if len(results) > 1 else words(left)
    if found.direction is not None:
        vector = make("vector", *found.direction)
        slope = found.slope if found.slope is not None else TOO_LONG
        name = make("word", value="slope")
        lines.append(Line(name, slope, words("in the direction ", vector)))
        for at in ats:
            lines.extend(_slope_at(name, slope, at))
        wanted = (*wanted, Text(" and the slope in the direction "), *words(vector))
    document = explain_gradient(found, ats)
    return solved(find(wanted, points), document, lines, found.jacobian.checks)


def _slope_at(name: Expr, slope: Expr, at: JacobianAt) -> list[Line]:
    from chainrule.given import numbers_at

    if slope is TOO_LONG:
        return []
    (value,) = numbers_at([slope], at.point, at.digits)
    return at_point(value_lines(name, value, at.digits), place(tuple(at.point.items())))


def _names(system: System) -> list[str]:
    return [s.value for s in system.variables]


def _partial(partial: Partial) -> Expr:
    return d(partial.output, partial.wrt, partial=True)


def _result(partial: Partial) -> Expr:
    return partial.result if partial.result is not None else TOO_LONG


def _vector(entries: Sequence[Expr]) -> Expr:
    return make("vector", *entries) if len(entries) > 1 else entries[0]


def _matrix(rows: Sequence[Sequence[Expr]]) -> Expr:
    return make("matrix", *(entry for row in rows for entry in row), value=len(rows[0]))


def _entries(at: JacobianAt) -> list[list[Expr]]:
    from chainrule.point import DIFFERENTIABLE

    rows: list[list[Expr]] = []
    for partials, values, exact in zip(at.jacobian.partials, at.entries, at.exact, strict=True):
        row: list[Expr] = []
        for partial, value, short in zip(partials, values, exact, strict=True):
            doubtful = at.existence.get((partial.output, partial.wrt))
            exists = doubtful is None or doubtful.kind in DIFFERENTIABLE
            row.append(entry(value, at.digits, short) if exists else UNDEFINED)
        rows.append(row)
    return rows


def _jacobian(task: Task) -> Solution:
    from chainrule.explain_matrix import explain_jacobian
    from chainrule.several import jacobian

    found = jacobian(task.formula, task.one("wrt"), task.lets, log_base=task.log_base)
    points = task.points(_names(found.system))
    ats = [found.at(point, digits=task.digits) for point in points]
    left = symbol("J")
    rows = [[_result(partial) for partial in row] for row in found.partials]
    lines = [Line(left, _matrix(rows), final=True)]
    for at in ats:
        line = Line(left, _matrix(_entries(at)))
        lines.extend(at_point([line], place(tuple(at.point.items()))))
    sentence = find(words("the Jacobian matrix ", left), points)
    return solved(sentence, explain_jacobian(found, ats), lines, found.checks)


def _hessian(task: Task) -> Solution:
    from chainrule.explain_matrix import explain_hessian
    from chainrule.several import hessian

    found = hessian(task.formula, task.one("wrt"), task.lets, log_base=task.log_base)
    points = task.points(_names(found.system))
    ats = [found.at(point, digits=task.digits) for point in points]
    left = symbol("H")
    lines = [Line(left, _matrix(found.entries), final=True)]
    for at in ats:
        pairs = (zip(*both, strict=True) for both in zip(at.entries, at.exact, strict=True))
        rows = [[entry(value, task.digits, exact) for value, exact in row] for row in pairs]
        point = place(tuple(at.first.point.items()))
        lines.extend(at_point([Line(left, _matrix(rows))], point))
    sentence = find(words("the Hessian matrix ", left), points)
    return solved(sentence, explain_hessian(found, ats), lines, found.checks)


def _total(task: Task) -> Solution:
    from chainrule.explain_total import Notation, explain_total
    from chainrule.total_derivative import total

    found = total(task.formula, let=task.lets, wrt=task.one("wrt"), log_base=task.log_base)
    points = task.points([s.value for s in found.trace.inputs])
    ats = [found.at(point, digits=task.digits) for point in points]
    notation = Notation(found)
    names = [notation.whole(part.wrt) for part in found.parts]
    lines = [
        Line(name, part.result if part.put_back is not None else TOO_LONG, final=True)
        for name, part in zip(names, found.parts, strict=True)
    ]
    for at in ats:
        for name, outcome, exact in zip(names, at.results, at.exact, strict=True):
            values = value_lines(name, Number(outcome, exact), task.digits)
            lines.extend(at_point(values, place(at.point)))
    checks = [part.check for part in found.parts]
    return solved(find(names, points), explain_total(found, ats), lines, checks)


def _implicit(task: Task) -> Solution:
    from chainrule.explain_implicit import explain_implicit
    from chainrule.implicit_curve import implicit, marker

    found = implicit(
        task.formula,
        dependent=task.one("dependent"),
        wrt=task.one("wrt"),
        order=task.integer("order") or 1,
        let=task.lets,
        log_base=task.log_base,
    )
    points = task.points([found.wrt.value, found.dependent.value])
    ats = [at for point in points for at in found.at(point, digits=task.digits)]
    orders = range(1, found.order + 1)
    names = [marker(found.dependent, found.wrt, found.partial, order) for order in orders]
    lines = [
        Line(name, stage.shortest, final=True)
        for name, stage in zip(names, found.stages, strict=True)
    ]
    for at in ats:
        if at.kind != "smooth":
            why = "vertical tangent" if at.kind == "vertical" else "singular point"
            line = Line(names[0], UNDEFINED, words(why))
            lines.extend(at_point([line], place(at.point)))
            continue
        for name, value in zip(names, at.results, strict=True):
            lines.extend(at_point(value_lines(name, value, task.digits), place(at.point)))
    slope = d(found.dependent, found.wrt, partial=found.partial)
    first = names[0] if found.partial else make("equation", names[0], slope, value="=")
    sentence = find([first, *names[1:]], points, " along the curve")
    return solved(sentence, explain_implicit(found, ats), lines, [s.check for s in found.stages])


def _parametric(task: Task) -> Solution:
    from chainrule.homework_words import split_definitions

    text = task.formula
    formulas = [text] if text.lstrip().startswith(("[", "(")) else split_definitions(text)
    if len(formulas) == 1 and ";" in text:
        formulas = text.split(";")
    return _curve(task, formulas, None)


def _polar(task: Task) -> Solution:
    return _curve(task, [], task.formula)


def _curve(task: Task, formulas: Sequence[str], radius: str | None) -> Solution:
    from chainrule.explain_parametric import explain_parametric
    from chainrule.parametric_curve import ParametricCurve, pose

    found = pose(
        formulas,
        polar_radius=radius,
        wrt=task.one("wrt"),
        order=task.integer("order") or 1,
        let=task.lets,
        log_base=task.log_base,
    )
    if not isinstance(found, ParametricCurve):
        return _vector_curve(task, found)
    points = task.points([found.parameter.value, *(s.value for s in found.held)])
    ats = [found.at(point, digits=task.digits) for point in points]
    across, up = found.across[0], found.up[0]
    names = [d(up, across, order=order) for order in range(1, len(found.ratios) + 1)]
    lines = [
        Line(name, ratio.result, final=True)
        for name, ratio in zip(names, found.ratios, strict=True)
    ]
    for at in ats:
        for name, value in zip(names, at.results, strict=True):
            lines.extend(at_point(value_lines(name, value, task.digits), place(at.point)))
    sentence = find(names, points, " along the curve")
    return solved(sentence, explain_parametric(found, ats), lines, found.checks)


def _vector_curve(task: Task, found: VectorCurve) -> Solution:
    from chainrule.explain_vector import explain_vector

    points = task.points([found.parameter.value, *(s.value for s in found.held)])
    ats = [found.at(point, digits=task.digits) for point in points]
    velocity = d(found.name, found.parameter)
    speed = make("word", value="speed")
    lines = [
        Line(velocity, make("vector", *found.velocity), final=True),
        Line(speed, found.speed, final=True),
    ]
    for at in ats:
        there = make("vector", *(entry(value, task.digits) for value in at.velocity))
        lines.extend(at_point([Line(velocity, there)], place(at.point)))
        lines.extend(at_point(value_lines(speed, at.speed, task.digits), place(at.point)))
    sentence = find(words("the velocity ", velocity, " and the speed"), points)
    return solved(sentence, explain_vector(found, ats), lines, found.checks)


def _inverse(task: Task) -> Solution:
    from chainrule.explain_inverse import explain_inverse
    from chainrule.inverse_function import inverse

    found = inverse(task.formula, wrt=task.one("wrt"), let=task.lets, log_base=task.log_base)
    ats = [found.read_at(text, digits=task.digits) for text in task.problem.values("at")]
    back = d(found.argument, found.value)
    lines = [Line(back, found.result, final=True)]
    for at in ats:
        there = place([(found.argument, at.place), (found.value, at.height)])
        lines.extend(at_point(value_lines(back, at.result, task.digits), there))
    asked = [
        {found.argument.value: at.place} if at.given_place else {found.value.value: at.height}
        for at in ats
    ]
    wanted = words("the derivative ", back, " of the inverse of ", found.name)
    return solved(find(wanted, asked), explain_inverse(found, ats), lines, [found.check])


def _graph(task: Task) -> Solution:
    from chainrule.graphs import graph

    grain = task.choice("grain", ("textbook", "operation"), "operation")
    found = graph(
        task.formula,
        wrt=task.one("wrt"),
        let=task.lets,
        grain="textbook" if grain == "textbook" else "operation",
        log_base=task.log_base,
    )
    points = task.points(_names(found.system))
    drawn = found.at(points[0], digits=task.digits).drawing if points else found.drawing
    tail = (Text(", with its values at "), *places(points)) if points else ()
    sentence = (
        *words("Draw the computational graph with the local derivative on every edge"),
        *tail,
        Text("."),
    )
    return solved(sentence, found.explain(at=points, digits=task.digits), drawn)


def _backprop(task: Task) -> Solution:
    from chainrule.graphs import backprop

    forward = task.choice("mode", ("reverse", "forward"), "reverse") == "forward"
    found = backprop(
        task.formula,
        wrt=task.one("wrt"),
        let=task.lets,
        mode="forward" if forward else "reverse",
        log_base=task.log_base,
    )
    points = task.points(_names(found.system))
    pairs = [(output, wrt) for output in found.trace.outputs for wrt in found.trace.inputs]
    names = {pair: d(*pair, partial=len(found.trace.inputs) > 1) for pair in pairs}
    lines = [Line(names[pair], found.symbolic[pair] or TOO_LONG, final=True) for pair in pairs]
    for point in points:
        at = found.at(point, digits=task.digits)
        for pair in pairs:
            name = found.names.get(pair)
            if name is not None:
                value = value_lines(names[pair], Number(at.values[name], None), task.digits)
                lines.extend(at_point(value, place(point)))
    way = " by forward accumulation" if forward else " by backpropagation"
    sentence = find(list(names.values()), points, way)
    return solved(sentence, found.explain(at=points, digits=task.digits), lines)


def _descend(task: Task) -> Solution:
    from chainrule.gradient_descent import descend

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
    sentence = (*words(f"{verb} with rate ", found.rate, " from "), *place(start), Text("."))
    return solved(sentence, found.explain(digits=task.digits), lines, [found.check])


def _network(task: Task) -> Solution:
    from chainrule.neural import network
    from chainrule.neural_values import named_by_index
    from chainrule.perceptron import COST

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
    lines = [
        Line(
            d(COST, name, partial=True),
            entry(found.outcomes[found.adjoints[name].name], task.digits),
            relation="≈",
            final=True,
        )
        for name in found.shown
    ]
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


def _example(found: Network) -> tuple[Block, ...]:
    """List the numbers of a network that a problem gives, unless they are too many to read."""
    if len(found.point) > MOST_GIVEN:
        return (Paragraph(words(f"Draw weights and example with seed {found.seed or 0}.")),)
    return (Paragraph((Text("Take "), *place(tuple(found.point.items())), Text("."))),)


def _disagrees(found: Network) -> str:
    failed = found.check.state == "failed"
    return "some derivatives disagree with difference quotients of the cost" if failed else ""


COMMANDS = {
    "derive": Command(_derive, ("wrt", "at", "order", "grain", "detail")),
    "graph": Command(_graph, ("wrt", "at", "grain")),
    "backprop": Command(_backprop, ("wrt", "at", "mode")),
    "gradient": Command(_gradient, ("wrt", "at", "direction")),
    "jacobian": Command(_jacobian, ("wrt", "at")),
    "hessian": Command(_hessian, ("wrt", "at")),
    "total": Command(_total, ("wrt", "at")),
    "implicit": Command(_implicit, ("wrt", "at", "order", "dependent")),
    "parametric": Command(_parametric, ("wrt", "at", "order")),
    "polar": Command(_polar, ("wrt", "at", "order")),
    "inverse": Command(_inverse, ("wrt", "at")),
    "descend": Command(_descend, ("start", "wrt", "at", "rate", "steps", "ascend", "tolerance")),
    "network": Command(_network, NETWORK_OPTIONS),
}
"""The commands that a problem can start with."""

__all__ = ["COMMANDS", "Command", "solve_problem"]

"""Problems in one variable: derivatives, implicit curves, parametric curves, inverses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.document import Line, words
from chainrule.homework.task import (
    TOO_LONG,
    Solution,
    Task,
    at_point,
    entry,
    find,
    place,
    solved,
)
from chainrule.homework.words import split_formulas
from chainrule.model import Expr, make
from chainrule.numeric import within_time
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import value_lines
from chainrule.topics.common.values import UNDEFINED
from chainrule.topics.common.words import d
from chainrule.topics.derive.words import DETAILS

if TYPE_CHECKING:
    from chainrule.topics.derive.point import AtPoint
    from chainrule.topics.parametric.space import VectorCurve


def derive_problem(task: Task) -> Solution:
    """Solve ``derive``: one formula, one variable, any order."""
    from chainrule.topics.derive.solution import derive
    from chainrule.topics.derive.words import explain

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
    found = within_time(derivation.at(point, digits=task.digits) for point in points)
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
    from chainrule.topics.common.numbers import DIFFERENTIABLE

    if at.existence.kind not in DIFFERENTIABLE:
        return [Line(left, UNDEFINED)]
    if at.existence.kind == "removable" and at.existence.value is not None:
        return value_lines(left, Number(Outcome(at.existence.value), None), at.digits)
    return value_lines(left, Number(at.result, at.exact), at.digits)


WITHOUT_SLOPE = {
    "vertical": "vertical tangent",
    "singular": "singular point",
    "corner": "a side of the equation has a corner",
}


def implicit_problem(task: Task) -> Solution:
    """Solve ``implicit``: the slope of a curve given by an equation."""
    from chainrule.topics.implicit.solution import implicit, marker
    from chainrule.topics.implicit.words import explain_implicit

    found = implicit(
        task.formula,
        dependent=task.one("dependent"),
        wrt=task.one("wrt"),
        order=task.integer("order") or 1,
        let=task.lets,
        log_base=task.log_base,
    )
    points = task.points([found.wrt.value, found.dependent.value])
    ats = within_time(at for point in points for at in found.at(point, digits=task.digits))
    orders = range(1, found.order + 1)
    names = [marker(found.dependent, found.wrt, found.partial, order) for order in orders]
    lines = [
        Line(name, stage.shortest, final=True)
        for name, stage in zip(names, found.stages, strict=True)
    ]
    for at in ats:
        if at.kind != "smooth":
            line = Line(names[0], UNDEFINED, words(WITHOUT_SLOPE[at.kind]))
            lines.extend(at_point([line], place(at.point)))
            continue
        for name, value in zip(names, at.results, strict=True):
            lines.extend(at_point(value_lines(name, value, task.digits), place(at.point)))
    slope = d(found.dependent, found.wrt, partial=found.partial)
    first = names[0] if found.partial else make("equation", names[0], slope, value="=")
    sentence = find([first, *names[1:]], points, " along the curve")
    return solved(sentence, explain_implicit(found, ats), lines, [s.check for s in found.stages])


def parametric_problem(task: Task) -> Solution:
    """Solve ``parametric``: a curve in the plane, or a list for one in space."""
    return _curve(task, split_formulas(task.formula), None)


def polar_problem(task: Task) -> Solution:
    """Solve ``polar``: a curve given by its radius."""
    return _curve(task, [], task.formula)


def _curve(task: Task, formulas: Sequence[str], radius: str | None) -> Solution:
    from chainrule.topics.parametric.plane import ParametricCurve, pose
    from chainrule.topics.parametric.words import explain_parametric

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
    ats = within_time(found.at(point, digits=task.digits) for point in points)
    across, up = found.across[0], found.up[0]
    names = [d(up, across, order=order) for order in range(1, len(found.ratios) + 1)]
    lines = [
        Line(name, ratio.result, final=True)
        for name, ratio in zip(names, found.ratios, strict=True)
    ]
    for at in ats:
        if at.kind in ("vertical", "undefined"):
            note = words(WITHOUT_SLOPE[at.kind]) if at.kind in WITHOUT_SLOPE else ()
            lines.extend(at_point([Line(names[0], UNDEFINED, note)], place(at.point)))
            continue
        for name, value in zip(names, at.results, strict=True):
            lines.extend(at_point(value_lines(name, value, task.digits), place(at.point)))
    sentence = find(names, points, " along the curve")
    return solved(sentence, explain_parametric(found, ats), lines, found.checks)


def _vector_curve(task: Task, found: VectorCurve) -> Solution:
    from chainrule.topics.common.numbers import DIFFERENTIABLE
    from chainrule.topics.parametric.space_words import explain_vector

    points = task.points([found.parameter.value, *(s.value for s in found.held)])
    ats = within_time(found.at(point, digits=task.digits) for point in points)
    velocity = d(found.name, found.parameter)
    speed = make("word", value="speed")
    lines = [
        Line(velocity, make("vector", *found.velocity), final=True),
        Line(speed, found.speed, final=True),
    ]
    for at in ats:
        exists = [existence.kind in DIFFERENTIABLE for existence in at.existence]
        there = make(
            "vector",
            *(
                entry(value, task.digits) if known else UNDEFINED
                for value, known in zip(at.velocity, exists, strict=True)
            ),
        )
        length = [Line(speed, UNDEFINED)]
        if all(exists):
            length = value_lines(speed, at.speed, task.digits)
        lines.extend(at_point([Line(velocity, there)], place(at.point)))
        lines.extend(at_point(length, place(at.point)))
    sentence = find(words("the velocity ", velocity, " and the speed"), points)
    return solved(sentence, explain_vector(found, ats), lines, found.checks)


def inverse_problem(task: Task) -> Solution:
    """Solve ``inverse``: the derivative of an inverse function."""
    from chainrule.topics.inverse.solution import inverse
    from chainrule.topics.inverse.words import explain_inverse

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

"""Problems in several variables: gradient, Jacobian, Hessian and total derivative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainrule.document import Line, Text, words
from chainrule.homework.task import (
    TOO_LONG,
    Solution,
    Task,
    at_point,
    entry,
    find,
    place,
    solved,
    variables,
)
from chainrule.model import Expr, make, symbol
from chainrule.numeric import within_time
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import value_lines
from chainrule.topics.common.values import NOT_COMPUTED, UNDEFINED
from chainrule.topics.common.words import d

if TYPE_CHECKING:
    from chainrule.topics.gradient.solution import JacobianAt, Partial


def gradient_problem(task: Task) -> Solution:
    """Solve ``gradient``, with the slope in a direction if one is given."""
    from chainrule.topics.gradient.solution import gradient
    from chainrule.topics.gradient.words import explain_gradient

    found = gradient(
        task.formula,
        task.one("wrt"),
        task.lets,
        direction=task.one("direction"),
        log_base=task.log_base,
    )
    points = task.points(variables(found.system))
    ats = within_time(found.at(point, digits=task.digits) for point in points)
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
    from chainrule.topics.common.numbers import numbers_at

    if slope is TOO_LONG:
        return []
    if at.missing:
        unknown = Line(name, NOT_COMPUTED, words("a partial derivative does not exist"))
        return at_point([unknown], place(tuple(at.point.items())))
    (value,) = numbers_at([slope], at.point, at.digits)
    return at_point(value_lines(name, value, at.digits), place(tuple(at.point.items())))


def _partial(partial: Partial) -> Expr:
    return d(partial.output, partial.wrt, partial=True)


def _result(partial: Partial) -> Expr:
    return partial.result if partial.result is not None else TOO_LONG


def _vector(entries: Sequence[Expr]) -> Expr:
    return make("vector", *entries) if len(entries) > 1 else entries[0]


def _matrix(rows: Sequence[Sequence[Expr]]) -> Expr:
    return make("matrix", *(entry for row in rows for entry in row), value=len(rows[0]))


def _entries(at: JacobianAt) -> list[list[Expr]]:
    from chainrule.topics.common.numbers import DIFFERENTIABLE

    rows: list[list[Expr]] = []
    for partials, values, exact in zip(at.jacobian.partials, at.entries, at.exact, strict=True):
        row: list[Expr] = []
        for partial, value, short in zip(partials, values, exact, strict=True):
            doubtful = at.existence.get((partial.output, partial.wrt))
            exists = doubtful is None or doubtful.kind in DIFFERENTIABLE
            row.append(entry(value, at.digits, short) if exists else UNDEFINED)
        rows.append(row)
    return rows


def jacobian_problem(task: Task) -> Solution:
    """Solve ``jacobian``: every formula by every variable."""
    from chainrule.topics.gradient.matrix_words import explain_jacobian
    from chainrule.topics.gradient.solution import jacobian

    found = jacobian(task.formula, task.one("wrt"), task.lets, log_base=task.log_base)
    points = task.points(variables(found.system))
    ats = within_time(found.at(point, digits=task.digits) for point in points)
    left = symbol("J")
    rows = [[_result(partial) for partial in row] for row in found.partials]
    lines = [Line(left, _matrix(rows), final=True)]
    for at in ats:
        line = Line(left, _matrix(_entries(at)))
        lines.extend(at_point([line], place(tuple(at.point.items()))))
    sentence = find(words("the Jacobian matrix ", left), points)
    return solved(sentence, explain_jacobian(found, ats), lines, found.checks)


def hessian_problem(task: Task) -> Solution:
    """Solve ``hessian``: every second derivative."""
    from chainrule.topics.gradient.matrix_words import explain_hessian
    from chainrule.topics.gradient.solution import hessian

    found = hessian(task.formula, task.one("wrt"), task.lets, log_base=task.log_base)
    points = task.points(variables(found.system))
    ats = within_time(found.at(point, digits=task.digits) for point in points)
    left = symbol("H")
    lines = [Line(left, _matrix(found.entries), final=True)]
    for at in ats:
        pairs = (zip(*both, strict=True) for both in zip(at.entries, at.exact, strict=True))
        rows = [[entry(value, task.digits, exact) for value, exact in row] for row in pairs]
        for i, j in at.missing:
            rows[i][j] = UNDEFINED
        point = place(tuple(at.first.point.items()))
        lines.extend(at_point([Line(left, _matrix(rows))], point))
    sentence = find(words("the Hessian matrix ", left), points)
    return solved(sentence, explain_hessian(found, ats), lines, found.checks)


def total_problem(task: Task) -> Solution:
    """Solve ``total``: variables that depend on others."""
    from chainrule.topics.common.numbers import DIFFERENTIABLE
    from chainrule.topics.total.solution import total
    from chainrule.topics.total.words import Notation, explain_total

    found = total(task.formula, let=task.lets, wrt=task.one("wrt"), log_base=task.log_base)
    points = task.points([s.value for s in found.trace.inputs])
    ats = within_time(found.at(point, digits=task.digits) for point in points)
    notation = Notation(found)
    names = [notation.whole(part.wrt) for part in found.parts]
    lines = [
        Line(name, part.result if part.put_back is not None else TOO_LONG, final=True)
        for name, part in zip(names, found.parts, strict=True)
    ]
    for at in ats:
        found_there = zip(names, at.results, at.exact, at.existence, strict=True)
        for name, outcome, exact, existence in found_there:
            values = value_lines(name, Number(outcome, exact), task.digits)
            if existence.kind not in DIFFERENTIABLE:
                values = [Line(name, UNDEFINED)]
            lines.extend(at_point(values, place(at.point)))
    checks = [part.check for part in found.parts]
    return solved(find(names, points), explain_total(found, ats), lines, checks)

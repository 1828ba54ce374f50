"""Write out the lines that touch a graph or a curve, those that stand on it, and planes."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Block, Bullets, Equations, Line, Paragraph, Status, Text, words
from chainrule.model import Expr, add, make, mul, symbol
from chainrule.numeric import Outcome
from chainrule.topics.common.numbers import Number
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    line_through,
    tangent_blocks,
    value_lines,
)
from chainrule.topics.common.sums import partial
from chainrule.topics.common.values import coordinate, located, number_of
from chainrule.topics.common.verdicts import closing
from chainrule.topics.common.words import check_status, checks_status, d, with_arguments
from chainrule.topics.derive.solution import DeriveSolution
from chainrule.topics.implicit.solution import ImplicitSolution
from chainrule.topics.parametric.solution import ParametricSolution
from chainrule.topics.tangent.solution import Contact, TangentAt, TangentSolution


def names(solution: TangentSolution) -> list[Expr]:
    """Write the derivatives as they are called: df/dx, dy/dx, or ∂f/∂x and ∂f/∂y."""
    solved = solution.solved
    if isinstance(solved, DeriveSolution):
        return [solved.named]
    if isinstance(solved, ImplicitSolution | ParametricSolution):
        x, y = solution.axes
        return [d(y, x)]
    trace = solved.trace
    return [partial(trace, solved.output, wrt) for wrt in solved.system.inputs]


def given_lines(solution: TangentSolution) -> list[Line]:
    """Write what was typed."""
    solved = solution.solved
    if isinstance(solved, ImplicitSolution):
        return [Line(solved.left, solved.right)]
    if isinstance(solved, ParametricSolution):
        return [Line(*solved.across), Line(*solved.up)]
    if isinstance(solved, DeriveSolution):
        return [Line(with_arguments(solved.output, (solved.wrt,)), solved.problem.expr)]
    (_, expr), inputs = solved.system.outputs[0], solved.system.inputs
    return [Line(with_arguments(solved.output, inputs), expr)]


def blocks(solution: TangentSolution, detail: str, points: Sequence[TangentAt]) -> list[Block]:
    """Write what was typed, its derivatives, and what touches at each point."""
    solved = solution.solved
    if isinstance(solved, ImplicitSolution | ParametricSolution):
        lets = solved.lets
    else:
        lets = solved.problem.lets if isinstance(solved, DeriveSolution) else solved.system.lets
    slopes = zip(names(solution), solution.slopes, strict=True)
    too_long = make("word", value="too long to write out")
    lines = [Line(name, slope or too_long, final=True) for name, slope in slopes]
    found = [
        *given_blocks(solution, *given_lines(solution), lets=lets),
        Paragraph(words("The slope is" if len(lines) == 1 else "The slopes are")),
        Equations(tuple(lines)),
        *checks_status(solution.checks, "agrees with the definition of the derivative at "),
    ]
    for at in points:
        found.extend(point_blocks(solution, at))
    if not points:
        example = ",".join(f"{name.value}=1" for name in solution.variables)
        found.append(Paragraph(words(f"For the tangent name a point, such as --at {example}.")))
    return found


def point_blocks(solution: TangentSolution, at: TangentAt) -> list[Block]:
    """Write the lines, or the plane, at every point that was found."""
    found: list[Block] = [at_heading(at.point, at.digits)]
    for contact in at.contacts:
        if len(at.contacts) > 1 or isinstance(solution.solved, ParametricSolution):
            shown = [located(name, value, at.digits) for name, value in contact.place]
            found.append(Paragraph(words("At the point ", *_listed(shown), ":")))
        found.extend(_contact_blocks(solution, contact, at.digits))
    return found


def _listed(parts: Sequence[Expr]) -> list[Expr | str]:
    found: list[Expr | str] = []
    for part in parts:
        found += [", ", part] if found else [part]
    return found


def _contact_blocks(solution: TangentSolution, contact: Contact, digits: int) -> list[Block]:
    name = names(solution)[0]
    if contact.is_vertical:
        x, y = (located(*pair, digits) for pair in contact.place)
        return [
            Paragraph(words("The tangent is vertical: ", x, ".")),
            Paragraph(words("The normal is horizontal: ", y, ".")),
            *_status(contact),
        ]
    if contact.slopes is None:
        what = "tangent" if len(solution.axes) == 2 else "tangent plane"
        ending = "is not known here." if contact.existence.kind == "unknown" else "does not exist."
        said = closing(name, contact.existence, digits)
        return [*said, Paragraph(words(f"The {what} {ending}")), *_sides(contact, digits)]
    if len(contact.slopes) > 1:
        return [*_plane(solution, contact, digits), *_status(contact)]
    (slope,), (across, up) = contact.slopes, contact.place
    found: list[Block] = [Equations(tuple(value_lines(name, slope, digits)))]
    found += tangent_blocks(across, up, slope, digits)
    if contact.normal is None:
        place = located(*across, digits)
        found.append(Paragraph(words("The normal is vertical: ", place, ".")))
    else:
        found += tangent_blocks(across, up, contact.normal[0], digits, "normal")
    if isinstance(solution.solved, DeriveSolution):
        line = line_through(across, up, slope, digits)[0]
        left = with_arguments(solution.solved.output, (across[0],))
        near = located(*across, digits)
        found.append(Paragraph(words("Linear approximation near ", near)))
        found.append(Equations((Line(left, line.right, relation="≈"),)))
    return [*found, *_status(contact)]


def _status(contact: Contact) -> list[Block]:
    if contact.check is None:
        return []
    if contact.check.state != "passed":
        return [check_status(contact.check)]
    return [Status("passed", words("agrees with the values beside the point"))]


def _sides(contact: Contact, digits: int) -> list[Block]:
    """Write the one-sided tangents at a corner."""
    existence, found = contact.existence, []
    if len(contact.place) != 2:
        return []
    for side, value in (("left", existence.left), ("right", existence.right)):
        if value is not None:
            slope = Number(Outcome(value), None)
            across, up = contact.place
            line = line_through(across, up, slope, digits)[0]
            shown = make("equation", up[0], line.right, value=line.relation)
            found.append(words(f"from the {side} the line ", shown, " touches"))
    return [Bullets(tuple(found))] if found else []


def plane(contact: Contact, digits: int) -> tuple[Expr, bool]:
    """Write c + p(x − a) + q(y − b), and whether it is exact."""
    *axes, (_, height) = contact.place
    slopes = contact.slopes or ()
    parts, exactly = [coordinate(height, digits)], coordinate(height, digits) is height
    for (x, start), slope in zip(axes, slopes, strict=True):
        m = slope.exact if slope.exact is not None else number_of(slope.outcome, digits)
        shown = coordinate(start, digits)
        exactly = exactly and shown is start and slope.exact is not None
        if m is None or slope.is_zero:
            continue
        zero = shown.is_number and shown.value == 0
        one = m.is_number and m.value == 1
        moved = x if zero else make("group", x - shown)
        parts.append(moved if one else mul(m, moved) if zero else make("mul", m, moved))
    return add(*parts), exactly


def _plane(solution: TangentSolution, contact: Contact, digits: int) -> list[Block]:
    pairs = zip(names(solution), contact.slopes or (), strict=True)
    values = [line for name, slope in pairs for line in value_lines(name, slope, digits)]
    right, exactly = plane(contact, digits)
    z = contact.place[-1][0]
    relation = "=" if exactly else "≈"
    entries = [n.exact or number_of(n.outcome, digits) for n in contact.normal or ()]
    vector = make("vector", *(e for e in entries if e is not None))
    there = make("vector", *(coordinate(value, digits) for _, value in contact.place))
    solved = solution.solved
    left = with_arguments(solved.output, solution.axes[:-1])  # type: ignore[union-attr]
    taken = {s.value for s in (*solution.axes, *solution.variables)}
    t = symbol(next(n for n in ("t", "s", "k", "lambda") if n not in taken))
    along = add(there, mul(t, vector))
    return [
        Equations(tuple(values)),
        Paragraph(words("The tangent plane is")),
        Equations((Line(z, right, relation=relation),)),
        Paragraph((*words("A normal vector is ", vector), Text(", and the normal line is"))),
        Equations((Line(make("vector", *solution.axes), along, relation=relation),)),
        Paragraph(words("Linear approximation near the point")),
        Equations((Line(left, right, relation="≈"),)),
    ]

"""Write out implicit differentiation: both sides term by term, then solve for y′."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import (
    Answer,
    Block,
    Document,
    Equations,
    Heading,
    Inline,
    Inlines,
    Line,
    Math,
    Paragraph,
    Status,
    Text,
    join,
    words,
)
from chainrule.model import ONE, ZERO, Expr, add, free_symbols, make, mul, neg
from chainrule.topics.common.pieces import (
    at_heading,
    given_blocks,
    looks_like,
    tangent_blocks,
    value_lines,
)
from chainrule.topics.common.values import number_of
from chainrule.topics.common.words import ORDINALS, check_status
from chainrule.topics.implicit.point import ImplicitAt
from chainrule.topics.implicit.solution import ImplicitDerivation, Stage, Term, marker

MOST_TERMS = 24


def explain_implicit(derivation: ImplicitDerivation, points: Sequence[ImplicitAt] = ()) -> Document:
    """Write out an implicit derivative of any order, with numbers at points of the curve.

    >>> from chainrule.topics.implicit.solution import implicit
    >>> document = explain_implicit(implicit("x^2 + y^2 = 1"))
    >>> [b.content[0].text for b in document.blocks if isinstance(b, Heading)]
    ['Differentiate both sides with respect to ', 'Solve for ']
    """
    blocks: list[Block] = [*_given(derivation), *_both_sides(derivation), *_solved(derivation)]
    for order, stage in enumerate(derivation.stages[1:], start=2):
        blocks.extend(_higher(derivation, stage, order))
    for at in points:
        blocks.extend(_numbers(derivation, at))
    blocks.extend(_checks(derivation))
    return Document(tuple(blocks))


def _given(derivation: ImplicitDerivation) -> list[Block]:
    lines = [Line(name, expr) for name, expr in derivation.lets]
    lines.append(Line(derivation.left, derivation.right))
    return given_blocks(lines, derivation.readings, derivation.held)


def _slope(derivation: ImplicitDerivation, of: Expr | None = None, order: int = 1) -> Expr:
    top = derivation.dependent if of is None else of
    return marker(top, derivation.wrt, derivation.partial, order)


def _of_term(derivation: ImplicitDerivation, expr: Expr) -> Expr:
    """Write d/dx of a term."""
    inside = expr if expr.args or expr.op == "symbol" else make("group", expr)
    return make("derivative", inside, derivation.wrt, value=(1, derivation.partial))


def _both_sides(derivation: ImplicitDerivation) -> list[Block]:
    x, y = derivation.wrt, derivation.dependent
    intro = words(
        y,
        " depends on ",
        x,
        ": by the chain rule, every ",
        y,
        " that is differentiated brings the factor ",
        _slope(derivation),
        ".",
    )
    terms = dict.fromkeys((*derivation.sides[0], *derivation.sides[1]))
    lines: list[Line] = []
    for (name, _), term in zip(derivation.lets, derivation.definitions, strict=True):
        lines.append(Line(_slope(derivation, name), _signed(term), _note(derivation, term)))
    shown: set[Expr] = set()
    for term in list(terms)[:MOST_TERMS]:
        if term.expr in shown or (term.expr is y and len(terms) > 1):
            continue
        shown.add(term.expr)
        left = _of_term(derivation, term.expr)
        lines.append(Line(left, term.derivative, _note(derivation, term)))
    left, right = (_summed(side) for side in derivation.sides)
    return [
        Heading(words("Differentiate both sides with respect to ", x)),
        Paragraph(intro),
        Equations(tuple(lines)),
        Paragraph(words("Put together, the two sides are")),
        Equations((Line(left, right),)),
    ]


def _note(derivation: ImplicitDerivation, term: Term) -> Inlines:
    """Name the rules, and say where the chain rule brought a factor."""
    rules = ", ".join(term.titles[:4])
    named = {name for name, _ in derivation.lets}
    followed = [s for s in free_symbols(term.expr) if s is derivation.dependent or s in named]
    if not followed or term.expr.is_atom:
        return words(rules) if rules else ()
    factors = join([_slope(derivation, s) for s in followed])
    return (*words(f"{rules}; " if rules else ""), *factors, Text(" by the chain rule"))


def _signed(term: Term) -> Expr:
    return term.derivative if term.sign > 0 else neg(term.derivative)


def _summed(side: Sequence[Term]) -> Expr:
    return add(*(_signed(term) for term in side))


def _solved(derivation: ImplicitDerivation) -> list[Block]:
    slope, stage = _slope(derivation), derivation.stages[0]
    coefficient, rest = derivation.coefficient, derivation.rest
    lines: list[Line] = []
    collected = mul(coefficient, slope)
    left, right = (_summed(side) for side in derivation.sides)
    if coefficient is not ONE and not (collected is left and rest is right):
        note = words("terms with ", slope, " to the left, all others to the right")
        if derivation.lets:
            note = (*note, Text(", definitions put in"))
        lines.append(Line(collected, rest, note))
    quotient = stage.put_in
    if coefficient is not ONE and rest is not ZERO and not looks_like(quotient, stage.result):
        lines.append(Line(slope, quotient, words("divide by ", coefficient)))
        lines.append(Line(None, stage.result, words("tidied")))
    else:
        note = words("divide by ", coefficient) if coefficient is not ONE else ()
        lines.append(Line(slope, stage.result, note))
    blocks: list[Block] = [Heading(words("Solve for ", slope))]
    if len(lines) == 1:
        return [*blocks, Answer(tuple(lines))]
    return [*blocks, Equations(tuple(lines))]


def _higher(derivation: ImplicitDerivation, stage: Stage, order: int) -> list[Block]:
    slope = _slope(derivation, order=order)
    before = derivation.stages[order - 2].shortest
    first = _slope(derivation)
    lines = [Line(slope, _of_term(derivation, before))]
    if stage.raw is not before:
        lines.append(Line(None, stage.raw))
    if stage.put_in is not lines[-1].right:
        note = words("put in ", make("equation", first, derivation.stages[0].result, value="="))
        lines.append(Line(None, stage.put_in, note))
    if stage.result is not lines[-1].right:
        lines.append(Line(None, stage.result, words("tidied")))
    if stage.on_curve is not None:
        equation = make("equation", derivation.left, derivation.right, value="=")
        note = words("on the curve, where ", equation)
        lines.append(Line(None, stage.on_curve, note))
    name = ORDINALS[order - 1].capitalize()
    again = words(
        "Differentiate once more; ", derivation.dependent, " still depends on ", derivation.wrt, "."
    )
    return [Heading(words(f"{name} derivative")), Paragraph(again), Equations(tuple(lines))]


def _numbers(derivation: ImplicitDerivation, at: ImplicitAt) -> list[Block]:
    x, y, slope = derivation.wrt, derivation.dependent, _slope(derivation)
    blocks: list[Block] = [at_heading(at.point, at.digits)]
    side = number_of(at.side, at.digits)
    if at.solved:
        blocks.append(Paragraph(words(y, " was found by solving the equation.")))
    elif side is not None:
        blocks.append(Paragraph(words("The point is on the curve: both sides are ", side, ".")))
    if at.kind == "corner":
        text: list[Inline] = list(words("A side of the equation has no derivative here, so "))
        return [*blocks, Status("note", (*text, *words(slope, " is not determined.")))]
    if at.kind == "singular":
        text = [
            *words("No tangent is determined here: both the factor of ", slope),
            *words(" and the other side are 0. The curve may cross itself, "),
            *words("have a cusp, or consist of this point alone."),
        ]
        return [*blocks, Status("note", tuple(text))]
    if at.kind == "vertical":
        place = make("equation", x, dict(at.point)[x], value="=")
        sentence = words(
            "The tangent is vertical here: the factor of ", slope, " is 0. Its equation is "
        )
        return [*blocks, Status("note", (*sentence, Math(place), Text(".")))]
    lines: list[Line] = []
    for order, value in enumerate(at.results, start=1):
        lines += value_lines(_slope(derivation, order=order), value, at.digits)
    blocks.append(Equations(tuple(lines)))
    values = dict(at.point)
    return [*blocks, *tangent_blocks((x, values[x]), (y, values[y]), at.results[0], at.digits)]


def _checks(derivation: ImplicitDerivation) -> list[Block]:
    checks = [stage.check for stage in derivation.stages]
    if any(check.state != "passed" for check in checks):
        return [check_status(check) for check in checks if check.state != "passed"]
    count = len(checks[0].points)
    noun = "point" if count == 1 else "points"
    found = f"agrees with difference quotients along the curve itself at {count} {noun}"
    return [Status("passed", words(found))]

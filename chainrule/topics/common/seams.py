"""Where the cases of a piecewise function meet: whether it has a derivative there, and which.

Each place is looked at by the definition, as the limit of difference quotients of the function
itself; the formulas of the cases only suggest an exact value, which must agree with that limit.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.model import (
    ZERO,
    Expr,
    add,
    free_symbols,
    make,
    neg,
    number,
    postorder,
    size,
    substitute,
    symbol,
)
from chainrule.model.walks import rewritten
from chainrule.numeric import Existence, evaluate
from chainrule.numeric.evaluate import holds
from chainrule.numeric.existence import differentiability
from chainrule.numeric.operations import as_fraction
from chainrule.numeric.verdicts import DIFFERENTIABLE
from chainrule.tidy import collect, tidy
from chainrule.trace.decompose import derivative_of
from chainrule.trace.reverse import value_and_gradient

MOST = 6
"""Up to so many places are looked at."""

SAMPLES = (Fraction(7, 5), Fraction(-3, 4), Fraction(23, 9))
"""Parameters get these values, the next one a little more; what holds for all of them is said."""

BESIDE = Fraction(1, 10**30)
"""The formula of a side is that which holds at this distance."""

COMPARED = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})

Point = Mapping[Expr, Expr]

GROUPED = 1.5
"""Times as long as a form multiplied out one may be that is kept in groups."""


@dataclass(frozen=True, slots=True)
class Seam:
    """A place where cases meet.

    Attributes:
        wrt: the variable.
        at: its value there, which may have parameters.
        existence: what the derivative does there; None where that depends on the parameters.
        value: the derivative there, exactly; None where it does not exist or is not that simple.
        sides: the derivative's formula on the left and on the right; None where it has none.
    """

    wrt: Expr
    at: Expr
    existence: Existence | None
    value: Expr | None
    sides: tuple[Expr | None, Expr | None]

    @property
    def place(self) -> Expr:
        """Return the equation x = a."""
        return make("equation", self.wrt, self.at, value="=")

    @property
    def exists(self) -> bool:
        """Tell whether the derivative exists for sure."""
        return self.existence is not None and self.existence.kind in DIFFERENTIABLE

    def meets(self, side: Expr | None) -> bool:
        """Tell whether a formula has the derivative's value at this place."""
        if side is None or self.value is None:
            return False
        there = tidy(substitute(side, {self.wrt: self.at}))
        return there is self.value or _agree(there, self.value, _samples(there, self.value))


def kept_in_groups(raw: Expr, tidied: Expr) -> Expr:
    """Return the tidied form, or the sum before it where that has less than half as many terms.

    A sum of residuals times inputs, as least squares has it, is not multiplied out.

    >>> from chainrule.model import symbol
    >>> w, x, y, b = (symbol(name) for name in "wxyb")
    >>> long = w * x**2 + b * x + w * y**2 + b * y
    >>> kept_in_groups(x * (w * x + b - y) + y * (w * y + b - x), long)
    add(mul(x, add(mul(w, x), b, neg(y))), mul(y, add(mul(w, y), b, neg(x))))
    """
    kept = collect(raw)
    few = kept.op == tidied.op == "add" and 2 * len(kept.args) <= len(tidied.args)
    longest = GROUPED * size(tidied) if few else 0
    return kept if size(kept, int(longest) + 1) <= longest else tidied


def gathered(expr: Expr, wrt: Expr) -> Expr:
    """Return the tidied derivative of a formula of several letters, its groups kept."""
    raw = value_and_gradient(expr, [wrt])[1][0]
    return kept_in_groups(raw, tidy(raw))


def slope_of(expr: Expr, wrt: Expr) -> Expr:
    """Return the tidied derivative of a formula, with its right value where cases meet.

    >>> x = symbol("x")
    >>> slope_of(make("piecewise", 3 * x, make("ne", x, number(2)), number(6)), x)
    3
    """
    return mended(expr, wrt, gathered(expr, wrt))[0]


def mended(whole: Expr, wrt: Expr, result: Expr) -> tuple[Expr, tuple[Seam, ...]]:
    """Give the tidied derivative of a formula its right value where cases meet; name the places."""
    found = seams(whole, wrt, result)
    return settled_form(result, found), found


def seams(whole: Expr, wrt: Expr, result: Expr) -> tuple[Seam, ...]:
    """Look at the places where the cases of a function meet, from left to right.

    ``result`` is the tidied derivative. Places that are not found, as where a condition is not
    linear, are left out; all of them where their order depends on parameters.
    """
    places = tuple(dict.fromkeys(_places(whole, wrt)))[:MOST]
    if len(places) > 1:
        if any(free_symbols(place) for place in places):
            return ()
        found = evaluate([], places, {})
        if any(found[place].value is None for place in places):
            return ()
        places = tuple(sorted(places, key=lambda place: found[place].value))
    return tuple(_seam(whole, wrt, result, place) for place in places)


def _places(whole: Expr, wrt: Expr) -> Iterator[Expr]:
    """Solve the conditions of all cases for the variable."""
    nodes = [node for node in postorder(whole) if node.op == "piecewise"]
    for condition in postorder(*(c for node in nodes for c in node.args[1::2])):
        if condition.op in COMPARED and wrt in free_symbols(condition):
            yield from places_where(add(condition.args[0], neg(condition.args[1])), wrt)


def places_where(gap: Expr, wrt: Expr) -> Iterator[Expr]:
    """Solve a·x + b = 0, and a·|x| + b = 0 or a·x² + b = 0 without parameters.

    >>> x = symbol("x")
    >>> list(places_where(2 * x - symbol("c"), x)), list(places_where(x**2 - 4, x))
    ([div(c, 2)], [-2, 2])
    """
    for inside, power in ((wrt, 1), (make("abs", wrt), 1), (make("pow", wrt, 2), 2)):
        letter = symbol(" z")
        flat = substitute(gap, {inside: letter})
        if wrt in free_symbols(flat):
            continue
        slope = derivative_of(flat, letter)
        if not slope.is_number or not slope.value:
            continue
        root = tidy(neg(substitute(flat, {letter: ZERO})) / slope)
        if inside is wrt:
            yield root
        elif root.is_number and root.value >= 0:
            size = root if power == 1 else tidy(make("sqrt", root))
            yield from (neg(size), size) if root.value else (ZERO,)
        return


def _samples(*exprs: Expr) -> list[dict[Expr, Expr]]:
    """Return values for the parameters of expressions."""
    letters = free_symbols(*exprs)
    return [
        {letter: number(base + Fraction(place, 7)) for place, letter in enumerate(letters)}
        for base in (SAMPLES if letters else SAMPLES[:1])
    ]


def _agree(left: Expr, right: Expr, points: Sequence[Point]) -> bool:
    for point in points:
        found = evaluate([], [left, right], point)
        one, other = found[left].value, found[right].value
        if one is None or other is None or abs(one - other) > abs(other) * Fraction(1, 10**12):
            return False
    return True


def _seam(whole: Expr, wrt: Expr, result: Expr, at: Expr) -> Seam:
    points = _samples(at, *(s for s in free_symbols(whole) if s is not wrt))
    here = [{**point, wrt: substitute(at, point)} for point in points]
    found = [differentiability([], whole, wrt, point) for point in here]
    left, right = (_side(result, wrt, here, sign) for sign in (-1, 1))
    kinds = {existence.kind for existence in found}
    existence: Existence | None = found[0]
    if len(points) > 1 and not kinds <= DIFFERENTIABLE:
        alone = not free_symbols(at) and _is_of(wrt, left, right)
        if len(kinds) > 1 or not (_leap(whole, wrt, at, here) if "jump" in kinds else alone):
            existence = None
    value = _exact((left, right), wrt, at, points, found) if kinds <= DIFFERENTIABLE else None
    if existence is not None and len({each.value for each in found}) > 1:
        existence = replace(existence, value=None)
    return Seam(wrt, at, existence, value, (left, right))


def _is_of(wrt: Expr, *sides: Expr | None) -> bool:
    """Tell whether nothing but the variable is in the formulas of the sides."""
    return all(side is not None and {*free_symbols(side)} <= {wrt} for side in sides)


def _leap(whole: Expr, wrt: Expr, at: Expr, here: Sequence[Point]) -> bool:
    """Tell whether a function jumps at a place by the same number, whatever its parameters are."""
    parts = {_chosen(whole, point) for point in here}
    near = [_side(whole, wrt, here, sign) for sign in (-1, 1)]
    middle = parts.pop() if len(parts) == 1 else None
    if middle is None:
        return False
    gaps = (tidy(substitute(add(side, neg(middle)), {wrt: at})) for side in near if side)
    return any(gap.is_number and gap.value for gap in gaps)


def _side(result: Expr, wrt: Expr, points: Sequence[Point], sign: int) -> Expr | None:
    """Return the formula of the derivative on one side of a place, the same for all points."""
    found = {
        _chosen(result, {**point, wrt: add(point[wrt], number(sign * BESIDE))}) for point in points
    }
    return found.pop() if len(found) == 1 else None


def _chosen(root: Expr, point: Point) -> Expr | None:
    """Return what is left of an expression where the conditions are those of a point."""
    missing = False

    def choose(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
        nonlocal missing
        if node.op not in ("piecewise", "bracket", "case"):
            return None
        conditions = node.args[1::2] if node.op == "piecewise" else node.args
        truths = holds(*(substitute(condition, point) for condition in conditions))
        first = next((i for i, truth in enumerate(truths) if truth is not False), len(truths))
        unsettled = first < len(truths) and truths[first] is None
        if node.op != "piecewise":
            missing = missing or unsettled
            return number(int(first == (node.value if node.op == "case" else 0)))
        if unsettled or 2 * first >= len(args):
            missing = True
            return ZERO
        return args[2 * first]

    found = rewritten(root, choose)
    return None if missing else tidy(found)


def _exact(
    sides: Sequence[Expr | None],
    wrt: Expr,
    at: Expr,
    points: Sequence[Point],
    found: Sequence[Existence],
) -> Expr | None:
    """Return the derivative exactly, as a simple fraction or from a side's formula."""
    limits = [as_fraction(existence.value) for existence in found]
    simple = limits[0].limit_denominator(1_000)
    if all(abs(limit - simple) <= abs(limit) / 2**90 for limit in limits):
        return number(simple)
    for side in sides:
        value = None if side is None else tidy(substitute(side, {wrt: at}))
        if value is not None and all(
            _agree(substitute(value, point), number(as_fraction(existence.value)), [{}])
            for point, existence in zip(points, found, strict=True)
        ):
            return value
    return None


def settled_form(result: Expr, found: Sequence[Seam]) -> Expr:
    """Return a derivative that has the right value, or none, at every place where cases meet."""
    if not found or all(_is_right(result, seam) for seam in found):
        return result
    wrt = found[0].wrt
    pieces = [found[0].sides[0], *(seam.sides[1] for seam in found)]
    if any(a.sides[1] is not b.sides[0] for a, b in itertools.pairwise(found)):
        return result
    parts: list[Expr] = []
    lower: list[Expr] = []
    isolated: list[Expr] = []
    for place, piece in enumerate(pieces):
        seam = found[place] if place < len(found) else None
        if seam is None:
            if piece is not None:
                parts += [piece, *([_both(lower)] if lower else [])]
            break
        met, onward = seam.meets(piece), seam.meets(pieces[place + 1])
        if met and onward and piece is pieces[place + 1]:
            continue
        if piece is pieces[place + 1]:
            lower.append(make("ne", wrt, seam.at))
            if seam.value is not None:
                isolated += [seam.value, make("eq", wrt, seam.at)]
            continue
        if piece is not None:
            parts += [piece, _both([*lower, make("le" if met else "lt", wrt, seam.at)])]
        lower = [make("gt" if met or not onward else "ge", wrt, seam.at)]
        if not met and not onward and seam.value is not None:
            isolated += [seam.value, make("eq", wrt, seam.at)]
    return _joined(parts, isolated, found)


def _both(conditions: Sequence[Expr]) -> Expr:
    return conditions[0] if len(conditions) == 1 else make("and", *conditions)


def _joined(parts: list[Expr], isolated: list[Expr], found: Sequence[Seam]) -> Expr:
    """Write pieces as one, the last one as what is left where every place is in one of them."""
    if not parts:
        return make("piecewise", *isolated)
    if len(parts) == 1:
        return parts[0]
    whole = [*isolated, *parts] if len(parts) % 2 else [*parts, *isolated]
    everywhere = all(seam.value is not None for seam in found) and all(
        side is not None for seam in found for side in seam.sides
    )
    if everywhere and len(whole) > 2 and len(whole) % 2 == 0:
        del whole[-1]
    return make("piecewise", *whole)


def _is_right(result: Expr, seam: Seam) -> bool:
    """Tell whether a form has the derivative's value at a place, or none where there is none."""
    points = _samples(seam.at, *(s for s in free_symbols(result) if s is not seam.wrt))
    for point in points:
        chosen = _chosen(result, {**point, seam.wrt: substitute(seam.at, point)})
        if chosen is None:
            if seam.value is not None:
                return False
            continue
        if not seam.meets(chosen):
            return False
    return True

"""Where a formula in one variable can change its sign: exact places, or none known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd

from chainrule.model import ZERO, Expr, add, div, free_symbols, make, mul, neg, number
from chainrule.numeric.evaluate import holds
from chainrule.rules.arithmetic import rational
from chainrule.tidy import expand_polynomial, tidy
from chainrule.tidy.polynomial import Mono, Poly, together

MOST = 40
"""Formulas that are looked at for one answer."""

DEGREE = 12
"""Largest degree of a polynomial that is solved."""

LARGEST = 10**6
"""Largest coefficient whose divisors are tried as roots."""

INSIDE: dict[str, Callable[..., tuple[Expr, ...]]] = {
    "neg": lambda u: (u,),
    "mul": lambda *us: us,
    "div": lambda u, v: (u, v),
    "sqrt": lambda u: (u,),
    "root": lambda u, n: (u,),
    "abs": lambda u: (u,),
    "sign": lambda u: (u,),
    "exp": lambda u: (),
    "cosh": lambda u: (),
    "sigmoid": lambda u: (),
    "softplus": lambda u: (),
    "ln": lambda u: (u, u - 1),
    "log": lambda u, b: (u, u - 1, b, b - 1),
    "asin": lambda u: (u, u - 1, u + 1),
    "acos": lambda u: (u - 1, u + 1),
    "atan": lambda u: (u,),
    "sinh": lambda u: (u,),
    "tanh": lambda u: (u,),
    "asinh": lambda u: (u,),
    "acosh": lambda u: (u - 1,),
    "atanh": lambda u: (u, u - 1, u + 1),
    "cbrt": lambda u: (u,),
    "erf": lambda u: (u,),
}
"""Per function, formulas one of which is 0 wherever its value changes its sign or ends."""

UNDONE: dict[str, Callable[..., tuple[Expr, ...]]] = {
    "exp": lambda value, u: (u - make("ln", value),),
    "ln": lambda value, u: (u, u - make("exp", value)),
    "sqrt": lambda value, u: (u, u - value**2),
    "abs": lambda value, u: (u - value, u + value),
    "asin": lambda value, u: (u - 1, u + 1, u - make("sin", value)),
    "acos": lambda value, u: (u - 1, u + 1, u - make("cos", value)),
    "atan": lambda value, u: (u - make("tan", value),),
    "sinh": lambda value, u: (u - make("asinh", value),),
    "tanh": lambda value, u: (u - make("atanh", value),),
    "asinh": lambda value, u: (u - make("sinh", value),),
    "cosh": lambda value, u: (u - make("acosh", value), u + make("acosh", value)),
}
"""Per function, formulas one of which is 0 wherever it has a value."""


def sign_changes(expr: Expr, x: Expr) -> tuple[Expr, ...] | None:
    """List places outside which a formula in one variable keeps its sign; None if not known.

    The list may hold places where nothing changes, and expressions without a real value.

    >>> from chainrule.model import symbol
    >>> x = symbol("x")
    >>> sign_changes(x**2 - 1, x), sign_changes(x + make("sqrt", x**2 - 1), x)
    ((-1, 1), (-1, 1))
    >>> sign_changes(x - make("cos", x), x) is None
    True
    """
    found: dict[Expr, None] = {}
    stack, seen = [expr], {expr}
    while stack:
        if len(seen) > MOST:
            return None
        current = stack.pop()
        if x not in free_symbols(current):
            continue
        step = _step(current, x)
        if step is None:
            return None
        places, further = step
        found |= dict.fromkeys(places)
        stack += [part for part in further if part not in seen]
        seen.update(further)
    return tuple(found)


Step = tuple[Sequence[Expr], Sequence[Expr]]
"""Places, and formulas whose places are wanted, too."""


def _step(expr: Expr, x: Expr) -> Step | None:
    if expr is x:
        return (ZERO,), ()
    if expr.op == "pow":
        base, exponent = expr.args
        if x in free_symbols(exponent):
            return (), ((base,) if x in free_symbols(base) else ())
        return (), (base,)
    if expr.op in INSIDE:
        return (), INSIDE[expr.op](*expr.args)
    return _of_sum(expr, x) if expr.op == "add" else None


def _of_sum(expr: Expr, x: Expr) -> Step | None:
    """Put a sum over one denominator, and solve its numerator for what it is made of."""
    quotient = together(expr)
    if quotient is None:
        return None
    below = [_expr(dict(key)) for key in quotient.below]
    if not quotient.top:
        return (), below
    common = frozenset.intersection(*(frozenset(b for b, _ in m) for m in quotient.top))
    shared = {base: min(dict(m)[base] for m in quotient.top) for base in common}
    top = {
        frozenset((b, k - shared.get(b, 0)) for b, k in m if k != shared.get(b, 0)): c
        for m, c in quotient.top.items()
    }
    bases = [base for base in _bases(top) if x in free_symbols(base)]
    further = [*below, *common]
    if len(bases) == 1:
        roots = _roots(_coefficients(top, bases[0]))
        if roots is None:
            return None
        if bases[0] is x:
            return roots, further
        undone = [_undone(bases[0], root, x) for root in roots]
        if None in undone:
            return None
        return (), [*further, *(part for parts in undone for part in parts or ())]
    for base in bases:
        squared = _without(top, base)
        if squared is not None:
            return (), [*further, *base.args[:1], squared]
    return None if bases else ((), further)


def _bases(top: Poly) -> list[Expr]:
    return list(dict.fromkeys(base for mono in top for base, _ in mono))


def _expr(poly: Poly) -> Expr:
    return add(*(mul(number(c), *(b**k for b, k in m)) for m, c in poly.items()))


def _coefficients(top: Poly, base: Expr) -> list[Expr]:
    """List the coefficients of the powers of a base, the lowest first."""
    degree = max(dict(mono).get(base, 0) for mono in top)
    parts: list[Poly] = [{} for _ in range(degree + 1)]
    for mono, factor in top.items():
        rest: Mono = frozenset((b, k) for b, k in mono if b is not base)
        parts[dict(mono).get(base, 0)][rest] = factor
    return [_expr(part) for part in parts]


def _undone(base: Expr, value: Expr, x: Expr) -> tuple[Expr, ...] | None:
    """List formulas one of which is 0 where a function has a value."""
    if base.op in UNDONE:
        return UNDONE[base.op](value, *base.args)
    if base.op == "root" and x not in free_symbols(base.args[1]):
        return base.args[0], base.args[0] - value ** base.args[1]
    if base.op != "pow":
        return None
    inside, exponent = base.args
    if x not in free_symbols(exponent):
        size = make("pow", make("abs", value), 1 / exponent)
        return inside, inside - size, inside + size
    if x not in free_symbols(inside):
        return (exponent - make("ln", value) / make("ln", inside),)
    return None


def _without(top: Poly, base: Expr) -> Expr | None:
    """Square a root or an absolute value away: a + b·s = 0 only where a² = b²·s²."""
    inside = {"sqrt": lambda u: u, "abs": lambda u: u**2}.get(base.op)
    if inside is None or any(dict(mono).get(base, 0) > 1 for mono in top):
        return None
    rest, factor = _coefficients(top, base)
    return expand_polynomial(tidy(rest**2 - factor**2 * inside(base.args[0])))


def _roots(coefficients: Sequence[Expr]) -> list[Expr] | None:
    """Solve a polynomial, the coefficient of the lowest power first; None if that is too hard."""
    coefficients = [tidy(c) for c in coefficients]
    while coefficients and coefficients[-1] is ZERO:
        coefficients.pop()  # only what is left has that degree
    if not coefficients:
        return None
    numbers = [rational(c) for c in coefficients]
    known = [c for c in numbers if c is not None]
    if len(known) == len(numbers):
        return _rational_roots(known) if len(known) <= DEGREE + 1 else None
    if len(coefficients) == 2:
        return [tidy(neg(coefficients[0]) / coefficients[1])]
    return _quadratic(*coefficients) if len(coefficients) == 3 else None


def _quadratic(c: Expr, b: Expr, a: Expr) -> list[Expr]:
    inside = tidy(b**2 - 4 * a * c)
    if inside.is_number and inside.value < 0:
        return []
    root = make("sqrt", inside)
    return [tidy(div(add(neg(b), sign), 2 * a)) for sign in (neg(root), root)]


def _rational_roots(poly: list[Fraction]) -> list[Expr] | None:
    found: list[Fraction] = []
    while len(poly) > 3:
        root = next((r for r in _candidates(poly) if not _value(poly, r)), None)
        if root is None:
            break
        found.append(root)
        poly = _divided(poly, root)
    rest = _rest(poly)
    return None if rest is None else [*map(number, dict.fromkeys(found)), *rest]


def _rest(poly: list[Fraction]) -> list[Expr] | None:
    if len(poly) == 1:
        return []
    if len(poly) == 2:
        return [number(-poly[0] / poly[1])]
    if len(poly) == 3:
        return _quadratic(*map(number, poly))
    step = gcd(*(k for k, c in enumerate(poly) if c))
    if step > 1:
        inner = _rational_roots(poly[::step])
        if inner is None:
            return None
        return [place for value in inner for place in _radicals(value, step)]
    return None if _real_roots(poly) else []


def _radicals(value: Expr, degree: int) -> list[Expr]:
    """List the real numbers whose power of a degree is a value."""
    (positive,) = holds(make("ge", value, ZERO))
    if not positive and degree % 2 == 0:
        return []
    size = tidy(make("pow", value if positive else neg(value), number(Fraction(1, degree))))
    if degree % 2 == 0:
        return [neg(size), size]
    return [size if positive else neg(size)]


def _candidates(poly: Sequence[Fraction]) -> list[Fraction]:
    scale = 1
    for c in poly:
        scale = scale * c.denominator // gcd(scale, c.denominator)
    first, last = abs(int(poly[0] * scale)), abs(int(poly[-1] * scale))
    if first == 0:
        return [Fraction(0)]
    if max(first, last) > LARGEST:
        return []
    tops, bottoms = ([d for d in range(1, 1001) if n % d == 0] for n in (first, last))
    return [Fraction(s * top, bottom) for bottom in bottoms for top in tops for s in (1, -1)]


def _value(poly: Sequence[Fraction], at: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(poly):
        total = total * at + c
    return total


def _divided(poly: Sequence[Fraction], root: Fraction) -> list[Fraction]:
    found: list[Fraction] = []
    carried = Fraction(0)
    for c in reversed(poly):
        carried = carried * root + c
        found.append(carried)
    return found[-2::-1]


def _real_roots(poly: Sequence[Fraction]) -> int:
    """Count real roots by Sturm's sequence."""
    chain = [list(poly), [k * c for k, c in enumerate(poly)][1:]]
    while len(chain[-1]) > 1:
        rest = _remainder(chain[-2], chain[-1])
        if not rest:
            break
        chain.append([-c for c in rest])
    ends = [[c[-1] * sign ** (len(c) - 1) for c in chain] for sign in (-1, 1)]
    changes = [sum(1 for low, high in pairwise(end) if low * high < 0) for end in ends]
    return changes[0] - changes[1]


def _remainder(poly: Sequence[Fraction], by: Sequence[Fraction]) -> list[Fraction]:
    rest = list(poly)
    while len(rest) >= len(by):
        factor, gap = rest[-1] / by[-1], len(rest) - len(by)
        for k, c in enumerate(by):
            rest[gap + k] -= factor * c
        rest.pop()
    while rest and not rest[-1]:
        rest.pop()
    return rest

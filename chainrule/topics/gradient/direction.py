"""Directions in which a slope is asked for: read, refused, and brought to length 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.model import PI, ZERO, Expr, add, div, free_symbols, make, mul, postorder, symbol
from chainrule.model.errors import InputError
from chainrule.numeric import evaluate, exact_value
from chainrule.syntax import read, read_point
from chainrule.tidy import tidy
from chainrule.topics.common.points import point_for

Direction = tuple[Expr, ...]


def read_direction(
    given: str | Sequence[Any] | Mapping[str, Any], inputs: Sequence[Expr]
) -> Direction:
    """Read a direction: ``(1, 2)`` in the order of the variables, ``x=1, y=2``, or an angle.

    Raises:
        InputError: the length is wrong, a component is no number, or all are 0.

    >>> read_direction("(3, -4)", [symbol("x"), symbol("y")])
    (3, -4)
    """
    angle = angle_in(given, inputs)
    if angle is not None:
        cosine, sine = make("cos", angle), make("sin", angle)
        components = tuple(exact_value([], part, {}) or part for part in (cosine, sine))
    elif isinstance(given, str):
        components = _typed_direction(given, inputs)
    elif isinstance(given, Mapping):
        chosen = {symbol(name): value for name, value in given.items()}
        known = point_for({s.value: chosen.get(s, 0) for s in (*inputs, *chosen)}, inputs)
        components = tuple(known[s] for s in inputs)
    else:
        names = [f"d{place}" for place in range(len(given))]
        point = dict(zip(names, given, strict=True))
        known = point_for(point, [symbol(name) for name in names])
        components = tuple(known[symbol(name)] for name in names)
    listed = ", ".join(s.value for s in inputs)
    if len(components) != len(inputs):
        example = ",".join(str(place) for place in range(1, len(inputs) + 1))
        angle_too = "; or an angle, such as --direction 3pi/4" if len(inputs) == 2 else ""
        many = f"are {len(inputs)} variables:" if len(inputs) > 1 else "is 1 variable:"
        raise InputError(
            f"the direction has {len(components)} component{'s'[: len(components) != 1]}, "
            f"but there {many} {listed}",
            hint="give one component for each, for example --direction " + example + angle_too,
        )
    length = evaluate([], [length_of(components)], {})[length_of(components)]
    if length.value is None:
        raise InputError("a component of the direction has no value")
    if length.value == 0:
        raise InputError("the direction must not be the zero vector")
    return components


def angle_in(given: Any, inputs: Sequence[Expr]) -> Expr | None:
    """Return the angle in the plane that a text is: one multiple of π, or a number of degrees.

    >>> plane = [symbol("x"), symbol("y")]
    >>> angle_in("3pi/4", plane), angle_in("1", plane), angle_in("pi, 1", plane)
    (div(mul(3, pi), 4), None, None)
    """
    if not isinstance(given, str) or "=" in given or len(inputs) != 2:
        return None
    exprs = _components(given)
    turned = len(exprs) == 1 and any(node is PI for node in postorder(*exprs))
    return exprs[0] if turned and not free_symbols(*exprs) else None


def _components(text: str) -> tuple[Expr, ...]:
    bare = text.strip()
    if bare[:1] in "([" and bare[-1:] in ")]":
        bare = bare[1:-1]
    return read(f"[{bare}]").exprs


def _typed_direction(text: str, inputs: Sequence[Expr]) -> Direction:
    names = [s.value for s in inputs]
    if "=" in text:
        given = dict(read_point(text, names=names))
        for name in given:
            if name not in inputs:
                raise InputError(
                    f"{name.value} is no variable of the formula",
                    hint=f"its variables are {', '.join(names)}",
                )
        return tuple(given.get(name, ZERO) for name in inputs)
    components = _components(text)
    if free_symbols(*components):
        raise InputError(
            "expected numbers as the components of the direction",
            source=text,
            hint="for example --direction 1,2 or --direction x=1,y=2",
        )
    return components


def length_of(direction: Direction) -> Expr:
    """Return the length of a direction, exact where it has a short closed form."""
    squares = [component**2 for component in direction]
    root = make("sqrt", add(*squares))
    return exact_value([], root, {}) or root


def slope_in(direction: Direction, partials: Sequence[Expr | None]) -> Expr | None:
    """Return ∇f·u/|u|, tidied; None where a partial derivative is too long.

    >>> from chainrule.model import number
    >>> slope_in((number(3), number(4)), [symbol("y"), symbol("x")])
    div(add(mul(3, y), mul(4, x)), 5)
    """
    terms: list[Expr] = []
    for component, partial in zip(direction, partials, strict=True):
        if partial is None:
            return None
        terms.append(mul(component, partial))
    return tidy(div(add(*terms), length_of(direction)))

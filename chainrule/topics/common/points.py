"""What relations between variables are given as: formulas, points, and names that vary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from chainrule.model import INFINITY, Expr, bounds, free_symbols, number, postorder, raising, symbol
from chainrule.model.errors import InputError, LimitError, PointError
from chainrule.syntax import read_point
from chainrule.syntax.numerals import comma_hint, split_list

T = TypeVar("T")


def read_points(
    texts: Sequence[str], names: Collection[str] = (), *, letters: bool = False
) -> list[dict[str, Expr]]:
    """Read points as typed; where a name repeats in a text, the next point starts.

    Args:
        texts: such as ``x=1,y=2``, or ``x=1,x=2`` for two points.
        names: the names that the formula knows.
        letters: whether a value may contain letters.

    Raises:
        LimitError: more points than ``limits.points``.

    >>> read_points(["3"], ["x"]), read_points(["(1, 2)"], ["x", "y"])
    ([{'x': 3}], [{'x': 1, 'y': 2}])
    >>> read_points(["x=1,x=2", "x=pi"])
    [{'x': 1}, {'x': 2}, {'x': pi}]
    """
    found: list[dict[str, Expr]] = []
    for text in texts:
        text = _with_names(text, names)
        current: dict[str, Expr] = {}
        for name, value in read_point(text, names=names, letters=letters):
            if name.value in current:
                found.append(current)
                current = {}
            current[name.value] = value
        found.append(current)
    return few_points(found)


def _with_names(text: str, names: Collection[str]) -> str:
    """Name the numbers of a point that are as many as the variables, in their order."""
    bare = text.strip()
    if "=" in bare or not bare or bare in names:
        return text
    if len(names) > 1 and bare[0] in "([" and bare[-1] in ")]":
        bare = bare[1:-1]
    numbers = split_list(bare) if len(names) > 1 else [bare]
    if len(numbers) != len(names):
        if not names:
            return text
        example = ",".join(f"{name}=1" for name in names)
        raise PointError(
            f"a point without names has one number for each variable, here {', '.join(names)}",
            source=text,
            start=0,
            end=len(text),
            hint=comma_hint(text) or f"for example --at {example}",
        )
    return "; ".join(f"{name}={value}" for name, value in zip(names, numbers, strict=True))


def few_points(points: list[T]) -> list[T]:
    """Return the points, or refuse more than ``limits.points`` of them."""
    if len(points) > bounds().points:
        raise LimitError(
            f"{len(points):,} points are too many, at most {bounds().points:,} can be asked for",
            hint=raising("points", "ask for fewer at a time"),
        )
    return points


def point_for(values: Mapping[str, Any], needed: Iterable[Expr]) -> dict[Expr, Expr]:
    """Read a point that must give a value to exactly these symbols.

    Raises:
        PointError: a symbol has no value, or a name does not occur.

    >>> from chainrule.model import symbol
    >>> point_for({"t": 0}, [symbol("t")])
    {t: 0}
    """
    wanted = set(needed)
    point = {spelled(name, wanted): value for name, value in read_values(values).items()}
    require_known(point, wanted, wanted)
    missing = sorted(s.value for s in wanted if s not in point)
    if missing:
        listed = ",".join(f"{name}=1" for name in sorted(s.value for s in wanted))
        raise PointError(
            f"the point gives no value for {', '.join(missing)}",
            hint=f"give every variable a number, for example --at {listed}",
        )
    return point


def require_known(point: Iterable[Expr], known: Collection[Expr], needed: Iterable[Expr]) -> None:
    """Refuse a point that names what is no variable.

    Raises:
        PointError: a name is not known.
    """
    listed = sorted(s.value for s in needed)
    is_one = "its variable is" if len(listed) == 1 else "its variables are"
    example = f"{is_one} {', '.join(listed)}: --at {','.join(f'{name}=1' for name in listed)}"
    for name in sorted(s.value for s in point if s not in known):
        raise PointError(
            f"the formula has no free variable {name}",
            hint=example if listed else f"leave {name} out of the point",
        )


Values = dict[Expr, Expr]


def named(point: Mapping[Any, Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Join the values of a point given as a mapping, by names or SymPy symbols, and by name.

    Raises:
        PointError: the point is no mapping, or a key is no name.

    >>> named({"x": 1}, {"y": 2})
    {'x': 1, 'y': 2}
    """
    if point is None:
        return dict(values)
    hint = "for example at(x=2) or at({'x': 2})"
    if not isinstance(point, Mapping):
        kind = type(point).__name__
        raise PointError(f"expected a point that names its values, found {kind}", hint=hint)
    found: dict[str, Any] = {}
    for key, value in point.items():
        name = key if isinstance(key, str) else getattr(key, "name", None)
        if not isinstance(name, str):
            kind = type(key).__name__
            raise PointError(f"expected the name of a variable, found {kind}", hint=hint)
        found[name] = value
    return {**found, **values}


def read_values(values: Mapping[str, Any], *, letters: bool = False) -> Values:
    """Turn a point from Python into constant expressions.

    Args:
        values: per name an int, Fraction, float, SymPy number, or text such as ``pi/4``.
        letters: whether letters may be left in a value.

    >>> read_values({"x": 1.5})
    {x: 3/2}
    """
    read = {name: _constant(name, value) for name, value in values.items()}
    return {symbol(name): _finite(name, value, letters) for name, value in read.items()}


def positive(what: str, value: Any, *, zero: bool = False, hint: str | None = None) -> Expr:
    """Read a positive rational number that is given as an option.

    Args:
        what: the name of the option.
        value: a number of Python, NumPy or SymPy, or text.
        zero: whether it may be 0.
        hint: what is said where it is negative.

    Raises:
        InputError: it is another number.

    >>> positive("rate", "1/3"), positive("rate", 0.5)
    (1/3, 1/2)
    """
    from chainrule.numeric.exact import exact_values
    from chainrule.numeric.program import Program

    expr = read_values({what: value})[symbol(what)]
    program = Program([], [expr])
    (exact,) = (exact_values(program, {})[place] for place in program.outputs)
    if not isinstance(exact, Fraction):
        raise InputError(f"the {what} must be a rational number", hint=f"try --{what} 0.01")
    if exact < 0 or (exact == 0 and not zero):
        wanted = "0 or more" if zero else "positive"
        raise InputError(f"the {what} must be {wanted}, not {exact}", hint=hint)
    return expr if expr.is_number else number(exact, decimal=expr.op != "div")


def _finite(name: str, value: Expr, letters: bool) -> Expr:
    """Return a value that is a finite number, or has letters where they may be; or say why not."""
    free = free_symbols(value)
    if free and not letters:
        raise PointError(f"the value of {name} must be a number, and contains {free[0].value}")
    if any(node is INFINITY for node in postorder(value)):
        raise PointError(f"{name} must be a finite number")
    return value


def _constant(name: str, value: Any) -> Expr:
    if isinstance(value, Expr):
        return value
    if type(value).__module__ == "numpy" and not getattr(value, "shape", None):
        value = value.item()
    if isinstance(value, str):
        ((_, expr),) = read_point(f"{name}={value}", names=(name,), letters=True)
        return expr
    if isinstance(value, (int, Fraction)):
        return number(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise PointError(f"{name} must be a finite number, not {value}")
        return number(Fraction(str(value)), decimal=True)
    from chainrule.bridge import from_sympy

    return from_sympy(value)


def spelled(name: Expr, known: Collection[Expr]) -> Expr:
    """Return the symbol that a formula writes for a name: SymPy's ``x1`` is our ``x_1``."""
    if name in known:
        return name
    return next((s for s in known if symbol(s.value) is symbol(name.value)), name)

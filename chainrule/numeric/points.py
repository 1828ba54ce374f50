"""Trial points: deterministic, spread over signs and sizes, never on a round number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from chainrule.model import Expr

if TYPE_CHECKING:
    from chainrule.numeric.program import Program

BASIC = tuple(
    Fraction(text)
    for text in (
        "0.7310593",
        "1.3719421",
        "-0.6180557",
        "2.7472913",
        "0.2390681",
        "-1.8412957",
        "4.2163119",
        "-3.1937103",
        "0.0517193",
        "7.8230177",
        "-0.1371943",
        "13.5419233",
        "-9.4713011",
        "31.4182957",
        "-0.0093127",
        "117.3910213",
        "-47.6130721",
        "0.0012943",
        "912.7719031",
        "-530.9217103",
    )
)
STRIDES = (1, 3, 7, 9, 11, 13, 17, 19)


def real_points(symbols: Sequence[Expr]) -> Iterator[dict[Expr, Fraction]]:
    """Iterate over trial points for these symbols, the most ordinary ones first.

    The first points give every symbol a positive value of ordinary size; later ones mix signs and
    sizes, each symbol differently.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> next(real_points([x, y]))[x] != next(real_points([x, y]))[y]
    True
    """
    count = len(BASIC)
    for turn in range(4 * count if len(symbols) > 1 else count):
        point: dict[Expr, Fraction] = {}
        used: set[int] = set()
        for index, symbol in enumerate(symbols):
            place = (turn * STRIDES[index % 8] + 5 * index * (1 + turn // count)) % count
            while place in used and len(used) < count:
                place = (place + 1) % count
            used.add(place)
            point[symbol] = BASIC[place] * Fraction(997 + index // count, 997)
        yield point


NEAR = tuple(Fraction(text) for text in ("0.3719", "-0.4137", "1.2931", "-1.3117", "0.0213"))
SCALES = (*range(-8, 15), 20, 40, 100)
GRID = 160


def trial_points(
    program: Program, symbols: Sequence[Expr], wrt: Expr | None
) -> Iterator[dict[Expr, Fraction]]:
    """Iterate over trial points, then search where narrow domains hide: bounded, no repeats.

    After ``real_points`` come whole parameters, neighbors of the numerals in the program, powers
    of ten, and a fine grid around 0.
    """
    yield from real_points(symbols)
    if wrt is None:
        return
    others = [symbol for symbol in symbols if symbol is not wrt]
    for turn in range(1, 5 if others else 1):
        for value in BASIC[:8]:
            yield {wrt: value, **{s: Fraction(turn + k % 3) for k, s in enumerate(others)}}
    rests = [{s: point[s] for s in others} for point in _first(real_points(symbols), 3)]
    for value in _search(program):
        for rest in rests if others else rests[:1]:
            yield {wrt: value, **rest}


def _first(points: Iterator[dict[Expr, Fraction]], count: int) -> list[dict[Expr, Fraction]]:
    return [point for point, _ in zip(points, range(count), strict=False)]


def _search(program: Program) -> Iterator[Fraction]:
    numerals = {node.value for node in program.nodes if node.is_number}
    for numeral in sorted(numerals, key=lambda value: (abs(value), value))[:40]:
        for offset in NEAR:
            yield from (numeral + offset, numeral * (1 + offset / 8), -numeral + offset)
        if 0 < numeral < 10**30:
            root = Fraction(round(float(numeral) ** 0.5 * 1000), 1000)
            for offset in NEAR:
                yield from (root + offset, -root - offset)
    for scale in SCALES:
        for digit in ("1.3719", "-2.7193", "5.1387"):
            yield Fraction(digit) * Fraction(10) ** scale
    for index in range(-GRID, GRID):
        yield Fraction(2 * index + 1, 16) + Fraction(1, 1009)

"""Mathematics as boxes with ink at known places, drawn without measuring any font.

Every run of characters is given the width that a table says, and the SVG makes the font keep to
it, so that boxes hold on every machine. One unit is the size of the surrounding text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chainrule.model import Expr
from chainrule.render.characters import clean
from chainrule.render.notations import nodes as n
from chainrule.render.notations.layout import layout


@dataclass(frozen=True, slots=True)
class Ink:
    """One run of characters, or a stroked path where ``text`` is empty.

    Attributes:
        x: its left end; for a path, where it is moved to.
        y: its baseline, growing downward.
        scale: size relative to the surrounding text.
        width: the width that the run must keep to.
        text: the characters.
        italic: whether they slant.
        path: SVG path commands in units of ``scale``.
    """

    x: float
    y: float
    scale: float
    width: float = 0.0
    text: str = ""
    italic: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A drawing with its extent: to the right, above and below its baseline."""

    width: float
    up: float
    down: float
    ink: tuple[Ink, ...] = ()

    @property
    def height(self) -> float:
        """Return the whole height."""
        return self.up + self.down


Done = Callable[[n.Node], Box]

AXIS = 0.26
"""Height of a minus sign and of the bar of a fraction."""

UP, DOWN = 0.74, 0.22
SMALL = 0.72

_WIDTHS = {
    **dict.fromkeys("iljI.,:;'′|!", 0.3),
    **dict.fromkeys("ftr()[]″⌊⌋⌈⌉ ", 0.36),
    **dict.fromkeys("mwMW∞⋯…", 0.8),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZΓΔΘΛΞΠΣΦΨΩ", 0.68),
    **dict.fromkeys("+−=<>≤≥≠≈←→±≡", 0.6),
    "·": 0.28,
    "∂": 0.5,
    "∇": 0.66,
}
_WIDE = 1.0
_SPACE = {"operator": 0.2, "relation": 0.26, "comma": 0.0, "word": 0.0}


def boxed(expr: Expr) -> Box:
    """Draw an expression as a box.

    >>> from chainrule.model import symbol
    >>> box = boxed(symbol("x") ** 2)
    >>> [ink.text for ink in box.ink]
    ['x', '2']
    """
    return n.fold(layout(expr), BOXES)


def _beside(boxes: Sequence[Box]) -> Box:
    """Set boxes side by side on one baseline."""
    ink: list[Ink] = []
    x = 0.0
    for box in boxes:
        ink.extend(_moved(box, x, 0.0).ink)
        x += box.width
    up = max((box.up for box in boxes), default=0.0)
    down = max((box.down for box in boxes), default=0.0)
    return Box(x, up, down, tuple(ink))


def resized(box: Box, factor: float) -> Box:
    """Return the box at another size."""
    ink = tuple(
        replace(i, x=i.x * factor, y=i.y * factor, scale=i.scale * factor, width=i.width * factor)
        for i in box.ink
    )
    return Box(box.width * factor, box.up * factor, box.down * factor, ink)


def _moved(box: Box, x: float, y: float) -> Box:
    ink = tuple(replace(i, x=i.x + x, y=i.y + y) for i in box.ink)
    return Box(box.width, box.up - y, box.down + y, ink)


def _text(text: str, *, italic: bool) -> Box:
    text = clean(text)
    width = sum(_WIDTHS.get(c, 0.52 if ord(c) < 0x2E80 else _WIDE) for c in text)
    return Box(width, UP, DOWN, (Ink(0.0, 0.0, 1.0, width, text, italic),))


def _space(width: float) -> Box:
    return Box(width, 0.0, 0.0)


def _leaf(node: n.Leaf, done: Done) -> Box:
    box = _text(node.text, italic=node.kind == "identifier" and len(node.text) == 1)
    gap = _SPACE.get(node.kind)
    if node.kind == "word":
        return _beside([_space(0.15), box, _space(0.15)])
    if node.kind == "comma":
        return _beside([box, _space(0.16)])
    return box if gap is None else _beside([_space(gap), box, _space(gap)])


def _product(node: n.Product, done: Done) -> Box:
    gaps = {"": _space(0.04), " ": _space(0.2), "·": _beside([_text("·", italic=False)])}
    pairs = zip(node.separators, node.factors[1:], strict=True)
    rest = [box for gap, factor in pairs for box in (gaps[gap], done(factor))]
    return _beside([done(node.factors[0]), *rest])


def _fraction(node: n.Fraction, done: Done) -> Box:
    top, bottom = (resized(done(part), 0.82) for part in (node.top, node.bottom))
    width = max(top.width, bottom.width) + 0.16
    upper = _moved(top, (width - top.width) / 2, -AXIS - 0.1 - top.down)
    lower = _moved(bottom, (width - bottom.width) / 2, -AXIS + 0.1 + bottom.up)
    bar = Ink(0.02, -AXIS, 1.0, path=f"M0 0H{width - 0.04:.3f}")
    ink = (*upper.ink, bar, *lower.ink)
    return Box(width + 0.06, upper.up, lower.down, ink)


def _script(node: n.Script, done: Done) -> Box:
    base = done(node.base)
    up, down, width, ink = base.up, base.down, base.width, list(base.ink)
    if node.sup is not None:
        sup = resized(_flat(node.sup, done), SMALL)
        placed = _moved(sup, base.width + 0.03, -(max(base.up, UP) - 0.42) - sup.down)
        ink.extend(placed.ink)
        up, width = max(up, placed.up), base.width + 0.03 + sup.width
    if node.sub is not None:
        sub = resized(done(node.sub), SMALL)
        placed = _moved(sub, base.width, max(base.down - 0.05, 0.16))
        ink.extend(placed.ink)
        down, width = max(down, placed.down), max(width, base.width + sub.width)
    return Box(width + 0.02, up, down, tuple(ink))


def _flat(node: n.Node, done: Done) -> Box:
    """Draw a fraction in a superscript with a slash: there is no room for a bar."""
    if not isinstance(node, n.Fraction):
        return done(node)
    return _beside([done(node.top), _text("/", italic=False), done(node.bottom)])


def _root(node: n.Root, done: Done) -> Box:
    body = done(node.body)
    top, right = body.up + 0.1, body.width + 0.56
    hook = f"M0 -0.3L0.12 -0.36L0.28 {body.down:.3f}L0.46 {-top:.3f}H{right:.3f}"
    ink = (Ink(0.04, 0.0, 1.0, path=hook), *_moved(body, 0.5, 0.0).ink)
    whole = Box(right + 0.06, top + 0.06, body.down, ink)
    if node.index is None:
        return whole
    index = _moved(resized(done(node.index), 0.55), 0.0, -0.48)
    shift = max(index.width - 0.2, 0.0)
    both = (*index.ink, *_moved(whole, shift, 0.0).ink)
    return Box(whole.width + shift, max(whole.up, index.up), whole.down, both)


_STROKES = {
    "(": "M0.26 {t}Q-0.06 {m} 0.26 {b}",
    ")": "M0.06 {t}Q0.38 {m} 0.06 {b}",
    "[": "M0.26 {t}H0.1V{b}H0.26",
    "]": "M0.06 {t}H0.22V{b}H0.06",
    "|": "M0.15 {t}V{b}",
    "⌊": "M0.1 {t}V{b}H0.28",
    "⌋": "M0.22 {t}V{b}H0.04",
    "⌈": "M0.28 {t}H0.1V{b}",
    "⌉": "M0.04 {t}H0.22V{b}",
    "{": "M0.3 {t}Q0.14 {t} 0.14 {q}T0.02 {m}Q0.14 {m} 0.14 {r}T0.3 {b}",
}


def _delimiter(sign: str, up: float, down: float) -> Box:
    """Draw a delimiter as tall as what it encloses."""
    pattern = _STROKES.get(sign)
    if pattern is None:
        return _text(sign, italic=False)
    top, bottom = -up - 0.02, down + 0.02
    middle = (top + bottom) / 2
    spots = {
        "t": top, "b": bottom, "m": middle, "q": (top + middle) / 2, "r": (middle + bottom) / 2,
    }  # fmt: skip
    path = pattern.format(**{key: f"{value:.3f}" for key, value in spots.items()})
    return Box(0.34, up + 0.04, down + 0.04, (Ink(0.0, 0.0, 1.0, path=path),))


def _enclosed(left: str, body: Box, right: str) -> Box:
    """Put a box between delimiters of its height."""
    closing = [_delimiter(right, body.up, body.down)] if right else []
    return _beside([_delimiter(left, body.up, body.down), body, *closing])


_MARKS = {
    "bar": "M0.06 0H{w}",
    "dot": "M{m} 0h0.01",
    "hat": "M0.08 0.06L{m} -0.06L{w} 0.06",
    "tilde": "M0.06 0.03Q{q} -0.09 {m} 0T{w} -0.03",
}


def _accent(node: n.Accent, done: Done) -> Box:
    body = done(node.body)
    width = max(body.width, 0.4)
    spots = {"w": width - 0.02, "m": width / 2 + 0.02, "q": width / 4}
    path = _MARKS[node.mark].format(**{key: f"{value:.3f}" for key, value in spots.items()})
    short = node.mark == "bar" and node.body.parts == () and _is_short(node.body)
    height = 0.6 if short else body.up
    mark = Ink(0.0, -height - 0.02, 1.0, path=path)
    return Box(width, max(body.up, height + 0.1), body.down, (*body.ink, mark))


def _is_short(node: n.Node) -> bool:
    return isinstance(node, n.Leaf) and all(
        c in "acegmnopqrsuvwxyzαεικμνοπρσςτυωγηχ" for c in node.text
    )


def _stacked(rows: Sequence[Sequence[Box]], gap: float) -> Box:
    """Set boxes in rows and columns, centered on the axis."""
    count = max(len(row) for row in rows)
    widths = [
        max((row[c].width for row in rows if c < len(row)), default=0.0) for c in range(count)
    ]
    ups = [max(box.up for box in row) for row in rows]
    downs = [max(box.down for box in row) for row in rows]
    total = sum(ups) + sum(downs) + 0.16 * (len(rows) - 1)
    y = -AXIS - total / 2
    ink: list[Ink] = []
    for row, up, down in zip(rows, ups, downs, strict=True):
        x = 0.0
        for box, width in zip(row, widths, strict=False):
            ink.extend(_moved(box, x, y + up).ink)
            x += width + gap
        y += up + down + 0.16
    width = sum(widths) + gap * (count - 1)
    return Box(width, AXIS + total / 2, total / 2 - AXIS, tuple(ink))


def _cases(node: n.Cases, done: Done) -> Box:
    rows = [
        [done(value), _beside([_text("if", italic=False), _space(0.25), done(where)])]
        if where is not None
        else [done(value), _text("otherwise", italic=False)]
        for value, where in node.rows
    ]
    return _enclosed("{", resized(_stacked(rows, 0.5), 0.85), "")


def _big(sign: Ink, width: float, high: Box, low: Box) -> Box:
    """Draw a sign with its limits."""
    return Box(width + 0.1, max(1.1, high.up), max(0.5, low.down), (sign, *high.ink, *low.ink))


def _integral(node: n.Integral, done: Done) -> Box:
    body, dummy = done(node.body), done(node.dummy)
    lower, upper = (resized(done(limit), 0.62) for limit in (node.lower, node.upper))
    sign = "M0.36 -0.98Q0.24 -1.08 0.18 -0.8L0.08 0.24Q0.02 0.5 -0.08 0.4"
    high, low = _moved(upper, 0.42, -0.8), _moved(lower, 0.24, 0.42)
    width = max(0.42 + upper.width, 0.24 + lower.width) + 0.1
    head = _big(Ink(0.1, 0.0, 1.0, path=sign), width, high, low)
    return _beside([head, body, _space(0.2), _text("d", italic=True), dummy])


def _series(node: n.Series, done: Done) -> Box:
    body = done(node.body)
    lower, upper = (resized(done(limit), 0.62) for limit in (node.lower, node.upper))
    width = max(0.9, lower.width, upper.width)
    path = {
        "∑": "M0.7 -0.6L0.68 -0.78L0.02 -0.78L0.4 -0.26L0.02 0.26L0.68 0.26L0.72 0.06",
        "∏": "M0.04 0.26L0.04 -0.78L0.68 -0.78L0.68 0.26",
    }[node.sign]
    high = _moved(upper, (width - upper.width) / 2, -0.98)
    low = _moved(lower, (width - lower.width) / 2, 0.78)
    head = _big(Ink((width - 0.72) / 2, 0.0, 1.0, path=path), width, high, low)
    return _beside([head, _space(0.15), body])


def _evaluated(node: n.Evaluated, done: Done) -> Box:
    body, where = done(node.body), resized(done(node.place), SMALL)
    bar = _delimiter("|", body.up, body.down + 0.15)
    placed = _moved(where, 0.0, body.down + 0.15)
    return _beside([body, bar, Box(where.width, placed.up, placed.down, placed.ink)])


BOXES: n.Rules[Box] = {
    n.Leaf: _leaf,
    n.Row: lambda node, done: _beside([done(item) for item in node.items]),
    n.Product: _product,
    n.Fraction: _fraction,
    n.Script: _script,
    n.Root: _root,
    n.Fence: lambda node, done: _enclosed(node.open, done(node.body), node.close),
    n.Accent: _accent,
    n.Cases: _cases,
    n.Matrix: lambda node, done: _enclosed(
        "[", _stacked([[done(e) for e in row] for row in node.rows], 0.5), "]"
    ),
    n.Integral: _integral,
    n.Series: _series,
    n.Evaluated: _evaluated,
}

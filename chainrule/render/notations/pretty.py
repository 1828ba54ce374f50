"""Two-dimensional text: stacked fractions, raised exponents, tall parentheses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chainrule.document import Level
from chainrule.model import Expr
from chainrule.render.characters import cells
from chainrule.render.notations import nodes as n
from chainrule.render.notations.layout import layout
from chainrule.render.notations.one_line import UNICODE, Piece, radical_sign

_TALLEST = 24
_WIDEST = 400


@dataclass(frozen=True, slots=True)
class TextBox:
    """Lines of text, the one on which the relation sign stands, and the same on one line.

    No lines at all means that the drawing would be too large.
    """

    lines: tuple[str, ...]
    baseline: int
    piece: Piece | None = None

    @property
    def width(self) -> int:
        """Return the widest line in cells."""
        return max(map(cells, self.lines))

    @property
    def height(self) -> int:
        """Return the number of lines."""
        return len(self.lines)


Done = Callable[[n.Node], TextBox]


def to_pretty(expr: Expr) -> list[str]:
    """Draw an expression over several lines.

    >>> from chainrule.model import symbol
    >>> print(*to_pretty((symbol("x") + 1) / symbol("y")), sep="\\n")
    x + 1
    ─────
      y
    """
    return [line.rstrip() for line in text_box(expr).lines]


def text_box(expr: Expr) -> TextBox:
    """Draw an expression over several lines, or on one if it is too large for that."""
    block = n.fold(layout(expr), PRETTY)
    return block if block.lines or block.piece is None else flat(block.piece.text)


def flat(text: str) -> TextBox:
    """Return one line of text as a block."""
    return TextBox((text,), 0)


def beside(blocks: Sequence[TextBox]) -> TextBox:
    """Set blocks side by side on a common baseline."""
    above = max(block.baseline for block in blocks)
    below = max(block.height - block.baseline for block in blocks)
    columns: list[list[str]] = []
    for block in blocks:
        width = block.width
        lead = above - block.baseline
        column = [" " * width] * lead
        column += [line + " " * (width - cells(line)) for line in block.lines]
        column += [" " * width] * (above + below - len(column))
        columns.append(column)
    return TextBox(tuple(map("".join, zip(*columns, strict=True))), above)


def _centered(line: str, width: int) -> str:
    free = width - cells(line)
    return " " * (free // 2) + line + " " * (free - free // 2)


_BRACES = {
    "(": ("⎛", "⎜", "⎝"), ")": ("⎞", "⎟", "⎠"), "[": ("⎡", "⎢", "⎣"), "]": ("⎤", "⎥", "⎦"),
    "|": ("│", "│", "│"), "⌊": ("⎢", "⎢", "⎣"), "⌋": ("⎥", "⎥", "⎦"), "⌈": ("⎡", "⎢", "⎢"),
    "⌉": ("⎤", "⎥", "⎥"),
}  # fmt: skip


def _delimiter(sign: str, like: TextBox) -> TextBox:
    """Draw a delimiter as tall as the box beside it."""
    if like.height == 1 or sign not in _BRACES:
        return TextBox((sign,), 0)
    top, middle, bottom = _BRACES[sign]
    return TextBox((top, *[middle] * (like.height - 2), bottom), like.baseline)


def _nothing(node: n.Node) -> Piece:
    raise KeyError(node)


def _row(node: n.Row, done: Done) -> TextBox:
    blocks: list[TextBox] = []
    for item in node.items:
        block = done(item)
        if blocks and isinstance(item, n.Fraction) and blocks[-1].lines == ("−",):
            blocks.append(flat(" "))  # else the sign would lengthen the bar
        blocks.append(block)
    return beside(blocks)


def _product(node: n.Product, done: Done) -> TextBox:
    blocks = [done(node.factors[0])]
    for gap, factor in zip(node.separators, node.factors[1:], strict=True):
        right = done(factor)
        tall = blocks[-1].height > 1 or right.height > 1
        sign = gap if gap != "·" else " · " if tall else "·"
        stacked = isinstance(factor, n.Fraction) or isinstance(node.factors[0], n.Fraction)
        blocks += [flat(sign or (" " if stacked and tall else "")), right]
    return beside([block for block in blocks if block.lines != ("",)])


def _fraction(node: n.Fraction, done: Done) -> TextBox:
    top, bottom = done(node.top), done(node.bottom)
    width = max(top.width, bottom.width)
    if isinstance(node.top, n.Fraction) or isinstance(node.bottom, n.Fraction):
        width += 2
    upper = [_centered(_padded(line, top.width), width) for line in top.lines]
    lower = [_centered(_padded(line, bottom.width), width) for line in bottom.lines]
    return TextBox((*upper, "─" * width, *lower), top.height)


def _padded(line: str, width: int) -> str:
    return line + " " * (width - cells(line))


def _script(node: n.Script, done: Done) -> TextBox:
    base = done(node.base)
    line = _script_line(node, done)
    if line is not None:
        return flat(line)
    sup = None if node.sup is None else done(node.sup)
    sub = None if node.sub is None else done(node.sub)
    side_width = max((b.width for b in (sup, sub) if b is not None), default=0)
    above, below = (
        [" " * base.width + _padded(text, side_width) for text in box.lines] if box else []
        for box in (sup, sub)
    )
    middle = (_padded(text, base.width) + " " * side_width for text in base.lines)
    return TextBox((*above, *middle, *below), len(above) + base.baseline)


def _script_line(node: n.Script, done: Done) -> str | None:
    """Return the script on one line if Unicode has the small letters for it."""
    if any(done(part).height > 1 for part in node.parts):
        return None

    def piece(part: n.Node) -> Piece:
        return Piece(done(part).lines[0], Level.SUM)

    drawn = UNICODE[n.Script](node, piece).text
    return None if "^" in drawn or "_(" in drawn else drawn


def _radical(node: n.Root, done: Done) -> TextBox:
    body = done(node.body)
    index = "" if node.index is None else done(node.index).lines[0]
    mark = radical_sign(index) or f"[{index}]√"
    width = body.width
    stem = [" " * (cells(mark) - 1) + "│"] * (body.height - 1) + [mark]
    lines = [s + _padded(text, width) for s, text in zip(stem, body.lines, strict=True)]
    return TextBox((" " * cells(mark) + "_" * width, *lines), body.baseline + 1)


def _enclosed(left: str, body: TextBox, right: str) -> TextBox:
    return beside([_delimiter(left, body), body, _delimiter(right, body)])


def _accent(node: n.Accent, done: Done) -> TextBox:
    body = done(node.body)
    return flat(UNICODE[n.Accent](node, lambda part: Piece(body.lines[0])).text)


def _cases(node: n.Cases, done: Done) -> TextBox:
    values = [done(value) for value, _ in node.rows]
    width = max(value.width for value in values)
    lines: list[str] = []
    for value, (_, where) in zip(values, node.rows, strict=True):
        gap = flat(" " * (width - value.width) + "  ")
        clause = beside([flat("if "), done(where)]) if where else flat("otherwise")
        lines += beside([value, gap, clause]).lines
    widest = max(map(cells, lines))
    lines = [_padded(line, widest) for line in lines]
    if len(lines) == 1:
        return flat("{ " + lines[0])
    if len(lines) % 2 == 0:
        lines.insert(len(lines) // 2, " " * widest)
    middle = len(lines) // 2
    brace = ["⎪"] * len(lines)
    brace[0], brace[middle], brace[-1] = "⎧", "⎨", "⎩"
    return TextBox(tuple(f"{b} {t}" for b, t in zip(brace, lines, strict=True)), middle)


def _matrix(node: n.Matrix, done: Done) -> TextBox:
    columns = max(len(row) for row in node.rows)
    widths = [max(done(row[c]).width for row in node.rows if c < len(row)) for c in range(columns)]
    lines: list[str] = []
    for row in node.rows:
        entries: list[TextBox] = []
        for width, block in zip(widths, map(done, row), strict=False):
            gap = "  " if entries else ""
            entries += [flat(gap + " " * (width - block.width)), block]
        lines += beside(entries).lines
    return _enclosed("[", TextBox(tuple(lines), len(lines) // 2), "]")


def _integral(node: n.Integral, done: Done) -> TextBox:
    body, upper, lower = done(node.body), done(node.upper), done(node.lower)
    height = max(body.height, 2)
    sign = ["⌠", *["⎮"] * (height - 2), "⌡"]
    limits = max(upper.width, lower.width)
    lines = [" " + _padded(text, limits) for text in upper.lines]
    lines += [mark + " " * limits for mark in sign]
    lines += [" " + _padded(text, limits) for text in lower.lines]
    left = TextBox(tuple(lines), upper.height + min(body.baseline, height - 1))
    return beside([left, body, flat(" d"), done(node.dummy)])


def _series(node: n.Series, done: Done) -> TextBox:
    body, upper, lower = done(node.body), done(node.upper), done(node.lower)
    width = max(upper.width, lower.width, 1)
    lines = [_centered(text, width) for text in (*upper.lines, node.sign, *lower.lines)]
    sign = TextBox(tuple(lines), upper.height)
    return beside([sign, flat(" "), body])


_DRAWN: n.Rules[TextBox] = {
    n.Leaf: lambda node, done: flat(UNICODE[n.Leaf](node, _nothing).text),
    n.Row: _row,
    n.Product: _product,
    n.Fraction: _fraction,
    n.Script: _script,
    n.Root: _radical,
    n.Fence: lambda node, done: _enclosed(node.open, done(node.body), node.close),
    n.Accent: _accent,
    n.Cases: _cases,
    n.Matrix: _matrix,
    n.Integral: _integral,
    n.Series: _series,
    n.Evaluated: lambda node, done: beside([done(node.body), flat(" at "), done(node.place)]),
}


_TOO_LARGE = ()


def _bounded(kind: type[n.Node]) -> Callable[[n.Node, Done], TextBox]:
    """Draw a node, and give up on what would become taller or wider than any screen."""

    def rule(node: n.Node, done: Done) -> TextBox:
        def piece(part: n.Node) -> Piece:
            return done(part).piece or Piece("")

        line = UNICODE[kind](node, piece)
        if all(done(part).lines for part in node.parts):
            block = _DRAWN[kind](node, done)
            if block.height <= _TALLEST and block.width <= _WIDEST:
                return TextBox(block.lines, block.baseline, line)
        return TextBox(_TOO_LARGE, 0, line)

    return rule


PRETTY: n.Rules[TextBox] = {kind: _bounded(kind) for kind in _DRAWN}

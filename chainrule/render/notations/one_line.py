"""Mathematics on one line: with Unicode scripts and signs, or in ASCII only."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from chainrule.document import Inlines, Level, Text
from chainrule.model import Expr
from chainrule.render.characters import as_ascii, clean
from chainrule.render.notations import nodes as n
from chainrule.render.notations.layout import layout

_LOW = "0123456789+−=()"
SUPERSCRIPTS = dict(
    zip(
        _LOW + "abcdefghijklmnoprstuvwxyz′″‴",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′″‴",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(_LOW + ",aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎,ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)
)
_RAISED = frozenset(SUPERSCRIPTS.values()) - {"′", "″", "‴"}
VULGAR = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾"}
MARKS = {"bar": "\u0304", "dot": "\u0307", "hat": "\u0302", "tilde": "\u0303"}
RADICALS = {"": "√", "3": "∛", "4": "∜"}
_LONGEST_SCRIPT = 6
_SPACED = {"operator": " {} ", "relation": " {} ", "comma": "{} "}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with how tightly it holds together.

    ``open`` tells that a letter set right after it could be taken for a part of it.
    """

    text: str
    level: Level = Level.ATOM
    open: bool = False


Done = Callable[[n.Node], Piece]


def to_unicode(expr: Expr) -> str:
    """Write an expression on one line with Unicode signs, for reading.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> to_unicode(2 * x * make("cos", x**2) * make("exp", make("sin", x**2)))
    '2x cos(x²) e^sin(x²)'
    """
    return n.fold(layout(expr), UNICODE).text


def to_ascii(expr: Expr) -> str:
    """Write an expression on one line in ASCII characters only, for reading.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> to_ascii(2 * x * make("cos", x**2) * make("exp", make("sin", x**2)))
    '2*x*cos(x^2)*e^sin(x^2)'
    """
    return n.fold(layout(expr), ASCII).text


def plain_text(content: Inlines) -> str:
    """Write words and formulas as one string."""
    return "".join(
        part.text if isinstance(part, Text) else to_unicode(part.expr) for part in content
    )


def _held(piece: Piece, level: Level) -> str:
    return piece.text if piece.level >= level else f"({piece.text})"


def _compact(text: str) -> str:
    for sign in "+−-":
        text = text.replace(f" {sign} ", sign)
    return text


def _translated(text: str, table: dict[str, str]) -> str | None:
    if not text or len(text) > _LONGEST_SCRIPT or any(c not in table for c in text):
        return None
    return "".join(table[c] for c in text)


def _leaf(node: n.Leaf, done: Done) -> Piece:
    text = clean(node.text)
    return Piece(_SPACED.get(node.kind, "{}").format(text))


_ROW_LEVELS = {
    "comma": Level.LIST, "relation": Level.RELATION, "operator": Level.SUM, "sign": Level.SIGN,
    "postfix": Level.POWER,
}  # fmt: skip
_BEFORE_BRACES = ("", " ", "−", "-")


def _row(node: n.Row, done: Done) -> Piece:
    pieces = [done(item) for item in node.items]
    level = Level.ATOM
    for item in node.items:
        if isinstance(item, n.Leaf):
            found = Level.PRODUCT if item.text == "·" else _ROW_LEVELS.get(item.kind, level)
            level = min(level, found)
    text = ""
    for item, piece in zip(node.items, pieces, strict=True):
        # The bars of ln|x| turn into abs( … ) where others stand inside, and the parentheses
        # around a piecewise function into its braces, which a name before them needs.
        braced = text[-1:] not in _BEFORE_BRACES and piece.text.startswith("{")
        bare = isinstance(item, n.Fence) and (braced or piece.text[:1].isalpha())
        text += f"({piece.text})" if bare else piece.text
    return Piece(text, level, pieces[-1].open)


def _product(node: n.Product, done: Done) -> Piece:
    pieces = [done(factor) for factor in node.factors]
    vulgar = VULGAR.get(pieces[0].text)
    first = node.factors[0]
    if vulgar and isinstance(first, n.Fraction) and first.style == "number":
        pieces[0] = Piece(vulgar)
    text = _factor(pieces[0])
    for index, gap in enumerate(node.separators):
        left, right = pieces[index], pieces[index + 1]
        operator = isinstance(node.factors[index], n.Fraction) and _is_operator(node)
        flat = left.open or Level.FRACTION in (left.level, right.level)
        # The index of a root must not look like an exponent of what stands before it.
        flat = flat or right.text[:1] in _RAISED
        text += (" " if operator else "·" if flat else gap) + _factor(right)
    return Piece(text, Level.PRODUCT, pieces[-1].open)


def _is_operator(node: n.Product) -> bool:
    """Tell d/dx (…) from a product of derivatives."""
    first = node.factors[0]
    return (
        isinstance(first, n.Fraction)
        and first.style == "derivative"
        and isinstance(first.top, n.Leaf | n.Script)
    )


def _factor(piece: Piece) -> str:
    return _held(piece, Level.PRODUCT)


def _fraction(node: n.Fraction, done: Done) -> Piece:
    top, bottom = done(node.top), done(node.bottom)
    if node.style == "derivative":
        return Piece(f"{top.text}/{bottom.text}", Level.FRACTION)
    upper = _held(top, Level.SIGN)
    if top.level is Level.FRACTION or _ends_in_series(node.top):
        upper = f"({top.text})"
    return Piece(f"{upper}/{_held(bottom, Level.POWER)}", Level.FRACTION, bottom.open)


def _ends_in_series(node: n.Node) -> bool:
    """Tell whether a slash after a node would belong to the terms of a sum."""
    while isinstance(node, (n.Product, n.Row)):
        node = node.parts[-1]
    return isinstance(node, n.Series)


def _script(node: n.Script, done: Done) -> Piece:
    text, is_open = done(node.base).text, False
    if node.sub is not None and isinstance(node.sup, n.Fence) and node.sup.open == "(":
        raised = _script(n.Script(node.base, None, node.sup), done)
        return _script(
            n.Script(node.base, node.sub), {node.base: raised, node.sub: done(node.sub)}.__getitem__
        )
    if node.sub is not None:
        sub = _compact(done(node.sub).text)
        # A subscript word such as max is unreadable in the small letters Unicode has.
        wordy = not sub.isdigit() if _is_function(node.base) else sub.isalpha()
        small = None if wordy and len(sub) > 1 else _translated(sub, SUBSCRIPTS)
        is_open = small is None
        text += small or f"_{_lowered(node, done)}"
    if node.sup is None:
        return Piece(text, Level.ATOM, is_open)
    sup = done(node.sup)
    compact = _compact(sup.text)
    small = _translated(compact, SUPERSCRIPTS)
    if small is not None and (isinstance(node.sup, n.Fence) or "(" not in compact):
        return Piece(text + small, Level.POWER)
    if sup.level < Level.ATOM:
        compact = f"({compact})"
    return Piece(f"{text}^{compact}", Level.POWER, True)


def _is_function(node: n.Node) -> bool:
    return isinstance(node, n.Leaf) and node.kind == "function"


def _lowered(node: n.Script, done: Done) -> str:
    """Write a subscript; the base of a logarithm must not run into its argument."""
    sub = done(node.sub) if node.sub is not None else Piece("")
    if _is_function(node.base) and len(sub.text) > 1 and not sub.text.isdigit():
        return f"({_compact(sub.text)})"
    return f"{{{sub.text}}}" if "," in sub.text else _held(sub, Level.ATOM)


def _radical(node: n.Root, done: Done) -> Piece:
    body = done(node.body)
    index = "" if node.index is None else done(node.index).text
    sign = radical_sign(index)
    if sign is None:
        return Piece(f"root({body.text}, {index})")
    bare = isinstance(node.body, n.Leaf | n.Script | n.Fence) and body.level is Level.ATOM
    return Piece(sign + (body.text if bare else f"({body.text})"), Level.POWER, bare)


def radical_sign(index: str) -> str | None:
    """Return the sign of a root, e.g. ⁵√, if Unicode can write its index."""
    if index in RADICALS:
        return RADICALS[index]
    small = _translated(index, SUPERSCRIPTS) if index.isdigit() or len(index) == 1 else None
    return small and f"{small}√"


def _fence(node: n.Fence, done: Done) -> Piece:
    if isinstance(node.body, n.Cases) and node.open == "(":
        return done(node.body)
    body = done(node.body).text
    if node.open == "|" and not _bars_nest(body):
        return Piece(f"abs({body})")
    return Piece(node.open + body + node.close)


def _bars_nest(text: str) -> bool:
    """Tell whether bars around a text that holds bars are read as they are meant.

    >>> _bars_nest("|x| − 1"), _bars_nest("1 − |x|"), _bars_nest("x |x|")
    (True, True, False)
    """
    depth, wanting = 0, True
    for character in text:
        if character == "|":
            if not wanting and not depth:
                return False  # it would close the bars outside
            depth += 1 if wanting else -1
        elif character != " ":
            wanting = character in "+−-·*/^(,[<>=≤≥√"
    return True


def _accent(node: n.Accent, done: Done) -> Piece:
    text = done(node.body).text
    if len(text) != 1:
        return Piece(f"{text}_{node.mark}", open=True)
    return Piece(unicodedata.normalize("NFC", text + MARKS[node.mark]))


def _cases(node: n.Cases, done: Done) -> Piece:
    rows = [
        f"{done(value).text} " + (f"if {done(where).text}" if where else "otherwise")
        for value, where in node.rows
    ]
    return Piece("{" + ", ".join(rows) + "}")


def _matrix(node: n.Matrix, done: Done) -> Piece:
    rows = ("[" + ", ".join(done(entry).text for entry in row) + "]" for row in node.rows)
    return Piece("[" + ", ".join(rows) + "]")


def _limits(node: n.Integral | n.Series, done: Done, level: Level | None) -> str:
    """Write the limits of an integral, or of a sum where they always stand in parentheses."""
    text = ""
    for mark, limit, table in (("_", node.lower, SUBSCRIPTS), ("^", node.upper, SUPERSCRIPTS)):
        piece = done(limit)
        compact = _compact(piece.text) if level else _compact(piece.text).replace(" = ", "=")
        small = None if "(" in compact else _translated(compact, table)
        text += small or mark + (_held(piece, level) if level else f"({compact})")
    return text


def _integral(node: n.Integral, done: Done) -> Piece:
    sign = "∫" + _limits(node, done, Level.ATOM)
    body = _held(done(node.body), Level.SIGN)
    return Piece(f"{sign} {body} d{done(node.dummy).text}", Level.SIGN)


def _series(node: n.Series, done: Done) -> Piece:
    sign = node.sign + _limits(node, done, None)
    return Piece(f"{sign} {_held(done(node.body), Level.PRODUCT)}", Level.PRODUCT)


UNICODE: n.Rules[Piece] = {
    n.Leaf: _leaf,
    n.Row: _row,
    n.Product: _product,
    n.Fraction: _fraction,
    n.Script: _script,
    n.Root: _radical,
    n.Fence: _fence,
    n.Accent: _accent,
    n.Cases: _cases,
    n.Matrix: _matrix,
    n.Integral: _integral,
    n.Series: _series,
    n.Evaluated: lambda node, done: Piece(
        f"{done(node.body).text} at {done(node.place).text}", Level.RELATION
    ),
}


FUNCTION_NAMES = {
    "Γ": "gamma", "lnΓ": "loggamma", "ψ": "digamma", "Β": "beta", "W": "lambertw",
    "S": "fresnels", "C": "fresnelc", "σ": "sigmoid", "sgn": "sign",
}  # fmt: skip


def _ascii_leaf(node: n.Leaf, done: Done) -> Piece:
    text = "*" if node.text == "·" else as_ascii(node.text)
    if node.kind == "function":
        text = FUNCTION_NAMES.get(node.text, text)
    return Piece(_SPACED.get(node.kind, "{}").format(text))


def _ascii_product(node: n.Product, done: Done) -> Piece:
    gap = " " if _is_operator(node) else "*"
    text = gap.join(_factor(done(factor)) for factor in node.factors)
    return Piece(text, Level.PRODUCT)


def _ascii_script(node: n.Script, done: Done) -> Piece:
    text = done(node.base).text
    if node.sub is not None:
        text += f"_{_lowered(node, done)}"
    if node.sup is None:
        return Piece(text)
    if isinstance(node.sup, n.Leaf) and node.sup.kind == "postfix":
        return Piece(text + done(node.sup).text)
    sup = done(node.sup)
    return Piece(f"{text}^{_compact(_held(sup, Level.ATOM))}", Level.POWER)


def _ascii_radical(node: n.Root, done: Done) -> Piece:
    body = done(node.body).text
    if node.index is None:
        return Piece(f"sqrt({body})")
    return Piece(f"root({body}, {done(node.index).text})")


_ASCII_FENCES = {"⌊": "floor", "⌈": "ceil"}


def _ascii_fence(node: n.Fence, done: Done) -> Piece:
    if node.open in _ASCII_FENCES:
        return Piece(f"{_ASCII_FENCES[node.open]}({done(node.body).text})")
    return _fence(node, done)


def _ascii_integral(node: n.Integral, done: Done) -> Piece:
    body = node.body.body if isinstance(node.body, n.Fence) else node.body
    inside = (body, node.dummy, node.lower, node.upper)
    return Piece("integral(" + ", ".join(done(part).text for part in inside) + ")")


_ASCII_SERIES = {"∑": "sum", "∏": "prod"}


def _ascii_series(node: n.Series, done: Done) -> Piece:
    lower, upper = (done(part).text.replace(" ", "") for part in (node.lower, node.upper))
    sign = f"{_ASCII_SERIES[node.sign]}_({lower})^({upper})"
    return Piece(f"{sign} {_held(done(node.body), Level.PRODUCT)}", Level.PRODUCT)


ASCII: n.Rules[Piece] = {
    **UNICODE,
    n.Leaf: _ascii_leaf,
    n.Product: _ascii_product,
    n.Script: _ascii_script,
    n.Root: _ascii_radical,
    n.Fence: _ascii_fence,
    n.Accent: lambda node, done: Piece(f"{done(node.body).text}_{node.mark}"),
    n.Integral: _ascii_integral,
    n.Series: _ascii_series,
}

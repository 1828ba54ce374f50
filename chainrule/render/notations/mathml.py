"""Mathematics as MathML Core, drawn by browsers themselves and read by screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from chainrule.model import Expr
from chainrule.render.markup import escape_markup
from chainrule.render.notations import nodes as n
from chainrule.render.notations.breaking import TIMES, Group, groups, pieces, width
from chainrule.render.notations.layout import layout
from chainrule.render.notations.one_line import UNICODE
from chainrule.render.notations.shortening import DEEPEST
from chainrule.render.notations.templates import Done, Tall, as_tall_as, form, is_prime, slashed

APPLY = "<mo>&#x2061;</mo>"
THIN = '<mspace width="0.17em"></mspace>'
_MARKS = {"bar": "¯", "dot": "˙", "hat": "ˆ", "tilde": "˜"}


def to_mathml(expr: Expr, *, display: bool = False) -> str:
    """Write an expression as a ``math`` element; ``display`` sets fractions at full size.

    >>> from chainrule.model import make, symbol
    >>> to_mathml(make("sqrt", symbol("x")))
    '<math alttext="√x"><msqrt><mi>x</mi></msqrt></math>'
    """
    root = layout(expr, DEEPEST)
    return element(n.fold(root, MATHML), n.fold(root, UNICODE).text, display=display)


def to_wrapping_mathml(
    expr: Expr, longest: float, *widest: float, before: str = "", display: bool = False
) -> list[str]:
    """Write an expression as ``math`` elements between which lines may break.

    One no longer than ``longest`` characters is one element. A longer one breaks between its
    outermost terms or factors, and inside one of those that is itself so long; fractions and
    the like break where they are wider than ``widest``, for each of which the expression is
    written. ``before`` is a relation sign to start with.
    """
    root = layout(expr, DEEPEST)
    sign, said = (_operator(escape_markup(before)), f"{before} ") if before else ("", "")
    if width([("", root)]) <= longest:
        body = n.fold(root, MATHML)
        whole = _row_of(sign + body) if sign else body
        return [element(whole, said + _spoken(root), display=display)] * len(widest)
    return [_wrapping(root, longest, each, (sign, said), display) for each in widest]


def _wrapping(
    root: n.Node, longest: float, widest: float, start: tuple[str, str], display: bool
) -> str:
    sign, said = start
    parts: list[str] = []
    for group in groups(root, widest):
        drawn = [_joined(piece) for piece in pieces(group, longest, widest)]
        drawn[0] = (sign + drawn[0][0], said + drawn[0][1])
        sign = said = ""
        # In a row of its own: Firefox breaks lines between the children of ``math`` itself.
        term = "<wbr>".join(element(_row_of(t), words, display=display) for t, words in drawn)
        # The first one stays outside: what is left of it stands on its first line.
        parts.append(f'<span class="term">{term}</span>' if parts and len(drawn) > 1 else term)
    return "<wbr>".join(parts)


def _spoken(node: n.Node) -> str:
    return n.fold(node, UNICODE).text


def _joined(group: Group) -> tuple[str, str]:
    text = "".join(_GAPS.get(gap, "") + n.fold(node, MATHML) for gap, node in group)
    return text, "".join(gap + _spoken(node) for gap, node in group)


def element(body: str, spoken: str, *, display: bool = False) -> str:
    """Wrap MathML in a ``math`` element with the same in words of one line."""
    style = ' displaystyle="true"' if display else ""
    return f'<math{style} alttext="{escape_markup(spoken.strip())}">{body}</math>'


def _row_of(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def _identifier(text: str) -> str:
    return f"<mi>{text}</mi>"


def _operator(text: str) -> str:
    return f'<mo form="infix">{text}</mo>'


_LEAVES: dict[str, Callable[[str], str]] = {
    "identifier": _identifier,
    "constant": _identifier,
    "number": lambda text: f"<mn>{text}</mn>",
    "function": lambda text: (
        f'<mi mathvariant="normal">{text}</mi>' if len(text) == 1 else f"<mi>{text}</mi>"
    ),
    "word": lambda text: "<mtext>" + text.replace(" ", "&#xA0;") + "</mtext>",
    "operator": _operator,
    "sign": lambda text: f'<mo form="prefix">{text}</mo>',
    "postfix": lambda text: f'<mo form="postfix" lspace="0" rspace="0">{text}</mo>',
    "relation": lambda text: (
        f"<mtext>&#xA0;{text}&#xA0;</mtext>" if text in ("and", "or") else _operator(text)
    ),
    "differential": lambda text: f'<mi mathvariant="normal">{text}</mi>',
    "comma": lambda text: '<mo separator="true">,</mo>',
    "dots": lambda text: "<mo>⋯</mo>",
}


def _is_function(node: n.Node) -> bool:
    while isinstance(node, n.Script):
        node = node.base
    return isinstance(node, n.Leaf) and node.kind in ("function", "identifier")


def _row(node: n.Row, done: Done) -> str:
    pieces = [done(item) for item in node.items]
    calls = (
        isinstance(item, n.Fence) and _is_function(before) for before, item in pairwise(node.items)
    )
    applied = zip((False, *calls), pieces, strict=True)
    text = "".join(APPLY * is_call + piece for is_call, piece in applied)
    return as_tall_as(_row_of(text), *pieces)


_TIMES = "<mo>&#x2062;</mo>"
_GAPS = {TIMES: _TIMES, " ": _TIMES + THIN, "·": _operator("·")}


def _product(node: n.Product, done: Done) -> str:
    pieces = [done(factor) for factor in node.factors]
    pairs = zip(node.separators, pieces[1:], strict=True)
    rest = "".join(_GAPS[gap or TIMES] + piece for gap, piece in pairs)
    return as_tall_as(_row_of(pieces[0] + rest), *pieces)


def _script(node: n.Script, done: Done) -> str:
    base, sub, sup = done(node.base), node.sub, node.sup
    lower = "<mrow></mrow>" if sub is None else done(sub)
    if sup is None:
        return as_tall_as(f"<msub>{base}{lower}</msub>", base)
    if is_prime(sup):
        # The sign for a prime is raised and small of itself; as a superscript it would vanish.
        named = base if sub is None else f"<msub>{base}{lower}</msub>"
        return as_tall_as(_row_of(named + done(sup)), base)
    upper = slashed(sup, done, '<mo lspace="0" rspace="0">/</mo>', _row_of("%s")) or done(sup)
    if sub is None:
        return as_tall_as(f"<msup>{base}{upper}</msup>", base)
    return as_tall_as(f"<msubsup>{base}{lower}{upper}</msubsup>", base)


_SQUARE_ROOT = form("<msqrt>%(body)s</msqrt>")


def _radical(node: n.Root, done: Done) -> str:
    if node.index is None:
        return _SQUARE_ROOT(node, done)
    body = done(node.body)
    return as_tall_as(f"<mroot>{body}{done(node.index)}</mroot>", body)


def _delimited(left: str, body: str, right: str) -> str:
    grows = "true" if isinstance(body, Tall) else "false"
    opening = f'<mo form="prefix" fence="true" stretchy="{grows}">{escape_markup(left)}</mo>'
    closing = f'<mo form="postfix" fence="true" stretchy="{grows}">{escape_markup(right)}</mo>'
    return as_tall_as(_row_of(opening + body + closing), body)


def _table(rows: Iterable[Iterable[str]], kind: str) -> str:
    body = "".join(
        "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in row) + "</mtr>" for row in rows
    )
    return Tall(f'<mtable class="{kind}">{body}</mtable>')


def _cases(node: n.Cases, done: Done) -> str:
    otherwise = "<mtext>otherwise</mtext>"
    rows = (
        (done(value), f"<mtext>if&#xA0;</mtext>{done(where)}" if where else otherwise)
        for value, where in node.rows
    )
    brace = '<mo form="prefix" fence="true" stretchy="true">{</mo>'
    return Tall(_row_of(brace + _table(rows, "cases")))


MATHML: n.Rules[str] = {
    n.Leaf: lambda node, done: _LEAVES[node.kind](escape_markup(node.text)),
    n.Row: _row,
    n.Product: _product,
    n.Fraction: form("<mfrac>%(top)s%(bottom)s</mfrac>", tall=True),
    n.Script: _script,
    n.Root: _radical,
    n.Fence: lambda node, done: _delimited(node.open, done(node.body), node.close),
    n.Accent: form(
        '<mover accent="true">%(body)s<mo stretchy="false">%(mark)s</mo></mover>', mark=_MARKS
    ),
    n.Cases: _cases,
    n.Matrix: lambda node, done: _delimited(
        "[", _table((map(done, row) for row in node.rows), "matrix"), "]"
    ),
    n.Integral: form(
        "<mrow><msubsup><mo>∫</mo>%(lower)s%(upper)s</msubsup>%(body)s"
        f'{THIN}<mi mathvariant="normal">d</mi>%(dummy)s</mrow>',
        tall=True,
    ),
    n.Series: form(
        "<mrow><munderover><mo>%(sign)s</mo>%(lower)s%(upper)s</munderover>%(body)s</mrow>",
        tall=True,
    ),
    n.Evaluated: form(
        '<msub><mrow>%(body)s<mo form="postfix" fence="true" stretchy="true">|</mo></mrow>'
        "%(place)s</msub>",
        tall=True,
    ),
}

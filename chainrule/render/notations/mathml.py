"""Mathematics as MathML Core, drawn by browsers themselves and read by screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chainrule.model import Expr
from chainrule.render.markup import escape_markup
from chainrule.render.notations import nodes as n
from chainrule.render.notations.breaking import TIMES, Group, groups, pieces, width
from chainrule.render.notations.layout import layout
from chainrule.render.notations.one_line import UNICODE
from chainrule.render.notations.shortening import DEEPEST

APPLY = "<mo>&#x2061;</mo>"
THIN = '<mspace width="0.17em"></mspace>'
_MARKS = {"bar": "¯", "dot": "˙", "hat": "ˆ", "tilde": "˜"}


@dataclass(frozen=True, slots=True)
class Markup:
    """MathML, and whether it is taller than a line, so that delimiters around it must grow."""

    text: str
    tall: bool = False


Done = Callable[[n.Node], Markup]


def to_mathml(expr: Expr, *, display: bool = False) -> str:
    """Write an expression as a ``math`` element; ``display`` sets fractions at full size.

    >>> from chainrule.model import make, symbol
    >>> to_mathml(make("sqrt", symbol("x")))
    '<math alttext="√x"><msqrt><mi>x</mi></msqrt></math>'
    """
    root = layout(expr, DEEPEST)
    return element(n.fold(root, MATHML).text, n.fold(root, UNICODE).text, display=display)


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
        body = n.fold(root, MATHML).text
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
    text = "".join(_GAPS.get(gap, "") + n.fold(node, MATHML).text for gap, node in group)
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


def _relation(text: str) -> str:
    return f"<mtext>&#xA0;{text}&#xA0;</mtext>" if text in ("and", "or") else _operator(text)


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
    "relation": _relation,
    "differential": lambda text: f'<mi mathvariant="normal">{text}</mi>',
    "comma": lambda text: '<mo separator="true">,</mo>',
    "dots": lambda text: "<mo>⋯</mo>",
}


def _leaf(node: n.Leaf, done: Done) -> Markup:
    return Markup(_LEAVES[node.kind](escape_markup(node.text)))


def _is_function(node: n.Node) -> bool:
    while isinstance(node, n.Script):
        node = node.base
    return isinstance(node, n.Leaf) and node.kind in ("function", "identifier")


def _row(node: n.Row, done: Done) -> Markup:
    text = ""
    before: n.Node | None = None
    for item in node.items:
        if before is not None and isinstance(item, n.Fence) and _is_function(before):
            text += APPLY
        text += done(item).text
        before = item
    return Markup(_row_of(text), any(done(item).tall for item in node.items))


_TIMES = "<mo>&#x2062;</mo>"
_GAPS = {TIMES: _TIMES, " ": _TIMES + THIN, "·": _operator("·")}


def _product(node: n.Product, done: Done) -> Markup:
    text = done(node.factors[0]).text
    for gap, factor in zip(node.separators, node.factors[1:], strict=True):
        text += _GAPS[gap or TIMES] + done(factor).text
    return Markup(_row_of(text), any(done(factor).tall for factor in node.factors))


def _fraction(node: n.Fraction, done: Done) -> Markup:
    return Markup(f"<mfrac>{done(node.top).text}{done(node.bottom).text}</mfrac>", True)


def _script(node: n.Script, done: Done) -> Markup:
    base, sub, sup = node.base, node.sub, node.sup
    tall = done(base).tall
    inner = done(base).text
    if isinstance(sup, n.Leaf) and sup.kind == "postfix":
        # The sign for a prime is raised and small of itself; as a superscript it would vanish.
        named = inner if sub is None else f"<msub>{inner}{done(sub).text}</msub>"
        return Markup(_row_of(named + done(sup).text), tall)
    if sup is None:
        lower = done(sub).text if sub is not None else "<mrow></mrow>"
        return Markup(f"<msub>{inner}{lower}</msub>", tall)
    upper = _slashed(sup, done) or done(sup).text
    if sub is None:
        return Markup(f"<msup>{inner}{upper}</msup>", tall)
    return Markup(f"<msubsup>{inner}{done(sub).text}{upper}</msubsup>", tall)


def _slashed(node: n.Node, done: Done) -> str | None:
    """Write a simple fraction in an exponent with a slash, where a stacked one is too small."""
    if isinstance(node, n.Row) and len(node.items) == 2:
        sign, rest = node.items
        text = _slashed(rest, done)
        return text and _row_of(done(sign).text + text)
    if not isinstance(node, n.Fraction) or isinstance(node.top, n.Row):
        return None
    top, bottom = done(node.top), done(node.bottom)
    if not isinstance(node.bottom, n.Leaf | n.Script | n.Fence) or top.tall or bottom.tall:
        return None
    return _row_of(f'{top.text}<mo lspace="0" rspace="0">/</mo>{bottom.text}')


def _radical(node: n.Root, done: Done) -> Markup:
    body = done(node.body)
    if node.index is None:
        return Markup(f"<msqrt>{body.text}</msqrt>", body.tall)
    return Markup(f"<mroot>{body.text}{done(node.index).text}</mroot>", body.tall)


def _delimiters(left: str, body: Markup, right: str) -> str:
    grows = "true" if body.tall else "false"
    opening = f'<mo form="prefix" fence="true" stretchy="{grows}">{escape_markup(left)}</mo>'
    closing = f'<mo form="postfix" fence="true" stretchy="{grows}">{escape_markup(right)}</mo>'
    return _row_of(opening + body.text + closing)


def _fence(node: n.Fence, done: Done) -> Markup:
    body = done(node.body)
    return Markup(_delimiters(node.open, body, node.close), body.tall)


def _accent(node: n.Accent, done: Done) -> Markup:
    body = done(node.body)
    mark = f'<mo stretchy="false">{_MARKS[node.mark]}</mo>'
    return Markup(f'<mover accent="true">{body.text}{mark}</mover>', body.tall)


def _table(rows: Iterable[Iterable[str]], kind: str) -> str:
    body = "".join(
        "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in row) + "</mtr>" for row in rows
    )
    return f'<mtable class="{kind}">{body}</mtable>'


def _cases(node: n.Cases, done: Done) -> Markup:
    rows = [
        (
            done(value).text,
            f"<mtext>if&#xA0;</mtext>{done(where).text}"
            if where is not None
            else "<mtext>otherwise</mtext>",
        )
        for value, where in node.rows
    ]
    brace = '<mo form="prefix" fence="true" stretchy="true">{</mo>'
    return Markup(_row_of(brace + _table(rows, "cases")), True)


def _matrix(node: n.Matrix, done: Done) -> Markup:
    rows = [[done(entry).text for entry in row] for row in node.rows]
    return Markup(_delimiters("[", Markup(_table(rows, "matrix"), True), "]"), True)


def _integral(node: n.Integral, done: Done) -> Markup:
    lower, upper = done(node.lower).text, done(node.upper).text
    sign = f"<msubsup><mo>∫</mo>{lower}{upper}</msubsup>"
    differential = f'{THIN}<mi mathvariant="normal">d</mi>{done(node.dummy).text}'
    return Markup(_row_of(sign + done(node.body).text + differential), True)


def _series(node: n.Series, done: Done) -> Markup:
    lower, upper = done(node.lower).text, done(node.upper).text
    sign = f"<munderover><mo>{node.sign}</mo>{lower}{upper}</munderover>"
    return Markup(_row_of(sign + done(node.body).text), True)


def _evaluated(node: n.Evaluated, done: Done) -> Markup:
    bar = '<mo form="postfix" fence="true" stretchy="true">|</mo>'
    body = _row_of(done(node.body).text + bar)
    return Markup(f"<msub>{body}{done(node.place).text}</msub>", True)


MATHML: n.Rules[Markup] = {
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
    n.Evaluated: _evaluated,
}

"""Mathematics in Typst."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chainrule.model import Expr
from chainrule.render.characters import clean
from chainrule.render.notations import nodes as n
from chainrule.render.notations.breaking import TIMES, Group, broken
from chainrule.render.notations.layout import layout
from chainrule.render.notations.names import TYPESET
from chainrule.render.notations.shortening import DEEPEST
from chainrule.render.notations.templates import Done, form, is_prime

_RELATIONS = {"<": "lt", ">": "gt", "=": "=", "·": "dot.c", "−": "-", "+": "+"}
_PLAIN = frozenset("≤≥≠≈≡←→∈≪⇒∞⋯")
_PRIMES = {"′": "'", "″": "''", "‴": "'''"}
_FENCES = {"|": "abs", "⌊": "floor", "⌈": "ceil"}


def to_typst(expr: Expr) -> str:
    """Write an expression in Typst for math mode.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> print(to_typst(make("exp", make("sin", x**2)) / (x + 1)))
    frac(e^(sin(x^(2))), x + 1)
    """
    return n.fold(layout(expr, DEEPEST), TYPST).strip()


def to_typst_lines(expr: Expr, longest: float) -> list[str]:
    """Write an expression in Typst, broken into lines about ``longest`` characters wide."""
    return [_joined(line).strip() for line in broken(layout(expr, DEEPEST), longest)]


def _joined(line: Group) -> str:
    pieces: list[str] = []
    for gap, node in line:
        pieces += [_GAPS[gap], n.fold(node, TYPST)]
    return _glue(pieces)


def typst_string(text: str) -> str:
    """Write text as a Typst string, in which nothing is a command.

    >>> print(typst_string('a "b" \\\\ #c'))
    "a \\"b\\" \\\\ #c"
    """
    safe = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'


def _glue(pieces: Iterable[str]) -> str:
    """Join pieces, with a space where two would become one word or a call."""
    text = ""
    for piece in pieces:
        last, first = text[-1:], piece[:1]
        merges = (last.isalnum() and first.isalnum()) or (last == ")" and first == "(")
        text += " " + piece if merges else piece
    return text


def typst_relation(text: str) -> str:
    """Write a relation sign such as ``=`` or ``≤``."""
    cleaned = clean(text)
    return _RELATIONS.get(cleaned) or (cleaned if cleaned in _PLAIN else typst_string(cleaned))


def _letters(text: str) -> str:
    if len(text) == 1 and text.isalpha():
        return text
    return text if text.isascii() and text.isdigit() else typst_string(text)


def _number(text: str) -> str:
    plain = all(c in "0123456789.⋯∞" for c in text) and ".." not in text
    return text if plain else typst_string(text)


def _function(text: str) -> str:
    if text in TYPESET:
        return text
    if len(text) == 1 and text.isalpha():
        return f"upright({text})"
    return f"op({typst_string(text)})"


_LEAVES: dict[str, Callable[[str], str]] = {
    "identifier": _letters,
    "constant": lambda text: text if text in _PLAIN else _letters(text),
    "number": _number,
    "function": _function,
    "word": typst_string,
    "operator": lambda text: f" {typst_relation(text)} ",
    "sign": lambda text: "-",
    "postfix": lambda text: _PRIMES.get(text) or (text if text == "!" else typst_string(text)),
    "relation": lambda text: (
        f' "{text}" ' if text in ("and", "or") else f" {typst_relation(text)} "
    ),
    "differential": lambda text: "∂" if text == "∂" else "upright(d)",
    "comma": lambda text: r"\, ",
    "dots": lambda text: "⋯",
}


_GAPS = {"": "", TIMES: " ", " ": " thin ", "·": " dot.c "}


def _product(node: n.Product, done: Done) -> str:
    pieces = [done(node.factors[0])]
    for gap, factor in zip(node.separators, node.factors[1:], strict=True):
        pieces += [_GAPS[gap or TIMES], done(factor)]
    return _glue(pieces)


def _script(node: n.Script, done: Done) -> str:
    base, sub, sup = done(node.base), node.sub, node.sup
    primed = is_prime(sup)
    simple = isinstance(node.base, n.Leaf) and (len(base) == 1 or base in TYPESET)
    if simple or base.isdigit():
        lower = "" if sub is None else f"_({done(sub)})"
        upper = "" if sup is None else done(sup) if primed else f"^({_raised(sup, done)})"
        return base + lower + upper
    scripts = [] if sub is None else [f"b: {done(sub)}"]
    if sup is not None:
        scripts.append(f"t: {_raised(sup, done)}")
    return f"attach({', '.join([base, *scripts])})"


def _raised(node: n.Node, done: Done) -> str:
    """Write an exponent, a simple fraction in it with a slash."""
    if isinstance(node, n.Leaf) and node.text in _PRIMES:
        return node.text
    if isinstance(node, n.Row) and len(node.items) == 2 and isinstance(node.items[0], n.Leaf):
        return _glue((done(node.items[0]), _raised(node.items[1], done)))
    if not isinstance(node, n.Fraction):
        return done(node)
    flat = isinstance(node.top, n.Leaf | n.Product) and isinstance(node.bottom, n.Leaf | n.Script)
    return rf"{done(node.top)}\/{done(node.bottom)}" if flat else done(node)


def _radical(node: n.Root, done: Done) -> str:
    if node.index is None:
        return f"sqrt({done(node.body)})"
    return f"root({done(node.index)}, {done(node.body)})"


def _fence(node: n.Fence, done: Done) -> str:
    if node.open in _FENCES:
        return f"{_FENCES[node.open]}({done(node.body)})"
    return f"{node.open}{done(node.body)}{node.close}"


_MARKS = {"bar": "macron", "dot": "dot", "hat": "hat", "tilde": "tilde"}


def _cases(node: n.Cases, done: Done) -> str:
    rows = (
        done(value) + (f' & "if" {done(where)}' if where is not None else ' & "otherwise"')
        for value, where in node.rows
    )
    return f"cases({', '.join(rows)})"


def _matrix(node: n.Matrix, done: Done) -> str:
    rows = (", ".join(done(entry) for entry in row) for row in node.rows)
    return f'mat(delim: "[", {"; ".join(rows)})'


TYPST: n.Rules[str] = {
    n.Leaf: lambda node, done: _LEAVES[node.kind](clean(node.text)),
    n.Row: lambda node, done: _glue(map(done, node.items)),
    n.Product: _product,
    n.Fraction: form("frac(%(top)s, %(bottom)s)"),
    n.Script: _script,
    n.Root: _radical,
    n.Fence: _fence,
    n.Accent: form("%(mark)s(%(body)s)", mark=_MARKS),
    n.Cases: _cases,
    n.Matrix: _matrix,
    n.Integral: form("integral_(%(lower)s)^(%(upper)s) %(body)s thin upright(d) %(dummy)s"),
    n.Series: form("%(sign)s_(%(lower)s)^(%(upper)s) %(body)s", sign={"∑": "sum", "∏": "product"}),
    n.Evaluated: form("attach(lr(%(body)s bar.v), b: %(place)s)"),
}

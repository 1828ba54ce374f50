"""Mathematics in LaTeX, with amsmath and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from chainrule.model import Expr
from chainrule.model.names import GREEK
from chainrule.render.characters import cells, clean
from chainrule.render.notations import nodes as n
from chainrule.render.notations.layout import layout
from chainrule.render.notations.names import TYPESET
from chainrule.render.notations.one_line import UNICODE
from chainrule.render.notations.shortening import DEEPEST
from chainrule.render.notations.templates import Done, Tall, as_tall_as, form, is_prime, slashed

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\textdollar{}", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''",
    "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''", "…": r"\dots{}",
}  # fmt: skip
LETTERS = {letter: f"\\{name}" for name, letter in GREEK.items() if name != "lamda"} | {"ο": "o"}
_FUNCTIONS = {
    "Γ": r"\Gamma",
    "lnΓ": r"\operatorname{ln\Gamma}",
    "ψ": r"\psi",
    "σ": r"\sigma",
    "Β": r"\mathrm{B}",
}
_RELATIONS = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "←": r"\leftarrow",
    "→": r"\to", "∈": r"\in", "∞": r"\infty", "⋯": r"\cdots", "·": r"\cdot", "−": "-",
    "′": "'", "″": "''", "‴": "'''", "∂": r"\partial", "≪": r"\ll", "⇒": r"\Rightarrow",
    "∇": r"\nabla",
}  # fmt: skip
_SIGNS = LETTERS | _RELATIONS
_SIGN = re.compile(f"([{''.join(_SIGNS)}])")
_FENCES = {
    "|": (r"\lvert", r"\rvert"), "⌊": (r"\lfloor", r"\rfloor"), "⌈": (r"\lceil", r"\rceil"),
    "(": ("(", ")"), "[": ("[", "]"),
}  # fmt: skip
_LETTER_BESIDE = re.compile(r"[_^][A-Za-z]$")
_COMMAND_AT_END = re.compile(r"\\[A-Za-z]+$")


def to_latex(expr: Expr) -> str:
    """Write an expression in LaTeX for math mode.

    >>> from chainrule.model import make, symbol
    >>> x = symbol("x")
    >>> print(to_latex(make("exp", make("sin", x**2)) / (x + 1)))
    \\frac{e^{\\sin(x^2)}}{x + 1}
    """
    return n.fold(layout(expr, DEEPEST), LATEX)


def escape_latex(text: str) -> str:
    """Write text so that LaTeX prints it as it is, in text mode.

    >>> print(escape_latex("50% \\\\input{x}"))
    50\\% \\textbackslash{}input\\{x\\}
    """
    return _NOT_PLAIN.sub(_escaped, clean(text))


_NOT_PLAIN = re.compile(f"[^\x00-\x7f]|[{re.escape(''.join(filter(str.isascii, _ESCAPES)))}]")


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    if ord(character) < 0x180 and character != "\u00ad":
        return character
    command = _SIGNS.get(character)
    return f"${command}$" if command else f"\\texttt{{U+{ord(character):04X}}}"


def _glue(pieces: Iterable[str]) -> str:
    """Join pieces, with a space where a letter would become part of a command's name."""
    text = ""
    for piece in pieces:
        gap = " " if piece[:1].isalpha() and _COMMAND_AT_END.search(text[-24:]) else ""
        text += gap + piece
    return text


def latex_relation(sign: str) -> str:
    """Write a relation sign such as ``=`` or ``≤``."""
    cleaned = clean(sign)
    if cleaned in _RELATIONS:
        return _RELATIONS[cleaned]
    return cleaned if cleaned in ("=", "<", ">", "+", "-", ":", ":=") else _words(cleaned)


def _words(text: str) -> str:
    """Write words inside math mode, where Markdown takes a dollar sign for its end."""
    runs = filter(None, _SIGN.split(text))
    return _glue(_SIGNS.get(run) or rf"\text{{{escape_latex(run)}}}" for run in runs)


def _letters(text: str) -> str:
    if text in _SIGNS:
        return _SIGNS[text]
    if len(text) == 1 and text.isascii() and text.isalpha():
        return text
    if all(c.isdigit() or c == "," for c in text) and text.isascii():
        return text
    if text.isascii():
        return rf"\mathrm{{{escape_latex(text)}}}"
    runs = [run for run in _SIGN.split(text) if run]
    return _glue(map(_letters, runs)) if len(runs) > 1 else _words(text)


def _number(text: str) -> str:
    plain = all(c in "0123456789.,⋯" for c in text)
    if plain:
        return text.replace("⋯", r"\cdots")
    return _words(text)


def _function_name(text: str) -> str:
    if text in TYPESET:
        return f"\\{text}"
    return _FUNCTIONS.get(text) or (
        text if len(text) == 1 else f"\\operatorname{{{escape_latex(text)}}}"
    )


_LEAVES: dict[str, Callable[[str], str]] = {
    "identifier": _letters,
    "constant": lambda text: _RELATIONS.get(text) or _letters(text),
    "number": _number,
    "function": _function_name,
    "word": _words,
    "operator": lambda text: f" {_RELATIONS.get(text, text)} ",
    "sign": lambda text: "-",
    "postfix": lambda text: _RELATIONS.get(text, text),
    "relation": lambda text: (
        f" \\text{{ {text} }} " if text in ("and", "or") else f" {latex_relation(text)} "
    ),
    "differential": lambda text: r"\partial" if text == "∂" else r"\mathrm{d}",
    "comma": lambda text: ", ",
    "dots": lambda text: r"\cdots",
}


def _row(node: n.Row, done: Done) -> str:
    pieces = [done(item) for item in node.items]
    return as_tall_as(_glue(pieces), *pieces)


_GAPS = {"": "", " ": r" \, ", "·": r" \cdot "}


def _product(node: n.Product, done: Done) -> str:
    pieces = [done(node.factors[0])]
    for gap, factor in zip(node.separators, node.factors[1:], strict=True):
        following = done(factor)
        if not gap and following[:1].isalpha() and _LETTER_BESIDE.search(pieces[-1]):
            pieces.append(" ")  # TeX needs none, but without it the letter looks raised or lowered
        pieces += [_GAPS[gap], following] if gap else [following]
    return as_tall_as(_glue(pieces), *pieces)


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _script(node: n.Script, done: Done) -> str:
    base, parts = done(node.base), map(done, node.parts)
    text = f"{{{base}}}" if isinstance(node.base, n.Script) else str(base)
    if node.sub is not None:
        text += f"_{_braced(done(node.sub))}"
    if node.sup is None or is_prime(node.sup):
        return as_tall_as(text if node.sup is None else text + done(node.sup), *parts)
    if (quotient := slashed(node.sup, done)) is not None:
        return as_tall_as(f"{text}^{{{quotient}}}", base)
    return as_tall_as(f"{text}^{_braced(done(node.sup))}", *parts)


def _radical(node: n.Root, done: Done) -> str:
    body = done(node.body)
    index = f"[{{{done(node.index)}}}]" if node.index is not None else ""
    return as_tall_as(f"\\sqrt{index}{{{body}}}", body)


def _fence(node: n.Fence, done: Done) -> str:
    body = done(node.body)
    left, right = _FENCES[node.open]
    if isinstance(body, Tall):
        return Tall(_glue((rf"\left{left}", " ", body, " ", rf"\right{right}")))
    return _glue((left, body, right))


_WIDE_MARKS = {"bar": "overline", "hat": "widehat", "tilde": "widetilde"}


def _accent(node: n.Accent, done: Done) -> str:
    single = isinstance(node.body, n.Leaf) and len(node.body.text) == 1
    command = node.mark if single else _WIDE_MARKS.get(node.mark, node.mark)
    return f"\\{command}{{{done(node.body)}}}"


def _environment(name: str, rows: Iterable[str]) -> str:
    body = " \\\\ ".join(rows)
    return Tall(rf"\begin{{{name}}} {body} \end{{{name}}}")


def _cases(node: n.Cases, done: Done) -> str:
    otherwise = r"\text{otherwise}"
    rows = (
        f"{done(value)} & " + (rf"\text{{if }} {done(where)}" if where else otherwise)
        for value, where in node.rows
    )
    return _environment("cases", rows)


LATEX: n.Rules[str] = {
    n.Leaf: lambda node, done: _LEAVES[node.kind](clean(node.text)),
    n.Row: _row,
    n.Product: _product,
    n.Fraction: form(r"\frac{%(top)s}{%(bottom)s}", tall=True),
    n.Script: _script,
    n.Root: _radical,
    n.Fence: _fence,
    n.Accent: _accent,
    n.Cases: _cases,
    n.Matrix: lambda node, done: _environment(
        "bmatrix", (" & ".join(map(done, row)) for row in node.rows)
    ),
    n.Integral: form(r"\int_{%(lower)s}^{%(upper)s} %(body)s \, \mathrm{d}%(dummy)s", tall=True),
    n.Series: form(
        "%(sign)s_{%(lower)s}^{%(upper)s} %(body)s", tall=True, sign={"∑": r"\sum", "∏": r"\prod"}
    ),
    n.Evaluated: form(r"\left. %(body)s \right\vert_{%(place)s}", tall=True),
}


def to_latex_lines(expr: Expr, longest: int) -> list[str]:
    """Write an expression in LaTeX, broken before its outermost operators if it is long.

    ``longest`` counts the characters of the formula on one line, a rough measure of its width.
    """
    root = layout(expr, DEEPEST)
    if not isinstance(root, n.Row):
        return [n.fold(root, LATEX)]
    texts = [n.fold(item, LATEX) for item in root.items]
    # LaTeX is never shorter than the formula on one line, which then needs no measuring.
    if sum(map(len, texts)) <= longest:
        return [_glue(texts)]
    lines, used = [""], 0
    for index, (item, text) in enumerate(zip(root.items, texts, strict=True)):
        shown = cells(n.fold(item, UNICODE).text)
        breaks = isinstance(item, n.Leaf) and item.kind in ("operator", "relation")
        if breaks and used > longest // 2:
            following = root.items[index + 1 : index + 2]
            ahead = sum(cells(n.fold(term, UNICODE).text) for term in following)
            if used + shown + ahead > longest:
                lines.append(text.lstrip())
                used = shown
                continue
        lines[-1] = _glue((lines[-1], text))
        used += shown
    return lines

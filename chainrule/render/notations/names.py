"""How names look: Greek letters, functions, and symbols with scripts."""

from __future__ import annotations

import re

from chainrule.model.names import GREEK
from chainrule.render.notations.nodes import Accent, Fence, Leaf, Mark, Node, Script

FUNCTIONS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "acot": "arccot", "asec": "arcsec",
    "acsc": "arccsc", "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh",
    "acoth": "arcoth", "asech": "arsech", "acsch": "arcsch", "sign": "sgn",
    "heaviside": "Heaviside", "gamma": "Γ", "loggamma": "lnΓ", "digamma": "ψ", "lambertw": "W",
    "ei": "Ei", "si": "Si", "ci": "Ci", "fresnels": "S", "fresnelc": "C", "sigmoid": "σ",
    "relu": "ReLU", "silu": "SiLU", "gelu": "GELU", "leakyrelu": "LeakyReLU", "beta": "Β",
}  # fmt: skip
"""Operations that are not drawn under their own name (``sin``, ``max``, …)."""

TYPESET = {
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
    "tanh", "coth", "ln", "log", "max", "min",
}  # fmt: skip
"""Names of functions that LaTeX and Typst both know."""

CONSTANTS = {"pi": "π", "e": "e", "oo": "∞", "eulergamma": "γ"}

_NUMBERED = re.compile(r"([^\W\d_]|" + "|".join(GREEK) + r")(\d+)")
_HATS: tuple[Mark, ...] = ("hat", "tilde")


def letter(name: str) -> Leaf:
    """Draw one name without scripts.

    >>> letter("theta").text
    'θ'
    """
    return Leaf(GREEK.get(name, name), "identifier")


def _script(text: str) -> Node:
    if text.isdigit():
        return Leaf(text, "number")
    return Leaf(",".join(GREEK.get(part, part) for part in text.split("_")), "identifier")


def primes(order: int) -> Node | None:
    """Draw the mark of a derivative: ′, ″, ‴, then (4).

    >>> primes(2).text
    '″'
    """
    if order == 0:
        return None
    if order <= 3:
        return Leaf("′″‴"[order - 1], "postfix")
    return Fence("(", Leaf(str(order), "number"), ")")


def symbol_node(name: str) -> Node:
    """Draw a symbol: ``x_1`` and ``x1`` with a subscript, ``w__2_11`` with both scripts.

    >>> node = symbol_node("w__2_11")
    >>> node.base.text, node.sub.text, node.sup.body.text
    ('w', '11', '2')
    """
    if len(name) == 1:
        return letter(name)
    if name.endswith("′"):
        stem = name.rstrip("′")
        return Script(symbol_node(stem), None, primes(len(name) - len(stem)))
    stem, _, upper = name.partition("__")
    base, _, lower = stem.partition("_")
    if upper and not lower:
        upper, _, lower = upper.partition("_")
    if not lower and (numbered := _NUMBERED.fullmatch(base)):
        base, lower = numbered.groups()
    if not base:
        return Leaf(name, "identifier")
    node: Node = letter(base)
    for mark in _HATS:
        if lower == mark or lower.startswith(mark + "_"):
            node, lower = Accent(node, mark), lower[len(mark) + 1 :]
        elif (bare := base.removesuffix(mark)) != base and (len(bare) == 1 or bare in GREEK):
            node = Accent(letter(bare), mark)
    sub = _script(lower) if lower else None
    sup = Fence("(", _script(upper), ")") if upper else None
    return Script(node, sub, sup) if sub or sup else node

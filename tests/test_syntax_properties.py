"""Random trees read back equal from every spelling; random text never breaks the reader."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.model import Expr, constant, make, number, postorder, symbol
from chainrule.model.errors import InputError
from chainrule.rules import FUNCTIONS, SHORTHANDS, TABLE
from chainrule.syntax import caret, read, read_equation, read_let, read_point

UNARY = ("sin", "cos", "tan", "asin", "atanh", "sqrt", "ln", "abs", "floor", "gamma", "erf", "relu")
LATEX_UNARY = {"asin": r"\arcsin", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "ln": r"\ln"}
UNICODE = {"*": " · ", "/": " ÷ ", "-": "−", "<": " ≤ "}
NAMES = {"x": "x", "y": "y", "theta": "θ", "w_1": "w₁", "x_12": "x₁₂", "lambda": "λ"}


def trees() -> st.SearchStrategy[Expr]:
    atoms = st.one_of(
        st.integers(0, 99).map(number),
        st.integers(1, 999).map(lambda n: number(Fraction(n, 100), decimal=True)),
        st.sampled_from([*NAMES]).map(symbol),
        st.sampled_from(["pi", "e"]).map(constant),
    )

    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        several = st.lists(inner, min_size=2, max_size=4)
        return st.one_of(
            st.tuples(st.sampled_from(["add", "mul"]), several).map(lambda p: make(p[0], *p[1])),
            st.tuples(st.sampled_from(UNARY), inner).map(lambda p: make(p[0], p[1])),
            st.tuples(st.sampled_from(["div", "log", "root"]), inner, inner).map(
                lambda p: make(*p)
            ),
            st.tuples(inner, inner).map(_power),
            st.tuples(inner).map(lambda p: make("exp", p[0])),
            inner.filter(lambda e: not e.is_number).map(lambda e: make("neg", e)),
            several.map(lambda p: make("max", *p)),
            st.tuples(inner, inner, inner, inner).map(
                lambda p: make("piecewise", p[0], make("le", p[1], p[2]), p[3])
            ),
        )

    return st.recursive(atoms, grow, max_leaves=25)


def _power(pair: tuple[Expr, Expr]) -> Expr:
    base, exponent = pair
    return make(
        "exp" if base is constant("e") else "pow", *([base] * (base is not constant("e"))), exponent
    )


def spell(root: Expr, style: str) -> str:
    """Write a tree fully parenthesized in one of the three spellings."""
    done: dict[Expr, str] = {}
    for node in postorder(root):
        done[node] = _node(node, [done[arg] for arg in node.args], style)
    return done[root]


def _node(node: Expr, args: list[str], style: str) -> str:
    op, latex = node.op, style == "latex"
    wrap = (r"\left(", r"\right)") if latex else ("(", ")")
    if op in ("number", "decimal"):
        return f"{float(node.value):.2f}" if op == "decimal" else str(node.value)
    if op == "constant":
        return (
            {"plain": "pi", "unicode": "π", "latex": r"\pi"}[style] if node.value == "pi" else "e"
        )
    if op == "symbol":
        return _name(node.value, style)
    if op == "exp" and style != "plain":
        return f"{wrap[0]}e^{{{args[0]}}}{wrap[1]}" if latex else f"(e^({args[0]}))"
    if op in _LATEX and latex:
        return _LATEX[op].format(*args)
    if op in _SIGNS:
        sign = _SIGNS[op]
        sign = UNICODE.get(sign, sign) if style == "unicode" else sign
        sign = r" \cdot " if latex and sign == "*" else sign
        return wrap[0] + (sign.join(args) if len(args) > 1 else sign + args[0]) + wrap[1]
    if op == "le":
        return {"plain": "{} <= {}", "unicode": "{} ≤ {}", "latex": r"{} \le {}"}[style].format(
            *args
        )
    if op == "piecewise" and not latex:
        return "piecewise({} if {} else {})".format(*args)
    if op == "sqrt" and style == "unicode":
        return f"(√({args[0]}))"
    if op == "abs" and style == "unicode":
        return f"(|{args[0]}|)"
    name = LATEX_UNARY.get(op, rf"\operatorname{{{op}}}") if latex else op
    return f"{name}{wrap[0]}{', '.join(args)}{wrap[1]}"


_SIGNS = {"add": "+", "mul": "*", "div": "/", "pow": "^", "neg": "-"}
_LATEX = {
    "div": r"\frac{{{}}}{{{}}}", "sqrt": r"\sqrt{{{}}}", "root": r"\sqrt[{1}]{{{0}}}",
    "log": r"\log_{{{1}}}\left({0}\right)",
    "abs": r"\left|{}\right|", "floor": r"\lfloor {}\rfloor",
    "pow": r"\left({}\right)^{{{}}}",
    "piecewise": r"\begin{{cases}} {} & {} \\ {} & \text{{otherwise}} \end{{cases}}",
}  # fmt: skip


def _name(name: str, style: str) -> str:
    if style == "unicode":
        return NAMES[name]
    if style == "plain":
        return name
    base, _, sub = name.partition("_")
    return ("\\" if len(base) > 1 else "") + base + (f"_{{{sub}}}" if sub else " ")


@pytest.mark.parametrize("style", ["plain", "unicode", "latex"])
@settings(max_examples=150, deadline=None)
@given(tree=trees())
def test_a_printed_tree_reads_back_equal(style: str, tree: Expr) -> None:
    if style == "latex" and any(n.op == "root" and n.args[1] is number(2) for n in postorder(tree)):
        return
    text = spell(tree, style)
    assert read(text).expr is tree, text


PIECES = [
    "x", "y", "2", "0.5", "1e5", "sin", "sin ", "ln", "log_", "f", "g'", "(", ")", "[", "]", "{",
    "}", "|", "+", "-", "*", "/", "^", "**", "!", ",", "=", "<", ">=", " if ", " else ", "and",
    "not ", "otherwise", "piecewise(", "max(", "integral(", "²", "⁻", "ⁿ", "√", "∛", "½", "π",
    "θ", "·", "−", "₁", "∂", "∫", "d/dx ", "dx", "e^", "y = ", "f(x) = ", "_", "_1", "'", "\\",
    "\\frac", "\\frac12", "\\sqrt[", "\\left(", "\\right)", "\\left|", "\\right|",
    "\\begin{cases}", "\\end{cases}", "&", "\\\\", "\\over", "\\text{if}", "\\mathrm{", "\\log_",
    "\\int_0^", "sin^", "log_", "$", "~", "\\,", "\\hat ", "\u001b", "\u202e", "х", ".", "..",
    "∘", "\\circ ", "u(x)", "y(x)", "f^{-1}(", "f∘g", "(f∘g)(x)", "(f+g)(x)", "u'(", "d(", ")/dx",
    "D_x(", "∂_x ", "\\partial ", "/dx", "dy/dx", "''", "\\mathrm{d}", "\\frac{d", "}{dx}", "ⅆ",
    "∑", "∏", "\\sum_{i=1}^{n} ", "\\sum_", "\\prod", "sum(", "sum_(i=1)^3 ", "Σᵢ₌₁ⁿ ", "Σ_i ",
    "x_i", "w_{ij}", ", i, 1, 3)", "(i, 1, n)", "^n", "i=1",
]  # fmt: skip


def _survives(text: str) -> None:
    for reader in (read, read_equation, read_point, read_let):
        error = _refusal(reader, text)
        if error is not None:
            assert error.start is None or 0 <= error.start <= len(text)
            assert caret(error).replace("\n", "").isprintable()


def _refusal(reader: Callable[[str], object], text: str) -> InputError | None:
    try:
        reader(text)
    except InputError as error:
        return error
    return None


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_pieces_of_formulas_in_any_order_are_read_or_refused(text: str) -> None:
    _survives(text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    _survives(text)


def test_every_spelling_in_the_rule_table_is_read() -> None:
    x = symbol("x")
    for spelling, op in FUNCTIONS.items():
        if op in ("piecewise", "integral", "log", "pow", "sum", "prod"):
            continue
        count = TABLE[op].arity or 2
        text = f"{spelling}({', '.join(['x'] * count)})"
        assert read(text).expr is make(op, *[x] * count), text
        if spelling.isascii():
            latex = rf"\operatorname{{{spelling}}}\left({', '.join(['x'] * count)}\right)"
            assert "_" in spelling or read(latex).expr is make(op, *[x] * count), latex
    for spelling, (op, second) in SHORTHANDS.items():
        assert read(f"{spelling}(x)").expr is make(op, x, second)

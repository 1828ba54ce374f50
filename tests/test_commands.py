"""Commands of TeX and signs of editors: each is read as what it is, or refused by its name."""

from __future__ import annotations

from itertools import combinations

import pytest

from chainrule import parametric, vector
from chainrule.model.errors import FormulaError
from chainrule.syntax import commands as c
from chainrule.syntax import notes, read
from chainrule.syntax.names import GREEK_NAMES, MISSING_SIGNS, NOT_READ, function_named

TABLES = (
    c.IGNORED, c.SET_ASIDE, c.TEXT_AFTER, c.SIZES, c.SIGNS.keys(), c.FRACTIONS, c.BARRED,
    c.BINOMIALS, c.UPRIGHT, c.EULER, c.DIFFERENTIALS, c.MISSING, c.LETTERS.keys(), c.REFUSED.keys(),
    GREEK_NAMES.keys(),
)  # fmt: skip


def test_no_command_means_two_things() -> None:
    for one, other in combinations(TABLES, 2):
        assert not set(one) & set(other)
    names = {name for table in TABLES[:-1] for name in table if len(name) > 1}
    assert {name for name in names if function_named(name, True)} == {"binom", "frac", "square"}


@pytest.mark.parametrize("name", sorted(c.REFUSED))
def test_what_is_not_read_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(rf"x \{name} y")
    reason = c.REFUSED[name]
    assert refused.value.message == f"\\{name} is not read in a formula"
    assert refused.value.hint == f"{reason[0].upper()}{reason[1:]}."
    assert (refused.value.start, refused.value.end) == (2, len(name) + 3)


@pytest.mark.parametrize("sign", sorted({*NOT_READ, *MISSING_SIGNS}))
def test_signs_that_are_not_read_say_what_to_type(sign: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(f"x {sign} y")
    assert refused.value.hint
    assert (refused.value.start, refused.value.end) == (2, 3)


@pytest.mark.parametrize("name", sorted(c.IGNORED))
def test_what_says_nothing_leaves_a_product(name: str) -> None:
    assert read(rf"2 x \{name} y").expr is read("2 x y").expr


@pytest.mark.parametrize("name", sorted(c.SET_ASIDE))
def test_styles_of_books_are_set_aside_and_echoed(name: str) -> None:
    found = read(rf"\{name}\frac{{s}}{{t}}")
    assert found.expr is read("s/t").expr
    assert [(r.typed, r.reason) for r in found.readings] == [(f"\\{name}", notes.STYLE)]


@pytest.mark.parametrize("name", sorted(c.TEXT_AFTER))
def test_what_has_a_text_after_it_is_no_part(name: str) -> None:
    assert read(rf"2x \{name}{{12em}} {{y}}").expr is read("2 x y").expr


@pytest.mark.parametrize("name", sorted(c.UPRIGHT))
def test_words_in_every_kind_of_letters(name: str) -> None:
    assert read(rf"\{name}{{sech}}(x)").expr is read("sech(x)").expr
    assert read(rf"\{name}{{\mathrm{{sech}}}}\left(x\right)").expr is read("sech(x)").expr
    found = read(rf"\{name}{{W}}x")
    assert found.expr is read("W x").expr
    assert [r.reason for r in found.readings] == ([notes.BOLD] if name in c.BOLD else [])


INFIX = [name for name, (kind, sign) in c.SIGNS.items() if kind == "infix" and sign in "*/+-"]


@pytest.mark.parametrize("name", INFIX)
def test_signs_between_values(name: str) -> None:
    assert read(rf"x \{name} y").expr is read(f"x {c.SIGNS[name][1]} y").expr


COMPARISONS = [name for name, (_, sign) in c.SIGNS.items() if sign[0] in "<>!" or sign == "="]


@pytest.mark.parametrize("name", COMPARISONS)
def test_signs_of_conditions(name: str) -> None:
    typed = "piecewise(x if x {} y, otherwise 1)"
    assert read(typed.format(rf"\{name}")).expr is read(typed.format(c.SIGNS[name][1])).expr


READ = {
    # MathLive
    r"\exponentialE^{x}": "e^x", r"\frac{\differentialD}{\differentialD x}x^2": "x^2",
    r"\operatorname{arcsinh}\left(x\right)": "asinh(x)", r"\imath x": "i x",
    # mleftright, physics, siunitx, mathtools
    r"\mleft(x+1\mright)^2": "(x+1)^2", r"\qty(x+1)^2": "(x+1)^2",
    r"\abs{x}y": "abs(x) y",
    r"\vqty{x}": "abs(x)", r"\pqty{x+1}y": "(x+1) y", r"\flatfrac{x}{y}": "x/y",
    r"\ang{30}x": "30° x", r"\sin(\ang{0.5} x)": "sin(0.5° x)",
    # MathQuill, Desmos
    r"\operatorname{\mathrm{sech}}\left(x\right)": "sech(x)",
    r"\log_{2}\left(x\right)": "log(x, 2)",
    r"\left|x\right|": "abs(x)", r"\sqrt[3]{x}": "cbrt(x)", r"x_{1}^{2}": "x_1^2",
    # MathType
    r"{\rm sech}(x)": "sech(x)", r"{\mathop{\rm sech}\nolimits} x": "sech(x)",
    r"{{x}^{2}}": "x^2", r"\mathop{\rm sin}\nolimits x": "sin x", r"{\bf x}y": "x y",
    # Word's linear format
    "sin\u2061〖x〗": "sin(x)", "x\u2062y": "x y", "√(x+1)": "sqrt(x+1)", "ⅇ^x": "e^x",
    "∑_(i=1)^n▒〖x_i 〗": "sum(x_i, i, 1, n)", "x\u0302^2": r"\hat{x}^2", "ỹ": r"\tilde y",
    # WIRIS, KaTeX and Notion
    r"\operatorname{sen}\left(x\right)": "sin(x)", r"x\sdot y": "x y", r"\boxed{x^2}": "x^2",
    r"\left\{\begin{array}{ll}x&x<0\\x^2&x\ge 0\end{array}\right.": "{x if x<0, x^2 if x>=0}",
    r"\begin{equation*}x^2\end{equation*}": "x^2", r"\textcolor{red}{x}+1": "x+1",
    # books
    r"x^{\circ}": "x°", r"x^\circ": "x°", r"30^{\circ}x": "30° x", r"\ell^2": "ℓ^2",
    r"5\% x": "0.05x", "5% x": "0.05x", r"\ln_5(x)": "log(x, 5)", "ln₅ x": "log(x, 5)",
    r"\binom{n}{k}": "binom(n, k)", r"\Vert x\Vert": "abs(x)", r"\lVert x\rVert": "abs(x)",
    r"\widehat{y}": r"\hat y", r"\overline{x}": r"\bar x", r"\hat{\imath}": r"\hat i",
    r"u_{\alpha\beta}": "u_alpha_beta", r"x_{i,\text{max}}": "x_i_max", r"x \mod 2": "x mod 2",
    # what is printed
    "f⁽⁴⁾(x)": "f''''(x)", r"f^{(4)}(x)": "f''''(x)", "f‴(x)": "f'''(x)", "lnΓ(x)": "loggamma(x)",
    "ψ⁽¹⁾(x)": "polygamma(1, x)", "Β(x, y)": "beta(x, y)", r"\mathrm{B}(x, y)": "beta(x, y)",
    "w⁽²⁾₁₁": "w^{(2)}_{11}", "j0(x)": "besselj(0, x)", "E1(x)": "expint(1, x)",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "same"), READ.items())
def test_what_editors_write(typed: str, same: str) -> None:
    assert read(typed).expr is read(same).expr


REFUSED = {
    "max.(0, x)": "Write max(0, x).", "x.^2": "Write x^2.",
    r"\log_{\left(x\right)}": "Is log(x) meant? What stands below is the base.",
    "log_2": "Is log(2) meant? What stands below is the base.",
    r"x^{2}^{3}": "Write x^{2^{3}}, or (x^{2})^{3}.",
    r"e^{x} ^2": "Write x^{2^{3}}, or (x^{2})^{3}.",
    "7%3": "Write mod(x, y)", "7 % 3": "Write mod(x, y)", "x^2%": "Write mod(x, y)",
    r"5 % \cdot x": r"Write \%", r"\placeholder{}^2": "Put a number", "□^2": "Put a number",
    r"\vec{v}": "a vector is a list", "⟨x⟩": "Write brackets ( )",
    r"\ang{1;2;3}": r"Write \ang{30.5}",
    r"\qty{3}{m}": None, r"\begin{matrix}1\end{matrix}": "A brace on its left",
    "xᵀx": "not transposed",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "hint"), REFUSED.items())
def test_what_is_refused_says_what_to_type(typed: str, hint: str | None) -> None:
    with pytest.raises(FormulaError) as refused:
        read(typed)
    assert (hint or "") in (refused.value.hint or "")


VECTORS = (
    "<cos t, t^2>", "⟨cos t, t^2⟩", "〈cos t, t^2〉", r"\langle \cos t, t^2\rangle",
    r"\left\langle \cos t, t^2\right\rangle", "cos t i + t^2 j", "cos(t) i + t^2 j",
    r"\cos t\,\mathbf{i} + t^2\,\mathbf{j}", r"\cos t\,\hat{\imath} + t^2\,\hat{\jmath}",
    "r(t) = <cos t, t^2>", "t^2 j + cos(t) i", r"\cos t\,\hat{i} - (-t^2)\hat{j}",
)  # fmt: skip


@pytest.mark.parametrize("typed", VECTORS)
def test_vectors(typed: str) -> None:
    for solve in (parametric, vector):
        assert str(solve(typed).derivative) == "Matrix([[-sin(t)], [2*t]])"


@pytest.mark.parametrize("typed", ["i + j", "2i", "x_i + y_j", "t i j + t k", "sin(i) + t j"])
def test_letters_that_are_no_unit_vectors(typed: str) -> None:
    assert notes.UNIT_NUMBERS not in [r.reason for r in read(typed).readings]


NOTED = {
    r"\|W x - y\|^2": notes.NORM, "a^T x": notes.TRANSPOSED, "x^{T}x": notes.TRANSPOSED,
    r"(A+B)^\mathrm{T}": notes.TRANSPOSED, "2t i + t^2 j": notes.UNIT_NUMBERS,
    "5% x": notes.PERCENT, r"\ln_5 x": notes.NATURAL, r"\mathbf{W}x": notes.BOLD,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "reason"), NOTED.items())
def test_what_could_be_meant_otherwise_is_echoed(typed: str, reason: str) -> None:
    assert reason in [reading.reason for reading in read(typed).readings]


def test_powers_of_numbers_are_no_transposes() -> None:
    for typed in ("2^T", "e^T", "x^t", "x^(T+1)"):
        assert not [r for r in read(typed).readings if r.reason == notes.TRANSPOSED]

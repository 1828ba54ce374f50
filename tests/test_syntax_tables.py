"""Every sign, command, letter and word of the input, beside what Unicode and TeX say it is."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest

from chainrule.model import INFINITY, PI, Expr, constant, make, number, symbol
from chainrule.model.errors import FormulaError
from chainrule.syntax import read

x, y = symbol("x"), symbol("y")
HALVES = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱˣʸᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖᵗᵘᵛʷᶻˢʳ"
BELOW = "₀₁₂₃₄₅₆₇₈₉ₙᵢⱼₖₘₜₐₑₒₓₚᵣᵤᵥₗₕₛ"


def plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


@pytest.mark.parametrize("sign", HALVES)
def test_fractions_are_what_unicode_says(sign: str) -> None:
    value = Fraction(unicodedata.numeric(sign)).limit_denominator(10)
    assert read(sign).expr is number(value)
    assert read(f"x^{sign}").expr is x ** number(value)
    assert read(f"3{sign}").expr is number(3 + value)


@pytest.mark.parametrize("raised", RAISED)
def test_what_is_raised_is_an_exponent(raised: str) -> None:
    exponent = read(plain(raised)).expr
    assert read(f"y{raised}").expr is make("pow", y, exponent)
    assert read(f"sin{raised}y").expr is make("pow", make("sin", y), exponent)


@pytest.mark.parametrize(
    ("text", "same"),
    [("x⁺²", "x^2"), ("x⁻²", "x^(-2)"), ("x⁽ⁿ⁺¹⁾", "x^(n+1)"), ("x²⁻ⁿ", "x^(2-n)"),
     ("logₐ₍ₙ₋₁₎(x)", "log(x, a*(n-1))"), ("logₙ₊₁ x", "log(x, n+1)")],
)  # fmt: skip
def test_raised_and_lowered_signs(text: str, same: str) -> None:
    assert read(text).expr is read(same).expr


@pytest.mark.parametrize("below", BELOW)
def test_what_stands_below_is_part_of_the_name(below: str) -> None:
    assert read(f"w{below}").expr is symbol(f"w_{plain(below)}")
    assert read(f"w₁{below}").expr is symbol(f"w_1{plain(below)}")


@pytest.mark.parametrize(
    ("below", "name"),
    [("ᵦ", "beta"), ("ᵧ", "gamma"), ("ᵨ", "rho"), ("ᵩ", "phi"), ("ᵪ", "chi")],
)
def test_greek_letters_below(below: str, name: str) -> None:
    assert read(f"w{below}").expr is symbol(f"w_{name}")


def greek_names() -> dict[str, str]:
    """Name the Greek letters that look like no Latin letter, by Unicode's own names."""
    named = {}
    for letter in "αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΠΣΦΨΩ":
        _, size, _, name = unicodedata.name(letter).split()
        name = {"LAMDA": "LAMBDA"}.get(name, name)
        named[letter] = name.lower() if size == "SMALL" else name.capitalize()
    return named | {"µ": "mu", "ϵ": "varepsilon", "ϑ": "vartheta", "ϕ": "varphi", "ϱ": "varrho"}


@pytest.mark.parametrize(("letter", "name"), greek_names().items())
def test_greek_letters_by_name(letter: str, name: str) -> None:
    for text in (letter, name, f"\\{name}", f"{{{letter}}}"):
        assert read(f"2{text}").expr is make("mul", 2, symbol(name)), text
    for text in (f"{letter}_1", f"{name}_1", f"\\{name}_1", f"{letter}₁", f"{letter}1"):
        assert read(f"2{text}").expr is make("mul", 2, symbol(f"{name}_1")), text


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (("pi", "π", r"\pi"), PI),
        (("oo", "inf", "infinity", "∞", r"\infty"), INFINITY),
        (("eulergamma", "EulerGamma"), constant("eulergamma")),
        (("e", "{e}"), constant("e")),
    ],
)
def test_numbers_with_a_name(texts: tuple[str, ...], value: Expr) -> None:
    for text in texts:
        assert read(f"x + {text}").expr is make("add", x, value), text


@pytest.mark.parametrize(
    ("signs", "value"),
    [
        (("+",), make("add", x, y)),
        (("-", "−", "–", "—"), make("add", x, make("neg", y))),
        (("*", "·", "×", "⋅", "∙", "∗", r"\cdot ", r"\times ", r"\ast ", " "), make("mul", x, y)),
        (("/", "÷", "∕", "⁄", r"\div "), make("div", x, y)),
        (("^", "**"), make("pow", x, y)),
    ],
)
def test_signs_between_values(signs: tuple[str, ...], value: Expr) -> None:
    for sign in signs:
        assert read(f"x{sign}y").expr is value, sign
        assert read(f"x {sign} y").expr is value, sign


@pytest.mark.parametrize(
    ("signs", "op"),
    [
        (("<", r"\lt "), "lt"),
        ((">", r"\gt "), "gt"),
        (("<=", "≤", r"\le ", r"\leq ", r"\leqslant "), "le"),
        ((">=", "≥", r"\ge ", r"\geq ", r"\geqslant "), "ge"),
        (("=", "=="), "eq"),
        (("!=", "≠", r"\ne ", r"\neq "), "ne"),
    ],
)
def test_signs_that_compare(signs: tuple[str, ...], op: str) -> None:
    for sign in signs:
        found = read(f"piecewise(x if x {sign} y, 0)").expr
        assert found is make("piecewise", x, make(op, x, y), 0), sign


@pytest.mark.parametrize(
    ("signs", "op"),
    [
        (("and", "&&", "∧", r"\land ", r"\wedge ", r"\text{and}", r"\text{ and }"), "and"),
        (("or", "∨", r"\lor ", r"\vee ", r"\mathrm{or}"), "or"),
    ],
)
def test_signs_that_join_conditions(signs: tuple[str, ...], op: str) -> None:
    both = make(op, make("lt", x, 1), make("gt", y, 2))
    for sign in signs:
        found = read(f"piecewise(x if x < 1 {sign} y > 2, 0)").expr
        assert found is make("piecewise", x, both, 0), sign


@pytest.mark.parametrize("sign", ["not ", "¬", r"\lnot ", r"\neg ", r"\text{not}"])
def test_signs_that_deny(sign: str) -> None:
    found = read(f"piecewise(x if {sign}(x < 1), 0)").expr
    assert found is make("piecewise", x, make("not", make("lt", x, 1)), 0)


@pytest.mark.parametrize("word", ["if", "for", "when"])
@pytest.mark.parametrize("rest", [", 0", ", 0 otherwise", " else 0", " otherwise 0",
                                  ", otherwise 0", ", 0 if otherwise", ", (0, True)"])  # fmt: skip
def test_words_of_conditions(word: str, rest: str) -> None:
    expected = make("piecewise", x, make("lt", x, 1), 0)
    assert read(f"piecewise(x {word} x < 1{rest})").expr is expected


@pytest.mark.parametrize("environment", ["cases", "dcases", "rcases"])
@pytest.mark.parametrize("condition", ["& x < 1", r"& \text{if } x < 1", r"\text{for } x < 1",
                                       r"& \mathrm{when}\ x < 1", r", & x < 1"])  # fmt: skip
@pytest.mark.parametrize("rest", [r"0", r"0 & \text{otherwise}", r"0, & \text{otherwise}",
                                  r"0 & \mathrm{otherwise} \\", r"0 & \text{else}"])  # fmt: skip
def test_cases_of_tex(environment: str, condition: str, rest: str) -> None:
    text = rf"\begin{{{environment}}} x {condition} \\[2pt] {rest} \end{{{environment}}}"
    assert read(text).expr is make("piecewise", x, make("lt", x, 1), 0)


@pytest.mark.parametrize(
    ("opened", "closed", "value"),
    [
        *((a, b, make("add", x, 1)) for a, b in
          (("(", ")"), ("[", "]"), ("{", "}"), (r"\{", r"\}"), (r"\lbrace ", r"\rbrace "),
           (r"\lbrack ", r"\rbrack "), (r"\lparen ", r"\rparen "), (r"\left(", r"\right)"),
           (r"\left[", r"\right]"), (r"\big(", r"\big)"), (r"\Bigl(", r"\Bigr)"),
           (r"\biggl[", r"\biggr]"), (r"\Bigg(", r"\Bigg)"), (r"\left\{", r"\right\}"))),
        *((a, b, make("abs", make("add", x, 1))) for a, b in
          (("|", "|"), (r"\lvert ", r"\rvert "), (r"\vert ", r"\vert "), (r"\mid ", r"\mid "),
           (r"\left|", r"\right|"), (r"\bigl|", r"\bigr|"), (r"\big|", r"\big|"), (r"\|", r"\|"),
           (r"\left\vert ", r"\right\vert "), (r"\left\lvert ", r"\right\rvert "))),
        *((a, b, make("floor", make("add", x, 1))) for a, b in
          (("⌊", "⌋"), (r"\lfloor ", r"\rfloor "), (r"\left\lfloor ", r"\right\rfloor "))),
        *((a, b, make("ceil", make("add", x, 1))) for a, b in
          (("⌈", "⌉"), (r"\lceil ", r"\rceil "), (r"\bigl\lceil ", r"\bigr\rceil "))),
    ],
)  # fmt: skip
def test_brackets(opened: str, closed: str, value: Expr) -> None:
    assert read(f"2{opened}x+1{closed}").expr is make("mul", 2, value)


@pytest.mark.parametrize(
    "gap", ["", r"[2pt]", r"[-.5em]", r" [ 1.5 ex ]", "*", r"*[3mm]", r"[\jot]", r"[-\smallskip]"]
)
def test_gaps_between_rows_are_no_factors(gap: str) -> None:
    text = rf"\begin{{cases}} x & x < 1 \\{gap} 2y & x < 2 \\{gap} 0 \\{gap} \end{{cases}}"
    two = make("mul", 2, y)
    expected = make("piecewise", x, make("lt", x, 1), two, make("lt", x, 2), 0)
    assert read(text).expr is expected


def test_a_bracket_after_a_row_is_a_value() -> None:
    rows = r"\begin{cases} x & x < 1 \\ [x - 1] \end{cases}"
    assert read(rows).expr is read("piecewise(x if x < 1, x - 1)").expr


@pytest.mark.parametrize("command", ["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"])
def test_fractions_of_tex(command: str) -> None:
    for arguments in ("{x}{2}", " x2", " x 2", "{x}2", " x{2}", " { x } { 2 }"):
        assert read(f"\\{command}{arguments}").expr is make("div", x, 2)
    assert read(f"3\\{command}{{x}}{{2}}y").expr is make("mul", 3, make("div", x, 2), y)


@pytest.mark.parametrize(
    "command",
    ["text", "textrm", "textit", "textbf", "textnormal", "mathrm", "mathit", "mathbf", "mathsf",
     "mathtt", "operatorname", "operatorname*", "boldsymbol", "bm", "mbox"],
)  # fmt: skip
def test_upright_words(command: str) -> None:
    assert read(rf"\{command}{{sin}} x").expr is make("sin", x)
    assert read(rf"2\{command}{{x}}").expr is make("mul", 2, x)
    assert read(rf"2\{command}{{}}x").expr is make("mul", 2, x)


@pytest.mark.parametrize(
    "command",
    [",", ";", ":", "!", ">", "quad ", "qquad ", "displaystyle ", "textstyle ", "scriptstyle ",
     "limits ", "nolimits ", "thinspace ", "medspace ", "thickspace ", "negthinspace ", "space ",
     "mathstrut ", "rm ", "bf ", "it ", "allowbreak ", "enspace ", " ", "\n", "\t", "(", ")"],
)  # fmt: skip
def test_commands_that_change_only_how_things_look(command: str) -> None:
    assert read(f"\\{command}x\\{command}y\\{command}").expr is make("mul", x, y)


@pytest.mark.parametrize("mark", ["$", "$$", "~", "~~"])
def test_marks_of_tex_that_mean_nothing(mark: str) -> None:
    assert read(f"{mark}x{mark}\\,y{mark}").expr is make("mul", x, y)


@pytest.mark.parametrize("accent", ["hat", "tilde", "bar"])
def test_accents_are_part_of_the_name(accent: str) -> None:
    for text in (rf"\{accent} y", rf"\{accent}{{y}}", rf"\{accent}{{ y }}"):
        assert read(f"2{text}").expr is make("mul", 2, symbol(f"y_{accent}"))
    assert read(rf"\{accent}{{y}}_1").expr is symbol(f"y_{accent}_1")


@pytest.mark.parametrize(
    ("text", "orders"),
    [("f'(x)", 1), ("f′(x)", 1), ("f’(x)", 1), ("f''(x)", 2), ("f″(x)", 2), ('f"(x)', 2),
     (r"f^\prime(x)", 1), (r"f^{\prime}(x)", 1), (r"f^{\prime\prime}(x)", 2), (r"f\prime(x)", 1),
     (r"{f'}(x)", None), (r"f^{''}(x) + \cdot" , None), (r"\,f^{'}(x)", 1), (r"\,f^{''}(x)", 2)],
)  # fmt: skip
def test_primes(text: str, orders: int | None) -> None:
    if orders is None:
        with pytest.raises(FormulaError):
            read(text)
    else:
        assert read(text).expr is make("call", x, value=("f", (orders,)))


CALLED = {
    "iv(1, x)": ("besseli(1, x)", "i*v"), "jv(1, x)": ("besselj(1, x)", "j*v"),
    "kv(1, x)": ("besselk(1, x)", "k*v"), "yv(1, x)": ("bessely(1, x)", "y*v"),
    "ci(x)": ("Ci(x)", "c*i"), "si(x)": ("Si(x)", "s*i"), "ei(x)": ("Ei(x)", "e*i"),
    "ch(x)": ("cosh(x)", "c*h"), "sh(x)": ("sinh(x)", "s*h"), "th(x)": ("tanh(x)", "t*h"),
    "step(x)": ("heaviside(x)", None), "fact(x)": ("factorial(x)", None),
    "arch(x)": ("acosh(x)", None), "sine(x)": ("sin(x)", None), "int(t, t, 0, x)": (
        "integral(t, t, 0, x)", "i*n*t"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), CALLED.items())
def test_short_names_are_functions_only_before_a_parenthesis(
    typed: str, meant: tuple[str, str | None]
) -> None:
    same, letters = meant
    assert read(typed).expr is read(same).expr
    if letters is not None:
        assert read(typed.partition("(")[0]).expr is read(letters).expr


@pytest.mark.parametrize(
    ("typed", "same"),
    [("σ(x)", "sigmoid(x)"), ("sigma(x)", "sigmoid(x)"), (r"\sigma(x)", "sigmoid(x)"),
     ("Γ(x)", "gamma(x)"), ("Gamma(x)", "gamma(x)"), ("ψ(x)", "digamma(x)"),
     ("psi(x)", "digamma(x)"), ("β(x, y)", "beta(x, y)"), (r"\Gamma(x)", "gamma(x)"),
     (r"\psi(x)", "digamma(x)"), (r"\beta(x, y)", "beta(x, y)")],
)  # fmt: skip
def test_greek_letters_that_are_functions_when_called(typed: str, same: str) -> None:
    assert read(typed).expr is read(same).expr


@pytest.mark.parametrize("name", "fghFGH")
def test_letters_of_unknown_functions(name: str) -> None:
    assert read(f"{name}(x)").expr is make("call", x, value=(name, (0,)))
    assert read(f"{name} + 1").expr is make("add", symbol(name), 1)
    assert read(f"{name}_1(x)").expr is make("call", x, value=(f"{name}_1", (0,)))


@pytest.mark.parametrize("name", "abcdijklmnot")
def test_other_letters_multiply(name: str) -> None:
    assert read(f"{name}(x)").expr is make("mul", symbol(name), x)


@pytest.mark.parametrize("name", "abcdijklmnopqrstuvwyzABCDEIJKLMNOPQRSTUVWXYZ")
def test_letters_multiply_what_is_no_variable_alone(name: str) -> None:
    assert read(f"{name}(x+1)").expr is make("mul", symbol(name), make("add", x, 1))


LOOK_ALIKES = {
    "CYRILLIC SMALL LETTER A": "a", "CYRILLIC SMALL LETTER IE": "e",
    "CYRILLIC SMALL LETTER O": "o",
    "CYRILLIC SMALL LETTER ER": "p", "CYRILLIC SMALL LETTER ES": "c",
    "CYRILLIC SMALL LETTER U": "y",
    "CYRILLIC SMALL LETTER HA": "x", "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I": "i",
    "CYRILLIC SMALL LETTER JE": "j", "CYRILLIC SMALL LETTER DZE": "s",
    "CYRILLIC CAPITAL LETTER A": "A", "CYRILLIC CAPITAL LETTER VE": "B",
    "CYRILLIC CAPITAL LETTER IE": "E", "CYRILLIC CAPITAL LETTER KA": "K",
    "CYRILLIC CAPITAL LETTER EM": "M", "CYRILLIC CAPITAL LETTER EN": "H",
    "CYRILLIC CAPITAL LETTER O": "O", "CYRILLIC CAPITAL LETTER ER": "P",
    "CYRILLIC CAPITAL LETTER ES": "C", "CYRILLIC CAPITAL LETTER TE": "T",
    "CYRILLIC CAPITAL LETTER HA": "X", "CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I": "I",
    "CYRILLIC CAPITAL LETTER JE": "J", "CYRILLIC CAPITAL LETTER DZE": "S",
    "GREEK CAPITAL LETTER ALPHA": "A", "GREEK CAPITAL LETTER BETA": "B",
    "GREEK CAPITAL LETTER EPSILON": "E", "GREEK CAPITAL LETTER ZETA": "Z",
    "GREEK CAPITAL LETTER ETA": "H", "GREEK CAPITAL LETTER IOTA": "I",
    "GREEK CAPITAL LETTER KAPPA": "K", "GREEK CAPITAL LETTER MU": "M",
    "GREEK CAPITAL LETTER NU": "N", "GREEK CAPITAL LETTER OMICRON": "O",
    "GREEK CAPITAL LETTER RHO": "P", "GREEK CAPITAL LETTER TAU": "T",
    "GREEK CAPITAL LETTER UPSILON": "Y", "GREEK CAPITAL LETTER CHI": "X",
    "GREEK SMALL LETTER OMICRON": "o", "LATIN SMALL LETTER DOTLESS I": "i",
    "LATIN SMALL LETTER LONG S": "s", "FULLWIDTH LATIN SMALL LETTER X": "x",
    "FULLWIDTH LATIN CAPITAL LETTER Q": "Q", "MATHEMATICAL ITALIC SMALL X": "x",
}  # fmt: skip


@pytest.mark.parametrize(("name", "latin"), LOOK_ALIKES.items())
def test_letters_that_look_like_others_are_refused_by_name(name: str, latin: str) -> None:
    letter = unicodedata.lookup(name)
    with pytest.raises(FormulaError) as refused:
        read(f"2 + {letter}")
    error = refused.value
    assert error.message == f"U+{ord(letter):04X} {name} is not read in a formula"
    assert error.hint == f"Did you mean the Latin '{latin}'?"
    assert (error.start, error.end) == (4, 5)


@pytest.mark.parametrize(
    ("sign", "sentence", "hint"),
    [
        ("&", "'&' is not read in a formula", None),
        ("#", "'#' is not read in a formula", None),
        ("`", "'`' is not read in a formula", None),
        ("３", "U+FF13 FULLWIDTH DIGIT THREE is not read in a formula", "Did you mean '3'?"),
        ("＋", "U+FF0B FULLWIDTH PLUS SIGN is not read in a formula", "Did you mean '+'?"),
        ("٣", "U+0663 ARABIC-INDIC DIGIT THREE is not read in a formula", None),
        ("¢", "U+00A2 CENT SIGN is not read in a formula", None),
        ("\x07", "U+0007 is not read in a formula", None),
    ],
)
def test_signs_that_are_refused(sign: str, sentence: str, hint: str | None) -> None:
    with pytest.raises(FormulaError) as refused:
        read(f"x {sign} 1")
    assert (refused.value.message, refused.value.hint) == (sentence, hint)
    assert (refused.value.start, refused.value.end) == (2, 3)

"""Letters before brackets: which are functions, which multiply, and the user's own functions."""

from __future__ import annotations

import mpmath
import pytest
import sympy

from chainrule import derive, descend, gradient, implicit, inverse, parametric, total
from chainrule.bridge import from_sympy, to_sympy
from chainrule.checks.definition import check
from chainrule.model import Expr, make, postorder, substitute, symbol
from chainrule.model.errors import FormulaError, InputError
from chainrule.syntax import notes, read, read_equation
from chainrule.syntax.applied import DEPENDENT, GREEK_FUNCTIONS
from chainrule.syntax.write import to_plain

x = symbol("x")

# Each is read as what the same formula says with H in the place of the letter §.
TEMPLATES = [
    "§(¤)", "§(¤)^2 - 5sin(¤)", "2§(¤)", "¤ §(¤)", "sin(§(¤))", "sin §(¤)", "e^{§(¤)}", "§(¤)/¤",
    r"\ln §(¤)", r"§\left(¤\right)^3", "§(¤) + §(2¤)", "§(¤)§(¤+1)", "§'(¤)", "§''(¤) + §(¤)",
    "|§(¤)|", "√§(¤)", r"\frac{§(¤)}{¤}", "f(§(¤))", "§(f(¤))", "f(§(¤)) f(¤)", "§ (¤)", "§(¤)!",
    "max(§(¤), ¤)", "§'(¤+1) + §(3)",
]  # fmt: skip
LETTERS = [*"pqrsuvz", *"ABCEIJKLMNOPQRSTUVWXYZ", "θ", "φ", "ω", "ρ", "Φ", r"\theta", r"\Phi"]


def renamed(expr: Expr, name: str) -> Expr:
    """Write one unknown function under another name."""
    done: dict[Expr, Expr] = {}
    for node in postorder(expr):
        args = tuple(done[arg] for arg in node.args)
        value = node.value
        if node.op == "call" and value[0] == "H":
            value = (name, value[1])
        done[node] = Expr(node.op, args, value)
    return done[expr]


@pytest.mark.parametrize("letter", [*LETTERS, "u_1", "y_{12}", "f_1", "g₂"])
@pytest.mark.parametrize("variable", ["x", "t", "x_1"])
def test_a_letter_before_its_variable_is_an_unknown_function(letter: str, variable: str) -> None:
    name = read(letter).expr.value
    for template in TEMPLATES:
        typed = template.replace("§", letter).replace("¤", variable)
        meant = read(template.replace("§", "H").replace("¤", variable)).expr
        assert read(typed).expr is renamed(meant, name), typed


@pytest.mark.parametrize(
    ("letter", "variable", "function"),
    [
        *(("y", v, True) for v in "xtsuvr"), ("y", "z", False), ("y", "w", False),
        *(("x", v, True) for v in "tsuvr"), ("x", "y", False), ("x", "z", False),
        ("z", "x", True), ("z", "y", True), ("r", "θ", True), ("r", "theta", True),
        ("p", "q", True), ("q", "p", True), ("E", "w", True), ("C", "z", True), ("L", "x", True),
        ("P", "n", True),
        ("V", "h", True), ("P", "A", False), ("T", "c", False), ("s", "c", False),
        ("x", "x", False),
        *((letter, "x", False) for letter in "abcijklmnot"), ("a", "t", False), ("α", "x", False),
        ("λ", "t", False), ("μ", "x", False), ("Δ", "x", False),
    ],
)  # fmt: skip
def test_which_letter_depends_on_which(letter: str, variable: str, function: bool) -> None:
    found = read(f"{letter}({variable})")
    name, value = read(letter).expr, read(variable).expr
    assert found.expr is (
        make("call", value, value=(name.value, (0,))) if function else make("mul", name, value)
    )
    assert len(found.readings) == 1


@pytest.mark.parametrize(
    ("text", "product", "note"),
    [
        ("s(B*u)", "s*(B*u)", notes.BESIDE_FUNCTION), ("y(x+1)", "y*(x+1)", notes.BESIDE_FUNCTION),
        ("y(x) + y", "y*x + y", notes.BESIDE_FUNCTION), ("a(x)", "a*x", notes.BESIDE_FUNCTION),
        ("E(w+1)", "E*(w+1)", notes.BESIDE_FUNCTION), ("u(x) v(u)", "u*x*v(u)", None),
        ("x(x+1)", "x*(x+1)", notes.BESIDE_LETTER), ("a(x+1)", "a*(x+1)", notes.BESIDE_LETTER),
        ("x[y+1]", "x*(y+1)", notes.BESIDE_LETTER), ("k(2)", "k*2", notes.BESIDE_LETTER),
    ],
)  # fmt: skip
def test_where_a_product_is_as_likely_it_is_echoed(
    text: str, product: str, note: str | None
) -> None:
    found = read(text)
    assert found.expr is read(product).expr
    assert note is None or note in {reading.reason for reading in found.readings}


@pytest.mark.parametrize("letter", ["y", "E", "u", "f", "θ"])
def test_a_declared_letter_multiplies(letter: str) -> None:
    found = read(f"{letter}(x)^2", names=(letter,))
    assert found.expr is make("mul", read(letter).expr, make("pow", x, 2))


@pytest.mark.parametrize("text", ["u^4(x)", "f^2(x)", "y²(x)", "E^{3}(w)", "u^n(x)", "y^{-1}(x)"])
def test_a_power_before_the_variable_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="it is not clear whether this is") as refused:
        read(text)
    assert refused.value.hint is not None
    power, product = refused.value.hint.removeprefix("Write ").removesuffix(".").split(", or ")
    assert read(power).expr.op == "pow"
    assert read(product.removesuffix(" for the product")).expr.op == "mul"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("(f∘g)(x)", "f(g(x))"), (r"(f\circ g)(x)", "f(g(x))"), ("f∘g(x)", "f(g(x))"),
        ("(f∘g∘h)(x^2)", "f(g(h(x^2)))"), ("2(f∘g)(x) + 1", "2f(g(x)) + 1"),
        ("(f∘f)(x)", "f(f(x))"), ("(sin∘exp)(x)", "sin(exp(x))"), (r"(\ln\circ f)(x)", "ln(f(x))"),
        (r"\left(f\circ g\right)\left(x\right)", "f(g(x))"), ("(F∘g)(x)^2", "F(g(x))^2"),
        ("sin((f∘g)(x))", "sin(f(g(x)))"), ("(f∘g)((f∘g)(x))", "f(g(f(g(x))))"),
        ("(f+g)(x)", "f(x) + g(x)"), ("(f-g)(x)", "f(x) - g(x)"), ("(fg)(x)", "f(x) g(x)"),
        ("(f·g)(x)", "f(x) g(x)"), ("(f/g)(x)", "f(x)/g(x)"), ("(2f+3g)(t)", "2f(t) + 3g(t)"),
        ("(f^{-1}∘f)(x)", "f^{-1}(f(x))"), ("(f^{-1})(x)", "f^{-1}(x)"),
    ],
)  # fmt: skip
def test_composed_functions(text: str, same: str) -> None:
    assert read(text).expr is read(same).expr


@pytest.mark.parametrize(
    ("text", "same"),
    [("(f∘g)'(x)", "f(g(x))"), (r"(f\circ g)''(x)", "f(g(x))"), ("(f/g)'(x)", "f(x)/g(x)"),
     ("(f^{-1})'(x)", "f^{-1}(x)"), ("(fg)'''(x)", "f(x) g(x)")],
)  # fmt: skip
def test_primes_of_composed_functions(text: str, same: str) -> None:
    found = read(text)
    assert found.expr is read(same).expr
    assert found.by == (None,) * text.count("'")


@pytest.mark.parametrize(
    "text",
    ["f∘g", "x∘y", "(f∘g) + 1", "(f∘g)'(x^2)", "(f+g)(x^2)", "(f∘2)(x)", "∘f(x)", "f∘(x)",
     "(f∘g)'(x) + 1", "y'", "u'v + u v'"],
)  # fmt: skip
def test_what_is_not_applied_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        read(text)


# Inverses


@pytest.mark.parametrize("text", ["f^{-1}(x)", "f^-1(x)", "f⁻¹(x)", "f^(-1)(x)", "f^{-1}[x]"])
def test_the_exponent_minus_one_is_the_inverse(text: str) -> None:
    assert read(text).expr is make("call", x, value=("f", (-1,)))


@pytest.mark.parametrize("formula", ["f^{-1}(x)", "f^{-1}(x^2)", "f^{-1}(f(x))", "sin(f^{-1}(x))"])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_of_inverses_agree_with_their_definition(formula: str, order: int) -> None:
    assert {c.state for c in derive(formula, order=order).checks} == {"passed"}


def test_a_wrong_derivative_of_an_inverse_is_found_out() -> None:
    inverted = make("call", x, value=("f", (-1,)))
    slope = make("call", inverted, value=("f", (1,)))
    assert check([], inverted, x, [], 1 / slope).state == "passed"
    assert check([], inverted, x, [], slope).state == "failed"
    assert check([], inverted, x, [], 1 / make("call", x, value=("f", (1,)))).state == "failed"


def test_inverses_are_written_and_read_back() -> None:
    for text in ("f^{-1}(x)", "1/f'(f^{-1}(x))", "f^{-1}(x)^2"):
        expr = read(text).expr
        assert read(to_plain(expr)).expr is expr
        assert from_sympy(to_sympy(expr)) is read(to_plain(expr)).expr
    assert sympy.latex(to_sympy(read("f^{-1}(x)").expr)) == r"f^{-1}{\left(x \right)}"


# The user's own functions

FUNCTIONS = ["f(u) = u^2 + 1", "g(x) = sin x", "h(a, b) = a b + a", "k(t) = e^(-t)",
             "loss(w) = ln(1 + w^2)"]  # fmt: skip
u, t, w, a, b = sympy.symbols("u t w a b")
MEANT = {
    "f": sympy.Lambda(u, u**2 + 1), "g": sympy.Lambda(u, sympy.sin(u)),
    "h": sympy.Lambda((a, b), a * b + a), "k": sympy.Lambda(t, sympy.exp(-t)),
    "loss": sympy.Lambda(w, sympy.log(1 + w**2)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "column"),
    [
        ("f(g(x))", "f(g(x))"), ("(f∘g)(x)", "f(g(x))"), ("g(f(x))", "g(f(x))"),
        ("f(x) g(x)", "f(x)*g(x)"), ("f(x) g", "f(x)*g(x)"), ("(f+g)(x)", "f(x) + g(x)"),
        ("f(f(x))", "f(f(x))"), ("f(x) + f(2x)", "f(x) + f(2*x)"), ("h(x, x^2)", "h(x, x**2)"),
        ("h(f(x), g(x))", "h(f(x), g(x))"), ("x f(3)", "x*f(3)"), ("k(2x) f(x)", "k(2*x)*f(x)"),
        ("loss(3x - 1)", "loss(3*x - 1)"), ("loss(f(x))^2", "loss(f(x))**2"),
        ("f'(x)", "df(x)"), ("f'(g(x))", "df(g(x))"), ("f''(x) x", "2*x"),
        ("f(x)/g(x)", "f(x)/g(x)"),
        ("sin f(x)", "sin(f(x))"), ("e^{g(x)}", "exp(g(x))"), (r"\frac{d}{dx} f(g(x))", "f(g(x))"),
        ("(k∘g∘f)(x)", "k(g(f(x)))"), ("f(x+1)f(x-1)", "f(x+1)*f(x-1)"), ("(f g)(x)", "f(x)*g(x)"),
    ],
)  # fmt: skip
def test_functions_of_the_users(formula: str, column: str) -> None:
    found = derive(formula, wrt="x", let=FUNCTIONS)
    meaning = {**MEANT, "df": sympy.Lambda(u, 2 * u), "x": sympy.Symbol("x")}
    whole = sympy.sympify(column, locals=meaning)
    wanted = sympy.lambdify(sympy.Symbol("x"), whole.diff(sympy.Symbol("x")), "mpmath")
    ours = sympy.lambdify(sympy.Symbol("x"), found.derivative, "mpmath")
    for place in ("0.37", "1.43", "-0.6"):
        value = mpmath.mpf(place)
        assert mpmath.almosteq(ours(value), wanted(value), 1e-12)
    assert found.check.state == "passed"


def test_layers_are_named_after_the_functions() -> None:
    found = derive("f(g(x))", let=["f(u) = u^2", "g(x) = sin x"])
    assert [step.symbol.value for step in found.trace.steps] == ["g", "f"]
    assert found.problem.name == "f"
    assert "df/dx = df/dg · dg/dx" in str(found)


@pytest.mark.parametrize(
    ("lines", "formula", "sentence"),
    [
        (["f(u) = u^2", "f(x) = x"], "f(x)", "'f' is defined twice"),
        (["f(u) = 2f(u)"], "f(x)", "'f' is used before it is defined"),
        (["g(x) = f(x)", "f(u) = u"], "g(x)", "'f' is used before it is defined"),
        (["f(u) = u^2"], "f(x, 2)", r"f is defined as f\(u\), and here it has 2 arguments"),
        (["f(a, b) = a b"], "f(x)", r"f is defined as f\(a, b\), and here it has 1 argument$"),
        (["f(u) = u^2"], "f^{-1}(x)", "the inverse of f, which is defined, is not written out"),
        (["f(u) = u^2"], "f^2(x)", "it is not clear whether this is"),
        (["f(2) = 4"], "f(x)", "expected a name such as y"),
    ],
)  # fmt: skip
def test_definitions_that_are_refused(lines: list[str], formula: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        derive(formula, let=lines)


def test_a_letter_is_declared_a_function() -> None:
    assert str(derive("s(B*u)", wrt="u", let=["s(u)"]).derivative).startswith("B*Subs(Derivative(s")
    assert "B s′(Bu)" in str(derive("s(B*u)", wrt="u", let=["s(u)"]))
    assert "loss′(x²)" in str(derive("loss(x^2)", let=["loss(w)"]))


def test_the_variables_of_a_definition_may_follow_its_name() -> None:
    found = derive("u(x)^2 + u", let=["u = sin x"])
    assert found.readings[0].reason == notes.DEFINITION
    assert str(found.derivative) == "(2*sin(x) + 1)*cos(x)"
    product = derive("u(x+1)", let=["u = sin x"])
    assert str(product.derivative) == "x*cos(x) + sin(x) + cos(x)"
    assert derive("a(x)", let=["a = 3"]).at(x=2).value == 6


def test_every_command_takes_functions() -> None:
    lines = ["f(u) = u^2", "g(x) = sin x"]
    assert str(gradient("f(x y)", let=lines).derivative) == "(2*x*y**2, 2*x**2*y)"
    assert str(total("f(x) y", let=["x(t) = cos t", "y = t", lines[0]]).derivative) == (
        "-2*t*sin(t)*cos(t) + cos(t)**2"
    )
    assert str(implicit("f(x) + f(y) = 1", let=lines[:1]).derivative) == "-x/y"
    assert str(parametric("f(t)", "g(t)", let=lines).derivative) == "cos(t)/(2*t)"
    assert str(inverse("f(x) + x", let=lines[:1]).derivative) == "1/(2*x + 1)"
    assert "x = 0.5" in str(descend("f(x)", start={"x": 1}, rate="0.25", steps=1, let=lines[:1]))


def test_a_function_that_nothing_uses_of_a_total_derivative_is_not_blamed() -> None:
    found = total("f(x, y)", let=["x(t) = cos t", "y(t) = t^2", "f(u, v) = u v"])
    assert found.unused == ()
    assert [name.value for name, _ in found.lets] == ["x", "y"]


@pytest.mark.parametrize(
    "text", ["x^2 + y(x)^2 = 1", "x^2 + y^2(x) = 1", "x y(x) = 1", "sin(y(x)) = x"]
)
def test_an_equation_may_say_what_depends_on_what(text: str) -> None:
    if "^2(x)" in text:
        with pytest.raises(FormulaError):
            implicit(text)
    else:
        assert str(implicit(text)) == str(implicit(text.replace("y(x)", "y")))
        assert implicit(text, dependent="y", wrt="x").derivative == implicit(text).derivative
    assert read_equation("f(x) = y").left is make("call", x, value=("f", (0,)))


def test_unknown_functions_are_written_and_read_back() -> None:
    for text in ("y(x)^2", "u(2x) + u(x)", "E(w, b)", "θ(t) + f(t)", "y'(x+1)", "u(v(x))"):
        expr = read(text).expr
        names = {node.value[0]: None for node in postorder(expr) if node.op == "call"}
        assert read(to_plain(expr), functions=names).expr is expr


def test_the_tables_of_letters_are_whole() -> None:
    assert set("fgh") | set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") <= set(DEPENDENT)
    assert all(read(name).expr is symbol(name) for name in GREEK_FUNCTIONS)
    assert not {*"abcdeijklmnot"} & set(DEPENDENT)
    assert substitute(read("y(x)").expr, {x: symbol("t")}) is read("y(t)").expr

"""The border to SymPy: values, derivatives and round trips, against SymPy's own arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath.ctx_mp import MPContext

from chainrule.bridge import from_sympy, to_sympy
from chainrule.model import PI, Expr, constant, make, number, symbol
from chainrule.model.errors import InputError, LimitError
from chainrule.rules import TABLE, local_partials
from chainrule.rules.values import value_at

MP = MPContext()
MP.dps = 30
U, V, X = (symbol(name) for name in "uvx")
x, y = sympy.symbols("x y")
f, g = sympy.Function("f"), sympy.Function("g")

FIXED_FIRST = {
    "polygamma", "besselj", "bessely", "besseli", "besselk", "expint", "zetaderiv", "lowergamma",
    "uppergamma", "gammainc", "gammaincc", "betainc",
}  # fmt: skip
MEASURED = sorted(name for name, row in TABLE.items() if row.sample)


def sampled(name: str) -> tuple[Expr, dict[Expr, Fraction]]:
    """Return the row applied to letters (orders and indices stay numerals), and its sample."""
    rule = TABLE[name]
    letters = [symbol(f"x_{i}") for i in range(len(rule.sample))]
    operands: list[Expr] = list(letters)
    if name in FIXED_FIRST:
        operands[:-1] = map(number, rule.sample[:-1])
    point = {a: value for a, value in zip(letters, rule.sample, strict=True) if a in operands}
    return make(name, *operands), point


def ours(expr: Expr, point: dict[Expr, Fraction]) -> float:
    values = {s: MP.mpf(v.numerator) / v.denominator for s, v in point.items()}
    return float(value_at(MP, expr, values))


def theirs(tree: sympy.Expr, point: dict[Expr, Fraction]) -> float:
    values = {sympy.Symbol(s.value): sympy.Rational(v) for s, v in point.items()}
    real = {s: sympy.Symbol(s.name, real=True) for s in values}
    moved = {real[s]: v for s, v in values.items()}
    return complex(tree.subs(real).doit().subs(moved).evalf(20)).real


@pytest.mark.parametrize("name", MEASURED)
def test_values_agree_with_sympy(name: str) -> None:
    node, point = sampled(name)
    assert theirs(to_sympy(node), point) == pytest.approx(ours(node, point), rel=1e-12)


@pytest.mark.parametrize("name", sorted(set(MEASURED) - {"floor", "ceil", "mod"}))
def test_partials_agree_with_sympy_diff(name: str) -> None:
    """Floor, ceiling and mod are left out: SymPy does not differentiate them."""
    node, point = sampled(name)
    varies = [arg in point for arg in node.args]
    tree = to_sympy(node, evaluate=True)
    for operand, partial in zip(node.args, local_partials(node, node, varies), strict=True):
        if partial is None:
            continue
        real = {sympy.Symbol(s.value): sympy.Symbol(s.value, real=True) for s in point}
        slope = sympy.diff(tree.subs(real), real[sympy.Symbol(operand.value)])
        expected = theirs(slope.subs({r: s for s, r in real.items()}), point)
        assert ours(partial, point) == pytest.approx(expected, rel=1e-12)
        assert theirs(to_sympy(partial), point) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", MEASURED)
def test_rows_come_back_with_the_same_value(name: str) -> None:
    node, point = sampled(name)
    assert ours(from_sympy(to_sympy(node)), point) == pytest.approx(ours(node, point))


CALL = make("call", X, value=("f", (0,)))
SAME = [
    X - 3,
    make("add", X**2, -(3 * X), number(1)),
    make("div", make("sin", X), X**2),
    make("div", 1, X),
    make("mul", make("sin", X), X),
    make("sqrt", 1 - X**2),
    make("root", X, 3),
    make("pow", X, number(Fraction(2, 3))),
    make("log", X, 10),
    make("exp", -(X**2) / 2),
    PI * X + constant("eulergamma"),
    make("neg", make("mul", 2, X)),
    CALL,
    make("call", X, value=("f", (2,))),
    make("call", X**2, value=("f", (1,))),
    make("call", make("call", X, value=("g", (0,))), value=("f", (1,))),
    make("call", X, U, value=("f", (1, 2))),
    make("call", X, X**2, value=("f", (0, 1))),
    make("integral", make("sin", U), U, number(0), X**2),
    make("piecewise", X**2, make("lt", X, 0), make("sin", X)),
    make("piecewise", X, make("and", make("ge", X, 0), make("not", make("eq", X, 2)))),
    make("max", X, U, number(0)),
    make("heaviside", X),
    make("digamma", X),
]


@pytest.mark.parametrize("expr", SAME, ids=str)
def test_round_trip_is_the_same_node(expr: Expr) -> None:
    assert from_sympy(to_sympy(expr)) is expr


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (x**2 + 3 * x + 1, make("add", X**2, 3 * X, number(1))),
        (x**3 - 2 * x / 3, make("add", X**3, -(2 * X / 3))),
        (1 - x, 1 - X),
        (x * sympy.Rational(3, 2), 3 * X / 2),
        (sympy.Float("0.1") * x, make("mul", number(Fraction(1, 10), decimal=True), X)),
        (sympy.log(x, 10), make("log", X, 10)),
        (sympy.Function("sigmoid")(x), make("sigmoid", X)),
        (f(x).diff(x), make("call", X, value=("f", (1,)))),
        (f(g(x)).diff(x), make("mul", make("call", make("call", X, value=("g", (0,))),
         value=("f", (1,))), make("call", X, value=("g", (1,))))),
        (sympy.Piecewise((x, x > 0), (0, True)), make("piecewise", X, make("gt", X, 0), 0)),
        (sympy.Piecewise((x, False), (2, x > 0), (3, True), evaluate=False),
         make("piecewise", 2, make("gt", X, 0), 3)),
        (sympy.Piecewise((2, True), evaluate=False), number(2)),
        (sympy.Pow(sympy.E, x, evaluate=False), make("exp", X)),
        (sympy.Pow(x, sympy.Float("0.5")), make("pow", X, number(Fraction(1, 2), decimal=True))),
        (sympy.Integer(-3), number(-3)),
    ],
    ids=str,
)  # fmt: skip
def test_what_sympy_users_bring(tree, expected) -> None:
    assert from_sympy(tree) is expected


def test_numbers_of_python_are_read() -> None:
    assert from_sympy(3) is number(3)
    assert from_sympy(Fraction(1, 3)) is number(Fraction(1, 3))


@pytest.mark.parametrize(
    ("tree", "named"),
    [
        (sympy.I * x, "ImaginaryUnit"),
        (sympy.zoo, "ComplexInfinity"),
        (sympy.Matrix([x]), "Matrix"),
        (sympy.MatrixSymbol("M", 2, 2), "from SymPy"),
        (x < 1, "StrictLessThan"),
        (sympy.Eq(x, 1), "Equality"),
        (sympy.true, "BooleanTrue"),
        (sympy.Tuple(x, 1), "Tuple"),
        (sympy.DiracDelta(x), "DiracDelta"),
        (sympy.re(x), "re"),
        (sympy.Mod(x, 2), "Mod"),
        (sympy.Order(x), "Order"),
        (sympy.LambertW(x, -1), "LambertW"),
        (sympy.Heaviside(x, 0), "Heaviside"),
        (sympy.Integral(x, x), "without limits"),
        (sympy.Derivative(sympy.sin(x), x), "sin"),
        (sympy.Derivative(f(x, x**2), x), "derivative"),
        (sympy.Derivative(f(x, x), x), "derivative"),
        (sympy.Function("a b")(x), "'a b'"),
        (x + sympy.Symbol("x", real=True), "'x'"),
        (sympy.Symbol("a b"), "'a b'"),
        (sympy.Symbol("\x1b[31m"), "x1b"),
        (sympy.Symbol("A", commutative=False), "'A'"),
        pytest.param(object(), "object", id="object"),
        (sympy.sin, "FunctionClass"),
        (True, "bool"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_named(tree, named) -> None:
    with pytest.raises(InputError, match=named):
        from_sympy(tree)


@pytest.mark.parametrize("text", ["x", "__import__('os')", b"x"])
def test_text_is_refused(text) -> None:
    with pytest.raises(TypeError, match="parse"):
        from_sympy(text)


@pytest.mark.parametrize("huge", [sympy.Integer(10) ** 20_001, sympy.Float(2) ** (10**9)])
def test_astronomic_numerals_are_refused(huge) -> None:
    with pytest.raises(LimitError):
        from_sympy(huge)


def test_the_case_that_holds_is_one_and_the_others_are_zero() -> None:
    conditions = make("lt", X, 0), make("gt", X, 1)
    cases = [to_sympy(Expr("case", conditions, place)) for place in range(3)]
    for at, holds in ((-1, 0), (2, 1), (sympy.Rational(1, 2), 2)):
        assert [case.subs(x, at) for case in cases] == [place == holds for place in range(3)]


@pytest.mark.parametrize("op", ["equation", "matrix", "word"])
def test_display_nodes_have_no_counterpart(op: str) -> None:
    with pytest.raises(InputError, match=op):
        to_sympy(make(op, X, X))


def test_depth_is_no_obstacle() -> None:
    """5,000 layers of every common kind, there and back."""
    layers = [
        lambda n: make("sin", n), lambda n: n + 1, lambda n: make("mul", 3, n),
        lambda n: make("pow", n, 2), lambda n: make("div", n, 2), lambda n: make("sqrt", n),
        lambda n: make("neg", n), lambda n: make("abs", n), lambda n: make("max", n, U),
        lambda n: make("exp", n), lambda n: n - X,
    ]  # fmt: skip
    expr = X
    for i in range(5_000):
        expr = layers[i % len(layers)](expr)
    assert from_sympy(to_sympy(expr)) is expr


def test_a_sum_on_top_of_a_deep_tower_is_no_obstacle() -> None:
    expr = X
    for _ in range(5_000):
        expr = make("sin", expr)
    expr = make("mul", 3, expr) + 1
    assert from_sympy(to_sympy(expr)) is expr


def test_too_deep_for_sympy_itself_is_said() -> None:
    expr = X
    for _ in range(5_000):
        expr = make("sin", expr)
    with pytest.raises(LimitError, match="SymPy"):
        to_sympy(expr, evaluate=True)


def test_shared_nodes_stay_shared() -> None:
    """Doubling 60 times is 60 nodes in both worlds, although the tree has 2**60 leaves."""
    expr = X
    for _ in range(60):
        expr = make("mul", make("sin", expr), make("cos", expr))
    assert from_sympy(to_sympy(expr)) is expr


def grown(children: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    unary = st.sampled_from(["sin", "atan", "neg", "tanh", "sigmoid", "abs", "softplus"])
    binary = st.sampled_from(["add", "mul", "div", "max", "hypot"])
    return st.one_of(
        st.builds(lambda op, a: make(op, a), unary, children),
        st.builds(lambda op, a, b: make(op, a, b), binary, children, children),
        st.builds(lambda a, n: make("pow", a, n), children, st.integers(2, 3)),
    )


ATOMS = st.sampled_from([X, U, number(2), number(-3), number(Fraction(1, 2)), PI])


@settings(max_examples=60, deadline=None)
@given(st.recursive(ATOMS, grown, max_leaves=8))
def test_random_expressions_keep_their_value(expr: Expr) -> None:
    point = {X: MP.mpf("0.7"), U: MP.mpf("-1.3")}
    before = value_at(MP, expr, point)
    after = value_at(MP, from_sympy(to_sympy(expr)), point)
    if not MP.isnan(before):
        assert MP.almosteq(before, after, rel_eps=1e-20, abs_eps=1e-20)

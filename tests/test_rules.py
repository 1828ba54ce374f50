"""Every row against independent differences, at points all over its domain."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from mpmath.ctx_mp import MPContext

from chainrule.model import E, Rule, make, number, substitute, symbol
from chainrule.model.errors import CheckFailedError, InputError, MissingRuleError
from chainrule.rules import (
    FUNCTIONS,
    SHORTHANDS,
    TABLE,
    domain_of,
    kinks_of,
    local_partials,
    lookup,
    power_value,
    reason_for,
    register,
    statement,
    textbook,
    title_for,
    value_of,
)
from chainrule.rules import check as check_module
from chainrule.rules.arithmetic import rational
from chainrule.rules.check import check_row
from chainrule.rules.numbers import exponential
from chainrule.rules.unknown import integral_parameter
from chainrule.rules.values import row_value, value_at
from chainrule.syntax import read
from chainrule.syntax.write import to_plain

X, Y, U, V = (symbol(name) for name in "xyuv")
MP = MPContext()
MP.dps = 40
GRID = [Fraction(n, 7) for n in (-33, -19, -12, -6, -5, -3, -1, 1, 2, 4, 6, 8, 9, 17, 24, 31)]
ORDERED = {"polygamma", "besselj", "bessely", "besseli", "besselk", "expint", "zetaderiv"}
MEASURED = sorted(name for name, row in TABLE.items() if row.sample)


def points(rule: Rule) -> list[tuple[Fraction, ...]]:
    count = rule.arity or 3
    if rule.name in ORDERED:
        return [(Fraction(n), x) for n in (0, 1, 3) for x in GRID]
    if rule.name == "root":
        return [(x, Fraction(n)) for n in (2, 3, 5) for x in GRID]
    return list(product(GRID if count < 3 else GRID[::4], repeat=count))


def number_of(value: Fraction):
    return MP.mpf(value.numerator) / value.denominator


def moved(rule: Rule, values: list, index: int):
    """Differentiate with mpmath's own routine: another step, another order, other points."""

    def along(shifted):
        changed = list(values)
        changed[index] = shifted
        return row_value(MP, rule, changed)

    return MP.diff(along, values[index], h=MP.mpf("1e-9"))


def is_left_out(name: str, point: tuple[Fraction, ...], index: int) -> bool:
    """Tell where a neighboring exponent has no value, operands tie, or the formula is 0·∞."""
    return (
        (name == "pow" and point[0] < 0)
        or (name == "root" and index == 1 and point[0] < 0)
        or (name in ("max", "min") and len(set(point)) < len(point))
        or (name == "ellippi" and point[0] == point[1])
        or (name in ("mod", "fmod") and (point[0] / point[1]).denominator == 1)
        or (name == "beta" and sum(point) <= 0 and sum(point).denominator == 1)
    )


@pytest.mark.parametrize("name", MEASURED)
def test_partials_agree_with_differences_all_over_the_domain(name: str) -> None:
    rule = TABLE[name]
    operands = [symbol(letter) for letter in "abc"[: rule.arity or 3]]
    tested = 0
    for point in points(rule):
        values = [number_of(value) for value in point]
        result = row_value(MP, rule, values)
        if MP.isnan(result):
            continue
        env = dict(zip(operands, values, strict=True)) | {Y: result}
        for index, partial in enumerate(rule.partials(Y, *operands)):
            if partial is None or is_left_out(name, point, index):
                continue
            measured = moved(rule, values, index)
            claimed = value_at(MP, partial, env)
            assert abs(claimed - measured) <= MP.mpf("1e-12") * (1 + abs(measured)), (point, index)
            tested += 1
    assert tested >= 4


@pytest.mark.parametrize("name", MEASURED)
def test_domain_says_where_there_is_a_value(name: str) -> None:
    """Inside the stated domain there is a number; outside it there is none."""
    rule = TABLE[name]
    operands = [symbol(letter) for letter in "abc"[: rule.arity or 3]]
    for point in points(rule):
        values = [number_of(value) for value in point]
        env = dict(zip(operands, values, strict=True))
        node = make(name, *operands)
        if name in ("pow", "root"):
            node = make(name, operands[0], number(point[1]))
        inside = all(value_at(MP, condition, env) for condition in domain_of(node))
        exists = not MP.isnan(value_of(MP, node, values))
        assert inside == exists, point


@pytest.mark.parametrize("name", [name for name in MEASURED if TABLE[name].definition])
def test_a_definition_is_the_function(name: str) -> None:
    """By its values, and by the slopes of its values, which the local derivatives claim."""
    rule = TABLE[name]
    by_definition = replace(rule, numeric=None)
    operands = [symbol(letter) for letter in "abc"[: rule.arity or 3]]
    tested = 0
    for point in points(rule):
        values = [number_of(value) for value in point]
        value = row_value(MP, rule, values)
        if MP.isnan(value) or any(is_left_out(name, point, i) for i in range(len(point))):
            continue
        assert MP.almosteq(row_value(MP, by_definition, values), value), point
        env = dict(zip(operands, values, strict=True)) | {Y: value}
        for index, partial in enumerate(rule.partials(Y, *operands)):
            if partial is None:
                continue
            measured = moved(by_definition, values, index)
            claimed = value_at(MP, partial, env)
            assert abs(claimed - measured) <= MP.mpf("1e-12") * (1 + abs(measured)), (point, index)
        tested += 1
    assert tested >= 4


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_row_is_complete(name: str) -> None:
    rule = lookup(name)
    assert rule.name == name
    assert rule.title
    assert rule.reason.endswith(".")
    assert rule.family
    assert not rule.sample or len(rule.sample) == (rule.arity or len(rule.sample))
    if rule.kinks and name != "hypot":
        assert rule.convention.endswith(".")
    assert statement(rule) is statement(rule)


def test_spellings_are_unique() -> None:
    spelled = Counter(s for row in TABLE.values() for s in row.spellings)
    assert [s for s, count in spelled.items() if count > 1] == []
    assert not set(SHORTHANDS) & set(FUNCTIONS)
    assert set(FUNCTIONS.values()) <= set(TABLE)


@pytest.mark.parametrize(
    ("spelling", "op"),
    [
        ("arctan", "atan"), ("atan", "atan"), ("tg", "tan"), ("ctg", "cot"), ("cosec", "csc"),
        ("sen", "sin"), ("arsinh", "asinh"), ("argsinh", "asinh"), ("logistic", "sigmoid"),
        ("arccos", "acos"), ("sh", "sinh"), ("sgn", "sign"), ("ceiling", "ceil"),
        ("lgamma", "loggamma"), ("psi", "digamma"), ("Ei", "ei"), ("σ", "sigmoid"),
    ],
)  # fmt: skip
def test_course_spellings(spelling: str, op: str) -> None:
    assert FUNCTIONS[spelling] == op


def test_a_wrong_row_names_itself() -> None:
    wrong = replace(TABLE["tanh"], partials=lambda y, u: (1 + y**2,))
    with pytest.raises(CheckFailedError, match="'tanh'"):
        check_row(wrong)
    second = replace(TABLE["atan2"], partials=lambda y, u, v: (v / (u**2 + v**2), u))
    with pytest.raises(CheckFailedError, match="operand 2"):
        check_row(second)


@pytest.mark.usefixtures("own_rows")
def test_a_row_can_be_added() -> None:
    row = Rule(
        name="versin",
        title="versed sine",
        partials=lambda y, u: (make("sin", u),),
        numeric=lambda mp, u: 1 - mp.cos(u),
        sample=(Fraction(1, 2),),
        spellings=("versin",),
    )
    with pytest.raises(CheckFailedError, match="'versin'"):
        register(replace(row, numeric=lambda mp, u: 1 + mp.cos(u)))
    with pytest.raises(CheckFailedError, match="definition gives"):
        register(replace(row, definition=lambda u: make("cos", u)))
    assert "versin" not in TABLE
    assert register(row) is TABLE["versin"]
    assert FUNCTIONS["versin"] == "versin"
    with pytest.raises(InputError, match="already"):
        register(row)
    with pytest.raises(InputError, match="'sin'"):
        register(replace(row, name="other", spellings=("sin",)))
    with pytest.raises(InputError, match="'matrix'"):
        register(replace(row, name="matrix", spellings=()))
    with pytest.raises(InputError, match="'log10'"):
        register(replace(row, name="other", spellings=(), shorthands=(("log10", number(2)),)))
    with pytest.raises(MissingRuleError, match="sample") as caught:
        register(replace(row, name="other", spellings=(), sample=()))
    assert "sample=" in str(caught.value.hint)
    with pytest.raises(MissingRuleError, match="values") as caught:
        register(replace(row, name="other", spellings=(), numeric=None))
    assert "definition=" in str(caught.value.hint)
    assert "other" not in TABLE


def test_a_missing_rule_says_how_to_add_one() -> None:
    with pytest.raises(MissingRuleError, match="'theta'") as caught:
        lookup("theta")
    assert "register" in str(caught.value.hint)
    with pytest.raises(MissingRuleError, match="operand 1"):
        local_partials(make("besselj", X, U), Y, [True, False])


def call(*operands, orders):
    return make("call", *operands, value=("f", orders))


CASES = [
    (X**3, [True, False], (3 * X**2, None)),
    (make("pow", X, number(Fraction(1, 2))), [True, False],
     (number(Fraction(1, 2)) * X ** number(Fraction(-1, 2)), None)),
    (make("pow", X, make("div", 2, 3)), [True, False],
     (number(Fraction(2, 3)) * X ** number(Fraction(-1, 3)), None)),
    (make("pow", X, number(-1)), [True, False], (-(X ** number(-2)), None)),
    (5 * X, [False, True], (None, number(5))),
    (make("mul", X, U, V), [True, False, True], (U * V, None, X * U)),
    (2**X, [False, True], (None, 2**X * make("ln", number(2)))),
    (make("pow", E, X), [False, True], (None, make("pow", E, X))),
    (make("div", X, number(2)), [True, False], (number(Fraction(1, 2)), None)),
    (make("max", X, number(0)), [True, False], (make("bracket", make("gt", X, 0)), None)),
    (make("max", X, U), [True, True],
     (make("bracket", make("ge", X, U)), make("bracket", make("gt", U, X)))),
    (call(X, orders=(1,)), [True], (call(X, orders=(2,)),)),
    (call(X, U, orders=(0, 1)), [True, True],
     (call(X, U, orders=(1, 1)), call(X, U, orders=(0, 2)))),
    (make("integral", make("sin", U), U, X, X**2), [False, False, True, True],
     (None, None, -make("sin", X), make("sin", X**2))),
    (make("besselj", 0, X), [False, True], (None, -make("besselj", 1, X))),
    (make("sin", X), [False], (None,)),
]  # fmt: skip


@pytest.mark.parametrize(("node", "varies", "expected"), CASES, ids=str)
def test_local_partials_in_textbook_form(node, varies, expected) -> None:
    assert local_partials(node, node, varies) == expected


def test_long_products_share_their_parts() -> None:
    from chainrule.model import postorder

    factors = [symbol(f"x_{i}") for i in range(2000)]
    found = local_partials(make("mul", *factors), Y, [True] * 2000)
    assert len(postorder(*found)) < 5 * 2000
    env = {factor: MP.mpf(i % 3 + 1) for i, factor in enumerate(factors)}
    whole = MP.mpf(1)
    for value in env.values():
        whole *= value
    for i in (0, 1, 999, 1998, 1999):
        assert MP.almosteq(value_at(MP, found[i], env) * env[factors[i]], whole)


def test_cases_sum_to_the_chosen_piece() -> None:
    conditions = (make("lt", X, 0), make("lt", X, 2))
    node = make("piecewise", X**2, conditions[0], U, conditions[1], V)
    partials = local_partials(node, Y, [True, True, True, True, True])
    assert partials[1] is None
    assert partials[3] is None
    for x, chosen in ((-1, 0), (0, 2), (1, 2), (3, 4)):
        env = {X: MP.mpf(x)}
        found = [value_at(MP, p, env) if p else None for p in partials]
        assert [i for i, value in enumerate(found) if value] == [chosen]


TITLES = [
    (X + 1, [True, False], "sum rule"),
    (X - U, [True, True], "difference rule"),
    (5 * X, [False, True], "constant multiple rule"),
    (-X, [True], "constant multiple rule"),
    (X * U, [True, True], "product rule"),
    (X / U, [True, True], "quotient rule"),
    (1 / X, [False, True], "reciprocal rule"),
    (make("div", X, number(2)), [True, False], "constant multiple rule"),
    (X**3, [True, False], "power rule"),
    (3**X, [False, True], "exponential with base 3"),
    (make("pow", E, X), [False, True], "exponential"),
    (X**U, [True, True], "general power rule"),
    (make("log", X, 10), [True, False], "logarithm with base 10"),
    (make("root", X, 3), [True, False], "cube root"),
    (make("sqrt", X), [True], "square root"),
    (make("ln", X), [True], "natural logarithm"),
    (make("sin", X), [False], "constant"),
    (X, [], "variable"),
]


@pytest.mark.parametrize(("node", "varies", "title"), TITLES, ids=str)
def test_titles_depend_on_what_varies(node, varies, title) -> None:
    assert title_for(node, varies) == title
    assert reason_for(node, varies).endswith(".")


def test_textbook_lists_each_variant_once() -> None:
    titles = [title for title, *_ in textbook()]
    assert len(set(titles)) == len(titles) == 11


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (-8, Fraction(1, 3), -2),
        (-8, Fraction(2, 3), 4),
        (-8, Fraction(-1, 3), Fraction(-1, 2)),
        (-8, Fraction(1, 2), None),
        (0, Fraction(0), 1),
        (0, Fraction(-1), None),
        (0, Fraction(1, 3), 0),
        (-3, Fraction(3), -27),
    ],
)
def test_real_powers(base, exponent, expected) -> None:
    value = power_value(MP, MP.mpf(base), exponent, number_of(exponent))
    if expected is None:
        assert MP.isnan(value)
    else:
        assert MP.almosteq(value, number_of(Fraction(expected)))


@pytest.mark.parametrize("name", sorted(set(TABLE) - {"integral", "call"}))
def test_hopeless_operands_give_a_number_or_nan(name: str) -> None:
    """No exception, no complex value and no endless series for any operand."""
    rule = TABLE[name]
    extreme = ["0", "1", "-3", "1e6", "-1e30", "1e1000", "-1e-1000", "inf", "-inf", "nan"]
    for values in product(map(MP.mpf, extreme), repeat=rule.arity or 2):
        found = row_value(MP, rule, values)
        assert isinstance(found, (bool, int)) or found.imag == 0
        if name not in ("piecewise", "case") and any(map(MP.isnan, values)):
            assert MP.isnan(found)


def test_an_integral_by_the_table_is_a_number_or_nan() -> None:
    numeric = TABLE["integral"].numeric
    assert MP.almosteq(numeric(MP, lambda t: t**2, None, MP.zero, MP.mpf(3)), 9)
    assert MP.almosteq(numeric(MP, MP.sin, None, MP.pi, MP.zero), -2)
    for lower, upper in ((MP.zero, MP.inf), (MP.nan, MP.one)):
        assert MP.isnan(numeric(MP, MP.sin, None, lower, upper))
    assert MP.isnan(numeric(MP, MP.sqrt, None, MP.mpf(-2), MP.mpf(-1)))
    assert MP.isnan(numeric(MP, lambda t: 1 / (t - t), None, MP.zero, MP.one))


def test_a_parameter_moves_the_inside_of_an_integral() -> None:
    node = make("integral", X * U, U, number(0), number(1))
    assert integral_parameter(node, X, U) is make("integral", U, U, number(0), number(1))
    assert integral_parameter(node, V, number(0)) is number(0)
    assert integral_parameter(node, U, X) is number(0)


def test_an_operation_takes_its_own_count_of_operands() -> None:
    with pytest.raises(MissingRuleError, match="'sin' takes 1 operands, not 2"):
        local_partials(make("sin", X, U), Y, [True, True])


def test_roots_of_every_index() -> None:
    zero = number(0)
    assert domain_of(make("root", X, 0)) == (make("ne", zero, zero),)
    assert domain_of(make("root", X, 3)) == ()
    assert domain_of(make("root", X, -3)) == (make("ne", X, zero),)
    assert domain_of(make("root", X, -2)) == (make("gt", X, zero),)
    assert domain_of(make("root", X, U)) == (make("gt", X, zero), make("ne", U, zero))


def test_kinks_of_one_application() -> None:
    assert kinks_of(make("abs", X - 1)) == (X - 1,)
    assert kinks_of(make("max", X, U, V)) == (X - U, U - V, X - V)
    branch = make("piecewise", X, make("lt", X, U), V)
    assert kinks_of(branch) == (X - U,)
    for name in ("floor", "ceil"):
        (kink,) = kinks_of(make(name, X))
        at_integer = value_at(MP, substitute(kink, {X: number(3)}), {})
        between = value_at(MP, substitute(kink, {X: number(Fraction(5, 2))}), {})
        assert abs(at_integer) < 1e-30 < abs(between)


def test_importing_the_table_imports_no_library() -> None:
    code = (
        "import sys, chainrule.rules; "
        "sys.exit(any(name in sys.modules for name in ('mpmath', 'sympy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SPELLED = """
sin sen sine; cos cosine; tan tg tangent; cot ctg cotan cotg cotangent; sec secant
csc cosec cosecant; asin arcsin arcsen asen; acos arccos; atan arctan arctg atg
acot arccot arcctg arccotan acotan actg arccotg; asec arcsec; acsc arccsc arccosec acosec
sinh sh senh; cosh ch; tanh th tgh; coth cth ctgh cotanh cotgh; csch cosech
asinh arsinh argsinh arcsinh arsh argsh; acosh arcosh argcosh arccosh arch argch
atanh artanh argtanh arctanh arth argth; acoth arcoth argcoth arccoth arcth argcth
asech arsech argsech arcsech; acsch arcsch argcsch arccsch arcosech acosech
abs Abs fabs; sign sgn signum; heaviside Heaviside step; ceil ceiling
sigmoid logistic expit; relu ReLU Relu ReLu; leakyrelu LeakyReLU leaky_relu lrelu
silu SiLU swish; gelu GELU; factorial fact; gamma Gamma tgamma
loggamma lgamma gammaln lnGamma lngamma; digamma psi; ei Ei expi; si Si; ci Ci
fresnels FresnelS; fresnelc FresnelC; lambertw LambertW productlog ProductLog
"""
OF_TWO = """
max Max maximum; min Min minimum; atan2 arctan2; beta Beta; besselj BesselJ jv; bessely BesselY yv
besseli BesselI iv; besselk BesselK kv; pow power; root nthroot nthRoot
"""


def spelled(names: str) -> list[tuple[str, str]]:
    groups = [group.split() for group in names.replace("\n", ";").split(";")]
    return [(group[0], name) for group in groups if group for name in group]


@pytest.mark.parametrize(("op", "name"), spelled(SPELLED))
def test_a_function_is_read_by_every_name_it_has(op: str, name: str) -> None:
    assert read(f"{name}(x)").expr is make(op, symbol("x"))


@pytest.mark.parametrize(("op", "name"), spelled(OF_TWO))
def test_a_function_of_two_is_read_by_every_name_it_has(op: str, name: str) -> None:
    assert read(f"{name}(x, y)").expr is make(op, symbol("x"), symbol("y"))


def test_every_condition_of_a_piecewise_function_is_an_edge() -> None:
    x = symbol("x")
    expr = read("piecewise(x if x < 1, x^2 if x < 2, x^3 if x < 3, 0)").expr
    assert kinks_of(expr) == (x - 1, x - 2, x - 3)


WIDE = MPContext()
WIDE.dps = 330
INF, NAN = WIDE.inf, WIDE.nan
HUGE = WIDE.mpf("1e400")


@pytest.mark.parametrize(
    ("base", "exponent", "known", "expected"),
    [
        (0, 2, None, 0),
        (0, -2, None, NAN),
        (0, 0, None, 1),
        (-8, 0, None, 1),
        (-8, WIDE.mpf(1) / 3, Fraction(1, 3), -2),
        (-8, WIDE.mpf(2) / 3, Fraction(2, 3), 4),
        (-8, WIDE.mpf(1) / 2, Fraction(1, 2), NAN),
        (-8, +WIDE.pi, None, NAN),
        (-2, 3, None, -8),
        (-2, -2, None, WIDE.mpf(1) / 4),
        (16, WIDE.mpf(1) / 4, Fraction(1, 4), 2),
        (2, WIDE.mpf(1) / 128, Fraction(1, 128), WIDE.exp(WIDE.log(2) / 128)),
        (INF, 2, None, INF),
        (INF, -2, None, 0),
        (WIDE.mpf(1) / 2, INF, None, 0),
        (WIDE.mpf(1) / 2, -INF, None, INF),
        (1, INF, None, 1),
        (2, HUGE, None, INF),
        (2, -HUGE, None, 0),
        (WIDE.mpf(1) / 2, HUGE, None, 0),
        (NAN, 2, None, NAN),
        # (1 + 1/n)^n, where neither the exponent nor the base alone tells the size
        (1 + 1 / WIDE.mpf("1e150"), WIDE.mpf("1e150"), None, WIDE.e),
    ],
)
def test_powers_of_every_size(
    base: Any, exponent: Any, known: Fraction | None, expected: Any
) -> None:
    found = power_value(WIDE, WIDE.mpf(base), known, WIDE.mpf(exponent))
    if WIDE.isnan(expected):
        assert WIDE.isnan(found)
    elif WIDE.isinf(expected):
        assert found == expected
    else:
        assert abs(found - expected) < 1e-100


def test_exponentials_beyond_all_size() -> None:
    assert exponential(WIDE, HUGE) == INF
    assert exponential(WIDE, -HUGE) == 0
    assert abs(exponential(WIDE, WIDE.mpf(1) / 2) - WIDE.sqrt(WIDE.e)) < 1e-300


LIMITS: dict[str, tuple[Any, Any]] = {
    "exp": (0, INF),
    "atan": (-WIDE.pi / 2, WIDE.pi / 2),
    "acot": (0, 0),
    "tanh": (-1, 1),
    "coth": (-1, 1),
    "sech": (0, 0),
    "csch": (0, 0),
    "sinh": (-INF, INF),
    "cosh": (INF, INF),
    "asinh": (-INF, INF),
    "sigmoid": (0, 1),
    "softplus": (0, INF),
    "relu": (0, INF),
    "silu": (0, INF),
    "gelu": (0, INF),
    "erf": (-1, 1),
    "erfc": (2, 0),
    "si": (-WIDE.pi / 2, WIDE.pi / 2),
    "ei": (0, INF),
    "fresnels": (-WIDE.mpf(1) / 2, WIDE.mpf(1) / 2),
    "fresnelc": (-WIDE.mpf(1) / 2, WIDE.mpf(1) / 2),
    "abs": (INF, INF),
    "sign": (-1, 1),
    "heaviside": (0, 1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_far_away(name: str) -> None:
    """At ±10^400 and ±∞ the value is the limit, or beyond all bounds with it."""
    for sign, limit in zip((-1, 1), LIMITS[name], strict=True):
        for place in (sign * HUGE, sign * INF):
            found = row_value(WIDE, TABLE[name], [place])
            if WIDE.isinf(limit):
                assert found * WIDE.sign(limit) > 900, (name, place)
            else:
                assert abs(found - limit) < 1e-12, (name, place)


def test_activations_far_to_the_right_are_their_operand() -> None:
    for name in ("relu", "silu", "gelu", "softplus", "leakyrelu"):
        for place in (HUGE, WIDE.mpf(2) ** 999, WIDE.mpf(2) ** 1001):
            assert row_value(WIDE, TABLE[name], [place]) == place, name


@pytest.mark.parametrize(
    "op",
    ["lt", "le", "gt", "ge", "eq", "ne", "and", "or"],
)
def test_nothing_passes_a_condition(op: str) -> None:
    parts = (make("lt", U, 1), make("gt", U, 0)) if op in ("and", "or") else (U, X)
    node = make(op, *parts)
    assert local_partials(node, node, (True, True)) == (None, None)
    assert local_partials(make("not", parts[0]), node, (True,)) == (None,)


@pytest.mark.parametrize(
    ("op", "truths"),
    [
        ("lt", "100"), ("le", "110"), ("gt", "001"), ("ge", "011"), ("eq", "010"), ("ne", "101"),
    ],
)  # fmt: skip
def test_relations_below_at_and_above(op: str, truths: str) -> None:
    numeric, two = TABLE[op].numeric, WIDE.mpf(2)
    assert numeric is not None
    assert "".join(str(int(numeric(WIDE, WIDE.mpf(u), two))) for u in (1, 2, 3)) == truths
    assert TABLE[op].arity == 2


def test_connectives_of_truths() -> None:
    rows = {name: TABLE[name].numeric for name in ("and", "or", "not")}
    pairs = [(False, False), (False, True), (True, True)]
    assert [rows["and"](WIDE, *pair) for pair in pairs] == [False, False, True]  # type: ignore[misc]
    assert [rows["or"](WIDE, *pair) for pair in pairs] == [False, True, True]  # type: ignore[misc]
    assert [rows["not"](WIDE, truth) for truth in (True, False)] == [False, True]  # type: ignore[misc]


def test_titles_name_the_base_where_it_is_short() -> None:
    exponential_of = {base: title_for(read(f"{base}^x").expr, (False, True)) for base in "2ab"}
    assert exponential_of["2"] == "exponential with base 2"
    assert exponential_of["b"] == "exponential with base b"
    assert title_for(read("x_1^x").expr, (False, True)) == "exponential with base a"
    assert title_for(read("(-2.5)^x").expr, (False, True)) == "exponential with base a"
    assert title_for(read("log_b(x)").expr, (True, False)).endswith("with base b")


def test_the_statement_of_a_negative_has_one_sign() -> None:
    left, right = statement(TABLE["neg"]).args
    assert left is make("derivative", make("neg", U), X, value=(1, False))
    assert right is make("neg", make("derivative", U, X, value=(1, False)))


@pytest.mark.parametrize(
    "package",
    ["chainrule", *(f"chainrule.{name}" for name in ("rules", "numeric", "syntax", "tidy"))],
)
def test_every_name_that_is_offered_exists(package: str) -> None:
    module = import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_where_powers_and_roots_are_real() -> None:
    def where(text: str) -> tuple[Any, ...]:
        return domain_of(read(text).expr)

    positive, from_zero, apart = (make(op, X, number(0)) for op in ("gt", "ge", "ne"))
    half = make("div", 1, 2)
    assert domain_of(make("pow", X, half)) == (from_zero,)
    assert domain_of(make("pow", X, make("neg", half))) == (positive,)
    assert where("x^(3/4)") == (from_zero,)
    assert where("x^(1/3)") == ()
    assert where("x^(-1/3)") == (apart,)
    assert where("x^-2") == (apart,)
    assert where("x^y") == (positive,)
    roots = {index: domain_of(make("root", X, number(index))) for index in (1, 2, 3, -2, -3)}
    assert roots == {1: (), 2: (from_zero,), 3: (), -2: (positive,), -3: (apart,)}


def test_edges_of_a_case_are_those_of_its_conditions() -> None:
    conditions = (make("lt", X, U), make("gt", Y, number(2)))
    assert kinks_of(make("case", *conditions, value=1)) == (X - U, Y - 2)


def test_gamma_at_infinity() -> None:
    numeric = TABLE["gamma"].numeric
    assert numeric is not None
    assert numeric(WIDE, INF) == INF
    assert WIDE.isnan(numeric(WIDE, -INF))


def test_statements_of_conditions_are_conditions() -> None:
    above, below = make("gt", U, number(0)), make("lt", V, number(0))
    assert statement(TABLE["and"]) is make("and", above, below)
    assert statement(TABLE["not"]) is make("not", above)


def test_the_statement_of_the_leibniz_rule() -> None:
    shown = to_plain(statement(TABLE["integral"]))
    left = "equation(derivative(integral(g(t), t, v, u), x)"
    assert shown == f"{left}, g(u)*derivative(u, x) - g(v)*derivative(v, x))"


@pytest.mark.parametrize(
    ("index", "title"),
    [(2, "square root"), (3, "cube root"), (4, "fourth root"), (5, "fifth root"), (6, "root")],
)
def test_roots_by_their_names(index: int, title: str) -> None:
    assert title_for(make("root", X, index), (True, False)) == title
    assert title_for(make("root", X, symbol("n")), (True, False)) == "root"


def test_a_row_is_checked_once_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr(check_module, "check_row", lambda rule: checked.append(rule.name))
    monkeypatch.setattr(check_module, "_checked", {})
    for name in ("sin", "sin", "cos", "sin"):
        assert lookup(name) is TABLE[name]
    assert checked == ["sin", "cos"]


def test_a_numeral_is_rational_however_it_is_signed() -> None:
    third = make("div", 1, 3)
    assert rational(make("neg", third)) == Fraction(-1, 3)
    assert rational(make("neg", make("neg", number(2)))) == 2
    assert rational(make("div", 1, 0)) is None
    assert rational(X) is None


def test_equal_operands_of_a_maximum_have_no_corner() -> None:
    assert kinks_of(make("max", X, X)) == ()
    assert kinks_of(make("min", X, Y, X)) == (X - Y, Y - X)

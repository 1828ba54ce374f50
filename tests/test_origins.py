"""Where local derivatives come from: every line of every derivation, by numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from chainrule.cli.app import run
from chainrule.model import Expr, make, number, postorder, substitute, symbol
from chainrule.numeric import evaluate
from chainrule.rules import TABLE, UNDOES
from chainrule.topics.common.origins import fresh, origin

U, Y, H, N = (symbol(name) for name in "uyhn")
ONE_OPERAND = [rule.name for rule in TABLE.values() if rule.arity == 1 and rule.sample]
POWERS = [U**2, U**3, U**7, U**-1, U**-4, U ** Fraction(2, 3), U ** Fraction(-5, 2)]
POWERS += [make("pow", U, N), make("root", U, number(3)), make("log", U, number(10))]


def value(expr: Expr, at: dict[Expr, Fraction], y: float) -> float:
    plain = {n: make("mul", *n.args) for n in postorder(expr) if n.op == "dot"}
    expr = substitute(expr, plain)
    found = evaluate([], [expr], {U: number(at[U]), N: number(3), Y: number(Fraction(y))})[expr]
    assert found.value is not None, expr
    return float(found.value)


def check_lines(node: Expr, at: Fraction) -> int:
    """Compare what stands for the slope with a difference quotient of the operation."""
    place = {U: at}
    y, step = value(node, place, 0), Fraction(1, 10**6)
    ahead, behind = (value(node, {U: at + s}, 0) for s in (step, -step))
    slope = (ahead - behind) / float(2 * step)
    lines, compared, is_slope = origin(node, 0, Y), 0, False
    for line in lines:
        if line.left is not None:
            is_slope = line.left.op == "derivative"
            if line.left is node or (line.left.op in ("pow", "mul") and Y in line.left.args):
                assert value(line.left, place, y) == pytest.approx(value(line.right, place, y))
        if is_slope and "derivative" not in {n.op for n in postorder(line.right)}:
            assert value(line.right, place, y) == pytest.approx(slope, rel=1e-5), (node, line)
            compared += 1
    return compared


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_every_line_is_the_slope(name: str) -> None:
    node = make(name, U)
    if name in ("neg", "not", "bracket") or not origin(node, 0, Y):
        return
    assert check_lines(node, TABLE[name].sample[0])


@pytest.mark.parametrize("node", POWERS, ids=str)
def test_powers(node: Expr) -> None:
    assert check_lines(node, Fraction(7, 5)) > 0


@pytest.mark.parametrize("name", sorted(UNDOES.keys() - {"root"}))
def test_what_an_inverse_undoes(name: str) -> None:
    """The inverse undoes it, and the slope is its slope, in both ways of writing it."""
    node, row = make(name, U), UNDOES[name]
    at = {U: TABLE[name].sample[0]}
    y = value(node, at, 0)
    assert value(row.outer(Y), at, y) == pytest.approx(float(at[U]))
    written = value(row.slope(Y), at, y)
    assert value(row.again(Y), at, y) == pytest.approx(written)
    assert written == pytest.approx(
        (value(row.outer(Y), at, y + 1e-6) - value(row.outer(Y), at, y - 1e-6)) / 2e-6, rel=1e-5
    )


def test_an_exponential_with_another_base() -> None:
    lines = origin(make("pow", number(2), U), 1, Y)
    assert value(lines[-1].right, {U: Fraction(1)}, 0) == pytest.approx(2 * math.log(2))


def test_limits_are_taken_apart_rightly() -> None:
    for name in ("sin", "cos", "exp"):
        first = origin(make(name, U), 0, Y)[0]
        assert first.left is not None
        sides = [
            substitute(side, {H: number(Fraction(1, 3))}) for side in (first.left, first.right)
        ]
        left, right = (value(side, {U: Fraction(4, 5)}, 0) for side in sides)
        assert left == pytest.approx(right)


def said(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    assert run([*typed, "--detail", "full"]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_letters_mean_one_thing(capsys: pytest.CaptureFixture[str]) -> None:
    assert fresh(("u", "s"), [symbol("u")]) is symbol("s")
    assert "(sin(x + h)" in said(capsys, "derive", "sin(x)/x")
    assert "(sin(h + k)" in said(capsys, "derive", "sin(h)/h")
    assert "sin(u) = y" in said(capsys, "derive", "arcsin(y)/y")


@pytest.mark.parametrize(
    "typed",
    [
        ("derive", "arcsin(x^2)"),
        ("derive", "x arcsin(x)", "--style", "paths"),
        ("derive", "x arcsin(x)", "--style", "primes"),
        ("gradient", "arcsin(x y)"),
        ("jacobian", "[arcsin(x y), x]"),
        ("total", "u^2", "--let", "u = arcsin(x)"),
        ("implicit", "arcsin(y) = x^2"),
        ("inverse", "x + arcsin(x)"),
        ("parametric", "arcsin(t)", "t^2"),
        ("vector", "[arcsin(t), t^2, 1]"),
        ("backprop", "arcsin(x)^2"),
        ("graph", "arcsin(x)^2"),
    ],
    ids=lambda typed: typed[0],
)
def test_topics_carry_out_what_they_announce(
    typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    printed = said(capsys, *typed)
    assert "Differentiate both sides of" not in printed
    assert "put in sin(" in printed

"""Sentences and numbers of less common cases, each read by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chainrule import (
    backprop,
    derive,
    descend,
    gradient,
    graph,
    hessian,
    implicit,
    inverse,
    jacobian,
    network,
    parametric,
    polar,
    solve,
    total,
    vector,
)
from chainrule.checks.directions import NetworkCheck
from chainrule.document import Document
from chainrule.model import symbol
from chainrule.render import render
from chainrule.topics.rules.words import one_rule

X = [f"x_{i}" for i in range(1, 11)]
ONES = dict.fromkeys(X, 1)
DIAMONDS = ["u = t^2", "a = u + t", "b = u a", "c = a + b + u", "d = c + b + a"]
TOWER = ["x_1 = t + t^2", *(f"x_{i + 1} = x_{i} sin(x_{i}) + x_{i}/2" for i in range(1, 9))]
BRAID = [
    "x_1 = t + t^2",
    "x_2 = t x_1",
    *(f"x_{i + 1} = x_{i} sin(x_{i - 1}) + x_{i - 1}/2" for i in range(2, 9)),
]

Made = Callable[[], Document]

CASES: dict[str, tuple[Made, list[str]]] = {
    # variables that depend on others
    "too many paths": (
        lambda: total("a b c d", let=DIAMONDS).explain(),
        [
            "t reaches z along 22 paths, too many to write out.",
            "da/dt = 1 · du/dt + 1",
            "dz/dt = bcd · da/dt + acd · db/dt + abd · dc/dt + abc · dd/dt",
            "28t¹³ + 104t¹² + 228t¹¹",
            "put in and simplify",
        ],
    ),
    "two functions without a formula": (
        lambda: total("f(x, y)", let=["x = g(t)", "y = h(t)"]).explain(),
        ["derivatives keep their names", "dz/dt = ∂z/∂x · dx/dt + ∂z/∂y · dy/dt"],
    ),
    "too many paths from one of two variables": (
        lambda: total("a b c d", let=["a = u + t + s^2", *DIAMONDS[:1], *DIAMONDS[2:]]).explain(
            points=[{"s": 1, "t": 1}]
        ),
        ["t reaches z along 22 paths", "∂z/∂t = 6552\n", "+ 63 · 1 · 2\n          = 2064\n"],
    ),
    "too many paths and too long": (
        lambda: total("x_9", let=BRAID).explain(),
        [
            "t reaches z along 55 paths",
            "dx₂/dt = x₁ + t · dx₁/dt",
            "dz/dt  = 1 · dx₉/dt",
            "The answer stays in the intermediate variables",
        ],
    ),
    "a single link": (
        lambda: total("x^2", wrt="x").explain(points=[{"x": 3}]),
        ["z ← x    dz/dx", "dz/dx = 2x\n\n", "dz/dx = 6\n\n"],
    ),
    "a definition that stays": (
        lambda: total("x^2 y", let=["y = t", "x = 2"], wrt="t").explain(points=[{"t": 3}]),
        ["= 2² · 1     put in x", "dz/dt = 4 · 1\n          = 4"],
    ),
    "a gap in a total derivative": (
        lambda: total("sin(x)/x", let=["x = t"]).explain(points=[{"t": 0}]),
        ["dz/dt = 0     the limit; the formula itself is undefined here"],
    ),
    "an exact value of a total derivative": (
        lambda: total("sqrt(x) y", let=["x = t", "y = t^2"]).explain(points=[{"t": 2}]),
        ["dz/dt ≈ 1.414214 · 1 + 1.414214 · 4\n    dz/dt = 5√2\n          ≈ 7.071068"],
    ),
    # curves
    "definitions that use each other": (
        lambda: parametric("v", "t", let=["u = t^2", "v = sin u"], wrt="t").explain(),
        ["dv/dt = du/dt·cos(u)     sine\n", "= 2t cos(t²)       put definitions in and simplify"],
    ),
    "a long coordinate": (
        lambda: parametric(" + ".join(f"{k} t^{k}" for k in range(2, 40)), "t", order=1).explain(),
        ["dx/dt = 1521t³⁸ + 1444t³⁷", "+ 16t³ + 9t²\n            + 4t\n    dy/dt = 1     variable"],
    ),
    "a speed that is tidy at once": (
        lambda: vector("[t^2/2, 3]").explain(),
        ["= |t|     simplify", "|dr/dt|\n                 = t/|t|\n"],
    ),
    "no point of a curve": (
        lambda: parametric("sqrt(-1-t^2)", "t").explain(),
        ["d²y/dx²      = (d/dt (dy/dx))/(dx/dt)", "? could not be checked: no point of the curve"],
    ),
    "no point of a path": (
        lambda: vector("[sqrt(-1-t^2), t]").explain(),
        ["? could not be checked: no point of its domain was found"],
    ),
    "a definition without the parameter": (
        lambda: parametric("u t", "t^2", let=["u = a"], wrt="t").explain(),
        ["du/dt = 0      variable", "dx/dt = u      constant multiple rule", "= 2t/a"],
    ),
    "a component's definition without the parameter": (
        lambda: vector("[u t, t^2]", let=["u = a"], wrt="t").explain(),
        ["a is held constant.", "dr₁/dt = u      constant", "dr/dt = (a, 2t)"],
    ),
    "a coordinate that is its definition": (
        lambda: parametric("u", "t", let=["u = t^2"], wrt="t").explain(),
        ["dx/dt = du/dt\n          = 2t        put definitions in", "dy/dx = (dy/dt)/(dx/dt)"],
    ),
    "a coordinate in decimals": (
        lambda: vector("[gamma(t), t^2]").explain(points=[{"t": "1/2"}]),
        ["r            ≈ (1.772454, 1/4)", "dr/dt        ≈ (−3.480231, 1)"],
    ),
    "a component without a value": (
        lambda: vector("[ln t, t^2]").explain(points=[{"t": -1}]),
        ["r = (undefined, 1)", "dr₁/dt does not exist because ln is undefined at −1"],
    ),
    "the same speed everywhere": (
        lambda: vector("[t, 2t]").explain(),
        ["|dr/dt| = √5\n", "= (dr/dt · d²r/dt²)/|dr/dt|\n                 = 0     simplify"],
    ),
    "a tangent through the axis": (
        lambda: parametric("e^t - t", "e^t - t - cos t").explain(points=[{"t": 0}]),
        ["dy/dx → 2", "y = 2(x − 1)\n"],
    ),
    "a tangent of slope 1": (
        lambda: implicit("e^y = x").explain(points=[{"x": 1, "y": 0}]),
        ["The tangent line is\n\n    y = x − 1\n"],
    ),
    "a chain of many layers": (
        lambda: parametric("sin(ln(t) cos(t) e^t + 2^t sqrt(t))", "t", order=1).explain(),
        ["sine, sum rule, product rule"],
    ),
    "horizontal everywhere": (
        lambda: parametric("t", "3").explain(),
        ["The tangent is horizontal everywhere."],
    ),
    "a bend of a curve that breaks": (
        lambda: parametric("t", "t |t|").explain(points=[{"t": 0}]),
        [
            "dy/dx   = 0\n",
            "d²y/dx² = undefined\n        The graph has a corner here",
        ],
    ),
    "an acceleration that jumps": (
        lambda: vector("[t |t|, t]").explain(points=[{"t": 0}]),
        ["dr/dt        = (0, 1)", "d²r/dt²      = (undefined, 0)", "d/dt |dr/dt| = 0\n"],
    ),
    "no point at all": (
        lambda: parametric("ln t", "sqrt t").explain(points=[{"t": -1}]),
        ["dx/dt does not exist because ln is undefined at −1", "dy/dt does not exist because sqrt"],
    ),
    "corner of a coordinate": (
        lambda: parametric("|t|", "t").explain(points=[{"t": 0}]),
        ["dx/dt does not exist.", "The slope from the left is −1, from", "the right is 1."],
    ),
    "a stop with a tangent": (
        lambda: parametric("t^2", "t^3").explain(points=[{"t": 0}]),
        ["both 0 here: the curve stops for a moment", "dy/dx = 0", "horizontal: y = 0"],
    ),
    "a cusp": (
        lambda: parametric("t^3", "t^2").explain(points=[{"t": 0}]),
        ["dx/dt and dy/dt are both 0 here: the curve stops for a moment."],
    ),
    "a vertical tangent": (
        lambda: parametric("cos t", "sin t").explain(points=[{"t": 0}]),
        ["The tangent is vertical, because dx/dt is 0 and dy/dt is not: x = 1."],
    ),
    "the pole of a cardioid": (
        lambda: polar("1 + cos t", wrt="t").explain(points=[{"t": "pi"}]),
        ["dy/dx approaches the same value", "dy/dx → 0"],
    ),
    "no direction": (
        lambda: vector("[t^2, t^3]").explain(points=[{"t": 0}]),
        ["The speed is 0 here: the velocity has no direction."],
    ),
    "a curve that stands still": (
        lambda: vector("[1, 2 + 0t]").explain(),
        ["|dr/dt| = √(0² + 0²)", "= 0"],
    ),
    # several formulas
    "a matrix with an entry too long": (
        lambda: jacobian("[x_9 + s, t s]", let=TOWER).explain(points=[{"s": 1, "t": 1}]),
        [
            "The partial derivative by t would have more than 4,000 symbols",
            "J ≈ [[1, 0.013983], [1, 1]]",
            "det J ≈ 0.986017",
        ],
    ),
    "a slope too long": (
        lambda: gradient("x_9 + s", let=TOWER, direction=(1, 2)).explain(points=[{"s": 1, "t": 1}]),
        ["Dᵤf = ∇f · u/|u|\n\n", "Dᵤ f(1, 1) ≈ (1 · 1 + 0.013983 · 2)/√5", "≈ 0.459720"],
    ),
    "a direction without a short length": (
        lambda: gradient("x^2 y", direction="pi, ln 2").explain(),
        ["|u| = √(π² + ln²(2))\n    Dᵤf", "= x·(2πy + x ln(2))/√(π² + ln²(2))     simplify"],
    ),
    "a gradient without points": (
        lambda: hessian("sqrt(-1-x^2) y^x").explain(),
        [
            "f is defined for no real values of its variables.",
            "? could not be checked: no point of its domain was found",
        ],
    ),
    "a determinant of three rows": (
        lambda: jacobian("[x y, y z, x z]").explain(points=[{"x": 1, "y": 2, "z": 3}]),
        [
            "det J = yzx + xyz",
            "= 2yzx     simplify",
            "J = [[2, 1, 0], [0, 3, 2], [3, 0, 1]]",
            "det J = 12",
        ],
    ),
    "a matrix too wide": (
        lambda: jacobian("[" + ",".join(f"{x}^2" for x in X) + "]").explain(points=[ONES]),
        ["∂f₁/∂x₁   = 2x₁", "∂f₁₀/∂x₁₀ = 2x₁₀", "∂f₁/∂x₁   = 2\n", "∂f₁/∂x₂   = 0\n"],
    ),
    "one second derivative": (
        lambda: hessian("x^3").explain(points=[{"x": 1}]),
        ["d²f/dx² = 6x", "H = [[d²f/dx²]]", "H = [[6]]"],
    ),
    "a saddle": (
        lambda: hessian("x^2 - y^2").explain(points=[{"x": 0, "y": 0}]),
        ["det H = −4", "a saddle point: det H is negative"],
    ),
    "a maximum": (
        lambda: hessian("-x^2 - y^2").explain(points=[{"x": 0, "y": 0}]),
        ["a local maximum: det H is positive and the", "first entry negative"],
    ),
    "a test that says nothing": (
        lambda: hessian("x^4 + y^4").explain(points=[{"x": 0, "y": 0}]),
        ["a critical point, but det H is 0 and the", "test says nothing"],
    ),
    "a gap that can be filled": (
        lambda: gradient("sin(x)/x + y").explain(points=[{"x": 0, "y": 1}]),
        ["∂f/∂x is 0 here.", "but the function has the limit"],
    ),
    "exact and rounded": (
        lambda: gradient("sqrt(x) y").explain(points=[{"x": 2, "y": 1}]),
        ["∂f/∂x   = √2/4", "≈ 0.353553", "f(2 + h, 1 + k) ≈ 1.414214 + 0.353553h + 1.414214k"],
    ),
    "a direction of length 1": (
        lambda: gradient("x y", direction="(1, 0)").explain(points=[{"x": 2, "y": 3}]),
        ["The direction has length 1 already.", "|∇f|       = √13", "≈ 3.605551"],
    ),
    "variables called h and k": (
        lambda: gradient("h k + l").explain(points=[{"h": 2, "k": 3, "l": 1}]),
        ["f(2 + δ₁, 3 + δ₂, 1 + δ₃) ≈ 7 + 3δ₁ + 2δ₂ + δ₃"],
    ),
    "many partial derivatives": (
        lambda: gradient("+".join(X)).explain(points=[ONES]),
        ["x₈ = 1, ⋯", "All 10 partial derivatives come from one reverse sweep: 9 operations"],
    ),
    # graphs
    "a variable that does not occur": (
        lambda: graph("a x", wrt=["x", "y"]).explain(),
        ["a is held constant.", "y does not occur in the formula."],
    ),
    "a crowd of paths": (
        lambda: graph("d^2 + d", let=["a=x^2+x", "b=a^2+a", "c=b^2+b", "d=c^2+c"]).explain(),
        ["Up to 32 paths lead to one input: there are too many to write out"],
    ),
    "two points of a graph": (
        lambda: graph("x^2").explain(points=[{"x": 1}, {"x": 2}]),
        [
            "f = x²   ← x   value 1   adjoint f̄ = 1   output",
            "f = x²   ← x   value 4   adjoint f̄ = 1   output",
            "df/dx = 2x\n",
        ],
    ),
    "two points of a sweep": (
        lambda: backprop("x^2").explain(points=[{"x": 1}, {"x": 2}]),
        ["At x = 1", "┃ df/dx = 2\n", "At x = 2", "┃ df/dx = 4\n"],
    ),
    "an output that an input does not reach": (
        lambda: backprop("[x, y]", wrt=["x", "y"]).explain(points=[{"x": 1, "y": 2}]),
        ["∂f₁/∂y = 0     no path leads there", "∂f₂/∂x = 0     no path leads there"],
    ),
    "a product of matrices of one shape": (
        lambda: backprop(sizes=(2, 3, 2)).explain(),
        ["2 × 3 times 3 × 2                 12\n", "Both ends cost the same."],
    ),
    "a gap in a graph": (
        lambda: graph("sin(x)/x").explain(points=[{"x": 0}]),
        ["= 1/x · cos(x) − u/x²", "= 0     the limit; the formula itself is undefined here"],
    ),
    "a sweep too long to write out": (
        lambda: backprop("x_9", let=TOWER).explain(),
        ["df/dt = t̄\n", "Written out in full, some would have more than 4,000 symbols."],
    ),
    # gradient descent
    "a variable called t": (
        lambda: descend("t^2 x", start={"t": 1, "x": 1}, steps=1).explain(),
        ["t ← 1 − 0.1 · 2 = 0.8", "✓ agrees with the definition of the derivative"],
    ),
    "a crowd of paths to go down": (
        lambda: descend("x_9", start={"t": "0.1"}, let=BRAID, steps=1, rate="0.001").explain(),
        ["One reverse sweep gives the derivative; it is too long", "df/dt ≈ 0.085072"],
    ),
    "a variable that only chooses a case": (
        lambda: descend(
            "piecewise(x^2 if y > 0, 2x^2 otherwise)", start={"x": 1, "y": 1}, steps=1
        ).explain(),
        ["∂f/∂y = 0     no path leads there", "y ← 1 − 0.1 · 0 = 1"],
    ),
    "a step across a corner": (
        lambda: descend("abs(x)", start={"x": 1}, rate=2, steps=1).explain(),
        ["x ← 1 − 2 · 1 = −1", "f does not change; the gradient predicts a fall of about 2"],
    ),
    "no rate that helps": (
        lambda: descend("sqrt(x-1)", start={"x": "1.000000000000000001"}, steps=1).explain(),
        ["Step 1 leaves the domain", "Try a smaller rate, or another start."],
    ),
    "many variables to move": (
        lambda: descend("+".join(f"{x}^2" for x in X), start=ONES, steps=3).explain(),
        ["One reverse sweep gives all 10 partial derivatives", "x₁ ← 1 − 0.1 · 2 = 0.8", "⋯  ← ⋯"],
    ),
    "an ascent the wrong way": (
        lambda: descend("-x^2", start={"x": 1}, ascend=True, rate=2, steps=20).explain(),
        ["Diverges: f has fallen 10 steps in a row, from −1 to −3486784401.", "try a rate of 0.5"],
    ),
    "out of the domain": (
        lambda: descend("ln x - x", start={"x": "0.1"}, rate=1, steps=5).explain(),
        ["Step 1 leaves the domain: ln is undefined at −89/10", "A smaller rate, such as 0.007"],
    ),
    "higher than at the start": (
        lambda: descend("x^4", start={"x": 1}, rate="0.6", steps=2).explain(),
        ["x ← −1.4 − 0.6 · (−10.976) = 5.1856", "It ended higher than it began"],
    ),
    "lower than at the start": (
        lambda: descend("-x^4", start={"x": 1}, rate="0.6", steps=2, ascend=True).explain(),
        ["f falls by 719.254559; the gradient predicts a rise", "It ended lower than it began"],
    ),
    "switched off": (
        lambda: descend("relu(x-1)", start={"x": 2}, rate="2", steps=5).explain(),
        ["Possible corner where x = 1", "ReLU(x − 1) is switched off here"],
    ),
    "cases": (
        lambda: descend(
            "piecewise(x^2 if x<1 else x)", start={"x": 2}, rate="0.5", steps=3
        ).explain(),
        ["= [x < 1] · 2x + [x ≥ 1]", "A bracket [ ] is 1 where its condition holds"],
    ),
    "nothing moves": (
        lambda: descend("floor(x)", start={"x": "1.5"}, steps=2).explain(),
        ["The gradient is 0 at the start, so nothing moves"],
    ),
    "too large": (
        lambda: descend("exp(exp(x))", start={"x": 5}, rate=1, steps=5, ascend=True).explain(),
        ["Diverges at step 1: eᵘ is too large to compute. Try a smaller rate"],
    ),
    # implicit curves and inverses
    "a corner of the curve": (
        lambda: implicit("|x| + y = 1").explain(points=[{"x": 0, "y": 1}]),
        ["A side of the equation has no derivative here, so y′ is not determined."],
    ),
    "a crossing": (
        lambda: implicit("x^3 + y^3 = 3x y").explain(points=[{"x": 0, "y": 0}]),
        ["The point is on the curve: both sides are 0.", "No tangent is determined here"],
    ),
    "a vertical tangent of a circle": (
        lambda: implicit("x^2 + y^2 = 1").explain(points=[{"x": 1, "y": 0}]),
        ["The tangent is vertical here: the factor of y′ is 0. Its equation is x = 1."],
    ),
    "a definition in an equation": (
        lambda: implicit("u^2 + y = 1", let=["u = x y"]).explain(),
        ["u′        = y + xy′", "2u·u′ + y′ = 0", "(2x²y + 1) y′ = −2xy²"],
    ),
    "an equation without x": (
        lambda: implicit("y^3 = 8").explain(),
        ["y′ = 0     divide by 3y²"],
    ),
    "a curve without points": (
        lambda: implicit("x^2 + y^2 = -1").explain(),
        ["could not be checked: no point of the curve was found"],
    ),
    "a second derivative that breaks in x": (
        lambda: implicit("y = x |x|", order=2).explain(points=[{"x": 0, "y": 0}]),
        ["y′ = 0\n", "The graph has a corner here: the slopes on the two sides differ."],
    ),
    "a second derivative that breaks in y": (
        lambda: implicit("x = y + y |y|", order=2).explain(points=[{"x": 0, "y": 0}]),
        ["y′ = 1\n", "The graph has a corner here: the slopes on the two sides differ."],
    ),
    "higher derivatives that stop changing": (
        lambda: implicit("y = x", order=3).explain(),
        ["y″ = d/dx (1)\n       = 0\n", "y‴ = d/dx (0)\n       = 0"],
    ),
    "higher derivatives that come back": (
        lambda: implicit("ln y = x", order=3).explain(),
        ["y″ = dy/dx\n       = y′\n       = y     put in y′ = y\n", "y‴ = dy/dx\n       = y′"],
    ),
    "an ordinate found by solving": (
        lambda: implicit("x^2 + y^2 = 25").explain(points=[{"x": 3}]),
        ["At x = 3, y = −4\n    y was found by solving the equation.", "y = 4 − ¾(x − 3)\n"],
    ),
    "an unknown function of x": (
        lambda: implicit("f(x) + y^2 = 1").explain(),
        ["d/dx f(x) = f′(x)     unknown function", "y′    = −f′(x)/(2y)"],
    ),
    "a second branch": (
        lambda: inverse("x^2").explain(points=[inverse("x^2").at(4)]),
        ["g′(4) = 1/f′(2)", "f has this value also at x = −2; there it has another inverse."],
    ),
    "the place of an inverse": (
        lambda: inverse("x^3 + x").explain(points=[inverse("x^3 + x").at(x=1)]),
        ["The place x = 1 was given. Near it f grows", "f′(x) never changes its sign"],
    ),
    "a falling function": (
        lambda: inverse("-x^3 - x").explain(points=[inverse("-x^3 - x").at(2)]),
        ["Solving f(x) = 2 gives x = −1. Near it f falls", "= −1/(3x² + 1)     simplify"],
    ),
    "a definition in an inverse": (
        lambda: inverse("u^3", let=["u = x + 1"]).explain(),
        ["f′(x) = 3u²·du/dx     power rule", "= 3(x + 1)²     put definitions in and simplify"],
    ),
    "an inverse without points": (
        lambda: inverse("sqrt(-1-x^2)").explain(),
        ["= −√(−1 − x²)/x     simplify", "? could not be checked: no point of the curve was found"],
    ),
    "a definition beside an inverse": (
        lambda: inverse("u x", let=["u = a"], wrt="x").explain(),
        ["du/dx = 0     variable", "f′(x) = u     constant multiple rule", "g′(y) = 1/a"],
    ),
    # single derivatives
    "a higher derivative without points": (
        lambda: derive("sqrt(-1-x^2)", order=2).explain(),
        [
            "= 1/(−1 − x²)^(3/2)     substitute back",
            "? could not be checked: no point of its domain",
        ],
    ),
    "conditions that are turned around": (
        lambda: derive("piecewise(x^2 if x > 0 and x < 1, x if x >= 1)").explain(),
        ["df/dx = [x > 0 and x < 1] · du/dx + [(not (x > 0 and x < 1)) and x ≥ 1]"],
    ),
    "a case by case formula of one step": (
        lambda: derive("piecewise(1 if x < 0 else x)").explain(),
        [
            "df/dx = [x ≥ 0]                      case by case\n",
            "= {0 if x < 0, 1 if x > 0}     simplify",
        ],
    ),
    "an answer too long, in short": (
        lambda: derive("x_9", let=TOWER).explain(detail="short"),
        ["The answer stays in substitution variables"],
    ),
    # rules
    "a rule that only chooses": (
        lambda: one_rule("case"),
        ["  Case\n  ════\n\n  It is 1 in its own case and 0 in the others, so its slope is 0.\n"],
    ),
    "a rule without conditions": (
        lambda: one_rule("add"),
        ["  Sum rule\n  ════════\n\n  d/dx (u + v) = du/dx + dv/dx\n\n  A sum changes by as much"],
    ),
    "the maximum": (
        lambda: one_rule("max"),
        ["No derivative where u − v = 0.", "and a constant before all others.\n", "Typed as max"],
    ),
    "a function of an order": (lambda: one_rule("besselj"), ["Real where u > 0 or ⌊n⌋ = n."]),
    "a rule by its title": (lambda: one_rule("absolute value"), ["No derivative where u = 0."]),
    # networks
    "a unit at its kink": (
        lambda: network(
            "1-1", activation="relu", values={"w__1_11": 0, "b__1_1": 0}, input=[1]
        ).explain(),
        [
            "z⁽¹⁾₁ is exactly 0, at a kink",
            "could not be checked: the example stands at a kink",
        ],
    ),
    "more weights than rows": (
        lambda: network("10-10-1", input=[1] * 10).explain(),
        ["more are in network(…).at().derivative; 'only' shows single ones."],
    ),
    "many outputs": (
        lambda: network("2-2-20").explain(),
        ["C     = ½((y₁ − a⁽²⁾₁)² + (y₂ − a⁽²⁾₂)² + ⋯ + (y₁₉ − a⁽²⁾₁₉)²"],
    ),
    "an error of exactly 1": (
        lambda: network(
            "1-1", activation="identity", values={"w__1_11": 1, "b__1_1": 0}, input=[2], target=[1]
        ).explain(),
        ["C     = ½(1 − 2)² = 0.5", "δ⁽¹⁾₁ = 1\n", "1 · 2        2\n"],
    ),
    "a single bias": (
        lambda: network("2-2-1", only=["b__1_1"]).explain(),
        ["3. A bias: z contains it with slope 1", "✓ all 9 derivatives agree"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said(name: str) -> None:
    made, expected = CASES[name]
    printed = render(made(), "text")
    assert [part for part in expected if part not in printed] == [], printed


def test_many_derivatives_of_a_network_are_checked_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chainrule.checks.directions.WORK", 0)
    expected = "✓ all 9 derivatives agree with difference quotients of C, along 20 directions"
    assert expected in " ".join(str(network("2-2-1")).split())


def test_wrong_derivatives_of_a_network_are_named() -> None:
    wrong = NetworkCheck("failed", 4, 0, (symbol("w__1_11"), symbol("b__2_1")), ())
    printed = str(replace(network("1-1-1"), check=wrong))
    assert "✗ some disagree with difference quotients of C: w⁽¹⁾₁₁, b⁽²⁾₁" in printed


UNSAID: dict[str, tuple[Made, str]] = {
    "a determinant of four rows": (
        lambda: jacobian("[x+y, y z, z w, w x]").explain(points=[{"x": 1, "y": 2, "z": 3, "w": 4}]),
        "det",
    ),
    "a determinant of no square": (
        lambda: jacobian("[x y, x + y, x^2]").explain(points=[{"x": 1, "y": 2}]),
        "det",
    ),
    "symmetry that nobody saw": (lambda: hessian("sqrt(-1-x^2) y^x").explain(), "Schwarz"),
    "paths that nobody asked for": (lambda: graph("sin(x^2)").explain(detail="short"), "Multiply"),
    "a gradient of too many": (
        lambda: backprop("[" + ",".join(f"{x} y" for x in X) + "]").explain(),
        "Every derivative of every output",
    ),
    "names put back where that is too long": (
        lambda: descend(
            "(x + 1)^2 sin(e^(x^2 + 3x + 7) + ln(x^2 + 2)) cos(x^3 + 4x + e^(x/2 + 1))",
            start={"x": 0},
            rate="0.001",
            steps=1,
        ).explain(),
        "put ",
    ),
    "weights where a bias was asked for": (
        lambda: network("2-2-1", only=["b__1_1"]).explain(),
        "A weight: z contains it",
    ),
}


@pytest.mark.parametrize("name", UNSAID)
def test_what_is_not_said(name: str) -> None:
    made, unwanted = UNSAID[name]
    printed = render(made(), "text")
    assert unwanted not in printed


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("gradient x y; direction (3, 4); at x=1,y=2", "slope = (3y + 4x)/5     in the direction"),
        ("gradient x y; direction (3, 4); at x=1,y=2", "slope = 2               at x = 1, y = 2"),
        ("implicit x^2 + y^2 = 1; at x=1,y=0", "at x = 1, y = 0; vertical tangent"),
        ("implicit |x| + y = 1; at x=0,y=1", "x = 0, y = 1; a side of the equation has a corner"),
        ("implicit x^3 + y^3 = 3x y; at x=0,y=0", "at x = 0, y = 0; singular point"),
        ("parametric [t^2, t^3, t]; at t=1", "dr/dt = (2, 3, 1)     at t = 1"),
        ("|x|; at x=0", "at x = 0; does not exist: the graph has a corner here"),
        ("sin(x)/x; at x=0", "df/dx = 0     at x = 0"),
        ("hessian x y^2; at x=1,y=2", "H = [[0, 4], [4, 2]]     at x = 1, y = 2"),
        ("jacobian [x y, |x|]; at x=0,y=2", "J = [[2, 0], [undefined, 0]]"),
        ("hessian |x| y; at x=0,y=1", "H = [[undefined, undefined], [undefined, 0]]"),
        (
            "total |x| + y; let x = t, y = t; at t=0",
            "at t = 0; does not exist: the graph has a corner here",
        ),
        ("total |x| + y; let x = t, y = t; at t=1", "dz/dt = 2     at t = 1"),
        ("gradient |x - y|; direction (1, 1); at x=0,y=0", "slope = not computed"),
        ("parametric t, |t|; at t=0", "dy/dx = undefined     at t = 0"),
        ("parametric cos t, sin t; at t=0", "dy/dx = undefined     at t = 0; vertical tangent"),
        ("parametric [|t|, t, t^2]; at t=0", "dr/dt = (undefined, 1, 0)     at t = 0"),
        ("parametric [|t|, t, t^2]; at t=0", "speed = undefined             at t = 0"),
        ("implicit y = x |x|; order 2; at x=0,y=0", "y″ = undefined"),
        ("backprop [x, y]; wrt x, y; at x=1,y=2", "∂f₁/∂y = 0\n"),
        (f"x_9; let {'; let '.join(TOWER)}", "df/dt = too long to write out"),
        (
            f"gradient x_9 + s; direction (1, 2); at t=1,s=1; let {'; let '.join(TOWER)}",
            "slope = too long to write out     in the direction (1, 2)",
        ),
        ("network 3-4-4-2", "∂C/∂w⁽¹⁾₁₂ = δ⁽¹⁾₁x₂"),
        ("network 3-4-4-2", "∂C/∂b⁽¹⁾₁  = δ⁽¹⁾₁\n"),
        ("ln(x) y; wrt x; at x=-1,y=2", "at x = −1, y = 2; does not exist: ln is undefined at −1"),
        ("inverse x^2; at y=4", "dx/dy = 1/4     at x = 2, y = 4"),
        ("inverse x^3 + x; at 1", "dx/dy ≈ 0.417238     at x ≈ 0.682328, y = 1"),
        ("inverse a x; at y=1,a=2", "dx/dy = 1/2     at x = 1/2, y = 1, a = 2"),
        ("implicit x^3 + y^3 = 6xy; at x=3", "y′ ≈ −1.065248     at x = 3, y ≈ −4.854102"),
        ("vector [cos t, t]; at t=1", "dr/dt ≈ (−0.841471, 1)     at t = 1"),
        ("polar t; at t=0.1234567891", "at t = 0.1234567891"),
        ("inverse x^3; at y=0", "y = 0; does not exist: the graph of the inverse is vertical"),
        ("graph x y; at x=1,y=2", "├─ ∂f/∂x = y = 2"),
        ("backprop |x| y; at x=0,y=1", "x = 0, y = 1; does not exist: the graph has a corner"),
        ("backprop ln(x) y; at x=-1,y=2", "x = −1, y = 2; does not exist: ln is undefined at −1"),
        ("descend x^2; from x=1; steps 3", "x = 0.512     after 3 steps"),
        ("network 1-1; activation relu", "∂C/∂b⁽¹⁾₁  = (a⁽¹⁾₁ − y₁) [z⁽¹⁾₁ > 0]"),
        ("gradient x y z; at x=1", "the point gives no value for y, z"),
    ],
)
def test_what_is_answered(problem: str, expected: str) -> None:
    sheet = solve(f"1. {problem}", sheet="answers")
    printed = render(sheet.explain(), "text")
    assert expected in printed, printed

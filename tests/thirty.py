"""Thirty derivations that every format must show well, from first examples to long formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from chainrule import (
    Derivation,
    backprop,
    derive,
    descend,
    gradient,
    graph,
    implicit,
    inverse,
    jacobian,
    parametric,
    total,
)

LONG = "(x^2+1)^3*sin(x)*e^(-x^2/2)/sqrt(1+x^4) + ln(1+x^2)*arctan(x)/(1+e^(-x)) - x^5/(3x^2+2x+7)"


class Case:
    """A derivation with the points at which it is shown."""

    def __init__(
        self,
        run: Callable[..., Any],
        *args: Any,
        at: tuple[Mapping[str, Any], ...] = (),
        explain: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.run, self.args, self.options = run, args, options
        self.at, self.explain = at, dict(explain or {})

    @property
    def is_derivation(self) -> bool:
        return self.run is derive

    def result(self) -> Any:
        return self.run(*self.args, **self.options)


CASES: dict[str, Case] = {
    "chain": Case(derive, "exp(sin(x**2))", at=({"x": 1.5},)),
    "power": Case(derive, "(3x^2+1)^5", explain={"detail": "full"}),
    "roots": Case(derive, "sqrt(x + sqrt(x + sqrt(x)))"),
    "logs": Case(derive, "ln(ln(ln x))", at=({"x": 20},)),
    "common_log": Case(derive, "log_2(x^2+1) + 2^(x^2)"),
    "product": Case(derive, "x^2 e^(-x) sin(3x)"),
    "quotient": Case(derive, "(x^2+1)/(x^3-x)", at=({"x": 2},)),
    "continued": Case(derive, "1/(1+1/(1+1/(1+x)))"),
    "tower": Case(derive, "x^x^x"),
    "second_order": Case(derive, "sin(x)/x", order=2),
    "third_order": Case(derive, "x^2 sin(x)", order=3, explain={"detail": "short"}),
    "constant": Case(derive, "pi^2", wrt="x"),
    "leading_minus": Case(derive, "-x^2"),
    "oscillation": Case(derive, "A e^(-t/tau) cos(omega t + phi_0)", wrt="t"),
    "given_parts": Case(derive, "d*c^2", wrt="a", let=("d = a + b", "c = a*d")),
    "every_operation": Case(derive, "tanh(x/2)^3 + 1/x", grain="operation"),
    "corner": Case(derive, "|x^2-1|", at=({"x": 1}, {"x": 3})),
    "maximum": Case(derive, "max(0, 3x-1)^2", at=({"x": "1/3"},)),
    "cases": Case(derive, "piecewise(x^2 if x < 0, sin x if x < pi, otherwise 0)"),
    "limits": Case(derive, "integral(e^(-t^2)/t, t, x, x^2)"),
    "limit_and_root": Case(derive, "sqrt(integral(sin(t^2), t, 0, x^3))"),
    "series": Case(derive, r"\frac{1}{n}\sum_{i=1}^{n} (x_i - \mu)^2", wrt="mu"),
    "unknown": Case(derive, "f(g(x^2)) h(x)"),
    "special": Case(derive, "gamma(x) besselj(0, x) erf(x/2)"),
    "long": Case(derive, LONG, at=({"x": 1},)),
    "gradient": Case(gradient, "x^2 y + e^(x y)", at=({"x": 1, "y": 0},)),
    "jacobian": Case(jacobian, "[r cos(theta), r sin(theta)]"),
    "graph": Case(graph, "(a+b)*c", at=({"a": 5, "b": -3, "c": -2},)),
    "backprop": Case(backprop, "x*y + sin(x)", at=({"x": 2, "y": 3},)),
    "total": Case(total, "x^2*y", let=("x = cos t", "y = e^t"), wrt="t"),
    "implicit": Case(implicit, "x^3 + y^3 = 6xy", order=2, at=({"x": 3, "y": 3},)),
    "parametric": Case(parametric, "t - sin(t)", "1 - cos(t)"),
    "inverse": Case(inverse, "x^3 + x"),
    "descent": Case(
        descend, "x_1^2/2 + 3 x_2^2", start={"x_1": "1/3", "x_2": 1}, rate="1/5", steps=6
    ),
}

SHOWN = (
    *("power", "second_order", "corner", "cases", "limit_and_root", "series"),
    *("jacobian", "graph", "backprop", "descent"),
)
"""Few that together show whatever the others do, for what is kept in every format."""


@cache
def result(name: str) -> Any:
    return CASES[name].result()


@cache
def document(name: str) -> Any:
    case = CASES[name]
    return result(name).explain(points=case.at, **case.explain)


def derivations() -> dict[str, Derivation]:
    return {name: result(name) for name, case in CASES.items() if case.is_derivation}

"""Pages in real browsers: no equation is cut off or runs out of the page, however narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsers import Browser

from chainrule import backprop, derive, graph, hessian, implicit, jacobian, total
from chainrule.render import render

WIDTHS = (320, 390, 900, 1280)
LONG_FRACTION = "(x^5+3x^4+2x^3+7x^2+x+1) sin(3x)/(x^4+2x^3-5x^2+6x+sqrt(x^2+1))"
SINES = "+".join(f"sin({k} x)" for k in range(2, 8))
BRANCHES = "x^2 sin(x) + 3x if x < 0, sin(x) e^(-x) if x < pi, otherwise (x-1)^3/(x^2+1)"

SHOWN: dict[str, Callable[[], Any]] = {
    "chain": lambda: derive("exp(sin(x**2))").explain(),
    "fraction": lambda: derive(LONG_FRACTION).explain(),
    "sines": lambda: derive(f"({SINES})/(x^2+1)^2").explain(),
    "continued": lambda: derive("1/(1+1/(1+1/(1+1/(1+x^2))))").explain(),
    "product": lambda: derive("x^2 e^(-x) sin(3x) cos(5x) ln(x^2+1)").explain(),
    "root": lambda: derive(
        "(sqrt(x^2+sin(3x+1)^2+cos(5x)^2+7) + e^(-x^2/2+3x+sin(x)))^(1/3)"
    ).explain(),
    "tower": lambda: derive("x^x^x").explain(),
    "piecewise": lambda: derive(f"piecewise({BRANCHES})").explain(),
    "integral": lambda: derive("integral(e^(-t^2)/t sin(t), t, x^2+1, x^3+sin(x)+2)").explain(),
    "domain": lambda: derive(f"ln(x^5+3x^4+2x^3+7x^2+x+1)/({LONG_FRACTION})").explain(),
    "hessian": lambda: hessian("x^2 y e^(x y) + sin(x y) z^2").explain(),
    "jacobian": lambda: jacobian("[r cos(theta) sin(phi), r sin(theta) sin(phi)]").explain(),
    "table": lambda: backprop("x y + sin(x) e^(x y)/(x^2+y^2)").explain(points=({"x": 2, "y": 3},)),
    "graph": lambda: graph("(a+b)*c").explain(points=({"a": 5, "b": -3, "c": -2},)),
    "total": lambda: total(
        "x^2 y sin(x y)", let=("x = cos t", "y = e^t"), wrt="t"
    ).explain(),
    "implicit": lambda: implicit("x^3 + y^3 = 6xy", order=2).explain(),
}  # fmt: skip

STICKING_OUT = """
return document.fonts.ready.then(() => {
  const found = [];
  const say = (what, node) => found.push(`${what}: ${node.textContent.trim().slice(0, 60)}`);
  for (const node of document.querySelectorAll('.equations > *, p, li, summary, h1, caption'))
    if (node.scrollWidth > node.clientWidth && getComputedStyle(node).display !== 'inline')
      say(`${node.className || node.tagName} ${node.scrollWidth} in ${node.clientWidth}`, node);
  for (const node of document.querySelectorAll('.equations math'))
    if (node.getClientRects().length > 1) say('broken inside', node);
  for (const left of document.querySelectorAll('.equations > .left')) {
    const maths = [...left.nextElementSibling.querySelectorAll('math')];
    const right = maths.find(math => math.getClientRects().length).getBoundingClientRect();
    const { top, bottom } = left.getBoundingClientRect();
    if (bottom <= right.top || top >= right.bottom) say('not on the first line', left);
  }
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth)
    found.push(`the page ${page.scrollWidth} in ${page.clientWidth}`);
  return found;
});
"""


def sticking_out(browser: Browser, page: Path, width: int) -> list[str]:
    browser.open(page, width)
    found: list[str] = browser.run(STICKING_OUT)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SHOWN)
def test_every_equation_fits(
    browser: Browser, pages: Path, name: str, width: int, tmp_path: Path
) -> None:
    page = pages / f"{name}.html"
    if not page.exists():
        page.write_text(render(SHOWN[name](), "html"), encoding="utf-8")
    found = sticking_out(browser, page, width)
    if found:
        picture = tmp_path / "page.png"
        picture.write_bytes(browser.screenshot())
        pytest.fail("\n".join([*found, f"see {picture}"]), pytrace=False)


def test_what_sticks_out_is_seen(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "wide.html"
    bar = "<div style='width:500px'>wide</div>"
    page.write_text(f"<!DOCTYPE html><ul><li>{bar}</li></ul>", encoding="utf-8")
    assert len(sticking_out(browser, page, 390)) == 2
    assert sticking_out(browser, page, 900) == []


@pytest.mark.parametrize(("width", "shown"), [(390, "on-narrow"), (900, "on-wide")])
def test_a_formula_is_shown_once(browser: Browser, pages: Path, width: int, shown: str) -> None:
    page = pages / "once.html"
    page.write_text(render(SHOWN["fraction"](), "html"), encoding="utf-8")
    browser.open(page, width)
    visible = browser.run(
        "return [...document.querySelectorAll('.on-narrow, .on-wide')]"
        ".filter(node => node.getClientRects().length).map(node => node.className)"
    )
    assert visible
    assert set(visible) == {shown}

"""A page that hides its answer in real browsers: one step a click, without a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsers import Browser

from chainrule import backprop, derive, implicit
from chainrule.render import render

SEEN = """
const shown = node => node.checkVisibility({ contentVisibilityAuto: true });
return {
  text: [...document.querySelectorAll('h1, h2, h3, h4, p, td, th, math')]
    .filter(shown).map(node => node.getAttribute('alttext') || node.textContent),
  clicks: [...document.querySelectorAll('details.reveal:not([open]) > summary')]
    .filter(shown).map(node => node.textContent),
};
"""
CLICK = "document.querySelectorAll('details.reveal:not([open]) > summary')[0].click()"

SHOWN = {
    "product": (lambda: derive("x^2 sin(3x)").explain(), "= 2x sin(3x) + 3x² cos(3x)"),
    "table": (lambda: backprop("x y + sin(x)").explain(points=({"x": 2, "y": 3},)), "≈ 2.583853"),
    "implicit": (lambda: implicit("x^2 + y^2 = 25").explain(), "= −x/y"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_one_click_shows_one_step_and_the_answer_comes_last(
    browser: Browser, pages: Path, name: str
) -> None:
    solution, answer = SHOWN[name]
    page = pages / f"reveal-{name}.html"
    page.write_text(render(solution(), "html", reveal=True), encoding="utf-8")
    browser.open(page, 390)
    asked: list[str] = []
    known: set[str] = set()
    while (seen := browser.run(SEEN))["clicks"]:
        assert len(seen["clicks"]) == 1
        assert known < set(seen["text"])
        known = set(seen["text"])
        asked.append(seen["clicks"][0])
        if "Show the answer" not in asked[:-1]:
            assert answer not in known, asked
        browser.run(CLICK)
    assert answer in browser.run(SEEN)["text"]
    assert asked[0] == "Show step 1"
    assert asked.count("Show the answer") == 1

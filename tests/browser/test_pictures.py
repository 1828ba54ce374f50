"""Pictures of graphs in real browsers: what is drawn keeps to the room it was given."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from browsers import Browser

from chainrule import backprop, network
from chainrule.render.pictures.graph import graphs_svg

MEASURED = """
return [...document.querySelectorAll('svg g > g')].map(group => {
  const { left, right, top, bottom } = group.getBoundingClientRect();
  return [left, right, top, bottom];
}).filter(([left, right]) => right > left);
"""

SHOWN = {
    "symbols": lambda: backprop("e^(x y)/(x^2+y^2)").pictures([]),
    "numbers": lambda: backprop("x y + sin(x)").pictures([backprop("x y + sin(x)").at(x=2, y=3)]),
    "network": lambda: network("3-4-2").pictures([]),
    "weights": lambda: network("2-2-1", seed=3).pictures([]),
    "wide": lambda: network("12-5-3").pictures([]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_drawn_covers_anything_else(browser: Browser, pages: Path, name: str) -> None:
    page = pages / f"picture-{name}.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8>{graphs_svg(SHOWN[name]())}", "utf-8")
    browser.open(page, 1280)
    found = browser.run(MEASURED)
    assert len(found) > 4
    for a, b in combinations(found, 2):
        across = min(a[1], b[1]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[2], b[2])
        # The line box of a text is higher than its ink.
        assert across <= 1.5 or down <= 8, (a, b)

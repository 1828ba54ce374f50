"""axe, the checker of accessibility, finds nothing serious on a page, open or closed, wide or not.

It is the npm package axe-core; ``npm install --prefix tests/browser --no-save axe-core`` brings it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsers import Browser

from chainrule import backprop, derive, gradient, graph, implicit, solve
from chainrule.render import render

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FOUND = """
return axe.run(document, { resultTypes: ['violations'] }).then(result => result.violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .map(one => `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 200)}`));
"""

SHOWN: dict[str, Callable[[], Any]] = {
    "derive": lambda: derive("x^2 sin(3x)").explain(points=({"x": 1},), detail="full"),
    "backprop": lambda: backprop("x y + sin(x)").explain(points=({"x": 2, "y": 3},)),
    "graph": lambda: graph("(a+b)*c").explain(points=({"a": 5, "b": -3, "c": -2},)),
    "gradient": lambda: gradient("x^2 y e^(x y)").explain(),
    "implicit": lambda: implicit("x^3 + y^3 = 6xy", order=2).explain(),
    "homework": lambda: solve("1. sin(x^2)\\n2. x^2 +\\n3. gradient x y").explain(),
}


@pytest.mark.parametrize("reveal", [False, True])
@pytest.mark.parametrize("name", SHOWN)
def test_axe_finds_nothing_serious(browser: Browser, pages: Path, name: str, reveal: bool) -> None:
    if not AXE.exists():
        pytest.skip("AXE LOOKED AT NO PAGE: npm did not install axe-core into tests/browser")
    page = pages / f"axe-{name}-{reveal}.html"
    page.write_text(render(SHOWN[name](), "html", reveal=reveal), encoding="utf-8")
    for width in (390, 1280):
        browser.open(page, width)
        browser.run(AXE.read_text(encoding="utf-8"))
        assert browser.run(FOUND) == []

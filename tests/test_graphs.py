"""The computational graph: its edges, its pictures, and that nothing in them overlaps."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import LimitError, UndefinedError, backprop, graph, network
from chainrule.cli.app import run
from chainrule.model import make, symbol
from chainrule.render.formats.dot import dot_string
from chainrule.render.notations.boxes import Box, boxed
from chainrule.render.pictures.graph import drawing_of, graphs_svg
from chainrule.render.pictures.network import network_drawing
from chainrule.render.pictures.placement import Rect, place_graph
from chainrule.trace.edges import paths

FORMULAS = {
    "chain": ("e^(sin(x^2))", "x=1.5"),
    "product": ("(a+b)*c", "a=5,b=-3,c=-2"),
    "twice": ("x*x", "x=3"),
    "fan-out": ("x + sin x", "x=0"),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_graph_in_the_terminal(
    name: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    formula, point = FORMULAS[name]
    assert not run(["graph", formula, "--at", point, "--width", "80"])
    golden(f"several/graph-{name}.txt", capsys.readouterr().out)


@pytest.mark.parametrize("kind", ["dot", "mermaid", "svg"])
def test_a_graph_in_other_formats(
    kind: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(["graph", "(a+b)*c", "--at", "a=5,b=-3,c=-2", "--format", kind])
    golden(f"several/graph.{kind}", capsys.readouterr().out)


def test_edges_of_the_chain_are_the_local_derivatives() -> None:
    x, u, v = symbol("x"), symbol("u"), symbol("v")
    edges = graph("e^(sin(x^2))").drawing.edges
    assert [e.label for e in edges] == [2 * x, make("cos", u), make("exp", v)]


def test_a_value_used_twice_has_an_edge_for_each_use() -> None:
    found = graph("x*x").drawing.edges
    assert [(str(e.source), str(e.target)) for e in found] == [("x", "f"), ("x", "f")]
    assert "∂f/∂x + ∂f/∂x" in str(graph("x*x"))


def test_a_shared_layer_adds_its_paths() -> None:
    text = str(graph("d*d + d", let=["d = a+b"]))
    assert "used 3 times" in text
    assert "3 paths" in text


def overlap(a: Rect, b: Rect) -> bool:
    across = abs(a.x - b.x) < (a.width + b.width) / 2 - 1e-6
    return across and abs(a.y - b.y) < (a.height + b.height) / 2 - 1e-6


def ink_extent(box: Box) -> tuple[float, float]:
    spans = [(i.x, i.x + i.width) for i in box.ink if i.text]
    return min((s for s, _ in spans), default=0), max((e for _, e in spans), default=0)


dags = st.integers(2, 12).flatmap(
    lambda n: st.lists(
        st.tuples(st.integers(0, n - 2), st.integers(1, n - 1), st.integers(5, 90)).filter(
            lambda e: e[0] < e[1]
        ),
        max_size=30,
    ).map(lambda edges: (n, edges))
)


@given(dags)
@settings(deadline=None, max_examples=60)
def test_no_label_touches_anything(dag: tuple[int, list[tuple[int, int, int]]]) -> None:
    count, links = dag
    nodes = {k: (20.0 + 13 * (k % 4), 24.0 + 9 * (k % 3)) for k in range(count)}
    placed = place_graph(nodes, [(a, b, (float(w), 10.0 + w % 17)) for a, b, w in links])
    everything = [*placed.nodes.values(), *placed.labels]
    assert not any(overlap(a, b) for a, b in combinations(everything, 2))
    for line, own in zip(placed.lines, placed.labels, strict=True):
        assert all(a[0] < b[0] + 1e-6 and a[1] == b[1] for a, b in line)
        for (x1, y), (x2, _) in line[1:-1]:
            segment = Rect((x1 + x2) / 2, y, x2 - x1, 0.1)
            others = [rect for rect in everything if rect is not own]
            assert not any(overlap(segment, rect) for rect in others)
    assert all(r.left >= -1e-6 and r.right <= placed.width + 1e-6 for r in everything)
    assert all(r.top >= -1e-6 and r.top + r.height <= placed.height + 1e-6 for r in everything)


LABELS = (
    "x^2", "sqrt(x+1)/(y-2)", "root(x, 5)^(1/3)", "|x|+floor(y)", "integral(sin t, t, 0, x^2)",
    "piecewise(x^2 if x < 0 else sin x)", "log_2(x)", "e^(-x^2/2)", "theta_1 w_1", "max(0, x)",
    "besselj(2, x)", "-1/(2x)",
)  # fmt: skip


@pytest.mark.parametrize("formula", LABELS)
def test_labels_stay_inside_their_boxes(formula: str) -> None:
    drawing = drawing_of(graph(formula).drawing)
    for box in (*drawing.heads, *drawing.labels):
        left, right = ink_extent(box)
        assert left >= -1e-6
        assert right <= box.width + 1e-6
        assert all(-box.up - 1e-6 <= ink.y <= box.down + 1e-6 for ink in box.ink)


@pytest.mark.parametrize("formula", LABELS)
def test_the_picture_is_well_formed_and_needs_nothing_else(formula: str) -> None:
    text = graph(formula).written("svg")
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert "href" not in text
    assert "url(" not in text
    runs = [e for e in root.iter() if e.tag.endswith("}text")]
    assert runs
    assert all(float(e.attrib["textLength"]) > 0 for e in runs)


def test_every_kind_of_drawing_has_a_box() -> None:
    for op, args in (("bar", 1), ("tangent", 1), ("matrix", 4), ("vector", 3), ("at", 2)):
        expr = make(
            op, *(symbol(f"x_{k}") for k in range(args)), value=2 if op == "matrix" else None
        )
        assert boxed(expr).width > 0


def test_strange_names_do_no_harm() -> None:
    assert dot_string('"]; x [') == '"\\"]; x ["'
    assert "<script" not in graph(make("sin", symbol("<script>"))).written("svg")
    assert '"]' not in graph(make("sin", symbol('"]'))).written("mermaid").replace('"]:::', "")


def test_a_document_without_a_graph_cannot_be_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "x^2", "--format", "dot"]) == 2
    assert "chainrule graph" in capsys.readouterr().err


def test_pickle() -> None:
    found = graph("(a+b)*c").at(a=5, b=-3, c=-2)
    assert pickle.loads(pickle.dumps(found)).drawing == found.drawing


def test_deep_and_wide_graphs_are_listed() -> None:
    deep = graph("sin(" * 1000 + "x" + ")" * 1000)
    assert len(deep.drawing.nodes) == 1001
    wide = graph(" + ".join(f"x{k}^2" for k in range(300)))
    assert len(wide.drawing.edges) == 600
    assert "<svg" in wide.written("svg")


def test_conditions_are_words_in_the_picture() -> None:
    formula = "piecewise(x^2 if x < 0 and y < 0, x if x > 1, y^2 otherwise)"
    root = ElementTree.fromstring(graph(formula).written("svg"))
    runs = ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text")]
    assert {"and", "otherwise"} <= set(runs)
    spaced = boxed(make("not", make("gt", symbol("x"), 0)))
    assert spaced.width > boxed(make("gt", symbol("x"), 0)).width + boxed(symbol("not")).width


def test_a_graph_too_large_to_draw_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.render.pictures.placement.MOST_SLOTS", 5)
    with pytest.raises(LimitError, match="too large to draw") as caught:
        graph("(a+b)*c").written("svg")
    assert "--format dot" in (caught.value.hint or "")
    assert graph("(a+b)*c").written("dot").startswith("digraph")


def test_sums_over_paths_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = "[" + ",".join(f"x{k} y" for k in range(10)) + "]"
    assert [check.state for check in graph(wide).checks] == ["passed"] * 10
    assert not run(["graph", "x + sin x"])
    monkeypatch.setattr(
        "chainrule.topics.graph.solution.written_paths",
        lambda trace, wrt, output: paths(trace, wrt, output)[:1],
    )
    assert [check.state for check in graph("x + sin x").checks] == ["failed"]
    assert run(["graph", "x + sin x"]) == 1


def test_numbers_of_the_sums_are_those_of_the_derivative() -> None:
    found = graph("[x^2 y, sin(x)/x]")
    at = found.at(x="1/2", y=3)
    x, y = sympy.symbols("x y")
    truth = sympy.Matrix([x**2 * y, sympy.sin(x) / x]).jacobian([x, y])
    assert (at.derivative - truth.subs({x: sympy.Rational(1, 2), y: 3})).norm().evalf() < 1e-14
    assert sympy.simplify(found.derivative - truth).is_zero_matrix
    assert found.at(x=0, y=1).existence[symbol("f_2"), symbol("x")].kind == "removable"
    with pytest.raises(UndefinedError):
        _ = graph("|x| y").at(x=0, y=1).derivative


DRAWN = [
    *((formula, None) for formula in LABELS),
    ("x y + sin(x)", {"x": 2, "y": 3}), ("(a+b)*c", {"a": 5, "b": -3, "c": -2}),
    ("e^(x y)/(x^2+y^2)", {"x": 1, "y": "1/3"}), ("sin(x) cos(y) tan(z)", {"x": 1, "y": 1, "z": 1}),
    ("x^y", {"x": 2, "y": 3}), ("ln(x^2 + y^2 + z^2)", {"x": 1, "y": 2, "z": 3}),
    ("sigmoid(w x + b)", {"w": 1, "x": "-0.25", "b": 3}), ("sqrt(1 + x^2 y^4)", {"x": 3, "y": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "point"), DRAWN)
def test_values_and_adjoints_cover_nothing(formula: str, point: dict[str, Any] | None) -> None:
    found = backprop(formula)
    (block,) = found.pictures([] if point is None else [found.at(**point)])
    drawing = drawing_of(block)
    everything = [*drawing.placement.nodes.values(), *drawing.placement.labels]
    assert not any(overlap(a, b) for a, b in combinations(everything, 2))
    assert all((node.adjoint is None) == (point is None) for node in block.nodes)


def test_the_adjoints_of_a_picture_are_those_of_the_sweep() -> None:
    found = backprop("x*y + sin(x)")
    (block,) = found.pictures([found.at(x=2, y=3)])
    shown = {str(node.symbol): str(node.adjoint) for node in block.nodes}
    # x̄ = y + cos x = 3 + cos 2, ȳ = x = 2 by hand.
    assert "2.58385" in shown["x"]
    assert "2" in shown["y"]
    assert graph("x*y + sin(x)").at(x=2, y=3).drawing == block
    (kink,) = backprop("|x|").pictures([backprop("|x|").at(x=0)])
    assert {node.adjoint for node in kink.nodes} == {None}


NETWORKS = [
    "1-1", "2-1", "1-2", "2-2-1", "3-2", "2-3-2", "4-8-3", "5-5-5", "12-5-3", "2-2-2-2", "9-1",
    "1-30-1", "6-6-6", "40-9-10", "3-3-3-3", "5-4-3-2-1", "2-9-2", "1-1-1-1-1", "4-4", "5-5",
    "20-20",
]  # fmt: skip


@pytest.mark.parametrize("sizes", NETWORKS)
@pytest.mark.parametrize("numbers", [False, True])
def test_no_label_of_a_network_covers_another(sizes: str, numbers: bool) -> None:
    shape = [int(size) for size in sizes.split("-")]
    net = network(sizes, seed=1 if numbers else None)
    (block,) = net.pictures([])
    drawing = network_drawing(block)
    assert len(drawing.labels) == len(block.edges)
    size = 2 * drawing.radius
    circles = [Rect(x, y, size, size) for x, y in drawing.centers.values()]
    dots = [Rect(x + 20, y, 60.0, 24.0) for x, y, _ in drawing.dots]
    everything = [*circles, *drawing.labels, *drawing.words, *dots]
    assert not any(overlap(a, b) for a, b in combinations(everything, 2))
    assert all(r.left >= -1e-6 and r.right <= drawing.width + 1e-6 for r in everything)
    assert all(r.top >= -1e-6 and r.top + r.height <= drawing.height + 1e-6 for r in everything)
    for column, count in zip(block.columns, shape, strict=True):
        assert len(column.nodes) + column.left_out == count


def test_the_paths_of_one_weight_are_pointed_out() -> None:
    net = network("2-2-2", only=["w__1_12"])
    (block,) = net.pictures([])
    marked = {(str(e.source), str(e.target)) for e in block.edges if e.marked}
    assert marked == {("x_2", "a__1_1"), ("a__1_1", "a__2_1"), ("a__1_1", "a__2_2")}
    (whole,) = network("2-2-2", only=["w__1_12"], drawn="graph").pictures([])
    ends = {str(e.source) for e in whole.edges if e.marked}
    assert ends == {"w__1_12", "z__1_1", "a__1_1", "z__2_1", "z__2_2", "a__2_1", "a__2_2"}
    picture = graphs_svg([block])
    assert ElementTree.fromstring(picture).findtext("{*}desc", "").count("Thick edges") == 1


@pytest.mark.parametrize("kind", ["dot", "mermaid", "svg"])
def test_a_network_in_formats_of_pictures(
    kind: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(["network", "7-2-1", "--only", "w__1_12", "--format", kind])
    golden(f"several/network.{kind}", capsys.readouterr().out)
    assert not run(["network", "2-1", "--as", "graph", "--seed", "1", "--format", kind])
    assert "sin" not in capsys.readouterr().out

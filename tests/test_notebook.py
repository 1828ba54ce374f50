"""Notebooks: what results show in one, and the notebook as an output format."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from thirty import CASES, document, result

from chainrule import derive, descend, graph
from chainrule.document import Document
from chainrule.render import render

EXAMPLE = Path(__file__).parent.parent / "examples" / "notebook.ipynb"


@pytest.mark.parametrize("name", CASES)
def test_a_notebook_holds_the_markdown_of_the_document(name: str) -> None:
    notebook = json.loads(render(document(name), "ipynb"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    text = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"])
    if not any("attachments" in cell for cell in notebook["cells"]):
        plain = render(document(name), "markdown")
        assert "".join(text.split()) == "".join(plain.split())


def test_pictures_are_attached() -> None:
    notebook = json.loads(render(graph("(a+b)*c").explain(), "ipynb"))
    (cell,) = [cell for cell in notebook["cells"] if "attachments" in cell]
    ((name, bundle),) = cell["attachments"].items()
    assert f"(attachment:{name})" in "".join(cell["source"])
    picture = ET.fromstring(base64.b64decode(bundle["image/svg+xml"]))
    assert picture.tag.endswith("svg")


def test_a_result_shows_formulas() -> None:
    bundle = derive("exp(sin(x**2))")._repr_mimebundle_()
    assert bundle["text/plain"] == str(derive("exp(sin(x**2))"))
    assert "$$\n\\begin{aligned}" in bundle["text/markdown"]
    assert "\\begin{align*}" in bundle["text/latex"]


def test_printing_is_plain_text() -> None:
    for name in ("chain", "gradient", "implicit"):
        assert str(result(name)) == render(result(name).explain(), "text")


CELLS = (
    "from chainrule import derive, graph",
    "derive('exp(sin(x**2))')",
    "derive('sin(x)/x', order=2)",
    "print(derive('x^2'))",
)


def executed(sources: tuple[str, ...]) -> list[dict[str, Any]]:
    """Run cells in a real kernel, in a process of its own, and return its code cells."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(sources)
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    program = (
        "import json, sys, nbformat\n"
        "from nbclient import NotebookClient\n"
        "book = nbformat.from_dict(json.load(sys.stdin))\n"
        "NotebookClient(book, timeout=120, kernel_name='python3').execute()\n"
        "json.dump(book, sys.stdout)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(notebook),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    cells = json.loads(run.stdout)["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_a_kernel_shows_results_as_formulas() -> None:
    pytest.importorskip("nbclient")
    _, first, second, printed = executed(CELLS)
    for cell, result_text in ((first, "e^{\\sin(x^2)}"), (second, "Second derivative")):
        (output,) = cell["outputs"]
        assert output["output_type"] == "execute_result"
        assert {"text/plain", "text/markdown", "text/latex"} <= output["data"].keys()
        assert result_text in output["data"]["text/markdown"]
    (stream,) = printed["outputs"]
    assert stream["text"] == str(derive("x^2")) + "\n"


def test_the_example_notebook_runs() -> None:
    pytest.importorskip("nbclient")
    book = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    sources = tuple("".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code")
    shown = [output for cell in executed(sources) for output in cell["outputs"]]
    assert not [output for output in shown if output["output_type"] == "error"]
    assert any("text/markdown" in output.get("data", {}) for output in shown)


def test_a_result_with_a_picture_shows_it_without_a_file() -> None:
    bundle = descend("x^2", start={"x": 1}, steps=10)._repr_mimebundle_()
    source = bundle["text/markdown"].partition("(data:image/svg+xml;base64,")[2].partition(")")[0]
    picture = ET.fromstring(base64.b64decode(source))
    assert picture.tag.endswith("svg")
    assert "![Curve](data:image/svg+xml" in bundle["text/markdown"]
    assert "Step after step" in bundle["text/markdown"]


def test_an_empty_document_is_an_empty_notebook() -> None:
    assert json.loads(render(Document(()), "ipynb"))["cells"] == []

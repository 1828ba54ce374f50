"""The notebook format: a Jupyter notebook of Markdown cells, one for each part."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

from chainrule.document import Block, Document, Graph, Heading, Plot
from chainrule.render.formats import markdown
from chainrule.render.options import Options

Cell = dict[str, Any]


def render(document: Document, options: Options) -> str:
    """Render a document as a notebook (nbformat 4.5) that shows its formulas when it is opened."""
    numbers = count(1)
    cells = [_cell(part, options, next(numbers)) for part in _parts(document)]
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": options.title,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _parts(document: Document) -> Iterable[list[Block]]:
    """Part a document before its headings."""
    part: list[Block] = []
    for block in document.blocks:
        if part and isinstance(block, Heading):
            yield part
            part = []
        part.append(block)
    if part:
        yield part


def _cell(blocks: list[Block], options: Options, number: int) -> Cell:
    pictures: dict[str, dict[str, str]] = {}

    def attached(data: str) -> str:
        name = f"picture{len(pictures) + 1}.svg"
        pictures[name] = {"image/svg+xml": data}
        return f"attachment:{name}"

    source = _source(blocks, options, attached).rstrip("\n")
    cell: Cell = {"cell_type": "markdown", "id": f"part-{number}", "metadata": {}}
    if pictures:
        cell["attachments"] = pictures
    return {**cell, "source": source.splitlines(keepends=True)}


def _source(blocks: Sequence[Block], options: Options, place: Callable[[str], str]) -> str:
    """Write blocks in Markdown; ``place`` says where a picture is, given in base 64."""
    texts: list[str] = []
    for block in blocks:
        picture = picture_of(block)
        if picture is None:
            texts.append(markdown.render(Document((block,)), options))
            continue
        kind = "Computational graph" if isinstance(block, Graph) else "Curve"
        data = b64encode(picture.encode("utf-8")).decode("ascii")
        texts.append(f"![{kind}]({place(data)})\n")
    return "\n".join(texts)


def picture_of(block: Block) -> str | None:
    """Draw a graph or a plot as SVG; None for any other block."""
    # Only here: a notebook without pictures need not load what draws them.
    if isinstance(block, Graph):
        from chainrule.render.pictures.graph import graphs_svg

        return graphs_svg([block])
    if isinstance(block, Plot):
        from chainrule.render.pictures.plot import plot_svg

        return plot_svg(block)
    return None


def mime_bundle(document: Document) -> dict[str, str]:
    """Return a document as a MIME bundle for notebooks: Markdown, LaTeX and plain text.

    Graphs and curves are pictures inside the Markdown.
    """
    from chainrule.render.formats import latex, text

    options = Options()
    inside = "data:image/svg+xml;base64,{}".format
    return {
        "text/plain": text.render(document, options),
        "text/markdown": _source(document.blocks, options, inside),
        "text/latex": latex.render(document, options),
    }

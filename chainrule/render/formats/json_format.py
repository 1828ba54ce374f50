"""The JSON format: the blocks of a document, formulas as LaTeX, Unicode and typed text."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from chainrule import document as d
from chainrule.model import Expr, bounds, size
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.notations.texmath import to_latex
from chainrule.render.options import Options

SCHEMA = "chainrule/1"
"""Name and version of what is written; a change that breaks readers raises the number."""

Data = dict[str, Any]
Formula = Callable[[Expr], Data]


def render(document: d.Document, options: Options) -> str:
    """Render a document as JSON; formulas have a text if ``options.typed`` writes it."""
    head = {"schema": SCHEMA, "kind": "document", "title": options.title}
    formula = partial(formula_data, typed=options.typed)
    return dumps({**head, "blocks": _blocks(document.blocks, formula)})


def dumps(data: Data) -> str:
    """Write data as strict JSON, readable by people."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def formula_data(expr: Expr, typed: Callable[[Expr], str] | None) -> Data:
    """Write an expression as typed text, LaTeX, and Unicode.

    The text is None if nothing writes it, or if the expression is too long to be written out.

    >>> from chainrule.model import symbol
    >>> formula_data(symbol("x") ** 2, None)
    {'text': None, 'latex': 'x^2', 'unicode': 'x²'}
    """
    short = size(expr, bounds().result_nodes) <= bounds().result_nodes
    text = typed(expr) if typed is not None and short else None
    return {"text": text, "latex": to_latex(expr), "unicode": to_unicode(expr)}


def _maybe(expr: Expr | None, formula: Formula) -> Data | None:
    return None if expr is None else formula(expr)


def _inlines(content: d.Inlines, formula: Formula) -> list[Data]:
    return [_inline(part, formula) for part in content]


def _inline(part: d.Inline, formula: Formula) -> Data:
    if isinstance(part, d.Math):
        return {"math": formula(part.expr)}
    return {"words": part.text} if part.tone == "plain" else {"words": part.text, "tone": part.tone}


def _blocks(blocks: Iterable[d.Block], formula: Formula) -> list[Data]:
    return [
        {"block": _NAMES[type(block)], **_BLOCKS[type(block)](block, formula)} for block in blocks
    ]


def _line(line: d.Line, formula: Formula) -> Data:
    return {
        "left": _maybe(line.left, formula),
        "relation": line.relation,
        "right": formula(line.right),
        "note": _inlines(line.note, formula),
        "final": line.final,
    }


def _table(block: d.Table, formula: Formula) -> Data:
    return {
        "caption": _inlines(block.caption, formula),
        "align": block.align.ljust(len(block.header), "l"),
        "header": [_inlines(cell, formula) for cell in block.header],
        "rows": [[_inlines(cell, formula) for cell in row] for row in block.rows],
    }


def _graph(block: d.Graph, formula: Formula) -> Data:
    nodes = [
        {
            "symbol": formula(node.symbol),
            "role": node.role,
            "expression": _maybe(node.expr, formula),
            "value": _maybe(node.value, formula),
            "adjoint": _maybe(node.adjoint, formula),
        }
        for node in block.nodes
    ]
    edges = [
        {
            "source": formula(edge.source),
            "target": formula(edge.target),
            "derivative": formula(edge.label),
            "value": _maybe(edge.value, formula),
        }
        for edge in block.edges
    ]
    return {"nodes": nodes, "edges": edges}


def _plot(block: d.Plot, formula: Formula) -> Data:
    curves = [
        {
            "label": curve.label,
            "branches": [
                [[x, y] for x, y in branch if math.isfinite(x) and math.isfinite(y)]
                for branch in curve.branches
            ],
            "dots": [list(dot) for dot in curve.dots],
        }
        for curve in block.curves
    ]
    return {
        "x_label": block.x_label,
        "y_label": block.y_label,
        "curves": curves,
        "poles": list(block.poles),
        "window": None if block.window is None else list(block.window),
        "description": block.description,
        "logarithmic": block.logarithmic,
    }


_BLOCKS: dict[type[Any], Callable[[Any, Formula], Data]] = {
    d.Heading: lambda block, formula: {
        "level": block.level,
        "content": _inlines(block.content, formula),
    },
    d.Paragraph: lambda block, formula: {"content": _inlines(block.content, formula)},
    **dict.fromkeys(
        (d.Equations, d.Answer),
        lambda block, formula: {"lines": [_line(line, formula) for line in block.lines]},
    ),
    d.Table: _table,
    d.Bullets: lambda block, formula: {"items": [_inlines(i, formula) for i in block.items]},
    d.Status: lambda block, formula: {
        "state": block.state,
        "content": _inlines(block.content, formula),
    },
    d.Graph: _graph,
    d.Plot: _plot,
    d.Details: lambda block, formula: {
        "summary": _inlines(block.summary, formula),
        "blocks": _blocks(block.blocks, formula),
    },
}
_NAMES = {kind: kind.__name__.lower() for kind in _BLOCKS}

"""The JSON format: the blocks of a document, formulas as text that reads back and as LaTeX."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from typing import Any

from chainrule import document as d
from chainrule.model import Expr, limits, size
from chainrule.render.notations.inline import to_unicode
from chainrule.render.notations.texmath import to_latex
from chainrule.render.pages.options import Options
from chainrule.syntax.write import to_plain

SCHEMA = "chainrule/1"
"""Name and version of what is written; a change that breaks readers raises the number."""

Data = dict[str, Any]


def render(document: d.Document, options: Options) -> str:
    """Render a document as JSON."""
    head = {"schema": SCHEMA, "kind": "document", "title": options.title}
    return dumps({**head, "blocks": _blocks(document.blocks)})


def dumps(data: Data) -> str:
    """Write data as strict JSON, readable by people."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def formula(expr: Expr) -> Data:
    """Write an expression as text of our grammar, LaTeX, and Unicode.

    The text is None for an expression that is too long to be written out.

    >>> from chainrule.model import symbol
    >>> formula(symbol("x") ** 2)
    {'text': 'x^2', 'latex': 'x^2', 'unicode': 'x²'}
    """
    short = size(expr, limits.RESULT_NODES) <= limits.RESULT_NODES
    text = to_plain(expr) if short else None
    return {"text": text, "latex": to_latex(expr), "unicode": to_unicode(expr)}


def maybe(expr: Expr | None) -> Data | None:
    """Write an expression, or None where there is none."""
    return None if expr is None else formula(expr)


def plain_text(content: d.Inlines) -> str:
    """Write words and formulas as one string."""
    return "".join(p.text if isinstance(p, d.Text) else to_unicode(p.expr) for p in content)


def _inlines(content: d.Inlines) -> list[Data]:
    return [_inline(part) for part in content]


def _inline(part: d.Inline) -> Data:
    if isinstance(part, d.Math):
        return {"math": formula(part.expr)}
    return {"words": part.text} if part.tone == "plain" else {"words": part.text, "tone": part.tone}


def _blocks(blocks: Iterable[d.Block]) -> list[Data]:
    return [{"block": _NAMES[type(block)], **_BLOCKS[type(block)](block)} for block in blocks]


def _line(line: d.Line) -> Data:
    return {
        "left": maybe(line.left),
        "relation": line.relation,
        "right": formula(line.right),
        "note": _inlines(line.note),
        "final": line.final,
    }


def _lines(block: d.Equations | d.Answer) -> Data:
    return {"lines": [_line(line) for line in block.lines]}


def _content(block: d.Paragraph) -> Data:
    return {"content": _inlines(block.content)}


def _heading(block: d.Heading) -> Data:
    return {"level": block.level, "content": _inlines(block.content)}


def _table(block: d.Table) -> Data:
    return {
        "caption": _inlines(block.caption),
        "align": block.align.ljust(len(block.header), "l"),
        "header": [_inlines(cell) for cell in block.header],
        "rows": [[_inlines(cell) for cell in row] for row in block.rows],
    }


def _bullets(block: d.Bullets) -> Data:
    return {"items": [_inlines(item) for item in block.items]}


def _status(block: d.Status) -> Data:
    return {"state": block.state, "content": _inlines(block.content)}


def _graph(block: d.Graph) -> Data:
    nodes = [
        {
            "symbol": formula(node.symbol),
            "role": node.role,
            "expression": maybe(node.expr),
            "value": maybe(node.value),
        }
        for node in block.nodes
    ]
    edges = [
        {
            "source": formula(edge.source),
            "target": formula(edge.target),
            "derivative": formula(edge.label),
            "value": maybe(edge.value),
        }
        for edge in block.edges
    ]
    return {"nodes": nodes, "edges": edges}


def _plot(block: d.Plot) -> Data:
    points = [[x, y] for x, y in block.points if math.isfinite(x) and math.isfinite(y)]
    return {"x_label": block.x_label, "y_label": block.y_label, "points": points}


def _details(block: d.Details) -> Data:
    return {"summary": _inlines(block.summary), "blocks": _blocks(block.blocks)}


_BLOCKS: dict[type[Any], Callable[[Any], Data]] = {
    d.Heading: _heading,
    d.Paragraph: _content,
    d.Equations: _lines,
    d.Answer: _lines,
    d.Table: _table,
    d.Bullets: _bullets,
    d.Status: _status,
    d.Graph: _graph,
    d.Plot: _plot,
    d.Details: _details,
}
_NAMES = {kind: kind.__name__.lower() for kind in _BLOCKS}

"""The Markdown format, with formulas between dollar signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from chainrule import document as d
from chainrule.model import Expr
from chainrule.render.characters import clean
from chainrule.render.formats.latex import aligned
from chainrule.render.notations.texmath import to_latex
from chainrule.render.options import Options
from chainrule.render.pages.blocks import page_lines
from chainrule.render.pages.styled_text import unstyled

_SPECIAL = re.compile(r"([\\`*_{}\[\]|$~]|^\s*(?:[#+-]|\d+[.)](?=\s)))")


def render(document: d.Document, options: Options) -> str:
    """Render a document as Markdown."""
    return join_pieces([piece(document.blocks, options)], options)


def piece(blocks: Sequence[d.Block], options: Options) -> str:
    """Render some of a document's blocks."""
    return _blocks(blocks)


def join_pieces(pieces: Sequence[str], options: Options) -> str:
    """Put rendered pieces together."""
    return "\n\n".join(pieces) + "\n"


def _blocks(blocks: Sequence[d.Block]) -> str:
    return "\n\n".join(_BLOCKS[type(block)](block) for block in blocks)


def _prose(text: str) -> str:
    safe = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", safe)


def _safe_math(latex: str) -> str:
    """Keep out of a formula what could be taken for a tag, a link or code."""
    tagless = latex.replace("<", r"\lt ").replace(">", r"\gt ")
    return tagless.replace("](", "]{}(").replace("`", "'")


def _math(expr: Expr) -> str:
    return f"${_safe_math(to_latex(expr))}$"


def _inlines(content: d.Inlines) -> str:
    return "".join(_inline(part) for part in content)


def _inline(part: d.Inline) -> str:
    if isinstance(part, d.Math):
        return _math(part.expr)
    text = _prose(part.text)
    return f"**{text}**" if part.tone == "strong" and text.strip() == text != "" else text


def _display(lines: Sequence[d.Line], around: str = "%s") -> str:
    body = " \\\\\n".join(map(_safe_math, aligned(lines)))
    whole = f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
    return f"$$\n{around % whole}\n$$"


_RULES = {"r": "---:", "c": ":---:", "l": "---"}


def _table(block: d.Table) -> str:
    sides = [_RULES.get(block.align[i : i + 1], "---") for i in range(len(block.header))]
    rows = [_table_row(map(_inlines, block.header)), _table_row(sides)]
    rows.extend(_table_row(map(_inlines, row)) for row in block.rows)
    caption = f"{_inlines(block.caption)}\n\n" if block.caption else ""
    return caption + "\n".join(rows)


def _table_row(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _sketch(block: d.Graph | d.Plot) -> str:
    text = unstyled(page_lines(d.Document((block,)), 80, "unicode"))
    return f"```\n{text.replace('`', chr(0x2BC))}```"


def _details(block: d.Details) -> str:
    summary = _inlines(block.summary)
    return f"<details>\n<summary>{summary}</summary>\n\n{_blocks(block.blocks)}\n\n</details>"


_BLOCKS: dict[type[Any], Callable[[Any], str]] = {
    d.Heading: lambda block: "#" * (block.level + 1) + " " + _inlines(block.content),
    d.Paragraph: lambda block: _inlines(block.content),
    d.Equations: lambda block: _display(block.lines),
    d.Table: _table,
    d.Bullets: lambda block: "\n".join(f"- {_inlines(item)}" for item in block.items),
    d.Answer: lambda block: _display(block.lines, r"\boxed{%s}"),
    d.Status: lambda block: "{} **{}:** ".format(*d.STATES[block.state]) + _inlines(block.content),
    d.Graph: _sketch,
    d.Plot: _sketch,
    d.Details: _details,
}

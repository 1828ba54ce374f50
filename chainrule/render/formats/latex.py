"""The LaTeX format: a fragment with aligned equations, or a whole file that needs only amsmath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chainrule import document as d
from chainrule.render.notations.one_line import plain_text, to_unicode
from chainrule.render.notations.texmath import (
    escape_latex,
    latex_relation,
    to_latex,
    to_latex_lines,
)
from chainrule.render.options import Options
from chainrule.render.pictures.plot_points import finite_points, share

_LONGEST = 64
_FRAME = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
\allowdisplaybreaks
\setlength{\oddsidemargin}{0pt}
\setlength{\textwidth}{452pt}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5\baselineskip}
\begin{document}
%s
\end{document}
"""


def render(document: d.Document, options: Options) -> str:
    """Render a document as LaTeX; ``options.standalone`` gives a file that compiles."""
    return join_pieces([piece(document.blocks, options)], options)


def piece(blocks: Sequence[d.Block], options: Options) -> str:
    """Render some of a document's blocks."""
    return _blocks(blocks)


def join_pieces(pieces: Sequence[str], options: Options) -> str:
    """Put rendered pieces together."""
    body = "\n\n".join(pieces)
    return _FRAME % body if options.standalone else body + "\n"


def _blocks(blocks: Sequence[d.Block]) -> str:
    return "\n\n".join(_BLOCKS[type(block)](block) for block in blocks)


def _inlines(content: d.Inlines) -> str:
    """Write words and formulas for text mode."""
    return "".join(_inline(part) for part in content)


def _inline(part: d.Inline) -> str:
    if isinstance(part, d.Math):
        return f"${to_latex(part.expr)}$"
    text = escape_latex(part.text)
    if text.startswith(("[", "*")):
        text = "{}" + text  # else a line break before it would take it as its own
    return rf"\textbf{{{text}}}" if part.tone == "strong" else text


_SECTIONS = {1: "section*", 2: "subsection*"}


def aligned(lines: Sequence[d.Line], longest: int = _LONGEST) -> list[str]:
    """Write equations as rows of an ``align*`` or ``aligned`` environment."""
    rows: list[str] = []
    for line in lines:
        left = "" if line.left is None else to_latex(line.left)
        first, *rest = to_latex_lines(line.right, longest)
        pieces = [f"{left} &{latex_relation(line.relation)} {first}".lstrip()]
        pieces.extend(rf"&\quad {part}" for part in rest)
        if line.note:
            words = _inlines(line.note)
            note = rf"\text{{{words}}}"
            # LaTeX is never shorter than what is printed, which then needs no measuring.
            long = rest or len(first) + len(words) > longest
            if long and len(to_unicode(line.right)) + len(plain_text(line.note)) > longest:
                pieces.append(rf"&\quad {note}")
            else:
                pieces[-1] += f" && {note}"
        rows.extend(pieces)
    return rows


def _equations(block: d.Equations) -> str:
    rows = " \\\\\n".join(aligned(block.lines))
    return f"\\begin{{align*}}\n{rows}\n\\end{{align*}}"


def _answer(block: d.Answer) -> str:
    rows = " \\\\\n".join(aligned(block.lines, _LONGEST - 4))
    return f"\\[\n\\boxed{{\\begin{{aligned}}\n{rows}\n\\end{{aligned}}}}\n\\]"


def _table(block: d.Table) -> str:
    columns = "".join(block.align[i : i + 1] or "l" for i in range(len(block.header)))
    rows = [" & ".join(map(_inlines, block.header)) + r" \\ \hline"]
    rows.extend(" & ".join(map(_inlines, row)) + r" \\" for row in block.rows)
    body = "\n".join(rows)
    caption = f"{_inlines(block.caption)}\n\n" if block.caption else ""
    return f"{caption}\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}"


def _list(items: Sequence[str]) -> str:
    body = "\n".join(rf"\item {{}}{item}" for item in items)
    return f"\\begin{{itemize}}\n{body}\n\\end{{itemize}}" if items else ""


def _graph(block: d.Graph) -> str:
    items: list[str] = []
    for node in block.nodes:
        defined = node.expr is not None and node.expr is not node.symbol
        last = node.expr if defined and node.expr is not None else node.symbol
        text = to_latex(last if node.value is None else d.equated(last, node.value))
        if defined:
            text = f"{to_latex(node.symbol)} = {text}"
        edges = [edge for edge in block.edges if edge.target is node.symbol]
        items.append(f"${text}$" + "".join(map(_edge, edges)))
    return _list(items)


def _edge(edge: d.GraphEdge) -> str:
    label = edge.label if edge.value is None else d.equated(edge.label, edge.value)
    arrow = rf"{to_latex(edge.source)} \to {to_latex(edge.target)}"
    return rf"; ${arrow}$: ${to_latex(label)}$"


def _plot(block: d.Plot) -> str:
    points = finite_points(block.points)
    spots = dict.fromkeys(
        (round(100 * x), round(50 * y))
        for x, y in zip(share([x for x, _ in points]), share([y for _, y in points]), strict=True)
    )
    dots = "\n".join(rf"\put({x},{y}){{\circle*{{1}}}}" for x, y in spots)
    axes = "\\put(0,0){\\line(1,0){100}}\n\\put(0,0){\\line(0,1){50}}"
    words = f"{escape_latex(block.y_label)} against {escape_latex(block.x_label)}"
    picture = f"\\begin{{picture}}(100,50)\n{axes}\n{dots}\n\\end{{picture}}"
    return f"{words}\n\n{{\\setlength{{\\unitlength}}{{1mm}}\n{picture}}}"


_BLOCKS: dict[type[Any], Callable[[Any], str]] = {
    d.Heading: lambda block: (
        rf"\{_SECTIONS.get(block.level, 'subsubsection*')}{{{_inlines(block.content)}}}"
    ),
    d.Paragraph: lambda block: _inlines(block.content),
    d.Equations: _equations,
    d.Table: _table,
    d.Bullets: lambda block: _list([_inlines(item) for item in block.items]),
    d.Answer: _answer,
    d.Status: lambda block: rf"\textbf{{{d.STATES[block.state][1]}:}} {_inlines(block.content)}",
    d.Graph: _graph,
    d.Plot: _plot,
    d.Details: lambda block: (
        rf"\subsubsection*{{{_inlines(block.summary)}}}" + "\n\n" + _blocks(block.blocks)
    ),
}

"""The LaTeX format: a fragment with aligned equations, or a whole file that compiles.

It needs amsmath, and TikZ where curves are plotted.
"""

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
from chainrule.render.pictures.plot_points import Frame, caption, tick_text, ticks

_LONGEST = 64
_TIKZ, _PICTURE = "\\usepackage{tikz}\n", r"\begin{tikzpicture}"
_DASHES = ("solid", "dashed", "dotted", "dash dot", "densely dashed")
_WIDE, _HIGH = 10, 6
_FRAME = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
%s\allowdisplaybreaks
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
    return _FRAME % (_TIKZ * (_PICTURE in body), body) if options.standalone else body + "\n"


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
        if node.adjoint is not None:
            text += rf",\quad {to_latex(node.adjoint)}"
        edges = [edge for edge in block.edges if edge.target is node.symbol]
        items.append(f"${text}$" + "".join(map(_edge, edges)))
    return _list(items)


def _edge(edge: d.GraphEdge) -> str:
    label = edge.label if edge.value is None else d.equated(edge.label, edge.value)
    arrow = rf"{to_latex(edge.source)} \to {to_latex(edge.target)}"
    return rf"; ${arrow}$: ${to_latex(label)}$"


def _plot(block: d.Plot) -> str:
    """Draw with the coordinates of TikZ alone, in centimeters."""
    frame = Frame(block)
    words = escape_latex(caption(block))
    if frame.window is None:
        return f"{words}: nothing to plot"

    def spot(share: tuple[float, float]) -> str:
        return f"({_WIDE * share[0]:.2f},{_HIGH * share[1]:.2f})"

    low, high, below, above = frame.window
    lines = [rf"\draw[gray] (0,0) rectangle ({_WIDE},{_HIGH});"]
    for x in ticks(low, high):
        at = _WIDE * frame.spot(x, below)[0]
        lines.append(rf"\node[below] at ({at:.2f},0) {{${_number(x)}$}};")
    for y in ticks(below, above):
        at = _HIGH * frame.spot(low, y)[1]
        lines.append(rf"\node[left] at (0,{at:.2f}) {{${_power(block, y)}$}};")
    for x in block.poles:
        at = _WIDE * frame.spot(x, below)[0]
        lines.append(rf"\draw[loosely dashed,gray] ({at:.2f},0) -- ({at:.2f},{_HIGH});")
    for place, curve in enumerate(block.curves):
        dash = _DASHES[place % len(_DASHES)]
        branches = frame.lines(curve) if block.window else [frame.spots(curve)]
        for branch in branches:
            path = " ".join(dict.fromkeys(map(spot, branch)))
            lines.append(rf"\draw[thick,{dash}] plot coordinates {{{path}}};")
        for x, y, filled in curve.dots:
            if frame.holds(x, y):
                fill = "black" if filled else "white"
                lines.append(rf"\filldraw[fill={fill}] {spot(frame.spot(x, y))} circle (2pt);")
        if block.window:
            down = 1 + 0.5 * place
            lines.append(rf"\draw[thick,{dash}] (0,-{down:.1f}) -- (1,-{down:.1f})"
                         rf" node[right] {{{escape_latex(curve.label)}}};")  # fmt: skip
    drawn = "\n".join(lines)
    return f"{words}\n\n{_PICTURE}\n{drawn}\n\\end{{tikzpicture}}"


def _power(block: d.Plot, value: float) -> str:
    return f"10^{{{_number(value)}}}" if block.logarithmic else _number(value)


def _number(value: float) -> str:
    return tick_text(value).replace("−", "-")


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

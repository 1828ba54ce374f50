"""The Mermaid format: the computational graph as GitHub and many notebooks draw it."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.options import Options
from chainrule.render.pictures.graph_labels import FILLS, STROKES, label_of, numbered, texts_of


def render(document: Document, options: Options) -> str:
    """Write the graphs of a document as a Mermaid flowchart, nodes numbered in order.

    Raises:
        InputError: the document has no graph.
    """
    lines = ["flowchart LR"]
    for graph, names in numbered(document):
        for node in graph.nodes:
            label = "<br/>".join(mermaid_text(to_unicode(text)) for text in texts_of(node))
            begin, end = ("((", "))") if graph.columns else ("[", "]")
            lines.append(f'  {names[node.symbol]}{begin}"{label}"{end}:::{node.role}')
        for place, column in enumerate(graph.columns):
            if column.left_out:
                lines.append(f'  more{place}["⋮ {column.left_out} more"]:::step')
        for edge in graph.edges:
            label = mermaid_text(to_unicode(label_of(edge)))
            arrow = "==>" if edge.marked else "-->"
            lines.append(f'  {names[edge.source]} {arrow}|"{label}"| {names[edge.target]}')
    for role, fill in FILLS.items():
        lines.append(f"  classDef {role} fill:{fill},stroke:{STROKES[role]},color:#1b1f24")
    return "\n".join(lines) + "\n"


def mermaid_text(text: str) -> str:
    """Write text inside Mermaid's double quotes: what it could read as syntax is an entity.

    >>> mermaid_text('|x| "y" # *z*')
    '#124;x#124; #34;y#34; #35; #42;z#42;'
    """
    return "".join(f"#{ord(c)};" if c in _SYNTAX else c for c in text)


_SYNTAX = frozenset('"#|<>&`*_;{}[]\\$~')

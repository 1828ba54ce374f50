"""The Graphviz format: the computational graph in the DOT language."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.notations.one_line import to_unicode
from chainrule.render.options import Options
from chainrule.render.pictures.graph_labels import FILLS, label_of, numbered, texts_of


def render(document: Document, options: Options) -> str:
    """Write the graphs of a document in DOT, nodes numbered in order.

    Raises:
        InputError: the document has no graph.
    """
    lines = ["digraph chainrule {", "  rankdir=LR;", '  node [shape=box, style="rounded,filled"];']
    for graph, names in numbered(document):
        for node in graph.nodes:
            label = dot_string("\n".join(map(to_unicode, texts_of(node))))
            fill = FILLS[node.role]
            shape = ", shape=circle" if graph.columns else ""
            lines.append(f'  {names[node.symbol]} [label={label}, fillcolor="{fill}"{shape}];')
        for place, column in enumerate(graph.columns):
            members = [names[node] for node in column.nodes]
            if column.left_out:
                members.insert(-1, f"more{place}")
                text = dot_string(f"⋮ {column.left_out} more")
                lines.append(f"  more{place} [label={text}, shape=plaintext, style=solid];")
            lines.append(f"  {{ rank=same; {'; '.join(members)}; }}")
        for edge in graph.edges:
            label = dot_string(to_unicode(label_of(edge)))
            thick = ", penwidth=3" if edge.marked else ""
            lines.append(f"  {names[edge.source]} -> {names[edge.target]} [label={label}{thick}];")
    return "\n".join([*lines, "}"]) + "\n"


def dot_string(text: str) -> str:
    r"""Write a DOT string.

    >>> print(dot_string('a"b\\c'))
    "a\"b\\c"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'

"""The SVG format: the computational graphs of a document as one picture."""

from __future__ import annotations

from chainrule.document import Document
from chainrule.render.options import Options
from chainrule.render.pictures.graph import graphs_svg
from chainrule.render.pictures.graph_labels import graphs_of


def render(document: Document, options: Options) -> str:
    """Draw the graphs of a document below each other.

    Raises:
        InputError: the document has no graph.
    """
    return graphs_svg(graphs_of(document))

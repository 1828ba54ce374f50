"""Boxes of mathematics as SVG, and what stands in a node."""

from __future__ import annotations

from chainrule.document import GraphNode
from chainrule.render.markup import escape_markup
from chainrule.render.notations.boxes import Box, boxed, resized
from chainrule.render.pictures.graph_labels import head_of

TEXT, LABEL, VALUE = 18.0, 15.0, 14.0


def node_lines(node: GraphNode) -> list[tuple[str, Box]]:
    """Measure what stands in a node: its head, its value, its adjoint, each with its class."""
    lines = [("", resized(boxed(head_of(node)), TEXT))]
    for kind, text in (("v", node.value), ("b", node.adjoint)):
        if text is not None:
            lines.append((kind, resized(boxed(text), VALUE)))
    return lines


def ink_at(box: Box, x: float, y: float) -> str:
    """Write a box with its left end and baseline at a place_graph."""
    parts: list[str] = []
    for ink in box.ink:
        if ink.path:
            parts.append(
                f'<path class="p" transform="translate({x + ink.x:.2f} {y + ink.y:.2f}) '
                f'scale({ink.scale:.3f})" d="{ink.path}" stroke-width="{1.1 / ink.scale:.4f}" '
                'stroke-linecap="round"/>'
            )
        elif ink.text.strip():
            slant = ' class="i"' if ink.italic else ""
            parts.append(
                f'<text{slant} x="{x + ink.x:.2f}" y="{y + ink.y:.2f}" '
                f'font-size="{ink.scale:.2f}" textLength="{ink.width:.2f}" '
                f'lengthAdjust="spacingAndGlyphs">{escape_markup(ink.text)}</text>'
            )
    return "".join(parts)

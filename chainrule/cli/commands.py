"""Every command, registered on the application by being imported."""

from chainrule.cli import (
    backprop,
    derive,
    gradient,
    graph,
    implicit,
    rules,
    total,
)

__all__ = [
    "backprop",
    "derive",
    "gradient",
    "graph",
    "implicit",
    "rules",
    "total",
]

"""Every command, registered on the application by being imported."""

from chainrule.cli import (
    backprop,
    derive,
    descend,
    formats,
    gradient,
    graph,
    implicit,
    inverse,
    network,
    parametric,
    rules,
    solve,
    total,
)

__all__ = [
    "backprop",
    "derive",
    "descend",
    "formats",
    "gradient",
    "graph",
    "implicit",
    "inverse",
    "network",
    "parametric",
    "rules",
    "solve",
    "total",
]

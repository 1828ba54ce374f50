"""Every command, registered on the application by being imported."""

from chainrule.cli import (
    backprop,
    derive,
    descend,
    descend,
    gradient,
    graph,
    implicit,
    inverse,
    parametric,
    rules,
    total,
)

__all__ = [
    "backprop",
    "derive",
    "descend",
    "descend",
    "gradient",
    "graph",
    "implicit",
    "inverse",
    "parametric",
    "rules",
    "total",
]

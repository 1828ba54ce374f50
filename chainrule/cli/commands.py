"""Every command, registered on the application by being imported."""

from chainrule.cli import backprop, derive, graph, implicit, rules, total  # noqa: F401

"""Every command, registered on the application by being imported."""

from chainrule.cli import derive, rules, total  # noqa: F401

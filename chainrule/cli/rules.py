"""``chainrule rules``: the table of rules, or one row of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.cli.commands import Command
from chainrule.cli.options import MATH, PLACE, STANDALONE, TITLE
from chainrule.topics.common.topic import Argument


def rules(given: Mapping[str, Any]) -> int:
    """List the differentiation rules, or show one in full."""
    from chainrule.cli.output import emit
    from chainrule.topics.rules.words import all_rules, one_rule

    name = given["name"]
    emit(all_rules() if name is None else one_rule(name), given)
    return 0


COMMAND = Command(
    "rules",
    "List the differentiation rules, or show one in full.",
    Argument("name", "A function or operation, e.g. tanh.", required=False),
    (MATH, *PLACE, TITLE, STANDALONE),
    rules,
    ("rules", "rules tanh"),
)

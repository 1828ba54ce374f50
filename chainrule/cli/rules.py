"""``chainrule rules``: the table of rules, or one row of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chainrule.cli.commands import Command
from chainrule.cli.options import MATH, PLACE, STANDALONE, TITLE
from chainrule.topics.common.topic import Argument

if TYPE_CHECKING:
    from chainrule.document import Document
    from chainrule.topics.rules.named import CourseRule


def rules(given: Mapping[str, Any]) -> int:
    """List the differentiation rules, or show one in full."""
    from chainrule.cli.output import emit
    from chainrule.topics.rules.named import course_rule
    from chainrule.topics.rules.words import all_rules, one_rule

    name = given["name"]
    found = None if name is None else course_rule(name)
    if found is None:
        emit(all_rules() if name is None else one_rule(name), given)
    else:
        emit(_with_example(found), given)
    return 0


def _with_example(rule: CourseRule) -> Document:
    """Write a rule of a course, and a derivation that uses it."""
    from chainrule.document import Document, Heading, words
    from chainrule.topics import topic_named

    topic = topic_named("derive")
    assert topic is not None
    shown = topic.solve(rule.example, style=rule.style).explain()
    heading = Heading(words("For example"), level=1)
    return Document((*rule.document().blocks, heading, *shown.blocks))


COMMAND = Command(
    "rules",
    "List the differentiation rules, or show one in full.",
    Argument("name", "A function or a rule, e.g. tanh or chain.", required=False),
    (MATH, *PLACE, TITLE, STANDALONE),
    rules,
    ("rules", "rules tanh", "rules chain"),
)

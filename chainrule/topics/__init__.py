"""Topics: what can be asked, one folder each."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.topics.common.topic import Topic


@cache
def all_topics() -> tuple[Topic, ...]:
    """Return the record of every topic, in the order in which a student meets them.

    A topic is any module or folder beside ``common`` that has ``TOPICS``.

    >>> [topic.name for topic in all_topics()][:3]
    ['derive', 'graph', 'backprop']
    """
    found: list[Topic] = []
    for module in iter_modules(__path__):
        if module.name != "common":
            found.extend(getattr(import_module(f"{__name__}.{module.name}"), "TOPICS", ()))
    return tuple(sorted(found, key=lambda topic: topic.place))


def topic_named(name: str) -> Topic | None:
    """Return the topic with a name, or None; only the folder of that name is looked at first."""
    try:
        nearby = import_module(f"{__name__}.{name}").TOPICS
    except (ModuleNotFoundError, AttributeError):
        nearby = all_topics()
    return next((topic for topic in nearby if topic.name == name), None)

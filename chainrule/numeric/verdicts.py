"""The verdict on a derivative at a point: one record, and the one table of its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from chainrule.document import Inlines, words

Kind = Literal[
    "smooth", "removable", "kink", "jump", "pole", "vertical", "endpoint", "undefined", "unknown"
]
"""What a derivative can do at a point."""

Verdict = Literal["exists", "does not exist", "not known"]

AtKink = Literal["refuse", "zero", "left", "right"]
"""What is taken for a derivative where the slopes on the two sides differ, but are finite.

``refuse``: no number, and both slopes are said. ``left`` and ``right``: the one-sided derivative
by the variable, from its smaller or its larger values, the others held. ``zero``: the slope of
the kinked step is 0 and the chain rule does the rest; where two operands of a maximum or a
minimum tie, the step passes on the changes of the first. Where a program needs a number and
nothing was chosen, it is that of ``zero``.
"""

SENTENCES = {
    "exists": "The derivative exists here, as the limit of the difference quotients.",
    "hole": "The formula is undefined here",
    "kink": "The graph has a corner here: the slopes on the two sides differ.",
    "steep": "On one side of this point the slope grows without bound.",
    "jump": "The function jumps here.",
    "pole": "The function grows without bound here.",
    "cusp": "The graph has a cusp here: its slope grows without bound.",
    "vertical": "The graph is vertical here: its slope grows without bound.",
    "endpoint": "This is an end of the domain: only one side exists.",
    "alone": "The function exists at this point only.",
    "undefined": "The function is not defined here.",
    "no limit": "The function has no limit that shows.",
    "swings": "The function swings and has no limit.",
    "no slope": "The slopes have no limit that shows.",
    "swinging": "The slopes of the secants keep swinging and have no limit.",
    "unknown": "Whether a derivative exists here could not be settled.",
}
"""Why a derivative exists or not, one sentence each; nothing else words it."""


def because(name: str) -> Inlines:
    """Return a sentence of the table."""
    return words(SENTENCES[name])


@dataclass(frozen=True, slots=True)
class Existence:
    """What the derivative of a function does at a point.

    Attributes:
        kind: ``smooth``: it exists and its formula has that value. ``removable``: it exists, but
            a formula is undefined or a convention applies there; ``value`` is the limit. All
            others: it does not exist (``unknown``: could not be settled).
        value: the derivative, found without the rules, or None.
        left: slope from the left where it exists and is finite.
        right: slope from the right.
        reason: sentences with their periods; empty where nothing is special.
        limit: what the function tends to where its own formula has no value, or None.
        program: at a kink the number that a program takes, that of ``zero``; None where it was
            not asked for.
        at_kink: the convention that was chosen.
    """

    kind: Kind
    value: Any = None
    left: Any = None
    right: Any = None
    reason: Inlines = ()
    limit: Any = None
    program: Any = None
    at_kink: AtKink = "refuse"

    @property
    def verdict(self) -> Verdict:
        """Say in words of the table whether there is a derivative.

        >>> Existence("removable").verdict, Existence("kink").verdict
        ('exists', 'does not exist')
        """
        if self.kind in DIFFERENTIABLE:
            return "exists"
        return "not known" if self.kind == "unknown" else "does not exist"

    @property
    def exists(self) -> bool:
        """Tell whether there is a derivative."""
        return self.kind in DIFFERENTIABLE

    @property
    def taken(self) -> Any:
        """Return the number that the chosen convention takes at a kink, or None."""
        if self.kind != "kink":
            return None
        sides = {"left": self.left, "right": self.right, "zero": self.program}
        return sides.get(self.at_kink)


DIFFERENTIABLE = frozenset({"smooth", "removable"})
"""Kinds of points that have a derivative."""

SETTLED = DIFFERENTIABLE | {"unknown"}
"""Kinds of points that are not known to be without a derivative."""

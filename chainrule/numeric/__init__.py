"""Numbers one can trust: values to the digits asked for, existence of derivatives, closed forms."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.numeric.evaluate import Outcome, evaluate, holds
from chainrule.numeric.format import format_number
from chainrule.numeric.points import real_points
from chainrule.numeric.work import within_work

if TYPE_CHECKING:
    from chainrule.numeric.exact import exact_value
    from chainrule.numeric.existence import (
        differentiability,
        settled,
    )
    from chainrule.numeric.surfaces import existence_of_each
    from chainrule.numeric.verdicts import Existence

__all__ = [
    "Existence",
    "Outcome",
    "differentiability",
    "evaluate",
    "exact_value",
    "existence_of_each",
    "format_number",
    "holds",
    "real_points",
    "settled",
    "within_work",
]


MODULES = {"exact_value": "exact", "Existence": "verdicts", "existence_of_each": "surfaces"}


def __getattr__(name: str) -> Any:
    """Import on first use what is asked only at a point: an ordinary derivation needs none."""
    if name not in __all__:
        raise AttributeError(f"module 'chainrule.numeric' has no attribute {name!r}")
    module = MODULES.get(name, "existence")
    return getattr(import_module(f"chainrule.numeric.{module}"), name)

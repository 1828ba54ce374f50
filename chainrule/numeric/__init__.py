"""Numbers one can trust: values to the digits asked for, existence of derivatives, closed forms."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.numeric.evaluate import Outcome, evaluate, holds
    from chainrule.numeric.exact import exact_value
    from chainrule.numeric.existence import (
        Existence,
        differentiability,
        existence_of_each,
        settled,
    )
    from chainrule.numeric.format import format_number
    from chainrule.numeric.points import real_points
    from chainrule.numeric.program import within_time

_PLACES = {
    "evaluate": ("Outcome", "evaluate", "holds"),
    "exact": ("exact_value",),
    "existence": ("Existence", "differentiability", "existence_of_each", "settled"),
    "format": ("format_number",),
    "points": ("real_points",),
    "program": ("within_time",),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}

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
    "within_time",
]


def __getattr__(name: str) -> Any:
    """Import a name's module on first use: a derivation without numbers needs few of them."""
    if name not in _MODULES:
        raise AttributeError(f"module 'chainrule.numeric' has no attribute {name!r}")
    return getattr(import_module(f"chainrule.numeric.{_MODULES[name]}"), name)

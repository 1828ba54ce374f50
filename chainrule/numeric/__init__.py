"""Numbers one can trust: values to the digits asked for, existence of derivatives, closed forms."""

from chainrule.numeric.evaluate import Outcome, evaluate, holds
from chainrule.numeric.exact import exact_value
from chainrule.numeric.existence import Existence, differentiability, existence_of_each, settled
from chainrule.numeric.format import format_number
from chainrule.numeric.points import real_points
from chainrule.numeric.program import within_time

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

"""The rule table: one row per operation, with its derivative, its values and its names."""

from chainrule.rules.local import local_partials
from chainrule.rules.numbers import power_value
from chainrule.rules.table import FUNCTIONS, SHORTHANDS, TABLE, lookup, register
from chainrule.rules.titles import reason_for, title_for
from chainrule.rules.unknown import integral_parameter
from chainrule.rules.values import value_of

__all__ = [
    "FUNCTIONS",
    "SHORTHANDS",
    "TABLE",
    "integral_parameter",
    "local_partials",
    "lookup",
    "power_value",
    "reason_for",
    "register",
    "title_for",
    "value_of",
]

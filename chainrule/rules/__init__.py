"""The rule table: one row per operation, with its derivative, its values and its names."""

from chainrule.rules.abbreviations import ABBREVIATED, ABBREVIATIONS, meaning_of
from chainrule.rules.check import lookup, register
from chainrule.rules.domains import domain_of, kinks_of
from chainrule.rules.inverses import UNDOES, Undone
from chainrule.rules.local import CONDITIONAL, local_partials
from chainrule.rules.numbers import power_value
from chainrule.rules.statements import application, defining_equation, statement, textbook
from chainrule.rules.table import (
    FUNCTIONS,
    SHORTHANDS,
    TABLE,
    activations,
    definition_of,
)
from chainrule.rules.titles import reason_for, title_for
from chainrule.rules.unknown import INVERSE_ORDER, integral_parameter
from chainrule.rules.values import value_of

__all__ = [
    "ABBREVIATED",
    "ABBREVIATIONS",
    "CONDITIONAL",
    "FUNCTIONS",
    "INVERSE_ORDER",
    "SHORTHANDS",
    "TABLE",
    "UNDOES",
    "Undone",
    "activations",
    "application",
    "defining_equation",
    "definition_of",
    "domain_of",
    "integral_parameter",
    "kinks_of",
    "local_partials",
    "lookup",
    "meaning_of",
    "power_value",
    "reason_for",
    "register",
    "statement",
    "textbook",
    "title_for",
    "value_of",
]

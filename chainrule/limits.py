"""Every bound in one place; change them from Python, e.g. ``limits.CHARACTERS = 50_000``."""

from __future__ import annotations

CHARACTERS = 10_000
"""Longest formula that is read; ``chainrule --max-characters N`` raises it for one run."""

NESTING = 50_000
"""Deepest nesting of parentheses that is read."""

DIGITS = 1_000
"""Longest numeral, and most digits that can be asked for."""

BITS = 20_000
"""Largest exact integer, in bits, that arithmetic builds."""

ORDER = 20
"""Highest order of derivative."""

RESULT_NODES = 4_000
"""Largest expression that is put back, tidied or printed on one line."""

OPERANDS = 12
"""Most factors of a product, or operands of a maximum, in one step; more are grouped."""

BRANCHES = 128
"""Most values and conditions of one piecewise function, or arguments of an unknown one."""

INTEGRALS = 4
"""Deepest nesting of integrals."""

ENTRIES = 4_000
"""Most entries of a Jacobian matrix of several formulas."""

PATHS = 12
"""Most paths through the graph that are written out as a sum."""

LINES = 2_500
"""Most lines of one list of steps; of a longer one the middle is left out."""

PRECISION = 4_000
"""Most bits of working precision before a number is refused."""

DESCENT_STEPS = 10_000
"""Most steps of gradient descent."""

NEURONS = 200
"""Most values in one layer of a network."""

WEIGHTS = 2_000
"""Most weights and biases of a network."""

HOMEWORK_CHARACTERS = 1_000_000
"""Longest file of homework problems that is read."""

PROBLEMS = 2_000
"""Most problems of one file of homework."""

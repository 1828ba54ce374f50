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

ENTRIES = 1_000
"""Most entries of a Jacobian matrix of several formulas."""

PATHS = 12
"""Most paths through the graph that are written out as a sum."""

HESSIAN_VARIABLES = 12
"""Most variables of a Hessian matrix."""

POINTS = 100
"""Most points at which one formula is evaluated."""

IMPLICIT_ORDER = 4
"""Highest order of derivative of an implicit function."""

COMPONENTS = 12
"""Most components of a vector-valued function."""

TIES = 100
"""Most pairs of operands of a maximum that are looked at for kinks."""

LINES = 2_500
"""Most lines of one list of steps; of a longer one the middle is left out."""

PRECISION = 4_000
"""Most bits of working precision before a number is refused."""

EXPONENT_BITS = 3_400
"""Numbers beyond 2^(2^EXPONENT_BITS), or functions at arguments beyond 2^EXPONENT_BITS, are
refused: no mpmath call needs more than a moment below that."""

TINY_BITS = 20_000
"""Functions are not computed at arguments nearer to 0 than 2^-TINY_BITS."""

SPECIAL_ORDER = 1_000
"""Highest order at which Bessel and polygamma functions are computed."""

RECURRENCE = 1_000
"""Farthest left of 0 that polygamma is computed: it steps there one unit at a time."""

INTEGRAND_CALLS = 20_000
"""Most evaluations of an integrand before an integral is given up."""

POINT_SECONDS = 1.0
"""Longest time that one evaluation at a point may take."""

EXISTENCE_SECONDS = 2.0
"""Longest time to look at both sides of a point for a derivative."""

CHECK_SECONDS = 1.0
"""Longest time that one check of a derivative may take."""

CURVE_SECONDS = 2.0
"""Longest time to find points of a curve, or to check a slope there."""

TOGETHER_SECONDS = 2.0
"""Longest time that the checks of several derivatives, or the numbers at several points, take."""

NETWORK_SECONDS = 3.0
"""Longest time that the check of a network may take."""

DESCENT_SECONDS = 4.0
"""Longest time that one run of gradient descent may take."""

DESCENT_STEPS = 10_000
"""Most steps of gradient descent."""

DESCENT_DIGITS = 200
"""Most digits of gradient descent."""

NEURONS = 200
"""Most values in one layer of a network."""

WEIGHTS = 2_000
"""Most weights and biases of a network."""

HOMEWORK_CHARACTERS = 1_000_000
"""Longest file of homework problems that is read."""

PROBLEMS = 2_000
"""Most problems of one file of homework."""

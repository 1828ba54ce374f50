"""Every bound in one place: one frozen value, replaced for a while by ``chainrule.limits(…)``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import Any, NoReturn

from chainrule.model.errors import InputError


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds that hold; each is a whole number of at least 1."""

    characters: int = 10_000
    """Longest formula that is read; ``chainrule --max-characters N`` raises it for one run."""

    nesting: int = 50_000
    """Deepest nesting of parentheses that is read."""

    digits: int = 1_000
    """Longest numeral, and most digits that can be asked for."""

    bits: int = 20_000
    """Largest exact integer, in bits, that arithmetic builds."""

    order: int = 20
    """Highest order of derivative."""

    result_nodes: int = 4_000
    """Largest expression that is put back, tidied or printed on one line."""

    operands: int = 12
    """Most factors of a product, or operands of a maximum, in one step; more are grouped."""

    branches: int = 128
    """Most values and conditions of one piecewise function, or arguments of an unknown one."""

    integrals: int = 4
    """Deepest nesting of integrals and sums."""

    terms: int = 30
    """Most terms of a sum over an index that is written out."""

    entries: int = 1_000
    """Most entries of a Jacobian matrix of several formulas."""

    paths: int = 12
    """Most paths through the graph that are written out as a sum."""

    hessian_variables: int = 12
    """Most variables of a Hessian matrix."""

    points: int = 100
    """Most points at which one formula is evaluated."""

    implicit_order: int = 4
    """Highest order of derivative of an implicit function."""

    components: int = 12
    """Most components of a vector-valued function."""

    ties: int = 100
    """Most pairs of operands of a maximum that are looked at for kinks."""

    lines: int = 2_500
    """Most lines of one list of steps; of a longer one the middle is left out."""

    precision: int = 4_000
    """Most bits of working precision before a number is refused."""

    exponent_bits: int = 3_400
    """Numbers beyond 2^(2^exponent_bits), or functions at arguments beyond 2^exponent_bits, are
    refused: no mpmath call needs more than a moment below that."""

    tiny_bits: int = 20_000
    """Functions are not computed at arguments nearer to 0 than 2^-tiny_bits."""

    special_order: int = 1_000
    """Highest order at which Bessel and polygamma functions are computed."""

    recurrence: int = 1_000
    """Farthest left of 0 that polygamma is computed: it steps there one unit at a time."""

    integrand_calls: int = 20_000
    """Most evaluations of an integrand before an integral is given up."""

    point_work: int = 1_000_000
    """Most work for one evaluation at a point; a unit of work takes about a microsecond."""

    existence_work: int = 2_000_000
    """Most work to look at both sides of a point for a derivative."""

    check_work: int = 1_000_000
    """Most work for one check of a derivative."""

    curve_work: int = 2_000_000
    """Most work to find points of a curve, or to check a slope there."""

    together_work: int = 2_000_000
    """Most work for the checks of several derivatives, or the numbers at several points."""

    network_work: int = 3_000_000
    """Most work for the check of a network."""

    descent_work: int = 4_000_000
    """Most work for one run of gradient descent."""

    patience: int = 10
    """Work is given up when it takes so many times longer than a microsecond a unit."""

    descent_steps: int = 10_000
    """Most steps of gradient descent."""

    descent_digits: int = 200
    """Most digits of gradient descent."""

    neurons: int = 200
    """Most values in one layer of a network."""

    weights: int = 2_000
    """Most weights and biases of a network."""

    homework_characters: int = 1_000_000
    """Longest file of homework problems that is read."""

    problems: int = 2_000
    """Most problems of one file of homework."""


NAMES = tuple(field.name for field in fields(Limits))

DEFAULTS = Limits()

_holding: ContextVar[Limits] = ContextVar("limits", default=DEFAULTS)

bounds = _holding.get
"""Return the limits that hold here; where one is needed often, read it once."""

hold = _holding.set
"""Let other limits hold from here on, as in a process that was started for a part of the work."""


class _InForce:
    """What ``chainrule.limits`` is: call it to change bounds, ask it what they are.

    >>> with limits(order=30, digits=2_000):
    ...     limits.order
    30
    >>> limits.order
    20
    """

    __slots__ = ()

    @contextmanager
    def __call__(self, **changes: int) -> Iterator[Limits]:
        """Let other bounds hold inside ``with limits(order=30):``, in this thread or task.

        Raises:
            InputError: there is no such bound, or it is not a whole number of at least 1.
        """
        for name, value in changes.items():
            _require(name, value)
        before = _holding.set(replace(bounds(), **changes))
        try:
            yield bounds()
        finally:
            _holding.reset(before)

    def __getattr__(self, name: str) -> Any:
        return getattr(bounds(), name)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"limits are not assigned; write: with chainrule.limits({name}=…):")

    def __dir__(self) -> tuple[str, ...]:
        return NAMES

    def __repr__(self) -> str:
        return repr(bounds())


limits = _InForce()

OPTIONS = {"characters": "chainrule --max-characters N …"}
"""Bounds that the command line can raise as well."""


def raising(name: str, instead: str = "") -> str:
    """Write the hint of an error that a bound has made, after what can be done instead.

    >>> raising("order")
    'raise the bound: with chainrule.limits(order=…)'
    """
    assert name in NAMES
    option = OPTIONS.get(name)
    ways = [instead, f"raise the bound: with chainrule.limits({name}=…)", option]
    return ", or ".join(way for way in ways if way)


def _require(name: str, value: object) -> None:
    if name not in NAMES:
        from difflib import get_close_matches

        near = get_close_matches(name, NAMES, n=3, cutoff=0.5)
        listed = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(NAMES)}"
        raise InputError(f"there is no limit called '{name:.40}'", hint=listed)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"{name} must be a whole number of at least 1, not {value!r:.40}")

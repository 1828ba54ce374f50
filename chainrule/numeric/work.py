"""How much work numbers may take: counted, so that no answer depends on how fast a machine is.

Every run of a program is charged in units that take about a microsecond each. What is refused
because the units are spent is the same everywhere. A clock is only the last resort: where it
strikes there is no answer at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from time import thread_time
from typing import Any, TypeVar

from chainrule.model import bounds, raising
from chainrule.model.errors import LimitError
from chainrule.numeric.operations import Refusal

T = TypeVar("T")

MOMENT = 100_000
"""The clock waits at least as long as for so much work: nothing is slow within a moment."""

BETWEEN = 1_000
"""Work between two looks at the clock, which counts the time that this thread computes."""

TOO_LONG = "it takes too long to compute"

_local = threading.local()


def context() -> Any:
    """Return this thread's own mpmath context, so that nobody's global precision changes."""
    found = getattr(_local, "context", None)
    if found is None:
        from mpmath.ctx_mp import MPContext

        from chainrule.numeric.gamma import speed_up

        found = _local.context = MPContext()
        found.budget = None
        speed_up(found)
    return found


class SlowError(LimitError):
    """This machine takes far longer than the work should; nothing is said about the numbers."""


class Budget:
    """Bound the work inside ``with budget:``.

    It stands on this thread's context, so that integrands see it too. Inside another one it has
    no more than what is left of that, and what it spends is spent there as well.
    """

    __slots__ = ("given", "left", "look", "outer", "until")

    def __init__(self, work: int) -> None:
        self.given = self.left = work
        self.outer: Budget | None = None

    def __enter__(self) -> Budget:
        mp = context()
        self.outer, mp.budget = mp.budget, self
        self.until = thread_time() + bounds().patience * max(self.given, MOMENT) / 1_000_000
        if self.outer is not None:
            self.given = self.left = min(self.given, self.outer.left)
            self.until = min(self.until, self.outer.until)
        self.look = self.left - BETWEEN
        return self

    def __exit__(self, *_: object) -> None:
        context().budget = self.outer
        if self.outer is not None:
            self.outer.left -= self.given - self.left

    def spend(self, work: int) -> None:
        """Count work that is about to be done.

        Raises:
            Refusal: more than was given is spent.
            SlowError: the clock has run out first.
        """
        self.left -= work
        if self.left < 0:
            raise Refusal(TOO_LONG, final=True)
        if self.left < self.look:
            self.look = self.left - BETWEEN
            if thread_time() > self.until:
                raise SlowError("this machine takes too long for it", hint=raising("patience"))


def within_work(tasks: Iterable[T]) -> tuple[T, ...]:
    """Do one thing after the other; numbers are refused once ``together_work`` is spent.

    >>> within_work(n * n for n in (1, 2, 3))
    (1, 4, 9)
    """
    with Budget(bounds().together_work):
        return tuple(tasks)


Weight = Callable[[int, Sequence[Any]], int]
"""The work of one call, from the working precision and the operands."""

LIGHT = frozenset(
    {"add", "mul", "neg", "div", "group", "abs", "sign", "heaviside", "floor", "max", "min"}
    | {"piecewise", "bracket", "case", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"}
    | {"integral", "sum", "prod"}
)
"""Operations of which each takes about as long as going from one instruction to the next."""


def elementary(bits: int) -> int:
    """Return the work of an elementary function: measured 5, 16, 120 and 470 µs.

    These are for 128, 512, 2,048 and 4,000 bits, as are the figures of the functions below.
    """
    return 5 + (bits * bits >> 15)


def _series(bits: int, operands: Sequence[Any]) -> int:
    """Measured 10 to 60, 80, 1,000 and 4,000 µs."""
    return 40 + bits * bits // 3_000


def _fresnel(bits: int, operands: Sequence[Any]) -> int:
    """Measured 30, 70, 600 and 2,800 µs near 1; 1,200, 5,300, 58,000 and 130,000 at 50."""
    return _series(bits, operands) * (1 + _size(operands) ** 2 // 50)


def _gamma(bits: int, operands: Sequence[Any]) -> int:
    """Measured 10, 45, 11,000 and 64,000 µs."""
    return 10 + bits * bits // (8_000 if bits <= 800 else 200)


def _digamma(bits: int, operands: Sequence[Any]) -> int:
    """Measured 28, 250, 25,000 and 140,000 µs."""
    return 25 + bits * bits // (1_000 if bits <= 800 else 150)


def _polygamma(bits: int, operands: Sequence[Any]) -> int:
    """Measured 300, 1,600, 33,000 and 200,000 µs, and about as much for what is named with it."""
    return 150 + bits * bits // 160


def _elliptic(bits: int, operands: Sequence[Any]) -> int:
    """Measured 1,200, 5,000, 41,000 and 200,000 µs; ellippi takes twice as long."""
    return 1_000 + bits * bits // 60


def _zeta(bits: int, operands: Sequence[Any]) -> int:
    """Measured 300, 3,000, 190,000 and 2,000,000 µs, and for the derivative three times that."""
    return 500 + bits**3 // 25_000


def _second_kind(bits: int, operands: Sequence[Any]) -> int:
    """Measured 400 and 30,000 µs, then seconds."""
    return 300 + bits**3 // 6_000


def _decaying(bits: int, operands: Sequence[Any]) -> int:
    """Measured as the other function of the second kind near 0, but 60 times as long at 20."""
    return _second_kind(bits, operands) * (16 + _size(operands) ** 2) // 16


def _size(operands: Sequence[Any]) -> int:
    """Return the size of the last operand, up to 100: beyond, asymptotic series are short."""
    return int(min(abs(operands[-1]), 100)) if operands[-1] is not None else 0


HEAVY: dict[str, Weight] = {
    **dict.fromkeys(("erf", "erfc", "erfi", "erfcx", "normcdf", "gelu", "dawsn"), _series),
    **dict.fromkeys(("ei", "li", "si", "ci", "expint", "lambertw", "ellipe"), _series),
    **dict.fromkeys(("lowergamma", "uppergamma", "gammainc", "gammaincc"), _series),
    **dict.fromkeys(("airyai", "airyaiprime", "airybi", "airybiprime"), _series),
    **dict.fromkeys(("besselj", "besseli"), _series),
    **dict.fromkeys(("fresnels", "fresnelc"), _fresnel),
    **dict.fromkeys(("gamma", "loggamma", "factorial", "beta"), _gamma),
    "digamma": _digamma,
    **dict.fromkeys(("polygamma", "erfinv", "betainc", "ellipf"), _polygamma),
    **dict.fromkeys(("ellipeinc", "ellippi"), _elliptic),
    **dict.fromkeys(("zeta", "zetaderiv"), _zeta),
    "bessely": _second_kind,
    "besselk": _decaying,
}
"""Functions of which each call is charged by itself, just before it."""

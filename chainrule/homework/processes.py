"""Spread work over processes, this one among them."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from chainrule.model import Rule, bounds
from chainrule.model.errors import InputError
from chainrule.model.limits import Limits, hold
from chainrule.rules.table import TABLE, added, enter

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

SHARE = 4
"""Parts in which a fair share of what is left is sent, so that all finish together."""

AHEAD = 2
"""Parts sent ahead for each other process: one at work, one waiting."""


def spread(work: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[tuple[int, R]]:
    """Apply a function to every item in ``jobs`` processes; yield results with their places.

    They come as they are finished, in order if ``jobs`` is 1. The function and the items must be
    picklable. The same limits hold in every process, and rules that were added are known there.

    Raises:
        InputError: a rule cannot be sent to a process that starts from nothing.

    >>> list(spread(abs, [-1, 2], 1))
    [(0, 1), (1, 2)]
    """
    if jobs == 1:
        yield from enumerate(map(work, items))
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    method = start_method()
    sent = () if method == "fork" else tuple(map(_packed, added()))
    pool = ProcessPoolExecutor(jobs - 1, get_context(method), _begin, (bounds(), sent))
    try:
        yield from _shared(pool, partial(_each, work), items, jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def start_method() -> str:
    """Say how other processes start: as copies of this one where that is safe, else from nothing.

    A copy has everything imported already. It is safe on Linux while no other thread runs, which
    could hold a lock that the copy would wait for.
    """
    alone = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if alone else "spawn"


def _shared(
    pool: ProcessPoolExecutor, work: Callable[[Sequence[T]], list[R]], items: Sequence[T], jobs: int
) -> Iterator[tuple[int, R]]:
    """Keep the other processes supplied, and work on one item at a time in between.

    The parts sent shrink with what is left: few while there is much to do, since each waits for
    this process to let go of the interpreter; single items at the end, so that all end together.
    The last item is worked on here.
    """
    sent: dict[int, Future[list[R]]] = {}
    start = 0
    while start < len(items):
        size = 1
        if len(sent) < AHEAD * (jobs - 1) and start + 1 < len(items):
            size = max(1, (len(items) - start) // (SHARE * jobs))
            sent[start] = pool.submit(work, items[start : start + size])
        else:
            yield from enumerate(work(items[start : start + 1]), start)
        start += size
        for first in [first for first, future in sent.items() if future.done()]:
            yield from enumerate(sent.pop(first).result(), first)
    for first, future in sent.items():
        yield from enumerate(future.result(), first)


_unknown: list[InputError] = []
"""Rules that this process was sent but could not read."""


def _packed(rule: Rule) -> tuple[str, bytes]:
    try:
        return rule.name, pickle.dumps(rule)
    except (pickle.PicklingError, AttributeError, TypeError):
        raise _not_sent(rule.name) from None


def _not_sent(name: str) -> InputError:
    return InputError(
        f"the rule {name!r} cannot be sent to other processes",
        hint="define its functions by name at the top of a module, or use one job",
    )


def _begin(limits: Limits, rules: Iterable[tuple[str, bytes]]) -> None:
    """Prepare a process that has just started."""
    hold(limits)
    for name, packed in rules:
        try:
            rule = pickle.loads(packed)
        except Exception:  # whatever importing the module of its functions may raise
            _unknown.append(_not_sent(name))
        else:
            if name not in TABLE:
                enter(rule)


def _each(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    for error in _unknown:
        raise error
    return [work(item) for item in items]

"""Spread work over processes, this one among them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

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
    picklable.

    >>> list(spread(abs, [-1, 2], 1))
    [(0, 1), (1, 2)]
    """
    if jobs == 1:
        yield from enumerate(map(work, items))
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(jobs - 1, get_context(start_method()))
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


def _each(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    return [work(item) for item in items]

"""Run work in forked processes that are given little time and memory."""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
from collections.abc import Callable
from typing import Any, NamedTuple

MEMORY = 3 << 30
"""Bytes of data a child may hold: a change can make a loop that gathers without end."""

PATIENCE = 300
"""Seconds by the clock: a change can make a child wait for nothing."""

TOO_LONG = (signal.SIGVTALRM, signal.SIGALRM)


class Progress:
    """A number that a child writes and its parent can read, however the child ends."""

    def __init__(self) -> None:
        self.shared = mmap.mmap(-1, 4)
        self.set(-1)

    def __int__(self) -> int:
        return int.from_bytes(self.shared[:4], "little", signed=True)

    def set(self, number: int) -> None:
        self.shared[:4] = number.to_bytes(4, "little", signed=True)


class End(NamedTuple):
    """How a child ended: whether all went well or time ran out, and how far it had come."""

    passed: bool
    too_long: bool
    progress: int


def fork(work: Callable[[Progress], bool]) -> End:
    """Do work in a child, silently, and tell how it went."""
    progress = Progress()
    child = os.fork()
    if child == 0:
        _finish(lambda: work(progress))
    status = os.waitpid(child, 0)[1]
    too_long = os.WIFSIGNALED(status) and os.WTERMSIG(status) in TOO_LONG
    return End(status == 0, too_long, int(progress))


def told(work: Callable[[], Any]) -> Any:
    """Do work in a child, silently, and return what it returned, or None if it failed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)

        def tell() -> bool:
            with open(writer, "w", encoding="utf-8") as pipe:
                json.dump(work(), pipe)
            return True

        _finish(tell)
    os.close(writer)
    with open(reader, encoding="utf-8") as pipe:
        shown = pipe.read()
    return json.loads(shown) if os.waitpid(child, 0)[1] == 0 else None


def allow(seconds: float) -> None:
    """End this process if it uses more processor time than this from now on."""
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)


def _finish(work: Callable[[], bool]) -> None:
    """Do work and end this process."""
    try:
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        os._exit(0 if work() else 1)
    except BaseException:
        os._exit(1)

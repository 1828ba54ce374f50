"""Use pytest as a library: collect tests, and run some of them in an order of one's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import Phase, settings

from benchmarks.mutation.children import Progress, allow

Loop = Callable[[list[pytest.Item]], None]

OPTIONS = ("-qq", "--capture=no", "--assert=plain", "--tb=no", "-p", "no:cacheprovider")


class _Plugin:
    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def pytest_configure(self) -> None:
        # A mutant is killed by the first example that fails; a shorter one tells nothing new.
        known = settings.get_profile("default")
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", known, phases=phases, database=None)
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("errors during collection")
        self.loop(session.items)
        return True


def collect(files: Sequence[str], loop: Loop) -> bool:
    """Collect the tests of some files and hand them to a loop; tell whether nothing failed."""
    # The package's deadlines must not depend on what else the machine does.
    time.monotonic = time.process_time
    ended = pytest.main([*OPTIONS, *files], plugins=[_Plugin(loop)])
    return ended in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def run(items: Sequence[pytest.Item], seconds: Callable[[str], float], progress: Progress) -> bool:
    """Run tests up to the first that fails; tell whether none did.

    ``progress`` counts them, and ``seconds`` tells how long each may take.
    """
    for number, (item, following) in enumerate(pairwise([*items, None])):
        assert item is not None
        progress.set(number)
        allow(seconds(item.nodeid))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return False
    return True


def timed(item: pytest.Item, most: float) -> float | None:
    """Run one test; return the processor time it took, or None if it failed."""
    allow(most)
    start = time.process_time()
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    return None if item.session.testsfailed else time.process_time() - start

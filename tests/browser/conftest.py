"""Real browsers for the tests of this folder: ``pytest tests/browser``.

They need Chromium with its driver, and Firefox. Where those are not installed the tests are
skipped, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import BROWSERS, Browser, started


@pytest.fixture(scope="session", params=BROWSERS)
def browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Give each browser in turn, started once."""
    missing = BROWSERS[request.param].missing()
    if missing:
        pytest.skip(f"NOBODY LOOKED AT THE PAGES: {' and '.join(missing)} is not installed")
    with started(request.param, tmp_path_factory.mktemp(request.param)) as found:
        yield found


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for pages."""
    return tmp_path_factory.mktemp("pages")

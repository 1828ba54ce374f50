"""Chromium and Firefox without a window, each spoken to in the protocol that comes with it.

Chromium is driven by ``chromedriver`` over HTTP, Firefox by the Marionette server that every
Firefox has inside: nothing but Python's own library is needed beside them.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

PATIENCE = 30.0
"""Seconds until a browser that says nothing is given up."""


def wait_for(found: Callable[[], Any]) -> Any:
    """Return the first answer that is not None."""
    end = time.monotonic() + PATIENCE
    while (answer := found()) is None:
        if time.monotonic() > end:
            raise TimeoutError("the browser says nothing")
        time.sleep(0.02)
    return answer


def program(names: str) -> str | None:
    """Return the first of the programs that is installed."""
    return next(filter(None, map(shutil.which, names.split())), None)


class Browser:
    """What a test may do with a browser."""

    needs: tuple[str, ...]
    """Per program the names it may have."""

    @classmethod
    def missing(cls) -> list[str]:
        """List the programs that are not installed."""
        return [names.split()[0] for names in cls.needs if program(names) is None]

    def open(self, page: Path, width: int) -> None:
        """Load a page into a viewport of this width in CSS pixels."""
        raise NotImplementedError

    def run(self, script: str, *args: Any) -> Any:
        """Run the body of a function in the page and return what it returns or promises."""
        raise NotImplementedError

    def screenshot(self) -> bytes:
        """Return the whole page as a PNG."""
        raise NotImplementedError

    def close(self) -> None:
        """End the browser."""
        raise NotImplementedError


class Chromium(Browser):
    """Chromium by ``chromedriver``."""

    needs = ("chromium chromium-browser google-chrome", "chromedriver")

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/session"
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"],
            env={**os.environ, "HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        flags = ["--headless=new", "--hide-scrollbars", "--disable-dev-shm-usage"]
        flags += ["--no-sandbox"] if os.geteuid() == 0 else []
        options = {"args": [*flags, f"--user-data-dir={home}"], "binary": program(self.needs[0])}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        try:
            self.address += "/" + wait_for(lambda: self._session(wanted))
        except BaseException:
            self.driver.kill()
            raise

    def _session(self, wanted: dict[str, Any]) -> str | None:
        try:
            found: str = self._asked("", wanted)["sessionId"]
        except URLError as error:
            if isinstance(error.reason, ConnectionError):
                return None  # the driver is still starting
            raise
        return found

    def _asked(self, path: str, body: dict[str, Any]) -> Any:
        kind = {"Content-Type": "application/json"}
        request = Request(self.address + path, json.dumps(body).encode(), kind)
        with urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]

    def _devtools(self, command: str, **params: Any) -> Any:
        return self._asked("/goog/cdp/execute", {"cmd": command, "params": params})

    def open(self, page: Path, width: int) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", **size)
        self._asked("/url", {"url": page.as_uri()})

    def run(self, script: str, *args: Any) -> Any:
        return self._asked("/execute/sync", {"script": script, "args": args})

    def screenshot(self) -> bytes:
        found = self._devtools("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    def close(self) -> None:
        with urlopen(Request(self.address, method="DELETE"), timeout=PATIENCE):
            pass
        self.driver.terminate()
        self.driver.wait(PATIENCE)


class Firefox(Browser):
    """Firefox by Marionette: messages ``length:JSON`` over a socket."""

    needs = ("firefox-esr firefox",)

    def __init__(self, home: Path) -> None:
        settings = {"marionette.port": 0, "ui.useOverlayScrollbars": 1}
        lines = (f'user_pref("{name}", {value});\n' for name, value in settings.items())
        (home / "user.js").write_text("".join(lines), encoding="ascii")
        flags = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        self.process = subprocess.Popen(
            [str(program(self.needs[0])), *flags, "--profile", str(home), "about:blank"],
            env={**os.environ, "HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            port = wait_for(lambda: _number_in(home / "MarionetteActivePort"))
            self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
            self.answers = self.socket.makefile("rb")
            self._message()
            self._asked("WebDriver:NewSession", capabilities={})
        except BaseException:
            self.process.kill()
            raise

    def _message(self) -> Any:
        length = b""
        while (digit := self.answers.read(1)) != b":":
            length += digit
        return json.loads(self.answers.read(int(length)))

    def _asked(self, command: str, **params: Any) -> Any:
        text = json.dumps([0, 1, command, params]).encode()
        self.socket.sendall(b"%d:%b" % (len(text), text))
        _, _, error, result = self._message()
        if error is not None:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def open(self, page: Path, width: int) -> None:
        # No window gets as narrow as a telephone, but what shows the page inside it does.
        self._asked("Marionette:SetContext", value="chrome")
        self.run(
            "const style = gBrowser.selectedBrowser.style;"
            "for (const side of ['width', 'min-width', 'max-width'])"
            "  style.setProperty(side, arguments[0] + 'px');",
            width,
        )
        self._asked("Marionette:SetContext", value="content")
        self._asked("WebDriver:Navigate", url=page.as_uri())
        wait_for(lambda: True if self.run("return innerWidth") == width else None)

    def run(self, script: str, *args: Any) -> Any:
        return self._asked("WebDriver:ExecuteScript", script=script, args=args)["value"]

    def screenshot(self) -> bytes:
        return base64.b64decode(self._asked("WebDriver:TakeScreenshot", full=True)["value"])

    def close(self) -> None:
        self._asked("Marionette:Quit", flags=["eForceQuit"])
        self.answers.close()
        self.socket.close()
        self.process.wait(PATIENCE)


def _number_in(file: Path) -> int | None:
    text = file.read_text(encoding="ascii") if file.exists() else ""
    return int(text) if text else None


BROWSERS: dict[str, type[Chromium] | type[Firefox]] = {"chromium": Chromium, "firefox": Firefox}


@contextmanager
def started(name: str, home: Path) -> Iterator[Browser]:
    """Start a browser with a profile of its own, and end it."""
    browser = BROWSERS[name](home)
    try:
        yield browser
    finally:
        browser.close()

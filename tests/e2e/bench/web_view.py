"""Pages inside another program: Qt's web views, which have the functions of a browser and nobody to show a picker.

`now`, the one of PyPI, is as new as the browsers beside it; `old`, Debian's for Qt 5, is a Chromium 87. Playwright
cannot drive them (they know no `Browser.setDownloadBehavior`), so this speaks DevTools' protocol itself.
"""

import json
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Literal, Self

from playwright.sync_api import StorageState
from websockets.sync.client import connect

from .screens import Screen
from .server import free_port

Age = Literal["now", "old"]
#: who runs the program, and the Qt with which it is written
_PYTHONS: dict[Age, tuple[str, int]] = {"now": (sys.executable, 6), "old": ("/usr/bin/python3", 5)}
_PROGRAM = """
import sys
from PyQt{qt}.QtCore import QUrl
from PyQt{qt}.QtWebEngineWidgets import QWebEngineView
from PyQt{qt}.QtWidgets import QApplication
application = QApplication(sys.argv[:1])
view = QWebEngineView()
view.resize(1000, 900)
view.load(QUrl("about:blank"))
view.show()
sys.exit(application.{run}())
"""
_READ = r"document.body.innerText.replace(/\u00a0/g, ' ')"
_STARTS_WITHIN_S, _ANSWERS_WITHIN_S = 30, 30


class WebView:
    """One program with one page, alive inside its `with` block; it draws into memory."""

    def __init__(self, screen: Screen, age: Age) -> None:
        self.screen = screen
        self.age = age
        self.complaints: list[str] = []
        self._sent = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        python, qt = _PYTHONS[self.age]
        port = free_port()
        environ = {
            **self.screen.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_REMOTE_DEBUGGING": f"127.0.0.1:{port}",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # root
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
        }
        program = _PROGRAM.format(qt=qt, run="exec" if qt == 6 else "exec_")
        with (self.screen.folder / f"web-view-{self.age}.log").open("wb") as log:
            self._program = subprocess.Popen(
                ("setpriv", "--pdeathsig", "KILL", python, "-c", program), env=environ, stdout=log, stderr=log
            )
        with ExitStack() as stack:
            stack.callback(self._program.wait)
            stack.callback(self._program.kill)
            self._socket = stack.enter_context(connect(self._address(port), max_size=None, ping_interval=None))
            for domain in ("Page", "Runtime", "Network"):
                self._call(f"{domain}.enable")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def remember(self, state: StorageState, origin: str) -> None:
        """Take somebody's cookies over, as if they had signed in here."""
        for cookie in state["cookies"]:
            self._call("Network.setCookie", name=cookie["name"], value=cookie["value"], url=origin)

    def go(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._call("Page.navigate", url=address)
        self.wait(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(address)})")

    def evaluate(self, script: str, *, as_person: bool = False) -> Any:
        """The value of an expression. as_person: with the right that a click gives."""
        told = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=as_person
        )
        if "exceptionDetails" in told:
            raise RuntimeError(f"{script}: {told['exceptionDetails']}")
        return told["result"].get("value")

    def press(self, selector: str) -> None:
        """Click what `selector` finds, once it is there and a person could."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})].find(one => one.offsetParent)"
        self.wait(f"Boolean({found})")
        self.evaluate(f"{found}.click()", as_person=True)

    def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.evaluate(
            f"(field => {{ field.value = {json.dumps(text)}; "
            "field.dispatchEvent(new Event('input', {bubbles: true})); })"
            f"(document.querySelector({json.dumps(selector)}))"
        )

    def says(self, *facts: str, within_s: float = 30) -> None:
        """Wait until a person can read each of `facts`."""
        for fact in facts:
            self.wait(f"{_READ}.includes({json.dumps(fact)})", within_s=within_s)

    def wait(self, condition: str, *, within_s: float = 30) -> None:
        """Wait until an expression is true; a page that is just being left is asked again."""
        until = time.monotonic() + within_s
        while True:
            try:
                if self.evaluate(condition) is True:
                    return
            except RuntimeError:
                if time.monotonic() > until:
                    raise
            if time.monotonic() > until:
                text = self.evaluate(_READ)
                raise TimeoutError(f"{condition} never was: {text}\n{self.complaints}")
            time.sleep(0.1)

    def _address(self, port: int) -> str:
        until = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=5) as answer:
                    pages = [one for one in json.load(answer) if one["type"] == "page"]
                if pages:
                    address: str = pages[0]["webSocketDebuggerUrl"]
                    return address
            except OSError:
                pass
            if time.monotonic() > until or self._program.poll() is not None:
                log = (self.screen.folder / f"web-view-{self.age}.log").read_text(errors="replace")
                raise RuntimeError(f"no web view (is it installed? tools/packages): {log[-2000:]}")
            time.sleep(0.1)

    def _call(self, method: str, **params: Any) -> Any:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(timeout=_ANSWERS_WITHIN_S))
            if told.get("id") == self._sent:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                return told["result"]
            if told.get("method") == "Runtime.exceptionThrown":
                details = told["params"]["exceptionDetails"]
                self.complaints.append(details.get("exception", {}).get("description", details["text"]))

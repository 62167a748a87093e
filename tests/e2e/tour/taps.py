"""A tap on a page's line: lets everything through, and can also tell the page what is not so.

With it a state that takes minutes (a question that nobody answers), a fault (no server) or a rarity (a right that is
withdrawn) is seen at once, on the real page with its real scripts.
"""

import json
import re
import time
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

_LINES = re.compile(r"/sessions/[^/]+/line$")
_TICKETS = re.compile(r"/sessions/[^/]+/lines$")
_RESTARTING = 1012


class Tap:
    """Sits on every line of one page, from before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        #: the last state that the server wrote
        self.state: dict[str, Any] = {}
        self._changes: dict[str, Any] = {}
        self._heard_at = 0.0
        self._lift = 0
        self._holds = False
        self._is_mute = False
        self._held: list[str | bytes] = []
        self._page_side: WebSocketRoute | None = None
        self._server_side: WebSocketRoute | None = None
        page.route_web_socket(_LINES, self._join)

    def tell(self, **changes: Any) -> None:
        """Let the page believe `changes` of the state, until `tell` says something else (or nothing)."""
        self._changes = changes
        self._lift += 1
        if self._page_side is not None and self.state:
            self._page_side.send(self._told())

    def say(self, **message: Any) -> None:
        """Hand the page one message as if the server had sent it."""
        assert self._page_side is not None
        self._page_side.send(json.dumps(message))

    def hold(self) -> None:
        """Keep back what the page says."""
        self._holds = True

    def let_go(self) -> None:
        """Pass on what was kept back."""
        self._holds = False
        for text in self._held:
            if self._server_side is not None:
                self._server_side.send(text)
        self._held.clear()

    def mute(self) -> None:
        """From the next line on: the page is connected and hears nothing at all."""
        self._is_mute = True

    def cut(self) -> None:
        """Cut the line, and let no new one come about."""
        self._page.route(_TICKETS, lambda route: route.abort())  # closing a socket while it opens hangs Playwright
        for side in (self._page_side, self._server_side):
            if side is not None:
                side.close(code=_RESTARTING)

    def heal(self) -> None:
        """Let lines through again."""
        self._is_mute = False
        self._page.unroute(_TICKETS)

    def _join(self, socket: WebSocketRoute) -> None:
        self._page_side, self._server_side = socket, None
        if self._is_mute:
            socket.on_message(lambda _: None)
            return
        server = self._server_side = socket.connect_to_server()
        socket.on_message(lambda text: self._held.append(text) if self._holds else server.send(text))
        server.on_message(lambda text: socket.send(self._heard(text)))

    def _heard(self, text: str | bytes) -> str | bytes:
        message = json.loads(text)
        if message["kind"] != "state":
            return text
        self.state, self._heard_at = message, time.monotonic()
        return self._told()

    def _told(self) -> str:
        told = _merged(_aged(self.state, time.monotonic() - self._heard_at), self._changes)
        return json.dumps({**told, "version": self.state["version"] + self._lift})


def _aged(state: dict[str, Any], since_s: float) -> dict[str, Any]:
    """The state with the times that grow brought up to now."""
    since = round(since_s * 1000)
    picture = {**state["picture"], "for_ms": state["picture"]["for_ms"] + since}
    return {**state, "picture": picture, "elapsed_ms": state["elapsed_ms"] and state["elapsed_ms"] + since}


def _merged(true: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(true)
    for key, value in changes.items():
        before = merged.get(key)
        merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged

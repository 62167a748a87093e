"""A line in the log for each request, and the words by which its other lines are found: request and session."""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from entraide.chance import pick
from entraide.server.logs import scrub_path

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = structlog.get_logger("entraide.access")
#: no I, L, O, U: a reference is read out over the telephone
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SESSION = re.compile(r"/sessions/([A-Za-z0-9_-]{22})(?:/|$)")
_UNTOLD = ("/static/", "/healthz", "/readyz")


class AccessLog:
    """Names every request by a reference (also in the header X-Request-Id) and logs how it went.

    Neither query strings nor network addresses are logged.
    """

    def __init__(self, application: Application) -> None:
        """Wrap `application`."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the reference bound to every line logged on the way."""
        if scope["type"] not in {"http", "websocket"}:
            await self._application(scope, receive, send)
            return
        reference = "".join(pick(_SYMBOLS) for _ in range(10))
        words = {"request": reference}
        if found := _SESSION.match(scope["path"]):
            words["session"] = found[1]
        status = 0

        async def tell(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", reference.encode())]
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        began = time.perf_counter()
        bound = structlog.contextvars.bind_contextvars(**words)
        try:
            await self._application(scope, receive, tell)
        finally:
            if not scope["path"].startswith(_UNTOLD):
                _log.info(
                    "answered",
                    method=scope.get("method", "LINE"),
                    path=scrub_path(scope["path"]),
                    status=status,
                    ms=round((time.perf_counter() - began) * 1000),
                )
            structlog.contextvars.reset_contextvars(**bound)


def reference() -> str:
    """Answer the reference of the request being answered; empty outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))

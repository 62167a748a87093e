"""The one ASGI program: lines go to the hub, files are served by content hash, everything else is a page of Django."""

import os
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import get_resolver
from servestatic.asgi import ServeStaticASGI

from entraide.server import health
from entraide.server.access_log import AccessLog, Application, Receive, Scope, Send


class Program:
    """Sends each connection where it belongs, and keeps the hub running for as long as the server runs.

    pages:  answers http (files and Django).
    line:   answers websocket.
    hub:    has `async start()`, `async stop()` and `is_running`.
    """

    def __init__(self, *, pages: Application, line: Application, hub: Any) -> None:
        """Join the parts; nothing runs before the lifespan begins."""
        self._pages = pages
        self._line = line
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, or live through the lifespan."""
        match scope["type"]:
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await self._line(scope, receive, send)
            case _ if health.knows(scope["path"]):
                await health.answer(scope, send, hub_is_running=self._hub.is_running)
            case _:
                await self._pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start the hub before the first connection, and stop it after the last."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._hub.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def make() -> Application:
    """Join Django, the files, the lines and the hub."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entraide.server.django_settings")
    django = get_asgi_application()
    # the rows must be loaded before what works on them
    from entraide.doors.live.hub import hub  # noqa: PLC0415
    from entraide.doors.live.line import line  # noqa: PLC0415

    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    pages = ServeStaticASGI(
        django,
        root=root,
        prefix=settings.STATIC_URL,
        max_age=0,
        allow_all_origins=False,
        add_headers_function=_file_headers,
    )
    program = AccessLog(Program(pages=cast("Application", pages), line=line, hub=hub))
    # all of it is loaded before the first page is asked for
    _ = get_resolver().url_patterns
    return program


def _file_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


application = make()

"""The bare ASGI relay: a room has two ends, and what one says the other hears. No accounts, no checks, no state.

It is what the hub's cost is compared with (`relay.py`), and carries the plain sample page (`pages/plain.html`).
"""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

_PAGES = Path(__file__).with_name("pages")
_KINDS = {".html": b"text/html; charset=utf-8", ".js": b"text/javascript"}
_rooms: dict[str, dict[str, Any]] = defaultdict(dict)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer one connection."""
    if scope["type"] == "http":
        await _file(scope["path"], send)
    elif scope["type"] == "websocket":
        await _relay(scope["path"], receive, send)


async def _relay(path: str, receive: Any, send: Any) -> None:
    _, _, room, seat = path.split("/")
    await receive()
    await send({"type": "websocket.accept"})
    ends = _rooms[room]
    ends[seat] = send
    try:
        while (event := await receive())["type"] == "websocket.receive":
            for other, there in ends.items():
                if other != seat:
                    await there({"type": "websocket.send", "text": event["text"]})
    finally:
        if ends.get(seat) is send:
            del ends[seat]


async def _file(path: str, send: Any) -> None:
    file = _PAGES / path.lstrip("/")
    found = file.parent == _PAGES and file.is_file()
    headers = [(b"content-type", _KINDS.get(file.suffix, b"text/plain"))]
    body = await asyncio.to_thread(file.read_bytes) if found else b"ok"
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})

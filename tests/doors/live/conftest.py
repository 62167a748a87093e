"""A real server for lines: uvicorn with the program's own settings in a thread of the test, on the test's database."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from entraide.chance import new_id
from entraide.doors.live.hub import hub
from entraide.doors.live.line import line
from entraide.people.models import Person
from entraide.server import listen
from entraide.server.asgi import Program
from tests.personas import browser_of

WAIT_S = 20.0


@dataclass
class Live:
    """Where the server listens."""

    port: int
    origin: str

    def open(self, session_id: str, *, headers: dict[str, str]) -> ClientConnection:
        """Open a WebSocket; what the server refuses raises `InvalidStatus`."""
        host = headers.pop("Host", self.origin.split("//")[1])
        return connect(
            f"ws://{host}/sessions/{session_id}/line",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            additional_headers=headers,
            compression=None,
            proxy=None,
            legacy=True,
            ping_interval=None,
            close_timeout=1,  # a socket whose outbox stands still would be waited for
        )


@dataclass
class Page:
    """A page of one person: cookie, page id, tab id, and its line."""

    live: Live
    person: Person
    session_id: str
    page: str = field(default_factory=new_id)
    tab: str = field(default_factory=new_id)
    socket: ClientConnection | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.client = browser_of(self.person)
        self.cookie = f"{settings.WEB_SESSION_COOKIE}={self.client.cookies[settings.WEB_SESSION_COOKIE].value}"

    def ticket(self, *, take_over: bool = False) -> Any:
        """POST for a ticket; answers status and body."""
        answer = self.client.post(
            f"/sessions/{self.session_id}/lines",
            json.dumps({"page": self.page, "tab": self.tab, "take_over": take_over}),
            content_type="application/json",
            headers={"accept": "application/json"},
        )
        return answer.status_code, answer.json()

    def connect(self, **extra: str) -> "ClientConnection":
        headers = {"Origin": self.live.origin, "Cookie": self.cookie, **extra}
        self.socket = self.live.open(self.session_id, headers=headers)
        return self.socket

    def come(self, *, take_over: bool = False, chat_after: int = 0) -> "Page":
        """Take the seat: ticket, socket, hello, first state."""
        status, body = self.ticket(take_over=take_over)
        assert status == 201, body
        self.connect()
        self.send(kind="hello", ticket=body["ticket"], chat_after=chat_after)
        self.wait("state")
        return self

    def send(self, **message: Any) -> None:
        assert self.socket
        self.socket.send(json.dumps(message))

    def key(self) -> str:
        self.count += 1
        return f"{self.page[:4]}-{self.count}"

    def command(self, kind: str, **fields: Any) -> str:
        key = self.key()
        self.send(kind=kind, key=key, **fields)
        return key

    def wait(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """Read until a message of `kind` with these values comes; everything read is kept in `heard`."""
        assert self.socket
        while True:
            message = cast("dict[str, Any]", json.loads(self.socket.recv(timeout=WAIT_S)))
            self.heard.append(message)
            if message["kind"] == kind and all(message.get(name) == value for name, value in wanted.items()):
                return message

    def wait_state(self, **wanted: Any) -> dict[str, Any]:
        return self.wait("state", **wanted)

    def closed(self) -> int:
        """Read until the server closes; answers its code."""
        assert self.socket
        try:
            while True:
                self.heard.append(json.loads(self.socket.recv(timeout=WAIT_S)))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def close(self) -> None:
        if self.socket:
            self.socket.close()


@contextmanager
def _serving(port: int, listening: socket.socket) -> Iterator[None]:
    program = Program(pages=get_asgi_application(), line=line, hub=hub)  # type: ignore[arg-type]
    server = uvicorn.Server(
        uvicorn.Config(
            program,
            ws="websockets-sansio",
            ws_max_size=listen.LARGEST_FRAME_BYTES,
            ws_ping_interval=listen.PING_EVERY_S,
            ws_ping_timeout=listen.PING_TIMEOUT_S,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            timeout_graceful_shutdown=2,
        )
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    for _ in range(400):
        if server.started:
            break
        threading.Event().wait(0.05)
    assert server.started
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def live(transactional_db: None) -> Iterator[Live]:
    """A server that runs; threads of it use the test's database file."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port = listening.getsockname()[1]
        with _serving(port, listening):
            yield Live(port, settings.PUBLIC_URL)

"""A program that opens many lines, holds them, and sends on them at a fixed rate: the load of `relay.py`.

Its input is one object a line to be opened, as `_crowd.py tables` prints them. It answers with one object: how much
processor time and memory the server took, and how late the messages came. Send times are planned ahead, so a slow
answer does not hold back what follows it (no coordinated omission).
"""

import argparse
import asyncio
import base64
import json
import os
import re
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench._figures import share
from bench._usage import cpu_s, memory_kb

OPENING_AT_ONCE = 50
WARM_UP_LINES = 200
DRAIN_S = 20
_STAMP = re.compile(rb"at=(\d+)")
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


@dataclass
class Heard:
    """What came, over all lines."""

    late_ms: list[float] = field(default_factory=list)
    lost: int = 0
    _wanted: int = 0
    _complete: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, late_ms: float) -> None:
        """Take in one message."""
        self.late_ms.append(late_ms)
        if len(self.late_ms) == self._wanted:
            self._complete.set()

    async def all_of(self, count: int) -> None:
        """Wait until so many have come."""
        self._wanted = count
        if len(self.late_ms) < count:
            await self._complete.wait()


class Line(asyncio.Protocol):
    """One WebSocket, as little of it as a load needs: text frames, answers to pings."""

    def __init__(self, given: dict[str, str], host: str, heard: Heard) -> None:
        """Nothing is sent before the connection stands."""
        self._given, self._host, self._heard = given, host, heard
        self._data = b""
        self._open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self._given['path']} HTTP/1.1\r\nHost: {self._host}\r\nOrigin: http://{self._host}\r\n"
            f"Cookie: {self._given['cookie']}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Read whole frames."""
        self._data += data
        if not self._open:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                self._fail(head.decode(errors="replace")[:200])
                return
            self._open, self._data = True, rest
            if self._given["ticket"]:
                self.send(json.dumps({"kind": "hello", "ticket": self._given["ticket"], "chat_after": 0}).encode())
            else:
                self._done()
        for kind, body in self._frames():
            self._hear(kind, body)

    def connection_lost(self, error: Exception | None) -> None:
        """Count it."""
        self._heard.lost += 1
        self._fail("closed")

    def send(self, text: bytes, kind: int = _TEXT) -> None:
        """Send one frame, masked with zeros, which is allowed and costs nothing."""
        size = len(text)
        length = bytes((0x80 | size,)) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
        self._transport.write(bytes((0x80 | kind,)) + length + bytes(4) + text)

    def message(self) -> bytes:
        """An ICE candidate as browsers send them, with the moment at which it goes."""
        stamp = f"candidate:842163049 1 udp 1677729535 203.0.113.77 54321 typ srflx at={time.monotonic_ns()}"
        words = {"kind": "candidate", "to": self._given["to"], "link": 1, "candidate": stamp, "mid": "0", "line": 0}
        return json.dumps(words).encode()

    def _hear(self, kind: int, body: bytes) -> None:
        if kind == _PING:
            self.send(body, _PONG)
        elif kind == _TEXT:
            if found := _STAMP.search(body):
                self._heard.add((time.monotonic_ns() - int(found[1])) / 1e6)
            elif b'"kind":"lease"' in body:
                self._done()
        elif kind == _CLOSE:
            self._fail(repr(body))

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self._data) >= 2:
            size, at = self._data[1] & 0x7F, 2
            if size == 126:
                at = 4
                if len(self._data) < at:
                    return
                (size,) = struct.unpack("!H", self._data[2:4])
            elif size == 127:
                at = 10
                if len(self._data) < at:
                    return
                (size,) = struct.unpack("!Q", self._data[2:10])
            if len(self._data) < at + size:
                return
            kind, body = self._data[0] & 0x0F, self._data[at : at + size]
            self._data = self._data[at + size :]
            yield kind, body

    def _done(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)

    def _fail(self, why: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(why))


async def open_all(wanted: list[dict[str, str]], host: str, port: int, heard: Heard) -> list[Line]:
    """Open every line, some at once."""
    loop = asyncio.get_running_loop()
    free = asyncio.Semaphore(OPENING_AT_ONCE)

    async def one(given: dict[str, str]) -> Line:
        async with free:
            _, line = await loop.create_connection(lambda: Line(given, host, heard), "127.0.0.1", port)
            await asyncio.wait_for(line.ready, 60)
            return line

    return await asyncio.gather(*(one(given) for given in wanted))


async def talk(lines: list[Line], rate: float, for_s: float) -> int:
    """Send `rate` messages a second over all lines in turn, each when it is due; answer how many."""
    began = time.monotonic()
    count = int(rate * for_s)
    for number in range(count):
        wait = began + number / rate - time.monotonic()
        if wait > 0.001:
            await asyncio.sleep(wait)
        line = lines[number % len(lines)]
        line.send(line.message())
    await asyncio.sleep(max(0.0, began + for_s - time.monotonic()))
    return count


async def main() -> None:
    """Open, hold, talk, tell."""
    flags = argparse.ArgumentParser()
    flags.add_argument("port", type=int)
    flags.add_argument("pid", type=int)
    flags.add_argument("--rate", type=float, default=2000)
    flags.add_argument("--idle-s", type=float, default=15)
    flags.add_argument("--talk-s", type=float, default=15)
    given = flags.parse_args()
    wanted = [json.loads(line) for line in sys.stdin]
    heard = Heard()
    host = f"localhost:{given.port}"
    # what a server keeps once, whoever comes (modules, threads, caches), is no memory of a line
    lines = await open_all(wanted[:WARM_UP_LINES], host, given.port, heard)
    await asyncio.sleep(3)
    few_kb = memory_kb(given.pid)
    began = time.monotonic()
    lines += await open_all(wanted[WARM_UP_LINES:], host, given.port, heard)
    opened_s = time.monotonic() - began
    await asyncio.sleep(3)
    more_kb = memory_kb(given.pid) - few_kb
    marks = [cpu_s([given.pid])]
    await asyncio.sleep(given.idle_s)
    marks.append(cpu_s([given.pid]))
    talked = time.monotonic()
    sent = await talk(lines, given.rate, given.talk_s)
    with suppress(TimeoutError):  # a server that is behind still works on them
        await asyncio.wait_for(heard.all_of(sent), DRAIN_S)
    talked_s = time.monotonic() - talked
    marks.append(cpu_s([given.pid]))
    idle = (marks[1] - marks[0]) / given.idle_s
    talking = (marks[2] - marks[1]) / talked_s
    answer = {
        "lines": len(lines),
        "opened_per_s": round((len(lines) - WARM_UP_LINES) / opened_s),
        "kb_per_line": round(more_kb / (len(lines) - WARM_UP_LINES), 1),
        "idle_cpu": round(idle, 4),
        "talking_cpu": round(talking, 4),
        "us_per_message": round((talking - idle) * talked_s / len(heard.late_ms) * 1e6, 1),
        "sent": sent,
        "delivered": round(len(heard.late_ms) / sent, 4),
        "lost_lines": heard.lost,
        "p50_ms": round(share(heard.late_ms, 0.5), 2),
        "p99_ms": round(share(heard.late_ms, 0.99), 2),
    }
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())

"""One person's wire to the server, which a test can silence, cut, slow down and heal."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

#: what a browser writes to its console when nothing answers
UNREACHABLE = "ERR_(CONNECTION|SOCKS|PROXY|EMPTY|NETWORK|TIMED)|WebSocket connection to .* failed"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER, 0 s: close sends RST


class WireCut:
    """A TCP relay of its own thread, for what Playwright's `set_offline` does not stop (WebSockets, WebRTC).

    Without `port` it is a SOCKS5 proxy: give it to `browser.page(wire=…)`; the page keeps the server's true origin.
    With `port` it forwards everything to 127.0.0.1:`port`, and `origin` is what the page opens.
    """

    def __init__(self, port: int | None = None, *, host: str = "127.0.0.1") -> None:
        self.host = host
        self._target = None if port is None else ("127.0.0.1", port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._flows = asyncio.Event()
        self._is_cut = False
        self._delay_s = 0.0
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.connections = 0  # ever made through this wire

    def __enter__(self) -> Self:
        self._thread.start()
        self._call(self._open)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def origin(self) -> str:
        """Where a page finds the server behind this relay."""
        return f"http://localhost:{self.port}"

    @property
    def socks(self) -> str:
        """The proxy address for a browser."""
        return f"socks5://{self.host}:{self.port}"

    def silence(self) -> None:
        """Hold every byte, both ways, and tell nobody. `heal` delivers them late, as TCP would."""
        self._call(self._flows.clear)

    def cut(self) -> None:
        """Reset every connection and refuse new ones until `heal`."""
        self._call(self._cut)

    def reset(self) -> None:
        """Reset every connection once; new ones are welcome."""
        self._call(self._reset)

    def delay(self, seconds: float) -> None:
        """Let each byte travel `seconds` longer from now on, each way."""
        self._call(lambda: setattr(self, "_delay_s", seconds))

    def heal(self) -> None:
        """Let everything through again, without delay."""
        self._call(self._heal)

    def _call(self, act: Callable[[], object]) -> None:
        async def run() -> None:
            done = act()
            if asyncio.iscoroutine(done):
                await done

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    async def _open(self) -> None:
        self._flows.set()
        self._server = await asyncio.start_server(self._accept, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        self._server.close()
        self._reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _cut(self) -> None:
        self._is_cut = True
        self._reset()

    def _reset(self) -> None:
        for end in self._ends:
            end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            end.transport.abort()
        self._ends.clear()

    def _heal(self) -> None:
        self._is_cut = False
        self._delay_s = 0.0
        self._flows.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._ends.add(writer)
        try:
            if self._is_cut:
                self._reset()
                return
            self.connections += 1
            await self._flows.wait()
            host, port = self._target or await _socks_target(reader, writer)
            there_reader, there = await asyncio.open_connection(host, port)
            self._ends.add(there)
            try:
                await asyncio.gather(self._carry(reader, there), self._carry(there_reader, writer))
            finally:
                self._ends.discard(there)
                there.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # either side hung up or is not there: the other is told by the close below
        finally:
            self._ends.discard(writer)
            writer.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Forward bytes; reading goes on during a delay, so that delay does not become a smaller bandwidth."""
        parcels: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(256)

        async def collect() -> None:
            try:
                while data := await source.read(65536):
                    await parcels.put((self._loop.time() + self._delay_s, data))
            finally:
                await parcels.put((self._loop.time() + self._delay_s, b""))

        collecting = asyncio.create_task(collect())  # held, and cancelled below
        try:
            while True:
                due_at, data = await parcels.get()
                await asyncio.sleep(due_at - self._loop.time())
                await self._flows.wait()
                if not data:
                    break
                sink.write(data)
                await sink.drain()
            if sink.can_write_eof():
                sink.write_eof()
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)


async def _socks_target(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Take a SOCKS5 greeting and CONNECT (RFC 1928) and answer where to. `localhost` is this machine's."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, _, _, kind = await reader.readexactly(4)
    if kind == 1:
        host = socket.inet_ntop(socket.AF_INET, await reader.readexactly(4))
    elif kind == 4:
        host = socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
    else:
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode()
    (port,) = struct.unpack("!H", await reader.readexactly(2))
    if host not in {"localhost", "127.0.0.1", "::1"}:
        writer.write(b"\x05\x02\x00\x01" + bytes(6))  # the browsers' own errands do not leave this machine
        raise ConnectionRefusedError(host)
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    return "127.0.0.1", int(port)

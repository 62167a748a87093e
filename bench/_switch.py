"""A switch in userspace whose links are as slow, late and lossy as told: what `tc netem` does where the kernel has it.

Runs inside a network namespace that holds one end of each station's link. Frames are read and written raw, so that
everything passes alike: ARP, TCP and WebRTC. Each station's link has two ways, up (to the switch) and down. Commands
come as lines of JSON: {"station": "sharer", "delay_ms": 20, "rate_kbps": 500, "loss": 0.03}; null is no limit.
"""

import heapq
import json
import random
import selectors
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

_ETH_P_ALL = 0x0003
_PACKET_OUTGOING = 4
_SOL_PACKET, _PACKET_VNET_HDR = 263, 15
#: a frame arrives with what the kernel knows of its unfinished checksum, and leaves with it
_VNET_HDR_BYTES = 10
#: a queue holds as much as its link carries in this time; what comes on top is lost, as at a home router
_QUEUE_MS = 300
_BROADCAST = b"\xff\xff\xff\xff\xff\xff"


@dataclass
class Way:
    """One direction of a link."""

    chance: Callable[[], float]
    delay_ms: float = 0.0
    rate_kbps: float | None = None
    loss: float = 0.0
    free_at: float = 0.0

    def due(self, size_bytes: int, now: float) -> float | None:
        """When a frame that enters now comes out; None when it is lost."""
        if self.loss and self.chance() < self.loss:
            return None
        if self.rate_kbps is None:
            return now + self.delay_ms / 1000
        begins = max(now, self.free_at)
        if (begins - now) * 1000 > _QUEUE_MS:
            return None
        self.free_at = begins + size_bytes * 8 / (self.rate_kbps * 1000)
        return self.free_at + self.delay_ms / 1000


@dataclass
class Station:
    """A link by its name, with its socket."""

    name: str
    socket: socket.socket
    up: Way
    down: Way


@dataclass
class Switch:
    """Learns who is where, and carries frames when they are due."""

    stations: list[Station]
    due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    where: dict[bytes, Station] = field(default_factory=dict)
    count: int = 0

    def take(self, station: Station) -> None:
        """Read what came from a station."""
        for _ in range(64):
            try:
                data, (_, _, kind, _, _) = station.socket.recvfrom(70_000)
            except BlockingIOError:
                return
            if kind != _PACKET_OUTGOING:
                self._pass(station, data, time.monotonic())

    def run_due(self, now: float) -> float | None:
        """Carry what is due; answer in how many seconds the next is."""
        while self.due and self.due[0][0] <= now:
            heapq.heappop(self.due)[2]()
        return self.due[0][0] - now if self.due else None

    def _pass(self, source: Station, data: bytes, now: float) -> None:
        to, of = data[_VNET_HDR_BYTES : _VNET_HDR_BYTES + 6], data[_VNET_HDR_BYTES + 6 : _VNET_HDR_BYTES + 12]
        self.where[of] = source
        known = None if to == _BROADCAST or to[0] & 1 else self.where.get(to)
        for target in self.stations if known is None else [known]:
            if target is not source:
                self._later(source.up.due(len(data), now), partial(self._down, target, data))

    def _down(self, target: Station, data: bytes) -> None:
        def send() -> None:
            try:
                target.socket.send(data)
            except OSError as failed:
                print(f"a frame to {target.name} was not sent: {failed}", file=sys.stderr, flush=True)

        self._later(target.down.due(len(data), time.monotonic()), send)

    def _later(self, at: float | None, act: Callable[[], None]) -> None:
        if at is None:
            return
        self.count += 1
        heapq.heappush(self.due, (at, self.count, act))


def main(names: list[str]) -> None:
    """Carry frames until the input ends."""
    chance = random.Random(1).random
    switch = Switch([Station(name, _open(f"to-{name}"), Way(chance), Way(chance)) for name in names])
    with selectors.DefaultSelector() as watched:
        watched.register(sys.stdin.fileno(), selectors.EVENT_READ)
        for station in switch.stations:
            watched.register(station.socket, selectors.EVENT_READ, station)
        print("ready", flush=True)
        while True:
            wait = switch.run_due(time.monotonic())
            for key, _ in watched.select(wait):
                if key.data is not None:
                    switch.take(key.data)
                elif not _hear(switch, sys.stdin.readline()):
                    return


def _hear(switch: Switch, line: str) -> bool:
    if not line:
        return False
    told = json.loads(line)
    station = next(one for one in switch.stations if one.name == told["station"])
    for way in (station.up, station.down):
        way.delay_ms = told["delay_ms"]
        way.rate_kbps = told["rate_kbps"]
        way.loss = told["loss"]
    print("done", flush=True)
    return True


def _open(interface: str) -> socket.socket:
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
    made.setsockopt(_SOL_PACKET, _PACKET_VNET_HDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    made.bind((interface, 0))
    made.setblocking(False)  # noqa: FBT003 - the library's own argument
    return made


if __name__ == "__main__":
    main(sys.argv[1:])

"""Two machines and a server joined by links that can be made slow, late, lossy and silent. Needs root."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Station:
    """A machine at the switch: a network namespace, or (the server's) the machine itself."""

    role: str
    name: str
    address: str
    link: str


class Network:
    """Stations `sharer`, `helper` and `server`; the first two are namespaces for a Chromium each.

    The server's station is this machine: what listens on `server.address` is reached over its link.
    """

    def __enter__(self) -> Self:
        number = os.getpid() % 200 + 1
        self._namespace = f"entraide-{number}-switch"
        made = [
            Station(role, f"entraide-{number}-{role}", f"10.205.{number}.{place}", f"enb{number}-{place}")
            for place, role in enumerate(("sharer", "helper", "server"), 1)
        ]
        self.sharer, self.helper, self.server = made
        self._remove()
        try:
            self._make()
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._switch.kill()
        self._switch.wait()
        self._remove()

    def link(
        self, station: Station, *, delay_ms: float = 0.0, rate_kbps: float | None = None, loss: float = 0.0
    ) -> None:
        """Let a station's link be so from now on, up and down alike; a loss of 1 is silence."""
        told = {"station": station.role, "delay_ms": delay_ms, "rate_kbps": rate_kbps, "loss": loss}
        assert self._switch.stdin
        assert self._switch.stdout
        self._switch.stdin.write(json.dumps(told) + "\n")
        self._switch.stdin.flush()
        if self._switch.stdout.readline() != "done\n":
            raise RuntimeError("the switch has ended")

    def round_trip(self, rtt_ms: float) -> None:
        """Let every pair of stations be `rtt_ms` apart, there and back."""
        for station in (self.sharer, self.helper, self.server):
            self.link(station, delay_ms=rtt_ms / 4)

    def _make(self) -> None:
        _ip("netns", "add", self._namespace)
        for station in (self.sharer, self.helper, self.server):
            is_here = station is self.server
            inside: tuple[str, ...] = () if is_here else ("-n", station.name)
            if not is_here:
                _ip("netns", "add", station.name)
            near = ("link", "add", station.link, *(() if is_here else ("netns", station.name)))
            _ip(*near, "type", "veth", "peer", "name", f"to-{station.role}", "netns", self._namespace)
            _ip(*inside, "address", "add", f"{station.address}/24", "dev", station.link)
            # frames as a real cable carries them: a lost one is one packet, not sixty kilobytes
            _ip(*inside, "link", "set", station.link, "gso_max_segs", "1", "gso_max_size", "1514")
            for link in (station.link,) if is_here else ("lo", station.link):
                _ip(*inside, "link", "set", link, "up")
            _ip("-n", self._namespace, "link", "set", f"to-{station.role}", "up")
            if not is_here:  # without a default route Chromium finds no address of its own
                _ip(*inside, "route", "add", "default", "via", self.server.address, "dev", station.link)

    def _start(self) -> None:
        roles = [station.role for station in (self.sharer, self.helper, self.server)]
        self._switch = subprocess.Popen(
            ("ip", "netns", "exec", self._namespace, sys.executable, "-m", "bench._switch", *roles),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._switch.stdout
        if self._switch.stdout.readline() != "ready\n":
            raise RuntimeError("the switch did not start")

    def _remove(self) -> None:
        _ip("link", "delete", self.server.link, check=False)
        for name in (self._namespace, self.sharer.name, self.helper.name):
            _ip("netns", "delete", name, check=False)


def _ip(*words: str, check: bool = True) -> None:
    done = subprocess.run(("ip", *words), capture_output=True, text=True, timeout=20, check=False)
    if check and done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")

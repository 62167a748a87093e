"""Networks that a test can break: an address for ICE, and two machines whose media path can be cut."""

import fcntl
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

#: a hardware address that no machine of a lane has: what is sent there is lost without a word
_NOBODY = "02:00:00:00:00:fe"


_IPV6_OFF = "/proc/sys/net/ipv6/conf/{link}/disable_ipv6"


def ensure_ice_address() -> str:
    """Answer an IPv4 address that browsers offer to their peer, making one where the machine has only loopback.

    Chromium ignores loopback for ICE and asks the default route which address is its own, hence a veth pair
    (dummy interfaces do not exist in our sandboxes) and a route. Both stay until the machine ends.
    """
    with _one_at_a_time():  # two workers of one run ask at once
        return _default_address() or _make_address()


def _make_address() -> str:
    if os.geteuid() != 0:
        raise RuntimeError("this machine has only loopback: run as root once, or add an interface and a default route")
    if not any(link["ifname"] == "entraide0" for link in json.loads(_ip("-json", "link") or "[]")):
        _ip("link", "add", "entraide0", "type", "veth", "peer", "name", "entraide1")
        _ip("address", "add", "10.203.255.1/30", "dev", "entraide0")
    _ip("link", "set", "lo", "up")
    for link in ("entraide0", "entraide1"):
        _without_ipv6(link)
        _ip("link", "set", link, "up")
    _ip("route", "replace", "default", "via", "10.203.255.2", "dev", "entraide0")
    if (made := _default_address()) is None:
        raise RuntimeError("no address for ICE in spite of a new veth pair")
    return made


@dataclass
class Namespace:
    """A machine of its own: a control link to the host (HTTP, by a `WireCut`) and a media link to the other one."""

    name: str
    number: int
    lane: int
    address: str = field(init=False)
    host_address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"10.203.{self.lane}.{self.number}"
        self.host_address = f"10.204.{self.lane}.{self.number * 4 + 1}"  # where its WireCut must listen

    def cut(self) -> None:
        """Let every media packet vanish while the link looks up, as a firewall or a dead Wi-Fi does."""
        _ip("link", "set", self._media, "nomaster")

    def unplug(self) -> None:
        """Take the media link down, so that the browser is told."""
        _ip("link", "set", self._media, "down")

    def isolate(self) -> None:
        """Let every packet vanish, both ways, of the picture and of HTTP alike: TCP is left to find out by itself."""
        self.cut()
        there = ("neigh", "replace", self._control_address, "lladdr", _NOBODY, "dev", self._control, "nud", "permanent")
        here = ("neigh", "replace", self.host_address, "lladdr", _NOBODY, "dev", "control", "nud", "permanent")
        _ip(*there)
        _ip("-n", self.name, *here)

    def heal(self) -> None:
        """Undo `cut`, `unplug` and `isolate`."""
        _ip("neigh", "del", self._control_address, "dev", self._control, check=False)
        _ip("-n", self.name, "neigh", "del", self.host_address, "dev", "control", check=False)
        _ip("link", "set", self._media, "master", f"ent-b{self.lane}")
        _ip("link", "set", self._media, "up")

    @property
    def _media(self) -> str:
        return f"ent-m{self.lane}-{self.number}"

    @property
    def _control_address(self) -> str:
        return f"10.204.{self.lane}.{self.number * 4 + 2}"

    @property
    def _control(self) -> str:
        return f"ent-c{self.lane}-{self.number}"

    def make(self) -> None:
        inside = ("-n", self.name)
        _ip("netns", "add", self.name)
        _ip("link", "add", self._media, "type", "veth", "peer", "name", "media", "netns", self.name)
        _ip("link", "add", self._control, "type", "veth", "peer", "name", "control", "netns", self.name)
        _ip("address", "add", f"{self.host_address}/30", "dev", self._control)
        for link in (self._control, self._media):
            _without_ipv6(link)
        _ip("netns", "exec", self.name, "sh", "-c", f"echo 1 > {_IPV6_OFF.format(link='all')}", check=False)
        _ip("link", "set", self._control, "up")
        _ip(*inside, "address", "add", f"{self.address}/24", "dev", "media")
        _ip(*inside, "address", "add", f"{self._control_address}/30", "dev", "control")
        for link in ("lo", "media", "control"):
            _ip(*inside, "link", "set", link, "up")
        self.heal()
        # Never answered; but without a default route Chromium finds no address of its own.
        _ip(*inside, "route", "add", "default", "via", f"10.203.{self.lane}.254", "dev", "media")

    def remove(self) -> None:
        for link in (self._media, self._control):
            _ip("link", "delete", link, check=False)
        _ip("netns", "delete", self.name, check=False)


class Lane:
    """Two namespaces joined by a bridge, for a sharer's and a helper's Chromium. Needs root."""

    def __enter__(self) -> Self:
        number = os.getpid() % 200 + 1  # two test runs at once get two lanes
        self._bridge = f"ent-b{number}"
        self.sharer = Namespace(f"entraide-{number}-sharer", 1, number)
        self.helper = Namespace(f"entraide-{number}-helper", 2, number)
        self._remove()
        _ip("link", "add", self._bridge, "type", "bridge")
        _without_ipv6(self._bridge)
        _ip("link", "set", self._bridge, "up")
        try:
            self.sharer.make()
            self.helper.make()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._remove()

    def _remove(self) -> None:
        self.sharer.remove()
        self.helper.remove()
        _ip("link", "delete", self._bridge, check=False)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"entraide-networks-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _without_ipv6(link: str) -> None:
    """Keep an address from being added a second after `link` is up: Chromium then drops what it is just loading.

    It says ERR_NETWORK_CHANGED, for every request of every browser on the machine.
    """
    switch = Path(_IPV6_OFF.format(link=link))
    if switch.exists():
        switch.write_text("1")


def _default_address() -> str | None:
    found = _ip("-json", "-4", "route", "get", "8.8.8.8", check=False)  # asks the kernel only; sends nothing
    routes = json.loads(found) if found else []
    address = routes[0].get("prefsrc", "") if routes else ""
    return address if address and not address.startswith("127.") else None


def _ip(*words: str, check: bool = True) -> str:
    done = subprocess.run(("ip", *words), capture_output=True, text=True, timeout=20, check=False)
    if check and done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout

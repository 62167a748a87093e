"""The fetcher: https, one address pinned before connecting, no redirects, bounded in time and size.

The address that was judged is the one connected to, so that a name which answers differently the second time
(DNS rebinding) gains nothing. Names are looked up in a thread, since looking up cannot be interrupted.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from math import inf
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from entraide.rules.addresses import may_connect

#: the whole of a request, from the name to the last byte
WITHIN_S = 4.0
BYTES_MAX = 262_144
URL_LENGTH_MAX = 2_048
_CHUNK = 65_536
_PORTS = {"https": 443, "http": 80}

Resolve = Callable[[str, int], list[str]]
Origin = tuple[str, str, int]


class Unreachable(Exception):  # noqa: N818 - an answer: nothing came, and why
    """No usable answer; `reason` is a short word for the log and for administrators, without the address asked.

    reasons: url, plain-http, name, inside, proxy, connect, certificate, late, too-large, redirect, broken.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Redirects are refused, so the status is the one of the address asked."""

    status: int
    content_type: str
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """Look a name up, by the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def origin_of(url: str) -> Origin:
    """Scheme, host and port of a URL; an entry of `outbound.permitted` without scheme is https.

    raises:  ValueError.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError("write host, host:port or http://host:port")
    return parts.scheme, parts.hostname.lower().rstrip("."), parts.port or _PORTS[parts.scheme]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches by the rules.

    permitted:  origins that may be on this machine or in a private network; an http one may be asked in plain text.
    proxy:      origin through which public hosts are asked (CONNECT); permitted ones are asked directly.
    ca_file:    certificates believed besides the system's.
    """

    permitted: frozenset[Origin] = frozenset()
    proxy: Origin | None = None
    ca_file: Path | None = None
    within_s: float = WITHIN_S
    resolve: Resolve = field(default=resolve)
    until: float = inf

    def budget(self, within_s: float) -> "Fetcher":
        """The same, for several requests that have `within_s` seconds together."""
        return replace(self, until=time.monotonic() + within_s)

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, bytes_max: int = BYTES_MAX) -> Answer:
        """Fetch `url`.

        raises:  Unreachable.
        """
        return self._ask("GET", url, None, headers or {}, bytes_max)

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], bytes_max: int = BYTES_MAX) -> Answer:
        """Send `body` to `url`.

        raises:  Unreachable.
        """
        return self._ask("POST", url, body, headers, bytes_max)

    def is_usable(self, url: str) -> bool:
        """Whether `url` is one that could be asked, or that a browser could be sent to: https, or permitted http."""
        try:
            self._read(url)
        except Unreachable:
            return False
        return True

    def _read(self, url: str) -> tuple[SplitResult, Origin]:
        if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>#'):
            raise Unreachable("url")
        try:
            parts, origin = urlsplit(url), origin_of(url)
        except ValueError:
            raise Unreachable("url") from None
        if "://" not in url:
            raise Unreachable("url")
        if origin[0] != "https" and origin not in self.permitted:
            raise Unreachable("plain-http")
        return parts, origin

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], bytes_max: int) -> Answer:
        parts, origin = self._read(url)
        until = min(time.monotonic() + self.within_s, self.until)
        connection = self._connected(origin, until)
        wire = connection.sock
        watch = threading.Timer(max(0.0, until - time.monotonic()), _cut, (wire,))
        watch.daemon = True
        watch.start()
        answer = None
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = {"Accept": "application/json", "User-Agent": "entraide", **headers, "Connection": "close"}
            connection.request(method, target, body=body, headers=sent)
            answer = connection.getresponse()
            if 300 <= answer.status < 400:
                raise Unreachable("redirect")
            read = _read_all(answer, bytes_max)
        except (OSError, http.client.HTTPException, ValueError) as failed:
            raise Unreachable("late" if _is_late(until) else _word_of(failed)) from None
        finally:
            watch.cancel()
            for one in (answer, connection, wire):
                if one is not None:
                    one.close()
        if _is_late(until):
            raise Unreachable("late")
        return Answer(answer.status, (answer.getheader("Content-Type") or "")[:200], read)

    def _connected(self, origin: Origin, until: float) -> http.client.HTTPConnection:
        scheme, host, port = origin
        connection = http.client.HTTPConnection(host, port)
        try:
            if self.proxy is not None and origin not in self.permitted:
                raw = self._through_proxy(host, port, until)
            else:
                raw = _connect(self._pinned(host, port, until, permitted=origin in self.permitted), port, until)
            raw.settimeout(_left(until))
            connection.sock = self._tls().wrap_socket(raw, server_hostname=host) if scheme == "https" else raw
            connection.sock.settimeout(_left(until))
        except (OSError, ValueError) as failed:
            raise Unreachable("late" if _is_late(until) else _word_of(failed)) from None
        return connection

    def _pinned(self, host: str, port: int, until: float, *, permitted: bool) -> str:
        """One address of the name; refused when any of them leads inside, since names of the honest do not mix."""
        looked: Future[list[str]] = Future()
        threading.Thread(target=_look_up, args=(self.resolve, host, port, looked), daemon=True).start()
        try:
            addresses = looked.result(_left(until))
        except TooLate:
            raise Unreachable("late") from None
        except (OSError, ValueError):
            raise Unreachable("name") from None
        if not addresses:
            raise Unreachable("name")
        if not all(may_connect(one, permitted=permitted) for one in addresses):
            raise Unreachable("inside")
        return addresses[0]

    def _through_proxy(self, host: str, port: int, until: float) -> socket.socket:
        """Ask the proxy for a tunnel; it looks the name up, so only addresses written as such are judged here."""
        if _is_number(host) and not may_connect(host.strip("[]"), permitted=False):
            raise Unreachable("inside")
        if host == "localhost" or host.endswith(".localhost"):
            raise Unreachable("inside")
        assert self.proxy is not None  # noqa: S101 - the caller looked
        _, proxy_host, proxy_port = self.proxy
        tunnel = http.client.HTTPConnection(proxy_host, proxy_port, timeout=_left(until))
        name = f"[{host}]" if ":" in host else host
        tunnel.set_tunnel(name, port)
        try:
            tunnel.connect()
        except OSError as failed:
            raise Unreachable("late" if _is_late(until) else "proxy") from failed
        raw: socket.socket = tunnel.sock
        return raw

    def _tls(self) -> ssl.SSLContext:
        return _context(self.ca_file)


def fetcher() -> Fetcher:
    """The fetcher of this installation, by `[outbound]` of the configuration."""
    chosen = settings.ENTRAIDE.outbound
    return Fetcher(
        permitted=frozenset(origin_of(one) for one in chosen.permitted),
        proxy=origin_of(chosen.proxy) if chosen.proxy else None,
        ca_file=chosen.ca_file,
    )


@cache
def _context(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _connect(address: str, port: int, until: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=_left(until))


def _look_up(look: Resolve, host: str, port: int, found: "Future[list[str]]") -> None:
    try:
        found.set_result(look(host.strip("[]"), port))
    except Exception as failed:  # noqa: BLE001 - handed to whoever waits
        found.set_exception(failed)


def _read_all(answer: http.client.HTTPResponse, bytes_max: int) -> bytes:
    read = bytearray()
    while chunk := answer.read(min(_CHUNK, bytes_max + 1 - len(read))):
        read += chunk
        if len(read) > bytes_max:
            raise Unreachable("too-large")
    return bytes(read)


def _cut(wire: socket.socket) -> None:
    """End a request whose answer drips: a time-out of the socket begins anew with every byte."""
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("late")
    return left


def _is_late(until: float) -> bool:
    """Whether the time is up; a cut made for that may be felt a moment before."""
    return time.monotonic() >= until - 0.05


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit() or host.startswith("0x")


def _word_of(failed: Exception) -> str:
    match failed:
        case ssl.SSLError():
            return "certificate"
        case TimeoutError():
            return "late"
        case ConnectionError() | socket.gaierror():
            return "connect"
        case OSError():
            return "connect"
        case _:
            return "broken"

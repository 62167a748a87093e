"""Asking a relay for an address, as a browser would: it should answer, take our logins, and be shut to the inside.

source:  RFC 8489 (STUN), RFC 8656 (TURN).
"""

import hashlib
import hmac
import ipaddress
import os
import socket
import ssl
import struct
from contextlib import closing
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs

COOKIE = 0x2112A442
ALLOCATE, REFRESH, CREATE_PERMISSION = 0x003, 0x004, 0x008
_SUCCESS, _ERROR = 0x100, 0x110
_USERNAME, _INTEGRITY, _ERROR_CODE, _PEER, _REALM, _NONCE = 0x0006, 0x0008, 0x0009, 0x0012, 0x0014, 0x0015
_TRANSPORT, _LIFETIME = 0x0019, 0x000D
_UDP = bytes([17, 0, 0, 0])
UNAUTHORISED = 401
#: addresses of the relay's own machine and of clouds' inside, in every written form that a relay may overlook
INSIDE = ("127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "169.254.169.254")
#: somewhere far away; asking for permission sends nothing there
OUTSIDE = "9.9.9.9"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whereto a relay would send: addresses of INSIDE (none on a relay that is shut), and whether outside at all."""

    inside: tuple[str, ...]
    outside: bool


@dataclass(frozen=True, slots=True)
class RelayUrl:
    """A `turn:` or `turns:` address, read."""

    host: str
    port: int
    transport: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `turn[s]:host[:port][?transport=udp|tcp]`.

        raises:  ValueError.
        """
        scheme, _, rest = text.partition(":")
        if scheme not in {"turn", "turns"}:
            raise ValueError(f"{text!r} is not the address of a relay")
        address, _, query = rest.partition("?")
        host, port = _host_and_port(address, 5349 if scheme == "turns" else 3478)
        named = parse_qs(query).get("transport", ["tcp" if scheme == "turns" else "udp"])[0]
        return cls(host, port, "tls" if scheme == "turns" else named)


class RelayRefused(Exception):  # noqa: N818 - an answer, with the number the relay gave
    """The relay answered with an error."""

    def __init__(self, number: int) -> None:
        """Keep the number (RFC 8489 §14.8)."""
        super().__init__(f"error {number}")
        self.number = number


def reach_of(url: RelayUrl, username: str, password: str, *, timeout_s: float = 5) -> Reach:
    """Allocate a relay address, ask for permission towards inside and outside, and give the address back.

    raises:   OSError when it cannot be reached; RelayRefused when it does not take the login.
    """
    with closing(_Conversation(url, timeout_s)) as relay:
        relay.allocate(username, password)
        found = Reach(tuple(address for address in INSIDE if relay.permits(address)), relay.permits(OUTSIDE))
        relay.release()
    return found


class _Conversation:
    """One client of the relay, from the first message to the end."""

    def __init__(self, url: RelayUrl, timeout_s: float) -> None:
        self._is_stream = url.transport != "udp"
        kind = socket.SOCK_STREAM if self._is_stream else socket.SOCK_DGRAM
        family, _, _, _, address = socket.getaddrinfo(url.host, url.port, type=kind)[0]
        opened = socket.socket(family, kind)
        opened.settimeout(timeout_s)
        try:
            opened.connect(address)
            if url.transport == "tls":
                opened = ssl.create_default_context().wrap_socket(opened, server_hostname=url.host)
        except BaseException:
            opened.close()
            raise
        self._socket = opened
        self._login: bytes = b""
        self._key = b""

    def allocate(self, username: str, password: str) -> None:
        try:
            self._ask(ALLOCATE, _attribute(_TRANSPORT, _UDP))
        except _Challenged as challenge:
            if challenge.number != UNAUTHORISED:
                raise
            realm, nonce = challenge.realm, challenge.nonce
        else:
            raise RelayRefused(0)
        self._login = _attribute(_USERNAME, username.encode()) + _attribute(_REALM, realm) + _attribute(_NONCE, nonce)
        # the long-term credential of RFC 8489 §9.2.2 is MD5 by definition
        self._key = hashlib.md5(b":".join((username.encode(), realm, password.encode()))).digest()  # noqa: S324
        self._ask(ALLOCATE, _attribute(_TRANSPORT, _UDP))

    def permits(self, address: str) -> bool:
        transaction = os.urandom(12)
        try:
            self._ask(CREATE_PERMISSION, _attribute(_PEER, _peer(address, transaction)), transaction)
        except RelayRefused:
            return False
        return True

    def release(self) -> None:
        self._ask(REFRESH, _attribute(_LIFETIME, struct.pack("!I", 0)))

    def close(self) -> None:
        self._socket.close()

    def _ask(self, method: int, attributes: bytes, transaction: bytes = b"") -> None:
        transaction = transaction or os.urandom(12)
        body = attributes + self._login
        if self._key:
            covered = struct.pack("!HHI", method, len(body) + 24, COOKIE) + transaction + body
            body += _attribute(_INTEGRITY, hmac.new(self._key, covered, hashlib.sha1).digest())
        self._send(struct.pack("!HHI", method, len(body), COOKIE) + transaction + body)
        kind, answer = self._receive(transaction)
        if kind == method | _ERROR:
            raise _Challenged(answer)
        if kind != method | _SUCCESS:
            raise RelayRefused(0)

    def _send(self, message: bytes) -> None:
        # a datagram may be lost: once more costs nothing, the relay answers a transaction the same way
        for _ in range(1 if self._is_stream else 2):
            self._socket.sendall(message)

    def _receive(self, transaction: bytes) -> tuple[int, dict[int, bytes]]:
        while True:
            message = self._read_stream() if self._is_stream else self._socket.recv(2048)
            if len(message) < 20 or message[8:20] != transaction:
                continue
            kind = struct.unpack("!H", message[:2])[0]
            return kind, _attributes(message[20:])

    def _read_stream(self) -> bytes:
        head = self._exactly(20)
        return head + self._exactly(struct.unpack("!H", head[2:4])[0])

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            piece = self._socket.recv(count - len(got))
            if not piece:
                raise ConnectionResetError("the relay closed the connection")
            got += piece
        return got


class _Challenged(RelayRefused):
    """An error with realm and nonce, as the first answer of every relay is."""

    def __init__(self, attributes: dict[int, bytes]) -> None:
        code = attributes.get(_ERROR_CODE, b"\0\0\0\0")
        super().__init__(code[2] * 100 + code[3])
        self.realm = attributes.get(_REALM, b"")
        self.nonce = attributes.get(_NONCE, b"")


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _attributes(body: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while len(body) >= 4:
        kind, length = struct.unpack("!HH", body[:4])
        found.setdefault(kind, body[4 : 4 + length])
        body = body[4 + length + (-length % 4) :]
    return found


def _peer(address: str, transaction: bytes) -> bytes:
    """XOR-PEER-ADDRESS, port 9."""
    known = ipaddress.ip_address(address)
    mask = struct.pack("!I", COOKIE) + transaction
    hidden = bytes(one ^ other for one, other in zip(known.packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if known.version == 4 else 2, 9 ^ (COOKIE >> 16)) + hidden


def _host_and_port(address: str, usual: int) -> tuple[str, int]:
    if address.startswith("["):
        host, _, port = address[1:].partition("]")
        return host, int(port.removeprefix(":") or usual)
    host, _, port = address.partition(":")
    if not host:
        raise ValueError("the address of a relay needs a host")
    return host, int(port or usual)

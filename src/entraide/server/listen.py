"""Listening: the sockets, and uvicorn with the settings that were measured for lines."""

import errno
import gc
import socket
import sys
from contextlib import ExitStack

import uvicorn

from entraide.server.config import Server
from entraide.server.startup import CannotStart

#: larger than any lawful frame, so that it is the hub that names the reason
LARGEST_FRAME_BYTES = 70_000
#: a dead line is noticed within 7 s
PING_EVERY_S = 3.0
PING_TIMEOUT_S = 4.0
LEAVE_WITHIN_S = 5
#: how long a thread that computes keeps messages waiting: uvloop takes the interpreter anew for each event, and Python
#: would make it wait 5 ms each time
SWITCH_EVERY_S = 0.0002

APPLICATION = "entraide.server.asgi:application"


class PortTaken(CannotStart):
    """Another program listens there already."""


def open_sockets(host: str, port: int) -> list[socket.socket]:
    """Open the listening sockets: one, or for `localhost` both of IPv4 and IPv6, or for `*` every address.

    raises:  CannotStart when the port is taken or may not be used.
    """
    wanted = {
        "localhost": [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")],
        "*": [(socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")],  # noqa: S104 - asked for by name
    }.get(host, [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)])
    with ExitStack() as opened:
        found: list[socket.socket] = []
        for family, address in wanted:
            try:
                found.append(opened.enter_context(_open(family, address, port)))
            except PortTaken:
                raise
            except CannotStart:
                # a machine without IPv6 still has the first of both
                if not found:
                    raise
        opened.pop_all()
    return found


def serve(server: Server, sockets: list[socket.socket]) -> None:
    """Serve until SIGTERM or Ctrl-C; open lines are told and closed within LEAVE_WITHIN_S."""
    sys.setswitchinterval(SWITCH_EVERY_S)
    config = uvicorn.Config(
        APPLICATION,
        loop="auto" if sys.platform == "win32" else "uvloop",
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME_BYTES,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PING_TIMEOUT_S,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(server.trusted_proxies),
        forwarded_allow_ips=server.trusted_proxies or None,
        ssl_certfile=server.tls_certificate,
        ssl_keyfile=server.tls_key,
        timeout_graceful_shutdown=LEAVE_WITHIN_S,
    )
    config.load()
    # what the program is made of stays; looking through it for garbage held everything up for a tenth of a second
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets)


def _open(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address, port))
        opened.listen(2048)
        opened.setblocking(False)  # noqa: FBT003 - the library's own argument
    except OSError as failed:
        opened.close()
        raise _reason(failed, address, port) from None
    return opened


def _reason(failed: OSError, address: str, port: int) -> Exception:
    if failed.errno == errno.EADDRINUSE:
        return PortTaken(f"Port {port} is already in use by another program.")
    if failed.errno == errno.EACCES:
        return CannotStart(f"Port {port} needs more rights. Use a port above 1023, or a proxy in front.")
    return CannotStart(f"{address} port {port} cannot be listened on: {failed.strerror}.")

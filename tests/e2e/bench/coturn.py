"""A real coturn of a test's own, on loopback and on the address that browsers offer to their peers."""

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from entraide.doors.live.relay import mint_login

from .namespaces import ensure_ice_address
from .server import free_port

_RELAYED_PORTS = (52_000, 52_400)


class Coturn:
    """Debian's coturn with time-limited logins (`use-auth-secret`), alive inside its `with` block."""

    def __init__(self, *, places: int = 0) -> None:
        """places: how many may be taken at a time; 0, as many as there are ports."""
        self.places = places
        self.address = ensure_ice_address()
        self.port = free_port()
        self.secret = secrets.token_hex(16)

    @property
    def url(self) -> str:
        """What stands in `relay.urls`."""
        return f"turn:{self.address}:{self.port}?transport=udp"

    def login(self) -> dict[str, str]:
        """A server for an `RTCPeerConnection`, with a login of an hour, as entraide would give it out."""
        login = mint_login(self.secret.encode(), "somebody", now=datetime.now(UTC), lasts=timedelta(hours=1))
        return {"urls": self.url, "username": login.username, "credential": login.password}

    def __enter__(self) -> Self:
        program = shutil.which("turnserver")
        if program is None:
            raise RuntimeError("coturn is not installed: tools/packages")
        self._folder = tempfile.TemporaryDirectory(prefix="entraide-coturn-")
        folder = Path(self._folder.name)
        (folder / "turnserver.conf").write_text(self._lines(folder))
        with (folder / "coturn.log").open("wb") as log:
            self._process = subprocess.Popen(
                ("setpriv", "--pdeathsig", "KILL", program, "-c", str(folder / "turnserver.conf")),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait(folder / "coturn.log")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _lines(self, folder: Path) -> str:
        first, last = _RELAYED_PORTS
        lines = (
            f"listening-port={self.port}",
            "listening-ip=127.0.0.1",
            f"listening-ip={self.address}",
            f"relay-ip={self.address}",
            f"min-port={first}",
            f"max-port={last}",
            "use-auth-secret",
            f"static-auth-secret={self.secret}",
            "realm=entraide.test",
            "fingerprint",
            f"total-quota={self.places}",
            "no-cli",
            "no-tls",
            "no-dtls",
            "log-file=stdout",
            "simple-log",
            f"pidfile={folder / 'coturn.pid'}",
            f"userdb={folder / 'users.sqlite'}",
        )
        return "\n".join(lines) + "\n"

    def _wait(self, log: Path, timeout_s: float = 15) -> None:
        until = time.monotonic() + timeout_s
        while True:
            try:
                socket.create_connection((self.address, self.port), 1).close()  # it listens on TCP as well
            except OSError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"coturn did not start\n{log.read_text(errors='replace')}") from None
                time.sleep(0.05)
            else:
                return

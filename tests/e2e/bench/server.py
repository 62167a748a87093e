"""The real `entraide` program, run beside a test, which may restart and kill it."""

import atexit
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# {port} and {data} are filled in; the program is the one of the Python that runs the tests.
COMMAND: tuple[str, ...] = ("entraide", "demo", "--port", "{port}", "--data", "{data}", "--quiet")
READY_PATH = "/readyz"
DATABASE = "entraide.sqlite3"


class RunningServer:
    """One server with its own data directory and port, both kept over `restart`.

    data:    an empty folder gets the data of a demo that was started once before, unless they are kept elsewhere.
    environ: settings on top of none: every ENTRAIDE_* and DJANGO_* of the surroundings is taken away first.
    command: other words than `entraide demo …`, with {port} and {data}.
    host:    where it listens, when that is not this machine alone; then the command must say so, too.
    """

    def __init__(
        self,
        data: Path,
        *,
        port: int | None = None,
        environ: Mapping[str, str] | None = None,
        command: tuple[str, ...] = COMMAND,
        host: str = "localhost",
    ) -> None:
        self.data = data
        self.host = host
        self.port = port or free_port()
        self.log_path = data / "server.log"
        # pytest-django leaves its DJANGO_SETTINGS_MODULE in our surroundings.
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ENTRAIDE_", "DJANGO_"))}
        self._environ = {**kept, **(environ or {}), "PYTHONUNBUFFERED": "1"}
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @property
    def origin(self) -> str:
        """Where a browser finds it; localhost unless asked: other plain http is no secure context."""
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the running program."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process.pid

    def start(self, *, timeout_s: float = 100) -> None:
        """Start it and wait until it says that it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        if self._command == COMMAND and not (self.data / DATABASE).exists() and not self._keeps_elsewhere():
            shutil.copytree(_prepared(), self.data, ignore=shutil.ignore_patterns("server.*"), dirs_exist_ok=True)
        self._run(timeout_s)

    def _keeps_elsewhere(self) -> bool:
        return any(key.startswith("ENTRAIDE_DATABASE") for key in self._environ)

    def _run(self, timeout_s: float) -> None:
        words = [word.format(port=self.port, data=self.data) for word in self._command]
        if "/" not in words[0]:
            words[0] = str(Path(sys.executable).with_name(words[0]))
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                ("setpriv", "--pdeathsig", "KILL", *words),
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + timeout_s
        while not self.is_ready():
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended at once ({self._process.returncode})\n{self.log_tail()}")
            if time.monotonic() > until:
                self.kill()
                raise TimeoutError(f"the server was not ready after {timeout_s} s\n{self.log_tail()}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether it answers its readiness address with 200."""
        address = "127.0.0.1" if self.host == "localhost" else self.host
        connection = http.client.HTTPConnection(address, self.port, timeout=2)
        try:
            connection.request("GET", READY_PATH, headers={"Host": f"{self.host}:{self.port}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self, *, timeout_s: float = 15) -> None:
        """Ask it to end (SIGTERM) and wait; SIGKILL when it does not."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
        self.kill()

    def kill(self) -> None:
        """SIGKILL it and its children at once."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Stop it properly and start it again with the same data and port."""
        self.stop()
        self.start()

    def command(self, *words: str) -> str:
        """Run `entraide …` on this server's data in a process of its own, as an operator does; answer what it said."""
        done = subprocess.run(
            (str(Path(sys.executable).with_name("entraide")), *words),
            env={**self._environ, "ENTRAIDE_DATA_DIRECTORY": str(self.data)},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"entraide {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def python(self, *words: str, cwd: Path) -> str:
        """Run a program of ours on this server's data, in a process that knows its settings; answer what it said."""
        more = {"DJANGO_SETTINGS_MODULE": "entraide.server.django_settings", "ENTRAIDE_DATA_DIRECTORY": str(self.data)}
        done = subprocess.run(
            (sys.executable, *words),
            env={**self._environ, **more},
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"python {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Look into its database, without being able to write."""
        with closing(sqlite3.connect(f"file:{self.data / DATABASE}?mode=ro", uri=True, timeout=30)) as database:
            return database.execute(query, values).fetchall()

    def make_overdue(self, session: str, moment: str) -> None:
        """Put a moment of a session's stored state, such as `$.ask.due_at`, long before now: nobody waits for it."""
        self._write("UPDATE help_helpsession SET due_at = '2020-01-01 00:00:00' WHERE id = ?", session)
        self.put_at(session, moment, datetime(2020, 1, 1, tzinfo=UTC))

    def put_at(self, session: str, moment: str, at: datetime) -> None:
        """Put a moment of a session's stored state elsewhere; the pages hear of it with whatever changes next."""
        self._write(
            "UPDATE help_helpsession SET state = json_set(state, ?, ?) WHERE id = ?", moment, at.isoformat(), session
        )

    def _write(self, query: str, *values: str) -> None:
        with closing(sqlite3.connect(self.data / DATABASE, timeout=30)) as database, database:
            database.execute(query, values)

    def log_tail(self, lines: int = 60) -> str:
        """The last lines it wrote."""
        if not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])


@cache
def _prepared() -> Path:
    """The folder of a demo that was started and stopped: to invent its people anew for each server takes seconds."""
    folder = tempfile.TemporaryDirectory(prefix="entraide-demo-")
    atexit.register(folder.cleanup)
    server = RunningServer(Path(folder.name))
    server._run(100)
    server.stop()
    return server.data


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port

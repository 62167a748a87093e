"""The bare relay (`_bare_server.py`), run beside a question."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.bench.server import free_port

ROOT = Path(__file__).resolve().parents[1]


class BareServer:
    """Runs inside its `with` block, on a free port."""

    def __enter__(self) -> Self:
        self.port = free_port()
        command = (sys.executable, "-m", "bench._bare_server", str(self.port))
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout
        if self._process.stdout.readline() != b"ready\n":
            raise RuntimeError("the bare relay did not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

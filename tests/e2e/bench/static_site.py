"""A site of two files under the strict content security policy of the product, for the bench's self-tests."""

import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class StaticSite:
    """Serves `pages/` on a free port, and remembers what was beaconed to it."""

    def __init__(self) -> None:
        self.beacons: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, name="static site", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def wait_for_beacon(self, *, timeout_s: float = 10) -> str:
        """Take the oldest beacon, once there is one."""
        until = time.monotonic() + timeout_s
        while not self.beacons:
            if time.monotonic() > until:
                raise TimeoutError("no beacon came")
            time.sleep(0.02)
        return self.beacons.pop(0)

    def _handler(self) -> type[SimpleHTTPRequestHandler]:
        beacons = self.beacons

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *words: object) -> None:
                super().__init__(*words, directory=str(Path(__file__).with_name("pages")))  # type: ignore[arg-type]

            def do_GET(self) -> None:
                if self.path == "/favicon.ico":
                    self.send_response(204)
                    self.end_headers()
                    return
                super().do_GET()

            def do_POST(self) -> None:
                beacons.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(204)
                self.end_headers()

            def end_headers(self) -> None:
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("Cache-Control", "no-store")
                super().end_headers()

            def log_message(self, *words: object) -> None:
                pass

        return Handler

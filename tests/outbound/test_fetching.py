"""The fetcher: led inside by no name, no redirect and no second answer; bounded in time and size."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from entraide.outbound import Fetcher, Unreachable
from entraide.outbound.fetching import origin_of
from tests.outbound.certificates import Authority


class Inside(BaseHTTPRequestHandler):
    """A server of the organisation's own network."""

    heard: list[str] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        match self.path:
            case "/redirect":
                self.send_response(302)
                self.send_header("Location", "/fine")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/large":
                self._send(b"x" * 300_000)
            case "/endless":
                self.send_response(200)
                self.end_headers()
                for _ in range(1_000):
                    self.wfile.write(b"x" * 10_000)
            case "/drip":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                for _ in range(100):
                    self.wfile.write(b"x")
                    time.sleep(0.1)
            case "/drip-head":
                for mark in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200:
                    self.wfile.write(bytes([mark]))
                    time.sleep(0.1)
            case _:
                self._send(b"{}")

    def do_CONNECT(self) -> None:
        self.heard.append(self.path)
        self.send_error(502)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has gone away
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name above
        """Keep the terminal clean."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve() -> Iterator[Callable[..., int]]:
    servers: list[ThreadingHTTPServer] = []

    def start(certificate: Path | None = None, key: Path | None = None) -> int:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Inside)
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate, key)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return int(server.server_address[1])

    Inside.heard.clear()
    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


def permitting(*origins: str, **more: object) -> Fetcher:
    return Fetcher(permitted=frozenset(origin_of(one) for one in origins), **more)  # type: ignore[arg-type]


def refusal_of(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Unreachable) as caught:
        fetcher.get(url)
    return caught.value.reason


def test_a_listed_host_of_a_private_authority_is_asked(authority: Authority, serve: Callable[..., int]) -> None:
    port = serve(*authority.certify("localhost"))
    fetcher = permitting(f"localhost:{port}", ca_file=authority.certificate)

    answer = fetcher.get(f"https://localhost:{port}/fine")

    assert (answer.status, answer.content_type, answer.body) == (200, "application/json", b"{}")


def test_a_listed_entry_is_honoured_exactly(authority: Authority, serve: Callable[..., int]) -> None:
    port = serve(*authority.certify("localhost"))
    url = f"https://localhost:{port}/fine"

    for listed in (f"localhost:{port + 1}", "localhost", f"http://localhost:{port}", f"other.localhost:{port}"):
        assert refusal_of(permitting(listed, ca_file=authority.certificate), url) == "inside"
    assert Inside.heard == []


@pytest.mark.parametrize("wrong", ["authority", "host", "date"])
def test_a_certificate_is_always_checked(
    wrong: str, authority: Authority, serve: Callable[..., int], tmp_path: Path
) -> None:
    signer = Authority.make(tmp_path) if wrong == "authority" else authority
    lasts = timedelta(hours=1) if wrong == "date" else timedelta(days=30)
    port = serve(*signer.certify("elsewhere.localhost" if wrong == "host" else "localhost", lasts=lasts))
    fetcher = permitting(f"localhost:{port}", ca_file=authority.certificate)

    assert refusal_of(fetcher, f"https://localhost:{port}/fine") == "certificate"
    assert Inside.heard == []


def test_plain_text_is_spoken_only_where_listed_as_such(serve: Callable[..., int]) -> None:
    port = serve()

    assert refusal_of(permitting(f"localhost:{port}"), f"http://localhost:{port}/fine") == "plain-http"
    assert permitting(f"http://localhost:{port}").get(f"http://localhost:{port}/fine").status == 200


def test_a_name_that_leads_inside_is_not_asked(serve: Callable[..., int]) -> None:
    port = serve()
    for addresses in (["127.0.0.1"], ["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]):
        fetcher = Fetcher(resolve=lambda host, port, found=addresses: found)  # type: ignore[misc]
        assert refusal_of(fetcher, f"https://idp.example.org:{port}/") == "inside"
    assert Inside.heard == []


def test_a_name_is_looked_up_once_so_a_second_answer_changes_nothing(serve: Callable[..., int]) -> None:
    port = serve()
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    fetcher = permitting(f"http://idp.example.org:{port}", resolve=rebinding)

    assert fetcher.get(f"http://idp.example.org:{port}/fine").status == 200
    assert asked == ["idp.example.org"]


def test_even_a_listed_host_leads_to_no_metadata_service() -> None:
    fetcher = permitting("http://idp.example.org", resolve=lambda host, port: ["169.254.169.254"])

    assert refusal_of(fetcher, "http://idp.example.org/") == "inside"


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@idp.example.org/",
        "https://idp.example.org/\r\nX: y",
        "https://idp.example.org/a\x7fb",
        "https://idp.example.org/a\tb",
        "https://idp.example.org\\@inside/",
        "https://idp.example.org/#x",
        "https://idp.exämple.org/",
        "ftp://idp.example.org/",
        "file:///etc/passwd",
        "//idp.example.org/",
        "idp.example.org",
        "https://",
        "https://idp.example.org:99999/",
        "https://" + "x" * 3_000 + ".example.org/",
    ],
)
def test_an_odd_address_is_not_asked(url: str) -> None:
    assert refusal_of(Fetcher(resolve=lambda host, port: ["8.8.8.8"]), url) in {"url", "plain-http"}


def test_a_name_without_addresses_is_no_name() -> None:
    assert refusal_of(Fetcher(resolve=lambda host, port: []), "https://idp.example.org/") == "name"


@pytest.mark.parametrize(
    ("host", "reason"),
    [("localhost", "inside"), ("idp.localhost", "inside"), ("10.0.0.1", "inside"), ("9.9.9.9", "proxy")],
)
def test_through_a_proxy_only_what_is_written_as_inside_is_refused_here(host: str, reason: str) -> None:
    fetcher = Fetcher(proxy=("http", "127.0.0.1", 9))

    assert refusal_of(fetcher, f"https://{host}/") == reason


def test_nothing_is_asked_when_the_time_is_up() -> None:
    late = Fetcher(resolve=lambda host, port: ["8.8.8.8"], until=time.monotonic() - 1)

    assert refusal_of(late, "https://idp.example.org/") == "late"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]", "localhost", "0"],
)
def test_this_machine_is_not_asked_however_it_is_written(host: str, serve: Callable[..., int]) -> None:
    port = serve()

    assert refusal_of(Fetcher(), f"https://{host}:{port}/") in {"inside", "name"}
    assert Inside.heard == []


@pytest.mark.parametrize(
    ("path", "reason"), [("/redirect", "redirect"), ("/large", "too-large"), ("/endless", "too-large")]
)
def test_redirects_and_heaps_are_refused(path: str, reason: str, serve: Callable[..., int]) -> None:
    port = serve()

    assert refusal_of(permitting(f"http://localhost:{port}"), f"http://localhost:{port}{path}") == reason
    assert "/fine" not in Inside.heard


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_an_answer_that_drips_ends_in_time(path: str, serve: Callable[..., int]) -> None:
    port = serve()
    began = time.monotonic()

    assert refusal_of(permitting(f"http://localhost:{port}", within_s=0.7), f"http://localhost:{port}{path}") == "late"
    assert time.monotonic() - began < 2


def test_a_name_server_that_is_silent_ends_in_time() -> None:
    stopped = threading.Event()

    def silent(host: str, port: int) -> list[str]:
        stopped.wait(5)
        return []

    began = time.monotonic()
    assert refusal_of(Fetcher(resolve=silent, within_s=0.3), "https://idp.example.org/") == "late"
    assert time.monotonic() - began < 2
    stopped.set()


def test_several_requests_share_a_budget(serve: Callable[..., int]) -> None:
    port = serve()
    fetcher = permitting(f"http://localhost:{port}").budget(0.2)
    fetcher.get(f"http://localhost:{port}/fine")
    time.sleep(0.25)

    assert refusal_of(fetcher, f"http://localhost:{port}/fine") == "late"


def test_a_public_host_is_asked_through_the_proxy_and_a_listed_one_directly(serve: Callable[..., int]) -> None:
    proxy, inside = serve(), serve()
    fetcher = permitting(f"http://localhost:{inside}", proxy=("http", "127.0.0.1", proxy))

    assert refusal_of(fetcher, "https://idp.example.org/x") == "proxy"
    assert Inside.heard == ["idp.example.org:443"]
    assert fetcher.get(f"http://localhost:{inside}/fine").status == 200
    for host in ("127.0.0.1", "[::1]", "169.254.169.254", "localhost", "2130706433"):
        assert refusal_of(fetcher, f"https://{host}/") == "inside"
    assert len(Inside.heard) == 2


def test_a_name_nobody_knows_is_said_to_be_unknown() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    assert refusal_of(Fetcher(resolve=unknown), "https://idp.example.org/") == "name"

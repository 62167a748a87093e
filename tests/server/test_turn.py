"""Asking a real coturn what doctor asks."""

import base64
import hashlib
import hmac
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from entraide.server.turn import RelayRefused, RelayUrl, reach_of
from tests.e2e.bench.server import free_port

SECRET = b"south"
#: the lines of docs/guide/operator
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "operator.en.md"

Start = Callable[..., int]


def login(secret: bytes = SECRET) -> tuple[str, str]:
    username = f"{int(time.time()) + 300}:doctor"  # noqa: TID251 - coturn has the real time
    return username, base64.b64encode(hmac.new(secret, username.encode(), hashlib.sha1).digest()).decode()


@pytest.fixture
def coturn(tmp_path: Path) -> Iterator[Start]:
    """Starts coturn with more lines of configuration; answers its port."""
    started = []

    def start(*lines: str) -> int:
        port = free_port()
        file = tmp_path / "turnserver.conf"
        usual = ("listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "use-auth-secret", "realm=test", "no-tls", "no-dtls")
        rest = (f"static-auth-secret={SECRET.decode()}", "no-cli", f"pidfile={tmp_path}/pid", "log-file=stdout")
        file.write_text("\n".join((f"listening-port={port}", *usual, *rest, *lines)))
        program = shutil.which("turnserver") or pytest.fail("coturn is not installed: tools/packages")
        started.append(
            subprocess.Popen([program, "-c", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return port
        pytest.fail("coturn did not start")

    yield start
    for one in started:
        one.terminate()
        one.wait(10)


@pytest.mark.coturn
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_relay_that_is_open_to_the_inside_is_found_out(coturn: Start, transport: str) -> None:
    port = coturn("allow-loopback-peers")

    found = reach_of(RelayUrl.read(f"turn:127.0.0.1:{port}?transport={transport}"), *login())

    assert {"127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"} & set(found.inside)
    assert found.outside


@pytest.mark.coturn
def test_the_lines_of_the_guide_shut_the_inside_and_leave_the_outside_open(coturn: Start) -> None:
    lines = [line for line in GUIDE.read_text().splitlines() if line.startswith(("denied-peer-ip=", "no-multicast"))]
    port = coturn(*lines)

    found = reach_of(RelayUrl.read(f"turn:127.0.0.1:{port}"), *login())

    assert found.inside == ()
    assert found.outside


@pytest.mark.coturn
def test_a_range_that_begins_with_two_colons_shuts_out_everybody(coturn: Start) -> None:
    port = coturn("denied-peer-ip=::")

    assert not reach_of(RelayUrl.read(f"turn:127.0.0.1:{port}"), *login()).outside


@pytest.mark.coturn
def test_a_wrong_secret_is_told(coturn: Start) -> None:
    port = coturn()

    with pytest.raises(RelayRefused, match="401"):
        reach_of(RelayUrl.read(f"turn:127.0.0.1:{port}"), *login(b"north"))


def test_a_relay_that_is_not_there_is_an_error_of_the_network() -> None:
    with pytest.raises(OSError, match=r"refused|timed out"):
        reach_of(RelayUrl.read(f"turn:127.0.0.1:{free_port()}?transport=tcp"), *login(), timeout_s=0.5)


@pytest.mark.parametrize(
    ("text", "host", "port", "transport"),
    [
        ("turn:a.example", "a.example", 3478, "udp"),
        ("turn:a.example:99?transport=tcp", "a.example", 99, "tcp"),
        ("turns:a.example", "a.example", 5349, "tls"),
        ("turns:[2001:db8::1]:443?transport=tcp", "2001:db8::1", 443, "tls"),
    ],
)
def test_addresses_of_relays_are_read(text: str, host: str, port: int, transport: str) -> None:
    assert RelayUrl.read(text) == RelayUrl(host, port, transport)


@pytest.mark.parametrize("text", ["http://a", "turn:", "turn:a:b"])
def test_other_addresses_are_not(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        RelayUrl.read(text)

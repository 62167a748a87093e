"""The real program in processes of its own: the demo, set-up, serve, doctor, and commands beside a running server."""

import http.client
import json
import os
import sqlite3
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.bench.server import RunningServer, free_port

PROGRAM = str(Path(sys.executable).with_name("entraide"))
PASSWORD = "orange-lighthouse-77"


def entraide(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ENTRAIDE_", "DJANGO_"))}
    return subprocess.run(
        [PROGRAM, *words],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, RunningServer]]:
    """What `entraide setup` makes away from a terminal, served."""
    home = tmp_path_factory.mktemp("installation")
    file, password, port = home / "entraide.toml", home / "password", free_port()
    password.write_text(PASSWORD)
    made = entraide(
        *("setup", "--file", str(file), "--data", str(home / "data"), "--public-url", f"http://localhost:{port}"),
        *("--organisation", "Ville de Nîmes", "--domain", "nimes.example", "--remote-help", "--no-chat"),
        *("--admin-name", "Zoé Petit", "--admin-email", "zoe@nimes.example", "--admin-password-file", str(password)),
    )
    assert made.returncode == 0, made.stderr
    command = (PROGRAM, "--config", str(file), "serve")
    with RunningServer(home / "log", port=port, command=command) as server:
        yield file, server


def test_set_up_keeps_configuration_secret_and_database_to_their_owner(
    installation: tuple[Path, RunningServer],
) -> None:
    file, _ = installation
    data = file.parent / "data"

    assert mode(file) == 0o600
    assert mode(data) == 0o700
    assert mode(data / "secret.key") == 0o600
    assert mode(data / "entraide.sqlite3") == 0o600


def test_set_up_asked_for_the_switches_and_made_an_administrator(installation: tuple[Path, RunningServer]) -> None:
    file, _ = installation

    (organisation,) = json.loads(entraide("--config", str(file), "organisations", "list", "--json").stdout)
    (person,) = json.loads(entraide("--config", str(file), "people", "list", "ville-de-nimes", "--json").stdout)

    assert (organisation["remote_help"], organisation["help_to_unenrolled"]) == (True, False)
    assert organisation["disable_chat"] is True
    assert person["groups"] == ["Administrators", "Helpers"]


def test_set_up_does_not_write_over_an_installation(installation: tuple[Path, RunningServer]) -> None:
    file, _ = installation
    before = file.read_bytes()

    again = entraide("setup", "--file", str(file))

    assert again.returncode == 1
    assert "--force" in again.stderr
    assert file.read_bytes() == before


def test_set_up_without_anybody_to_ask_says_what_is_missing(tmp_path: Path) -> None:
    said = entraide("setup", "--file", str(tmp_path / "entraide.toml"), "--data", str(tmp_path / "data"))

    assert said.returncode == 2
    assert "--organisation" in said.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("doctor",), ("doctor", "--json")])
def test_doctor_before_set_up_says_so_and_makes_nothing(words: tuple[str, ...], tmp_path: Path) -> None:
    said = entraide(*words, ENTRAIDE_DATA_DIRECTORY=str(tmp_path / "data"))

    assert said.returncode == 1
    assert "Nothing has been set up here yet. Run `entraide setup`." in " ".join(said.stdout.split())
    assert said.stderr == ""
    assert not list(tmp_path.iterdir())


def test_doctor_finds_a_fresh_installation_well(installation: tuple[Path, RunningServer]) -> None:
    file, _ = installation

    said = entraide("--config", str(file), "doctor", "--json")

    found = {one["id"]: one["status"] for one in json.loads(said.stdout)}
    assert said.returncode == 0, said.stdout
    assert found == {
        "data-directory": "ok",
        "disk-space": "ok",
        "secret": "ok",
        "database": "ok",
        "database-mode": "ok",
        "migrations": "ok",
        "static-files": "ok",
        "public-url": "ok",
        "https": "ok",
        "websocket": "ok",
        "mail": "warn",
        "relay": "warn",
        "identity": "skip",
    }


def test_doctor_fails_with_a_remedy_for_what_is_broken(installation: tuple[Path, RunningServer]) -> None:
    file, _ = installation
    data = file.parent / "data"
    data.chmod(0o755)
    try:
        said = entraide(
            "--config",
            str(file),
            "doctor",
            "--json",
            ENTRAIDE_SERVER_PUBLIC_URL=f"http://localhost:{free_port()}",
            ENTRAIDE_MAIL_HOST="127.0.0.1",
            ENTRAIDE_MAIL_PORT=str(free_port()),
            ENTRAIDE_RELAY_URLS=f"turn:127.0.0.1:{free_port()}?transport=tcp",
            ENTRAIDE_RELAY_SECRET="south",
        )
    finally:
        data.chmod(0o700)

    failed = {one["id"]: one["remedy"] for one in json.loads(said.stdout) if one["status"] == "fail"}
    assert said.returncode == 1
    assert set(failed) == {"data-directory", "public-url", "websocket", "mail", "relay"}
    assert all(failed.values())


def test_two_servers_on_the_same_data_are_one_too_many(installation: tuple[Path, RunningServer]) -> None:
    file, _ = installation

    second = entraide("--config", str(file), "serve", ENTRAIDE_SERVER_PORT=str(free_port()))

    assert second.returncode == 1
    assert "Stop it first" in second.stderr


def test_static_files_are_immutable_under_their_hash_and_pages_are_never_kept(
    installation: tuple[Path, RunningServer],
) -> None:
    file, server = installation
    manifest = json.loads((file.parent / "data" / "static" / "staticfiles.json").read_text())
    hashed = manifest["paths"]["entraide/css/tokens.css"]

    with closing(http.client.HTTPConnection("localhost", server.port, timeout=5)) as asking:
        asking.request("GET", f"/static/{hashed}")
        style = asking.getresponse()
        style.read()
        asking.request("GET", "/sign-in")
        page = asking.getresponse()
        page.read()

    assert style.status == 200
    assert "immutable" in (style.getheader("Cache-Control") or "")
    assert style.getheader("X-Content-Type-Options") == "nosniff"
    assert page.getheader("Cache-Control") == "no-store"
    assert page.getheader("Server") is None


def test_the_log_tells_requests_without_queries_or_addresses(installation: tuple[Path, RunningServer]) -> None:
    _, server = installation
    with closing(http.client.HTTPConnection("localhost", server.port, timeout=5)) as asking:
        asking.request("GET", "/sign-in?next=/help&secret=4QX2M")
        reference = asking.getresponse().getheader("X-Request-Id")

    time.sleep(0.2)
    log = server.log_tail()
    line = next(json.loads(one) for one in log.splitlines() if f'"{reference}"' in one)
    assert (line["path"], line["status"]) == ("/sign-in", 200)
    assert "4QX2M" not in log
    assert "127.0.0.1" not in json.dumps(line)


def test_serve_copies_the_database_before_it_migrates_or_refuses_to_start(tmp_path: Path) -> None:
    data, port = tmp_path / "data", str(free_port())
    variables = {"ENTRAIDE_DATA_DIRECTORY": str(data), "ENTRAIDE_SERVER_PORT": port, "ENTRAIDE_CONFIG": "/dev/null"}
    assert entraide("organisations", "list", **variables).returncode != 0
    command = (PROGRAM, "serve")
    with RunningServer(tmp_path / "log", port=int(port), command=command, environ=variables):
        pass
    with closing(sqlite3.connect(data / "entraide.sqlite3")) as older:
        older.execute("DELETE FROM django_migrations WHERE app = 'journal'")
        older.execute("DROP TABLE journal_journalentry")
        older.execute("DROP TABLE journal_journalhead")
        older.commit()

    refused = entraide("serve", "--no-migrate", **variables)
    with RunningServer(tmp_path / "log", port=int(port), command=command, environ=variables):
        pass

    assert refused.returncode == 1
    assert "journal." in refused.stderr
    (copy,) = (data / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as opened:
        tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master")}
    assert "people_person" in tables
    assert "journal_journalentry" not in tables


def test_the_demo_keeps_its_data_until_reset(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    with RunningServer(data) as server:
        while_running = entraide("demo", "--data", str(data), "--port", str(free_port()), "--reset")
        secret = (data / "secret.key").read_text()
        taken = entraide("demo", "--data", str(tmp_path / "other"), "--port", str(server.port))
        server.stop()
        began = time.monotonic()
        server.start()
        took = time.monotonic() - began

    assert while_running.returncode == 1
    assert "Stop it first" in while_running.stderr
    assert f"PORT={server.port + 1}" in taken.stderr
    assert (data / "secret.key").read_text() == secret
    assert took < 10


def test_reset_removes_nothing_that_is_not_a_demo(tmp_path: Path) -> None:
    precious = tmp_path / "entraide.sqlite3"
    precious.write_text("rows")

    said = entraide("demo", "--data", str(tmp_path), "--port", str(free_port()), "--reset")

    assert said.returncode == 1
    assert precious.read_text() == "rows"


def test_the_demo_in_a_network_speaks_https_with_a_certificate_for_its_addresses(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "demo"
    data.mkdir()
    with (data / "server.log").open("wb") as log:
        program = subprocess.Popen(
            [PROGRAM, "demo", "--lan", "--host", "127.0.0.1", "--port", str(port), "--data", str(data)],
            stdout=log,
            stderr=log,
            env={key: value for key, value in os.environ.items() if not key.startswith(("ENTRAIDE_", "DJANGO_"))},
        )
    try:
        certificate = data / "lan-certificate.pem"
        status = 0
        until = time.monotonic() + 100
        while status != 200 and time.monotonic() < until:
            time.sleep(0.2)
            if certificate.exists():
                status = _secure_status(port, certificate)
    finally:
        program.terminate()
        program.wait(15)

    shown = (data / "server.log").read_text()
    assert status == 200, shown
    assert f"https://127.0.0.1:{port}" in shown
    assert "█" in shown
    assert "warns once" in shown


def _secure_status(port: int, certificate: Path) -> int:
    context = ssl.create_default_context(cafile=str(certificate))
    try:
        with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=2, context=context)) as asking:
            asking.request("GET", "/sign-in")
            return asking.getresponse().status
    except OSError:
        return 0


def test_a_command_where_nothing_is_set_up_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    done = entraide("people", "list", "nobody")

    assert done.returncode == 1
    assert "entraide setup" in done.stderr
    assert "Traceback" not in done.stderr

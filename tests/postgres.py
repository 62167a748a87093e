"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _tool(name: str) -> str:
    """The newest installed `name`; Debian keeps server programs off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Run a PostgreSQL server on loopback; gives the URL of an empty database.

    `initdb` refuses root, so as root everything runs as the user `postgres`.
    """
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="entraide-pg-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        if as_user:
            postgres = pwd.getpwnam("postgres")
            os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        data = f"{folder}/data"

        def run(*words: str) -> None:
            subprocess.run([*as_user, *words], check=True, capture_output=True, cwd="/")

        run(_tool("initdb"), "-D", data, "-A", "trust", "-U", "entraide", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
        run(_tool("pg_ctl"), "-D", data, "-o", options, "-w", "-l", f"{folder}/log", "start")
        try:
            run(_tool("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "entraide", "entraide")
            yield f"postgresql://entraide@127.0.0.1:{port}/entraide"
        finally:
            run(_tool("pg_ctl"), "-D", data, "-m", "immediate", "stop")
            shutil.rmtree(data, ignore_errors=True)


def run_tests_on_postgres(*places: str) -> None:
    """Run the tests in `places` (below `tests/`) once more, on a PostgreSQL of their own; fails with what they say."""
    with running_postgres() as url:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                *(str(ROOT / "tests" / one) for one in places),
            ],
            env=os.environ | {"ENTRAIDE_DATA_DATABASE": url, "PYTEST_ADDOPTS": "", "PYTEST_XDIST_WORKER": ""},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
